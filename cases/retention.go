package cases

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Ending is what decides how long a request is kept.
type Ending struct {
	Snapshot
	LastEntry Date // the office's day of the newest line of the timeline that is not a reminder
}

// Keeping is how long a retention schedule keeps a request.
type Keeping struct {
	Line  string // of the schedule: "office/1 lapsed"
	Until Date   // the last day; zero if no line is about the request
}

// FallsDue reports whether the request may be destroyed on the day, if nothing
// else stands against it.
func (k Keeping) FallsDue(on Date) bool { return !k.Until.IsZero() && on.After(k.Until) }

// Block is why a request is not destroyed although its time is over.
type Block string

const (
	BlockOpen       Block = "not_ended"
	BlockWithdrawal Block = "withdrawal"
	BlockHold       Block = "hold"
	BlockCase       Block = "pending_case"
	BlockDemand     Block = "demand"
	BlockCommand    Block = "command"
	BlockRelated    Block = "related"
	BlockNotDue     Block = "not_due" // any more: the schedule changed since the list was made
)

// Words is the reason as lists print it.
func (b Block) Words() string {
	switch b {
	case BlockOpen:
		return "it has not ended"
	case BlockWithdrawal:
		return "the withdrawal of its certification is proposed"
	case BlockHold:
		return "a hold is on it"
	case BlockCase:
		return "a prosecution that it belongs to is pending"
	case BlockDemand:
		return "a demand about it is not answered"
	case BlockCommand:
		return "an act on it is still on its way"
	case BlockRelated:
		return "a request that belongs to it has not ended"
	case BlockNotDue:
		return "its time is not over under the schedule of today"
	}
	return string(b)
}

// Disposal is a request on a list of destruction. It holds nothing of a person.
type Disposal struct {
	Request   RequestID `json:"request"`
	Number    string    `json:"number"`
	Visa      Visa      `json:"visa"`
	State     State     `json:"state"`
	EndedOn   Date      `json:"ended_on"`   // Ending.LastEntry
	Line      string    `json:"line"`       // Keeping.Line
	KeptUntil Date      `json:"kept_until"` // Keeping.Until
	Blocks    []Block   `json:"blocks,omitempty"`

	DestroyedOn Date  `json:"destroyed_on,omitzero"`
	Spared      Block `json:"spared,omitempty"` // what came up between confirmation and destruction
}

// DestructionPlan is what an office may destroy on a day, and what it may not.
type DestructionPlan struct {
	On       Date       `json:"on"`
	Schedule string     `json:"schedule"` // "office/1"
	Due      []Disposal `json:"due"`
	Blocked  []Disposal `json:"blocked"`
	Unnamed  int        `json:"demands_without_request"` // not answered, and of no request so far: each may ask for any of these
}

// Digest is the digest of what is due; see [ListDigest].
func (p DestructionPlan) Digest() string { return ListDigest(p.Due) }

// DestructionList is a list of destruction as text, a request a line by number,
// so that anybody can compare its SHA-256 with the one on a certificate:
//
//	2026-0001 <tab> U <tab> lapsed <tab> 2026-12-02 <tab> 2036-12-02 <tab> office/1 lapsed
func DestructionList(items []Disposal) string {
	items = slices.SortedFunc(slices.Values(items), func(a, b Disposal) int { return cmp.Compare(a.Number, b.Number) })
	var out strings.Builder
	for _, d := range items {
		fmt.Fprintf(&out, "%s\t%s\t%s\t%s\t%s\t%s\n", d.Number, d.Visa, d.State, d.EndedOn, d.KeptUntil, d.Line)
	}
	return out.String()
}

// ListDigest is the SHA-256 of [DestructionList], hex.
func ListDigest(items []Disposal) string {
	sum := sha256.Sum256([]byte(DestructionList(items)))
	return hex.EncodeToString(sum[:])
}

// DestructionState is how far a list of destruction is.
type DestructionState string

const (
	DestructionProposed  DestructionState = "proposed"
	DestructionConfirmed DestructionState = "confirmed" // by a second person; it is being carried out
	DestructionDone      DestructionState = "done"
	DestructionDropped   DestructionState = "dropped" // before it was confirmed
)

// Words is the state as pages print it.
func (s DestructionState) Words() string {
	switch s {
	case DestructionProposed:
		return "Waits for a second person"
	case DestructionConfirmed:
		return "Being carried out"
	case DestructionDone:
		return "Destroyed"
	}
	return "Dropped"
}

// Destruction is a list of requests that two people agreed to destroy, or are to.
type Destruction struct {
	ID          string
	Agency      AgencyID
	State       DestructionState
	Schedule    string // "office/1"
	Digest      string // ListDigest of Items
	Number      string // of the certificate, such as "C-2026-0001"; from the confirmation on
	Items       []Disposal
	ProposedBy  PersonID
	Proposer    string // their name
	ProposedAt  time.Time
	ConfirmedBy PersonID
	Confirmer   string
	ConfirmedAt time.Time
	DoneAt      time.Time
	Certificate DocumentID // stored once it is done
	Unnamed     int        // of the office's demands now: see [DestructionPlan]
}

// CommandLine stands for whoever runs the program's commands, which takes the
// master key of the record.
const CommandLine PersonID = "command-line"

// Destroyed says that a request's contents are gone, and why.
type Destroyed struct {
	On          Date
	Line        string // of the schedule
	Certificate string // its number
}

// DestructionCertificate is what an office prints and keeps about what it
// destroyed.
type DestructionCertificate struct {
	Agency      Agency
	Number      string
	On          Date // the last day of the destruction
	Items       []Disposal
	Digest      string
	Proposer    string
	ProposedOn  Date
	Confirmer   string
	ConfirmedOn Date
	ByCommand   bool // both on the command line of the program
}

// KeepsRetention reports whether the person plans and confirms destruction.
func (v Viewer) KeepsRetention() bool { return v.Is(RetentionKeepers...) }
