package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// subpoena is a demand as somebody types it in today.
func subpoena(t *testing.T, o *storetest.Office, request cases.RequestID) cases.Demand {
	t.Helper()
	return cases.Demand{
		ID: uuid.NewString(), Request: request, Kind: cases.DemandSubpoena, ReceivedOn: today(t, o), Channel: "served",
		DemandText: cases.DemandText{Asker: "Victor Lastname", AskerAgency: "Lastname & Partners", Asked: "All papers about Xiomara Quetzalcoatl."},
	}
}

func record(t *testing.T, o *storetest.Office, by cases.Person, d cases.Demand, papers ...cases.DocumentID) cases.Demand {
	t.Helper()
	if err := o.Store.RecordDemand(t.Context(), o.Viewer(by), d, papers); err != nil {
		t.Fatal(err)
	}
	return demand(t, o, by, d.ID)
}

func demand(t *testing.T, o *storetest.Office, by cases.Person, id string) cases.Demand {
	t.Helper()
	d, err := o.Store.Demand(t.Context(), o.Viewer(by), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// step takes a step on the demand as it is now.
func step(t *testing.T, o *storetest.Office, by cases.Person, id string, a cases.DemandAct) error {
	t.Helper()
	a.Version = demand(t, o, o.Intake, id).Version
	return o.Store.StepDemand(t.Context(), o.Viewer(by), id, a)
}

func mustStep(t *testing.T, o *storetest.Office, by cases.Person, id string, a cases.DemandAct) {
	t.Helper()
	if err := step(t, o, by, id, a); err != nil {
		t.Fatalf("%s: %v", a.Kind, err)
	}
}

// mailTo lists the kinds of messages that wait for an address, sorted.
func mailTo(t *testing.T, o *storetest.Office, address string) []cases.NoticeKind {
	t.Helper()
	all, err := o.Store.Unsent(t.Context(), o.Agency.ID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []cases.NoticeKind
	for _, m := range all {
		if m.To == address {
			out = append(out, m.Kind)
		}
	}
	slices.Sort(out)
	return out
}

func counted(kinds []cases.NoticeKind, kind cases.NoticeKind) int {
	n := 0
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

func release(documents []cases.DocumentID, facts ...string) cases.DemandAct {
	return cases.DemandAct{Kind: cases.ProposeRelease, Basis: "us/1/court-order", Text: "The court ordered it.",
		Release: cases.Proposal{To: "Hon. R. Vance\n100 Centre Street", How: "court", Documents: documents, Facts: facts}}
}

// A subpoena is recorded, looked at, and answered with a release that two people
// made; what left is known to the page, the request and its requester.
func TestTwoPeopleRelease(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request, signed := sign(t, o)
		paper := o.Save(t, o.Intake, "", cases.DemandPaper, "subpoena Quetzalcoatl.pdf", "%PDF-1.4 subpoena")
		d := record(t, o, o.Intake, subpoena(t, o, request), paper.ID)
		if d.State != cases.DemandReceived || !strings.HasPrefix(d.Number, "D-") || d.RequestNumber == "" || d.Asked != "All papers about Xiomara Quetzalcoatl." ||
			len(d.Papers) != 1 || d.RecorderName == "" || d.ToldAt.IsZero() {
			t.Fatalf("recorded as %+v", d)
		}
		if err := s.RecordDemand(t.Context(), o.Viewer(o.Intake), subpoenaWith(t, o, d.ID, request), nil); err != nil {
			t.Errorf("a second click: %v", err)
		}
		if n := counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand); n != 1 {
			t.Errorf("the requester has %d messages of the demand", n)
		}

		// Out of order, or not theirs.
		says(t, step(t, o, o.Chief, d.ID, release(nil, "exists")), cases.NotOpen, "the demand is “Received”")
		says(t, step(t, o, o.Intake, d.ID, cases.DemandAct{Kind: cases.ReviewDemand}), cases.NotYours, "Supervisors and certifying officials")
		for _, p := range []cases.Person{o.Manager, o.Admin, o.Attorney} {
			says(t, s.StepDemand(t.Context(), o.Viewer(p), d.ID, cases.DemandAct{Kind: cases.ReviewDemand, Version: d.Version}), cases.NotYours, "The log of demands")
		}
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand}), cases.NotOpen, "“Under legal review”")
		says(t, s.StepDemand(t.Context(), o.Viewer(o.Deputy), d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Version: 1, Basis: "b", Text: "x"}), cases.Stale, "after you opened the page")

		says(t, step(t, o, o.Chief, d.ID, release(nil)), cases.BadInput, "at least one paper or fact")
		says(t, step(t, o, o.Chief, d.ID, release([]cases.DocumentID{paper.ID})), cases.BadInput, "One of the papers is not there")
		says(t, step(t, o, o.Chief, d.ID, release(nil, "salary")), cases.BadInput, "One of the facts")
		noBasis := release(nil, "exists")
		noBasis.Basis = ""
		says(t, step(t, o, o.Chief, d.ID, noBasis), cases.BadInput, "the law that it rests on")
		mustStep(t, o, o.Chief, d.ID, release([]cases.DocumentID{signed.Document}, "exists", "signed_on"))

		// Who proposed never approves, and nobody else but a second one does.
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ApproveRelease}), cases.NotYours, "You proposed this release")
		says(t, step(t, o, o.ADA, d.ID, cases.DemandAct{Kind: cases.ApproveRelease}), cases.NotYours, "Supervisors and certifying officials")
		if _, err := s.Released(t.Context(), o.Viewer(o.Deputy), d.ID); err == nil {
			t.Error("a release that waits is given out")
		}
		mustStep(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ApproveRelease})
		says(t, step(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ApproveRelease}), cases.NotOpen, "“Released”")

		r, err := s.Released(t.Context(), o.Viewer(o.Official), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.ProposedBy != o.Chief.ID || r.DecidedBy != o.Deputy.ID || r.HowWords() == r.How || len(r.Papers) != 1 || r.Papers[0].SHA256 != signed.SHA256 || r.Papers[0].Name == "" {
			t.Errorf("released %+v", r)
		}
		if got := []string{r.Facts[0].Code, r.Facts[1].Value}; len(r.Facts) != 2 || got[0] != "exists" || got[1] != "18 May 2026" {
			t.Errorf("facts %+v", r.Facts)
		}
		var b bytes.Buffer
		if err := s.CopyReleased(t.Context(), o.Viewer(o.Official), d.ID, signed.Document, &b); err != nil || !bytes.HasPrefix(b.Bytes(), []byte("%PDF")) {
			t.Errorf("the paper: %v, %d bytes", err, b.Len())
		}
		says(t, s.CopyReleased(t.Context(), o.Viewer(o.Official), d.ID, paper.ID, &b), cases.NotFound, "not part of the release")
		says(t, s.CopyReleased(t.Context(), o.Viewer(o.Intake), d.ID, signed.Document, &b), cases.NotYours, "Supervisors and certifying officials")

		told, err := s.ToldDemands(t.Context(), o.Viewer(o.Attorney), request)
		if err != nil || len(told) != 1 || len(told[0].Releases) != 1 || told[0].Releases[0].DecidedBy != "" || told[0].Steps != nil || told[0].RecorderName != "" {
			t.Errorf("the requester reads %+v, %v", told, err)
		}
		if n := counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand); n != 2 {
			t.Errorf("the requester has %d messages, want one of the demand and one of the release", n)
		}
		panel, err := s.RequestDisclosure(t.Context(), o.Viewer(o.ADA), request)
		if err != nil || len(panel.Demands) != 1 || len(panel.Discovery) != 1 || !panel.Held(today(t, o)) {
			t.Errorf("the request's panel: %+v, %v", panel, err)
		}
		var kinds []cases.DemandStepKind
		for _, e := range demand(t, o, o.Chief, d.ID).Steps {
			kinds = append(kinds, e.Kind)
		}
		if diff := cmp.Diff([]cases.DemandStepKind{cases.ApproveRelease, cases.ProposeRelease, cases.ReviewDemand, cases.RecordDemand}, kinds); diff != "" {
			t.Errorf("the log (-want +got):\n%s", diff)
		}
	})
}

