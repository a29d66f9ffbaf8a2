package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

// Retention is one version of how long an office keeps what. The version that is
// in force on the day of a destruction counts, also for requests that ended
// before: a schedule that grows longer spares what is still there.
type Retention struct {
	ID      string `json:"-"`
	Name    string `json:"-"`
	Version int    `json:"version"`
	Origin

	From  cases.Date `json:"from"` // both included
	Until cases.Date `json:"until"`

	Requests []Keep `json:"requests"`

	Tombstones  Term `json:"tombstones"` // of destroyed requests: number, dates, audit lines; at least
	RefusedActs Term `json:"refused_acts"`
	SentMail    Term `json:"sent_mail"`
	Demands     Term `json:"demands"`   // what they say, after the answer and once the request is destroyed
	Histories   Term `json:"histories"` // of the process engine, once closed
}

// Keep is how long requests are kept that ended in one of the states.
type Keep struct {
	Item   string        `json:"item"` // its name on lists and certificates
	States []cases.State `json:"states"`
	Visas  []cases.Visa  `json:"visas,omitempty"` // none: both
	Term
	After string `json:"after"` // AfterLastEntry or AfterSixMonths
}

// What a request is kept after.
const (
	AfterLastEntry = "last_entry" // the newest line of its timeline that is not a reminder
	AfterSixMonths = "six_months" // the same, or the end of the six months for filing if that is later
)

// Term is how long something is kept: exactly one of the three is given.
type Term struct {
	Years  int `json:"years,omitempty"`
	Months int `json:"months,omitempty"`
	Days   int `json:"days,omitempty"`
	Origin
}

// mostYears is the longest term.
const mostYears = 100

// Last is the last day of the term that runs from a day: the same-numbered day,
// or the last of a month that has no such day.
func (t Term) Last(from cases.Date) cases.Date {
	if t.Days > 0 {
		return from.AddDays(t.Days)
	}
	return AddMonths(from, 12*t.Years+t.Months)
}

// Ago is the instant before which the term is over.
func (t Term) Ago(now time.Time) time.Time { return now.AddDate(-t.Years, -t.Months, -t.Days) }

// Words is the term in words: "10 years".
func (t Term) Words() string {
	for _, part := range []struct {
		n    int
		unit string
	}{{t.Years, "year"}, {t.Months, "month"}, {t.Days, "day"}} {
		switch {
		case part.n == 1:
			return "1 " + part.unit
		case part.n > 1:
			return fmt.Sprintf("%d %ss", part.n, part.unit)
		}
	}
	return ""
}

// Key is the schedule's ID and version, as lists and certificates name it.
func (r *Retention) Key() string { return fmt.Sprintf("%s/%d", r.ID, r.Version) }

// Keeps is until when a request is kept, and by which line. One that has not
// ended has no line, and the day by which the longest line would be over.
func (r *Retention) Keeps(e cases.Ending) cases.Keeping {
	if !e.Ended() {
		var until cases.Date
		for _, k := range r.Requests {
			until = later(until, k.last(e))
		}
		return cases.Keeping{Until: until}
	}
	for _, k := range r.Requests {
		if k.covers(e.State, e.Visa) {
			return cases.Keeping{Line: r.Key() + " " + k.Item, Until: k.last(e)}
		}
	}
	return cases.Keeping{}
}

func (k Keep) covers(s cases.State, v cases.Visa) bool {
	return slices.Contains(k.States, s) && (len(k.Visas) == 0 || slices.Contains(k.Visas, v))
}

func (k Keep) last(e cases.Ending) cases.Date {
	from := e.LastEntry
	if k.After == AfterSixMonths {
		from = later(from, e.UsableUntil())
	}
	return k.Last(from)
}

// Ends lists the endings that a line is about, in words.
func (k Keep) Ends() string {
	var names []string
	for _, s := range k.States {
		names = append(names, s.Words())
	}
	out := strings.Join(names, ", ")
	if len(k.Visas) == 1 {
		out += " (" + string(k.Visas[0]) + " only)"
	}
	return out
}

// AfterWords is what the line counts from, in words.
func (k Keep) AfterWords() string {
	if k.After == AfterSixMonths {
		return "the last entry, or the end of the six months for filing if that is later"
	}
	return "the last entry"
}

