package cases

import (
	"slices"
	"strings"
)

// FormReading is what a supplement says that somebody else filled in, such as
// counsel's draft. It proposes; staff accept item by item.
type FormReading struct {
	Visa     Visa
	Edition  string   // as printed on it
	Warnings []string // such as an old edition, a sentence each
	Victim   Victim
	Findings Findings
	From     map[string]string // where on the form an item stands, by the code of ReadItem
}

// ReadItem is one item of a form beside the record.
type ReadItem struct {
	Code    string
	Item    string // "Part 3 Item 6"
	Label   string
	Said    string // on the form
	Have    string // in the record
	From    string // which field of the file, empty if the item is not in it
	Mine    bool   // one of the reviewer's findings, which can be taken over; the others are the requester's
	Differs bool
}

type findingItem struct {
	code, label string
	u, t        string // Part and Item on each form; empty: not on it
	text        func(Findings) string
	take        func(into *Findings, from Findings)
}

var findingItems = []findingItem{
	{"case_status", "Case status", "Part 2 Item 7", "Part 2 Item 9", func(f Findings) string { return joinWords(f.CaseStatus, f.CaseStatusOther) }, func(into *Findings, from Findings) {
		into.CaseStatus, into.CaseStatusOther = from.CaseStatus, from.CaseStatusOther
	}},
	{"case_number", "Case number", "Part 2 Item 9", "Part 2 Item 11", func(f Findings) string { return f.CaseNumber }, func(into *Findings, from Findings) { into.CaseNumber = from.CaseNumber }},
	{"activities", "Criminal activity", "Part 3 Item 1", "", func(f Findings) string { return labels(QualifyingCriminalActivities(), f.Activities) }, func(into *Findings, from Findings) {
		into.Activities = slices.Clone(from.Activities)
	}},
	{"inchoate", "Attempt, conspiracy or solicitation", "Part 3 Item 6", "", func(f Findings) string {
		return joinWords(labels(NamedCrimes(), f.AttemptOf), joinWords(labels(NamedCrimes(), f.ConspiracyOf), labels(NamedCrimes(), f.SolicitationOf)))
	}, func(into *Findings, from Findings) {
		into.AttemptOf, into.ConspiracyOf, into.SolicitationOf = slices.Clone(from.AttemptOf), slices.Clone(from.ConspiracyOf), slices.Clone(from.SolicitationOf)
	}},
	{"similar", "Similar activity", "Part 3 Item 6", "", func(f Findings) string {
		return joinWords(labels(NamedCrimes(), f.Similar), f.SimilarRationale)
	}, func(into *Findings, from Findings) {
		into.Similar, into.SimilarRationale = slices.Clone(from.Similar), from.SimilarRationale
	}},
	{"trafficking", "Form of trafficking", "", "Part 3 Item 1", func(f Findings) string {
		return joinWords(labels(TraffickingForms(), f.Trafficking), f.TraffickingOther)
	}, func(into *Findings, from Findings) {
		into.Trafficking, into.TraffickingOther = slices.Clone(from.Trafficking), from.TraffickingOther
	}},
	{"dates", "Dates", "Part 3 Item 2", "Part 3 Item 4", func(f Findings) string { return dateList(f.Dates) }, func(into *Findings, from Findings) { into.Dates = slices.Clone(from.Dates) }},
	{"statutes", "Statutes", "Part 3 Item 3", "Part 3 Item 5", func(f Findings) string { return joinWords(f.Statutes, f.ConvictionStatutes) }, func(into *Findings, from Findings) {
		into.Statutes, into.ConvictionStatutes = from.Statutes, from.ConvictionStatutes
	}},
	{"in_united_states", "In the United States", "Part 3 Item 4", "", func(f Findings) string { return joinWords(string(f.InUnitedStates), f.Where) }, func(into *Findings, from Findings) {
		into.InUnitedStates, into.Where = from.InUnitedStates, from.Where
	}},
	{"extraterritorial", "Extraterritorial statute", "Part 3 Item 5", "", func(f Findings) string {
		return joinWords(string(f.Extraterritorial), f.ExtraterritorialLaw)
	}, func(into *Findings, from Findings) {
		into.Extraterritorial, into.ExtraterritorialLaw = from.Extraterritorial, from.ExtraterritorialLaw
	}},
	{"narrative", "What happened", "Part 3 Item 6", "Part 3 Item 2", func(f Findings) string { return f.Narrative }, func(into *Findings, from Findings) { into.Narrative = from.Narrative }},
	{"victim_kind", "Kind of victim", "Part 3 Item 6", "", func(f Findings) string {
		if f.VictimKind != IndirectVictim && f.VictimKind != Bystander {
			return "" // what the form does not say
		}
		return joinWords(joinWords(string(f.VictimKind), f.DirectRelation), f.VictimHarm)
	}, func(into *Findings, from Findings) {
		into.VictimKind, into.DirectRelation, into.VictimHarm = from.VictimKind, from.DirectRelation, from.VictimHarm
	}},
	{"injury", "Injury", "Part 3 Item 7", "", func(f Findings) string { return f.Injury }, func(into *Findings, from Findings) { into.Injury = from.Injury }},
	{"fear", "Fear of retaliation", "", "Part 3 Item 3", func(f Findings) string { return joinWords(string(f.Fear), f.FearExplain) }, func(into *Findings, from Findings) {
		into.Fear, into.FearExplain = from.Fear, from.FearExplain
	}},
	{"opened_on", "Investigation opened", "", "Part 3 Item 6", func(f Findings) string { return f.OpenedOn.Long() }, func(into *Findings, from Findings) { into.OpenedOn = from.OpenedOn }},
	{"closed_on", "Investigation closed", "", "Part 3 Item 7", func(f Findings) string { return f.ClosedOn.Long() }, func(into *Findings, from Findings) { into.ClosedOn = from.ClosedOn }},
	{"has_information", "Possesses information", "Part 4 Item 1", "", func(f Findings) string { return string(f.HasInformation) }, func(into *Findings, from Findings) { into.HasInformation = from.HasInformation }},
	{"helpful", "Helpful", "Part 4 Item 2", "", func(f Findings) string { return string(f.Helpful) }, func(into *Findings, from Findings) { into.Helpful = from.Helpful }},
	{"help_modes", "Has been, is or is likely to be helpful", "Part 4", "", func(f Findings) string { return labels(HelpModes(), f.HelpModes) }, func(into *Findings, from Findings) {
		into.HelpModes = slices.Clone(from.HelpModes)
	}},
	{"refused", "Refused reasonable requests", "Part 4 Item 3", "", func(f Findings) string { return joinWords(string(f.Refused), f.RefusedExplain) }, func(into *Findings, from Findings) {
		into.Refused, into.RefusedExplain = from.Refused, from.RefusedExplain
	}},
	{"next_friend", "Parent, guardian or next friend", "Part 4", "", func(f Findings) string {
		if f.NextFriend == "" {
			return "" // what the form does not say
		}
		return joinWords(joinWords(f.NextFriend, f.NextFriendRelation), string(f.Capacity))
	}, func(into *Findings, from Findings) {
		into.Capacity, into.NextFriend, into.NextFriendRelation = from.Capacity, from.NextFriend, from.NextFriendRelation
	}},
	{"helpfulness_explain", "Explanation", "Part 4", "", func(f Findings) string { return f.HelpfulnessExplain }, func(into *Findings, from Findings) { into.HelpfulnessExplain = from.HelpfulnessExplain }},
	{"other", "Other", "Part 4 Item 4", "", func(f Findings) string { return f.Other }, func(into *Findings, from Findings) { into.Other = from.Other }},
	{"cooperation", "Cooperation", "", "Part 4 Item 1", func(f Findings) string {
		return joinWords(labels(Cooperations(), f.Cooperation), joinWords(f.CooperationExplain, f.ExemptionFact))
	}, func(into *Findings, from Findings) {
		into.Cooperation, into.CooperationExplain, into.ExemptionFact = slices.Clone(from.Cooperation), from.CooperationExplain, from.ExemptionFact
	}},
	{"family", "Family members culpable", "Part 5", "Part 5", func(f Findings) string { return joinWords(string(f.FamilyCulpable), relativeList(f.Family)) }, func(into *Findings, from Findings) {
		into.FamilyCulpable, into.Family = from.FamilyCulpable, slices.Clone(from.Family)
	}},
}

