package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"suppb/cases"
)

// DisclosureLaw is one version of what laws say about giving out papers of a
// request. It offers; a supervisor or official chooses.
type DisclosureLaw struct {
	ID      string `json:"-"`
	Name    string `json:"-"`
	Version int    `json:"version"`
	Origin

	// It is offered from From to Until, both included. Until is zero while no later
	// version is known.
	From  cases.Date `json:"from"`
	Until cases.Date `json:"until"`

	State string       `json:"state"` // of the office's address, "NY"; "" for every state
	Bases []LegalBasis `json:"bases"`
}

// LegalBasis is a law on which a demand is refused or something is released.
type LegalBasis struct {
	Key    string             `json:"-"`    // file/version/ID: what the record keeps
	ID     string             `json:"id"`   // "usc-1367"
	Name   string             `json:"name"` // what it says, in a few words
	Use    BasisUse           `json:"use"`
	Kinds  []cases.DemandKind `json:"kinds,omitempty"` // demands that it is offered for; none: all
	Answer string             `json:"answer"`          // what a letter says, in sentences that neither confirm nor deny
	Origin
}

// BasisUse is what rests on a legal basis.
type BasisUse string

const (
	ForRefusal BasisUse = "refuse"
	ForRelease BasisUse = "release"
)

// Words is the basis to choose from, with its citation, and whether anybody
// compared it with the source.
func (b LegalBasis) Words() string {
	words := b.Cite + ": " + b.Name
	if !b.Confirmed {
		words += " (not compared with the source yet)"
	}
	return words
}

// LegalBases lists what an office of a state can rest a refusal or a release on,
// on a day, for a kind of demand; the state's own first.
func LegalBases(state string, on cases.Date, kind cases.DemandKind, use BasisUse) []LegalBasis {
	var out []LegalBasis
	for _, own := range []bool{true, false} {
		for _, law := range loaded.disclosure {
			if (law.State != "") != own || own && !strings.EqualFold(law.State, strings.TrimSpace(state)) || !loaded.offers(law, on) {
				continue
			}
			for _, b := range law.Bases {
				if b.Use == use && (len(b.Kinds) == 0 || slices.Contains(b.Kinds, kind)) {
					out = append(out, b)
				}
			}
		}
	}
	return out
}

// offers reports whether a version is in force on the day, and no later layer has
// one of the same file that is.
func (l *library) offers(law *DisclosureLaw, on cases.Date) bool {
	if !law.inForce(on) {
		return false
	}
	return !slices.ContainsFunc(l.disclosure, func(o *DisclosureLaw) bool {
		return o.ID == law.ID && o.inForce(on) && l.layer[o.key()] > l.layer[law.key()]
	})
}

func (d *DisclosureLaw) inForce(on cases.Date) bool {
	return !on.Before(d.From) && (d.Until.IsZero() || !on.After(d.Until))
}

// Basis finds a legal basis by the key that the record kept.
func Basis(key string) (LegalBasis, bool) {
	for _, law := range loaded.disclosure {
		for _, b := range law.Bases {
			if b.Key == key {
				return b, true
			}
		}
	}
	return LegalBasis{}, false
}

// DisclosureLaws lists every version, by ID and version.
func DisclosureLaws() []*DisclosureLaw {
	out := slices.Clone(loaded.disclosure)
	slices.SortFunc(out, func(a, b *DisclosureLaw) int {
		return 2*strings.Compare(a.ID, b.ID) + sign(a.Version-b.Version)
	})
	return out
}

func (d *DisclosureLaw) key() string {
	return fmt.Sprintf("%s %s/%d", kindDisclosure, d.ID, d.Version)
}

type disclosureFile struct {
	header
	Versions []*DisclosureLaw `json:"versions"`
}

func (l *library) addDisclosure(x disclosureFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i, v := range x.Versions {
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID, v.Name = x.ID, x.Name
		checkVersion(v.Version, at)
		for _, o := range l.disclosure {
			switch {
			case o.key() == v.key():
				at("version", "there is a version %d of the disclosure law %q already; give a new one a new number", v.Version, v.ID)
			case o.ID == v.ID && l.layer[o.key()] == l.layers && o.inForce(later(o.From, v.From)) && v.inForce(later(o.From, v.From)):
				at("from", "version %d is in force on %s too; end the earlier one with until", o.Version, later(o.From, v.From).Long())
			}
		}
		v.check(at)
		if len(c.errs) == 0 {
			l.disclosure = append(l.disclosure, v)
			l.layer[v.key()] = l.layers
			l.digest(x.header, v)
		}
	}
}

var stateLetters = regexp.MustCompile(`^([A-Z]{2})?$`)

func (d *DisclosureLaw) check(report report) {
	if d.From.IsZero() {
		report("from", "say from which day it is offered")
	} else if !d.Until.IsZero() && d.Until.Before(d.From) {
		report("until", "it ends on %s, before it begins on %s", d.Until.Long(), d.From.Long())
	}
	if !stateLetters.MatchString(d.State) {
		report("state", "%q is not a state in two capital letters, nor empty for every state", d.State)
	}
	if len(d.Bases) == 0 {
		report("bases", "there is no legal basis in it")
	}
	seen := map[string]bool{}
	for i := range d.Bases {
		b := &d.Bases[i]
		at := fmt.Sprintf("bases[%d].", i)
		b.Key = fmt.Sprintf("%s/%d/%s", d.ID, d.Version, b.ID)
		switch {
		case !isID(b.ID):
			report(at+"id", "%q is not an ID: use small letters, digits and hyphens", b.ID)
		case seen[b.ID]:
			report(at+"id", "%s is in the file twice", b.ID)
		}
		seen[b.ID] = true
		for _, need := range []struct{ field, text, sentence string }{
			{"name", b.Name, "say in a few words what the law says"},
			{"cite", b.Cite, "say which law this is"},
			{"answer", b.Answer, "say what a letter answers that rests on it"},
		} {
			if strings.TrimSpace(need.text) == "" {
				report(at+need.field, "%s", need.sentence)
			}
		}
		if b.Use != ForRefusal && b.Use != ForRelease {
			report(at+"use", `%q is neither "refuse" nor "release"`, b.Use)
		}
		for j, k := range b.Kinds {
			if !k.Known() {
				report(fmt.Sprintf("%skinds[%d]", at, j), "%q is no kind of demand", k)
			}
		}
	}
}
