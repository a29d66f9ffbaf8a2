package workflows_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"suppb/activities"
	"suppb/cases"
	"suppb/forms/supplement"
	"suppb/store/storetest"
	"suppb/workflows"
)

// run is one request carried by the real workflow and the real activities over
// a real record, in skipped time.
type run struct {
	t       *testing.T
	env     *testsuite.TestWorkflowEnvironment
	o       *storetest.Office
	request cases.RequestID
	visa    cases.Visa
	acts    map[string]error // what each act was answered, by its label
}

var start = time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC)

type drawer struct{}

func (drawer) Draw(s cases.Supplement) ([]byte, error) { return supplement.Draw(s) }

type quiet struct{}

func (quiet) Poke(context.Context, cases.AgencyID) error { return nil }

func newRun(t *testing.T, visa cases.Visa) *run {
	t.Helper()
	r := &run{t: t, o: storetest.NewOffice(t, storetest.SQLite(t)), request: cases.RequestID(uuid.NewString()), visa: visa, acts: map[string]error{}}
	var suite testsuite.WorkflowTestSuite
	r.env = suite.NewTestWorkflowEnvironment()
	r.env.SetStartTime(start)
	r.env.SetTestTimeout(time.Minute)
	workflows.Register(r.env, &activities.Activities{
		Records: r.o.Store, Renderer: drawer{}, Postman: quiet{}, Now: r.env.Now, Logger: slog.New(slog.DiscardHandler),
	})
	return r
}

// after schedules an act of a person some time after the start.
func (r *run) after(d time.Duration, label string, by cases.Person, kind cases.ActKind, fill func(cases.Snapshot) cases.Payload) {
	r.env.RegisterDelayedCallback(func() {
		before, err := r.o.Store.Snapshot(context.Background(), r.o.Agency.ID, r.request)
		if err != nil {
			r.t.Error(err)
			return
		}
		var payload cases.Payload
		if fill != nil {
			payload = fill(before)
		}
		c := r.o.Command(r.t, by, r.request, kind, r.env.Now(), payload)
		r.send(label, c)
	}, d)
}

func (r *run) send(label string, c cases.Command) {
	if _, err := r.o.Store.AddCommand(context.Background(), c); err != nil {
		r.t.Error(err)
		return
	}
	ground, err := r.o.Store.Ground(context.Background(), c)
	if err != nil {
		r.t.Error(err)
		return
	}
	act, err := activities.ActOf(ground)
	if err != nil {
		r.t.Errorf("%s: %v", label, err)
		return
	}
	r.acts[label] = errors.New("no answer")
	r.env.UpdateWorkflow(string(c.Kind), string(c.ID), &testsuite.TestUpdateCallback{
		OnReject:   func(err error) { r.acts[label] = err },
		OnAccept:   func() {},
		OnComplete: func(_ any, err error) { r.acts[label] = err },
	}, act)
}

const days = 24 * time.Hour

func (r *run) submit() {
	r.after(0, "submit", r.o.Attorney, cases.Submit, func(cases.Snapshot) cases.Payload {
		return cases.Payload{Visa: r.visa, Submission: storetest.Submission()}
	})
}

func (r *run) toDecision() {
	r.submit()
	r.after(1*days, "accept", r.o.Intake, cases.Accept, func(cases.Snapshot) cases.Payload { return cases.Payload{Reviewer: r.o.ADA.ID} })
	r.after(10*days, "recommend", r.o.ADA, cases.Recommend, func(cases.Snapshot) cases.Payload {
		return cases.Payload{Outcome: cases.Certify, Official: r.o.Official.ID, Findings: storetest.Findings(r.visa), NoConflict: true}
	})
	r.after(11*days, "endorse", r.o.Chief, cases.Endorse, nil)
}

func (r *run) toCertified() {
	r.toDecision()
	r.after(12*days, "certify", r.o.Official, cases.Decide, func(s cases.Snapshot) cases.Payload {
		return cases.Payload{Outcome: cases.Certify, Digest: s.DraftDigest}
	})
	r.after(13*days, "sign", r.o.Intake, cases.RecordSignedCopy, func(s cases.Snapshot) cases.Payload {
		scan := r.o.Save(r.t, r.o.Intake, r.request, cases.SignedScan, "scan.pdf", "%PDF-1.4")
		p := cases.Payload{SignedOn: s.DecidedOn, SignedAgain: s.DecidedOn, Document: scan.ID}
		if s.Visa == cases.T {
			p.SupervisorOn = s.DecidedOn
		}
		return p
	})
	r.after(14*days, "dispatch", r.o.Intake, cases.Dispatch, func(s cases.Snapshot) cases.Payload {
		return cases.Payload{Code: "courier", Day: s.SignedOn, Text: "1Z 999"}
	})
}

