package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"suppb/cases"
	"suppb/internal/seal"
)

// Copy is what a record is restored from.
type Copy struct {
	Path   string
	Keys   io.Reader   // the newest file of keys, or at least one that is no older than the copy
	Master seal.Master // that the copy was made under; nil if it is the record's
}

// Restored says how much of a copy can be read.
type Restored struct {
	Requests   int
	Destroyed  int // by then, or after the copy was made
	Keyless    int // the file of keys is from before they came
	Unreadable int // have another key than when the copy was made
}

var (
	errNotEmpty = cases.Refusal{Code: cases.BadInput, Text: "This record is not empty. Restore into a new one: another data folder, or another database."}
	errNoneOpen = cases.Refusal{Code: cases.BadInput, Text: "Nothing in this copy opens with this file of keys. Every request got another key after the copy was made (“suppb key rotate --requests”), or the file is not of this record. Use a newer copy."}
	errOldKeys  = cases.Refusal{Code: cases.BadInput, Text: "The file of keys does not open the office's own letters and demands. It is older than the copy, or “suppb key rotate --requests” was run after the copy was made. Use a newer one."}
)

// Restore fills an empty record from a copy and a file of keys, all of it or
// nothing. What was destroyed after the copy was made is destroyed again. A request
// whose key is not there stays unreadable.
func (s *Store) Restore(ctx context.Context, c Copy, show Progress) (out Restored, err error) {
	offices, err := s.Agencies(ctx)
	if err != nil {
		return out, err
	}
	if len(offices) > 0 {
		return out, errNotEmpty
	}
	keys, err := readKeys(c.Keys)
	if err != nil {
		return out, err
	}
	source, done, err := openCopy(ctx, c.Path, cmp.Or(c.Master, s.db.keys.master))
	if err != nil {
		return out, err
	}
	defer done()
	snapshot, end, err := source.snapshotTx(ctx)
	if err != nil {
		return out, err
	}
	defer end()
	err = copyRecord(ctx, snapshot, s, source, show, func(t *tx) (err error) {
		if c.Master != nil {
			if err := t.wrapAnew(ctx, c.Master, s.db.keys.master); err != nil {
				return err
			}
		}
		if err := t.putKeys(ctx, keys); err != nil {
			return err
		}
		if err := t.destroyAgain(ctx, keys, s.now()); err != nil {
			return err
		}
		if out, err = t.readAll(ctx, show); err != nil {
			return err
		}
		if err := t.continueNumbers(ctx); err != nil {
			return err
		}
		return t.eachOffice(ctx, func(office cases.AgencyID) error {
			return t.audit(ctx, line{agency: office, at: s.now(), actor: cases.System().Person, action: "Restore"})
		})
	})
	return out, err
}

// openCopy opens a copy of a copy, brought to the newest schema, so that the
// office's own stays as it is.
func openCopy(ctx context.Context, path string, master seal.Master) (*Store, func(), error) {
	in, err := os.Open(path) // #nosec G304 -- the path is the operator's
	if err != nil {
		return nil, nil, cases.Refusal{Code: cases.BadInput, Text: "The copy cannot be read: " + err.Error() + "."}
	}
	defer in.Close()
	dir, err := os.MkdirTemp("", "suppb-restore-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a folder for the copy: %w", err)
	}
	remove := func() { _ = os.RemoveAll(dir) }
	work := dir + "/record.db"
	out, err := os.OpenFile(work, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(out, in)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("copy the copy: %w", err)
	}
	source, err := Open(ctx, work, master)
	if err == nil {
		if _, err = source.Migrate(ctx); err == nil {
			err = source.Ready(ctx)
		}
		if err != nil {
			_ = source.Close()
		}
	}
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("open the copy: %w", err)
	}
	return source, func() { _ = source.Close(); remove() }, nil
}

