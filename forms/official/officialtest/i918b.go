package officialtest

import "fmt"

// I918B is Form I-918 Supplement B, edition 01/20/25, with the 133 names that
// are known of it and a barcode on each page. The boxes of a choice are out of
// order and some marks hold spaces, as in other forms of USCIS.
func I918B() Form {
	f := Form{
		Number: "I-918 Supplement B", Title: "Supplement B, U Nonimmigrant Status Certification", Edition: "01/20/25", Pages: 5,
		Scripts: []string{"!ADBE::0100_VersChkStrings", "!ADBE::0200_VersChkCode_XFACheck"},
	}
	b := builder{form: &f}
	b.page1()
	b.page2()
	b.page3()
	b.page4()
	b.page5()
	for p := 1; p <= 5; p++ {
		f.Fields = append(f.Fields, Field{
			Group: fmt.Sprintf("#pageSet[%d]", p-1), Leaf: "PDF417BarCode1[0]", Page: p, Kind: "barcode", Tooltip: "PDF417BarCode1",
			Value: fmt.Sprintf("I-918B|01/20/25|%d", p),
		})
	}
	return f
}

// builder adds fields to a form.
type builder struct {
	form  *Form
	group string
	page  int
	part  string // with which descriptions begin
}

func (b *builder) add(leaf, kind, says string, maxLen int) {
	b.form.Fields = append(b.form.Fields, Field{
		Group: b.group, Leaf: leaf, Page: b.page, Kind: kind, Tooltip: b.part + says, MaxLen: maxLen,
	})
}

func (b *builder) text(leaf, says string) { b.add(leaf, "text", says, 0) }

func (b *builder) lines(leaf, says string, rows int) {
	b.add(leaf, "lines", says, 0)
	b.form.Fields[len(b.form.Fields)-1].Rows = rows
}

func (b *builder) name(family, item string) {
	for i, n := range []string{"Family Name (Last Name)", "Given Name (First Name)", "Middle Name"} {
		leaf := family + []string{"_FamilyName", "_GivenName", "_MiddleName"}[i]
		b.text(leaf+"[0]", fmt.Sprintf("%s. %c. Enter %s.", item, 'A'+i, n))
	}
}

// boxes adds checkboxes; each choice is its words and its mark.
func (b *builder) boxes(family, question string, choices ...[2]string) {
	for i, c := range choices {
		b.add(fmt.Sprintf("%s[%d]", family, i), "checkbox", question+" Select "+c[0]+".", 0)
		b.form.Fields[len(b.form.Fields)-1].Mark = c[1]
	}
}

var (
	noYes = [][2]string{{"No", "N"}, {"Yes", "Y"}}
	units = [][2]string{{"Apartment", " APT "}, {"Floor", " FLR "}, {"Suite", " STE "}}
)

