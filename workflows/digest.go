package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"suppb/activities"
)

// Digest sends the day's reminders to an office's staff, one message a person.
// A schedule starts it every day; see [Client.scheduleDigests].
func Digest(ctx workflow.Context, in activities.MailInput) error {
	gathering := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute, RetryPolicy: untilItWorks(),
	})
	return workflow.ExecuteActivity(gathering, activity.Digest, in).Get(ctx, nil)
}
