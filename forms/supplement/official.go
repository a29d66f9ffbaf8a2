package supplement

import (
	"errors"
	"fmt"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/internal/sheet"
	"suppb/forms/official"
	"suppb/forms/packet"
)

// fill fills USCIS's own form, and puts what its boxes and its Part 7 have no
// room for on continuation sheets behind it.
func fill(s cases.Supplement) ([]byte, error) {
	document, err := official.Open(s.Template.PDF)
	if err != nil {
		return nil, fmt.Errorf("open the installed form: %w", err)
	}
	template, found := official.Recognise(document)
	for _, m := range found {
		if m.Refuses {
			return nil, fmt.Errorf("the installed form is not known any more: %s", m.Says)
		}
	}
	var filled official.Filled
	form := sheet.Form{Number: s.Visa.Form(), Edition: template.Edition()}
	if s.Visa == cases.T {
		filled, err = official.FillI914B(template, I914B(s))
	} else {
		filled, err = official.FillI918B(template, I918B(s))
	}
	var mistake forms.Mistake
	if errors.As(err, &mistake) {
		return nil, cases.Refusal{Code: cases.BadInput, Text: mistake.Error()}
	}
	if err != nil {
		return nil, err
	}
	var entries []sheet.Entry
	for _, rest := range filled.Overflow {
		entries = append(entries, sheet.Entry{Page: rest.Page, Part: rest.Part, Item: rest.Item, Text: rest.Text})
	}
	more, err := sheet.Continuation(form, sheet.Identity{
		Victim: forms.Name(s.Victim.Name), ANumber: s.Victim.ANumber, Agency: s.Agency.Name,
	}, entries)
	if err != nil {
		return nil, err
	}
	return packet.Join(form.Number+", edition "+form.Edition, filled.PDF, more)
}
