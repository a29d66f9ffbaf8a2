package sheet

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// The forms are English: every line begins at the left, and what is written
// from right to left is turned around inside it.

// mirrored are the signs that turn with the text.
var mirrored = map[rune]rune{
	'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«',
}

// isRightToLeft reports whether r is of a script written from right to left.
func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL || p.Class() == bidi.AN
}

// visual is text, no longer than a line, as glyphs from left to right.
func visual(text string) []glyph {
	glyphs := shape(text)
	if !strings.ContainsFunc(text, isRightToLeft) {
		return glyphs
	}
	levels := levelsOf(glyphs)
	for from := 0; from < len(glyphs); from++ {
		to := from
		for to < len(glyphs) && levels[to] > 0 {
			to++
		}
		turn(glyphs[from:to], levels[from:to])
		from = to
	}
	return glyphs
}

// turn turns a passage around, and numbers in it back.
func turn(glyphs []glyph, levels []int) {
	for i, g := range glyphs {
		if m, has := mirrored[g.draw]; has && levels[i] == 1 {
			glyphs[i].draw = m
		}
	}
	slices.Reverse(glyphs)
	slices.Reverse(levels)
	for from := 0; from < len(levels); from++ {
		to := from
		for to < len(levels) && levels[to] == 2 {
			to++
		}
		slices.Reverse(glyphs[from:to])
		from = to
	}
}

// leftToRightMark begins a line for the bidirectional algorithm.
const leftToRightMark = "\u200e"

// levelsOf is 1 for glyphs written from right to left, 2 for numbers among
// them, and 0 for all others (Unicode Standard Annex 9).
func levelsOf(glyphs []glyph) []int {
	line := leftToRightMark + strings.Join(withBracketsDecided(glyphs), "")
	levels := make([]int, 0, len(glyphs)+1)
	var p bidi.Paragraph
	_, _ = p.SetString(line) // fails on options, of which there are none
	order, err := p.Order()
	if err != nil {
		return make([]int, len(glyphs))
	}
	for i := range order.NumRuns() {
		run := order.Run(i)
		level := 0
		if run.Direction() == bidi.RightToLeft {
			level = 1
		}
		levels = append(levels, slices.Repeat([]int{level}, len([]rune(run.String())))...)
	}
	levels = levels[1:]
	raiseNumbers(glyphs, levels)
	return levels
}

// raiseNumbers finds the numbers, which the library does not tell from text
// that is not turned around at all.
func raiseNumbers(glyphs []glyph, levels []int) {
	class := func(i int) bidi.Class {
		if i >= len(glyphs) {
			return bidi.ON
		}
		p, _ := bidi.LookupString(glyphs[i].says)
		return p.Class()
	}
	isDigit := func(i int) bool { return class(i) == bidi.EN || class(i) == bidi.AN }
	for i := range levels {
		after := i > 0 && levels[i-1] > 0
		switch c := class(i); {
		case levels[i] != 0:
		case c == bidi.AN, c == bidi.EN && after:
			levels[i] = 2
		case after && (c == bidi.CS || c == bidi.ES || c == bidi.ET) && isDigit(i+1):
			levels[i] = 2
		case c == bidi.ET && after && levels[i-1] == 2:
			levels[i] = 2
		}
	}
}

// withBracketsDecided is the first character of every glyph, with marks of
// direction in place of brackets: rule N0, which the library does not apply. A
// pair goes from left to right if anything in it or the text before it does.
func withBracketsDecided(glyphs []glyph) []string {
	line := make([]string, len(glyphs))
	var open []int
	for i, g := range glyphs {
		for _, r := range g.says {
			line[i] = string(r)
			break
		}
		switch g.draw {
		case '(', '[', '{':
			open = append(open, i)
		case ')', ']', '}':
			if n := len(open) - 1; n >= 0 && mirrored[g.draw] == glyphs[open[n]].draw {
				if mark := markFor(line[:open[n]], line[open[n]+1:i]); mark != "" {
					line[open[n]], line[i] = mark, mark
				}
				open = open[:n]
			}
		}
	}
	return line
}

const rightToLeftMark = "\u200f"

// markFor is the mark for brackets with inside between them; none if inside has
// no direction.
func markFor(before, inside []string) string {
	directions := ""
	for _, char := range inside {
		directions += directionOf(char)
	}
	if directions == "" {
		return ""
	}
	for _, char := range slices.Backward(before) {
		if d := directionOf(char); d != "" {
			directions += d
			break
		}
	}
	if strings.Contains(directions, leftToRightMark) || len(before) == 0 {
		return leftToRightMark
	}
	return rightToLeftMark
}

// directionOf is the mark of the same direction as char, if it has one; numbers
// count as right to left.
func directionOf(char string) string {
	p, _ := bidi.LookupString(char)
	switch p.Class() {
	case bidi.L:
		return leftToRightMark
	case bidi.R, bidi.AL, bidi.AN, bidi.EN:
		return rightToLeftMark
	}
	return ""
}
