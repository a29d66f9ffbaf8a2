package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"suppb/workflows"
)

// checked is what a replay of everything open found.
type checked struct {
	all   int
	stuck []stuckRun // by name
}

// stuckRun is a run that does not replay: the ID of its request, or of the run if
// it has none, and the first line of the reason.
type stuckRun struct{ name, why string }

// openRuns are ours: what the engine runs for itself is on other queues.
const openRuns = `ExecutionStatus = 'Running' AND TaskQueue = '` + workflows.TaskQueue + `'`

// replayOpen replays the history of everything open with the registered code. It
// shows how far it is after each. Without a box, nothing may be sealed.
func replayOpen(ctx context.Context, temporal client.Client, box workflows.Box, register func(workflows.WorkflowRegistry), show func(done, all int)) (checked, error) {
	count, err := temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: openRuns})
	if err != nil {
		return checked{}, fmt.Errorf("count what is open: %w", err)
	}
	replayer, err := workflows.NewReplayer(box)
	if err != nil {
		return checked{}, err
	}
	register(replayer)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	runs := make(chan *commonpb.WorkflowExecution)
	go func() {
		defer close(runs)
		if err := listOpen(ctx, temporal, runs); err != nil {
			cancel(err)
		}
	}()
	var result checked
	var mu sync.Mutex
	var replaying sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		replaying.Go(func() {
			for run := range runs {
				why, err := replay(ctx, temporal, replayer, run)
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				result.all++
				if why != "" {
					result.stuck = append(result.stuck, stuckRun{requestOf(run.GetWorkflowId()), why})
				}
				show(result.all, int(count.GetCount()))
				mu.Unlock()
			}
		})
	}
	replaying.Wait()
	slices.SortFunc(result.stuck, func(a, b stuckRun) int { return cmp.Compare(a.name, b.name) })
	return result, context.Cause(ctx)
}

func listOpen(ctx context.Context, temporal client.Client, runs chan<- *commonpb.WorkflowExecution) error {
	for page := []byte(nil); ; {
		answer, err := temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: openRuns, NextPageToken: page})
		if err != nil {
			return fmt.Errorf("list what is open: %w", err)
		}
		for _, run := range answer.GetExecutions() {
			select {
			case runs <- run.GetExecution():
			case <-ctx.Done():
				return nil
			}
		}
		if page = answer.GetNextPageToken(); len(page) == 0 {
			return nil
		}
	}
}

// replay says why a run does not replay; nothing if it does.
func replay(ctx context.Context, temporal client.Client, replayer worker.WorkflowReplayer, run *commonpb.WorkflowExecution) (why string, err error) {
	history, err := historyOf(ctx, temporal, run.GetWorkflowId(), run.GetRunId())
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return "", nil // it ended and was forgotten since the list was made
	}
	if err != nil {
		return "", fmt.Errorf("read the history of %s: %w", run.GetWorkflowId(), err)
	}
	begun := slices.ContainsFunc(history.Events, func(e *historypb.HistoryEvent) bool {
		return e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
	})
	if !begun {
		return "", nil // no code has run yet
	}
	if err := replayer.ReplayWorkflowHistory(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)), history); err != nil {
		why, _, _ = strings.Cut(err.Error(), "\n")
	}
	return why, nil
}

// historyOf reads what happened in a run so far; of the newest one if no run is named.
func historyOf(ctx context.Context, temporal client.Client, workflow, run string) (*historypb.History, error) {
	var history historypb.History
	for events := temporal.GetWorkflowHistory(ctx, workflow, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	return &history, nil
}

// requestOf is the ID of the request that a run carries, or the run's own.
func requestOf(workflow string) string {
	return strings.TrimPrefix(workflow, workflows.CertificationID(""))
}
