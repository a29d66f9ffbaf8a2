package testkit

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Migrated gives tests databases that have their schema already: it is made once
// in a process, and copied.
type Migrated struct {
	sqlite   func() ([]byte, error)
	postgres func() (name string, err error)
}

// NewMigrated takes what makes the schema in an empty database, and closes it.
func NewMigrated(migrate func(database string) error) *Migrated {
	return &Migrated{
		sqlite: sync.OnceValues(func() ([]byte, error) {
			dir, err := os.MkdirTemp("", "suppb-migrated-")
			if err != nil {
				return nil, err
			}
			defer os.RemoveAll(dir)
			path := filepath.Join(dir, "record.db")
			if err := migrate(path); err != nil {
				return nil, err
			}
			return os.ReadFile(path)
		}),
		postgres: sync.OnceValues(func() (string, error) {
			server, err := postgresOnce()
			if err != nil {
				return "", err
			}
			name := "migrated_" + randomHex(8)
			if _, err := server.admin.Exec("CREATE DATABASE " + name); err != nil {
				return "", err
			}
			return name, migrate(server.url(name))
		}),
	}
}

// SQLite is the path of a database of the test's own.
func (m *Migrated) SQLite(t testing.TB) string {
	t.Helper()
	content, err := m.sqlite()
	if err != nil {
		t.Fatalf("make the schema for tests: %v", err)
	}
	path := filepath.Join(t.TempDir(), "record.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Postgres is the URL of a database of the test's own, dropped when it ends.
func (m *Migrated) Postgres(t testing.TB) string {
	t.Helper()
	name, err := m.postgres()
	if err != nil {
		t.Fatalf("make the schema for tests: %v", err)
	}
	return postgresLike(t, name)
}
