package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"suppb/cases"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/net/html"
)

type nodeT = html.Node

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func equal(a, b cases.Findings) bool { return reflect.DeepEqual(a, b) }

// registered are the routes as the service itself registers them, so that none is
// forgotten: a list read from the source missed the steps of a release.
var registered = sync.OnceValue(func() routePatterns {
	srv, err := New(options(newOffice(), io.Discard))
	if err != nil {
		panic(err)
	}
	return srv.patterns
})

// patterns are all routes.
func patterns(t *testing.T) []string {
	t.Helper()
	all := slices.Clone(registered().all)
	for _, pattern := range []string{"GET /healthz", "POST /sign-in", "GET /second-factor/new", "POST /disclosures/{id}/approve", "POST /requests/{id}/withdraw", "POST /requests/{id}/certify", "GET /mail"} {
		if !slices.Contains(all, pattern) {
			t.Fatalf("%s is not among %d routes", pattern, len(all))
		}
	}
	return all
}

// publicPosts are the addresses that strangers can send a form to.
func publicPosts(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range registered().public {
		if address, is := strings.CutPrefix(pattern, "POST "); is {
			out = append(out, address)
		}
	}
	if len(out) < 2 {
		t.Fatalf("only %d public forms found", len(out))
	}
	return out
}

func split(pattern, path string) (method, address string) {
	method, address, _ = strings.Cut(pattern, " ")
	address = strings.Replace(address, "{$}", "", 1)
	address = strings.Replace(address, "/requests/{id}", path, 1)
	return method, strings.Replace(address, "{id}", "x", 1)
}

// What is not listed as public leads a stranger to the sign-in page.
func TestStrangers(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	public := regexp.MustCompile(`^/(sign-in|second-factor|passkey|forgot|reset|healthz|readyz|static/|favicon.ico|feed/|verify$)`)
	for _, pattern := range patterns(t) {
		method, address := split(pattern, path)
		p := s.anyone()
		got := p.send(p.request(method, address, nil))
		if method == "POST" && keepable.MatchString(address) {
			got.wantStatus(http.StatusUnauthorized)
		} else if !public.MatchString(address) && (got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in")) {
			t.Errorf("%s: a stranger gets status %d", pattern, got.status)
		}
	}
	if n := len(s.commands); n != 5 {
		t.Errorf("%d commands", n)
	}
}

func TestWrongMethod(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	for _, tt := range []struct{ method, path, allow string }{
		{"DELETE", "/requests", "GET, HEAD, POST"}, {"PUT", path, "GET, HEAD"}, {"GET", path + "/answer", "POST"}, {"GET", "/sign-out", "POST"},
		{"POST", "/healthz", "GET, HEAD"}, {"PATCH", "/sign-in", "GET, HEAD, POST"}, {"POST", "/static/suppb.css", "GET, HEAD"},
	} {
		for _, p := range []*person{s.as(ana), s.anyone()} {
			got := p.send(p.request(tt.method, tt.path, nil)).wantStatus(http.StatusMethodNotAllowed)
			if got.header.Get("Allow") != tt.allow {
				t.Errorf("%s %s: Allow is %q", tt.method, tt.path, got.header.Get("Allow"))
			}
		}
	}
	s.as(ana).post("/nowhere", nil).wantStatus(http.StatusNotFound)
}

func TestSignIn(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.anyone()
	got := p.get(path).wantStatus(http.StatusSeeOther)
	if got.header.Get("Location") != "/sign-in?next="+path {
		t.Fatalf("leads to %s", got.header.Get("Location"))
	}
	page := p.get(got.header.Get("Location"))
	in := p.post("/sign-in", url.Values{"email": {string(ana) + "@example.org"}, "password": {password}, "next": {page.value("next")}})
	if in.header.Get("Location") != path {
		t.Errorf("after signing in: %s", in.header.Get("Location"))
	}
	cookie := sessionCookie(in.header)
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || strings.Contains(cookie, "Max-Age") || !strings.HasPrefix(cookie, "suppb=") {
		t.Errorf("cookie %s", cookie)
	}
	p.get(path).wantStatus(200)
	p.post("/sign-out", nil).wantStatus(303)
	p.get(path).wantStatus(303)

	for _, evil := range []string{"https://evil.example", "//evil.example", "/\\evil.example", path + "@evil.example", "/requests/../../evil", "javascript:alert(1)"} {
		q := s.anyone()
		q.get("/sign-in?next=" + url.QueryEscape(evil)).silent("evil")
		if got := q.post("/sign-in", url.Values{"email": {string(ana) + "@example.org"}, "password": {password}, "next": {evil}}); got.header.Get("Location") != "/" {
			t.Errorf("next=%s leads to %s", evil, got.header.Get("Location"))
		}
	}
}

