// Package i918b is Form I-918 Supplement B, U Nonimmigrant Status
// Certification, edition 01/20/25: its facts and its five pages.
//
// The form is drawn from what is publicly known of it. Until it is compared
// with the official PDF, these item numbers are unconfirmed: Part 4 Item 4
// (other information) and the order of Part 7 Items 1 to 3, as is the order of
// the boxes of Part 3 Item 1 on the page. Labels are in our own words.
package i918b

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/internal/sheet"
)

// Edition is printed at the foot of every page.
const Edition = "01/20/25"

// Facts are everything that is printed into the boxes of the form.
type Facts struct {
	Victim    forms.Victim   `json:"victim" i918b:"Part 1" jsonschema:"The victim"`
	Agency    forms.Agency   `json:"agency" i918b:"Part 2 Items 1, 5, 6 and 8" jsonschema:"The certifying agency"`
	Official  forms.Official `json:"official" i918b:"Part 2 Items 2 and 3, and Part 6 Items 3 and 4" jsonschema:"The certifying official"`
	Head      forms.Name     `json:"head" i918b:"Part 2 Items 4.a-4.c" jsonschema:"Head of the certifying agency"`
	Case      forms.Case     `json:"case" i918b:"Part 2 Items 7, 9 and 10" jsonschema:"The criminal case"`
	Acts      Acts           `json:"acts" i918b:"Part 3" jsonschema:"The criminal acts"`
	Help      Help           `json:"help" i918b:"Part 4" jsonschema:"Helpfulness of the victim"`
	Family    forms.Family   `json:"family" i918b:"Part 5" jsonschema:"Family members who took part"`
	Notes     []forms.Note   `json:"notes" i918b:"Part 7 Items 4-6" jsonschema:"Further information about items, printed after what did not fit into its own box"`
	FillEmpty bool           `json:"fill_empty" jsonschema:"Print N/A or None in the boxes that may stay empty"`
}

// Acts is Part 3, Criminal Acts.
type Acts struct {
	Categories          []Category   `json:"categories" i918b:"Part 3 Item 1" jsonschema:"Criminal activities"`
	Dates               []cases.Date `json:"dates" i918b:"Part 3 Items 2.a-2.d" jsonschema:"Dates of the activity; all but the first four go to Part 7"`
	DatesNote           string       `json:"dates_note" i918b:"Part 3 Item 2" jsonschema:"Periods, and dates not known to the day; printed in Part 7"`
	Statutes            string       `json:"statutes" i918b:"Part 3 Item 3" jsonschema:"Statutes investigated or prosecuted"`
	InUnitedStates      forms.Answer `json:"in_united_states" i918b:"Part 3 Item 4.a" jsonschema:"Whether it happened in the United States or its territories"`
	Where               string       `json:"where" i918b:"Part 3 Item 4.b" jsonschema:"Where it happened; never the home address of the victim"`
	Extraterritorial    forms.Answer `json:"extraterritorial" i918b:"Part 3 Item 5.a" jsonschema:"Whether it violated a law that applies abroad"`
	ExtraterritorialLaw string       `json:"extraterritorial_law" i918b:"Part 3 Item 5.b" jsonschema:"That law"`
	Narrative           string       `json:"narrative" i918b:"Part 3 Item 6" jsonschema:"The activity and the involvement of the victim"`
	Injury              string       `json:"injury" i918b:"Part 3 Item 7" jsonschema:"Known or documented injury"`
}

// Help is Part 4, Helpfulness of the Victim.
type Help struct {
	HasInformation forms.Answer `json:"has_information" i918b:"Part 4 Item 1" jsonschema:"Whether the victim has information"`
	Helpful        forms.Answer `json:"helpful" i918b:"Part 4 Item 2" jsonschema:"Whether the victim has been, is being or is likely to be helpful"`
	Refused        forms.Answer `json:"refused" i918b:"Part 4 Item 3" jsonschema:"Whether the victim has not given help that was reasonably asked for; the answer that supports the victim is no"`
	Explanation    string       `json:"explanation" i918b:"Part 4 Item 3" jsonschema:"The box below the answers, for every yes among them"`
	Other          string       `json:"other" i918b:"Part 4 Item 4" jsonschema:"Further information"`
}

// Schema is the JSON Schema of the facts.
var Schema = sync.OnceValue(func() *forms.Schema {
	return forms.SchemaOf[Facts]("i918b", "Form I-918 Supplement B", Edition, forms.BoxesOf(Categories()))
})

// Read reads facts from JSON; see forms.Schema.Read.
func Read(r io.Reader) (Facts, error) {
	var f Facts
	err := Schema().Read(r, &f)
	return f, err
}

// Check lists what is missing without which the form would say nothing. That
// it is empty does not mean that the form is ready to be signed.
func (f Facts) Check() []error {
	var errs []error
	for _, m := range f.missing() {
		errs = append(errs, m)
	}
	return errs
}

func (f Facts) missing() forms.Missing {
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

// ReadDrawn reads the facts of a form that [Draw] made; false for any other file.
func ReadDrawn(pdf []byte) (Facts, bool) {
	enclosed, ok := sheet.Enclosed(pdf)
	if !ok {
		return Facts{}, false
	}
	f, err := Read(bytes.NewReader(enclosed))
	return f, err == nil
}
