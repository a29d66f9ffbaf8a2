package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
)

// propose keeps what is to be released: the list under the office's own key, the
// facts under the request's.
func (t *tx) propose(ctx context.Context, d cases.Demand, r cases.Request, p cases.Proposal, at time.Time) error {
	what, facts, err := cases.Propose(p, r)
	if err != nil {
		return err
	}
	office, err := officeBox(ctx, t, d.Agency)
	if err != nil {
		return err
	}
	box, err := requestBox(ctx, t, d.Request)
	if err != nil {
		return err
	}
	id := uuid.NewString()
	sealedList, err := sealJSON(office, label("releases.list", id), what)
	if err != nil {
		return err
	}
	sealedFacts, err := sealJSON(box, label("releases.facts", id), facts)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO releases (id, agency_id, demand_id, request_id, state, proposed_by, proposed_at, list, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, d.Agency, d.ID, d.Request, cases.ReleaseProposed, d.ProposedBy, at.Unix(), sealedList, sealedFacts); err != nil {
		return fmt.Errorf("propose the release: %w", err)
	}
	return t.tellHandlers(ctx, d, d.ProposedBy, at)
}

// decideRelease approves or rejects the release that was proposed.
func (t *tx) decideRelease(ctx context.Context, d cases.Demand, by cases.PersonID, at time.Time) error {
	n, err := t.exec(ctx, `UPDATE releases SET state = ?, decided_by = ?, decided_at = ? WHERE demand_id = ? AND state = ?`,
		d.State, by, at.Unix(), d.ID, cases.ReleaseProposed)
	if err != nil {
		return fmt.Errorf("decide on the release: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("decide on the release: %d wait", n)
	}
	return nil
}

func releases(ctx context.Context, q querier, where string, args ...any) ([]cases.Release, error) {
	var rows []struct {
		ID           string            `db:"id"`
		Agency       cases.AgencyID    `db:"agency_id"`
		Demand       string            `db:"demand_id"`
		DemandNumber string            `db:"demand_number"`
		Request      cases.RequestID   `db:"request_id"`
		State        cases.DemandState `db:"state"`
		ProposedBy   cases.PersonID    `db:"proposed_by"`
		ProposedAt   int64             `db:"proposed_at"`
		DecidedBy    cases.PersonID    `db:"decided_by"`
		DecidedAt    int64             `db:"decided_at"`
		List         []byte            `db:"list"`
		Facts        []byte            `db:"facts"`
	}
	if err := list(ctx, q, &rows, `SELECT x.id, x.agency_id, x.demand_id, m.number AS demand_number, x.request_id, x.state, x.proposed_by, x.proposed_at,
		x.decided_by, x.decided_at, x.list, x.facts FROM releases x JOIN demands m ON m.id = x.demand_id WHERE `+where+` ORDER BY x.proposed_at DESC, x.id`, args...); err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.ProposedBy, r.DecidedBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	var out []cases.Release
	for _, r := range rows {
		x := cases.Release{
			ID: r.ID, Demand: r.Demand, DemandNumber: r.DemandNumber, Request: r.Request, State: r.State,
			ProposedBy: r.ProposedBy, ProposerName: names[r.ProposedBy], ProposedAt: instant(r.ProposedAt),
			DecidedBy: r.DecidedBy, DeciderName: names[r.DecidedBy], DecidedAt: instant(r.DecidedAt),
		}
		office, err := officeBox(ctx, q, r.Agency)
		if err != nil {
			return nil, err
		}
		if x.ReleaseList, err = openJSON[cases.ReleaseList](office, label("releases.list", r.ID), r.List); err != nil {
			return nil, err
		}
		if err := openReleased(ctx, q, &x, r.Facts); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// openReleased fills in what is sealed with the request's key. Once that is
// destroyed, the list alone is left.
func openReleased(ctx context.Context, q querier, x *cases.Release, facts []byte) error {
	box, err := requestBox(ctx, q, x.Request)
	if errors.Is(err, destroyed) {
		return nil
	}
	if err != nil {
		return err
	}
	if x.Facts, err = openJSON[[]cases.ReleasedFact](box, label("releases.facts", x.ID), facts); err != nil {
		return err
	}
	for i, p := range x.Papers {
		var name []byte
		err := get(ctx, q, &name, `SELECT file_name FROM documents WHERE id = ?`, p.ID)
		if missing(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("find a released paper: %w", err)
		}
		if x.Papers[i].Name, err = openText(box, label("documents.file_name", string(p.ID)), name); err != nil {
			return err
		}
	}
	return nil
}

// Released is a release that was approved, for somebody who answers demands.
func (s *Store) Released(ctx context.Context, v cases.Viewer, demand string) (cases.Release, error) {
	return again(func() (cases.Release, error) { return s.releasedOnce(ctx, v, demand) })
}

func (s *Store) releasedOnce(ctx context.Context, v cases.Viewer, demand string) (cases.Release, error) {
	if !v.HandlesDemands() {
		return cases.Release{}, cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials take what was released out of the record."}
	}
	cond, args := seesDemands(v)
	found, err := releases(ctx, s.db, `x.demand_id = ? AND x.state = ? AND `+cond, append([]any{demand, cases.DemandReleased}, args...)...)
	if err != nil {
		return cases.Release{}, err
	}
	if len(found) == 0 {
		return cases.Release{}, cases.Refusal{Code: cases.NotFound, Text: "Nothing was released on this demand."}
	}
	if err := notRecused(ctx, s.db, v, found[0].Request); err != nil {
		return found[0], err
	}
	_, err = requestBox(ctx, s.db, found[0].Request) // without it the papers are gone
	return found[0], err
}

// CopyReleased writes the bytes of a paper of a release to w, after an audit line.
func (s *Store) CopyReleased(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error {
	r, err := s.Released(ctx, v, demand)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.Papers, func(p cases.ReleasedDocument) bool { return p.ID == id }) {
		return cases.Refusal{Code: cases.NotFound, Text: "This paper is not part of the release."}
	}
	d, err := s.Document(ctx, v, id)
	if err != nil {
		return err
	}
	return s.copyOpened(ctx, v, d, w)
}

// BundleDrawn notes that somebody took the whole release out of the record, and
// the SHA-256 of what they got, hex; empty before it is drawn, and then refused if
// a paper may not be opened: an archive that began cannot be taken back.
func (s *Store) BundleDrawn(ctx context.Context, v cases.Viewer, r cases.Release, digest string) error {
	if digest == "" {
		if err := s.mustBeCleanRelease(ctx, v, r); err != nil {
			return err
		}
		return s.noteRead(ctx, v, "DrawBundle", r.Request, r.ID)
	}
	return s.noteRead(ctx, v, "BundleDrawn", r.Request, r.ID+" "+digest)
}

func (s *Store) mustBeCleanRelease(ctx context.Context, v cases.Viewer, r cases.Release) error {
	for _, p := range r.Papers {
		d, err := s.Document(ctx, v, p.ID)
		if err != nil {
			return err
		}
		if err := s.mustBeClean(ctx, v, d); errors.Is(err, errInfected) {
			return errInfectedRelease
		} else if err != nil {
			return err
		}
	}
	return nil
}
