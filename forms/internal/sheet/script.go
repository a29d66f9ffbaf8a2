package sheet

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"suppb/forms/internal/typeface"
)

// printable reports whether a page shows r as its reader expects. Scripts whose
// letters are stacked or reordered are refused, and so are marks that would need
// a place of their own over each letter: gofpdf sets one glyph after the other.
func printable(r rune) bool {
	switch {
	case isVowelMark(r), unicode.In(r, unicode.Nko, unicode.Lao):
		return false
	case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
		return drawable(arabicForms()[r])
	}
	return (unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)) && typeface.For(r) != nil
}

// drawable reports whether the font has every form of an Arabic letter.
func drawable(l letterForms) bool {
	if l.alone == 0 {
		return false
	}
	for _, form := range []rune{l.alone, l.end, l.begin, l.middle} {
		if form != 0 && !typeface.Regular().Has(form) {
			return false
		}
	}
	return true
}

// isPlain reports whether text is written from left to right in the font of the
// form, as nearly all text is.
func isPlain(text string) bool {
	for _, r := range text {
		if r >= 0x0590 && (isRightToLeft(r) || !typeface.Regular().Has(r)) {
			return false
		}
	}
	return true
}

// writeScripts prints a line in which fonts or directions change.
func (s *Sheet) writeScripts(f face, x, baseline float64, text string) {
	for _, run := range s.runs(f, text) {
		s.setFont(run.family, run.face)
		if run.says == run.draws {
			s.pdf.Text(x, baseline, run.draws)
		} else {
			s.saying(run.says, func() { s.pdf.Text(x, baseline, run.draws) })
		}
		x += run.width
	}
}

// widthOfScripts is the same in whatever order the glyphs are written.
func (s *Sheet) widthOfScripts(f face, text string) float64 {
	width := 0.0
	for _, g := range shape(text) {
		width += fontFor(g.draw).Width(g.draw)
	}
	return width * f.size / 1000
}

// fontFor is never nil: what no font has is refused before it is drawn.
func fontFor(r rune) *typeface.Font {
	return cmp.Or(typeface.For(r), typeface.Regular())
}

// run is a part of a line in one font. Glyphs that stand for other characters
// are runs of their own, so that whoever searches or hears the page finds those.
type run struct {
	family      string
	face        face
	draws, says string
	width       float64
}

func (s *Sheet) runs(f face, text string) []run {
	var runs []run
	for _, g := range visual(text) {
		font := fontFor(g.draw)
		next := run{s.familyOf(font), f, string(g.draw), g.says, font.Width(g.draw) * f.size / 1000}
		if !font.Embedded || isRightToLeft(g.draw) {
			next.face.style = ""
		}
		if _, one := utf8.DecodeRuneInString(g.says); one < len(g.says) {
			// Two letters in one glyph: readers of the page disagree on their
			// order, but know the glyph's own character.
			next.says = next.draws
		}
		if last := len(runs) - 1; last >= 0 && runs[last].joins(next) {
			runs[last].draws += next.draws
			runs[last].says += next.says
			runs[last].width += next.width
			continue
		}
		runs = append(runs, next)
	}
	return runs
}

func (r run) joins(next run) bool {
	return r.family == next.family && r.face == next.face && r.draws == r.says && next.draws == next.says
}

// saying makes text what is found, copied and heard where draw draws something
// else.
func (s *Sheet) saying(text string, draw func()) {
	s.pdf.RawWriteStr("/Span <</ActualText <" + hexText(text) + ">>> BDC")
	draw()
	s.pdf.RawWriteStr("EMC")
}

// hexText is text as PDF writes it in hexadecimal.
func hexText(text string) string {
	var out strings.Builder
	out.WriteString("FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	return out.String()
}
