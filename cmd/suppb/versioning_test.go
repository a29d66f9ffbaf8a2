package main

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/config"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestRollout brings a first and a second version of the worker in at an outside
// engine, as docs/operations.md says: an open request goes on with each.
func TestRollout(t *testing.T) {
	e, err := engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	record := filepath.Join(t.TempDir(), "record.db")
	o := storetest.NewOffice(t, storetest.Open(t, record))
	temporal, err := client.DialContext(t.Context(), workflows.Sealed(e.ClientOptions(), engineBox(t, o.Store)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(temporal.Close)
	docket := &workflows.Client{Temporal: temporal, Commands: o.Store, Logger: slog.New(slog.DiscardHandler), Patience: 10 * time.Second}
	p := &process{o: o, temporal: temporal, docket: docket}
	start := func(build string) (stop func()) {
		t.Helper()
		settings := config.Settings{Temporal: e.ClientOptions().HostPort}
		if build != "" {
			settings.Deployment, settings.BuildID = "office", build
		}
		options, err := workerOptions(settings)
		if err != nil {
			t.Fatal(err)
		}
		w := worker.New(temporal, workflows.TaskQueue, options)
		workflows.Register(w, &activities.Activities{
			Records: o.Store, Renderer: renderer{}, Mailer: unsent{}, Postman: docket, Process: docket, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		})
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		return w.Stop
	}
	id := cases.RequestID(uuid.NewString())
	do := func(by cases.Person, kind cases.ActKind, payload cases.Payload) {
		t.Helper()
		if _, err := docket.Do(t.Context(), o.Command(t, by, id, kind, time.Now(), payload)); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
	}

	carried := func(build string) {
		t.Helper()
		if got := p.carriedBy(t, id); got != build {
			t.Errorf("the last act was carried by version %q, want %q", got, build)
		}
	}

	stopPlain := start("")
	do(o.Attorney, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	carried("")

	stopOne := start("one")
	p.setCurrent(t, "one")
	stopPlain()
	do(o.Intake, cases.Accept, cases.Payload{Reviewer: o.ADA.ID})
	carried("one")

	headers, err := e.ClientOptions().HeadersProvider.GetHeaders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SUPPB_TEMPORAL_TOKEN", strings.TrimPrefix(headers["authorization"], "Bearer "))
	var out bytes.Buffer
	check := newRootCommand()
	check.SetOut(&out)
	check.SetArgs([]string{"upgrade", "check", "--database", record, "--temporal", e.ClientOptions().HostPort})
	if err := check.ExecuteContext(t.Context()); err != nil || !strings.HasPrefix(out.String(), "All ") {
		t.Errorf("%v: %s", err, out.String())
	}

	t.Cleanup(start("two"))
	do(o.ADA, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(cases.U)})
	carried("one") // until the other is the current one
	p.setCurrent(t, "two")
	stopOne()
	do(o.ADA, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(cases.U)})
	carried("two")
	if got, want := p.sweep(t), (cases.Sweep{Looked: 1}); got != want {
		t.Errorf("the sweep says %s, want %s", got, want)
	}
}

// setCurrent makes the version the deployment's current one, as soon as the
// engine has heard of its worker.
func (p *process) setCurrent(t *testing.T, build string) {
	t.Helper()
	deployment := p.temporal.WorkerDeploymentClient().GetHandle("office")
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		_, err := deployment.SetCurrentVersion(t.Context(), client.WorkerDeploymentSetCurrentVersionOptions{BuildID: build})
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("make %s the current version: %v", build, err)
		}
	}
}

// carriedBy is the version of the worker that completed a request's last task.
func (p *process) carriedBy(t *testing.T, id cases.RequestID) (build string) {
	t.Helper()
	history, err := historyOf(t.Context(), p.temporal, workflows.CertificationID(id), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range history.Events {
		if done := event.GetWorkflowTaskCompletedEventAttributes(); done != nil {
			build = done.GetDeploymentVersion().GetBuildId()
		}
	}
	return build
}

func TestWorkerOptions(t *testing.T) {
	plain, err := workerOptions(config.Settings{})
	if err != nil || plain.DeploymentOptions.UseVersioning {
		t.Errorf("without a deployment: %+v (%v)", plain.DeploymentOptions, err)
	}
	named, err := workerOptions(config.Settings{Deployment: "office", BuildID: "7"})
	if err != nil || !named.DeploymentOptions.UseVersioning || named.DeploymentOptions.Version.BuildID != "7" {
		t.Errorf("%+v (%v)", named.DeploymentOptions, err)
	}
	// A test binary does not know its revision.
	var mistake mistakeError
	if _, err := workerOptions(config.Settings{Deployment: "office"}); !errors.As(err, &mistake) || !strings.Contains(err.Error(), "--build-id") {
		t.Errorf("a version that nobody knows: %v", err)
	}
}
