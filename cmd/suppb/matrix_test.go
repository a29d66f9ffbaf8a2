package main

import (
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/config"
	"suppb/internal/engine"
	"suppb/internal/testkit/visitor"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestRefusedEverywhere sends every act to a request in every state, by pages
// and straight to the request's workflow, as everybody whose act it could be.
// What the procedure does not have, and what it has for somebody else, is
// refused with a sentence and leaves record and history as they were.
func TestRefusedEverywhere(t *testing.T) {
	m := sqliteMatrix(t)
	var tried atomic.Int64
	t.Cleanup(func() { t.Logf("%d combinations of state, act and person were refused", tried.Load()) })
	for _, state := range cases.States() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			r := m.standing(t, state)
			for _, kind := range cases.ActKinds() {
				attempt, known := attempts[kind]
				if !known {
					t.Errorf("this test does not know what %s needs; add it to attempts", kind)
					continue
				}
				if len(attempt.forms) == 0 && !ownAct(kind) {
					t.Errorf("this test knows no form of %s; add it to attempts", kind)
				}
				for _, stranger := range []cases.Person{m.o.Other, m.staff.reviewer, m.o.Admin} {
					if slices.Contains(cases.Open(r.Snapshot, stranger.Actor()), kind) {
						t.Errorf("%s is open to %s, %s, who has nothing to do with the request", kind, stranger.Name, stranger.Roles[0].Words())
					}
				}
				for _, who := range m.mayNot(r, kind) {
					r.byPage(t, kind, attempt, who)
					r.byUpdate(t, kind, attempt, who)
					tried.Add(1)
				}
			}
		})
	}
}

// TestReviewerDoesNothingElse has a person of three roles review a request: to
// that person it is open neither as supervisor nor as official.
func TestReviewerDoesNothingElse(t *testing.T) {
	m := sqliteMatrix(t)
	p := &path{t: t, process: m.process, staff: m.staff, request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour)}
	p.submit()
	p.do(m.o.Intake, cases.Accept, cases.Payload{Reviewer: m.all.Person})
	p.do(m.everything, cases.Recommend, m.o.Recommendation(cases.U, cases.Certify))
	refused := func(kinds ...cases.ActKind) {
		t.Helper()
		r := m.settled(p)
		for _, kind := range kinds {
			if slices.Contains(cases.Open(r.Snapshot, m.all.Actor), kind) {
				t.Errorf("who reviewed may do %s", kind)
			}
			r.byPage(t, kind, attempts[kind], m.all)
			r.byUpdate(t, kind, attempts[kind], m.all)
		}
	}
	refused(cases.Endorse, cases.ReturnToReviewer)
	p.endorse()
	p.form()
	refused(cases.Decide, cases.ReturnToReviewer)
	p.certify(m.o.Official)
	refused(cases.RecordSignedCopy)
}

// matrix is an office whose pages, engine and record are real, with several
// people of the roles that decide.
type matrix struct {
	*process
	staff      colleagues
	db         *sql.DB
	postgres   bool
	pages      string   // their address
	tables     []string // that hold something of a request; SQLite only
	cast       []member
	all        member         // who holds every role of a lawyer
	everything cases.Person   // the same, as the record has them
	on         cases.Date     // today
	related    cases.Snapshot // a request that others can be linked to
}

// member is a person at the pages; the program has none.
type member struct {
	cases.Actor
	name string
	*visitor.Visitor
	turn *sync.Mutex // what a page says after a redirect is kept for the next page of the session
}

// sqliteMatrix is a matrix whose record is a file.
func sqliteMatrix(t *testing.T) *matrix {
	t.Helper()
	m := newMatrix(t, filepath.Join(t.TempDir(), "record.db"))
	m.tables = tablesOfRequests(t, m.db)
	return m
}

