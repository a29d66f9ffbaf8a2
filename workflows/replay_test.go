package workflows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/policy"
	"suppb/workflows"
)

// histories holds a folder of histories for each generation of the code that
// wrote them, and the rules that some of them were opened under.
const histories = "testdata/histories"

// TestReplay replays histories that earlier code wrote. A failure means that a
// request which is open now would get stuck when this code is rolled out: guard
// the change with workflow.GetVersion; see CONTRIBUTING.md.
func TestReplay(t *testing.T) {
	if err := policy.Load(os.DirFS(histories + "/rules")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(histories + "/[^r]*/*.json")
	if err != nil || len(files) < 55 {
		t.Fatalf("only %d histories (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, histories+"/"), ".json"), func(t *testing.T) {
			r := worker.NewWorkflowReplayer()
			workflows.RegisterWorkflows(r)
			if err := r.ReplayWorkflowHistoryFromJSONFile(nil, file); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("other code does not replay", func(t *testing.T) {
		r := worker.NewWorkflowReplayer()
		r.RegisterWorkflowWithOptions(func(ctx workflow.Context, in activities.RequestInput) error {
			return workflow.Sleep(ctx, 1)
		}, workflow.RegisterOptions{Name: workflows.CertificationType})
		if err := r.ReplayWorkflowHistoryFromJSONFile(nil, files[0]); err == nil {
			t.Error("a workflow that does something else replayed cleanly")
		}
	})
}
