package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suppb/internal/testkit"
	"suppb/internal/testkit/smtp"
)

// A file with a virus, on the built program: while the scanner is away it arrives
// and stays closed; once there is one it is never opened, and the next one like it
// is not taken.
func TestVirusScanner(t *testing.T) {
	mailbox := smtp.Serve(t)
	s := newService(t, "", "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example")
	passwords := s.open("ny-da-default")
	says := func(sentence string) {
		t.Helper()
		if b, err := os.ReadFile(s.log); err != nil || !strings.Contains(string(b), sentence) {
			t.Errorf("the log does not say %q: %v", sentence, err)
		}
	}
	virus := "%PDF-1.4\n" + testkit.EICAR

	s.env = []string{"SUPPB_VIRUS_SCANNER=unix:" + filepath.Join(t.TempDir(), "nobody")}
	s.start()
	says("the virus scanner does not answer; files wait for it")
	p := s.signInAll(passwords)
	request := uVictim.form(p.attorney).Attach("documents", "quetzalli.pdf", "application/pdf", virus).Send().Is(http.StatusOK).Has("received")
	file := request.Link("quetzalli.pdf")
	p.intake.Get(file).Is(http.StatusServiceUnavailable).Has("Not scanned yet", "Try again in a minute")
	p.attorney.Get(strings.TrimSuffix(file, "/pages")).Is(http.StatusServiceUnavailable)
	says("a file was not scanned for viruses")
	s.stop()

	s.env = []string{"SUPPB_VIRUS_SCANNER=" + testkit.Clamd(t)}
	s.start()
	says("what people send is scanned for viruses")
	p.intake.Get(file).Is(http.StatusForbidden).Has("A virus was found in this file, so nobody opens it here.")
	p.attorney.Get(strings.TrimSuffix(file, "/pages")).Is(http.StatusForbidden)
	p.intake.Get(request.Path).Has("A virus was found in it")

	again := tVictim.form(p.attorney).Attach("documents", "danger.pdf", "application/pdf", virus).Send().Is(http.StatusUnprocessableEntity)
	if said := again.Mistake("documents"); !strings.Contains(said, "A virus was found in “danger.pdf”, so it was not kept.") {
		t.Errorf("by the field stands %q", said)
	}
	clean := again.Form("/requests").Attach("documents", "clean.pdf", "application/pdf", "%PDF-1.4 a statement").Send().Is(http.StatusOK).Has("received")
	p.intake.Get(clean.Link("clean.pdf")).Is(http.StatusOK)
	p.manager.Get("/audit?action=VirusFound").Has("sent or opened a file with a virus", testkit.EICARName)
	s.stop()

	s.env = nil
	s.start()
	says("what people send is not scanned for viruses; name ClamAV's daemon with --virus-scanner")
	p.intake.Get(file).Is(http.StatusForbidden) // for good
	if found := findSecrets(t, []string{"quetzalli.pdf", "danger.pdf", uVictim.family}, s.log); len(found) > 0 {
		t.Errorf("the log holds %v", found)
	}
}
