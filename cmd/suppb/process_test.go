package main

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store"
	"suppb/store/storetest"
	"suppb/workflows"
)

// process is an office whose requests a real engine carries.
type process struct {
	o        *storetest.Office
	temporal client.Client
	docket   *workflows.Client
}

// newProcess starts a worker for an office and a client's engine. What its
// activities have to do otherwise than usual is changed before it starts.
func newProcess(t testing.TB, o *storetest.Office, temporal client.Client, change ...func(*activities.Activities, *workflows.Client)) *process {
	t.Helper()
	docket := &workflows.Client{Temporal: temporal, Namespace: "suppb", Commands: o.Store, Logger: slog.New(slog.DiscardHandler), Patience: 10 * time.Second}
	does := &activities.Activities{
		Records: o.Store, Renderer: renderer{}, Mailer: unsent{}, Postman: docket, Process: docket, Drawer: renderer{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(does, docket)
	}
	w := worker.New(temporal, workflows.TaskQueue, worker.Options{})
	workflows.Register(w, does)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	return &process{o, temporal, docket}
}

// engineBox seals what an office's process gives to its engine.
func engineBox(t testing.TB, s *store.Store) workflows.Box {
	t.Helper()
	box, err := s.EngineBox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// newReplayer replays the histories of a record's process; without a record,
// those that are not sealed.
func newReplayer(t testing.TB, s *store.Store) worker.WorkflowReplayer {
	t.Helper()
	var box workflows.Box
	if s != nil {
		box = engineBox(t, s)
	}
	r, err := workflows.NewReplayer(box)
	if err != nil {
		t.Fatal(err)
	}
	workflows.RegisterWorkflows(r)
	return r
}

// dialled is a client of an engine of its own, which runs until the test ends;
// what it sends is sealed with the record's key.
func dialled(t testing.TB, s *store.Store, options engine.Options) client.Client {
	t.Helper()
	options.Path, options.Logger = cmp.Or(options.Path, filepath.Join(t.TempDir(), "engine.db")), slog.New(slog.DiscardHandler)
	e, err := engine.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	dial := workflows.Sealed(e.ClientOptions(), engineBox(t, s))
	dial.Identity = "recorder" // not the name of this machine
	temporal, err := client.DialContext(t.Context(), dial)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(temporal.Close)
	return temporal
}

// unsent takes mail and sends none.
type unsent struct{}

func (unsent) Send(context.Context, cases.Mail) error { return nil }
