package i918b

import (
	"fmt"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/internal/sheet"
)

// Draw prints facts into the form and returns the PDF. The same facts give the
// same bytes. Signature and date of signature are left for ink.
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
		Number:  "Form I-918 Supplement B",
		Title:   "U Nonimmigrant Status Certification",
		Edition: Edition,
		Pages:   5,
	})
	s.FillEmpty = f.FillEmpty

	left, right := s.Header().Split()
	drawVictim(left, f.Victim)
	drawOfficial(left, f)
	drawAgency(right, f)
	drawActs(s.Page(), f.Acts)
	drawHelp(s.Page(), f.Help)
	page4 := s.Page()
	drawFamily(page4, f.Family)
	drawCertification(page4, f.Official)
	s.Additional(sheet.Identity{Victim: f.Victim.Name, ANumber: f.Victim.ANumber, Agency: f.Agency.Name}, f.Notes)
	return s
}

// drawVictim is Part 1.
func drawVictim(c *sheet.Column, v forms.Victim) {
	c.Part(1, "Victim Information")
	c.ANumber("1", "Alien Registration Number (A-Number) (if any)", v.ANumber)
	c.Ask("", "Victim's Full Name")
	c.Name("2", v.Name)
	c.Ask("", "Other Names Used (include maiden name, nicknames, and aliases; further names in Part 7)")
	c.OtherNames("3", v.OtherNames)
	c.DateRow("4", "Date of Birth\n(mm/dd/yyyy)", v.BornOn)
	c.Ask("5", "Gender")
	sheet.Choose(c, "5", forms.Genders(), v.Gender)
}

// drawOfficial is Part 2 Items 1 to 3.
func drawOfficial(c *sheet.Column, f Facts) {
	c.Part(2, "Agency Information")
	c.Text("1", "Name of Certifying Agency", f.Agency.Name, 2)
	c.Ask("", "Name of Certifying Official")
	c.Name("2", f.Official.Name)
	c.Text("3", "Title and Division/Office of Certifying Official", titleAndDivision(f.Official), 2)
}

func titleAndDivision(o forms.Official) string {
	if o.Title == "" || o.Division == "" {
		return o.Title + o.Division
	}
	return o.Title + ", " + o.Division
}

// drawAgency is Part 2 Items 4 to 10.
func drawAgency(c *sheet.Column, f Facts) {
	c.PartContinued("Agency Information")
	c.Ask("", "Name of Head of Certifying Agency")
	c.Name("4", f.Head)
	c.Ask("", "Agency Address")
	c.Address("5", f.Agency.Address)
	c.Ask("6", "Agency Type")
	sheet.Choose(c, "6", forms.AgencyTypes(), f.Agency.Type)
	c.Ask("7", "Case Status")
	sheet.ChooseOr(c, "7", forms.CaseStatuses(), f.Case.Status, c.OptionalUnless(f.Case.Status == forms.OtherStatus, f.Case.StatusOther))
	c.Ask("8", "Certifying Agency Category")
	sheet.ChooseOr(c, "8", forms.AgencyCategories(), f.Agency.Category, c.OptionalUnless(f.Agency.Category == forms.OtherCategory, f.Agency.CategoryOther))
	c.Text("9", "Case Number", f.Case.Number, 1)
	c.Text("10", "FBI Number or SID Number (if applicable)", c.Optional(f.Case.FBIOrSID), 1)
}

// drawActs is Part 3.
func drawActs(c *sheet.Column, a Acts) {
	c.Part(3, "Criminal Acts")
	c.Ask("1", "The petitioner is a victim of criminal activity that involved, or was similar to, one or more of the following. "+
		"(Select all that apply.)")
	sheet.Grid(c, "1", 3, Categories(), a.Categories)
	c.Ask("2", "Dates on which the criminal activity occurred (mm/dd/yyyy; further dates in Part 7)")
	drawDates(c, a)
	c.Text("3", "Statutory citations of the criminal activity being investigated or prosecuted, or that was investigated or prosecuted",
		a.Statutes, 2)
	c.YesNo("4.a", "Did the criminal activity occur in the United States, including Indian country and military installations, "+
		"or in the territories or possessions of the United States?", a.InUnitedStates)
	c.Text("4.b", `If you answered "Yes" to Item 4.a, where did it occur?`, c.OptionalUnless(a.InUnitedStates == forms.Yes, a.Where), 2)
	c.YesNo("5.a", "Did the criminal activity violate a Federal extraterritorial jurisdiction statute?", a.Extraterritorial)
	c.Text("5.b", `If you answered "Yes" to Item 5.a, the statutory citation`, c.OptionalUnless(a.Extraterritorial == forms.Yes, a.ExtraterritorialLaw), 2)
	c.Text("6", "Briefly describe the criminal activity being investigated or prosecuted and the involvement of the victim named in Part 1. "+
		"Attach copies of relevant reports and findings.", a.Narrative, 11)
	c.Text("7", "Describe any known or documented injury to the victim. Attach copies of relevant reports and findings.", a.Injury, 8)
}

