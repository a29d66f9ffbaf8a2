package official

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"suppb/forms"
	"suppb/forms/official/internal/glyphs"
)

// Value is the answer to one item of a form: a text, or one box of a choice.
type Value struct {
	Part int
	Item string // such as "2.a"
	Kind Kind
	Text string // of every kind but Choice
	Box  string // of a Choice, as the facts call it
	// From is the field that the value is in, if it has been in one.
	From Source
}

// Source is a field on a page of a form.
type Source struct {
	Leaf string
	Page int
}

func (s Source) String() string { return fmt.Sprintf("field %s on page %d", s.Leaf, s.Page) }

func (f *Field) source() Source { return Source{f.Leaf, f.Page} }

func (v Value) is(choice bool) bool { return choice == (v.Kind == Choice) }

// Overflow is what did not fit into the field of an item on a page of the form.
type Overflow struct {
	Page int
	forms.Note
}

// placement is a value and what a field will show of it.
type placement struct {
	field   *Field
	text    string // of a text or dropdown
	setting setting
	mark    string // of a box
	value   Value  // as printed; the copies of a field have none
}

const (
	seePart7      = "(see Part 7)"
	continuedMark = "(continued in Part 7)"
	onSheetMark   = "(continued on an additional sheet)"
)

// place finds the fields for values, in the order of the form, and what does
// not fit into them. Of overflow nothing is lost: a field that shows only the
// beginning of a text says so and the rest is in the overflow; one that shows
// none of it refers to Part 7, if there is room, and the whole is.
func (t Template) place(values []Value) ([]placement, []Overflow, error) {
	bySlot := make([][]Value, len(t.slots))
	for _, v := range values {
		i := slices.IndexFunc(t.slots, func(s slot) bool {
			return s.Part == v.Part && s.Item.Item == v.Item && v.is(s.Kind == Choice)
		})
		if i < 0 {
			return nil, nil, v.mistake("has a value, but the form has no such item.")
		}
		bySlot[i] = append(bySlot[i], v)
	}
	var placements []placement
	var overflow []Overflow
	for i, values := range bySlot {
		s := &t.slots[i]
		if len(values) > 1 && !s.Several {
			return nil, nil, values[1].mistake("has two answers; the form takes one.")
		}
		for _, v := range values {
			more, over, err := s.place(v)
			if err != nil {
				return nil, nil, err
			}
			placements = append(placements, more...)
			overflow = append(overflow, over...)
		}
	}
	return placements, overflow, nil
}

func (v Value) mistake(says string) error {
	return forms.Mistake{Part: v.Part, Item: v.Item, Says: says}
}

func (s *slot) place(v Value) ([]placement, []Overflow, error) {
	if s.Kind == Choice {
		for _, b := range s.boxes {
			if b.code == v.Box {
				return []placement{{field: b.field, mark: b.mark, value: Value{v.Part, v.Item, Choice, "", v.Box, b.field.source()}}}, nil, nil
			}
		}
		return nil, nil, v.mistake(fmt.Sprintf("has no box for %q.", v.Box))
	}
	text, err := clean(v)
	if err != nil || text == "" {
		return nil, nil, err
	}
	if s.Kind == Comb && text != noANumber && !aNumber.MatchString(text) {
		return nil, nil, v.mistake(fmt.Sprintf("holds %q; an A-Number has 7 to 9 digits.", text))
	}
	if s.field.Kind == DropdownField {
		if text, err = choose(v, text, s.field.Options); err != nil {
			return nil, nil, err
		}
	}
	shown, rest := s.fit(text)
	var overflow []Overflow
	if rest != "" {
		overflow = append(overflow, Overflow{s.field.Page, forms.Note{Part: v.Part, Item: v.Item, Text: rest}})
	}
	placements := onField(nil, s.field, shown)
	for i := range placements {
		placements[i].value = Value{v.Part, v.Item, s.Kind, shown, "", s.field.source()}
	}
	for _, copied := range s.copies {
		if _, fits := copied.room().set(text); fits {
			placements = onField(placements, copied, text)
		} else {
			placements = onField(placements, copied, copied.room().shorten(text))
		}
	}
	return placements, overflow, nil
}

func onField(placements []placement, f *Field, text string) []placement {
	set, fits := f.room().set(text)
	if text == "" || !fits {
		return placements
	}
	return append(placements, placement{field: f, text: text, setting: set})
}

// fit is what the field shows of text and what goes on elsewhere.
func (s *slot) fit(text string) (shown, rest string) {
	b := s.field.room()
	if !b.multiline {
		text = strings.ReplaceAll(text, "\n", " ")
	}
	for _, written := range []string{text, s.shortened(text)} {
		if _, fits := b.set(written); fits {
			if written != text && s.Shorten == "zip" {
				return written, text
			}
			return written, ""
		}
	}
	mark := continuedMark
	if s.Part == additionalPart {
		mark = onSheetMark
	}
	if shown, taken := b.begin(text, mark); taken > 0 {
		return shown, strings.TrimLeft(text[taken:], " \n")
	}
	if _, fits := b.set(seePart7); fits {
		return seePart7, text
	}
	return "", text
}

const additionalPart = 7

var (
	notDigit = regexp.MustCompile(`[-() .+/]`)
	digits   = regexp.MustCompile(`^\d+$`)
	aNumber  = regexp.MustCompile(`^\d{7,9}$`)
	longZIP  = regexp.MustCompile(`^(\d{5})-\d{4}$`)
)

// shortened is text as the item may be written when it is too long.
func (s *slot) shortened(text string) string {
	switch m := longZIP.FindStringSubmatch(text); {
	case s.Shorten == "zip" && m != nil:
		return m[1]
	case s.Shorten == "digits" || s.Kind == Date:
		if bare := notDigit.ReplaceAllString(text, ""); digits.MatchString(bare) {
			return bare
		}
	}
	return text
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ")

// clean is a value's text as it will be printed. A character that cannot be
// printed is a mistake.
func clean(v Value) (string, error) {
	text := norm.NFC.String(lineEnds.Replace(v.Text))
	for _, r := range text {
		switch {
		case r == '\n' || glyphs.Regular().Shows(r):
		case r == unicode.ReplacementChar:
			return "", v.mistake("holds a damaged character; type the text again.")
		default:
			return "", v.mistake(fmt.Sprintf("holds %q, which the form's font cannot print.", string(r)))
		}
	}
	return strings.TrimSpace(text), nil
}

// choose is the option of a dropdown that text names.
func choose(v Value, text string, options []Option) (string, error) {
	for _, o := range options {
		if strings.EqualFold(o.Value, text) || strings.EqualFold(o.Label, text) {
			return o.Value, nil
		}
	}
	return "", v.mistake(fmt.Sprintf("holds %q, which the form's list does not offer.", text))
}
