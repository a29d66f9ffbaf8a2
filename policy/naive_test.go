package policy

import (
	"slices"
	"strings"

	"suppb/cases"
)

// A second implementation of the due date, as a person would find it with a
// wall calendar: day by day. It shares no code with the first; holidays, months
// and weekdays are written down here once more. It reads only the exported
// fields of a rule set.

type wallDay struct{ y, m, d int }

func wallDayOf(d cases.Date) wallDay     { return wallDay{d.Year, int(d.Month), d.Day} }
func (a wallDay) date() cases.Date       { return date(a.text()) }
func (a wallDay) before(b wallDay) bool  { return a.number() < b.number() }
func (a wallDay) number() int            { return a.y*10000 + a.m*100 + a.d }
func (a wallDay) tomorrow() wallDay      { return a.plus(1) }
func (a wallDay) plus(days int) wallDay  { return a.step(days, 1, 0) }
func (a wallDay) minus(days int) wallDay { return a.step(days, 0, 1) }

func (a wallDay) text() string {
	if a == (wallDay{}) {
		return ""
	}
	digits := func(n, width int) string {
		s := ""
		for range width {
			s, n = string(rune('0'+n%10))+s, n/10
		}
		return s
	}
	return digits(a.y, 4) + "-" + digits(a.m, 2) + "-" + digits(a.d, 2)
}

func monthLength(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && y%100 != 0 || y%400 == 0 {
			return 29
		}
		return 28
	}
	return 31
}

func (a wallDay) step(days, forward, back int) wallDay {
	for range days {
		a.d += forward - back
		switch {
		case a.d > monthLength(a.y, a.m):
			a.d, a.m = 1, a.m+1
			if a.m > 12 {
				a.y, a.m = a.y+1, 1
			}
		case a.d < 1:
			if a.m--; a.m < 1 {
				a.y, a.m = a.y-1, 12
			}
			a.d = monthLength(a.y, a.m)
		}
	}
	return a
}

func (a wallDay) months(n int) wallDay {
	for range n {
		if a.m++; a.m > 12 {
			a.y, a.m = a.y+1, 1
		}
	}
	a.d = min(a.d, monthLength(a.y, a.m))
	return a
}

// weekday is 0 for Sunday to 6 for Saturday, by Sakamoto's method.
func (a wallDay) weekday() int {
	y := a.y
	if a.m < 3 {
		y--
	}
	return (y + y/4 - y/100 + y/400 + []int{0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4}[a.m-1] + a.d) % 7
}

const (
	sunday   = 0
	monday   = 1
	tuesday  = 2
	thursday = 4
	friday   = 5
	saturday = 6
)

func newYear(a wallDay) bool      { return a.m == 1 && a.d == 1 }
func lincoln(a wallDay) bool      { return a.m == 2 && a.d == 12 }
func juneteenth(a wallDay) bool   { return a.y >= 2021 && a.m == 6 && a.d == 19 }
func independence(a wallDay) bool { return a.m == 7 && a.d == 4 }
func veterans(a wallDay) bool     { return a.m == 11 && a.d == 11 }
func christmas(a wallDay) bool    { return a.m == 12 && a.d == 25 }

// mondaysAndThanksgiving are the holidays that never fall on a weekend.
func mondaysAndThanksgiving(a wallDay) bool {
	w := a.weekday()
	switch a.m {
	case 1, 2:
		return w == monday && a.d >= 15 && a.d <= 21
	case 5:
		return w == monday && a.d >= 25
	case 9:
		return w == monday && a.d <= 7
	case 10:
		return w == monday && a.d >= 8 && a.d <= 14
	case 11:
		return w == thursday && a.d >= 22 && a.d <= 28
	}
	return false
}

func electionDay(a wallDay) bool {
	return a.m == 11 && a.weekday() == tuesday && a.d >= 2 && a.d <= 8
}

var fixedFederal = []func(wallDay) bool{newYear, juneteenth, independence, veterans, christmas}

func isAny(a wallDay, holidays []func(wallDay) bool) bool {
	return slices.ContainsFunc(holidays, func(h func(wallDay) bool) bool { return h(a) })
}

// worksNaively reports whether the offices of a calendar work on the day.
func worksNaively(calendar string, a wallDay) bool {
	w := a.weekday()
	if w == saturday || w == sunday || mondaysAndThanksgiving(a) {
		return false
	}
	id, _, _ := strings.Cut(calendar, "/")
	fixed := fixedFederal
	if id == "us-ny" || id == "us-ny-courts" {
		fixed = append(slices.Clone(fixed), lincoln)
	}
	switch {
	case isAny(a, fixed):
		return false
	case w == monday && isAny(a.minus(1), fixed):
		return false
	case w == friday && (id == "us-federal" || id == "us-nyc") && isAny(a.plus(1), fixed):
		return false
	}
	return id == "us-federal" || !electionDay(a)
}

// pausedDays are the days that do not count, the first ones up to the cap, of
// those from start on.
func pausedDays(start wallDay, pauses []cases.Pause, most int) map[wallDay]bool {
	all := map[wallDay]bool{}
	for _, p := range pauses {
		if p.To.IsZero() {
			continue
		}
		for d := wallDayOf(p.From); d.before(wallDayOf(p.To)); d = d.tomorrow() {
			if !d.before(start) {
				all[d] = true
			}
		}
	}
	if most == 0 || len(all) <= most {
		return all
	}
	var days []wallDay
	for d := range all {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b wallDay) int { return a.number() - b.number() })
	for _, d := range days[most:] {
		delete(all, d)
	}
	return all
}

