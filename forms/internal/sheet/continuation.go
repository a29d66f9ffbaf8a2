package sheet

// Entry is text that a form has no room for, with the item it belongs to.
type Entry struct {
	Page, Part int
	Item, Text string
}

// Continuation draws additional sheets alone, for a form whose own pages were
// made elsewhere. Nil if there is nothing to print.
func Continuation(form Form, of Identity, entries []Entry) ([]byte, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	s := New(form)
	s.part, s.repeating = additionalPart, true
	var all []continuation
	for _, e := range entries {
		all = append(all, continuation{e.Page, reference{e.Part, e.Item}, s.clean(e.Item, e.Text)})
	}
	s.additionalSheets(of, all)
	return s.Bytes()
}
