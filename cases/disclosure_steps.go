package cases

import (
	"slices"
	"strings"
)

// DemandStepKind is one thing that the office does about a demand.
type DemandStepKind string

const (
	RecordDemand   DemandStepKind = "record"
	ReviewDemand   DemandStepKind = "review"
	IdentifyDemand DemandStepKind = "identify"
	RefuseDemand   DemandStepKind = "refuse"
	ProposeRelease DemandStepKind = "propose"
	ApproveRelease DemandStepKind = "approve"
	RejectRelease  DemandStepKind = "reject"
	TakeBackDemand DemandStepKind = "take_back"
	ReopenDemand   DemandStepKind = "reopen"
	BarTelling     DemandStepKind = "bar"
	TellRequester  DemandStepKind = "tell"
	FileLetter     DemandStepKind = "letter"
)

type demandStep struct {
	kind   DemandStepKind
	action string // as the audit log names it
	words  string // as a button
	done   string // as a line of the log
	from   []DemandState
	to     DemandState // empty: the state stays
	mine   func(Demand, Actor) error
	check  func(Demand, DemandAct) error
	needs  string // what is missing without a text; empty: none is needed
	rule   string
}

const wantsWhy = "Write why, for the office's own log. Who asked does not read it."

// demandSteps is the life of a demand, in order.
var demandSteps = []demandStep{
	{
		kind: ReviewDemand, action: "ReviewDemand", words: "Begin the legal review", done: "Legal review begun", from: []DemandState{DemandReceived}, to: DemandUnderReview,
		rule: "Somebody who answers demands reads the paper, and looks whether it binds the office at all.",
	},
	{
		kind: IdentifyDemand, action: "IdentifyDemand", words: "Name the request", done: "Request named", from: []DemandState{DemandReceived, DemandUnderReview, ReleaseRejected}, mine: namesNone, check: wantsRequest,
		rule: "A demand about a person is searched for by the office, never by who asks. What was found is told to nobody but here.",
	},
	{
		kind: RefuseDemand, action: "RefuseDemand", words: "Refuse", done: "Refused", from: []DemandState{DemandUnderReview, ReleaseRejected}, to: DemandRefused, check: wantsBasis, needs: wantsWhy,
		rule: "A refusal names the law it rests on. It neither confirms nor denies that there is a request.",
	},
	{
		kind: ProposeRelease, action: "ProposeRelease", words: "Propose a release", done: "Release proposed", from: []DemandState{DemandUnderReview, ReleaseRejected}, to: ReleaseProposed, mine: namesOne, check: checkProposal, needs: wantsWhy,
		rule: "A release names the law it rests on and every paper and fact that leaves; nothing is released by default.",
	},
	{
		kind: ApproveRelease, action: "ApproveRelease", words: "Approve the release", done: "Released", from: []DemandState{ReleaseProposed}, to: DemandReleased, mine: isSecondReleaser,
		rule: "Somebody other than who proposed it approves a release.",
	},
	{
		kind: RejectRelease, action: "RejectRelease", words: "Reject the release", done: "Release rejected", from: []DemandState{ReleaseProposed}, to: ReleaseRejected,
		needs: "Say why the release is not approved.",
		rule:  "A rejected proposal leaves the demand open: it is refused, or another release is proposed.",
	},
	{
		kind: TakeBackDemand, action: "TakeBackDemand", words: "Taken back", done: "Taken back by who asked", from: []DemandState{DemandReceived, DemandUnderReview, ReleaseRejected}, to: DemandTakenBack,
		needs: "Say how and when the demand was taken back.",
		rule:  "A demand ends without an answer only if who asked takes it back, or a court sets it aside.",
	},
	{
		kind: ReopenDemand, action: "ReopenDemand", words: "Open it again", done: "Opened again", from: []DemandState{DemandRefused, DemandTakenBack}, to: DemandUnderReview,
		needs: "Say what brought it back: an appeal, a motion, a new paper.",
		rule:  "An appeal or a motion brings a demand back under review.",
	},
	{
		kind: BarTelling, action: "BarTelling", words: "A court forbids telling", done: "Telling the requester forbidden by a court", from: demandStatesAll, mine: mayBar,
		needs: "Name the court order that forbids telling the requester: court, date and number.",
		rule:  "An order that comes later counts from when it is entered: nothing more is sent, and the requester's page shows the demand no more.",
	},
	{
		kind: TellRequester, action: "TellOfDemand", words: "Tell the requester now", done: "Requester told", from: demandStatesAll, mine: mayTell,
		needs: "Say how the bar ended: the order's last day, or the court's later order.",
		rule:  "The requester is told of every demand, unless a court order forbids it; then as soon as it does not any more.",
	},
	{
		kind: FileLetter, action: "FileDemandLetter", words: "Write the letter", done: "Letter issued", from: []DemandState{DemandUnderReview, DemandRefused, ReleaseRejected}, check: wantsLetter,
		rule: "The letter to who asked is filed with the demand.",
	},
}

var demandStatesAll = func() []DemandState {
	var out []DemandState
	for _, c := range demandStates {
		out = append(out, DemandState(c.Code))
	}
	return out
}()

func demandStepOf(k DemandStepKind) (demandStep, bool) {
	i := slices.IndexFunc(demandSteps, func(s demandStep) bool { return s.kind == k })
	if i < 0 {
		return demandStep{}, false
	}
	return demandSteps[i], true
}

// DemandStepKinds lists every step after the recording, in order.
func DemandStepKinds() []DemandStepKind {
	out := make([]DemandStepKind, len(demandSteps))
	for i, s := range demandSteps {
		out[i] = s.kind
	}
	return out
}

