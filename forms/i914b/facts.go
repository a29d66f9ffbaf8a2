// Package i914b is Form I-914 Supplement B, Declaration for Trafficking
// Victim, edition 01/20/25: its facts and its five pages.
//
// The form is drawn from what is publicly known of it. Until it is compared
// with the official PDF, these item numbers are unconfirmed:
//
//   - Part 1, all. One public source has the date of birth as Item 3, the
//     gender as Item 4, the A-Number as Item 5 and the Social Security number
//     as Item 6; here they are Items 3, 6, 4 and 5.
//   - Part 2 Items 7 to 10 and 12.
//   - Part 3 Items 1.d, 1.e and 3 to 7.
//   - Parts 4, 5 and 7, all.
//   - Part 6, all, except that Item 2 is the supervising official.
//
// Labels are in our own words.
package i914b

import (
	"io"

	"suppb/cases"
	"suppb/forms"
)

// Edition is printed at the foot of every page.
const Edition = "01/20/25"

// Facts are everything that is printed into the boxes of the form. The box for
// the Social Security number, Part 1 Item 5, is left for the official's hand.
type Facts struct {
	// Victim is Part 1.
	Victim forms.Victim `json:"victim"`
	// Agency is Part 2 Items 1, 5, 8 and 10.
	Agency forms.Agency `json:"agency"`
	// Official is Part 2 Items 2, 3, 4, 6 and 7.
	Official forms.Official `json:"official"`
	// Case is Part 2 Items 9, 11 and 12.
	Case forms.Case `json:"case"`
	// Claim is Part 3.
	Claim Claim `json:"claim"`
	// Cooperation is Part 4.
	Cooperation Cooperation `json:"cooperation"`
	// Family is Part 5.
	Family forms.Family `json:"family"`
	// Supervisor is the supervising official who signs too. Part 6 Items 2.a-2.c.
	Supervisor forms.Name `json:"supervisor"`
	// Notes go to Part 7 Items 4-6, after what did not fit into its own box.
	Notes []forms.Note `json:"notes"`
	// FillEmpty prints "N/A" or "None" in the boxes that may stay empty.
	FillEmpty bool `json:"fill_empty"`
}

// Claim is Part 3, Statement of Claim.
type Claim struct {
	// Trafficking are the boxes of Part 3 Items 1.a-1.e.
	Trafficking []Trafficking `json:"trafficking"`
	// TraffickingOther explains Part 3 Item 1.e.
	TraffickingOther string `json:"trafficking_other"`
	// Narrative describes the victimization and how it relates to the crime
	// under investigation. Part 3 Item 2.
	Narrative string `json:"narrative"`
	// Fear is Part 3 Item 3, the boxes.
	Fear forms.Answer `json:"fear"`
	// FearExplanation is Part 3 Item 3, the text.
	FearExplanation string `json:"fear_explanation"`
	// Dates are Part 3 Item 4.
	Dates []cases.Date `json:"dates"`
	// DatesNote tells of periods and of dates not known to the day, in Part 3
	// Item 4 after the dates.
	DatesNote string `json:"dates_note"`
	// Statutes cites the law investigated or prosecuted. Part 3 Item 5.
	Statutes string `json:"statutes"`
	// OpenedOn is the day the investigation or prosecution began. Part 3 Item 6.
	OpenedOn cases.Date `json:"opened_on"`
	// ClosedOn is the day it was completed. Part 3 Item 7.
	ClosedOn cases.Date `json:"closed_on"`
}

// Cooperation is Part 4, Cooperation of Victim.
type Cooperation struct {
	// Boxes are Part 4 Items 1.a-1.f.
	Boxes []CooperationBox `json:"boxes"`
	// Explanation is the box below Part 4 Item 1.f; it explains every mark.
	Explanation string `json:"explanation"`
}

// Read reads facts from JSON; see forms.Read.
func Read(r io.Reader) (Facts, error) {
	var f Facts
	err := forms.Read(r, &f)
	return f, err
}

// Check lists what is missing without which the form would say nothing. That
// it is empty does not mean that the form is ready to be signed.
func (f Facts) Check() []error {
	var m forms.Missing
	m.Text(f.Victim.Name.Family, 1, "1.a", "the victim's family name")
	m.Text(f.Victim.Name.Given, 1, "1.b", "the victim's given name")
	m.Text(f.Agency.Name, 2, "1", "the name of the certifying agency")
	m.Text(f.Official.Name.Family, 2, "2.a", "the family name of the certifying official")
	m.Text(f.Official.Name.Given, 2, "2.b", "the given name of the certifying official")
	m.Unless(len(f.Claim.Trafficking) > 0, 3, "1", "at least one box of the statement of claim")
	m.Date(f.Claim.Dates, 3, "4", "at least one date of the acts of trafficking")
	return m
}
