package sheet

import (
	"fmt"
	"strings"

	"suppb/forms"
)

// additionalPart is the Part of both forms for what does not fit elsewhere.
const additionalPart = 7

var (
	continuedMark = fmt.Sprintf("(continued in Part %d)", additionalPart)
	seeMark       = fmt.Sprintf("(see Part %d)", additionalPart)
)

// continuation is text for the Part for additional information.
type continuation struct {
	page int
	reference
	text string
}

// carry keeps text of an item of the current page for later.
func (s *Sheet) carry(item, text string) {
	if !s.repeating {
		s.continued = append(s.continued, continuation{s.page, reference{s.part, item}, text})
	}
}

// Carry keeps lines that item has no box for, and says so on the page. The
// place for saying so is there in any case.
func (c *Column) Carry(item string, lines []string) {
	if text := c.s.clean(item, strings.Join(lines, "\n")); text != "" {
		c.s.write(small, c.x+c.w-c.s.width(small, continuedMark), c.y-1+small.ascent(), continuedMark)
		c.s.carry(item, text)
	}
	c.advance(small.leading() + 2)
}

// Additional draws the Part for additional information on a page of its own:
// whose form it is, then three blocks for what did not fit elsewhere and for
// notes. What those cannot hold follows on additional sheets.
func (s *Sheet) Additional(of Identity, notes []forms.Note) {
	for _, n := range notes {
		s.note(n)
	}
	s.repeating = true
	c := s.Page()
	c.Part(additionalPart, "Additional Information")
	c.Say("Use this space for anything that did not fit into its own box. Each entry names the page, Part, and item it belongs to. " +
		"When the space is used up, additional sheets follow; the certifying official signs and dates each of them.")
	c.NameAcross("1", of.Victim)
	c.identify(of)
	c.Space(6)
	rest := s.continued
	for i := range 3 {
		rest = c.block(fmt.Sprint(4+i), rest)
	}
	s.additionalSheets(of, rest)
}

// Identity says on pages that could be separated whose form they belong to.
type Identity struct {
	Victim  forms.Name
	ANumber string
	Agency  string
}

func (c *Column) identify(of Identity) {
	y := c.y
	left := Column{c.s, c.x, y, 172}
	left.ANumber("2", "A-Number (if any)", of.ANumber)
	right := Column{c.s, c.x + 184, y, c.w - 184}
	right.Text("3", "Name of Certifying Agency", of.Agency, 1)
	c.y = left.y
}

// note finds the page of a note's item.
func (s *Sheet) note(n forms.Note) {
	for _, item := range []string{n.Item, n.Item + ".a"} {
		if page, drawn := s.items[reference{n.Part, item}]; drawn {
			s.part = n.Part
			s.continued = append(s.continued, continuation{page, reference{n.Part, n.Item}, s.clean(n.Item, n.Text)})
			return
		}
	}
	s.fail(forms.Mistake{Part: n.Part, Item: n.Item, Says: "has a note, but the form has no such item."})
}

// block draws one of the three blocks with the first of entries, and returns
// what is left to print.
func (c *Column) block(item string, entries []continuation) []continuation {
	var first continuation
	if len(entries) > 0 {
		first, entries = entries[0], entries[1:]
	}
	c.reference(item, first)
	c.Ask(item+".d", "")
	b := box{c.x + itemIndent, c.y - small.leading(), c.w - itemIndent, linesOf(14)}
	c.s.draw(b)
	lines := c.s.wrap(proseFace, first.text, b.w-2*padding)
	if len(lines) <= b.holds(proseFace) {
		c.s.print(proseFace, b, lines)
	} else {
		begin := c.s.begin(b, first.text, "(continued on an additional sheet)")
		first.text = after(begin, first.text)
		entries = append([]continuation{first}, entries...)
	}
	c.advance(b.h - small.leading() + gap + 5)
	return entries
}

// reference draws the page, Part and item numbers of an entry.
func (c *Column) reference(item string, e continuation) {
	var page, part string
	if e.page > 0 {
		page, part = fmt.Sprint(e.page), fmt.Sprint(e.part)
	}
	x := c.x
	for _, f := range []struct{ item, label, value string }{
		{"a", "Page Number", page}, {"b", "Part Number", part}, {"c", "Item Number", e.item},
	} {
		c.label(x, rowLabel, item+"."+f.item, f.label)
		b := box{x + 80, c.y - 3, 44, boxHeight}
		c.s.draw(b)
		c.s.print(valueFaces[0], b, []string{f.value})
		x += 150
	}
	c.advance(boxHeight + 1)
}
