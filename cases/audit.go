package cases

import (
	"errors"
	"fmt"
	"time"
)

// AuditLine is one line of an office's audit log.
type AuditLine struct {
	Agency    AgencyID  `json:"office"`
	Number    int64     `json:"number"` // of the line in its office
	At        time.Time `json:"at"`
	Actor     PersonID  `json:"who"` // "" for somebody who has not proved who they are
	ActorName string    `json:"-"`
	Action    string    `json:"action"`
	Request   RequestID `json:"request,omitempty"`
	Numbered  string    `json:"-"` // the request's number
	Object    string    `json:"object,omitempty"`
	Result    string    `json:"result,omitempty"` // "" for done
	Origin    string    `json:"origin,omitempty"`
	Rules     string    `json:"rules,omitempty"`
	RulesHash string    `json:"rules_sha256,omitempty"`
	MAC       string    `json:"mac"` // hex
}

// AuditFilter narrows what is shown of an office's audit log.
type AuditFilter struct {
	Person      PersonID
	Number      string // of a request, such as 2026-0042
	Action      string
	Opened      bool      // only who read a request, its files or a list with it
	From, Until time.Time // at or after, and before; zero for any
	Before      int64     // only lines with a smaller number; 0 for all
	NoOffice    bool      // the log of what names no office, such as attempts on no account
}

// AuditPage is one page of an audit log, the newest line first.
type AuditPage struct {
	Lines  []AuditLine
	More   bool     // there are older ones
	People []Person // whom the log can name, by name
}

// AuditNote is what somebody read or was refused, and what leaves no other trace
// in the record.
type AuditNote struct {
	Action  string
	Request RequestID
	Object  string
	Result  string // "" for done
}

// Tampering is something that a verification of the audit log found.
type Tampering struct {
	Agency AgencyID  `json:"office"`
	Number int64     `json:"number"` // of the line; where lines are missing, of the first
	At     time.Time `json:"at,omitzero"`
	What   string    `json:"what"`
}

// String is the finding in one sentence.
func (t Tampering) String() string {
	office := ofLog(t.Agency)
	if t.At.IsZero() {
		return fmt.Sprintf("%s, line %d: %s", office, t.Number, t.What)
	}
	return fmt.Sprintf("%s, line %d of %s: %s", office, t.Number, t.At.UTC().Format(time.RFC3339), t.What)
}

// ErrSentMoved says that a receiver's last line of the log is not there any more, or
// that what it was sent was changed from outside.
var ErrSentMoved = errors.New("the log, or the place up to which it was sent, was changed from outside; it is sent again from its first line")

// ChainBroken is the action of a line before which somebody changed the head of a
// log from outside. Work goes on behind the last line that is there, and every
// later verification finds the place.
const ChainBroken = "ChainBroken"

// Chained says that a log was taken over from before there was a chain. Nothing
// vouches for its first lines.
type Chained struct {
	Agency AgencyID  `json:"office"`
	At     time.Time `json:"at"`
	Lines  int64     `json:"lines"` // the first so many
}

// String is that in one sentence.
func (c Chained) String() string {
	return fmt.Sprintf("%s: the chain began on %s behind %d lines. Nothing vouches for those; if you did not update the program then, somebody had the log made anew.",
		ofLog(c.Agency), c.At.UTC().Format(time.RFC3339), c.Lines)
}

func ofLog(office AgencyID) string {
	if office == "" {
		return "no office"
	}
	return "office " + string(office)
}
