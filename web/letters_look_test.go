package web

import (
	"net/http"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// TestLookOfLetters is TestLook for the answers of the letters' pages: mistakes
// in a template, versions of it, mistakes in a letter, and letters that went out.
func TestLookOfLetters(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	reviewer := s.as(rosa)
	for _, language := range letterLanguages {
		reviewer.post(path+"/letters", reviewer.fillLetter(path, cases.LetterReceipt, language)).wantStatus(http.StatusSeeOther)
	}
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, sue)

	page.Go(s.url + "/letters/receipt/en")
	page.Fill("#template", "Received\n\n{{numbr}}\n{{#due_on}}")
	page.Follow(".letter-buttons button:not([formaction])")
	page.Forget() // the answer 422 is meant
	fine(t, page, "letter-template-mistakes")
	page.Fill("#template", ownReceipt)
	page.Follow(".letter-buttons button:not([formaction])")
	fine(t, page, "letter-template-versions")
	page.Go(s.url + path + "/letters")
	fine(t, page, "letter-issued")
	page.Go(s.url + writing(path, cases.LetterDelay, cases.English))
	fine(t, page, "letter-personal-masked")
	page.Follow(".personal button")
	page.Follow(".letter-buttons button:not([formaction])")
	page.Forget()
	fine(t, page, "letter-mistakes")
}
