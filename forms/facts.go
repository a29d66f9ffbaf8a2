// Package forms holds what Form I-918 Supplement B and Form I-914 Supplement B
// have in common: the shape of their facts, and how facts are read. The forms
// themselves are the packages below it, one for each.
//
// No form has a place for a Social Security number, a signature or the date of
// a signature here. The paper has those boxes; a person fills them in by hand.
package forms

import "suppb/cases"

// Name is a person's name in the three boxes that the forms give it.
type Name struct {
	Family string `json:"family"`
	Given  string `json:"given"`
	Middle string `json:"middle"`
}

// Victim is Part 1 of both forms.
type Victim struct {
	// ANumber has 7 to 9 digits, with or without the leading A.
	// I-918B Part 1 Item 1; I-914B Part 1 Item 4.
	ANumber string `json:"a_number"`
	// Name is I-918B Part 1 Items 2.a-2.c; I-914B Part 1 Items 1.a-1.c.
	Name Name `json:"name"`
	// OtherNames are maiden names, nicknames and aliases; all but the first go
	// to Part 7. I-918B Part 1 Items 3.a-3.c; I-914B Part 1 Items 2.a-2.c.
	OtherNames []Name `json:"other_names"`
	// BornOn is I-918B Part 1 Item 4; I-914B Part 1 Item 3.
	BornOn cases.Date `json:"born_on"`
	// Gender is I-918B Part 1 Item 5; I-914B Part 1 Item 6.
	Gender Gender `json:"gender"`
}

// Agency is the certifying agency, in Part 2 of both forms.
type Agency struct {
	// Name is Part 2 Item 1 of both forms.
	Name string `json:"name"`
	// Address is Part 2 Items 5.a-5.h of both forms.
	Address Address `json:"address"`
	// Type is I-918B Part 2 Item 6; I-914B Part 2 Item 8.
	Type AgencyType `json:"type"`
	// Category is I-918B Part 2 Item 8; I-914B Part 2 Item 10.
	Category AgencyCategory `json:"category"`
	// CategoryOther says what Category "other" is; same items.
	CategoryOther string `json:"category_other"`
}

// Official is the certifying official, in Part 2 of both forms.
type Official struct {
	// Name is Part 2 Items 2.a-2.c of both forms.
	Name Name `json:"name"`
	// Title is Part 2 Item 3 of both forms.
	Title string `json:"title"`
	// Division is I-918B Part 2 Item 3, after the title; I-914B Part 2 Item 4.
	Division string `json:"division"`
	// Phone is the daytime telephone. I-918B Part 6 Item 3; I-914B Part 2 Item 6.
	Phone string `json:"phone"`
	// Fax is I-918B Part 6 Item 4; I-914B Part 2 Item 7.
	Fax string `json:"fax"`
}

// Case is the criminal case, in Part 2 of both forms.
type Case struct {
	// Status is I-918B Part 2 Item 7; I-914B Part 2 Item 9.
	Status CaseStatus `json:"status"`
	// StatusOther says what Status "other" is; same items.
	StatusOther string `json:"status_other"`
	// Number is I-918B Part 2 Item 9; I-914B Part 2 Item 11.
	Number string `json:"number"`
	// FBIOrSID is the FBI or state identification number of the defendant,
	// blank unless the office decides otherwise. I-918B Part 2 Item 10; I-914B
	// Part 2 Item 12.
	FBIOrSID string `json:"fbi_or_sid"`
}

// Address is Part 2 Items 5.a-5.h of both forms.
type Address struct {
	Street     string `json:"street"`      // Item 5.a
	Unit       Unit   `json:"unit"`        // Item 5.b, the box
	UnitNumber string `json:"unit_number"` // Item 5.b, the text
	City       string `json:"city"`        // Item 5.c
	State      string `json:"state"`       // Item 5.d, two letters
	ZIP        string `json:"zip"`         // Item 5.e
	Province   string `json:"province"`    // Item 5.f
	PostalCode string `json:"postal_code"` // Item 5.g
	Country    string `json:"country"`     // Item 5.h
}

// Family is Part 5 of both forms.
type Family struct {
	// Culpable answers whether any relative of the victim took part. Part 5 Item 1.
	Culpable Answer `json:"culpable"`
	// Relatives are Part 5 Items 2-4; all but the first three go to Part 7.
	Relatives []Relative `json:"relatives"`
}

// Relative is one row of Part 5 of both forms; N is 2, 3 or 4.
type Relative struct {
	Name         Name   `json:"name"`         // Part 5 Items N.a-N.c
	Relationship string `json:"relationship"` // Part 5 Item N.d
	Involvement  string `json:"involvement"`  // Part 5 Item N.e
}

// Note is further information that the official gives about an item. It is
// printed in Part 7, after what did not fit into its own box.
type Note struct {
	Part int    `json:"part"` // Part 7 Items 4.b, 5.b, 6.b
	Item string `json:"item"` // Part 7 Items 4.c, 5.c, 6.c, such as "6" or "2.a"
	Text string `json:"text"` // Part 7 Items 4.d, 5.d, 6.d
}
