package glyphs

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Subset is a TrueType font that draws glyphs and nothing else. Glyphs keep
// their numbers. The same glyphs give the same bytes.
func (f *Font) Subset(glyphs []uint16) []byte {
	keep := map[uint16]bool{0: true}
	for _, g := range glyphs {
		f.keep(keep, g)
	}
	count := int(slices.Max(slices.Collect(maps.Keys(keep)))) + 1

	loca := make([]byte, 4*(count+1))
	hmtx := make([]byte, 4*count)
	var glyf []byte
	for g := range count {
		binary.BigEndian.PutUint32(loca[4*g:], uint32(len(glyf)))
		if keep[uint16(g)] {
			glyf = append(glyf, f.outline(uint16(g))...)
			copy(hmtx[4*g:], f.metric(g))
		}
	}
	binary.BigEndian.PutUint32(loca[4*count:], uint32(len(glyf)))

	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(count))
	hhea := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(count))
	return assemble(map[string][]byte{
		"cvt ": f.tables["cvt "], "fpgm": f.tables["fpgm"], "glyf": glyf, "head": f.tables["head"],
		"hhea": hhea, "hmtx": hmtx, "loca": loca, "maxp": maxp, "prep": f.tables["prep"],
	})
}

func (f *Font) outline(g uint16) []byte {
	loca := f.tables["loca"]
	return f.tables["glyf"][u32(loca, 4*int(g)):u32(loca, 4*int(g)+4)]
}

// metric is the advance and the left side bearing of a glyph.
func (f *Font) metric(g int) []byte {
	hmtx, given := f.tables["hmtx"], u16(f.tables["hhea"], 34)
	if g < given {
		return hmtx[4*g : 4*g+4]
	}
	bearing := 4*given + 2*(g-given)
	return append(slices.Clone(hmtx[4*(given-1):4*(given-1)+2]), hmtx[bearing:bearing+2]...)
}

// Flags of the parts of a composite glyph.
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
)

// keep marks g and the glyphs that it is composed of.
func (f *Font) keep(keep map[uint16]bool, g uint16) {
	if keep[g] {
		return
	}
	keep[g] = true
	outline := f.outline(g)
	if len(outline) == 0 || int16(u16(outline, 0)) >= 0 {
		return
	}
	for at := 10; ; {
		flags := u16(outline, at)
		f.keep(keep, uint16(u16(outline, at+2)))
		if flags&moreParts == 0 {
			return
		}
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
	}
}

// assemble writes tables as a font file.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	steps := 0
	for 2<<steps <= len(names) {
		steps++
	}
	font := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), 16 << steps, steps, 16 * (len(names) - 1<<steps)} {
		font = binary.BigEndian.AppendUint16(font, uint16(v))
	}
	var body []byte
	for _, name := range names {
		table := tables[name]
		font = append(font, name...)
		for _, v := range []uint32{checksum(table), uint32(12 + 16*len(names) + len(body)), uint32(len(table))} {
			font = binary.BigEndian.AppendUint32(font, v)
		}
		body = append(body, table...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(font, body...)
}

func checksum(table []byte) uint32 {
	var sum uint32
	padded := append(slices.Clone(table), make([]byte, -len(table)&3)...)
	for i := 0; i < len(padded); i += 4 {
		sum += binary.BigEndian.Uint32(padded[i:])
	}
	return sum
}
