package web

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"suppb/cases"

	"github.com/google/uuid"
	"golang.org/x/net/html"
)

// Whoever typed for a request that is not theirs any more gets the text back,
// in the same words as for a request that never was.
func TestTypedForARequestOfOthers(t *testing.T) {
	s := newSite(t)
	foreign, unknown := s.accepted(), "/requests/"+uuid.NewString()
	for _, tt := range []struct {
		who    cases.PersonID
		act    string
		values url.Values
		back   []string
	}{
		{ray, "findings", goodFindings(), []string{"The defendant struck her.", "1/31/2026", "Clear case."}},
		{ray, "recommend", goodFindings(), []string{"The defendant struck her.", "NY Penal Law § 120.05(2)"}},
		{ray, "preview", goodFindings(), []string{"A broken arm."}},
		{ray, "ask", url.Values{"question": {"Which precinct?"}}, []string{"Your question", "Which precinct?"}},
		{ben, "answer", url.Values{"answer": {"<b>The ninth.</b>"}}, []string{"Your answer", "<b>The ninth.</b>"}},
	} {
		t.Run(tt.act, func(t *testing.T) {
			p := s.as(tt.who)
			got := p.post(foreign+"/"+tt.act, with(tt.values, "command", uuid.NewString(), "version", "2")).wantStatus(http.StatusNotFound)
			got.says("This request is not on your desk: it was given to someone else, or it does not exist.", "What you typed").says(tt.back...).silent("Lopez", "Maria", "He hit her.").harmless()
			never := p.post(unknown+"/"+tt.act, with(tt.values, "command", uuid.NewString(), "version", "2")).wantStatus(http.StatusNotFound)
			if got.body != never.body {
				t.Errorf("the page of a request that never was differs: %s", never.text())
			}
		})
	}
	for _, act := range []string{"misdirect", "decline", "return"} {
		values := url.Values{"command": {uuid.NewString()}, "version": {"1"}, "referral": {"What I wrote."}, "explanation": {"What I wrote."}, "comment": {"What I wrote."}}
		s.as(ana).post(foreign+"/"+act, values).wantStatus(http.StatusForbidden).says("What you typed", "What I wrote.")
	}
}

func TestReassignedWhileTyping(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p, intake := s.as(rosa), s.as(ines)
	values := p.fill(path+"/findings", path+"/findings", goodFindings())
	intake.post(path+"/reassign", intake.fill(path, path+"/reassign", url.Values{"new_reviewer": {string(ray)}})).wantStatus(303)
	p.post(path+"/findings", values).wantStatus(http.StatusNotFound).says("not on your desk", "The defendant struck her.").silent("Lopez")
}

func TestSentBefore(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	again := with(goodRequest(), "request", strings.TrimPrefix(path, "/requests/"))
	p := s.as(ana)
	if got := p.upload("/requests", again).wantStatus(http.StatusSeeOther); got.header.Get("Location") != path {
		t.Errorf("leads to %s", got.header.Get("Location"))
	}
	p.get(path).says("You sent this already: it is request 2026-0001.")
	s.as(ben).upload("/requests", again).wantStatus(http.StatusNotFound).says("What you typed", "He hit her.").silent("2026-0001")
	if len(s.requests) != 1 {
		t.Errorf("%d requests", len(s.requests))
	}
}

// signedOut empties somebody's cookies, as 30 idle minutes do.
func (p *person) signedOut() {
	p.client.Jar, _ = cookiejar.New(nil)
}

// back signs in on the page that came instead of an answer.
func (p *person) back(page answer, id cases.PersonID, password string) answer {
	values := page.hidden("/sign-in")
	values.Set("email", string(id)+"@example.org")
	values.Set("password", password)
	page = p.post("/sign-in", values)
	if page.status != http.StatusOK || !p.s.people[id].Staff() {
		return page
	}
	values = page.hidden("/second-factor")
	values.Set("code", code)
	return p.post("/second-factor", values)
}

