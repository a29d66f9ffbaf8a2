package forms

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// suspect is a kind of text that does not belong on a form that leaves the
// office. It is found by words, so what it finds is a question, not an answer.
type suspect struct {
	pattern *regexp.Regexp
	asks    string
	secret  bool // what was found is not repeated
}

var suspects = []suspect{
	{regexp.MustCompile(`(?i)\bgrand jur(?:y|ies|ors?)\b|\btrue bill\b|\bGJ (?:minutes|testimony|transcripts?)\b|\b190\.25\b`),
		"grand jury proceedings are secret (CPL 190.25)", false},
	{regexp.MustCompile(`(?i)\bsealed\b|\bsealing\b|\bunsealed\b|\b160\.5[05]\b|\bexpunge\w*\b`),
		"sealed records stay sealed (CPL 160.50, 160.55)", false},
	{regexp.MustCompile(`(?i)\byouthful offenders?\b|\byouthful offen[sc]es?\b|\b720\.35\b|\bjuvenile (?:delinquen\w+|offenders?)\b|\bfamily court\b`),
		"youthful offender and family court records are confidential (CPL 720.35)", false},
	{regexp.MustCompile(`\b\d{1,5}(?:-\d{1,4})?[A-Z]? (?:[\p{Lu}\d][\pL\d.'’-]* ){0,3}` +
		`(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Place|Pl|Terrace|Parkway|Pkwy|Broadway|Turnpike|Highway)\b` +
		`|(?i:\b\d{1,5} \pL+ (?:street|avenue|road|boulevard)\b)|(?i:\b(?:apt|apartment)\.? ?#?\d+\w?\b)`),
		"a street address may lead to the victim; name city, county and state", false},
	{regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b|\b\d{3} \d{2} \d{4}\b|(?i)\bsocial security (?:no|number)\b|\bSSN\b`),
		"a Social Security number does not belong here", true},
}

// Prose warns of words in the text of an item that do not belong on a form that
// leaves the office, and quotes them.
func (f *Findings) Prose(part int, item, text string) {
	for _, s := range suspects {
		words := s.pattern.FindAllString(text, -1)
		if len(words) == 0 {
			continue
		}
		slices.Sort(words)
		words = slices.Compact(words)
		found := "“" + strings.Join(words[:min(len(words), 5)], "”, “") + "”"
		if s.secret {
			found = fmt.Sprintf("what looks like one (%d)", len(words))
		}
		f.Warn(part, item, "Holds %s: %s.", found, s.asks)
	}
}
