package activities_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/testsuite"

	"suppb/activities"
	"suppb/cases"
	"suppb/store/storetest"
)

// runs is a process that mends every second request.
type runs struct {
	asked  []cases.RequestID
	before time.Time // which acts it was told to carry out
	away   bool
}

func (r *runs) Mend(_ context.Context, open []cases.Snapshot) (report cases.Sweep) {
	for _, s := range open {
		r.asked = append(r.asked, s.Request)
		report.Add(cases.Sweep{Looked: 1, Started: len(r.asked) % 2})
	}
	return report
}

func (r *runs) Forget(context.Context, []cases.RequestID) error { return nil }

func (r *runs) CarryOutPending(_ context.Context, _ cases.AgencyID, before time.Time) (carried, failed int, err error) {
	if r.away {
		return 0, 0, errors.New("the record is away, with Xiomara Quetzalcoatl in it")
	}
	r.before = before
	return 3, 1, nil
}

func TestSweep(t *testing.T) {
	o, a, p, _ := setUp(t)
	process := &runs{}
	a.Process = process
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	const requests = 203 // two pages and a bit
	var ids []cases.RequestID
	for range requests {
		in := stored(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
		if _, err := o.Store.Apply(t.Context(), in.Command, activities.Decide); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, in.Request)
	}
	in := activities.OfficeInput{Agency: o.Agency.ID}
	answer, err := env.ExecuteActivity(a.Sweep, in)
	if err != nil {
		t.Fatal(err)
	}
	var report cases.Sweep
	if err := answer.Get(&report); err != nil {
		t.Fatal(err)
	}
	if want := (cases.Sweep{Looked: requests, Started: 102, CarriedOut: 3, Failed: 1}); report != want {
		t.Errorf("%s, want %s", report, want)
	}
	if slices.Sort(ids); !slices.Equal(process.asked, ids) {
		t.Errorf("%d of %d requests were compared, or some twice", len(process.asked), len(ids))
	}
	if !process.before.Equal(noon.Add(-2*time.Minute)) || p.pokes != 1 {
		t.Errorf("acts before %s, %d pokes", process.before, p.pokes)
	}

	process.away = true
	if _, err := env.ExecuteActivity(a.Sweep, in); err == nil || strings.Contains(err.Error(), "Xiomara") {
		t.Errorf("the engine would learn: %v", err)
	}
}

func TestRetentionCountsDays(t *testing.T) {
	o, a, _, _ := setUp(t)
	for i, days := range []int{29, 30, 31, 59, 61} {
		_, err := o.Store.SaveDocument(t.Context(), o.Viewer(o.Attorney), cases.Document{
			ID: cases.DocumentID(fmt.Sprint("d", i)), Request: cases.RequestID(uuid.NewString()), Kind: cases.Attachment, At: noon.AddDate(0, 0, -days),
		}, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	for _, tt := range []struct{ days, uploads int }{{60, 1}, {0, 2}, {30, 0}} {
		a.UploadDays = tt.days
		answer, err := env.ExecuteActivity(a.Retention, activities.OfficeInput{Agency: o.Agency.ID})
		if err != nil {
			t.Fatal(err)
		}
		var done cases.Purge
		if err := answer.Get(&done); err != nil || done.Uploads != tt.uploads {
			t.Errorf("kept for %d days: %s (%v), want %d uploads deleted", tt.days, done, err, tt.uploads)
		}
	}
}
