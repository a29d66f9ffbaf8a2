package main

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/policy"
	"suppb/store/storetest"
	"suppb/workflows"
)

// besieged is an office whose engine somebody else reaches as well.
type besieged struct {
	*path
	file   *sql.DB
	folder string        // of the engine's file
	outer  client.Client // found the port, has no token
	inside client.Client // operates the engine: has a token, and not the record's key
}

func besiege(t *testing.T) *besieged {
	t.Helper()
	record := filepath.Join(t.TempDir(), "record.db")
	o := storetest.NewOffice(t, storetest.Open(t, record))
	folder := t.TempDir()
	e, err := engine.Start(t.Context(), engine.Options{Path: filepath.Join(folder, "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	dial := func(o client.Options) client.Client {
		c, err := client.NewLazyClient(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	plain := e.ClientOptions()
	ours := dial(workflows.Sealed(plain, engineBox(t, o.Store)))
	b := &besieged{file: opened(t, record), folder: folder, inside: dial(plain), outer: dial(client.Options{HostPort: plain.HostPort, Namespace: plain.Namespace})}
	b.path = &path{t: t, process: newProcess(t, o, ours), request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour)}
	return b
}

// The attack: another account on the office's server finds the engine's port.
func TestAttackWithoutTheToken(t *testing.T) {
	b := besiege(t)
	b.submit()
	b.accept()
	id := workflows.CertificationID(b.request)
	for name, attack := range map[string]func() error{
		"decides": func() error {
			_, err := b.outer.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: string(cases.Decide), Args: []any{b.forged(cases.Decide)}, WaitForStage: client.WorkflowUpdateStageAccepted})
			return err
		},
		"signals":    func() error { return b.outer.SignalWorkflow(t.Context(), id, "", workflows.ReloadSignal, nil) },
		"terminates": func() error { return b.outer.TerminateWorkflow(t.Context(), id, "", "") },
		"cancels":    func() error { return b.outer.CancelWorkflow(t.Context(), id, "") },
		"asks": func() error {
			_, err := b.outer.QueryWorkflow(t.Context(), id, "", workflows.ProgressQuery)
			return err
		},
		"reads": func() error {
			_, err := historyOf(t.Context(), b.outer, id, "")
			return err
		},
		"starts": func() error {
			_, err := b.outer.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: workflows.TaskQueue}, workflows.CertificationType, workflows.InputOf(b.o.Agency.ID, b.request))
			return err
		},
		"stops the upkeep": func() error {
			return b.outer.ScheduleClient().GetHandle(t.Context(), workflows.SweepID(b.o.Agency.ID)).Delete(t.Context())
		},
	} {
		t.Run(name, func(t *testing.T) {
			var denied *serviceerror.PermissionDenied
			b.untouched(name, func() {
				if err := attack(); err == nil || !errors.As(err, &denied) && !strings.Contains(err.Error(), "unauthorized") {
					t.Errorf("the stranger was told %v", err)
				}
			})
		})
	}
}

// The attack: whoever operates the engine reads all that it holds of a request.
func TestAttackReadsHistories(t *testing.T) {
	b := besiege(t)
	b.toForm()
	forged := b.forged(cases.Decide)
	if err := b.sends(forged); err == nil { // so that there is a failure to read as well
		t.Fatal("an act that nobody stored was done")
	}
	history := b.history("")
	seen, failures := 0, 0
	if err := proxy.VisitFailures(t.Context(), history, proxy.VisitFailuresOptions{Visitor: func(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
		if failures++; f.Message != "Encoded failure" || f.StackTrace != "" {
			t.Errorf("the operator reads %q", f.Message)
		}
		return nil
	}}); err != nil || failures == 0 {
		t.Errorf("%d failures (%v)", failures, err)
	}
	if err := proxy.VisitPayloads(t.Context(), history, proxy.VisitPayloadsOptions{SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, all []*commonpb.Payload) ([]*commonpb.Payload, error) {
			for _, p := range all {
				if seen++; string(p.Metadata["encoding"]) != "binary/encrypted" && !strings.Contains(string(p.Data), string(forged.Command)) {
					t.Errorf("the operator reads %s", p)
				}
			}
			return all, nil
		}}); err != nil || seen < 10 {
		t.Errorf("%d payloads (%v)", seen, err)
	}
	for _, event := range history.Events {
		for name := range event.GetWorkflowExecutionStartedEventAttributes().GetSearchAttributes().GetIndexedFields() {
			t.Errorf("a search attribute %s", name)
		}
		for name := range event.GetWorkflowExecutionStartedEventAttributes().GetMemo().GetFields() {
			t.Errorf("a memo %s", name)
		}
	}
	answer, err := b.inside.QueryWorkflow(t.Context(), workflows.CertificationID(b.request), "", workflows.ProgressQuery)
	var now activities.Progress
	if err != nil || answer.Get(&now) == nil {
		t.Errorf("the operator was answered %+v (%v)", now, err)
	}
}