func subpoenaWith(t *testing.T, o *storetest.Office, id string, request cases.RequestID) cases.Demand {
	d := subpoena(t, o, request)
	d.ID = id
	return d
}

// Two people approve and one rejects at the same moment: one of them decides, and
// the others read that somebody was first.
func TestReleaseIsDecidedOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		d := record(t, o, o.Intake, subpoena(t, o, submit(t, o, o.Attorney)))
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		mustStep(t, o, o.Chief, d.ID, release(nil, "exists"))
		version := demand(t, o, o.Intake, d.ID).Version
		acts := []struct {
			by   cases.Person
			kind cases.DemandStepKind
		}{{o.Deputy, cases.ApproveRelease}, {o.Official, cases.ApproveRelease}, {o.Chief, cases.RejectRelease}, {o.Deputy, cases.ApproveRelease}}
		answers := make(chan error, len(acts))
		for _, a := range acts {
			go func() {
				answers <- s.StepDemand(context.WithoutCancel(t.Context()), o.Viewer(a.by), d.ID, cases.DemandAct{Kind: a.kind, Version: version, Text: "Why."})
			}()
		}
		done := 0
		for range acts {
			if err := <-answers; err == nil {
				done++
			} else {
				says(t, err, cases.Stale, "after you opened the page")
			}
		}
		after := demand(t, o, o.Intake, d.ID)
		if done != 1 || after.Version != version+1 || len(after.Releases) != 1 || after.Releases[0].State != after.State || after.State == cases.ReleaseProposed {
			t.Errorf("%d decided: %s, release %s, version %d after %d", done, after.State, after.Releases[0].State, after.Version, version)
		}
	})
}

