package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// refusals are the lines about what was refused, as object and result.
func (s *site) refusals() (out []string) {
	for _, l := range s.audit {
		if l.Action == "Refused" {
			out = append(out, string(l.Actor)+" "+l.Object+" "+string(l.Request)+" "+l.Result)
		}
	}
	return out
}

func TestRefusalsAreWrittenDown(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	id := strings.TrimPrefix(path, "/requests/")
	ben := s.as("p-ben")
	ben.get(path).wantStatus(http.StatusNotFound)
	ben.get("/requests/not-an-id; DROP TABLE audit").wantStatus(http.StatusNotFound)
	ben.get("/overview").wantStatus(http.StatusForbidden)
	ben.post(path+"/accept", url.Values{"reviewer": {string(rosa)}})
	require.Equal(t, []string{
		"p-ben GET /requests/{id} " + id + " not_found",
		"p-ben GET /requests/{id}  not_found",
		"p-ben GET /overview  not_yours",
		"p-ben POST /requests/{id}/accept " + id + " not_found",
	}, s.refusals())
	for _, l := range s.audit {
		require.Regexp(t, `^web/[A-Z2-7]{8}$`, l.Origin, l.Action)
	}
	require.Equal(t, agencyID, s.audit[0].Agency)
}

// What has no route is named by what it was: a form of a neighbour site such as
// wiki.example.gov, by the person whose browser sent it; an address that is no text.
func TestRefusalsOutsideThePages(t *testing.T) {
	s := newSite(t)
	ana := s.as(ana)
	r := ana.request("POST", "/requests", strings.NewReader(""))
	r.Header.Set("Sec-Fetch-Site", "same-site")
	ana.send(r).wantStatus(http.StatusForbidden)
	ana.get("/requests/%ff").wantStatus(http.StatusNotFound)
	ana.get("/nowhere").wantStatus(http.StatusNotFound)
	require.Equal(t, []string{
		"p-ana POST from another site  not_yours",
		" GET of an address that is no text  not_found",
		"p-ana /  not_found",
	}, s.refusals())
}

