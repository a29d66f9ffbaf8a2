package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/store"
	"suppb/store/storetest"

	"github.com/google/uuid"
)

// walled is an office with requests from which somebody is kept, and everything
// that hangs on them.
type walled struct {
	*recordSite
	*fuzzing
	o         *storetest.Office
	trial     cases.Person // a reviewer who tries the case of one of them
	requests  []cases.RequestID
	beside    cases.RequestID // linked to one of them, alike with all, and no secret
	documents []string
	demand    cases.Demand
	paper     string // of the demand
	list      string // of what is to be destroyed
	hold      string
	pending   string // the criminal case
	forbidden []string
}

func newWalled(t *testing.T, s *store.Store) *walled {
	t.Helper()
	ctx := context.Background()
	r := newRecordSite(t, s)
	w := &walled{recordSite: r, o: r.offices[0], fuzzing: &fuzzing{t: t, server: r.server, logs: r.logs, version: func(string) int64 { return 1 }}}
	w.prepare()
	o := w.o
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.trial = cases.Person{
		ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Ivo", Family: "Renner"}, Active: true,
		Email: uuid.NewString() + "@da.example", Roles: []cases.Role{cases.RoleReviewer},
	}
	check(s.AddPerson(ctx, w.trial, "", r.now))
	for i, stage := range []int{0, 5, 7, 5} {
		id := cases.RequestID(uuid.NewString())
		secret := fmt.Sprintf("Quetzal%cXiomara", 'a'+i)
		r.lead(o, id, secret, stage)
		page, err := s.Request(ctx, o.Viewer(o.Chief), id)
		check(err)
		w.requests, w.forbidden = append(w.requests, id), append(w.forbidden, string(id), page.Number, secret)
		for _, d := range page.Documents {
			w.documents, w.forbidden = append(w.documents, string(d.ID)), append(w.forbidden, string(d.ID))
		}
	}
	received, declined, signed, demanded := w.requests[0], w.requests[1], w.requests[2], w.requests[3]
	w.beside = cases.RequestID(uuid.NewString())
	r.lead(o, w.beside, "Beside", 0)
	for _, other := range []cases.RequestID{signed, demanded} {
		c := o.Command(t, o.Intake, w.beside, cases.LinkRequest, r.now, cases.Payload{Related: other, Code: "family"})
		_, err := (directDocket{r}).Do(ctx, c)
		check(err)
	}
	today, err := o.Agency.Today(r.now)
	check(err)
	paper, err := s.SaveDocument(ctx, o.Viewer(o.Intake), cases.Document{ID: cases.DocumentID(uuid.NewString()), Kind: cases.DemandPaper, FileName: "subpoena.pdf", MediaType: "application/pdf", At: r.now}, strings.NewReader(pdfHeader))
	check(err)
	w.paper = string(paper.ID)
	check(s.RecordDemand(ctx, o.Viewer(o.Intake), cases.Demand{
		ID: uuid.NewString(), Request: demanded, Kind: cases.DemandSubpoena, ReceivedOn: today, Channel: "served",
		DemandText: cases.DemandText{Asker: "Lastname & Partners", Asked: "All papers."},
	}, []cases.DocumentID{paper.ID}))
	demands, err := s.Demands(ctx, o.Viewer(o.Chief), cases.DemandFilter{})
	check(err)
	w.demand = demands[0]
	for i, step := range []cases.DemandAct{
		{Kind: cases.ReviewDemand},
		{Kind: cases.ProposeRelease, Basis: "us/1/court-order", Text: "Ordered.", Release: cases.Proposal{To: "Hon. R. Vance", How: "court", Facts: []string{"exists"}}},
		{Kind: cases.ApproveRelease},
	} {
		step.Version = int64(i + 1)
		check(s.StepDemand(ctx, o.Viewer([]cases.Person{o.Chief, o.Chief, o.Deputy}[i]), w.demand.ID, step))
	}
	w.pending = uuid.NewString()
	check(s.RecordProsecution(ctx, o.Viewer(o.Intake), cases.Prosecution{ID: w.pending, Request: received, Trial: w.trial.ID, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-70011-26"}}))
	panel, err := s.RequestDisclosure(ctx, o.Viewer(o.Chief), demanded)
	check(err)
	w.hold = panel.Holds[0].ID
	keeps := func(cases.Ending) cases.Keeping { return cases.Keeping{Line: "test", Until: today.AddDays(-1)} }
	plan, err := s.RetentionPlan(ctx, o.Viewer(o.Manager), today, "test/1", keeps)
	check(err)
	if len(plan.Due) != 1 || plan.Due[0].Request != declined {
		t.Fatalf("to be destroyed: %+v", plan.Due)
	}
	w.list, err = s.ProposeDestruction(ctx, o.Viewer(o.Manager), plan.Digest(), "test/1", keeps)
	check(err)
	w.forbidden = append(w.forbidden, w.demand.ID, w.demand.Number, w.hold, w.pending, "IND-70011-26")
	return w
}

// addresses are what a pattern becomes: with the requests and what hangs on them,
// and with IDs of what never was. A pattern without such an ID is as it is.
func (w *walled) addresses(pattern string) (real, never []string) {
	_, path, _ := strings.Cut(pattern, " ")
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	ids := map[string][]string{"documents": w.documents[:2], "disclosures": {w.demand.ID}, "retention": {w.list}}[first]
	if first == "requests" {
		for _, id := range w.requests {
			ids = append(ids, string(id))
		}
		if path != "/requests/{id}" {
			ids = ids[:1]
		}
	}
	if !strings.Contains(path, "{id}") || ids == nil {
		if strings.Contains(path, "{") && path != "/{$}" {
			return nil, nil // of officials, absences, accounts and letters
		}
		return []string{strings.TrimSuffix(path, "{$}")}, nil
	}
	fill := func(id string) string {
		return strings.NewReplacer("{id}", id, "{document}", w.documents[0], "{paper}", w.paper, "{hold}", w.hold, "{case}", w.pending, "{wall}", uuid.NewString(), "{n}", "1").Replace(path)
	}
	for _, id := range ids {
		real, never = append(real, fill(id)), append(never, fill(uuid.NewString()))
	}
	return real, never
}

// every is all patterns, those of the steps on a demand included.
func every(t *testing.T) []string {
	out := patterns(t)
	for _, p := range demandStepPages {
		out = append(out, "GET /disclosures/{id}/"+p.Path, "POST /disclosures/{id}/"+p.Path)
	}
	return out
}

// tells lists what an answer says that somebody is not to learn.
func (w *walled) tells(body string) (out []string) {
	for _, word := range w.forbidden {
		if strings.Contains(body, word) {
			out = append(out, word)
		}
	}
	return out
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// reads opens every page as a person and returns what each one tells.
func (w *walled) reads(t *testing.T, p cases.Person, feed string) map[string][]string {
	t.Helper()
	told := map[string][]string{}
	get := func(pattern, method, address string, form url.Values) {
		answer := w.as(p, method, address, form)
		if answer.Code >= 500 {
			t.Errorf("%s as %v: status %d, %s", address, p.Roles, answer.Code, w.lastFailure())
		}
		if words := w.tells(answer.Body.String() + answer.Header().Get("Location")); len(words) > 0 {
			told[pattern] = append(told[pattern], words...)
		}
	}
	for _, pattern := range every(t) {
		if !strings.HasPrefix(pattern, "GET ") || strings.HasPrefix(pattern, "GET /static") || strings.HasPrefix(pattern, "GET /confirm/office") || pattern == "GET /mail" {
			continue // the last is of the demonstration, which shows everybody's mail
		}
		real, _ := w.addresses(pattern)
		for _, address := range real {
			get(pattern, http.MethodGet, address, nil)
		}
	}
	for _, address := range []string{"/requests?show=all", "/requests?show=closed", "/requests?show=overdue", "/requests/" + string(w.beside), "/requests/" + string(w.beside) + "/link", "/requests/new?again=" + string(w.requests[0]), "/audit?opened=yes", "/audit?action=PutUpWall", "/feed/" + feed + ".ics"} {
		get(address, http.MethodGet, address, nil)
	}
	get("a search", http.MethodPost, "/search", url.Values{"q": {"Quetzalbxiomara"}, "text": {"Quetzalbxiomara"}}) // another spelling, so that the echo is no answer
	return told
}

// The attack: he is the defendant's brother, and works here. He opens every page,
// list, search, feed and file that his role has, types addresses that a colleague
// left on a screen, and sends every form to them. Behind a wall he reads nothing
// of the request, and everything is answered as if it had never been.
func TestBehindAWallThereIsNothing(t *testing.T) {
	testkit.SlowWithRace(t, "looks at thousands of pages, one after the other")
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		w := newWalled(t, s)
		o, ctx := w.o, context.Background()
		for _, p := range []cases.Person{w.trial, o.ADA, o.Intake, o.Official, o.Chief, o.Deputy, o.Manager, o.Admin} {
			name := fmt.Sprintf("%s, %s", p.Name, p.Roles[0].Words())
			by, taker := o.Chief, o.Official
			if p.ID == o.Chief.ID {
				by = o.Deputy
			}
			if p.ID == o.Official.ID {
				taker = o.Deputy
			}
			if p.ID == w.trial.ID {
				if err := s.OpenToTrial(ctx, o.Viewer(o.Chief), w.requests[0], w.pending, true); err != nil {
					t.Fatal(err)
				}
			}
			feed, err := s.NewFeed(ctx, o.Viewer(p))
			if err != nil {
				t.Fatal(err)
			}
			told := w.reads(t, p, feed)
			if len(told) == 0 {
				t.Errorf("%s sees nothing without a wall, so this proves nothing", name)
			}
			for _, id := range w.requests {
				if err := s.PutUpWall(ctx, o.Viewer(by), cases.Wall{Request: id, Person: p.ID, WallReason: cases.WallReason{Code: "knows_accused"}}); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			before := w.revisionsOf()
			for pattern, words := range w.reads(t, p, feed) {
				t.Errorf("%s reads %q at %s", name, slices.Compact(words), pattern)
			}
			tried := w.sends(t, p, name)
			if after := w.revisionsOf(); after != before {
				t.Errorf("%s changed a request:\n%s\n%s", name, before, after)
			}
			for _, id := range w.requests {
				all, err := s.Walls(ctx, o.Viewer(taker), id)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.TakeDownWall(ctx, o.Viewer(taker), id, all[0].ID, "The next one."); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%s reads of the requests on %d pages, and with a wall on none; %d forms and addresses are answered as of what never was", name, len(told), tried)
		}
	})
}

// sends sends every form to what is behind the wall, and the same to what never
// was: the answers are the same.
func (w *walled) sends(t *testing.T, p cases.Person, name string) (tried int) {
	t.Helper()
	number, err := w.store.Snapshot(context.Background(), w.o.Agency.ID, w.requests[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range every(t) {
		method, _, _ := strings.Cut(pattern, " ")
		real, never := w.addresses(pattern)
		for i := range never {
			answers := []string{}
			for _, address := range []string{real[i], never[i]} {
				form := url.Values{
					"command": {uuid.NewString()}, "version": {fmt.Sprint(number.Version)}, "digest": {"x"}, "read": {"yes"}, "code": {"witness"}, "act_text": {"x"}, "reviewer": {string(w.o.ADA.ID)},
					"new_reviewer": {string(w.o.ADA.ID)}, "question": {"x"}, "missing": {"incident"}, "referral": {"x"}, "step_text": {"x"}, "hold_reason": {"x"}, "hold_end": {"x"}, "case_number": {"x"}, "case_note": {"x"},
					"person": {string(w.o.Manager.ID)}, "reason": {"witness"}, "wall_end": {"x"}, "accept": {"narrative"},
				}
				answer := w.as(p, method, address, form)
				tried++
				if answer.Code == http.StatusOK || answer.Code == http.StatusSeeOther {
					t.Errorf("%s: %s %s is answered %d %s", name, method, address, answer.Code, answer.Header().Get("Location"))
				}
				answers = append(answers, fmt.Sprint(answer.Code, anyID.ReplaceAllString(answer.Body.String(), "ID")))
			}
			if answers[0] != answers[1] {
				t.Errorf("%s: %s is answered\n%.900s\nand of what never was\n%.900s", name, pattern, answers[0], answers[1])
			}
		}
	}
	// A number that they heard is of no request.
	var heard []string
	for _, n := range []string{number.Number, "2026-9999"} {
		heard = append(heard, strings.ReplaceAll(w.as(p, http.MethodGet, "/audit?number="+n, nil).Body.String(), n, "NUMBER"))
	}
	if heard[0] != heard[1] {
		t.Errorf("%s: the audit log of a number that is there differs from one that is not", name)
	}
	return tried
}

// revisionsOf are how often each of the requests was changed.
func (w *walled) revisionsOf() string {
	var out []string
	for _, id := range w.requests {
		s, err := w.store.Snapshot(context.Background(), w.o.Agency.ID, id)
		if err != nil {
			w.fuzzing.t.Fatal(err)
		}
		out = append(out, fmt.Sprint(s.Number, " ", s.Revision, " ", s.Reviewer))
	}
	return strings.Join(out, ", ")
}
