package house

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/internal/testkit"
)

func root(t *testing.T) string { return testkit.Root(t) }

// A change to the record is written for both databases, under one name.
func TestMigrationsComeInPairs(t *testing.T) {
	folder := filepath.Join(root(t), "store", "migrations")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skip("there are no migrations yet")
	}
	names := func(database string) []string {
		found, err := filepath.Glob(filepath.Join(folder, database, "*.sql"))
		require.NoError(t, err)
		for i, path := range found {
			found[i] = filepath.Base(path)
		}
		return found
	}
	sqlite, postgres := names("sqlite"), names("postgres")
	require.NotEmpty(t, sqlite, "store/migrations/sqlite is empty")
	require.Equal(t, sqlite, postgres, "store/migrations/sqlite and store/migrations/postgres have different files")
}

// place finds a path of somebody's own machine. Programs that live in
// containers have their own users' folders, which are nobody's.
var place = regexp.MustCompile(`(?i)(/(home|users)/[a-z][a-z0-9._-]*/|\b[a-z]:\\users\\|/[r]oot/)`)

func TestNoFileNamesAMachine(t *testing.T) {
	// Where this very tree is, if that is more than one folder below the top.
	here := root(t)
	if strings.Count(here, "/") < 2 {
		here = ""
	}
	files := tracked(t)
	for _, name := range files {
		if name == "internal/house/files_test.go" {
			continue // has to name what it looks for
		}
		body, err := os.ReadFile(filepath.Join(root(t), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		require.NoError(t, err)
		if bytes.IndexByte(body, 0) >= 0 {
			continue // not text
		}
		for i, line := range strings.Split(string(body), "\n") {
			if found := place.FindString(line); found != "" {
				t.Errorf("%s:%d names a folder of somebody's machine: %s", name, i+1, found)
			}
			if here != "" && strings.Contains(line, here) {
				t.Errorf("%s:%d names the folder that this tree is in: %s", name, i+1, here)
			}
		}
	}
}

// Where packages come from is each machine's own setting.
func TestLockFileNamesNoRegistry(t *testing.T) {
	lock, err := os.ReadFile(filepath.Join(root(t), "package-lock.json"))
	require.NoError(t, err)
	require.NotContains(t, string(lock), `"resolved"`, "package-lock.json says where packages came from: .npmrc should keep that out, run npm install again")
	require.NotContains(t, string(lock), "://")
	settings, err := os.ReadFile(filepath.Join(root(t), ".npmrc"))
	require.NoError(t, err)
	require.NotContains(t, string(settings), "registry=http")
}

// Every script can be run, stops at the first mistake, and says what it is for.
func TestScriptsStopAtTheFirstMistake(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(root(t), "scripts", "*.sh"))
	require.NoError(t, err)
	scripts = append(scripts, filepath.Join(root(t), ".ci", "run"))
	for _, path := range scripts {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Regexp(t, `\A#!/usr/bin/env bash\n# `, string(body), path)
		require.Contains(t, string(body), "\nset -euo pipefail\n", path)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&0o100, "%s is not executable", path)
	}
}

// tracked lists the files of the tree that git has or would take.
func tracked(t *testing.T) []string {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root(t)
	out, err := list.Output()
	if err != nil {
		t.Skipf("this is not a git work tree, so there is no list of files: %v", err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	require.NotEmpty(t, files)
	return files
}
