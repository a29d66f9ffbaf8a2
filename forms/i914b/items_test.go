package i914b_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/internal/papertest"
)

const (
	fear     = "3. Has the applicant expressed any fear of retaliation or revenge if removed from the United States?"
	culpable = "1. Is any member of the applicant's family believed to have been involved in the trafficking of the applicant?"
	opened   = "6. Date the Investigation or Prosecution Was Initiated (mm/dd/yyyy)"
	closed   = "7. Date the Investigation or Prosecution Was Completed (mm/dd/yyyy)"
)

func TestEveryItem(t *testing.T) {
	box := papertest.Box
	items := slices.Concat([]papertest.Item{
		box(1, 1, "1.a. Family Name (Last Name)", "Nguyễn", `{"victim":{"name":{"family":"Nguyễn"}}}`),
		box(1, 1, "1.b. Given Name (First Name)", "Øyvind", `{"victim":{"name":{"given":"Øyvind"}}}`),
		box(1, 1, "1.c. Middle Name", "Жанна", `{"victim":{"name":{"middle":"Жанна"}}}`),
		box(1, 1, "2.a. Family Name (Last Name)", "Đặng", `{"victim":{"other_names":[{"family":"Đặng"}]}}`),
		box(1, 1, "2.b. Given Name (First Name)", "Ñandú", `{"victim":{"other_names":[{"given":"Ñandú"}]}}`),
		box(1, 1, "2.c. Middle Name", "Šárka", `{"victim":{"other_names":[{"middle":"Šárka"}]}}`),
		box(5, 7, "4.c. Item Number", "2.a", `{"victim":{"other_names":[{},{"family":"Çelik"}]}}`),
		box(5, 7, "4.d.", "Other name used: family name Çelik.", `{"victim":{"other_names":[{},{"family":"Çelik"}]}}`),
		box(1, 1, "3. Date of Birth (mm/dd/yyyy)", "02/09/1987", `{"victim":{"born_on":"1987-02-09"}}`),
		box(1, 1, "5. Alien Registration Number (A-Number) (if known) A-", "001234567", `{"victim":{"a_number":"1234567"}}`),

		box(1, 2, "1. Name of Certifying Agency", "Office of Invention", `{"agency":{"name":"Office of Invention"}}`),
		box(1, 2, "2.a. Family Name (Last Name)", "Okonkwo", `{"official":{"name":{"family":"Okonkwo"}}}`),
		box(1, 2, "2.b. Given Name (First Name)", "Theodora", `{"official":{"name":{"given":"Theodora"}}}`),
		box(1, 2, "2.c. Middle Name", "Jo", `{"official":{"name":{"middle":"Jo"}}}`),
		box(1, 2, "3. Title of Certifying Official", "Deputy Chief", `{"official":{"title":"Deputy Chief"}}`),
		box(1, 2, "4. Division/Office of Certifying Official", "Appeals", `{"official":{"division":"Appeals"}}`),
		box(1, 2, "5.a. Street Number and Name", "1 Example Way", `{"agency":{"address":{"street":"1 Example Way"}}}`),
		box(1, 2, "5.b. Apt. Ste. Flr.", "14-B", `{"agency":{"address":{"unit_number":"14-B"}}}`),
		box(1, 2, "5.c. City or Town", "Springfield", `{"agency":{"address":{"city":"Springfield"}}}`),
		box(1, 2, "5.d. State", "NY", `{"agency":{"address":{"state":"NY"}}}`),
		box(1, 2, "5.e. ZIP Code", "10000-1234", `{"agency":{"address":{"zip":"10000-1234"}}}`),
		box(1, 2, "5.f. Province", "Ontario", `{"agency":{"address":{"province":"Ontario"}}}`),
		box(1, 2, "5.g. Postal Code", "K1A 0B1", `{"agency":{"address":{"postal_code":"K1A 0B1"}}}`),
		box(1, 2, "5.h. Country", "Canada", `{"agency":{"address":{"country":"Canada"}}}`),
		box(1, 2, "6. Daytime Telephone", "(212) 555-0142", `{"official":{"phone":"(212) 555-0142"}}`),
		box(1, 2, "7. Fax Number", "(212) 555-0143", `{"official":{"fax":"(212) 555-0143"}}`),
		box(1, 2, "9. Case Status Ongoing Completed Other If Other, explain", "On appeal", `{"case":{"status_other":"On appeal"}}`),
		box(1, 2, "10. Certifying Agency Category Judge Law Enforcement Prosecutor Other If Other, explain", "Ombudsman",
			`{"agency":{"category_other":"Ombudsman"}}`),
		box(1, 2, "11. Case Number", "Inv. 7/2024", `{"case":{"number":"Inv. 7/2024"}}`),
		box(1, 2, "12. FBI Number or SID Number", "SID 1234567X", `{"case":{"fbi_or_sid":"SID 1234567X"}}`),

		box(2, 3, "If you marked Item 1.e, explain.", "Forced begging.", `{"claim":{"trafficking_other":"Forced begging."}}`),
		box(2, 3, "2. Describe the victimization on which the applicant's claim is based, and how it relates to the crime under investigation "+
			"or prosecution. Attach copies of relevant reports and findings.", "Her passport was taken.", `{"claim":{"narrative":"Her passport was taken."}}`),
		box(3, 3, `If "Yes", explain.`, "Her parents were visited.", `{"claim":{"fear_explanation":"Her parents were visited."}}`),
		box(3, 3, "4. Dates of the acts of trafficking (mm/dd/yyyy)", "02/03/2024, 10/19/2024", `{"claim":{"dates":["2024-02-03","2024-10-19"]}}`),
		box(3, 3, "4. Dates of the acts of trafficking (mm/dd/yyyy)", "02/03/2024; and daily after",
			`{"claim":{"dates":["2024-02-03"],"dates_note":"and daily after"}}`),
		box(3, 3, "5. Statutory citations of the acts of trafficking being investigated or prosecuted, or that were investigated or prosecuted",
			"18 U.S.C. § 1589", `{"claim":{"statutes":"18 U.S.C. § 1589"}}`),
		box(3, 3, opened, "01/08/2025", `{"claim":{"opened_on":"2025-01-08"}}`),
		box(3, 3, closed, "09/30/2025", `{"claim":{"closed_on":"2025-09-30"}}`),

		box(3, 4, "Explain what you marked above; name the item.", "She reported the workshop.", `{"cooperation":{"explanation":"She reported the workshop."}}`),

		box(4, 6, "2.a. Family Name (Last Name)", "Adeyemi", `{"supervisor":{"family":"Adeyemi"}}`),
		box(4, 6, "2.b. Given Name (First Name)", "Constance", `{"supervisor":{"given":"Constance"}}`),
		box(4, 6, "2.c. Middle Name", "Ruth", `{"supervisor":{"middle":"Ruth"}}`),

		box(5, 7, "1.a. Family Name (Last Name)", "Nguyễn", `{"victim":{"name":{"family":"Nguyễn"}}}`),
		box(5, 7, "1.b. Given Name (First Name)", "Øyvind", `{"victim":{"name":{"given":"Øyvind"}}}`),
		box(5, 7, "1.c. Middle Name", "Жанна", `{"victim":{"name":{"middle":"Жанна"}}}`),
		box(5, 7, "2. A-Number (if any) A-", "001234567", `{"victim":{"a_number":"1234567"}}`),
		box(5, 7, "3. Name of Certifying Agency", "Office of Invention", `{"agency":{"name":"Office of Invention"}}`),
	},
		papertest.Relatives(), papertest.Notes(),
		papertest.Squares(1, 1, "4. Gender", `{"victim":{"gender":%q}}`, forms.Genders()),
		papertest.Squares(1, 2, "5.b.", `{"agency":{"address":{"unit":%q}}}`, forms.Units()),
		papertest.Squares(1, 2, "8. Agency Type", `{"agency":{"type":%q}}`, forms.AgencyTypes()),
		papertest.Squares(1, 2, "9. Case Status", `{"case":{"status":%q}}`, forms.CaseStatuses()),
		papertest.Squares(1, 2, "10. Certifying Agency Category", `{"agency":{"category":%q}}`, forms.AgencyCategories()),
		papertest.Squares(3, 3, fear, `{"claim":{"fear":%q}}`, forms.Answers()),
		papertest.Squares(4, 5, culpable, `{"family":{"culpable":%q}}`, forms.Answers()),
	)
	for i, c := range i914b.Traffickings() {
		items = append(items, papertest.Squares(2, 3, fmt.Sprintf("1.%c.", 'a'+i), `{"claim":{"trafficking":[%q]}}`, []forms.Choice[i914b.Trafficking]{c})...)
	}
	for i, c := range i914b.CooperationBoxes() {
		items = append(items, papertest.Squares(3, 4, fmt.Sprintf("1.%c.", 'a'+i), `{"cooperation":{"boxes":[%q]}}`, []forms.Choice[i914b.CooperationBox]{c})...)
	}
	papertest.EveryItem(t, i914b.Facts{}, items, func(facts string) ([]byte, error) {
		f, err := i914b.Read(strings.NewReader(facts))
		if err != nil {
			return nil, err
		}
		return i914b.Draw(f)
	})
}

func TestCombs(t *testing.T) {
	papertest.Combs(t, draw(t, i914b.Facts{}), draw(t, i914b.Facts{FillEmpty: true}), []papertest.Comb{
		{Page: 1, Part: 1, Label: "3. Date of Birth (mm/dd/yyyy)", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 1, Part: 1, Label: "5. Alien Registration Number (A-Number) (if known) A-", Cells: 9, Blank: "", Filled: "NONE"},
		{Page: 1, Part: 1, Label: "6. U.S. Social Security Number (if known)", Cells: 9, Blank: "", Filled: ""},
		{Page: 3, Part: 3, Label: opened, Cells: 10, Blank: "/ /", Filled: "N/A"},
		{Page: 3, Part: 3, Label: closed, Cells: 10, Blank: "/ /", Filled: "N/A"},
		{Page: 4, Part: 6, Label: "1.b. Date of Signature (mm/dd/yyyy)", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 4, Part: 6, Label: "2.e. Date of Signature (mm/dd/yyyy)", Cells: 10, Blank: "/ /", Filled: "/ /"},
		{Page: 5, Part: 7, Label: "2. A-Number (if any) A-", Cells: 9, Blank: "", Filled: "NONE"},
	})
}
