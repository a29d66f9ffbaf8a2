package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alexedwards/scs/v2"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"suppb/activities"
	"suppb/cases"
	"suppb/forms"
	"suppb/internal/clamd"
	"suppb/internal/config"
	"suppb/internal/engine"
	"suppb/internal/viewer"
	"suppb/notify"
	"suppb/policy"
	"suppb/store"
	"suppb/web"
	"suppb/workflows"
)

// role is which parts of the service a process runs.
type role struct{ web, worker bool }

// app is the running service: this is the only place where its parts meet.
type app struct {
	settings config.Settings
	role     role
	out      io.Writer // what a person at the terminal reads
	logger   *slog.Logger

	store    *store.Store
	engine   *engine.Engine // nil with an outside Temporal
	temporal client.Client
	docket   *workflows.Client
	mailer   activities.Mailer
	mailbox  *notify.Folder // the demo's mail, else nil
	worker   worker.Worker
	listener net.Listener
	closers  []func()
}

// commandStored is what the docket does between storing a command and sending
// it. The build for end-to-end tests can stop the process there; see faults.go.
var commandStored func(cases.Command)

// run serves until ctx ends.
func (a *app) run(ctx context.Context) error {
	defer a.close()
	ctx = cases.ComesFrom(ctx, "worker")
	a.logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := os.MkdirAll(a.settings.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	for _, part := range []func(context.Context) error{
		a.loadRules, a.loadFonts, a.listen, a.openStore, a.openScanner, a.forwardAudit, a.openMail, a.openEngine, a.startWorker, a.prepareDocket,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return a.serve(ctx)
}

// close ends the parts in the opposite order of their start.
func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
}

func (a *app) onClose(f func()) { a.closers = append(a.closers, f) }

func (a *app) loadRules(context.Context) error {
	if err := loadRules(a.settings.Rules); err != nil {
		return err
	}
	a.logger.Info("loaded the deadline rules", "versions", len(policy.RuleSets()), "sha256", policy.Hash())
	return nil
}

func (a *app) loadFonts(context.Context) error {
	if err := forms.SearchFonts(filepath.SplitList(a.settings.Fonts)...); err != nil {
		return inputError(err)
	}
	return nil
}

// loadRules adds an office's own rule sets to those of the program.
func loadRules(dir string) error {
	if dir == "" {
		return nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return inputError(fmt.Errorf("there is no folder %s to read rule sets from; name one with --rules-dir", dir))
	}
	if err := policy.Load(os.DirFS(dir)); err != nil {
		return inputError(err)
	}
	return nil
}

// listen takes the port before anything slow begins.
func (a *app) listen(context.Context) error {
	l, err := net.Listen("tcp", a.settings.Addr)
	if err != nil {
		return fmt.Errorf("the address %s cannot be served: %w; choose another with --addr", a.settings.Addr, err)
	}
	a.listener = l
	a.onClose(func() { _ = l.Close() })
	return nil
}

// openStore opens the record. A process that runs everything also migrates it;
// separate processes wait for `suppb migrate`.
func (a *app) openStore(ctx context.Context) error {
	if a.settings.Demo {
		if err := makeDemoKey(a.settings); err != nil {
			return err
		}
	}
	master, err := masterKey(a.settings)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, a.settings.Database, master)
	if err != nil {
		return err
	}
	a.store, s.RulesHash, s.Logger = s, policy.Hash(), a.logger
	s.Limits = store.Limits{Guesses: a.settings.Guesses, Sessions: a.settings.Sessions, SecondStepForAll: a.settings.SecondStepForAll}
	a.onClose(func() { _ = s.Close() })
	if a.role.web && a.role.worker {
		done, err := s.Migrate(ctx)
		if err != nil {
			return err
		}
		for _, step := range done {
			a.logger.Info("migrated the record", "step", step)
		}
	}
	if err := s.Ready(ctx); err != nil {
		return err
	}
	if a.settings.Demo {
		return makeDemo(ctx, s, a.out)
	}
	return nil
}