// continueNumbers lets PostgreSQL count on from what was copied; SQLite does so
// by itself.
func (t *tx) continueNumbers(ctx context.Context) error {
	if !t.postgres {
		return nil
	}
	var columns []struct {
		Table  string `db:"table_name"`
		Column string `db:"column_name"`
	}
	if err := list(ctx, t, &columns, `SELECT table_name, column_name FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()`); err != nil {
		return fmt.Errorf("find what PostgreSQL counts: %w", err)
	}
	for _, c := range columns {
		if _, err := t.ExecContext(ctx, fmt.Sprintf(`SELECT setval(pg_get_serial_sequence('%s', '%s'), COALESCE((SELECT MAX(%s) FROM %s), 0) + 1, FALSE)`, c.Table, c.Column, c.Column, c.Table)); err != nil {
			return fmt.Errorf("let PostgreSQL count on: %w", err)
		}
	}
	return nil
}

func (t *tx) eachOffice(ctx context.Context, do func(cases.AgencyID) error) error {
	var offices []cases.AgencyID
	if err := list(ctx, t, &offices, `SELECT id FROM agencies ORDER BY id`); err != nil {
		return fmt.Errorf("list offices: %w", err)
	}
	for _, office := range offices {
		if err := do(office); err != nil {
			return err
		}
	}
	return nil
}

// readAll opens every request, gives it its terms, and counts what does not open.
func (t *tx) readAll(ctx context.Context, show Progress) (out Restored, err error) {
	var ids []cases.RequestID
	if err := list(ctx, t, &ids, `SELECT id FROM requests WHERE destroyed_on = ''`); err != nil {
		return out, fmt.Errorf("list requests: %w", err)
	}
	if err := get(ctx, t, &out.Requests, `SELECT COUNT(*) FROM requests`); err != nil {
		return out, fmt.Errorf("count requests: %w", err)
	}
	out.Destroyed = out.Requests - len(ids)
	for i, id := range ids {
		show(i, len(ids))
		switch err := t.reindex(ctx, id); {
		case errors.Is(err, destroyed):
			out.Keyless++
		case errors.Is(err, seal.ErrOpen):
			out.Unreadable++
		case err != nil:
			return out, fmt.Errorf("read a request: %w", err)
		}
	}
	if out.Unreadable > 0 && out.Unreadable+out.Keyless == len(ids) {
		return out, errNoneOpen
	}
	return out, t.readOffices(ctx)
}

// readOffices opens what offices keep under their own key: one that is missing
// would be made anew, and the old pages never open again.
func (t *tx) readOffices(ctx context.Context) error {
	for _, c := range sealedColumns {
		if c.owner != officeOwner && c.owner != keyOwner {
			continue
		}
		var rows []struct {
			clearRow
			Owner cases.RequestID `db:"owner"`
		}
		if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT %s AS row, %s AS sealed, %s AS owner FROM %s WHERE LENGTH(%s) > 0 AND %s = %s`,
			c.row, c.column, c.owner, c.table, c.column, c.owner, officeOwner)); err != nil {
			return fmt.Errorf("read %s.%s: %w", c.table, c.column, err)
		}
		for _, r := range rows {
			box, err := requestBox(ctx, t, r.Owner)
			if err == nil {
				_, err = box.Open(label(c.table+"."+c.column, r.Row), r.Sealed)
			}
			if errors.Is(err, destroyed) || errors.Is(err, seal.ErrOpen) {
				return errOldKeys
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// wrapAnew wraps the sets of keys with another master key.
func (t *tx) wrapAnew(ctx context.Context, from, to seal.Master) error {
	var names []string
	if err := list(ctx, t, &names, `SELECT name FROM keysets ORDER BY name`); err != nil {
		return fmt.Errorf("list the keys: %w", err)
	}
	for _, name := range names {
		var wrapped []byte
		if err := get(ctx, t, &wrapped, `SELECT wrapped FROM keysets WHERE name = ?`+t.forUpdate(), name); err != nil {
			return fmt.Errorf("lock the keys %s: %w", name, err)
		}
		set, err := seal.OpenKeyset(ctx, from, name, wrapped)
		if errors.Is(err, seal.ErrOpen) {
			return ErrMasterKey
		}
		if err != nil {
			return fmt.Errorf("open the keys %s: %w", name, err)
		}
		if wrapped, err = set.Wrapped(ctx, to, name); err != nil {
			return fmt.Errorf("wrap the keys %s: %w", name, err)
		}
		if _, err := t.exec(ctx, `UPDATE keysets SET wrapped = ? WHERE name = ?`, wrapped, name); err != nil {
			return fmt.Errorf("keep the keys %s: %w", name, err)
		}
	}
	return nil
}
