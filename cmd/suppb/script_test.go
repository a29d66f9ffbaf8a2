package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"suppb/store/storetest"
)

// TestMain gives the tests, and the programs that they start, one master key.
func TestMain(m *testing.M) {
	if _, set := os.LookupEnv("SUPPB_MASTER_KEY"); !set { // a script sets its own
		os.Setenv("SUPPB_MASTER_KEY", storetest.MasterText)
	}
	testscript.Main(m, map[string]func(){
		"suppb": func() { os.Exit(run(context.Background(), os.Args[1:])) },
		"sql":   sqlCommand,
	})
}

// sqlCommand is what an administrator of the database can do: sql FILE STATEMENTS.
func sqlCommand() {
	db, err := sql.Open("sqlite3", os.Args[1])
	if err == nil {
		_, err = db.Exec(os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestScripts runs testdata/*.txtar: the command line as people type it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, Setup: func(env *testscript.Env) error {
		env.Setenv("SUPPB_MASTER_KEY", storetest.MasterText)
		return nil
	}})
}
