package activities

import (
	"context"
	"time"
)

// Digest gathers the reminders that the office's staff got, one message a
// person, and says that there is mail to send.
func (a *Activities) Digest(ctx context.Context, in MailInput) (MailOutput, error) {
	people, err := a.Records.GatherDigests(ctx, in.Agency, a.Now().UTC().Truncate(time.Second))
	if err == nil && people > 0 {
		err = a.Postman.Poke(ctx, in.Agency)
	}
	if err != nil {
		return MailOutput{}, a.mailFailed(ctx, err)
	}
	return MailOutput{Sent: people}, nil
}
