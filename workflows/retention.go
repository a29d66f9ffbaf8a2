package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
)

// Retention deletes what an office does not need any more. A schedule starts it
// every night; see [Client.schedule].
func Retention(ctx workflow.Context, in activities.OfficeInput) (cases.Purge, error) {
	var done cases.Purge
	err := workflow.ExecuteActivity(upkeep(ctx), activity.Retention, in).Get(ctx, &done)
	return done, err
}
