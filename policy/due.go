package policy

import (
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
)

// Due is a due date and how it was found.
type Due struct {
	On        cases.Date // zero if no limit with a number of days applies
	Expedited bool       // an urgent fact set it, or puts the request first
	Basis     *Applied   // the limit that set it; nil if none did
	Ordinary  *Applied   // nil if the rule set knows no number of days
	Facts     []Applied  // what each urgent fact does, in the order of cases.FactNames
	Received  cases.Date // what the ordinary limit counts from
	Ignored   []Ignored  // facts that change nothing
	rules     RuleSet
}

// Ignored is a fact that changes nothing, and why.
type Ignored struct {
	Fact cases.Fact
	Why  string
}

// Applied is a limit, applied to one request.
type Applied struct {
	Limit    Limit
	Fact     cases.Fact // of a trigger
	From     cases.Date // what it counts from
	On       cases.Date // zero if it sets no date
	Unrolled cases.Date // before it was moved off a day without business
	Paused   int        // calendar days that it did not count
	Floored  bool       // its own day was past when the office was told
}

// Due is the earliest of the ordinary limit and what each urgent fact sets. A
// fact never makes it later; pauses move only the ordinary limit.
func (r RuleSet) Due(m cases.Matter) Due {
	d := Due{rules: r, Received: m.Received}
	if r.Ordinary != nil {
		a := r.ordinary(m)
		d.Ordinary = &a
		d.On, d.Basis = a.On, d.Ordinary
	}
	for _, f := range m.Facts {
		if !f.Counts() {
			continue
		}
		why := "these rules say nothing about " + f.Name.Words()
		for _, l := range r.facts {
			if l.Fact != f.Name {
				continue
			}
			why = fmt.Sprintf("%s on %s is too far off to count", f.Name.Words(), f.On.Long())
			if a, applies := r.trigger(l, f, m.Received); applies {
				d.Facts, why = append(d.Facts, a), ""
			}
		}
		if why != "" {
			d.Ignored = append(d.Ignored, Ignored{f, why})
		}
	}
	slices.SortStableFunc(d.Facts, func(a, b Applied) int {
		if n := factOrder(a.Fact.Name) - factOrder(b.Fact.Name); n != 0 {
			return n
		}
		return a.On.DaysSince(b.On)
	})
	for i, a := range d.Facts {
		d.Expedited = d.Expedited || a.Limit.Priority
		if !a.On.IsZero() && (d.On.IsZero() || a.On.Before(d.On)) {
			d.On, d.Basis, d.Expedited = a.On, &d.Facts[i], true
		}
	}
	return d
}

func factOrder(n cases.FactName) int { return slices.Index(factOrders, n) }

var factOrders = cases.FactNames()

func (r RuleSet) ordinary(m cases.Matter) Applied {
	from := r.anchor(*r.Ordinary, m.Received, m.Received)
	paused := merge(m.Pauses, r.firstCounted(from), r.Tolling.MostDays)
	a := Applied{Limit: *r.Ordinary, From: from}
	a.Unrolled = r.count(from, r.Ordinary.Span, paused)
	a.On = r.roll(a.Unrolled)
	for _, p := range paused {
		if !p.from.After(a.Unrolled) {
			a.Paused += p.days()
		}
	}
	return a
}

// trigger applies what an urgent fact does to the request, if it does anything:
// a birthday that is years away does not make a request urgent if the rule is
// about near ones.
func (r RuleSet) trigger(l Limit, f cases.Fact, received cases.Date) (Applied, bool) {
	told := later(f.RaisedOn, received)
	if l.Within != nil && f.On.After(r.count(received, *l.Within, nil)) {
		return Applied{}, false
	}
	a := Applied{Limit: l, Fact: f}
	switch {
	case l.Priority:
	case l.DaysBefore != nil:
		a.From = f.On
		a.Unrolled = f.On.AddDays(-*l.DaysBefore)
		a.On = later(a.Unrolled, told)
		a.Floored = a.On != a.Unrolled
	default:
		a.From = r.anchor(l, told, received)
		a.Unrolled = r.count(a.From, l.Span, nil)
		a.On = r.roll(a.Unrolled)
		a.Floored = a.On.Before(told)
		a.On = later(a.On, told)
	}
	return a, true
}

// anchor is the day that a limit counts from.
func (r RuleSet) anchor(l Limit, usual, received cases.Date) cases.Date {
	switch l.Anchor {
	case AnchorReceipt:
		return received
	case AnchorNextBusinessDay:
		return r.calendar.Next(usual.AddDays(1))
	}
	return usual
}

// Confirmed reports whether somebody compared every value that the due date
// rests on with its source.
func (d Due) Confirmed() bool {
	r := d.rules
	sure := r.DayCount.Confirmed && r.Roll.Confirmed
	business := r.Roll.Value == RollNext
	for _, a := range d.applied() {
		sure = sure && a.Limit.Confirmed
		business = business || a.Limit.Unit == BusinessDays || a.Limit.Anchor == AnchorNextBusinessDay
	}
	if d.Ordinary != nil && d.Ordinary.Paused > 0 {
		sure = sure && r.Tolling.Confirmed
	}
	return sure && (!business || r.calendar.Confirmed)
}

