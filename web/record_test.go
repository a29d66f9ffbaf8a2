package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"suppb/activities"
	"suppb/cases"
	"suppb/forms/supplement"
	"suppb/store"
	"suppb/store/storetest"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
)

// recordSite is the pages over a real record with two offices, each with requests
// in many states. Acts are carried out as the worker does, but at once.
type recordSite struct {
	*site
	store   *store.Store
	do      *activities.Activities
	offices []*storetest.Office
	secrets map[string]func(cases.Person) bool
	ids     []string
	feeds   []string
	sent    map[cases.RequestID]cases.DocumentID // what came with a request
	second  map[cases.AgencyID]cases.Person      // a reviewer with nothing on the desk
	trial   map[cases.AgencyID]cases.Person      // the assistant of a trial
	tail    string                               // of every file that people send
}

// directDocket does what the process does, without the process.
type directDocket struct{ *recordSite }

func (d directDocket) Do(ctx context.Context, c cases.Command) (cases.Snapshot, error) {
	g, err := d.store.Ground(ctx, c)
	if err != nil {
		return cases.Snapshot{}, err
	}
	act, err := activities.ActOf(g)
	if err != nil {
		return g.Before, err
	}
	if _, _, err := cases.Next(g.Before, act); err != nil {
		return g.Before, err
	}
	if _, err := d.store.AddCommand(ctx, g.Command); err != nil {
		return g.Before, err
	}
	after, err := d.store.Apply(ctx, c.ID, activities.Decide)
	if err != nil || !after.WantsDraft() {
		return after, err
	}
	drawn, err := d.do.Draw(ctx, activities.RequestInput{Agency: c.Agency, Request: c.Request})
	return drawn.Snapshot, err
}

// plainDrawer draws forms of a few bytes.
type plainDrawer struct{}

func (plainDrawer) Draw(s cases.Supplement) ([]byte, error) {
	if _, err := supplement.Draw(s); err != nil {
		return nil, err
	}
	return []byte(pdfHeader + s.Findings.CaseNumber), nil
}

func newRecordSite(t *testing.T, s *store.Store) *recordSite {
	t.Helper()
	r := &recordSite{
		site: &site{office: newOffice(), t: t, logs: &bytes.Buffer{}}, store: s,
		secrets: map[string]func(cases.Person) bool{}, sent: map[cases.RequestID]cases.DocumentID{},
		second: map[cases.AgencyID]cases.Person{}, trial: map[cases.AgencyID]cases.Person{},
	}
	r.now = time.Now().Truncate(time.Second)
	clock := func() time.Time { return r.now }
	s.SetClock(clock)
	r.do = &activities.Activities{Records: s, Renderer: plainDrawer{}, Postman: r.office, Now: clock, Logger: slog.New(slog.DiscardHandler)}
	opts := options(r.office, r.logs)
	parts, record := reflect.ValueOf(&opts).Elem(), reflect.ValueOf(s)
	for i := range parts.NumField() { // whatever the record can do, it does
		if f := parts.Field(i); f.Kind() == reflect.Interface && record.Type().Implements(f.Type()) {
			f.Set(record)
		}
	}
	opts.Docket = directDocket{r}
	opts.Sessions = scs.New()
	opts.Sessions.Store = s.Sessions()
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(srv.Handler())
	t.Cleanup(func() { ts.Close(); srv.Wait() })
	r.server, r.url = srv, ts.URL
	r.moveIn()
	return r
}

// moveIn has two new offices work from now on. What happened to those before
// them, such as an absence of everybody, does not hinder these.
func (r *recordSite) moveIn() {
	r.t.Helper()
	r.offices, r.feeds = nil, nil
	for range 2 {
		o := storetest.NewOffice(r.t, r.store)
		r.offices = append(r.offices, o)
		r.others(o)
		for _, p := range staffOfOffice(o) {
			r.ids = append(r.ids, string(p.ID))
		}
	}
}

func staffOfOffice(o *storetest.Office) []cases.Person {
	return []cases.Person{o.Attorney, o.Other, o.Intake, o.ADA, o.Official, o.Chief, o.Deputy, o.Manager, o.Admin}
}

// requestsEach is how many requests [recordSite.populate] adds to an office.
const requestsEach = 14

// populate adds a request in each of some states to both offices, and one of
// everything else. Each holds a text of its own, and the secrets say who may read it.
func (r *recordSite) populate() {
	r.t.Helper()
	for _, o := range r.offices {
		var stages []cases.RequestID
		of := map[cases.RequestID]string{}
		for stage := range requestsEach {
			id := cases.RequestID(uuid.NewString())
			secret := newSecret()
			r.lead(o, id, secret, stage)
			r.secrets[secret] = func(p cases.Person) bool {
				if p.Agency != o.Agency.ID {
					return false
				}
				// The reviewer of these requests is the office's ADA.
				own := map[cases.PersonID]bool{o.Attorney.ID: true, o.Intake.ID: true, o.Official.ID: true, o.Chief.ID: true, o.Deputy.ID: true, o.ADA.ID: stage > 0 && stage != 8 && stage != 9}
				return own[p.ID]
			}
			r.ids = append(r.ids, string(id))
			stages, of[id] = append(stages, id), secret
		}
		r.oneOfEverything(o, stages, func(id cases.RequestID) string { return of[id] })
	}
}

