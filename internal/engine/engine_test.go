package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"suppb/internal/engine"
)

const queue = "tests"

// counter waits for one update, "add", and returns what it was given.
func counter(ctx workflow.Context) (int, error) {
	var got int
	err := workflow.SetUpdateHandlerWithOptions(ctx, "add",
		func(_ workflow.Context, n int) (int, error) { got = n; return n + 1, nil },
		workflow.UpdateHandlerOptions{Validator: func(_ workflow.Context, n int) error {
			if n < 0 {
				return errors.New("negative")
			}
			return nil
		}})
	if err != nil {
		return 0, err
	}
	err = workflow.Await(ctx, func() bool { return got != 0 && workflow.AllHandlersFinished(ctx) })
	return got, err
}

// sleeper waits for a timer and says so.
func sleeper(ctx workflow.Context, d time.Duration) (string, error) {
	return "awake", workflow.Sleep(ctx, d)
}

// logTo returns a logger whose lines fail to be a nuisance: they are shown when the test fails.
func logTo(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// open starts an engine and closes it when the test ends.
func open(t *testing.T, o engine.Options) *engine.Engine {
	t.Helper()
	if o.Logger == nil {
		o.Logger = logTo(t)
	}
	e, err := engine.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// dial connects with the engine's own options.
func dial(t *testing.T, e *engine.Engine) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), e.ClientOptions())
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// work runs the test workflows.
func work(t *testing.T, c client.Client) {
	t.Helper()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(counter)
	w.RegisterWorkflow(sleeper)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
}

func fileIn(t *testing.T) string { return filepath.Join(t.TempDir(), "engine.db") }

// addOne runs the counter workflow from start to end with an update-with-start and a refused update.
func addOne(t *testing.T, c client.Client) {
	t.Helper()
	start := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: "counter/" + uuid.NewString(), TaskQueue: queue, WorkflowIDConflictPolicy: 1,
	}, counter)
	_, err := c.UpdateWithStartWorkflow(t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions:          client.UpdateWorkflowOptions{UpdateName: "add", Args: []any{-1}, WaitForStage: client.WorkflowUpdateStageCompleted},
	})
	if err == nil { // the refusal of a validator is the update's result
		run, err := start.Get(t.Context())
		require.NoError(t, err)
		update, err := c.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
			WorkflowID: run.GetID(), UpdateName: "add", Args: []any{41}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		require.NoError(t, err)
		var sum int
		require.NoError(t, update.Get(t.Context(), &sum))
		require.Equal(t, 42, sum)
		var got int
		require.NoError(t, run.Get(t.Context(), &got))
		require.Equal(t, 41, got)
		return
	}
	t.Fatalf("update with start: %v", err)
}

func TestWorkflowWithUpdate(t *testing.T) {
	t.Parallel()
	e := open(t, engine.Options{Path: fileIn(t)})
	require.Equal(t, "suppb", e.ClientOptions().Namespace)
	c := dial(t, e)
	work(t, c)
	addOne(t, c)
	select {
	case err := <-e.Failed():
		t.Fatal(err)
	default:
	}
}

// A workflow can be started the moment Start returns, time and again.
func TestReadyWhenStarted(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	for range 3 {
		e, err := engine.Start(t.Context(), engine.Options{Path: path, Logger: logTo(t)})
		require.NoError(t, err)
		c, err := client.DialContext(t.Context(), e.ClientOptions())
		require.NoError(t, err)
		_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: queue}, "nobody works on this")
		require.NoError(t, err)
		c.Close()
		require.NoError(t, e.Close())
	}
}

func TestCloseIsQuickAndIdempotent(t *testing.T) {
	path := fileIn(t)
	e := open(t, engine.Options{Path: path})
	c := dial(t, e)
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(counter)
	require.NoError(t, w.Start())
	addOne(t, c)
	w.Stop()
	c.Close()

	began := time.Now()
	require.NoError(t, e.Close())
	require.Less(t, time.Since(began), 2*time.Second)
	require.NoError(t, e.Close())

	log, err := os.Stat(path + "-wal")
	require.NoError(t, err)
	require.Zero(t, log.Size(), "after a stop the one file is whole")
}

// What was there before a stop goes on after it, and the client may still be connected while the engine stops.
func TestReopen(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	first := open(t, engine.Options{Path: path})
	run, err := dial(t, first).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "counter/1", TaskQueue: queue}, counter)
	require.NoError(t, err)
	require.NoError(t, first.Close())

	second := open(t, engine.Options{Path: path})
	require.Empty(t, movedAside(t, path))
	require.NotEqual(t, tokenOf(t, first), tokenOf(t, second))
	c := dial(t, second)
	work(t, c)
	update, err := c.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: run.GetID(), UpdateName: "add", Args: []any{1}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	require.NoError(t, err)
	require.NoError(t, update.Get(t.Context(), nil))
	require.NoError(t, c.GetWorkflow(t.Context(), run.GetID(), "").Get(t.Context(), nil))
}

