package web

import (
	"net/http"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// TestLookOfPersonalDetails is TestLook for what stands masked: before the click,
// and after it in the same place, where the keyboard and a screen reader go on.
func TestLookOfPersonalDetails(t *testing.T) {
	s := newSite(t)
	received, signed := s.personal(s.submitted()), s.personal(s.signed())
	_, reading := s.withFile(pdfHeader + "form He struck her twice.")
	filled := s.personal(strings.Split(reading, "/reading/")[0])
	demand := s.demanded(ines, filled)
	s.as(sue).takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	for _, at := range []struct {
		who        cases.PersonID
		name, path string
	}{
		{ines, "personal", received}, {ines, "personal-dispatch", signed + "/dispatch"},
		{rosa, "personal-reading", reading}, {sue, "personal-release", demand + "/release"},
	} {
		t.Run(at.name, func(t *testing.T) {
			page := browser.Open(t)
			page.Go(s.url + "/sign-in")
			s.signIn(page, at.who)
			page.Go(s.url + at.path)
			fine(t, page, at.name+"-masked")
			page.Follow(".personal button")
			if got := page.URL(); got != s.url+at.path+"#personal" {
				t.Errorf("it leads to %s", got)
			}
			if got := page.Read(`document.activeElement.id + ": " + document.getElementById(document.activeElement.getAttribute("aria-labelledby")).textContent`); got != "personal: Personal details are shown to you until 11:14 AM EDT" {
				t.Errorf("the focus is on %q", got)
			}
			fine(t, page, at.name+"-shown")
		})
	}
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, rosa)
	page.Go(s.url + filled + "/findings")
	page.Click("details.act > summary")
	fine(t, page, "personal-findings-masked")
}
