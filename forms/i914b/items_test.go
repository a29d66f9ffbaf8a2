package i914b_test

import (
	"fmt"
	"strings"
	"testing"

	"suppb/forms/i914b"
	"suppb/forms/internal/papertest"
)

func TestEveryItem(t *testing.T) {
	items := []struct {
		name, facts string
		page        int
		want        string
	}{
		{"Part 1 Item 1.a", `{"victim":{"name":{"family":"Nguyễn"}}}`, 1, "1.a. Family Name (Last Name) Nguyễn"},
		{"Part 1 Item 1.b", `{"victim":{"name":{"given":"Øyvind"}}}`, 1, "1.b. Given Name (First Name) Øyvind"},
		{"Part 1 Item 1.c", `{"victim":{"name":{"middle":"Жанна"}}}`, 1, "1.c. Middle Name Жанна"},
		{"Part 1 Item 2.a", `{"victim":{"other_names":[{"family":"Đặng"}]}}`, 1, "2.a. Family Name (Last Name) Đặng"},
		{"Part 1 Item 2.b", `{"victim":{"other_names":[{"given":"Ñandú"}]}}`, 1, "2.b. Given Name (First Name) Ñandú"},
		{"Part 1 Item 2.c", `{"victim":{"other_names":[{"middle":"Šárka"}]}}`, 1, "2.c. Middle Name Šárka"},
		{"Part 1 Item 2, second name", `{"victim":{"other_names":[{},{"family":"Çelik"}]}}`, 5, "2.a 4.d. Other name used: family name Çelik."},
		{"Part 1 Item 3", `{"victim":{"born_on":"1987-02-09"}}`, 1, "3. Date of Birth (mm/dd/yyyy) 02/09/1987"},
		{"Part 1 Item 5", `{"victim":{"a_number":"1234567"}}`, 1, "(if known) A- 0 0 1 2 3 4 5 6 7"},
		{"Part 1 Item 4", `{"victim":{"gender":"male"}}`, 1, "4. Gender X Male Female"},

		{"Part 2 Item 1", `{"agency":{"name":"Office of Invention"}}`, 1, "1. Name of Certifying Agency Office of Invention"},
		{"Part 2 Item 2.a", `{"official":{"name":{"family":"Okonkwo"}}}`, 1, "2.a. Family Name (Last Name) Okonkwo"},
		{"Part 2 Item 2.b", `{"official":{"name":{"given":"Theodora"}}}`, 1, "2.b. Given Name (First Name) Theodora"},
		{"Part 2 Item 2.c", `{"official":{"name":{"middle":"Jo"}}}`, 1, "2.c. Middle Name Jo"},
		{"Part 2 Item 3", `{"official":{"title":"Deputy Chief"}}`, 1, "3. Title of Certifying Official Deputy Chief"},
		{"Part 2 Item 4", `{"official":{"division":"Appeals"}}`, 1, "4. Division/Office of Certifying Official Appeals"},
		{"Part 2 Item 5.a", `{"agency":{"address":{"street":"1 Example Way"}}}`, 1, "5.a. Street Number and Name 1 Example Way"},
		{"Part 2 Item 5.b, box", `{"agency":{"address":{"unit":"apt"}}}`, 1, "5.b. X Apt. Ste. Flr."},
		{"Part 2 Item 5.b, number", `{"agency":{"address":{"unit_number":"14-B"}}}`, 1, "5.b. Apt. Ste. Flr. 14-B"},
		{"Part 2 Item 5.c", `{"agency":{"address":{"city":"Springfield"}}}`, 1, "5.c. City or Town Springfield"},
		{"Part 2 Item 5.d", `{"agency":{"address":{"state":"NY"}}}`, 1, "5.d. State NY"},
		{"Part 2 Item 5.e", `{"agency":{"address":{"zip":"10000-1234"}}}`, 1, "5.e. ZIP Code 10000-1234"},
		{"Part 2 Item 5.f", `{"agency":{"address":{"province":"Ontario"}}}`, 1, "5.f. Province Ontario"},
		{"Part 2 Item 5.g", `{"agency":{"address":{"postal_code":"K1A 0B1"}}}`, 1, "5.g. Postal Code K1A 0B1"},
		{"Part 2 Item 5.h", `{"agency":{"address":{"country":"Canada"}}}`, 1, "5.h. Country Canada"},
		{"Part 2 Item 6", `{"official":{"phone":"(212) 555-0142"}}`, 1, "6. Daytime Telephone (212) 555-0142"},
		{"Part 2 Item 7", `{"official":{"fax":"(212) 555-0143"}}`, 1, "7. Fax Number (212) 555-0143"},
		{"Part 2 Item 8", `{"agency":{"type":"state"}}`, 1, "8. Agency Type Federal X State"},
		{"Part 2 Item 9", `{"case":{"status":"ongoing"}}`, 1, "9. Case Status X Ongoing"},
		{"Part 2 Item 9, other", `{"case":{"status":"other","status_other":"On appeal"}}`, 1, "X Other If Other, explain On appeal"},
		{"Part 2 Item 10", `{"agency":{"category":"judge"}}`, 1, "10. Certifying Agency Category X Judge"},
		{"Part 2 Item 10, other", `{"agency":{"category":"other","category_other":"Ombudsman"}}`, 1, "X Other If Other, explain Ombudsman"},
		{"Part 2 Item 11", `{"case":{"number":"Inv. 7/2024"}}`, 1, "11. Case Number Inv. 7/2024"},
		{"Part 2 Item 12", `{"case":{"fbi_or_sid":"SID 1234567X"}}`, 1, "12. FBI Number or SID Number SID 1234567X"},

		{"Part 3 Item 1.a", `{"claim":{"trafficking":["sex_trafficking_force_fraud_coercion"]}}`, 2, "1.a. X Sex trafficking"},
		{"Part 3 Item 1.b", `{"claim":{"trafficking":["sex_trafficking_minor"]}}`, 2, "1.b. X Sex trafficking"},
		{"Part 3 Item 1.c", `{"claim":{"trafficking":["labor_trafficking"]}}`, 2, "1.c. X Labor trafficking"},
		{"Part 3 Item 1.d", `{"claim":{"trafficking":["not_applicable"]}}`, 2, "1.d. X Not applicable"},
		{"Part 3 Item 1.e", `{"claim":{"trafficking":["other"],"trafficking_other":"Forced begging."}}`, 2,
			"1.e. X Other. (Explain below.) If you marked Item 1.e, explain. Forced begging."},
		{"Part 3 Item 2", `{"claim":{"narrative":"Her passport was taken."}}`, 2, "reports and findings. Her passport was taken."},
		{"Part 3 Item 3", `{"claim":{"fear":"yes"}}`, 3, "removed from the United States? X Yes No"},
		{"Part 3 Item 3, explanation", `{"claim":{"fear_explanation":"Her parents were visited."}}`, 3, `If "Yes", explain. Her parents were visited.`},
		{"Part 3 Item 4", `{"claim":{"dates":["2024-02-03","2024-10-19"]}}`, 3, "(mm/dd/yyyy) 02/03/2024, 10/19/2024"},
		{"Part 3 Item 4, note", `{"claim":{"dates":["2024-02-03"],"dates_note":"and daily after"}}`, 3, "02/03/2024; and daily after"},
		{"Part 3 Item 5", `{"claim":{"statutes":"18 U.S.C. § 1589"}}`, 3, "that were investigated or prosecuted 18 U.S.C. § 1589"},
		{"Part 3 Item 6", `{"claim":{"opened_on":"2025-01-08"}}`, 3, "Was Initiated (mm/dd/yyyy) 01/08/2025"},
		{"Part 3 Item 7", `{"claim":{"closed_on":"2025-09-30"}}`, 3, "Was Completed (mm/dd/yyyy) 09/30/2025"},

		{"Part 4 Item 1, explanation", `{"cooperation":{"explanation":"She reported the workshop."}}`, 3, "name the item. She reported the workshop."},

		{"Part 5 Item 1", `{"family":{"culpable":"no"}}`, 4, "trafficking of the applicant? Yes X No"},
		{"Part 5 Item 2.a", `{"family":{"relatives":[{"name":{"family":"Brandão"}}]}}`, 4, "2.a. Family Name (Last Name) Brandão"},
		{"Part 5 Item 2.b", `{"family":{"relatives":[{"name":{"given":"Otávio"}}]}}`, 4, "2.b. Given Name (First Name) Otávio"},
		{"Part 5 Item 2.c", `{"family":{"relatives":[{"name":{"middle":"Luís"}}]}}`, 4, "2.c. Middle Name Luís"},
		{"Part 5 Item 3.d", `{"family":{"relatives":[{},{"relationship":"Aunt"}]}}`, 4, "3.d. Relationship Aunt"},
		{"Part 5 Item 4.e", `{"family":{"relatives":[{},{},{"involvement":"Kept watch."}]}}`, 4, "4.e. Involvement Kept watch."},

		{"Part 6 Item 2.a", `{"supervisor":{"family":"Adeyemi"}}`, 4, "Name of Supervising Official 2.a. Family Name (Last Name) Adeyemi"},
		{"Part 6 Item 2.b", `{"supervisor":{"given":"Constance"}}`, 4, "2.b. Given Name (First Name) Constance"},
		{"Part 6 Item 2.c", `{"supervisor":{"middle":"Ruth"}}`, 4, "2.c. Middle Name Ruth"},

		{"Part 7 Item 1.a", `{"victim":{"name":{"family":"Nguyễn"}}}`, 5, "1.a. Family Name (Last Name) Nguyễn"},
		{"Part 7 Item 3", `{"agency":{"name":"Office of Invention"}}`, 5, "3. Name of Certifying Agency Office of Invention"},
		{"Part 7 Items 4.a-4.d", `{"notes":[{"part":3,"item":"3","text":"More."}]}`, 5,
			"4.a. Page Number 3 4.b. Part Number 3 4.c. Item Number 3 4.d. More."},
	}
	for i, box := range i914b.CooperationBoxes() {
		items = append(items, struct {
			name, facts string
			page        int
			want        string
		}{
			"Part 4 Item 1, " + string(box.Code), fmt.Sprintf(`{"cooperation":{"boxes":[%q]}}`, box.Code), 3,
			fmt.Sprintf("1.%c. %s", 'a'+i, papertest.Mark(box.Label)),
		})
	}
	var facts []string
	for _, item := range items {
		facts = append(facts, item.facts)
		t.Run(item.name, func(t *testing.T) {
			t.Parallel()
			f, err := i914b.Read(strings.NewReader(item.facts))
			if err != nil {
				t.Fatal(err)
			}
			papertest.Shows(t, draw(t, f), item.page, item.want)
		})
	}
	for _, path := range papertest.Unfilled(t, i914b.Facts{}, facts) {
		if path != ".fill_empty" {
			t.Errorf("no row above fills %s", path)
		}
	}
}
