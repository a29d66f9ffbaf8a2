package policy

import (
	"testing"

	"suppb/cases"
)

func TestParseFact(t *testing.T) {
	tests := []struct {
		text string
		want cases.Fact
		err  string
	}{
		{"detained", cases.Fact{Name: cases.Detained}, ""},
		{"detained=2026-06-10", cases.Fact{Name: cases.Detained, RaisedOn: date("2026-06-10")}, ""},
		{"hearing=2026-06-10", cases.Fact{Name: cases.Hearing, On: date("2026-06-10")}, ""},
		{"certification_expires=2026-06-10", cases.Fact{Name: cases.CertificationExpires, On: date("2026-06-10")}, ""},
		{"hearing", cases.Fact{}, "the fact hearing needs its date: write hearing=YYYY-MM-DD"},
		{"hearing=", cases.Fact{}, "the fact hearing needs its date: write hearing=YYYY-MM-DD"},
		{"hearing=2026-02-30", cases.Fact{}, `the fact hearing: "2026-02-30" is not a date; write it as YYYY-MM-DD`},
		{"hearing=1989-12-31", cases.Fact{}, "the fact hearing: the date 1989-12-31 is outside the years 1990 to 2100 for which holidays are known"},
		{"hearing=2101-01-01", cases.Fact{}, "the fact hearing: the date 2101-01-01 is outside the years 1990 to 2100 for which holidays are known"},
		{"haering=2026-06-10", cases.Fact{}, `there is no fact "haering"; did you mean "hearing"?`},
		{"", cases.Fact{}, `there is no fact ""`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseFact(tt.text)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestParsePause(t *testing.T) {
	tests := []struct {
		text string
		want cases.Pause
		err  string
	}{
		{"2026-05-01..2026-05-10", cases.Pause{From: date("2026-05-01"), To: date("2026-05-10")}, ""},
		{"2026-05-01", cases.Pause{}, `"2026-05-01" is not a pause; write it as FROM..TO with two dates`},
		{"2026-05-01..", cases.Pause{}, `"2026-05-01.." is not a pause; write it as FROM..TO with two dates`},
		{"2026-05-01..May", cases.Pause{}, `"May" is not a date; write it as YYYY-MM-DD`},
		{"2026-05-01..2026-05-01", cases.Pause{}, "the pause 2026-05-01..2026-05-01 has no day in it; the clock counts again on its second date"},
		{"1980-05-01..2026-05-01", cases.Pause{}, "the date 1980-05-01 is outside the years 1990 to 2100 for which holidays are known"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParsePause(tt.text)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}
