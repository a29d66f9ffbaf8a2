// Package i914b is Form I-914 Supplement B, Declaration for Trafficking
// Victim, edition 01/20/25: its facts and its five pages.
//
// The form is drawn from what is publicly known of it. Until it is compared
// with the official PDF, these item numbers are unconfirmed:
//
//   - Part 1, all. Items 3 to 6 are in the order of a public project that fills
//     the official PDF; older editions had the A-Number before the gender.
//   - Part 2 Items 7 to 10 and 12.
//   - Part 3 Items 1.d, 1.e and 3 to 7.
//   - Parts 4, 5 and 7, all.
//   - Part 6, all, except that Item 2 is the supervising official.
//
// Labels are in our own words.
package i914b

import (
	"bytes"
	"io"
	"sync"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/internal/sheet"
)

// Edition is printed at the foot of every page.
const Edition = "01/20/25"

// Facts are everything that is printed into the boxes of the form. The box for
// the Social Security number, Part 1 Item 6, is left for the official's hand.
type Facts struct {
	Victim      forms.Victim   `json:"victim" i914b:"Part 1" jsonschema:"The victim"`
	Agency      forms.Agency   `json:"agency" i914b:"Part 2 Items 1, 5, 8 and 10" jsonschema:"The certifying agency"`
	Official    forms.Official `json:"official" i914b:"Part 2 Items 2, 3, 4, 6 and 7" jsonschema:"The certifying official"`
	Case        forms.Case     `json:"case" i914b:"Part 2 Items 9, 11 and 12" jsonschema:"The criminal case"`
	Claim       Claim          `json:"claim" i914b:"Part 3" jsonschema:"The statement of claim"`
	Cooperation Cooperation    `json:"cooperation" i914b:"Part 4" jsonschema:"Cooperation of the victim"`
	Family      forms.Family   `json:"family" i914b:"Part 5" jsonschema:"Family members who took part"`
	Supervisor  forms.Name     `json:"supervisor" i914b:"Part 6 Items 2.a-2.c" jsonschema:"The supervising official, who signs too"`
	Notes       []forms.Note   `json:"notes" i914b:"Part 7 Items 4-6" jsonschema:"Further information about items, printed after what did not fit into its own box"`
	FillEmpty   bool           `json:"fill_empty" jsonschema:"Print N/A or None in the boxes that may stay empty"`
}

// Claim is Part 3, Statement of Claim.
type Claim struct {
	Trafficking      []Trafficking `json:"trafficking" i914b:"Part 3 Items 1.a-1.e" jsonschema:"Forms of trafficking"`
	TraffickingOther string        `json:"trafficking_other" i914b:"Part 3 Item 1.e" jsonschema:"What the other form of trafficking is"`
	Narrative        string        `json:"narrative" i914b:"Part 3 Item 2" jsonschema:"The victimization and how it relates to the crime under investigation"`
	Fear             forms.Answer  `json:"fear" i914b:"Part 3 Item 3" jsonschema:"Whether the applicant fears retaliation or revenge"`
	FearExplanation  string        `json:"fear_explanation" i914b:"Part 3 Item 3" jsonschema:"What the applicant fears"`
	Dates            []cases.Date  `json:"dates" i914b:"Part 3 Item 4" jsonschema:"Dates of the acts of trafficking"`
	DatesNote        string        `json:"dates_note" i914b:"Part 3 Item 4" jsonschema:"Periods, and dates not known to the day; printed after the dates"`
	Statutes         string        `json:"statutes" i914b:"Part 3 Item 5" jsonschema:"Statutes investigated or prosecuted"`
	OpenedOn         cases.Date    `json:"opened_on" i914b:"Part 3 Item 6" jsonschema:"Day on which the investigation or prosecution began"`
	ClosedOn         cases.Date    `json:"closed_on" i914b:"Part 3 Item 7" jsonschema:"Day on which it was completed"`
}

// Cooperation is Part 4, Cooperation of Victim.
type Cooperation struct {
	Boxes       []CooperationBox `json:"boxes" i914b:"Part 4 Items 1.a-1.f" jsonschema:"How the applicant cooperated, or why not"`
	Explanation string           `json:"explanation" i914b:"Part 4 Item 1" jsonschema:"The box below the marks; it explains every one of them"`
}

// Schema is the JSON Schema of the facts.
var Schema = sync.OnceValue(func() *forms.Schema {
	return forms.SchemaOf[Facts]("i914b", "Form I-914 Supplement B", Edition, forms.BoxesOf(Traffickings()), forms.BoxesOf(CooperationBoxes()))
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
	m.Text(f.Victim.Name.Family, 1, "1.a", "the victim's family name")
	m.Text(f.Victim.Name.Given, 1, "1.b", "the victim's given name")
	m.Text(f.Agency.Name, 2, "1", "the name of the certifying agency")
	m.Text(f.Official.Name.Family, 2, "2.a", "the family name of the certifying official")
	m.Text(f.Official.Name.Given, 2, "2.b", "the given name of the certifying official")
	m.Unless(len(f.Claim.Trafficking) > 0, 3, "1", "at least one box of the statement of claim")
	m.Date(f.Claim.Dates, 3, "4", "at least one date of the acts of trafficking")
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
