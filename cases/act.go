package cases

import (
	"slices"
	"time"
)

// ActKind names an act. The names are also the names of the workflow's updates.
type ActKind string

const (
	Submit            ActKind = "Submit"
	Accept            ActKind = "Accept"
	Misdirect         ActKind = "Misdirect"
	AssignReviewer    ActKind = "AssignReviewer"
	AskInformation    ActKind = "AskInformation"
	AnswerInformation ActKind = "AnswerInformation"
	RecordFindings    ActKind = "RecordFindings"
	Recommend         ActKind = "Recommend"
	ReturnToReviewer  ActKind = "ReturnToReviewer"
	Decide            ActKind = "Decide"
	RecordSignedCopy  ActKind = "RecordSignedCopy"
	Cancel            ActKind = "Cancel"

	RecordFact         ActKind = "RecordFact"
	VerifyFact         ActKind = "VerifyFact"
	StrikeFact         ActKind = "StrikeFact"
	AskReconsideration ActKind = "AskReconsideration"
	Reconsider         ActKind = "Reconsider"
	AskReissue         ActKind = "AskReissue"
	IssueLetter        ActKind = "IssueLetter"

	Recuse            ActKind = "Recuse"
	Endorse           ActKind = "Endorse"
	ChooseOfficial    ActKind = "ChooseOfficial"
	Dispatch          ActKind = "Dispatch"
	ConfirmReceipt    ActKind = "ConfirmReceipt"
	Hold              ActKind = "Hold"
	Resume            ActKind = "Resume"
	ExplainDelay      ActKind = "ExplainDelay"
	ProposeWithdrawal ActKind = "ProposeWithdrawal"
	Withdraw          ActKind = "Withdraw"
	KeepCertification ActKind = "KeepCertification"
	LinkRequest       ActKind = "LinkRequest"

	// The program's own acts.
	RecordDraft ActKind = "RecordDraft"
	Remind      ActKind = "Remind"
	Lapse       ActKind = "Lapse"
)

type actWord struct {
	kind  ActKind
	words string
}

var actWords = []actWord{
	{Submit, "Send the request"},
	{Accept, "Accept and assign"},
	{Misdirect, "Send to another agency"},
	{AssignReviewer, "Assign another reviewer"},
	{AskInformation, "Ask for information"},
	{AnswerInformation, "Answer the question"},
	{RecordFindings, "Save the findings"},
	{Recommend, "Recommend"},
	{ReturnToReviewer, "Return to the reviewer"},
	{Decide, "Decide"},
	{RecordSignedCopy, "Record the signed copy"},
	{Cancel, "Cancel the request"},
	{RecordFact, "Tell of an urgent fact"},
	{VerifyFact, "Record that the evidence was seen"},
	{StrikeFact, "Strike an urgent fact"},
	{AskReconsideration, "Ask for reconsideration"},
	{Reconsider, "Reconsider"},
	{AskReissue, "Ask for a fresh signature"},
	{IssueLetter, "Issue a letter"},
	{Recuse, "Step aside"},
	{Endorse, "Pass on to the official"},
	{ChooseOfficial, "Choose another official"},
	{Dispatch, "Record that the original left"},
	{ConfirmReceipt, "Confirm that the original arrived"},
	{Hold, "Put on hold"},
	{Resume, "Take off hold"},
	{ExplainDelay, "Explain a delay"},
	{ProposeWithdrawal, "Propose to withdraw the certification"},
	{Withdraw, "Withdraw the certification"},
	{KeepCertification, "Keep the certification"},
	{LinkRequest, "Link to another request"},
	{RecordDraft, "Prepare the form"},
	{Remind, "Remind"},
	{Lapse, "Close as lapsed"},
}

// ActKinds lists every act.
func ActKinds() []ActKind {
	out := make([]ActKind, len(actWords))
	for i, w := range actWords {
		out[i] = w.kind
	}
	return out
}

// Words is the act as a button prints it.
func (k ActKind) Words() string {
	i := slices.IndexFunc(actWords, func(w actWord) bool { return w.kind == k })
	if i < 0 {
		return string(k)
	}
	return actWords[i].words
}

// AnyVersion is the Version of acts that do not depend on what a person saw:
// the first one, and the program's own.
const AnyVersion int64 = -1

