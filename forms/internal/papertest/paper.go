package papertest

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"suppb/forms/internal/typeface"
)

// Paper is a drawn form as its reader has it: words where pdftotext finds them,
// boxes where the file rules them. Which box is whose follows from where they
// are, not from the order or the code of the drawing.
type Paper []page

// Open reads a drawn form.
func Open(t testing.TB, pdf []byte) Paper {
	t.Helper()
	text, drawn := words(t, pdf), drawings(t, pdf)
	if len(text) != len(drawn) {
		t.Fatalf("%d pages have text, %d are drawn", len(text), len(drawn))
	}
	var p Paper
	for i := range text {
		p = append(p, pageOf(text[i], drawn[i]))
	}
	return p
}

// marked begins an expectation that the square left of the words is marked.
const marked = "☒ "

// Holds says what is wrong unless the box of a label holds want and nothing
// else. The label is printed in the Part, item number first. If want is "☒ No",
// the square left of the first "No" at or below the label has to be marked.
func (p Paper) Holds(number, part int, label, want string) error {
	page := p[number-1]
	if choice, is := strings.CutPrefix(want, marked); is {
		square, err := page.squareOf(part, label, choice)
		if err != nil {
			return err
		}
		return page.holds(square, "X")
	}
	b, err := page.boxOf(part, label)
	if err != nil {
		return err
	}
	if err := page.holds(b, want); err != nil {
		return err
	}
	return page.inCells(b, want)
}

// marks is the number of marked squares.
func (p Paper) marks() int {
	n := 0
	for _, page := range p {
		for _, square := range page.squares {
			if page.holds(square.area, "") != nil {
				n++
			}
		}
	}
	return n
}

// Cells is the number of cells that the box of a label is divided into.
func (p Paper) Cells(number, part int, label string) (int, error) {
	b, err := p[number-1].boxOf(part, label)
	return len(p[number-1].cells(b)), err
}

// page is what one page shows.
type page struct {
	labels, contents []word // outside and inside of boxes and squares
	boxes, squares   []place
	lines            []area
	signs            []text
}

// place is an area under the heading of a Part.
type place struct {
	area
	part    int
	heading area
}

type word struct {
	place
	text string
}

var partNumber = regexp.MustCompile(`^Part (\d)\. `)

func pageOf(found []spot, drawn drawing) page {
	p := page{lines: drawn.lines, signs: drawn.texts}
	var headings []place
	for _, b := range drawn.boxes {
		if m := partNumber.FindStringSubmatch(textIn(b.area, found)); b.how == heads && m != nil {
			headings = append(headings, place{b.area, int(m[1][0] - '0'), b.area})
		}
	}
	// The heading of a place is the lowest one above it in its column.
	under := func(a area) place {
		var h place
		for _, heading := range headings {
			if heading.left-1 < a.left && a.left < heading.right && heading.top < a.bottom && heading.top >= h.top {
				h = heading
			}
		}
		return place{a, h.part, h.heading}
	}
	for _, b := range drawn.boxes {
		const side = 12 // of the largest square
		switch {
		case b.how != ruled:
		case b.right-b.left < side:
			p.squares = append(p.squares, under(b.area))
		default:
			p.boxes = append(p.boxes, under(b.area))
		}
	}
	for _, w := range found {
		if at := under(w.area); p.inBox(w.area) {
			p.contents = append(p.contents, word{at, w.text})
		} else {
			p.labels = append(p.labels, word{at, w.text})
		}
	}
	return p
}

func (p page) inBox(a area) bool {
	for _, places := range [][]place{p.boxes, p.squares} {
		for _, b := range places {
			if b.around(a) {
				return true
			}
		}
	}
	return false
}

// holds says what is wrong unless the words in b are want, and lie in it wholly.
func (p page) holds(b area, want string) error {
	var got []string
	for _, w := range p.contents {
		if !b.around(w.area) {
			continue
		}
		if got = append(got, w.text); !b.encloses(w.area) {
			return fmt.Errorf("%q runs over the border of its box: %.1f in %.1f", w.text, w.area, b)
		}
	}
	if got := strings.Join(got, " "); got != want {
		return fmt.Errorf("the box at %.1f holds %q, want %q", b, got, want)
	}
	return nil
}

// cells are the parts into which lines divide b.
func (p page) cells(b area) []area {
	cells := []area{b}
	for _, l := range p.lines {
		last := &cells[len(cells)-1]
		if l.left == l.right && last.left < l.left && l.left < b.right && l.top < b.top+1 && l.bottom > b.bottom-1 {
			right := area{l.left, b.top, b.right, b.bottom}
			last.right = l.left
			cells = append(cells, right)
		}
	}
	return cells
}

// inCells says what is wrong unless the signs drawn in a divided box are want,
// each in the middle of a cell of its own. That is asked of the operators, since
// pdftotext gives a value in cells as one word.
func (p page) inCells(b area, want string) error {
	cells := p.cells(b)
	if len(cells) == 1 {
		return nil
	}
	drawn := ""
	for _, cell := range cells {
		in := ""
		for _, s := range p.signs {
			w := 0.0
			for _, r := range s.says {
				w += typeface.Regular().Width(r) * s.size / 1000
			}
			if !cell.around(area{s.x, s.y - s.size/2, s.x + w, s.y}) {
				continue
			}
			if x, _ := cell.middle(); math.Abs(s.x+w/2-x) > 0.1 {
				return fmt.Errorf("%q is not in the middle of its cell", s.says)
			}
			in += s.says
		}
		if len(in) > 1 {
			return fmt.Errorf("one cell holds %q", in)
		}
		drawn += in
	}
	if drawn != Squeeze(want) {
		return fmt.Errorf("the cells show %q, want %q", drawn, want)
	}
	return nil
}
