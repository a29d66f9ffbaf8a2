package papertest

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// boxOf is the one box whose nearest words, to the left or else above it, are
// of label and of no other.
func (p page) boxOf(part int, label string) (area, error) {
	var found []area
	for _, words := range p.find(part, label) {
		for _, b := range p.boxes {
			near := p.nearest(b)
			others := func(w word) bool { return !slices.Contains(words, w) }
			if len(near) > 0 && !slices.ContainsFunc(near, others) {
				found = append(found, b.area)
			}
		}
	}
	if len(found) != 1 {
		return area{}, fmt.Errorf("%d boxes have the label %q in Part %d", len(found), label, part)
	}
	return found[0], nil
}

// nearest are the words next to b on its left or, if there are none, those of
// the line above it.
func (p page) nearest(b place) []word {
	const far, high = 70, 16 // the widest label beside a box, the highest line above one
	if words := p.closest(b, far, area.leftOf); words != nil {
		return words
	}
	return p.closest(b, high, area.above)
}

// closest are the labels under the heading of b with the smallest distance.
func (p page) closest(b place, most float64, distance func(label, b area) float64) []word {
	var words []word
	for _, w := range p.labels {
		if w.heading != b.heading {
			continue
		}
		d := distance(w.area, b.area)
		switch {
		case d > most+1:
		case d < most-1:
			words, most = []word{w}, d
		default:
			words, most = append(words, w), math.Min(d, most)
		}
	}
	return words
}

// squareOf is the square left of the first choice at or below label.
func (p page) squareOf(part int, label, choice string) (area, error) {
	questions := p.find(part, label)
	if len(questions) != 1 {
		return area{}, fmt.Errorf("the label %q is %d times in Part %d", label, len(questions), part)
	}
	question := questions[0][0]
	found := area{top: math.Inf(1)}
	for _, words := range p.find(part, choice) {
		for _, square := range p.squares {
			const beside = 6 // points at most
			first := words[0]
			if square.leftOf(first.area) < beside && first.heading == question.heading && first.bottom > question.top && square.top < found.top {
				found = square.area
			}
		}
	}
	if math.IsInf(found.top, 1) {
		return area{}, fmt.Errorf("%q has no square for %q", label, choice)
	}
	return found, nil
}

// find is wherever the words of text stand one after another in a Part.
func (p page) find(part int, text string) [][]word {
	var found [][]word
	want := strings.Fields(text)
	for i := range len(p.labels) - len(want) + 1 {
		words := p.labels[i : i+len(want)]
		same := func(w word, text string) bool { return w.text == text && w.part == part }
		if slices.EqualFunc(words, want, same) && together(words) {
			found = append(found, words)
		}
	}
	return found
}

// together reports whether each word is just right of the one before it, or
// begins one of the next lines.
func together(words []word) bool {
	for i, w := range words[1:] {
		down := w.top - words[i].top
		if words[i].leftOf(w.area) > 40 && (down < 5 || down > 35 || w.left < words[0].left-1) {
			return false
		}
	}
	return true
}
