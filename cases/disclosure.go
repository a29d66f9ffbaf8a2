package cases

import (
	"slices"
	"time"
)

// Demands for papers about a request: who asked, what the office answered, and
// what it released. That a request exists is protected too (8 U.S.C. 1367 and the
// laws of states), so a demand may name no request at all.

// DemandKind is the paper or the ground on which somebody asks.
type DemandKind string

const (
	DemandSubpoena    DemandKind = "subpoena"
	DemandOrder       DemandKind = "court_order"
	DemandDiscovery   DemandKind = "discovery" // in a criminal case: CPL 245.20(1)(k), Brady, Giglio
	DemandImmigration DemandKind = "immigration"
	DemandRecords     DemandKind = "foil"
	DemandAgency      DemandKind = "agency"
	DemandMedia       DemandKind = "media"
	DemandConsent     DemandKind = "consent"
)

// DemandKinds lists them with their words.
func DemandKinds() []Choice {
	return []Choice{
		{string(DemandSubpoena), "Subpoena"},
		{string(DemandOrder), "Court order"},
		{string(DemandDiscovery), "Discovery in a criminal case"},
		{string(DemandImmigration), "Request by ICE or another part of DHS"},
		{string(DemandRecords), "Public records request (FOIL)"},
		{string(DemandAgency), "Another agency"},
		{string(DemandMedia), "Media"},
		{string(DemandConsent), "The person themselves, or somebody with their consent"},
	}
}

// Known reports whether there is such a kind.
func (k DemandKind) Known() bool { return known(DemandKinds(), string(k)) }

// Words is the kind as pages print it.
func (k DemandKind) Words() string { return labelOf(DemandKinds(), string(k)) }

// DemandChannels are how a demand came in.
func DemandChannels() []Choice {
	return []Choice{
		{"served", "Served on the office by hand"},
		{"mail", "Mail"},
		{"court", "In court"},
		{"email", "E-mail"},
		{"fax", "Fax"},
		{"telephone", "Telephone"},
		{"counter", "In person, without a paper"},
	}
}

// Demand is one demand for papers, with everything its page shows.
type Demand struct {
	ID            string
	Agency        AgencyID
	Number        string    // D-2026-0001
	Request       RequestID // empty: no request was named, or found
	RequestNumber string
	Kind          DemandKind
	State         DemandState
	Version       int64 // counts the steps; what makes a page stale
	ReceivedOn    Date
	DueOn         Date // zero if it names no day
	Channel       string
	DemandText
	Barred       bool      // a court order forbids telling the requester
	ToldAt       time.Time // when the message to the requester was queued; zero if none was
	RecordedBy   PersonID
	RecorderName string
	RecordedAt   time.Time
	ProposedBy   PersonID // of the release that waits, or was decided last

	Recused  []PersonID // who stepped aside from the request
	Steps    []DemandEntry
	Papers   []Document
	Releases []Release // the newest first
}

// DemandText is what people wrote about a demand.
type DemandText struct {
	Asker        string `json:"asker"`
	AskerAgency  string `json:"asker_agency,omitempty"`
	AskerAddress string `json:"asker_address,omitempty"` // lines
	Reference    string `json:"reference,omitempty"`     // theirs: a docket or file number
	Asked        string `json:"asked"`
	BarReason    string `json:"bar_reason,omitempty"` // which order forbids telling the requester
}

// From is who asks, in one line.
func (t DemandText) From() string {
	if t.Asker == "" || t.AskerAgency == "" {
		return t.Asker + t.AskerAgency
	}
	return t.Asker + ", " + t.AskerAgency
}

// mostDemandAgo is how many days ago a demand can have come in.
const mostDemandAgo = 366

// Check lists what is wrong with a demand that is being recorded on the office's
// civil date today, in the order of its page.
func (d Demand) Check(today Date) []Problem {
	var c checker
	c.choice("kind", string(d.Kind), DemandKinds(), "Choose what was received.")
	c.need("asker", d.From(), "Enter who asks: a name, an agency, or both.")
	c.line("asker", d.Asker)
	c.line("asker_agency", d.AskerAgency)
	c.prose("asker_address", d.AskerAddress)
	c.line("reference", d.Reference)
	switch {
	case d.ReceivedOn.IsZero():
		c.add("received_on", "Enter the day on which it was received.")
	case today.DaysSince(d.ReceivedOn) > mostDemandAgo:
		c.add("received_on", "The day of receipt is more than a year ago. Check the year.")
	}
	c.past("received_on", d.ReceivedOn, today, "The day of receipt")
	c.choice("channel", d.Channel, DemandChannels(), "Choose how it came.")
	switch {
	case d.DueOn.IsZero():
	case d.DueOn.Before(d.ReceivedOn):
		c.add("due_on", "The day on which the answer is due is before the day of receipt.")
	case d.DueOn.DaysSince(today) > mostAhead:
		c.add("due_on", "The day on which the answer is due is more than a year ahead. Check the year.")
	}
	c.need("asked", d.Asked, "Write what is asked for, in the words of the demand.")
	c.prose("asked", d.Asked)
	if d.Barred {
		c.need("bar_reason", d.BarReason, "Name the court order that forbids telling the requester: court, date and number.")
	}
	c.prose("bar_reason", d.BarReason)
	return c.problems
}

// DemandState is where a demand stands.
type DemandState string

const (
	DemandReceived    DemandState = "received"
	DemandUnderReview DemandState = "under_review"
	DemandRefused     DemandState = "refused"
	ReleaseProposed   DemandState = "release_proposed"
	DemandReleased    DemandState = "released"
	ReleaseRejected   DemandState = "release_rejected"
	DemandTakenBack   DemandState = "taken_back"
)

var demandStates = []Choice{
	{string(DemandReceived), "Received"},
	{string(DemandUnderReview), "Under legal review"},
	{string(ReleaseProposed), "Release proposed"},
	{string(ReleaseRejected), "Release rejected"},
	{string(DemandRefused), "Refused"},
	{string(DemandReleased), "Released"},
	{string(DemandTakenBack), "Taken back by who asked"},
}

// DemandStates lists them, open ones first.
func DemandStates() []Choice { return slices.Clone(demandStates) }

// Words is the state as pages print it.
func (s DemandState) Words() string { return labelOf(demandStates, string(s)) }

// Open reports whether the office still owes an answer.
func (s DemandState) Open() bool {
	return s != DemandRefused && s != DemandReleased && s != DemandTakenBack
}

// DemandEntry is a step that was done.
type DemandEntry struct {
	Seq       int64
	Kind      DemandStepKind
	Actor     PersonID
	ActorName string
	At        time.Time
	On        Date   // the office's
	Basis     string // key of a policy.LegalBasis
	Text      string
}

// DemandFilter narrows the list of demands. Zero values do not narrow.
type DemandFilter struct {
	Open    bool
	Kind    DemandKind
	Request RequestID
}

// RecordsDemands reports whether the actor writes down demands and pending cases,
// and reads those that are theirs to see.
func (a Actor) RecordsDemands() bool {
	return a.Is(DemandRecorders...)
}

// HandlesDemands reports whether the actor answers demands, and sets and ends holds.
func (a Actor) HandlesDemands() bool { return a.Is(RoleSupervisor, RoleOfficial) }
