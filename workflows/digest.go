package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"suppb/activities"
)

// Digest sends the day's reminders to an office's staff, one message a person.
// A schedule starts it every day; see [Client.schedule].
func Digest(ctx workflow.Context, in activities.MailInput) error {
	return workflow.ExecuteActivity(gathering(ctx), activity.Digest, in).Get(ctx, nil)
}

// gathering puts messages into the outbox, which is a few transactions.
func gathering(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute, RetryPolicy: untilItWorks()})
}
