package web

import (
	"fmt"
	"reflect"

	"suppb/cases"
	"suppb/web/formdata"
)

// Rows that the page of findings shows at least: as many as the form has.
const (
	dateRows   = 4
	familyRows = 3
	mostRows   = 40
)

// readFindings reads the page of findings. The names of its fields are those
// that cases uses in its problems.
func readFindings(f *formdata.Form, visa cases.Visa) cases.Findings {
	out := cases.Findings{
		CaseStatus: f.Line("case_status"), CaseStatusOther: f.Line("case_status_other"), CaseNumber: f.Line("case_number"),
		Dates: readDates(f), Statutes: f.Line("statutes"), ConvictionStatutes: f.Line("conviction_statutes"), Narrative: f.Prose("narrative"),
		FamilyCulpable: readAnswer(f, "family_culpable"), Family: readFamily(f), Note: f.Prose("note"),
	}
	if visa == cases.T {
		out.Trafficking, out.TraffickingOther = f.Values["trafficking"], f.Prose("trafficking_other")
		out.Fear, out.FearExplain = readAnswer(f, "fear"), f.Prose("fear_explain")
		out.OpenedOn = f.Date("opened_on", "The day the investigation opened")
		out.ClosedOn = f.Date("closed_on", "The day the investigation closed")
		out.Cooperation, out.CooperationExplain = f.Values["cooperation"], f.Prose("cooperation_explain")
		out.ExemptionFact, out.WhyNot.Trafficking = f.Prose("exemption_fact"), f.Prose("why_trafficking")
		return out
	}
	out.VictimKind, out.DirectRelation, out.VictimHarm = cases.VictimKind(f.Line("victim_kind")), f.Line("direct_relation"), f.Prose("victim_harm")
	readCrimes(f, &out)
	out.InUnitedStates, out.Where = readAnswer(f, "in_united_states"), f.Line("where")
	out.Extraterritorial, out.ExtraterritorialLaw = readAnswer(f, "extraterritorial"), f.Line("extraterritorial_law")
	out.Injury = f.Prose("injury")
	out.HasInformation, out.Helpful, out.Refused = readAnswer(f, "has_information"), readAnswer(f, "helpful"), readAnswer(f, "refused")
	out.HelpfulnessExplain, out.Other = f.Prose("helpfulness_explain"), f.Prose("other")
	out.Capacity, out.NextFriend, out.NextFriendRelation = cases.VictimCapacity(f.Line("capacity")), f.Line("next_friend"), f.Line("next_friend_relation")
	out.HelpModes, out.RefusedExplain = f.Values["help_modes"], f.Prose("refused_explain")
	out.WhyNot = cases.WhyNot{
		Victim: f.Prose("why_victim"), Activities: f.Prose("why_activities"), InUnitedStates: f.Prose("why_in_united_states"),
		HasInformation: f.Prose("why_has_information"), Helpful: f.Prose("why_helpful"),
	}
	return out
}

// readCrimes reads the crimes and what is marked beside them. The page hides
// what stands beside a crime that is not marked, so marks that were left there
// do not count.
func readCrimes(f *formdata.Form, out *cases.Findings) {
	out.Activities, out.NotQualifying = f.Values["activities"], f.Yes("not_qualifying")
	beside := func(name, box string) []string {
		var codes []string
		for _, code := range f.Values[name] {
			if f.Has("activities", code) && (box == "" || f.Has("activities", box)) {
				codes = append(codes, code)
			}
		}
		return codes
	}
	out.AttemptOf, out.ConspiracyOf, out.SolicitationOf = beside("attempt_of", "attempt"), beside("conspiracy_of", "conspiracy"), beside("solicitation_of", "solicitation")
	out.Similar, out.SimilarRationale = beside("similar", ""), f.Prose("similar_rationale")
}

func readAnswer(f *formdata.Form, name string) cases.Answer { return cases.Answer(f.Line(name)) }

// readDates reads the rows of dates. A mistake in any row stands by the first.
func readDates(f *formdata.Form) []cases.Date {
	var out []cases.Date
	for i := range mostRows {
		month, day, year := datePart(f, i, "month"), datePart(f, i, "day"), datePart(f, i, "year")
		if month == "" && day == "" && year == "" {
			continue
		}
		d, sentence := formdata.ParseDate(month, day, year, fmt.Sprintf("Date %d of the activity", i+1))
		if sentence != "" {
			f.Problem("dates", "%s", sentence)
			continue
		}
		out = append(out, d)
	}
	return out
}

func datePart(f *formdata.Form, row int, part string) string {
	return f.Line(dateRow(row) + "_" + part)
}

// dateRow names the fields of a date; the first is the one mistakes lead to.
func dateRow(i int) string {
	if i == 0 {
		return "dates"
	}
	return fmt.Sprintf("dates_%d", i)
}

func familyField(row int, part string) string { return fmt.Sprintf("family_%d_%s", row, part) }

func readFamily(f *formdata.Form) []cases.Relative {
	var out []cases.Relative
	for i := range mostRows {
		name := func(part string) string { return f.Line(familyField(i, part)) }
		r := cases.Relative{
			Name:         cases.Name{Family: name("family"), Given: name("given"), Middle: name("middle")},
			Relationship: name("relationship"), Involvement: f.Prose(familyField(i, "involvement")),
		}
		if r != (cases.Relative{}) {
			out = append(out, r)
		}
	}
	return out
}

