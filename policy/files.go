package policy

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the binary alone knows New York's clock

	"suppb/cases"
)

// What a file holds.
const (
	kindRules      = "rules"
	kindCalendar   = "calendar"
	kindPractice   = "practice"
	kindPenalLaw   = "penal_law"
	kindRetention  = "retention"
	kindDisclosure = "disclosure"
)

// kinds is every kind of file, in the order in which they are added: calendars
// and practices before the rule sets that name them.
var kinds = []string{kindCalendar, kindPractice, kindRules, kindPenalLaw, kindRetention, kindDisclosure}

type header struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

type rulesFile struct {
	header
	Versions []RuleSet `json:"versions"`
}

type calendarFile struct {
	header
	Versions []*Calendar `json:"versions"`
}

type practiceFile struct {
	header
	Versions []*Practice `json:"versions"`
}

// library is everything that was loaded.
type library struct {
	calendars  []*Calendar
	practices  []*Practice
	sets       []RuleSet
	laws       []*PenalLaw
	retentions []*Retention
	disclosure []*DisclosureLaw
	layer      map[string]int // by key: the later layer rules where two are in force
	layers     int
	digests    []string
}

//go:embed data
var embedded embed.FS

var loaded = &library{layer: map[string]int{}}

func init() {
	own, err := fs.Sub(embedded, "data")
	if err == nil {
		err = Load(own)
	}
	if err != nil {
		panic(err)
	}
}

// Load adds the *.json files of a folder and its subfolders, such as an office's
// own: calendars, practices, rule sets, tables of a penal law, retention schedules
// and laws on disclosure. A rule set of the same ID as one that is there adds versions, which rule where both are in force. Load is for the
// start of the program, before anything asks for rules. It adds all or nothing;
// the error joins a [FileError] for each mistake.
func Load(folder fs.FS) error {
	next := loaded.clone()
	next.layers++
	files, err := jsonFiles(folder)
	if err != nil {
		return err
	}
	errs := next.addAll(files)
	if len(errs) > 0 {
		return joined(errs)
	}
	*loaded = *next
	return nil
}

// File is a rule file that is not in a folder yet.
type File struct {
	Name string
	Text []byte
}

// Summary says what a checked file holds.
type Summary struct {
	Name, Kind, ID string
	Versions       []int
}

// CheckFiles looks for mistakes in files as if they were a folder that is loaded,
// and loads nothing. Files may name calendars and practices of one another.
func CheckFiles(files []File) ([]Summary, []FileError) {
	next := loaded.clone()
	next.layers++
	var all []file
	for _, f := range files {
		all = append(all, newFile(f.Name, f.Text))
	}
	errs := next.addAll(all)
	var out []Summary
	for _, f := range all {
		s := Summary{Name: f.name, Kind: f.kind, ID: f.id}
		var h struct {
			Versions []struct {
				Version int `json:"version"`
			} `json:"versions"`
		}
		if json.Unmarshal(f.text, &h) == nil {
			for _, v := range h.Versions {
				s.Versions = append(s.Versions, v.Version)
			}
		}
		out = append(out, s)
	}
	return out, errs
}

// addAll adds what the files hold, kind after kind.
func (l *library) addAll(files []file) []FileError {
	var errs []FileError
	for _, kind := range append(slices.Clone(kinds), "") {
		for _, f := range files {
			if f.kind == kind {
				errs = append(errs, l.add(f)...)
			}
		}
	}
	return errs
}

// Hash is the SHA-256 of everything that was loaded, hex. It changes when any
// rule, calendar or practice does.
func Hash() string {
	digests := slices.Clone(loaded.digests)
	slices.Sort(digests)
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n")))
	return hex.EncodeToString(sum[:])
}

// RuleSets lists every version of every rule set, by ID and version.
func RuleSets() []RuleSet {
	out := slices.Clone(loaded.sets)
	slices.SortFunc(out, func(a, b RuleSet) int {
		return 2*strings.Compare(a.ID, b.ID) + sign(a.Version-b.Version)
	})
	return out
}

// Calendars lists every version of every calendar, by ID and version.
func Calendars() []*Calendar {
	out := slices.Clone(loaded.calendars)
	slices.SortFunc(out, func(a, b *Calendar) int {
		return 2*strings.Compare(a.ID, b.ID) + sign(a.Version-b.Version)
	})
	return out
}

func sign(n int) int { return min(max(n, -1), 1) }

// Rules finds the version of a rule set that a request was opened under.
func Rules(id string, version int) (RuleSet, error) {
	i := slices.IndexFunc(loaded.sets, func(r RuleSet) bool { return r.ID == id && r.Version == version })
	if i < 0 {
		if err := unknownRules(id); err != nil {
			return RuleSet{}, err
		}
		return RuleSet{}, fmt.Errorf("there is no version %d of the rule set %q", version, id)
	}
	return loaded.sets[i], nil
}

