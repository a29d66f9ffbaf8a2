package policy

import (
	"slices"
	"time"

	"suppb/cases"
)

// Practice is one version of what an office does where the law is silent:
// margins before birthdays and hearings, targets for its own steps, and who is
// reminded when.
type Practice struct {
	ID      string `json:"-"`
	Version int    `json:"version"`
	Origin

	AlarmAt  string `json:"alarm_at"`  // local time at which reminders go out, 15:04 or 15:04:05
	DigestAt string `json:"digest_at"` // local time at which staff get the day's reminders in one message

	Answer  Limit    `json:"answer"`  // the requester's, to a request for information
	Appeal  Limit    `json:"appeal"`  // the office's, to look at a decision again
	Reissue Limit    `json:"reissue"` // the office's, to sign afresh
	Facts   []Limit  `json:"facts"`   // for urgent facts that a rule set does not name
	Stages  []Stage  `json:"stages"`
	Ladders []Ladder `json:"ladders"`

	alarmAt, digestAt time.Time // the time of day only
}

// Stage is the office's own target for the time that a request stands in a state.
type Stage struct {
	State cases.State `json:"state"`
	Span
}

// Ladder is the reminders of one kind of clock.
type Ladder struct {
	Clock cases.ClockKind `json:"clock"`
	Rungs []Rung          `json:"rungs"`
}

// Rung is one reminder: on which day, and to whom. Exactly one of Percent,
// DaysBefore and DaysAfter is given.
type Rung struct {
	Percent    *int             `json:"percent,omitempty"` // of the clock's days, rounded up
	DaysBefore *int             `json:"days_before,omitempty"`
	DaysAfter  *int             `json:"days_after,omitempty"`
	To         []cases.Audience `json:"to"` // "holder", "requester", "supervisors" or "managers"
}

// ToHolder is who has the request on their desk when the reminder goes out.
const ToHolder cases.Audience = "holder"

// on is the day of the reminder, and whether there is one: a reminder that many
// days before the due date is left out if the clock began no earlier.
func (g Rung) on(c cases.Clock) (cases.Date, bool) {
	switch {
	case g.Percent != nil:
		days := c.Due.DaysSince(c.From)
		return c.From.AddDays((*g.Percent*days + 99) / 100), days >= 0
	case g.DaysBefore != nil:
		on := c.Due.AddDays(-*g.DaysBefore)
		return on, on.After(c.From)
	}
	return c.Due.AddDays(*g.DaysAfter), true
}

func (p *Practice) ladder(kind cases.ClockKind) []Rung {
	i := slices.IndexFunc(p.Ladders, func(l Ladder) bool { return l.Clock == kind })
	if i < 0 {
		return nil
	}
	return p.Ladders[i].Rungs
}

func (p *Practice) stage(state cases.State) (Span, bool) {
	i := slices.IndexFunc(p.Stages, func(s Stage) bool { return s.State == state })
	if i < 0 {
		return Span{}, false
	}
	return p.Stages[i].Span, true
}
