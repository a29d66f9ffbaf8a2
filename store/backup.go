package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"suppb/cases"
	"suppb/internal/seal"
)

// Backup copies the record, as it is at one moment, into a new SQLite file,
// whichever database it is in. The keys of requests are not in the copy; they go
// to keys, a JSON line each, still wrapped. So a copy that lies in some vault
// does not bring back what was destroyed after it was made, as long as only the
// newest file of keys is kept.
func (s *Store) Backup(ctx context.Context, path string, keys io.Writer, show Progress) (err error) {
	target, err := Open(ctx, path, s.db.keys.master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if _, err := target.Migrate(ctx); err != nil {
		return err
	}
	if err := s.noteOffices(ctx, "Backup", ""); err != nil {
		return err
	}
	snapshot, done, err := s.snapshotTx(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := copyRecord(ctx, snapshot, target, target, show); err != nil {
		return err
	}
	return s.writeKeys(ctx, snapshot, keys)
}

// snapshotTx reads the record as of one moment without holding up writers.
func (s *Store) snapshotTx(ctx context.Context) (*sqlx.Tx, func(), error) {
	db, options := s.db.DB, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if !s.postgres {
		var path string
		if err := get(ctx, s.db, &path, `SELECT file FROM pragma_database_list WHERE name = 'main'`); err != nil {
			return nil, nil, fmt.Errorf("find the record's file: %w", err)
		}
		reader, err := sqlx.Open("sqlite3", strings.Replace(sqliteDSN(path), "_txlock=immediate", "_txlock=deferred", 1))
		if err != nil {
			return nil, nil, fmt.Errorf("open the record again: %w", err)
		}
		db, options = reader, nil
	}
	tx, err := db.BeginTxx(ctx, options)
	if err != nil {
		return nil, nil, fmt.Errorf("begin to read: %w", err)
	}
	return tx, func() {
		_ = tx.Rollback()
		if db != s.db.DB {
			_ = db.Close()
		}
	}, nil
}

// recordTables lists the tables in an order in which each comes after those it
// refers to.
func recordTables(ctx context.Context, sqlite *Store) (tables []string, err error) {
	if err := list(ctx, sqlite.db, &tables, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY rowid`); err != nil {
		return nil, fmt.Errorf("list the record's tables: %w", err)
	}
	for sorted := false; !sorted; {
		sorted = true
		for i, table := range tables {
			var parents []string
			if err := list(ctx, sqlite.db, &parents, `SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)`, table); err != nil {
				return nil, fmt.Errorf("list what the table %s refers to: %w", table, err)
			}
			for _, parent := range parents {
				if j := slices.Index(tables, parent); j > i {
					tables = slices.Insert(slices.Delete(tables, j, j+1), i, parent)
					sorted = false
				}
			}
		}
	}
	return tables, nil
}

// copyRecord copies every row but the keys of requests into a record that has
// the same schema and nothing in it; sqlite is the one of the two that is in a file.
func copyRecord(ctx context.Context, from *sqlx.Tx, to, sqlite *Store, show Progress) error {
	tables, err := recordTables(ctx, sqlite)
	if err != nil {
		return err
	}
	defer to.db.keys.forget()
	return to.inTx(ctx, func(t *tx) error {
		for _, table := range slices.Backward(tables) {
			var rows int
			if err := get(ctx, t, &rows, `SELECT COUNT(*) FROM `+table); err != nil {
				return fmt.Errorf("look into %s: %w", table, err)
			}
			if rows == 0 {
				continue
			}
			if _, err := t.exec(ctx, `DELETE FROM `+table); err != nil { // what the migrations put there
				return fmt.Errorf("empty %s: %w", table, err)
			}
		}
		for i, table := range tables {
			show(i, len(tables))
			if slices.Contains(notCopied, table) {
				continue
			}
			if err := copyTable(ctx, from, t, table); err != nil {
				return fmt.Errorf("copy %s: %w", table, err)
			}
		}
		show(len(tables), len(tables))
		return nil
	})
}

// notCopied are the tables that a copy leaves empty: keys go to a file of their
// own, and nobody stays signed in.
var notCopied = []string{"request_keys", "sessions"}

func copyTable(ctx context.Context, from *sqlx.Tx, t *tx, table string) error {
	rows, err := from.QueryxContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	own := ``
	if t.postgres {
		own = ` OVERRIDING SYSTEM VALUE`
	}
	insert, err := t.PreparexContext(ctx, t.Rebind(`INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`)`+own+` VALUES (`+marks(len(columns))+`)`))
	if err != nil {
		return err
	}
	defer insert.Close()
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// keyLine is a request's key in the file beside a copy.
type keyLine struct {
	Request cases.RequestID `json:"request" db:"request_id"`
	Agency  cases.AgencyID  `json:"agency" db:"agency_id"`
	KeyID   int64           `json:"key_id" db:"key_id"`
	Version int64           `json:"key_version" db:"key_version"`
	Wrapped []byte          `json:"wrapped" db:"wrapped"` // empty once it was destroyed
}

func (s *Store) writeKeys(ctx context.Context, from *sqlx.Tx, w io.Writer) error {
	rows, err := from.QueryxContext(ctx, `SELECT request_id, agency_id, key_id, key_version, wrapped FROM request_keys ORDER BY request_id`)
	if err != nil {
		return fmt.Errorf("read the keys of requests: %w", err)
	}
	defer rows.Close()
	out := json.NewEncoder(w)
	for rows.Next() {
		var k keyLine
		if err := rows.StructScan(&k); err != nil {
			return fmt.Errorf("read the keys of requests: %w", err)
		}
		if err := out.Encode(k); err != nil {
			return fmt.Errorf("write the keys of requests: %w", err)
		}
	}
	return rows.Err()
}

// Restore fills an empty record from a copy and the file of keys beside it. A
// request whose key is not there stays unreadable, as if it were destroyed.
func (s *Store) Restore(ctx context.Context, path string, keys io.Reader, show Progress) (err error) {
	offices, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	if len(offices) > 0 {
		return cases.Refusal{Code: cases.BadInput, Text: "This record is not empty. Restore into a new one: another data folder, or another database."}
	}
	source, done, err := openCopy(ctx, path, s.db.keys.master)
	if err != nil {
		return err
	}
	defer done()
	snapshot, end, err := source.snapshotTx(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := copyRecord(ctx, snapshot, s, source, show); err != nil {
		return err
	}
	if err := s.continueNumbers(ctx); err != nil {
		return err
	}
	if err := s.readKeys(ctx, keys); err != nil {
		return err
	}
	return s.noteOffices(ctx, "Restore", "")
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
func (s *Store) continueNumbers(ctx context.Context) error {
	if !s.postgres {
		return nil
	}
	var columns []struct {
		Table  string `db:"table_name"`
		Column string `db:"column_name"`
	}
	if err := list(ctx, s.db, &columns, `SELECT table_name, column_name FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()`); err != nil {
		return fmt.Errorf("find what PostgreSQL counts: %w", err)
	}
	for _, c := range columns {
		if _, err := s.db.ExecContext(ctx, fmt.Sprintf(`SELECT setval(pg_get_serial_sequence('%s', '%s'), COALESCE((SELECT MAX(%s) FROM %s), 0) + 1, FALSE)`, c.Table, c.Column, c.Column, c.Table)); err != nil {
			return fmt.Errorf("let PostgreSQL count on: %w", err)
		}
	}
	return nil
}

func (s *Store) readKeys(ctx context.Context, r io.Reader) error {
	in := json.NewDecoder(r)
	return s.inTx(ctx, func(t *tx) error {
		for {
			var k keyLine
			err := in.Decode(&k)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return cases.Refusal{Code: cases.BadInput, Text: "The file of keys is damaged; use another copy of it."}
			}
			if _, err := t.exec(ctx, `INSERT INTO request_keys (request_id, agency_id, key_id, key_version, wrapped) VALUES (?, ?, ?, ?, ?)`,
				k.Request, k.Agency, k.KeyID, k.Version, k.Wrapped); err != nil {
				return fmt.Errorf("restore the keys of requests: %w", err)
			}
		}
	})
}
