package i914b

import (
	"slices"

	"suppb/forms"
	"suppb/forms/internal/sheet"
)

// Draw prints facts into the form and returns the PDF. The same facts give the
// same bytes. Both signatures and their dates are left for ink, and so is the
// Social Security number.
//
// Nothing is cut: what does not fit into its box goes on in Part 7 and, when
// that is full, on additional sheets after page 5. Draw prints incomplete facts
// too; see Check. An error that is a forms.Mistake is about the facts.
//
// The facts are also enclosed in the file; see ReadDrawn.
func Draw(f Facts) ([]byte, error) {
	s := draw(f)
	s.Enclose(f)
	return s.Bytes()
}

func draw(f Facts) *sheet.Sheet {
	s := sheet.New(sheet.Form{
		Number:  "Form I-914 Supplement B",
		Title:   "Declaration for Trafficking Victim",
		Edition: Edition,
		Pages:   5,
	})
	s.FillEmpty = f.FillEmpty

	left, right := s.Header().Split()
	drawVictim(left, f.Victim)
	drawOfficial(left, f)
	drawAgency(right, f)
	drawClaim(s.Page(), f.Claim)
	page3 := s.Page()
	drawInvestigation(page3, f.Claim)
	drawCooperation(page3, f.Cooperation)
	page4 := s.Page()
	drawFamily(page4, f.Family)
	drawAttestation(page4, f.Supervisor)
	s.Additional(sheet.Identity{Victim: f.Victim.Name, ANumber: f.Victim.ANumber, Agency: f.Agency.Name}, f.Notes)
	return s
}

// drawVictim is Part 1.
func drawVictim(c *sheet.Column, v forms.Victim) {
	c.Part(1, "Victim Information")
	c.Ask("", "Victim's Full Name")
	c.Name("1", v.Name)
	c.Ask("", "Other Names Used (include maiden name, nicknames, and aliases; further names in Part 7)")
	c.OtherNames("2", v.OtherNames)
	c.DateRow("3", "Date of Birth\n(mm/dd/yyyy)", v.BornOn)
	c.Ask("4", "Gender")
	sheet.Choose(c, "4", forms.Genders(), v.Gender)
	c.ANumber("5", "Alien Registration Number (A-Number) (if known)", v.ANumber)
	c.SocialSecurityNumber("6", "U.S. Social Security Number (if known)")
}

// drawOfficial is Part 2 Items 1 and 2.
func drawOfficial(c *sheet.Column, f Facts) {
	c.Part(2, "Agency Information")
	c.Text("1", "Name of Certifying Agency", f.Agency.Name, 2)
	c.Ask("", "Name of Certifying Official")
	c.Name("2", f.Official.Name)
}

// drawAgency is Part 2 Items 3 to 12.
func drawAgency(c *sheet.Column, f Facts) {
	c.PartContinued("Agency Information")
	c.Text("3", "Title of Certifying Official", f.Official.Title, 1)
	c.Text("4", "Division/Office of Certifying Official", f.Official.Division, 1)
	c.Ask("", "Agency Mailing Address")
	c.Address("5", f.Agency.Address)
	c.Row("6", "Daytime\nTelephone", f.Official.Phone)
	c.Row("7", "Fax Number", c.Optional(f.Official.Fax))
	c.Ask("8", "Agency Type")
	sheet.Choose(c, "8", forms.AgencyTypes(), f.Agency.Type)
	c.Ask("9", "Case Status")
	sheet.ChooseOr(c, "9", forms.CaseStatuses(), f.Case.Status, c.OptionalUnless(f.Case.Status == forms.OtherStatus, f.Case.StatusOther))
	c.Ask("10", "Certifying Agency Category")
	sheet.ChooseOr(c, "10", forms.AgencyCategories(), f.Agency.Category, c.OptionalUnless(f.Agency.Category == forms.OtherCategory, f.Agency.CategoryOther))
	c.Row("11", "Case Number", c.Optional(f.Case.Number))
	c.Row("12", "FBI Number or\nSID Number", c.Optional(f.Case.FBIOrSID))
}

