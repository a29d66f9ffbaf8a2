package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// rewriting is migration 00014: a record that held facts in clear before
// migration 00007 is written anew. What was in clear is in no row any more, but
// rows that were deleted or moved earlier leave their bytes in free pages
// (SQLite, before secure_delete) and in columns that were dropped (PostgreSQL).
func (s *Store) rewriting() *goose.Migration {
	return goose.NewGoMigration(14,
		&goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error { return s.rewrite(ctx) }},
		&goose.GoFunc{RunDB: func(context.Context, *sql.DB) error { return nil }})
}

func (s *Store) rewrite(ctx context.Context) error {
	var offices int
	if err := get(ctx, s.db, &offices, `SELECT COUNT(*) FROM agencies`); err != nil {
		return fmt.Errorf("count offices: %w", err)
	}
	if offices == 0 {
		return nil
	}
	statement := `VACUUM`
	if s.postgres {
		var tables []string
		for _, c := range clearColumns {
			tables = append(tables, c.table)
		}
		statement = `VACUUM (FULL) ` + strings.Join(slices.Compact(slices.Sorted(slices.Values(tables))), ", ")
	}
	if _, err := s.db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("write the record anew: %w", err)
	}
	if s.postgres {
		return nil
	}
	return s.emptyLog(ctx)
}

// emptyLog empties SQLite's write-ahead log, which keeps what was overwritten.
func (s *Store) emptyLog(ctx context.Context) error {
	var busy, frames, moved int
	if err := s.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("empty the record's log: %w", err)
	}
	if busy != 0 {
		return errors.New("the record's log could not be emptied, because somebody reads it")
	}
	return nil
}