// The attack: somebody takes the engine's file. What the program gave to it, be it
// of requests, answers, markers, schedules or upkeep, is not in it.
func TestAttackReadsTheEnginesFile(t *testing.T) {
	b := besiege(t)
	b.docket.SweepEvery = time.Second
	b.rebuild(t)
	b.toDispatch()
	b.awaitRuns(t, b.temporal.ScheduleClient().GetHandle(t.Context(), workflows.SweepID(b.o.Agency.ID)))
	search := newByteSearch([]string{`"snapshot"`, `"agency"`, `"rule_set"`, `"generation"`, `"command"`, `"looked"`, `"sent"`, string(b.o.Attorney.ID), string(b.o.ADA.ID), string(b.o.Official.ID)})
	hits, looked := search.folders(t, b.folder)
	for _, hit := range hits {
		t.Error(hit)
	}
	if looked.bytes < 100_000 {
		t.Errorf("the engine's files have only %d bytes", looked.bytes)
	}
	// The search finds what another program leaves in clear.
	if err := b.begins("mallory", "mallory", "Mallory", activities.RequestInput{Agency: b.o.Agency.ID, Request: b.request}); err != nil {
		t.Fatal(err)
	}
	if hits, _ := search.folders(t, b.folder); len(hits) == 0 {
		t.Error("nothing is found in clear")
	}
}

// The attack: whoever operates the engine, or got its token, sends acts that
// nobody did. Nothing but a command that a page stored is ever carried out.
func TestAttackForgesActs(t *testing.T) {
	b := besiege(t)
	b.toForm()
	elsewhere := cases.RequestID(uuid.NewString())
	waiting := b.o.Command(t, b.o.Attorney, elsewhere, cases.Submit, b.at, cases.Payload{Visa: cases.T, Submission: storetest.Submission()})
	if _, err := b.o.Store.AddCommand(t.Context(), waiting); err != nil {
		t.Fatal(err)
	}
	old := b.lastCommand()
	for name, act := range map[string]cases.Act{
		"an act that nobody stored":      b.forged(cases.Decide),
		"an act that is somebody else's": func() cases.Act { a := b.forged(cases.Decide); a.Command = waiting.ID; return a }(),
		"an act that was done":           func() cases.Act { a := b.forged(cases.Decide); a.Command = old; return a }(),
		"an alarm":                       func() cases.Act { a := b.forged(cases.Remind); a.Actor, a.Alarm = cases.System(), "due/x"; return a }(),
		"an act of the program":          func() cases.Act { a := b.forged(cases.RecordDraft); a.Actor, a.Digest = cases.System(), "d"; return a }(),
		"an act of who may do everything": func() cases.Act {
			a := b.forged(cases.Withdraw)
			a.Actor.Roles = append(a.Actor.Roles, cases.RoleSupervisor, cases.RoleManager)
			return a
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			b.untouched(name, func() {
				if err := b.sends(act); err == nil && name != "an act that was done" {
					t.Error("the engine's operator was told that it is done")
				}
			})
		})
	}
	if done, _, err := b.o.Store.Settled(t.Context(), waiting.ID); done || err != nil {
		t.Errorf("somebody else's act reached an end: %v (%v)", done, err)
	}
	if _, _, err := b.docket.CarryOutPending(t.Context(), b.o.Agency.ID, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if s, err := b.o.Store.Snapshot(t.Context(), b.o.Agency.ID, elsewhere); err != nil || s.State != cases.Received {
		t.Errorf("somebody else's act was lost: %q (%v)", s.State, err)
	}
	b.mended(t)
	b.certify(b.o.Official)
}

