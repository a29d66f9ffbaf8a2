package i918b

import (
	"suppb/cases"
	"suppb/forms"
)

// Example is a filled form about invented people.
func Example() Facts {
	return Facts{
		Victim: forms.Victim{
			ANumber:    "204118837",
			Name:       forms.Name{Family: "Quiñones Açaí", Given: "Marisol", Middle: "Inés"},
			OtherNames: []forms.Name{{Family: "Quiñones", Given: "Mari"}, {Family: "Açaí de Brito", Given: "Marisol"}},
			BornOn:     cases.MustDate("1994-03-09"),
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
			Name:     forms.Name{Family: "Okonkwo-Bell", Given: "Theodora", Middle: "J."},
			Title:    "Chief Assistant District Attorney",
			Division: "Survivor Services Bureau",
			Phone:    "(212) 555-0142",
			Fax:      "(212) 555-0143",
		},
		Head: forms.Name{Family: "Lindqvist", Given: "Rafael", Middle: "Amos"},
		Case: forms.Case{Status: forms.Completed, Number: "Ind. 70417/2024"},
		Acts: Acts{
			Categories:       []Category{DomesticViolence, FeloniousAssault, Stalking},
			Dates:            []cases.Date{cases.MustDate("2024-05-11"), cases.MustDate("2024-05-12"), cases.MustDate("2024-06-02")},
			Statutes:         "NY Penal Law § 120.05(2), § 120.50(3), § 215.51(b)(v)",
			InUnitedStates:   forms.Yes,
			Where:            "New York County, New York",
			Extraterritorial: forms.No,
			Narrative: "On May 11, 2024, the defendant, the victim's former spouse, struck the victim on the arm and shoulder with a metal rod " +
				"during an argument. On May 12 and June 2, 2024, he followed the victim from her place of work, in violation of an order of " +
				"protection that had been issued on May 12.\nThe victim called 911 on each occasion and identified the defendant to the " +
				"responding officers. The defendant was arrested on June 2, 2024, and convicted on plea on January 14, 2025.",
			Injury: "Fracture of the left ulna and bruising of the left shoulder, treated on May 11, 2024. Hospital records are attached.",
		},
		Help: Help{
			HasInformation: forms.Yes,
			Helpful:        forms.Yes,
			Refused:        forms.No,
			Explanation: "Items 1 and 2: The victim reported each incident on the day it took place, gave a signed deposition on May 12, 2024, " +
				"gave investigators her telephone for the copying of messages, met with the assigned assistant district attorney four times, " +
				"and was ready to testify at trial.",
		},
		Family: forms.Family{
			Culpable: forms.Yes,
			Relatives: []forms.Relative{{
				Name:         forms.Name{Family: "Brandão", Given: "Otávio"},
				Relationship: "Former spouse",
				Involvement:  "Defendant in the case named in Part 2 Item 9.",
			}},
		},
		Notes: []forms.Note{{Part: 2, Item: "9", Text: "Related docket: CR-018823-24NY, Criminal Court of the City of New York."}},
	}
}
