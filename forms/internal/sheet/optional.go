package sheet

import "suppb/forms"

// Optional is text, or what a form expects in a box that may stay empty.
func (c *Column) Optional(text string) string {
	return c.s.orFiller(text, "N/A")
}

// OptionalUnless is Optional, unless the box has to be filled: then it stays
// empty for everyone to see.
func (c *Column) OptionalUnless(required bool, text string) string {
	if required {
		return text
	}
	return c.Optional(text)
}

func (c *Column) optionalName(n forms.Name) forms.Name {
	return forms.Name{Family: c.Optional(n.Family), Given: c.Optional(n.Given), Middle: c.Optional(n.Middle)}
}

func (s *Sheet) orFiller(text, filler string) string {
	if text == "" && s.FillEmpty {
		return filler
	}
	return text
}
