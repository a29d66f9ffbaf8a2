package sheet

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"sync"
	"unicode"

	"github.com/jung-kurt/gofpdf"
)

//go:embed fonts/DejaVuSansCondensed.ttf
var regularFont []byte

//go:embed fonts/DejaVuSansCondensed-Bold.ttf
var boldFont []byte

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

// addFonts gives every document its own copy: gofpdf writes into the bytes of a
// font while it cuts out the glyphs that were used.
func addFonts(pdf *gofpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes("form", "", bytes.Clone(regularFont))
	pdf.AddUTF8FontFromBytes("form", "B", bytes.Clone(boldFont))
}

// printable reports whether a page shows r as its reader expects. Scripts whose
// letters join, or run from right to left, are refused: gofpdf sets one letter
// after the other.
func printable(r rune) bool {
	if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Nko, unicode.Lao) {
		return false
	}
	return (unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)) && inFont(r)
}

func inFont(r rune) bool {
	return r < 0xFFFD && glyphs()[r]
}

// glyphs marks the characters of the regular font, read from the font's own
// table ("cmap", format 4: segments of consecutive characters).
var glyphs = sync.OnceValue(func() *[0x10000]bool {
	var has [0x10000]bool
	table := unicodeTable(regularFont)
	at := func(offset int) int { return int(binary.BigEndian.Uint16(table[offset:])) }
	width := at(6) // two bytes for each segment
	ends, starts := 14, 16+width
	deltas, ranges := starts+width, starts+2*width
	for i := 0; i < width; i += 2 {
		for r := at(starts + i); r <= at(ends+i) && r < 0xFFFF; r++ {
			glyph := r
			if skip := at(ranges + i); skip != 0 {
				glyph = at(ranges + i + skip + 2*(r-at(starts+i)))
			}
			has[r] = glyph != 0 && (glyph+at(deltas+i))&0xFFFF != 0
		}
	}
	return &has
})

// unicodeTable finds the font's format 4 character map: that of Windows and
// the Basic Multilingual Plane, which every TrueType font for text has.
func unicodeTable(font []byte) []byte {
	u16 := func(offset int) int { return int(binary.BigEndian.Uint16(font[offset:])) }
	u32 := func(offset int) int { return int(binary.BigEndian.Uint32(font[offset:])) }
	for i := range u16(4) {
		if entry := 12 + 16*i; string(font[entry:entry+4]) == "cmap" {
			cmap := u32(entry + 8)
			for j := range u16(cmap + 2) {
				if sub := cmap + 4 + 8*j; u16(sub) == 3 && u16(sub+2) == 1 {
					return font[cmap+u32(sub+4):]
				}
			}
		}
	}
	panic("the embedded font has no Unicode character map")
}
