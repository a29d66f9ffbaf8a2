package cases

import "slices"

// Visa is the status the victim will ask USCIS for; it decides the form.
type Visa string

const (
	U Visa = "U" // Form I-918 Supplement B, certification
	T Visa = "T" // Form I-914 Supplement B, declaration
)

// Form is the name of the supplement that the office signs for this visa.
func (v Visa) Form() string {
	if v == T {
		return "Form I-914 Supplement B"
	}
	return "Form I-918 Supplement B"
}

// State is where a request stands.
type State string

const (
	None                State = "" // not submitted yet
	Received            State = "received"
	UnderReview         State = "under_review"
	AwaitingInformation State = "awaiting_information"
	AwaitingSupervisor  State = "awaiting_supervisor"
	AwaitingDecision    State = "awaiting_decision"
	AwaitingSignature   State = "awaiting_signature"
	AwaitingDispatch    State = "awaiting_dispatch"
	Certified           State = "certified" // signed, and the original went back
	OnHold              State = "on_hold"
	Declined            State = "declined"
	Reconsidering       State = "reconsidering"
	Cancelled           State = "cancelled"   // by the requester
	Misdirected         State = "misdirected" // another agency's matter; not a denial
	Lapsed              State = "lapsed"      // the six months of 8 CFR 214.14(c)(2)(i) ran out
	Withdrawn           State = "withdrawn"   // the certification, by the office
)

type stateWords struct {
	state     State
	staff     string
	requester string // what it means for the person who asked
	next      string // what happens next
}

var stateTable = []stateWords{
	{Received, "Received", "We have your request.", "Intake checks that this office handled the matter and gives it to an assistant district attorney."},
	{UnderReview, "Under review", "An assistant district attorney is reviewing your request.", "The reviewer makes a recommendation, and a certifying official decides."},
	{AwaitingInformation, "Awaiting information", "We need something from you before we can go on.", "Answer the question below. The review goes on as soon as you do."},
	{AwaitingSupervisor, "With a supervisor", "The review is finished; a supervisor is reading the recommendation.", "The supervisor passes it on to the certifying official, or asks the reviewer to look at something again."},
	{AwaitingDecision, "Awaiting decision", "The review is finished; a certifying official is deciding.", "The official certifies or declines. You will be told either way, with reasons if it is declined."},
	{AwaitingSignature, "Awaiting signature", "The office decided to certify. The form is being signed in ink.", "The signed form is scanned into this page and the paper original goes back to you."},
	{AwaitingDispatch, "Awaiting dispatch", "The form is signed.", "The paper original is on its way into the post. USCIS wants it, not the scan."},
	{Certified, "Certified", "The form is signed, and the original went back to you.", "File the paper original with USCIS. Tell us below when it has arrived."},
	{OnHold, "On hold", "Your request waits for something outside the review.", "It comes back by itself on the day below. The office's clocks go on."},
	{Declined, "Declined", "The office declined to certify.", "The reasons are below. You may ask for reconsideration, or ask again with new information; nothing is held against a new request."},
	{Reconsidering, "Under reconsideration", "Someone who was not part of the decision is looking at it again.", "You will be told whether the decision stands or the review begins again."},
	{Cancelled, "Cancelled", "You cancelled this request.", "Nothing more happens. You may ask again at any time."},
	{Misdirected, "Misdirected", "Another agency handles this matter.", "This is not a refusal. Where to ask is below."},
	{Lapsed, "Lapsed", "The six months in which USCIS accepts this signature are over.", "Ask for a fresh signature below."},
	{Withdrawn, "Withdrawn", "The office withdrew this certification.", "Do not file the form. Why is below. You may ask again with new information."},
}

// States lists every state in the order of the procedure.
func States() []State {
	out := make([]State, len(stateTable))
	for i, w := range stateTable {
		out[i] = w.state
	}
	return out
}

func (s State) words() stateWords {
	i := slices.IndexFunc(stateTable, func(w stateWords) bool { return w.state == s })
	if i < 0 {
		return stateWords{staff: "Not submitted"}
	}
	return stateTable[i]
}

// Words is the state as staff read it.
func (s State) Words() string { return s.words().staff }

// ForRequester is the state as one sentence for the person who asked.
func (s State) ForRequester() string { return s.words().requester }

// WhatNext is one sentence for the requester's status page.
func (s State) WhatNext() string { return s.words().next }

// Undecided reports whether the office still owes an answer: the decision clock runs.
func (s State) Undecided() bool {
	switch s {
	case Received, UnderReview, AwaitingInformation, AwaitingSupervisor, AwaitingDecision, AwaitingSignature, OnHold, Reconsidering:
		return true
	}
	return false
}

