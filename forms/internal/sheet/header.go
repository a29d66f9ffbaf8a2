package sheet

import "strings"

// Header begins the first page: the title of the form and the box that USCIS
// keeps for itself. It returns what is left of the page.
func (s *Sheet) Header() *Column {
	c := s.Page()
	department := face{"B", 10}
	service := face{"", 10}
	y := c.y
	y = s.centered(face{"B", 13}, y, "Supplement B, "+s.form.Title)
	y = s.centered(department, y+2, "Department of Homeland Security")
	y = s.centered(service, y, "U.S. Citizenship and Immigration Services")
	s.corner(margin)
	c.y = y + 8
	s.useOnly(c)
	c.Stress("► START HERE - Type or print in black ink.")
	return c
}

// corner prints the short name of the form at the upper right.
func (s *Sheet) corner(y float64) {
	number, supplement, _ := strings.Cut(s.form.Number, " Supplement")
	const w = 74.0
	for _, line := range []struct {
		face
		text string
	}{{face{"B", 9}, "USCIS"}, {face{"B", 9}, number}, {face{"B", 9}, "Supplement" + supplement}} {
		s.write(line.face, pageWidth-margin-w+(w-s.width(line.face, line.text))/2, y+line.ascent(), line.text)
		y += line.leading() + 1
	}
	s.pdf.Line(pageWidth-margin-w-6, margin, pageWidth-margin-w-6, y)
}

func (s *Sheet) centered(f face, y float64, text string) float64 {
	s.write(f, (pageWidth-s.width(f, text))/2, y+f.ascent(), text)
	return y + f.leading()
}

// useOnly draws the box that stays empty.
func (s *Sheet) useOnly(c *Column) {
	const label, h = 84.0, 62.0
	s.shade(box{c.x, c.y, label, h})
	s.draw(box{c.x, c.y, c.w, h})
	s.paragraph(heading, c.x+10, c.y+12, []string{"For USCIS", "Use Only"})
	s.paragraph(strong, c.x+label+6, c.y+4, []string{"Remarks"})
	c.advance(h + 6)
}