func unknownRules(id string) error {
	var ids []string
	for _, r := range loaded.sets {
		if r.ID == id {
			return nil
		}
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return fmt.Errorf("there is no rule set %q%s", id, didYouMean(id, slices.Compact(ids)))
}

// InForce finds the version of a rule set for a request that is received on the
// day.
func InForce(id string, on cases.Date) (RuleSet, error) {
	return inForce(id, on.Long(), func(RuleSet) cases.Date { return on })
}

// InForceAt finds the version of a rule set for a request that comes at the
// instant t, by the day on which it then counts as received.
func InForceAt(id string, t time.Time) (RuleSet, error) {
	return inForce(id, t.Format("2 January 2006"), func(r RuleSet) cases.Date { return r.ReceivedOn(t) })
}

// InForceAtLocal is InForceAt for a time that was read off a clock where the
// rules are in force; its own zone does not matter.
func InForceAtLocal(id string, clock time.Time) (RuleSet, error) {
	return inForce(id, clock.Format("2 January 2006"), func(r RuleSet) cases.Date { return r.ReceivedOn(r.Local(clock)) })
}

func inForce(id, when string, day func(RuleSet) cases.Date) (RuleSet, error) {
	if err := unknownRules(id); err != nil {
		return RuleSet{}, err
	}
	best := -1
	var first, last cases.Date
	open := false // a version has no end
	for i, r := range loaded.sets {
		if r.ID != id {
			continue
		}
		if first.IsZero() || r.From.Before(first) {
			first = r.From
		}
		last, open = later(last, r.Until), open || r.Until.IsZero()
		on := day(r)
		if on.Before(r.From) || !r.Until.IsZero() && on.After(r.Until) {
			continue
		}
		if best < 0 || loaded.layer[r.Key()] > loaded.layer[loaded.sets[best].Key()] {
			best = i
		}
	}
	if best < 0 {
		if open {
			return RuleSet{}, fmt.Errorf("no version of the rule set %q is in force on %s; its first is from %s", id, when, first.Long())
		}
		return RuleSet{}, fmt.Errorf("no version of the rule set %q is in force on %s; its versions are from %s to %s", id, when, first.Long(), last.Long())
	}
	return loaded.sets[best], nil
}

func (l *library) clone() *library {
	out := *l
	out.calendars, out.practices = slices.Clone(l.calendars), slices.Clone(l.practices)
	out.sets, out.digests = slices.Clone(l.sets), slices.Clone(l.digests)
	out.laws, out.retentions = slices.Clone(l.laws), slices.Clone(l.retentions)
	out.disclosure = slices.Clone(l.disclosure)
	out.layer = map[string]int{}
	for k, v := range l.layer {
		out.layer[k] = v
	}
	return &out
}

type file struct {
	name, kind, id string
	text           []byte
}

func newFile(name string, text []byte) file {
	var h header
	_ = json.Unmarshal(text, &h) // add says what is wrong with it
	if !slices.Contains(kinds, h.Kind) {
		h.Kind = ""
	}
	return file{name, h.Kind, h.ID, text}
}

func jsonFiles(folder fs.FS) ([]file, error) {
	var out []file
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".json" {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("read the rule file %s: %w", name, err)
		}
		out = append(out, newFile(name, text))
		return nil
	})
	return out, err
}

func joined(errs []FileError) error {
	all := make([]error, len(errs))
	for i, e := range errs {
		all[i] = e
	}
	return errors.Join(all...)
}

// add reads one file and adds what it holds.
func (l *library) add(f file) []FileError {
	switch f.kind {
	case kindCalendar:
		return read(f, l.addCalendars)
	case kindPractice:
		return read(f, l.addPractices)
	case kindRules:
		return read(f, l.addRules)
	case kindPenalLaw:
		return read(f, l.addPenalLaws)
	case kindDisclosure:
		return read(f, l.addDisclosure)
	case kindRetention:
		return read(f, l.addRetentions)
	}
	o, errs := readOutline(f.name, f.text, nil)
	if len(errs) > 0 {
		return errs
	}
	return []FileError{{f.name, o.lineOf("kind"), "kind", `say what the file holds: "rules", "calendar", "practice", "penal_law", "retention" or "disclosure"`}}
}

// read decodes one file strictly and hands it on to be checked and added.
func read[F any](f file, use func(F, *checker)) []FileError {
	o, errs := readOutline(f.name, f.text, reflect.TypeFor[F]())
	if len(errs) > 0 {
		return errs
	}
	var x F
	c := &checker{file: f.name, outline: o}
	if err := json.NewDecoder(bytes.NewReader(f.text)).Decode(&x); err != nil {
		c.report("", "%v", err)
		return c.errs
	}
	use(x, c)
	return c.errs
}

// checker collects the mistakes of one file.
type checker struct {
	file    string
	outline outline
	errs    []FileError
}

func (c *checker) report(field, format string, args ...any) {
	c.errs = append(c.errs, FileError{c.file, c.outline.lineOf(field), field, fmt.Sprintf(format, args...)})
}

// within reports mistakes in a part of the file.
func (c *checker) within(prefix string) func(field, format string, args ...any) {
	return func(field, format string, args ...any) {
		if field != "" {
			field = "." + field
		}
		c.report(prefix+field, format, args...)
	}
}
