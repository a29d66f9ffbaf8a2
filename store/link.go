package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"suppb/cases"
)

// writeLink stores that a request belongs to another one.
func (t *tx) writeLink(ctx context.Context, c cases.Command) error {
	relation := c.Payload.Code
	if c.Kind == cases.Submit {
		relation = cases.Again
	}
	if c.Payload.Related == "" {
		return nil
	}
	if _, err := t.exec(ctx, `INSERT INTO links (agency_id, request_id, other_id, relation, command_id) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (request_id, other_id, relation) DO NOTHING`, c.Agency, c.Request, c.Payload.Related, relation, c.ID); err != nil {
		return fmt.Errorf("link the requests: %w", err)
	}
	return nil
}

// relatedSeen reports whether the request that a command names exists and is the
// actor's to see.
func relatedSeen(ctx context.Context, q querier, c cases.Command) (bool, error) {
	if c.Payload.Related == "" {
		return false, nil
	}
	cond, args := visibleTo(cases.Viewer{Actor: c.Actor, Agency: c.Agency})
	var n int
	err := get(ctx, q, &n, `SELECT COUNT(*) FROM requests r WHERE r.id = ? AND `+cond, append([]any{c.Payload.Related}, args...)...)
	return n > 0, err
}

// links lists the requests that belong to this one and that the viewer may see.
func links(ctx context.Context, q querier, v cases.Viewer, id cases.RequestID) ([]cases.Link, error) {
	var rows []struct {
		ID       cases.RequestID `db:"id"`
		Number   string          `db:"number"`
		State    cases.State     `db:"state"`
		Relation string          `db:"relation"`
		Later    bool            `db:"later"`
	}
	cond, args := visibleTo(v)
	if err := list(ctx, q, &rows, `SELECT r.id, r.number, r.state, l.relation, l.other_id = ? AS later FROM links l
		JOIN requests r ON r.id = CASE WHEN l.request_id = ? THEN l.other_id ELSE l.request_id END
		WHERE (l.request_id = ? OR l.other_id = ?) AND `+cond+` ORDER BY r.number, l.relation`, append([]any{id, id, id, id}, args...)...); err != nil {
		return nil, fmt.Errorf("list linked requests: %w", err)
	}
	var out []cases.Link
	for _, r := range rows {
		out = append(out, cases.Link{Request: r.ID, Number: r.Number, State: r.State, Relation: r.Relation, Later: r.Later})
	}
	return out, nil
}

// Alike lists the office's other requests that may be about the same person or
// matter: the same name and date of birth, the same A-Number or the same case
// number. For staff who may see facts; nobody else gets any.
func (s *Store) Alike(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.QueueRow, error) {
	return again(func() ([]cases.QueueRow, error) { return s.alikeOnce(ctx, v, id) })
}

func (s *Store) alikeOnce(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.QueueRow, error) {
	if !staffOf(v) {
		return nil, nil
	}
	var sealed []byte
	cond, args := visibleTo(v)
	err := get(ctx, s.db, &sealed, `SELECT r.submission FROM requests r WHERE r.id = ? AND `+cond, append([]any{id}, args...)...)
	if missing(err) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find the request: %w", err)
	}
	box, err := requestBox(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	mine, err := openJSON[cases.Submission](box, label("requests.submission", string(id)), sealed)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		requestRow
		OrgName    string `db:"org_name"`
		Submission []byte `db:"submission"`
	}
	near, nearArgs, err := sharesTerm(ctx, s.db, v.Agency, termsOf(mine))
	if err != nil {
		return nil, err
	}
	args = append(append([]any{id}, args...), id, id)
	if err := list(ctx, s.db, &rows, `SELECT `+prefixed("r", snapshotColumns)+`, r.submission, o.name AS org_name
		FROM requests r JOIN organisations o ON o.id = r.organisation_id
		WHERE r.id <> ? AND `+cond+` AND r.id NOT IN (SELECT other_id FROM links WHERE request_id = ?) AND r.id NOT IN (SELECT request_id FROM links WHERE other_id = ?)
		AND `+near+` ORDER BY r.received_at DESC`, append(args, nearArgs...)...); err != nil {
		return nil, fmt.Errorf("look for requests that are alike: %w", err)
	}
	var out []cases.QueueRow
	for _, r := range rows {
		box, err := requestBox(ctx, s.db, r.ID)
		if errors.Is(err, destroyed) { // in a copy of the record that is older than its keys
			continue
		}
		var other cases.Submission
		if err == nil {
			other, err = openJSON[cases.Submission](box, label("requests.submission", string(r.ID)), r.Submission)
		}
		if _, err := s.unreadable(ctx, r.ID, err); err != nil {
			return nil, err
		}
		if mine.Alike(other) {
			out = append(out, cases.QueueRow{Snapshot: r.snapshot(nil, nil), OrgName: r.OrgName, VictimName: other.Victim.Name.String()})
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, s.noteRead(ctx, v, "ReadAlike", id, fmt.Sprintf("found=%d", len(out)))
}

// sharesTerm is the condition that a request (alias r) has one of the terms.
func sharesTerm(ctx context.Context, q querier, agency cases.AgencyID, terms []fieldTerm) (string, []any, error) {
	cond, args := `r.id IN (SELECT x.request_id FROM terms x WHERE x.agency_id = ? AND (FALSE`, []any{agency}
	for _, term := range terms {
		n, err := q.keyring().term(ctx, q, agency, term)
		if err != nil {
			return "", nil, err
		}
		cond, args = cond+` OR x.field = ? AND x.term = ?`, append(args, term.field, n)
	}
	return cond + `))`, args, nil
}

// Numbered finds a request that this person may see by its number.
func (s *Store) Numbered(ctx context.Context, v cases.Viewer, number string) (cases.RequestID, error) {
	cond, args := visibleTo(v)
	var id cases.RequestID
	err := get(ctx, s.db, &id, `SELECT r.id FROM requests r WHERE r.number = ? AND `+cond, append([]any{strings.TrimSpace(number)}, args...)...)
	if missing(err) {
		return "", cases.Refusal{Code: cases.NotFound, Text: "There is no request of that number, or it is not yours to see."}
	}
	if err != nil {
		return "", fmt.Errorf("find a request by its number: %w", err)
	}
	return id, s.noteRead(ctx, v, "FindRequest", id, "")
}