// execute runs the workflow and returns how it ended.
func (r *run) execute() error {
	r.t.Helper()
	r.env.ExecuteWorkflow(workflows.CertificationType, workflows.InputOf(r.o.Agency.ID, r.request))
	for label, err := range r.acts {
		if err != nil {
			r.t.Errorf("%s: %v", label, err)
		}
	}
	if !r.env.IsWorkflowCompleted() {
		r.t.Fatal("the workflow did not end")
	}
	return r.env.GetWorkflowError()
}

func (r *run) page() cases.Request {
	r.t.Helper()
	page, err := r.o.Store.Request(context.Background(), r.o.Viewer(r.o.Intake), r.request)
	if err != nil {
		r.t.Fatal(err)
	}
	return page
}

func (r *run) reminders() (keys []string) {
	for _, e := range r.page().Timeline {
		if e.Event.Kind == cases.EventReminded || e.Event.Kind == cases.EventLapsed {
			keys = append([]string{e.Event.Alarm}, keys...)
		}
	}
	return keys
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}

func TestACertifiedURequestIsWatchedUntilItLapses(t *testing.T) {
	r := newRun(t, cases.U)
	r.toCertified()
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	page := r.page()
	if page.State != cases.Lapsed || page.SignedOn != cases.MustDate("2026-05-30") || page.UsableUntil() != cases.MustDate("2026-11-29") {
		t.Errorf("state %s, signed %s, usable until %s", page.State, page.SignedOn, page.UsableUntil())
	}
	equal(t, r.reminders(), []string{
		"usable/2026-11-29/2026-09-30", "usable/2026-11-29/2026-10-30", "usable/2026-11-29/2026-11-15",
		"usable/2026-11-29/2026-11-22", "usable/2026-11-29/2026-11-30",
	})
}

func TestASignedTDeclarationHasNoExpiry(t *testing.T) {
	r := newRun(t, cases.T)
	r.toCertified()
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	if page := r.page(); page.State != cases.Certified || !page.UsableUntil().IsZero() || len(r.reminders()) != 0 {
		t.Errorf("state %s, usable until %s, reminders %q", page.State, page.UsableUntil(), r.reminders())
	}
}

