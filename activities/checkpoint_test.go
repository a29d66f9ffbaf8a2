package activities_test

import (
	"errors"
	"strings"
	"testing"

	"go.temporal.io/sdk/testsuite"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
)

func TestCheckpoint(t *testing.T) {
	o, a, _, _ := setUp(t)
	var kept []cases.Checkpoint
	a.KeepCheckpoints = func(taken []cases.Checkpoint) error { kept = append(kept, taken...); return nil }
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	in := activities.OfficeInput{Agency: o.Agency.ID}
	if _, err := env.ExecuteActivity(a.Checkpoint, in); err != nil {
		t.Fatal(err)
	}
	key, err := o.Store.AuditKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != 2 || kept[0].Agency != "" || kept[1].Agency != o.Agency.ID || kept[1].Number < 2 || !kept[1].At.Equal(noon) || !kept[1].SignedBy(key) {
		t.Errorf("kept %v", kept)
	}
	report, err := o.Store.VerifyAudit(t.Context(), store.AuditProof{Checkpoints: kept, Key: key}, func(int, int) {}, func(f cases.Tampering) { t.Error(f) })
	if err != nil || report.Checkpoints != 4 {
		t.Errorf("%+v (%v)", report, err)
	}

	a.KeepCheckpoints = func([]cases.Checkpoint) error { return errors.New("the disk /mnt/worm is full") }
	if _, err := env.ExecuteActivity(a.Checkpoint, in); err == nil || strings.Contains(err.Error(), "worm") {
		t.Errorf("the engine would learn: %v", err)
	}
}
