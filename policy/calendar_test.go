package policy

import (
	"testing"
	"time"

	"suppb/cases"
)

func TestClosedFor(t *testing.T) {
	tests := []struct {
		name     string
		calendar string
		day      string
		want     string // "" is a business day
	}{
		{"Executive Order 11582: Saturday 4 July is observed on Friday", "us-federal/1", "2026-07-03", "Independence Day (observed)"},
		{"Executive Order 11582: the Saturday itself", "us-federal/1", "2026-07-04", "Independence Day"},
		{"Executive Order 11582: Sunday is observed on Monday", "us-federal/1", "2027-07-05", "Independence Day (observed)"},
		{"Executive Order 11582: a Saturday New Year is observed in the old year", "us-federal/1", "2021-12-31", "New Year's Day (observed)"},
		{"Executive Order 11582: and not on the Monday", "us-federal/1", "2022-01-03", ""},
		{"5 U.S.C. 6103: Juneteenth since 2021, a Saturday then", "us-federal/1", "2021-06-18", "Juneteenth National Independence Day (observed)"},
		{"5 U.S.C. 6103: no Juneteenth in 2020", "us-federal/1", "2020-06-19", ""},
		{"5 U.S.C. 6103: Election Day is no federal holiday", "us-federal/1", "2026-11-03", ""},
		{"5 U.S.C. 6103: Lincoln's Birthday is no federal holiday", "us-federal/1", "2026-02-12", ""},
		{"N.Y. Gen. Constr. Law 24: nothing moves from Saturday to Friday", "us-ny/1", "2026-07-03", ""},
		{"N.Y. Gen. Constr. Law 24: Sunday moves to Monday", "us-ny/1", "2027-07-05", "Independence Day (observed)"},
		{"N.Y. Gen. Constr. Law 24: Lincoln's Birthday", "us-ny/1", "2026-02-12", "Lincoln's Birthday"},
		{"N.Y. Gen. Constr. Law 24: Lincoln's Birthday on a Sunday", "us-ny/1", "2023-02-13", "Lincoln's Birthday (observed)"},
		{"N.Y. Gen. Constr. Law 24: Election Day", "us-ny/1", "2026-11-03", "Election Day"},
		{"N.Y. Gen. Constr. Law 24: Election Day is the Tuesday after a Monday, never 1 November", "us-ny/1", "2022-11-01", ""},
		{"N.Y. Gen. Constr. Law 24: so it is 8 November then", "us-ny/1", "2022-11-08", "Election Day"},
		{"NY courts keep Lincoln's Birthday", "us-ny-courts/1", "2026-02-12", "Lincoln's Birthday"},
		{"NYC agencies work on Lincoln's Birthday", "us-nyc/1", "2026-02-12", ""},
		{"NYC agencies keep Election Day", "us-nyc/1", "2026-11-03", "Election Day"},
		{"NYC agencies move Saturday to Friday", "us-nyc/1", "2026-07-03", "Independence Day (observed)"},
		{"third Monday of January", "us-ny/1", "2026-01-19", "Birthday of Martin Luther King, Jr."},
		{"last Monday of May", "us-ny/1", "2026-05-25", "Memorial Day"},
		{"fourth Thursday of November", "us-ny/1", "2026-11-26", "Thanksgiving Day"},
		{"the day after Thanksgiving", "us-ny/1", "2026-11-27", ""},
		{"a Saturday", "us-ny/1", "2026-05-16", "Saturday"},
		{"a Sunday", "us-ny/1", "2026-05-17", "Sunday"},
		{"daylight saving begins on a Sunday", "us-ny/1", "2026-03-08", "Sunday"},
		{"a Monday", "us-ny/1", "2026-05-18", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := calendar(t, tt.calendar)
			if got := c.ClosedFor(date(tt.day)); got != tt.want {
				t.Errorf("%s is %q, want %q", tt.day, got, tt.want)
			}
			if c.IsBusinessDay(date(tt.day)) != (tt.want == "") {
				t.Errorf("IsBusinessDay of %s does not agree", tt.day)
			}
		})
	}
}

func TestNextAndBetween(t *testing.T) {
	c := calendar(t, "us-ny/1")
	for day, want := range map[string]string{
		"2026-05-15": "2026-05-15", // a Friday is its own next business day
		"2026-05-16": "2026-05-18",
		"2026-05-23": "2026-05-26", // Memorial Day weekend
		"2026-12-31": "2026-12-31",
		"2027-01-01": "2027-01-04",
	} {
		if got := c.Next(date(day)); got != date(want) {
			t.Errorf("next business day from %s is %s, want %s", day, got, want)
		}
	}
	tests := []struct {
		name, from, to string
		want           int
	}{
		{"a week", "2026-05-11", "2026-05-18", 5},
		{"half-open: the last day is not in it", "2026-05-11", "2026-05-15", 4},
		{"a weekend", "2026-05-16", "2026-05-18", 0},
		{"the same day", "2026-05-11", "2026-05-11", 0},
		{"backwards", "2026-05-18", "2026-05-11", 0},
		{"a week with Memorial Day", "2026-05-23", "2026-05-30", 4},
		{"over the new year", "2026-12-28", "2027-01-05", 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Between(date(tt.from), date(tt.to)); got != tt.want {
				t.Errorf("%d business days, want %d", got, tt.want)
			}
		})
	}
}

