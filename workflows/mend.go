package workflows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"suppb/cases"
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
// says, is replaced.
func (c *Client) mend(ctx context.Context, s cases.Snapshot) (done cases.Sweep, err error) {
	run, running, err := c.ask(ctx, s.Request)
	if err != nil {
		return c.replace(ctx, s, err)
	}
	if !running {
		return cases.Sweep{Started: 1}, c.start(ctx, s)
	}
	if run.Carries != nil && *run.Carries != InputOf(s.Agency, s.Request).RequestInput {
		return cases.Sweep{Started: 1}, c.restart(ctx, s)
	}
	now, err := c.Commands.Snapshot(ctx, s.Agency, s.Request)
	if err != nil || same(run.Snapshot, now) {
		return done, err
	}
	return cases.Sweep{Reloaded: 1}, c.reload(ctx, s.Request)
}

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

// replace begins a request's run anew if what runs under its name is something
// else; a run of ours that does not answer is left to people, with the reason.
func (c *Client) replace(ctx context.Context, s cases.Snapshot, reason error) (cases.Sweep, error) {
	run, err := c.Temporal.DescribeWorkflow(ctx, CertificationID(s.Request), "")
	if err != nil {
		return cases.Sweep{}, errors.Join(reason, err)
	}
	if run.WorkflowType.Name == CertificationType && run.TaskQueueName == TaskQueue {
		return cases.Sweep{}, reason
	}
	return cases.Sweep{Started: 1}, c.restart(ctx, s)
}

// ask is where the request's run stands; running is false if it has none. A run
// that is stuck does not hold up the others for long.
func (c *Client) ask(ctx context.Context, id cases.RequestID) (run Standing, running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	answer, err := c.Temporal.QueryWorkflowWithOptions(ctx, &client.QueryWorkflowWithOptionsRequest{
		WorkflowID: CertificationID(id), QueryType: ProgressQuery, QueryRejectCondition: enumspb.QUERY_REJECT_CONDITION_NOT_OPEN,
	})
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return run, false, nil
	}
	if err != nil {
		return run, false, fmt.Errorf("ask a run: %w", err)
	}
	if answer.QueryRejected != nil {
		return run, false, nil
	}
	if err := answer.QueryResult.Get(&run); err != nil {
		return run, false, fmt.Errorf("read a run's answer: %w", err)
	}
	return run, true, nil
}
