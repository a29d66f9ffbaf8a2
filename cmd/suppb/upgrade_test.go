package main

import (
	"bytes"
	"database/sql"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// impatient registers a procedure that does something else than what is open.
func impatient(r workflows.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ workflows.CertificationInput) error {
		return workflow.Sleep(ctx, time.Hour)
	}, workflow.RegisterOptions{Name: workflows.CertificationType})
}

func TestUpgradeCheck(t *testing.T) {
	data := t.TempDir()
	o := storetest.NewOffice(t, storetest.Open(t, filepath.Join(data, "record.db")))
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{Path: filepath.Join(data, "engine.db")}))
	check := func() string {
		t.Helper()
		said, err := upgradeCheck(t, data)
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
	if got := check(); got != "Nothing is open, so nothing can get stuck.\n" {
		t.Error(got)
	}

	var ids []string
	for range 3 {
		id := cases.RequestID(uuid.NewString())
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	// While the engine runs; mail may still be on its way.
	if got := check(); got != "All 3 open procedures go on with this program.\n" && got != "All 4 open procedures go on with this program.\n" {
		t.Error(got)
	}

	var shown int
	found, err := replayOpen(t.Context(), p.temporal, engineBox(t, o.Store), impatient, func(done, all int) {
		if shown++; done != shown || all < 3 {
			t.Errorf("shown %d of %d after %d", done, all, shown)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	found.stuck = slices.DeleteFunc(found.stuck, func(s stuckRun) bool { return strings.HasPrefix(s.name, "mailroom/") }) // not registered by impatient
	var names []string
	for _, s := range found.stuck {
		names = append(names, s.name)
		if s.why == "" || strings.Contains(s.why, "\n") {
			t.Errorf("the reason is %q", s.why)
		}
	}
	if !slices.Equal(names, ids) {
		t.Errorf("stuck: %v, want %v", names, ids)
	}
	found.all = 5
	if err := found.verdict(&bytes.Buffer{}); err == nil || err.Error() != "2 of 5 open procedures go on with this program, and these would get stuck: "+strings.Join(ids, ", ") {
		t.Error(err)
	}
}

// upgradeCheck looks at a data folder and returns what was said about it.
func upgradeCheck(t *testing.T, data string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := newRootCommand()
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"upgrade", "check", "--data", data})
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// TestUpgradeCheckOfAnotherEngine: a file that this program would set aside is
// left as it is, and so is one that is not ours.
func TestUpgradeCheckOfAnotherEngine(t *testing.T) {
	for _, tt := range []struct{ change, says, fails string }{
		{`UPDATE suppb_engine SET server_version = '1.2.3'`, "nothing has to replay", ""},
		{`DROP TABLE suppb_engine`, "", "damaged, or not this program's"},
	} {
		data := t.TempDir()
		file := filepath.Join(data, "engine.db")
		e, err := engine.Start(t.Context(), engine.Options{Path: file, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), tt.change); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		said, err := upgradeCheck(t, data)
		if !strings.Contains(said, tt.says) || (err == nil) != (tt.fails == "") || err != nil && !strings.Contains(err.Error(), tt.fails) {
			t.Errorf("%s: %q, %v", tt.change, said, err)
		}
		if names, err := filepath.Glob(file + ".*"); err != nil || slices.ContainsFunc(names, func(n string) bool { return n != file+".lock" }) {
			t.Errorf("the check left %v (%v)", names, err)
		}
	}
}
