package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"suppb/internal/engine"
)

const (
	childPath = "SUPPB_ENGINE_TEST_CHILD" // set in the child: the path of the engine's file
	crashWait = 5 * time.Second           // the timer that outlives its process
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		if err := victim(path); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// victim starts an engine and a workflow whose timer is running, says so on standard output, and waits to be killed.
func victim(path string) error {
	ctx := context.Background()
	e, err := engine.Start(ctx, engine.Options{Path: path, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	c, err := client.Dial(e.ClientOptions())
	if err != nil {
		return err
	}
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(sleeper)
	if err := w.Start(); err != nil {
		return err
	}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "sleeper", TaskQueue: queue}, sleeper, crashWait)
	if err != nil {
		return err
	}
	history := c.GetWorkflowHistory(ctx, run.GetID(), run.GetRunID(), true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		if err != nil {
			return err
		}
		if event.GetEventType() == enumspb.EVENT_TYPE_TIMER_STARTED {
			fmt.Println(run.GetRunID())
			select {}
		}
	}
	return fmt.Errorf("the timer was not started")
}

// The machine kills the program while a timer runs. The next start finds the timer, and it fires when it was due.
func TestTimerOutlivesKill(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childPath+"="+path)
	child.Stderr = t.Output()
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the child said nothing")
	runID := lines.Text()

	_, err = engine.Start(t.Context(), engine.Options{Path: path})
	require.ErrorContains(t, err, "in use by another engine")

	require.NoError(t, child.Process.Kill())
	_ = child.Wait()

	e := open(t, engine.Options{Path: path})
	require.Empty(t, movedAside(t, path))
	c := dial(t, e)
	seen, err := c.DescribeWorkflowExecution(t.Context(), "sleeper", runID)
	require.NoError(t, err)
	require.Equal(t, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, seen.WorkflowExecutionInfo.GetStatus(), "the file is the one that was there")
	work(t, c)
	var said string
	require.NoError(t, c.GetWorkflow(t.Context(), "sleeper", runID).Get(t.Context(), &said))
	require.Equal(t, "awake", said)

	seen, err = c.DescribeWorkflowExecution(t.Context(), "sleeper", runID)
	require.NoError(t, err)
	took := seen.WorkflowExecutionInfo.GetCloseTime().AsTime().Sub(seen.WorkflowExecutionInfo.GetStartTime().AsTime())
	require.GreaterOrEqual(t, took, crashWait)
	require.Less(t, took, crashWait+30*time.Second)
}
