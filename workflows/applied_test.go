package workflows

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"suppb/cases"
)

// slowEngine takes an update and answers it much later.
type slowEngine struct {
	client.Client
	sent chan string
	end  chan struct{}
}

func (e slowEngine) NewWithStartWorkflowOperation(client.StartWorkflowOptions, any, ...any) client.WithStartWorkflowOperation {
	return nil
}

func (e slowEngine) UpdateWithStartWorkflow(ctx context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	e.sent <- o.UpdateOptions.UpdateID
	select {
	case <-e.end:
		return nil, errors.New("the engine stopped")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A person goes on as soon as the record has the act; others wait for theirs.
func TestAnActIsDoneWhenTheRecordHasIt(t *testing.T) {
	engine := slowEngine{sent: make(chan string, 10), end: make(chan struct{})}
	defer close(engine.end)
	c := &Client{Temporal: engine, Logger: slog.New(slog.DiscardHandler), Patience: time.Minute}
	type answer struct {
		after cases.Snapshot
		err   error
	}
	answers := map[cases.CommandID]chan answer{"first": make(chan answer, 1), "second": make(chan answer, 1)}
	for id, to := range answers {
		go func() {
			after, err := c.carryOut(t.Context(), cases.Act{Command: id})
			to <- answer{after, err}
		}()
		<-engine.sent
	}
	c.Applied("nobody's", cases.Snapshot{Revision: 1})
	c.Applied("first", cases.Snapshot{Revision: 7})
	c.Applied("first", cases.Snapshot{Revision: 8}) // a retry: nobody waits any more
	if a := <-answers["first"]; a.err != nil || a.after.Revision != 7 {
		t.Errorf("%+v", a)
	}
	select {
	case a := <-answers["second"]:
		t.Errorf("the second act was answered by the first: %+v", a)
	case <-time.After(50 * time.Millisecond):
	}
	if n := len(c.watches.waiting); n != 1 {
		t.Errorf("%d acts are waited for, want 1", n)
	}
}

// Who leaves while the engine is slow reads that the act is saved.
func TestWhoLeavesReadsThatItIsSaved(t *testing.T) {
	engine := slowEngine{sent: make(chan string, 10), end: make(chan struct{})}
	defer close(engine.end)
	c := &Client{Temporal: engine, Logger: slog.New(slog.DiscardHandler), Patience: time.Minute}
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := c.carryOut(ctx, cases.Act{Command: "first"})
		done <- err
	}()
	<-engine.sent
	leave()
	if err := <-done; !errors.Is(err, cases.ErrSaved) || len(c.watches.waiting) != 0 {
		t.Errorf("%v, %d acts are waited for", err, len(c.watches.waiting))
	}
}
