package i918b_test

import (
	"slices"
	"strings"
	"testing"

	"suppb/forms"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

const (
	crimes = "1. The petitioner is a victim of criminal activity that involved, or was similar to, one or more of the following. " +
		"(Select all that apply.)"
	inUnitedStates = "4.a. Did the criminal activity occur in the United States, including Indian country and military installations, " +
		"or in the territories or possessions of the United States?"
	extraterritorial = "5.a. Did the criminal activity violate a Federal extraterritorial jurisdiction statute?"
	hasInformation   = "1. Does the victim possess information about the criminal activity described in Part 3?"
	helpful          = "2. Has the victim been, is the victim being, or is the victim likely to be helpful in the investigation or " +
		"prosecution of that criminal activity?"
	refused = "3. Since cooperation began, has the victim refused or failed to provide assistance that was reasonably requested " +
		"in the investigation or prosecution of that criminal activity?"
	culpable = "1. Is any member of the victim's family culpable, or believed to be culpable, in the criminal activity of which the " +
		"petitioner is a victim?"
)

func TestEveryItem(t *testing.T) {
	box := papertest.Box
	items := slices.Concat([]papertest.Item{
		box(1, 1, "1. Alien Registration Number (A-Number) (if any) A-", "001234567", `{"victim":{"a_number":"A-1234567"}}`),
		box(1, 1, "2.a. Family Name (Last Name)", "Nguyễn", `{"victim":{"name":{"family":"Nguyễn"}}}`),
		box(1, 1, "2.a. Family Name (Last Name)", "Nguyễn", `{"victim":{"name":{"family":"Nguye\u0302\u0303n"}}}`),
		box(1, 1, "2.b. Given Name (First Name)", "Øyvind", `{"victim":{"name":{"given":"Øyvind"}}}`),
		box(1, 1, "2.c. Middle Name", "Жанна", `{"victim":{"name":{"middle":"Жанна"}}}`),
		box(1, 1, "3.a. Family Name (Last Name)", "Đặng", `{"victim":{"other_names":[{"family":"Đặng"}]}}`),
		box(1, 1, "3.b. Given Name (First Name)", "Ñandú", `{"victim":{"other_names":[{"given":"Ñandú"}]}}`),
		box(1, 1, "3.c. Middle Name", "Šárka", `{"victim":{"other_names":[{"middle":"Šárka"}]}}`),
		box(5, 7, "4.c. Item Number", "3.a", `{"victim":{"other_names":[{},{"family":"Çelik"}]}}`),
		box(5, 7, "4.d.", "Other name used: family name Çelik, given name Ayşe.", `{"victim":{"other_names":[{},{"family":"Çelik","given":"Ayşe"}]}}`),
		box(1, 1, "4. Date of Birth (mm/dd/yyyy)", "02/09/1987", `{"victim":{"born_on":"1987-02-09"}}`),

		box(1, 2, "1. Name of Certifying Agency", "Office of Invention", `{"agency":{"name":"Office of Invention"}}`),
		box(1, 2, "2.a. Family Name (Last Name)", "Okonkwo", `{"official":{"name":{"family":"Okonkwo"}}}`),
		box(1, 2, "2.b. Given Name (First Name)", "Theodora", `{"official":{"name":{"given":"Theodora"}}}`),
		box(1, 2, "2.c. Middle Name", "Jo", `{"official":{"name":{"middle":"Jo"}}}`),
		box(1, 2, "3. Title and Division/Office of Certifying Official", "Deputy Chief", `{"official":{"title":"Deputy Chief"}}`),
		box(1, 2, "3. Title and Division/Office of Certifying Official", "Appeals", `{"official":{"division":"Appeals"}}`),
		box(1, 2, "4.a. Family Name (Last Name)", "Lindqvist", `{"head":{"family":"Lindqvist"}}`),
		box(1, 2, "4.b. Given Name (First Name)", "Rafael", `{"head":{"given":"Rafael"}}`),
		box(1, 2, "4.c. Middle Name", "Amos", `{"head":{"middle":"Amos"}}`),
		box(1, 2, "5.a. Street Number and Name", "1 Example Way", `{"agency":{"address":{"street":"1 Example Way"}}}`),
		box(1, 2, "5.b. Apt. Ste. Flr.", "14-B", `{"agency":{"address":{"unit_number":"14-B"}}}`),
		box(1, 2, "5.c. City or Town", "Springfield", `{"agency":{"address":{"city":"Springfield"}}}`),
		box(1, 2, "5.d. State", "NY", `{"agency":{"address":{"state":"NY"}}}`),
		box(1, 2, "5.e. ZIP Code", "10000-1234", `{"agency":{"address":{"zip":"10000-1234"}}}`),
		box(1, 2, "5.f. Province", "Ontario", `{"agency":{"address":{"province":"Ontario"}}}`),
		box(1, 2, "5.g. Postal Code", "K1A 0B1", `{"agency":{"address":{"postal_code":"K1A 0B1"}}}`),
		box(1, 2, "5.h. Country", "Canada", `{"agency":{"address":{"country":"Canada"}}}`),
		box(1, 2, "7. Case Status Ongoing Completed Other If Other, explain", "On appeal", `{"case":{"status_other":"On appeal"}}`),
		box(1, 2, "8. Certifying Agency Category Judge Law Enforcement Prosecutor Other If Other, explain", "Ombudsman",
			`{"agency":{"category_other":"Ombudsman"}}`),
		box(1, 2, "9. Case Number", "Ind. 7/2024", `{"case":{"number":"Ind. 7/2024"}}`),
		box(1, 2, "10. FBI Number or SID Number (if applicable)", "SID 1234567X", `{"case":{"fbi_or_sid":"SID 1234567X"}}`),

		box(2, 3, "2.a.", "05/11/2024", `{"acts":{"dates":["2024-05-11"]}}`),
		box(2, 3, "2.b.", "05/12/2024", `{"acts":{"dates":["","2024-05-12"]}}`),
		box(2, 3, "2.c.", "05/13/2024", `{"acts":{"dates":["","","2024-05-13"]}}`),
		box(2, 3, "2.d.", "05/14/2024", `{"acts":{"dates":["","","","2024-05-14"]}}`),
		box(5, 7, "4.d.", "Also on 05/15/2024, 05/16/2024.", `{"acts":{"dates":["","","","","2024-05-15","2024-05-16"]}}`),
		box(5, 7, "4.d.", "the summer of 2019", `{"acts":{"dates_note":"the summer of 2019"}}`),
		box(2, 3, "3. Statutory citations of the criminal activity being investigated or prosecuted, or that was investigated or prosecuted",
			"NY Penal Law § 120.05(2)", `{"acts":{"statutes":"NY Penal Law § 120.05(2)"}}`),
		box(2, 3, `4.b. If you answered "Yes" to Item 4.a, where did it occur?`, "Kings County", `{"acts":{"where":"Kings County"}}`),
		box(2, 3, `5.b. If you answered "Yes" to Item 5.a, the statutory citation`, "18 U.S.C. 2423", `{"acts":{"extraterritorial_law":"18 U.S.C. 2423"}}`),
		box(2, 3, "6. Briefly describe the criminal activity being investigated or prosecuted and the involvement of the victim named in Part 1. "+
			"Attach copies of relevant reports and findings.", "He struck her.", `{"acts":{"narrative":"He struck her."}}`),
		box(2, 3, "7. Describe any known or documented injury to the victim. Attach copies of relevant reports and findings.",
			"A broken wrist.", `{"acts":{"injury":"A broken wrist."}}`),

		box(3, 4, `For every "Yes" to Items 1 to 3, explain.`, "She testified.", `{"help":{"explanation":"She testified."}}`),
		box(3, 4, "4. Other. Any further information that the certifying agency wishes to give.", "Nothing further.", `{"help":{"other":"Nothing further."}}`),

		box(5, 7, "4.d.", "Another family member: given name Rui. Relationship: Cousin. Involvement: Paid.",
			`{"family":{"relatives":[{},{},{},{"name":{"given":"Rui"},"relationship":"Cousin","involvement":"Paid."}]}}`),

		box(4, 6, "3. Daytime Telephone Number", "(212) 555-0142", `{"official":{"phone":"(212) 555-0142"}}`),
		box(4, 6, "4. Fax Number", "(212) 555-0143", `{"official":{"fax":"(212) 555-0143"}}`),

		box(5, 7, "1.a. Family Name (Last Name)", "Nguyễn", `{"victim":{"name":{"family":"Nguyễn"}}}`),
		box(5, 7, "1.b. Given Name (First Name)", "Øyvind", `{"victim":{"name":{"given":"Øyvind"}}}`),
		box(5, 7, "1.c. Middle Name", "Жанна", `{"victim":{"name":{"middle":"Жанна"}}}`),
		box(5, 7, "2. A-Number (if any) A-", "123456789", `{"victim":{"a_number":"123456789"}}`),
		box(5, 7, "3. Name of Certifying Agency", "Office of Invention", `{"agency":{"name":"Office of Invention"}}`),
	},
		papertest.Relatives(), papertest.Notes(),
		papertest.Squares(1, 1, "5. Gender", `{"victim":{"gender":%q}}`, forms.Genders()),
		papertest.Squares(1, 2, "5.b.", `{"agency":{"address":{"unit":%q}}}`, forms.Units()),
		papertest.Squares(1, 2, "6. Agency Type", `{"agency":{"type":%q}}`, forms.AgencyTypes()),
		papertest.Squares(1, 2, "7. Case Status", `{"case":{"status":%q}}`, forms.CaseStatuses()),
		papertest.Squares(1, 2, "8. Certifying Agency Category", `{"agency":{"category":%q}}`, forms.AgencyCategories()),
		papertest.Squares(2, 3, crimes, `{"acts":{"categories":[%q]}}`, i918b.Categories()),
		papertest.Squares(2, 3, inUnitedStates, `{"acts":{"in_united_states":%q}}`, forms.Answers()),
		papertest.Squares(2, 3, extraterritorial, `{"acts":{"extraterritorial":%q}}`, forms.Answers()),
		papertest.Squares(3, 4, hasInformation, `{"help":{"has_information":%q}}`, forms.Answers()),
		papertest.Squares(3, 4, helpful, `{"help":{"helpful":%q}}`, forms.Answers()),
		papertest.Squares(3, 4, refused, `{"help":{"refused":%q}}`, forms.Answers()),
		papertest.Squares(4, 5, culpable, `{"family":{"culpable":%q}}`, forms.Answers()),
	)
	papertest.EveryItem(t, i918b.Facts{}, items, func(facts string) ([]byte, error) {
		f, err := i918b.Read(strings.NewReader(facts))
		if err != nil {
			return nil, err
		}
		return i918b.Draw(f)
	})
}

func TestCombs(t *testing.T) {
	papertest.Combs(t, draw(t, i918b.Facts{}), draw(t, i918b.Facts{FillEmpty: true}), []papertest.Comb{
		{Page: 1, Part: 1, Label: "1. Alien Registration Number (A-Number) (if any) A-", Cells: 9, Blank: "", Filled: "NONE"},
		{Page: 1, Part: 1, Label: "4. Date of Birth (mm/dd/yyyy)", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 2, Part: 3, Label: "2.a.", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 2, Part: 3, Label: "2.b.", Cells: 10, Blank: "/ /", Filled: "N/A"},
		{Page: 2, Part: 3, Label: "2.c.", Cells: 10, Blank: "/ /", Filled: "N/A"},
		{Page: 2, Part: 3, Label: "2.d.", Cells: 10, Blank: "/ /", Filled: "N/A"},
		{Page: 4, Part: 6, Label: "2. Date of Signature (mm/dd/yyyy)", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 5, Part: 7, Label: "2. A-Number (if any) A-", Cells: 9, Blank: "", Filled: "NONE"},
	})
}
