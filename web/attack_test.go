package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"suppb/cases"

	"github.com/google/uuid"
)

// The attack: a page of the abuser's makes the official's browser send a form
// here, with the official's session. Nothing is done, on any route.
func TestCrossSiteForms(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	victim, before := s.as(otto), len(s.commands)
	for _, pattern := range patterns(t) {
		method, address := split(pattern, path)
		if method != "POST" {
			continue
		}
		for _, from := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, // a neighbour such as wiki.example.gov
			{"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {s.url + ".evil.example"}},
			{"Sec-Fetch-Site": {"cross-site"}, "Origin": {s.url}},
		} {
			form := with(url.Values{"command": {uuid.NewString()}, "version": {"5"}, "digest": {s.requests[cases.RequestID(path[10:])].DraftDigest}}, "active", "no")
			r := victim.request(method, address, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Del("Sec-Fetch-Site")
			for name, values := range from {
				r.Header[name] = values
			}
			if got := victim.send(r); got.status != http.StatusForbidden || !strings.Contains(got.text(), "another site") {
				t.Errorf("%s from %v: status %d", pattern, from, got.status)
			}
		}
	}
	if len(s.commands) != before {
		t.Errorf("%d acts were carried out", len(s.commands)-before)
	}
	victim.get(path).wantStatus(http.StatusOK) // still signed in: not even that was done
}

// The attack: following a link decides something. No GET does, whatever it carries.
func TestLinksDecideNothing(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	before := fmt.Sprintf("%+v", s.requests[cases.RequestID(path[10:])].Snapshot)
	commands := len(s.commands)
	for _, who := range []cases.PersonID{ana, ines, rosa, otto, sue, max_, ada} {
		p := s.as(who)
		for _, pattern := range patterns(t) {
			_, address := split(pattern, path)
			p.get(address + "?command=" + uuid.NewString() + "&version=5&active=no&reviewer=p-ray&_method=POST")
			r := p.request("GET", address, nil)
			r.Header.Set("X-HTTP-Method-Override", "POST")
			p.send(r)
		}
	}
	if after := fmt.Sprintf("%+v", s.requests[cases.RequestID(path[10:])].Snapshot); len(s.commands) != commands || after != before {
		t.Errorf("%d acts were carried out by links:\n%s\n%s", len(s.commands)-commands, before, after)
	}
}

// The attack: a form is sent with fields that its page does not have, in the hope
// that they are taken over into what is stored.
func TestExtraFieldsChangeNothing(t *testing.T) {
	s := newSite(t)
	extra := extraFields
	values := goodRequest()
	for name, said := range extra {
		if values[name] == nil {
			values[name] = said
		}
	}
	p := s.as(ana)
	p.upload("/requests", values, file{"documents", "report.pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	id := cases.RequestID(values.Get("request"))
	req := s.requests[id]
	if req.State != cases.Received || req.Reviewer != "" || req.Official != "" || req.Organisation != "Harbor Legal Aid" || req.Number != "2026-0001" || req.ReceivedOn.String() != "2026-05-16" || req.Draft != "" || !req.SignedOn.IsZero() {
		t.Errorf("the request became %+v", req.Snapshot)
	}
	if d := s.docs[0]; d.Kind != cases.Attachment || d.Uploader != ana || d.Request != id || d.Agency != agencyID {
		t.Errorf("the file became %+v", d)
	}
	if c := s.commands[0]; c.Actor.Person != ana || c.Agency != agencyID || c.Kind != cases.Submit || len(c.Actor.Roles) != 1 || c.Payload.Reviewer != "" || c.Payload.Official != "" || c.Payload.Outcome != "" {
		t.Errorf("the act became %+v", c)
	}

	path := "/requests/" + values.Get("request")
	intake := s.as(ines)
	accept := intake.fill(path, path+"/accept", nil)
	for name, said := range extra {
		accept[name] = said
	}
	accept.Set("reviewer", string(rosa))
	intake.post(path+"/accept", accept).wantStatus(http.StatusSeeOther)
	if req.State != cases.UnderReview || req.Reviewer != rosa || req.Official != "" || req.ReceivedOn.String() != "2026-05-16" {
		t.Errorf("after accepting: %+v", req.Snapshot)
	}

	s.as(ada).post("/people/"+string(ben)+"/active", with(extra, "active", "no")).wantStatus(http.StatusSeeOther)
	if got := s.people[ben]; got.Active || len(got.Roles) != 1 || got.Roles[0] != cases.RoleRequester || got.OrgName != "Brandt Law" {
		t.Errorf("the account became %+v", got)
	}
}

// The attack: a path leads out of what is served, plain, encoded, and encoded twice.
func TestPathsLeadNowhere(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ana)
	for _, up := range []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", `..\`, "..%5c", "....//", "..;/", "%c0%ae%c0%ae/", "..%00/", "/"} {
		for _, base := range []string{"/static/", "/documents/", "/feed/", path + "/", path + "/reading/", "/letters/receipt/", "/officials/", "/requests/", "/static/uswds/"} {
			for _, target := range []string{"etc/passwd", "routes.go", "templates/pages/sign_in.html", "record.db", "go.mod"} {
				address := base + strings.Repeat(up, 8) + target
				u, err := url.Parse(s.url)
				if err != nil {
					t.Fatal(err)
				}
				r := p.request("GET", "/", nil)
				u.Opaque = "//" + u.Host + address // sent as it stands
				r.URL = u
				got := p.send(r)
				if got.status == http.StatusOK || got.status >= 500 || regexp.MustCompile(`root:|package web|define "main"|SQLite format|^module `).MatchString(got.body) {
					t.Errorf("%s: status %d, %.80q", address, got.status, got.body)
				}
			}
		}
	}
}

// The attack: the name of a file is a path, a header, or another kind of file.
func TestFileNamesAreOnlyWords(t *testing.T) {
	for _, name := range []string{
		"../../../etc/cron.d/x.pdf", `..\..\windows\x.pdf`, "/etc/passwd.pdf", "C:\\boot.pdf", "x\r\nContent-Type: text/html\r\n\r\n<script>.pdf", "x\x00.pdf", "\u202efdp.pdf",
		`a";filename="evil.html.pdf`, "a; filename*=UTF-8''evil.html.pdf", "…/x.pdf", strings.Repeat("x", 500) + ".pdf", " .pdf", "=cmd|'/C calc'!A0.pdf", "con.pdf",
	} {
		s := newSite(t)
		values := goodRequest()
		p := s.as(ana)
		got := p.upload("/requests", values, file{"documents", name, pdfHeader})
		if got.status != http.StatusSeeOther {
			got.wantStatus(http.StatusUnprocessableEntity).harmless() // refused is fine
			continue
		}
		stored := s.docs[0].FileName
		if strings.ContainsAny(stored, "/\\\r\n\x00\"\u202e") || stored == "" || len([]rune(stored)) > 130 {
			t.Errorf("%q is stored as %q", name, stored)
		}
		sent := p.get("/documents/" + string(s.docs[0].ID)).wantStatus(http.StatusOK)
		how := sent.header.Get("Content-Disposition")
		if kind, said, err := mime.ParseMediaType(how); err != nil || kind != "attachment" || len(said) != 1 || !strings.HasSuffix(said["filename"], ".pdf") || sent.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%q is sent as %s", name, how)
		}
		p.get(got.header.Get("Location")).wantStatus(http.StatusOK).harmless()
		p.get("/documents/" + string(s.docs[0].ID) + "/pages").wantStatus(http.StatusOK).harmless()
	}
}
