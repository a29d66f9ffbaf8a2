// Package glyphs measures text in DejaVu Sans Condensed and cuts out of the
// font the glyphs that a document uses.
package glyphs

import (
	"encoding/binary"
	"fmt"
	"sync"
	"unicode"

	"suppb/forms/internal/typeface"
)

// Name is the PostScript name of the font.
const Name = "DejaVuSansCondensed"

// CapHeight, Ascent and Descent are in thousandths of the type size. Descent
// is below the baseline and so negative.
const (
	CapHeight = 729
	Ascent    = 928
	Descent   = -236
)

// Font is a TrueType font whose glyphs are found by Unicode character.
type Font struct {
	tables   map[string][]byte
	glyphs   [0x10000]uint16 // by character; 0 is none
	advances []uint16        // by glyph, in font units
	perEm    int
}

// Regular is DejaVu Sans Condensed. It is safe for concurrent use.
var Regular = sync.OnceValue(func() *Font {
	f, err := parse(typeface.Regular().Copy())
	if err != nil {
		panic("the embedded font: " + err.Error())
	}
	return f
})

// Shows reports whether a page shows r as its reader expects. Scripts whose
// letters join, or run from right to left, are refused: text is set one letter
// after the other.
func (f *Font) Shows(r rune) bool {
	if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Nko, unicode.Lao) {
		return false
	}
	return (unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)) && f.Glyph(r) != 0
}

// Glyph is the number of the glyph for r, or 0 if the font has none.
func (f *Font) Glyph(r rune) uint16 {
	if r < 0 || r >= 0xFFFD {
		return 0
	}
	return f.glyphs[r]
}

// Advance is the width of a glyph in thousandths of the type size.
func (f *Font) Advance(glyph uint16) float64 {
	return float64(f.advances[glyph]) * 1000 / float64(f.perEm)
}

// Width is the width of text in points at a type size of size points.
func (f *Font) Width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += int(f.advances[f.Glyph(r)])
	}
	return float64(sum) * size / float64(f.perEm)
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

func parse(font []byte) (*Font, error) {
	f := &Font{tables: map[string][]byte{}}
	for i := range u16(font, 4) {
		entry := font[12+16*i:]
		f.tables[string(entry[:4])] = font[u32(entry, 8):][:u32(entry, 12)]
	}
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"} {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("it has no table %q", name)
		}
	}
	if u16(f.tables["head"], 50) != 1 {
		return nil, fmt.Errorf("its glyph offsets are not 32 bits wide")
	}
	f.perEm = u16(f.tables["head"], 18)
	f.readAdvances()
	return f, f.readCharacters()
}

func (f *Font) readAdvances() {
	hmtx, given := f.tables["hmtx"], u16(f.tables["hhea"], 34)
	f.advances = make([]uint16, u16(f.tables["maxp"], 4))
	for g := range f.advances {
		f.advances[g] = uint16(u16(hmtx, 4*min(g, given-1)))
	}
}

// readCharacters reads the character map of Windows for the Basic Multilingual
// Plane, in format 4: segments of consecutive characters.
func (f *Font) readCharacters() error {
	cmap := f.tables["cmap"]
	for i := range u16(cmap, 2) {
		entry := cmap[4+8*i:]
		if u16(entry, 0) != 3 || u16(entry, 2) != 1 {
			continue
		}
		t := cmap[u32(entry, 4):]
		width := u16(t, 6) // two bytes for each segment
		ends, starts := 14, 16+width
		deltas, ranges := starts+width, starts+2*width
		for s := 0; s < width; s += 2 {
			for r := u16(t, starts+s); r <= u16(t, ends+s) && r < 0xFFFF; r++ {
				glyph := r
				if skip := u16(t, ranges+s); skip != 0 {
					if glyph = u16(t, ranges+s+skip+2*(r-u16(t, starts+s))); glyph == 0 {
						continue
					}
				}
				f.glyphs[r] = uint16(glyph + u16(t, deltas+s))
			}
		}
		return nil
	}
	return fmt.Errorf("it has no Unicode character map")
}
