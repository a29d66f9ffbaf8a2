package cases

import "time"

// What readers of the record get: the shapes of pages and lists.

// Viewer is who reads. Every query about requests takes one, and finds only
// what this person may see; all else is as if it did not exist.
type Viewer struct {
	Actor
	Agency AgencyID
}

// SeesFacts reports whether this person may read victim facts and documents of
// the requests they can open. Managers watch turnaround without them.
func (v Viewer) SeesFacts() bool {
	return v.Is(RoleRequester, RoleIntake, RoleReviewer, RoleOfficial, RoleSupervisor)
}

// Person is an account.
type Person struct {
	ID           PersonID
	Agency       AgencyID
	Name         Name
	Email        string
	Organisation OrganisationID // requesters only
	OrgName      string
	Roles        []Role
	Active       bool
}

// Actor is the person as one who acts.
func (p Person) Actor() Actor { return Actor{p.ID, p.Organisation, p.Roles} }

// Agency is the certifying agency, as Part 2 of the forms names it.
type Agency struct {
	ID       AgencyID
	Name     string
	Kind     string // "federal", "state" or "local"
	Category string // "prosecutor", "law_enforcement", "judge" or "other"
	Head     Name   // head of the agency
	Street   string
	City     string
	State    string // two letters
	Zip      string
	Phone    string
	Fax      string
	Zone     string // IANA name; civil dates of this office are in it
	RuleSet  string // deadline rules for new requests

	// LeaveBlank keeps boxes of a form empty that may stay empty; otherwise they
	// say "N/A" or "None".
	LeaveBlank bool
}

// Supplement is everything that Supplement B prints: the record's facts, and
// the official who will sign.
type Supplement struct {
	Visa        Visa
	Victim      Victim
	Findings    Findings
	Agency      Agency
	Official    Name
	Designation Designation
	Template    *FormTemplate // USCIS's own form; nil: the form is drawn
}

// Request is a request with everything its page shows.
type Request struct {
	Snapshot
	ReceivedAt   time.Time
	OrgName      string
	Requester    string // names of people, for staff and the requester
	ReviewerName string
	OfficialName string
	Submission   Submission
	Findings     Findings
	Facts        []Fact // urgent facts, struck ones included
	Pauses       []Pause
	Papers       []Paper // of the register, the newest first
	Documents    []Document
	Timeline     []Entry
}

// DocumentKind says what a stored file is.
type DocumentKind string

const (
	Attachment    DocumentKind = "attachment" // sent by the requester
	Draft         DocumentKind = "draft"      // the supplement, drawn, before ink
	SignedScan    DocumentKind = "signed_scan"
	Letter        DocumentKind = "letter"       // to the requester
	LetterToUSCIS DocumentKind = "letter_uscis" // the office's own copy
)

// Words is the kind as pages print it.
func (k DocumentKind) Words() string {
	switch k {
	case Draft:
		return "Form for signature"
	case SignedScan:
		return "Scan of the signed form"
	case Letter:
		return "Letter"
	case LetterToUSCIS:
		return "Letter to USCIS"
	}
	return "Attachment"
}

// Document is a stored file without its bytes.
type Document struct {
	ID        DocumentID
	Agency    AgencyID
	Request   RequestID
	Kind      DocumentKind
	FileName  string // as the person called it; shown, never used as a path
	MediaType string
	Size      int64
	SHA256    string // hex
	Uploader  PersonID
	At        time.Time
}

// Entry is one line of the timeline.
type Entry struct {
	Seq       int64
	Event     Event
	ActorID   PersonID
	ActorName string
	At        time.Time
	Text      string // question, answer, reason, comment
}

// QueueRow is a request in a list.
type QueueRow struct {
	Snapshot     // without the alarms that rang
	OrgName      string
	VictimName   string // empty for those who may not see facts
	ReviewerName string
}

// WaitingOn is whose move it is, derived from the state; empty if nobody's.
func (s State) WaitingOn() Audience {
	switch s {
	case AwaitingInformation:
		return ToRequester
	case Received, AwaitingSignature:
		return ToIntake
	case UnderReview:
		return ToReviewer
	case AwaitingDecision:
		return ToOfficial
	case Reconsidering:
		return ToSupervisors
	}
	return ""
}

// Mail is a message in the outbox.
type Mail struct {
	ID       string
	Agency   AgencyID
	Request  RequestID
	Number   string
	Kind     NoticeKind
	To       string // address
	Queued   time.Time
	Attempts int
	Items    []DueDate // what a digest reminds of
}

// Ground is what the record knows when an act is decided on.
type Ground struct {
	Command      Command
	Before       Snapshot
	Agency       Agency
	Designations []Designation // of the official this act concerns
	Facts        []Fact
	Pauses       []Pause
	Chosen       []Role // roles of the reviewer or official whom the command chooses; none if no active account
}

// Change is everything that one act writes.
type Change struct {
	After   Snapshot
	Event   Event
	Facts   []Fact  // all of them, as they are now
	Pauses  []Pause // likewise
	Notices []Notice
}

// Turnaround is one row of the manager's table. Percentiles are nearest-rank on
// whole calendar days from receipt to the office's answer: the signed form, or
// the refusal with its reasons.
type Turnaround struct {
	Label  string
	Count  int
	Median int
	P90    int
}

// ClockCount is how the running clocks of one kind stand.
type ClockCount struct {
	Kind    ClockKind
	Running int // overdue ones included
	DueSoon int // within DueSoonDays
	Overdue int
	Paused  int
}

// Kept is how many clocks that ended had ended in time.
type Kept struct {
	Label  string // of a kind of clock, or of a step of the procedure
	Ended  int
	InTime int
}

// DueDate is an open clock of a request that is on somebody's desk.
type DueDate struct {
	Request RequestID
	Number  string
	State   State
	Clock   Clock
}

// Overview is the manager's page.
type Overview struct {
	Clocks      []ClockCount // of open requests, by kind; kinds that nobody runs are left out
	Kept        []Kept       // what the office owed, by kind of clock
	Steps       []Kept       // the office's own targets, by state
	Open        int
	DueIn14     int
	Overdue     int
	Undecided   []StateCount
	Decided     []Turnaround
	WaitingLong []QueueRow
}

// StateCount is how many requests stand in a state.
type StateCount struct {
	State State
	Count int
}

// QueueFilter narrows a list. Zero values do not narrow.
type QueueFilter struct {
	State State
	Visa  Visa
	Show  QueueShow
	Today Date
}

// QueueShow is a quick filter above a list.
type QueueShow string

const (
	ShowAll     QueueShow = ""
	ShowOpen    QueueShow = "open"
	ShowDueSoon QueueShow = "due_soon" // due within 14 days
	ShowOverdue QueueShow = "overdue"
	ShowClosed  QueueShow = "closed"
)

// DueSoonDays is how near a due date is "soon" in lists and counts.
const DueSoonDays = 14