// Compare lays a reading beside the record, in the order of the form. Items that
// the form leaves empty are left out.
func (r FormReading) Compare(victim Victim, findings Findings) []ReadItem {
	var out []ReadItem
	add := func(item ReadItem) {
		if item.Said == "" {
			return
		}
		item.From, item.Differs = r.From[item.Code], !sameText(item.Said, item.Have)
		out = append(out, item)
	}
	for _, v := range []struct {
		code, item, label string
		text              func(Victim) string
	}{
		{"name", "Part 1", "Name", func(v Victim) string { return v.Name.String() }},
		{"a_number", "Part 1", "A-Number", func(v Victim) string { return strings.TrimLeft(v.ANumber, "0") }},
		{"born_on", "Part 1", "Date of birth", func(v Victim) string { return v.BornOn.Long() }},
		{"gender", "Part 1", "Gender", func(v Victim) string { return v.Gender }},
	} {
		add(ReadItem{Code: v.code, Item: v.item, Label: v.label, Said: v.text(r.Victim), Have: v.text(victim)})
	}
	for _, f := range findingItems {
		item := f.u
		if r.Visa == T {
			item = f.t
		}
		if item != "" {
			add(ReadItem{Code: f.code, Item: item, Label: f.label, Said: f.text(r.Findings), Have: f.text(findings), Mine: true})
		}
	}
	return out
}

// Accept is the findings with the chosen items of the reading taken over.
func (r FormReading) Accept(findings Findings, codes []string) Findings {
	for _, f := range findingItems {
		if slices.Contains(codes, f.code) {
			f.take(&findings, r.Findings)
		}
	}
	return findings
}

func labels(list []Choice, codes []string) string {
	var out []string
	for _, c := range list {
		if slices.Contains(codes, c.Code) {
			out = append(out, c.Words)
		}
	}
	return strings.Join(out, "; ")
}

func dateList(dates []Date) string {
	var out []string
	for _, d := range dates {
		if !d.IsZero() {
			out = append(out, d.Long())
		}
	}
	return strings.Join(out, "; ")
}

func relativeList(family []Relative) string {
	var out []string
	for _, r := range family {
		out = append(out, joinWords(r.Name.String(), joinWords(r.Relationship, r.Involvement)))
	}
	return strings.Join(out, "; ")
}

func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}

// sameText compares without regard to spacing and case of letters.
func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
