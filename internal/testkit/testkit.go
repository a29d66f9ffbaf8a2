// Package testkit holds what tests share. Only tests import it.
//
// The heavier helpers have packages of their own, so that a test links only
// what it uses: browser (a real Chromium) and smtp (a real mail server).
package testkit

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Root gives the folder of go.mod, whichever package the test is in.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, os.ErrNotExist) || parent == dir {
			t.Fatalf("there is no go.mod above the folder of this test: %v", err)
		}
		dir = parent
	}
}
