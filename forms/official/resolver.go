package official

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// resolver finds the fields of a layout's items in a document.
type resolver struct {
	doc     *Document
	layout  *Layout
	slots   []slot
	ink     []slot
	found   []Mismatch
	byLeaf  map[string][]*Field
	claimed map[*Field]Item
}

// resolve looks for the layout that fits best and finds its fields.
func resolve(d *Document) *resolver {
	best, most := (*resolver)(nil), 0
	for _, l := range Layouts() {
		r := newResolver(d, l)
		if known := r.knownLeaves(); known > most {
			best, most = r, known
		}
	}
	if best == nil || most*2 < len(best.layout.leaves()) {
		var titles []string
		for _, l := range Layouts() {
			titles = append(titles, l.Title+" edition "+l.Edition)
		}
		return &resolver{doc: d, found: []Mismatch{{"The PDF is not a form that this program knows: " + strings.Join(titles, ", ") + ".", true}}}
	}
	best.resolveItems()
	return best
}

func newResolver(d *Document, l *Layout) *resolver {
	r := &resolver{doc: d, layout: l, byLeaf: map[string][]*Field{}, claimed: map[*Field]Item{}}
	for i := range d.fields {
		f := &d.fields[i]
		r.byLeaf[f.Leaf] = append(r.byLeaf[f.Leaf], f)
	}
	return r
}

func (r *resolver) refuse(format string, args ...any) {
	r.found = append(r.found, Mismatch{fmt.Sprintf(format, args...), true})
}

func (r *resolver) warn(format string, args ...any) {
	r.found = append(r.found, Mismatch{fmt.Sprintf(format, args...), false})
}

// leaves are the leaves that a layout names.
func (l *Layout) leaves() []string {
	var leaves []string
	for _, item := range slices.Concat(l.Ink, l.Items) {
		if item.Leaf != "" {
			leaves = append(leaves, item.Leaf)
		}
		leaves = append(leaves, item.Copies...)
	}
	return leaves
}

func (r *resolver) knownLeaves() int {
	known := 0
	for _, leaf := range r.layout.leaves() {
		if len(r.byLeaf[leaf]) > 0 {
			known++
		}
	}
	return known
}

// resolveItems finds a slot for each item: first those whose names are known,
// so that what is looked for by description is not mistaken for one of them.
func (r *resolver) resolveItems() {
	for _, item := range r.layout.Ink {
		f := r.named(item, item.Leaf)
		r.claim(item, f)
		r.ink = append(r.ink, slot{Item: item, field: f})
	}
	byName := func(i Item) bool { return i.Leaf != "" || i.Family != "" }
	slots := make([]slot, len(r.layout.Items))
	for _, named := range []bool{true, false} {
		for i, item := range r.layout.Items {
			if byName(item) != named {
				continue
			}
			if item.Kind == Choice {
				slots[i] = r.choice(item)
			} else {
				slots[i] = r.single(item)
			}
		}
	}
	r.slots = slots
	r.checkUnclaimed()
}

// named is the only field of a name, or nil.
func (r *resolver) named(item Item, leaf string) *Field {
	switch fields := r.byLeaf[leaf]; len(fields) {
	case 0:
		r.refuse("%s: the form has no field %s.", item, leaf)
	case 1:
		return fields[0]
	default:
		r.refuse("%s: the form has %d fields named %s.", item, len(fields), leaf)
	}
	return nil
}

// single is the slot of an item with one field and perhaps copies of it.
func (r *resolver) single(item Item) slot {
	s := slot{Item: item}
	if item.Leaf == "" {
		s.field = r.described(item)
	} else if f := r.named(item, item.Leaf); f != nil {
		s.field = r.asDescribed(item, f)
	}
	r.claim(item, s.field)
	for _, leaf := range item.Copies {
		if f := r.named(item, leaf); f != nil {
			r.claim(item, f)
			s.copies = append(s.copies, f)
		}
	}
	return s
}

func (r *resolver) claim(item Item, f *Field) {
	if f == nil {
		return
	}
	if other, taken := r.claimed[f]; taken {
		r.refuse("%s and %s: the field %s is that of both.", other, item, f.Leaf)
		return
	}
	r.claimed[f] = item
	if !fits(item.Kind, f.Kind) {
		r.refuse("%s: the field %s is a %s and not a %s.", item, f.Leaf, f.Kind, item.Kind.field())
	}
	if item.Page != 0 && f.Page != item.Page && !slices.Contains(item.Copies, f.Leaf) {
		r.refuse("%s: the field %s is on page %d and not on page %d.", item, f.Leaf, f.Page, item.Page)
	}
	if f.unseen {
		r.refuse("%s: the field %s is hidden or not printed.", item, f.Leaf)
	}
	if item.Kind == Comb && f.Kind == TextField && f.MaxLen > 0 && f.MaxLen < 9 {
		r.refuse("%s: the field %s has %d cells; an A-Number has 9 digits.", item, f.Leaf, f.MaxLen)
	}
}

func fits(k Kind, f FieldKind) bool {
	return f == k.field() || k == Dropdown && f == TextField
}

