package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"suppb/cases"
	"suppb/internal/seal"
)

// Progress hears how much of a long task is done.
type Progress func(done, all int)

// RotateOffice gives an office a new key, wraps the key of each of its requests
// with it, and forgets the old one. The office works on meanwhile; what was
// interrupted goes on where it stopped.
func (s *Store) RotateOffice(ctx context.Context, office cases.AgencyID, show Progress) error {
	id, err := s.addKey(ctx, office, officeKeys(office))
	if err != nil {
		return err
	}
	const left = `agency_id = ? AND key_id <> ? AND LENGTH(wrapped) > 0`
	var all int
	if err := get(ctx, s.db, &all, `SELECT COUNT(*) FROM request_keys WHERE `+left, office, id); err != nil {
		return fmt.Errorf("count the keys to wrap: %w", err)
	}
	for done := 0; ; {
		show(done, all)
		n, err := s.rewrap(ctx, office)
		if err != nil {
			return err
		}
		if done += n; n > 0 {
			continue
		}
		forgot, err := s.forgetOldKeys(ctx, office, officeKeys(office), func(t *tx, newest int64) (waits int, err error) {
			err = get(ctx, t, &waits, `SELECT COUNT(*) FROM request_keys WHERE `+left, office, newest)
			return waits, err
		})
		if err != nil || forgot {
			return err
		}
	}
}

// lockKeyset reads a set of keys that this transaction changes.
func (t *tx) lockKeyset(ctx context.Context, name string) (keysetVersion, error) {
	var locked string
	if err := get(ctx, t, &locked, `SELECT name FROM keysets WHERE name = ?`+t.forUpdate(), name); err != nil {
		return keysetVersion{}, fmt.Errorf("lock the keys %s: %w", name, err)
	}
	return t.keys.load(ctx, t, name)
}

func (t *tx) saveKeyset(ctx context.Context, name string, k *seal.Keyset) error {
	wrapped, err := k.Wrapped(ctx, t.keys.master, name)
	if err != nil {
		return fmt.Errorf("wrap the keys %s: %w", name, err)
	}
	if _, err := t.exec(ctx, `UPDATE keysets SET wrapped = ?, version = version + 1 WHERE name = ?`, wrapped, name); err != nil {
		return fmt.Errorf("keep the keys %s: %w", name, err)
	}
	return nil
}

// addKey adds a key to a set, unless a rotation that was interrupted did.
func (s *Store) addKey(ctx context.Context, office cases.AgencyID, name string) (id int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		set, err := t.lockKeyset(ctx, name)
		if err != nil {
			return err
		}
		if set.Size() > 1 {
			id = set.ID()
			return nil
		}
		next, err := set.Rotated()
		if err != nil {
			return err
		}
		id = next.ID()
		if err := t.saveKeyset(ctx, name, next); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: office, at: s.now(), actor: cases.System().Person, action: "RotateKey", object: name})
	})
	return id, err
}

// forgetOldKeys leaves the newest key of a set alone, once nothing waits for it.
func (s *Store) forgetOldKeys(ctx context.Context, office cases.AgencyID, name string, waiting func(*tx, int64) (int, error)) (done bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		set, err := t.lockKeyset(ctx, name)
		if err != nil {
			return err
		}
		n, err := waiting(t, set.ID())
		if err != nil || n > 0 {
			return err
		}
		only, err := set.OnlyNewest()
		if err != nil {
			return err
		}
		if err := t.saveKeyset(ctx, name, only); err != nil {
			return err
		}
		done = true
		return t.audit(ctx, line{agency: office, at: s.now(), actor: cases.System().Person, action: "ForgetKey", object: name})
	})
	return done, err
}

