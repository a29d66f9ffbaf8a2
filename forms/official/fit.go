package official

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"suppb/forms/official/internal/glyphs"
)

// Type is not smaller than 8 points; what does not fit then goes on elsewhere.
const (
	largestType  = 10.0
	smallestType = 8.0
	typeStep     = 0.5
	padding      = 2.0 // between a box and its text, in points
	lineHeight   = 1.16
)

// setting is text as it stands in a box.
type setting struct {
	size      float64
	lines     []string
	baselines []float64 // of the lines, above the bottom of the box; more than there are lines
}

// room is what a field has for text.
type room struct {
	width, height float64
	maxLen        int // characters; 0 is no limit
	comb          bool
	multiline     bool
	size          float64   // of type that the form asks for; 0 is any
	rules         []float64 // that text stands on, from the top down
}

func (f *Field) room() room {
	r := room{f.Rect.Right - f.Rect.Left, f.Rect.Top - f.Rect.Bottom, f.MaxLen, f.Comb, f.Multiline, f.size, f.rules}
	for _, w := range f.widgets[1:] { // the smallest of them must do
		r.width, r.height = min(r.width, w.rect.Right-w.rect.Left), min(r.height, w.rect.Top-w.rect.Bottom)
	}
	return r
}

// sizes are the sizes of type to try, from the largest down.
func (r room) sizes() []float64 {
	size := r.size
	if size <= 0 || size > largestType {
		size = largestType
	}
	sizes := []float64{max(size, smallestType)}
	for size -= typeStep; size >= smallestType; size -= typeStep {
		sizes = append(sizes, size)
	}
	return sizes
}

// baselines are those that the box has room for. Between two rules there is
// room for a second line of the smallest type.
func (r room) baselines(size float64) []float64 {
	if !r.multiline {
		return []float64{(r.height - size*glyphs.CapHeight/1000) / 2} // capitals in the middle
	}
	var baselines []float64
	if r.rules == nil {
		highest := r.height - padding - size*glyphs.Ascent/1000
		for i := range max(1, int((r.height-2*padding)/(size*lineHeight)+0.01)) {
			baselines = append(baselines, highest-float64(i)*size*lineHeight)
		}
		return baselines
	}
	half := (r.rules[0] - r.rules[1]) / 2
	for _, rule := range r.rules {
		between := rule + half + aboveRule
		if size == smallestType && half > size && between+size*glyphs.Ascent/1000 < r.height {
			baselines = append(baselines, between)
		}
		if rule+aboveRule+size*glyphs.Descent/1000 >= 0 {
			baselines = append(baselines, rule+aboveRule)
		}
	}
	return baselines
}

// set is text as it stands in the box, if it fits.
func (r room) set(text string) (setting, bool) {
	if r.maxLen > 0 && utf8.RuneCountInString(text) > r.maxLen {
		return setting{}, false
	}
	for _, size := range r.sizes() {
		if size*(glyphs.CapHeight-glyphs.Descent)/1000 > r.height {
			continue
		}
		if r.comb {
			return setting{size, []string{text}, r.baselines(size)}, true
		}
		if !r.multiline {
			if glyphs.Regular().Width(text, size) <= r.width-2*padding {
				return setting{size, []string{text}, r.baselines(size)}, true
			}
			continue
		}
		baselines := r.baselines(size)
		if ends := wrap(text, size, r.width-2*padding); len(ends) <= len(baselines) {
			return setting{size, cut(text, ends), baselines}, true
		}
	}
	return setting{}, false
}

// begin is the longest beginning of text that fits with mark on a line of its
// own behind it, and the bytes of text that it takes: 0 if there is no room.
func (r room) begin(text, mark string) (shown string, taken int) {
	if !r.multiline {
		return "", 0
	}
	ends := wrap(text, smallestType, r.width-2*padding)
	for n := min(len(r.baselines(smallestType))-1, len(ends)); n > 0; n-- {
		shown = strings.TrimRight(text[:ends[n-1]], " \n") + "\n" + mark
		if _, fits := r.set(shown); fits {
			return shown, ends[n-1]
		}
	}
	return "", 0
}

// shorten is the longest beginning of text that fits with an ellipsis.
func (r room) shorten(text string) string {
	letters := []rune(text)
	for n := len(letters); n > 0; n-- {
		short := string(letters[:n]) + "…"
		if _, fits := r.set(short); fits && !unicode.Is(unicode.Mn, append(letters, 'x')[n]) {
			return short
		}
	}
	return ""
}

// wrap breaks text into lines no wider than width: where each of them ends, in
// bytes. Line ends in the text stay; a word too long for any line is broken
// between characters.
func wrap(text string, size, width float64) []int {
	font := glyphs.Regular()
	var ends []int
	start, breakAt, used, atBreak := 0, 0, 0.0, 0.0
	for i, r := range text {
		if r == '\n' {
			ends = append(ends, i+1)
			start, breakAt, used = i+1, i+1, 0
			continue
		}
		w := font.Advance(font.Glyph(r)) * size / 1000
		for r != ' ' && used+w > width && i > start && !unicode.Is(unicode.Mn, r) {
			if breakAt > start {
				ends = append(ends, breakAt)
				start, used = breakAt, used-atBreak
			} else {
				ends = append(ends, i)
				start, breakAt, used = i, i, 0
			}
		}
		used += w
		if r == ' ' {
			breakAt, atBreak = i+1, used
		}
	}
	return append(ends, len(text))
}

// cut is the lines of text that end at ends.
func cut(text string, ends []int) []string {
	var lines []string
	start := 0
	for _, end := range ends {
		lines = append(lines, strings.TrimRight(text[start:end], " \n"))
		start = end
	}
	return lines
}
