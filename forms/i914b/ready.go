package i914b

import (
	"slices"
	"strings"

	"suppb/forms"
)

// Ready lists, in the order of the form, what blocks the two signatures and
// what to look at before them. A form without anything that blocks can be signed.
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
	readyClaim(&found, f.Claim, s)
	readyCooperation(&found, f.Cooperation, s)
	found.Family(f.Family)
	readySupervisor(&found, f, s)
	found.Notes(f.Notes, drawn.AdditionalSheets())
	return found.InOrder()
}

// readyPeople is Parts 1 and 2.
func readyPeople(found *forms.Findings, f Facts, s forms.Signing) {
	found.Text(f.Victim.BornOn.String(), 1, "3", "the victim's date of birth")
	found.NotAfterSigning(1, "3", s, f.Victim.BornOn)
	found.Text(string(f.Victim.Gender), 1, "4", "the victim's gender as the form asks for it")

	found.Designation(2, "2.a", s)
	found.Text(f.Official.Title, 2, "3", "the official's title")
	found.Agency(f.Agency, "8", "10")
	found.Text(f.Official.Phone, 2, "6", "a daytime telephone number")
	found.CaseStatus(f.Case, "9")
	found.Text(f.Case.Number, 2, "11", "the case number, if there is one")
	if f.Case.FBIOrSID != "" {
		found.Warn(2, "12", "The FBI or SID number is the defendant's criminal history; check that it may leave the office.")
	}
}

// readyClaim is Part 3.
func readyClaim(found *forms.Findings, c Claim, s forms.Signing) {
	affirms := func(t Trafficking) bool { return t != NotApplicable }
	switch {
	case len(c.Trafficking) > 0 && !slices.ContainsFunc(c.Trafficking, affirms):
		found.Block(3, "1.d", "“Not applicable” alone declares nothing; mark the form of trafficking, or decline.")
	case slices.Contains(c.Trafficking, NotApplicable):
		found.Block(3, "1.d", "“Not applicable” contradicts the other marks of Item 1.")
	}
	if slices.Contains(c.Trafficking, OtherTrafficking) {
		found.Need(c.TraffickingOther, 3, "1.e", "the other form of trafficking in words")
	}
	found.Prose(3, "1.e", c.TraffickingOther)
	found.Need(c.Narrative, 3, "2", "an account of the victimization and how it relates to the crime")
	found.Prose(3, "2", c.Narrative)
	found.Answered(c.Fear, 3, "3")
	if c.Fear == forms.Yes {
		found.Need(c.FearExplanation, 3, "3", "what the applicant fears")
	}
	found.Prose(3, "3", c.FearExplanation)
	found.NotAfterSigning(3, "4", s, c.Dates...)
	found.Prose(3, "4", c.DatesNote)
	found.NotAfterSigning(3, "6", s, c.OpenedOn)
	found.NotAfterSigning(3, "7", s, c.ClosedOn)
	if !c.ClosedOn.IsZero() && c.ClosedOn.Before(c.OpenedOn) {
		found.Block(3, "7", "The investigation was completed before it was initiated.")
	}
}

// readyCooperation is Part 4.
func readyCooperation(found *forms.Findings, p Cooperation, s forms.Signing) {
	has := func(box CooperationBox) bool { return slices.Contains(p.Boxes, box) }
	if len(p.Boxes) == 0 {
		found.Block(4, "1", "Mark how the applicant cooperated, or why that was not asked for.")
	}
	if has(Complied) && has(FailedToComply) {
		found.Warn(4, "1.b", "Item 1.a is marked too; say below which requests were met and which were not.")
	}
	if has(FailedToComply) {
		found.Refusal(4, "1.b", p.Explanation, s)
	}
	if has(Complied) || has(Trauma) || has(OtherCooperation) {
		found.Need(p.Explanation, 4, "1.f", "what the applicant did, or could not do, as acts")
	}
	found.Prose(4, "1.f", p.Explanation)
}

// readySupervisor is Part 6: two officials sign.
func readySupervisor(found *forms.Findings, f Facts, s forms.Signing) {
	found.Need(f.Supervisor.Family, 6, "2.a", "the family name of the supervising official, who signs too")
	found.Need(f.Supervisor.Given, 6, "2.b", "the given name of the supervising official")
	if whole(f.Supervisor) != "" && whole(f.Supervisor) == whole(f.Official.Name) {
		found.Warn(6, "2.a", "The certifying and the supervising official are the same person; the form wants two signatures.")
	}
	if s.HeadCurrent == forms.No {
		found.Block(6, "2.a", "The supervising official is not in office on the day of the signature.")
	}
}

func whole(n forms.Name) string {
	return strings.ToLower(strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " "))
}
