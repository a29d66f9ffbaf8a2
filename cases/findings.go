package cases

import (
	"fmt"
	"slices"
)

// Answer is what a yes-or-no item says. The empty Answer is none: an item that
// nobody answered never becomes a No on a form signed under penalty of perjury.
type Answer string

const (
	Unanswered Answer = ""
	Yes        Answer = "yes"
	No         Answer = "no"
)

// Answers lists the two boxes of a yes-or-no item.
func Answers() []Choice { return []Choice{{string(Yes), "Yes"}, {string(No), "No"}} }

// Relative is a family member believed culpable: Part 5 of both forms.
type Relative struct {
	Name         Name   `json:"name"`
	Relationship string `json:"relationship"`
	Involvement  string `json:"involvement"`
}

// Findings are what the reviewer found, in the order of the form that will
// carry them. They are the only source of what the office signs. What was added
// to them later is left out of the JSON while it is empty, so that findings of
// earlier versions read as what they were: not answered.
type Findings struct {
	// Part 2: the criminal case.
	CaseStatus      string `json:"case_status"`
	CaseStatusOther string `json:"case_status_other,omitempty"`
	CaseNumber      string `json:"case_number"`

	// Who the victim is; 8 CFR 214.14(a)(14). U only. The form has no item for
	// it: what an indirect victim or a bystander rests on goes into the narrative.
	VictimKind     VictimKind `json:"victim_kind,omitempty"`
	DirectRelation string     `json:"direct_relation,omitempty"` // code of DirectRelations; indirect victims only
	VictimHarm     string     `json:"victim_harm,omitempty"`     // of the direct victim; for a bystander, their own

	// Part 3 of I-918 Supplement B: the criminal acts.
	Activities          []string `json:"activities,omitempty"` // codes of QualifyingCriminalActivities
	NotQualifying       bool     `json:"not_qualifying,omitempty"`
	AttemptOf           []string `json:"attempt_of,omitempty"`      // which of the activities were attempted,
	ConspiracyOf        []string `json:"conspiracy_of,omitempty"`   // conspired to,
	SolicitationOf      []string `json:"solicitation_of,omitempty"` // or solicited
	Similar             []string `json:"similar,omitempty"`         // activities that the statute is only similar to; 8 CFR 214.14(a)(9)
	SimilarRationale    string   `json:"similar_rationale,omitempty"`
	Dates               []Date   `json:"dates,omitempty"`
	Statutes            string   `json:"statutes"`                      // investigated or charged
	ConvictionStatutes  string   `json:"conviction_statutes,omitempty"` // never needed
	InUnitedStates      Answer   `json:"in_united_states,omitempty"`
	Where               string   `json:"where,omitempty"`
	Extraterritorial    Answer   `json:"extraterritorial,omitempty"`
	ExtraterritorialLaw string   `json:"extraterritorial_law,omitempty"`
	Narrative           string   `json:"narrative"`
	Injury              string   `json:"injury,omitempty"`

	// Part 4 of I-918 Supplement B: helpfulness. Refused is expected to be No:
	// the item asks whether the victim has refused reasonable requests.
	Capacity           VictimCapacity `json:"capacity,omitempty"`
	NextFriend         string         `json:"next_friend,omitempty"`          // a parent, guardian or next friend who acted for the victim
	NextFriendRelation string         `json:"next_friend_relation,omitempty"` // such as "mother"
	HasInformation     Answer         `json:"has_information,omitempty"`
	Helpful            Answer         `json:"helpful,omitempty"`
	HelpModes          []string       `json:"help_modes,omitempty"` // codes of HelpModes
	Refused            Answer         `json:"refused,omitempty"`
	RefusedExplain     string         `json:"refused_explain,omitempty"` // what was asked, and why not giving it was unreasonable
	HelpfulnessExplain string         `json:"helpfulness_explain,omitempty"`
	Other              string         `json:"other,omitempty"`

	// Parts 3 and 4 of I-914 Supplement B: the claim and the cooperation.
	Trafficking        []string `json:"trafficking,omitempty"` // codes of TraffickingForms
	TraffickingOther   string   `json:"trafficking_other,omitempty"`
	Fear               Answer   `json:"fear,omitempty"`
	FearExplain        string   `json:"fear_explain,omitempty"`
	OpenedOn           Date     `json:"opened_on"`
	ClosedOn           Date     `json:"closed_on"`
	Cooperation        []string `json:"cooperation,omitempty"` // codes of Cooperations
	CooperationExplain string   `json:"cooperation_explain,omitempty"`
	ExemptionFact      string   `json:"exemption_fact,omitempty"` // what shows an age under 18, or the trauma

	// Part 5: family members.
	FamilyCulpable Answer     `json:"family_culpable,omitempty"`
	Family         []Relative `json:"family,omitempty"`

	// For the official and intake only; never printed.
	WhyNot WhyNot `json:"why_not,omitzero"`
	Note   string `json:"note,omitempty"`
}

