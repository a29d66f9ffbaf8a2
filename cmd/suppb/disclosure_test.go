package main

import (
	"archive/zip"
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
)

// TestDisclosure answers demands for papers on the built program: pages, record
// and mail are the real ones. ICE gets a letter that says nothing, a court gets one
// paper that two people let go, and the trial assistant of a pending case hears of
// it; and no fact of the person is in clear in the record, in the log or in mail.
func TestDisclosure(t *testing.T) {
	mailbox := smtp.Serve(t)
	s := newService(t, "", "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example")
	passwords := s.open("ny-da-default")
	s.start()
	p := s.signInAll(passwords)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	today := cases.DateOf(time.Now().In(zone)).String()
	path := uVictim.submit(t, p.attorney)
	p.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	number := p.intake.Get(path).Link("Demands, holds and pending cases")
	number = strings.TrimPrefix(p.intake.Get(number).Link("Record a demand"), "/disclosures/new?number=")

	// ICE asks about a person: no request is named, nobody is told, and the letter
	// says neither.
	ice := p.intake.Get("/disclosures/new").Form("/disclosures").
		Set("kind", "immigration").Set("asker_agency", "Homeland Security Investigations").Set("asker_address", "26 Federal Plaza").Date("received_on", today).
		Set("channel", "email").Set("asked", "Any request of "+uVictim.given+" "+uVictim.family+", A"+uVictim.aNumber+".").Set("tell", "yes").
		Attach("paper", "request about "+uVictim.family+".pdf", "application/pdf", "%PDF-1.4 administrative subpoena for "+uVictim.family).
		Send().Has("Tell nobody outside the office", "None is named").Path
	p.supervisor.Get(ice + "/review").Form(ice + "/review").Send().Has("Under legal review")
	p.supervisor.Get(ice+"/refuse").Form(ice+"/refuse").Set("law", "us/1/administrative-subpoena").Set("step_text", "No order of a court.").Send().Has("Refused", "8 U.S.C. 1225(d)(4)(B)")
	written := p.supervisor.Get(ice + "/letter?language=en&law=us/1/administrative-subpoena&law=us-ny/1/crl-50-b").Form(ice + "/letter")
	for _, secret := range append(uVictim.secrets(), number) {
		if strings.Contains(strings.ReplaceAll(written.Values.Get("letter_text"), "D-"+number, ""), secret) {
			t.Errorf("the letter says %q", secret)
		}
	}
	written.Send().Has("The letter is filed with the demand", "Letter issued")
	if got := subjects(mailbox, "please read what is new soon"); len(got) > 0 {
		t.Errorf("the requester heard of a demand that names no request: %q", got)
	}

	// A court orders one paper. The case is pending, and its assistant has no account.
	p.ada.Get(path+"/disclosure").Form(path+"/prosecutions").Set("case_number", "IND-70011-26").Set("trial_name", "Olga Fern").Set("trial_email", "fern@another-da.example").
		Send().Has("the trial assistant gets a message", "Criminal case pending", "Nothing of this request is destroyed")
	order := p.ada.Get("/disclosures/new?number="+number).Form("/disclosures").
		Set("kind", "court_order").Set("asker", "Hon. R. Vance").Date("received_on", today).Set("channel", "court").Set("asked", "The authority that counsel sent.").
		Send().Has("held while the demand is open", "Told on").Path
	p.supervisor.Get(order + "/review").Form(order + "/review").Send().Has("Under legal review")
	page := p.supervisor.Get(order+"/release").Has("Name of the victim: "+uVictim.given+" "+uVictim.family, "Attachment: g28.pdf")
	document := regexp.MustCompile(`name="documents" value="([0-9a-f-]{36})"`).FindSubmatch(page.Body)
	page.Form(order+"/release").Set("law", "us/1/court-order").Set("documents", string(document[1])).Set("to", "Hon. R. Vance, Part 42").Set("how", "court").Set("step_text", "Ordered today.").
		Send().Has("You proposed this release")
	p.supervisor.Post(order+"/approve", "application/x-www-form-urlencoded", "version=3").Is(http.StatusForbidden).Has("You proposed this release")
	p.manager.Get(order).Is(http.StatusForbidden)
	p.other.Get(order).Is(http.StatusForbidden)
	p.official.Get(order + "/approve").Form(order + "/approve").Send().Has("Approved by Thomas Verdi")
	bundle := p.official.Get(order + "/bundle").Is(http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(bundle.Body), int64(len(bundle.Body)))
	if err != nil || len(z.File) != 2 {
		t.Fatalf("the bundle: %v, %d bytes", err, len(bundle.Body))
	}
	if bytes.Contains(bundle.Body, []byte(uVictim.family)) || !bytes.Contains(bundle.Body, []byte("%PDF-1.4 authority of U")) {
		t.Error("the bundle holds something else than what was released")
	}
	p.attorney.Get(path).Has("Somebody asked the office for papers of this request", "Court order of Hon. R. Vance", "g28.pdf")

	s.await("the requester and the trial assistant are told", 30*time.Second, func() bool {
		return len(subjects(mailbox, "Request "+number+": please read what is new soon")) == 2 && len(subjects(mailbox, "Request "+number+": look at what is new")) == 2
	})
	for _, m := range mailbox.Messages() {
		if strings.Contains(m.Text, "Vance") || strings.Contains(m.Text, "Fern") || strings.Contains(m.Text, "IND-70011") || strings.Contains(m.Text, "Homeland") {
			t.Errorf("a message says too much: %s", m.Text)
		}
	}
	s.stop()
	s.suppb("audit", "verify")
	logs, err := filepath.Glob(filepath.Join(s.data, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	assertNoSecrets(t, s, mailbox, logs)
	record, err := filepath.Glob(filepath.Join(s.data, "record.db*"))
	if err != nil {
		t.Fatal(err)
	}
	if found := findSecrets(t, []string{"Vance", "Homeland Security", "Olga Fern", "another-da.example", "IND-70011-26", "Ordered today", "administrative subpoena for"}, record...); len(found) > 0 {
		t.Errorf("what people wrote about demands is in clear in the record: %q", found)
	}
}
