package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// emptyDemands destroys what an office's demands say: what was asked, what was
// written down about it, and the papers and letters. It does so once the answer is
// from before the instant and the request, if one was named, is destroyed. What is
// left of a demand is its number, kind and dates, each step with its day, person and
// law, and to whom which kind of paper went.
func (s *Store) emptyDemands(ctx context.Context, agency cases.AgencyID, before, at time.Time) (n int64, err error) {
	var ids []string
	if err := list(ctx, s.db, &ids, `SELECT m.id FROM demands m LEFT JOIN requests r ON r.id = m.request_id
		WHERE m.agency_id = ? AND m.state IN `+answered+` AND LENGTH(m.content) > 0 AND (m.request_id = '' OR r.destroyed_on <> '')
			AND (SELECT MAX(x.at) FROM demand_steps x WHERE x.demand_id = m.id) < ? ORDER BY m.id`, agency, before.Unix()); err != nil {
		return 0, fmt.Errorf("find demands that are over: %w", err)
	}
	for _, id := range ids {
		if err := s.inTx(ctx, func(t *tx) error { return t.emptyDemand(ctx, agency, id, at) }); err != nil {
			return n, fmt.Errorf("destroy what a demand said: %w", err)
		}
		n++
	}
	return n, nil
}

func (t *tx) emptyDemand(ctx context.Context, agency cases.AgencyID, id string, at time.Time) error {
	var request cases.RequestID
	err := get(ctx, t, &request, `SELECT request_id FROM demands WHERE id = ? AND state IN `+answered+t.forUpdate(), id)
	if missing(err) {
		return nil // opened again meanwhile
	}
	if err != nil {
		return err
	}
	var papers []cases.DocumentID
	if err := list(ctx, t, &papers, `SELECT document_id FROM demand_papers WHERE demand_id = ?`, id); err != nil {
		return err
	}
	type step struct {
		query string
		args  []any
	}
	steps := []step{
		{`UPDATE demands SET content = ?, version = version + 1 WHERE id = ?`, []any{[]byte{}, id}},
		{`UPDATE demand_steps SET text = ? WHERE demand_id = ?`, []any{[]byte{}, id}},
		{`DELETE FROM demand_papers WHERE demand_id = ?`, []any{id}},
	}
	for _, p := range papers {
		steps = append(steps, step{`DELETE FROM document_chunks WHERE document_id = ?`, []any{p}}, step{`DELETE FROM documents WHERE id = ?`, []any{p}})
	}
	for _, s := range steps {
		if _, err := t.exec(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return t.audit(ctx, line{agency: agency, at: at, actor: cases.System().Person, action: "EmptyDemand", request: request, object: id})
}
