package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
)

// Checkpoint signs where an office's audit log ends. A schedule starts it every
// night; see [Client.schedule].
func Checkpoint(ctx workflow.Context, in activities.OfficeInput) error {
	return workflow.ExecuteActivity(upkeep(ctx), activity.Checkpoint, in).Get(ctx, nil)
}
