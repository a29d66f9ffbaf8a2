package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"suppb/cases"
)

// PenalLaw is one version of a state's table from sections of its penal law to
// qualifying criminal activities. It suggests; a reviewer decides, since the
// activity counts and not the charge (8 CFR 214.14(a)(9)).
type PenalLaw struct {
	ID      string `json:"-"`
	Name    string `json:"-"`
	Version int    `json:"version"`
	Origin

	// The table suggests from From to Until, both included. Until is zero while no
	// later version is known.
	From  cases.Date `json:"from"`
	Until cases.Date `json:"until"`

	State    string       `json:"state"` // of the office's address: "NY"
	Short    string       `json:"short"` // as people cite it: "PL"
	Names    []string     `json:"names"` // other ways to cite it: "Penal Law"
	Sections []LawSection `json:"sections"`

	patterns func() lawPatterns
}

// LawSection is a section of a penal law.
type LawSection struct {
	Section      string           `json:"section"`                // "120.05"
	Also         []string         `json:"also,omitempty"`         // other ways to write its number
	Subdivisions []string         `json:"subdivisions,omitempty"` // the table is about these only; none: about all
	Title        string           `json:"title"`                  // "Assault in the second degree"
	Suggests     []SuggestedCrime `json:"suggests"`
	Origin
}

// SuggestedCrime is a qualifying criminal activity that a section usually is,
// or is usually similar to.
type SuggestedCrime struct {
	Category string `json:"category"` // code of cases.QualifyingCriminalActivities
	Similar  bool   `json:"similar,omitempty"`
}

// Words is the activity as the form calls it.
func (s SuggestedCrime) Words() string {
	for _, c := range cases.QualifyingCriminalActivities() {
		if c.Code == s.Category {
			return c.Words
		}
	}
	return s.Category
}

// Suggestion is a section that a text names, with what it usually is.
type Suggestion struct {
	Law     string // "PL"
	Written string // the number as the text has it, with its subdivision
	LawSection
}

// Sentence says what the section is and what it suggests: "PL 120.05 is assault
// in the second degree: usually felonious assault."
func (s Suggestion) Sentence() string {
	var is, like []string
	for _, c := range s.Suggests {
		words := strings.ToLower(c.Words())
		if c.Similar {
			like = append(like, words)
		} else {
			is = append(is, words)
		}
	}
	usually := strings.Join(is, " or ")
	if len(like) > 0 {
		if usually != "" {
			usually += ", or "
		}
		usually += "similar to " + strings.Join(like, " or ")
	}
	return fmt.Sprintf("%s %s is %s: usually %s.", s.Law, s.Section, lowered(s.Title), usually)
}

func lowered(title string) string {
	if title == "" {
		return ""
	}
	return strings.ToLower(title[:1]) + title[1:]
}

// SuggestCrimes finds the sections of the state's penal law that a text names,
// such as "PL § 120.05(1)" or "Penal Law 120.05", each once, in the order of the
// text. A state without a table has no suggestions.
func SuggestCrimes(state string, on cases.Date, statutes string) []Suggestion {
	law := loaded.penalLaw(state, on)
	if law == nil {
		return nil
	}
	return law.find(statutes)
}

// PenalLaws lists every version of every table, by ID and version.
func PenalLaws() []*PenalLaw {
	out := slices.Clone(loaded.laws)
	slices.SortFunc(out, func(a, b *PenalLaw) int {
		return 2*strings.Compare(a.ID, b.ID) + sign(a.Version-b.Version)
	})
	return out
}

// penalLaw is the state's table in force on the day, the last layer's if
// several are.
func (l *library) penalLaw(state string, on cases.Date) *PenalLaw {
	var best *PenalLaw
	for _, v := range l.laws {
		if !strings.EqualFold(v.State, strings.TrimSpace(state)) || on.Before(v.From) || !v.Until.IsZero() && on.After(v.Until) {
			continue
		}
		if best == nil || l.layer[v.key()] >= l.layer[best.key()] {
			best = v
		}
	}
	return best
}

func (p *PenalLaw) key() string { return fmt.Sprintf("%s %s/%d", kindPenalLaw, p.ID, p.Version) }

// lawPatterns recognise the law and its sections in a text.
type lawPatterns struct {
	names    *regexp.Regexp // this law, or any other
	sections map[string]int // by number, as in Sections
}

