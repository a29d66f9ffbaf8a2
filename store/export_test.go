package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// Raw is the database behind the record.
func (s *Store) Raw() *sqlx.DB { return s.db.DB }

// Redo takes a migration back and does it again.
func (s *Store) Redo(ctx context.Context, version int64) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	for _, up := range []bool{false, true} {
		if _, err := p.ApplyVersion(ctx, version, up); err != nil {
			return err
		}
	}
	return nil
}

// Postgres reports which database it is.
func (s *Store) Postgres() bool { return s.postgres }

// InstallColumns calls f with every column that is sealed with the install's key.
func InstallColumns(f func(table, column string)) {
	for _, c := range sealedColumns {
		if c.owner == "" {
			f(c.table, c.column)
		}
	}
}

// OwnColumns calls f with every column that is sealed with a request's key, and
// the SQL that says whose.
func OwnColumns(f func(table, column, owner string)) {
	for _, c := range sealedColumns {
		if c.owner != "" {
			f(c.table, c.column, c.owner)
		}
	}
}

// WaitForScanner sets how long people wait for what the scanner says.
func (s *Store) WaitForScanner(arrival, opening time.Duration) {
	s.patience = patience{arrival, opening}
}
