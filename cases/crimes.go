package cases

import "slices"

// The qualifying criminal activities of 8 U.S.C. 1101(a)(15)(U)(iii), as the 31
// boxes of Form I-918 Supplement B, Part 3 Item 1, in the order of the form.
// Three of them are inchoate and name no crime by themselves.
var activities = []struct {
	code, label string
	inchoate    bool
}{
	{"abduction", "Abduction", false},
	{"abusive_sexual_contact", "Abusive sexual contact", false},
	{"attempt", "Attempt to commit any of the named crimes", true},
	{"being_held_hostage", "Being held hostage", false},
	{"blackmail", "Blackmail", false},
	{"conspiracy", "Conspiracy to commit any of the named crimes", true},
	{"domestic_violence", "Domestic violence", false},
	{"extortion", "Extortion", false},
	{"false_imprisonment", "False imprisonment", false},
	{"felonious_assault", "Felonious assault", false},
	{"female_genital_mutilation", "Female genital mutilation", false},
	{"fraud_in_foreign_labor_contracting", "Fraud in foreign labor contracting", false},
	{"incest", "Incest", false},
	{"involuntary_servitude", "Involuntary servitude", false},
	{"kidnapping", "Kidnapping", false},
	{"manslaughter", "Manslaughter", false},
	{"murder", "Murder", false},
	{"obstruction_of_justice", "Obstruction of justice", false},
	{"peonage", "Peonage", false},
	{"perjury", "Perjury", false},
	{"prostitution", "Prostitution", false},
	{"rape", "Rape", false},
	{"sexual_assault", "Sexual assault", false},
	{"sexual_exploitation", "Sexual exploitation", false},
	{"slave_trade", "Slave trade", false},
	{"solicitation", "Solicitation to commit any of the named crimes", true},
	{"stalking", "Stalking", false},
	{"torture", "Torture", false},
	{"trafficking", "Trafficking", false},
	{"unlawful_criminal_restraint", "Unlawful criminal restraint", false},
	{"witness_tampering", "Witness tampering", false},
}

// QualifyingCriminalActivities lists the 31 boxes in the order of the form.
func QualifyingCriminalActivities() []Choice {
	out := make([]Choice, len(activities))
	for i, a := range activities {
		out[i] = Choice{a.code, a.label}
	}
	return out
}

// NamedCrimes are the 28 of the 31 boxes that name a crime.
func NamedCrimes() []Choice {
	var out []Choice
	for _, a := range activities {
		if !a.inchoate {
			out = append(out, Choice{a.code, a.label})
		}
	}
	return out
}

// namedAmong are the codes that name a crime, in the order of the form.
func namedAmong(codes []string) []string {
	var out []string
	for _, c := range NamedCrimes() {
		if slices.Contains(codes, c.Code) {
			out = append(out, c.Code)
		}
	}
	return out
}

// NamesACrime reports whether at least one code is a named crime rather than
// only attempt, conspiracy or solicitation.
func NamesACrime(codes []string) bool {
	for _, code := range codes {
		for _, a := range activities {
			if a.code == code && !a.inchoate {
				return true
			}
		}
	}
	return false
}

// TraffickingForms are the boxes of Form I-914 Supplement B, Part 3 Item 1;
// 22 U.S.C. 7102(11).
func TraffickingForms() []Choice {
	return []Choice{
		{"sex_trafficking_force_fraud_coercion", "Sex trafficking: a commercial sex act induced by force, fraud or coercion"},
		{"sex_trafficking_minor", "Sex trafficking of a person under 18"},
		{"labor_trafficking", "Labor trafficking: involuntary servitude, peonage, debt bondage or slavery"},
		{"not_applicable", "Not applicable"},
		{"other", "Other"},
	}
}

// Cooperations are the boxes of Form I-914 Supplement B, Part 4 Item 1.
func Cooperations() []Choice {
	return []Choice{
		{"complied", "Has complied with requests for assistance"},
		{"failed_to_comply", "Did not comply with requests for assistance"},
		{"not_requested", "Has not been asked to assist"},
		{"under_18", "Was under 18 when at least one act of trafficking took place"},
		{"trauma", "Is unable to cooperate because of physical or psychological trauma"},
		{"other", "Other"},
	}
}

// HelpModes are the ways to be helpful; 8 CFR 214.14(b)(3). Several may hold.
func HelpModes() []Choice {
	return []Choice{
		{"was", "Has been helpful"},
		{"is", "Is being helpful"},
		{"likely", "Is likely to be helpful"},
	}
}

// VictimKinds are the kinds of victims; 8 CFR 214.14(a)(14).
func VictimKinds() []Choice {
	return []Choice{
		{string(DirectVictim), "Direct victim: suffered direct and proximate harm"},
		{string(IndirectVictim), "Indirect victim: family of somebody who was killed, or who is incapacitated or incompetent"},
		{string(Bystander), "Bystander: suffered an unusually direct injury from a crime against somebody else"},
		{string(NotVictim), "Not a victim of it, or culpable for it"},
	}
}

// DirectRelations are what an indirect victim is to the direct victim; 8 CFR
// 214.14(a)(14)(i). The ages are those on the day of the activity.
func DirectRelations() []Choice {
	return []Choice{
		{"spouse", "Spouse"},
		{"child", "Unmarried child under 21"},
		{"parent", "Parent of a direct victim under 21"},
		{"sibling", "Unmarried brother or sister under 18 of a direct victim under 21"},
	}
}

// VictimCapacities say whether a parent, guardian or next friend may act for the
// victim; 8 CFR 214.14(a)(7), (b)(2) and (b)(3).
func VictimCapacities() []Choice {
	return []Choice{
		{string(OwnCapacity), "No: the victim acted for themself"},
		{string(UnderSixteen), "Under 16 on the day on which an element of the activity first occurred"},
		{string(Incapacitated), "Incapacitated or incompetent"},
	}
}

// CaseStatuses are the boxes of Part 2 on both forms.
func CaseStatuses() []Choice {
	return []Choice{{"ongoing", "Ongoing"}, {"completed", "Completed"}, {"other", "Other"}}
}
