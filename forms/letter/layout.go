package letter

import (
	"strings"
	"unicode"

	"suppb/cases"
	"suppb/forms/internal/typeface"
)

// All lengths are in points; y grows downwards. US letter.
const (
	left      = 72.0
	right     = 612 - 72.0
	headTop   = 40.0
	contTop   = 54.0  // baseline of the line on top of every further page
	bodyTop   = 80.0  // of further pages
	bodyFoot  = 716.0 // nothing of the letter is below
	pageFoot  = 748.0 // baseline of the page number
	bulletGap = 9.0
	indent    = 16.0
	inkWidth  = 230.0
	inkSpace  = 46.0 // above the line for the signature
)

// face is a style of the one font family at a size.
type face struct {
	style string
	size  float64
}

var (
	title   = face{"B", 15}
	plain   = face{"", 10.5}
	heading = face{"B", 10.5}
	note    = face{"", 8.5}
)

func (f face) leading() float64 { return f.size * 1.38 }

func (f face) width(text string) float64 {
	font := typeface.Regular()
	if f.style == "B" {
		font = typeface.Bold()
	}
	sum := 0.0
	for _, r := range text {
		sum += font.Width(r)
	}
	return sum * f.size / 1000
}

// row is one line of the letter.
type row struct {
	face     face
	text     string
	aside    string // at the right edge of the same line
	x        float64
	bullet   bool
	ink      bool    // a line to sign on
	above    float64 // empty space before it, except on top of a page
	glued    bool    // never on another page than the row before
	baseline float64 // set when the pages are made
}

// compose is the whole letter as rows, from the date to the name below the
// signature. The first begins below the letterhead.
func compose(l cases.LetterPaper) []row {
	w := words[l.Language]
	rows := []row{{face: plain, text: l.Language.Date(l.On), aside: numberOf(l), x: left, above: headBottom(l) - bodyTop + 26}}
	add := func(f face, text string, x, above float64) {
		for i, line := range wrap(f, text, right-x) {
			r := row{face: f, text: line, x: x}
			if i == 0 {
				r.above = above
			}
			rows = append(rows, r)
		}
	}
	for i, line := range strings.Split(l.Addressee, "\n") {
		above := 0.0
		if i == 0 {
			above = 20
		}
		add(plain, line, left, above)
	}
	add(heading, l.Subject, left, 20)
	for i := range rows {
		rows[i].glued = i > 0
	}
	rows = append(rows, body(l.Body)...)
	return append(rows, signature(l, w.closing)...)
}

// body is the text of the letter: paragraphs, lists and headings.
func body(text string) []row {
	var rows []row
	var prose []string
	first := true // of a list
	afterHeading := true
	put := func(f face, text string, x, above float64, bullet bool) {
		lines := wrap(f, text, right-x)
		for i, line := range lines {
			r := row{face: f, text: line, x: x, glued: i == 1 || i > 0 && i == len(lines)-1}
			if i == 0 {
				r.above, r.bullet, r.glued = above, bullet, afterHeading
			}
			rows = append(rows, r)
		}
		afterHeading = false
	}
	flush := func() {
		for i, line := range prose {
			above := 0.0
			switch {
			case i > 0:
			case afterHeading && len(rows) > 0:
				above = 3
			default:
				above = 9
			}
			put(plain, line, left, above, false)
		}
		prose = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		head, isHeading := strings.CutPrefix(line, "# ")
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case isHeading:
			flush()
			put(heading, head, left, 15, false)
			afterHeading = true
		case isItem:
			flush()
			above := 4.0
			if first && !afterHeading {
				above = 7
			}
			put(plain, item, left+indent, above, true)
		case line == "":
			flush()
		default:
			prose = append(prose, line)
		}
		first = !isItem
	}
	flush()
	return rows
}

// signature is the closing: it stays with the end of the text.
func signature(l cases.LetterPaper, closing string) []row {
	rows := []row{
		{face: plain, text: closing, x: left, above: 16, glued: true},
		{face: plain, x: left, above: inkSpace - plain.leading(), ink: true, glued: true},
	}
	for i, line := range strings.Split(l.Signer+"\n"+l.Title, "\n") {
		if line == "" {
			continue
		}
		f := plain
		if i == 0 {
			f = heading
		}
		for _, part := range wrap(f, line, right-left) {
			rows = append(rows, row{face: f, text: part, x: left, glued: true})
		}
	}
	return rows
}

// paginate gives every row its place. Rows that are glued together stay on one
// page, as long as they fit on one.
func paginate(rows []row) [][]row {
	var pages [][]row
	var page []row
	y := bodyTop
	place := func(r row) {
		if len(page) > 0 || len(pages) == 0 {
			y += r.above
		}
		y += r.face.leading()
		r.baseline = y
		page = append(page, r)
	}
	for from := 0; from < len(rows); {
		to, height := from, 0.0
		for to < len(rows) && (to == from || rows[to].glued) {
			height += rows[to].above + rows[to].face.leading()
			to++
		}
		fits := height <= bodyFoot-bodyTop
		if fits && y+height > bodyFoot && len(page) > 0 {
			pages, page, y = append(pages, page), nil, bodyTop
		}
		for _, r := range rows[from:to] {
			if y+r.above+r.face.leading() > bodyFoot && len(page) > 0 {
				pages, page, y = append(pages, page), nil, bodyTop
			}
			place(r)
		}
		from = to
	}
	return append(pages, page)
}

// wrap breaks one line of text into lines no wider than width. A word too long
// for any line is broken between characters.
func wrap(f face, text string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' }) { // and not at spaces that hold words together
		if joined := line + " " + word; line != "" && f.width(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for f.width(word) > width {
			head := headThatFits(f, word, width)
			lines = append(lines, word[:head])
			word = word[head:]
		}
		line = word
	}
	return append(lines, line)
}

// headThatFits is the length in bytes of the longest beginning of word that is
// no wider than width: at least one character, with the accents that follow it.
func headThatFits(f face, word string, width float64) int {
	used, end := 0.0, 0
	for i, r := range word {
		if i > 0 && !unicode.Is(unicode.Mn, r) {
			if used > width && end > 0 {
				return end
			}
			end = i
		}
		used += f.width(string(r))
	}
	if end == 0 || used <= width {
		return len(word)
	}
	return end
}
