package sheet

import (
	"fmt"

	"github.com/jung-kurt/gofpdf"

	"suppb/forms/internal/typeface"
)

// A face is a style of the one font family at a size.
type face struct {
	style string
	size  float64
}

// Nothing on the forms is smaller than 8 points.
var (
	small   = face{"", 8}
	strong  = face{"B", 8}
	heading = face{"B", 10}
)

func (f face) leading() float64 { return f.size * 1.2 }

// ascent is how far the first baseline lies below the top of the text.
func (f face) ascent() float64 { return f.size * 0.93 }

// family is the name under which gofpdf knows the fonts of this program.
const family = "form"

func addFonts(pdf *gofpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(family, "", typeface.Regular().Copy())
	pdf.AddUTF8FontFromBytes(family, "B", typeface.Bold().Copy())
}

// familyOf is the name under which gofpdf knows f. A font of this machine
// becomes part of the document when it is first needed.
func (s *Sheet) familyOf(f *typeface.Font) string {
	if f.Embedded {
		return family
	}
	name, known := s.borrowed[f]
	if !known {
		name = fmt.Sprintf("machine%d", len(s.borrowed)+1)
		s.borrowed[f] = name
		s.pdf.AddUTF8FontFromBytes(name, "", f.Copy())
	}
	return name
}
