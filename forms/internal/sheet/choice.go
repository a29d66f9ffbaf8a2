package sheet

import (
	"fmt"
	"slices"

	"suppb/forms"
)

const (
	markSide  = 9.0  // of a box to mark
	markLabel = 13.0 // from the box's left side to the words beside it
)

var cross = face{"B", 9}

// marked draws a box to mark and the words beside it, and returns the y below
// them. The mark is a letter, so that whoever searches or hears the page finds it.
func (s *Sheet) marked(x, y, w float64, label string, on bool) float64 {
	b := box{x, y + 0.5, markSide, markSide}
	s.draw(b)
	if on {
		s.write(cross, x+(markSide-s.width(cross, "X"))/2, b.y+markSide-1.4, "X")
	}
	return s.paragraph(small, x+markLabel, y, s.wrap(small, label, w-markLabel))
}

// Choose draws choices on one line, of which one can be marked.
func Choose[C ~string](c *Column, item string, choices []forms.Choice[C], chosen C) {
	x := c.x + itemIndent
	for _, choice := range choices {
		c.s.marked(x, c.y, c.w, choice.Label, choice.Code == chosen)
		x += markLabel + c.s.width(small, choice.Label) + 12
	}
	if chosen != "" {
		mustOffer(c.s, item, choices, chosen)
	}
	c.advance(small.leading() + gap + 2)
}

// ChooseOr is Choose whose last choice is explained in a box of text, item too.
func ChooseOr[C ~string](c *Column, item string, choices []forms.Choice[C], chosen C, other string) {
	Choose(c, item, choices, chosen)
	c.s.paragraph(small, c.x+itemIndent, c.y+2, []string{"If Other, explain"})
	c.s.fill(item, box{c.x + rowLabel, c.y - 1, c.w - rowLabel, boxHeight}, other)
	c.advance(boxHeight + gap)
}

// Grid draws choices in columns of equal width, filled from the top down, of
// which any number can be marked.
func Grid[C ~string](c *Column, item string, columns int, choices []forms.Choice[C], chosen []C) {
	rows := (len(choices) + columns - 1) / columns
	w := (c.w - itemIndent) / float64(columns)
	y, bottom := c.y, c.y
	for i, choice := range choices {
		if i%rows == 0 {
			y = c.y
		}
		x := c.x + itemIndent + float64(i/rows)*w
		y = c.s.marked(x, y, w-gap, choice.Label, slices.Contains(chosen, choice.Code)) + 4
		bottom = max(bottom, y)
	}
	mustOffer(c.s, item, choices, chosen...)
	c.advance(bottom - c.y + gap)
}

// Each draws choices below one another, of which any number can be marked; they
// are items a, b, c and so on of item.
func Each[C ~string](c *Column, item string, choices []forms.Choice[C], chosen []C) {
	for i, choice := range choices {
		c.label(c.x, c.w, fmt.Sprintf("%s.%c", item, 'a'+i), "")
		below := c.s.marked(c.x+itemIndent, c.y, c.w-itemIndent, choice.Label, slices.Contains(chosen, choice.Code))
		c.advance(below - c.y + gap)
	}
	mustOffer(c.s, item, choices, chosen...)
}

// YesNo prints a numbered question with its boxes at the right.
func (c *Column) YesNo(item, question string, answer forms.Answer) {
	const boxes = 84.0
	h := c.label(c.x, c.w-boxes, item, question)
	x := c.x + c.w - boxes + 12
	for _, choice := range forms.Answers() {
		c.s.marked(x, c.y, boxes, choice.Label, choice.Code == answer)
		x += boxes/2 - 3
	}
	if answer != "" {
		mustOffer(c.s, item, forms.Answers(), answer)
	}
	c.advance(h + gap + 2)
}

// mustOffer makes it a mistake to have chosen what the form has no box for.
func mustOffer[C ~string](s *Sheet, item string, choices []forms.Choice[C], chosen ...C) {
	for _, code := range chosen {
		offers := func(choice forms.Choice[C]) bool { return choice.Code == code }
		if !slices.ContainsFunc(choices, offers) {
			s.mistake(item, fmt.Sprintf("has no box for %q.", code))
		}
	}
}
