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
	docket := &workflows.Client{Temporal: temporal, Commands: o.Store, Logger: slog.New(slog.DiscardHandler), Patience: 10 * time.Second}
	does := &activities.Activities{
		Records: o.Store, Renderer: renderer{}, Mailer: unsent{}, Postman: docket, Process: docket, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
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

// dialled is a client of an engine of its own, which runs until the test ends.
func dialled(t testing.TB, options engine.Options) client.Client {
	t.Helper()
	options.Path, options.Logger = cmp.Or(options.Path, filepath.Join(t.TempDir(), "engine.db")), slog.New(slog.DiscardHandler)
	e, err := engine.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	dial := e.ClientOptions()
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