func countNaively(r RuleSet, from wallDay, n Span, pauses []cases.Pause) wallDay {
	start := from
	if r.DayCount.Value == "exclude_first" {
		start = from.tomorrow()
	}
	paused := pausedDays(start, pauses, r.Tolling.MostDays)
	if n.Months > 0 {
		due := from.months(n.Months)
		if r.DayCount.Value == "include_first" {
			due = due.minus(1)
		}
		for d := start; !due.before(d); d = d.tomorrow() {
			if paused[d] {
				due = due.tomorrow()
			}
		}
		return due
	}
	counted := 0
	for d := start; ; d = d.tomorrow() {
		if paused[d] || n.Unit == "business" && !worksNaively(r.Calendar, d) {
			continue
		}
		if counted++; counted == n.Days {
			return d
		}
	}
}

func rollNaively(r RuleSet, d wallDay) wallDay {
	for r.Roll.Value == "next_business_day" && !worksNaively(r.Calendar, d) {
		d = d.tomorrow()
	}
	return d
}

func anchorNaively(r RuleSet, l Limit, usual, received wallDay) wallDay {
	switch l.Anchor {
	case "receipt":
		return received
	case "next_business_day":
		d := usual.tomorrow()
		for !worksNaively(r.Calendar, d) {
			d = d.tomorrow()
		}
		return d
	}
	return usual
}

func laterNaively(a, b wallDay) wallDay {
	if a.before(b) {
		return b
	}
	return a
}

type naiveTrigger struct {
	fact     cases.FactName
	on       wallDay
	priority bool
}

type naiveDue struct {
	on        wallDay
	ordinary  wallDay
	expedited bool
	triggers  []naiveTrigger
}

func dueNaively(r RuleSet, m cases.Matter) naiveDue {
	var out naiveDue
	received := wallDayOf(m.Received)
	if r.Ordinary != nil {
		out.ordinary = rollNaively(r, countNaively(r, anchorNaively(r, *r.Ordinary, received, received), r.Ordinary.Span, m.Pauses))
		out.on = out.ordinary
	}
	for _, f := range m.Facts {
		if !f.StruckOn.IsZero() {
			continue
		}
		told := laterNaively(wallDayOf(f.RaisedOn), received)
		for _, l := range r.Facts() {
			if l.Fact != f.Name {
				continue
			}
			if l.Within != nil && countNaively(r, received, *l.Within, nil).before(wallDayOf(f.On)) {
				continue
			}
			t := naiveTrigger{fact: f.Name, priority: l.Priority}
			switch {
			case l.Priority:
				out.expedited = true
			case l.DaysBefore != nil:
				t.on = laterNaively(wallDayOf(f.On).minus(*l.DaysBefore), told)
			default:
				t.on = laterNaively(rollNaively(r, countNaively(r, anchorNaively(r, l, told, received), l.Span, nil)), told)
			}
			out.triggers = append(out.triggers, t)
			if t.on != (wallDay{}) && (out.on == (wallDay{}) || t.on.before(out.on)) {
				out.on, out.expedited = t.on, true
			}
		}
	}
	return out
}

func validityNaively(signed wallDay) wallDay {
	last := signed.months(6)
	if last.d == signed.d {
		return last.minus(1)
	}
	return last
}

// hoursBehind is by how much a zone's clocks are behind UTC, with the rule for
// daylight saving of 2007: from 2:00 on the second Sunday of March to 2:00 on
// the first of November.
func hoursBehind(zone string, utc wallDay, hour int) int {
	standard := map[string]int{"America/New_York": 5, "America/Chicago": 6, "America/Denver": 7, "America/Los_Angeles": 8}[zone]
	nth := func(month, n int) wallDay {
		d := wallDay{utc.y, month, 1}
		for d.weekday() != sunday {
			d = d.tomorrow()
		}
		return d.plus(7 * (n - 1))
	}
	begins, ends := nth(3, 2), nth(11, 1)
	after := func(day wallDay, at int) bool { return day.before(utc) || day == utc && hour >= at }
	if after(begins, 2+standard) && !after(ends, 2+standard-1) {
		return standard - 1
	}
	return standard
}

// receivedNaively is the day on which something counts as received that comes
// at a minute of UTC.
func receivedNaively(r RuleSet, utc wallDay, minute int) wallDay {
	local, clock := utc, minute-60*hoursBehind(r.Zone, utc, minute/60)
	if clock < 0 {
		local, clock = local.minus(1), clock+24*60
	}
	if r.Receipt.AfterHours == "same_day" {
		return local
	}
	closes := 0
	for _, part := range strings.Split(r.Receipt.Closes, ":") {
		n := int(part[0]-'0')*10 + int(part[1]-'0')
		closes = closes*60 + n
	}
	if clock >= closes {
		local = local.tomorrow()
	}
	for !worksNaively(r.Calendar, local) {
		local = local.tomorrow()
	}
	return local
}
