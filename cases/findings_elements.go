package cases

import (
	"slices"
	"strings"
)

// VictimKind is which kind of victim the person is.
type VictimKind string

const (
	DirectVictim   VictimKind = "direct"
	IndirectVictim VictimKind = "indirect"
	Bystander      VictimKind = "bystander"
	NotVictim      VictimKind = "none" // a culpable person is none either: 8 CFR 214.14(a)(14)(iii)
)

// VictimCapacity is whether somebody else may possess the information and be helpful
// in the victim's place.
type VictimCapacity string

const (
	OwnCapacity   VictimCapacity = "own"
	UnderSixteen  VictimCapacity = "under_16"
	Incapacitated VictimCapacity = "incapacitated"
)

// WhyNot holds the sentence that explains a No, by element.
type WhyNot struct {
	Victim         string `json:"victim,omitempty"`
	Activities     string `json:"activities,omitempty"`
	InUnitedStates string `json:"in_united_states,omitempty"`
	HasInformation string `json:"has_information,omitempty"`
	Helpful        string `json:"helpful,omitempty"`
	Trafficking    string `json:"trafficking,omitempty"`
}

// Element is one of the things that a certification rests on.
type Element struct {
	Code     string // the field of the page that answers it
	Words    string // what Yes means
	Answer   Answer // what the reviewer found; Yes supports the certification
	SaidNo   bool   // an answer needs its reason, which may be so although the element is met
	Why      string
	WhyField string
	Ask      string // the sentence that asks for the reason
	Rule     string // in one sentence, with its source
}

// Elements are what a certification (U) or declaration (T) rests on, in the
// order of the form, with what the reviewer found about each.
func (f Findings) Elements(visa Visa) []Element {
	if visa == T {
		return f.elementsT()
	}
	jurisdiction := Unanswered
	switch {
	case f.InUnitedStates == Yes || f.Extraterritorial == Yes:
		jurisdiction = Yes
	case f.InUnitedStates == No && f.Extraterritorial == No:
		jurisdiction = No
	}
	activity := Unanswered
	switch {
	case f.NotQualifying:
		activity = No
	case NamesACrime(f.Activities):
		activity = Yes
	}
	victim := Unanswered
	switch f.VictimKind {
	case DirectVictim, IndirectVictim, Bystander:
		victim = Yes
	case NotVictim:
		victim = No
	}
	return []Element{
		{"victim_kind", "The person is a victim of the activity", victim, victim == No, f.WhyNot.Victim, "why_victim",
			"Write in a sentence why the person is not a victim of the activity.",
			"A victim suffered direct and proximate harm, or is family of one who was killed or cannot act; whoever is culpable is none (8 CFR 214.14(a)(14))."},
		{"activities", "The activity is one of the listed crimes, or similar to one", activity, activity == No, f.WhyNot.Activities, "why_activities",
			"Write in a sentence why the activity is neither a listed crime nor similar to one.",
			"What happened counts, not the charge; an activity is similar if its nature and elements substantially are (8 CFR 214.14(a)(9))."},
		{"in_united_states", "It happened in the United States, or violated U.S. law", jurisdiction, f.InUnitedStates == No, f.WhyNot.InUnitedStates, "why_in_united_states",
			"Write in a sentence where it happened, if not in the United States.",
			"The activity occurred in the United States or its territories, or violated U.S. law (8 CFR 214.14(b)(4))."},
		{"has_information", "The victim has information about it", f.HasInformation, f.HasInformation == No, f.WhyNot.HasInformation, "why_has_information",
			"Write in a sentence why the victim has no information.",
			"The victim knows details of the activity; for one under 16 or incapacitated, a parent, guardian or next friend may (8 CFR 214.14(b)(2))."},
		{"helpful", "The victim was, is or is likely to be helpful", f.Helpful, f.Helpful == No, f.WhyNot.Helpful, "why_helpful",
			"Write in a sentence why the victim was not, is not and will not be helpful.",
			"Help counts from detection to sentencing; no arrest, charge or conviction has to come of it (8 CFR 214.14(b)(3), (a)(5))."},
		{"refused", "The victim did not refuse what was reasonably requested", opposite(f.Refused), f.Refused == Yes, f.RefusedExplain, "refused_explain",
			"Write what was asked of the victim, what was not given, and why that was unreasonable.",
			"Since cooperation began, the victim has not refused or failed to give help that was reasonably requested; the duty is ongoing (8 CFR 214.14(b)(3))."},
	}
}

