// Package sheet is the drawing vocabulary of the federal forms: pages, headings,
// numbered items, boxes for text, boxes to mark, and the rule that text too long
// for its box goes on in the form's additional-information Part rather than
// being cut.
//
// The layout of a form never depends on what is filled in. The same form and
// the same values give the same bytes.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"

	"suppb/forms"
	"suppb/forms/internal/typeface"
)

// All lengths are in points; y grows downwards. US letter.
const (
	pageWidth  = 612.0
	pageHeight = 792.0
	margin     = 36.0
	textWidth  = pageWidth - 2*margin
	gutter     = 18.0
	foot       = 750.0 // only the footer is below
)

// printed stands in the file where a program usually writes the time of day.
var printed = time.Date(2025, time.January, 20, 0, 0, 0, 0, time.UTC)

// Form names a form.
type Form struct {
	Number  string // such as "Form I-918 Supplement B"
	Title   string
	Edition string
	Pages   int
}

// Sheet is a form being drawn. The first thing that goes wrong is kept, and
// Bytes returns it.
type Sheet struct {
	// FillEmpty prints "N/A" or "None" in boxes that may stay empty.
	FillEmpty bool

	form     Form
	pdf      *gofpdf.Fpdf
	face     face                      // of the font that is set
	family   string                    // of the font that is set
	borrowed map[*typeface.Font]string // fonts of this machine in use
	err      error
	mistakes []forms.Mistake // all of them, in the order of the form
	extras   int             // additional sheets
	page     int
	part     int
	items    map[reference]int // page of every item drawn so far

	continued []continuation // what did not fit, in the order of the form
	repeating bool           // values of earlier Parts are being printed again
}

// reference names an item of a form.
type reference struct {
	part int
	item string
}

// New begins a form.
func New(form Form) *Sheet {
	pdf := gofpdf.New("P", "pt", "Letter", "")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(printed)
	pdf.SetModificationDate(printed)
	pdf.SetTitle(form.Number+", edition "+form.Edition, true)
	addFonts(pdf)
	s := &Sheet{form: form, pdf: pdf, items: map[reference]int{}, borrowed: map[*typeface.Font]string{}}
	s.setFace(small)
	return s
}

// Bytes is the finished PDF, or the first thing that went wrong.
func (s *Sheet) Bytes() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("drawing %s: %w", s.form.Number, err)
	}
	return out.Bytes(), nil
}

// Page begins the next page of the form and returns its whole width.
func (s *Sheet) Page() *Column {
	s.page++
	return s.addPage(fmt.Sprintf("Page %d of %d", s.page, s.form.Pages))
}

func (s *Sheet) addPage(number string) *Column {
	s.pdf.AddPage()
	s.pdf.SetLineWidth(0.5)
	s.rule(margin, foot+6, textWidth)
	baseline := foot + 18.0
	s.write(small, margin, baseline, s.form.Number+"   Edition   "+s.form.Edition)
	s.write(small, pageWidth-margin-s.width(small, number), baseline, number)
	return &Column{s, margin, margin, textWidth}
}

// mistake keeps what is wrong with the value of an item.
func (s *Sheet) mistake(item, says string) {
	s.fail(forms.Mistake{Part: s.part, Item: item, Says: says})
}

func (s *Sheet) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	var m forms.Mistake
	if errors.As(err, &m) && !s.repeating {
		s.mistakes = append(s.mistakes, m)
	}
}

// Mistakes are what is wrong with the values, in the order of the form.
func (s *Sheet) Mistakes() []forms.Mistake { return s.mistakes }

// AdditionalSheets is the number of sheets after the pages of the form.
func (s *Sheet) AdditionalSheets() int { return s.extras }

func (s *Sheet) rule(x, y, w float64) { s.pdf.Line(x, y, x+w, y) }