// openScanner has files scanned as they come in by the pages. A scanner that does
// not answer stops nothing: it may start after us.
func (a *app) openScanner(ctx context.Context) error {
	switch {
	case !a.role.web:
		return nil
	case a.settings.VirusScanner == "":
		a.logger.Warn("what people send is not scanned for viruses; name ClamAV's daemon with --virus-scanner")
		return nil
	}
	a.store.Scanner = clamd.New(a.settings.VirusScanner, a.logger)
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	if err := a.store.Scanner.Ping(ctx); err != nil {
		a.logger.Warn("the virus scanner does not answer; files wait for it before anybody opens them", "err", err)
		return nil
	}
	a.logger.Info("what people send is scanned for viruses")
	return nil
}

func (a *app) openMail(context.Context) error {
	sender := notify.Sender{From: a.settings.MailFrom, BaseURL: a.settings.BaseURL, Office: func(ctx context.Context, id cases.AgencyID) (string, error) {
		agency, err := a.store.Agency(ctx, id)
		return agency.Name, err
	}}
	switch {
	case a.settings.Demo:
		sender.From = "certifications@office.example"
		a.mailbox = &notify.Folder{Sender: sender, Dir: filepath.Join(a.settings.Data, "mail")}
		a.mailer = a.mailbox
	case a.settings.SMTP != "":
		authorities, err := a.settings.MailAuthorities()
		if err != nil {
			return inputError(err)
		}
		smtp, err := notify.NewSMTP(sender, notify.SMTPOptions{
			HostPort: a.settings.SMTP, User: a.settings.SMTPUser, Password: a.settings.SMTPPassword,
			TLS: a.settings.MailTLS, AtOnce: a.settings.MailTLSAtOnce(), Authorities: authorities,
		})
		if err != nil {
			return inputError(err)
		}
		a.mailer = smtp
	case a.role.worker:
		return inputError(errors.New("no mail server is set, so nobody would be reminded; name one with --smtp HOST:PORT and --mail-from ADDRESS"))
	}
	return nil
}

// openEngine starts the embedded engine or reaches the outside one.
func (a *app) openEngine(ctx context.Context) error {
	options, err := outsideEngine(a.settings)
	if err != nil {
		return inputError(err)
	}
	if a.settings.Temporal == "" {
		e, err := engine.Start(ctx, engine.Options{
			Path: filepath.Join(a.settings.Data, "engine.db"), Namespace: a.settings.Namespace, Port: a.settings.EnginePort, Logger: a.logger,
		})
		if err != nil {
			return fmt.Errorf("start the process engine: %w", err)
		}
		a.engine = e
		a.onClose(func() { _ = e.Close() })
		options = e.ClientOptions()
	}
	options.Logger = sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	box, err := a.store.EngineBox(ctx)
	if err != nil {
		return err
	}
	c, err := client.DialContext(ctx, workflows.Sealed(options, box))
	if err != nil {
		return fmt.Errorf("reach Temporal at %s: %w", options.HostPort, err)
	}
	a.temporal = c
	a.onClose(c.Close)
	a.docket = &workflows.Client{
		Temporal: c, Namespace: options.Namespace, Commands: a.store, Logger: a.logger, Patience: 10 * time.Second, Stored: commandStored,
		SweepEvery: a.settings.SweepEvery,
	}
	return nil
}

// outsideEngine is how to reach the Temporal server that the settings name.
func outsideEngine(s config.Settings) (client.Options, error) {
	options := client.Options{HostPort: s.Temporal, Namespace: s.Namespace}
	if s.TemporalToken != "" {
		options.HeadersProvider = bearer(s.TemporalToken)
	}
	tls, err := s.TemporalTLS()
	options.ConnectionOptions.TLS = tls
	return options, err
}

type bearer string

func (b bearer) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

