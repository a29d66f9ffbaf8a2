package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"suppb/cases"
)

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ")

// clean is text as it will be printed: accents that were typed by themselves
// join their letters, since gofpdf would pile them up. A character that cannot be printed is a
// mistake in item.
func (s *Sheet) clean(item, text string) string {
	text = norm.NFC.String(lineEnds.Replace(text))
	for _, r := range text {
		switch {
		case r == '\n' || printable(r):
		case r == unicode.ReplacementChar:
			s.mistake(item, "holds a damaged character; type the text again.")
			return ""
		default:
			s.mistake(item, fmt.Sprintf("holds %s, which the form's font cannot print.", quoted(r)))
			return ""
		}
	}
	return strings.TrimSpace(text)
}

// quoted is a character in quotes, by its number if it is a mark that would sit
// on the quotes.
func quoted(r rune) string {
	if unicode.Is(unicode.M, r) {
		return strconv.QuoteToASCII(string(r))
	}
	return strconv.Quote(string(r))
}

// Dates are dates as one text; an empty date is left out.
func Dates(dates []cases.Date) string {
	var texts []string
	for _, d := range dates {
		if !d.IsZero() {
			texts = append(texts, d.Form())
		}
	}
	return strings.Join(texts, ", ")
}

// write prints one line of text.
func (s *Sheet) write(f face, x, baseline float64, text string) {
	if isPlain(text) {
		s.setFace(f)
		s.pdf.Text(x, baseline, text)
		return
	}
	s.writeScripts(f, x, baseline, text)
}

// paragraph prints lines from y down and returns the y below them.
func (s *Sheet) paragraph(f face, x, y float64, lines []string) float64 {
	for _, line := range lines {
		s.write(f, x, y+f.ascent(), line)
		y += f.leading()
	}
	return y
}

func (s *Sheet) width(f face, text string) float64 {
	if !isPlain(text) {
		return s.widthOfScripts(f, text)
	}
	if s.face.style != f.style || s.family != family {
		s.setFace(f)
	}
	return float64(s.pdf.GetStringSymbolWidth(text)) * f.size / 1000
}

func (s *Sheet) setFace(f face) { s.setFont(family, f) }

func (s *Sheet) setFont(name string, f face) {
	s.face, s.family = f, name
	s.pdf.SetFont(name, f.style, f.size)
}

// wrap breaks text into lines no wider than width. Line ends in the text stay;
// a word too long for any line is broken between characters.
func (s *Sheet) wrap(f face, text string, width float64) []string {
	var lines []string
	space := s.width(f, " ")
	for paragraph := range strings.SplitSeq(text, "\n") {
		var line strings.Builder
		used := 0.0
		for _, word := range strings.FieldsFunc(paragraph, isSpace) {
			w := s.width(f, word)
			if line.Len() > 0 && used+space+w <= width {
				line.WriteString(" " + word)
				used += space + w
				continue
			}
			if line.Len() > 0 {
				lines = append(lines, line.String())
				line.Reset()
			}
			for {
				head := s.headThatFits(f, word, width)
				if head == len(word) {
					break
				}
				lines = append(lines, word[:head])
				word = word[head:]
			}
			line.WriteString(word)
			used = s.width(f, word)
		}
		lines = append(lines, line.String())
	}
	return lines
}

func isSpace(r rune) bool { return r == ' ' }

// headThatFits is the length in bytes of the longest beginning of word that is
// no wider than width: at least one character, with the accents that follow it.
func (s *Sheet) headThatFits(f face, word string, width float64) int {
	used, end := 0.0, 0
	for i, r := range word {
		if i > 0 && !unicode.Is(unicode.Mn, r) {
			end = i
		}
		if used += s.width(f, string(r)); isRightToLeft(r) { // letters that join have other widths
			used = s.width(f, word[:i+utf8.RuneLen(r)])
		}
		if used > width && end > 0 {
			return end
		}
	}
	return len(word)
}

// after is what is left of text once lines, the beginning of it as wrapped,
// are taken away.
func after(lines []string, text string) string {
	taken := 0
	for _, line := range lines {
		taken += len(strings.ReplaceAll(line, " ", ""))
	}
	for i := range len(text) {
		if text[i] == ' ' || text[i] == '\n' {
			continue
		}
		if taken == 0 {
			return text[i:]
		}
		taken--
	}
	return ""
}
