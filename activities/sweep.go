package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"suppb/cases"
)

// OfficeInput names the office whose upkeep is done.
type OfficeInput struct {
	Agency cases.AgencyID `json:"agency"`
}

const (
	sweepPage = 100             // open requests held in memory at once
	leftAfter = 2 * time.Minute // a stored act that is older was left behind
)

// Sweep compares an office's record with the process and mends the process: runs
// that are missing, runs that know another revision than the record's, stored
// acts that were left behind, and mail that nobody sends.
func (a *Activities) Sweep(ctx context.Context, in OfficeInput) (cases.Sweep, error) {
	defer beat(ctx)()
	report, err := a.sweep(ctx, in.Agency)
	if err != nil {
		return report, a.upkeepFailed(ctx, "Sweep", in, err)
	}
	a.Logger.InfoContext(ctx, "compared the process with the record", "agency", in.Agency, "looked", report.Looked,
		"started", report.Started, "reloaded", report.Reloaded, "carried_out", report.CarriedOut, "failed", report.Failed)
	return report, nil
}

func (a *Activities) sweep(ctx context.Context, agency cases.AgencyID) (cases.Sweep, error) {
	var report cases.Sweep
	for after := cases.RequestID(""); ; {
		open, err := a.Records.OpenRequests(ctx, agency, after, sweepPage)
		if err != nil {
			return report, err
		}
		if len(open) == 0 {
			break
		}
		report.Add(a.Process.Mend(ctx, open))
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		after = open[len(open)-1].Request
	}
	carried, failed, err := a.Process.CarryOutPending(ctx, agency, a.Now().Add(-leftAfter))
	if err != nil {
		return report, err
	}
	report.Add(cases.Sweep{CarriedOut: carried, Failed: failed})
	if err := a.mailWaits(ctx, agency); err != nil {
		return report, err
	}
	return report, a.Records.AddSweep(ctx, agency, a.Now().UTC().Truncate(time.Second), report)
}

// beat tells the engine every few seconds that this worker lives, until the
// returned function is called.
func beat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		for tick := time.NewTicker(5 * time.Second); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return func() { close(done) }
}

// upkeepFailed turns an error into what the engine may know of it.
func (a *Activities) upkeepFailed(ctx context.Context, what string, in OfficeInput, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.Logger.ErrorContext(ctx, "an office's upkeep failed and will be tried again", "activity", what, "agency", in.Agency, "error", err)
	return temporal.NewApplicationError(what+" failed; the log of the worker says why", what)
}