func (b *builder) page1() {
	b.group, b.page, b.part = "#subform[0]", 1, "Part 1. Victim Information. "
	b.add("Part1_Line1_AlienNumber[0]", "comb", "1. Enter Alien Registration Number (A-Number), if any.", 9)
	b.name("Pt1Line2a", "2")
	b.name("Pt1Line3a", "3")
	b.text("P1_Line4_DateOfBirth[0]", "4. Enter Date of Birth as 2 digit month, 2 digit day and 4 digit year.")
	b.boxes("Part1_5_checkboxes", "5. Gender.", [2]string{"Female", "Female"}, [2]string{"Male", "Male"})
	b.part = "Part 2. Agency Information. "
	b.lines("Pt2Line1_CertifyingAgency[0]", "1. Enter Name of Certifying Agency.", 2)
	b.name("Pt2Line2c", "2")
	b.lines("Pt2Line3_TitleandDivisionOffice[0]", "3. Enter Title and Division/Office of Certifying Official.", 2)
	b.name("Pt2Line4a", "4")
	b.add("StreetNumberName[0]", "text", "Agency Address. 5. A. Enter Street Number and Name.", 34)
	b.boxes("P3_Line4c_Unit", "Agency Address. 5. B.", units...)
	b.add("AptSteFlrNumber[0]", "text", "Agency Address. 5. B. Enter Apartment, Suite or Floor Number.", 6)
	b.form.Fields[len(b.form.Fields)-1].ReadOnly = true
	b.add("CityTown[0]", "text", "Agency Address. 5. C. Enter City or Town.", 20)
	b.add("Pt2Line5_State[0]", "dropdown", "Agency Address. 5. D. Select State from List of States.", 0)
	b.add("Pt2Line5_ZipCode[0]", "text", "Agency Address. 5. E. Enter ZIP Code.", 5)
	b.add("Pt2Line5_Province[0]", "text", "Agency Address. 5. F. Enter Province.", 20)
	b.add("Pt2Line5_PostalCode[0]", "text", "Agency Address. 5. G. Enter Postal Code.", 9)
	b.text("Pt2Line5_Country[0]", "Agency Address. 5. H. Enter Country.")
	b.boxes("Part2_Line6_checkboxes", "6. Agency Type.", [2]string{"Local", "3"}, [2]string{"State", "2"}, [2]string{"Federal", "1"})
	b.boxes("Part2_Line7_checkboxes", "7. Case Status.", [2]string{"On-going", "A"}, [2]string{"Other", "C"}, [2]string{"Completed", "B"})
	b.text("Part2_Line7_Other[0]", "7. Case Status. If you selected other, enter the status.")
	b.boxes("Part2_Line8_checkboxes", "8. Certifying Agency Category.",
		[2]string{"Judge", "J"}, [2]string{"Prosecutor", "P"}, [2]string{"Law Enforcement", "L"}, [2]string{"Other", "O"})
	b.text("Part2_Line8_Other[0]", "8. Certifying Agency Category. If you selected other, enter the category.")
	b.text("Part2_Line9_CaseNumber[0]", "9. Enter Case Number.")
	b.text("Part2_Line10_FBIorSIDNumber[0]", "10. Enter F B I Number or S I D Number, if applicable.")
}

// crimes are in an order that is not that of the form.
var crimes = []string{
	"Stalking", "Abduction", "Torture", "Being Held Hostage", "Sexual Assault", "Blackmail", "Trafficking", "Abusive Sexual Contact",
	"Witness Tampering", "Attempt to Commit Any of the Named Crimes", "Unlawful Criminal Restraint", "Domestic Violence",
	"Conspiracy to Commit Any of the Named Crimes", "Extortion", "Solicitation to Commit Any of the Named Crimes", "False Imprisonment",
	"Slave Trade", "Felonious Assault", "Sexual Exploitation", "Female Genital Mutilation", "Rape", "Fraud in Foreign Labor Contracting",
	"Prostitution", "Incest", "Perjury", "Involuntary Servitude", "Peonage", "Kidnapping", "Obstruction of Justice", "Manslaughter", "Murder",
}

func (b *builder) page2() {
	b.group, b.page, b.part = "#subform[1]", 2, "Part 3. Criminal Acts. "
	for i, crime := range crimes {
		b.boxes("Part3_Line1_checkboxes", "1. The petitioner is a victim of criminal activity. Select all that apply.", [2]string{crime, fmt.Sprint(i)})
		b.form.Fields[len(b.form.Fields)-1].Leaf = fmt.Sprintf("Part3_Line1_checkboxes[%d]", i)
	}
	for i, letter := range "abcd" {
		b.text(fmt.Sprintf("Part3_Line2%c_Date[0]", letter), fmt.Sprintf("2. %c. Enter Date on which the criminal activity occurred.", 'A'+i))
	}
	b.lines("Part3_Line3_Citations[0]", "3. Enter Statutory Citations.", 2)
	b.boxes("Part3_Line4a_chbxyesno", "4. A. Did the criminal activity occur in the United States?", noYes...)
	b.text("Part3_Line4b_Explanation[0]", "4. B. Enter where the criminal activity occurred.")
	b.boxes("Part3_Line5a_chbxyesno", "5. A. Did the criminal activity violate a Federal extraterritorial jurisdiction statute?", noYes...)
	b.text("Part3_Line5b_Explanation[0]", "5. B. Enter the statutory citation.")
	b.lines("Part3_Line6_Explanation[0]", "6. Briefly describe the criminal activity.", 8)
	b.lines("Part3_Line7_Explanation[0]", "7. Describe any known or documented injury to the victim.", 6)
}

