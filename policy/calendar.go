package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"

	"suppb/cases"
)

// The years for which calendars are worked out. A date outside them is refused
// with a sentence, never guessed.
const (
	FirstYear = 1990
	LastYear  = 2110
)

// Calendar is one version of a calendar of business days: every day but
// Saturdays, Sundays, holidays and closures.
type Calendar struct {
	ID      string `json:"-"`
	Version int    `json:"version"`
	Origin
	From     cases.Date `json:"from"` // since when the office goes by this version
	Holidays []Holiday  `json:"holidays"`
	Closures []Closure  `json:"closures"`

	free   []string // by day: what the office is closed for, or ""
	before []int    // by day: how many business days lie before it, since FirstYear
}

// Holiday is a day that comes back every year. Either Day, or Weekday with
// Nth, or Weekday with OnOrAfter says which.
type Holiday struct {
	Name      string `json:"name"`
	Month     int    `json:"month"`
	Day       int    `json:"day,omitempty"`
	Weekday   string `json:"weekday,omitempty"`     // "monday"
	Nth       int    `json:"nth,omitempty"`         // 1 to 5; -1 is the last of the month
	OnOrAfter int    `json:"on_or_after,omitempty"` // the first such weekday on or after this day
	Since     int    `json:"since,omitempty"`       // first year
	Until     int    `json:"until,omitempty"`       // last year

	// Where a holiday that falls on a weekend is observed: "friday" or "monday".
	Saturday string `json:"saturday,omitempty"`
	Sunday   string `json:"sunday,omitempty"`
}