// RetentionOn is the schedule in force on the day: the office's own if it has
// one, else the program's.
func RetentionOn(on cases.Date) (*Retention, error) {
	var best *Retention
	for _, r := range loaded.retentions {
		if on.Before(r.From) || !r.Until.IsZero() && on.After(r.Until) {
			continue
		}
		if best == nil || loaded.layer[r.layerKey()] > loaded.layer[best.layerKey()] {
			best = r
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no retention schedule is in force on %s; see docs/rules.md", on.Long())
	}
	return best, nil
}

func (r *Retention) layerKey() string { return kindRetention + " " + r.Key() }

type retentionFile struct {
	header
	Versions []*Retention `json:"versions"`
}

func (l *library) addRetentions(x retentionFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i, v := range x.Versions {
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID, v.Name = x.ID, x.Name
		checkVersion(v.Version, at)
		for _, o := range l.retentions {
			switch {
			case o.Key() == v.Key():
				at("version", "there is a version %d of the retention schedule %q already; give a new one a new number", v.Version, v.ID)
			case l.layer[o.layerKey()] == l.layers && (v.Until.IsZero() || !o.From.After(v.Until)) && (o.Until.IsZero() || !v.From.After(o.Until)):
				at("from", "%s and %s are both in force on %s; end the earlier one with until", o.Key(), v.Key(), later(o.From, v.From).Long())
			}
		}
		v.check(at)
		if len(c.errs) == 0 {
			l.retentions = append(l.retentions, v)
			l.layer[v.layerKey()] = l.layers
			l.digest(x.header, v)
		}
	}
}

func (r *Retention) check(report report) {
	if r.From.IsZero() {
		report("from", "say from which day the schedule counts")
	} else if !r.Until.IsZero() && r.Until.Before(r.From) {
		report("until", "it ends on %s, before it begins on %s", r.Until.Long(), r.From.Long())
	}
	if strings.TrimSpace(r.Cite) == "" {
		report("cite", "say where the schedule comes from")
	}
	seen := map[string]bool{}
	for i, k := range r.Requests {
		k.check(fmt.Sprintf("requests[%d].", i), report)
		if seen[k.Item] {
			report(fmt.Sprintf("requests[%d].item", i), "two lines are called %q", k.Item)
		}
		seen[k.Item] = true
	}
	r.checkEndings(report)
	for _, t := range []struct {
		field string
		term  Term
	}{
		{"tombstones.", r.Tombstones}, {"refused_acts.", r.RefusedActs}, {"sent_mail.", r.SentMail}, {"demands.", r.Demands}, {"histories.", r.Histories},
	} {
		t.term.check(t.field, report)
	}
	if r.Tombstones.Years < 1 {
		report("tombstones.years", "keep numbers, dates and audit lines for at least a year")
	}
}

// checkEndings wants exactly one line for each way in which a request can end.
func (r *Retention) checkEndings(report report) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		for _, state := range cases.States() {
			lines := 0
			for _, k := range r.Requests {
				if k.covers(state, visa) {
					lines++
				}
			}
			switch ends := (cases.Snapshot{State: state, Visa: visa}).Ended(); {
			case ends && lines == 0:
				report("requests", "no line says how long %s requests are kept that ended as %s", visa, state)
			case lines > 1:
				report("requests", "%d lines are about %s requests that ended as %s", lines, visa, state)
			}
		}
	}
}

func (k Keep) check(field string, report report) {
	if !isID(k.Item) {
		report(field+"item", "%q is not a name: use small letters, digits and hyphens", k.Item)
	}
	for i, s := range k.States {
		if !slices.ContainsFunc([]cases.Visa{cases.U, cases.T}, func(v cases.Visa) bool { return cases.Snapshot{State: s, Visa: v}.Ended() }) {
			report(fmt.Sprintf("%sstates[%d]", field, i), "no request ends as %q", s)
		}
	}
	if len(k.States) == 0 {
		report(field+"states", "say which endings the line is about")
	}
	for i, v := range k.Visas {
		if v != cases.U && v != cases.T {
			report(fmt.Sprintf("%svisas[%d]", field, i), "%q is neither U nor T", v)
		}
	}
	if k.After != AfterLastEntry && k.After != AfterSixMonths {
		report(field+"after", "%q is neither %s nor %s", k.After, AfterLastEntry, AfterSixMonths)
	}
	if strings.TrimSpace(k.Cite) == "" {
		report(field+"cite", "say where the line comes from")
	}
	k.Term.check(field, report)
}

func (t Term) check(field string, report report) {
	given := 0
	for _, n := range []int{t.Years, t.Months, t.Days} {
		if n != 0 {
			given++
		}
	}
	switch {
	case given != 1:
		report(field+"years", "give exactly one of years, months and days")
	case t.Years < 0 || t.Years > mostYears || t.Months < 0 || t.Months > 12*mostYears || t.Days < 0 || t.Days > mostDays:
		report(field+"years", "must be 1 day to %d years", mostYears)
	}
}
