package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"suppb/activities"
)

// Mailroom sends an office's mail whenever it is told that there is some, and
// ends when there is none. Keeping mail out of the requests' workflows keeps
// their histories short, and a mail server that is down holds up nobody.
func Mailroom(ctx workflow.Context, in activities.MailInput) error {
	pokes := workflow.GetSignalChannel(ctx, PokeSignal)
	sending := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Hour,        // a full outbox
		HeartbeatTimeout:    30 * time.Second, // one message; a worker that dies is noticed after this
		RetryPolicy:         untilItWorks(),
	})
	for {
		for pokes.ReceiveAsync(nil) {
		}
		if err := workflow.ExecuteActivity(sending, activity.SendMail, in).Get(ctx, nil); err != nil {
			return err
		}
		if pokes.Len() == 0 {
			return nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, MailroomType, in)
		}
	}
}
