package official

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	partOf   = regexp.MustCompile(`(?i)^\s*Part\s+(\d+)\b`)
	numberOf = regexp.MustCompile(`(\d{1,2})\.\s*(?:([A-Za-z])\.\s*)?(?:\d\.\s*)?(?:Enter|Select|Provide|Type|Describe|Explain)\b`)
	choiceOf = regexp.MustCompile(`(?i)\bSelect\b`)
)

// statedItem is the Part and item that a description names: "Part 8. Additional
// Information. 5. B. Enter Part Number." is Part "8" Item "5.b". What it does
// not name is empty.
func statedItem(tooltip string) (part, item string) {
	if m := partOf.FindStringSubmatch(tooltip); m != nil {
		part = m[1]
	}
	if all := numberOf.FindAllStringSubmatch(tooltip, -1); all != nil {
		m := all[len(all)-1]
		if item = m[1]; m[2] != "" {
			item += "." + strings.ToLower(m[2])
		}
	}
	return part, item
}

// plain is text as words in lower case with one space around each.
func plain(text string) string {
	letters := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return ' '
	}
	return " " + strings.Join(strings.Fields(strings.Map(letters, text)), " ") + " "
}

// mentions reports whether plain text holds all of words; "fbi|sid" is either.
func mentions(plainText string, words []string) bool {
	for _, w := range words {
		found := false
		for either := range strings.SplitSeq(w, "|") {
			found = found || strings.Contains(plainText, plain(either))
		}
		if !found {
			return false
		}
	}
	return true
}

// boxOf finds the box that a checkbox is: by what follows "Select" in its
// description, by the words of its description, and by its mark. It gives -1 if
// nothing tells, and false if two of them contradict each other.
func boxOf(f *Field, boxes []Box) (box int, agreed bool) {
	box = -1
	for _, found := range []int{boxByChoice(f, boxes), boxByWords(f, boxes), boxByMark(f, boxes)} {
		if found >= 0 && box >= 0 && found != box {
			return -1, false
		}
		box = max(box, found)
	}
	if box >= 0 {
		return box, true
	}
	for i, b := range boxes {
		if b.Leaf == f.Leaf && len(f.OnStates) == 1 && f.OnStates[0] == b.Mark {
			return i, true
		}
	}
	return -1, true
}

// boxByChoice is -1 if the description offers two boxes to select.
func boxByChoice(f *Field, boxes []Box) int {
	box := -1
	for _, at := range choiceOf.FindAllStringIndex(f.Tooltip, -1) {
		found := beginning(plain(f.Tooltip[at[1]:]), boxes)
		if found >= 0 && box >= 0 && found != box {
			return -1
		}
		box = max(box, found)
	}
	return box
}

// beginning is the box with the longest words that choice begins with. A single
// letter is not a word but a mark.
func beginning(choice string, boxes []Box) int {
	box, longest := -1, 1
	for i, b := range boxes {
		for _, says := range b.Says {
			if strings.HasPrefix(choice, plain(says)) && len(says) > longest {
				box, longest = i, len(says)
			}
		}
	}
	return box
}

// boxByWords is -1 if the words of two boxes are in the description.
func boxByWords(f *Field, boxes []Box) int {
	box := -1
	for i, b := range boxes {
		if len(b.Words) > 0 && mentions(plain(f.Tooltip), b.Words) {
			if box >= 0 {
				return -1
			}
			box = i
		}
	}
	return box
}

func boxByMark(f *Field, boxes []Box) int {
	if len(f.OnStates) != 1 {
		return -1
	}
	for i, b := range boxes {
		for _, says := range b.Says {
			if plain(f.OnStates[0]) == plain(says) {
				return i
			}
		}
	}
	return -1
}
