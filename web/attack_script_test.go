package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit"

	"github.com/google/uuid"
	"golang.org/x/net/html"
)

// mark is a text that becomes an element and an attribute wherever it is printed
// without escaping; in a name of 40 characters, too.
const mark = `"'></title></textarea><xss onload=a()>`

// unescaped are the elements and attributes of a page that came from a mark.
func (a answer) unescaped() (found []string) {
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "xss" {
			found = append(found, "<xss>")
		}
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || at.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(at.Val)), "javascript:") {
				found = append(found, n.Data+" "+at.Key+"="+at.Val)
			}
		}
	}
	return found
}

// The attack: somebody writes a script where the office or another person reads
// it: in every field, in the name of every file, at every step. It stays a text.
func TestStoredScripts(t *testing.T) {
	s := newSite(t)
	requests := []string{s.markedRequest(), s.markedDecline(), s.markedSignature()}
	s.as(sue).upload("/officials", with(goodDesignation(), "title", mark, "division", mark), file{"letter", mark + ".pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	chief := s.as(sue)
	text := "Subject " + mark + "\n\nDear {{requester}}:\n\n" + mark
	chief.post("/letters/receipt/en", with(chief.fill("/letters/receipt/en", "/letters/receipt/en", nil), "text", text))
	demand := s.markedDemand(requests[0])
	s.overTime()
	list := s.listed()
	s.away()

	addresses := []string{"/requests?show=all", "/requests", "/letters", "/letters/receipt/en", "/officials", "/officials/new", "/officials/head", "/absences", "/overview", "/people", "/calendar", "/deadline", "/scans", "/requests/new", "/mail", "/account", "/search", "/audit", "/disclosures", "/disclosures?show=open", "/disclosures/new", "/retention", list}
	for _, pattern := range patterns(t) {
		if method, address, _ := strings.Cut(pattern, " "); method == "GET" && strings.HasPrefix(address, "/disclosures/{id}") {
			address = strings.Replace(address, "/disclosures/{id}", demand, 1)
			address = strings.NewReplacer("{paper}", string(s.demandAt(demand).Papers[0].ID), "{n}", "1").Replace(address)
			addresses = append(addresses, address, address+"?language=en&law=us-ny/1/crl-50-b")
		}
	}
	for _, e := range s.entries {
		addresses = append(addresses, "/officials/"+e.ID, "/officials/"+e.ID+"/letter/pages")
	}
	for _, d := range s.docs {
		addresses = append(addresses, "/documents/"+string(d.ID)+"/pages")
	}
	for _, path := range requests {
		for _, pattern := range patterns(t) {
			if method, address := split(pattern, path); method == "GET" && strings.HasPrefix(address, path) {
				addresses = append(addresses, address)
			}
		}
		addresses = append(addresses, path+"/letters?kind=receipt&language=en", path+"/letters?kind=declination&language=es", "/requests/new?again="+path[len("/requests/"):])
	}
	pages, marked := 0, 0
	for _, who := range []cases.PersonID{ana, ines, rosa, otto, sue, max_, ada} {
		p := s.as(who)
		for _, path := range requests {
			p.post(path+"/personal", nil)
		}
		for _, address := range addresses {
			got := p.get(address)
			if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
				continue
			}
			pages++
			if strings.Contains(textOf(got.doc), "xss onload") || strings.Contains(got.body, "xss onload") {
				marked++
			}
			if found := got.unescaped(); len(found) > 0 {
				t.Errorf("%s as %s, status %d: %v", address, who, got.status, slices.Compact(found))
			}
		}
	}
	if marked < 60 {
		t.Errorf("only %d of %d pages show what was written", marked, pages)
	}
}

// markedRequest is a request all of whose texts are marks, with an answer, urgent
// facts and a link, under review.
func (s *site) markedRequest() string {
	s.t.Helper()
	values := goodRequest()
	for _, name := range []string{"family", "given", "middle", "case_number", "defendant", "where", "narrative", "helpfulness", "reply_to", "language", "other_family", "other_given", "other_middle", "handled_note", "evidence"} {
		values.Set(name, mark)
	}
	requester := s.as(ana)
	requester.upload("/requests", values, file{"documents", mark + ".pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	path := "/requests/" + values.Get("request")
	intake, reviewer := s.as(ines), s.as(rosa)
	requester.upload(path+"/facts", requester.fill(path, path+"/facts", url.Values{"fact": {"detained"}, "evidence": {mark}}), file{"documents", mark + ".pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	intake.post(path+"/accept", intake.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	reviewer.post(path+"/ask", reviewer.fill(path, path+"/ask", url.Values{"question": {mark}, "missing": {"incident"}})).wantStatus(http.StatusSeeOther)
	requester.upload(path+"/answer", requester.fill(path, path+"/answer", url.Values{"answer": {mark}}), file{"documents", mark + ".pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	reviewer.post(path+"/hold", reviewer.fill(path+"/hold", path+"/hold", with(onDay("6", "20", "2026"), "code", cases.HeldForRecords, "act_text", mark))).wantStatus(http.StatusSeeOther)
	reviewer.post(path+"/resume", reviewer.fill(path+"/resume", path+"/resume", url.Values{"act_text": {mark}})).wantStatus(http.StatusSeeOther)
	findings := goodFindings()
	for _, name := range []string{"case_number", "statutes", "where", "narrative", "injury", "helpfulness_explain", "note", "similar", "citation"} {
		findings.Set(name, mark)
	}
	reviewer.post(path+"/findings", reviewer.fill(path+"/findings", path+"/findings", findings))
	return path
}

// markedDemand is a demand for papers of a request whose release is proposed, with a
// hold and a pending case, in marks.
func (s *site) markedDemand(request string) string {
	s.t.Helper()
	demand := s.demanded(ines, request, "asker", mark, "asker_agency", mark, "asker_address", mark, "reference", mark, "asked", mark)
	chief := s.as(sue)
	chief.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	chief.takes(demand, "release", with(proposal, "to", mark, "step_text", mark)).wantStatus(http.StatusSeeOther)
	chief.post(request+"/holds", url.Values{"hold_reason": {mark}}).wantStatus(http.StatusSeeOther)
	chief.post(request+"/prosecutions", url.Values{"command": {uuid.NewString()}, "case_number": {mark}, "trial_name": {mark}, "trial_address": {mark}, "note": {mark}}).wantStatus(http.StatusSeeOther)
	return demand
}

// markedDecline is a refusal that was asked to be looked at again, in marks.
func (s *site) markedDecline() string {
	s.t.Helper()
	path := s.endorsed("outcome", "decline", "reasons", "not_helpful", "note", mark)
	official, requester := s.as(otto), s.as(ana)
	official.post(path+"/decline", official.fill(path+"/decision", path+"/decline", url.Values{"reasons": {"no_record_found"}, "explanation": {mark}})).wantStatus(http.StatusSeeOther)
	requester.upload(path+"/reconsideration", requester.fill(path, path+"/reconsideration", url.Values{"reconsideration": {mark}}), file{"documents", mark + ".pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	return path
}

// markedSignature is a certified request whose withdrawal is proposed, in marks.
func (s *site) markedSignature() string {
	s.t.Helper()
	path := s.signed()
	intake, official := s.as(ines), s.as(otto)
	intake.post(path+"/dispatch", intake.fill(path+"/dispatch", path+"/dispatch", url.Values{
		"code": {"courier"}, "act_text": {mark}, "act_day_month": {"5"}, "act_day_day": {"16"}, "act_day_year": {"2026"},
	})).wantStatus(http.StatusSeeOther)
	official.post(path+"/withdrawal", official.fill(path+"/withdrawal", path+"/withdrawal", url.Values{"act_text": {mark}})).wantStatus(http.StatusSeeOther)
	return path
}

// The attack: a link to a page here carries a script in its address, and a page
// that comes back with a mistake carries what was typed.
func TestReflectedScripts(t *testing.T) {
	testkit.SlowWithRace(t, "sends thousands of requests, one after the other")
	s := newSite(t)
	path := s.drafted()
	names := parameters(t)
	query := url.Values{}
	for _, name := range names {
		query.Set(name, mark)
	}
	form := url.Values{"command": {mark}, "version": {mark}}
	for _, name := range words(t, `name="([a-z_]+)"`) {
		form.Set(name, mark)
	}
	for _, who := range []cases.PersonID{"", ana, ines, rosa, otto, sue, max_, ada} {
		p := s.anyone()
		if who != "" {
			p = s.as(who)
		}
		for _, pattern := range patterns(t) {
			method, address := split(pattern, path)
			if method == "POST" && address == "/sign-out" {
				continue
			}
			var got answer
			if method == "GET" {
				got = p.get(address + "?" + query.Encode())
			} else {
				got = p.post(address, form)
			}
			if found := got.unescaped(); len(found) > 0 {
				t.Errorf("%s as %q, status %d: %v", pattern, who, got.status, slices.Compact(found))
			}
			if location := got.header.Get("Location"); strings.ContainsAny(location, "<>\"'\r\n") || strings.Contains(location, "://") {
				t.Errorf("%s as %q leads to %q", pattern, who, location)
			}
		}
		p.get("/" + url.PathEscape(mark))
	}
}