// findingsForm fills the page with findings that were saved.
func findingsForm(in cases.Findings) *formdata.Form {
	f := formdata.New()
	text := func(name, value string) { f.Values.Set(name, value) }
	answer := func(name string, a cases.Answer) { text(name, string(a)) }
	text("case_status", in.CaseStatus)
	text("case_status_other", in.CaseStatusOther)
	text("case_number", in.CaseNumber)
	text("victim_kind", string(in.VictimKind))
	text("direct_relation", in.DirectRelation)
	text("victim_harm", in.VictimHarm)
	f.Values["activities"] = in.Activities
	if in.NotQualifying {
		text("not_qualifying", "yes")
	}
	f.Values["attempt_of"], f.Values["conspiracy_of"], f.Values["solicitation_of"] = in.AttemptOf, in.ConspiracyOf, in.SolicitationOf
	f.Values["similar"] = in.Similar
	text("similar_rationale", in.SimilarRationale)
	for i, d := range in.Dates {
		f.SetDate(dateRow(i), d)
	}
	text("statutes", in.Statutes)
	text("conviction_statutes", in.ConvictionStatutes)
	answer("in_united_states", in.InUnitedStates)
	text("where", in.Where)
	answer("extraterritorial", in.Extraterritorial)
	text("extraterritorial_law", in.ExtraterritorialLaw)
	text("narrative", in.Narrative)
	text("injury", in.Injury)
	answer("has_information", in.HasInformation)
	answer("helpful", in.Helpful)
	text("capacity", string(in.Capacity))
	text("next_friend", in.NextFriend)
	text("next_friend_relation", in.NextFriendRelation)
	f.Values["help_modes"] = in.HelpModes
	answer("refused", in.Refused)
	text("refused_explain", in.RefusedExplain)
	text("helpfulness_explain", in.HelpfulnessExplain)
	text("other", in.Other)
	f.Values["trafficking"] = in.Trafficking
	text("trafficking_other", in.TraffickingOther)
	answer("fear", in.Fear)
	text("fear_explain", in.FearExplain)
	f.SetDate("opened_on", in.OpenedOn)
	f.SetDate("closed_on", in.ClosedOn)
	f.Values["cooperation"] = in.Cooperation
	text("cooperation_explain", in.CooperationExplain)
	text("exemption_fact", in.ExemptionFact)
	text("why_victim", in.WhyNot.Victim)
	text("why_activities", in.WhyNot.Activities)
	text("why_in_united_states", in.WhyNot.InUnitedStates)
	text("why_has_information", in.WhyNot.HasInformation)
	text("why_helpful", in.WhyNot.Helpful)
	text("why_trafficking", in.WhyNot.Trafficking)
	answer("family_culpable", in.FamilyCulpable)
	for i, r := range in.Family {
		name := func(part string) string { return familyField(i, part) }
		text(name("family"), r.Name.Family)
		text(name("given"), r.Name.Given)
		text(name("middle"), r.Name.Middle)
		text(name("relationship"), r.Relationship)
		text(name("involvement"), r.Involvement)
	}
	text("note", in.Note)
	return f
}

// neverSaved reports that no reviewer recorded anything yet.
func neverSaved(f cases.Findings) bool { return reflect.ValueOf(f).IsZero() }

// proposedForm fills the page with what the requester wrote, for a reviewer who
// has recorded nothing yet. No question is answered in anybody's place.
func proposedForm(sub cases.Submission) *formdata.Form {
	f := formdata.New()
	f.Values.Set("case_number", sub.CaseNumber)
	f.SetDate(dateRow(0), sub.HappenedOn)
	f.SetDate(dateRow(1), sub.HappenedTo)
	f.Values.Set("where", sub.Where)
	f.Values.Set("narrative", sub.Narrative)
	f.Values.Set("helpfulness_explain", sub.Helpfulness)
	f.Values.Set("cooperation_explain", sub.Helpfulness) // the same on the T form
	return f
}

// findingsFields are the fields of the page in the order of the form.
func findingsFields(visa cases.Visa) []string {
	out := []string{"case_status", "case_status_other", "case_number"}
	if visa == cases.T {
		out = append(out, "trafficking", "trafficking_other", "why_trafficking", "narrative", "fear", "fear_explain", "dates", "statutes", "conviction_statutes",
			"opened_on", "closed_on", "cooperation", "cooperation_explain", "exemption_fact")
	} else {
		out = append(out, "victim_kind", "direct_relation", "victim_harm", "why_victim",
			"activities", "not_qualifying", "why_activities", "similar_rationale", "dates", "statutes", "conviction_statutes",
			"in_united_states", "why_in_united_states", "where", "extraterritorial", "extraterritorial_law", "narrative", "injury",
			"capacity", "next_friend", "next_friend_relation", "has_information", "why_has_information", "helpful", "help_modes", "why_helpful",
			"refused", "refused_explain", "helpfulness_explain", "other")
	}
	out = append(out, "family_culpable")
	for i := range mostRows {
		for _, part := range []string{"family", "given", "middle", "relationship", "involvement"} {
			out = append(out, familyField(i, part))
		}
	}
	return append(out, "no_conflict", "outcome", "official", "reasons", "note")
}
