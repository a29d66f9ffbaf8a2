package i918b_test

import (
	"fmt"
	"strings"
	"testing"

	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

func TestEveryItem(t *testing.T) {
	items := []struct {
		name, facts string
		page        int
		want        string
	}{
		{"Part 1 Item 1", `{"victim":{"a_number":"A-1234567"}}`, 1, "A- 0 0 1 2 3 4 5 6 7"},
		{"Part 1 Item 2.a", `{"victim":{"name":{"family":"Nguyễn"}}}`, 1, "2.a. Family Name (Last Name) Nguyễn"},
		{"Part 1 Item 2.b", `{"victim":{"name":{"given":"Øyvind"}}}`, 1, "2.b. Given Name (First Name) Øyvind"},
		{"Part 1 Item 2.c", `{"victim":{"name":{"middle":"Жанна"}}}`, 1, "2.c. Middle Name Жанна"},
		{"Part 1 Item 2.a, accents typed separately", `{"victim":{"name":{"family":"Nguye\u0302\u0303n"}}}`, 1, "2.a. Family Name (Last Name) Nguyễn"},
		{"Part 1 Item 3.a", `{"victim":{"other_names":[{"family":"Đặng"}]}}`, 1, "3.a. Family Name (Last Name) Đặng"},
		{"Part 1 Item 3.b", `{"victim":{"other_names":[{"given":"Ñandú"}]}}`, 1, "3.b. Given Name (First Name) Ñandú"},
		{"Part 1 Item 3.c", `{"victim":{"other_names":[{"middle":"Šárka"}]}}`, 1, "3.c. Middle Name Šárka"},
		{"Part 1 Item 3, second name", `{"victim":{"other_names":[{},{"family":"Çelik","given":"Ayşe"}]}}`, 5,
			"Other name used: family name Çelik, given name Ayşe."},
		{"Part 1 Item 4", `{"victim":{"born_on":"1987-02-09"}}`, 1, "4. Date of Birth (mm/dd/yyyy) 02/09/1987"},
		{"Part 1 Item 5", `{"victim":{"gender":"female"}}`, 1, "5. Gender Male X Female"},

		{"Part 2 Item 1", `{"agency":{"name":"Office of Invention"}}`, 1, "1. Name of Certifying Agency Office of Invention"},
		{"Part 2 Item 2.a", `{"official":{"name":{"family":"Okonkwo"}}}`, 1, "2.a. Family Name (Last Name) Okonkwo"},
		{"Part 2 Item 2.b", `{"official":{"name":{"given":"Theodora"}}}`, 1, "2.b. Given Name (First Name) Theodora"},
		{"Part 2 Item 2.c", `{"official":{"name":{"middle":"Jo"}}}`, 1, "2.c. Middle Name Jo"},
		{"Part 2 Item 3, title", `{"official":{"title":"Deputy Chief"}}`, 1, "3. Title and Division/Office of Certifying Official Deputy Chief"},
		{"Part 2 Item 3, division", `{"official":{"division":"Appeals"}}`, 1, "3. Title and Division/Office of Certifying Official Appeals"},
		{"Part 2 Item 4.a", `{"head":{"family":"Lindqvist"}}`, 1, "4.a. Family Name (Last Name) Lindqvist"},
		{"Part 2 Item 4.b", `{"head":{"given":"Rafael"}}`, 1, "4.b. Given Name (First Name) Rafael"},
		{"Part 2 Item 4.c", `{"head":{"middle":"Amos"}}`, 1, "4.c. Middle Name Amos"},
		{"Part 2 Item 5.a", `{"agency":{"address":{"street":"1 Example Way"}}}`, 1, "5.a. Street Number and Name 1 Example Way"},
		{"Part 2 Item 5.b, box", `{"agency":{"address":{"unit":"ste"}}}`, 1, "5.b. Apt. X Ste. Flr."},
		{"Part 2 Item 5.b, number", `{"agency":{"address":{"unit_number":"14-B"}}}`, 1, "5.b. Apt. Ste. Flr. 14-B"},
		{"Part 2 Item 5.c", `{"agency":{"address":{"city":"Springfield"}}}`, 1, "5.c. City or Town Springfield"},
		{"Part 2 Item 5.d", `{"agency":{"address":{"state":"NY"}}}`, 1, "5.d. State NY"},
		{"Part 2 Item 5.e", `{"agency":{"address":{"zip":"10000-1234"}}}`, 1, "5.e. ZIP Code 10000-1234"},
		{"Part 2 Item 5.f", `{"agency":{"address":{"province":"Ontario"}}}`, 1, "5.f. Province Ontario"},
		{"Part 2 Item 5.g", `{"agency":{"address":{"postal_code":"K1A 0B1"}}}`, 1, "5.g. Postal Code K1A 0B1"},
		{"Part 2 Item 5.h", `{"agency":{"address":{"country":"Canada"}}}`, 1, "5.h. Country Canada"},
		{"Part 2 Item 6", `{"agency":{"type":"local"}}`, 1, "6. Agency Type Federal State X Local"},
		{"Part 2 Item 7", `{"case":{"status":"completed"}}`, 1, "7. Case Status Ongoing X Completed"},
		{"Part 2 Item 7, other", `{"case":{"status_other":"On appeal"}}`, 1, "7. Case Status Ongoing Completed Other If Other, explain On appeal"},
		{"Part 2 Item 8", `{"agency":{"category":"prosecutor"}}`, 1, "8. Certifying Agency Category Judge Law Enforcement X Prosecutor"},
		{"Part 2 Item 8, other", `{"agency":{"category_other":"Ombudsman"}}`, 1, "8. Certifying Agency Category Judge Law Enforcement Prosecutor Other If Other, explain Ombudsman"},
		{"Part 2 Item 9", `{"case":{"number":"Ind. 7/2024"}}`, 1, "9. Case Number Ind. 7/2024"},
		{"Part 2 Item 10", `{"case":{"fbi_or_sid":"SID 1234567X"}}`, 1, "10. FBI Number or SID Number (if applicable) SID 1234567X"},

		{"Part 3 Item 2.a", `{"acts":{"dates":["2024-05-11"]}}`, 2, "2.a. 05/11/2024"},
		{"Part 3 Item 2.d", `{"acts":{"dates":["","","","2024-05-14"]}}`, 2, "2.d. 05/14/2024"},
		{"Part 3 Item 2, fifth and sixth", `{"acts":{"dates":["","","","","2024-05-15","2024-05-16"]}}`, 5, "Also on 05/15/2024, 05/16/2024."},
		{"Part 3 Item 2, note", `{"acts":{"dates_note":"the summer of 2019"}}`, 5, "the summer of 2019"},
		{"Part 3 Item 3", `{"acts":{"statutes":"NY Penal Law § 120.05(2)"}}`, 2, "that was investigated or prosecuted NY Penal Law § 120.05(2)"},
		{"Part 3 Item 4.a", `{"acts":{"in_united_states":"yes"}}`, 2, "possessions of the United States? X Yes No"},
		{"Part 3 Item 4.b", `{"acts":{"where":"Kings County"}}`, 2, "where did it occur? Kings County"},
		{"Part 3 Item 5.a", `{"acts":{"extraterritorial":"no"}}`, 2, "extraterritorial jurisdiction statute? Yes X No"},
		{"Part 3 Item 5.b", `{"acts":{"extraterritorial_law":"18 U.S.C. 2423"}}`, 2, "the statutory citation 18 U.S.C. 2423"},
		{"Part 3 Item 6", `{"acts":{"narrative":"He struck her."}}`, 2, "named in Part 1. Attach copies of relevant reports and findings. He struck her."},
		{"Part 3 Item 7", `{"acts":{"injury":"A broken wrist."}}`, 2, "injury to the victim. Attach copies of relevant reports and findings. A broken wrist."},

		{"Part 4 Item 1", `{"help":{"has_information":"yes"}}`, 3, "described in Part 3? X Yes No"},
		{"Part 4 Item 2", `{"help":{"helpful":"no"}}`, 3, "helpful in the investigation or prosecution of that criminal activity? Yes X No"},
		{"Part 4 Item 3", `{"help":{"refused":"no"}}`, 3, "reasonably requested in the investigation or prosecution of that criminal activity? Yes X No"},
		{"Part 4 Item 3, explanation", `{"help":{"explanation":"She testified."}}`, 3, "Items 1 to 3, explain. She testified."},
		{"Part 4 Item 4", `{"help":{"other":"Nothing further."}}`, 3, "wishes to give. Nothing further."},

		{"Part 5 Item 1", `{"family":{"culpable":"yes"}}`, 4, "petitioner is a victim? X Yes No"},
		{"Part 5 Item 2.a", `{"family":{"relatives":[{"name":{"family":"Brandão"}}]}}`, 4, "2.a. Family Name (Last Name) Brandão"},
		{"Part 5 Item 2.b", `{"family":{"relatives":[{"name":{"given":"Otávio"}}]}}`, 4, "2.b. Given Name (First Name) Otávio"},
		{"Part 5 Item 2.c", `{"family":{"relatives":[{"name":{"middle":"Luís"}}]}}`, 4, "2.c. Middle Name Luís"},
		{"Part 5 Item 2.d", `{"family":{"relatives":[{"relationship":"Uncle"}]}}`, 4, "2.d. Relationship Uncle"},
		{"Part 5 Item 2.e", `{"family":{"relatives":[{"involvement":"Drove the car."}]}}`, 4, "2.e. Involvement Drove the car."},
		{"Part 5 Item 3.d", `{"family":{"relatives":[{},{"relationship":"Aunt"}]}}`, 4, "3.d. Relationship Aunt"},
		{"Part 5 Item 4.e", `{"family":{"relatives":[{},{},{"involvement":"Kept watch."}]}}`, 4, "4.e. Involvement Kept watch."},
		{"Part 5, fourth relative", `{"family":{"relatives":[{},{},{},{"name":{"given":"Rui"},"relationship":"Cousin","involvement":"Paid."}]}}`, 5,
			"Another family member: given name Rui. Relationship: Cousin. Involvement: Paid."},

		{"Part 6 Item 3", `{"official":{"phone":"(212) 555-0142"}}`, 4, "3. Daytime Telephone Number (212) 555-0142"},
		{"Part 6 Item 4", `{"official":{"fax":"(212) 555-0143"}}`, 4, "4. Fax Number (212) 555-0143"},

		{"Part 7 Item 1.a", `{"victim":{"name":{"family":"Nguyễn"}}}`, 5, "1.a. Family Name (Last Name) Nguyễn"},
		{"Part 7 Item 2", `{"victim":{"a_number":"123456789"}}`, 5, "A- 1 2 3 4 5 6 7 8 9"},
		{"Part 7 Item 3", `{"agency":{"name":"Office of Invention"}}`, 5, "3. Name of Certifying Agency Office of Invention"},
		{"Part 7 Items 4.a-4.c", `{"notes":[{"part":3,"item":"6","text":"More."}]}`, 5, "4.a. Page Number 2 4.b. Part Number 3 4.c. Item Number 6 4.d. More."},
		{"Part 7 Item 4.d", `{"notes":[{"part":2,"item":"4","text":"Acting since May."}]}`, 5, "4.c. Item Number 4 4.d. Acting since May."},
		{"Part 7 Item 5.d", `{"notes":[{"part":1,"item":"4","text":"One."},{"part":1,"item":"5","text":"Two."}]}`, 5, "5.d. Two."},
	}
	var facts []string
	for _, item := range items {
		facts = append(facts, item.facts)
		t.Run(item.name, func(t *testing.T) {
			t.Parallel()
			papertest.Shows(t, drawJSON(t, item.facts), item.page, item.want)
		})
	}
	for _, path := range papertest.Unfilled(t, i918b.Facts{}, facts) {
		if path != ".fill_empty" && path != ".acts.categories" {
			t.Errorf("no row above fills %s", path)
		}
	}
}

func TestEveryCategory(t *testing.T) {
	for _, c := range i918b.Categories() {
		t.Run(string(c.Code), func(t *testing.T) {
			t.Parallel()
			pdf := drawJSON(t, fmt.Sprintf(`{"acts":{"categories":[%q]}}`, c.Code))
			papertest.Shows(t, pdf, 2, papertest.Mark(c.Label))
		})
	}
}

func drawJSON(t *testing.T, facts string) []byte {
	t.Helper()
	f, err := i918b.Read(strings.NewReader(facts))
	if err != nil {
		t.Fatal(err)
	}
	return draw(t, f)
}
