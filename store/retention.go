package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// idle finds an office's files that no act attached and nothing waits for. A
// scan waits while its request awaits the signature, unless a newer one took its
// place; and a stored act may name any file of its request.
const idle = `SELECT d.id, d.request_id, d.size FROM documents d WHERE d.agency_id = ? AND NOT d.attached AND d.at < ?
	AND NOT EXISTS (SELECT 1 FROM commands c WHERE c.request_id = d.request_id AND c.outcome = 'pending')
	AND NOT EXISTS (SELECT 1 FROM register p WHERE p.document_id = d.id OR p.scan_id = d.id)
	AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.draft_id = d.id)
	AND NOT EXISTS (SELECT 1 FROM designations g WHERE g.letter_id = d.id)
	AND NOT (d.kind = 'signed_scan'
		AND EXISTS (SELECT 1 FROM requests r WHERE r.id = d.request_id AND r.state = 'awaiting_signature')
		AND NOT EXISTS (SELECT 1 FROM documents n WHERE n.request_id = d.request_id AND n.kind = d.kind AND n.at > d.at AND n.digest <> ''))
	ORDER BY d.at, d.id`

// Purge deletes what an office does not need any more: files uploaded before the
// instant that no act attached, sessions that expired, and the calendar feeds of
// accounts that were disabled. A file's audit line is written with its deletion,
// and a last line counts everything. What an act attached is never touched.
func (s *Store) Purge(ctx context.Context, agency cases.AgencyID, uploadsBefore, at time.Time) (cases.Purge, error) {
	var done cases.Purge
	var files []struct {
		ID      cases.DocumentID `db:"id"`
		Request cases.RequestID  `db:"request_id"`
		Size    int64            `db:"size"`
	}
	if err := list(ctx, s.db, &files, idle, agency, uploadsBefore.Unix()); err != nil {
		return done, fmt.Errorf("find files that nothing needs: %w", err)
	}
	for _, f := range files { // each in a transaction of its own, so that nobody waits for long
		dropped := false
		if err := s.inTx(ctx, func(t *tx) (err error) {
			if dropped, err = t.dropUpload(ctx, f.ID); err != nil || !dropped {
				return err
			}
			return t.audit(ctx, line{agency: agency, at: at, actor: cases.System().Person, action: "DeleteUpload", request: f.Request, object: string(f.ID)})
		}); err != nil {
			return done, fmt.Errorf("delete a file that nothing needs: %w", err)
		}
		if dropped {
			done.Uploads, done.Bytes = done.Uploads+1, done.Bytes+f.Size
		}
	}
	err := s.inTx(ctx, func(t *tx) (err error) {
		// A session before the sign-in is of no office.
		if done.Sessions, err = t.exec(ctx, `DELETE FROM sessions WHERE expires_at <= ? AND agency_id IN (?, '')`, at.Unix(), agency); err != nil {
			return fmt.Errorf("forget old sessions: %w", err)
		}
		if done.Feeds, err = t.exec(ctx, `DELETE FROM feeds WHERE agency_id = ? AND person_id IN (SELECT id FROM people WHERE NOT active)`, agency); err != nil {
			return fmt.Errorf("end the feeds of disabled accounts: %w", err)
		}
		return t.audit(ctx, line{agency: agency, at: at, actor: cases.System().Person, action: "Purge", object: done.String()})
	})
	return done, err
}

// dropUpload deletes a file unless an act attached it in the meantime. The lock
// comes first: an act that wants the file now waits, and finds it gone.
func (t *tx) dropUpload(ctx context.Context, id cases.DocumentID) (bool, error) {
	var found cases.DocumentID
	if err := get(ctx, t, &found, `SELECT id FROM documents WHERE id = ? AND NOT attached`+t.forUpdate(), id); err != nil {
		if missing(err) {
			return false, nil
		}
		return false, err
	}
	if _, err := t.exec(ctx, `DELETE FROM document_chunks WHERE document_id = ?`, id); err != nil {
		return false, err
	}
	n, err := t.exec(ctx, `DELETE FROM documents WHERE id = ?`, id)
	return n > 0, err
}