// Open reports whether the office still has something to do before the requester
// has an answer in hand.
func (s State) Open() bool { return s.Undecided() || s == AwaitingDispatch }

// undecided are the states in which the office still owes an answer.
func undecided() []State {
	return slices.DeleteFunc(States(), func(s State) bool { return !s.Undecided() })
}

// Outcome is what a reviewer recommends and an official decides.
type Outcome string

const (
	Certify Outcome = "certify"
	Decline Outcome = "decline"
	Uphold  Outcome = "uphold" // a decision stands
	Reopen  Outcome = "reopen" // its review begins again
)

// Words is the outcome as a verb for buttons and sentences.
func (o Outcome) Words() string {
	switch o {
	case Decline:
		return "Decline"
	case Uphold:
		return "Let the decision stand"
	case Reopen:
		return "Begin the review again"
	}
	return "Certify"
}

// Snapshot is all that the process knows of a request: state, dates, flags,
// rule set, versions and random IDs. It never holds a name, a date of birth or
// free text, because it travels through the workflow engine.
type Snapshot struct {
	Request      RequestID      `json:"request"`
	Agency       AgencyID       `json:"agency"`
	Number       string         `json:"number"`
	Visa         Visa           `json:"visa"`
	State        State          `json:"state"`
	Version      int64          `json:"version"`  // counts the acts of people: what a page was drawn from
	Revision     int64          `json:"revision"` // counts every act, the program's own too
	Organisation OrganisationID `json:"organisation"`
	SubmittedBy  PersonID       `json:"submitted_by"`
	Reviewer     PersonID       `json:"reviewer,omitempty"`
	Official     PersonID       `json:"official,omitempty"` // whom the recommendation went to

	RuleSet     string `json:"rule_set"`
	RuleVersion int    `json:"rule_version"`
	Expedited   bool   `json:"expedited,omitempty"`

	ReceivedOn    Date `json:"received_on"`
	DueOn         Date `json:"due_on"` // the first of the open clocks that the office owes something for
	RecommendedOn Date `json:"recommended_on"`
	DecidedOn     Date `json:"decided_on"` // the newest decision; each clock keeps its own end
	SignedOn      Date `json:"signed_on"`
	DispatchedOn  Date `json:"dispatched_on,omitzero"` // the original of the newest signature
	ReceiptOn     Date `json:"receipt_on,omitzero"`    // its arrival, as somebody confirmed it
	ProjectedOn   Date `json:"projected_on,omitzero"`  // by when an answer is expected, after a delay was explained

	EndorsedBy   PersonID   `json:"endorsed_by,omitempty"` // the supervisor who passed the recommendation on
	EndorsedOn   Date       `json:"endorsed_on,omitzero"`
	Recused      []PersonID `json:"recused,omitempty"`       // who stepped aside and never gets it again
	SignedUnder  string     `json:"signed_under,omitempty"`  // the designation that the newest signature rests on
	WithdrawalBy PersonID   `json:"withdrawal_by,omitempty"` // who proposed a withdrawal that is not decided yet
	HeldIn       State      `json:"held_in,omitempty"`       // on hold: the state to return to
	HeldUntil    Date       `json:"held_until,omitzero"`
	HeldFor      string     `json:"held_for,omitempty"` // code of HoldReasons

	RecommendedBy  PersonID   `json:"recommended_by,omitempty"`
	Recommendation Outcome    `json:"recommendation,omitempty"`
	AskedIn        State      `json:"asked_in,omitempty"`     // the state to return to after an answer
	Reconsidered   bool       `json:"reconsidered,omitempty"` // the decision was looked at again once
	Draft          DocumentID `json:"draft,omitempty"`
	DraftDigest    string     `json:"draft_digest,omitempty"` // SHA-256 of the prepared supplement, hex

	Clocks []Clock  `json:"clocks,omitempty"` // in the order in which they began
	Rung   []string `json:"rung,omitempty"`   // keys of the alarms that already rang
}

// Ended reports that nothing more happens to the request by itself. A requester
// may still ask for reconsideration or a fresh signature.
func (s Snapshot) Ended() bool {
	switch s.State {
	case Declined, Cancelled, Misdirected, Lapsed, Withdrawn:
		return true
	case Certified:
		return s.Visa == T // a T declaration does not expire
	}
	return false
}

// WantsDraft reports that the supplement must be drawn before the official can decide.
func (s Snapshot) WantsDraft() bool {
	return s.State == AwaitingDecision && s.Recommendation == Certify && s.Official != "" && s.DraftDigest == ""
}

// HasRung reports whether the alarm with this key was already recorded.
func (s Snapshot) HasRung(key string) bool { return slices.Contains(s.Rung, key) }