func drawDates(c *sheet.Column, a Acts) {
	var boxes [4]cases.Date
	further := a.Dates[copy(boxes[:], a.Dates):]
	var fields []sheet.Field
	for i, d := range boxes {
		text := d.Form()
		if i > 0 {
			text = c.Optional(text)
		}
		fields = append(fields, sheet.Field{Item: fmt.Sprintf("2.%c", 'a'+i), Value: text, Date: true})
	}
	c.Fields(fields...)
	c.Carry("2.d", dateLines(further, a.DatesNote))
}

// dateLines are the dates that the four boxes have no room for.
func dateLines(further []cases.Date, note string) []string {
	var lines []string
	if dates := sheet.Dates(further); dates != "" {
		lines = append(lines, "Also on "+dates+".")
	}
	if note != "" {
		lines = append(lines, note)
	}
	return lines
}

// drawHelp is Part 4.
func drawHelp(c *sheet.Column, h Help) {
	c.Part(4, "Helpfulness of the Victim")
	c.Say("Answer for the victim named in Part 1. If the victim is under 16 years of age, incapacitated, or incompetent, " +
		"a parent, guardian, or next friend may have acted on the victim's behalf.")
	c.YesNo("1", "Does the victim possess information about the criminal activity described in Part 3?", h.HasInformation)
	c.YesNo("2", "Has the victim been, is the victim being, or is the victim likely to be helpful in the investigation or "+
		"prosecution of that criminal activity?", h.Helpful)
	c.YesNo("3", "Since cooperation began, has the victim refused or failed to provide assistance that was reasonably requested "+
		"in the investigation or prosecution of that criminal activity?", h.Refused)
	c.Explain("3", `For every "Yes" to Items 1 to 3, explain.`, h.Explanation, 30)
	c.Text("4", "Other. Any further information that the certifying agency wishes to give.", c.Optional(h.Other), 20)
}

// drawFamily is Part 5.
func drawFamily(c *sheet.Column, f forms.Family) {
	c.Part(5, "Family Members Culpable in Criminal Activity")
	c.YesNo("1", "Is any member of the victim's family culpable, or believed to be culpable, in the criminal activity of which the "+
		"petitioner is a victim?", f.Culpable)
	c.Say(`If "Yes", name each of them, the relationship to the victim, and the involvement. (Further family members in Part 7.)`)
	c.Relatives(f)
}

// drawCertification is Part 6.
func drawCertification(c *sheet.Column, o forms.Official) {
	c.Part(6, "Certification")
	c.Declare("I am the head of the agency named in Part 2, or a person in a supervisory role whom the head of that agency has specifically " +
		"designated to issue U nonimmigrant status certifications on its behalf, or a Federal, State, or local judge. " +
		"On the basis of an investigation of the facts, I certify, under penalty of perjury, that the person named in Part 1 is or was " +
		"a victim of one or more of the crimes marked in Part 3.")
	c.Declare("I certify that the information above is complete, true, and correct to the best of my knowledge. I have made and will make " +
		"no promise about the victim's ability to obtain a visa from U.S. Citizenship and Immigration Services. If the victim " +
		"unreasonably refuses to assist in the investigation or prosecution of the qualifying criminal activity, I will notify " +
		"U.S. Citizenship and Immigration Services.")
	c.Fields(
		sheet.Field{Item: "1", Label: "Signature of Certifying Official (sign in ink)", Share: 3, Ink: true},
		sheet.Field{Item: "2", Label: "Date of Signature (mm/dd/yyyy)", Share: 1.3, Date: true, Ink: true},
	)
	c.Fields(
		sheet.Field{Item: "3", Label: "Daytime Telephone Number", Value: o.Phone},
		sheet.Field{Item: "4", Label: "Fax Number", Value: c.Optional(o.Fax)},
	)
}
