package policy

import (
	"strings"
	"testing"
	"time"

	"suppb/cases"
)

func TestValidity(t *testing.T) {
	tests := []struct{ name, signed, want string }{
		{"8 CFR 214.14(c)(2)(i), vector of a public filing tool", "2026-04-01", "2026-09-30"},
		{"8 CFR 214.14(c)(2)(i), no 31 February", "2026-08-31", "2027-02-28"},
		{"8 CFR 214.14(c)(2)(i), no 31 February in a leap year", "2027-08-31", "2028-02-29"},
		{"8 CFR 214.14(c)(2)(i), no 30 February in a leap year", "2027-08-30", "2028-02-29"},
		{"8 CFR 214.14(c)(2)(i), 29 February exists", "2027-08-29", "2028-02-28"},
		{"8 CFR 214.14(c)(2)(i), 28 February exists", "2026-08-28", "2027-02-27"},
		{"8 CFR 214.14(c)(2)(i), no 29 February", "2026-08-29", "2027-02-28"},
		{"8 CFR 214.14(c)(2)(i), no 31 September", "2026-03-31", "2026-09-30"},
		{"8 CFR 214.14(c)(2)(i), no 31 June", "2026-12-31", "2027-06-30"},
		{"8 CFR 214.14(c)(2)(i), signed on leap day", "2028-02-29", "2028-08-28"},
		{"8 CFR 214.14(c)(2)(i), over the new year", "2026-07-01", "2026-12-31"},
		{"8 CFR 214.14(c)(2)(i), month end with a same-numbered day", "2026-01-31", "2026-07-30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := ValidityOf(date(tt.signed))
			if v.LastReceipt != date(tt.want) {
				t.Errorf("signed %s: last safe receipt %s, want %s", tt.signed, v.LastReceipt, tt.want)
			}
			if v.SignedOn != date(tt.signed) || len(v.Steps) != 3 || !strings.Contains(v.Steps[2], date(tt.want).Long()) {
				t.Errorf("steps %q of %s do not lead to the date", v.Steps, v.SignedOn)
			}
		})
	}
}

func TestSixMonthsAreNot180Days(t *testing.T) {
	signed := date("2026-04-01")
	if v := ValidityOf(signed); v.LastReceipt == signed.AddDays(180) {
		t.Errorf("last safe receipt %s is 180 days after the signature", v.LastReceipt)
	}
}

func TestAddMonths(t *testing.T) {
	tests := []struct {
		name   string
		from   string
		months int
		want   string
	}{
		{"same-numbered day", "2026-05-16", 3, "2026-08-16"},
		{"month end", "2026-11-30", 3, "2027-02-28"},
		{"month end in a leap year", "2027-11-30", 3, "2028-02-29"},
		{"over the new year", "2026-12-15", 1, "2027-01-15"},
		{"a whole year from leap day", "2028-02-29", 12, "2029-02-28"},
		{"four years from leap day", "2028-02-29", 48, "2032-02-29"},
		{"ten years", "2026-01-31", 120, "2036-01-31"},
		{"no months", "2026-01-31", 0, "2026-01-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := AddMonths(date(tt.from), tt.months); got != date(tt.want) {
				t.Errorf("%s + %d months is %s, want %s", tt.from, tt.months, got, tt.want)
			}
		})
	}
}

func TestBirthday(t *testing.T) {
	tests := []struct {
		name  string
		born  string
		years int
		want  string
	}{
		{"turning 21 is on the birthday itself", "2005-06-20", 21, "2026-06-20"},
		{"a sibling turns 18", "2008-12-31", 18, "2026-12-31"},
		{"born on 29 February, 21 in a common year", "2004-02-29", 21, "2025-02-28"},
		{"born on 29 February, 20 in a leap year", "2004-02-29", 20, "2024-02-29"},
		{"born on 29 February, 18 in a common year", "2008-02-29", 18, "2026-02-28"},
		{"born on 28 February, 21 in a leap year", "2003-02-28", 21, "2024-02-28"},
		{"born on 1 March", "2005-03-01", 21, "2026-03-01"},
		{"2000 was a leap year", "2000-02-29", 16, "2016-02-29"},
		{"2100 is not one", "2080-02-29", 20, "2100-02-28"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Birthday(date(tt.born), tt.years); got != date(tt.want) {
				t.Errorf("born %s, %d years: %s, want %s", tt.born, tt.years, got, tt.want)
			}
		})
	}
}

func TestBirthdayIsNeverLaterThanTheDay(t *testing.T) {
	for born := date("1990-01-01"); born.Year < 2010; born = born.AddDays(1) {
		for _, years := range []int{16, 18, 21} {
			got := Birthday(born, years)
			if exact := cases.DateOf(time.Date(born.Year+years, born.Month, born.Day, 0, 0, 0, 0, time.UTC)); got.After(exact) || exact.DaysSince(got) > 1 {
				t.Fatalf("born %s, %d years: %s, but the day is %s", born, years, got, exact)
			}
		}
	}
}
