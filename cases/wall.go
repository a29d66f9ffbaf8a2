package cases

import (
	"slices"
	"time"
)

// Wall keeps one person of the office from one request: to them it does not
// exist, whatever their role sees otherwise. It moves no clock and no state.
type Wall struct {
	ID         string
	Request    RequestID
	Person     PersonID // who is kept out
	PersonName string
	WallReason
	PutUpBy      PersonID // the same person: they stepped aside
	PutUpName    string
	PutUpAt      time.Time
	TakenDownBy  PersonID
	TakerName    string
	TakenDownAt  time.Time // zero while it stands
	TakenDownFor string
}

// WallReason is why a wall stands. It says what ties two people, so it is sealed.
type WallReason struct {
	Code string `json:"code,omitempty"` // of WallReasons, or of ConflictReasons
	Text string `json:"text,omitempty"`
}

// SteppedAside is the wall that stepping aside puts up. Every one of
// [ConflictReasons] puts one up: none of them says that the person may read on.
func SteppedAside(c Command) Wall {
	return Wall{
		Request: c.Request, Person: c.Actor.Person, PutUpBy: c.Actor.Person, PutUpAt: c.At,
		WallReason: WallReason{Code: c.Payload.Code, Text: c.Payload.Text},
	}
}

// WallReasons are why somebody keeps a colleague from a request.
func WallReasons() []Choice {
	return []Choice{
		{"knows_victim", "Knows the victim or the victim's family"},
		{"knows_accused", "Knows the accused, or is related to them"},
		{"witness", "Is a witness, made the arrest, or took part in the events"},
		{"other", "Another reason, as explained"},
	}
}

// Stands reports whether the wall was not taken down.
func (w Wall) Stands() bool { return w.TakenDownAt.IsZero() }

// SteppedAside reports that the person put the wall up themselves.
func (w Wall) SteppedAside() bool { return w.PutUpBy == w.Person }

// Why is the reason in words; "" if it is not known any more.
func (w Wall) Why() string {
	if w.SteppedAside() {
		return labelOf(ConflictReasons(), w.Code)
	}
	return labelOf(WallReasons(), w.Code)
}

// Check lists what is wrong with a wall that is being put up, in the order of its
// form.
func (w Wall) Check() []Problem {
	var c checker
	if w.Person == "" {
		c.add("person", "Choose who may not see this request.")
	}
	c.choice("reason", w.Code, WallReasons(), "Choose why.")
	if w.Code == "other" {
		c.need("wall_text", w.Text, "Write why, in a sentence.")
	}
	c.prose("wall_text", w.Text)
	return c.problems
}

// CheckWallEnd lists what is wrong with why a wall is taken down.
func CheckWallEnd(why string) []Problem {
	var c checker
	c.need("wall_end", why, "Say why this person may see the request again.")
	c.prose("wall_end", why)
	return c.problems
}

// PutsUpWalls reports whether the actor keeps colleagues from a request, and reads
// who is kept out.
func (a Actor) PutsUpWalls() bool { return a.Is(WallBuilders...) }

// TakesDownWalls reports whether the actor lets them see it again. One person is
// enough, since a wall against the wrong one has to go at once; intake does not do
// it, since whom they give work to could ask them.
func (a Actor) TakesDownWalls() bool { return a.Is(RoleSupervisor, RoleOfficial) }

// MayKeepOut refuses a wall that this actor may not put up against a person, where
// the request stands.
func (s Snapshot) MayKeepOut(p PersonID, who Actor) error {
	switch {
	case !who.PutsUpWalls():
		return refuse(NotYours, "Intake, supervisors and certifying officials keep colleagues from a request.")
	case p == who.Person:
		return refuse(BadInput, "Nobody puts up a wall against themselves. Step aside if the request is on your desk; otherwise ask a colleague to do this.")
	case s.reviewed() && p == s.Reviewer:
		return refuse(BadInput, "They are the reviewer of this request. Assign another reviewer first; if the review is finished, have it returned before.")
	case s.awaited() && p == s.Official:
		return refuse(BadInput, "They are the official whom this request went to. Choose another official first.")
	case s.passedOn() && p == s.EndorsedBy:
		return refuse(BadInput, "They passed this request on. Have it returned to the reviewer first, so that somebody else reads the recommendation.")
	}
	return nil
}

// reviewed, awaited and passedOn report whether the seats of the reviewer, of the
// official and of the supervisor who passed it on count where the request stands.
func (s Snapshot) reviewed() bool {
	return slices.Contains([]State{UnderReview, AwaitingInformation, OnHold, AwaitingSupervisor, AwaitingDecision}, s.State)
}

func (s Snapshot) awaited() bool {
	return slices.Contains([]State{OnHold, AwaitingSupervisor, AwaitingDecision, AwaitingSignature}, s.State)
}

func (s Snapshot) passedOn() bool { return s.State == OnHold || s.State == AwaitingDecision }

// vacate takes the seats of those who are kept out. They can have been put behind
// a wall while their seat did not count, before the request was opened again.
func (s *Snapshot) vacate(walled []PersonID) {
	if s.reviewed() && slices.Contains(walled, s.Reviewer) {
		s.Reviewer = ""
	}
	if s.awaited() && slices.Contains(walled, s.Official) {
		s.Official = ""
	}
}
