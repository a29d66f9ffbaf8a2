package engine_test

import (
	"bytes"
	"database/sql"
	"errors"
	"log/slog"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"suppb/internal/engine"
)

// left is the ID of a workflow that is started and stays open: a file that does not know it is another file.
const left = "left by an earlier start"

func leave(t *testing.T, c client.Client) {
	t.Helper()
	_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: left, TaskQueue: queue}, counter)
	require.NoError(t, err)
}

// isLeft reports whether leave was called on this file before.
func isLeft(t *testing.T, c client.Client) bool {
	t.Helper()
	_, err := c.DescribeWorkflowExecution(t.Context(), left, "")
	if notFound := (*serviceerror.NotFound)(nil); errors.As(err, &notFound) {
		return false
	}
	require.NoError(t, err)
	return true
}

// startOnce starts an engine, leaves a workflow in it and closes it. It returns whether the file was empty, which is to
// say that no earlier call's workflow was in it, and what the engine logged.
func startOnce(t *testing.T, path string) (empty bool, logged string) {
	t.Helper()
	var lines bytes.Buffer
	e, err := engine.Start(t.Context(), engine.Options{Path: path, Logger: slog.New(slog.NewTextHandler(&lines, nil))})
	require.NoError(t, err)
	c, err := client.DialContext(t.Context(), e.ClientOptions())
	require.NoError(t, err)
	empty = !isLeft(t, c)
	leave(t, c)
	c.Close()
	require.NoError(t, e.Close())
	return empty, lines.String()
}

// movedAside returns the names beside the database that are none of a running engine's.
func movedAside(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		switch strings.TrimPrefix(entry.Name(), filepath.Base(path)) {
		case "", "-wal", "-shm", ".lock":
		default:
			names = append(names, entry.Name())
		}
	}
	return names
}

// change runs a statement on the file.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec(statement)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestFileOfAnotherVersionIsMovedAside(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	empty, _ := startOnce(t, path)
	require.True(t, empty)
	for _, aside := range []string{"engine.db.from-1.2.3", "engine.db.from-1.2.3.2"} {
		change(t, path, `UPDATE suppb_engine SET server_version = '1.2.3'`)
		empty, logged := startOnce(t, path)
		require.True(t, empty)
		require.Contains(t, logged, "made by another version")
		require.FileExists(t, filepath.Join(filepath.Dir(path), aside))
	}
}

func TestFileThatCannotBeUsedIsMovedAside(t *testing.T) {
	t.Parallel()
	whole := fileIn(t)
	startOnce(t, whole)
	good, err := os.ReadFile(whole)
	require.NoError(t, err)

	for name, spoil := range map[string]func(t *testing.T, path string){
		"not a database": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("Dear Sir or Madam, "), 1000), 0o644))
		},
		"empty": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, nil, 0o600))
		},
		"one byte": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte("S"), 0o600))
		},
		"tables, but not all": func(t *testing.T, path string) {
			change(t, path, `CREATE TABLE namespaces (id INTEGER)`)
		},
		"our table is empty": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, good, 0o600))
			change(t, path, `DELETE FROM suppb_engine`)
		},
		"cut short": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, good[:len(good)/2], 0o600))
		},
		"bytes changed inside": func(t *testing.T, path string) {
			bad := bytes.Clone(good)
			rand.New(rand.NewSource(1)).Read(bad[8192 : len(bad)/2])
			require.NoError(t, os.WriteFile(path, bad, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fileIn(t)
			spoil(t, path)
			before, err := os.ReadFile(path)
			require.NoError(t, err)

			empty, logged := startOnce(t, path)
			require.True(t, empty)
			require.Contains(t, logged, "could not be used")
			after, err := os.ReadFile(path + ".unreadable")
			require.NoError(t, err)
			require.True(t, bytes.Equal(before, after), "kept as it was, for who wants to look")
		})
	}
}

// A crash while the file is being made leaves it under another name, or nothing.
func TestStartAfterHalfASetup(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	require.NoError(t, os.WriteFile(path+".new", []byte("half"), 0o600))
	require.NoError(t, os.WriteFile(path+".new-journal", []byte("half"), 0o600))
	empty, logged := startOnce(t, path)
	require.True(t, empty)
	require.NotContains(t, logged, "moved aside")
	require.Empty(t, movedAside(t, path))
}

// Somebody deletes the file, all of it or only the part that is called engine.db, while the program is off.
func TestDeletedFile(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	first := open(t, engine.Options{Path: path})
	leave(t, dial(t, first))
	log, err := os.ReadFile(path + "-wal") // as after a crash: the last acts are in here only
	require.NoError(t, err)
	require.NotEmpty(t, log)
	require.NoError(t, first.Close())
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.WriteFile(path+"-wal", log, 0o600))

	second := open(t, engine.Options{Path: path})
	require.Empty(t, movedAside(t, path))
	c := dial(t, second)
	require.False(t, isLeft(t, c), "the old log was not played into the new file")
	leave(t, c)
	work(t, c)
	addOne(t, c)
	require.NoError(t, second.Close())

	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		require.NoError(t, os.Remove(path+suffix))
	}
	empty, logged := startOnce(t, path)
	require.True(t, empty)
	require.NotContains(t, logged, "moved aside")
}

// Trouble that is not the file's fault does not cost the file: here SQLite cannot open the log beside it.
func TestFileThatCannotBeOpenedIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	startOnce(t, path)
	require.NoError(t, os.Remove(path+"-wal"))
	require.NoError(t, os.Mkdir(path+"-wal", 0o700))

	_, err := engine.Start(t.Context(), engine.Options{Path: path, Logger: logTo(t)})
	require.ErrorContains(t, err, "read the engine's file")
	require.Empty(t, movedAside(t, path))

	require.NoError(t, os.Remove(path+"-wal"))
	empty, _ := startOnce(t, path)
	require.False(t, empty)
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	startOnce(t, path)
	require.NoError(t, os.Chmod(path, 0o644))
	open(t, engine.Options{Path: path})
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Len(t, files, 4, "database, -wal, -shm, lock")
	for _, name := range files {
		file, err := os.Stat(name)
		require.NoError(t, err)
		require.Zero(t, file.Mode().Perm()&0o077, name)
	}
}