// The attack: a stored act is announced with another kind, actor and content than
// the page stored. What was stored is what is done.
func TestAttackChangesAnAct(t *testing.T) {
	b := besiege(t)
	b.submit()
	c := b.o.Command(t, b.o.Intake, b.request, cases.Accept, b.at, cases.Payload{Reviewer: b.o.ADA.ID})
	if _, err := b.o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	act := b.forged(cases.Misdirect)
	act.Command, act.Actor = c.ID, cases.Actor{Person: "mallory", Roles: []cases.Role{cases.RoleIntake}}
	err := b.sends(act)
	if s := b.snapshot(); s.State != cases.UnderReview || s.Reviewer != b.o.ADA.ID {
		t.Errorf("the request is in %q with %q (%v)", s.State, s.Reviewer, err)
	}
	seen, err := b.o.Store.Request(t.Context(), b.o.Viewer(b.o.Intake), b.request)
	if err != nil {
		t.Fatal(err)
	}
	last := slices.MaxFunc(seen.Timeline, func(a, b cases.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	if last.ActorID != b.o.Intake.ID || last.Event.Kind != cases.EventAccepted {
		t.Errorf("the timeline says that %q did it: %s", last.ActorID, last.Event.Kind)
	}
}

// The attack: the engine's operator has the program's own activities run with
// what they made up: alarms of another day, acts of another request, a retention
// that deletes what is being typed.
func TestAttackForgesActivities(t *testing.T) {
	b := besiege(t)
	b.toDispatch()
	lapse := b.alarm(cases.Lapse)
	held := &path{t: t, process: b.process, request: cases.RequestID(uuid.NewString()), visa: cases.U, at: b.at}
	held.submit()
	held.accept()
	held.hold(held.today().AddDays(20))
	resume := (&besieged{path: held}).alarm(cases.Resume)
	upload := b.o.Save(t, b.o.Attorney, held.request, cases.Attachment, "being-typed.pdf", "%PDF-1.4")

	of := func(p *path) activities.RequestInput {
		return activities.RequestInput{Agency: b.o.Agency.ID, Request: p.request}
	}
	soon, nextYear := time.Now(), time.Now().AddDate(1, 0, 0)
	for name, attack := range map[string]struct {
		activity string
		in       any
	}{
		"a certification lapses next year's way": {"Ring", activities.RingInput{RequestInput: of(b.path), Act: cases.Lapse, Alarm: lapse, At: nextYear}},
		"a certification lapses today":           {"Ring", activities.RingInput{RequestInput: of(b.path), Act: cases.Lapse, Alarm: lapse, At: soon}},
		"a certification lapses for no reason":   {"Ring", activities.RingInput{RequestInput: of(b.path), Act: cases.Lapse, Alarm: "made/up", At: soon}},
		"an alarm does another's work":           {"Ring", activities.RingInput{RequestInput: of(b.path), Act: cases.Remind, Alarm: lapse, At: nextYear}},
		"a hold ends early":                      {"Ring", activities.RingInput{RequestInput: of(held), Act: cases.Resume, Alarm: resume, At: nextYear}},
		"a hold ends early by another key":       {"Ring", activities.RingInput{RequestInput: of(held), Act: cases.Resume, Alarm: "made/up", At: nextYear}},
		"the program decides":                    {"Ring", activities.RingInput{RequestInput: of(held), Act: cases.Decide, Alarm: "made/up", At: soon}},
		"an act of another request":              {"Apply", activities.ApplyInput{RequestInput: of(held), Command: b.lastCommand()}},
		"an act of another office":               {"Apply", activities.ApplyInput{RequestInput: activities.RequestInput{Agency: "elsewhere", Request: b.request}, Command: b.lastCommand()}},
	} {
		t.Run(name, func(t *testing.T) {
			b.untouched(name, func() {
				if err := b.runs(attack.activity, attack.in); err == nil {
					t.Error("it was done")
				}
			})
		})
	}

	// Retention runs, and keeps what it is told to delete: an upload of three days ago.
	if _, err := b.file.Exec(`UPDATE documents SET at = ? WHERE id = ?`, time.Now().AddDate(0, 0, -3).Unix(), upload.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.runs("Retention", map[string]any{"agency": b.o.Agency.ID, "upload_days": 1}); err != nil {
		t.Error(err)
	}
	if n := b.count("documents", `id = ?`, upload.ID); n != 1 {
		t.Error("the upload is gone")
	}
}

// The attack: the operator ends runs, begins others under their names, and tells
// them what is not so. One sweep mends each, and the request goes on.
func TestAttackOnRuns(t *testing.T) {
	other := cases.RequestID(uuid.NewString())
	for _, tt := range []struct {
		name   string
		attack func(t *testing.T, b *besieged, id string) error
		says   cases.Sweep
	}{
		{"terminates a run", func(t *testing.T, b *besieged, id string) error {
			return b.inside.TerminateWorkflow(t.Context(), id, "", "bribed")
		}, cases.Sweep{Looked: 1, Started: 1}},
		{"cancels a run", func(t *testing.T, b *besieged, id string) error {
			return b.inside.CancelWorkflow(t.Context(), id, "")
		}, cases.Sweep{Looked: 1}},
		{"floods a run with signals", func(t *testing.T, b *besieged, id string) error {
			for i := range 200 {
				name := []string{workflows.ReloadSignal, workflows.PokeSignal, "Applied", "made up"}[i%4]
				if err := b.inside.SignalWorkflow(t.Context(), id, "", name, strings.Repeat("x", 1000)); err != nil {
					return err
				}
			}
			return nil
		}, cases.Sweep{Looked: 1}},
		{"begins a run of a request that there is not", func(t *testing.T, b *besieged, id string) error {
			return b.begins(id, workflows.TaskQueue, workflows.CertificationType, workflows.InputOf(b.o.Agency.ID, other))
		}, cases.Sweep{Looked: 1, Started: 1}},
		{"begins a run of another office", func(t *testing.T, b *besieged, id string) error {
			return b.begins(id, workflows.TaskQueue, workflows.CertificationType, workflows.InputOf("elsewhere", b.request))
		}, cases.Sweep{Looked: 1, Started: 1}},
		{"begins a run of nothing", func(t *testing.T, b *besieged, id string) error {
			return b.begins(id, workflows.TaskQueue, workflows.CertificationType, workflows.CertificationInput{})
		}, cases.Sweep{Looked: 1, Started: 1}},
		{"begins something else under its name", func(t *testing.T, b *besieged, id string) error {
			return b.begins(id, workflows.TaskQueue, workflows.MailroomType, activities.MailInput{Agency: b.o.Agency.ID})
		}, cases.Sweep{Looked: 1, Started: 1}},
		{"begins a run that nobody carries", func(t *testing.T, b *besieged, id string) error {
			return b.begins(id, "nobody", workflows.CertificationType, workflows.InputOf(b.o.Agency.ID, b.request))
		}, cases.Sweep{Looked: 1, Started: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := besiege(t)
			b.docket.Patience = 3 * time.Second
			b.submit()
			b.accept()
			id := workflows.CertificationID(b.request)
			b.untouched(tt.name, func() {
				if err := tt.attack(t, b, id); err != nil {
					t.Fatal(err)
				}
				if got := b.sweep(t); got != tt.says {
					t.Errorf("the sweep says %s, want %s", got, tt.says)
				}
			})
			b.mended(t)
			b.docket.Patience = 10 * time.Second
			b.cancel()
		})
	}
}

// The attack: the operator has a program of their own take the office's work, and
// answers that acts are done, refused with a threat, or of another state. Nobody
// reads any of it, and the acts are carried out once the office's worker is back.
func TestAttackAnswersForTheWorker(t *testing.T) {
	for name, answer := range map[string]error{
		"that it is done":    nil,
		"that it is refused": temporal.NewNonRetryableApplicationError("Go away.", activities.RefusedType, nil, cases.Refusal{Code: cases.NotYours, Text: "Go away."}),
	} {
		t.Run(name, func(t *testing.T) {
			b := besiege(t)
			b.submit()
			b.docket.Patience = 4 * time.Second
			id := workflows.CertificationID(b.request)
			if err := b.begins(id, "mallory", "Mallory", name); err != nil {
				t.Fatal(err)
			}
			stop := b.mallory(answer)
			c := b.o.Command(t, b.o.Intake, b.request, cases.Accept, b.at, cases.Payload{Reviewer: b.o.ADA.ID})
			b.untouched(name, func() {
				if s, err := b.docket.Do(t.Context(), c); !errors.Is(err, cases.ErrSaved) {
					t.Errorf("the person read %q, %v", s.State, err)
				}
			})
			stop()
			if got, want := b.sweep(t), (cases.Sweep{Looked: 1, Started: 1, CarriedOut: 1}); got != want {
				t.Errorf("the sweep says %s, want %s", got, want)
			}
			if s := b.snapshot(); s.State != cases.UnderReview {
				t.Errorf("the act was lost: %q", s.State)
			}
			b.mended(t)
		})
	}
}

// The attack: the operator lets nobody hear of a request any more. Something of
// their own runs under its name, and when a sweep asks, they have a copy of the run
// answer, which the office's worker carries and which knows all that it should.
func TestAttackHasACopyAnswer(t *testing.T) {
	b := besiege(t)
	b.docket.Patience = 3 * time.Second
	b.submit()
	b.accept()
	in := workflows.InputOf(b.o.Agency.ID, b.request)
	if err := b.begins("copy", workflows.TaskQueue, workflows.CertificationType, in); err != nil {
		t.Fatal(err)
	}
	w := worker.New(b.inside, "mallory", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ converter.RawValue) error {
		if err := workflow.SetQueryHandler(ctx, workflows.ProgressQuery, func(nonce converter.RawValue) (converter.RawValue, error) {
			var said converter.RawValue
			answer, err := b.inside.QueryWorkflow(t.Context(), "copy", "", workflows.ProgressQuery, nonce)
			if err != nil {
				return said, err
			}
			err = answer.Get(&said)
			return said, err
		}); err != nil {
			return err
		}
		return workflow.Sleep(ctx, time.Hour)
	}, workflow.RegisterOptions{Name: workflows.CertificationType})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	if err := b.begins(workflows.CertificationID(b.request), "mallory", workflows.CertificationType, in); err != nil {
		t.Fatal(err)
	}
	if got, want := b.sweep(t), (cases.Sweep{Looked: 1, Started: 1}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
	b.mended(t)
	b.docket.Patience = 10 * time.Second
	b.cancel()
}

// The attack: the operator puts something of their own under the name of a new
// request, before the office has anything but the act that sends it. No sweep
// looks at such a request; the act that nobody takes tells.
func TestAttackSwallowsANewRequest(t *testing.T) {
	b := besiege(t)
	b.docket.Patience, b.docket.SweepEvery = 3*time.Second, 30*time.Minute
	c := b.o.Command(t, b.o.Attorney, b.request, cases.Submit, b.at, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	if _, err := b.o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := b.begins(workflows.CertificationID(b.request), "nobody", "Mallory", ""); err != nil {
		t.Fatal(err)
	}
	if got, want := b.sweep(t), (cases.Sweep{CarriedOut: 1}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
	if s := b.snapshot(); s.State != cases.Received {
		t.Errorf("the request is in %q", s.State)
	}
	b.mended(t)
}

// sends tells the request's run of an act, as the engine's operator can.
func (b *besieged) sends(act cases.Act) error {
	handle, err := b.inside.UpdateWorkflow(b.t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: workflows.CertificationID(b.request), UpdateName: string(act.Kind), Args: []any{act}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	var answer converter.RawValue // sealed, so only that there is one can be seen
	return handle.Get(b.t.Context(), &answer)
}

// forged is an act that nobody did, as good as somebody who knows the request can
// make it.
func (b *besieged) forged(kind cases.ActKind) cases.Act {
	b.t.Helper()
	s := b.snapshot()
	return cases.Act{
		Command: cases.CommandID(uuid.NewString()), Agency: s.Agency, Request: s.Request, Kind: kind, Version: s.Version, Seen: s.Revision + 100,
		Actor: cases.Actor{Person: s.Official, Roles: []cases.Role{cases.RoleOfficial, cases.RoleSystem}}, Outcome: cases.Certify, Digest: s.DraftDigest, On: b.today(),
	}
}

// alarm is the key of an alarm that the request has.
func (b *besieged) alarm(kind cases.ActKind) string {
	b.t.Helper()
	s := b.snapshot()
	rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, a := range policy.Alarms(s, rules) {
		if a.Act == kind {
			return a.Key
		}
	}
	b.t.Fatalf("the request has no alarm for %s", kind)
	return ""
}

// lastCommand is the act that the request took last.
func (b *besieged) lastCommand() (id cases.CommandID) {
	b.t.Helper()
	if err := b.file.QueryRow(`SELECT id FROM commands WHERE request_id = ? AND outcome = 'applied' ORDER BY at DESC, id LIMIT 1`, b.request).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// runs has the office's worker do one activity, from a workflow of one's own.
func (b *besieged) runs(activity string, in any) error {
	b.t.Helper()
	w := worker.New(b.inside, "mallory", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			TaskQueue: workflows.TaskQueue, StartToCloseTimeout: 10 * time.Second, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
		}), activity, in).Get(ctx, nil)
	}, workflow.RegisterOptions{Name: "Mallory"})
	if err := w.Start(); err != nil {
		b.t.Fatal(err)
	}
	defer w.Stop()
	run, err := b.inside.ExecuteWorkflow(b.t.Context(), client.StartWorkflowOptions{TaskQueue: "mallory"}, "Mallory")
	if err != nil {
		b.t.Fatal(err)
	}
	return run.Get(b.t.Context(), nil)
}

// mallory carries what was begun under the request's name, and answers its acts
// without being able to read them.
func (b *besieged) mallory(answer error) (stop func()) {
	b.t.Helper()
	w := worker.New(b.inside, "mallory", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ string) error {
		for _, kind := range cases.ActKinds() {
			if err := workflow.SetUpdateHandler(ctx, string(kind), func(workflow.Context, converter.RawValue) (activities.Progress, error) {
				return activities.Progress{Snapshot: cases.Snapshot{Request: b.request, Agency: b.o.Agency.ID, State: cases.Certified, Revision: 99}}, answer
			}); err != nil {
				return err
			}
		}
		return workflow.Sleep(ctx, time.Hour)
	}, workflow.RegisterOptions{Name: "Mallory"})
	if err := w.Start(); err != nil {
		b.t.Fatal(err)
	}
	return w.Stop
}

// begins replaces what runs under a name.
func (b *besieged) begins(id, queue, kind string, in any) error {
	_, err := b.inside.ExecuteWorkflow(b.t.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: queue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
	}, kind, in)
	return err
}

// mended fails the test unless the request's run knows what the record says.
func (b *besieged) mended(t *testing.T) {
	t.Helper()
	want := b.snapshot()
	if got := b.awaitRevision(t, b.request, want.Revision); got.State != want.State || got.Request != b.request {
		t.Errorf("the run says %q of %s, the record %q", got.State, got.Request, want.State)
	}
}

// untouched fails the test if doing it changed what the record holds of people,
// requests and files.
func (b *besieged) untouched(what string, doing func()) {
	b.t.Helper()
	before := b.held()
	doing()
	if after := b.held(); after != before {
		b.t.Errorf("%s, and the record holds\n%s\nand held\n%s", what, after, before)
	}
}

// held is what the record holds of requests and their papers.
func (b *besieged) held() string {
	b.t.Helper()
	var out strings.Builder
	for _, table := range []string{"requests", "events", "clocks", "facts", "pauses", "alarms", "links", "documents", "register", "people"} {
		fmt.Fprintln(&out, table)
		(&matrix{db: b.file}).rows(b.t, &out, `SELECT * FROM `+table+` ORDER BY rowid`)
	}
	fmt.Fprintln(&out, "messages", b.count("outbox", "1 = 1"))
	return out.String()
}

// count counts the rows of a table.
func (b *besieged) count(table, where string, args ...any) int64 {
	b.t.Helper()
	return (&matrix{db: b.file}).count(b.t, `SELECT COUNT(*) FROM `+table+` WHERE `+where, args...)
}