func TestSignedOutWhileTyping(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	values := p.fill(path+"/findings", path+"/findings", with(goodFindings(), "narrative", "An hour's work:\n<b>she</b> called."))
	p.signedOut()
	page := p.post(path+"/findings", values).wantStatus(http.StatusUnauthorized).
		says("You were signed out after 30 minutes without a click. Sign in to go on; what you typed is kept.").silent("Lopez")
	page.harmless()
	page = p.back(page, rosa, "wrong").wantStatus(422)
	page = p.back(page, rosa, password).wantStatus(200).says("Go on with what you typed", "<b>she</b> called.", "1/31/2026").silent("The files were not kept")
	page.harmless()
	if len(s.commands) != 2 {
		t.Error("something was sent by itself")
	}
	sent := page.hidden(path + "/findings")
	if sent.Get("command") == values.Get("command") || sent.Get("password")+sent.Get("email") != "" {
		t.Errorf("the form holds %v", sent)
	}
	p.post(path+"/findings", sent).wantStatus(303)
	if f := s.commands[2].Payload.Findings; f.Narrative != "An hour's work:\n<b>she</b> called." || f.Refused != cases.No || len(f.Activities) != 2 {
		t.Errorf("saved %+v", f)
	}
	if strings.Contains(s.logs.String(), "hour") {
		t.Error("the log holds what was typed")
	}
}

// What happened in the meantime is noticed as always.
func TestSignedOutAndOvertaken(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p, second := s.as(rosa), s.as(rosa)
	values := p.fill(path, path+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})
	second.post(path+"/findings", second.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(303)
	p.signedOut()
	page := p.post(path+"/ask", values).wantStatus(401)
	p.post(path+"/ask", p.back(page, rosa, password).hidden(path+"/ask")).wantStatus(http.StatusConflict).says("Which precinct?")
	p.signedOut()
	page = p.post(path+"/ask", values).wantStatus(401)
	p.post(path+"/ask", p.back(page, ray, password).hidden(path+"/ask")).wantStatus(http.StatusNotFound).says("Which precinct?").silent("Lopez")
}

func TestSignedOutWithFiles(t *testing.T) {
	s := newSite(t)
	p, values := s.as(ana), goodRequest()
	p.signedOut()
	page := p.upload("/requests", values, file{"documents", "a.pdf", pdfHeader}).wantStatus(401)
	page = p.back(page, ana, password).wantStatus(200).says("The files were not kept.", "He hit her.")
	if page.find(func(n *html.Node) bool { return attr(n, "name") == "documents" && attr(n, "type") == "file" }) == nil {
		t.Error("the file cannot be chosen again")
	}
	p.upload("/requests", page.hidden("/requests"), file{"documents", "a.pdf", pdfHeader}).wantStatus(303)
	if len(s.commands) != 1 || len(s.commands[0].Payload.Documents) != 1 || s.requests[cases.RequestID(values.Get("request"))] == nil {
		t.Errorf("sent %+v", s.commands)
	}
}

// Only the acts that people type for are kept, and only so much.
func TestNothingElseIsKept(t *testing.T) {
	s := newSite(t)
	for _, to := range []string{"https://evil.example/", "//evil.example", "/sign-out", "/people/p-ana/active", "/requests/x/ask"} {
		got := s.anyone().post("/sign-in", url.Values{"email": {string(ana) + "@example.org"}, "password": {password}, "keep_to": {to}, "kept_answer": {"x"}})
		if got.status != http.StatusSeeOther {
			t.Errorf("%s: status %d", to, got.status)
		}
	}
	s.anyone().upload("/requests", goodRequest(), file{"documents", "a.pdf", pdfHeader + strings.Repeat("x", mostPublic)}).wantStatus(http.StatusRequestEntityTooLarge)
	s.anyone().post("/requests/"+uuid.NewString()+"/ask", url.Values{"question": {strings.Repeat("x", mostKept+1)}}).wantStatus(http.StatusRequestEntityTooLarge)
}
