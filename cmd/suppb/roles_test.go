package main

import (
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"suppb/internal/engine"
	"suppb/internal/testkit"
	"suppb/internal/testkit/smtp"
)

// TestSeparateRoles runs pages and worker as processes of their own, with the
// record in PostgreSQL and Temporal elsewhere, as docker-compose.yml does.
func TestSeparateRoles(t *testing.T) {
	e, err := engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	headers, err := e.ClientOptions().HeadersProvider.GetHeaders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token := "SUPPB_TEMPORAL_TOKEN=" + strings.TrimPrefix(headers["authorization"], "Bearer ")
	mailbox, database := smtp.Serve(t), testkit.Postgres(t)

	pages := newService(t, database, "--temporal", e.ClientOptions().HostPort)
	pages.role, pages.env = "web", []string{token}
	worker := newService(t, database, "--temporal", e.ClientOptions().HostPort, "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example")
	worker.role, worker.env = "worker", []string{token}

	t.Run("an older schema is not served", func(t *testing.T) {
		cmd := exec.Command(binary(t), "web", "--temporal", "127.0.0.1:1", "--addr", freeAddr(t))
		cmd.Env = append(cmd.Environ(), pages.databaseEnv()...)
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "suppb migrate") {
			t.Errorf("%v: %s", err, out)
		}
	})
	passwords := pages.open("ny-da-default")

	pages.launch()
	pages.await("the pages answer", 30*time.Second, func() bool {
		resp, err := http.Get(pages.base() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			t.Fatal("the service says it is ready although no worker runs")
		}
		return true
	})
	worker.start()
	pages.awaitReady()

	p := pages.signInAll(passwords)
	mailbox.Wait(t, 5) // the second steps of the staff
	mailbox.Forget()
	path := uVictim.submit(t, p.attorney)
	p.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	mailbox.Wait(t, 4)

	// The worker is away: the act is kept, and carried out when it is back.
	worker.stop()
	p.ada.Get(path).Form(path+"/ask").Set("missing", "incident").Set("question", "Which precinct?").Send().Is(http.StatusServiceUnavailable).Has("is saved and will be carried out")
	worker.start()
	pages.await("the stored act is carried out", 60*time.Second, func() bool {
		return strings.Contains(p.attorney.Get(path).Text(), "Which precinct?")
	})
}
