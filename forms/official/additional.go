package official

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
	"suppb/forms"
)

// blocks are the items of Part 7 for what did not fit elsewhere: a to d are the
// numbers of page, Part and item, and the text.
var blocks = []string{"4", "5", "6"}

// fillWithPart7 fills the form with values and the blocks of Part 7 with what
// did not fit, with more that has no box and, last, with notes.
func (t Template) fillWithPart7(values []Value, more, notes []forms.Note) (Filled, error) {
	placements, overflow, err := t.place(values)
	if err != nil {
		return Filled{}, err
	}
	located, err := t.locate(more)
	if err != nil {
		return Filled{}, err
	}
	overflow = append(overflow, located...)
	slices.SortStableFunc(overflow, func(a, b Overflow) int { return cmp.Compare(t.order(a.Note), t.order(b.Note)) })
	if located, err = t.locate(notes); err != nil {
		return Filled{}, err
	}
	inBlocks, rest, err := t.placeBlocks(append(overflow, located...))
	if err != nil {
		return Filled{}, err
	}
	pdf, printed, err := t.write(append(placements, inBlocks...))
	return Filled{pdf, printed, rest}, err
}

// order is where the item of a note comes in the form.
func (t Template) order(n forms.Note) int {
	return slices.IndexFunc(t.slots, func(s slot) bool { return s.Part == n.Part && s.Item.Item == n.Item })
}

// locate finds the pages of the items of notes.
func (t Template) locate(notes []forms.Note) ([]Overflow, error) {
	var located []Overflow
	for _, n := range notes {
		page := 0
		for _, s := range slices.Concat(t.slots, t.ink) {
			if s.Part != n.Part || s.Item.Item != n.Item && s.Item.Item != n.Item+".a" {
				continue
			}
			if page = s.page(); page > 0 {
				break
			}
		}
		if page == 0 || n.Part == additionalPart {
			return nil, forms.Mistake{Part: n.Part, Item: n.Item, Says: "has a note, but the form has no such item."}
		}
		text, err := clean(Value{Part: n.Part, Item: n.Item, Text: n.Text})
		if err != nil {
			return nil, err
		}
		if text != "" {
			located = append(located, Overflow{page, forms.Note{Part: n.Part, Item: n.Item, Text: text}})
		}
	}
	return located, nil
}

func (s slot) page() int {
	if s.Kind == Choice {
		return s.boxes[0].field.Page
	}
	return s.field.Page
}

// placeBlocks puts the first entries into the blocks and returns what is left.
func (t Template) placeBlocks(entries []Overflow) (placements []placement, rest []Overflow, err error) {
	for i, e := range entries {
		if i >= len(blocks) {
			rest = append(rest, e)
			continue
		}
		var values []Value
		for j, text := range []string{strconv.Itoa(e.Page), strconv.Itoa(e.Part), e.Item, e.Text} {
			values = append(values, Value{Part: additionalPart, Item: fmt.Sprintf("%s.%c", blocks[i], 'a'+j), Kind: Text, Text: text})
		}
		placed, over, err := t.place(values)
		if err != nil {
			return nil, nil, err
		}
		placements = append(placements, placed...)
		for _, o := range over {
			if o.Item != blocks[i]+".d" {
				return nil, nil, fmt.Errorf("the box for Part 7 Item %s cannot hold %q", o.Item, o.Text)
			}
			rest = append(rest, Overflow{e.Page, forms.Note{Part: e.Part, Item: e.Item, Text: o.Text}})
		}
	}
	return placements, rest, nil
}

// takeBlocks takes the blocks of Part 7 out of values: those that continue an
// item are joined to its value, all others are notes.
func takeBlocks(values []Value) ([]Value, []forms.Note) {
	text := func(item string) string {
		i := slices.IndexFunc(values, func(v Value) bool { return v.Part == additionalPart && v.Item == item })
		if i < 0 {
			return ""
		}
		return values[i].Text
	}
	var notes []forms.Note
	for _, block := range blocks {
		part, _ := strconv.Atoi(text(block + ".b"))
		if n := (forms.Note{Part: part, Item: text(block + ".c"), Text: text(block + ".d")}); n != (forms.Note{}) {
			notes = append(notes, n)
		}
	}
	var rest []Value
	for _, v := range values {
		if v.Part == additionalPart {
			continue
		}
		begin, continued := strings.CutSuffix(v.Text, continuedMark)
		if v.Text == seePart7 {
			begin, continued = "", true
		}
		i := slices.IndexFunc(notes, func(n forms.Note) bool { return n.Part == v.Part && n.Item == v.Item })
		if continued && i >= 0 {
			v.Text = strings.TrimSpace(strings.TrimSpace(begin) + " " + notes[i].Text)
			notes = slices.Delete(notes, i, i+1)
		}
		rest = append(rest, v)
	}
	return rest, notes
}

// noteOf is lines as a note, if there are any.
func noteOf(part int, item string, lines []string) []forms.Note {
	if len(lines) == 0 {
		return nil
	}
	return []forms.Note{{Part: part, Item: item, Text: strings.Join(lines, "\n")}}
}

// otherNames are the names but the first, a line each.
func otherNames(names []forms.Name) []string {
	var lines []string
	for _, n := range after(names, 1) {
		lines = append(lines, "Other name used: "+spelled(n))
	}
	return lines
}

// relatives are the relatives that have no row, a line each.
func relatives(all []forms.Relative) []string {
	var lines []string
	for _, r := range after(all, rowsOfRelatives) {
		lines = append(lines, fmt.Sprintf("Another family member: %s Relationship: %s. Involvement: %s",
			spelled(r.Name), r.Relationship, r.Involvement))
	}
	return lines
}

// spelled is a name with each of its parts called by its label.
func spelled(n forms.Name) string {
	var parts []string
	for _, p := range []struct{ label, text string }{
		{"family name", n.Family}, {"given name", n.Given}, {"middle name", n.Middle},
	} {
		if p.text != "" {
			parts = append(parts, p.label+" "+p.text)
		}
	}
	return strings.Join(parts, ", ") + "."
}

// dateLines are the dates that have no box, and what is to be said of them.
func dateLines(dates []cases.Date, note string) []string {
	var lines []string
	if list := dateList(dates); list != "" {
		lines = append(lines, "Also on "+list+".")
	}
	if note != "" {
		lines = append(lines, note)
	}
	return lines
}

func dateList(dates []cases.Date) string {
	var texts []string
	for _, d := range dates {
		if !d.IsZero() {
			texts = append(texts, d.Form())
		}
	}
	return strings.Join(texts, ", ")
}

func joined(title, division string) string {
	if title == "" || division == "" {
		return title + division
	}
	return title + ", " + division
}

// after is what follows the first n of list.
func after[T any](list []T, n int) []T { return list[min(n, len(list)):] }
