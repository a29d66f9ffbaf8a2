package web

import (
	"net/http"
	"net/url"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"

	"github.com/google/uuid"
)

// TestLookOfDisclosures is TestLook for demands, holds and pending cases: empty,
// in use, with mistakes, and as the requester and a reviewer see them.
func TestLookOfDisclosures(t *testing.T) {
	s := newSite(t)
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, sue)
	look := func(path, name string) {
		page.Go(s.url + path)
		fine(t, page, name)
	}
	mistakes := func(name string) {
		page.Follow("main form[method=post] button")
		page.Forget() // the answer 422 is meant
		fine(t, page, name)
	}
	look("/disclosures", "disclosures-empty")
	look("/disclosures/new", "disclosure-new")
	mistakes("disclosure-new-mistakes")

	request := s.signed()
	s.demanded(ines, "", "kind", "foil", "asker", "Jo Marsh", "asker_agency", "The Testville Courier", "due_on_day", "14", "received_on_day", "7", "due_on_month", "5")
	demand := s.demanded(ines, request, "tell", "no", "bar_reason", "Order of 3 May 2026, Supreme Court, New York County, index 4711/26.")
	chief := s.as(sue)
	look(demand, "disclosure-received")
	chief.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	look(demand, "disclosure-review")
	look(demand+"/refuse", "disclosure-refuse")
	mistakes("disclosure-refuse-mistakes")
	look(demand+"/release", "disclosure-release")
	mistakes("disclosure-release-mistakes")
	values := with(proposal, "documents", s.sentWith(request))
	for range 2 {
		chief.takes(demand, "release", values).wantStatus(http.StatusSeeOther)
		s.as(sam).takes(demand, "reject", url.Values{"step_text": {"The judge wants the report alone."}}).wantStatus(http.StatusSeeOther)
	}
	chief.takes(demand, "release", values).wantStatus(http.StatusSeeOther)
	look(demand, "disclosure-waits")
	chief.takes(demand, "reject", url.Values{"step_text": {"Taken back."}}).wantStatus(http.StatusSeeOther)
	s.as(sam).takes(demand, "release", values).wantStatus(http.StatusSeeOther)
	look(demand+"/approve", "disclosure-approve")
	s.as(otto).takes(demand, "approve", nil).wantStatus(http.StatusSeeOther)
	look(demand, "disclosure-released")
	page.Go(s.url + demand + "/approve")
	page.Forget() // the answer 409 is meant
	fine(t, page, "disclosure-step-shut")
	chief.takes(demand, "tell", url.Values{"step_text": {"The order ended on 10 May."}}).wantStatus(http.StatusSeeOther)

	refused := s.demanded(ines, request, "kind", "immigration", "asker", "", "asker_agency", "Homeland Security Investigations, New York", "reference", "")
	chief.takes(refused, "review", nil).wantStatus(http.StatusSeeOther)
	chief.takes(refused, "refuse", url.Values{"law": {"us-ny/1/crl-50-b"}, "step_text": {"An administrative subpoena, and no order of a court."}}).wantStatus(http.StatusSeeOther)
	look(refused+"/letter", "disclosure-letter-choose")
	look(refused+"/letter?language=en&law=us-ny/1/crl-50-b&law=us/1/usc-1367", "disclosure-letter")
	look(refused+"/letter?language=es&law=us-ny/1/crl-50-b", "disclosure-letter-es")
	look("/disclosures", "disclosures")

	look(request+"/disclosure", "request-disclosure-demands")
	chief.post(request+"/holds", url.Values{"hold_reason": {"Civil suit in Supreme Court, index 4711/26."}}).wantStatus(http.StatusSeeOther)
	s.as(ines).post(request+"/prosecutions", url.Values{"command": {uuid.NewString()}, "case_number": {"IND-70011-26"}, "trial": {string(ray)}, "note": {"Protective order asked for under CPL 245.70."}}).wantStatus(http.StatusSeeOther)
	s.as(ines).post(request+"/prosecutions", url.Values{"command": {uuid.NewString()}, "case_number": {"IND-70012-26"}, "trial_name": {"Olga Fern"}, "trial_address": {"Another County DA\n2 Court Square"}}).wantStatus(http.StatusSeeOther)
	look(request+"/disclosure", "request-disclosure")
	page.Click("section[aria-labelledby=cases] > details summary")
	fine(t, page, "request-disclosure-open")
	look(request, "staff-disclosure")

	for who, name := range map[cases.PersonID]string{ana: "requester-told", rosa: "reviewer-disclosure"} {
		other := browser.Open(t)
		other.Go(s.url + "/sign-in")
		s.signIn(other, who)
		other.Go(s.url + request)
		fine(t, other, name)
	}
}
