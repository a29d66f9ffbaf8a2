package sheet

import "fmt"

// extra is one additional sheet, made of passages.
type extra []passage

// passage is the part of an entry that stands on one sheet.
type passage struct {
	continuation
	lines []string
}

const (
	extraLines   = 47 // of prose on an additional sheet
	extraHeading = 2  // lines that the heading of a passage takes
)

// additionalSheets prints entries after the last page of the form. Each sheet
// has the identity of the form and lines for signature and date.
func (s *Sheet) additionalSheets(of Identity, entries []continuation) {
	sheets := s.layOut(entries)
	s.extras = len(sheets)
	for i, passages := range sheets {
		s.drawExtra(of, passages, fmt.Sprintf("Additional sheet %d of %d", i+1, len(sheets)))
	}
}

// layOut spreads entries over as many sheets as they need.
func (s *Sheet) layOut(entries []continuation) []extra {
	var sheets []extra
	room := 0
	for _, e := range entries {
		lines := s.wrap(proseFace, e.text, textWidth)
		for len(lines) > 0 {
			if room <= extraHeading {
				sheets = append(sheets, nil)
				room = extraLines
			}
			n := min(len(lines), room-extraHeading)
			last := &sheets[len(sheets)-1]
			*last = append(*last, passage{e, lines[:n]})
			lines = lines[n:]
			room -= n + extraHeading
		}
	}
	return sheets
}

func (s *Sheet) drawExtra(of Identity, passages extra, number string) {
	c := s.addPage(number)
	c.PartContinued("Additional Information")
	c.NameAcross("1", of.Victim)
	c.identify(of)
	for _, p := range passages {
		c.s.write(strong, c.x, c.y+1.4*proseFace.leading(), fmt.Sprintf("Page %d   Part %d   Item %s", p.page, p.part, p.item))
		c.y += extraHeading * proseFace.leading()
		c.y = c.s.paragraph(proseFace, c.x, c.y, p.lines)
	}
	c.y = foot - 56
	c.Fields(
		Field{Label: "Signature of Certifying Official (sign in ink)", Share: 3, Ink: true},
		Field{Label: "Date (mm/dd/yyyy)", Date: true, Ink: true},
	)
}