// drawClaim is Part 3 Items 1 and 2.
func drawClaim(c *sheet.Column, claim Claim) {
	c.Part(3, "Statement of Claim")
	c.Ask("1", "The applicant is or has been a victim of a severe form of trafficking in persons. Look at the practices to which "+
		"the applicant was subjected rather than at the specific violations charged or investigated. (Select all that apply.)")
	sheet.Each(c, "1", Traffickings(), claim.Trafficking)
	c.Explain("1.e", "If you marked Item 1.e, explain.", c.OptionalUnless(slices.Contains(claim.Trafficking, OtherTrafficking), claim.TraffickingOther), 6)
	c.Text("2", "Describe the victimization on which the applicant's claim is based, and how it relates to the crime under investigation "+
		"or prosecution. Attach copies of relevant reports and findings.", claim.Narrative, 42)
}

// drawInvestigation is Part 3 Items 3 to 7.
func drawInvestigation(c *sheet.Column, claim Claim) {
	c.PartContinued("Statement of Claim")
	c.YesNo("3", "Has the applicant expressed any fear of retaliation or revenge if removed from the United States?", claim.Fear)
	c.Explain("3", `If "Yes", explain.`, c.OptionalUnless(claim.Fear == forms.Yes, claim.FearExplanation), 11)
	c.Text("4", "Dates of the acts of trafficking (mm/dd/yyyy)", datesAndNote(claim), 3)
	c.Text("5", "Statutory citations of the acts of trafficking being investigated or prosecuted, or that were investigated or prosecuted",
		c.Optional(claim.Statutes), 3)
	c.Fields(
		sheet.Field{Item: "6", Label: "Date the Investigation or Prosecution\nWas Initiated (mm/dd/yyyy)", Value: c.Optional(claim.OpenedOn.Form()), Date: true},
		sheet.Field{Item: "7", Label: "Date the Investigation or Prosecution\nWas Completed (mm/dd/yyyy)", Value: c.Optional(claim.ClosedOn.Form()), Date: true},
	)
}

func datesAndNote(claim Claim) string {
	dates := sheet.Dates(claim.Dates)
	if dates == "" || claim.DatesNote == "" {
		return dates + claim.DatesNote
	}
	return dates + "; " + claim.DatesNote
}

// drawCooperation is Part 4.
func drawCooperation(c *sheet.Column, p Cooperation) {
	c.Part(4, "Cooperation of Victim")
	c.Ask("1", "The applicant: (Select all that apply.)")
	sheet.Each(c, "1", CooperationBoxes(), p.Boxes)
	c.Explain("1.f", "Explain what you marked above; name the item.", p.Explanation, 20)
}

// drawFamily is Part 5.
func drawFamily(c *sheet.Column, f forms.Family) {
	c.Part(5, "Family Members Implicated in Trafficking")
	c.YesNo("1", "Is any member of the applicant's family believed to have been involved in the trafficking of the applicant?", f.Culpable)
	c.Say(`If "Yes", name each of them, the relationship to the applicant, and the involvement. (Further family members in Part 7.)`)
	c.Relatives(f)
}

// drawAttestation is Part 6.
func drawAttestation(c *sheet.Column, supervisor forms.Name) {
	c.Part(6, "Attestation")
	c.Declare("On the basis of an investigation of the facts, I certify, under penalty of perjury, that the person named in Part 1 is or has " +
		"been a victim of a severe form of trafficking in persons as marked in Part 3. I certify that the information above is true and " +
		"correct to the best of my knowledge, and that I have made and will make no promise about the victim's ability to obtain a visa " +
		"from U.S. Citizenship and Immigration Services. If the victim unreasonably refuses to assist in the investigation or prosecution, " +
		"I will notify U.S. Citizenship and Immigration Services.")
	c.Fields(
		sheet.Field{Item: "1.a", Label: "Signature of Certifying Official (sign in ink)", Share: 3, Ink: true},
		sheet.Field{Item: "1.b", Label: "Date of Signature (mm/dd/yyyy)", Share: 1.3, Date: true, Ink: true},
	)
	c.Ask("", "Name of Supervising Official")
	c.NameAcross("2", supervisor)
	c.Fields(
		sheet.Field{Item: "2.d", Label: "Signature of Supervising Official (sign in ink)", Share: 3, Ink: true},
		sheet.Field{Item: "2.e", Label: "Date of Signature (mm/dd/yyyy)", Share: 1.3, Date: true, Ink: true},
	)
}
