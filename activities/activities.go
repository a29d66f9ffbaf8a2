// Package activities holds what the workflow has done for it: carrying an act
// out in the record, ringing an alarm, drawing a form, sending mail, and an
// office's upkeep. Each can run twice and changes nothing the second time.
//
// Failure texts travel through the workflow engine, so they never repeat what a
// lower layer said: that goes to the log of this process, by identifier.
package activities

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"go.temporal.io/sdk/temporal"

	"suppb/cases"
)

// Records is the part of the record that activities need.
type Records interface {
	// Apply carries a stored command out in one transaction, once.
	Apply(ctx context.Context, id cases.CommandID, decide func(cases.Ground) (cases.Change, error)) (cases.Snapshot, error)
	// AddCommand stores a command; false if it is stored already.
	AddCommand(ctx context.Context, c cases.Command) (bool, error)
	// Snapshot is the request as the process knows it; the zero state if there is none.
	Snapshot(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (cases.Snapshot, error)
	// Supplement gathers what the form of a request prints.
	Supplement(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (cases.Supplement, error)
	// SaveDraft stores a drawn form, once by document ID.
	SaveDraft(ctx context.Context, d cases.Document, r io.Reader) (cases.Document, error)

	// HasUnsent reports whether the office's outbox holds anything.
	HasUnsent(ctx context.Context, agency cases.AgencyID) (bool, error)
	// Unsent lists messages to send, those with the fewest attempts first.
	Unsent(ctx context.Context, agency cases.AgencyID, most int) ([]cases.Mail, error)
	MailTried(ctx context.Context, id string) error
	MailSent(ctx context.Context, id string, at time.Time) error
	// GatherDigests puts the reminders of an office's staff into the outbox, one
	// message a person, and says how many.
	GatherDigests(ctx context.Context, agency cases.AgencyID, until time.Time) (people int, err error)

	// OpenRequests lists an office's open requests by ID, a page from the one after
	// the given ID on; none at the end.
	OpenRequests(ctx context.Context, agency cases.AgencyID, after cases.RequestID, most int) ([]cases.Snapshot, error)
	// AddSweep writes the audit line of a sweep.
	AddSweep(ctx context.Context, agency cases.AgencyID, at time.Time, report cases.Sweep) error

	Agency(ctx context.Context, id cases.AgencyID) (cases.Agency, error)
	Designations(ctx context.Context, agency cases.AgencyID, person cases.PersonID) ([]cases.Designation, error)
	// DesignationsEnding lists those whose last day lies in the span, both days included.
	DesignationsEnding(ctx context.Context, agency cases.AgencyID, from, until cases.Date) ([]cases.Designation, error)
	// TellDesignationEnds queues its messages, each once for a person, a last day and
	// a number of days before it.
	TellDesignationEnds(ctx context.Context, agency cases.AgencyID, d cases.Designation, days int, at time.Time) (people int, err error)

	// Checkpoint signs where the office's audit log ends, and the log of what names no office.
	Checkpoint(ctx context.Context, agency cases.AgencyID, at time.Time) ([]cases.Checkpoint, error)

	// Purge deletes what an office does not need any more, and nothing that an act attached.
	Purge(ctx context.Context, agency cases.AgencyID, before cases.PurgeBefore, at time.Time) (cases.Purge, error)

	// ConfirmedList is a list of requests to destroy that two people agreed on and
	// that is not done; a [cases.Refusal] if it is anything else.
	ConfirmedList(ctx context.Context, agency cases.AgencyID, id string) (cases.Destruction, error)
	// DestroyItem destroys one request of it, unless something came up since.
	DestroyItem(ctx context.Context, agency cases.AgencyID, list string, id cases.RequestID, keeps func(cases.Ending) cases.Keeping) error
	// Scrub takes what was deleted off the disk.
	Scrub(ctx context.Context, agency cases.AgencyID) error
	// ToForget lists the destroyed requests of a list that the process may still know.
	ToForget(ctx context.Context, agency cases.AgencyID, list string) ([]cases.RequestID, error)
	Forgotten(ctx context.Context, list string, id cases.RequestID) error
	// DestructionFacts is what the list's certificate says.
	DestructionFacts(ctx context.Context, agency cases.AgencyID, list string) (cases.DestructionCertificate, error)
	// FinishDestruction stores the certificate and ends the list.
	FinishDestruction(ctx context.Context, agency cases.AgencyID, list string, pdf []byte) error
}

// CertificateDrawer draws the certificate of a destruction.
type CertificateDrawer interface {
	DrawCertificate(c cases.DestructionCertificate) ([]byte, error)
}

// Renderer draws Supplement B: the same facts, the same bytes.
type Renderer interface {
	Draw(s cases.Supplement) ([]byte, error)
}

// Mailer hands a message to the mail server. Sending the same message again
// repeats its Message-ID.
type Mailer interface {
	Send(ctx context.Context, m cases.Mail) error
}

// Postman is told that an office has mail to send.
type Postman interface {
	Poke(ctx context.Context, agency cases.AgencyID) error
}

// Process is the engine, as the record is compared with it.
type Process interface {
	// Mend starts the runs that these requests lack, and has those reload that know
	// another revision.
	Mend(ctx context.Context, open []cases.Snapshot) cases.Sweep
	// CarryOutPending sends an office's acts that were stored before the instant and
	// reached no end. The error is of the record; an act that fails only counts.
	CarryOutPending(ctx context.Context, agency cases.AgencyID, before time.Time) (carried, failed int, err error)
	// Forget ends and deletes every run of these requests, with its history.
	Forget(ctx context.Context, ids []cases.RequestID) error
}

// Activities holds what the activities need.
type Activities struct {
	Records  Records
	Renderer Renderer
	Mailer   Mailer
	Postman  Postman
	Process  Process
	Drawer   CertificateDrawer
	Now      func() time.Time
	Logger   *slog.Logger

	UploadDays int // how long uploads that no act attached are kept; 30 if zero

	// Applied, if set, hears of each act that the record has taken.
	Applied func(id cases.CommandID, after cases.Snapshot)

	// KeepCheckpoints, if set, puts checkpoints of the audit log outside of the record.
	KeepCheckpoints func([]cases.Checkpoint) error
}

// RequestInput names a request.
type RequestInput struct {
	Agency  cases.AgencyID  `json:"agency"`
	Request cases.RequestID `json:"request"`
}

// Progress is the request after an activity.
type Progress struct {
	Snapshot cases.Snapshot `json:"snapshot"`
}

// RefusedType marks an application error that carries a [cases.Refusal]: the
// state machine's answer, not a failure, so it is not tried again.
const RefusedType = "Refused"

// failed turns an error into what the engine may know of it.
func (a *Activities) failed(ctx context.Context, what string, in RequestInput, err error) error {
	var r cases.Refusal
	if errors.As(err, &r) {
		return temporal.NewNonRetryableApplicationError(r.Text, RefusedType, nil, r)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.Logger.ErrorContext(ctx, "an activity failed and will be tried again", "activity", what, "request", in.Request, "error", err)
	return temporal.NewApplicationError(what+" failed; the log of the worker says why", what)
}
