// Package i918b is Form I-918 Supplement B, U Nonimmigrant Status
// Certification, edition 01/20/25: its facts and its five pages.
//
// The form is drawn from what is publicly known of it. Until it is compared
// with the official PDF, these item numbers are unconfirmed: Part 4 Item 4
// (other information) and the order of Part 7 Items 1 to 3, as is the order of
// the boxes of Part 3 Item 1 on the page. Labels are in our own words.
package i918b

import (
	"io"
	"slices"

	"suppb/cases"
	"suppb/forms"
)

// Edition is printed at the foot of every page.
const Edition = "01/20/25"

// Facts are everything that is printed into the boxes of the form.
type Facts struct {
	// Victim is Part 1.
	Victim forms.Victim `json:"victim"`
	// Agency is Part 2 Items 1, 5, 6 and 8.
	Agency forms.Agency `json:"agency"`
	// Official is Part 2 Items 2 and 3, and Part 6 Items 3 and 4.
	Official forms.Official `json:"official"`
	// Head is the head of the certifying agency. Part 2 Items 4.a-4.c.
	Head forms.Name `json:"head"`
	// Case is Part 2 Items 7, 9 and 10.
	Case forms.Case `json:"case"`
	// Acts is Part 3.
	Acts Acts `json:"acts"`
	// Help is Part 4.
	Help Help `json:"help"`
	// Family is Part 5.
	Family forms.Family `json:"family"`
	// Notes go to Part 7 Items 4-6, after what did not fit into its own box.
	Notes []forms.Note `json:"notes"`
	// FillEmpty prints "N/A" or "None" in the boxes that may stay empty.
	FillEmpty bool `json:"fill_empty"`
}

// Acts is Part 3, Criminal Acts.
type Acts struct {
	// Categories are the boxes of Part 3 Item 1.
	Categories []Category `json:"categories"`
	// Dates are Part 3 Items 2.a-2.d; all but the first four go to Part 7.
	Dates []cases.Date `json:"dates"`
	// DatesNote tells of periods and of dates not known to the day. Part 3
	// Item 2, printed in Part 7.
	DatesNote string `json:"dates_note"`
	// Statutes cites the law investigated or prosecuted. Part 3 Item 3.
	Statutes string `json:"statutes"`
	// InUnitedStates is Part 3 Item 4.a.
	InUnitedStates forms.Answer `json:"in_united_states"`
	// Where is Part 3 Item 4.b; never the victim's home address.
	Where string `json:"where"`
	// Extraterritorial is Part 3 Item 5.a.
	Extraterritorial forms.Answer `json:"extraterritorial"`
	// ExtraterritorialLaw is Part 3 Item 5.b.
	ExtraterritorialLaw string `json:"extraterritorial_law"`
	// Narrative describes the activity and the victim's involvement. Part 3 Item 6.
	Narrative string `json:"narrative"`
	// Injury describes known or documented injury. Part 3 Item 7.
	Injury string `json:"injury"`
}

// Help is Part 4, Helpfulness of the Victim.
type Help struct {
	// HasInformation is Part 4 Item 1.
	HasInformation forms.Answer `json:"has_information"`
	// Helpful is Part 4 Item 2: has been, is being or is likely to be helpful.
	Helpful forms.Answer `json:"helpful"`
	// Refused is Part 4 Item 3: has not given help that was reasonably asked
	// for. The answer that supports the victim is No.
	Refused forms.Answer `json:"refused"`
	// Explanation is the box below Part 4 Item 3, for every Yes above it.
	Explanation string `json:"explanation"`
	// Other is Part 4 Item 4.
	Other string `json:"other"`
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
	m.Text(f.Victim.Name.Family, 1, "2.a", "the victim's family name")
	m.Text(f.Victim.Name.Given, 1, "2.b", "the victim's given name")
	m.Text(f.Agency.Name, 2, "1", "the name of the certifying agency")
	m.Text(f.Official.Name.Family, 2, "2.a", "the family name of the certifying official")
	m.Text(f.Official.Name.Given, 2, "2.b", "the given name of the certifying official")
	m.Unless(slices.ContainsFunc(f.Acts.Categories, Category.NamesCrime), 3, "1", "at least one named crime")
	m.Date(f.Acts.Dates, 3, "2.a", "at least one date of the criminal activity")
	return m
}
