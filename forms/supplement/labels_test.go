package supplement

import (
	"reflect"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms/internal/papertest"
	"suppb/forms/official/officialtest"
)

// What the form has no item for stands behind a label in the item it belongs to.
func TestLabelledFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*cases.Findings)
		item   func(cases.Supplement) string
		want   string
	}{
		{"nothing new: as it always was", func(f *cases.Findings) { f.HelpModes = nil }, explanation, "Reported the same day and testified before trial."},
		{"nothing new in the narrative", func(*cases.Findings) {}, account, "Held against her will by an employer for two days."},
		{"a direct victim is what the form says anyway", func(f *cases.Findings) { f.VictimKind = cases.DirectVictim }, account, "Held against her will by an employer for two days."},
		{"indirect victim, 8 CFR 214.14(a)(14)(i)", func(f *cases.Findings) {
			f.VictimKind, f.DirectRelation, f.VictimHarm = cases.IndirectVictim, "spouse", "Her husband was killed."
		}, account, "Held against her will by an employer for two days.\nIndirect victim: Spouse – Her husband was killed."},
		{"bystander", func(f *cases.Findings) { f.VictimKind, f.VictimHarm = cases.Bystander, "She miscarried." }, account,
			"Held against her will by an employer for two days.\nBystander: She miscarried."},
		{"similar activity, 8 CFR 214.14(a)(9)", func(f *cases.Findings) {
			f.Similar, f.SimilarRationale = []string{"false_imprisonment"}, "The elements agree."
		}, account, "Held against her will by an employer for two days.\nSimilar activity: False imprisonment – The elements agree."},
		{"attempt of one of two", func(f *cases.Findings) {
			f.Activities, f.AttemptOf = []string{"attempt", "false_imprisonment", "rape"}, []string{"rape"}
		}, account, "Held against her will by an employer for two days.\nAttempt of: Rape"},
		{"attempt of a box that is not marked", func(f *cases.Findings) { f.AttemptOf = []string{"rape"} }, account, "Held against her will by an employer for two days."},
		{"next friend, 8 CFR 214.14(b)(3)", func(f *cases.Findings) {
			f.Capacity, f.NextFriend, f.NextFriendRelation, f.HelpModes = cases.UnderSixteen, "Ana Quetzalcoatl", "mother", []string{"was", "likely"}
		}, explanation, "For the victim, who was under 16 on the day of the activity, acted: Ana Quetzalcoatl – mother\n" +
			"Helpfulness: Has been helpful; Is likely to be helpful\nExplanation: Reported the same day and testified before trial."},
		{"nobody acted for the victim", func(f *cases.Findings) { f.Capacity, f.HelpModes = cases.UnderSixteen, nil }, explanation, "Reported the same day and testified before trial."},
		{"refused requests", func(f *cases.Findings) {
			f.HelpModes, f.Refused, f.RefusedExplain = nil, cases.Yes, "A second interview."
		}, explanation, "Reported the same day and testified before trial.\nWhat was reasonably requested and not given: A second interview."},
		{"no conviction", func(*cases.Findings) {}, citations, "NY Penal Law § 135.10"},
		{"a conviction apart", func(f *cases.Findings) { f.ConvictionStatutes = "NY Penal Law § 135.05" }, citations,
			"Investigated or prosecuted: NY Penal Law § 135.10; convicted of: NY Penal Law § 135.05"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := supplementOf(cases.U)
			tt.change(&s.Findings)
			if got := tt.item(s); got != tt.want {
				t.Errorf("printed\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func account(s cases.Supplement) string     { return I918B(s).Acts.Narrative }
func explanation(s cases.Supplement) string { return I918B(s).Help.Explanation }
func citations(s cases.Supplement) string   { return I918B(s).Acts.Statutes }

// full are findings with everything that can stand behind a label.
func full(visa cases.Visa) cases.Supplement {
	s := supplementOf(visa)
	f := &s.Findings
	f.ConvictionStatutes = strings.Repeat("NY Penal Law § 120.00(1); ", 7)
	if visa == cases.T {
		f.Cooperation, f.CooperationExplain, f.ExemptionFact = []string{"under_18", "trauma"}, "Spoke once with the detective.", "Born in 2011; the acts were in 2025."
		return s
	}
	f.Activities = []string{"attempt", "conspiracy", "false_imprisonment", "kidnapping", "solicitation"}
	f.AttemptOf, f.ConspiracyOf, f.SolicitationOf = []string{"kidnapping"}, []string{"kidnapping", "false_imprisonment"}, []string{"kidnapping"}
	f.Similar, f.SimilarRationale = []string{"kidnapping"}, "Both restrain a person\nby force."
	f.VictimKind, f.DirectRelation, f.VictimHarm = cases.IndirectVictim, "parent", "The child is incapacitated – since that day."
	f.Capacity, f.NextFriend, f.NextFriendRelation = cases.Incapacitated, "Ana Quetzalcoatl", "sister – and guardian"
	f.HelpModes, f.Refused, f.RefusedExplain = []string{"was", "is"}, cases.Yes, "A second interview.\nShe was afraid."
	return s
}

// Both editions of both forms show every word, and are read back as the findings
// that they were made from.
func TestLabelledFindingsAreReadBack(t *testing.T) {
	for name, tt := range map[string]struct {
		visa     cases.Visa
		template *cases.FormTemplate
	}{
		"USCIS's own I-918B": {cases.U, &cases.FormTemplate{Visa: cases.U, PDF: officialtest.I918B().PDF(t)}},
		"drawn I-918B":       {cases.U, nil},
		"drawn I-914B":       {cases.T, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := full(tt.visa)
			s.Template = tt.template
			pdf, err := Draw(s)
			if err != nil {
				t.Fatal(err)
			}
			squeeze := func(text string) string { return strings.Join(strings.Fields(text), "") }
			// Fills that continue in Part 7 are cut between words only.
			paper := squeeze(strings.Join(papertest.Pages(t, pdf), ""))
			for _, word := range strings.Fields(strings.Join([]string{statutes(s.Findings), narrative(s.Findings), helpfulness(s.Findings), cooperation(s.Findings)}, " ")) {
				if tt.template == nil && tt.visa == cases.U && !strings.Contains(paper, squeeze(word)) {
					t.Errorf("%q is not on the paper", word)
				}
			}
			if n := strings.Count(paper, squeeze("§ 120.00(1)")); tt.template == nil && n != 7 {
				t.Errorf("%d of 7 statutes of conviction are on the paper", n)
			}
			reading, err := Read(pdf)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range reading.Compare(s.Victim, s.Findings) {
				if i.Differs || i.From == "" {
					t.Errorf("%s: the form says %q, the record %q, from %q", i.Label, i.Said, i.Have, i.From)
				}
			}
		})
	}
}

func TestPartsOfLabelledTexts(t *testing.T) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		want := full(visa).Findings
		var got cases.Findings
		readStatutes(&got, statutes(want))
		readNarrative(&got, narrative(want))
		if visa == cases.U {
			readHelpfulness(&got, helpfulness(want))
		} else {
			readCooperation(&got, cooperation(want))
		}
		for _, name := range []string{
			"Statutes", "ConvictionStatutes", "Narrative", "VictimKind", "DirectRelation", "VictimHarm", "AttemptOf", "SolicitationOf", "Similar", "SimilarRationale",
			"Capacity", "NextFriend", "NextFriendRelation", "HelpModes", "RefusedExplain", "HelpfulnessExplain", "CooperationExplain", "ExemptionFact",
		} {
			a, b := reflect.ValueOf(got).FieldByName(name), reflect.ValueOf(want).FieldByName(name)
			if !reflect.DeepEqual(a.Interface(), b.Interface()) {
				t.Errorf("%s: %s was read as %q, want %q", visa, name, a, b)
			}
		}
	}
}

// Any text that carries no label of ours comes back as it was.
func FuzzLabelledFindings(f *testing.F) {
	f.Add("He held her.", "The elements agree.", "PL 120.05", "PL 120.00")
	f.Add("\n", " – ", "; convicted of: ", "")
	f.Fuzz(func(t *testing.T, account, rationale, charged, convicted string) {
		for _, text := range []string{account, rationale, charged, convicted} {
			if strings.Contains(text, ": ") || strings.TrimSpace(text) != text || text == "" {
				t.Skip()
			}
		}
		in := cases.Findings{Narrative: account, Similar: []string{"rape"}, SimilarRationale: rationale, Statutes: charged, ConvictionStatutes: convicted}
		var out cases.Findings
		readStatutes(&out, statutes(in))
		readNarrative(&out, narrative(in))
		if !reflect.DeepEqual(in, out) {
			t.Errorf("%+v was read as %+v", in, out)
		}
	})
}
