package engine_test

import (
	"bytes"
	"database/sql"
	"log/slog"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"suppb/internal/engine"
)

// startOnce starts an engine, starts a workflow, marks the engine rebuilt and closes it. It returns whether the engine
// was fresh and what it logged.
func startOnce(t *testing.T, path string) (fresh bool, logged string) {
	t.Helper()
	var lines bytes.Buffer
	e, err := engine.Start(t.Context(), engine.Options{Path: path, Logger: slog.New(slog.NewTextHandler(&lines, nil))})
	require.NoError(t, err)
	c, err := client.DialContext(t.Context(), e.ClientOptions())
	require.NoError(t, err)
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: queue}, counter)
	require.NoError(t, err)
	c.Close()
	fresh = e.Fresh()
	require.NoError(t, e.MarkRebuilt(t.Context()))
	require.NoError(t, e.Close())
	return fresh, lines.String()
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
	fresh, _ := startOnce(t, path)
	require.True(t, fresh)
	for _, aside := range []string{"engine.db.from-1.2.3", "engine.db.from-1.2.3.2"} {
		change(t, path, `UPDATE suppb_engine SET server_version = '1.2.3'`)
		fresh, logged := startOnce(t, path)
		require.True(t, fresh)
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

			fresh, logged := startOnce(t, path)
			require.True(t, fresh)
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
	fresh, logged := startOnce(t, path)
	require.True(t, fresh)
	require.NotContains(t, logged, "moved aside")
	require.NoFileExists(t, path+".new")
	require.NoFileExists(t, path+".new-journal")
}

// Somebody deletes the file, all of it or only the part that is called engine.db, while the program is off.
func TestDeletedFile(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	first := open(t, engine.Options{Path: path})
	_, err := dial(t, first).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "gone", TaskQueue: queue}, counter)
	require.NoError(t, err)
	log, err := os.ReadFile(path + "-wal") // as after a crash: the last acts are in here only
	require.NoError(t, err)
	require.NotEmpty(t, log)
	require.NoError(t, first.Close())
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.WriteFile(path+"-wal", log, 0o600))

	second := open(t, engine.Options{Path: path})
	require.True(t, second.Fresh())
	require.NoFileExists(t, path+".unreadable")
	c := dial(t, second)
	_, err = c.DescribeWorkflowExecution(t.Context(), "gone", "")
	var notFound *serviceerror.NotFound
	require.ErrorAs(t, err, &notFound, "the old log was not played into the new file")
	work(t, c)
	addOne(t, c)
	require.NoError(t, second.Close())

	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		require.NoError(t, os.Remove(path+suffix))
	}
	fresh, logged := startOnce(t, path)
	require.True(t, fresh)
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
	require.NoFileExists(t, path+".unreadable")

	require.NoError(t, os.Remove(path+"-wal"))
	fresh, _ := startOnce(t, path)
	require.False(t, fresh)
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
