package official

import (
	"slices"
	"strings"
	"time"

	"suppb/cases"
	"suppb/forms"
)

// Provenance says which field a fact was read from.
type Provenance struct {
	Fact string // its path in the JSON of the facts, such as "victim.name.family"
	Part int
	Item string
	From Source
	// Unread is what the field holds if it could not be read as the fact, such
	// as a date that is none; the fact is then empty.
	Unread string
}

// binding ties an item of a form to the fact that it holds.
type binding struct {
	part   int
	item   string
	kind   Kind
	fact   string
	filler string // what an empty box may hold
	get    func() []string
	set    func(text string) bool
}

// bindings are those of a form, in its order.
type bindings []binding

const (
	notApplicable = "N/A"
	noANumber     = "NONE"
)

// unless is what an empty box may hold, unless it has to be filled.
func unless(required bool) string {
	if required {
		return ""
	}
	return notApplicable
}

func (b *bindings) text(part int, item, fact, filler string, p *string) {
	get := func() []string { return []string{*p} }
	set := func(text string) bool { *p = text; return true }
	*b = append(*b, binding{part, item, Text, fact, filler, get, set})
}

func (b *bindings) date(part int, item, fact, filler string, p *cases.Date) {
	get := func() []string { return []string{p.Form()} }
	set := func(text string) (ok bool) { *p, ok = parseDate(text); return ok }
	*b = append(*b, binding{part, item, Date, fact, filler, get, set})
}

func (b *bindings) name(part int, item, fact, filler string, n *forms.Name, middleFiller string) {
	b.text(part, item+".a", fact+".family", filler, &n.Family)
	b.text(part, item+".b", fact+".given", filler, &n.Given)
	b.text(part, item+".c", fact+".middle", middleFiller, &n.Middle)
}

// choice binds boxes of which one can be marked.
func choice[C ~string](b *bindings, part int, item, fact string, p *C) {
	get := func() []string { return []string{string(*p)} }
	set := func(box string) bool { *p = C(box); return true }
	*b = append(*b, binding{part, item, Choice, fact, "", get, set})
}

// choices binds boxes of which any number can be marked.
func choices[C ~string](b *bindings, part int, item, fact string, p *[]C) {
	get := func() []string {
		boxes := make([]string, len(*p))
		for i, c := range *p {
			boxes[i] = string(c)
		}
		return boxes
	}
	set := func(box string) bool { *p = append(*p, C(box)); return true }
	*b = append(*b, binding{part, item, Choice, fact, "", get, set})
}

func (b *bindings) aNumber(part int, item string, p *string) {
	b.text(part, item, "victim.a_number", noANumber, p)
	last := &(*b)[len(*b)-1]
	last.kind, last.get = Comb, func() []string { return []string{nineDigits(*p)} }
}

// nineDigits is an A-Number as the form takes it; what is none stays as it is.
func nineDigits(number string) string {
	bare := strings.NewReplacer("-", "", " ", "").Replace(strings.TrimLeft(strings.ToUpper(number), "A- "))
	if !aNumber.MatchString(bare) {
		return number
	}
	return strings.Repeat("0", 9-len(bare)) + bare
}

func (b *bindings) address(part int, item, fact string, a *forms.Address) {
	b.text(part, item+".a", fact+".street", "", &a.Street)
	choice(b, part, item+".b", fact+".unit", &a.Unit)
	b.text(part, item+".b", fact+".unit_number", notApplicable, &a.UnitNumber)
	b.text(part, item+".c", fact+".city", "", &a.City)
	b.text(part, item+".d", fact+".state", "", &a.State)
	b.text(part, item+".e", fact+".zip", "", &a.ZIP)
	b.text(part, item+".f", fact+".province", notApplicable, &a.Province)
	b.text(part, item+".g", fact+".postal_code", notApplicable, &a.PostalCode)
	b.text(part, item+".h", fact+".country", notApplicable, &a.Country)
}

// rowsOfRelatives is how many relatives Part 5 has room for.
const rowsOfRelatives = 3

// family binds Part 5. It needs as many relatives as there are rows, of which
// the first named are people.
func (b *bindings) family(f *forms.Family, named int) {
	choice(b, 5, "1", "family.culpable", &f.Culpable)
	for i := range rowsOfRelatives {
		r, item, fact := &f.Relatives[i], string(rune('2'+i)), "family.relatives."+string(rune('0'+i))
		filler := unless(i < named || i == 0 && f.Culpable == forms.Yes)
		b.name(5, item, fact+".name", filler, &r.Name, notApplicable)
		b.text(5, item+".d", fact+".relationship", filler, &r.Relationship)
		b.text(5, item+".e", fact+".involvement", filler, &r.Involvement)
	}
}

// values are what the facts have to say about each item.
func (b bindings) values(fillEmpty bool) []Value {
	var values []Value
	for _, bound := range b {
		for _, text := range bound.get() {
			if text == "" && fillEmpty {
				text = bound.filler
			}
			switch {
			case text == "":
			case bound.kind == Choice:
				values = append(values, Value{Part: bound.part, Item: bound.item, Kind: Choice, Box: text})
			default:
				values = append(values, Value{Part: bound.part, Item: bound.item, Kind: bound.kind, Text: text})
			}
		}
	}
	return values
}

// read sets the facts to values. What a form says to have no answer, such as
// "N/A", is empty.
func (b bindings) read(values []Value) []Provenance {
	var read []Provenance
	for _, v := range values {
		for _, bound := range b {
			if bound.part != v.Part || bound.item != v.Item || v.is(bound.kind != Choice) {
				continue
			}
			if v.Kind != Choice && saysNothing(v.Text) {
				break
			}
			p := Provenance{Fact: bound.fact, Part: v.Part, Item: v.Item, From: v.From}
			if !bound.set(v.Text + v.Box) {
				p.Unread = v.Text
			}
			read = append(read, p)
			break
		}
	}
	return read
}

func saysNothing(text string) bool {
	return slices.Contains([]string{"", "N/A", "NA", "NONE"}, strings.ToUpper(strings.Trim(text, ". ")))
}

// parseDate reads a date as the form asks for it, mm/dd/yyyy.
func parseDate(text string) (cases.Date, bool) {
	for _, layout := range []string{"1/2/2006", "01022006"} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return cases.DateOf(t), true
		}
	}
	return cases.Date{}, false
}

// padded is a copy of list with n elements at least.
func padded[T any](list []T, n int) []T {
	return append(slices.Clone(list), make([]T, max(0, n-len(list)))...)
}

// trimmed is list without the empty elements at its end.
func trimmed[T comparable](list []T) []T {
	var empty T
	for len(list) > 0 && list[len(list)-1] == empty {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return nil
	}
	return list
}
