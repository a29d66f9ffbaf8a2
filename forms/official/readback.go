package official

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"suppb/forms/internal/pdfobject"
)

// Difference is an item that does not hold what it should.
type Difference struct {
	Part      int
	Item      string
	Kind      Kind
	Want, Got string // texts, or the boxes of a choice with commas between them
}

func (d Difference) String() string {
	return fmt.Sprintf("Part %d Item %s should hold %q and holds %q", d.Part, d.Item, d.Want, d.Got)
}

// ReadBack reads the values of a filled form, in the order of the form. Of an
// unknown form the error lists what does not match.
func ReadBack(pdf []byte) ([]Value, error) {
	d, err := Open(pdf)
	if err != nil {
		return nil, err
	}
	r := resolve(d)
	if r.layout != nil {
		r.compareFile()
	}
	var problems []error
	for _, m := range r.found {
		if m.Refuses {
			problems = append(problems, Refusal{m.Says})
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return valuesIn(r.slots, d.fields), nil
}

// valuesIn are the values that fields hold.
func valuesIn(slots []slot, fields []Field) []Value {
	var values []Value
	for _, s := range slots {
		if s.Kind == Choice {
			for _, b := range s.boxes {
				if fields[b.field.index].Value == b.mark {
					values = append(values, Value{s.Part, s.Item.Item, Choice, "", b.code, b.field.source()})
				}
			}
			continue
		}
		if text := strings.TrimSpace(lineEnds.Replace(fields[s.field.index].Value)); text != "" {
			values = append(values, Value{s.Part, s.Item.Item, s.Kind, text, "", s.field.source()})
		}
	}
	return values
}

// Compare lists the items of which want and got are not the same, first those
// of want. The order of the boxes of one choice does not matter.
func Compare(want, got []Value) []Difference {
	type key struct {
		part   int
		item   string
		choice bool
	}
	texts := func(values []Value) (map[key]map[string]bool, []key) {
		by := map[key]map[string]bool{}
		var order []key
		for _, v := range values {
			k := key{v.Part, v.Item, v.Kind == Choice}
			if by[k] == nil {
				by[k] = map[string]bool{}
				order = append(order, k)
			}
			by[k][v.Text+v.Box] = true
		}
		return by, order
	}
	wanted, order := texts(want)
	found, more := texts(got)
	var differences []Difference
	for _, k := range append(order, more...) {
		w := strings.Join(slices.Sorted(maps.Keys(wanted[k])), ", ")
		g := strings.Join(slices.Sorted(maps.Keys(found[k])), ", ")
		if w != g {
			kind := Text
			if k.choice {
				kind = Choice
			}
			differences = append(differences, Difference{k.part, k.item, kind, w, g})
		}
		delete(wanted, k)
		delete(found, k)
	}
	return differences
}

// check reads a filled form back: every field of it holds and shows what was
// placed there, and all others are as they were.
func (t Template) check(pdf []byte, placements []placement, printed []Value) error {
	d, err := read(pdf)
	if err != nil {
		return err
	}
	was := t.body.fields
	if len(d.fields) != len(was) || d.HasXFA() || d.HasUsageRights() || d.Encrypted() {
		return errors.New("it does not have the fields of the form")
	}
	if differences := Compare(printed, valuesIn(t.slots, d.fields)); len(differences) > 0 {
		return fmt.Errorf("%s, and %d more", differences[0], len(differences)-1)
	}
	placed := map[int]placement{}
	for _, p := range placements {
		placed[p.field.index] = p
	}
	reader := newTextReader(d.objects)
	for i := range d.fields {
		f := &d.fields[i]
		p, filled := placed[i]
		want := was[i].Value
		if filled {
			want = p.text + p.mark
		}
		if f.Name != was[i].Name || f.Value != want {
			return fmt.Errorf("the field %s does not hold what it should", was[i].Name)
		}
		if filled && !reader.shows(f, p) {
			return fmt.Errorf("the field %s does not show what it holds", f.Name)
		}
	}
	return nil
}

// shows reports whether a reader shows in place of a field what was placed.
func (t textReader) shows(f *Field, p placement) bool {
	for _, w := range f.widgets {
		widget := t.Dict(pdfobject.Ref(w.number))
		if p.mark != "" {
			if w.on == p.mark && t.Name(widget["AS"]) != p.mark {
				return false
			}
			continue
		}
		appearance := t.Dict(widget["AP"])["N"]
		drawn := t.drawn(t.unpacked(appearance), t.Dict(t.Dict(appearance)["Resources"]))
		if squeeze(drawn) != squeeze(p.text) {
			return false
		}
	}
	return true
}

// squeeze is text without white space.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// Reading is what a form says that somebody filled in.
type Reading struct {
	Form     string // such as "I-918B"
	Edition  string // as printed on it; empty if none is
	Values   []Value
	Warnings []string // in what the file is not the edition that is known
}

// ReadFilled reads a form that somebody else filled in. Unlike [ReadBack] it
// takes other editions and printings, as long as every item's field is found,
// and says so.
func ReadFilled(pdf []byte) (Reading, error) {
	d, err := Open(pdf)
	if err != nil {
		return Reading{}, err
	}
	r := resolve(d)
	var problems []error
	for _, m := range r.found {
		if m.Refuses {
			problems = append(problems, Refusal{m.Says})
		}
	}
	if r.layout == nil || len(problems) > 0 {
		return Reading{}, errors.Join(problems...)
	}
	r.compareFile()
	out := Reading{Form: r.layout.Form, Edition: d.Edition(), Values: valuesIn(r.slots, d.fields)}
	for _, m := range r.found {
		out.Warnings = append(out.Warnings, m.Says)
	}
	return out, nil
}
