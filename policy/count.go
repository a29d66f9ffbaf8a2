package policy

import (
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// Unit is what a limit counts in.
type Unit string

const (
	CalendarDays Unit = "calendar"
	BusinessDays Unit = "business"
)

// Which day is the first of a count.
const (
	ExcludeFirst = "exclude_first" // the day after, N.Y. Gen. Constr. Law 20
	IncludeFirst = "include_first" // the day itself
)

// Where a due date goes that falls on a day without business.
const (
	RollNone = "none"
	RollNext = "next_business_day" // N.Y. Gen. Constr. Law 25-a
)

// count is the last day of a limit that runs from a day, without the days that
// are paused: merged, in order, and none before the first day that counts.
func (r RuleSet) count(from cases.Date, n Span, paused []span) cases.Date {
	if n.Months > 0 {
		return r.countMonths(from, n.Months, paused)
	}
	if n.Unit == BusinessDays {
		return r.countBusiness(from, n.Days, paused)
	}
	due := from.AddDays(n.Days)
	if r.DayCount.Value == IncludeFirst {
		due = due.AddDays(-1)
	}
	return extend(due, paused)
}

// extend moves a due date by the calendar days that are paused before it comes.
func extend(due cases.Date, paused []span) cases.Date {
	for _, p := range paused {
		if p.from.After(due) {
			break
		}
		due = due.AddDays(p.days())
	}
	return due
}

// firstCounted is the day that counts as day 1, if it counts at all.
func (r RuleSet) firstCounted(from cases.Date) cases.Date {
	if r.DayCount.Value == IncludeFirst {
		return from
	}
	return from.AddDays(1)
}

func (r RuleSet) countBusiness(from cases.Date, n int, paused []span) cases.Date {
	start := r.firstCounted(from)
	c := r.calendar
	ordinal := c.before[c.index(start)] + n
	due := c.nth(ordinal)
	for _, p := range paused {
		if p.from.After(due) {
			break
		}
		ordinal += c.Between(p.from, p.to)
		due = c.nth(ordinal)
	}
	return due
}

// countMonths ends on the same-numbered day, or on the last of a month without
// one. A count that includes its first day ends a day earlier.
func (r RuleSet) countMonths(from cases.Date, months int, paused []span) cases.Date {
	due := AddMonths(from, months)
	if r.DayCount.Value == IncludeFirst {
		due = due.AddDays(-1)
	}
	return extend(due, paused)
}

// AddMonths is the same-numbered day so many months later, or the last day of
// that month if it has no such day.
func AddMonths(d cases.Date, months int) cases.Date {
	first := cases.NewDate(d.Year, d.Month+time.Month(months), 1)
	last := cases.NewDate(first.Year, first.Month+1, 0)
	return cases.NewDate(first.Year, first.Month, min(d.Day, last.Day))
}

// roll moves a due date that falls on a day without business, if the rules say so.
func (r RuleSet) roll(due cases.Date) cases.Date {
	if r.Roll.Value == RollNext {
		return r.calendar.Next(due)
	}
	return due
}

// span is a run of days, half-open: from is in it, to is not.
type span struct{ from, to cases.Date }

func (s span) days() int { return s.to.DaysSince(s.from) }

func later(a, b cases.Date) cases.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// merge puts pauses in order, joins those that overlap, leaves out those that
// still go on and what lies before start, and ends them after most days in all
// (0: no cap).
func merge(pauses []cases.Pause, start cases.Date, most int) []span {
	if len(pauses) == 0 {
		return nil
	}
	var all []span
	for _, p := range pauses {
		if from := later(p.From, start); from.Before(p.To) {
			all = append(all, span{from, p.To})
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.from.DaysSince(b.from) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && !s.from.After(out[n-1].to) {
			out[n-1].to = later(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	if most <= 0 {
		return out
	}
	left := most
	for i, s := range out {
		if n := s.days(); n >= left {
			out[i].to = s.from.AddDays(left)
			return out[:i+1]
		} else {
			left -= n
		}
	}
	return out
}

// Span is a length of time: days of a unit, or months.
type Span struct {
	Days   int  `json:"days,omitempty"`
	Unit   Unit `json:"unit,omitempty"`
	Months int  `json:"months,omitempty"`
}

// Words is the length in words: "90 calendar days".
func (s Span) Words() string {
	switch {
	case s.Months == 1:
		return "1 month"
	case s.Months > 0:
		return fmt.Sprintf("%d months", s.Months)
	case s.Days == 1:
		return fmt.Sprintf("1 %s day", s.Unit)
	}
	return fmt.Sprintf("%d %s days", s.Days, s.Unit)
}
