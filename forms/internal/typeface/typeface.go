// Package typeface knows the fonts of the drawn forms: the two that the program
// brings, and fonts of this machine for scripts that those do not have.
package typeface

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"sync"
	"unicode"
)

//go:embed fonts/DejaVuSansCondensed.ttf
var regular []byte

//go:embed fonts/DejaVuSansCondensed-Bold.ttf
var bold []byte

// Font is a TrueType font that gofpdf can cut glyphs out of.
type Font struct {
	Name     string // that of its file
	SHA256   string
	Embedded bool
	file     []byte
	widths   *widths
}

// Regular is the font of every value and label.
var Regular = sync.OnceValue(func() *Font { return embedded("DejaVuSansCondensed.ttf", regular) })

// Bold is the font of headings and item numbers.
var Bold = sync.OnceValue(func() *Font { return embedded("DejaVuSansCondensed-Bold.ttf", bold) })

func embedded(name string, file []byte) *Font {
	f, err := parse(name, file)
	if err != nil {
		panic(err)
	}
	f.Embedded = true
	return f
}

// parse reads what is needed to know about a font file.
func parse(name string, file []byte) (*Font, error) {
	widths, err := widthsOf(file)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(file)
	return &Font{Name: name, SHA256: hex.EncodeToString(digest[:]), file: file, widths: widths}, nil
}

// Has reports whether the font has a glyph for r.
func (f *Font) Has(r rune) bool { return r >= 0 && r < 0xFFFD && f.widths[r] != 0 }

// Width is the width of r in thousandths of the size of the type.
func (f *Font) Width(r rune) float64 {
	if !f.Has(r) {
		return 0
	}
	return float64(f.widths[r] - 1)
}

// Copy is the file, for one document: gofpdf writes into the bytes of a font
// while it cuts out the glyphs that were used.
func (f *Font) Copy() []byte { return bytes.Clone(f.file) }

// For is the font to print r in: the regular one or, for scripts whose letters
// simply follow each other from left to right, one of this machine. It is nil
// if no font can print r as its reader expects.
func For(r rune) *Font {
	if Regular().Has(r) {
		return Regular()
	}
	if !simple(r) {
		return nil
	}
	for _, f := range Installed() {
		if f.Has(r) {
			return f
		}
	}
	return nil
}

// simpleScripts need no joining, reordering or stacking of letters.
var simpleScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi,
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Ethiopic,
	unicode.Cherokee, unicode.Canadian_Aboriginal, unicode.Tifinagh, unicode.Vai, unicode.Lisu,
}

// simple reports whether r is of such a script, or is punctuation used with one.
// Hangul letters that have not been joined to syllables are not simple.
func simple(r rune) bool {
	switch {
	case !unicode.IsPrint(r), unicode.Is(unicode.M, r):
		return false
	case r >= 0x1100 && r <= 0x11FF, r >= 0xA960 && r <= 0xA97F, r >= 0xD7B0 && r <= 0xD7FF:
		return false
	case r >= 0x3000 && r <= 0x30FF, r >= 0xFF00 && r <= 0xFFEF:
		return true
	}
	return unicode.In(r, simpleScripts...)
}
