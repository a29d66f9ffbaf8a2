package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
)

// Sweep compares an office's record with the process and mends the process. A
// schedule starts it; see [Client.schedule].
func Sweep(ctx workflow.Context, in activities.OfficeInput) (cases.Sweep, error) {
	var report cases.Sweep
	err := workflow.ExecuteActivity(upkeep(ctx), activity.Sweep, in).Get(ctx, &report)
	return report, err
}

// upkeep may take long with many requests; a worker that dies is noticed soon.
func upkeep(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 6 * time.Hour, HeartbeatTimeout: 30 * time.Second, RetryPolicy: untilItWorks(),
	})
}
