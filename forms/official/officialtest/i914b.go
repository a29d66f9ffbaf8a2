package officialtest

import "fmt"

// I914B is Form I-914 Supplement B, edition 01/20/25, with the 23 names that are
// known of it. All other names, and all descriptions, are invented.
func I914B() Form {
	f := Form{Number: "I-914 Supplement B", Title: "Supplement B, Declaration for Trafficking Victim", Edition: "01/20/25", Pages: 5}
	b := builder{form: &f, group: "#subform[0]"}
	b.tVictim()
	b.tAgency()
	b.tClaim()
	b.tCooperation()
	b.tFamily()
	b.tAdditional()
	return f
}

func (b *builder) section(page int, part string) { b.page, b.part = page, part+" " }

func (b *builder) tVictim() {
	b.section(1, "Part 1. Victim Information.")
	b.text("P1Line1_FamilyName[0]", "1. A. Enter Family Name (Last Name).")
	b.text("P1Line1_GivenName[0]", "1. B. Enter Given Name (First Name).")
	b.text("P1Line1_MilddleName[0]", "1. C. Enter Middle Name.")
	b.text("OtherNameLastName1[0]", "Other Names Used. 2. A. Enter Family Name.")
	b.text("OtherNameFirst1[0]", "Other Names Used. 2. B. Enter Given Name.")
	b.text("OtherNameMiddle1[0]", "Other Names Used. 2. C. Enter Middle Name.")
	b.text("P1_Line2_DateOfBirth[0]", "3. Enter Date of Birth.")
	b.boxes("gender", "4. Gender.", [2]string{"Male", "1"}, [2]string{"Female", "2"})
	b.add("Pt1Line5_AlienRegistrationNumber[0]", "comb", "5. Enter A-Number.", 9)
	b.add("P3_Line5_SSN[0]", "comb", "6. Enter U.S. Social Security Number.", 9)
}

func (b *builder) tAgency() {
	b.section(1, "Part 2. Agency Information.")
	b.text("GivenNameFirstName[0]", "1. Enter Name of Certifying Agency.")
	b.text("GivenNameFirstName[1]", "2. Enter Name of Certifying Official.")
	b.text("GivenNameFirstName[2]", "3. Enter Title of Certifying Official.")
	b.text("DivisionOfficeofCertifyingOfficial[0]", "4. Enter Division or Office.")
	b.text("P1_Line6_StreetNumberName[0]", "5. A. Enter Street Number and Name.")
	b.boxes("Unit", "5. B.", units...)
	b.text("UnitNumber[0]", "5. B. Enter Apartment, Suite or Floor Number.")
	b.text("P1_Line6_CityTown[0]", "5. C. Enter City or Town.")
	b.add("P1_Line6_State[0]", "dropdown", "5. D. Select State from List of States.", 0)
	b.text("P1_Line6_ZipCode[0]", "5. E. Enter ZIP Code.")
	b.text("Province[0]", "5. F. Enter Province.")
	b.text("PostalCode[0]", "5. G. Enter Postal Code.")
	b.text("Country[0]", "5. H. Enter Country.")
	b.add("P2Line6_DaytimeTelephoneNumber[0]", "text", "6. Enter Daytime Telephone Number.", 10)
	b.add("Fax[0]", "text", "7. Enter Fax Number.", 10)
	b.boxes("Type", "8. Agency Type.", [2]string{"Federal", "A"}, [2]string{"State", "B"}, [2]string{"Local", "C"})
	b.boxes("Status", "9. Case Status.", [2]string{"Ongoing", "A"}, [2]string{"Completed", "B"}, [2]string{"Other", "C"})
	b.text("StatusOther[0]", "9. Case Status. Other. Enter the status.")
	b.boxes("Category", "10. Certifying Agency Category.",
		[2]string{"Judge", "A"}, [2]string{"Law Enforcement", "B"}, [2]string{"Prosecutor", "C"}, [2]string{"Other", "D"})
	b.text("CategoryOther[0]", "10. Certifying Agency Category. Other. Enter the category.")
	b.text("GivenNameFirstName[3]", "11. Enter Case Number.")
	b.text("SID[0]", "12. Enter F B I Number or S I D Number.")
}

