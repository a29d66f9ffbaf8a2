package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"suppb/cases"
)

// Lists of requests to destroy: one person proposes what falls due, another
// confirms the same list, and the worker carries it out.

var (
	errRetention = cases.Refusal{Code: cases.NotYours, Text: "Managers and supervisors decide what is destroyed."}
	errNoList    = cases.Refusal{Code: cases.NotFound, Text: "There is no such list."}
	errMoved     = cases.Refusal{Code: cases.Stale, Text: "The list changed after you opened it. Look at it again before you go on."}
	errUnnamed   = cases.Refusal{Code: cases.Stale, Text: "The number of demands that name no request changed. Ask whoever answers demands before you go on: one of them may ask for what is on this list."}
	errChanged   = cases.Refusal{Code: cases.Stale, Text: "What falls due changed after this list was proposed, so it is not carried out. Drop it, and propose a new one."}
)

// RetentionPlan is Destroyable for somebody who decides on it.
func (s *Store) RetentionPlan(ctx context.Context, v cases.Viewer, on cases.Date, schedule string, keeps func(cases.Ending) cases.Keeping) (cases.DestructionPlan, error) {
	if !v.KeepsRetention() {
		return cases.DestructionPlan{}, errRetention
	}
	plan, err := destroyable(ctx, s.db, v.Agency, v.Person, on, schedule, keeps)
	if err != nil {
		return plan, err
	}
	return plan, s.noteRead(ctx, v, "ReadRetention", "", fmt.Sprint("rows=", len(plan.Due)+len(plan.Blocked)))
}

// ProposeDestruction makes what falls due today into a list that waits for a
// second person. It is refused unless digest is the list's: what is proposed is
// what was seen.
func (s *Store) ProposeDestruction(ctx context.Context, v cases.Viewer, digest, schedule string, keeps func(cases.Ending) cases.Keeping) (id string, err error) {
	if !v.KeepsRetention() {
		return "", errRetention
	}
	err = s.inTx(ctx, func(t *tx) error {
		id, err = t.proposeList(ctx, v.Agency, v.Person, s.now().Unix(), digest, schedule, keeps)
		return err
	})
	return id, err
}

func (t *tx) proposeList(ctx context.Context, agency cases.AgencyID, by cases.PersonID, at int64, digest, schedule string, keeps keeps) (string, error) {
	if err := t.alone(ctx, `SELECT id FROM agencies WHERE id = ?`, agency); err != nil {
		return "", err
	}
	_, today, err := agencyOn(ctx, t, agency, instant(at))
	if err != nil {
		return "", err
	}
	var waiting int
	if err := get(ctx, t, &waiting, `SELECT COUNT(*) FROM destructions WHERE agency_id = ? AND state IN ('proposed', 'confirmed')`, agency); err != nil {
		return "", fmt.Errorf("look for lists: %w", err)
	}
	if waiting > 0 {
		return "", cases.Refusal{Code: cases.NotOpen, Text: "Another list is not finished. It is confirmed or dropped first."}
	}
	plan, err := destroyable(ctx, t, agency, by, today, schedule, keeps)
	if err != nil {
		return "", err
	}
	if len(plan.Due) == 0 {
		return "", cases.Refusal{Code: cases.NotOpen, Text: "Nothing falls due, so there is nothing to destroy."}
	}
	if plan.Digest() != digest {
		return "", errMoved
	}
	id := uuid.NewString()
	if _, err := t.exec(ctx, `INSERT INTO destructions (id, agency_id, state, schedule, digest, proposed_by, proposed_at, certificate_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		id, agency, cases.DestructionProposed, schedule, digest, by, at, uuid.NewString()); err != nil {
		return "", fmt.Errorf("write the list: %w", err)
	}
	for _, d := range plan.Due {
		if _, err := t.exec(ctx, `INSERT INTO destruction_items (agency_id, destruction_id, request_id, number, visa, state, ended_on, line, kept_until)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, agency, id, d.Request, d.Number, d.Visa, d.State, d.EndedOn, d.Line, d.KeptUntil); err != nil {
			return "", fmt.Errorf("write the list: %w", err)
		}
	}
	return id, t.audit(ctx, line{agency: agency, at: instant(at), actor: by, action: "ProposeDestruction", object: id + " " + digest})
}