func (a *app) startWorker(context.Context) error {
	if !a.role.worker {
		return nil
	}
	options, err := workerOptions(a.settings)
	if err != nil {
		return err
	}
	if d := options.DeploymentOptions; d.UseVersioning {
		a.logger.Info("this worker gets work once its version is the deployment's current one", "deployment", d.Version.DeploymentName, "build_id", d.Version.BuildID)
	}
	w := worker.New(a.temporal, workflows.TaskQueue, options)
	workflows.Register(w, &activities.Activities{
		Records: a.store, Renderer: renderer{}, Mailer: a.mailer, Postman: a.docket, Process: a.docket, Drawer: renderer{}, Now: time.Now, Logger: a.logger, Applied: a.docket.Applied,
		UploadDays: a.settings.UploadDays, KeepCheckpoints: keepCheckpoints(a.settings.AuditCheckpoints),
	})
	if err := w.Start(); err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	a.worker = w
	a.onClose(w.Stop)
	return nil
}

// prepareDocket lets the process catch up with the record while pages are
// served already: an act on a request starts its workflow by itself.
func (a *app) prepareDocket(ctx context.Context) error {
	if a.role.worker {
		keep, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() { defer close(done); a.docket.Keep(keep) }()
		a.onClose(func() { stop(); <-done })
	}
	return nil
}

func (a *app) serve(ctx context.Context) error {
	handler, err := a.handler(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(a.listener) }()
	a.logger.Info("serving", "settings", a.settings.String())
	fmt.Fprintf(a.out, "Serving on http://%s (stop with Ctrl-C)\n", a.listener.Addr())
	var engineFailed <-chan error
	if a.engine != nil {
		engineFailed = a.engine.Failed()
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case err := <-engineFailed:
		return fmt.Errorf("the process engine stopped: %w", err)
	case <-ctx.Done():
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(shutdown)
}

// handler is the pages, or for a worker just its health.
func (a *app) handler(ctx context.Context) (http.Handler, error) {
	if !a.role.web {
		return healthOnly(a.ready), nil
	}
	sessions := scs.New()
	sessions.Store = a.store.Sessions()
	office, err := a.officeName(ctx)
	if err != nil {
		return nil, err
	}
	options := web.Options{
		Docket: a.docket, Reader: a.store, Journal: a.store, Vault: a.store, Accounts: a.store, Factors: a.store, Passwords: a.store, SessionBook: a.store, Postman: a.docket, Passkeys: a.store, Identities: a.store, Feeds: a.store, Officials: a.store, Absences: a.store, Disclosures: a.store, Walls: a.store, Retention: a.store, Register: a.store, Paperwork: paperwork{a.store}, Previewer: previewer{a.store}, PageViewer: a.pageViewer(),
		Letters: a.store, LetterDrawer: renderer{},
		Sessions: sessions, Idle: a.settings.SessionIdle, Absolute: a.settings.SessionLimit, Now: time.Now, Logger: a.logger, Ready: a.ready,
		BaseURL: a.settings.BaseURL, TrustedProxies: a.settings.Proxies, Office: office, Demo: a.settings.Demo,
	}
	if a.mailbox != nil {
		options.Mailbox, options.DemoCode = demoMail{a.mailbox}, a.store.CodeOfTheMoment
	}
	if options.SignOn, err = signOn(a.settings); err != nil {
		return nil, err
	}
	server, err := web.New(options)
	if err != nil {
		return nil, err
	}
	a.onClose(server.Wait)
	return server.Handler(), nil
}

// pageViewer is the sandbox for files that people sent.
func (a *app) pageViewer() web.PageViewer {
	v := viewer.New()
	a.onClose(func() { _ = v.Close() })
	return v
}

// officeName is what the pages are headed with before anybody signed in.
func (a *app) officeName(ctx context.Context) (string, error) {
	ids, err := a.store.Agencies(ctx)
	if err != nil {
		return "", err
	}
	if len(ids) != 1 {
		return "U and T visa certifications", nil
	}
	agency, err := a.store.Agency(ctx, ids[0])
	return agency.Name, err
}
