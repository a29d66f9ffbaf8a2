package i918b

import (
	"slices"

	"suppb/forms"
)

// Ready lists, in the order of the form, what blocks a signature and what to
// look at before it. A form without anything that blocks can be signed.
func Ready(f Facts, s forms.Signing) []forms.Finding {
	var found forms.Findings
	found.Edition(Edition, s)
	for _, m := range f.missing() {
		found.Mistake(m)
	}
	drawn := draw(f)
	for _, m := range drawn.Mistakes() {
		found.Mistake(m)
	}
	readyPeople(&found, f, s)
	readyActs(&found, f.Acts, s)
	readyHelp(&found, f.Help, s)
	found.Family(f.Family)
	found.Text(f.Official.Phone, 6, "3", "a daytime telephone number")
	found.Notes(f.Notes, drawn.AdditionalSheets())
	return found.InOrder()
}

// readyPeople is Parts 1 and 2.
func readyPeople(found *forms.Findings, f Facts, s forms.Signing) {
	found.Text(f.Victim.BornOn.String(), 1, "4", "the victim's date of birth")
	found.NotAfterSigning(1, "4", s, f.Victim.BornOn)
	found.Text(string(f.Victim.Gender), 1, "5", "the victim's gender as the form asks for it")

	found.Designation(2, "2.a", s)
	found.Text(titleAndDivision(f.Official), 2, "3", "the official's title and division")
	found.Need(f.Head.Family, 2, "4.a", "the family name of the head of the agency")
	found.Need(f.Head.Given, 2, "4.b", "the given name of the head of the agency")
	switch s.HeadCurrent {
	case "":
		found.Warn(2, "4.a", "Check that this is the head of the agency on the day of the signature.")
	case forms.No:
		found.Block(2, "4.a", "This is not the head of the agency on the day of the signature.")
	}
	found.Agency(f.Agency, "6", "8")
	found.CaseStatus(f.Case, "7")
	found.Need(f.Case.Number, 2, "9", "the case number")
	if f.Case.FBIOrSID != "" {
		found.Warn(2, "10", "The FBI or SID number is the defendant's criminal history; check that it may leave the office.")
	}
}

// readyActs is Part 3.
func readyActs(found *forms.Findings, a Acts, s forms.Signing) {
	found.NotAfterSigning(3, "2.a", s, a.Dates...)
	found.Prose(3, "2.a", a.DatesNote)
	found.Need(a.Statutes, 3, "3", "the statutes that were investigated or prosecuted")
	found.Answered(a.InUnitedStates, 3, "4.a")
	if a.InUnitedStates == forms.Yes {
		found.Need(a.Where, 3, "4.b", "where it happened: city, county, state")
	}
	found.Prose(3, "4.b", a.Where)
	found.Answered(a.Extraterritorial, 3, "5.a")
	if a.Extraterritorial == forms.Yes {
		found.Need(a.ExtraterritorialLaw, 3, "5.b", "the extraterritorial statute")
	}
	if a.InUnitedStates == forms.No && a.Extraterritorial == forms.No {
		found.Block(3, "5.a", "The activity has to have happened in the United States or to have violated its law abroad.")
	}
	found.Need(a.Narrative, 3, "6", "an account of the activity and of the victim's involvement")
	found.Prose(3, "6", a.Narrative)
	found.Text(a.Injury, 3, "7", "the known injury, or “None known”")
	found.Prose(3, "7", a.Injury)
}

// readyHelp is Part 4.
func readyHelp(found *forms.Findings, h Help, s forms.Signing) {
	found.Answered(h.HasInformation, 4, "1")
	if h.HasInformation == forms.No {
		found.Block(4, "1", "A form that says the victim has no information cannot be used; decline instead, or answer Yes.")
	}
	found.Answered(h.Helpful, 4, "2")
	if h.Helpful == forms.No {
		found.Block(4, "2", "A form that says the victim was not, is not and will not be helpful cannot be used; decline instead, or answer Yes.")
	}
	found.Answered(h.Refused, 4, "3")
	switch {
	case h.Refused == forms.Yes:
		found.Refusal(4, "3", h.Explanation, s)
	case slices.Contains([]forms.Answer{h.HasInformation, h.Helpful}, forms.Yes):
		found.Need(h.Explanation, 4, "3", "what the victim did, as acts, for every Yes above")
	}
	found.Prose(4, "3", h.Explanation)
	found.Prose(4, "4", h.Other)
}
