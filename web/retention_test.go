package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// overTime makes a declined request fall due, and one that a hold keeps. It
// returns the address of the first.
func (s *site) overTime() string {
	s.t.Helper()
	path, held := s.declined(), s.signed()
	disposal := func(path, line string, blocks ...cases.Block) cases.Disposal {
		r := s.requests[s.requestOf(path)]
		return cases.Disposal{
			Request: r.Request, Number: r.Number, Visa: r.Visa, State: r.State, EndedOn: cases.MustDate("2016-03-01"), KeptUntil: cases.MustDate("2026-03-01"), Line: line, Blocks: blocks,
		}
	}
	s.retention.plan = cases.DestructionPlan{Due: []cases.Disposal{disposal(path, "office/1 declined")}, Blocked: []cases.Disposal{disposal(held, "", cases.BlockOpen, cases.BlockHold)}}
	return path
}

func (s *site) listed() string {
	s.t.Helper()
	got := s.as(sue).post("/retention", url.Values{"digest": {s.retention.plan.Digest()}}).wantStatus(http.StatusSeeOther)
	return got.header.Get("Location")
}

func TestRetention(t *testing.T) {
	s := newSite(t)
	s.as(max_).get("/retention").wantStatus(http.StatusOK).says("Nothing falls due today", "Nothing was destroyed yet", "How long the office keeps what", "Not compared").silent("Propose to destroy")
	path := s.overTime()
	p := s.as(sue)
	page := p.get("/retention").wantStatus(http.StatusOK).says("Falls due", "office/1 declined", "Stays: it has not ended; a hold is on it", "Propose to destroy this request")
	if page.value("digest") != s.retention.plan.Digest() {
		t.Error("the form does not say what was seen")
	}
	for _, secret := range []string{"Avila", "Quetzal", "Harbor Legal Aid"} {
		page.silent(secret)
	}

	list := s.listed()
	p.get(list).says("Waits for a second person", "somebody else confirms it", s.retention.plan.Digest()).silent("/confirm")
	s.as(max_).get("/retention").says("Waits for a second person: a list of 1 request").silent("Propose to destroy")

	second := s.as(max_)
	second.get(list).says("nobody can read it again", "Destroy this request")
	good := url.Values{"digest": {s.retention.plan.Digest()}, "read": {"yes"}, "unnamed": {"0"}}
	second.post(list+"/confirm", with(good, "read", "")).wantStatus(http.StatusUnprocessableEntity).says("mark that you did")
	second.post(list+"/confirm", with(good, "digest", cases.ListDigest(nil))).wantStatus(http.StatusConflict).says("The list changed after you opened it")
	second.get(list + "/certificate").wantStatus(http.StatusNotFound)
	second.post(list+"/confirm", good).wantStatus(http.StatusSeeOther)
	second.get(list).says("Being carried out", "Sue Sato", "Max Moreau").silent("/drop", "/confirm")
	second.post(list+"/confirm", good).wantStatus(http.StatusConflict).says("does not wait for a confirmation any more")
	second.post(list+"/drop", nil).wantStatus(http.StatusConflict)

	number := s.requests[s.requestOf(path)].Number
	s.carriedOut("")
	second.get(list).says("Destroyed", "1 of 1 destroyed", "Destroyed on 16 May 2026")
	if got := second.get(list + "/certificate").wantStatus(http.StatusOK); got.body != pdfHeader+"certificate" || got.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("certificate %q", got.body)
	}
	s.as(sue).get("/retention").says("C-2026-0001", "1 destruction, the newest first")

	// What is left of it: a page that says so, for everybody who could see it.
	for _, who := range []cases.PersonID{ines, sue, max_, ana} {
		got := s.as(who).get(path).wantStatus(http.StatusOK).says("Request "+number, "Contents destroyed on 16 May 2026", "office/1 declined", "Certificate C-2026-0001", "Decision made").silent("Nothing under either name", "IND-1234")
		if who != ana {
			s.as(who).get("/requests?show=").says("Contents destroyed")
		}
		got.silent("What you can do now")
	}
	s.as(ana).get("/requests").says("its contents were destroyed on 16 May 2026")
	s.as(ben).get(path).wantStatus(http.StatusNotFound)
	for _, at := range []string{"/cancel", "/letters", "/link", "/decision"} {
		s.as(sue).get(path + at).wantStatus(http.StatusConflict).says("were destroyed")
	}
	s.as(ana).post(path+"/reconsideration", url.Values{"command": {"00000000-0000-4000-8000-000000000001"}, "version": {"1"}, "reconsideration": {"Look again."}}).wantStatus(http.StatusConflict).says("were destroyed", "Look again.")
}