// sessionCookie is the cookie of the session as it was set.
func sessionCookie(h http.Header) string {
	for _, c := range h.Values("Set-Cookie") {
		if name, _, _ := strings.Cut(c, "="); strings.HasSuffix(name, "suppb") {
			return c
		}
	}
	return ""
}

func TestSessionIsRenewedAtSignIn(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	u, _ := url.Parse(s.url)
	before := p.client.Jar.Cookies(u)[0].Value
	p.post("/sign-in", url.Values{"email": {string(ben) + "@example.org"}, "password": {password}}).wantStatus(303)
	if p.client.Jar.Cookies(u)[0].Value == before {
		t.Error("the session of before signing in goes on")
	}
}

func TestNewRefusesContradictions(t *testing.T) {
	o := newOffice()
	for name, change := range map[string]func(*Options){
		"no docket":              func(o *Options) { o.Docket = nil },
		"no clock":               func(o *Options) { o.Now = nil },
		"demo without mailbox":   func(o *Options) { o.Mailbox = nil },
		"mailbox without demo":   func(o *Options) { o.Demo = false },
		"plain http for others":  func(o *Options) { o.BaseURL = "http://certify.example.gov" },
		"no base address":        func(o *Options) { o.BaseURL = "" },
		"base address with path": func(o *Options) { o.BaseURL = "https://example.gov/x" },
		"other scheme":           func(o *Options) { o.BaseURL = "ftp://example.gov" },
	} {
		opts := options(o, io.Discard)
		change(&opts)
		if _, err := New(opts); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
}

func TestSecureCookieOverHTTPS(t *testing.T) {
	o := newOffice()
	opts := options(o, io.Discard)
	opts.BaseURL = "https://certify.example.gov"
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(url.Values{"email": {string(ana) + "@example.org"}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	srv.Handler().ServeHTTP(w, r)
	if cookie := sessionCookie(w.Header()); !strings.HasPrefix(cookie, "__Host-suppb=") || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "Path=/;") {
		t.Errorf("cookie %s", cookie)
	}
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
}

func TestHealth(t *testing.T) {
	o := newOffice()
	opts := options(o, io.Discard)
	opts.Ready = func(context.Context) error { return errors.New("the engine does not answer") }
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 503, "/static/suppb.css": 200, "/favicon.ico": 200, "/static/": 404, "/static/none": 404} {
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != status || strings.Contains(w.Body.String(), "engine") || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestTooLarge(t *testing.T) {
	s := newSite(t)
	values := goodRequest()
	values["narrative"] = []string{strings.Repeat("x", 13<<20)}
	s.as(ana).upload("/requests", values).wantStatus(http.StatusRequestEntityTooLarge).says("Too much at once")
}

// brokenSessions is a session store whose disk is full.
type brokenSessions struct{ scs.Store }

func (brokenSessions) Commit(string, []byte, time.Time) error { return errBroken }

func TestSessionFailureIsOnePage(t *testing.T) {
	o := newOffice()
	opts := options(o, io.Discard)
	opts.Sessions.Store = brokenSessions{opts.Sessions.Store}
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(url.Values{"email": {string(ana) + "@example.org"}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	srv.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || strings.Count(w.Body.String(), "<html") != 1 || strings.Contains(w.Body.String(), "fire") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestPanicIsAFailure(t *testing.T) {
	s := newSite(t)
	p := s.as(max_)
	delete(s.people, ana)
	s.requests["x"] = nil // the fake's list meets a nil
	p.get("/requests").wantStatus(http.StatusInternalServerError).says("Something failed on our side")
	if !strings.Contains(s.logs.String(), "panic") {
		t.Error("the log does not hold the panic")
	}
}