// CheckSaved lists what cannot even be saved: absurd dates and texts too long.
func (f Findings) CheckSaved(visa Visa, today Date) []Problem {
	var c checker
	c.line("case_status_other", f.CaseStatusOther)
	c.line("case_number", f.CaseNumber)
	f.checkVictimSaved(&c)
	for _, d := range f.Dates {
		c.past("dates", d, today, "A date of the activity")
	}
	c.prose("similar_rationale", f.SimilarRationale)
	c.line("statutes", f.Statutes)
	c.line("conviction_statutes", f.ConvictionStatutes)
	c.line("where", f.Where)
	c.line("extraterritorial_law", f.ExtraterritorialLaw)
	c.prose("narrative", f.Narrative)
	c.prose("injury", f.Injury)
	c.prose("helpfulness_explain", f.HelpfulnessExplain)
	c.prose("refused_explain", f.RefusedExplain)
	c.prose("other", f.Other)
	c.prose("trafficking_other", f.TraffickingOther)
	c.prose("fear_explain", f.FearExplain)
	c.prose("cooperation_explain", f.CooperationExplain)
	c.prose("exemption_fact", f.ExemptionFact)
	c.past("opened_on", f.OpenedOn, today, "The day the investigation opened")
	c.past("closed_on", f.ClosedOn, today, "The day the investigation closed")
	if !f.ClosedOn.IsZero() && f.ClosedOn.Before(f.OpenedOn) {
		c.add("closed_on", "The investigation cannot close before it opened.")
	}
	for i, r := range f.Family {
		c.name(fmt.Sprintf("family_%d_family", i), r.Name.Family)
		c.name(fmt.Sprintf("family_%d_given", i), r.Name.Given)
		c.name(fmt.Sprintf("family_%d_middle", i), r.Name.Middle)
		c.line(fmt.Sprintf("family_%d_relationship", i), r.Relationship)
		c.prose(fmt.Sprintf("family_%d_involvement", i), r.Involvement)
	}
	for _, e := range f.Elements(visa) {
		c.prose(e.WhyField, e.Why)
	}
	c.prose("note", f.Note)
	c.codes("activities", f.Activities, QualifyingCriminalActivities())
	for _, of := range [][]string{f.AttemptOf, f.ConspiracyOf, f.SolicitationOf, f.Similar} {
		c.codes("activities", of, NamedCrimes())
	}
	c.codes("help_modes", f.HelpModes, HelpModes())
	c.codes("trafficking", f.Trafficking, TraffickingForms())
	c.codes("cooperation", f.Cooperation, Cooperations())
	for _, item := range []struct {
		field  string
		answer Answer
	}{
		{"in_united_states", f.InUnitedStates}, {"extraterritorial", f.Extraterritorial}, {"has_information", f.HasInformation},
		{"helpful", f.Helpful}, {"refused", f.Refused}, {"fear", f.Fear}, {"family_culpable", f.FamilyCulpable},
	} {
		if item.answer != Unanswered {
			c.codes(item.field, []string{string(item.answer)}, Answers())
		}
	}
	if f.CaseStatus != "" {
		c.codes("case_status", []string{f.CaseStatus}, CaseStatuses())
	}
	return c.problems
}

// CheckCertifiable lists what is missing before a supplement can be signed, in
// the order of the form.
func (f Findings) CheckCertifiable(visa Visa, today Date) []Problem {
	c := checker{f.CheckSaved(visa, today)}
	c.need("case_status", f.CaseStatus, "Choose the status of the case (Part 2).")
	if f.CaseStatus == "other" {
		c.need("case_status_other", f.CaseStatusOther, "Say what the other case status is (Part 2).")
	}
	c.need("case_number", f.CaseNumber, "Enter the office's case number (Part 2).")
	if len(f.Dates) == 0 {
		c.add("dates", "Enter at least one date of the activity (Part 3).")
	}
	c.need("narrative", f.Narrative, "Describe the activity and the victim's involvement (Part 3).")
	if visa == T {
		f.certifiableT(&c)
	} else {
		f.certifiableU(&c)
	}
	f.needReasons(&c, visa)
	c.answered("family_culpable", f.FamilyCulpable, "Part 5 Item 1")
	if f.FamilyCulpable == Yes && len(f.Family) == 0 {
		c.add("family_culpable", "Name the family member, or answer No (Part 5).")
	}
	return c.problems
}

