package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"suppb/cases"
	"suppb/policy"
)

// DestructionInput names a list of requests to destroy.
type DestructionInput struct {
	OfficeInput
	List string `json:"list"`
}

// Destroy carries out a list that two people agreed on: each request by itself,
// then the disk, then the process engine, and last the certificate, which says
// that all of it is done. Whoever starts it names the list only; that it was
// confirmed, and what is on it, the record knows. Begun again after a crash, it
// goes on where it stopped.
func (a *Activities) Destroy(ctx context.Context, in DestructionInput) error {
	defer beat(ctx)()
	err := a.destroy(ctx, in)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return temporal.NewNonRetryableApplicationError(refusal.Text, RefusedType, nil, refusal)
	}
	if err != nil {
		return a.upkeepFailed(ctx, "Destroy", in.OfficeInput, err)
	}
	a.Logger.InfoContext(ctx, "destroyed a confirmed list", "agency", in.Agency, "list", in.List)
	return nil
}

func (a *Activities) destroy(ctx context.Context, in DestructionInput) error {
	list, err := a.Records.ConfirmedList(ctx, in.Agency, in.List)
	if err != nil {
		return err
	}
	agency, err := a.Records.Agency(ctx, in.Agency)
	if err != nil {
		return err
	}
	today, err := agency.Today(a.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	schedule, err := policy.RetentionOn(today)
	if err != nil {
		return err
	}
	for _, d := range list.Items {
		if err := a.Records.DestroyItem(ctx, in.Agency, in.List, d.Request, schedule.Keeps); err != nil {
			return err
		}
	}
	if err := a.Records.Scrub(ctx, in.Agency); err != nil {
		return err
	}
	forget, err := a.Records.ToForget(ctx, in.Agency, in.List)
	if err != nil {
		return err
	}
	if err := a.Process.Forget(ctx, forget); err != nil {
		return err
	}
	for _, id := range forget {
		if err := a.Records.Forgotten(ctx, in.List, id); err != nil {
			return err
		}
	}
	facts, err := a.Records.DestructionFacts(ctx, in.Agency, in.List)
	if err != nil {
		return err
	}
	pdf, err := a.Drawer.DrawCertificate(facts)
	if err != nil {
		return err
	}
	return a.Records.FinishDestruction(ctx, in.Agency, in.List, pdf)
}
