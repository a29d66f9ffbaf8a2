package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"suppb/cases"
)

// MailInput names the office whose mail is sent.
type MailInput struct {
	Agency cases.AgencyID `json:"agency"`
}

// MailOutput says how many messages left.
type MailOutput struct {
	Sent int `json:"sent"`
}

const mailBatch = 50

// SendMail sends what the outbox holds. Each message is marked as soon as the
// server took it. If the process dies between the two, the message is sent
// again under the same Message-ID, which mail systems take as one.
func (a *Activities) SendMail(ctx context.Context, in MailInput) (MailOutput, error) {
	var out MailOutput
	for {
		mails, err := a.Records.Unsent(ctx, in.Agency, mailBatch)
		if err != nil {
			return out, a.mailFailed(ctx, err)
		}
		var failures []error
		for _, m := range mails {
			activity.RecordHeartbeat(ctx)
			if err := a.send(ctx, m); err != nil {
				failures = append(failures, err) // one bad address does not hold up the others
				continue
			}
			out.Sent++
		}
		if len(failures) > 0 {
			return out, a.mailFailed(ctx, errors.Join(failures...))
		}
		if len(mails) < mailBatch {
			return out, nil
		}
	}
}

func (a *Activities) send(ctx context.Context, m cases.Mail) error {
	if err := a.Records.MailTried(ctx, m.ID); err != nil {
		return err
	}
	if err := a.Mailer.Send(ctx, m); err != nil {
		return err
	}
	return a.Records.MailSent(ctx, m.ID, a.Now().UTC().Truncate(time.Second))
}

// mailWaits says that an office has mail to send, if it has.
func (a *Activities) mailWaits(ctx context.Context, agency cases.AgencyID) error {
	waiting, err := a.Records.HasUnsent(ctx, agency)
	if err != nil || !waiting {
		return err
	}
	return a.Postman.Poke(ctx, agency)
}

func (a *Activities) mailFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.Logger.ErrorContext(ctx, "mail could not be sent and will be tried again", "error", err)
	return temporal.NewApplicationError("sending mail failed; the log of the worker says why", "SendMail")
}