func newMatrix(t *testing.T, database string) *matrix {
	t.Helper()
	o := storetest.NewOfficeWithPasswords(t, storetest.Open(t, database))
	m := &matrix{process: newProcess(t, o, dialled(t, o.Store, engine.Options{})), staff: seconds(t, o)}
	var err error
	if m.postgres = strings.HasPrefix(database, "postgres"); m.postgres {
		m.db, err = sql.Open("pgx", database)
	} else {
		m.db, err = sql.Open("sqlite3", "file:"+database+"?mode=ro&_busy_timeout=10000")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.db.Close() })
	m.everything = addPerson(t, o, "Renner", cases.RoleReviewer, cases.RoleSupervisor, cases.RoleOfficial)
	m.pages = servePages(t, m.process)
	for _, p := range []cases.Person{
		o.Attorney, o.Other, o.Intake, o.ADA, m.staff.reviewer, o.Chief, o.Deputy, o.Official, m.staff.official, o.Manager, o.Admin, m.everything,
	} {
		name := fmt.Sprintf("%s, %s", p.Name, p.Roles[0].Words())
		m.cast = append(m.cast, member{p.Actor(), name, visitor.New(t, m.pages).SignIn(p.Email, storetest.Password), &sync.Mutex{}})
	}
	m.all, m.cast = m.cast[len(m.cast)-1], m.cast[:len(m.cast)-1]
	m.cast = append(m.cast, member{Actor: cases.System(), name: "the program"})
	if m.on, err = o.Agency.Today(time.Now()); err != nil {
		t.Fatal(err)
	}
	m.related = m.standing(t, cases.Received).Snapshot
	return m
}

