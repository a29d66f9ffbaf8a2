package supplement

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
	"suppb/store/storetest"
)

func supplementOf(visa cases.Visa) cases.Supplement {
	return cases.Supplement{
		Visa: visa, Victim: storetest.Submission().Victim, Findings: *storetest.Findings(visa),
		Agency:   cases.Agency{Name: "Test County District Attorney", Kind: "local", Category: "prosecutor", Head: cases.Name{Given: "Eleanor", Family: "Marsh"}},
		Official: cases.Name{Given: "Thomas", Family: "Verdi"}, Designation: cases.Designation{Title: "Chief"},
	}
}

func TestDrawIsTheSameEveryTime(t *testing.T) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		first, err := Draw(supplementOf(visa))
		if err != nil {
			t.Fatal(err)
		}
		second, err := Draw(supplementOf(visa))
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: the same facts gave other bytes (%v)", visa, err)
		}
	}
}

func TestDrawRefusesWithASentence(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*cases.Supplement)
		says   string
	}{
		{"no crime", func(s *cases.Supplement) { s.Findings.Activities = []string{"attempt"} }, "Part 3 Item 1"},
		{"no date and no official", func(s *cases.Supplement) { s.Findings.Dates, s.Official = nil, cases.Name{} }, "Part 3 Item 2.a"},
		{"a name the font cannot print", func(s *cases.Supplement) { s.Victim.Name.Family = "क" }, "क"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := supplementOf(cases.U)
			tt.change(&s)
			_, err := Draw(s)
			var r cases.Refusal
			if !errors.As(err, &r) || r.Code != cases.BadInput || !strings.Contains(r.Text, tt.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestUnansweredStaysOpen(t *testing.T) {
	s := supplementOf(cases.U)
	s.Findings.Refused, s.Findings.FamilyCulpable = cases.Unanswered, cases.Unanswered
	facts := I918B(s)
	if facts.Help.Refused != "" || facts.Family.Culpable != "" {
		t.Errorf("a question nobody answered became %q and %q", facts.Help.Refused, facts.Family.Culpable)
	}
}

func TestLeaveBlankIsTheOffices(t *testing.T) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		s := supplementOf(visa)
		filled, err := Draw(s)
		if err != nil {
			t.Fatal(err)
		}
		s.Agency.LeaveBlank = true
		blank, err := Draw(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			pdf  []byte
			says bool
		}{{filled, true}, {blank, false}} {
			if says := strings.Contains(strings.Join(papertest.Pages(t, tt.pdf), ""), "N/A"); says != tt.says {
				t.Errorf("%s: the form says N/A: %v, want %v", visa, says, tt.says)
			}
		}
	}
}

func TestReady(t *testing.T) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		s := supplementOf(visa)
		signing := forms.Signing{On: cases.MustDate("2026-11-23"), Designated: forms.Yes}
		if blocking := forms.Blocking(Ready(s, signing)); len(blocking) > 0 {
			t.Errorf("%s: %v", visa, blocking)
		}
		s.Agency.Head, signing.Designated = cases.Name{}, forms.No
		if blocking := forms.Blocking(Ready(s, signing)); len(blocking) != 3 {
			t.Errorf("%s: %d findings block, want 3: %v", visa, len(blocking), blocking)
		}
	}
}

// The pages list the boxes of cases, the forms draw their own: both must have
// the same codes in the same order.
func TestBoxesAgree(t *testing.T) {
	for _, tt := range []struct {
		name  string
		pages []cases.Choice
		form  []string
	}{
		{"I-918B Part 3 Item 1", cases.QualifyingCriminalActivities(), codesOf(i918b.Categories())},
		{"I-914B Part 3 Item 1", cases.TraffickingForms(), codesOf(i914b.Traffickings())},
		{"I-914B Part 4 Item 1", cases.Cooperations(), codesOf(i914b.CooperationBoxes())},
		{"Part 2, case status", cases.CaseStatuses(), codesOf(forms.CaseStatuses())},
		{"yes or no", cases.Answers(), codesOf(forms.Answers())},
	} {
		var pages []string
		for _, c := range tt.pages {
			pages = append(pages, c.Code)
		}
		if !slices.Equal(pages, tt.form) {
			t.Errorf("%s: pages %q, form %q", tt.name, pages, tt.form)
		}
	}
}

func codesOf[C ~string](list []forms.Choice[C]) (out []string) {
	for _, c := range list {
		out = append(out, string(c.Code))
	}
	return out
}
