package forms

import (
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
)

// Mistake is something in the facts that a person can put right. As an error
// it is one sentence that names the item of the form.
type Mistake struct {
	Part int
	Item string // such as "2.a"
	Says string // the rest of the sentence
}

func (m Mistake) Error() string { return fmt.Sprintf("Part %d Item %s %s", m.Part, m.Item, m.Says) }

// Missing collects what a form cannot do without. Each method takes the item
// of the form and what that item needs.
type Missing []Mistake

// Text asks for a text that is not blank.
func (m *Missing) Text(text string, part int, item, what string) {
	m.Unless(strings.TrimSpace(text) != "", part, item, what)
}

// Date asks for at least one date.
func (m *Missing) Date(dates []cases.Date, part int, item, what string) {
	known := func(d cases.Date) bool { return !d.IsZero() }
	m.Unless(slices.ContainsFunc(dates, known), part, item, what)
}

// Unless asks for what is missing unless it is there.
func (m *Missing) Unless(there bool, part int, item, what string) {
	if !there {
		*m = append(*m, Mistake{part, item, "needs " + what + "."})
	}
}