// A rejected release leaves the demand open; it is refused in the end, appealed,
// and comes back under review.
func TestRejectedRefusedAndReopened(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		d := record(t, o, o.ADA, subpoena(t, o, ""))
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.IdentifyDemand, Request: cases.RequestID(uuid.NewString())}), cases.NotFound, "")
		request := submit(t, o, o.Attorney)
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.IdentifyDemand, Request: request})
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.IdentifyDemand, Request: submit(t, o, o.Other)}), cases.NotOpen, "names a request already")
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		mustStep(t, o, o.Official, d.ID, release(nil, "exists"))
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.RejectRelease}), cases.BadInput, "Say why")
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.RejectRelease, Text: "A subpoena is no order."})
		says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Text: "No order."}), cases.BadInput, "the law")
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Basis: "us/1/usc-1367", Text: "No order."})
		says(t, step(t, o, o.Chief, d.ID, release(nil, "exists")), cases.NotOpen, "“Refused”")
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReopenDemand, Text: "A motion to compel came."})
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.TakeBackDemand, Text: "The motion was taken back."})
		got := demand(t, o, o.ADA, d.ID)
		if got.State != cases.DemandTakenBack || len(got.Steps) != 8 || got.Steps[3].Text != "A subpoena is no order." || got.Releases[0].State != cases.ReleaseRejected {
			t.Errorf("%+v", got)
		}
	})
}

// A court order forbids telling the requester: no message, no page, until
// somebody records that it ended.
func TestABarredDemandTellsNobody(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	s, request := o.Store, submit(t, o, o.Attorney)
	d := subpoena(t, o, request)
	d.Barred = true
	says(t, s.RecordDemand(t.Context(), o.Viewer(o.Intake), d, nil), cases.BadInput, "Name the court order")
	d.BarReason = "Order of 3 November 2026, Supreme Court, index 4711/26."
	d = record(t, o, o.Intake, d)
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.RefuseDemand, Basis: "us/1/usc-1367", Text: "No."})
	told, err := s.ToldDemands(t.Context(), o.Viewer(o.Attorney), request)
	if err != nil || len(told) > 0 || counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand) > 0 {
		t.Fatalf("the requester was told: %+v, %v", told, err)
	}
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.TellRequester, Text: "The order ended on 20 November."})
	says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.TellRequester, Text: "Again."}), cases.NotOpen, "Nothing forbids")
	if told, err = s.ToldDemands(t.Context(), o.Viewer(o.Attorney), request); err != nil || len(told) != 1 || counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand) != 1 {
		t.Errorf("the requester was not told: %+v, %v", told, err)
	}
	if told, err = s.ToldDemands(t.Context(), o.Viewer(o.Other), request); err != nil || len(told) > 0 {
		t.Errorf("another organisation reads %+v, %v", told, err)
	}
}

