package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"suppb/cases"
)

// checkHeaders says what an answer lacks. Whatever it is, nothing of it runs,
// is kept, is framed elsewhere or tells another site where its reader was.
func checkHeaders(path string, h http.Header) (lacks []string) {
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
		"X-Robots-Tag": "noindex, nofollow", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	}
	for name, value := range want {
		if got := h.Values(name); len(got) != 1 || got[0] != value {
			lacks = append(lacks, name)
		}
	}
	if !strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
		lacks = append(lacks, "Permissions-Policy")
	}
	if cache := h.Get("Cache-Control"); !strings.HasPrefix(cache, "no-store") && !(strings.HasPrefix(path, "/static/") || path == "/favicon.ico") {
		lacks = append(lacks, "Cache-Control, which is "+cache)
	}
	policies := h.Values("Content-Security-Policy")
	if len(policies) != 1 || !strings.Contains(policies[0], "default-src 'none'") || !strings.Contains(policies[0], "frame-ancestors") || !strings.Contains(policies[0], "base-uri 'none'") || regexp.MustCompile(`unsafe|\*|data:|blob:|https?:`).MatchString(policies[0]) {
		lacks = append(lacks, "Content-Security-Policy, which is "+strings.Join(policies, " and "))
	}
	if kind := h.Get("Content-Type"); strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "charset=utf-8") {
		lacks = append(lacks, "a charset in "+kind)
	}
	for _, cookie := range h.Values("Set-Cookie") {
		if !strings.HasPrefix(cookie, "__Host-") || !strings.Contains(cookie, "; Secure") || !strings.Contains(cookie, "; HttpOnly") || !strings.Contains(cookie, "; SameSite=") || !strings.Contains(cookie, "Path=/;") || strings.Contains(cookie, "Domain") {
			lacks = append(lacks, "the marks of the cookie "+cookie)
		}
	}
	return lacks
}

// TestHeadersOfEveryAnswer walks every route, as a stranger and as people of
// every role, with every method, over https: pages, redirects, refusals,
// failures, files and pictures.
func TestHeadersOfEveryAnswer(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	fileOf := func(kind cases.DocumentKind) string {
		for _, d := range s.docs {
			if d.Kind == kind {
				return "/documents/" + string(d.ID)
			}
		}
		t.Fatalf("there is no %s", kind)
		return ""
	}
	opts := options(s.office, io.Discard)
	opts.BaseURL, opts.Sessions = "https://certify.example.gov", s.server.Sessions
	secure, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	send := func(cookie, method, address string, body url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, strings.NewReader(body.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		sent++ // each from a network of its own, or it would be asked for work
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", sent>>16, sent>>8&0xff, sent&0xff)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		secure.Handler().ServeHTTP(w, r)
		return w
	}
	addresses := []string{
		"/", "/nowhere", "//sign-in", "/requests/../sign-in", "/requests/%00", "/sign-in?next=%ff", "/static/", "/static/none.css", "/static/suppb.css", "/static/proof.js", "/static/uswds/css/uswds.min.css",
		"/feed/none", "/feed/none.ics", fileOf(cases.Draft), fileOf(cases.Attachment), fileOf(cases.Attachment) + "/pages", fileOf(cases.Attachment) + "/pages/1", "/requests?show=%zz",
	}
	for _, pattern := range patterns(t) {
		_, address := split(pattern, path)
		addresses = append(addresses, address)
	}
	seen := map[int]int{}
	look := func(who, cookie string) {
		for _, address := range addresses {
			for _, method := range []string{"GET", "POST", "HEAD", "DELETE", "OPTIONS"} {
				if method == "POST" && address == "/sign-out" {
					continue
				}
				w := send(cookie, method, address, nil)
				seen[w.Code]++
				for _, lack := range checkHeaders(strings.SplitN(address, "?", 2)[0], w.Result().Header) {
					t.Errorf("%s %s as %s, status %d: lacks %s", method, address, who, w.Code, lack)
				}
			}
		}
	}
	look("nobody", "")
	for _, who := range []cases.PersonID{ana, ines, otto, max_, ada} {
		w := send("", "POST", "/sign-in", url.Values{"email": {string(who) + "@example.org"}, "password": {password}})
		cookie := strings.SplitN(w.Header().Get("Set-Cookie"), ";", 2)[0]
		if s.people[who].Staff() {
			w = send(cookie, "POST", "/second-factor", url.Values{"code": {code}})
			cookie = strings.SplitN(w.Header().Get("Set-Cookie"), ";", 2)[0]
		}
		for _, c := range w.Result().Cookies() {
			if c.Name == "__Host-suppb" {
				cookie = c.Name + "=" + c.Value
			}
		}
		if got := send(cookie, "GET", "/calendar", nil).Code; got != http.StatusOK && who != ada {
			t.Fatalf("%s is not signed in: status %d", who, got)
		}
		if got := checkHeaders("/sign-in", w.Result().Header); len(got) > 0 {
			t.Errorf("signing in lacks %v", got)
		}
		look(string(who), cookie)
	}
	s.broken = errBroken
	cookie := ""
	for _, c := range send("", "POST", "/sign-in", url.Values{"email": {"p-ana@example.org"}, "password": {password}}).Result().Cookies() {
		cookie += c.Name + "=" + c.Value + "; "
	}
	w := send(cookie, "GET", path, nil)
	seen[w.Code]++
	for _, lack := range checkHeaders(path, w.Result().Header) {
		t.Errorf("a failure lacks %s", lack)
	}
	for _, status := range []int{200, 303, 401, 403, 404, 405, 409, 422, 500} {
		if seen[status] == 0 {
			t.Errorf("no answer had status %d; those seen are %v", status, seen)
		}
	}
}

// Plain http is for this machine only; it promises nothing about https.
func TestHeadersWithoutHTTPS(t *testing.T) {
	s := newSite(t)
	got := s.anyone().get("/sign-in")
	if got.header.Get("Strict-Transport-Security") != "" || strings.Contains(got.header.Get("Set-Cookie"), "__Host-") {
		t.Errorf("%v", got.header)
	}
}
