package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"

	"github.com/google/uuid"
)

// as sends a request with a session of the person; nobody has none.
func (z *fuzzing) as(p cases.Person, method, address string, form url.Values) *httptest.ResponseRecorder {
	z.t.Helper()
	r := httptest.NewRequest(method, "/", strings.NewReader(form.Encode()))
	u, err := url.ParseRequestURI(address)
	if err != nil {
		z.t.Fatalf("%s: %v", address, err)
	}
	r.URL, r.RequestURI = u, address
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
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
	r := newRecordSite(t, s)
	r.populate()
	z := &fuzzing{t: t, server: r.server, logs: r.logs, secrets: r.secrets, version: func(string) int64 { return 1 }}
	z.prepare()
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
	if len(out) != 8 {
		r.t.Fatalf("the office has %d requests", len(out))
	}
	return out
}

// The attack: somebody with an account takes the address of a page, a form or a
// file of another office's or another organisation's, and puts it into their own
// browser: every route with an ID, every method, every role. It is answered as
// one that does not exist, tells nothing, and changes nothing.
func TestOthersAddresses(t *testing.T) {
	s := storetest.SQLite(t)
	r, z := overRecord(t, s)
	mine, theirs := r.offices[0], r.offices[1]
	var requests, documents []string
	for _, id := range r.ids {
		if snapshot, err := s.Snapshot(context.Background(), mine.Agency.ID, cases.RequestID(id)); err == nil && snapshot.State != cases.None {
			requests = append(requests, id)
		} else if _, err := s.Document(context.Background(), mine.Viewer(mine.Chief), cases.DocumentID(id)); err == nil {
			documents = append(documents, id)
		}
	}
	entries, err := s.Officials(context.Background(), mine.Viewer(mine.Chief))
	if err != nil || len(entries) == 0 || len(documents) < 8 {
		t.Fatalf("%d entries, %d documents, %v", len(entries), len(documents), err)
	}
	absence, err := s.AddAbsence(context.Background(), mine.Viewer(mine.Intake), cases.Absence{Person: mine.ADA.ID, From: cases.MustDate("2026-11-01"), Until: cases.MustDate("2027-01-31")})
	if err != nil {
		t.Fatal(err)
	}
	session := z.signedIn(mine.ADA)
	outsiders := append(staffOfOffice(theirs), mine.Other, cases.Person{})
	before, people := r.revisions(mine), fmt.Sprint(accounts(t, s, mine))
	registered, away := fmt.Sprintf("%+v", entries), fmt.Sprint(absences(t, s, mine))

	hole := regexp.MustCompile(`\{[a-z]+\}`)
	tried := 0
	for _, pattern := range patterns(t) {
		method, path, _ := strings.Cut(pattern, " ")
		if !hole.MatchString(path) || strings.Contains(path, "{file}") || strings.HasPrefix(path, "/letters/") || strings.HasPrefix(path, "/reset/") {
			continue // a random secret, and the office's own texts, which have no ID
		}
		ids := []string{requests[tried%len(requests)]}
		switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
		case "documents":
			ids = documents[tried%len(documents):][:1]
		case "officials":
			ids = []string{entries[0].ID}
		case "absences":
			ids = []string{absence}
		case "people":
			ids = []string{string(mine.ADA.ID)}
		case "account":
			ids = []string{sessionOf(t, z, mine.ADA)}
		}
		for _, id := range ids {
			address := strings.Replace(path, "{id}", id, 1)
			address = strings.ReplaceAll(address, "{n}", "1")
			address = hole.ReplaceAllString(address, documents[0])
			for _, outsider := range outsiders {
				if outsider.Organisation == mine.Other.Organisation && outsider.ID == mine.Other.ID && strings.HasPrefix(path, "/people") {
					continue // the same office; requesters are refused by their role, elsewhere tested
				}
				version := before[id]
				form := url.Values{"command": {uuid.NewString()}, "version": {fmt.Sprint(version)}, "active": {"no"}, "act_text": {"x"}, "answer": {"x"}, "comment": {"x"}, "explanation": {"x"}, "reasons": {"no_record_found"},
					"question": {"x"}, "missing": {"incident"}, "reviewer": {string(theirs.ADA.ID)}, "official": {string(theirs.Official.ID)}, "code": {"records"}, "fact": {"detained"}, "evidence": {"x"}, "ends_on_month": {"12"}, "ends_on_day": {"1"}, "ends_on_year": {"2026"},
					"back_on_month": {"11"}, "back_on_day": {"24"}, "back_on_year": {"2026"}, "accept": {"narrative"}}
				for name, values := range goodFindings() {
					if form[name] == nil {
						form[name] = values
					}
				}
				methods := []string{method}
				if outsider.ID == theirs.Chief.ID {
					methods = []string{method, "HEAD", "PUT", "PATCH", "DELETE"}
				}
				for _, m := range methods {
					w := z.as(outsider, m, address, form)
					tried++
					said := fmt.Sprintf("%s %s as %v of %s: status %d", m, pattern, outsider.Roles, outsider.Agency, w.Code)
					if w.Code >= 500 {
						t.Errorf("%s, %s", said, z.lastFailure())
					}
					z.judge(pattern, said, outsider, w)
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
	if now := fmt.Sprint(accounts(t, s, mine)); now != people {
		t.Errorf("accounts were changed:\n%s\n%s", people, now)
	}
	if again, err := s.Officials(context.Background(), mine.Viewer(mine.Chief)); err != nil || fmt.Sprintf("%+v", again) != registered {
		t.Errorf("the register was changed: %v", err)
	}
	if now := fmt.Sprint(absences(t, s, mine)); now != away {
		t.Errorf("absences were changed:\n%s\n%s", away, now)
	}
	if w := z.as(mine.ADA, "GET", "/account", nil); w.Code != http.StatusOK || z.signedIn(mine.ADA) != session {
		t.Errorf("a session of somebody else was ended: status %d", w.Code)
	}
	t.Logf("%d requests", tried)
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

func absences(t *testing.T, s *store.Store, o *storetest.Office) []cases.Absence {
	t.Helper()
	all, err := s.Absences(context.Background(), o.Viewer(o.Intake), cases.MustDate("2026-11-23"))
	if err != nil || len(all) == 0 {
		t.Fatalf("%d absences, %v", len(all), err)
	}
	return all
}

// sessionOf is how pages name the session of somebody.
func sessionOf(t *testing.T, z *fuzzing, p cases.Person) string {
	t.Helper()
	_, token, _ := strings.Cut(z.signedIn(p), "=")
	ctx, err := z.server.Sessions.Load(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return z.server.Sessions.GetString(ctx, sessionID)
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
		readers := []cases.Person{mine.Other, mine.ADA, mine.Chief, mine.Admin, {}, mine.Manager, mine.Intake}
		for i, sql := range injections {
			for _, reader := range readers[i%len(readers):][:1] {
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
					z.judge(pattern, fmt.Sprintf("%s with %q as %v: status %d", pattern, sql, reader.Roles, w.Code), reader, w)
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
