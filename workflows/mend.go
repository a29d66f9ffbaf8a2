package workflows

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
)

// mendAtOnce is how many runs are asked at the same time.
const mendAtOnce = 8

// Mend compares runs with the record. See activities.Process.
func (c *Client) Mend(ctx context.Context, open []cases.Snapshot) cases.Sweep {
	report := cases.Sweep{Looked: len(open)}
	var mu sync.Mutex
	var asking sync.WaitGroup
	slots := make(chan struct{}, mendAtOnce)
	for _, s := range open {
		slots <- struct{}{}
		asking.Go(func() {
			defer func() { <-slots }()
			done, err := c.mend(ctx, s)
			if err != nil && ctx.Err() == nil {
				c.Logger.ErrorContext(ctx, "the process of a request could not be compared with its record", "request", s.Request, "error", err)
				done.Failed = 1
			}
			mu.Lock()
			defer mu.Unlock()
			report.Add(done)
		})
	}
	asking.Wait()
	return report
}

// mend starts a run that is missing, and has one reload that knows anything else
// than the record does now. One that is not of this request, whatever its name
// says, or that let an alarm pass, is replaced; a run of ours that does not answer
// is left to people, with the reason.
func (c *Client) mend(ctx context.Context, s cases.Snapshot) (done cases.Sweep, err error) {
	run, running, err := c.running(ctx, s.Request)
	if err != nil {
		return done, err
	}
	if !running {
		return cases.Sweep{Started: 1}, c.start(ctx, s)
	}
	late, err := c.late(ctx, s, time.Now())
	if err != nil {
		return done, err
	}
	if late || run.GetType().GetName() != CertificationType || run.GetTaskQueue() != TaskQueue {
		return cases.Sweep{Started: 1}, c.restart(ctx, s)
	}
	asked := Asked{Nonce: rand.Text(), Workflow: CertificationID(s.Request), Run: run.GetExecution().GetRunId()}
	answer, running, err := c.ask(ctx, asked)
	if err != nil {
		return done, err
	}
	if !running {
		return cases.Sweep{Started: 1}, c.start(ctx, s)
	}
	if answer.Asked == (Asked{}) {
		return done, errors.New("a worker of earlier code answers for a run, or somebody repeats what one said")
	}
	if answer.Asked != asked || answer.Carries == nil || *answer.Carries != InputOf(s.Agency, s.Request).RequestInput {
		return cases.Sweep{Started: 1}, c.restart(ctx, s)
	}
	now, err := c.Commands.Snapshot(ctx, s.Agency, s.Request)
	if err != nil || same(answer.Snapshot, now) {
		return done, err
	}
	return cases.Sweep{Reloaded: 1}, c.reload(ctx, s.Request)
}

// late reports whether an alarm should have rung longer ago than a sweep, and
// nobody tried. One that the record refused comes up again in its run.
func (c *Client) late(ctx context.Context, s cases.Snapshot, now time.Time) (bool, error) {
	rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
	if err != nil {
		return false, err
	}
	for {
		alarm, ok := policy.NextAlarm(s, rules, now)
		if !ok || !c.overdue(alarm.At, now) {
			return false, nil
		}
		tried, _, err := c.Commands.Settled(ctx, activities.AlarmCommand(s.Request, alarm.Key))
		if err != nil || !tried {
			return err == nil, err
		}
		s.Rung = append(slices.Clone(s.Rung), alarm.Key)
	}
}

// overdue reports whether what was due then missed a sweep.
func (c *Client) overdue(due, now time.Time) bool { return now.Sub(due) > c.sweepEvery() }

// same compares what a run answered, which was written and read again, with the
// record's.
func same(answered, record cases.Snapshot) bool {
	a, err := json.Marshal(answered)
	b, failure := json.Marshal(record)
	return err == nil && failure == nil && bytes.Equal(a, b)
}

// reload has a run read the record afresh.
func (c *Client) reload(ctx context.Context, id cases.RequestID) error {
	if err := c.Temporal.SignalWorkflow(ctx, CertificationID(id), "", ReloadSignal, nil); err != nil {
		return fmt.Errorf("have a run reload: %w", err)
	}
	return nil
}

// running is the run under the request's name, if one runs.
func (c *Client) running(ctx context.Context, id cases.RequestID) (run *workflowpb.WorkflowExecutionInfo, running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	answer, err := c.Temporal.DescribeWorkflowExecution(ctx, CertificationID(id), "")
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("look for a run: %w", err)
	}
	run = answer.GetWorkflowExecutionInfo()
	return run, run.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// ask is where a run stands; running is false if it ended meanwhile. A run that is
// stuck does not hold up the others for long. What it is asked with has to come
// back: payloads are bound to no run, so whoever operates the engine could answer
// with what another run said, or this one long ago.
func (c *Client) ask(ctx context.Context, asked Asked) (answer Standing, running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	got, err := c.Temporal.QueryWorkflowWithOptions(ctx, &client.QueryWorkflowWithOptionsRequest{
		WorkflowID: asked.Workflow, RunID: asked.Run, QueryType: ProgressQuery, Args: []any{asked.Nonce},
		QueryRejectCondition: enumspb.QUERY_REJECT_CONDITION_NOT_OPEN,
	})
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return answer, false, nil
	}
	if err != nil {
		return answer, false, fmt.Errorf("ask a run: %w", err)
	}
	if got.QueryRejected != nil {
		return answer, false, nil
	}
	if err := got.QueryResult.Get(&answer); err != nil {
		return answer, false, fmt.Errorf("read a run's answer: %w", err)
	}
	return answer, true, nil
}