// Every fixed holiday meets every weekday within 28 years. Each calendar's rule
// for weekends is written down here once more.
func TestEveryHolidayOnEveryWeekday(t *testing.T) {
	fixed := map[string][]string{
		"us-federal/1":   {"01-01", "06-19", "07-04", "11-11", "12-25"},
		"us-nyc/1":       {"01-01", "06-19", "07-04", "11-11", "12-25"},
		"us-ny/1":        {"01-01", "02-12", "06-19", "07-04", "11-11", "12-25"},
		"us-ny-courts/1": {"01-01", "02-12", "06-19", "07-04", "11-11", "12-25"},
	}
	toFriday := map[string]bool{"us-federal/1": true, "us-nyc/1": true}
	for name, days := range fixed {
		c := calendar(t, name)
		for _, monthDay := range days {
			seen := map[time.Weekday]bool{}
			for year := 2022; year < 2050; year++ {
				on := cases.NewDate(year, 1, 1)
				if monthDay != "01-01" {
					on = date(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-") + monthDay)
				}
				w := weekday(on)
				seen[w] = true
				if c.IsBusinessDay(on) {
					t.Errorf("%s: %s, a %s, is a business day", name, on, w)
				}
				switch w {
				case time.Saturday:
					if free := !c.IsBusinessDay(on.AddDays(-1)); free != toFriday[name] {
						t.Errorf("%s: the Friday before %s is free: %v", name, on, free)
					}
					if !c.IsBusinessDay(on.AddDays(2)) {
						t.Errorf("%s: the Monday after Saturday %s is free", name, on)
					}
				case time.Sunday:
					if c.IsBusinessDay(on.AddDays(1)) {
						t.Errorf("%s: the Monday after Sunday %s is a business day", name, on)
					}
				case time.Friday:
					if monthDay == "02-12" {
						continue // the Monday after it is Washington's Birthday
					}
					if !c.IsBusinessDay(on.AddDays(3)) {
						t.Errorf("%s: the Monday after Friday %s is free", name, on)
					}
				}
			}
			if len(seen) != 7 {
				t.Errorf("%s: %s fell on %d weekdays only", name, monthDay, len(seen))
			}
		}
	}
}

func TestClosure(t *testing.T) {
	next := loaded.clone()
	next.layers++
	for _, err := range next.add(newFile("closed.json", []byte(`{"kind": "calendar", "id": "closed", "name": "An office with a storm", "versions": [
		{"version": 1, "from": "2026-01-01", "holidays": [], "closures": [{"on": "2026-02-10", "reason": "Storm"}]}]}`))) {
		t.Fatal(err)
	}
	c := next.calendars[len(next.calendars)-1]
	if got := c.ClosedFor(date("2026-02-10")); got != "Storm" {
		t.Errorf("closed for %q", got)
	}
	if got := c.Next(date("2026-02-10")); got != date("2026-02-11") {
		t.Errorf("next business day is %s", got)
	}
	if got := c.Between(date("2026-02-09"), date("2026-02-14")); got != 4 {
		t.Errorf("%d business days", got)
	}
}

// A holiday that a year does not have is not moved into the next month.
func TestHolidaysThatSomeYearsLack(t *testing.T) {
	next := loaded.clone()
	next.layers++
	for _, err := range next.add(newFile("rare.json", []byte(`{"kind": "calendar", "id": "rare", "name": "Rare holidays", "versions": [
		{"version": 1, "from": "2026-01-01", "closures": [], "holidays": [
			{"name": "Fifth Monday of February", "month": 2, "weekday": "monday", "nth": 5},
			{"name": "Leap day", "month": 2, "day": 29}
		]}]}`))) {
		t.Fatal(err)
	}
	c := next.calendars[len(next.calendars)-1]
	for day, want := range map[string]string{
		"2016-02-29": "Fifth Monday of February", // and leap day
		"2024-02-29": "Leap day",
		"2026-03-02": "", // the Monday after the fourth of February
		"2023-03-01": "", // the day after 28 February
	} {
		if got := c.ClosedFor(date(day)); got != want {
			t.Errorf("%s is %q, want %q", day, got, want)
		}
	}
}

// The first Monday on or after 28 April can lie in May.
func TestOnOrAfterGoesOverTheEndOfAMonth(t *testing.T) {
	next := loaded.clone()
	next.layers++
	for _, err := range next.add(newFile("late.json", []byte(`{"kind": "calendar", "id": "late", "name": "Late holidays", "versions": [
		{"version": 1, "from": "2026-01-01", "closures": [], "holidays": [{"name": "Late Monday", "month": 4, "weekday": "monday", "on_or_after": 28}]}]}`))) {
		t.Fatal(err)
	}
	c := next.calendars[len(next.calendars)-1]
	for _, day := range []string{"2025-04-28", "2026-05-04"} {
		if got := c.ClosedFor(date(day)); got != "Late Monday" {
			t.Errorf("%s is %q, want Late Monday", day, got)
		}
	}
}
