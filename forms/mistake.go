package forms

import "fmt"

// Mistake is something in the facts that a person can put right. As an error
// it is one sentence that names the item of the form.
type Mistake struct {
	Part int
	Item string // such as "2.a"
	Says string // the rest of the sentence
}

func (m Mistake) Error() string { return fmt.Sprintf("Part %d Item %s %s", m.Part, m.Item, m.Says) }

// Needs lists a mistake for every requirement that is not met.
func Needs(requirements ...Requirement) []error {
	var missing []error
	for _, r := range requirements {
		if !r.Met {
			missing = append(missing, Mistake{r.Part, r.Item, "needs " + r.What + "."})
		}
	}
	return missing
}

// Requirement is something without which a form says nothing.
type Requirement struct {
	Met  bool
	Part int
	Item string
	What string // such as "the victim's family name"
}
