package letters

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"suppb/cases"
)

// Limits, in characters and in sections within sections.
const (
	MaxTemplate = 10_000
	MaxSubject  = 120
	MaxLetter   = 20_000
	maxDepth    = 5
)

// Problem is one mistake in a text, with the line that it is in; 0 for the text
// as a whole.
type Problem struct {
	Line int
	Text string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.Text
	}
	return fmt.Sprintf("Line %d: %s", p.Line, p.Text)
}

// Check lists what is wrong with a template for this kind of letter.
func Check(kind cases.LetterKind, text string) []Problem {
	if !kind.Known() {
		return []Problem{{0, "There is no such letter."}}
	}
	text = plain(text)
	problems := checkText(text, MaxTemplate)
	if len(text) > 4*MaxTemplate {
		return problems // a flood, not a letter
	}
	tags, unread := scan(text)
	problems = append(problems, unread...)
	c := checker{kind: kind, used: map[string]bool{}, problems: problems}
	for _, t := range tags {
		c.tag(t)
	}
	for _, open := range c.open {
		c.add(open.line, "“{{%c%s}}” is never closed. Add “{{/%s}}” where it ends.", open.mark, open.name, open.name)
	}
	c.singleBraces(text)
	for _, p := range Required(kind) {
		if !c.used[p.Name] {
			c.add(0, "This letter needs %s: %s.", p.How(), lower(p.Words))
		}
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Line - b.Line })
	return c.problems
}

// CheckLetter lists why a finished text cannot be issued as a letter.
func CheckLetter(text string) []Problem {
	text = plain(text)
	problems := checkText(text, MaxLetter)
	if len(text) > 4*MaxLetter {
		return problems
	}
	for i, line := range strings.Split(text, "\n") {
		for _, gap := range gapsIn(line) {
			problems = append(problems, Problem{i + 1, "Replace " + gap + " with what belongs there."})
		}
		if strings.Contains(line, "{{") || strings.Contains(line, "}}") {
			problems = append(problems, Problem{i + 1, "A placeholder is left. Write out what belongs there."})
		}
	}
	return problems
}

// checkText lists what is wrong with any text: its length, its subject, its
// characters.
func checkText(text string, most int) []Problem {
	var problems []Problem
	if n := utf8.RuneCountInString(text); n > most {
		problems = append(problems, Problem{0, fmt.Sprintf("The text has %d characters; at most %d fit.", n, most)})
	}
	if !utf8.ValidString(text) {
		return append(problems, Problem{0, "This text is not readable. Type it again, or save the source as UTF-8."})
	}
	first, _, _ := strings.Cut(text, "\n")
	subject, body := Split(text)
	switch {
	case strings.TrimSpace(first) == "":
		problems = append(problems, Problem{1, "Begin with the subject of the letter, on the first line."})
	case utf8.RuneCountInString(subject) > MaxSubject:
		problems = append(problems, Problem{1, fmt.Sprintf("The first line is the subject; at most %d characters fit. Leave an empty line after it.", MaxSubject)})
	case body == "":
		problems = append(problems, Problem{0, "The letter has a subject, but no text. Leave an empty line after the first, and write the text below."})
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.IndexFunc(line, control) >= 0 {
			problems = append(problems, Problem{i + 1, "This line holds control characters. Type it again without them."})
		}
	}
	return problems
}

// control reports characters that no letter prints; tabs and line ends are fine.
func control(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }

type checker struct {
	kind     cases.LetterKind
	open     []tag // sections that are not closed yet
	used     map[string]bool
	problems []Problem
}

func (c *checker) add(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{line, fmt.Sprintf(format, args...)})
}

func (c *checker) tag(t tag) {
	switch t.mark {
	case '!':
	case '{', '&':
		name, _, _ := strings.Cut(t.name, "}")
		c.add(t.line, "Write {{%s}}, with two braces and nothing else.", strings.TrimSpace(name))
	case '>':
		c.add(t.line, "A letter cannot take in another text. Leave out {{>%s}}.", t.name)
	case '=':
		c.add(t.line, "The braces of placeholders cannot be changed. Leave out {{=%s}}.", t.name)
	case '/':
		c.close(t)
	case '#', '^':
		c.section(t)
	default:
		c.value(t)
	}
}

func (c *checker) close(t tag) {
	n := len(c.open)
	switch {
	case n == 0:
		c.add(t.line, "{{/%s}} closes nothing. Leave it out, or put {{#%s}} before it.", t.name, t.name)
	case c.open[n-1].name != t.name:
		c.add(t.line, "{{/%s}} stands here, but {{/%s}} is due: line %d opened it.", t.name, c.open[n-1].name, c.open[n-1].line)
		c.open = c.open[:n-1]
	default:
		c.open = c.open[:n-1]
	}
}

func (c *checker) section(t tag) {
	if _, ok := c.known(t); ok && len(c.open) >= maxDepth {
		c.add(t.line, "More than %d sections are inside each other. Close some of them first.", maxDepth)
	}
	c.open = append(c.open, t)
}

func (c *checker) value(t tag) {
	if t.name == "." {
		if !c.inList() {
			c.add(t.line, "{{.}} stands for one entry of a list, so it belongs inside one, such as {{#reasons}}- {{.}}{{/reasons}}.")
		}
		return
	}
	if p, ok := c.known(t); ok && p.Shape != Text {
		c.add(t.line, "{{%s}} is a %s. Write %s.", t.name, p.Shape, p.How())
	}
}

func (c *checker) inList() bool {
	return slices.ContainsFunc(c.open, func(t tag) bool {
		p, _ := placeholder(t.name)
		return t.mark == '#' && p.Shape == List
	})
}

// known finds a placeholder that this letter may use, and says what is wrong otherwise.
func (c *checker) known(t tag) (Placeholder, bool) {
	p, ok := placeholder(t.name)
	allowed := Allowed(c.kind)
	switch {
	case t.name == "":
		c.add(t.line, "A placeholder has no name. Write it between the braces.")
	case !ok:
		sentence := "There is no placeholder {{%s}}."
		if near := nearest(t.name, allowed); near != "" {
			sentence += " Did you mean {{" + near + "}}?"
		} else {
			sentence += " The list beside the text has all of them."
		}
		c.add(t.line, sentence, t.name)
	case !slices.ContainsFunc(allowed, func(a Placeholder) bool { return a.Name == t.name }):
		c.add(t.line, "{{%s}} is not for this letter.", t.name)
		ok = false
	default:
		c.used[t.name] = true
	}
	return p, ok
}

// singleBraces finds names in one pair of braces, which would be printed as they are.
func (c *checker) singleBraces(text string) {
	for i, line := range strings.Split(text, "\n") {
		for _, p := range Allowed(c.kind) {
			one := "{" + p.Name + "}"
			if at := strings.Index(line, one); at >= 0 && !strings.Contains(line, "{"+one+"}") {
				c.add(i+1, "Write {{%s}}, with two braces on each side.", p.Name)
			}
		}
	}
}

func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(r)) + s[n:]
}

// nearest is the name that a mistyped one was probably meant to be.
func nearest(name string, among []Placeholder) string {
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(name))
	best, least := "", max(2, len(name)/3)+1
	for _, p := range among {
		if d := distance(name, p.Name); d < least {
			best, least = p.Name, d
		}
	}
	return best
}

// distance counts the letters to change, add or leave out between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