// Attack: the method of a request is a text of the sender's, up to the limit of
// the head; it would stand in the audit log and in the program's.
func TestMethodsAreNamedShortly(t *testing.T) {
	s := newSite(t)
	s.logs.Reset()
	for _, from := range []string{"cross-site", "same-origin"} {
		r := httptest.NewRequest("POST", "/", nil)
		r.Method = strings.Repeat("A", 60_000)
		r.Header.Set("Sec-Fetch-Site", from)
		s.server.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
	require.Equal(t, []string{" another method from another site  not_yours"}, s.refusals())
	require.NotContains(t, s.logs.String(), "AAAA")
}

// Attack: posts from another site, by the thousand, to fill the log and to keep
// the office waiting for it.
func TestStrangersDoNotFillTheLog(t *testing.T) {
	s := newSite(t)
	p := s.anyone()
	for range strangersAtOnce + 50 {
		r := p.request("POST", "/sign-in", strings.NewReader("email=x&password=y"))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		p.send(r).wantStatus(http.StatusForbidden)
	}
	lines := s.refusals()
	require.Equal(t, " POST from another site  not_yours", lines[0])
	require.InDelta(t, strangersAtOnce, len(lines), 20)
	for _, l := range s.audit {
		require.Empty(t, l.Agency)
	}

	l := newStrangers()
	for range strangersAtOnce {
		_, ok := l.take()
		require.True(t, ok)
	}
	for range 3 {
		_, ok := l.take()
		require.False(t, ok)
	}
	l.bucket.SetBurstAt(time.Now().Add(-time.Hour), strangersAtOnce+1)
	l.bucket.SetLimit(1000)
	time.Sleep(5 * time.Millisecond)
	left, ok := l.take()
	require.True(t, ok)
	require.Equal(t, 3, left, "the next line says how many were left out")
}

func TestSigningOutAndPreviewsAreWrittenDown(t *testing.T) {
	s := newSite(t)
	s.as(ana).post("/sign-out", nil).wantStatus(http.StatusSeeOther)
	require.Equal(t, "SignOut", s.audit[len(s.audit)-1].Action)
	require.Equal(t, ana, s.audit[len(s.audit)-1].Actor)

	s.as(ana).get("/feed/nonsense.ics").wantStatus(http.StatusNotFound)
	last := s.audit[len(s.audit)-1]
	require.Equal(t, "FeedRefused", last.Action)
	require.Empty(t, last.Actor)
}

func TestAuditPage(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	id := cases.RequestID(strings.TrimPrefix(path, "/requests/"))
	for i := range 60 {
		s.audit = append(s.audit, cases.AuditLine{Agency: agencyID, Number: int64(i + 1), At: s.now, Actor: rosa, Action: "ReadRequest", Request: id, Object: "facts", Origin: "web/ABCDEFGH"})
	}
	s.audit = append(s.audit, cases.AuditLine{Agency: agencyID, Number: 61, At: s.now.AddDate(0, 0, -3), Actor: "system", Action: "Purge", Object: `<script>alert("1")</script>`})
	for _, who := range []cases.PersonID{ana, ines, rosa, otto} {
		s.as(who).get("/audit").wantStatus(http.StatusForbidden)
	}
	refused := len(s.refusals())
	require.Equal(t, 4, refused)
	for _, who := range []cases.PersonID{sue, max_, ada} {
		page := s.as(who).get("/audit").wantStatus(http.StatusOK).says("Audit log", "Rosa Reyes", "read the request", "2026-0001", "The program", "was refused")
		require.NotContains(t, page.body, "<script>")
	}
	sue := s.as(sue)
	page := sue.get("/audit?action=ReadRequest&person=p-rosa").wantStatus(http.StatusOK)
	require.Equal(t, 50, strings.Count(page.body, `data-label="When"`))
	older := sue.get("/audit?action=ReadRequest&person=p-rosa&before=11").wantStatus(http.StatusOK)
	require.Equal(t, 10, strings.Count(older.body, `data-label="When"`))
	require.Contains(t, page.body, "before=11")
	require.Zero(t, strings.Count(sue.get("/audit?on=2026-05-13&person=p-rosa").body, `data-label="When"`))
	sue.get("/audit?on=2026-05-13").wantStatus(http.StatusOK).says("The program")
	sue.get("/audit?on=yesterday").wantStatus(http.StatusUnprocessableEntity).says("The day is not a date")
	sue.get("/audit?number=Quetzalcoatl").wantStatus(http.StatusUnprocessableEntity).says("There is no request of that number")
	sue.get("/audit?log=none").wantStatus(http.StatusOK).says("names no office")
	sue.get("/audit?log=none&before=x&action=%00").wantStatus(http.StatusOK)

	sue.get(path).says("Who opened this")
	require.NotContains(t, s.as(ines).get(path).body, "Who opened this")
	opened := sue.get("/audit?opened=yes&number=2026-0001").wantStatus(http.StatusOK).says("Who opened request 2026-0001")
	require.Contains(t, opened.body, `name="opened" value="yes"`)
}

// TestLookOfAudit is TestLook for the audit log.
func TestLookOfAudit(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	id := cases.RequestID(strings.TrimPrefix(path, "/requests/"))
	for i, l := range []cases.AuditLine{
		{Actor: sue, Action: "ReadRequest", Request: id, Object: "facts", Origin: "web/K7QF2MZA"},
		{Actor: rosa, Action: "OpenDocument", Request: id, Object: "0b1c6c26-7b2f-4f0c-8f4e-6f2f1d9d3c55", Origin: "web/K7QF2MZA"},
		{Actor: ben, Action: "Refused", Request: id, Object: "GET /requests/{id}", Result: "not_found", Origin: "web/QX3B7TTC"},
		{Actor: "system", Action: "Purge", Object: "uploads=0 bytes=0 sessions=2 feeds=1 acts=0 mail=0 keys=0 demands=0", Origin: "worker"},
		{Actor: rosa, Action: string(cases.Recommend), Request: id, Object: "0b1c6c26-7b2f-4f0c-8f4e-6f2f1d9d3c55", Origin: "web/K7QF2MZA"},
	} {
		l.Agency, l.Number, l.At = agencyID, int64(i+1), s.now
		s.audit = append(s.audit, l)
	}
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, sue)
	page.Go(s.url + "/audit")
	fine(t, page, "audit")
	page.Go(s.url + path)
	page.Follow(`a[href^="/audit"]:not(nav a)`)
	fine(t, page, "audit-request")
}