func (a Act) anyVersion() bool {
	return a.Version == AnyVersion && (a.Kind == Submit || a.Actor.Is(RoleSystem))
}

// Act is a command without its personal data: what the state machine needs,
// and all of it that travels through the workflow engine.
type Act struct {
	Command CommandID `json:"command"`
	Kind    ActKind   `json:"kind"`
	Actor   Actor     `json:"actor"`
	On      Date      `json:"on"`      // the office's civil date of the act
	Version int64     `json:"version"` // of the request the person was looking at
	Seen    int64     `json:"seen"`    // revision of the record when the act was sent

	Request     RequestID   `json:"request"`
	Agency      AgencyID    `json:"agency"`
	Visa        Visa        `json:"visa,omitempty"`
	RuleSet     string      `json:"rule_set,omitempty"` // that a new request is opened under
	RuleVersion int         `json:"rule_version,omitempty"`
	ReceivedOn  Date        `json:"received_on"` // of a new request, by the rules on closing time
	Reviewer    PersonID    `json:"reviewer,omitempty"`
	Official    PersonID    `json:"official,omitempty"`
	Designation Designation `json:"designation"`      // of the official this act rests on
	Chosen      []Role      `json:"chosen,omitempty"` // what the chosen reviewer or official is today; none if no active account
	Outcome     Outcome     `json:"outcome,omitempty"`
	Reasons     []Reason    `json:"reasons,omitempty"`
	SignedOn    Date        `json:"signed_on"`
	Document    DocumentID  `json:"document,omitempty"`
	Digest      string      `json:"digest,omitempty"`
	Alarm       string      `json:"alarm,omitempty"`
	Letter      LetterKind  `json:"letter,omitempty"`
	Explained   bool        `json:"explained,omitempty"` // the free text this act needs was given

	Code         string    `json:"code,omitempty"`         // from the act's own list: see choices.go
	Day          Date      `json:"day,omitzero"`           // that the act is about: end of a hold, projected answer, dispatch, receipt
	SignedAgain  Date      `json:"signed_again,omitzero"`  // SignedOn as it was typed the second time
	SupervisorOn Date      `json:"supervisor_on,omitzero"` // beside the supervisor's signature; T only
	Missing      []string  `json:"missing,omitempty"`      // codes of Deficiencies
	NoConflict   bool      `json:"no_conflict,omitempty"`  // the reviewer looked for a conflict of interest
	AwayUntil    Date      `json:"away_until,omitzero"`    // last day of the chosen person's absence; zero if present
	Unsupervised bool      `json:"unsupervised,omitempty"` // see Agency
	Related      RequestID `json:"related,omitempty"`      // another request
	RelatedSeen  bool      `json:"related_seen,omitempty"` // it exists, and the actor may see it

	Walled []PersonID `json:"walled,omitempty"` // who is kept from the request: see wall.go
}

// Command is an act as a person performed it, with everything they typed. It is
// stored before anything else happens, so nothing typed can be lost.
type Command struct {
	ID      CommandID
	Agency  AgencyID
	Request RequestID
	Actor   Actor
	Kind    ActKind
	Version int64
	At      time.Time // UTC, whole seconds
	Payload Payload
}

// Concerns is the official on whose designation the act rests: the one it
// chooses, or the one the request went to.
func (c Command) Concerns(before Snapshot) PersonID {
	if c.Payload.Official != "" {
		return c.Payload.Official
	}
	return before.Official
}

