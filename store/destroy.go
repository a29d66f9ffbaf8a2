package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

// wipe destroys everything that a request says: first its key, without which
// nothing sealed can be opened again, then what was sealed. What is left is a
// tombstone: number, visa, state, dates, the kinds of events, the clocks that
// statistics count, and the register of papers, so that a paper's code is still
// answered. Audit lines are not touched.
func (t *tx) wipe(ctx context.Context, id cases.RequestID, on cases.Date, line, certificate string) error {
	if err := t.mustExec(ctx, `UPDATE request_keys SET wrapped = ? WHERE request_id = ?`, []byte{}, id); err != nil {
		return err
	}
	for _, c := range sealedColumns {
		if c.owner == "" {
			continue
		}
		if err := t.mustExec(ctx, fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s = ?`, c.table, c.column, c.owner), []byte{}, id); err != nil {
			return err
		}
	}
	if err := t.blurClocks(ctx, id); err != nil {
		return err
	}
	const theirs = `SELECT d.id FROM documents d WHERE d.request_id = ?`
	const registered = `(SELECT x.document_id FROM register x WHERE x.request_id = ?) AND id NOT IN (SELECT x.scan_id FROM register x WHERE x.request_id = ?)`
	for _, step := range []struct {
		query string
		times int // how often the request is named
	}{
		{`DELETE FROM document_chunks WHERE document_id IN (` + theirs + `)`, 1},
		{`UPDATE documents SET digest = '', media_type = '', size = 0 WHERE request_id = ? AND id NOT IN ` + registered, 3},
		{`DELETE FROM documents WHERE request_id = ? AND id NOT IN ` + registered + ` AND id NOT IN (SELECT document_id FROM demand_papers)`, 3},
		{`DELETE FROM terms WHERE request_id = ?`, 1},
		{`DELETE FROM facts WHERE request_id = ?`, 1},
		{`DELETE FROM pauses WHERE request_id = ?`, 1},
		{`DELETE FROM alarms WHERE request_id = ?`, 1},
		{`DELETE FROM digest_items WHERE request_id = ?`, 1},
		{`DELETE FROM outbox WHERE request_id = ? AND (prosecution_id = '' OR sent_at = 0)`, 1}, // that the trial assistant was told stays
		{`DELETE FROM commands WHERE request_id = ? AND outcome = 'refused'`, 1},
		{`UPDATE commands SET actor = '{}' WHERE request_id = ?`, 1},
		{`UPDATE events SET actor_id = '' WHERE request_id = ?`, 1},
		{`UPDATE requests SET draft_id = '', draft_digest = '', recused = '[]', held_in = '', held_for = '', held_until = '' WHERE id = ?`, 1},
	} {
		args := make([]any, step.times)
		for i := range args {
			args[i] = id
		}
		if err := t.mustExec(ctx, step.query, args...); err != nil {
			return err
		}
	}
	return t.mustExec(ctx, `UPDATE requests SET destroyed_on = ?, destroyed_line = ?, destroyed_number = ? WHERE id = ?`, on, line, certificate, id)
}

// blurClocks takes from the clocks what they tell of a person: an urgent fact,
// and a due date that was counted back from a birthday or a hearing. Whether a
// clock was kept stays as it was.
func (t *tx) blurClocks(ctx context.Context, id cases.RequestID) error {
	all, err := clocks(ctx, t, id)
	if err != nil {
		return err
	}
	var decision cases.Date
	expedited := false
	for seq, c := range all {
		switch c.Kind {
		case cases.ClockDecision:
			decision = c.Due
		case cases.ClockExpedite:
			expedited = true
			due := c.EndedOn
			if !c.Kept() {
				due = due.AddDays(-1)
			}
			if c.Open() {
				due = c.From
			}
			if err := t.mustExec(ctx, `UPDATE clocks SET fact = '', due_on = ? WHERE request_id = ? AND seq = ?`, due, id, seq); err != nil {
				return err
			}
		}
	}
	if !expedited {
		return nil
	}
	return t.mustExec(ctx, `UPDATE requests SET due_on = ? WHERE id = ?`, decision, id)
}

// mustExec runs a statement of a destruction, whatever number of rows it touches.
func (t *tx) mustExec(ctx context.Context, query string, args ...any) error {
	if _, err := t.exec(ctx, query, args...); err != nil {
		return fmt.Errorf("destroy a request: %w", err)
	}
	return nil
}
