package store

import (
	"testing"

	"suppb/internal/seal"
)

// testMaster is a new master key.
func testMaster(t testing.TB) seal.Master {
	t.Helper()
	m, err := seal.ParseMaster(seal.NewMasterText())
	if err != nil {
		t.Fatal(err)
	}
	return m
}
