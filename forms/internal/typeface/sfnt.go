package typeface

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
)

// widths are those of the characters of the Basic Multilingual Plane in
// thousandths of the size of the type, and one more; zero for no glyph.
type widths [0x10000]uint16

// sfnt is a font file as a sequence of tables. Reading beyond its end yields
// zeros, so that a damaged file has few characters rather than stopping us.
type sfnt []byte

func (f sfnt) u16(offset int) int {
	if offset < 0 || offset+2 > len(f) {
		return 0
	}
	return int(binary.BigEndian.Uint16(f[offset:]))
}

func (f sfnt) u32(offset int) int { return f.u16(offset)<<16 | f.u16(offset+2) }

// table is the content of a table, or nil.
func (f sfnt) table(name string) sfnt {
	for i := range f.u16(4) {
		entry := 12 + 16*i
		if entry+16 > len(f) || string(f[entry:entry+4]) != name {
			continue
		}
		from, size := f.u32(entry+8), f.u32(entry+12)
		if from+size > len(f) {
			return nil
		}
		return f[from : from+size]
	}
	return nil
}

// trueType is how a font with outlines that gofpdf can cut begins. Collections
// and fonts with PostScript outlines begin otherwise.
const trueType = 0x00010000

// widthsOf are those of a font's characters, or why gofpdf cannot use the font.
func widthsOf(file []byte) (*widths, error) {
	f := sfnt(file)
	if f.u32(0) != trueType {
		return nil, errors.New("it is not a TrueType font of its own")
	}
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post"} {
		if len(f.table(name)) < 6 {
			return nil, fmt.Errorf("it has no table %q", name)
		}
	}
	if f.table("name").u16(0) != 0 {
		return nil, errors.New("its table of names has a format that gofpdf does not read")
	}
	if rights := f.table("OS/2").u16(8); rights == 2 || rights&0x0300 != 0 {
		return nil, errors.New("its licence does not allow to put it into documents")
	}
	cmap := f.unicodeMap()
	if cmap == nil {
		return nil, errors.New("it has no Unicode character map of format 4")
	}
	units, advances, measured := f.table("head").u16(18), f.table("hmtx"), f.table("hhea").u16(34)
	if units == 0 || measured == 0 {
		return nil, errors.New("it has no measures")
	}
	var all widths
	for r, glyph := range cmap.glyphs() {
		glyph = min(glyph, measured-1) // those after it are as wide
		all[r] = uint16(min(advances.u16(4*glyph)*1000/units, 0xFFFE)) + 1
	}
	return &all, nil
}

// unicodeMap finds the map of the Basic Multilingual Plane that gofpdf reads:
// the first of format 4 that is Microsoft's or Unicode's.
func (f sfnt) unicodeMap() sfnt {
	cmap := f.table("cmap")
	for i := range cmap.u16(2) {
		entry := 4 + 8*i
		platform, encoding, offset := cmap.u16(entry), cmap.u16(entry+2), cmap.u32(entry+4)
		if (platform == 0 || platform == 3 && encoding == 1) && offset < len(cmap) && cmap.u16(offset) == 4 {
			return cmap[offset:]
		}
	}
	return nil
}

// glyphs reads a map of format 4, segments of consecutive characters, as
// characters and their glyphs.
func (f sfnt) glyphs() iter.Seq2[int, int] {
	width := f.u16(6) // two bytes for each segment
	ends, starts := 14, 16+width
	deltas, ranges := starts+width, starts+2*width
	return func(yield func(int, int) bool) {
		for i := 0; i < width; i += 2 {
			for r := f.u16(starts + i); r <= f.u16(ends+i) && r < 0xFFFF; r++ {
				glyph := r
				if skip := f.u16(ranges + i); skip != 0 {
					glyph = f.u16(ranges + i + skip + 2*(r-f.u16(starts+i)))
				}
				if glyph == 0 {
					continue
				}
				if glyph = (glyph + f.u16(deltas+i)) & 0xFFFF; glyph != 0 && !yield(r, glyph) {
					return
				}
			}
		}
	}
}
