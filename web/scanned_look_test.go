package web

import (
	"os"
	"path/filepath"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/internal/testkit/browser"
)

// TestLookOfScans is TestLook for files with a virus, and for those that wait for
// their scan.
func TestLookOfScans(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	bad := filepath.Join(t.TempDir(), "statement.pdf")
	if err := os.WriteFile(bad, []byte(pdfHeader+testkit.EICAR), 0o600); err != nil {
		t.Fatal(err)
	}
	requester := browser.Open(t)
	requester.Go(s.url + "/sign-in")
	s.signIn(requester, ana)
	requester.Go(s.url + "/requests/new")
	requester.Fill("[name=narrative]", "He hit her.")
	requester.Upload("[name=documents]", bad)
	requester.Follow("main form[method=post] button")
	requester.Forget() // the answer 422 is meant
	fine(t, requester, "scan-upload-mistake")

	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, ines)
	refused := func(name string) {
		page.Go(s.url + "/documents/" + string(s.docs[0].ID) + "/pages")
		page.Forget() // so is this one
		fine(t, page, name)
	}
	s.unscanned = true
	refused("scan-waits")
	s.unscanned, s.docs[0].Virus = false, "Win.Evil"
	refused("scan-refused")
	for who, name := range map[cases.PersonID]string{ines: "scan-staff", ana: "scan-requester"} {
		of := page
		if who == ana {
			of = requester
		}
		of.Go(s.url + path)
		fine(t, of, name)
	}
}
