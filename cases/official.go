package cases

// The register of certifying officials: who may sign, in which capacity, and
// between which days. See [Designation].

// OfficialCapacities lists the grounds on which somebody may sign, 8 CFR 214.14(a)(3).
func OfficialCapacities() []Choice {
	return []Choice{
		{string(HeadOfAgency), "Head of the agency"},
		{string(Designee), "Supervisor whom the head designated"},
		{string(Judge), "Judge"},
	}
}

// Words is the capacity as pages print it.
func (c Capacity) Words() string { return labelOf(OfficialCapacities(), string(c)) }

// DesignationEntry is a designation with what the register shows beside it.
type DesignationEntry struct {
	Designation
	Name       Name
	Active     bool // the account, with the role of a certifying official
	LastSigned Date // newest date beside a signature that rests on it; zero for none
}

// How far from today the dates of the register and of absences can lie, in days.
const (
	mostAhead     = 366       // first days, and whole absences
	mostEndsAhead = 10 * 366  // last days of designations
	mostAgo       = 60 * 366  // first days of designations
	mostChangeAgo = 366       // a change of head that is entered late
	mostTerm      = 100 * 366 // a whole designation
)

// Check lists what is wrong with an entry on the office's civil date today, in
// the order of its page.
func (d Designation) Check(today Date) []Problem {
	var c checker
	c.need("person", string(d.Person), "Choose the official.")
	c.choice("capacity", string(d.Capacity), OfficialCapacities(), "Choose in which capacity the official signs.")
	c.need("title", d.Title, "Enter the official's title, as the form prints it.")
	c.line("title", d.Title)
	c.line("division", d.Division)
	switch {
	case d.From.IsZero():
		c.add("from", "Enter the first day on which the official may sign.")
	case d.From.DaysSince(today) > mostAhead:
		c.add("from", "The first day is more than a year ahead. Check the year.")
	case today.DaysSince(d.From) > mostAgo:
		c.add("from", "The first day is more than 60 years ago. Check the year.")
	}
	switch {
	case d.Until.IsZero() || d.From.IsZero():
	case d.Until.Before(d.From):
		c.add("until", "The last day is before the first day.")
	case d.Until.DaysSince(d.From) > mostTerm:
		c.add("until", "The last day is more than a hundred years after the first. Check the year.")
	}
	return c.problems
}

func (c *checker) choice(field, code string, list []Choice, text string) {
	if !known(list, code) {
		c.add(field, text)
	}
}

// Never reports that the designation was ended before its first day.
func (d Designation) Never() bool { return !d.Until.IsZero() && d.Until.Before(d.From) }

// Overlaps reports whether somebody could sign under both on one day.
func (d Designation) Overlaps(o Designation) bool {
	return !d.Never() && !o.Never() &&
		(d.Until.IsZero() || !o.From.After(d.Until)) && (o.Until.IsZero() || !d.From.After(o.Until))
}

// EndOn is the designation with its last day set, or the refusal that says why
// that cannot be. Signed is the newest date beside a signature that rests on it,
// zero for none. The day before the first one ends what never began.
func (d Designation) EndOn(until, signed, today Date) (Designation, error) {
	switch {
	case until.IsZero():
		return d, refuse(BadInput, "Enter the last day on which the official may sign.")
	case !d.Until.IsZero() && !until.Before(d.Until):
		return d, refuse(BadInput, "This designation ends on %s already. For a longer time, enter a new one.", d.Until.Long())
	case until.Before(d.From.AddDays(-1)):
		return d, refuse(BadInput, "The designation begins on %s. The day before is the earliest last day: then it is never in force.", d.From.Long())
	case !signed.IsZero() && until.Before(signed):
		return d, refuse(BadInput, "A form was signed under this designation on %s, so it cannot end before that day.", signed.Long())
	case until.DaysSince(today) > mostEndsAhead:
		return d, refuse(BadInput, "The last day is more than ten years ahead. Check the year.")
	}
	d.Until = until
	return d, nil
}

// HeadChange is what an office enters when its head changes: the designations
// that the old head gave end, and the forms name the new one.
type HeadChange struct {
	Name     Name // as Part 2 of the forms prints it
	From     Date // first day of the new head
	Person   PersonID
	Title    string // of the new head as an official; with Person only
	Division string
}

// Check lists what is wrong with a change on the office's civil date today, in
// the order of its page.
func (h HeadChange) Check(today Date) []Problem {
	var c checker
	c.need("given", h.Name.Given, "Enter the given name of the new head, as Part 2 of the forms prints it.")
	c.name("given", h.Name.Given)
	c.name("middle", h.Name.Middle)
	c.need("family", h.Name.Family, "Enter the family name of the new head, as Part 2 of the forms prints it.")
	c.name("family", h.Name.Family)
	switch {
	case h.From.IsZero():
		c.add("from", "Enter the first day of the new head.")
	case h.From.DaysSince(today) > mostAhead:
		c.add("from", "The first day is more than a year ahead. Check the year.")
	case today.DaysSince(h.From) > mostChangeAgo:
		c.add("from", "The first day is more than a year ago. Check the year.")
	}
	if h.Person != "" {
		c.need("title", h.Title, "Enter the title of the new head, as the form prints it.")
	}
	c.line("title", h.Title)
	c.line("division", h.Division)
	return c.problems
}

// Ends reports whether the change ends a designation: the old head's own, and
// every one that the old head gave and that runs into the new head's time. A
// judge signs by their own office.
func (h HeadChange) Ends(d Designation) bool {
	return d.Capacity != Judge && !d.Never() && d.From.Before(h.From) && (d.Until.IsZero() || !d.Until.Before(h.From))
}

// Names reports whether the forms print the new head on that day.
func (h HeadChange) Names(today Date) bool { return !h.From.After(today) }

// Designation is the new head's own entry, if they are to sign themselves.
func (h HeadChange) Designation() (Designation, bool) {
	return Designation{Person: h.Person, Capacity: HeadOfAgency, Title: h.Title, Division: h.Division, From: h.From}, h.Person != ""
}

// Unentered are the people who may sign today or soon and will not any more: the
// newest designation of each whose last day is set and whom no other one follows.
// A change of head leaves them to be designated anew.
func Unentered(all []DesignationEntry) []DesignationEntry {
	newest := map[PersonID]DesignationEntry{}
	var order []PersonID
	for _, d := range all {
		if d.Never() {
			continue
		}
		last, seen := newest[d.Person]
		if !seen {
			order = append(order, d.Person)
		}
		if !seen || !last.Until.IsZero() && (d.Until.IsZero() || d.Until.After(last.Until)) {
			newest[d.Person] = d
		}
	}
	var out []DesignationEntry
	for _, person := range order {
		if d := newest[person]; d.Active && !d.Until.IsZero() {
			out = append(out, d)
		}
	}
	return out
}
