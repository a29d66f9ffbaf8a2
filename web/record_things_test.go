package web

import (
	"time"

	"suppb/cases"
	"suppb/store/storetest"

	"github.com/google/uuid"
)

// oneOfEverything adds what an office has beside requests on their usual way:
// demands in each state that leads on, a hold, pending cases, a wall, lists of destruction,
// an entry with a letter, an absence, a passkey, a text of its own. What is about a
// request holds its secret.
func (r *recordSite) oneOfEverything(o *storetest.Office, stages []cases.RequestID, secret func(cases.RequestID) string) {
	r.t.Helper()
	ctx := r.t.Context()
	must := func(err error) {
		r.t.Helper()
		if err != nil {
			r.t.Fatal(err)
		}
	}
	zone, err := time.LoadLocation(o.Agency.Zone)
	must(err)
	today := cases.DateOf(r.now.In(zone))

	barred := false
	demand := func(request cases.RequestID, steps ...cases.DemandAct) {
		d := cases.Demand{
			ID: uuid.NewString(), Request: request, Kind: cases.DemandSubpoena, ReceivedOn: today, Channel: "served",
			DemandText: cases.DemandText{Asker: "Victor Lastname", Asked: "All papers about " + secret(request)},
		}
		if barred {
			d.Barred, d.BarReason = true, "Order of 3 May."
		}
		paper := o.Save(r.t, o.Intake, "", cases.DemandPaper, "subpoena.pdf", pdfHeader+secret(request))
		must(r.store.RecordDemand(ctx, o.Viewer(o.Intake), d, []cases.DocumentID{paper.ID}))
		for i, a := range steps {
			by := o.Chief
			if a.Kind == cases.ApproveRelease {
				by = o.Deputy
			}
			a.Version = int64(i + 1)
			must(r.store.StepDemand(ctx, o.Viewer(by), d.ID, a))
		}
		r.ids = append(r.ids, d.ID, string(paper.ID))
	}
	review := cases.DemandAct{Kind: cases.ReviewDemand}
	release := func(id cases.RequestID) cases.DemandAct {
		return cases.DemandAct{
			Kind: cases.ProposeRelease, Basis: "us/1/court-order", Text: "Ordered.",
			Release: cases.Proposal{To: "Hon. R. Vance", How: "court", Documents: []cases.DocumentID{r.sent[id]}, Facts: []string{"exists"}},
		}
	}
	demand("")
	demand(stages[2])
	demand(stages[3], review)
	demand(stages[4], review, release(stages[4]))
	demand(stages[6], review, cases.DemandAct{Kind: cases.RefuseDemand, Basis: "us/1/administrative-subpoena", Text: "No order of a court."})
	demand(stages[7], review, release(stages[7]), cases.DemandAct{Kind: cases.ApproveRelease})
	barred = true
	demand(stages[12], review)

	must(r.store.PutUpWall(ctx, o.Viewer(o.Chief), cases.Wall{Request: stages[5], Person: o.Admin.ID, WallReason: cases.WallReason{Code: "witness"}}))
	must(r.store.SetHold(ctx, o.Viewer(o.Chief), cases.LegalHold{Request: stages[3], Reason: "A suit of " + secret(stages[3])}))
	for _, p := range []cases.Prosecution{
		{Trial: r.trial[o.Agency.ID].ID, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-1"}},
		{Trial: o.Deputy.ID, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-3"}},
		{ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-2", Name: "Olga Fern", Email: "fern@da.example"}},
	} {
		p.ID, p.Request = uuid.NewString(), stages[3]
		must(r.store.RecordProsecution(ctx, o.Viewer(o.ADA), p))
		if p.Trial == o.Deputy.ID { // who sees the request in any case
			must(r.store.OpenToTrial(ctx, o.Viewer(o.Chief), p.Request, p.ID, true))
		}
		r.ids = append(r.ids, p.ID)
	}

	r.destroyed(o, today, stages[8], true)
	r.destroyed(o, today, stages[9], false)

	if entries, err := r.store.Officials(ctx, o.Viewer(o.Chief)); err == nil && len(entries) == 1 {
		letter := o.Save(r.t, o.Chief, "", cases.DesignationLetter, "letter.pdf", pdfHeader+"letter")
		must(r.store.AttachLetter(ctx, o.Viewer(o.Chief), entries[0].ID, letter.ID))
		must(r.store.Designate(ctx, o.Viewer(o.Chief), cases.Designation{ID: uuid.NewString(), Person: o.Official.ID, Capacity: cases.HeadOfAgency, Title: "District Attorney", From: today.AddDays(40)}))
		r.ids = append(r.ids, entries[0].ID)
	}
	if all, err := r.store.Absences(ctx, o.Viewer(o.Intake), today); err == nil && len(all) == 0 {
		id, err := r.store.AddAbsence(ctx, o.Viewer(o.Intake), cases.Absence{Person: o.ADA.ID, From: today, Until: today.AddDays(20)})
		must(err)
		r.ids = append(r.ids, id)
	}
	if keys, err := r.store.Passkeys(ctx, o.ADA.ID); err == nil && len(keys) == 0 {
		for range 2 {
			must(r.store.AddPasskey(ctx, o.ADA.ID, cases.Passkey{ID: uuid.NewString(), Name: "Key", Credential: []byte(uuid.NewString()), Record: []byte("{}"), Added: r.now}))
		}
	}
	if text, err := r.store.Template(ctx, o.Viewer(o.Chief), "receipt", cases.English); err == nil && text.Version == 0 {
		_, err := r.store.SaveTemplate(ctx, o.Viewer(o.Chief), cases.LetterTemplate{Kind: "receipt", Language: cases.English, Text: officeText})
		must(err)
	}
	token, err := r.store.NewFeed(ctx, o.Viewer(o.ADA))
	must(err)
	r.feeds = append(r.feeds, "/feed/"+token+".ics")
}

// officeText is an office's own text of its receipt.
const officeText = "Received\n\nDear {{requester}}:\n\nYour request {{number}} came on {{received_on}}."

// destroyed proposes to destroy a request, and has it done by a second person.
func (r *recordSite) destroyed(o *storetest.Office, today cases.Date, id cases.RequestID, done bool) {
	r.t.Helper()
	ctx, chief, manager := r.t.Context(), o.Viewer(o.Chief), o.Viewer(o.Manager)
	must := func(err error) {
		r.t.Helper()
		if err != nil {
			r.t.Fatal(err)
		}
	}
	earlier, err := r.store.Destructions(ctx, chief)
	must(err)
	for _, d := range earlier {
		switch d.State {
		case cases.DestructionProposed:
			must(r.store.DropDestruction(ctx, chief, d.ID))
		case cases.DestructionConfirmed:
			must(r.store.FinishDestruction(ctx, o.Agency.ID, d.ID, []byte(pdfHeader+"certificate")))
		}
	}
	keeps := func(e cases.Ending) cases.Keeping {
		if e.Request != id {
			return cases.Keeping{}
		}
		return cases.Keeping{Line: "office/1 cancelled", Until: today.AddDays(-1)}
	}
	plan, err := r.store.RetentionPlan(ctx, chief, today, "office/1", keeps)
	must(err)
	list, err := r.store.ProposeDestruction(ctx, chief, plan.Digest(), "office/1", keeps)
	must(err)
	r.ids = append(r.ids, list)
	if done {
		must(r.store.ConfirmDestruction(ctx, manager, list, plan.Digest(), plan.Unnamed, keeps))
		must(r.store.DestroyItem(ctx, o.Agency.ID, list, id, keeps))
		must(r.store.FinishDestruction(ctx, o.Agency.ID, list, []byte(pdfHeader+"certificate")))
	}
}

// others are people of the office who have no request on their desk: a reviewer,
// and the assistant of a trial who was told of a case and may not open it.
func (r *recordSite) others(o *storetest.Office) {
	r.t.Helper()
	for family, at := range map[string]map[cases.AgencyID]cases.Person{"salim": r.second, "fern": r.trial} {
		p := cases.Person{
			ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Noor", Family: family}, Active: true,
			Email: family + "@" + string(o.Agency.ID) + ".example", Roles: []cases.Role{cases.RoleReviewer},
		}
		if err := r.store.AddPerson(r.t.Context(), p, "", time.Now()); err != nil {
			r.t.Fatal(err)
		}
		at[o.Agency.ID] = p
	}
}

// fill is the body of a form that a page led to, as [fuzzing.filled] fills it.
func (z *fuzzing) fill(pattern string, l *led) (contentType string, body []byte) {
	values, sent := z.filled(pattern, l)
	if l.parts {
		return parts(values, sent)
	}
	return "application/x-www-form-urlencoded", []byte(values.Encode())
}