// The attacks: somebody destroys alone, without the role, by an address that they
// know, with a form from another site, by following a link, or in a session that
// somebody left open.
func TestNobodyDestroysAlone(t *testing.T) {
	s := newSite(t)
	s.overTime()
	digest := s.retention.plan.Digest()
	list := s.listed()
	good := url.Values{"digest": {digest}, "read": {"yes"}, "unnamed": {"0"}}
	untouched := func(name string) {
		t.Helper()
		if d := s.retention.lists[0]; d.State != cases.DestructionProposed || len(s.retention.lists) != 1 {
			t.Errorf("%s: the list is %s", name, d.State)
		}
	}

	s.as(sue).post(list+"/confirm", good).wantStatus(http.StatusForbidden).says("Somebody else confirms it")
	untouched("the proposer alone")
	for _, who := range []cases.PersonID{ana, ines, rosa, otto, ada} {
		p := s.as(who)
		for _, at := range []string{"/retention", list, list + "/certificate"} {
			p.get(at).wantStatus(http.StatusForbidden)
		}
		for _, at := range []string{"/retention", list + "/confirm", list + "/drop"} {
			p.post(at, good).wantStatus(http.StatusForbidden)
		}
		p.get("/account").silent(`href="/retention"`)
		untouched(string(who))
	}
	second := s.as(sam)
	for _, at := range []string{"/retention/x", "/retention/..%2f", "/retention/00000000-0000-4000-8000-000000000099"} {
		second.get(at).wantStatus(http.StatusNotFound)
		second.post(at+"/confirm", good).wantStatus(http.StatusNotFound)
	}
	untouched("an invented list")

	second.get(list + "/confirm").wantStatus(http.StatusMethodNotAllowed)
	second.get(list + "/drop").wantStatus(http.StatusMethodNotAllowed)
	untouched("a link")
	forged := second.request("POST", list+"/confirm", strings.NewReader(good.Encode()))
	forged.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	forged.Header.Set("Sec-Fetch-Site", "cross-site")
	second.send(forged).wantStatus(http.StatusForbidden).says("sent from another site")
	untouched("a form from another site")

	s.now = s.now.Add(freshFor + time.Minute)
	second.post(list+"/confirm", good).wantStatus(http.StatusUnauthorized).says("Confirm that it is you")
	untouched("a session that was left open")

	s.anyone().post(list+"/confirm", good).wantStatus(http.StatusSeeOther)
	untouched("nobody")
	if s.retention.lists[0].Agency = "elsewhere"; s.as(max_).get(list).status != http.StatusNotFound {
		t.Error("a list of another office can be read")
	}
}

// Proposing takes the list that was seen.
// Accident: an inspector asked for all files of a year. The demand names no request,
// so nothing holds them, and whoever confirms the list does not answer demands.
func TestWhoConfirmsKnowsOfOpenDemands(t *testing.T) {
	s := newSite(t)
	s.overTime()
	s.retention.plan.Unnamed = 1
	s.as(sue).get("/retention").says("1 demand without a request is not answered")
	list := s.listed()
	s.retention.lists[0].Unnamed = 1
	p := s.as(max_)
	page := p.get(list).says("asked about the 1 open demand without a request")
	good := url.Values{"digest": {s.retention.plan.Digest()}, "read": {"yes"}, "unnamed": {page.value("unnamed")}}
	p.post(list+"/confirm", good).wantStatus(http.StatusUnprocessableEntity).says("Ask whoever answers demands")
	p.post(list+"/confirm", with(good, "unnamed", "0")).wantStatus(http.StatusConflict).says("The number of demands that name no request changed")
	p.post(list+"/confirm", with(good, "unnamed", "")).wantStatus(http.StatusUnprocessableEntity)
	p.post(list+"/confirm", with(good, "asked", "yes")).wantStatus(http.StatusSeeOther)
}

func TestProposeWhatWasSeen(t *testing.T) {
	s := newSite(t)
	s.overTime()
	s.as(sue).post("/retention", url.Values{"digest": {cases.ListDigest(nil)}}).wantStatus(http.StatusConflict).says("The list changed after you opened it", "Falls due")
	s.as(sue).post("/retention", nil).wantStatus(http.StatusConflict)
	if len(s.retention.lists) > 0 {
		t.Error("something is proposed")
	}
	list := s.listed()
	p := s.as(max_)
	p.post(list+"/drop", nil).wantStatus(http.StatusSeeOther)
	p.get("/retention").says("The list is dropped. Nothing was destroyed.", "Propose to destroy")
}

func TestLookOfRetention(t *testing.T) {
	s := newSite(t)
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, max_)
	look := func(path, name string) {
		page.Go(s.url + path)
		fine(t, page, name)
	}
	look("/retention", "retention-empty")
	path := s.overTime()
	look("/retention", "retention")
	list := s.listed()
	look(list, "retention-list")
	page.Follow("main form button")
	page.Forget() // the answer 422 is meant
	fine(t, page, "retention-list-mistake")
	s.as(max_).post(list+"/confirm", url.Values{"digest": {s.retention.plan.Digest()}, "read": {"yes"}, "unnamed": {"0"}}).wantStatus(http.StatusSeeOther)
	s.carriedOut("")
	look(list, "retention-done")
	look("/retention", "retention-past")
	look(path, "request-destroyed")
}
