package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"suppb/cases"
	"suppb/internal/config"
	"suppb/internal/engine"
	"suppb/internal/testkit"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestTemporalOverANetwork has acts carried by an engine behind a door that takes
// nobody without a certificate, as docs/operations.md says to reach one.
func TestTemporalOverANetwork(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	e, err := engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	headers, err := e.ClientOptions().HeadersProvider.GetHeaders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ours, foreign := testkit.NewAuthority(t), testkit.NewAuthority(t)
	front := door(t, e.ClientOptions().HostPort, ours, "temporal.example", tls.VersionTLS13)
	old := door(t, e.ClientOptions().HostPort, ours, "temporal.example", tls.VersionTLS11)
	cert, key := ours.Issue(t, "suppb")
	foreignCert, foreignKey := foreign.Issue(t, "suppb")

	right := config.Settings{
		Temporal: front, Namespace: "suppb", TemporalToken: strings.TrimPrefix(headers["authorization"], "Bearer "),
		TemporalCA: ours.File, TemporalCert: cert, TemporalKey: key, TemporalServerName: "temporal.example",
	}
	with := func(change func(*config.Settings)) config.Settings {
		s := right
		change(&s)
		return s
	}
	dial := func(s config.Settings) (client.Client, error) {
		options, err := outsideEngine(s)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		return client.DialContext(ctx, workflows.Sealed(options, engineBox(t, o.Store)))
	}
	for name, s := range map[string]config.Settings{
		"no certificate":                          with(func(s *config.Settings) { s.TemporalCert, s.TemporalKey = "", "" }),
		"a certificate that a foreigner signed":   with(func(s *config.Settings) { s.TemporalCert, s.TemporalKey = foreignCert, foreignKey }),
		"a server that a foreigner vouches for":   with(func(s *config.Settings) { s.TemporalCA = foreign.File }),
		"a server that the machine does not know": with(func(s *config.Settings) { s.TemporalCA = "system" }),
		"a server of another name":                with(func(s *config.Settings) { s.TemporalServerName = "other.example" }),
		"a server whose name is not its address":  with(func(s *config.Settings) { s.TemporalServerName = "" }),
		"a server that knows only old TLS":        with(func(s *config.Settings) { s.Temporal = old }),
		"no TLS": with(func(s *config.Settings) {
			s.TemporalCA, s.TemporalCert, s.TemporalKey, s.TemporalServerName = "", "", "", ""
		}),
		"the right certificate and no token":       with(func(s *config.Settings) { s.TemporalToken = "" }),
		"the right certificate and a forged token": with(func(s *config.Settings) { s.TemporalToken = strings.Repeat("0", 64) }),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := dial(s)
			if err == nil {
				defer c.Close()
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				_, err = c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{})
			}
			if err == nil {
				t.Error("it got in")
			}
		})
	}
	t.Run("the right certificate", func(t *testing.T) {
		c, err := dial(right)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		p := newProcess(t, o, c)
		id := cases.RequestID(uuid.NewString())
		if _, err := p.docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
			t.Error(err)
		}
		p.awaitRevision(t, id, 1)
	})
	t.Run("without the authority", func(t *testing.T) {
		if _, err := outsideEngine(with(func(s *config.Settings) { s.TemporalCA = "/nowhere" })); err == nil || !strings.Contains(err.Error(), "--temporal-ca") {
			t.Error(err)
		}
	})
}

// door is a TLS listener in front of an address. It wants a certificate of the
// authority, shows one for the name, and speaks TLS up to the version.
func door(t *testing.T, to string, authority *testkit.Authority, name string, most uint16) (hostPort string) {
	t.Helper()
	certFile, keyFile := authority.Issue(t, name)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(authority.File)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS10, MaxVersion: most, Certificates: []tls.Certificate{pair},
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer in.Close()
				out, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer out.Close()
				go func() { io.Copy(out, in); out.Close() }()
				io.Copy(in, out)
			}()
		}
	}()
	return l.Addr().String()
}
