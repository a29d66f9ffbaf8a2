package sheet

import (
	"slices"
	"strings"
)

// A box is a ruled rectangle that a value is printed into.
type box struct{ x, y, w, h float64 }

const (
	boxHeight = 18.0 // of a box for one line
	padding   = 3.0
)

// Values are printed in the first of these faces in which they fit.
var valueFaces = []face{{"", 9.5}, {"", 9}, {"", 8.5}, {"", 8}}

// proseFace is that of text which goes on elsewhere.
var proseFace = face{"", 9}

// linesOf is the height of a box for n lines of prose.
func linesOf(n int) float64 {
	return float64(n)*proseFace.leading() + 2*padding
}

// holds is the number of lines of f that the box has room for.
func (b box) holds(f face) int {
	return max(1, int((b.h-2*padding)/f.leading()+0.01))
}

func (b box) oneLine() bool { return b.h <= boxHeight }

// draw rules the box.
func (s *Sheet) draw(b box) { s.pdf.Rect(b.x, b.y, b.w, b.h, "D") }

// shade is draw with a gray ground.
func (s *Sheet) shade(b box) {
	s.gray()
	s.pdf.Rect(b.x, b.y, b.w, b.h, "DF")
}

func (s *Sheet) gray() { s.pdf.SetFillColor(222, 222, 222) }

// fill rules the box and prints text into it. What does not fit is printed in
// full in the Part for additional information.
func (s *Sheet) fill(item string, b box, text string) {
	s.draw(b)
	text = s.clean(item, text)
	if text == "" {
		return
	}
	if b.oneLine() {
		text = strings.ReplaceAll(text, "\n", " ")
	}
	for _, f := range valueFaces {
		if lines := s.wrap(f, text, b.w-2*padding); len(lines) <= b.holds(f) {
			s.print(f, b, lines)
			return
		}
	}
	if b.oneLine() {
		s.refer(item, b, text)
		return
	}
	begin := s.begin(b, text, continuedMark)
	s.carry(item, after(begin, text))
}

// refer prints where the text of a one-line box is found: half a name is not a
// name. A name that is only repeated is cut short instead; it still tells which
// form the page belongs to.
func (s *Sheet) refer(item string, b box, text string) {
	if s.repeating {
		head := s.headThatFits(small, text, b.w-2*padding-s.width(small, "…"))
		s.print(small, b, []string{text[:head] + "…"})
		return
	}
	s.print(small, b, []string{seeMark})
	s.carry(item, text)
}

// begin prints as much of text as fits into b above a mark that tells where it
// goes on, and returns the lines it printed.
func (s *Sheet) begin(b box, text, mark string) []string {
	lines := s.wrap(proseFace, text, b.w-2*padding)[:b.holds(proseFace)-1]
	s.print(proseFace, b, append(slices.Clip(lines), mark))
	return lines
}

// print sets lines into b: one line in the middle, more from the top.
func (s *Sheet) print(f face, b box, lines []string) {
	top := b.y + padding
	if b.oneLine() {
		top = b.y + (b.h-f.leading())/2
	}
	s.paragraph(f, b.x+padding, top, lines)
}
