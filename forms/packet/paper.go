package packet

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/text/unicode/norm"

	"suppb/forms/internal/typeface"
)

// All lengths are in points; y grows downwards. US letter.
const (
	pageWidth  = 612.0
	pageHeight = 792.0
	margin     = 48.0
	textWidth  = pageWidth - 2*margin
)

// printedAt stands in the file where a program usually writes the time of day.
var printedAt = time.Date(2025, time.January, 20, 0, 0, 0, 0, time.UTC)

// paper is an office sheet that fills from the top down. It does not look like
// a federal form, so that nobody files it.
type paper struct {
	pdf *gofpdf.Fpdf
	y   float64
	err error // the first thing that went wrong
}

type face struct {
	style string
	size  float64
}

var (
	plain  = face{"", 10}
	strong = face{"B", 10}
	fine   = face{"", 9}
	title  = face{"B", 12}
)

func (f face) leading() float64 { return f.size * 1.3 }

// sheet draws one office sheet and reads it back, ready to be bound in.
func (p printed) sheet(draw func(*paper, printed)) (*document, error) {
	s := &paper{pdf: gofpdf.New("P", "pt", "Letter", "")}
	s.pdf.SetMargins(0, 0, 0)
	s.pdf.SetAutoPageBreak(false, 0)
	s.pdf.SetCatalogSort(true)
	s.pdf.SetCreationDate(printedAt)
	s.pdf.SetModificationDate(printedAt)
	s.pdf.AddUTF8FontFromBytes("office", "", typeface.Regular().Copy())
	s.pdf.AddUTF8FontFromBytes("office", "B", typeface.Bold().Copy())
	s.pdf.AddPage()
	draw(s, p)
	if s.err != nil {
		return nil, s.err
	}
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("drawing an office sheet: %w", err)
	}
	return open("The office sheet", out.Bytes(), bounds{bytes: 4 << 20, pages: 1})
}

func (s *paper) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// clean is text as it is printed. Scripts whose letters join or run from right
// to left are refused: gofpdf sets one letter after the other.
func (s *paper) clean(text string) string {
	text = strings.Join(strings.Fields(norm.NFC.String(text)), " ")
	for _, r := range text {
		if !typeface.Regular().Has(r) || unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Nko, unicode.Lao) {
			s.fail(refuse("The cover sheet's font cannot print %q.", string(r)))
			return ""
		}
	}
	return text
}

func (s *paper) width(f face, text string) float64 {
	s.pdf.SetFont("office", f.style, f.size)
	return s.pdf.GetStringWidth(text)
}

// line prints text that has been cleaned, with its top at y.
func (s *paper) line(f face, x, y float64, text string) {
	s.pdf.SetFont("office", f.style, f.size)
	s.pdf.Text(x, y+f.size*0.98, text)
}

// lines prints text in lines no wider than w and returns the y below them.
func (s *paper) lines(f face, x, y, w float64, text string) float64 {
	for _, line := range s.wrap(f, text, w) {
		s.line(f, x, y, line)
		y += f.leading()
	}
	return y
}

// wrap breaks text into lines; a word too long for any line is broken.
func (s *paper) wrap(f face, text string, w float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s.clean(text)) {
		if line != "" && s.width(f, line+" "+word) <= w {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, r := range word {
			if line != "" && s.width(f, line+string(r)) > w {
				lines = append(lines, line)
				line = ""
			}
			line += string(r)
		}
	}
	return append(lines, line)
}

// banner is the black bar that says at a glance what the sheet is.
func (s *paper) banner(name, aside string) {
	const height = 34.0
	s.pdf.SetFillColor(0, 0, 0)
	s.pdf.Rect(margin, 36, textWidth, height, "F")
	s.pdf.SetTextColor(255, 255, 255)
	bold := face{"B", 16}
	s.line(bold, margin+10, 36+(height-bold.size*1.2)/2, name)
	s.line(plain, pageWidth-margin-10-s.width(plain, aside), 36+(height-plain.size*1.2)/2, aside)
	s.pdf.SetTextColor(0, 0, 0)
	s.y = 36 + height + 12
}

// heading begins a section.
func (s *paper) heading(text string) {
	s.y += 8
	s.line(title, margin, s.y, text)
	s.y += title.leading() + 1
	s.pdf.SetLineWidth(0.8)
	s.pdf.Line(margin, s.y, pageWidth-margin, s.y)
	s.y += 5
}

// check is a line of a checklist with a box to tick.
func (s *paper) check(x, w float64, what, text string) {
	const box, indent = 10.0, 18.0
	s.pdf.SetLineWidth(0.9)
	s.pdf.Rect(x, s.y+1.5, box, box, "D")
	what = s.clean(what)
	s.line(strong, x+indent, s.y, what)
	first := s.width(strong, what+"  ")
	s.y = s.hanging(plain, x+indent, s.y, w-indent, first, text) + 2.5
}

// hanging is lines whose first line begins further right.
func (s *paper) hanging(f face, x, y, w, first float64, text string) float64 {
	lines := s.wrap(f, text, w-first)
	s.line(f, x+first, y, lines[0])
	if len(lines) == 1 {
		return y + f.leading()
	}
	return s.lines(f, x, y+f.leading(), w, strings.TrimPrefix(s.clean(text), lines[0]))
}

// codeSide is that of a code with its quiet zone: the code itself is some 34
// millimetres wide.
const (
	codeSide   = 118.0
	codeHeight = codeSide + 30 // with its text
)

// code draws the code with its text below, for a person to type when no machine
// can read it.
func (s *paper) code(c Code, x, y float64) {
	picture, err := c.picture()
	if err != nil {
		s.fail(err)
		return
	}
	options := gofpdf.ImageOptions{ImageType: "PNG"}
	s.pdf.RegisterImageOptionsReader("code", options, bytes.NewReader(picture))
	s.pdf.ImageOptions("code", x, y, codeSide, codeSide, false, options, 0, "")
	s.pdf.SetFont("Courier", "", 7)
	text := c.String()
	lines := (len(text) + 27) / 28
	perLine := (len(text) + lines - 1) / lines
	for at := y + codeSide + 2; text != ""; at += 8 {
		n := min(perLine, len(text))
		s.pdf.Text(x+(codeSide-s.pdf.GetStringWidth(text[:n]))/2, at, text[:n])
		text = text[n:]
	}
}
