package policy

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
	_ "time/tzdata" // the binary alone knows New York's clock

	"suppb/cases"
)

// RuleSet is one office's or statute's deadlines, in days. A request keeps the
// ID and version it was opened under.
type RuleSet struct {
	ID        string `json:"id"`
	Version   int    `json:"version"`
	Name      string `json:"name"`
	Cite      string `json:"cite"`
	Confirmed bool   `json:"confirmed"` // someone compared the values with the source

	Zone    string `json:"zone"`     // IANA name
	AlarmAt string `json:"alarm_at"` // local time at which reminders go out, 15:04 or 15:04:05

	OrdinaryDays       int `json:"ordinary_days"`        // calendar days, the day of receipt not counted
	ExpediteDays       int `json:"expedite_days"`        // in removal proceedings, detained or ordered removed
	BirthdayMarginDays int `json:"birthday_margin_days"` // before somebody ages out
	HearingMarginDays  int `json:"hearing_margin_days"`  // before a hearing
	AnswerDays         int `json:"answer_days"`          // to answer a request for information

	DueNearDays    []int `json:"due_near_days"`    // before the due date
	OverdueDays    []int `json:"overdue_days"`     // after it
	AnswerNearDays []int `json:"answer_near_days"` // before the answer is due; on the day itself always
	FileSoonDays   []int `json:"file_soon_days"`   // before a U certification lapses

	location *time.Location
	alarmAt  time.Time // the time of day only
}

//go:embed rules/*.json
var embedded embed.FS

var ruleSets []RuleSet

func init() {
	own, err := fs.Sub(embedded, "rules")
	if err == nil {
		err = Load(own)
	}
	if err != nil {
		panic(err)
	}
}

// Load adds the rule sets in the *.json files of a folder, such as an office's
// own. It is for the start of the program, before anything asks for rules.
func Load(folder fs.FS) error {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("read the rule file %s: %w", name, err)
		}
		r, err := parse(b)
		if err != nil {
			return fmt.Errorf("the rule file %s: %w", name, err)
		}
		if slices.ContainsFunc(ruleSets, func(known RuleSet) bool { return known.ID == r.ID && known.Version == r.Version }) {
			return fmt.Errorf("the rule file %s: there is a rule set %q version %d already", name, r.ID, r.Version)
		}
		ruleSets = append(ruleSets, r)
	}
	return nil
}

func parse(b []byte) (RuleSet, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var r RuleSet
	if err := dec.Decode(&r); err != nil {
		return r, err
	}
	loc, err := time.LoadLocation(r.Zone)
	if err != nil {
		return r, fmt.Errorf("zone: %w", err)
	}
	r.location = loc
	if r.alarmAt, err = time.Parse("15:04:05", r.AlarmAt); err != nil {
		if r.alarmAt, err = time.Parse("15:04", r.AlarmAt); err != nil {
			return r, fmt.Errorf("alarm_at: %q is not a time such as 09:00", r.AlarmAt)
		}
	}
	for _, f := range []struct {
		name string
		n    int
	}{{"version", r.Version}, {"ordinary_days", r.OrdinaryDays}, {"expedite_days", r.ExpediteDays}, {"answer_days", r.AnswerDays}} {
		if f.n < 1 {
			return r, fmt.Errorf("%s must be at least 1", f.name)
		}
	}
	if r.ID == "" {
		return r, errors.New("id is missing")
	}
	return r, nil
}

// Rules finds a rule set. Version 0 means the newest.
func Rules(id string, version int) (RuleSet, error) {
	best := RuleSet{}
	for _, r := range ruleSets {
		if r.ID == id && (r.Version == version || version == 0 && r.Version > best.Version) {
			best = r
		}
	}
	if best.ID == "" {
		return best, fmt.Errorf("there is no rule set %q version %d", id, version)
	}
	return best, nil
}

// Today is the office's civil date at the instant t.
func (r RuleSet) Today(t time.Time) cases.Date { return cases.DateOf(t.In(r.location)) }

