package main

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestSweepMends breaks what can break between record and process, each on a
// request of its own: one sweep mends it all, and the next finds nothing to do.
func TestSweepMends(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}))
	submit := func() cases.RequestID {
		t.Helper()
		id := cases.RequestID(uuid.NewString())
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
			t.Fatal(err)
		}
		return id
	}
	accept := func(id cases.RequestID) cases.Command {
		t.Helper()
		c := o.Command(t, o.Intake, id, cases.Accept, time.Now().Add(-3*time.Minute), cases.Payload{Reviewer: o.ADA.ID})
		if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	well, ended, behind, left := submit(), submit(), submit(), submit()

	if err := p.temporal.TerminateWorkflow(t.Context(), workflows.CertificationID(ended), "", "behind the program's back"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Store.Apply(t.Context(), accept(behind).ID, activities.Decide); err != nil {
		t.Fatal(err)
	}
	accept(left)

	if got, want := p.sweep(t), (cases.Sweep{Looked: 4, Started: 1, Reloaded: 1, CarriedOut: 1}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
	for id, state := range map[cases.RequestID]cases.State{well: cases.Received, ended: cases.Received, behind: cases.UnderReview, left: cases.UnderReview} {
		record, err := o.Store.Snapshot(t.Context(), o.Agency.ID, id)
		if err != nil || record.State != state {
			t.Errorf("the record says %q (%v), want %q", record.State, err, state)
		}
		if run := p.awaitRevision(t, id, record.Revision); run.State != state {
			t.Errorf("the process says %q, want %q", run.State, state)
		}
	}
	if got, want := p.sweep(t), (cases.Sweep{Looked: 4}); got != want {
		t.Errorf("the second sweep says %s, want %s", got, want)
	}

	// The runs go on as any other.
	if _, err := p.docket.Do(t.Context(), o.Command(t, o.Intake, ended, cases.Accept, time.Now(), cases.Payload{Reviewer: o.ADA.ID})); err != nil {
		t.Errorf("a run that was started again: %v", err)
	}
	if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, behind, cases.Cancel, time.Now(), cases.Payload{})); err != nil {
		t.Errorf("a run that reloaded: %v", err)
	}
	if found, err := replayOpen(t.Context(), p.temporal, engineBox(t, o.Store), workflows.RegisterWorkflows, func(int, int) {}); err != nil || len(found.stuck) > 0 {
		t.Errorf("what was mended does not replay: %v (%v)", found.stuck, err)
	}
}

// The accident: the process dies right after it answered somebody, whose act the
// record has, and before the engine heard of it. The next process has the run hear
// of it within two minutes, not at the next hour's sweep: until then it lets the
// reminders pass that the act brings.
func TestAStartComparesRunsWithTheRecord(t *testing.T) {
	t.Parallel()
	o := storetest.NewOffice(t, storetest.SQLite(t))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}))
	id := cases.RequestID(uuid.NewString())
	if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
		t.Fatal(err)
	}
	c := o.Command(t, o.Intake, id, cases.Accept, time.Now(), cases.Payload{Reviewer: o.ADA.ID})
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	after, err := o.Store.Apply(t.Context(), c.ID, activities.Decide)
	if err != nil {
		t.Fatal(err)
	}
	go p.docket.Keep(t.Context())
	time.Sleep(70 * time.Second)
	if run := p.awaitRevision(t, id, after.Revision); run.State != cases.UnderReview {
		t.Errorf("the run says %q", run.State)
	}
}

// TestSweepAfterARestoredBackup: the record went back behind the run's back, so
// the run forgets what it knows.
func TestSweepAfterARestoredBackup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record.db")
	o := storetest.NewOffice(t, storetest.Open(t, file))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}))
	id := cases.RequestID(uuid.NewString())
	do := func(by cases.Person, kind cases.ActKind, payload cases.Payload) {
		t.Helper()
		if _, err := p.docket.Do(t.Context(), o.Command(t, by, id, kind, time.Now(), payload)); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
	}
	do(o.Attorney, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	do(o.Intake, cases.Accept, cases.Payload{Reviewer: o.ADA.ID})
	record, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	if _, err := record.ExecContext(t.Context(), `UPDATE requests SET state = 'received', reviewer_id = '', version = 1, revision = 1`); err != nil {
		t.Fatal(err)
	}
	if got, want := p.sweep(t), (cases.Sweep{Looked: 1, Reloaded: 1}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
	var line string
	if err := record.QueryRowContext(t.Context(), `SELECT object FROM audit WHERE action = 'Sweep' AND actor_id = 'system'`).Scan(&line); err != nil || line != "looked=1 started=0 reloaded=1 carried_out=0 failed=0" {
		t.Errorf("the audit line says %q (%v)", line, err)
	}
	if run := p.awaitRevision(t, id, 1); run.State != cases.Received {
		t.Errorf("the run says %q", run.State)
	}
	do(o.Intake, cases.Accept, cases.Payload{Reviewer: o.ADA.ID})
}

// TestSweepPassesWhatIsStuck: a run that never answers costs a sweep some time,
// and is counted; the other requests are mended.
func TestSweepPassesWhatIsStuck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record.db")
	o := storetest.NewOffice(t, storetest.Open(t, file))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}))
	p.docket.Patience = 2 * time.Second
	var left []cases.Command
	for i := range 2 {
		id := cases.RequestID(uuid.NewString())
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
			t.Fatal(err)
		}
		c := o.Command(t, o.Intake, id, cases.Accept, time.Now().Add(time.Duration(i-10)*time.Minute), cases.Payload{Reviewer: o.ADA.ID})
		if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		left = append(left, c)
	}
	// A worker that does not know a request's rules holds its run until one comes that does.
	if _, err := opened(t, file).ExecContext(t.Context(), `UPDATE requests SET rule_version = 99 WHERE id = ?`, left[0].Request); err != nil {
		t.Fatal(err)
	}
	if err := p.temporal.TerminateWorkflow(t.Context(), workflows.CertificationID(left[0].Request), "", "to begin with other rules"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: workflows.CertificationID(left[0].Request), TaskQueue: workflows.TaskQueue},
		workflows.CertificationType, workflows.InputOf(o.Agency.ID, left[0].Request)); err != nil {
		t.Fatal(err)
	}
	if got, want := p.sweep(t), (cases.Sweep{Looked: 2, CarriedOut: 1, Failed: 2}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
	for i, want := range []bool{false, true} {
		if done, _, err := o.Store.Settled(t.Context(), left[i].ID); done != want || err != nil {
			t.Errorf("act %d carried out: %v (%v), want %v", i, done, err, want)
		}
	}
}

