package web

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"

	"github.com/google/uuid"
)

// as sends a form with a session of the person; nobody has none.
func (z *fuzzing) as(p cases.Person, method, address string, form url.Values) *httptest.ResponseRecorder {
	z.t.Helper()
	return z.sendAs(p, method, address, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (z *fuzzing) sendAs(p cases.Person, method, address, contentType string, body []byte) *httptest.ResponseRecorder {
	z.t.Helper()
	r := httptest.NewRequest(method, "/", bytes.NewReader(body))
	u, err := url.ParseRequestURI(address)
	if err != nil {
		z.t.Fatalf("%s: %v", address, err)
	}
	r.URL, r.RequestURI = u, address
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", z.random.IntN(256), z.random.IntN(256), z.random.IntN(256))
	if p.ID != "" {
		r.Header.Set("Cookie", z.signedIn(p))
	}
	w := httptest.NewRecorder()
	z.server.Handler().ServeHTTP(w, r)
	if p.ID != "" && strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
		delete(z.cookies, p.ID)
	}
	return w
}

// overRecord is a record with requests in two offices, and hands for sending.
func overRecord(t *testing.T, s *store.Store) (*recordSite, *fuzzing) {
	z := &fuzzing{t: t, version: func(string) int64 { return 1 }}
	z.prepare() // which may skip the test, so what takes long comes after it
	r := newRecordSite(t, s)
	r.populate()
	z.server, z.logs, z.secrets = r.server, r.logs, r.secrets
	return r, z
}

// revisions are how often each of these requests was changed.
func (r *recordSite) revisions(o *storetest.Office) map[string]int64 {
	r.t.Helper()
	out := map[string]int64{}
	for _, id := range r.ids {
		if s, err := r.store.Snapshot(context.Background(), o.Agency.ID, cases.RequestID(id)); err == nil && s.State != cases.None {
			out[id] = s.Revision
		}
	}
	if len(out) != requestsEach {
		r.t.Fatalf("the office has %d requests", len(out))
	}
	return out
}

// nobodysAddresses are routes with an ID that no page of the office leads to as to
// a thing of its own: a random secret, the office's own texts, which have no ID, what
// an identity provider brings, and what comes half a year later.
var nobodysAddresses = regexp.MustCompile(` /(feed/|reset/|letters/)|/people/{id}/sign-on|/reissue$`)

// The attack: somebody with an account takes the address of a page, a form or a
// file of another office's, of another organisation's or from a colleague's desk,
// and puts it into their own browser: every route with an ID, every method, every
// role, with the form as its page filled it in. It is answered as one that does not
// exist, tells nothing, and changes nothing. Each address is one to which a page led
// somebody who may go there.
func TestOthersAddresses(t *testing.T) {
	s := storetest.SQLite(t)
	r, z := overRecord(t, s)
	mine, theirs := r.offices[0], r.offices[1]
	z.signedIn(mine.ADA)
	delete(z.cookies, mine.ADA.ID) // so that there is another session to end
	for _, p := range staffOfOffice(mine) {
		z.walkAs(p, 2*requestsEach)
	}
	session := z.signedIn(mine.ADA)
	second := r.second[mine.Agency.ID]
	outsiders := append(staffOfOffice(theirs), mine.Other, second, r.trial[mine.Agency.ID], mine.Manager, mine.Admin, cases.Person{})
	// What people of the same office see of things that are not on their desk.
	colleague := regexp.MustCompile(`^GET /(officials|absences)/`)
	allowed := map[cases.PersonID]*regexp.Regexp{
		second.ID: colleague, r.trial[mine.Agency.ID].ID: colleague,
		mine.Manager.ID: regexp.MustCompile(`^(GET /requests/|POST /requests/{id}/reassign$|(GET|POST) /(officials|absences|retention)/)`), // of a request no fact
		mine.Admin.ID:   regexp.MustCompile(`^(GET|POST) /(people|officials)/`),
	}
	before, held := r.revisions(mine), r.holdings(mine)

	hole := regexp.MustCompile(`\{[a-z]+\}`)
	tried := 0
	for _, pattern := range z.routes {
		method, path, _ := strings.Cut(pattern, " ")
		if !hole.MatchString(path) || nobodysAddresses.MatchString(pattern) {
			continue
		}
		found := z.walk.found[pattern]
		if len(found) == 0 {
			t.Errorf("no page of the office leads to %s: whether others get there is not known", pattern)
			continue
		}
		for _, l := range []*led{found[0], found[len(found)/2], found[len(found)-1]}[:min(3, len(found))] {
			for _, outsider := range outsiders {
				if may := allowed[outsider.ID]; may != nil && may.MatchString(pattern) || outsider.ID == l.reader.ID {
					continue
				}
				methods := []string{method}
				if outsider.ID == theirs.Chief.ID {
					methods = []string{method, "HEAD", "PUT", "PATCH", "DELETE"}
				}
				for _, m := range methods {
					kind, body := "", []byte(nil)
					if m == "POST" {
						kind, body = z.fill(pattern, l)
					}
					w := z.sendAs(outsider, m, l.address, kind, body)
					tried++
					said := fmt.Sprintf("%s %s as %v of %s, where %v was led: status %d", m, pattern, outsider.Roles, outsider.Agency, l.reader.Roles, w.Code)
					if w.Code >= 500 {
						t.Errorf("%s, %s", said, z.lastFailure())
					}
					z.judge(pattern, said, outsider, body, w)
					if outsider.ID == "" || m != method {
						continue
					}
					if w.Code == http.StatusOK || w.Code == http.StatusSeeOther && !ownPage(w.Header().Get("Location")) {
						t.Errorf("%s, leads to %q", said, w.Header().Get("Location"))
					}
				}
			}
		}
	}
	for id, revision := range r.revisions(mine) {
		if revision != before[id] {
			t.Errorf("request %s was changed", id)
		}
	}
	for what, now := range r.holdings(mine) {
		if now != held[what] {
			t.Errorf("%s were changed:\n%s\n%s", what, held[what], now)
		}
	}
	if w := z.as(mine.ADA, "GET", "/account", nil); w.Code != http.StatusOK || z.signedIn(mine.ADA) != session {
		t.Errorf("a session of somebody else was ended: status %d", w.Code)
	}
	t.Logf("%d requests", tried)
}

// holdings are what an office has besides its requests, as texts to compare.
func (r *recordSite) holdings(o *storetest.Office) map[string]string {
	r.t.Helper()
	out := map[string]string{}
	ctx, chief := context.Background(), o.Viewer(o.Chief)
	add := func(what string, v any, err error) {
		r.t.Helper()
		if err != nil {
			r.t.Fatalf("%s: %v", what, err)
		}
		out[what] += fmt.Sprintf("%+v\n", v)
	}
	people, err := r.store.People(ctx, o.Viewer(o.Admin))
	add("accounts", people, err)
	entries, err := r.store.Officials(ctx, chief)
	add("entries of the register", entries, err)
	away, err := r.store.Absences(ctx, chief, cases.DateOf(r.now))
	add("absences", away, err)
	demands, err := r.store.Demands(ctx, chief, cases.DemandFilter{})
	add("demands", demands, err)
	lists, err := r.store.Destructions(ctx, chief)
	add("lists of destruction", lists, err)
	keys, err := r.store.Passkeys(ctx, o.ADA.ID)
	add("passkeys", keys, err)
	sessions, err := r.store.SessionsOf(ctx, o.Viewer(o.ADA))
	add("sessions", len(sessions), err)
	for _, id := range slices.Sorted(maps.Keys(r.revisions(o))) {
		of, err := r.store.RequestDisclosure(ctx, chief, cases.RequestID(id))
		add("holds and cases", []any{of.Holds, of.Prosecutions}, err)
	}
	return out
}

// ownPage reports whether an act ended on a page of the person's own, with
// nothing done.
func ownPage(location string) bool {
	return strings.HasPrefix(location, "/sign-in") || strings.HasPrefix(location, "/confirm") || location == "/account"
}

func accounts(t *testing.T, s *store.Store, o *storetest.Office) []cases.Person {
	t.Helper()
	people, err := s.People(context.Background(), o.Viewer(o.Admin))
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// injections are pieces of SQL that show, change or wait, in either database.
var injections = []string{
	"'", "' OR '1'='1' --", "1 OR 1=1", "%' OR '%'='", "' union select id, id, id from requests --", "'; DELETE FROM requests; --", "'; UPDATE people SET active = TRUE; --",
	"1; select pg_sleep(5); --", "' || (select pg_sleep(5)) || '", "' AND 1=(select count(*) from (select randomblob(900000000))) --", "$1", `\`,
}

// The attack: a filter, an ID or a field holds a piece of SQL. It finds no more
// than any other word, takes no longer, and changes nothing.
func TestSQLIsAWord(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		r, z := overRecord(t, s)
		mine := r.offices[0]
		before, people := r.revisions(mine), fmt.Sprint(accounts(t, s, mine))
		rows := func(w *httptest.ResponseRecorder) int { return strings.Count(w.Body.String(), `href="/requests/`) }
		all := rows(z.as(mine.Other, "GET", "/requests?show=all", nil))
		further := []cases.Person{mine.Other, mine.ADA, mine.Admin, {}, mine.Manager, mine.Intake}
		for i, sql := range injections {
			for _, reader := range []cases.Person{mine.Chief, mine.Attorney, further[i%len(further)]} {
				query := url.Values{}
				for _, name := range z.parameters {
					query.Set(name, sql)
				}
				form := url.Values{"command": {uuid.NewString()}, "version": {"1"}}
				for _, name := range z.fields {
					if name != "active" && form[name] == nil {
						form.Set(name, sql)
					}
				}
				for _, pattern := range patterns(t) {
					method, path, _ := strings.Cut(pattern, " ")
					if path == "/sign-out" || strings.HasPrefix(path, "/reset") || path == "/sign-in" && method == "POST" || path == "/account/sessions/end" {
						continue
					}
					address := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.Replace(path, "{$}", "", 1), url.PathEscape(sql))
					start := time.Now()
					w := z.as(reader, method, address+"?"+query.Encode(), form)
					if took := time.Since(start); took > 4*time.Second {
						t.Errorf("%s with %q took %s", pattern, sql, took)
					}
					z.judge(pattern, fmt.Sprintf("%s with %q as %v: status %d", pattern, sql, reader.Roles, w.Code), reader, nil, w)
				}
			}
			for _, name := range z.parameters {
				if n := rows(z.as(mine.Other, "GET", "/requests?"+url.Values{name: {sql}}.Encode(), nil)); n > all {
					t.Errorf("/requests?%s=%s lists %d requests of %d", name, sql, n, all)
				}
			}
		}
		for id, revision := range r.revisions(mine) {
			if revision != before[id] {
				t.Errorf("request %s was changed", id)
			}
		}
		if now := fmt.Sprint(accounts(t, s, mine)); now != people {
			t.Errorf("accounts were changed:\n%s\n%s", people, now)
		}
	})
}
