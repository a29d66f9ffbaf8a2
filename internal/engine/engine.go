package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	// readyWithin is how long the started server may take until it answers. It takes a tenth of a second.
	readyWithin = 30 * time.Second

	// stopWithin is how long Close waits. It takes a tenth of a second; the server itself would wait five minutes.
	stopWithin = 15 * time.Second

	// bootAttempts is how often a start with random ports is tried when somebody grabs one of them.
	bootAttempts = 3
)

// Engine is a running Temporal server. Its methods may be called from any goroutine.
type Engine struct {
	options Options
	logger  *slog.Logger
	token   bearer
	port    int // of the frontend
	db      *config.SQL
	lock    *fileLock
	server  *server

	closeOnce sync.Once
	closeErr  error
}

// Start starts a Temporal server over the file named in the options and returns when its namespace answers and a
// workflow can be started. It returns an error, and leaves nothing running, if the options are refused, the file
// is in use, the port is taken, the server cannot be started, or ctx ends first. The engine then runs until Close; ctx does not stop it.
func Start(ctx context.Context, o Options) (*Engine, error) {
	return start(ctx, o, freePort)
}

// start is Start with the choice of ports left to the caller.
func start(ctx context.Context, o Options, free func() (int, error)) (_ *Engine, err error) {
	o, err = o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	if o.Port != 0 {
		if err := checkFree(o.Port); err != nil {
			return nil, fmt.Errorf("engine: %w", err)
		}
	}

	e := &Engine{options: o, token: newBearer(), logger: o.Logger.With("component", "engine")}
	defer func() {
		if err != nil {
			err = fmt.Errorf("engine: %w", errors.Join(err, e.shutDown()))
		}
	}()

	if e.lock, err = lockFile(ctx, o.Path); err != nil {
		return nil, err
	}
	if err = prepare(ctx, o.Path, e.logger); err != nil {
		return nil, err
	}
	e.db = databaseConfig(o.Path)
	if err = createNamespace(e.db, o.Namespace); err != nil {
		return nil, err
	}
	if err = e.bootServer(ctx, free); err != nil {
		return nil, err
	}
	if err = e.awaitReady(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

// createNamespace writes the namespace into the database, where it does not exist yet. Asking the running server for it
// would do too, and take seconds until all its services have noticed.
func createNamespace(db *config.SQL, name string) error {
	namespace, err := sqlite.NewNamespaceConfig(clusterName, name, false, nil)
	if err != nil {
		return fmt.Errorf("describe the namespace %s: %w", name, err)
	}
	namespace.Detail.Config.Retention = durationpb.New(retention)
	if err := sqlite.CreateNamespaces(db, namespace); err != nil {
		return fmt.Errorf("create the namespace %s: %w", name, err)
	}
	return nil
}

// bootServer boots the server, again on other ports if somebody grabbed one of them.
func (e *Engine) bootServer(ctx context.Context, free func() (int, error)) error {
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("start: %w", err)
		}
		p, err := choosePorts(e.options.Port, free)
		if err != nil {
			return err
		}
		e.port = p.frontend
		log := serverLog{out: e.logger, trap: newTrap()}
		e.server, err = boot(e.db, p, e.token, dynamicConfig(e.options), log)
		if err == nil {
			return nil
		}
		if !portTaken(err) || attempt == bootAttempts {
			return err
		}
		e.logger.InfoContext(ctx, "A port was taken by another program just now, trying others.", "error", err)
	}
}

// awaitReady asks for a workflow that does not exist until the answer is "not found". The frontend gives another error
// for a namespace it does not know yet, so this is the answer of a history shard that is at work, which is all that a
// start of a workflow needs.
func (e *Engine) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	c, err := client.NewLazyClient(e.ClientOptions())
	if err != nil {
		return fmt.Errorf("make a client for the start: %w", err)
	}
	defer c.Close()

	for {
		_, err := c.WorkflowService().DescribeWorkflowExecution(ctx, &workflowservice.DescribeWorkflowExecutionRequest{
			Namespace: e.options.Namespace,
			Execution: &commonpb.WorkflowExecution{WorkflowId: "engine-is-ready"},
		})
		if notFound := (*serviceerror.NotFound)(nil); err == nil || errors.As(err, &notFound) {
			return nil
		}
		select {
		case fatal := <-e.server.trap.sprung:
			return fatal
		case <-ctx.Done():
			return fmt.Errorf("wait until the server answers: %w (last: %w)", ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Failed receives one error if the server gives up while it runs, which leaves a process that should close the record
// and end, to be started again. It receives nothing on Close.
func (e *Engine) Failed() <-chan error { return e.server.trap.sprung }

// ClientOptions returns what a client or worker needs to reach this engine; the caller may add to it, but a
// HeadersProvider of the caller's own must still send the authorization header.
func (e *Engine) ClientOptions() client.Options {
	return client.Options{
		HostPort:        hostPort(e.port),
		Namespace:       e.options.Namespace,
		HeadersProvider: e.token,
		Logger:          sdklog.NewStructuredLogger(e.options.Logger.With("component", "temporal-client")),
	}
}

// Close stops the server, writes the log back into the file and gives the file free. Clients and workers should be
// closed before. It may be called more than once and returns the same error each time.
func (e *Engine) Close() error {
	e.closeOnce.Do(func() {
		if err := e.shutDown(); err != nil {
			e.closeErr = fmt.Errorf("engine: %w", err)
		}
	})
	return e.closeErr
}

// shutDown undoes as much of start as was done.
func (e *Engine) shutDown() error {
	var errs []error
	if e.server != nil {
		stopped := make(chan error, 1)
		go func() { stopped <- e.server.stop() }()
		select {
		case err := <-stopped:
			errs = append(errs, err)
		case <-time.After(stopWithin):
			// The lock is kept: what still runs may still write.
			return fmt.Errorf("the Temporal server did not stop within %s", stopWithin)
		}
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		if err := checkpoint(ctx, e.options.Path); err != nil {
			e.logger.WarnContext(ctx, "The engine's log was not written back into its file; the next start does it.", "error", err)
		}
	}
	if e.lock != nil {
		errs = append(errs, e.lock.release())
	}
	return errors.Join(errs...)
}
