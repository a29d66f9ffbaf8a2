package forms

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
)

// Finding is something that stands in the way of a signature, or that a person
// should look at before it.
type Finding struct {
	Part   int    `json:"part"` // 0 for the form as a whole
	Item   string `json:"item"` // such as "2.a"; empty for a Part as a whole
	Blocks bool   `json:"blocks"`
	Text   string `json:"text"` // one sentence
}

func (f Finding) String() string {
	return strings.Join([]string{f.Where(), f.Text}, ": ")
}

// Where is the place on the form, such as "Part 2 Item 4".
func (f Finding) Where() string {
	switch {
	case f.Part == 0:
		return "The form"
	case f.Item == "":
		return fmt.Sprintf("Part %d", f.Part)
	}
	return fmt.Sprintf("Part %d Item %s", f.Part, f.Item)
}

// Signing is what has to be known about a signature besides the facts. What is
// not known is left empty, and becomes a warning where it matters.
type Signing struct {
	// On is the day of the signature; until then, today.
	On cases.Date
	// Edition is the one that USCIS accepts on that day, such as "01/20/25".
	Edition string
	// Designated answers whether the certifying official is the head of the
	// agency or is in its register of designated officials on that day.
	Designated Answer
	// HeadCurrent answers whether the head named is the head on that day.
	HeadCurrent Answer
	// Override answers whether a supervisor has agreed to certify although the
	// victim refused or failed to help.
	Override Answer
}

// Findings collects findings in any order.
type Findings []Finding

// Block adds something that stands in the way of a signature.
func (f *Findings) Block(part int, item, text string, args ...any) {
	*f = append(*f, Finding{part, item, true, fmt.Sprintf(text, args...)})
}

// Warn adds something to look at.
func (f *Findings) Warn(part int, item, text string, args ...any) {
	*f = append(*f, Finding{part, item, false, fmt.Sprintf(text, args...)})
}

// Mistake adds a mistake that stands in the way of a signature.
func (f *Findings) Mistake(m Mistake) {
	f.Block(m.Part, m.Item, "%s", strings.ToUpper(m.Says[:1])+m.Says[1:])
}

// InOrder are the findings in the order of the form; of an item, what blocks
// comes first.
func (f Findings) InOrder() []Finding {
	slices.SortStableFunc(f, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), compareItems(a.Item, b.Item), blocksFirst(a, b))
	})
	return slices.Compact(f)
}

// compareItems has "2.a" before "2.b" and "10".
func compareItems(a, b string) int {
	numberOf := func(item string) int {
		digits, _, _ := strings.Cut(item, ".")
		n, _ := strconv.Atoi(digits)
		return n
	}
	return cmp.Or(cmp.Compare(numberOf(a), numberOf(b)), strings.Compare(a, b))
}

func blocksFirst(a, b Finding) int {
	switch {
	case a.Blocks == b.Blocks:
		return 0
	case a.Blocks:
		return -1
	}
	return 1
}

// Blocking are those of findings that stand in the way of a signature.
func Blocking(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return !f.Blocks })
}
