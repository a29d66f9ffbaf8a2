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

// Purge deletes what an office does not need any more: files that no act
// attached, acts that were refused, mail that was sent but to trial assistants,
// each from before its instant; sessions that expired and can come back by nothing
// that is on its way, with the half-typed forms in them; the calendar feeds of
// accounts that were disabled; the keys of requests that never came to exist; and
// what demands say that are over, see emptyDemands. A file's audit line is written with its deletion, and a last line
// counts everything. What an act attached is never touched.
func (s *Store) Purge(ctx context.Context, agency cases.AgencyID, before cases.PurgeBefore, at time.Time) (cases.Purge, error) {
	var done cases.Purge
	var files []struct {
		ID      cases.DocumentID `db:"id"`
		Request cases.RequestID  `db:"request_id"`
		Size    int64            `db:"size"`
	}
	if err := list(ctx, s.db, &files, idle, agency, before.Uploads.Unix()); err != nil {
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
	if err := s.inTx(ctx, func(t *tx) (err error) {
		// A session before the sign-in is of no office.
		if done.Sessions, err = t.exec(ctx, `DELETE FROM sessions WHERE expires_at <= ? AND agency_id IN (?, '')`, at.Add(-sessionTail).Unix(), agency); err != nil {
			return fmt.Errorf("forget old sessions: %w", err)
		}
		if done.Feeds, err = t.exec(ctx, `DELETE FROM feeds WHERE agency_id = ? AND person_id IN (SELECT id FROM people WHERE NOT active)`, agency); err != nil {
			return fmt.Errorf("end the feeds of disabled accounts: %w", err)
		}
		if done.Acts, err = t.exec(ctx, `DELETE FROM commands WHERE agency_id = ? AND outcome = 'refused' AND at < ?`, agency, before.RefusedActs.Unix()); err != nil {
			return fmt.Errorf("forget refused acts: %w", err)
		}
		if _, err = t.exec(ctx, `DELETE FROM digest_items WHERE agency_id = ? AND mail_id IN (SELECT id FROM outbox WHERE agency_id = ? AND sent_at > 0 AND sent_at < ?)`,
			agency, agency, before.SentMail.Unix()); err != nil {
			return fmt.Errorf("forget what digests said: %w", err)
		}
		if done.Mail, err = t.exec(ctx, `DELETE FROM outbox WHERE agency_id = ? AND sent_at > 0 AND sent_at < ? AND prosecution_id = ''`, agency, before.SentMail.Unix()); err != nil {
			return fmt.Errorf("forget sent mail: %w", err)
		}
		return t.forgetSignIns(ctx, agency, at)
	}); err != nil {
		return done, err
	}
	var err error
	if done.Keys, err = s.dropOrphans(ctx, agency); err != nil {
		return done, err
	}
	if done.Demands, err = s.emptyDemands(ctx, agency, before.Demands, at); err != nil {
		return done, err
	}
	if done.Demands > 0 {
		if err := s.Scrub(ctx, agency); err != nil {
			return done, err
		}
	}
	return done, s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: agency, at: at, actor: cases.System().Person, action: "Purge", object: done.String()})
	})
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

// dropOrphans destroys the keys of requests that never came to exist: of a form
// that nobody sent, or an act that was refused. Their row goes too, since the
// page may be sent after all and then needs a key. Each is looked at anew once
// it is locked: a file that is being stored holds it.
func (s *Store) dropOrphans(ctx context.Context, agency cases.AgencyID) (dropped int64, err error) {
	const unused = ` FROM request_keys WHERE agency_id = ? AND request_id NOT LIKE 'office/%'
		AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = request_keys.request_id)
		AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.request_id = request_keys.request_id)
		AND NOT EXISTS (SELECT 1 FROM commands c WHERE c.request_id = request_keys.request_id)`
	var ids []cases.RequestID
	if err := list(ctx, s.db, &ids, `SELECT request_id`+unused, agency); err != nil {
		return 0, fmt.Errorf("find keys that nothing needs: %w", err)
	}
	for _, id := range ids {
		var n int64
		if err := s.inTx(ctx, func(t *tx) (err error) {
			if err := t.alone(ctx, `SELECT request_id FROM request_keys WHERE request_id = ?`, id); err != nil {
				return err
			}
			n, err = t.exec(ctx, `DELETE`+unused+` AND request_id = ?`, agency, id)
			return err
		}); err != nil {
			return dropped, fmt.Errorf("destroy a key that nothing needs: %w", err)
		}
		dropped += n
	}
	return dropped, nil
}