// sweep runs one sweep and returns its report.
func (p *process) sweep(t *testing.T) (report cases.Sweep) {
	t.Helper()
	run, err := p.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: workflows.TaskQueue},
		workflows.SweepType, activities.OfficeInput{Agency: p.o.Agency.ID})
	if err == nil {
		err = run.Get(t.Context(), &report)
	}
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// awaitRevision waits until a request's run knows the revision.
func (p *process) awaitRevision(t *testing.T, id cases.RequestID, revision int64) cases.Snapshot {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var now activities.Progress
		answer, err := p.temporal.QueryWorkflow(t.Context(), workflows.CertificationID(id), "", workflows.ProgressQuery)
		if err == nil {
			err = answer.Get(&now)
		}
		if err == nil && now.Snapshot.Revision == revision {
			return now.Snapshot
		}
		if time.Now().After(deadline) {
			t.Fatalf("the run knows revision %d (%v), want %d", now.Snapshot.Revision, err, revision)
		}
	}
}

// TestSchedules: each office has its four, on its own clock. A start of the
// program takes over what was set anew, and leaves one that is paused so.
func TestSchedules(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}))
	p.docket.SweepEvery = time.Second
	p.rebuild(t)
	sweeps := p.temporal.ScheduleClient().GetHandle(t.Context(), workflows.SweepID(o.Agency.ID))
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		described, err := sweeps.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if described.Info.NumActions >= 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no sweep ran: %+v", described.Info)
		}
	}
	if err := sweeps.Pause(t.Context(), client.SchedulePauseOptions{Note: "the engine is moved"}); err != nil {
		t.Fatal(err)
	}
	p.docket.SweepEvery = time.Hour
	p.rebuild(t)
	described, err := sweeps.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if every := described.Schedule.Spec.Intervals; len(every) != 1 || every[0].Every != time.Hour || !described.Schedule.State.Paused {
		t.Errorf("sweeps every %v, paused %v", every, described.Schedule.State.Paused)
	}
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for id, clock := range map[string]string{
		workflows.DigestID(o.Agency.ID): "09:15:00", workflows.DesignationsID(o.Agency.ID): "09:15:00", workflows.RetentionID(o.Agency.ID): "03:30:00", workflows.CheckpointID(o.Agency.ID): "04:30:00",
	} {
		schedule := p.temporal.ScheduleClient().GetHandle(t.Context(), id)
		described, err := schedule.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next := described.Info.NextActionTimes; len(next) == 0 || next[0].In(newYork).Format(time.TimeOnly) != clock {
			t.Errorf("%s is next at %v, not at %s in New York", id, next, clock)
		}
		if err := schedule.Trigger(t.Context(), client.ScheduleTriggerOptions{}); err != nil {
			t.Fatal(err)
		}
		p.awaitRuns(t, schedule)
	}
}

func (p *process) rebuild(t *testing.T) {
	t.Helper()
	if err := p.docket.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// awaitRuns waits until what a schedule started came to a good end.
func (p *process) awaitRuns(t *testing.T, schedule client.ScheduleHandle) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		described, err := schedule.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if recent := described.Info.RecentActions; len(recent) > 0 {
			run := recent[0].StartWorkflowResult
			if err := p.temporal.GetWorkflow(t.Context(), run.WorkflowID, run.FirstExecutionRunID).Get(t.Context(), nil); err != nil {
				t.Errorf("%s: %v", run.WorkflowID, err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s did not run: %+v", schedule.GetID(), described.Info)
		}
	}
}
