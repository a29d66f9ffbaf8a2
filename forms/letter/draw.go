// Package letter draws the letters of an office on its letterhead: US letter
// pages, a line to sign on in ink, page numbers where there are several. The
// same letter gives the same bytes.
package letter

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/text/unicode/norm"

	"suppb/cases"
	"suppb/forms/internal/typeface"
)

// words are what is printed on every letter, by its language.
var words = map[cases.Language]struct{ number, ours, telephone, page, closing string }{
	cases.English: {"Request number: ", "Our number: ", "Telephone: ", "Page %d of %d", "Sincerely,"},
	cases.Spanish: {"Número de solicitud: ", "Nuestro número: ", "Teléfono: ", "Página %d de %d", "Atentamente,"},
}

// Draw is the letter as a PDF. What a person can put right is a [cases.Refusal].
func Draw(l cases.LetterPaper) ([]byte, error) {
	l, err := clean(l)
	if err != nil {
		return nil, err
	}
	pages := paginate(compose(l))
	pdf := gofpdf.New("P", "pt", "Letter", "")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	written := time.Date(l.On.Year, l.On.Month, l.On.Day, 0, 0, 0, 0, time.UTC)
	pdf.SetCreationDate(written)
	pdf.SetModificationDate(written)
	pdf.SetTitle("Letter, "+about(l)+l.Number, true)
	pdf.AddUTF8FontFromBytes("letter", "", typeface.Regular().Copy())
	pdf.AddUTF8FontFromBytes("letter", "B", typeface.Bold().Copy())
	p := pen{pdf}
	for i, rows := range pages {
		pdf.AddPage()
		if i == 0 {
			p.letterhead(l)
		} else {
			p.text(note, left, contTop, l.Agency.Name+", "+strings.ToLower(numberOf(l)[:1])+numberOf(l)[1:])
		}
		for _, r := range rows {
			p.row(r)
		}
		if len(pages) > 1 {
			number := fmt.Sprintf(words[l.Language].page, i+1, len(pages))
			p.text(note, right-note.width(number), pageFoot, number)
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("draw the letter: %w", err)
	}
	return out.Bytes(), nil
}

// numberOf is the number as it is printed. An answer to a demand names no request.
func numberOf(l cases.LetterPaper) string {
	if l.OfDemand {
		return words[l.Language].ours + l.Number
	}
	return words[l.Language].number + l.Number
}

func about(l cases.LetterPaper) string {
	if l.OfDemand {
		return "demand "
	}
	return "request "
}

// pen draws on the current page.
type pen struct{ pdf *gofpdf.Fpdf }

func (p pen) text(f face, x, baseline float64, text string) {
	p.pdf.SetFont("letter", f.style, f.size)
	p.pdf.Text(x, baseline, text)
}

func (p pen) rule(x, y, w, thick float64) {
	p.pdf.SetLineWidth(thick)
	p.pdf.Line(x, y, x+w, y)
}

func (p pen) row(r row) {
	if r.ink {
		p.rule(left, r.baseline, inkWidth, 0.6)
		return
	}
	p.text(r.face, r.x, r.baseline, r.text)
	if r.aside != "" {
		p.text(r.face, right-r.face.width(r.aside), r.baseline, r.aside)
	}
	if r.bullet {
		p.pdf.Circle(r.x-bulletGap, r.baseline-r.face.size*0.3, 1.6, "F")
	}
}

// letterhead prints who writes, on the first page.
func (p pen) letterhead(l cases.LetterPaper) {
	y := headTop
	for _, line := range wrap(title, l.Agency.Name, right-left) {
		y += title.leading()
		p.text(title, left, y, line)
	}
	for _, line := range headLines(l) {
		y += note.leading()
		p.text(note, left, y, line)
	}
	p.rule(left, y+8, right-left, 1.2)
}

// headLines are the address and the telephone number of the office.
func headLines(l cases.LetterPaper) []string {
	a := l.Agency
	var parts []string
	for _, part := range []string{a.Street, strings.TrimSpace(strings.Trim(a.City+", "+a.State, ", ") + " " + a.Zip)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	line := strings.Join(parts, ", ")
	if phone := a.Telephone(); phone != "" {
		line = strings.TrimPrefix(line+"   ·   "+words[l.Language].telephone+phone, "   ·   ")
	}
	return wrap(note, line, right-left)
}

// headBottom is where the letterhead ends.
func headBottom(l cases.LetterPaper) float64 {
	return headTop + float64(len(wrap(title, l.Agency.Name, right-left)))*title.leading() + float64(len(headLines(l)))*note.leading() + 8
}

// clean is the letter as it will be printed, or why it cannot be.
func clean(l cases.LetterPaper) (cases.LetterPaper, error) {
	if !l.Language.Known() {
		return l, refuse("Choose English or Spanish.")
	}
	for _, field := range []struct {
		what string
		text *string
		need bool
	}{
		{"office's name", &l.Agency.Name, false}, {"office's street", &l.Agency.Street, false}, {"office's city", &l.Agency.City, false},
		{"office's state", &l.Agency.State, false}, {"office's ZIP code", &l.Agency.Zip, false}, {"office's telephone number", &l.Agency.Phone, false},
		{"number", &l.Number, false}, {"address", &l.Addressee, true}, {"subject", &l.Subject, true}, {"text", &l.Body, true},
		{"printed name", &l.Signer, false}, {"title", &l.Title, false},
	} {
		text := norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(*field.text))
		for i, line := range strings.Split(text, "\n") {
			for _, r := range line {
				if !printable(r) {
					return l, refuse("The letter's %s holds %q, which cannot be printed (line %d).", field.what, string(r), i+1)
				}
			}
		}
		if *field.text = strings.TrimSpace(text); *field.text == "" && field.need {
			return l, refuse("The letter has no %s.", field.what)
		}
	}
	return l, nil
}

func refuse(format string, args ...any) error {
	return cases.Refusal{Code: cases.BadInput, Text: fmt.Sprintf(format, args...)}
}

// printable reports whether a page shows r as its reader expects. Letters are
// written from left to right, one letter after the other.
func printable(r rune) bool {
	if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Nko, unicode.Lao) {
		return false
	}
	return (unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)) && typeface.Regular().Has(r)
}
