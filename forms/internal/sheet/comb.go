package sheet

import "strings"

// A comb is a box with a cell for every sign of its pattern, in which # stands
// for a digit. Other signs are printed on the empty form too.
type comb string

const (
	nineDigits comb = "#########"
	dateComb   comb = "##/##/####"

	combWidth = 135.0 // where there is room for it
	separator = 0.65  // width of a printed sign's cell, against that of a digit
)

// fits reports whether each sign of value has a cell.
func (p comb) fits(value string) bool {
	digits := func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '#'
		}
		return r
	}
	return strings.Map(digits, value) == string(p)
}

// cells are the boxes of the signs, from left to right, in b.
func (p comb) cells(b box) []box {
	digits := strings.Count(string(p), "#")
	digit := b.w / (float64(digits) + separator*float64(len(p)-digits))
	var cells []box
	for _, sign := range p {
		w := digit
		if sign != '#' {
			w *= separator
		}
		cells = append(cells, box{b.x, b.y, w, b.h})
		b.x += w
	}
	return cells
}

// comb draws p and value in it. A value of another kind, such as N/A, is printed
// in the same box without cells. Whoever searches or hears the page finds the
// value as one word.
func (s *Sheet) comb(p comb, x, y, room float64, value string) {
	b := box{x, y, min(room, combWidth), boxHeight}
	cells := p.cells(b)
	switch {
	case value == "":
		s.drawCells(p, b, cells)
		s.printCells(cells, strings.ReplaceAll(string(p), "#", " "))
	case p.fits(value):
		s.drawCells(p, b, cells)
		s.saying(value, func() { s.printCells(cells, value) })
	default:
		s.draw(b)
		s.print(valueFaces[0], b, []string{value})
	}
}

// drawCells rules the box and the cells in it; those of printed signs are gray.
func (s *Sheet) drawCells(p comb, b box, cells []box) {
	for i, sign := range p {
		if sign != '#' {
			s.gray()
			s.pdf.Rect(cells[i].x, b.y, cells[i].w, b.h, "F")
		}
	}
	for _, cell := range cells[1:] {
		s.pdf.Line(cell.x, b.y, cell.x, b.y+b.h)
	}
	s.draw(b)
}

// printCells sets the signs of text into cells, each in the middle.
func (s *Sheet) printCells(cells []box, text string) {
	f := valueFaces[0]
	for i, sign := range text {
		if sign != ' ' {
			c := cells[i]
			s.write(f, c.x+(c.w-s.width(f, string(sign)))/2, c.y+(c.h-f.leading())/2+f.ascent(), string(sign))
		}
	}
}
