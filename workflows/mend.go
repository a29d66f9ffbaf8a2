package workflows

import (
	"context"
	"errors"
	"fmt"
	"sync"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"suppb/activities"
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

// mend starts a run that is missing, and has one reload that knows another
// revision. The record may have moved on since its page was read, so a
// difference is looked at twice.
func (c *Client) mend(ctx context.Context, s cases.Snapshot) (done cases.Sweep, err error) {
	revision, running, err := c.revision(ctx, s.Request)
	if err != nil {
		return done, err
	}
	if !running {
		return cases.Sweep{Started: 1}, c.start(ctx, s)
	}
	if revision == s.Revision {
		return done, nil
	}
	now, err := c.Commands.Snapshot(ctx, s.Agency, s.Request)
	if err != nil || revision == now.Revision {
		return done, err
	}
	if err := c.Temporal.SignalWorkflow(ctx, CertificationID(s.Request), "", ReloadSignal, nil); err != nil {
		return done, fmt.Errorf("have a run reload: %w", err)
	}
	return cases.Sweep{Reloaded: 1}, nil
}

// revision is the one that the request's run knows; running is false if it has
// none. A run that is stuck does not hold up the others for long.
func (c *Client) revision(ctx context.Context, id cases.RequestID) (revision int64, running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	answer, err := c.Temporal.QueryWorkflowWithOptions(ctx, &client.QueryWorkflowWithOptionsRequest{
		WorkflowID: CertificationID(id), QueryType: ProgressQuery, QueryRejectCondition: enumspb.QUERY_REJECT_CONDITION_NOT_OPEN,
	})
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("ask a run: %w", err)
	}
	if answer.QueryRejected != nil {
		return 0, false, nil
	}
	var p activities.Progress
	if err := answer.QueryResult.Get(&p); err != nil {
		return 0, false, fmt.Errorf("read a run's answer: %w", err)
	}
	return p.Snapshot.Revision, true, nil
}
