package testkit

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Prepared gives tests databases that hold something already, their schema at
// least: it is made once in a process, by the first test that asks, and copied.
type Prepared struct {
	prepare func(t testing.TB, database string)

	sqlite  sync.Once
	content []byte

	postgres sync.Once
	name     string
}

// NewPrepared takes what fills an empty database, and closes it.
func NewPrepared(prepare func(t testing.TB, database string)) *Prepared {
	return &Prepared{prepare: prepare}
}

// SQLite is the path of a database of the test's own.
func (p *Prepared) SQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.db")
	p.sqlite.Do(func() {
		first := filepath.Join(t.TempDir(), "record.db")
		p.prepare(t, first)
		content, err := os.ReadFile(first)
		if err != nil {
			t.Fatal(err)
		}
		p.content = content
	})
	if p.content == nil {
		t.Fatal("the test that came first could not prepare the database")
	}
	if err := os.WriteFile(path, p.content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Postgres is the URL of a database of the test's own, dropped when it ends.
func (p *Prepared) Postgres(t testing.TB) string {
	t.Helper()
	p.postgres.Do(func() {
		server, err := postgresOnce()
		if err != nil {
			t.Fatal(err)
		}
		name := "prepared_" + randomHex(8)
		if _, err := server.admin.Exec("CREATE DATABASE " + name); err != nil {
			t.Fatal(err)
		}
		p.prepare(t, server.url(name))
		p.name = name
	})
	if p.name == "" {
		t.Fatal("the test that came first could not prepare the database")
	}
	return postgresLike(t, p.name)
}