// Accident: the court's order comes a day after the demand, before anybody found
// the request that it is about. Naming the request must not send the message.
func TestALaterBarTellsNobody(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	s, request := o.Store, submit(t, o, o.Attorney)
	const order = "Order of 3 November 2026, Supreme Court, index 4711/26."
	d := record(t, o, o.Intake, subpoena(t, o, ""))
	says(t, step(t, o, o.Intake, d.ID, cases.DemandAct{Kind: cases.BarTelling, Text: order}), cases.NotYours, "")
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.BarTelling, Text: order})
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.IdentifyDemand, Request: request})
	if n := counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand); n > 0 {
		t.Errorf("%d messages", n)
	}

	// Likewise of a demand whose message waits to be sent.
	other := record(t, o, o.Intake, subpoena(t, o, request))
	if n := counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand); n != 1 {
		t.Fatalf("%d messages", n)
	}
	mustStep(t, o, o.Chief, other.ID, cases.DemandAct{Kind: cases.BarTelling, Text: order})
	told, err := s.ToldDemands(t.Context(), o.Viewer(o.Attorney), request)
	if n := counted(mailTo(t, o, o.Attorney.Email), cases.NoticeDemand); err != nil || n > 0 || len(told) > 0 {
		t.Errorf("%d messages, %d demands on the page, %v", n, len(told), err)
	}
}

// What is not one's own does not exist: another office, a reviewer without the
// request, a manager.
func TestWhoSeesDemands(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o, other := storetest.NewOffice(t, s), storetest.NewOffice(t, s)
		request := submit(t, o, o.Attorney)
		paper := o.Save(t, o.Intake, "", cases.DemandPaper, "subpoena.pdf", "%PDF-1.4 subpoena")
		d := record(t, o, o.Intake, subpoena(t, o, request), paper.ID)
		for who, v := range map[string]cases.Viewer{"another office's supervisor": other.Viewer(other.Chief), "a reviewer without the request": o.Viewer(o.ADA)} {
			_, err := s.Demand(t.Context(), v, d.ID)
			says(t, err, cases.NotFound, "no such demand")
			err = s.StepDemand(t.Context(), v, d.ID, cases.DemandAct{Kind: cases.ReviewDemand, Version: d.Version})
			says(t, err, cases.NotFound, "no such demand")
			_, err = s.DemandPaper(t.Context(), v, d.ID, paper.ID)
			says(t, err, cases.NotFound, "no such paper")
			if all, err := s.Demands(t.Context(), v, cases.DemandFilter{}); err != nil || len(all) > 0 {
				t.Errorf("%s lists %d, %v", who, len(all), err)
			}
			_, err = s.RequestDisclosure(t.Context(), v, request)
			says(t, err, cases.NotFound, "no such request")
		}
		_, err := s.Demands(t.Context(), o.Viewer(o.Manager), cases.DemandFilter{})
		says(t, err, cases.NotYours, "The log of demands")

		// A demand about another office's request is about none.
		says(t, s.RecordDemand(t.Context(), other.Viewer(other.Intake), subpoena(t, other, request), nil), cases.NotFound, "no such request")
		// Nor can another's upload be made part of it.
		says(t, s.RecordDemand(t.Context(), o.Viewer(o.Chief), subpoena(t, o, request), []cases.DocumentID{paper.ID}), cases.BadInput, "not there any more")
		says(t, s.RecordDemand(t.Context(), o.Viewer(o.Chief), subpoenaWith(t, o, d.ID, request), nil), cases.BadInput, "used before")

		later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		if all, err := s.Demands(t.Context(), o.Viewer(o.ADA), cases.DemandFilter{Open: true, Kind: cases.DemandSubpoena}); err != nil || len(all) != 1 {
			t.Errorf("the reviewer of the request lists %d, %v", len(all), err)
		}
		if all, err := s.Demands(t.Context(), o.Viewer(o.ADA), cases.DemandFilter{Kind: cases.DemandMedia}); err != nil || len(all) != 0 {
			t.Errorf("the filter lets %d through, %v", len(all), err)
		}
	})
}

