package cases

import "slices"

// Absence is when somebody of the staff is away, both days included, and who
// covers. Why is nobody's business here.
type Absence struct {
	ID        string
	Person    PersonID
	Name      Name
	From      Date
	Until     Date
	Cover     PersonID // empty: nobody in particular
	CoverName Name
}

// Check lists what is wrong with an absence on the office's civil date today, in
// the order of its page.
func (a Absence) Check(today Date) []Problem {
	var c checker
	c.need("person", string(a.Person), "Choose who is away.")
	switch {
	case a.From.IsZero():
		c.add("from", "Enter the first day of the absence.")
	case a.From.DaysSince(today) > mostAhead:
		c.add("from", "The first day is more than a year ahead. Check the year.")
	case today.DaysSince(a.From) > mostAhead:
		c.add("from", "The first day is more than a year ago. Check the year.")
	}
	switch {
	case a.Until.IsZero():
		c.add("until", "Enter the last day of the absence. If it is not known, enter a likely one; it can be ended early.")
	case a.Until.Before(a.From):
		c.add("until", "The last day is before the first day.")
	case a.Until.Before(today):
		c.add("until", "The absence is over already.")
	case !a.From.IsZero() && a.Until.DaysSince(a.From) > mostAhead:
		c.add("until", "The absence is longer than a year. Check the year.")
	}
	if a.Cover != "" && a.Cover == a.Person {
		c.add("cover", "Nobody covers for themselves. Choose a colleague, or leave it open.")
	}
	return c.problems
}

// On reports whether the person is away on a day.
func (a Absence) On(day Date) bool { return !day.Before(a.From) && !day.After(a.Until) }

// Overlaps reports whether both hold some day.
func (a Absence) Overlaps(o Absence) bool { return !o.From.After(a.Until) && !a.From.After(o.Until) }

// BackOn is the absence that ends because the person is back on a day; false if
// nothing of it is left.
func (a Absence) BackOn(back, today Date) (Absence, bool, error) {
	switch {
	case back.IsZero():
		return a, false, refuse(BadInput, "Enter the first day back.")
	case back.After(a.Until):
		return a, false, refuse(BadInput, "The absence ends on %s, before that day. For a longer one, enter another absence.", a.Until.Long())
	case back.Before(today):
		return a, false, refuse(BadInput, "The first day back is in the past. Enter today or a later day.")
	}
	a.Until = back.AddDays(-1)
	return a, !a.Until.Before(a.From), nil
}

// AwayOn finds a person's absence on a day.
func AwayOn(all []Absence, person PersonID, day Date) (Absence, bool) {
	i := slices.IndexFunc(all, func(a Absence) bool { return a.Person == person && a.On(day) })
	if i < 0 {
		return Absence{}, false
	}
	return all[i], true
}