// Payload is what a person typed or chose. Which fields matter depends on the kind.
type Payload struct {
	Visa       Visa         `json:"visa,omitempty"`
	Submission *Submission  `json:"submission,omitempty"`
	Findings   *Findings    `json:"findings,omitempty"`
	Reviewer   PersonID     `json:"reviewer,omitempty"`
	Official   PersonID     `json:"official,omitempty"`
	Outcome    Outcome      `json:"outcome,omitempty"`
	Reasons    []Reason     `json:"reasons,omitempty"`
	Text       string       `json:"text,omitempty"` // question, answer, referral, comment or explanation
	SignedOn   Date         `json:"signed_on"`
	Document   DocumentID   `json:"document,omitempty"`
	Documents  []DocumentID `json:"documents,omitempty"` // uploaded with this act
	Digest     string       `json:"digest,omitempty"`
	Template   string       `json:"template,omitempty"` // SHA-256 of USCIS's blank form that a draft was made with
	Alarm      string       `json:"alarm,omitempty"`
	Fact       FactName     `json:"fact,omitempty"`    // to record
	FactOn     Date         `json:"fact_on"`           // its day, if it has one
	FactID     string       `json:"fact_id,omitempty"` // to verify or to strike
	Letter     LetterKind   `json:"letter,omitempty"`  // to issue, as Document
	Language   Language     `json:"language,omitempty"`

	Code         string    `json:"code,omitempty"` // from the act's own list: see choices.go
	Day          Date      `json:"day,omitzero"`
	SignedAgain  Date      `json:"signed_again,omitzero"`
	SupervisorOn Date      `json:"supervisor_on,omitzero"`
	Missing      []string  `json:"missing,omitempty"` // codes of Deficiencies
	NoConflict   bool      `json:"no_conflict,omitempty"`
	Acknowledged bool      `json:"acknowledged,omitempty"` // the warning about a forbidden reason was read
	Related      RequestID `json:"related,omitempty"`
}

// Chosen is the reviewer or official whom the act chooses.
func (p Payload) Chosen() PersonID {
	if p.Reviewer != "" {
		return p.Reviewer
	}
	return p.Official
}

// Reason is why an office declines. The list follows what offices and state
// laws accept; barriers such as a closed case or immigration history are not on it.
type Reason string

var reasonTable = []struct {
	Reason Reason
	Words  string
}{
	{"not_victim", "The record does not show that the person is a victim of the activity"},
	{"activity_not_qualifying", "The activity is not one of the listed categories or similar to one"},
	{"not_helpful", "The person did not give assistance that was reasonably requested"},
	{"no_record_found", "This office has no record of the matter"},
	{"cannot_verify_identity", "The person could not be matched to the record"},
	{"culpable", "The person is culpable for the activity"},
	{"insufficient_information", "Information that was asked for did not come"},
	{"other_certifier", "Another agency is the right one to certify"},
}

// Reasons lists the reasons for declining with their words.
func Reasons() []Choice {
	out := make([]Choice, len(reasonTable))
	for i, r := range reasonTable {
		out[i] = Choice{string(r.Reason), r.Words}
	}
	return out
}

// Words is the reason as a sentence without its full stop.
func (r Reason) Words() string { return labelOf(Reasons(), string(r)) }

// Choice is a code with the words a person reads.
type Choice struct{ Code, Words string }

func labelOf(list []Choice, code string) string {
	i := slices.IndexFunc(list, func(c Choice) bool { return c.Code == code })
	if i < 0 {
		return code
	}
	return list[i].Words
}

func known(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

// Check refuses a command whose facts are missing or absurd, whatever page or
// program it came from. It says the first problem; pages list all of them.
func (c Command) Check(visa Visa, on Date) error {
	var problems []Problem
	switch {
	case c.Kind == Submit && c.Payload.Submission == nil:
		return refuse(BadInput, "The request has no facts.")
	case c.Kind == Submit:
		problems = c.Payload.Submission.Check(on)
	case c.Kind == RecordFindings && c.Payload.Findings == nil, c.Kind == Recommend && c.Payload.Findings == nil:
		return refuse(BadInput, "The findings are missing.")
	case c.Kind == Recommend && c.Payload.Outcome == Certify:
		problems = c.Payload.Findings.CheckCertifiable(visa, on)
	case c.Kind == Recommend && c.Payload.Outcome == Decline:
		problems = append(c.Payload.Findings.CheckDeclinable(visa, on), c.Payload.Findings.CheckReasons(visa, c.Payload.Reasons)...)
	case c.Payload.Findings != nil:
		problems = c.Payload.Findings.CheckSaved(visa, on)
	}
	if problems = append(problems, CheckProse("text", c.Payload.Text)...); len(problems) > 0 {
		return refuse(BadInput, "%s", problems[0].Text)
	}
	if declines := c.Payload.Outcome == Decline && c.Kind == Decide; declines && !c.Payload.Acknowledged {
		for _, b := range Barriers(c.Payload.Text) {
			return refuse(BadInput, "“%s” cannot carry a refusal by itself: %s Change the explanation, or confirm that the refusal does not rest on it.", b.Phrase, b.Rule)
		}
	}
	return nil
}
