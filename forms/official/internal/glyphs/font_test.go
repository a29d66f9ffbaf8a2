package glyphs

import (
	"bytes"
	"suppb/forms/internal/typeface"
	"testing"
)

func TestSubsetDrawsTheSameGlyphs(t *testing.T) {
	f := Regular()
	var glyphs []uint16
	for _, r := range "Nguyễn Đặng Жанна Ωmega" {
		if f.Glyph(r) == 0 {
			t.Fatalf("the font has no %q", r)
		}
		glyphs = append(glyphs, f.Glyph(r))
	}
	font := f.Subset(glyphs)
	if !bytes.Equal(font, f.Subset(glyphs)) {
		t.Error("the same glyphs gave other bytes")
	}
	cut := &Font{tables: map[string][]byte{}}
	for i := range u16(font, 4) {
		entry := font[12+16*i:]
		cut.tables[string(entry[:4])] = font[u32(entry, 8):][:u32(entry, 12)]
	}
	for _, g := range glyphs {
		if !bytes.Equal(cut.outline(g), f.outline(g)) || !bytes.Equal(cut.metric(int(g)), f.metric(int(g))) {
			t.Errorf("glyph %d differs in the subset", g)
		}
	}
	if whole := len(typeface.Regular().Copy()); len(font) > whole/4 {
		t.Errorf("the subset has %d bytes of %d", len(font), whole)
	}
}

func TestShows(t *testing.T) {
	for r, want := range map[rune]bool{
		'A': true, 'ễ': true, 'Ж': true, 'Ω': true, ' ': true, '§': true, '’': true,
		'漢': false, 'ب': false, 'א': false, '\u200b': false, '\n': false, 0xFFFD: false, '😀': false, -1: false,
	} {
		if got := Regular().Shows(r); got != want {
			t.Errorf("Shows(%q) = %v, want %v", r, got, want)
		}
	}
}
