package sheet

import (
	"fmt"

	"suppb/cases"
)

// Column is a strip of a page that fills from the top down. What is drawn
// moves its lower end.
type Column struct {
	s       *Sheet
	x, y, w float64
}

const (
	itemIndent = 24.0 // from an item's number to its label
	rowLabel   = 92.0 // from the left edge to the box of a Row
	inkHeight  = 32.0 // of a line to sign on
	gap        = 5.0  // below every item
)

// Split divides what is left of the page below c into two columns.
func (c *Column) Split() (left, right *Column) {
	w := (c.w - gutter) / 2
	return &Column{c.s, c.x, c.y, w}, &Column{c.s, c.x + w + gutter, c.y, w}
}

// Part draws the heading of a Part of the form. Items that follow are its.
func (c *Column) Part(n int, title string) {
	c.s.part = n
	c.bar(fmt.Sprintf("Part %d.", n), title)
}

// PartContinued repeats the heading of the current Part.
func (c *Column) PartContinued(title string) {
	c.bar(fmt.Sprintf("Part %d.", c.s.part), title+" (continued)")
}

func (c *Column) bar(number, title string) {
	const indent = 44
	lines := c.s.wrap(heading, title, c.w-indent-2*padding)
	h := float64(len(lines))*heading.leading() + 5
	c.advance(2)
	c.s.shade(box{c.x, c.y, c.w, h})
	c.s.write(heading, c.x+padding, c.y+2+heading.ascent(), number)
	c.s.paragraph(heading, c.x+indent, c.y+2, lines)
	c.advance(h + gap + 2)
}

// Say prints a paragraph that belongs to the form itself.
func (c *Column) Say(text string) { c.say(small, text) }

// Stress is Say in bold type.
func (c *Column) Stress(text string) { c.say(strong, text) }

// Declare is Say for the statement above a signature, in larger type.
func (c *Column) Declare(text string) { c.say(face{"", 9}, text) }

func (c *Column) say(f face, text string) {
	lines := c.s.wrap(f, text, c.w)
	c.s.paragraph(f, c.x, c.y, lines)
	c.advance(float64(len(lines))*f.leading() + gap)
}

// Ask prints a numbered question.
func (c *Column) Ask(item, question string) {
	c.advance(c.label(c.x, c.w, item, question) + gap/2)
}

// Row is a one-line box with its label to the left; a line end in the label
// starts the label's second line.
func (c *Column) Row(item, label, value string) {
	c.label(c.x, rowLabel, item, label)
	c.s.fill(item, box{c.x + rowLabel, c.y + 1, c.w - rowLabel, boxHeight}, value)
	c.advance(boxHeight + gap + 3)
}

// DateRow is Row with cells for a date.
func (c *Column) DateRow(item, label string, d cases.Date) {
	c.label(c.x, rowLabel, item, label)
	c.s.comb(dateComb, c.x+rowLabel, c.y+1, c.w-rowLabel, d.Form())
	c.advance(boxHeight + gap + 3)
}

// Text is a label above a box for n lines.
func (c *Column) Text(item, label, value string, n int) {
	c.Ask(item, label)
	c.below(item, value, n)
}

// Explain is Text for an item whose number is printed above it already.
func (c *Column) Explain(item, label, value string, n int) {
	c.advance(c.label(c.x+itemIndent, c.w-itemIndent, "", label) + gap/2)
	c.below(item, value, n)
}

func (c *Column) below(item, value string, n int) {
	h := boxHeight
	if n > 1 {
		h = linesOf(n)
	}
	c.s.fill(item, box{c.x + itemIndent, c.y, c.w - itemIndent, h}, value)
	c.advance(h + gap + 2)
}

// Field is one of several boxes side by side.
type Field struct {
	Item, Label, Value string
	Share              float64 // of the width, against the others; 0 counts as 1
	Date               bool    // the box has cells for a date
	Ink                bool    // left for a pen: the box is a line to write on, or empty cells
}

// Fields draws one-line boxes side by side, labels above. Without labels the
// item numbers stand beside the boxes.
func (c *Column) Fields(fields ...Field) {
	const between = 12.0
	total, labels := 0.0, 0.0
	for _, f := range fields {
		total += f.share()
	}
	unit := (c.w - between*float64(len(fields)-1)) / total
	for _, f := range fields {
		labels = max(labels, c.s.labelHeight(f.share()*unit, f.Item, f.Label))
	}
	height := boxHeight
	x := c.x
	for _, f := range fields {
		w := f.share() * unit
		top := c.y + labels - c.s.labelHeight(w, f.Item, f.Label)
		if labels == 0 {
			top += 6
		}
		c.s.label(x, top, w, f.Item, f.Label)
		b := box{x + f.indent(), c.y + labels + 2, w - f.indent(), boxHeight}
		if f.Ink {
			height = inkHeight
			b.y += inkHeight - 2 - b.h
		}
		switch {
		case f.Date:
			c.s.comb(dateComb, b.x, b.y, b.w, f.Value)
		case f.Ink:
			c.s.rule(b.x, b.y+b.h, b.w)
		default:
			c.s.fill(f.Item, b, f.Value)
		}
		x += w + between
	}
	c.advance(labels + height + gap + 4)
}

func (f Field) share() float64 {
	if f.Share == 0 {
		return 1
	}
	return f.Share
}

func (f Field) indent() float64 {
	if f.Item == "" {
		return 0
	}
	return itemIndent
}

// label prints an item's number and label at the top of c and returns their height.
func (c *Column) label(x, w float64, item, text string) float64 {
	return c.s.label(x, c.y, w, item, text)
}

func (s *Sheet) label(x, y, w float64, item, text string) float64 {
	if item != "" {
		s.items[reference{s.part, item}] = s.page
		s.write(strong, x, y+strong.ascent(), item+".")
		x += itemIndent
	}
	return s.paragraph(small, x, y, s.labelLines(w, item, text)) - y
}

func (s *Sheet) labelHeight(w float64, item, text string) float64 {
	if text == "" {
		return 0
	}
	return float64(len(s.labelLines(w, item, text))) * small.leading()
}

func (s *Sheet) labelLines(w float64, item, text string) []string {
	if item != "" {
		w -= itemIndent
	}
	return s.wrap(small, text, w)
}

// Space leaves h points free.
func (c *Column) Space(h float64) { c.advance(h) }

// advance moves the lower end of c; a form whose layout does not fit its page
// is a fault of the program.
func (c *Column) advance(h float64) {
	c.y += h
	if c.y > foot+gap {
		c.s.fail(fmt.Errorf("Part %d of %s runs over the foot of its page", c.s.part, c.s.form.Number))
	}
}
