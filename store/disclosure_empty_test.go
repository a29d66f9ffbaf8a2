package store_test

import (
	"bytes"
	"testing"

	"suppb/cases"
)

// The law that an inspector or a defendant rests on asks for a demand by the
// victim's name. That name is gone after the schedule's term, once the request is.
func TestNothingOfADemandIsReadableAfterItsTerm(t *testing.T) {
	onArchives(t, func(a archive) {
		gone, stays := a.ended(cases.Cancelled), a.ended(cases.Declined)
		answered := func(request cases.RequestID) (cases.Demand, []byte) {
			paper := a.Save(a.T, a.Intake, "", cases.DemandPaper, "subpoena about Xiomara.pdf", "%PDF-1.4 all papers about Xiomara Quetzalcoatl")
			d := record(a.T, a.Office, a.Intake, subpoena(a.T, a.Office, request), paper.ID)
			mustStep(a.T, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
			mustStep(a.T, a.Office, a.Chief, d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Basis: "us/1/usc-1367", Text: "Xiomara Quetzalcoatl lives in the county of the defendant."})
			if request != "" {
				panel, err := a.s.RequestDisclosure(a.Context(), a.Viewer(a.Chief), request)
				a.must(err)
				a.must(a.s.EndHold(a.Context(), a.Viewer(a.Chief), request, panel.Holds[0].ID, "Refused."))
			}
			var sealed []byte
			a.must(a.s.Raw().GetContext(a.Context(), &sealed, a.s.Raw().Rebind(`SELECT content FROM demands WHERE id = ?`), d.ID))
			return d, sealed
		}
		ofGone, sealed := answered(gone)
		ofStays, _ := answered(stays)
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: stays, Reason: "A lawsuit."}))
		unnamed, _ := answered("")
		open := record(a.T, a.Office, a.Intake, subpoena(a.T, a.Office, ""))
		empty := func() int64 {
			done, err := a.s.Purge(a.Context(), a.Agency.ID, cases.PurgeBefore{Demands: longAfter}, longAfter)
			a.must(err)
			return done.Demands
		}
		purged, err := a.s.Purge(a.Context(), a.Agency.ID, cases.PurgeBefore{Demands: noon}, longAfter)
		if a.must(err); purged.Demands != 0 {
			a.Errorf("%d demands were emptied before their term", purged.Demands)
		}
		if n := empty(); n != 1 || demand(a.T, a.Office, a.Chief, unnamed.ID).Asked != "" {
			a.Errorf("%d demands were emptied, want the one without a request", n)
		}
		mustStep(a.T, a.Office, a.Chief, open.ID, cases.DemandAct{Kind: cases.TakeBackDemand, Text: "By letter."})
		list := a.confirmed()
		if len(list.Items) != 1 || list.Items[0].Request != gone {
			a.Fatalf("%+v", list.Items)
		}
		a.carryOut(list)
		if n := empty(); n != 2 {
			a.Errorf("%d demands were emptied", n)
		}
		d := demand(a.T, a.Office, a.Chief, ofGone.ID)
		if d.Asked != "" || d.From() != "" || len(d.Papers) > 0 || d.State != cases.DemandRefused || len(d.Steps) != 3 || d.Steps[0].Basis == "" || d.Steps[0].Text != "" || d.Steps[0].ActorName == "" {
			a.Errorf("left: %+v", d)
		}
		if d := demand(a.T, a.Office, a.Chief, ofStays.ID); d.Asked == "" || len(d.Papers) != 1 {
			a.Error("the demand about a request that is there lost its words")
		}
		if !a.s.Postgres() && bytes.Contains(a.disk(), sealed) {
			a.Error("what was asked is still on the disk")
		}
		if n := empty(); n != 0 {
			a.Errorf("%d demands were emptied twice", n)
		}
	})
}