// Who stepped aside from the request sees no demand about it. Somebody who was let
// back by a colleague sees it, answers no demand and ends none of its holds.
func TestWhoSteppedAsideAnswersNoDemand(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	request := submit(t, o, o.Attorney)
	later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
	later(t, o, o.ADA, request, cases.Recommend, noon, o.Recommendation(cases.U, cases.Certify))
	later(t, o, o.Chief, request, cases.Recuse, noon, cases.Payload{Code: "knows_party"})
	d := record(t, o, o.Intake, subpoena(t, o, request))
	says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand}), cases.NotFound, "no such demand")
	_, err := o.Store.RequestDisclosure(t.Context(), o.Viewer(o.Chief), request)
	says(t, err, cases.NotFound, "no such request")
	if err := o.Store.TakeDownWall(t.Context(), o.Viewer(o.Deputy), request, wallsOf(t, o, o.Deputy, request)[0].ID, "Another person of that name."); err != nil {
		t.Fatal(err)
	}
	says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand}), cases.NotYours, "You stepped aside")
	mustStep(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
	mustStep(t, o, o.Deputy, d.ID, release(nil, "exists"))
	says(t, step(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ApproveRelease}), cases.NotYours, "You stepped aside")
	mustStep(t, o, o.Official, d.ID, cases.DemandAct{Kind: cases.ApproveRelease})
	_, err = o.Store.Released(t.Context(), o.Viewer(o.Chief), d.ID)
	says(t, err, cases.NotYours, "You stepped aside")
	panel, err := o.Store.RequestDisclosure(t.Context(), o.Viewer(o.Chief), request)
	if err != nil {
		t.Fatal(err)
	}
	says(t, o.Store.EndHold(t.Context(), o.Viewer(o.Chief), request, panel.Holds[0].ID, "Over."), cases.NotYours, "You stepped aside")
	// Naming a request from which one stepped aside is refused too.
	blank := record(t, o, o.Intake, subpoena(t, o, ""))
	says(t, step(t, o, o.Chief, blank.ID, cases.DemandAct{Kind: cases.IdentifyDemand, Request: request}), cases.NotYours, "You stepped aside")
}

func TestHolds(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request, day := submit(t, o, o.Attorney), today(t, o)
		set := func(by cases.Person, h cases.LegalHold) error {
			h.Request = request
			return s.SetHold(t.Context(), o.Viewer(by), h)
		}
		end := func(by cases.Person, id string) error {
			return s.EndHold(t.Context(), o.Viewer(by), request, id, "The suit was settled.")
		}
		for _, p := range []cases.Person{o.Intake, o.ADA, o.Manager, o.Attorney} {
			says(t, set(p, cases.LegalHold{Reason: "A suit."}), cases.NotYours, "set holds")
		}
		says(t, set(o.Chief, cases.LegalHold{}), cases.BadInput, "Say why")
		says(t, set(o.Chief, cases.LegalHold{Reason: "A suit.", Until: day.AddDays(-1)}), cases.BadInput, "in the past")
		if err := set(o.Chief, cases.LegalHold{Reason: "A suit.", Until: day}); err != nil {
			t.Fatal(err)
		}
		says(t, set(o.Chief, cases.LegalHold{Reason: "A suit.", Until: day}), cases.NotOpen, "already")
		panel, err := s.RequestDisclosure(t.Context(), o.Viewer(o.Intake), request)
		if err != nil || len(panel.Holds) != 1 || panel.Holds[0].Reason != "A suit." || !panel.Held(day) || panel.Held(day.AddDays(1)) {
			t.Fatalf("%+v, %v", panel.Holds, err)
		}
		id := panel.Holds[0].ID
		says(t, end(o.Chief, id), cases.NotYours, "You set this hold")
		says(t, end(o.Intake, id), cases.NotYours, "end holds")
		says(t, s.EndHold(t.Context(), o.Viewer(o.Deputy), request, id, " "), cases.BadInput, "not needed any more")
		says(t, end(o.Deputy, uuid.NewString()), cases.NotFound, "no such hold")
		if err := end(o.Deputy, id); err != nil {
			t.Fatal(err)
		}
		says(t, end(o.Deputy, id), cases.NotOpen, "ended already")

		// The hold of a demand stays as long as the demand is open.
		d := record(t, o, o.Deputy, subpoena(t, o, request))
		if panel, err = s.RequestDisclosure(t.Context(), o.Viewer(o.Intake), request); err != nil || !panel.Held(day.AddDays(5000)) {
			t.Fatalf("the demand holds nothing: %v", err)
		}
		i := slices.IndexFunc(panel.Holds, func(h cases.LegalHold) bool { return h.Demand == d.ID })
		says(t, end(o.Chief, panel.Holds[i].ID), cases.NotOpen, "is still open")
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.TakeBackDemand, Text: "By letter of today."})
		says(t, end(o.Deputy, panel.Holds[i].ID), cases.NotYours, "You set this hold")
		if err := end(o.Chief, panel.Holds[i].ID); err != nil {
			t.Error(err)
		}
	})
}

