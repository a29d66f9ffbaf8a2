// Package forms holds what Form I-918 Supplement B and Form I-914 Supplement B
// have in common: the shape of their facts, and how facts are read. The forms
// themselves are the packages below it, one for each.
//
// No form has a place for a Social Security number, a signature or the date of
// a signature here. The paper has those boxes; a person fills them in by hand.
package forms

import "suppb/cases"

// The tags i918b and i914b say where a form has a field, and jsonschema says
// what it holds; [Schema] puts both together.

// Name is a person's name in the three boxes that the forms give it.
type Name struct {
	Family string `json:"family" jsonschema:"Family name, box a"`
	Given  string `json:"given" jsonschema:"Given name, box b"`
	Middle string `json:"middle" jsonschema:"Middle name, box c"`
}

// Victim is Part 1 of both forms.
type Victim struct {
	ANumber    string     `json:"a_number" i918b:"Part 1 Item 1" i914b:"Part 1 Item 5" jsonschema:"A-Number: 7 to 9 digits, with or without the leading A"`
	Name       Name       `json:"name" i918b:"Part 1 Items 2.a-2.c" i914b:"Part 1 Items 1.a-1.c" jsonschema:"Name of the victim"`
	OtherNames []Name     `json:"other_names" i918b:"Part 1 Items 3.a-3.c" i914b:"Part 1 Items 2.a-2.c" jsonschema:"Maiden names, nicknames and aliases; all but the first go to Part 7"`
	BornOn     cases.Date `json:"born_on" i918b:"Part 1 Item 4" i914b:"Part 1 Item 3" jsonschema:"Date of birth"`
	Gender     Gender     `json:"gender" i918b:"Part 1 Item 5" i914b:"Part 1 Item 4" jsonschema:"Gender, as the form asks for it"`
}

// Agency is the certifying agency, in Part 2 of both forms.
type Agency struct {
	Name          string         `json:"name" i918b:"Part 2 Item 1" i914b:"Part 2 Item 1" jsonschema:"Name of the certifying agency"`
	Address       Address        `json:"address" i918b:"Part 2 Items 5.a-5.h" i914b:"Part 2 Items 5.a-5.h" jsonschema:"Address of the agency"`
	Type          AgencyType     `json:"type" i918b:"Part 2 Item 6" i914b:"Part 2 Item 8" jsonschema:"Level of government"`
	Category      AgencyCategory `json:"category" i918b:"Part 2 Item 8" i914b:"Part 2 Item 10" jsonschema:"Kind of authority"`
	CategoryOther string         `json:"category_other" i918b:"Part 2 Item 8" i914b:"Part 2 Item 10" jsonschema:"What the category \"other\" is"`
}

// Official is the certifying official, in Part 2 of both forms.
type Official struct {
	Name     Name   `json:"name" i918b:"Part 2 Items 2.a-2.c" i914b:"Part 2 Items 2.a-2.c" jsonschema:"Name of the certifying official"`
	Title    string `json:"title" i918b:"Part 2 Item 3" i914b:"Part 2 Item 3" jsonschema:"Title of the certifying official"`
	Division string `json:"division" i918b:"Part 2 Item 3" i914b:"Part 2 Item 4" jsonschema:"Division or office of the certifying official"`
	Phone    string `json:"phone" i918b:"Part 6 Item 3" i914b:"Part 2 Item 6" jsonschema:"Daytime telephone number"`
	Fax      string `json:"fax" i918b:"Part 6 Item 4" i914b:"Part 2 Item 7" jsonschema:"Fax number"`
}

// Case is the criminal case, in Part 2 of both forms.
type Case struct {
	Status      CaseStatus `json:"status" i918b:"Part 2 Item 7" i914b:"Part 2 Item 9" jsonschema:"How far the criminal case has come"`
	StatusOther string     `json:"status_other" i918b:"Part 2 Item 7" i914b:"Part 2 Item 9" jsonschema:"What the status \"other\" is"`
	Number      string     `json:"number" i918b:"Part 2 Item 9" i914b:"Part 2 Item 11" jsonschema:"Case number"`
	FBIOrSID    string     `json:"fbi_or_sid" i918b:"Part 2 Item 10" i914b:"Part 2 Item 12" jsonschema:"FBI or state identification number of the defendant; blank unless the office decides otherwise"`
}

// Address is Part 2 Items 5.a-5.h of both forms.
type Address struct {
	Street     string `json:"street" i918b:"Part 2 Item 5.a" i914b:"Part 2 Item 5.a" jsonschema:"Street number and name"`
	Unit       Unit   `json:"unit" i918b:"Part 2 Item 5.b" i914b:"Part 2 Item 5.b" jsonschema:"Kind of unit"`
	UnitNumber string `json:"unit_number" i918b:"Part 2 Item 5.b" i914b:"Part 2 Item 5.b" jsonschema:"Number of the unit"`
	City       string `json:"city" i918b:"Part 2 Item 5.c" i914b:"Part 2 Item 5.c" jsonschema:"City or town"`
	State      string `json:"state" i918b:"Part 2 Item 5.d" i914b:"Part 2 Item 5.d" jsonschema:"State, two letters"`
	ZIP        string `json:"zip" i918b:"Part 2 Item 5.e" i914b:"Part 2 Item 5.e" jsonschema:"ZIP code"`
	Province   string `json:"province" i918b:"Part 2 Item 5.f" i914b:"Part 2 Item 5.f" jsonschema:"Province, of an address abroad"`
	PostalCode string `json:"postal_code" i918b:"Part 2 Item 5.g" i914b:"Part 2 Item 5.g" jsonschema:"Postal code, of an address abroad"`
	Country    string `json:"country" i918b:"Part 2 Item 5.h" i914b:"Part 2 Item 5.h" jsonschema:"Country"`
}

// Family is Part 5 of both forms.
type Family struct {
	Culpable  Answer     `json:"culpable" i918b:"Part 5 Item 1" i914b:"Part 5 Item 1" jsonschema:"Whether any relative of the victim took part"`
	Relatives []Relative `json:"relatives" i918b:"Part 5 Items 2-4" i914b:"Part 5 Items 2-4" jsonschema:"Relatives who took part; all but the first three go to Part 7"`
}

// Relative is one row of Part 5 of both forms; N is 2, 3 or 4.
type Relative struct {
	Name         Name   `json:"name" i918b:"Part 5 Items N.a-N.c" i914b:"Part 5 Items N.a-N.c" jsonschema:"Name of the relative, N being 2, 3 or 4"`
	Relationship string `json:"relationship" i918b:"Part 5 Item N.d" i914b:"Part 5 Item N.d" jsonschema:"Relationship to the victim"`
	Involvement  string `json:"involvement" i918b:"Part 5 Item N.e" i914b:"Part 5 Item N.e" jsonschema:"Involvement in the criminal activity"`
}

// Note is further information that the official gives about an item. It is
// printed in Part 7, after what did not fit into its own box.
type Note struct {
	Part int    `json:"part" i918b:"Part 7 Items 4.b, 5.b, 6.b" i914b:"Part 7 Items 4.b, 5.b, 6.b" jsonschema:"Number of the Part that the note is about"`
	Item string `json:"item" i918b:"Part 7 Items 4.c, 5.c, 6.c" i914b:"Part 7 Items 4.c, 5.c, 6.c" jsonschema:"Item that the note is about, such as 6 or 2.a"`
	Text string `json:"text" i918b:"Part 7 Items 4.d, 5.d, 6.d" i914b:"Part 7 Items 4.d, 5.d, 6.d" jsonschema:"Text of the note"`
}