// rewrap wraps a batch of requests' keys with the newest key of their office.
func (s *Store) rewrap(ctx context.Context, office cases.AgencyID) (n int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		set, err := t.officeSet(ctx, office)
		if err != nil {
			return err
		}
		var rows []struct {
			Request cases.RequestID `db:"request_id"`
			Wrapped []byte          `db:"wrapped"`
		}
		if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT request_id, wrapped FROM request_keys
			WHERE agency_id = ? AND key_id <> ? AND LENGTH(wrapped) > 0 ORDER BY request_id LIMIT %d`, batch)+t.forUpdate(), office, set.ID()); err != nil {
			return fmt.Errorf("find keys to wrap: %w", err)
		}
		for _, r := range rows {
			secret, err := set.Box.Open(requestLabel(r.Request), r.Wrapped)
			if err != nil {
				return fmt.Errorf("open the key of a request: %w", err)
			}
			if err := t.keepSecret(ctx, r.Request, set, secret); err != nil {
				return err
			}
		}
		n = len(rows)
		return nil
	})
	return n, err
}

func (t *tx) keepSecret(ctx context.Context, id cases.RequestID, office keysetVersion, secret []byte) error {
	if _, err := t.exec(ctx, `UPDATE request_keys SET key_id = ?, key_version = ?, wrapped = ? WHERE request_id = ?`,
		office.ID(), office.version, office.Box.Seal(requestLabel(id), secret), id); err != nil {
		return fmt.Errorf("wrap the key of a request: %w", err)
	}
	return nil
}

// RotateInstall gives the install a new key for accounts and sessions, seals them
// with it, and forgets the old one. The process engine gets a new key as well.
func (s *Store) RotateInstall(ctx context.Context, show Progress) error {
	if err := s.rotateEngine(ctx); err != nil {
		return err
	}
	if _, err := s.addKey(ctx, "", installKeys); err != nil {
		return err
	}
	var columns []sealedColumn
	for _, c := range sealedColumns {
		if c.owner == "" {
			columns = append(columns, c)
		}
	}
	for i, c := range columns {
		show(i, len(columns))
		if err := s.inTx(ctx, func(t *tx) error {
			set, err := t.keys.load(ctx, t, installKeys)
			if err != nil {
				return err
			}
			return t.reseal(ctx, c, ``, set.Box, set.Box)
		}); err != nil {
			return err
		}
	}
	_, err := s.forgetOldKeys(ctx, "", installKeys, func(*tx, int64) (int, error) { return 0, nil })
	return err
}

// reseal opens the values of a column and seals them again.
func (t *tx) reseal(ctx context.Context, c sealedColumn, owner string, from, to *seal.Box) error {
	cond, args := ``, []any(nil)
	if c.owner != "" {
		cond, args = ` AND `+c.owner+` = ?`, []any{owner}
	}
	var rows []clearRow
	if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT %s AS row, %s AS sealed FROM %s WHERE %s IS NOT NULL%s`, c.row, c.column, c.table, c.column, cond)+t.forUpdate(), args...); err != nil {
		return fmt.Errorf("read %s.%s: %w", c.table, c.column, err)
	}
	for _, r := range rows {
		if len(r.Sealed) == 0 {
			continue
		}
		name := label(c.table+"."+c.column, r.Row)
		clear, err := from.Open(name, r.Sealed)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if _, err := t.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s = ?`, c.table, c.column, c.row), to.Seal(name, clear), r.Row); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// RotateRequests gives every request of an office a new key of its own and seals
// all that is kept about it anew, files included: for when an old key may be in
// wrong hands together with a copy of the record. Requests that a file is being
// sent for at that moment are left out, and counted. What was interrupted goes on
// where it stopped, if that was within a day: an older one counts for nothing,
// since keys may have got into wrong hands after it.
func (s *Store) RotateRequests(ctx context.Context, office cases.AgencyID, show Progress) (left int, err error) {
	since, err := s.beginRequests(ctx, office)
	if err != nil {
		return 0, err
	}
	var ids []cases.RequestID
	if err := list(ctx, s.db, &ids, `SELECT request_id FROM request_keys WHERE agency_id = ? AND made_at < ? AND LENGTH(wrapped) > 0 ORDER BY request_id`, office, since); err != nil {
		return 0, fmt.Errorf("list the keys of requests: %w", err)
	}
	for i, id := range ids {
		show(i, len(ids))
		err := s.inTx(ctx, func(t *tx) error { return t.rotateRequest(ctx, office, id, since, s.now().Add(-time.Hour)) })
		if errors.Is(err, errUploading) {
			left++
			continue
		}
		if err != nil {
			return left, err
		}
	}
	show(len(ids), len(ids))
	return left, s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `UPDATE keysets SET requests_since = 0 WHERE name = ?`, officeKeys(office)); err != nil {
			return fmt.Errorf("end the rotation: %w", err)
		}
		return t.audit(ctx, line{agency: office, at: s.now(), actor: cases.System().Person, action: "RotateRequestKeys", object: fmt.Sprint(len(ids) - left)})
	})
}

// beginRequests is since when requests get new keys: a run that was interrupted,
// or a new one. Each run is later than all before.
func (s *Store) beginRequests(ctx context.Context, office cases.AgencyID) (since int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.lockKeyset(ctx, officeKeys(office)); err != nil {
			return err
		}
		if err := get(ctx, t, &since, `SELECT requests_since FROM keysets WHERE name = ?`, officeKeys(office)); err != nil {
			return fmt.Errorf("look for a rotation: %w", err)
		}
		now := s.now()
		if since > now.AddDate(0, 0, -1).Unix() {
			return nil
		}
		var last int64
		if err := get(ctx, t, &last, `SELECT COALESCE(MAX(made_at), 0) FROM request_keys WHERE agency_id = ?`, office); err != nil {
			return fmt.Errorf("look for a rotation: %w", err)
		}
		since = max(now.Unix(), last+1)
		_, err := t.exec(ctx, `UPDATE keysets SET requests_since = ? WHERE name = ?`, since, officeKeys(office))
		return err
	})
	return since, err
}

var errUploading = errors.New("a file is being sent for this request")

// rotateRequest seals a request anew, unless an upload began after the instant
// and has not ended.
func (t *tx) rotateRequest(ctx context.Context, office cases.AgencyID, id cases.RequestID, since int64, uploadsSince time.Time) error {
	if err := t.lockWithKey(ctx, id, t.forUpdate()); err != nil {
		return err
	}
	var uploads int
	if err := get(ctx, t, &uploads, `SELECT COUNT(*) FROM documents WHERE `+keyOwner+` = ? AND digest = '' AND at > ?`, id, uploadsSince.Unix()); err != nil {
		return fmt.Errorf("look for uploads: %w", err)
	}
	if uploads > 0 {
		return errUploading
	}
	from, err := requestBox(ctx, t, id)
	if errors.Is(err, destroyed) { // since it was listed
		return nil
	}
	if err != nil {
		return err
	}
	secret := seal.NewSecret()
	to, err := seal.FromSecret(secret)
	if err != nil {
		return err
	}
	for _, c := range sealedColumns {
		if c.owner == "" {
			continue
		}
		if err := t.reseal(ctx, c, string(id), from, to); err != nil {
			return err
		}
	}
	var files []documentRow
	if err := list(ctx, t, &files, `SELECT id, agency_id FROM documents WHERE `+keyOwner+` = ? AND digest <> ''`, id); err != nil {
		return fmt.Errorf("list the files of a request: %w", err)
	}
	for _, d := range files {
		if err := t.resealFile(ctx, d, from, to); err != nil {
			return err
		}
	}
	set, err := t.officeSet(ctx, office)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE request_keys SET made_at = ? WHERE request_id = ?`, since, id); err != nil {
		return fmt.Errorf("note when a key was made: %w", err)
	}
	return t.keepSecret(ctx, id, set, secret)
}

