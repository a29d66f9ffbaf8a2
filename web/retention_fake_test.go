package web

import (
	"context"
	"fmt"
	"io"
	"slices"

	"suppb/cases"
)

// retentionLog is what the office in memory destroys. Its requests are never old
// enough, so tests say what falls due.
type retentionLog struct {
	plan  cases.DestructionPlan
	lists []cases.Destruction
}

func (o *office) RetentionPlan(_ context.Context, _ cases.Viewer, on cases.Date, schedule string, _ func(cases.Ending) cases.Keeping) (cases.DestructionPlan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	plan := o.retention.plan
	plan.On, plan.Schedule = on, schedule
	return plan, nil
}

func (o *office) ProposeDestruction(_ context.Context, v cases.Viewer, digest, schedule string, _ func(cases.Ending) cases.Keeping) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if digest != o.retention.plan.Digest() {
		return "", cases.Refusal{Code: cases.Stale, Text: "The list changed after you opened it. Look at it again before you go on."}
	}
	d := cases.Destruction{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", len(o.retention.lists)+1), Agency: v.Agency, State: cases.DestructionProposed, Schedule: schedule, Digest: digest,
		Items: slices.Clone(o.retention.plan.Due), ProposedBy: v.Person, Proposer: o.people[v.Person].Name.String(), ProposedAt: o.now,
	}
	o.retention.lists = append(o.retention.lists, d)
	return d.ID, nil
}

func (o *office) list(v cases.Viewer, id string) (*cases.Destruction, error) {
	i := slices.IndexFunc(o.retention.lists, func(d cases.Destruction) bool { return d.ID == id && d.Agency == v.Agency })
	if i < 0 {
		return nil, cases.Refusal{Code: cases.NotFound, Text: "There is no such list."}
	}
	return &o.retention.lists[i], nil
}

func (o *office) ConfirmDestruction(_ context.Context, v cases.Viewer, id, digest string, unnamed int, _ func(cases.Ending) cases.Keeping) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	d, err := o.list(v, id)
	switch {
	case err != nil:
		return err
	case d.ProposedBy == v.Person:
		return cases.Refusal{Code: cases.NotYours, Text: "You proposed this list. Somebody else confirms it."}
	case d.State != cases.DestructionProposed:
		return cases.Refusal{Code: cases.NotOpen, Text: "This list does not wait for a confirmation any more."}
	case d.Unnamed != unnamed:
		return cases.Refusal{Code: cases.Stale, Text: "The number of demands that name no request changed."}
	case d.Digest != digest:
		return cases.Refusal{Code: cases.Stale, Text: "The list changed after you opened it. Look at it again before you go on."}
	}
	d.State, d.Number, d.ConfirmedBy, d.Confirmer, d.ConfirmedAt = cases.DestructionConfirmed, "C-2026-0001", v.Person, o.people[v.Person].Name.String(), o.now
	return nil
}

func (o *office) DropDestruction(_ context.Context, v cases.Viewer, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	d, err := o.list(v, id)
	if err == nil && d.State != cases.DestructionProposed {
		err = cases.Refusal{Code: cases.NotOpen, Text: "This list cannot be dropped any more."}
	}
	if err == nil {
		d.State = cases.DestructionDropped
	}
	return err
}

func (o *office) Destructions(_ context.Context, v cases.Viewer) ([]cases.Destruction, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.retention.lists), nil
}

func (o *office) Destruction(_ context.Context, v cases.Viewer, id string) (cases.Destruction, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d, err := o.list(v, id)
	if err != nil {
		return cases.Destruction{}, err
	}
	return *d, nil
}

func (o *office) Certificate(_ context.Context, v cases.Viewer, id string) (cases.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d, err := o.list(v, id)
	if err == nil && d.State != cases.DestructionDone {
		err = cases.Refusal{Code: cases.NotFound, Text: "There is no certificate of this list yet."}
	}
	return cases.Document{ID: "certificate", Kind: cases.DestructionPaper, FileName: "certificate.pdf", MediaType: "application/pdf", Size: int64(len(pdfHeader + "certificate"))}, err
}

func (o *office) CopyCertificate(_ context.Context, _ cases.Viewer, _ string, w io.Writer) error {
	_, err := io.WriteString(w, pdfHeader+"certificate")
	return err
}

// carriedOut is what the worker does with the newest list.
func (o *office) carriedOut(spared cases.RequestID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d := &o.retention.lists[len(o.retention.lists)-1]
	d.State, d.DoneAt = cases.DestructionDone, o.now
	for i := range d.Items {
		if d.Items[i].Request == spared {
			d.Items[i].Spared = cases.BlockHold
			continue
		}
		d.Items[i].DestroyedOn = o.today()
		if r := o.requests[d.Items[i].Request]; r != nil {
			r.Destroyed = cases.Destroyed{On: o.today(), Line: d.Items[i].Line, Certificate: d.Number}
		}
	}
	o.retention.plan = cases.DestructionPlan{}
}
