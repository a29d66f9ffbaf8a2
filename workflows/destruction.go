package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
)

// Destruction carries out a list of requests to destroy that was confirmed.
func Destruction(ctx workflow.Context, in activities.DestructionInput) error {
	return workflow.ExecuteActivity(upkeep(ctx), activity.Destroy, in).Get(ctx, nil)
}

// Destroy has a confirmed list carried out, unless that is under way.
func (c *Client) Destroy(ctx context.Context, agency cases.AgencyID, list string) error {
	_, err := c.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: DestructionID(list), TaskQueue: TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, DestructionType, activities.DestructionInput{OfficeInput: activities.OfficeInput{Agency: agency}, List: list})
	if err != nil {
		return fmt.Errorf("start a destruction: %w", err)
	}
	return nil
}

// destroyConfirmed has every confirmed list of an office carried out: those of
// the command line, and those that a process died over.
func (c *Client) destroyConfirmed(ctx context.Context, agency cases.AgencyID) error {
	lists, err := c.Commands.ConfirmedDestructions(ctx, agency)
	if err != nil {
		return err
	}
	for _, id := range lists {
		if err := c.Destroy(ctx, agency, id); err != nil {
			return err
		}
	}
	return nil
}

// Forget ends and deletes every run of these requests, with its history. The
// engine deletes after it answered, and a run that was open only after it closed
// it; so it is asked until it knows none. See activities.Process.
func (c *Client) Forget(ctx context.Context, ids []cases.RequestID) error {
	asked := map[string]bool{} // by run
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		var left []cases.RequestID
		for _, id := range ids {
			runs, err := c.runsOf(ctx, CertificationID(id))
			if err != nil {
				return err
			}
			for _, run := range runs {
				if asked[run.RunId] {
					continue
				}
				if err := c.deleteRun(ctx, run); err != nil {
					return err
				}
				asked[run.RunId] = true
			}
			if len(runs) > 0 {
				left = append(left, id)
			}
		}
		if ids = left; len(ids) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// runsOf lists the runs under a name: the newest, which the engine knows for
// sure, and those that its list has.
func (c *Client) runsOf(ctx context.Context, name string) (runs []*commonpb.WorkflowExecution, err error) {
	newest, err := c.Temporal.DescribeWorkflow(ctx, name, "")
	if notFound := (*serviceerror.NotFound)(nil); err != nil && !errors.As(err, &notFound) {
		return nil, fmt.Errorf("look for the run of a request: %w", err)
	}
	if err == nil {
		runs = append(runs, &commonpb.WorkflowExecution{WorkflowId: name, RunId: newest.WorkflowExecution.RunID})
	}
	var page []byte
	for {
		found, err := c.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: fmt.Sprintf("WorkflowId = %q", name), NextPageToken: page})
		if err != nil {
			return nil, fmt.Errorf("list the runs of a request: %w", err)
		}
		for _, e := range found.Executions {
			runs = append(runs, e.Execution)
		}
		if page = found.NextPageToken; len(page) == 0 {
			return runs, nil
		}
	}
}

// deleteRun deletes a run, open or not.
func (c *Client) deleteRun(ctx context.Context, run *commonpb.WorkflowExecution) error {
	_, err := c.Temporal.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{Namespace: c.Namespace, WorkflowExecution: run})
	if notFound := (*serviceerror.NotFound)(nil); err != nil && !errors.As(err, &notFound) {
		return fmt.Errorf("delete a run: %w", err)
	}
	return nil
}

// checkHistories says so in the log if the engine keeps closed histories for
// longer than the retention schedule has it. The embedded engine goes by the
// program's own; an outside one is somebody else's to set.
func (c *Client) checkHistories(ctx context.Context) error {
	now := time.Now()
	schedule, err := policy.RetentionOn(cases.DateOf(now))
	if err != nil {
		return err
	}
	described, err := c.Temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: c.Namespace})
	if err != nil {
		return fmt.Errorf("describe the namespace: %w", err)
	}
	kept, want := described.Config.WorkflowExecutionRetentionTtl.AsDuration(), now.Sub(schedule.Histories.Ago(now))
	if kept > want {
		c.Logger.WarnContext(ctx, "the engine keeps closed histories longer than the retention schedule has it; change the namespace's retention", "kept", kept, "schedule", want)
	}
	return nil
}
