package store

import (
	"errors"
	"testing"

	"suppb/internal/seal"
	"suppb/internal/testkit"
)

// migratedMaster opens what migrated gives.
var migratedMaster, _ = seal.ParseMaster(seal.NewMasterText())

var migrated = testkit.NewPrepared(func(t testing.TB, database string) {
	t.Helper()
	s, err := Open(t.Context(), database, migratedMaster)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Migrate(t.Context())
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
})

// testMaster is a new master key.
func testMaster(t testing.TB) seal.Master {
	t.Helper()
	m, err := seal.ParseMaster(seal.NewMasterText())
	if err != nil {
		t.Fatal(err)
	}
	return m
}
