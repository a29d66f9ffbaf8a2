package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"

	"suppb/cases"
	"suppb/policy"
)

// RetentionInput names an office and how long it keeps uploads that no act attached.
type RetentionInput struct {
	OfficeInput
	UploadDays int `json:"upload_days"`
}

// Retention deletes what an office does not need any more; see Records.Purge.
func (a *Activities) Retention(ctx context.Context, in RetentionInput) (cases.Purge, error) {
	if in.UploadDays < 1 {
		return cases.Purge{}, temporal.NewNonRetryableApplicationError("uploads that are being typed about would be deleted", "Retention", nil)
	}
	defer beat(ctx)()
	now := a.Now().UTC().Truncate(time.Second)
	schedule, err := policy.RetentionOn(cases.DateOf(now))
	if err != nil {
		return cases.Purge{}, a.upkeepFailed(ctx, "Retention", in.OfficeInput, err)
	}
	done, err := a.Records.Purge(ctx, in.Agency, cases.PurgeBefore{
		Uploads: now.AddDate(0, 0, -in.UploadDays), RefusedActs: schedule.RefusedActs.Ago(now), SentMail: schedule.SentMail.Ago(now),
	}, now)
	if err != nil {
		return done, a.upkeepFailed(ctx, "Retention", in.OfficeInput, err)
	}
	a.Logger.InfoContext(ctx, "deleted what is not needed any more", "agency", in.Agency, "uploads", done.Uploads, "bytes", done.Bytes,
		"sessions", done.Sessions, "feeds", done.Feeds, "acts", done.Acts, "mail", done.Mail, "keys", done.Keys)
	return done, nil
}
