package activities

import (
	"cmp"
	"context"
	"time"

	"suppb/cases"
	"suppb/policy"
)

// Retention deletes what an office does not need any more; see Records.Purge.
// For how long what is kept, the worker knows and nobody tells it.
func (a *Activities) Retention(ctx context.Context, in OfficeInput) (cases.Purge, error) {
	defer beat(ctx)()
	now := a.Now().UTC().Truncate(time.Second)
	schedule, err := policy.RetentionOn(cases.DateOf(now))
	if err != nil {
		return cases.Purge{}, a.upkeepFailed(ctx, "Retention", in, err)
	}
	done, err := a.Records.Purge(ctx, in.Agency, cases.PurgeBefore{
		Uploads: now.AddDate(0, 0, -cmp.Or(a.UploadDays, 30)), RefusedActs: schedule.RefusedActs.Ago(now), SentMail: schedule.SentMail.Ago(now), Demands: schedule.Demands.Ago(now),
	}, now)
	if err != nil {
		return done, a.upkeepFailed(ctx, "Retention", in, err)
	}
	a.Logger.InfoContext(ctx, "deleted what is not needed any more", "agency", in.Agency, "uploads", done.Uploads, "bytes", done.Bytes,
		"sessions", done.Sessions, "feeds", done.Feeds, "acts", done.Acts, "mail", done.Mail, "keys", done.Keys, "demands", done.Demands)
	return done, nil
}