// A namespace that is new in an old file is as empty as a new file, and the old one keeps what it has.
func TestNamespacesInOneFile(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	for _, row := range []struct {
		namespace string
		empty     bool
	}{
		{"one", true},
		{"one", false},
		{"two", true},
		{"one", false},
		{"two", false},
	} {
		e, err := engine.Start(t.Context(), engine.Options{Path: path, Namespace: row.namespace, Logger: logTo(t)})
		require.NoError(t, err)
		c, err := client.DialContext(t.Context(), e.ClientOptions())
		require.NoError(t, err)
		require.Equal(t, row.empty, !isLeft(t, c))
		leave(t, c)
		c.Close()
		require.NoError(t, e.Close())
	}
	require.Empty(t, movedAside(t, path))
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	engines := make([]*engine.Engine, 2)
	errs := make([]error, 2)
	for i := range engines {
		path := fileIn(t)
		wg.Go(func() { engines[i], errs[i] = engine.Start(t.Context(), engine.Options{Path: path, Logger: logTo(t)}) })
	}
	wg.Wait()
	for i, e := range engines {
		require.NoError(t, errs[i])
		t.Cleanup(func() { require.NoError(t, e.Close()) })
		c := dial(t, e)
		work(t, c)
		addOne(t, c)
	}
	// One's secret opens one's door only.
	o := engines[0].ClientOptions()
	o.HeadersProvider = engines[1].ClientOptions().HeadersProvider
	requireRefused(t, o)
}

func TestOneEnginePerFile(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	e := open(t, engine.Options{Path: path})
	for range 2 {
		_, err := engine.Start(t.Context(), engine.Options{Path: path})
		require.ErrorContains(t, err, "in use by another engine")
	}
	c := dial(t, e)
	work(t, c)
	addOne(t, c)
	require.NoError(t, e.Close())
	open(t, engine.Options{Path: path})
}

// A closed history stays over a weekend, and a second start changes nothing in that.
func TestRetention(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	for range 2 {
		e, err := engine.Start(t.Context(), engine.Options{Path: path, Namespace: "office", Logger: logTo(t)})
		require.NoError(t, err)
		c, err := client.DialContext(t.Context(), e.ClientOptions())
		require.NoError(t, err)
		got, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "office"})
		require.NoError(t, err)
		require.Equal(t, 72*time.Hour, got.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
		c.Close()
		require.NoError(t, e.Close())
	}
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	// Ends before, during and after the boot, wherever that is on this machine.
	for _, patience := range []time.Duration{0, 50, 150, 300} {
		ctx, cancel := context.WithTimeout(t.Context(), patience*time.Millisecond)
		e, err := engine.Start(ctx, engine.Options{Path: path, Logger: logTo(t)})
		cancel()
		if err == nil {
			require.NoError(t, e.Close())
			continue
		}
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	e := open(t, engine.Options{Path: path}) // the file is whole and free
	c := dial(t, e)
	work(t, c)
	addOne(t, c)
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	link := filepath.Join(folder, "link")
	require.NoError(t, os.Symlink("elsewhere", link))
	path := filepath.Join(folder, "engine.db")
	for name, row := range map[string]struct {
		o    engine.Options
		want string
	}{
		"no path":          {engine.Options{}, "Path is empty"},
		"no folder":        {engine.Options{Path: filepath.Join(folder, "none", "engine.db")}, "folder of the engine's file must exist"},
		"file is a folder": {engine.Options{Path: folder}, "not a plain file"},
		"file is a link":   {engine.Options{Path: link}, "not a plain file"},
		"odd namespace":    {engine.Options{Path: path, Namespace: "two words"}, "letters, digits"},
		"server's own":     {engine.Options{Path: path, Namespace: "temporal-system"}, "belong to the server"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.Start(t.Context(), row.o)
			require.ErrorContains(t, err, row.want)
			require.True(t, strings.HasPrefix(err.Error(), "engine: "))
			require.NoFileExists(t, path)
		})
	}
}

// SQLite takes its paths as URIs, where these characters mean something.
func TestOddPath(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "50% of #2, öffentlich?")
	require.NoError(t, os.Mkdir(folder, 0o700))
	path := filepath.Join(folder, "engine file.db")
	for _, want := range []bool{true, false} {
		empty, _ := startOnce(t, path)
		require.Equal(t, want, empty)
	}
	require.FileExists(t, path)
	file, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), file.Mode().Perm())
}

// The server's own workers get through their own door: a schedule is run by them.
func TestSystemWorkers(t *testing.T) {
	t.Parallel()
	e := open(t, engine.Options{Path: fileIn(t)})
	c := dial(t, e)
	work(t, c)
	_, err := c.ScheduleClient().Create(t.Context(), client.ScheduleOptions{
		ID:                 "one",
		TriggerImmediately: true,
		Action:             &client.ScheduleWorkflowAction{ID: "scheduled", Workflow: sleeper, Args: []any{time.Millisecond}, TaskQueue: queue},
	})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		seen, err := c.ScheduleClient().GetHandle(t.Context(), "one").Describe(t.Context())
		return err == nil && seen.Info.NumActions == 1
	}, 20*time.Second, 100*time.Millisecond)
}

// A port that is asked for is the port that is served; one that is taken is a sentence at once.
func TestPortThatIsSet(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	_, err = engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Port: port})
	require.ErrorContains(t, err, "choose another")
	require.NoError(t, l.Close())

	e := open(t, engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Port: port})
	require.Equal(t, fmt.Sprintf("127.0.0.1:%d", port), e.ClientOptions().HostPort)
	_, err = engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Port: 70000})
	require.ErrorContains(t, err, "1 to 65535")
}