func (d Due) applied() []Applied {
	if d.Ordinary == nil {
		return d.Facts
	}
	return append([]Applied{*d.Ordinary}, d.Facts...)
}

// BasisName is “ordinary”, the urgent fact that set the date, or “none”.
func (d Due) BasisName() string {
	switch {
	case d.Basis == nil:
		return "none"
	case d.Basis.Fact.Name != "":
		return string(d.Basis.Fact.Name)
	}
	return "ordinary"
}

// Sentence is the due date with its arithmetic: “Due 14 August 2026 = received
// 16 May 2026 + 90 calendar days”.
func (d Due) Sentence() string {
	if d.Basis == nil {
		return "No due date: the rule set names no number of days"
	}
	s := "Due " + d.On.Long() + " = " + d.Arithmetic(*d.Basis)
	for _, a := range d.Facts {
		if a.Limit.Priority {
			s += fmt.Sprintf("; goes first because of %s", a.Fact.Name.Words())
			break
		}
	}
	return s
}

// Arithmetic is how one limit was applied, as the part of a sentence.
func (d Due) Arithmetic(a Applied) string {
	var s string
	switch {
	case a.Limit.Priority:
		return fmt.Sprintf("%s puts the request first; no number of days is known", a.Fact.Name.Words())
	case a.Limit.DaysBefore != nil && *a.Limit.DaysBefore == 0:
		s = fmt.Sprintf("the day of %s, %s", a.Fact.Name.Words(), a.Fact.On.Long())
	case a.Limit.DaysBefore != nil:
		s = fmt.Sprintf("%s before %s on %s", days(*a.Limit.DaysBefore), a.Fact.Name.Words(), a.Fact.On.Long())
	default:
		s = d.start(a) + " + " + a.Limit.Words()
		if d.rules.DayCount.Value == IncludeFirst {
			s += ", that day included"
		}
		if a.Fact.Name != "" {
			s += " because of " + a.Fact.Name.Words()
		}
	}
	if a.Paused > 0 {
		s += "; paused " + days(a.Paused)
	}
	if !a.Floored && a.On != a.Unrolled {
		s += fmt.Sprintf("; %s is %s, so the next business day", a.Unrolled.Long(), article(d.rules.calendar.ClosedFor(a.Unrolled)))
	}
	if a.Floored {
		s += fmt.Sprintf("; that is past, so the day on which the office was told, %s", a.On.Long())
	}
	return s
}

// start is what the limit counts from, in words.
func (d Due) start(a Applied) string {
	switch {
	case a.Limit.Anchor == AnchorNextBusinessDay:
		if a.Fact.Name != "" && a.Fact.RaisedOn.After(d.Received) {
			return "first business day after the office was told " + a.From.Long()
		}
		return "first business day after receipt " + a.From.Long()
	case a.Fact.Name == "" || a.From == d.Received:
		return "received " + a.From.Long()
	}
	return "told on " + a.From.Long()
}

// Steps are the sentences that lead to the due date, one after the other.
func (d Due) Steps() []string {
	out := []string{fmt.Sprintf("Received %s, a %s. Rules: %s, version %d.", d.Received.Long(), weekday(d.Received), d.rules.Name, d.rules.Version)}
	if d.Ordinary == nil {
		out = append(out, "Ordinary limit: no number of days is known.")
	} else {
		out = append(out, fmt.Sprintf("Ordinary limit: %s = %s%s.", d.Ordinary.On.Long(), d.Arithmetic(*d.Ordinary), cited(d.Ordinary.Limit)))
	}
	for _, a := range d.Facts {
		if a.On.IsZero() {
			out = append(out, fmt.Sprintf("Urgent: %s%s.", d.Arithmetic(a), cited(a.Limit)))
			continue
		}
		out = append(out, fmt.Sprintf("Urgent: %s = %s%s.", a.On.Long(), d.Arithmetic(a), cited(a.Limit)))
	}
	for _, f := range d.Ignored {
		out = append(out, "Not counted: "+f.Why+".")
	}
	if d.Basis != nil && len(d.Facts) > 0 {
		out = append(out, fmt.Sprintf("The earliest counts: %s.", d.On.Long()))
	}
	if !d.Confirmed() {
		out = append(out, "Not every value was compared with its source yet; check before you rely on it.")
	}
	return out
}

func cited(l Limit) string {
	if l.Cite == "" {
		return ""
	}
	return " (" + strings.TrimSuffix(l.Cite, ".") + ")"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// article puts “a” or “an” before the names of weekend days; holidays have names.
func article(what string) string {
	if what == "Saturday" || what == "Sunday" {
		return "a " + what
	}
	return what
}
