package supplement

import (
	"fmt"
	"strings"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/official"
)

// Read reads a filled supplement, or one that this program drew, as proposals for
// the record. A file that is neither is a [cases.Refusal].
func Read(pdf []byte) (cases.FormReading, error) {
	if f, ok := i918b.ReadDrawn(pdf); ok {
		return drawn(cases.U, i918b.Edition, readVictim(f.Victim), readI918B(f)), nil
	}
	if f, ok := i914b.ReadDrawn(pdf); ok {
		return drawn(cases.T, i914b.Edition, readVictim(f.Victim), readI914B(f)), nil
	}
	read, err := official.ReadFilled(pdf)
	if err != nil {
		return cases.FormReading{}, cases.Refusal{Code: cases.BadInput, Text: err.Error()}
	}
	out := cases.FormReading{Visa: cases.U, Edition: read.Edition, Warnings: read.Warnings, From: map[string]string{}}
	var from []official.Provenance
	if read.Form == "I-914B" {
		var f i914b.Facts
		out.Visa = cases.T
		f, from = official.ReadI914B(read.Values)
		out.Victim, out.Findings = readVictim(f.Victim), readI914B(f)
	} else {
		var f i918b.Facts
		f, from = official.ReadI918B(read.Values)
		out.Victim, out.Findings = readVictim(f.Victim), readI918B(f)
	}
	for _, p := range from {
		code := codeOf(p.Fact)
		if out.From[code] == "" {
			out.From[code] = p.From.String()
		}
		if p.Unread != "" {
			out.Warnings = append(out.Warnings, fmt.Sprintf("Part %d Item %s says “%s”, which could not be read.", p.Part, p.Item, p.Unread))
		}
	}
	for code, item := range labelled {
		if out.From[code] == "" {
			out.From[code] = out.From[item]
		}
	}
	return out, nil
}

// drawn is the reading of a form that this program drew: what it was drawn from
// is enclosed in the file.
func drawn(visa cases.Visa, edition string, v cases.Victim, f cases.Findings) cases.FormReading {
	out := cases.FormReading{
		Visa: visa, Edition: edition, Victim: v, Findings: f, From: map[string]string{},
		Warnings: []string{"This form was drawn by this program; what it was drawn from is read from inside the file."},
	}
	for _, i := range out.Compare(v, f) {
		out.From[i.Code] = "enclosed facts"
	}
	return out
}

// codeOf is the code of cases.ReadItem for a fact of a form.
func codeOf(fact string) string {
	for _, c := range []struct{ prefix, code string }{
		{"victim.name", "name"}, {"victim.a_number", "a_number"}, {"victim.born_on", "born_on"}, {"victim.gender", "gender"},
		{"case.status", "case_status"}, {"case.number", "case_number"},
		{"acts.categories", "activities"}, {"acts.dates", "dates"}, {"acts.statutes", "statutes"}, {"acts.in_united_states", "in_united_states"},
		{"acts.extraterritorial", "extraterritorial"}, {"acts.narrative", "narrative"}, {"acts.injury", "injury"},
		{"help.has_information", "has_information"}, {"help.helpful", "helpful"}, {"help.refused", "refused"},
		{"help.explanation", "helpfulness_explain"}, {"help.other", "other"},
		{"claim.trafficking", "trafficking"}, {"claim.narrative", "narrative"}, {"claim.fear", "fear"}, {"claim.dates", "dates"},
		{"claim.statutes", "statutes"}, {"claim.opened_on", "opened_on"}, {"claim.closed_on", "closed_on"},
		{"cooperation", "cooperation"}, {"family", "family"},
	} {
		if strings.HasPrefix(fact, c.prefix) {
			return c.code
		}
	}
	return fact
}

func readVictim(v forms.Victim) cases.Victim {
	out := cases.Victim{Name: cases.Name(v.Name), BornOn: v.BornOn, ANumber: strings.TrimPrefix(v.ANumber, "A"), Gender: string(v.Gender)}
	for _, n := range v.OtherNames {
		out.OtherNames = append(out.OtherNames, cases.Name(n))
	}
	return out
}

func readI918B(f i918b.Facts) cases.Findings {
	out := cases.Findings{
		CaseStatus: string(f.Case.Status), CaseStatusOther: f.Case.StatusOther, CaseNumber: f.Case.Number,
		Activities: texts(f.Acts.Categories), Dates: f.Acts.Dates,
		InUnitedStates: cases.Answer(f.Acts.InUnitedStates), Where: f.Acts.Where,
		Extraterritorial: cases.Answer(f.Acts.Extraterritorial), ExtraterritorialLaw: f.Acts.ExtraterritorialLaw,
		Injury:         f.Acts.Injury,
		HasInformation: cases.Answer(f.Help.HasInformation), Helpful: cases.Answer(f.Help.Helpful), Refused: cases.Answer(f.Help.Refused),
		Other:          f.Help.Other,
		FamilyCulpable: cases.Answer(f.Family.Culpable), Family: readFamily(f.Family),
	}
	readStatutes(&out, f.Acts.Statutes)
	readNarrative(&out, f.Acts.Narrative)
	readHelpfulness(&out, f.Help.Explanation)
	return out
}

func readI914B(f i914b.Facts) cases.Findings {
	out := cases.Findings{
		CaseStatus: string(f.Case.Status), CaseStatusOther: f.Case.StatusOther, CaseNumber: f.Case.Number,
		Trafficking: texts(f.Claim.Trafficking), TraffickingOther: f.Claim.TraffickingOther, Narrative: f.Claim.Narrative,
		Fear: cases.Answer(f.Claim.Fear), FearExplain: f.Claim.FearExplanation,
		Dates: f.Claim.Dates, OpenedOn: f.Claim.OpenedOn, ClosedOn: f.Claim.ClosedOn,
		Cooperation:    texts(f.Cooperation.Boxes),
		FamilyCulpable: cases.Answer(f.Family.Culpable), Family: readFamily(f.Family),
	}
	readStatutes(&out, f.Claim.Statutes)
	readCooperation(&out, f.Cooperation.Explanation)
	return out
}

func readFamily(f forms.Family) []cases.Relative {
	var out []cases.Relative
	for _, r := range f.Relatives {
		out = append(out, cases.Relative{Name: cases.Name(r.Name), Relationship: r.Relationship, Involvement: r.Involvement})
	}
	return out
}

func texts[C ~string](codes []C) []string {
	var out []string
	for _, c := range codes {
		out = append(out, string(c))
	}
	return out
}
