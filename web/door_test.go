package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"

	"github.com/alexedwards/scs/v2"
	"github.com/pquerna/otp/totp"
)

// door is the pages of signing in over a real record, with a clock that the test
// sets. What lies behind them is the office in memory.
type door struct {
	*site
	o       *storetest.Office
	store   *store.Store
	secrets map[cases.PersonID]string   // of the authenticator apps
	paper   map[cases.PersonID][]string // recovery codes

	networks int
	srv      *Server
}

// doorReader lists the accounts of the record.
type doorReader struct {
	*office
	store *store.Store
}

func (r doorReader) People(ctx context.Context, v cases.Viewer) ([]cases.Person, error) {
	return r.store.People(ctx, v)
}

func newDoor(t *testing.T) *door {
	t.Helper()
	o := storetest.OfficeWithPasswords(t)
	d := &door{
		site: &site{office: newOffice(), t: t, logs: &bytes.Buffer{}}, o: o, store: o.Store,
		secrets: map[cases.PersonID]string{}, paper: map[cases.PersonID][]string{},
	}
	d.now = time.Now().Truncate(time.Second)
	d.store.SetClock(func() time.Time { return d.now })
	d.open()
	return d
}

// options are the parts of the pages.
func (d *door) options() Options {
	opts := options(d.office, d.logs)
	opts.Accounts, opts.Factors, opts.Passwords, opts.SessionBook = d.store, d.store, d.store, d.store
	opts.Passkeys, opts.Identities, opts.Reader = d.store, d.store, doorReader{d.office, d.store}
	opts.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	opts.Sessions = scs.New()
	opts.Sessions.Store = d.store.Sessions()
	return opts
}

// open serves the pages, as after a start of the program.
func (d *door) open() {
	d.t.Helper()
	srv, err := New(d.options())
	if err != nil {
		d.t.Fatal(err)
	}
	d.srv = srv
	ts := httptest.NewServer(srv.Handler())
	d.t.Cleanup(func() { ts.Close(); srv.Wait() })
	d.url = ts.URL
}

// anyone is somebody without a session, in a network of their own.
func (d *door) anyone() *person {
	d.networks++
	p := d.site.anyone()
	p.client.Transport = from(fmt.Sprintf("192.0.2.%d", d.networks))
	return p
}

// from sends what it is given as the proxy in front of the pages would for an address.
type from string

func (f from) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", string(f))
	return http.DefaultTransport.RoundTrip(r)
}

// password is entered on the sign-in page.
func (d *door) password(p *person, who cases.Person, password string) answer {
	d.t.Helper()
	return p.post("/sign-in", url.Values{"email": {who.Email}, "password": {password}})
}

// code is what the person's app shows in the next half minute, which begins now.
func (d *door) code(who cases.Person) string {
	d.t.Helper()
	d.now = d.now.Add(30 * time.Second)
	code, err := totp.GenerateCode(d.secrets[who.ID], d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return code
}

// in signs somebody in with a browser of theirs, and sets up their app if they
// have none yet.
func (d *door) in(who cases.Person) *person {
	d.t.Helper()
	p := d.anyone()
	d.enter(p, who)
	return p
}

func (d *door) enter(p *person, who cases.Person) {
	d.t.Helper()
	got := d.password(p, who, storetest.Password).wantStatus(http.StatusSeeOther)
	switch got.header.Get("Location") {
	case "/second-factor/new":
		d.enrol(p, who)
	case "/second-factor":
		if got := p.post("/second-factor", url.Values{"code": {d.code(who)}}); got.header.Get("Location") != "/" {
			d.t.Fatalf("%s is not let in: %d %s", who.Name, got.status, got.text())
		}
	}
}

func (d *door) enrol(p *person, who cases.Person) {
	d.t.Helper()
	page := p.get("/second-factor/new").wantStatus(http.StatusOK)
	d.secrets[who.ID] = textOf(page.id("app-secret"))
	page = p.post("/second-factor/new", url.Values{"code": {d.code(who)}}).wantStatus(http.StatusOK)
	d.paper[who.ID] = page.recoveryCodes()
	if len(d.paper[who.ID]) != 10 {
		d.t.Fatalf("%d recovery codes", len(d.paper[who.ID]))
	}
}

// isIn reports whether the browser has a session of the person.
func (d *door) isIn(p *person, who cases.Person) bool {
	d.t.Helper()
	got := p.get("/account")
	return got.status == http.StatusOK && strings.Contains(got.text(), who.Email)
}

// cookie is the session of a browser.
func (d *door) cookie(p *person) string {
	u, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == "suppb" {
			return c.Value
		}
	}
	return ""
}

// plant puts a session into a browser.
func (d *door) plant(p *person, session string) {
	u, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "suppb", Value: session, Path: "/"}})
}

// token is in the mail that waits for the person.
func (d *door) token(who cases.Person) string {
	d.t.Helper()
	for range 100 {
		mails, err := d.store.Unsent(d.t.Context(), d.o.Agency.ID, 50)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, m := range mails {
			if m.Kind == cases.NoticePasswordReset && m.To == strings.ToLower(who.Email) {
				if err := d.store.MailSent(d.t.Context(), m.ID, d.now); err != nil {
					d.t.Fatal(err)
				}
				return m.Token
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.t.Fatal("no mail with a link came")
	return ""
}

// mailKinds are the messages that wait for the person.
func (d *door) mailKinds(who cases.Person) string {
	d.t.Helper()
	mails, err := d.store.Unsent(d.t.Context(), d.o.Agency.ID, 50)
	if err != nil {
		d.t.Fatal(err)
	}
	var kinds []string
	for _, m := range mails {
		if m.To == strings.ToLower(who.Email) {
			kinds = append(kinds, string(m.Kind))
		}
	}
	return fmt.Sprint(kinds)
}

// recoveryCodes are those that the page shows.
func (a answer) recoveryCodes() (codes []string) {
	for n := range a.id("recovery-codes").Descendants() {
		if n.Data == "code" {
			codes = append(codes, textOf(n))
		}
	}
	return codes
}

// ends is when the browser's session ends, used or not.
func (d *door) ends(p *person) time.Time {
	d.t.Helper()
	ctx, err := d.srv.Sessions.Load(d.t.Context(), d.cookie(p))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.srv.Sessions.Deadline(ctx)
}
