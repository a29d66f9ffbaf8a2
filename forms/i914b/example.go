package i914b

import (
	"suppb/cases"
	"suppb/forms"
)

// Example is a filled form about invented people.
func Example() Facts {
	return Facts{
		Victim: forms.Victim{
			ANumber:    "9031762",
			Name:       forms.Name{Family: "Trần", Given: "Mỹ Hạnh", Middle: "Thị"},
			OtherNames: []forms.Name{{Family: "Tran", Given: "Hanna"}},
			BornOn:     cases.MustDate("2003-11-27"),
			Gender:     forms.Female,
		},
		Agency: forms.Agency{
			Name: "New York County District Attorney's Office",
			Address: forms.Address{
				Street: "100 Example Plaza", Unit: forms.Flr, UnitNumber: "8",
				City: "New York", State: "NY", ZIP: "10000", Country: "United States",
			},
			Type:     forms.Local,
			Category: forms.Prosecutor,
		},
		Official: forms.Official{
			Name:     forms.Name{Family: "Vasquez-Hale", Given: "Imogen"},
			Title:    "Assistant District Attorney",
			Division: "Human Trafficking Response Unit",
			Phone:    "(212) 555-0168",
		},
		Case: forms.Case{Status: forms.Ongoing, Number: "Investigation 2025-00931"},
		Claim: Claim{
			Trafficking: []Trafficking{LaborTrafficking},
			Narrative: "The applicant was recruited abroad in January 2024 with the promise of work as a seamstress. On arrival her passport was " +
				"taken, and she was told that she owed her employer for the journey. From February to October 2024 she worked fourteen hours " +
				"a day in a garment workshop in New York County, slept there, and was paid nothing. The employer threatened to harm her " +
				"parents if she left.\nThe same employer and workshop are the subject of the investigation named in Part 2 Item 11.",
			Fear:            forms.Yes,
			FearExplanation: "The applicant has said that associates of the employer visited her parents after she left the workshop.",
			Dates:           []cases.Date{cases.MustDate("2024-02-03"), cases.MustDate("2024-10-19")},
			DatesNote:       "daily between these dates",
			Statutes:        "NY Penal Law § 135.35(3); 18 U.S.C. § 1589",
			OpenedOn:        cases.MustDate("2025-01-08"),
		},
		Cooperation: Cooperation{
			Boxes: []CooperationBox{Complied},
			Explanation: "Item 1.a: The applicant reported the workshop on October 21, 2024, took part in three interviews, identified the employer " +
				"and two supervisors, and showed investigators where her passport was kept.",
		},
		Family:     forms.Family{Culpable: forms.No},
		Supervisor: forms.Name{Family: "Adeyemi", Given: "Constance", Middle: "R."},
	}
}
