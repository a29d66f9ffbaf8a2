package store

import (
	"context"
	"errors"
	"testing"

	"suppb/internal/seal"
	"suppb/internal/testkit"
)

// migratedMaster opens what migrated gives.
var migratedMaster, _ = seal.ParseMaster(seal.NewMasterText())

var migrated = testkit.NewMigrated(func(database string) error {
	s, err := Open(context.Background(), database, migratedMaster)
	if err != nil {
		return err
	}
	_, err = s.Migrate(context.Background())
	return errors.Join(err, s.Close())
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