func (f Findings) certifiableU(c *checker) {
	f.certifiableVictim(c)
	f.certifiableCrimes(c)
	c.need("statutes", f.Statutes, "Enter the statutes that were investigated or prosecuted (Part 3 Item 3).")
	c.answered("in_united_states", f.InUnitedStates, "Part 3 Item 4.a")
	c.answered("extraterritorial", f.Extraterritorial, "Part 3 Item 5.a")
	if f.InUnitedStates == Yes {
		c.need("where", f.Where, "Say where it happened: city, county, state (Part 3 Item 4.b).")
	}
	if f.Extraterritorial == Yes {
		c.need("extraterritorial_law", f.ExtraterritorialLaw, "Cite the extraterritorial statute (Part 3 Item 5.b).")
	}
	if f.InUnitedStates == No && f.Extraterritorial == No {
		c.add("in_united_states", "The activity must have happened in the United States or have violated U.S. law (Part 3 Items 4 and 5).")
	}
	f.certifiableCapacity(c)
	c.answered("has_information", f.HasInformation, "Part 4 Item 1")
	if f.HasInformation == No {
		c.add("has_information", "A form that says the victim has no information cannot be used. Recommend to decline instead, or answer Yes (Part 4 Item 1).")
	}
	c.answered("helpful", f.Helpful, "Part 4 Item 2")
	if f.Helpful == No {
		c.add("helpful", "A form that says the victim was not, is not and will not be helpful cannot be used. Recommend to decline instead, or answer Yes (Part 4 Item 2).")
	}
	if f.Helpful == Yes && len(f.HelpModes) == 0 {
		c.add("help_modes", "Mark whether the victim was helpful, is, or is likely to be; each that holds (Part 4 Item 2).")
	}
	c.answered("refused", f.Refused, "Part 4 Item 3")
	if f.HasInformation == Yes || f.Helpful == Yes || f.Refused == Yes {
		c.need("helpfulness_explain", f.HelpfulnessExplain, "Explain the answers of Part 4: what the victim did, as acts.")
	}
}

func (f Findings) certifiableT(c *checker) {
	affirmative := false
	for _, code := range f.Trafficking {
		affirmative = affirmative || code != "not_applicable"
	}
	if !affirmative {
		c.add("trafficking", "Mark the form of trafficking (Part 3 Item 1).")
	}
	for _, code := range f.Trafficking {
		if code == "other" {
			c.need("trafficking_other", f.TraffickingOther, "Explain the other form of trafficking (Part 3 Item 1.e).")
		}
	}
	c.answered("fear", f.Fear, "Part 3 Item 3")
	if f.Fear == Yes {
		c.need("fear_explain", f.FearExplain, "Explain the fear of retaliation (Part 3 Item 3).")
	}
	if affirmative && slices.Contains(f.Trafficking, "not_applicable") {
		c.add("trafficking", "“Not applicable” contradicts the other marks (Part 3 Item 1).")
	}
	if len(f.Cooperation) == 0 {
		c.add("cooperation", "Mark how the victim cooperated or why not (Part 4).")
	}
	has := func(code string) bool { return slices.Contains(f.Cooperation, code) }
	if len(f.Exemptions()) > 0 {
		c.need("exemption_fact", f.ExemptionFact, "Write the fact that the exemption rests on: the age at an act of trafficking, or what shows the trauma (Part 4).")
	}
	if has("complied") || has("failed_to_comply") || has("other") {
		c.need("cooperation_explain", f.CooperationExplain, "Explain the cooperation: what the victim was asked and did, as acts (Part 4).")
	}
}

func (c *checker) answered(field string, a Answer, item string) {
	if a != Yes && a != No {
		c.add(field, "Answer Yes or No ("+item+").")
	}
}

func (c *checker) codes(field string, codes []string, list []Choice) {
	for _, code := range codes {
		if !known(list, code) {
			c.add(field, "One of the boxes is not on the form. Reload the page and mark the boxes again.")
		}
	}
}
