// Package oidc is a real identity provider for tests, built on zitadel/oidc. It
// signs in whoever the test says, without asking, and can be made to lie.
package oidc

import (
	"crypto/rand"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// Person is one whom the provider knows.
type Person struct {
	Subject       string
	Email         string
	Verified      bool
	Given, Family string
	Groups        []string
	Methods       []string  // how they sign in, RFC 8176; pwd if none
	Since         time.Time // of the session that they have there: they are asked only on demand
}

// Client is the service that people sign in to.
const (
	ClientID     = "suppb"
	ClientSecret = "a secret of the service and the provider"
)

// Provider runs until the test ends.
type Provider struct {
	URL         string // the issuer
	Authorities *x509.CertPool
	Certificate []byte // of its own authority, DER; nil without TLS

	handler http.Handler
	storage *storage

	mu       sync.Mutex
	lies     Lies
	requests []string // paths
}

// Lies are how a provider's answers differ from what is true. A nil field changes
// nothing.
type Lies struct {
	Claims    func(map[string]any) // of the ID token, before it is signed
	Sign      func(claims map[string]any) string
	Discovery func(map[string]any)
	Answer    http.HandlerFunc // instead of everything
}

// Serve starts a provider for the service with this base URL, in clear.
func Serve(t testing.TB, base string) *Provider {
	t.Helper()
	return serve(t, base, (*httptest.Server).Start)
}

// ServeTLS is Serve over TLS, with an authority of its own.
func ServeTLS(t testing.TB, base string) *Provider {
	t.Helper()
	return serve(t, base, (*httptest.Server).StartTLS)
}

func serve(t testing.TB, base string, start func(*httptest.Server)) *Provider {
	t.Helper()
	p := &Provider{storage: newStorage(base + "/sign-in/office/answer")}
	server := httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	start(server)
	t.Cleanup(server.Close)
	p.URL = server.URL
	if c := server.Certificate(); c != nil {
		p.Certificate, p.Authorities = c.Raw, x509.NewCertPool()
		p.Authorities.AddCert(c)
	}
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true}
	_, _ = rand.Read(config.CryptoKey[:])
	provider, err := op.NewProvider(config, p.storage, op.StaticIssuer(p.URL), op.WithAllowInsecure())
	if err != nil {
		t.Fatalf("make the identity provider: %v", err)
	}
	login := func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Query().Get("id")
		if !p.storage.login(id) {
			http.Error(w, "nobody is there", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(provider)(r.Context(), id), http.StatusFound)
	}
	mux := http.NewServeMux()
	mux.Handle("/login", op.NewIssuerInterceptor(provider.IssuerFromRequest).HandlerFunc(login))
	mux.Handle("/", provider)
	p.handler = mux
	return p
}

// As has this person at the provider's keyboard from now on.
func (p *Provider) As(who Person) {
	p.storage.mu.Lock()
	defer p.storage.mu.Unlock()
	p.storage.people[who.Subject] = who
	p.storage.present = who.Subject
}

// Nobody has the provider refuse to sign anybody in.
func (p *Provider) Nobody() {
	p.storage.mu.Lock()
	defer p.storage.mu.Unlock()
	p.storage.present = ""
}

// Thin has ID tokens leave out what the user info endpoint says, as OpenID Connect
// Core 5.4 has it.
func (p *Provider) Thin(thin bool) {
	p.storage.mu.Lock()
	defer p.storage.mu.Unlock()
	p.storage.thin = thin
}

// Lie changes what the provider answers. The zero value is the truth again.
func (p *Provider) Lie(l Lies) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lies = l
}

// Requests lists the paths that were asked for so far.
func (p *Provider) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}
