package supplement_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms/official/officialtest"
	"suppb/forms/supplement"
	"suppb/store/storetest"
)

// TestTheInstalledFormIsFilled makes a form with USCIS's own layout, with a
// narrative that needs Part 7 and continuation sheets, and loses no word of it.
func TestTheInstalledFormIsFilled(t *testing.T) {
	blank := officialtest.I918B()
	words := strings.Repeat("The victim told the detective what was said on that day. ", 250)
	s := facts(cases.U)
	s.Findings.Narrative = words
	s.Template = &cases.FormTemplate{Visa: cases.U, Edition: "01/20/25", PDF: blank.PDF(t)}
	pdf, err := supplement.Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := supplement.Draw(s)
	if err != nil || !bytes.Equal(pdf, again) {
		t.Errorf("the same facts gave other bytes (%v)", err)
	}
	file := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", file).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "detective"); n != 250 {
		t.Errorf("the form shows %d of 250 sentences", n)
	}
	if !strings.Contains(string(text), "Additional sheet 1 of") {
		t.Error("there is no continuation sheet")
	}
}

// facts are a certifiable request of an invented person.
func facts(visa cases.Visa) cases.Supplement {
	submission := storetest.Submission()
	return cases.Supplement{
		Visa: visa, Victim: submission.Victim, Findings: *storetest.Findings(visa),
		Agency: cases.Agency{
			Name: "Test County District Attorney", Kind: "local", Category: "prosecutor", Head: cases.Name{Given: "Eleanor", Family: "Marsh"},
			Street: "1 Test Square", City: "Testville", State: "NY", Zip: "10999", Phone: "5550100",
		},
		Official:    cases.Name{Given: "Thomas", Family: "Verdi"},
		Designation: cases.Designation{Person: "v", Capacity: cases.Designee, Title: "Chief", Division: "Special Victims", From: cases.MustDate("2020-01-01")},
	}
}

// What the office would print can be read back as proposals for the same record,
// whichever edition it was made with.
func TestReadBackAsProposals(t *testing.T) {
	for name, tt := range map[string]struct {
		visa     cases.Visa
		template *cases.FormTemplate
	}{
		"USCIS's own I-918B": {cases.U, &cases.FormTemplate{Visa: cases.U, PDF: officialtest.I918B().PDF(t)}},
		"drawn I-918B":       {cases.U, nil},
		"drawn I-914B":       {cases.T, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := facts(tt.visa)
			s.Template = tt.template
			pdf, err := supplement.Draw(s)
			if err != nil {
				t.Fatal(err)
			}
			reading, err := supplement.Read(pdf)
			if err != nil {
				t.Fatal(err)
			}
			items := reading.Compare(s.Victim, s.Findings)
			if len(items) < 12 || reading.Visa != tt.visa {
				t.Errorf("only %d items of %s were read", len(items), reading.Visa)
			}
			for _, i := range items {
				if i.Differs || i.From == "" {
					t.Errorf("%s: the form says %q, the record %q, from %q", i.Label, i.Said, i.Have, i.From)
				}
			}
		})
	}
	if _, err := supplement.Read([]byte("%PDF-1.4 no form")); err == nil {
		t.Error("a file that is no form was read")
	}
}
