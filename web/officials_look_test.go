package web

import (
	"net/http"
	"net/url"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// TestLookOfOfficials is TestLook for the register of officials and for absences:
// empty, in use, with mistakes, and with a desk that could not be moved as a whole.
func TestLookOfOfficials(t *testing.T) {
	s := newSite(t)
	s.head = cases.Name{Given: "Eleanor", Family: "Marsh"}
	first, signed := s.accepted(), s.signed()
	s.accepted()
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, sue)
	look := func(path, name string) {
		page.Go(s.url + path)
		fine(t, page, name)
	}

	look("/officials", "officials-empty")
	look("/officials/new", "official-new")
	page.Follow("main form button")
	page.Forget() // the answer 422 is meant
	fine(t, page, "official-new-mistakes")
	id := s.designated()
	s.designated("person", string(una), "title", "Executive Assistant District Attorney", "from_month", "6")
	look("/officials", "officials")
	look("/officials/"+id, "official")
	look("/officials/head", "official-head")
	head := s.as(sue)
	head.post("/officials/head", url.Values{"given": {"Ruth"}, "family": {"Vance"}, "from_month": {"5"}, "from_day": {"16"}, "from_year": {"2026"}}).wantStatus(http.StatusSeeOther)
	look("/officials", "officials-after-head")
	look(signed, "papers-rest-on")

	look("/absences", "absences-none")
	away := s.away()
	s.away("person", string(ray), "from_month", "5", "from_day", "28", "cover", "")
	look("/absences", "absences")
	look(away, "absence-desk")
	s.requests[s.requestOf(first)].Recused = []cases.PersonID{ray}
	page.Follow("main form button")
	page.Forget() // 409
	fine(t, page, "absence-desk-refused")
}
