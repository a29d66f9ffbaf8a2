package cases

import (
	"slices"
	"strings"
	"time"
)

// LegalHold keeps everything of a request from being destroyed.
type LegalHold struct {
	ID           string
	Request      RequestID
	Demand       string // ID of the demand that set it; empty for one that somebody set
	DemandNumber string
	DemandOpen   bool
	SetBy        PersonID
	SetterName   string
	SetAt        time.Time
	Until        Date // the last day; zero for none
	Reason       string
	EndedBy      PersonID
	EnderName    string
	EndedAt      time.Time
	EndedFor     string
}

// InForce reports whether the hold keeps the request on a day.
func (h LegalHold) InForce(on Date) bool {
	return h.EndedAt.IsZero() && (h.Until.IsZero() || !on.After(h.Until))
}

// mostHold is the longest hold with a last day, in days.
const mostHold = 20 * 366

// Check lists what is wrong with a hold that somebody sets today.
func (h LegalHold) Check(today Date) []Problem {
	var c checker
	c.need("hold_reason", h.Reason, "Say why nothing may be destroyed.")
	c.prose("hold_reason", h.Reason)
	switch {
	case h.Until.IsZero():
	case h.Until.Before(today):
		c.add("hold_until", "The last day is in the past.")
	case h.Until.DaysSince(today) > mostHold:
		c.add("hold_until", "The last day is more than 20 years ahead. Check the year, or leave it open.")
	}
	return c.problems
}

// MayEnd refuses the end of a hold.
func (h LegalHold) MayEnd(who Actor, today Date) error {
	switch {
	case !who.HandlesDemands():
		return refuse(NotYours, "Supervisors and certifying officials end holds.")
	case !h.InForce(today):
		return refuse(NotOpen, "This hold ended already.")
	case h.DemandOpen:
		return refuse(NotOpen, "Demand %s is still open, so its hold stays.", h.DemandNumber)
	case who.Person == h.SetBy:
		return refuse(NotYours, "You set this hold. Somebody else ends it.")
	}
	return nil
}

// Prosecution is a criminal case in which a request may have to be disclosed to
// the defence: CPL 245.20(1)(k), Brady v. Maryland, Giglio v. United States. As
// long as it is pending, nothing of the request is destroyed, and the assistant
// who tries it hears of every decision, letter and release.
type Prosecution struct {
	ID        string
	Request   RequestID
	Trial     PersonID // the assistant's account; empty if they have none
	TrialName string
	TrialGone bool // the account was disabled
	ProsecutionText
	RecordedBy   PersonID
	RecorderName string
	RecordedAt   time.Time
	OpenedBy     PersonID // who gave the assistant access to the request
	OpenerName   string
	OpenedAt     time.Time
	EndedOn      Date
	EnderName    string
	Notices      []TrialNotice // the newest first
}

// ProsecutionText is what people wrote about a pending case.
type ProsecutionText struct {
	CaseNumber string `json:"case_number"`
	Name       string `json:"name,omitempty"`  // of an assistant without an account
	Email      string `json:"email,omitempty"` // likewise
	Address    string `json:"address,omitempty"`
	Note       string `json:"note,omitempty"` // protective order: what was asked for and granted
}

// TrialNotice is a message to the trial assistant.
type TrialNotice struct {
	Queued time.Time
	Sent   time.Time // zero: it waits
}

// Pending reports whether the case goes on.
func (p Prosecution) Pending() bool { return p.EndedOn.IsZero() }

// Reachable reports whether messages can go out to the assistant.
func (p Prosecution) Reachable() bool { return p.Trial != "" && !p.TrialGone || p.Email != "" }

// Check lists what is wrong with a case that is being recorded, in the order of
// its page.
func (p Prosecution) Check() []Problem {
	var c checker
	c.need("case_number", p.CaseNumber, "Enter the docket or indictment number of the pending case.")
	c.line("case_number", p.CaseNumber)
	if p.Trial == "" {
		c.need("trial_name", p.Name, "Choose the trial assistant above, or enter the name.")
		c.line("trial_name", p.Name)
		if p.Email == "" && p.Address == "" {
			c.add("trial_email", "Enter an e-mail address or a postal address; the assistant has to be told.")
		}
		if p.Email != "" && (strings.Count(p.Email, "@") != 1 || strings.ContainsAny(p.Email, " \t\r\n<>,;")) {
			c.add("trial_email", "This is not an e-mail address.")
		}
		c.line("trial_email", p.Email)
		c.prose("trial_address", p.Address)
	}
	c.prose("note", p.Note)
	return c.problems
}

// MayEnd refuses the end of a pending case.
func (p Prosecution) MayEnd(who Actor) error {
	switch {
	case !who.HandlesDemands():
		return refuse(NotYours, "Supervisors and certifying officials record that a case is over.")
	case !p.Pending():
		return refuse(NotOpen, "The case was recorded as over already.")
	case who.Person == p.RecordedBy:
		return refuse(NotYours, "You recorded this case. Somebody else records that it is over, since the request is not held any more then.")
	}
	return nil
}

// EndOn refuses the end of a pending case on a day.
func (p Prosecution) EndOn(who Actor, on, today Date) error {
	if err := p.MayEnd(who); err != nil {
		return err
	}
	if on.IsZero() || on.After(today) {
		return refuse(BadInput, "Enter the day on which the case ended, today or before.")
	}
	return nil
}

// TellsTrial reports whether the trial assistant hears of an event: a decision,
// a letter, a signature or a withdrawal can be what has to be disclosed.
func (k EventKind) TellsTrial() bool {
	switch k {
	case EventDecided, EventSigned, EventLetterIssued, EventReconsidered, EventWithdrawn, EventMisdirected, EventCancelled, EventLapsed:
		return true
	}
	return false
}

// RequestDisclosure is what a request's page shows of demands, holds and pending
// cases, and what was produced to whom.
type RequestDisclosure struct {
	Demands      []Demand
	Holds        []LegalHold
	Prosecutions []Prosecution
	Discovery    []Release // released, the newest first
}

// Pending reports whether a criminal case is pending.
func (d RequestDisclosure) Pending() bool {
	for _, p := range d.Prosecutions {
		if p.Pending() {
			return true
		}
	}
	return false
}

// Held reports whether nothing of the request may be destroyed on a day.
func (d RequestDisclosure) Held(on Date) bool {
	for _, h := range d.Holds {
		if h.InForce(on) {
			return true
		}
	}
	return d.Pending() || slices.ContainsFunc(d.Demands, func(m Demand) bool { return m.State.Open() })
}