// number is how a section may look: 120.05, 130.65-a, 245. What is in no table
// is no section.
var number = regexp.MustCompile(`\d{1,5}(?:\.\d{1,4})?(?:-[A-Za-z]\b)?`)

// subdivision follows a number: (1)(a), -1, subd. 2.
var subdivision = regexp.MustCompile(`^(?:[\s\p{Zs}]?(?:\([0-9A-Za-z]{1,4}\))+|-[0-9]{1,2}\b|,?\s+(?:subd(?:ivision)?|sub)\.?\s+[0-9]{1,2}\b)`)

// others are laws whose sections are not this one's.
const others = `C\.?\s?P\.?\s?L|V\.?\s?T\.?\s?L|V\s?&\s?T|F\.?\s?C\.?\s?A|S\.?\s?S\.?\s?L|D\.?\s?R\.?\s?L|U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R|R\.?\s?C\.?\s?N\.?\s?Y|laws?|codes?|rules?`

func (p *PenalLaw) workOut() {
	p.patterns = sync.OnceValue(func() lawPatterns {
		var names []string
		for _, name := range append([]string{p.Short}, p.Names...) {
			names = append(names, asWritten(name))
		}
		out := lawPatterns{
			// Longer names first, so that "Penal Law" is not the law of others.
			names:    regexp.MustCompile(`(?i)(?:^|[^\pL])(?:(` + strings.Join(names, "|") + `)|` + others + `)\.?(?:[^\pL]|$)`),
			sections: map[string]int{},
		}
		for i, s := range p.Sections {
			for _, n := range append([]string{s.Section}, s.Also...) {
				out.sections[strings.ToLower(n)] = i
			}
		}
		return out
	})
}

// asWritten is the pattern of a name: spaces of any kind, and for "PL" also
// "P.L." and "P. L.".
func asWritten(name string) string {
	if strings.ToUpper(name) == name && !strings.ContainsAny(name, " .") {
		var letters []string
		for _, r := range name {
			letters = append(letters, regexp.QuoteMeta(string(r)))
		}
		return strings.Join(letters, `\.?\s?`)
	}
	fields := strings.Fields(name)
	for i, f := range fields {
		fields[i] = regexp.QuoteMeta(f)
	}
	return strings.Join(fields, `[\s\p{Zs}]+`)
}

// find reads the text from number to number. A number belongs to the law named
// last before it; before any law is named, only a number with a dot counts.
func (p *PenalLaw) find(text string) []Suggestion {
	w := p.patterns()
	const unknown, ours, theirs = 0, 1, 2
	law, from := unknown, 0
	var out []Suggestion
	for _, at := range number.FindAllStringIndex(text, -1) {
		if at[0] < from || !standsAlone(text, at) {
			continue // part of a subdivision, an amount, a date or another number
		}
		for _, m := range namesIn(w.names, text[from:at[0]]) {
			law = theirs
			if m {
				law = ours
			}
		}
		from = at[1]
		written := text[at[0]:at[1]]
		sub := subdivision.FindString(text[at[1]:])
		from += len(sub)
		i, known := w.sections[strings.ToLower(written)]
		if !known || law == theirs || law == unknown && !strings.Contains(written, ".") || !p.Sections[i].about(sub) {
			continue
		}
		if !slices.ContainsFunc(out, func(s Suggestion) bool { return s.Section == p.Sections[i].Section }) {
			out = append(out, Suggestion{p.Short, strings.TrimSpace(written + sub), p.Sections[i]})
		}
	}
	return out
}

// namesIn says of each law that is named in a text whether it is ours, in its
// order. Names may share the character between them.
func namesIn(names *regexp.Regexp, text string) []bool {
	var out []bool
	for text != "" {
		m := names.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		out = append(out, m[2] >= 0)
		next := m[1] - 1
		if next <= m[0] {
			next = m[1]
		}
		text = text[next:]
	}
	return out
}

// standsAlone reports whether a number is no part of an amount, a date or
// another number.
func standsAlone(text string, at []int) bool {
	if at[0] > 0 && strings.ContainsRune("0123456789.$-", rune(text[at[0]-1])) {
		return false
	}
	rest := text[at[1]:]
	return len(rest) < 2 || rest[0] != '.' || rest[1] < '0' || rest[1] > '9'
}

