package policy

import (
	"slices"

	"suppb/cases"
)

// ActOf is the command as the state machine sees it: without personal data, and
// under the rules that a new request is opened with. The snapshot is the request
// before it.
func ActOf(c cases.Command, s cases.Snapshot, r RuleSet) cases.Act {
	p := c.Payload
	a := cases.Act{
		Command: c.ID, Kind: c.Kind, Actor: c.Actor, On: r.Today(c.At), Version: c.Version, Seen: s.Revision,
		Request: c.Request, Agency: c.Agency, Visa: p.Visa,
		Reviewer: p.Reviewer, Official: p.Official, Outcome: p.Outcome, Reasons: slices.Clone(p.Reasons),
		SignedOn: p.SignedOn, Document: p.Document, Digest: p.Digest, Alarm: p.Alarm, Letter: p.Letter,
		Explained: p.Text != "",
		Code:      p.Code, Day: p.Day, SignedAgain: p.SignedAgain, SupervisorOn: p.SupervisorOn,
		Missing: slices.Clone(p.Missing), NoConflict: p.NoConflict, Related: p.Related,
	}
	if c.Kind == cases.Submit {
		a.RuleSet, a.RuleVersion, a.ReceivedOn = r.ID, r.Version, r.ReceivedOn(c.At)
	}
	return a
}
