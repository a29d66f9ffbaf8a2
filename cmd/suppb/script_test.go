package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"suppb/store/storetest"
)

// TestMain gives the tests, and the programs that they start, one master key.
func TestMain(m *testing.M) {
	os.Setenv("SUPPB_MASTER_KEY", storetest.MasterText)
	testscript.Main(m, map[string]func(){
		"suppb": func() { os.Exit(run(context.Background(), os.Args[1:])) },
	})
}

// TestScripts runs testdata/*.txtar: the command line as people type it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, Setup: func(env *testscript.Env) error {
		env.Setenv("SUPPB_MASTER_KEY", storetest.MasterText)
		return nil
	}})
}
