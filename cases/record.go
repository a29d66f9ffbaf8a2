package cases

import (
	"fmt"
	"time"
)

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

	// Unsupervised sends a recommendation straight to the certifying official: an
	// office too small to have a supervisor who is neither.
	Unsupervised bool

	// LeaveBlank keeps boxes of a form empty that may stay empty; otherwise they
	// say "N/A" or "None".
	LeaveBlank bool
}

// Today is the office's civil date at an instant.
func (a Agency) Today(at time.Time) (Date, error) {
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return Date{}, fmt.Errorf("the office's time zone: %w", err)
	}
	return DateOf(at.In(zone)), nil
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
	Supervisor  Name          // who passed the recommendation on, and signs a T declaration too; zero if nobody did
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
	EndorserName string
	Links        []Link
	Walled       []PersonID // who is kept from it, for those who work on it
	Submission   Submission
	Findings     Findings
	Facts        []Fact // urgent facts, struck ones included
	Pauses       []Pause
	Papers       []Paper // of the register, the newest first
	Documents    []Document
	Timeline     []Entry
	Destroyed    Destroyed // of a request whose contents are gone
}

// DocumentKind says what a stored file is.
type DocumentKind string

const (
	Attachment    DocumentKind = "attachment" // sent by the requester
	Draft         DocumentKind = "draft"      // the supplement, drawn, before ink
	SignedScan    DocumentKind = "signed_scan"
	Letter        DocumentKind = "letter"       // to the requester
	LetterToUSCIS DocumentKind = "letter_uscis" // the office's own copy

	DesignationLetter DocumentKind = "designation" // belongs to no request, but to the register of officials
	DestructionPaper  DocumentKind = "destruction" // the certificate of a destruction, of the office
	DemandPaper       DocumentKind = "demand"      // what came with a demand for papers; of no request
	DemandLetter      DocumentKind = "demand_letter"
)

// Drawn reports whether this program made the file; all others came from people.
func (k DocumentKind) Drawn() bool {
	return k == Draft || k == Letter || k == LetterToUSCIS || k == DemandLetter || k == DestructionPaper
}

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
	case DesignationLetter:
		return "Designation letter"
	case DestructionPaper:
		return "Certificate of destruction"
	case DemandPaper:
		return "Paper of the demand"
	case DemandLetter:
		return "Letter to who asked"
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
	Virus     string // the name of what was found in it; such a file is never opened
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
	Unreadable   bool   // what is sealed about it does not open
	ReviewerName string
	Destroyed    Date // when its contents were destroyed; zero if they were not
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
	Token    string    // of the link that sets a password
}

// Ground is what the record knows when an act is decided on.
type Ground struct {
	Command      Command
	Before       Snapshot
	Agency       Agency
	Designations []Designation // of the official this act concerns
	Facts        []Fact
	Pauses       []Pause
	Chosen       []Role     // roles of the reviewer or official whom the command chooses; none if no active account
	AwayUntil    Date       // last day of that person's absence; zero if present
	Walled       []PersonID // who is kept from the request
	RelatedSeen  bool       // the request that the command names exists, and the actor may see it
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
	Desk  PersonID // what is on this reviewer's desk
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

// Link is another request that belongs to this one.
type Link struct {
	Request  RequestID
	Number   string
	State    State
	Relation string // code of Relations
	Later    bool   // the other one is the later of the two
}

// Words is how the other request belongs to this one.
func (l Link) Words() string {
	if l.Relation == Again && l.Later {
		return "Asked again later"
	}
	return labelOf(Relations(), l.Relation)
}
