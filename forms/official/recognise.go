package official

import (
	"regexp"
	"slices"
)

// Mismatch is one thing in which a file is not what is known of its edition.
type Mismatch struct {
	Says    string // a sentence
	Refuses bool   // else it is only worth a look
}

// Template is a blank form of which every item's field is known. It does not
// change and can be used by many at once.
type Template struct {
	layout *Layout
	slots  []slot
	ink    []slot // left for the hand
	body   *body
}

// Form is the form's short name, such as "I-918B"; a Template that was not
// recognised has none.
func (t Template) Form() string {
	if t.layout == nil {
		return ""
	}
	return t.layout.Form
}

// Edition is the edition of the form, mm/dd/yy.
func (t Template) Edition() string {
	if t.layout == nil {
		return ""
	}
	return t.layout.Edition
}

// slot is an item and the fields that hold its value.
type slot struct {
	Item
	field  *Field
	copies []*Field
	boxes  []slotBox
}

type slotBox struct {
	code  string
	field *Field
	mark  string
}

// Recognise finds the edition that a blank form is and the field of each of its
// items. If a mismatch refuses, the Template cannot be filled. Mismatches come
// in the order of the form.
func Recognise(d *Document) (Template, []Mismatch) {
	r := resolve(d)
	if r.layout == nil {
		return Template{}, r.found
	}
	r.compareFile()
	for i := range d.fields {
		if f := &d.fields[i]; f.byHand && f.Kind != BarcodeField {
			r.refuse("The field %s on page %d is filled already; install the blank form.", f.Leaf, f.Page)
		}
	}
	if slices.ContainsFunc(r.found, func(m Mismatch) bool { return m.Refuses }) {
		return Template{}, r.found
	}
	return Template{r.layout, r.slots, r.ink, newBody(d)}, r.found
}

var anyEdition = regexp.MustCompile(`\b\d\d/\d\d/\d\d\b`)

// compareFile compares what does not belong to an item.
func (r *resolver) compareFile() {
	d, l := r.doc, r.layout
	switch {
	case d.Edition() == "":
		r.refuse("No edition is printed on the pages; %s should be edition %s.", l.Title, l.Edition)
	case d.Edition() != l.Edition:
		r.refuse("The form is edition %s and not %s.", d.Edition(), l.Edition)
	}
	for i := range d.fields {
		f := &d.fields[i]
		if e := anyEdition.FindString(f.Value); f.Kind == BarcodeField && e != "" && e != l.Edition {
			r.refuse("The barcode on page %d is of edition %s and not %s.", f.Page, e, l.Edition)
		}
	}
	if d.Pages() != l.Pages {
		r.refuse("The form has %d pages and not %d.", d.Pages(), l.Pages)
	}
	if d.SHA256() != l.SHA256 {
		r.warn("The file is not the one that is known; it is another printing of this edition, or has been saved anew.")
	}
}
