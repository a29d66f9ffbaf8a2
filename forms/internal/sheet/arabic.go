package sheet

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// forms of an Arabic letter, as characters that fonts have a glyph for; a form
// that the letter does not have is zero.
type letterForms struct{ alone, end, begin, middle rune }

// joins reports whether the letter joins the one after it.
func (l letterForms) joins() bool { return l.begin != 0 }

// joined reports whether the letter joins the one before it.
func (l letterForms) joined() bool { return l.end != 0 }

const (
	lam     = '\u0644'
	tatweel = '\u0640'
)

// arabicForms are those of every Arabic letter that has presentation forms.
// Unicode lists them letter by letter: alone, end, begin, middle.
var arabicForms = sync.OnceValue(func() map[rune]letterForms {
	all := map[rune]letterForms{
		tatweel:  {tatweel, tatweel, tatweel, tatweel},
		'\u0649': {'\uFEEF', '\uFEF0', '\uFBE8', '\uFBE9'}, // listed in two places
	}
	for _, block := range [][2]rune{{0xFB50, 0xFBB1}, {0xFBD3, 0xFBE7}, {0xFBFC, 0xFBFF}, {0xFE80, 0xFEF4}} {
		for r := block[0]; r <= block[1]; r++ {
			letter := []rune(norm.NFKC.String(string(r)))
			if len(letter) != 1 || letter[0] == '\u0649' {
				continue
			}
			l := all[letter[0]]
			switch {
			case l.alone == 0:
				l.alone = r
			case l.end == 0:
				l.end = r
			case l.begin == 0:
				l.begin = r
			default:
				l.middle = r
			}
			all[letter[0]] = l
		}
	}
	return all
})

// lamAlef are the forms of lam with an alef after it, which share one glyph.
var lamAlef = map[rune]letterForms{
	'\u0622': {alone: '\uFEF5', end: '\uFEF6'},
	'\u0623': {alone: '\uFEF7', end: '\uFEF8'},
	'\u0625': {alone: '\uFEF9', end: '\uFEFA'},
	'\u0627': {alone: '\uFEFB', end: '\uFEFC'},
}

// glyph is a character to draw and the text that it stands for.
type glyph struct {
	draw rune
	says string
}

// shape joins Arabic letters. The glyphs are in the order of the text.
func shape(text string) []glyph {
	var glyphs []glyph
	runes := []rune(text)
	joining := false // the letter before joins this one
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		says := string(r)
		letter, arabic := arabicForms()[r]
		if !arabic {
			glyphs = append(glyphs, glyph{r, says})
			joining = false
			continue
		}
		if r == lam && i+1 < len(runes) {
			if pair, is := lamAlef[runes[i+1]]; is {
				letter, says = pair, says+string(runes[i+1])
				i++
			}
		}
		next := i+1 < len(runes) && letter.joins() && arabicForms()[runes[i+1]].joined()
		glyphs = append(glyphs, glyph{letter.in(joining && letter.joined(), next), says})
		joining = letter.joins()
	}
	return glyphs
}

// in is the form between neighbours to which the letter is joined or not.
func (l letterForms) in(before, after bool) rune {
	switch {
	case before && after:
		return l.middle
	case before:
		return l.end
	case after:
		return l.begin
	}
	return l.alone
}

// isVowelMark is true of marks above and below letters that would need a place
// of their own over each letter, in Hebrew as well.
func isVowelMark(r rune) bool { return r >= 0x0590 && r <= 0x08FF && unicode.Is(unicode.Mn, r) }