func (b *builder) page3() {
	b.group, b.page, b.part = "#subform[2]", 3, "Part 4. Helpfulness Of The Victim. "
	for i, question := range []string{"possess information", "been helpful", "refused or failed to provide assistance"} {
		b.boxes(fmt.Sprintf("Part4_Line%d_chbxyesno", i+1), fmt.Sprintf("%d. Has the victim %s?", i+1, question), noYes...)
	}
	b.lines("Part4_Line3_Other[0]", "If you answered Yes to any of the questions, provide an explanation.", 9)
	b.lines("Part4_Line5_Other[0]", "4. Other. Include any additional information.", 9)
}

func (b *builder) page4() {
	b.group, b.page, b.part = "pg4[0]", 4, "Part 5. Family Members Culpable In Criminal Activity. "
	b.boxes("Part5_Line1_chbxyesno", "1. Is any family member culpable?", noYes...)
	for n := 2; n <= 4; n++ {
		b.name(fmt.Sprintf("Part5_Line%d", n), fmt.Sprint(n))
		b.text(fmt.Sprintf("Part5_Line%d_Relationship[0]", n), fmt.Sprintf("%d. D. Enter Relationship.", n))
		b.lines(fmt.Sprintf("Part5_Line%d_Involvement[0]", n), fmt.Sprintf("%d. E. Enter Involvement.", n), 2)
	}
	b.part = "Part 6. Certification. "
	b.add("Pt1Line13_ApplicantSignature[0]", "text", "1. Signature of Certifying Official. This is a protected field. Print and sign in ink.", 1)
	b.form.Fields[len(b.form.Fields)-1].ReadOnly = true
	b.text("Part6_Line2_Date[0]", "2. Enter Date of Signature.")
	b.add("Part6_Line3_DaytimePhoneNumber[0]", "text", "3. Enter Daytime Telephone Number.", 10)
	b.add("P5_Line4_faxNumber[0]", "text", "4. Enter Fax Number.", 10)
}

func (b *builder) page5() {
	b.group, b.page, b.part = "#subform[4]", 5, "Part 7. Additional Information. "
	for i, n := range []string{"Pt1Line2a_FamilyName[1]", "Pt1Line2a_GivenName[1]", "Pt1Line2a_MiddleName[1]"} {
		b.text(n, fmt.Sprintf("1. %c. Enter Name.", 'A'+i))
		b.form.Fields[len(b.form.Fields)-1].ReadOnly = true
	}
	b.add("Part1_Line1_AlienNumber[1]", "comb", "2. Enter A-Number.", 9)
	b.form.Fields[len(b.form.Fields)-1].ReadOnly = true
	b.text("Pt2Line1_CertifyingAgency[1]", "3. Enter Name of Certifying Agency.")
	leaves := [3][3]string{
		{"P8_Line4a_PageNumber[0]", "P8_Line4b_PartNumber[0]", "P8_Line4c_ItemNumber[0]"},
		{"Part7_Line5a_PageNumber[0]", "Part7_Line5a_PartNumber[0]", "Part7_Line5a_ItemNumber[0]"},
		{"P8_Line6a_PageNumber[0]", "P8_Line6b_PartNumber[0]", "P8_Line6c_ItemNumber[0]"},
	}
	for i, block := range leaves {
		for j, what := range []string{"Page", "Part", "Item"} {
			b.add(block[j], "text", fmt.Sprintf("%d. %c. Enter %s Number.", 4+i, 'A'+j, what), []int{2, 2, 4}[j])
		}
		b.lines(fmt.Sprintf("Part7_Line%dd_AdditionalInfo[0]", 4+i), fmt.Sprintf("%d. D. Enter Additional Information.", 4+i), 8)
		b.form.Fields[len(b.form.Fields)-1].Ruled = true
	}
}
