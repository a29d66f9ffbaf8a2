package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Backup copies the record, as it is at one moment, into a new SQLite file,
// whichever database it is in. The keys of requests are not in the copy; they go
// to keys, a JSON line each, still wrapped, after the offices' keys that they are
// wrapped with. So a copy that lies in some vault does not bring back what was
// destroyed after it was made, as long as only the newest file of keys is kept;
// and that file opens every older copy.
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
	if err := copyRecord(ctx, snapshot, target, target, show, func(*tx) error { return nil }); err != nil {
		return err
	}
	return writeKeys(ctx, snapshot, keys)
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

// copyRecord copies rows into a record that has the same schema and nothing in it,
// and does what comes then in the same transaction; sqlite is the one of the two
// that is in a file.
func copyRecord(ctx context.Context, from *sqlx.Tx, to, sqlite *Store, show Progress, then func(*tx) error) error {
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
		to.db.keys.forget() // those of the empty record
		return then(t)
	})
}

// notCopied are the tables that a copy leaves empty: keys go to a file of their
// own, terms are made anew from what those open, and nobody stays signed in.
var notCopied = []string{"request_keys", "terms", "sessions"}

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