func prosecution(request cases.RequestID, trial cases.PersonID) cases.Prosecution {
	return cases.Prosecution{ID: uuid.NewString(), Request: request, Trial: trial, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-70011-26"}}
}

// The trial assistant of a pending case hears of it and of every decision and
// letter after it, sees the request once a supervisor opens it, and until the case
// is over; meanwhile nothing of it is destroyed.
func TestPendingProsecution(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		trial := cases.Person{ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Tessa", Family: "Brandt"}, Active: true,
			Email: "brandt@" + string(o.Agency.ID) + ".example", Roles: []cases.Role{cases.RoleReviewer}}
		if err := s.AddPerson(t.Context(), trial, "", noon); err != nil {
			t.Fatal(err)
		}
		request := submit(t, o, o.Attorney)
		p := prosecution(request, trial.ID)
		for _, who := range []cases.Person{o.Manager, o.Attorney, o.Admin} {
			says(t, s.RecordProsecution(t.Context(), o.Viewer(who), p), cases.NotYours, "The log of demands")
		}
		says(t, s.RecordProsecution(t.Context(), o.Viewer(o.Intake), prosecution(request, o.Attorney.ID)), cases.BadInput, "from the list")
		for range 2 { // the second is a second click
			if err := s.RecordProsecution(t.Context(), o.Viewer(o.Intake), p); err != nil {
				t.Fatal(err)
			}
		}
		outside := prosecution(request, "")
		says(t, s.RecordProsecution(t.Context(), o.Viewer(o.Intake), outside), cases.BadInput, "enter the name")
		outside.Name, outside.Email = "Olga Fern", "fern@another-da.example"
		if err := s.RecordProsecution(t.Context(), o.Viewer(o.Intake), outside); err != nil {
			t.Fatal(err)
		}
		if a, b := mailTo(t, o, trial.Email), mailTo(t, o, outside.Email); len(a) != 1 || a[0] != cases.NoticeTrial || len(b) != 1 {
			t.Fatalf("told %v and %v", a, b)
		}

		later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		if n := len(mailTo(t, o, outside.Email)); n != 1 {
			t.Errorf("%d messages after an act that discloses nothing", n)
		}
		later(t, o, o.Intake, request, cases.IssueLetter, noon, cases.Payload{Letter: cases.LetterReceipt, Language: cases.English, Document: o.Save(t, o.Intake, request, cases.Letter, "letter.pdf", "%PDF-1.4").ID})
		if a, b := len(mailTo(t, o, trial.Email)), len(mailTo(t, o, outside.Email)); a != 2 || b != 2 {
			t.Errorf("after the letter: %d and %d messages, want 2 each", a, b)
		}
		d := record(t, o, o.Intake, subpoena(t, o, request))
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		mustStep(t, o, o.Chief, d.ID, release(nil, "exists"))
		mustStep(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ApproveRelease})
		if a := len(mailTo(t, o, trial.Email)); a != 3 {
			t.Errorf("after the release: %d messages, want 3", a)
		}

		// Access.
		_, err := s.Request(t.Context(), o.Viewer(trial), request)
		says(t, err, cases.NotFound, "")
		open := func(by cases.Person, yes bool) error {
			return s.OpenToTrial(t.Context(), o.Viewer(by), request, p.ID, yes)
		}
		says(t, open(o.Intake, true), cases.NotYours, "give trial assistants access")
		says(t, open(trial, true), cases.NotFound, "")
		says(t, s.OpenToTrial(t.Context(), o.Viewer(o.Chief), request, outside.ID, true), cases.NotOpen, "no account")
		if err := open(o.Chief, true); err != nil {
			t.Fatal(err)
		}
		says(t, open(o.Chief, true), cases.NotOpen, "so already")
		if page, err := s.Request(t.Context(), o.Viewer(trial), request); err != nil || page.Submission.Victim.Name.Family == "" {
			t.Errorf("the trial assistant sees nothing: %v", err)
		}
		if err := s.NoteProsecution(t.Context(), o.Viewer(trial), request, p.ID, "Protective order asked for under CPL 245.70."); err != nil {
			t.Error(err)
		}
		panel, err := s.RequestDisclosure(t.Context(), o.Viewer(trial), request)
		i := slices.IndexFunc(panel.Prosecutions, func(x cases.Prosecution) bool { return x.ID == p.ID })
		if err != nil || !panel.Pending() || i < 0 || !strings.Contains(panel.Prosecutions[i].Note, "CPL 245.70") || len(panel.Prosecutions[i].Notices) != 3 || panel.Prosecutions[i].OpenerName == "" {
			t.Fatalf("%+v, %v", panel.Prosecutions, err)
		}

		// The end.
		finish := func(by cases.Person, id string) error {
			return s.EndProsecution(t.Context(), o.Viewer(by), request, id, today(t, o))
		}
		says(t, finish(o.Intake, p.ID), cases.NotYours, "that a case is over")
		says(t, s.EndProsecution(t.Context(), o.Viewer(o.Chief), request, p.ID, today(t, o).AddDays(1)), cases.BadInput, "today or before")
		if err := finish(o.Chief, p.ID); err != nil {
			t.Fatal(err)
		}
		says(t, finish(o.Chief, p.ID), cases.NotOpen, "already")
		_, err = s.Request(t.Context(), o.Viewer(trial), request)
		says(t, err, cases.NotFound, "")
		mine := prosecution(request, trial.ID)
		if err := s.RecordProsecution(t.Context(), o.Viewer(o.Chief), mine); err != nil {
			t.Fatal(err)
		}
		says(t, finish(o.Chief, mine.ID), cases.NotYours, "You recorded this case")
	})
}

