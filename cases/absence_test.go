package cases

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckAbsence(t *testing.T) {
	today := date("2026-11-23")
	good := Absence{Person: "p", From: date("2026-11-30"), Until: date("2026-12-04"), Cover: "q"}
	for _, tt := range []struct {
		name   string
		change func(*Absence)
		field  string
	}{
		{"nothing wrong", func(*Absence) {}, ""},
		{"one day", func(a *Absence) { a.Until = a.From }, ""},
		{"began last week, told today", func(a *Absence) { a.From = date("2026-11-16") }, ""},
		{"nobody covers", func(a *Absence) { a.Cover = "" }, ""},
		{"nobody", func(a *Absence) { a.Person = "" }, "person"},
		{"no first day", func(a *Absence) { a.From = Date{} }, "from"},
		{"no last day", func(a *Absence) { a.Until = Date{} }, "until"},
		{"back before they leave", func(a *Absence) { a.Until = date("2026-11-29") }, "until"},
		{"over already", func(a *Absence) { a.From, a.Until = date("2026-11-02"), date("2026-11-06") }, "until"},
		{"a slip of the year", func(a *Absence) { a.Until = date("2036-12-04") }, "until"},
		{"years ahead", func(a *Absence) { a.From, a.Until = date("2036-12-04"), date("2036-12-05") }, "from"},
		{"years ago", func(a *Absence) { a.From = date("2016-12-04") }, "from until"},
		{"covers for themselves", func(a *Absence) { a.Cover = a.Person }, "cover"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := good
			tt.change(&a)
			var fields []string
			for _, p := range a.Check(today) {
				fields = append(fields, p.Field)
			}
			if got := strings.Join(fields, " "); got != tt.field {
				t.Errorf("problems of %q, want %q", got, tt.field)
			}
		})
	}
}

func TestBackOn(t *testing.T) {
	today := date("2026-11-23")
	for _, tt := range []struct {
		name, from, until, back string
		want                    string // new last day; "" if none is left
		says                    string
	}{
		{"back today", "2026-11-16", "2026-11-27", "2026-11-23", "2026-11-22", ""},
		{"back later this week", "2026-11-16", "2026-11-27", "2026-11-25", "2026-11-24", ""},
		{"does not go at all", "2026-11-30", "2026-12-04", "2026-11-23", "", ""},
		{"away today only, and came", "2026-11-23", "2026-11-23", "2026-11-23", "", ""},
		{"no day", "2026-11-16", "2026-11-27", "", "", "Enter the first day back"},
		{"in the past", "2026-11-16", "2026-11-27", "2026-11-20", "", "in the past"},
		{"after it ends", "2026-11-16", "2026-11-27", "2026-11-28", "", "ends on 27 November 2026"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			back, _ := ParseDate(tt.back)
			got, left, err := Absence{From: date(tt.from), Until: date(tt.until)}.BackOn(back, today)
			var refusal Refusal
			if errors.As(err, &refusal) != (tt.says != "") || !strings.Contains(refusal.Text, tt.says) {
				t.Fatalf("%v, want %q", err, tt.says)
			}
			if left != (tt.want != "") || left && got.Until.String() != tt.want {
				t.Errorf("until %s, left %v; want %q", got.Until, left, tt.want)
			}
		})
	}
}

func TestAwayOn(t *testing.T) {
	all := []Absence{{Person: "p", From: date("2026-11-16"), Until: date("2026-11-20")}, {Person: "p", From: date("2026-11-23"), Until: date("2026-11-27")}}
	for day, want := range map[string]string{"2026-11-15": "", "2026-11-16": "2026-11-20", "2026-11-20": "2026-11-20", "2026-11-21": "", "2026-11-23": "2026-11-27"} {
		if a, _ := AwayOn(all, "p", date(day)); a.Until.String() != want {
			t.Errorf("%s: away until %q, want %q", day, a.Until, want)
		}
	}
	if _, away := AwayOn(all, "q", date("2026-11-16")); away {
		t.Error("a colleague is away too")
	}
}