func (f Findings) elementsT() []Element {
	claim := Unanswered
	for _, code := range f.Trafficking {
		switch {
		case code != "not_applicable":
			claim = Yes
		case claim == Unanswered:
			claim = No
		}
	}
	cooperation := Unanswered
	switch {
	case len(f.Exemptions()) > 0:
		cooperation = Yes
	case slices.Contains(f.Cooperation, "failed_to_comply"):
		cooperation = No
	case len(f.Cooperation) > 0:
		cooperation = Yes
	}
	return []Element{
		{"trafficking", "The person is a victim of a severe form of trafficking", claim, claim == No, f.WhyNot.Trafficking, "why_trafficking",
			"Write in a sentence why this is no severe form of trafficking.",
			"Commercial sex induced by force, fraud or coercion or under 18, or labor by force, fraud or coercion for servitude (22 U.S.C. 7102(11))."},
		{"cooperation", "The victim cooperated, or does not have to", cooperation, cooperation == No, f.CooperationExplain, "cooperation_explain",
			"Write what was asked of the victim, what was not done, and why that was unreasonable.",
			"Whoever was under 18, or is unable because of trauma, does not have to cooperate (8 CFR 214.202(c), 214.208(e))."},
	}
}

// Exemptions are the marked codes of Cooperations that free the victim from
// cooperating; 8 CFR 214.202(c)(1) and (2).
func (f Findings) Exemptions() []string {
	var out []string
	for _, code := range []string{"under_18", "trauma"} {
		if slices.Contains(f.Cooperation, code) {
			out = append(out, code)
		}
	}
	return out
}

func opposite(a Answer) Answer {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unanswered
}

// needReasons asks for the sentence behind each No.
func (f Findings) needReasons(c *checker, visa Visa) {
	for _, e := range f.Elements(visa) {
		if e.SaidNo {
			c.need(e.WhyField, e.Why, e.Ask)
		}
	}
}

// CheckDeclinable lists what is missing before declining can be recommended: a
// No stands with the sentence that explains it. What was not answered may stay
// so, since a request can fail before anything is found.
func (f Findings) CheckDeclinable(visa Visa, today Date) []Problem {
	c := checker{f.CheckSaved(visa, today)}
	if f.NotQualifying && NamesACrime(f.Activities) {
		c.add("activities", "“None of these” contradicts the crimes that are marked (Part 3 Item 1).")
	}
	f.needReasons(&c, visa)
	return c.problems
}

// restsOn are the elements that a reason for declining is about. A reason that
// is not here, such as that no record was found, is about none.
var restsOn = []struct {
	reason Reason
	codes  []string
}{
	{"not_victim", []string{"victim_kind", "trafficking"}},
	{"culpable", []string{"victim_kind"}},
	{"activity_not_qualifying", []string{"activities", "in_united_states", "trafficking"}},
	{"not_helpful", []string{"has_information", "helpful", "refused", "cooperation"}},
}

// CheckReasons lists the reasons for declining that the findings do not bear
// out: of the elements that a reason is about, at least one has to be answered
// No, with its sentence.
func (f Findings) CheckReasons(visa Visa, reasons []Reason) []Problem {
	var c checker
	for _, r := range restsOn {
		if !slices.Contains(reasons, r.reason) {
			continue
		}
		var about []string
		borne := false
		for _, e := range f.Elements(visa) {
			if slices.Contains(r.codes, e.Code) {
				about = append(about, "“"+e.Words+"”")
				borne = borne || e.Answer == No
			}
		}
		if len(about) > 0 && !borne {
			c.add("reasons", "The reason “"+r.reason.Words()+"” needs a finding to rest on. Not found so yet: "+strings.Join(about, ", ")+". Answer that above, or choose another reason.")
		}
	}
	return c.problems
}

// CheckVictim compares the findings with what the record says about the victim.
func (f Findings) CheckVictim(v Victim) []Problem {
	var c checker
	age, known := f.AgeAtFirst(v)
	if known && age >= 16 && f.Capacity == UnderSixteen {
		c.add("capacity", "By the date of birth in the record the victim was not under 16 on the first date of the activity. Correct the dates, or the answer.")
	}
	if known && age >= 18 && slices.Contains(f.Cooperation, "under_18") {
		c.add("cooperation", "By the date of birth in the record the victim was not under 18 on any date of the activity. Correct the dates, or the answer.")
	}
	return c.problems
}

