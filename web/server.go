// Package web is every page of the service. It knows neither the database nor
// the process engine: it asks the interfaces of ports.go, and cases and policy
// for what may happen and when.
//
// Pages work without JavaScript; a few have a script of ours that helps. Every act
// is a form that is posted, carried out and answered with a redirect to the page
// that shows it.
package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"

	"suppb/cases"
)

// Options are the parts a Server is made of. All are required, except Mailbox
// and DemoCode outside the demo.
type Options struct {
	Docket       Docket
	Reader       Reader
	Journal      Journal
	Vault        Vault
	Accounts     Accounts
	Factors      Factors
	Passwords    Passwords
	SessionBook  SessionBook
	Postman      Postman
	Passkeys     Passkeys
	Identities   Identities
	SignOn       *SignOn // nil if the office has no identity provider
	Feeds        Feeds
	Register     Register
	Paperwork    Paperwork
	Previewer    Previewer
	PageViewer   PageViewer
	Letters      Letterbox
	LetterDrawer LetterDrawer
	Officials    Officials
	Absences     Absences
	Disclosures  Disclosures
	Walls        Walls
	Retention    Retention
	Mailbox      Mailbox

	// DemoCode is what the authenticator app of a demonstration's account shows now.
	DemoCode func(context.Context, cases.PersonID) (string, error)

	Sessions *scs.SessionManager // New sets its cookie and its limits
	Idle     time.Duration       // after which a session ends; usually 30 minutes
	Absolute time.Duration       // after which it ends in any case; usually 12 hours
	Now      func() time.Time
	Logger   *slog.Logger
	Ready    func(context.Context) error // answers /readyz

	BaseURL string // as people type it; decides about cookies and HSTS
	// TrustedProxies stand in front of the pages and say who asks in
	// X-Forwarded-For. Nobody else is believed.
	TrustedProxies []netip.Prefix
	Office         string // name in the header before anybody signed in
	Demo           bool
}

// Server serves the pages.
type Server struct {
	Options
	relyingParty *webauthn.WebAuthn // of passkeys; nil where the service has no name
	secure       bool               // people reach it by https
	pages        pages
	openings     *openings
	networks     *networks
	longPosts    *longPosts
	strangers    *strangers
	proofs       *proofs
	turns        chan struct{} // of what is done afterwards
	under        sync.WaitGroup
	patterns     routePatterns
	handler      http.Handler
}

// Sessions end after this much idleness, and in any case after a working day,
// unless the office says otherwise.
const (
	idleLimit     = 30 * time.Minute
	absoluteLimit = 12 * time.Hour
)

// New builds the pages. It fails when a part is missing, when two options
// contradict each other, and when a template is broken.
func New(o Options) (*Server, error) {
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Docket", o.Docket == nil}, {"Reader", o.Reader == nil}, {"Journal", o.Journal == nil}, {"Vault", o.Vault == nil},
		{"Accounts", o.Accounts == nil}, {"Factors", o.Factors == nil}, {"Passwords", o.Passwords == nil}, {"SessionBook", o.SessionBook == nil}, {"Postman", o.Postman == nil}, {"Passkeys", o.Passkeys == nil}, {"Identities", o.Identities == nil}, {"Feeds", o.Feeds == nil}, {"Register", o.Register == nil}, {"Paperwork", o.Paperwork == nil}, {"Previewer", o.Previewer == nil}, {"PageViewer", o.PageViewer == nil}, {"Letters", o.Letters == nil}, {"LetterDrawer", o.LetterDrawer == nil}, {"Officials", o.Officials == nil}, {"Absences", o.Absences == nil}, {"Disclosures", o.Disclosures == nil}, {"Walls", o.Walls == nil}, {"Retention", o.Retention == nil}, {"Sessions", o.Sessions == nil},
		{"Now", o.Now == nil}, {"Logger", o.Logger == nil}, {"Ready", o.Ready == nil}, {"Office", o.Office == ""},
	} {
		if part.missing {
			return nil, fmt.Errorf("web: Options.%s is missing", part.name)
		}
	}
	if o.Demo != (o.Mailbox != nil) {
		return nil, errors.New("web: the demo, and only the demo, has a Mailbox")
	}
	if o.Demo != (o.DemoCode != nil) {
		return nil, errors.New("web: the demo, and only the demo, shows codes")
	}
	secure, err := isSecure(o.BaseURL)
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o, secure: secure, openings: newOpenings(), networks: newNetworks(o.Now), longPosts: newLongPosts(), strangers: newStrangers(), proofs: newProofs(o.Now), turns: make(chan struct{}, mostAfterwards)}
	if s.relyingParty, err = newRelyingParty(o.BaseURL, o.Office); err != nil {
		return nil, err
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	s.setUpSessions()
	s.handler = s.routes()
	return s, nil
}

// Handler answers every request of the service.
func (s *Server) Handler() http.Handler { return s.handler }

// isSecure reports whether people come by https. Plain http is for this
// machine only: cookies and facts would travel readable.
func isSecure(base string) (bool, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return false, fmt.Errorf("web: the base URL %q must be like https://certify.example.gov, without a path", base)
	}
	switch u.Scheme {
	case "https":
		return true, nil
	case "http":
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return false, nil
		}
		return false, fmt.Errorf("web: %q is plain http; only addresses of this machine may be, all others need https", base)
	}
	return false, fmt.Errorf("web: the base URL %q must begin with https:// or http://", base)
}

func (s *Server) setUpSessions() {
	m := s.Sessions
	m.IdleTimeout, m.Lifetime = cmp.Or(s.Idle, idleLimit), cmp.Or(s.Absolute, absoluteLimit)
	m.HashTokenInStore = true // a stolen copy of the record opens no session
	m.Cookie.Name = s.cookieName("suppb")
	m.Cookie.Path, m.Cookie.Domain = "/", ""
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = true, s.secure, http.SameSiteLaxMode
	m.Cookie.Persist = false // ends with the browser
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.fail(w, r, nil, fmt.Errorf("session: %w", err))
		panic(answered{}) // the page that was on its way must not follow
	}
}