// addPerson adds somebody to an office; an official is designated.
func addPerson(t *testing.T, o *storetest.Office, family string, roles ...cases.Role) cases.Person {
	t.Helper()
	p := cases.Person{
		ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Ivo", Family: family}, Active: true,
		Email: uuid.NewString() + "@da.example", Roles: roles,
	}
	if err := o.Store.AddPerson(t.Context(), p, storetest.Password, time.Now()); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(roles, cases.RoleOfficial) {
		return p
	}
	if err := o.Store.AddDesignation(t.Context(), o.Agency.ID, uuid.NewString(), cases.Designation{
		Person: p.ID, Capacity: cases.Designee, Title: "Deputy Chief", From: cases.MustDate("2020-01-01"),
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

// servePages serves an office's pages and returns their address.
func servePages(t *testing.T, p *process) string {
	t.Helper()
	a := &app{
		settings: config.Settings{BaseURL: "http://127.0.0.1"}, role: role{web: true}, logger: slog.New(slog.DiscardHandler),
		store: p.o.Store, temporal: p.temporal, docket: p.docket,
	}
	handler, err := a.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// mayNot are those who cannot do the act where the request stands: everybody
// whose role it could be, and if it is open to somebody also people of whom it
// never is.
func (m *matrix) mayNot(r *placed, kind cases.ActKind) []member {
	st := stepOf(kind)
	inTable := slices.Contains(st.From, r.State)
	return slices.DeleteFunc(slices.Clone(m.cast), func(who member) bool {
		if slices.Contains(cases.Open(r.Snapshot, who.Actor), kind) {
			return true
		}
		return !who.Is(st.By...) && !(inTable && who.Is(cases.RoleManager))
	})
}

func stepOf(kind cases.ActKind) cases.Step {
	steps := cases.Procedure()
	return steps[slices.IndexFunc(steps, func(st cases.Step) bool { return st.Act == kind })]
}

// ownAct reports whether only the program does the act.
func ownAct(kind cases.ActKind) bool {
	return slices.Equal(stepOf(kind).By, []cases.Role{cases.RoleSystem})
}

// placed is a request that stands in some state.
type placed struct {
	*matrix
	cases.Snapshot
	fact string // its urgent fact
}

// standing is a new request in the state.
func (m *matrix) standing(t *testing.T, state cases.State) *placed {
	t.Helper()
	p := &path{t: t, process: m.process, staff: m.staff, request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour)}
	walk, known := ways[state]
	if !known {
		t.Fatalf("this test does not know the way to %q; add it to ways", state)
	}
	if state == cases.Lapsed {
		p.at = time.Now().Add(-300 * day)
	}
	p.around = func(submit func()) {
		p.around = nil
		submit()
		p.do(m.o.Attorney, cases.RecordFact, cases.Payload{Fact: cases.RemovalProceedings, Text: "notice to appear"})
	}
	walk(p)
	p.await("it is "+string(state), func(s cases.Snapshot) bool { return s.State == state })
	r := m.settled(p)
	facts, err := m.o.Store.Facts(t.Context(), r.Request)
	if err != nil || len(facts) != 1 {
		t.Fatalf("%d urgent facts (%v)", len(facts), err)
	}
	r.fact = facts[0].ID
	return r
}

func (r *placed) today() cases.Date { return r.on }

// settled is the path's request once nothing happens to it by itself any more.
func (m *matrix) settled(p *path) *placed {
	p.t.Helper()
	p.await("its workflow has nothing more to do and its mail is out", func(cases.Snapshot) bool {
		d, err := m.temporal.DescribeWorkflowExecution(p.t.Context(), workflows.CertificationID(p.request), "")
		if err != nil || len(d.PendingActivities) > 0 || d.PendingWorkflowTask != nil || d.WorkflowExecutionInfo.HistoryLength == 1 { // a run that continues another begins after a second
			return false
		}
		return m.count(p.t, `SELECT COUNT(*) FROM outbox WHERE request_id = ? AND sent_at = 0`, p.request) == 0
	})
	return &placed{matrix: m, Snapshot: p.snapshot()}
}

// byPage sends the act's forms with the version that a page would show now.
func (r *placed) byPage(t *testing.T, kind cases.ActKind, a attempt, who member) {
	t.Helper()
	if who.Visitor == nil {
		return
	}
	_, _, refusal := cases.Next(r.Snapshot, cases.Act{Kind: kind, Actor: who.Actor, Version: r.Version})
	for last, fields := range a.forms {
		address := "/requests"
		if last != "" {
			address += "/" + string(r.Request) + "/" + last
		}
		form := url.Values{"command": {uuid.NewString()}, "version": {fmt.Sprint(r.Version)}}
		for pairs := fields(r); len(pairs) > 1; pairs = pairs[2:] {
			form.Add(pairs[0], pairs[1])
		}
		r.untouched(t, fmt.Sprintf("%s sends %s", who.name, address), func() {
			who.turn.Lock()
			defer who.turn.Unlock()
			page := who.In(t).Post(address, plainForm, form.Encode())
			said := page.Text()
			switch sentAlready := kind == cases.Submit && page.Path == "/requests/"+string(r.Request); {
			case page.Status/100 != 4 && !sentAlready:
				t.Errorf("%s sends %s: status %d at %s: %.600s", who.name, last, page.Status, page.Path, said)
			case !strings.Contains(said, refusal.Error()) && !strings.Contains(said, "not on your desk") && !strings.Contains(said, "for another role than yours"):
				t.Errorf("%s sends %s and does not read %q: status %d: %.600s", who.name, last, refusal, page.Status, said)
			}
		})
	}
}

// byUpdate stores the act and sends it past the pages, as the docket would; then
// the record itself is asked for it, as by a workflow that let it through.
func (r *placed) byUpdate(t *testing.T, kind cases.ActKind, a attempt, who member) {
	t.Helper()
	what := fmt.Sprintf("%s sends the update %s", who.name, kind)
	c := cases.Command{
		ID: cases.CommandID(uuid.NewString()), Agency: r.o.Agency.ID, Request: r.Request, Actor: who.Actor, Kind: kind,
		Version: r.Version, At: time.Now().UTC().Truncate(time.Second), Payload: a.payload(r),
	}
	if _, err := r.o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	ground, err := r.o.Store.Ground(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	act, err := activities.ActOf(ground)
	if refusal := (cases.Refusal{}); err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	r.untouched(t, what, func() {
		err := sendUpdate(t, r.temporal, act)
		var failure *temporal.ApplicationError
		var refusal cases.Refusal
		if !errors.As(err, &failure) || failure.Details(&refusal) != nil || refusal.Text == "" {
			t.Errorf("%s and is answered %v, which is no refusal", what, err)
		}
	})
	r.untouched(t, what+" to the record", func() {
		var refusal cases.Refusal
		if _, err := r.o.Store.Apply(t.Context(), c.ID, activities.Decide); !errors.As(err, &refusal) {
			t.Errorf("%s and the record answers %v, which is no refusal", what, err)
		}
	})
}

// sendUpdate sends an act as the docket does.
func sendUpdate(t *testing.T, c client.Client, act cases.Act) error {
	t.Helper()
	id := workflows.CertificationID(act.Request)
	start := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: id, TaskQueue: workflows.TaskQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflows.CertificationType, workflows.InputOf(act.Agency, act.Request))
	handle, err := c.UpdateWithStartWorkflow(t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: id, UpdateID: string(act.Command), UpdateName: string(act.Kind), Args: []any{act}, WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return err
	}
	return handle.Get(t.Context(), nil)
}