// AgeAtFirst is how old the victim was on the first date of the activity; false
// if a date is missing. 8 CFR 214.14(b)(2) goes by that day, not by today.
func (f Findings) AgeAtFirst(v Victim) (int, bool) {
	var first Date
	for _, d := range f.Dates {
		if !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	if first.IsZero() || v.BornOn.IsZero() || first.Before(v.BornOn) {
		return 0, false
	}
	age := first.Year - v.BornOn.Year
	if first.Month < v.BornOn.Month || first.Month == v.BornOn.Month && first.Day < v.BornOn.Day {
		age--
	}
	return age, true
}

// checkVictimSaved refuses texts too long and marks that are not on the page.
func (f Findings) checkVictimSaved(c *checker) {
	c.prose("victim_harm", f.VictimHarm)
	c.line("next_friend", f.NextFriend)
	c.line("next_friend_relation", f.NextFriendRelation)
	for _, choice := range []struct {
		field, code string
		list        []Choice
	}{
		{"victim_kind", string(f.VictimKind), VictimKinds()},
		{"direct_relation", f.DirectRelation, DirectRelations()},
		{"capacity", string(f.Capacity), VictimCapacities()},
	} {
		if choice.code != "" {
			c.codes(choice.field, []string{choice.code}, choice.list)
		}
	}
}

// certifiableVictim asks which kind of victim the person is, and what that
// rests on; 8 CFR 214.14(a)(14).
func (f Findings) certifiableVictim(c *checker) {
	switch f.VictimKind {
	case IndirectVictim:
		c.need("direct_relation", f.DirectRelation, "Choose what the victim is to the direct victim; others are no indirect victims.")
		c.need("victim_harm", f.VictimHarm, "Write what happened to the direct victim: killed, or incapacitated or incompetent since.")
	case Bystander:
		c.need("victim_harm", f.VictimHarm, "Write which unusually direct injury the bystander suffered.")
	case NotVictim:
		c.add("victim_kind", "A form for somebody who is not a victim cannot be signed. Recommend to decline instead, or choose the kind of victim.")
	case DirectVictim:
	default:
		c.add("victim_kind", "Choose which kind of victim the person is.")
	}
}

// certifiableCapacity asks who acted; 8 CFR 214.14(a)(7), (b)(2) and (b)(3).
// That another person may act does not mean that one did.
func (f Findings) certifiableCapacity(c *checker) {
	if f.Capacity == "" {
		c.add("capacity", "Say whether the victim was under 16 or is incapacitated (Part 4).")
	}
	switch named := strings.TrimSpace(f.NextFriend+f.NextFriendRelation) != ""; {
	case named && f.Capacity == OwnCapacity:
		c.add("capacity", "A parent, guardian or next friend is named, who acts only for a victim who was under 16 or is incapacitated (Part 4).")
	case named:
		c.need("next_friend", f.NextFriend, "Name the parent, guardian or next friend, or clear the relation (Part 4).")
		c.need("next_friend_relation", f.NextFriendRelation, "Say what the parent, guardian or next friend is to the victim (Part 4).")
	}
}

// certifiableCrimes asks for a named crime, what an attempt is one of, and why
// an activity counts as similar.
func (f Findings) certifiableCrimes(c *checker) {
	if f.NotQualifying {
		c.add("activities", "“None of these” is marked. Recommend to decline instead, or clear it (Part 3 Item 1).")
	}
	if !NamesACrime(f.Activities) {
		c.add("activities", "Mark at least one named crime; attempt, conspiracy or solicitation alone names none (Part 3 Item 1).")
	}
	for _, i := range f.inchoate() {
		switch marked := slices.Contains(f.Activities, i.code); {
		case marked && len(f.InchoateOf(i.code)) == 0 && NamesACrime(f.Activities):
			c.add("activities", "Several crimes are marked. Say below them which of them the "+i.code+" was of (Part 3 Item 1).")
		case !marked && len(i.of) > 0:
			c.add("activities", "The box for "+i.code+" has to be marked too (Part 3 Item 1).")
		}
		f.marked(c, i.of)
	}
	f.marked(c, f.Similar)
	switch rationale := strings.TrimSpace(f.SimilarRationale) != ""; {
	case len(f.Similar) > 0 && !rationale:
		c.add("similar_rationale", "Write why the nature and elements of the offense are substantially similar to the crime that is marked (Part 3 Item 6).")
	case len(f.Similar) == 0 && rationale:
		c.add("similar_rationale", "Mark beside the crime that the activity is similar to it, or clear this (Part 3 Item 6).")
	}
}

func (f Findings) marked(c *checker, of []string) {
	for _, code := range of {
		if !slices.Contains(f.Activities, code) {
			c.add("activities", "“"+labelOf(NamedCrimes(), code)+"” has to be marked before something can be said about it (Part 3 Item 1).")
		}
	}
}

type inchoate struct {
	code string
	of   []string
}

func (f Findings) inchoate() []inchoate {
	return []inchoate{{"attempt", f.AttemptOf}, {"conspiracy", f.ConspiracyOf}, {"solicitation", f.SolicitationOf}}
}

// InchoateOf are the crimes that an attempt, a conspiracy or a solicitation was
// of: those the reviewer chose, or the only crime that is marked. None if the
// box is not marked.
func (f Findings) InchoateOf(code string) []string {
	if !slices.Contains(f.Activities, code) {
		return nil
	}
	for _, i := range f.inchoate() {
		if i.code == code && len(i.of) > 0 {
			return namedAmong(i.of)
		}
	}
	if named := namedAmong(f.Activities); len(named) == 1 {
		return named
	}
	return nil
}
