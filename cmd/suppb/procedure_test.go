package main

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/procedure.md anew")

// The document is what the state machine says.
func TestProcedureDocument(t *testing.T) {
	var want bytes.Buffer
	if err := writeProcedure(&want); err != nil {
		t.Fatal(err)
	}
	const name = "../../docs/procedure.md"
	if *update {
		if err := os.WriteFile(name, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is stale (%v); write it anew with -update", name, err)
	}
}