// Closure is a single day on which the office is closed, such as for a storm.
type Closure struct {
	On     cases.Date `json:"on"`
	Reason string     `json:"reason"`
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// holiday is the definition as the holiday library takes it.
func (h Holiday) holiday() *cal.Holiday {
	out := &cal.Holiday{Name: h.Name, Month: time.Month(h.Month), Day: h.Day, StartYear: h.Since, EndYear: h.Until, Func: cal.CalcDayOfMonth}
	if h.Weekday != "" {
		out.Weekday = time.Weekday(slices.Index(weekdays, h.Weekday))
		out.Offset, out.Func = h.Nth, cal.CalcWeekdayOffset
		if h.OnOrAfter > 0 {
			out.Day, out.Offset, out.Func = h.OnOrAfter, 1, cal.CalcWeekdayFrom
		}
	}
	if h.Saturday == "friday" {
		out.Observed = append(out.Observed, cal.AltDay{Day: time.Saturday, Offset: -1})
	}
	if h.Saturday == "monday" {
		out.Observed = append(out.Observed, cal.AltDay{Day: time.Saturday, Offset: 2})
	}
	if h.Sunday == "monday" {
		out.Observed = append(out.Observed, cal.AltDay{Day: time.Sunday, Offset: 1})
	}
	return out
}

// workOut fills the table of days, so that counting is a look-up.
func (c *Calendar) workOut() {
	first := cases.NewDate(FirstYear, time.January, 1)
	days := cases.NewDate(LastYear+1, time.January, 1).DaysSince(first)
	c.free, c.before = make([]string, days), make([]int, days+1)
	mark := func(d cases.Date, what string) {
		if i := d.DaysSince(first); i >= 0 && i < days && (c.free[i] == "" || c.free[i] == "Saturday" || c.free[i] == "Sunday") {
			c.free[i] = what
		}
	}
	for i := range days {
		switch d := weekday(first.AddDays(i)); d {
		case time.Saturday, time.Sunday:
			c.free[i] = d.String()
		}
	}
	for _, h := range c.Holidays {
		def := h.holiday()
		for year := FirstYear - 1; year <= LastYear+1; year++ {
			actual, observed := def.Calc(year)
			if h.OnOrAfter == 0 && actual.Month() != def.Month {
				continue // that month has no fifth Monday, or no 29th, this year
			}
			if !actual.IsZero() {
				mark(cases.DateOf(actual), h.Name)
			}
			if !observed.IsZero() && !observed.Equal(actual) {
				mark(cases.DateOf(observed), h.Name+" (observed)")
			}
		}
	}
	for _, x := range c.Closures {
		mark(x.On, x.Reason)
	}
	for i := range days {
		c.before[i+1] = c.before[i]
		if c.free[i] == "" {
			c.before[i+1]++
		}
	}
}

// index is the day's place in the table; the ends for days outside of it.
func (c *Calendar) index(d cases.Date) int {
	i := d.DaysSince(cases.NewDate(FirstYear, time.January, 1))
	return min(max(i, 0), len(c.free)-1)
}

func (c *Calendar) day(i int) cases.Date {
	return cases.NewDate(FirstYear, time.January, 1).AddDays(min(i, len(c.free)-1))
}

// IsBusinessDay reports whether the office works on the day.
func (c *Calendar) IsBusinessDay(d cases.Date) bool { return c.free[c.index(d)] == "" }

// ClosedFor is the weekend day, holiday or closure that the day is; empty for a
// business day.
func (c *Calendar) ClosedFor(d cases.Date) string { return c.free[c.index(d)] }

// Next is the day itself if it is a business day, and otherwise the next one.
func (c *Calendar) Next(d cases.Date) cases.Date { return c.nth(c.before[c.index(d)] + 1) }

// nth is the business day with that ordinal since FirstYear, counted from 1.
func (c *Calendar) nth(n int) cases.Date {
	i, _ := slices.BinarySearch(c.before, n) // the first i with n business days before day i
	return c.day(max(i-1, 0))
}

// Between counts the business days from a up to, and not including, b.
func (c *Calendar) Between(a, b cases.Date) int {
	if !a.Before(b) {
		return 0
	}
	return c.before[c.index(b)] - c.before[c.index(a)]
}

// Name is the calendar with its version, as rule sets refer to it.
func (c *Calendar) Name() string { return fmt.Sprintf("%s/%d", c.ID, c.Version) }

func weekday(d cases.Date) time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

func (c *Calendar) check(report func(field, format string, args ...any)) {
	for i, h := range c.Holidays {
		at := fmt.Sprintf("holidays[%d]", i)
		if strings.TrimSpace(h.Name) == "" {
			report(at+".name", "the holiday has no name")
		}
		if h.Month < 1 || h.Month > 12 {
			report(at+".month", "%d is not a month from 1 to 12", h.Month)
			continue
		}
		ways := 0
		for _, set := range []bool{h.Day != 0, h.Nth != 0, h.OnOrAfter != 0} {
			if set {
				ways++
			}
		}
		switch {
		case ways != 1:
			report(at, "say which day by exactly one of day, nth and on_or_after")
		case h.Day != 0 && (h.Day < 1 || h.Day > 31 || h.Month != 2 && cases.NewDate(2024, time.Month(h.Month), h.Day).Month != time.Month(h.Month) || h.Month == 2 && h.Day > 29):
			report(at+".day", "there is no such day in that month")
		case h.Day != 0 && h.Weekday != "":
			report(at+".weekday", "a holiday with a day has no weekday; leave it out")
		case h.Day == 0 && slices.Index(weekdays, h.Weekday) < 0:
			report(at+".weekday", "%q is not a weekday such as monday", h.Weekday)
		case h.Nth != 0 && h.Nth != -1 && (h.Nth < 1 || h.Nth > 5):
			report(at+".nth", "%d is not 1 to 5, or -1 for the last", h.Nth)
		case h.OnOrAfter < 0 || h.OnOrAfter > 28:
			report(at+".on_or_after", "%d is not a day from 1 to 28", h.OnOrAfter)
		}
		if h.Until != 0 && h.Until < h.Since {
			report(at+".until", "it ends in %d, before it begins in %d", h.Until, h.Since)
		}
		if h.Saturday != "" && h.Saturday != "friday" && h.Saturday != "monday" {
			report(at+".saturday", "%q is neither friday nor monday", h.Saturday)
		}
		if h.Sunday != "" && h.Sunday != "monday" {
			report(at+".sunday", "%q is not monday", h.Sunday)
		}
	}
	for i, x := range c.Closures {
		at := fmt.Sprintf("closures[%d]", i)
		if x.On.IsZero() {
			report(at+".on", "the closure has no date")
		} else if err := CheckYear(x.On); err != nil {
			report(at+".on", "%v", err)
		}
		if strings.TrimSpace(x.Reason) == "" {
			report(at+".reason", "the closure has no reason")
		}
	}
}