// aside is added to the number of a file's new pieces until the old ones are gone.
const aside = 1 << 30

func (t *tx) resealFile(ctx context.Context, d documentRow, from, to *seal.Box) error {
	w := &chunkWriter{put: func(seq int, b []byte) error { return t.addChunk(ctx, "document_chunks", d, aside+seq, b) }}
	out, err := to.Writer(w, fileLabel(d.ID))
	if err != nil {
		return err
	}
	in, err := from.Reader(&chunkReader{ctx: ctx, q: t, table: "document_chunks", id: d.ID}, fileLabel(d.ID))
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return fmt.Errorf("read a file: %w", err)
	}
	if err := errors.Join(out.Close(), w.Close()); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM document_chunks WHERE document_id = ? AND seq < ?`, d.ID, aside); err != nil {
		return fmt.Errorf("drop the old pieces of a file: %w", err)
	}
	if _, err := t.exec(ctx, `UPDATE document_chunks SET seq = seq - ? WHERE document_id = ?`, aside, d.ID); err != nil {
		return fmt.Errorf("number the pieces of a file: %w", err)
	}
	return nil
}

// ChangeMaster wraps every set of keys with another master key. From then on the
// record opens with that one only; a service that runs goes on with the keys
// that it opened, and has to be started anew with the new master key.
func (s *Store) ChangeMaster(ctx context.Context, next seal.Master) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.keys.load(ctx, t, auditKeys); err != nil { // while it opens; the audit log ends under it
			return err
		}
		if err := t.wrapAnew(ctx, s.db.keys.master, next); err != nil {
			return err
		}
		return t.audit(ctx, line{at: s.now(), actor: cases.System().Person, action: "ChangeMasterKey"})
	})
}