func TestTheOfficialDecidesOnTheDrawnForm(t *testing.T) {
	r := newRun(t, cases.U)
	r.toDecision()
	r.after(13*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	page := r.page()
	if page.State != cases.Cancelled || page.DraftDigest == "" {
		t.Fatalf("state %s, digest %q", page.State, page.DraftDigest)
	}
	if len(page.Documents) != 1 || page.Documents[0].SHA256 != page.DraftDigest || page.Documents[0].Kind != cases.Draft {
		t.Errorf("documents %+v", page.Documents)
	}
}

func TestAnUndecidedRequestReminds(t *testing.T) {
	r := newRun(t, cases.U)
	r.submit()
	r.after(1*days, "accept", r.o.Intake, cases.Accept, func(cases.Snapshot) cases.Payload { return cases.Payload{Reviewer: r.o.ADA.ID} })
	r.after(95*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	// Due 16 August 2026: 90 days after 18 May.
	equal(t, r.reminders(), []string{
		"due/2026-08-16/2026-07-02", "stage-under_review/2026-07-02/2026-07-02", "stage-under_review/2026-07-02/2026-07-05", "stage-under_review/2026-07-02/2026-07-12",
		"due/2026-08-16/2026-07-29", "due/2026-08-16/2026-08-09", "due/2026-08-16/2026-08-14", "due/2026-08-16/2026-08-17",
	})
	for _, e := range r.page().Timeline {
		if e.Event.Alarm == "due/2026-08-16/2026-08-17" && e.At.UTC().Format(time.RFC3339) != "2026-08-17T13:00:00Z" {
			t.Errorf("the alarm rang at %s, not at nine in New York", e.At)
		}
	}
}

func TestAQuestionRemindsTheRequester(t *testing.T) {
	r := newRun(t, cases.U)
	r.submit()
	r.after(1*days, "accept", r.o.Intake, cases.Accept, func(cases.Snapshot) cases.Payload { return cases.Payload{Reviewer: r.o.ADA.ID} })
	r.after(2*days, "ask", r.o.ADA, cases.AskInformation, func(cases.Snapshot) cases.Payload {
		return cases.Payload{Missing: []string{"incident"}, Text: "Which precinct?"}
	})
	r.after(30*days, "answer", r.o.Attorney, cases.AnswerInformation, func(cases.Snapshot) cases.Payload { return cases.Payload{Text: "The ninth."} })
	r.after(31*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	equal(t, r.reminders(), []string{"answer/2026-06-19/2026-06-04", "answer/2026-06-19/2026-06-13", "answer/2026-06-19/2026-06-16"})
}

func TestARefusalReachesThePersonAndChangesNothing(t *testing.T) {
	r := newRun(t, cases.U)
	r.submit()
	r.env.RegisterDelayedCallback(func() {
		c := r.o.Command(t, r.o.Intake, r.request, cases.Accept, r.env.Now(), cases.Payload{})
		r.send("accept without a reviewer", c)
	}, days)
	r.after(2*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	r.env.ExecuteWorkflow(workflows.CertificationType, workflows.InputOf(r.o.Agency.ID, r.request))
	var app *temporal.ApplicationError
	if err := r.acts["accept without a reviewer"]; !errors.As(err, &app) || app.Type() != activities.RefusedType {
		t.Errorf("answered %v", err)
	}
	if page := r.page(); page.State != cases.Cancelled || len(page.Timeline) != 2 {
		t.Errorf("state %s, timeline of %d", page.State, len(page.Timeline))
	}
}

func TestTheRecordIsAwayForAWhile(t *testing.T) {
	r := newRun(t, cases.U)
	var a *activities.Activities
	var fails atomic.Int32
	r.env.OnActivity(a.Ring, mock.Anything, mock.Anything).Return(
		func(ctx context.Context, in activities.RingInput) (activities.Progress, error) {
			if fails.Add(1) <= 3 {
				return activities.Progress{}, temporal.NewApplicationError("Ring failed; the log of the worker says why", "Ring")
			}
			real := &activities.Activities{Records: r.o.Store, Postman: quiet{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
			return real.Ring(ctx, in)
		})
	r.submit()
	r.after(80*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	equal(t, r.reminders(), []string{
		"stage-received/2026-05-21/2026-05-21", "stage-received/2026-05-21/2026-05-24", "stage-received/2026-05-21/2026-05-31",
		"due/2026-08-16/2026-07-02", "due/2026-08-16/2026-07-29",
	})
}

// A run that was started for nothing goes on waiting, whatever the engine says.
func TestOnlyAnActEndsAWorkflow(t *testing.T) {
	r := newRun(t, cases.U)
	r.env.RegisterDelayedCallback(r.env.CancelWorkflow, days)
	r.after(2*days, "submit", r.o.Attorney, cases.Submit, func(cases.Snapshot) cases.Payload {
		return cases.Payload{Visa: r.visa, Submission: storetest.Submission()}
	})
	r.after(3*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil || r.acts["submit"] != nil || r.acts["cancel"] != nil {
		t.Errorf("ended with %v after %v", err, r.acts)
	}
}

func TestMailroomSendsUntilNothingIsLeft(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env, &activities.Activities{})
	var a *activities.Activities
	var calls atomic.Int32
	env.OnActivity(a.SendMail, mock.Anything, mock.Anything).Return(func(context.Context, activities.MailInput) (activities.MailOutput, error) {
		if calls.Add(1) == 1 {
			env.SignalWorkflow(workflows.PokeSignal, nil)
			return activities.MailOutput{}, errors.New("the mail server is away")
		}
		return activities.MailOutput{Sent: 1}, nil
	})
	env.ExecuteWorkflow(workflows.MailroomType, activities.MailInput{Agency: "a"})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if calls.Load() != 3 {
		t.Errorf("%d calls, want one that failed, its repetition, and one for the poke", calls.Load())
	}
}