func (k Kind) field() FieldKind {
	switch k {
	case Choice:
		return CheckboxField
	case Dropdown:
		return DropdownField
	}
	return TextField
}

// asDescribed is f if its description does not name another item. Of several
// fields of one sort it is the one that names this item, whatever it is called:
// USCIS's P8_Line4b_PartNumber[0] may well be Item 5.b.
func (r *resolver) asDescribed(item Item, f *Field) *Field {
	part, number := statedItem(f.Tooltip)
	if (part == "" || part == strconv.Itoa(item.Part)) && (number == "" || number == item.Item) {
		return f
	}
	says := fmt.Sprintf("%s: the field %s describes itself as Part %s Item %s", item, f.Leaf, part, number)
	switch {
	case item.Unconfirmed && part == strconv.Itoa(item.Part):
		r.warn("%s; the item's number should be compared with the form.", says)
		return f
	case !item.Numbered:
		r.refuse("%s.", says)
		return f
	}
	var others []*Field
	for i := range r.doc.fields {
		other := &r.doc.fields[i]
		p, n := statedItem(other.Tooltip)
		if p == strconv.Itoa(item.Part) && n == item.Item && fits(item.Kind, other.Kind) {
			others = append(others, other)
		}
	}
	if len(others) != 1 {
		r.refuse("%s, and %d others as this item.", says, len(others))
		return f
	}
	r.warn("%s; the field %s, which describes itself as this item, is used.", says, others[0].Leaf)
	return others[0]
}

// described is the only unclaimed field whose description fits an item.
func (r *resolver) described(item Item) *Field {
	fields := r.candidates(item)
	switch len(fields) {
	case 1:
		return fields[0]
	case 0:
		r.refuse("%s was not found: no %s of Part %d %s.", item, item.Kind.field(), item.Part, item.sought())
	default:
		r.refuse("%s was not found: %d fields of Part %d %s.", item, len(fields), item.Part, item.sought())
	}
	return nil
}

func (i Item) sought() string {
	if i.Numbered {
		return "describes itself as Item " + i.Item
	}
	return `speaks of "` + strings.Join(i.Find, `" and "`) + `"`
}

func (r *resolver) candidates(item Item) []*Field {
	var fields []*Field
	for i := range r.doc.fields {
		f := &r.doc.fields[i]
		part, number := statedItem(f.Tooltip)
		_, taken := r.claimed[f]
		if taken || part != strconv.Itoa(item.Part) || !fits(item.Kind, f.Kind) {
			continue
		}
		if mentions(plain(f.Tooltip), item.Find) && (!item.Numbered || number == item.Item) {
			fields = append(fields, f)
		}
	}
	return fields
}

var boxNumber = regexp.MustCompile(`\[\d+\]$`)

// choice is the slot of an item with boxes.
func (r *resolver) choice(item Item) slot {
	s := slot{Item: item}
	var fields []*Field
	if item.Family == "" {
		for _, f := range r.candidates(item) {
			if box, agreed := boxOf(f, item.Boxes); box >= 0 || !agreed {
				fields = append(fields, f)
			}
		}
	} else {
		for i := range r.doc.fields {
			if f := &r.doc.fields[i]; boxNumber.ReplaceAllString(f.Leaf, "") == item.Family {
				fields = append(fields, f)
			}
		}
	}
	if len(fields) != len(item.Boxes) {
		r.refuse("%s: the form has %d boxes and not %d.", item, len(fields), len(item.Boxes))
	}
	taken := map[int]*Field{}
	for _, f := range fields {
		r.claim(item, f)
		box, agreed := boxOf(f, item.Boxes)
		switch {
		case !agreed:
			r.refuse("%s: the description of the box %s and its mark %q name different choices.", item, f.Leaf, strings.Join(f.OnStates, ", "))
		case box < 0:
			r.refuse("%s: neither the description of the box %s nor its mark %q tells which choice it is.", item, f.Leaf, strings.Join(f.OnStates, ", "))
		case len(f.OnStates) != 1:
			r.refuse("%s: the box %s has %d marks and not one.", item, f.Leaf, len(f.OnStates))
		case taken[box] != nil:
			r.refuse("%s: the boxes %s and %s are both %q.", item, taken[box].Leaf, f.Leaf, item.Boxes[box].Box)
		default:
			taken[box] = f
			s.boxes = append(s.boxes, slotBox{item.Boxes[box].Box, f, f.OnStates[0]})
		}
	}
	for i, b := range item.Boxes {
		if taken[i] == nil {
			r.refuse("%s: there is no box for %q.", item, b.Box)
		}
	}
	return s
}

// checkUnclaimed lists the fields that belong to no item. In the very file that
// USCIS published they stay blank; in another they may be why it is another.
func (r *resolver) checkUnclaimed() {
	for i := range r.doc.fields {
		f := &r.doc.fields[i]
		if _, known := r.claimed[f]; known || f.Kind == BarcodeField || f.Kind == ButtonField {
			continue
		}
		says := "The form has a field that this program does not know: %s on page %d."
		if r.doc.SHA256() == r.layout.SHA256 {
			r.warn(says, f.Leaf, f.Page)
		} else {
			r.refuse(says, f.Leaf, f.Page)
		}
	}
}