// at is the instant at which an alarm set for the civil date d rings.
func (r RuleSet) at(d cases.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, r.alarmAt.Hour(), r.alarmAt.Minute(), r.alarmAt.Second(), 0, r.location)
}

// Due is a due date and the sentence that explains it.
type Due struct {
	On        cases.Date
	Expedited bool
	Because   string
}

// DueOn is the earliest of the ordinary limit and every limit that an urgency
// fact sets, but never before the day of receipt.
func (r RuleSet) DueOn(received cases.Date, u cases.Urgency) Due {
	due := Due{
		On:      received.AddDays(r.OrdinaryDays),
		Because: fmt.Sprintf("received %s + %d calendar days", received.Long(), r.OrdinaryDays),
	}
	earlier := func(on cases.Date, because string) {
		if on.Before(received) {
			on = received
		}
		if on.Before(due.On) {
			due = Due{on, true, because}
		}
	}
	for _, f := range []struct {
		set  bool
		name string
	}{{u.RemovalProceedings, "removal proceedings"}, {u.Detained, "detention"}, {u.RemovalOrder, "a removal order"}} {
		if f.set {
			earlier(received.AddDays(r.ExpediteDays), fmt.Sprintf("received %s + %d calendar days because of %s", received.Long(), r.ExpediteDays, f.name))
		}
	}
	for _, f := range []struct {
		on     cases.Date
		margin int
		name   string
	}{
		{u.HearingOn, r.HearingMarginDays, "hearing"},
		{u.VictimTurns21On, r.BirthdayMarginDays, "victim's 21st birthday"},
		{u.ChildTurns21On, r.BirthdayMarginDays, "child's 21st birthday"},
		{u.SiblingTurns18On, r.BirthdayMarginDays, "sibling's 18th birthday"},
	} {
		if !f.on.IsZero() {
			earlier(f.on.AddDays(-f.margin), fmt.Sprintf("%d days before the %s on %s", f.margin, f.name, f.on.Long()))
		}
	}
	return due
}

// UsableUntil is the last safe day for USCIS to receive a U petition with a
// certification signed on the given day, 8 CFR 214.14(c)(2)(i): the day before
// the same-numbered day six months later, or the last day of that month if it
// has no such day.
func UsableUntil(signed cases.Date) cases.Date {
	first := cases.NewDate(signed.Year, signed.Month+6, 1)
	last := cases.NewDate(first.Year, first.Month+1, 0)
	if signed.Day > last.Day {
		return last
	}
	return cases.NewDate(first.Year, first.Month, signed.Day).AddDays(-1)
}

// ActOf is the command as the state machine sees it: without personal data, and
// with every date that the rules add. The snapshot is the request before it,
// with the office's rule set filled in when there is no request yet.
func ActOf(c cases.Command, s cases.Snapshot, r RuleSet) cases.Act {
	p := c.Payload
	a := cases.Act{
		Command: c.ID, Kind: c.Kind, Actor: c.Actor, On: r.Today(c.At), Version: c.Version, Seen: s.Revision,
		Request: c.Request, Agency: c.Agency, Visa: p.Visa,
		Reviewer: p.Reviewer, Official: p.Official, Outcome: p.Outcome, Reasons: slices.Clone(p.Reasons),
		SignedOn: p.SignedOn, Document: p.Document, Digest: p.Digest, Alarm: p.Alarm,
		Explained: p.Text != "",
	}
	switch c.Kind {
	case cases.Submit:
		a.Clock.RuleSet, a.Clock.RuleVersion = r.ID, r.Version
		if p.Submission != nil {
			due := r.DueOn(a.On, p.Submission.Urgency)
			a.Clock.DueOn, a.Clock.Expedited = due.On, due.Expedited
		}
	case cases.AskInformation:
		a.Clock.AnswerBy = a.On.AddDays(r.AnswerDays)
	case cases.RecordSignedCopy:
		if s.Visa == cases.U && !p.SignedOn.IsZero() {
			a.Clock.UsableUntil = UsableUntil(p.SignedOn)
		}
	}
	return a
}
