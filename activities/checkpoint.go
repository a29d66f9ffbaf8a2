package activities

import (
	"context"
	"time"

	"suppb/cases"
)

// Checkpoint signs where an office's audit log ends, and keeps that in the record
// and wherever KeepCheckpoints puts it.
func (a *Activities) Checkpoint(ctx context.Context, in OfficeInput) error {
	taken, err := a.Records.Checkpoint(ctx, in.Agency, a.Now().UTC().Truncate(time.Second))
	if err == nil && a.KeepCheckpoints != nil {
		err = a.KeepCheckpoints(taken)
	}
	if err != nil {
		return a.upkeepFailed(ctx, "Checkpoint", in, err)
	}
	a.Logger.InfoContext(ctx, "signed where the audit log ends", "agency", in.Agency, "number", numberOf(taken, in.Agency))
	return nil
}

func numberOf(taken []cases.Checkpoint, agency cases.AgencyID) int64 {
	for _, c := range taken {
		if c.Agency == agency {
			return c.Number
		}
	}
	return 0
}
