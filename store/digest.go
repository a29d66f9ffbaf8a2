package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// remind puts a reminder where the person's next digest finds it.
func (t *tx) remind(ctx context.Context, c cases.Command, p cases.PersonID, n cases.Notice) error {
	id := fmt.Sprintf("%s.%s.%s", c.ID, n.Clock, p)
	if _, err := t.exec(ctx, `INSERT INTO digest_items (id, agency_id, person_id, request_id, clock, due_on, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, id, c.Agency, p, c.Request, n.Clock, n.Due, c.At.Unix()); err != nil {
		return fmt.Errorf("queue the reminder: %w", err)
	}
	return nil
}

// GatherDigests puts the reminders that an office's staff got up to the instant
// into the outbox, one message a person. Reminders of a clock that ended since,
// of people who left, and of requests that they are kept from, are dropped.
func (s *Store) GatherDigests(ctx context.Context, agency cases.AgencyID, until time.Time) (people int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `DELETE FROM digest_items WHERE agency_id = ? AND mail_id = '' AND queued_at <= ?
			AND (NOT EXISTS (SELECT 1 FROM clocks c WHERE c.request_id = digest_items.request_id AND c.kind = digest_items.clock
					AND c.due_on = digest_items.due_on AND c.ended_on = '')
				OR NOT EXISTS (SELECT 1 FROM people p WHERE p.id = digest_items.person_id AND p.active)
				OR `+behindWall("digest_items")+`)`, agency, until.Unix()); err != nil {
			return fmt.Errorf("drop reminders that are not needed: %w", err)
		}
		var waiting []cases.PersonID
		if err := list(ctx, t, &waiting, `SELECT DISTINCT person_id FROM digest_items
			WHERE agency_id = ? AND mail_id = '' AND queued_at <= ? ORDER BY person_id`, agency, until.Unix()); err != nil {
			return fmt.Errorf("find whom to remind: %w", err)
		}
		for _, p := range waiting {
			id := fmt.Sprintf("digest.%d.%s", until.Unix(), p)
			if _, err := t.exec(ctx, `UPDATE digest_items SET mail_id = ? WHERE agency_id = ? AND person_id = ? AND mail_id = '' AND queued_at <= ?`,
				id, agency, p, until.Unix()); err != nil {
				return fmt.Errorf("gather the reminders: %w", err)
			}
			if _, err := t.exec(ctx, `INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at) VALUES (?, ?, '', ?, ?, ?)`,
				id, agency, p, cases.NoticeDigest, until.Unix()); err != nil {
				return fmt.Errorf("queue the digest: %w", err)
			}
		}
		people = len(waiting)
		return nil
	})
	return people, err
}

// digestItems lists what a digest reminds of, first due first.
func digestItems(ctx context.Context, q querier, mail string) ([]cases.DueDate, error) {
	var rows []struct {
		Request cases.RequestID `db:"request_id"`
		Number  string          `db:"number"`
		State   cases.State     `db:"state"`
		Clock   cases.ClockKind `db:"clock"`
		Due     cases.Date      `db:"due_on"`
	}
	if err := list(ctx, q, &rows, `SELECT DISTINCT d.request_id, r.number, r.state, d.clock, d.due_on FROM digest_items d JOIN requests r ON r.id = d.request_id
		WHERE d.mail_id = ? AND NOT `+behindWall("d")+` ORDER BY d.due_on, r.number, d.clock`, mail); err != nil {
		return nil, fmt.Errorf("read the digest: %w", err)
	}
	out := make([]cases.DueDate, len(rows))
	for i, r := range rows {
		out[i] = cases.DueDate{Request: r.Request, Number: r.Number, State: r.State, Clock: cases.Clock{Kind: r.Clock, Due: r.Due}}
	}
	return out, nil
}
