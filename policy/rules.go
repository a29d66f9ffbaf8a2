package policy

import (
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// Origin says where a value comes from and whether somebody compared it with
// the source. What is not confirmed is shown as such.
type Origin struct {
	Cite      string `json:"cite,omitempty"`   // the provision
	Source    string `json:"source,omitempty"` // where it was read; see docs/rules.md
	Confirmed bool   `json:"confirmed"`
	Note      string `json:"note,omitempty"`
}

// Choice is a value of a rule that is one of several words.
type Choice struct {
	Value string `json:"value"`
	Origin
}

// RuleSet is one version of one jurisdiction's or office's deadlines. A request
// keeps the ID and version it was opened under.
type RuleSet struct {
	ID      string `json:"-"`
	Name    string `json:"-"`
	Version int    `json:"version"`
	Origin

	// Requests received from From to Until, both included, are opened under this
	// version. Until is zero while no later version is known.
	From  cases.Date `json:"from"`
	Until cases.Date `json:"until"`

	Visas    []cases.Visa `json:"visas"`
	Agencies string       `json:"agencies,omitempty"` // whom it binds, in words
	Zone     string       `json:"zone"`               // IANA name
	Calendar string       `json:"calendar"`           // "us-ny/1"
	Practice string       `json:"practice"`           // "office/1": what the office does where the law is silent

	DayCount Choice  `json:"day_count"` // ExcludeFirst or IncludeFirst
	Roll     Choice  `json:"roll"`      // RollNone or RollNext
	Receipt  Receipt `json:"receipt"`

	Answered Choice `json:"answered,omitzero"` // what ends the decision clock of a certified request: AnsweredBySignature, also if empty, or AnsweredByDispatch
	Delay    Choice `json:"delay,omitzero"`    // what an explained delay does to it: DelayStays, also if empty, or DelayMoves

	Ordinary *Limit  `json:"ordinary"` // nil: no number of days is known
	Triggers []Limit `json:"triggers"` // by urgent fact
	Tolling  Tolling `json:"tolling"`
	Appeal   *Limit  `json:"appeal"`  // to look at a decision again; nil: as the practice has it
	Reissue  *Limit  `json:"reissue"` // to sign afresh; likewise

	Duties []Duty `json:"duties"` // what else the law asks of the office, for people to read

	calendar *Calendar
	practice *Practice
	location *time.Location
	closes   time.Time // the time of day only; zero if nothing depends on it
	facts    []Limit   // triggers, and the practice's for facts that the law does not name
}

// Receipt says on which day something counts as received that comes after
// closing time or on a day without business.
type Receipt struct {
	AfterHours string `json:"after_hours"`      // "same_day" or "next_business_day"
	Closes     string `json:"closes,omitempty"` // local time, 15:04; for next_business_day
	Origin
}

// Tolling says whether asking the requester for information pauses the decision
// clock, and for how many days in all at most. It never moves a limit that an
// urgent fact sets.
type Tolling struct {
	Information bool `json:"information"`
	MostDays    int  `json:"most_days,omitempty"` // 0: no cap
	Origin
}

// Limit is by when something is due: so long after a day, or so many days
// before the day that an urgent fact names.
type Limit struct {
	Fact cases.FactName `json:"fact,omitempty"` // triggers only
	Span
	Anchor     string `json:"anchor,omitempty"`      // what it counts from; see the constants
	DaysBefore *int   `json:"days_before,omitempty"` // before the fact's own day; nothing moves such a date later
	Within     *Span  `json:"within,omitempty"`      // only if the fact's day is that near after receipt
	Priority   bool   `json:"priority,omitempty"`    // the request goes first, but no number of days is known
	Origin
}

// What ends the decision clock of a certified request, and what an explained
// delay does to it.
const (
	AnsweredBySignature = "signature"
	AnsweredByDispatch  = "dispatch" // the signed original has to be on its way
	DelayStays          = "stays"
	DelayMoves          = "moves" // to the projected day
)

// What a limit counts from. Without an anchor it is the day of receipt, or for
// an urgent fact the day on which the office was told of it, if that is later.
const (
	AnchorReceipt         = "receipt"
	AnchorNextBusinessDay = "next_business_day" // the first business day after receipt
)

// Duty is a duty besides a date, such as written reasons.
type Duty struct {
	Text string `json:"text"`
	Origin
}

// Key is the ID and version, as audit lines and pages name a rule set.
func (r RuleSet) Key() string { return fmt.Sprintf("%s/%d", r.ID, r.Version) }

// Covers reports whether the rule set is about this kind of visa.
func (r RuleSet) Covers(v cases.Visa) bool { return slices.Contains(r.Visas, v) }

// BusinessDays is the calendar that the rule set counts with.
func (r RuleSet) BusinessDays() *Calendar { return r.calendar }

// Facts lists the limits that urgent facts set, those of the office's practice
// included.
func (r RuleSet) Facts() []Limit { return r.facts }

func secondOfDay(t time.Time) int { return (t.Hour()*60+t.Minute())*60 + t.Second() }

// Local is the instant at which a clock in the rules' zone shows what t does.
func (r RuleSet) Local(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, r.location)
}

// PauseAuthority is the provision that lets a question to the requester pause
// the decision clock; empty if none does.
func (r RuleSet) PauseAuthority() string {
	if !r.Tolling.Information {
		return ""
	}
	return r.Tolling.Cite
}

// Today is the office's civil date at the instant t.
func (r RuleSet) Today(t time.Time) cases.Date { return cases.DateOf(t.In(r.location)) }

// ReceivedOn is the civil date on which something counts as received that came
// at the instant t.
func (r RuleSet) ReceivedOn(t time.Time) cases.Date {
	local := t.In(r.location)
	on := cases.DateOf(local)
	if r.Receipt.AfterHours != RollNext {
		return on
	}
	if secondOfDay(local) >= secondOfDay(r.closes) {
		on = on.AddDays(1)
	}
	return r.calendar.Next(on)
}

// DigestAt is the local time of day at which staff get the day's reminders.
func (r RuleSet) DigestAt() time.Time { return r.practice.digestAt }

// at is the instant at which an alarm set for the civil date d rings.
func (r RuleSet) at(d cases.Date) time.Time {
	t := r.practice.alarmAt
	return time.Date(d.Year, d.Month, d.Day, t.Hour(), t.Minute(), t.Second(), 0, r.location)
}

// limitOf is the first of the law's limit and the practice's that there is.
func limitOf(law *Limit, practice Limit) Limit {
	if law != nil {
		return *law
	}
	return practice
}
