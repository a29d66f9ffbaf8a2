package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
)

// Designations tells that entries of an office's register of officials end soon.
// A schedule starts it every day; see [Client.schedule].
func Designations(ctx workflow.Context, in activities.OfficeInput) (activities.DesignationsOutput, error) {
	var out activities.DesignationsOutput
	err := workflow.ExecuteActivity(gathering(ctx), activity.Designations, in).Get(ctx, &out)
	return out, err
}