// ConfirmDestruction lets a second person confirm a list, by its digest. It is
// refused if anything on it does not fall due any more, or if unnamed is not how
// many demands name no request and are not answered: see unnamedDemands.
func (s *Store) ConfirmDestruction(ctx context.Context, v cases.Viewer, id, digest string, unnamed int, keeps func(cases.Ending) cases.Keeping) error {
	if !v.KeepsRetention() {
		return errRetention
	}
	return s.inTx(ctx, func(t *tx) error {
		list, err := t.lockListFor(ctx, v, id)
		if err != nil {
			return err
		}
		if list.ProposedBy == v.Person {
			return cases.Refusal{Code: cases.NotYours, Text: "You proposed this list. Somebody else confirms it."}
		}
		return t.confirmList(ctx, list, v.Person, s.now().Unix(), digest, unnamed, keeps)
	})
}

func (t *tx) confirmList(ctx context.Context, list cases.Destruction, by cases.PersonID, at int64, digest string, unnamed int, keeps keeps) error {
	switch {
	case list.State != cases.DestructionProposed:
		return cases.Refusal{Code: cases.NotOpen, Text: "This list does not wait for a confirmation any more."}
	case digest != list.Digest || cases.ListDigest(list.Items) != list.Digest:
		return errMoved
	}
	_, today, err := agencyOn(ctx, t, list.Agency, instant(at))
	if err != nil {
		return err
	}
	plan, err := destroyable(ctx, t, list.Agency, "", today, list.Schedule, keeps)
	if err != nil {
		return err
	}
	if plan.Unnamed != unnamed {
		return errUnnamed
	}
	for _, d := range list.Items {
		if !slices.ContainsFunc(plan.Due, func(o cases.Disposal) bool { return sameLine(o, d) }) {
			return errChanged
		}
	}
	number, err := t.reserve(ctx, list.Agency, "destructions", today.Year)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE destructions SET state = ?, confirmed_by = ?, confirmed_at = ?, number = ? WHERE id = ?`,
		cases.DestructionConfirmed, by, at, "C-"+number, list.ID); err != nil {
		return fmt.Errorf("confirm the list: %w", err)
	}
	return t.audit(ctx, line{agency: list.Agency, at: instant(at), actor: by, action: "ConfirmDestruction", object: list.ID + " " + list.Digest})
}

// sameLine reports whether two lines of lists are about the same request, and
// say the same of it.
func sameLine(a, b cases.Disposal) bool {
	return a.Request == b.Request && cases.DestructionList([]cases.Disposal{a}) == cases.DestructionList([]cases.Disposal{b})
}

// DropDestruction gives up a list that nobody confirmed.
func (s *Store) DropDestruction(ctx context.Context, v cases.Viewer, id string) error {
	if !v.KeepsRetention() {
		return errRetention
	}
	return s.inTx(ctx, func(t *tx) error {
		list, err := t.lockListFor(ctx, v, id)
		if err != nil {
			return err
		}
		if list.State != cases.DestructionProposed {
			return cases.Refusal{Code: cases.NotOpen, Text: "This list cannot be dropped any more."}
		}
		if _, err := t.exec(ctx, `UPDATE destructions SET state = ? WHERE id = ?`, cases.DestructionDropped, id); err != nil {
			return fmt.Errorf("drop the list: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "DropDestruction", object: id})
	})
}

// DestroyByCommand proposes and confirms at once what falls due, for whoever
// runs the program's commands: they hold the master key, so a second account
// would prove nothing. They name the number of requests and the digest of the
// list that they read, and the demands that they know of.
func (s *Store) DestroyByCommand(ctx context.Context, agency cases.AgencyID, count int, digest string, unnamed int, schedule string, keeps func(cases.Ending) cases.Keeping) (cases.Destruction, error) {
	var out cases.Destruction
	err := s.inTx(ctx, func(t *tx) error {
		at := s.now().Unix()
		id, err := t.proposeList(ctx, agency, cases.CommandLine, at, digest, schedule, keeps)
		if err != nil {
			return err
		}
		list, err := t.lockList(ctx, agency, id)
		if err != nil {
			return err
		}
		if len(list.Items) != count {
			return errMoved
		}
		if err := t.confirmList(ctx, list, cases.CommandLine, at, digest, unnamed, keeps); err != nil {
			return err
		}
		out, err = t.lockList(ctx, agency, id)
		return err
	})
	return out, err
}

type destructionRow struct {
	ID          string                 `db:"id"`
	Agency      cases.AgencyID         `db:"agency_id"`
	State       cases.DestructionState `db:"state"`
	Schedule    string                 `db:"schedule"`
	Digest      string                 `db:"digest"`
	Number      string                 `db:"number"`
	ProposedBy  cases.PersonID         `db:"proposed_by"`
	ProposedAt  int64                  `db:"proposed_at"`
	ConfirmedBy cases.PersonID         `db:"confirmed_by"`
	ConfirmedAt int64                  `db:"confirmed_at"`
	DoneAt      int64                  `db:"done_at"`
	Certificate cases.DocumentID       `db:"certificate_id"`
}

const destructionColumns = `id, agency_id, state, schedule, digest, number, proposed_by, proposed_at, confirmed_by, confirmed_at, done_at, certificate_id`

type itemRow struct {
	Request     cases.RequestID `db:"request_id"`
	Number      string          `db:"number"`
	Visa        cases.Visa      `db:"visa"`
	State       cases.State     `db:"state"`
	EndedOn     cases.Date      `db:"ended_on"`
	Line        string          `db:"line"`
	KeptUntil   cases.Date      `db:"kept_until"`
	Spared      cases.Block     `db:"spared"`
	DestroyedOn cases.Date      `db:"destroyed_on"`
}

func destructions(ctx context.Context, q querier, where string, args ...any) ([]cases.Destruction, error) {
	var rows []destructionRow
	if err := list(ctx, q, &rows, `SELECT `+destructionColumns+` FROM destructions WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("read the lists of destruction: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.ProposedBy, r.ConfirmedBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Destruction, len(rows))
	for i, r := range rows {
		out[i] = cases.Destruction{
			ID: r.ID, Agency: r.Agency, State: r.State, Schedule: r.Schedule, Digest: r.Digest, Number: r.Number,
			ProposedBy: r.ProposedBy, Proposer: names[r.ProposedBy], ProposedAt: instant(r.ProposedAt),
			ConfirmedBy: r.ConfirmedBy, Confirmer: names[r.ConfirmedBy], ConfirmedAt: instant(r.ConfirmedAt),
			DoneAt: instant(r.DoneAt), Certificate: r.Certificate,
		}
		var items []itemRow
		if err := list(ctx, q, &items, `SELECT request_id, number, visa, state, ended_on, line, kept_until, spared, destroyed_on
			FROM destruction_items WHERE destruction_id = ? ORDER BY number`, r.ID); err != nil {
			return nil, fmt.Errorf("read a list of destruction: %w", err)
		}
		for _, x := range items {
			out[i].Items = append(out[i].Items, cases.Disposal{
				Request: x.Request, Number: x.Number, Visa: x.Visa, State: x.State, EndedOn: x.EndedOn, Line: x.Line, KeptUntil: x.KeptUntil,
				Spared: x.Spared, DestroyedOn: x.DestroyedOn,
			})
		}
	}
	return out, nil
}

// lockList finds a list of the office that this transaction changes.
func (t *tx) lockList(ctx context.Context, agency cases.AgencyID, id string) (cases.Destruction, error) {
	if err := t.alone(ctx, `SELECT id FROM destructions WHERE id = ?`, id); err != nil {
		return cases.Destruction{}, err
	}
	return destruction(ctx, t, agency, id)
}

// lockListFor is lockList for somebody who sees the list.
func (t *tx) lockListFor(ctx context.Context, v cases.Viewer, id string) (cases.Destruction, error) {
	if err := t.alone(ctx, `SELECT id FROM destructions WHERE id = ?`, id); err != nil {
		return cases.Destruction{}, err
	}
	return destructionFor(ctx, t, v, id)
}

// seesList is the condition that a list names no request that this person is kept
// from: with such a line left out, nobody could confirm what they read.
const seesList = `id NOT IN (SELECT x.destruction_id FROM destruction_items x WHERE x.request_id IN (` + walledOff + `))`

func destructionFor(ctx context.Context, q querier, v cases.Viewer, id string) (cases.Destruction, error) {
	return theDestruction(ctx, q, `id = ? AND agency_id = ? AND `+seesList, id, v.Agency, v.Person)
}

func destruction(ctx context.Context, q querier, agency cases.AgencyID, id string) (cases.Destruction, error) {
	return theDestruction(ctx, q, `id = ? AND agency_id = ?`, id, agency)
}

func theDestruction(ctx context.Context, q querier, where string, args ...any) (cases.Destruction, error) {
	found, err := destructions(ctx, q, where, args...)
	if err == nil && len(found) == 0 {
		err = errNoList
	}
	if err != nil {
		return cases.Destruction{}, err
	}
	return found[0], nil
}

// Destructions lists an office's lists of destruction, the newest first.
func (s *Store) Destructions(ctx context.Context, v cases.Viewer) ([]cases.Destruction, error) {
	if !v.KeepsRetention() {
		return nil, errRetention
	}
	found, err := destructions(ctx, s.db, `agency_id = ? AND `+seesList+` ORDER BY proposed_at DESC, id`, v.Agency, v.Person)
	if err != nil {
		return nil, err
	}
	return found, s.noteRead(ctx, v, "ReadRetention", "", fmt.Sprint("rows=", len(found)))
}

// Destruction is one of them.
func (s *Store) Destruction(ctx context.Context, v cases.Viewer, id string) (cases.Destruction, error) {
	if !v.KeepsRetention() {
		return cases.Destruction{}, errRetention
	}
	out, err := destructionFor(ctx, s.db, v, id)
	if err != nil {
		return out, err
	}
	if out.Unnamed, err = unnamedDemands(ctx, s.db, v.Agency); err != nil {
		return out, err
	}
	return out, s.noteRead(ctx, v, "ReadRetention", "", id)
}

// ConfirmedDestructions lists the lists of an office that the worker carries out.
func (s *Store) ConfirmedDestructions(ctx context.Context, agency cases.AgencyID) (ids []string, err error) {
	if err := list(ctx, s.db, &ids, `SELECT id FROM destructions WHERE agency_id = ? AND state = 'confirmed'`, agency); err != nil {
		return nil, fmt.Errorf("find confirmed lists: %w", err)
	}
	return ids, nil
}

// ConfirmedList is a list that two people agreed on and that is not done; a
// [cases.Refusal] if it is anything else, whoever asks for it.
func (s *Store) ConfirmedList(ctx context.Context, agency cases.AgencyID, id string) (cases.Destruction, error) {
	return confirmedList(ctx, s.db, agency, id)
}

func confirmedList(ctx context.Context, q querier, agency cases.AgencyID, id string) (cases.Destruction, error) {
	list, err := destruction(ctx, q, agency, id)
	switch {
	case err != nil:
		return list, err
	case list.State != cases.DestructionConfirmed:
		return list, cases.Refusal{Code: cases.NotOpen, Text: "Nobody confirmed this list, or it is done."}
	case cases.ListDigest(list.Items) != list.Digest:
		return list, errors.New("a confirmed list of destruction is not the one that was confirmed")
	}
	return list, nil
}