// about reports whether the table's entry covers the subdivision that a text
// names; without one, it does.
func (s LawSection) about(sub string) bool {
	if len(s.Subdivisions) == 0 || sub == "" {
		return true
	}
	first := strings.FieldsFunc(sub, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })
	for _, f := range first {
		if f != "subd" && f != "subdivision" && f != "sub" {
			return slices.Contains(s.Subdivisions, strings.ToLower(f))
		}
	}
	return true
}

type penalLawFile struct {
	header
	Versions []*PenalLaw `json:"versions"`
}

func (l *library) addPenalLaws(x penalLawFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i, v := range x.Versions {
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID, v.Name = x.ID, x.Name
		checkVersion(v.Version, at)
		for _, o := range l.laws {
			switch {
			case o.key() == v.key():
				at("version", "there is a version %d of the penal law %q already; give a new one a new number", v.Version, v.ID)
			case o.State == v.State && l.layer[o.key()] == l.layers && togetherInForce(o, v):
				at("from", "%s/%d and %s/%d are both in force for %s on %s; end the earlier one with until", o.ID, o.Version, v.ID, v.Version, v.State, later(o.From, v.From).Long())
			}
		}
		v.check(at)
		if len(c.errs) == 0 {
			v.workOut()
			l.laws = append(l.laws, v)
			l.layer[v.key()] = l.layers
			l.digest(x.header, v)
		}
	}
}

func togetherInForce(a, b *PenalLaw) bool {
	return (b.Until.IsZero() || !a.From.After(b.Until)) && (a.Until.IsZero() || !b.From.After(a.Until))
}

// lawName begins with a letter and holds letters, points and spaces.
var lawName = regexp.MustCompile(`^[A-Za-z][A-Za-z.& ]{0,60}$`)

var sectionNumber = regexp.MustCompile(`^\d{1,5}(?:\.\d{1,4})?(?:-[a-z])?$`)

func (p *PenalLaw) check(report report) {
	if p.From.IsZero() {
		report("from", "say from which day the table suggests")
	} else if !p.Until.IsZero() && p.Until.Before(p.From) {
		report("until", "it ends on %s, before it begins on %s", p.Until.Long(), p.From.Long())
	}
	if strings.TrimSpace(p.Cite) == "" {
		report("cite", "say which law this is")
	}
	if len(p.State) != 2 || strings.Trim(p.State, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		report("state", "%q is not a state in two capital letters", p.State)
	}
	if !lawName.MatchString(p.Short) {
		report("short", "say how people cite the law, in letters: PL")
	}
	for i, name := range p.Names {
		if !lawName.MatchString(name) {
			report(fmt.Sprintf("names[%d]", i), "%q is not the name of a law such as Penal Law", name)
		}
	}
	if len(p.Sections) == 0 {
		report("sections", "there is no section in it")
	}
	seen := map[string]bool{}
	for i, s := range p.Sections {
		at := fmt.Sprintf("sections[%d].", i)
		for j, n := range append([]string{s.Section}, s.Also...) {
			field := at + "section"
			if j > 0 {
				field = fmt.Sprintf("%salso[%d]", at, j-1)
			}
			if !sectionNumber.MatchString(n) {
				report(field, "%q is not the number of a section such as 120.05", n)
			}
			if seen[n] {
				report(field, "section %s is in the table twice", n)
			}
			seen[n] = true
		}
		if strings.TrimSpace(s.Title) == "" {
			report(at+"title", "say what the section is called")
		}
		if len(s.Suggests) == 0 {
			report(at+"suggests", "the section suggests nothing; leave it out")
		}
		var codes []string
		for j, c := range s.Suggests {
			field := fmt.Sprintf("%ssuggests[%d].category", at, j)
			if c.Words() == c.Category {
				report(field, "there is no qualifying criminal activity %q%s", c.Category, didYouMean(c.Category, activityCodes()))
			} else if c.Similar && !cases.NamesACrime([]string{c.Category}) {
				report(field, "attempt, conspiracy and solicitation name no crime that something could be similar to")
			}
			if slices.Contains(codes, c.Category) {
				report(field, "the section suggests %q twice", c.Category)
			}
			codes = append(codes, c.Category)
		}
	}
}

func activityCodes() []string {
	var out []string
	for _, c := range cases.QualifyingCriminalActivities() {
		out = append(out, c.Code)
	}
	return out
}
