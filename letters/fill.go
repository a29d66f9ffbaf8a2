package letters

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/cbroglie/mustache"

	"suppb/cases"
)

// Fill puts values into a template. The result is print text, so nothing in it
// is escaped. Where a value is missing it shows a gap, unless the template asks
// for that value with a section; see [CheckLetter].
func Fill(kind cases.LetterKind, text string, d Data) (string, error) {
	text = plain(text)
	if problems := Check(kind, text); len(problems) > 0 {
		return "", errors.New(problems[0].String())
	}
	tmpl, err := mustache.ParseStringPartialsRaw(text, &mustache.StaticProvider{}, true)
	if err != nil {
		return "", fmt.Errorf("read the template: %w", err)
	}
	out, err := tmpl.Render(d.withGaps(text))
	if err != nil {
		return "", fmt.Errorf("fill the template: %w", err)
	}
	if strings.IndexFunc(out, control) >= 0 {
		return "", errors.New("the letter would hold control characters; look at the facts of the request")
	}
	return tidy(out), nil
}

// withGaps are the values for a checked template: what is missing is a gap, or
// nothing where the template has a section for it.
func (d Data) withGaps(text string) map[string]any {
	tags, _ := scan(text)
	sections := map[string]bool{}
	for _, t := range tags {
		sections[t.name] = sections[t.name] || t.mark == '#' || t.mark == '^'
	}
	out := map[string]any{}
	for _, p := range vocabulary {
		if v, ok := d.values[p.Name]; ok {
			out[p.Name] = v
		} else if p.Shape == Text && !sections[p.Name] {
			out[p.Name] = p.Gap(d.Language)
		}
	}
	return out
}

// twoDots are those of initials at the end of a sentence.
var twoDots = regexp.MustCompile(`([^.])\.\.([^.]|$)`)

// tidy leaves at most one empty line in a row, none at the ends, and one full
// stop where initials end a sentence.
func tidy(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		line = twoDots.ReplaceAllString(strings.TrimRight(line, " \t"), "$1.$2")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

// translate stands before what staff wrote in English.
const translate = "[Traduzca al español: "

// gapsIn are the gaps of one line, each once.
func gapsIn(line string) []string {
	var out []string
	for _, p := range vocabulary {
		for _, language := range []cases.Language{cases.English, cases.Spanish} {
			gap := p.Gap(language)
			if p.Shape == Text && strings.Contains(line, gap) && !strings.Contains(strings.Join(out, ""), gap) {
				out = append(out, gap)
			}
		}
	}
	if strings.Contains(line, translate) {
		out = append(out, strings.TrimSpace(translate)+" …]")
	}
	return out
}

// Close puts what was typed into the gap of a placeholder. An empty value leaves
// the gap open.
func Close(text, name, value string, language cases.Language) string {
	p, ok := placeholder(name)
	if !ok || value == "" {
		return text
	}
	return strings.ReplaceAll(text, p.Gap(language), value)
}

// HasGap reports whether the text still has the gap of a placeholder.
func HasGap(text, name string, language cases.Language) bool {
	p, ok := placeholder(name)
	return ok && strings.Contains(text, p.Gap(language))
}
