package activities

import (
	"context"
	"time"

	"suppb/cases"
)

// How many days before a designation's last day it is told.
const (
	firstNotice = 30
	lastNotice  = 7
)

// DesignationsOutput says how many messages were queued.
type DesignationsOutput struct {
	Queued int `json:"queued"`
}

// Designations tells an office's managers, its administrators and the official
// that a designation ends soon and none follows it.
func (a *Activities) Designations(ctx context.Context, in OfficeInput) (DesignationsOutput, error) {
	queued, err := a.tellDesignations(ctx, in.Agency)
	if err == nil && queued > 0 {
		err = a.Postman.Poke(ctx, in.Agency)
	}
	if err != nil {
		return DesignationsOutput{}, a.upkeepFailed(ctx, "Designations", in, err)
	}
	return DesignationsOutput{queued}, nil
}

func (a *Activities) tellDesignations(ctx context.Context, id cases.AgencyID) (queued int, err error) {
	now := a.Now().UTC().Truncate(time.Second)
	agency, err := a.Records.Agency(ctx, id)
	if err != nil {
		return 0, err
	}
	today, err := agency.Today(now)
	if err != nil {
		return 0, err
	}
	ending, err := a.Records.DesignationsEnding(ctx, id, today, today.AddDays(firstNotice))
	if err != nil {
		return 0, err
	}
	for _, d := range ending {
		all, err := a.Records.Designations(ctx, id, d.Person)
		if err != nil {
			return queued, err
		}
		if _, followed := cases.DesignationOn(all, d.Until.AddDays(1)); followed {
			continue
		}
		n, err := a.Records.TellDesignationEnds(ctx, id, d, noticeDays(d.Until.DaysSince(today)), now)
		if err != nil {
			return queued, err
		}
		queued += n
	}
	return queued, nil
}

// noticeDays is the notice that is due when so many days are left; one that was
// missed because no worker ran is made up for on the next day.
func noticeDays(left int) int {
	if left <= lastNotice {
		return lastNotice
	}
	return firstNotice
}
