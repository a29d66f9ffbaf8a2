package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/policy"
	"suppb/store/storetest"
	"suppb/workflows"
)

// stumbling is a process that fails to forget a request once.
type stumbling struct {
	activities.Process
	stumbled bool
}

func (s *stumbling) Forget(ctx context.Context, ids []cases.RequestID) error {
	if !s.stumbled {
		s.stumbled = true
		return errors.New("the engine is away")
	}
	return s.Process.Forget(ctx, ids)
}

// TestDestructionReachesTheEngine: once a list is confirmed, the worker destroys
// its requests in the record and in the engine, closed runs and open ones, goes
// on after a failure, and stores a certificate that can be verified. What is not
// on the list keeps its run.
func TestDestructionReachesTheEngine(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	s := o.Store
	p := newProcess(t, o, dialled(t, s, engine.Options{}), func(a *activities.Activities, _ *workflows.Client) {
		a.Process = &stumbling{Process: a.Process}
		a.Now = func() time.Time { return time.Now().AddDate(7, 0, 0) }
	})
	submit := func() cases.RequestID {
		t.Helper()
		id := cases.RequestID(uuid.NewString())
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
			t.Fatal(err)
		}
		return id
	}
	cancelled := func() cases.RequestID {
		t.Helper()
		id := submit()
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Cancel, time.Now(), cases.Payload{})); err != nil {
			t.Fatal(err)
		}
		return id
	}
	closed, stillOpen, stays := cancelled(), cancelled(), submit()
	// A run that should have ended with its request, and two of them: one after the other.
	for range 2 {
		if _, err := p.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: workflows.CertificationID(stillOpen), TaskQueue: "nobody", WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
		}, workflows.CertificationType); err != nil {
			t.Fatal(err)
		}
	}

	s.SetClock(func() time.Time { return time.Now().AddDate(7, 0, 0) })
	today, err := o.Agency.Today(time.Now().AddDate(7, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	r, err := policy.RetentionOn(today)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Destroyable(t.Context(), o.Agency.ID, today, r.Key(), r.Keeps)
	if err != nil || len(plan.Due) != 2 {
		t.Fatalf("%+v (%v)", plan, err)
	}
	list, err := s.ProposeDestruction(t.Context(), o.Viewer(o.Chief), plan.Digest(), r.Key(), r.Keeps)
	if err != nil {
		t.Fatal(err)
	}
	destroy := func() error {
		t.Helper()
		if err := p.docket.Destroy(t.Context(), o.Agency.ID, list); err != nil {
			t.Fatal(err)
		}
		return p.temporal.GetWorkflow(t.Context(), workflows.DestructionID(list), "").Get(t.Context(), nil)
	}
	if err := destroy(); err == nil {
		t.Error("a list that nobody confirmed is carried out")
	}
	if err := s.ConfirmDestruction(t.Context(), o.Viewer(o.Manager), list, plan.Digest(), 0, r.Keeps); err != nil {
		t.Fatal(err)
	}
	if err := destroy(); err != nil {
		t.Fatal(err)
	}

	for _, id := range []cases.RequestID{closed, stillOpen} {
		name := workflows.CertificationID(id)
		_, err := p.temporal.DescribeWorkflow(t.Context(), name, "")
		if notFound := (*serviceerror.NotFound)(nil); !errors.As(err, &notFound) {
			t.Errorf("the engine knows the run: %v", err)
		}
		if history := p.temporal.GetWorkflowHistory(t.Context(), name, "", false, 0); history.HasNext() {
			if event, err := history.Next(); err == nil {
				t.Errorf("and its history: %v", event.EventType)
			}
		}
		found, err := p.temporal.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: fmt.Sprintf("WorkflowId = %q", name)})
		if err != nil || len(found.Executions) > 0 {
			t.Errorf("and lists %d runs (%v)", len(found.Executions), err)
		}
		if page, err := s.Request(t.Context(), o.Viewer(o.Intake), id); err != nil || page.Destroyed.Certificate != "C-"+fmt.Sprint(today.Year)+"-0001" {
			t.Errorf("%+v (%v)", page.Destroyed, err)
		}
	}
	if run := p.awaitRevision(t, stays, 1); run.State != cases.Received {
		t.Errorf("another request's run says %q", run.State)
	}

	var pdf bytes.Buffer
	if err := s.CopyCertificate(t.Context(), o.Viewer(o.Manager), list, &pdf); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF")) {
		t.Fatalf("certificate of %d bytes (%v)", pdf.Len(), err)
	}
	doc, err := s.Certificate(t.Context(), o.Viewer(o.Manager), list)
	if err != nil {
		t.Fatal(err)
	}
	if d, standing, ok, err := s.Issued(t.Context(), doc.SHA256); !ok || err != nil || d.Kind != cases.DestructionPaper || standing != cases.Signed {
		t.Errorf("the certificate is %s, %v (%v)", standing, ok, err)
	}
}

// TestConfirmedListsAreCarriedOut: a list that was confirmed on the command line,
// or before the program died, is carried out at the next start.
func TestConfirmedListsAreCarriedOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record.db")
	o := storetest.NewOffice(t, storetest.Open(t, file))
	later := func() time.Time { return time.Now().AddDate(7, 0, 0) }
	p := newProcess(t, o, dialled(t, o.Store, engine.Options{}), func(a *activities.Activities, _ *workflows.Client) { a.Now = later })
	id := cases.RequestID(uuid.NewString())
	for _, c := range []struct {
		kind    cases.ActKind
		payload cases.Payload
	}{{cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()}}, {cases.Cancel, cases.Payload{}}} {
		command := o.Command(t, o.Attorney, id, c.kind, time.Now(), c.payload)
		if _, err := o.Store.AddCommand(t.Context(), command); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Store.Apply(t.Context(), command.ID, activities.Decide); err != nil {
			t.Fatal(err)
		}
	}
	o.Store.SetClock(later)
	today, err := o.Agency.Today(later())
	if err != nil {
		t.Fatal(err)
	}
	r, err := policy.RetentionOn(today)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.Store.Destroyable(t.Context(), o.Agency.ID, today, r.Key(), r.Keeps)
	if err != nil {
		t.Fatal(err)
	}
	list, err := o.Store.DestroyByCommand(t.Context(), o.Agency.ID, 1, plan.Digest(), 0, r.Key(), r.Keeps)
	if err != nil {
		t.Fatal(err)
	}
	p.rebuild(t)
	if err := p.temporal.GetWorkflow(t.Context(), workflows.DestructionID(list.ID), "").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if page, err := o.Store.Request(t.Context(), o.Viewer(o.Intake), id); err != nil || page.Destroyed.On.IsZero() {
		t.Errorf("%+v (%v)", page.Destroyed, err)
	}

	// The certificate can be written to a file, and verified.
	out := filepath.Join(t.TempDir(), "certificate.pdf")
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"retention", "list"}, "Destroyed"},
		{[]string{"retention", "certificate", list.Number, "--out", out}, ""},
		{[]string{"verify", out}, "Genuine: Certificate of destruction, of " + today.Long()},
	} {
		var said bytes.Buffer
		root := newRootCommand()
		root.SetArgs(append(tt.args, "--database", file))
		root.SetOut(&said)
		if err := root.ExecuteContext(t.Context()); err != nil || !strings.Contains(said.String(), tt.says) {
			t.Errorf("%v says %q (%v)", tt.args, said.String(), err)
		}
	}
}
