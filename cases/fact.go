package cases

import (
	"fmt"
	"slices"
)

// FactName names an urgent fact: something that can pull a due date earlier.
type FactName string

const (
	RemovalProceedings   FactName = "removal_proceedings"
	Detained             FactName = "detained"
	RemovalOrder         FactName = "removal_order"
	Hearing              FactName = "hearing"
	VictimTurns21        FactName = "victim_turns_21"  // opens parents and siblings, 8 CFR 214.14(f)
	ChildTurns21         FactName = "child_turns_21"   // fixed when the principal files, 8 U.S.C. 1184(p)(7)
	SiblingTurns18       FactName = "sibling_turns_18" // tested at filing
	DerivativeLoss       FactName = "derivative_loss"
	CertificationExpires FactName = "certification_expires"
)

var factTable = []struct {
	name  FactName
	words string // "because of …"
	dated bool
}{
	{RemovalProceedings, "removal proceedings", false},
	{Detained, "detention", false},
	{RemovalOrder, "a removal order", false},
	{Hearing, "the hearing", true},
	{VictimTurns21, "the victim's 21st birthday", true},
	{ChildTurns21, "a child's 21st birthday", true},
	{SiblingTurns18, "a sibling's 18th birthday", true},
	{DerivativeLoss, "the day on which a relative loses eligibility", true},
	{CertificationExpires, "the day on which an earlier certification expires", true},
}

// FactNames lists every urgent fact, in the order in which pages show them.
func FactNames() []FactName {
	out := make([]FactName, len(factTable))
	for i, f := range factTable {
		out[i] = f.name
	}
	return out
}

func (n FactName) row() int {
	return slices.IndexFunc(factTable, func(f struct {
		name  FactName
		words string
		dated bool
	}) bool {
		return f.name == n
	})
}

// Known reports whether there is such a fact.
func (n FactName) Known() bool { return n.row() >= 0 }

// Words is the fact as it follows “because of”.
func (n FactName) Words() string {
	if i := n.row(); i >= 0 {
		return factTable[i].words
	}
	return string(n)
}

// Dated reports whether the fact is a day, such as a birthday, and not a
// circumstance, such as detention.
func (n FactName) Dated() bool {
	i := n.row()
	return i >= 0 && factTable[i].dated
}

// Fact is an urgent fact of one request. It stays out of the process: a
// birthday is nobody's business there.
type Fact struct {
	ID         string // random
	Name       FactName
	On         Date   // the day itself, for dated facts
	RaisedOn   Date   // the day on which the office was told
	Evidence   string // what shows it, in the requester's words
	VerifiedBy PersonID
	VerifiedOn Date
	StruckOn   Date // it does not count from this day on
}

// Counts reports whether the fact was not struck.
func (f Fact) Counts() bool { return f.StruckOn.IsZero() }

// Verified reports whether someone of the office saw the evidence.
func (f Fact) Verified() bool { return f.VerifiedBy != "" }

// Pause is a span of days that the decision clock does not count: from From up
// to, and not including, To. To is zero while it goes on.
type Pause struct {
	From      Date
	To        Date
	Reason    string // why, in words
	Authority string // which provision allows it
}

// Matter is what a due date is computed from.
type Matter struct {
	Received Date
	Facts    []Fact
	Pauses   []Pause
}

// Facts are the claims of a submission as urgent facts, told on the day of receipt.
func (u Urgency) Facts(on Date) []Fact {
	var out []Fact
	add := func(name FactName, set bool, day Date) {
		if set {
			out = append(out, Fact{Name: name, On: day, RaisedOn: on})
		}
	}
	add(RemovalProceedings, u.RemovalProceedings, Date{})
	add(Detained, u.Detained, Date{})
	add(RemovalOrder, u.RemovalOrder, Date{})
	add(Hearing, !u.HearingOn.IsZero(), u.HearingOn)
	add(VictimTurns21, !u.VictimTurns21On.IsZero(), u.VictimTurns21On)
	add(ChildTurns21, !u.ChildTurns21On.IsZero(), u.ChildTurns21On)
	add(SiblingTurns18, !u.SiblingTurns18On.IsZero(), u.SiblingTurns18On)
	return out
}

// FactsAfter are the request's facts after an act on the office's day on, or a
// [Refusal]. It changes nothing it is given.
func FactsAfter(facts []Fact, c Command, on Date) ([]Fact, error) {
	out := slices.Clone(facts)
	p := c.Payload
	find := func() (*Fact, error) {
		i := slices.IndexFunc(out, func(f Fact) bool { return f.ID == p.FactID && f.Counts() })
		if i < 0 {
			return nil, refuse(BadInput, "Choose one of the urgent facts that count now.")
		}
		return &out[i], nil
	}
	switch c.Kind {
	case Submit:
		if p.Submission == nil {
			return out, nil
		}
		for i, f := range p.Submission.Urgency.Facts(on) {
			f.ID = fmt.Sprintf("%s/%d", c.ID, i)
			out = append(out, f)
		}
	case RecordFact:
		f := Fact{ID: string(c.ID), Name: p.Fact, On: p.FactOn, RaisedOn: on, Evidence: p.Text}
		if problems := f.Check(on); len(problems) > 0 {
			return nil, refuse(BadInput, "%s", problems[0].Text)
		}
		if slices.ContainsFunc(out, func(o Fact) bool { return o.Counts() && o.Name == f.Name && o.On == f.On }) {
			return nil, refuse(BadInput, "This fact is recorded already.")
		}
		out = append(out, f)
	case VerifyFact:
		f, err := find()
		if err != nil {
			return nil, err
		}
		if f.Verified() {
			return nil, refuse(BadInput, "The evidence for this fact was seen already.")
		}
		f.VerifiedBy, f.VerifiedOn = c.Actor.Person, on
	case StrikeFact:
		f, err := find()
		if err != nil {
			return nil, err
		}
		f.StruckOn = on
	}
	return out, nil
}

// FactOf is the urgent fact that an act was about, given the facts after it;
// empty for other acts.
func FactOf(facts []Fact, c Command) FactName {
	id := c.Payload.FactID
	if c.Kind == RecordFact {
		id = string(c.ID)
	}
	i := slices.IndexFunc(facts, func(f Fact) bool { return id != "" && f.ID == id })
	if i < 0 {
		return ""
	}
	return facts[i].Name
}

// Check lists what is wrong with a fact that is told today.
func (f Fact) Check(today Date) []Problem {
	var c checker
	switch {
	case !f.Name.Known():
		c.add("fact", "Choose which fact makes the request urgent.")
	case f.Name.Dated() && f.On.IsZero():
		c.add("fact_on", "Enter the date of "+f.Name.Words()+".")
	case !f.Name.Dated() && !f.On.IsZero():
		c.add("fact_on", "Leave the date empty: "+f.Name.Words()+" has none.")
	}
	c.near("fact_on", f.On, today, "That day")
	c.need("evidence", f.Evidence, "Say what shows it, such as a notice to appear or a birth certificate.")
	c.prose("evidence", f.Evidence)
	return c.problems
}

// PausesAfter are the pauses of the decision clock after an act, where the rule
// set lets a question pause it.
func PausesAfter(pauses []Pause, kind ActKind, on Date, authority string) []Pause {
	out := slices.Clone(pauses)
	switch kind {
	case AskInformation:
		if authority != "" {
			out = append(out, Pause{From: on, Reason: "information was asked for", Authority: authority})
		}
	case AnswerInformation:
		for i := range out {
			if out[i].To.IsZero() {
				out[i].To = on
			}
		}
	}
	return out
}
