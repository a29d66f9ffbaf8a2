package cases

import "slices"

// ClockKind says what a clock counts to.
type ClockKind string

const (
	ClockDecision    ClockKind = "decision"    // the ordinary limit, from receipt
	ClockExpedite    ClockKind = "expedite"    // the limit that an urgent fact sets; one clock for each
	ClockInformation ClockKind = "information" // an answer is wanted from the requester
	ClockAppeal      ClockKind = "appeal"      // a decision is looked at again
	ClockReissue     ClockKind = "reissue"     // a fresh signature is wanted
	ClockValidity    ClockKind = "validity"    // the six months of 8 CFR 214.14(c)(2)(i); U only
	ClockStage       ClockKind = "stage"       // the office's own target for one state
)

var clockTable = []struct {
	kind  ClockKind
	words string
	by    string // what is due at its end, for the requester; empty: staff only
	owed  bool   // the office owes something at its end
}{
	{ClockDecision, "Decision", "The office's answer is due", true},
	{ClockExpedite, "Expedited decision", "The office's answer is due, sooner because of an urgent fact", true},
	{ClockInformation, "Answer from the requester", "Your answer is wanted", false},
	{ClockAppeal, "Reconsideration", "The result of the reconsideration is due", true},
	{ClockReissue, "Fresh signature", "A freshly signed form is due", true},
	{ClockValidity, "Six months for filing", "Last safe day for USCIS to receive the form", false},
	{ClockStage, "Target of this step", "", false},
}

// ClockKinds lists every kind of clock.
func ClockKinds() []ClockKind {
	out := make([]ClockKind, len(clockTable))
	for i, c := range clockTable {
		out[i] = c.kind
	}
	return out
}

func (k ClockKind) row() int {
	return slices.IndexFunc(ClockKinds(), func(o ClockKind) bool { return o == k })
}

// Words is the clock's name on pages.
func (k ClockKind) Words() string { return clockTable[max(k.row(), 0)].words }

// ForRequester says what happens by the clock's due date; empty if the clock is
// the office's own business.
func (k ClockKind) ForRequester() string { return clockTable[max(k.row(), 0)].by }

// Owed reports whether the office owes something when the clock is due.
func (k ClockKind) Owed() bool { return clockTable[max(k.row(), 0)].owed }

// Clock is a span of days that the law or the office counts. A clock is never
// overwritten: a request that is opened again gets new ones.
type Clock struct {
	Kind    ClockKind `json:"kind"`
	Fact    FactName  `json:"-"` // of an expedited clock; stays out of the process
	Stage   State     `json:"stage,omitempty"`
	From    Date      `json:"from"`
	Due     Date      `json:"due"`
	Paused  Date      `json:"paused,omitzero"` // since when it does not count; zero while it runs
	EndedOn Date      `json:"ended_on,omitzero"`
	EndedBy EventKind `json:"ended_by,omitempty"`
}

// Open reports whether nothing ended the clock yet, paused or not.
func (c Clock) Open() bool { return c.EndedOn.IsZero() }

// Kept reports whether the clock ended in time, or still can.
func (c Clock) Kept() bool { return c.EndedOn.IsZero() || !c.EndedOn.After(c.Due) }

// Words is the clock's name, with the step or the fact that it is about.
func (c Clock) Words() string {
	switch {
	case c.Kind == ClockStage:
		return c.Stage.Words()
	case c.Fact != "":
		return c.Kind.Words() + ": " + c.Fact.Words()
	}
	return c.Kind.Words()
}

// Clock is the open clock of a kind that is due first.
func (s Snapshot) Clock(kind ClockKind) (Clock, bool) {
	best, found := Clock{}, false
	for _, c := range s.Clocks {
		if c.Kind == kind && c.Open() && (!found || c.Due.Before(best.Due)) {
			best, found = c, true
		}
	}
	return best, found
}

// OpenClocks lists the clocks that nothing ended yet, the first due one first.
func (s Snapshot) OpenClocks() []Clock {
	var out []Clock
	for _, c := range s.Clocks {
		if c.Open() {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Clock) int { return a.Due.DaysSince(b.Due) })
	return out
}

// AnswerBy is the day by which the requester's answer is wanted, if one is.
func (s Snapshot) AnswerBy() Date { c, _ := s.Clock(ClockInformation); return c.Due }

// UsableUntil is the last safe day for USCIS to receive the newest signature,
// past or not; zero if there is none or it does not expire.
func (s Snapshot) UsableUntil() Date {
	for _, c := range slices.Backward(s.Clocks) {
		if c.Kind == ClockValidity {
			return c.Due
		}
	}
	return Date{}
}

// Known reports whether there is such a clock.
func (k ClockKind) Known() bool { return k.row() >= 0 }
