package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestContinueAsNewLosesNoAct has three people's acts arrive at once, round upon
// round, on a run that continues as new every few acts: each round one of them
// wins, and the others read that the request moved on.
func TestContinueAsNewLosesNoAct(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	p := &path{
		t: t, process: newProcess(t, o, dialled(t, o.Store, engine.Options{HistoryEvents: 24})),
		request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour),
	}
	p.submit()
	p.accept()
	const rounds = 40
	for range rounds {
		before := p.snapshot()
		var answers [3]error
		var all sync.WaitGroup
		for i := range answers {
			c := o.Command(t, o.ADA, p.request, cases.RecordFindings, p.at, cases.Payload{Findings: storetest.Findings(p.visa)})
			all.Go(func() { _, answers[i] = p.docket.Do(t.Context(), c) })
		}
		all.Wait()
		p.note()
		won := 0
		for _, err := range answers {
			var refusal cases.Refusal
			switch {
			case err == nil:
				won++
			case !errors.As(err, &refusal) || refusal.Code != cases.Stale:
				t.Fatalf("an act was answered %v", err)
			}
		}
		if after := p.snapshot(); won != 1 || after.Version != before.Version+1 {
			t.Fatalf("%d acts won, version %d after %d", won, after.Version, before.Version)
		}
	}
	if open, err := o.Store.PendingCommands(t.Context(), time.Now().Add(time.Hour)); len(open) > 0 || err != nil {
		t.Errorf("%d acts reached no end (%v)", len(open), err)
	}
	if len(p.runs) < rounds/5 {
		t.Errorf("only %d runs", len(p.runs))
	}
	for _, run := range p.runs {
		h := p.begun(run)
		if a, c := count(h, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED), count(h, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED); a != c {
			t.Errorf("of %d acts that a run took on it answered %d", a, c)
		}
		if err := newReplayer(t, o.Store).ReplayWorkflowHistory(nil, h); err != nil {
			t.Error(err)
		}
	}
}

// begun is the history of a run whose first task is done: the engine begins one
// that continues another a moment later.
func (p *path) begun(run string) *historypb.History {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if h := p.history(run); count(h, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) > 0 {
			return h
		}
	}
	p.t.Fatal("the run never began")
	return nil
}

// TestARunEndsWhenItsActsAreAnswered has a cancellation and another act reach a
// run together; the record takes the other one after the cancellation.
func TestARunEndsWhenItsActsAreAnswered(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	slow := &slowRecords{Records: o.Store, wait: map[cases.CommandID]chan struct{}{}, done: map[cases.CommandID]chan struct{}{}}
	p := &path{
		t: t, process: newProcess(t, o, dialled(t, o.Store, engine.Options{}), func(does *activities.Activities, _ *workflows.Client) { does.Records = slow }),
		request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour),
	}
	p.submit()
	p.accept()
	findings := cases.Payload{Findings: storetest.Findings(p.visa)}
	first := o.Command(t, o.ADA, p.request, cases.RecordFindings, p.at, findings)
	cancel := o.Command(t, o.Attorney, p.request, cases.Cancel, p.at, cases.Payload{})
	late := o.Command(t, o.ADA, p.request, cases.RecordFindings, p.at, findings)
	cancel.Version, late.Version = first.Version+1, first.Version+1
	goOn, cancelled := make(chan struct{}), make(chan struct{})
	slow.wait[first.ID], slow.wait[late.ID], slow.done[cancel.ID] = goOn, cancelled, cancelled

	answers := map[cases.CommandID]chan error{}
	for _, c := range []cases.Command{first, cancel, late} {
		answer := make(chan error, 1)
		answers[c.ID] = answer
		go func() { answer <- p.send(c) }()
		time.Sleep(200 * time.Millisecond) // until it waits for the run, which is busy with the first
	}
	close(goOn)
	if err := errors.Join(<-answers[first.ID], <-answers[cancel.ID]); err != nil {
		t.Fatal(err)
	}
	var refusal *temporal.ApplicationError
	if err := <-answers[late.ID]; !errors.As(err, &refusal) || refusal.Type() != activities.RefusedType {
		t.Errorf("the late act was answered %v", err)
	}
	p.note()
	if err := p.temporal.GetWorkflow(t.Context(), workflows.CertificationID(p.request), p.runs[0]).Get(t.Context(), nil); err != nil {
		t.Errorf("the run ended with %v", err)
	}
	if n := count(p.history(p.runs[0]), enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED); n != 5 || len(p.runs) != 1 {
		t.Errorf("the first of %d runs answered %d acts, not all five", len(p.runs), n)
	}
}

// send hands a command to the process without asking the record whether it is open.
func (p *path) send(c cases.Command) error {
	if _, err := p.o.Store.AddCommand(p.t.Context(), c); err != nil {
		return err
	}
	ground, err := p.o.Store.Ground(p.t.Context(), c)
	if err != nil {
		return err
	}
	act, err := activities.ActOf(ground)
	if err != nil {
		return err
	}
	handle, err := p.temporal.UpdateWorkflow(p.t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: workflows.CertificationID(c.Request), UpdateID: string(c.ID), UpdateName: string(c.Kind),
		Args: []any{act}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(p.t.Context(), nil)
}

// slowRecords carries some commands out when a channel closes, and closes one
// when it carried others out.
type slowRecords struct {
	activities.Records
	wait, done map[cases.CommandID]chan struct{}
}

func (r *slowRecords) Apply(ctx context.Context, id cases.CommandID, decide func(cases.Ground) (cases.Change, error)) (cases.Snapshot, error) {
	if c := r.wait[id]; c != nil {
		<-c
	}
	s, err := r.Records.Apply(ctx, id, decide)
	if c := r.done[id]; c != nil {
		close(c)
	}
	return s, err
}

func count(h *historypb.History, what enumspb.EventType) (n int) {
	for _, e := range h.Events {
		if e.EventType == what {
			n++
		}
	}
	return n
}
