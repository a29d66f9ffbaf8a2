package store_test

import (
	"testing"
	"time"

	"suppb/cases"
)

// Accident: a demand is refused, and its hold ended as not needed any more. Then an
// appeal opens the demand again, on the day on which the request falls due.
func TestADemandOpenedAgainHolds(t *testing.T) {
	onArchives(t, func(a archive) {
		t, s := a.T, a.s
		request := a.ended(cases.Cancelled)
		d := record(t, a.Office, a.Deputy, subpoena(t, a.Office, request))
		mustStep(t, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		mustStep(t, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Basis: "us/1/usc-1367", Text: "No."})
		panel, err := s.RequestDisclosure(t.Context(), a.Viewer(a.Chief), request)
		a.must(err)
		a.must(s.EndHold(t.Context(), a.Viewer(a.Chief), request, panel.Holds[0].ID, "Refused."))
		list := a.confirmed()

		mustStep(t, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.ReopenDemand, Text: "An appeal."})
		a.carryOut(list)
		if page := a.read(a.Chief, request); !page.Destroyed.On.IsZero() {
			t.Error("the request was destroyed while an appeal is open")
		}
		panel, err = s.RequestDisclosure(t.Context(), a.Viewer(a.Chief), request)
		a.must(err)
		if !panel.Held(today(t, a.Office)) || len(panel.Holds) != 2 || !panel.Holds[0].EndedAt.IsZero() {
			t.Errorf("%+v", panel.Holds)
		}
	})
}

// Accident: an inspector asks for all files of a year, and the demand names no
// request. Whoever confirms a list hears of it.
func TestADemandWithoutARequestIsKnown(t *testing.T) {
	onArchives(t, func(a archive) {
		t, s := a.T, a.s
		a.ended(cases.Cancelled)
		s.SetClock(func() time.Time { return longAfter })
		r := schedule(a)
		plan := a.plan("2037-01-11")
		id, err := s.ProposeDestruction(t.Context(), a.Viewer(a.Chief), plan.Digest(), r.Key(), r.Keeps)
		a.must(err)
		unnamed := subpoena(t, a.Office, "")
		unnamed.ReceivedOn = plan.On
		d := record(t, a.Office, a.Intake, unnamed)
		if plan = a.plan("2037-01-11"); plan.Unnamed != 1 {
			t.Errorf("the plan knows of %d", plan.Unnamed)
		}
		list, err := s.Destruction(t.Context(), a.Viewer(a.Manager), id)
		if err != nil || list.Unnamed != 1 {
			t.Errorf("the list knows of %d, %v", list.Unnamed, err)
		}
		if err := s.ConfirmDestruction(t.Context(), a.Viewer(a.Manager), id, list.Digest, 0, r.Keeps); code(err) != cases.Stale {
			t.Errorf("confirmed without a word of it: %v", err)
		}
		mustStep(t, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.TakeBackDemand, Text: "By letter."})
		if err := s.ConfirmDestruction(t.Context(), a.Viewer(a.Manager), id, list.Digest, 1, r.Keeps); code(err) != cases.Stale {
			t.Errorf("confirmed with a demand that is over: %v", err)
		}
		a.must(s.ConfirmDestruction(t.Context(), a.Viewer(a.Manager), id, list.Digest, 0, r.Keeps))
	})
}
