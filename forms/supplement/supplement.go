// Package supplement turns the record's facts into the supplement they belong
// on: Form I-918 Supplement B for a U request, Form I-914 Supplement B for a T
// request.
package supplement

import (
	"strings"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
)

// Draw makes the form that the official would sign, USCIS's own if the office
// installed it and ours otherwise: the same facts, the same bytes. Facts with
// which it could not be signed, or not be printed, are a [cases.Refusal] that
// names the items.
func Draw(s cases.Supplement) ([]byte, error) {
	blocking := forms.Blocking(Ready(s, forms.Signing{}))
	if len(blocking) > 0 {
		return nil, cases.Refusal{Code: cases.BadInput, Text: sentence(blocking)}
	}
	if s.Template != nil {
		return fill(s)
	}
	if s.Visa == cases.T {
		return i914b.Draw(I914B(s))
	}
	return i918b.Draw(I918B(s))
}

// Ready lists, in the order of the form, what blocks a signature and what to
// look at before it.
func Ready(s cases.Supplement, signing forms.Signing) []forms.Finding {
	if s.Visa == cases.T {
		return i914b.Ready(I914B(s), signing)
	}
	return i918b.Ready(I918B(s), signing)
}

func sentence(findings []forms.Finding) string {
	var texts []string
	for _, f := range findings {
		texts = append(texts, f.String())
	}
	return strings.Join(texts, " ")
}

// I918B are the facts of Form I-918 Supplement B.
func I918B(s cases.Supplement) i918b.Facts {
	f := s.Findings
	return i918b.Facts{
		Victim: victim(s.Victim), Agency: agency(s.Agency), Official: certifier(s), Head: name(s.Agency.Head), Case: criminalCase(f),
		Acts: i918b.Acts{
			Categories: codes[i918b.Category](f.Activities), Dates: f.Dates, Statutes: statutes(f),
			InUnitedStates: answer(f.InUnitedStates), Where: f.Where,
			Extraterritorial: answer(f.Extraterritorial), ExtraterritorialLaw: f.ExtraterritorialLaw,
			Narrative: narrative(f), Injury: f.Injury,
		},
		Help: i918b.Help{
			HasInformation: answer(f.HasInformation), Helpful: answer(f.Helpful), Refused: answer(f.Refused),
			Explanation: helpfulness(f), Other: f.Other,
		},
		Family: family(f), FillEmpty: !s.Agency.LeaveBlank,
	}
}

// I914B are the facts of Form I-914 Supplement B. The supervisor who passed the
// recommendation on signs as supervising official, or the head of the agency
// where nobody did.
func I914B(s cases.Supplement) i914b.Facts {
	f, supervisor := s.Findings, s.Supervisor
	if supervisor.IsZero() {
		supervisor = s.Agency.Head
	}
	return i914b.Facts{
		Victim: victim(s.Victim), Agency: agency(s.Agency), Official: certifier(s), Case: criminalCase(f),
		Claim: i914b.Claim{
			Trafficking: codes[i914b.Trafficking](f.Trafficking), TraffickingOther: f.TraffickingOther,
			Narrative: f.Narrative, Fear: answer(f.Fear), FearExplanation: f.FearExplain,
			Dates: f.Dates, Statutes: statutes(f), OpenedOn: f.OpenedOn, ClosedOn: f.ClosedOn,
		},
		Cooperation: i914b.Cooperation{Boxes: codes[i914b.CooperationBox](f.Cooperation), Explanation: cooperation(f)},
		Family:      family(f), Supervisor: name(supervisor), FillEmpty: !s.Agency.LeaveBlank,
	}
}

func name(n cases.Name) forms.Name { return forms.Name(n) }

func victim(v cases.Victim) forms.Victim {
	out := forms.Victim{ANumber: v.ANumber, Name: name(v.Name), BornOn: v.BornOn, Gender: forms.Gender(v.Gender)}
	for _, n := range v.OtherNames {
		out.OtherNames = append(out.OtherNames, name(n))
	}
	return out
}

func agency(a cases.Agency) forms.Agency {
	return forms.Agency{
		Name: a.Name, Type: forms.AgencyType(a.Kind), Category: forms.AgencyCategory(a.Category),
		Address: forms.Address{Street: a.Street, City: a.City, State: a.State, ZIP: a.Zip},
	}
}

func certifier(s cases.Supplement) forms.Official {
	return forms.Official{
		Name: name(s.Official), Title: s.Designation.Title, Division: s.Designation.Division,
		Phone: s.Agency.Phone, Fax: s.Agency.Fax,
	}
}

// criminalCase leaves the FBI or SID number out: it is the defendant's criminal
// history, which this program does not keep.
func criminalCase(f cases.Findings) forms.Case {
	return forms.Case{Status: forms.CaseStatus(f.CaseStatus), StatusOther: f.CaseStatusOther, Number: f.CaseNumber}
}

func family(f cases.Findings) forms.Family {
	out := forms.Family{Culpable: answer(f.FamilyCulpable)}
	if f.FamilyCulpable != cases.Yes {
		return out
	}
	for _, r := range f.Family {
		out.Relatives = append(out.Relatives, forms.Relative{Name: name(r.Name), Relationship: r.Relationship, Involvement: r.Involvement})
	}
	return out
}

func answer(a cases.Answer) forms.Answer { return forms.Answer(a) }

func codes[C ~string](list []string) []C {
	out := make([]C, len(list))
	for i, c := range list {
		out[i] = C(c)
	}
	return out
}
