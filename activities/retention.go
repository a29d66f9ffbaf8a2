package activities

import (
	"context"
	"time"

	"suppb/cases"
)

// RetentionInput names an office and how long it keeps uploads that no act attached.
type RetentionInput struct {
	OfficeInput
	UploadDays int `json:"upload_days"`
}

// Retention deletes what an office does not need any more; see Records.Purge.
func (a *Activities) Retention(ctx context.Context, in RetentionInput) (cases.Purge, error) {
	defer beat(ctx)()
	now := a.Now().UTC().Truncate(time.Second)
	done, err := a.Records.Purge(ctx, in.Agency, now.AddDate(0, 0, -in.UploadDays), now)
	if err != nil {
		return done, a.upkeepFailed(ctx, "Retention", in.OfficeInput, err)
	}
	a.Logger.InfoContext(ctx, "deleted what is not needed any more", "agency", in.Agency,
		"uploads", done.Uploads, "bytes", done.Bytes, "sessions", done.Sessions, "feeds", done.Feeds)
	return done, nil
}