// Once a request was destroyed, the log still says what was asked for, to whom
// which papers went and who decided; what they said is gone.
func TestTheLogOutlivesTheRequest(t *testing.T) {
	path := t.TempDir() + "/record.db"
	o := storetest.NewOffice(t, storetest.Open(t, path))
	request, signed := sign(t, o)
	d := record(t, o, o.Intake, subpoena(t, o, request))
	mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
	mustStep(t, o, o.Chief, d.ID, release([]cases.DocumentID{signed.Document}, "victim_name"))
	mustStep(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ApproveRelease})

	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE request_keys SET wrapped = x'' WHERE request_id = ?`, request); err != nil {
		t.Fatal(err)
	}
	got := demand(t, o, o.Chief, d.ID)
	r := got.Releases[0]
	if got.Asked == "" || r.To == "" || len(r.Papers) != 1 || r.Papers[0].SHA256 != signed.SHA256 || r.DeciderName == "" || len(r.FactWords()) != 1 {
		t.Errorf("the log lost %+v", r)
	}
	if len(r.Facts) > 0 || r.Papers[0].Name != "" {
		t.Errorf("what was destroyed is still there: %+v", r)
	}
	says(t, o.Store.CopyReleased(t.Context(), o.Viewer(o.Chief), d.ID, signed.Document, &bytes.Buffer{}), cases.NotFound, "destroyed")
	_, err = o.Store.Released(t.Context(), o.Viewer(o.Chief), d.ID)
	says(t, err, cases.NotFound, "destroyed") // before anything of an archive is sent
}