// Words is the step as a button says it.
func (k DemandStepKind) Words() string { s, _ := demandStepOf(k); return s.words }

// Done is the step as the log of a demand says it.
func (k DemandStepKind) Done() string {
	if s, ok := demandStepOf(k); ok {
		return s.done
	}
	return "Recorded"
}

// Needs says what is missing of a step without a text; empty if it needs none.
func (k DemandStepKind) Needs() string { s, _ := demandStepOf(k); return s.needs }

// Action is the step as the audit log names it.
func (k DemandStepKind) Action() string {
	if s, ok := demandStepOf(k); ok {
		return s.action
	}
	return "RecordDemand"
}

// Rule is the step's rule in one sentence.
func (k DemandStepKind) Rule() string { s, _ := demandStepOf(k); return s.rule }

// DemandAct is a step that somebody takes.
type DemandAct struct {
	Kind     DemandStepKind
	Version  int64 // of the demand that the person saw
	Text     string
	Basis    string     // key of a policy.LegalBasis
	Request  RequestID  // IdentifyDemand
	Release  Proposal   // ProposeRelease
	Document DocumentID // FileLetter
}

// NextDemand is the demand after a step, or the refusal that says why not.
func NextDemand(d Demand, a DemandAct, who Actor) (Demand, error) {
	s, ok := demandStepOf(a.Kind)
	if !ok {
		return d, refuse(BadInput, "There is no such step.")
	}
	if err := mayHandle(d, who); err != nil {
		return d, err
	}
	if a.Version != d.Version {
		return d, refuse(Stale, "Somebody did something about this demand after you opened the page. Read what is new; what you typed is kept below.")
	}
	if err := s.open(d, who); err != nil {
		return d, err
	}
	if s.check != nil {
		if err := s.check(d, a); err != nil {
			return d, err
		}
	}
	if s.needs != "" && strings.TrimSpace(a.Text) == "" {
		return d, refuse(BadInput, "%s", s.needs)
	}
	if problems := CheckProse("text", a.Text); len(problems) > 0 {
		return d, refuse(BadInput, "%s", problems[0].Text)
	}
	if s.to != "" {
		d.State = s.to
	}
	d.Version++
	switch a.Kind {
	case IdentifyDemand:
		d.Request = a.Request
	case ProposeRelease:
		d.ProposedBy = who.Person
	case BarTelling:
		d.Barred = true
	case TellRequester:
		d.Barred = false
	}
	return d, nil
}

// MayTakeDemandStep refuses a step that this person could not begin now. What the
// step needs besides is checked when it is taken.
func MayTakeDemandStep(d Demand, k DemandStepKind, who Actor) error {
	if err := mayHandle(d, who); err != nil {
		return err
	}
	s, _ := demandStepOf(k)
	return s.open(d, who)
}

// OpenDemandSteps lists the steps that this person could take now.
func OpenDemandSteps(d Demand, who Actor) []DemandStepKind {
	return slices.DeleteFunc(DemandStepKinds(), func(k DemandStepKind) bool { return MayTakeDemandStep(d, k, who) != nil })
}

// mayHandle refuses whoever answers no demands, or not this one.
func mayHandle(d Demand, who Actor) error {
	switch {
	case !who.HandlesDemands():
		return refuse(NotYours, "Supervisors and certifying officials answer demands.")
	case slices.Contains(d.Recused, who.Person):
		return refuse(NotYours, "You stepped aside from the request that this demand is about, so somebody else answers it.")
	}
	return nil
}

// open refuses a step that does not fit the demand as it is.
func (s demandStep) open(d Demand, who Actor) error {
	if !slices.Contains(s.from, d.State) {
		return refuse(NotOpen, "This is not open: the demand is “%s”.", d.State.Words())
	}
	if s.mine == nil {
		return nil
	}
	return s.mine(d, who)
}

func isSecondReleaser(d Demand, who Actor) error {
	if who.Person == d.ProposedBy {
		return refuse(NotYours, "You proposed this release. Another supervisor or certifying official approves it.")
	}
	return nil
}

func mayBar(d Demand, _ Actor) error {
	if d.Barred {
		return refuse(NotOpen, "The requester is not to be told already.")
	}
	return nil
}

func mayTell(d Demand, _ Actor) error {
	switch {
	case !d.Barred:
		return refuse(NotOpen, "Nothing forbids telling the requester of this demand.")
	case d.Request == "":
		return refuse(NotOpen, "Name the request first; without one there is nobody to tell.")
	}
	return nil
}

func wantsBasis(_ Demand, a DemandAct) error {
	if a.Basis == "" {
		return refuse(BadInput, "Choose the law that it rests on.")
	}
	return nil
}

func namesNone(d Demand, _ Actor) error {
	if d.Request != "" {
		return refuse(NotOpen, "The demand names a request already. Record another demand for another request.")
	}
	return nil
}

func namesOne(d Demand, _ Actor) error {
	if d.Request == "" {
		return refuse(NotOpen, "Name the request first; there is nothing to release without one.")
	}
	return nil
}

func wantsRequest(_ Demand, a DemandAct) error {
	if a.Request == "" {
		return refuse(BadInput, "Enter the number of the request.")
	}
	return nil
}

func checkProposal(d Demand, a DemandAct) error {
	if problems := a.Release.Check(); len(problems) > 0 {
		return refuse(BadInput, "%s", problems[0].Text)
	}
	return wantsBasis(d, a)
}

func wantsLetter(_ Demand, a DemandAct) error {
	if a.Document == "" {
		return refuse(BadInput, "The letter was not drawn. Issue it again.")
	}
	return nil
}