func (b *builder) tClaim() {
	b.section(2, "Part 3. Statement of Claim.")
	b.boxes("Claim", "1.",
		[2]string{"Sex trafficking in which a commercial sex act is induced by force, fraud or coercion", "1"},
		[2]string{"Sex trafficking and the victim is under 18 years of age", "2"},
		[2]string{"Labor trafficking for involuntary servitude, peonage, debt bondage or slavery", "3"},
		[2]string{"Not Applicable", "4"}, [2]string{"Other, specify", "5"})
	b.lines("ClaimOther[0]", "1. E. Other. Explain.", 3)
	b.lines("P3Line2_Other[0]", "2. Describe the victimization.", 8)
	b.boxes("Fear", "3. Has the applicant expressed any fear of retaliation or revenge?", noYes...)
	b.lines("FearExplanation[0]", "3. Fear of retaliation. Explain.", 4)
	b.lines("Dates[0]", "4. Enter Date or dates of the acts of trafficking.", 2)
	b.lines("Statutes[0]", "5. Enter Statutory Citations.", 2)
	b.text("Opened[0]", "6. Enter Date the investigation was initiated.")
	b.text("Closed[0]", "7. Enter Date the investigation was completed.")
}

func (b *builder) tCooperation() {
	b.section(3, "Part 4. Cooperation of Victim.")
	b.boxes("Cooperation", "1.", [2]string{"Has complied with requests", "1"}, [2]string{"Has failed to comply", "2"},
		[2]string{"Has not been requested to assist", "3"}, [2]string{"Has not attained 18 years of age", "4"},
		[2]string{"Is unable to cooperate because of trauma", "5"}, [2]string{"Other", "6"})
	b.lines("CooperationExplanation[0]", "Provide an explanation.", 9)
}

func (b *builder) tFamily() {
	b.section(4, "Part 5. Family Members Implicated in Trafficking.")
	b.boxes("Family", "1. Is any family member believed to have been involved?", noYes...)
	for n := 2; n <= 4; n++ {
		for i, what := range []string{"Family Name", "Given Name", "Middle Name", "Relationship", "Involvement"} {
			b.text(fmt.Sprintf("Relative%d_%d[0]", n, i), fmt.Sprintf("%d. %c. Enter %s.", n, 'A'+i, what))
		}
	}
	b.section(4, "Part 6. Attestation.")
	b.text("Pt1Line13_ApplicantSignature[1]", "1. Signature of Certifying Official.")
	for i, what := range []string{"Family Name", "Given Name", "Middle Name"} {
		b.text(fmt.Sprintf("Supervisor_%d[0]", i), fmt.Sprintf("2. %c. Enter %s of Supervising Official.", 'A'+i, what))
	}
	b.text("Pt1Line13_ApplicantSignature[0]", "2. Signature of Supervising Official.")
}

func (b *builder) tAdditional() {
	b.section(5, "Part 7. Additional Information.")
	for i, leaf := range []string{"P1Line1_FamilyName[1]", "P1Line1_GivenName[1]", "P1Line1_MilddleName[1]"} {
		b.text(leaf, fmt.Sprintf("1. %c. Enter Name.", 'A'+i))
	}
	b.add("Pt1Line5_AlienRegistrationNumber[1]", "comb", "2. Enter A-Number.", 9)
	for n := 4; n <= 6; n++ {
		for i, what := range []string{"Page Number", "Part Number", "Item Number"} {
			b.text(fmt.Sprintf("Block%d_%d[0]", n, i), fmt.Sprintf("%d. %c. Enter %s.", n, 'A'+i, what))
		}
		b.lines(fmt.Sprintf("Block%d_Text[0]", n), fmt.Sprintf("%d. D. Enter Additional Information.", n), 8)
	}
}