// lead takes a request as far as the stage says.
func (r *recordSite) lead(o *storetest.Office, id cases.RequestID, secret string, stage int) {
	r.t.Helper()
	act := func(by cases.Person, kind cases.ActKind, p cases.Payload) cases.Snapshot {
		r.t.Helper()
		c := o.Command(r.t, by, id, kind, r.now, p)
		c.At = r.now.UTC()
		after, err := (directDocket{r}).Do(context.Background(), c)
		if err != nil {
			r.t.Fatalf("%s: %v", kind, err)
		}
		return after
	}
	submission := storetest.Submission()
	submission.Victim.Name.Family, submission.Narrative, submission.CaseNumber = secret, secret+" was hurt.", secret+"-1"
	submission.Urgency.Detained = stage == 2
	file := o.Save(r.t, o.Attorney, id, cases.Attachment, secret+".pdf", pdfHeader+"form "+secret+r.tail)
	r.ids, r.sent[id] = append(r.ids, string(file.ID)), file.ID
	act(o.Attorney, cases.Submit, cases.Payload{Visa: cases.U, Submission: submission, Documents: []cases.DocumentID{file.ID}})
	if stage == 8 || stage == 9 { // to be destroyed
		act(o.Attorney, cases.Cancel, cases.Payload{})
		return
	}
	if stage == 0 {
		return
	}
	act(o.Intake, cases.Accept, cases.Payload{Reviewer: o.ADA.ID})
	if stage == 1 {
		act(o.ADA, cases.AskInformation, cases.Payload{Text: "Which precinct took the report of " + secret + "?", Missing: []string{"incident"}})
	}
	if stage == 10 {
		act(o.ADA, cases.Hold, cases.Payload{Code: cases.HeldForRecords, Day: cases.DateOf(r.now).AddDays(20), Text: "The hospital's records."})
	}
	if stage <= 2 || stage == 10 {
		return
	}
	recommendation := o.Recommendation(cases.U, cases.Certify)
	recommendation.Findings.Narrative, recommendation.Findings.CaseNumber = secret+" was hurt.", secret+"-1"
	act(o.ADA, cases.Recommend, recommendation)
	if stage == 3 {
		return
	}
	endorsed := act(o.Chief, cases.Endorse, cases.Payload{})
	r.ids = append(r.ids, string(endorsed.Draft))
	if stage == 4 {
		return
	}
	if stage == 5 || stage == 11 {
		act(o.Official, cases.Decide, cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "Nothing under " + secret + "."})
		if stage == 11 {
			act(o.Attorney, cases.AskReconsideration, cases.Payload{Text: "The number was mistyped."})
		}
		return
	}
	decided := act(o.Official, cases.Decide, cases.Payload{Outcome: cases.Certify, Digest: endorsed.DraftDigest})
	if stage == 6 {
		return
	}
	scan := o.Save(r.t, o.Intake, id, cases.SignedScan, "scan.pdf", pdfHeader+secret+r.tail)
	r.ids = append(r.ids, string(scan.ID))
	act(o.Intake, cases.RecordSignedCopy, cases.Payload{Document: scan.ID, SignedOn: decided.DecidedOn, SignedAgain: decided.DecidedOn})
	if stage == 7 {
		return
	}
	act(o.Intake, cases.Dispatch, cases.Payload{Code: cases.ByHand, Day: decided.DecidedOn})
	if stage == 13 {
		act(o.Official, cases.ProposeWithdrawal, cases.Payload{Text: "A recording came to light."})
	}
}

// TestFuzzRecord sends what TestFuzzRoutes sends to a real record in each of the
// databases, and every fact in it is somebody's secret.
func TestFuzzRecord(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		r := newRecordSite(t, s)
		count := fuzzCount(t, 6)
		z := &fuzzing{t: t, server: r.server, logs: r.logs, secrets: r.secrets}
		switch {
		case count >= 1000 && strings.HasSuffix(t.Name(), "postgres"): // the pages are the same
			count /= 20
		case count >= 1000:
			z.seldom = func(pattern string) bool { return !notInMemory.MatchString(pattern) }
		}
		z.version = func(request string) int64 {
			for _, o := range r.offices {
				if s, err := s.Snapshot(context.Background(), o.Agency.ID, cases.RequestID(request)); err == nil && s.Version > 0 {
					return s.Version
				}
			}
			return 1
		}
		defer reachedAll(t, count, z)
		z.run(count, func(round int) bool {
			if round%8 > 0 {
				return false
			}
			if round > 0 {
				r.moveIn()
			}
			z.people, z.walk = nil, newWalk(z.routes)
			for _, o := range r.offices {
				z.people = append(z.people, staffOfOffice(o)...)
			}
			r.populate()
			z.ids = r.ids
			for i, feed := range r.feeds {
				z.walk.add("GET", &led{reader: r.offices[i%len(r.offices)].ADA, address: feed})
			}
			r.logs.Reset()
			return true
		})
	})
}
