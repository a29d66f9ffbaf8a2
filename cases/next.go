package cases

import (
	"slices"
	"strings"
)

// step is one row of the procedure: which act is open in which states to whom,
// what it requires, and what it changes.
type step struct {
	act   ActKind
	from  []State
	by    []Role
	mine  func(Snapshot, Actor) bool // nil: anyone with the role
	shut  func(Snapshot) error       // why it is not open although the state fits; nil: never
	check func(Snapshot, Act) error  // nil: nothing more to check
	do    func(*Snapshot, Act)       // changes beyond the state
	to    func(Snapshot, Act) State  // nil: the state stays
	event EventKind
}

// procedure is the life of a request, in order. A newcomer can read it top to bottom.
var procedure = []step{
	{
		act: Submit, from: []State{None}, by: []Role{RoleRequester},
		check: checkSubmit, do: doSubmit, to: always(Received), event: EventSubmitted,
	},
	{
		act: Accept, from: []State{Received}, by: []Role{RoleIntake},
		check: checkReviewer, do: doAssign, to: always(UnderReview), event: EventAccepted,
	},
	{
		act: Misdirect, from: []State{Received}, by: []Role{RoleIntake},
		check: wantsText("Say which agency the requester should ask."), do: doDecided, to: always(Misdirected), event: EventMisdirected,
	},
	{
		act: AssignReviewer, from: []State{UnderReview, AwaitingInformation}, by: []Role{RoleIntake, RoleSupervisor, RoleManager},
		check: checkReviewer, do: doAssign, event: EventReviewerAssigned,
	},
	{
		act: AskInformation, from: []State{Received, UnderReview}, by: []Role{RoleIntake, RoleReviewer}, mine: isHolder,
		check: wantsText("Write what is missing, so that the requester can answer it."), do: doAsk, to: always(AwaitingInformation), event: EventInformationAsked,
	},
	{
		act: AnswerInformation, from: []State{AwaitingInformation}, by: []Role{RoleRequester}, mine: isRequester,
		check: wantsText("Write an answer, or say in the text what the attached documents show."), do: doAnswer, to: func(s Snapshot, _ Act) State { return s.AskedIn }, event: EventInformationAnswered,
	},
	{
		act: RecordFindings, from: []State{UnderReview}, by: []Role{RoleReviewer}, mine: isReviewer,
		event: EventFindingsRecorded,
	},
	{
		act: Recommend, from: []State{UnderReview}, by: []Role{RoleReviewer}, mine: isReviewer,
		check: checkRecommend, do: doRecommend, to: always(AwaitingDecision), event: EventRecommended,
	},
	{
		act: RecordDraft, from: []State{AwaitingDecision}, by: []Role{RoleSystem},
		shut: drawnAlready, check: checkDraft, do: doDraft, event: EventDraftPrepared,
	},
	{
		act: ReturnToReviewer, from: []State{AwaitingDecision}, by: []Role{RoleOfficial}, mine: isNotReviewer,
		check: wantsText("Write what the reviewer should look at again."), do: doReturn, to: always(UnderReview), event: EventReturned,
	},
	{
		act: Decide, from: []State{AwaitingDecision}, by: []Role{RoleOfficial}, mine: isDeciding,
		check: checkDecide, do: doDecided, to: decided, event: EventDecided,
	},
	{
		act: RecordSignedCopy, from: []State{AwaitingSignature}, by: []Role{RoleIntake, RoleOfficial}, mine: mayRecordSigned,
		check: checkSigned, do: doSigned, to: always(Certified), event: EventSigned,
	},
	{
		act: AskReconsideration, from: []State{Declined}, by: []Role{RoleRequester}, mine: isRequester,
		shut: onlyOnce, check: wantsText("Write what the office should look at again, and what is new."), to: always(Reconsidering), event: EventReconsiderationAsked,
	},
	{
		act: Reconsider, from: []State{Reconsidering}, by: []Role{RoleSupervisor, RoleOfficial}, mine: isOutsider,
		check: checkReconsider, do: doReconsider, to: reconsidered, event: EventReconsidered,
	},
	{
		act: AskReissue, from: []State{Certified, Lapsed}, by: []Role{RoleRequester}, mine: isRequester,
		shut: onlyU, do: doAskReissue, to: always(AwaitingDecision), event: EventReissueAsked,
	},
	{
		act: IssueLetter, from: States(), by: []Role{RoleIntake, RoleReviewer, RoleOfficial, RoleSupervisor}, mine: mayWriteLetters,
		check: checkLetter, event: EventLetterIssued,
	},
	{
		act: RecordFact, from: undecided(), by: []Role{RoleRequester, RoleIntake, RoleReviewer, RoleSupervisor}, mine: mayTellFacts,
		check: wantsText("Say what shows it, such as a notice to appear or a birth certificate."), event: EventFactRecorded,
	},
	{
		act: VerifyFact, from: undecided(), by: []Role{RoleIntake, RoleReviewer, RoleSupervisor}, mine: mayTellFacts,
		event: EventFactVerified,
	},
	{
		act: StrikeFact, from: undecided(), by: []Role{RoleSupervisor, RoleOfficial},
		check: wantsText("Write why the fact does not count any more: a date may move later."), event: EventFactStruck,
	},
	{
		act: Cancel, from: undecided(), by: []Role{RoleRequester}, mine: isRequester,
		do: doDecided, to: always(Cancelled), event: EventCancelled,
	},
	{
		act: Remind, from: append(undecided(), Certified), by: []Role{RoleSystem}, check: checkAlarm, do: doRing, event: EventReminded,
	},
	{
		act: Lapse, from: []State{Certified}, by: []Role{RoleSystem},
		check: checkAlarm, do: doRing, to: always(Lapsed), event: EventLapsed,
	},
}

func stepOf(k ActKind) (step, bool) {
	i := slices.IndexFunc(procedure, func(st step) bool { return st.act == k })
	if i < 0 {
		return step{}, false
	}
	return procedure[i], true
}

// Next is the state machine: the request after the act, and what happened, or a
// [Refusal]. It changes nothing it is given.
func Next(s Snapshot, a Act) (Snapshot, Event, error) {
	st, ok := stepOf(a.Kind)
	if !ok {
		return s, Event{}, refuse(BadInput, "There is no act called %q.", a.Kind)
	}
	if !a.Actor.Is(st.by...) {
		return s, Event{}, refuse(NotYours, "“%s” is for another role than yours.", a.Kind.Words())
	}
	if a.Kind == Submit && s.State != None {
		return s, Event{}, sentAlready(s, a.Actor)
	}
	if a.Version != s.Version && !a.anyVersion() {
		return s, Event{}, refuse(Stale, "Someone acted on this request after you opened it. It is now “%s”. Look at it again before you go on; what you typed is kept below.", s.State.Words())
	}
	if !slices.Contains(st.from, s.State) {
		return s, Event{}, refuse(NotOpen, "“%s” is not open now: the request is “%s”.", a.Kind.Words(), s.State.Words())
	}
	if st.mine != nil && !st.mine(s, a.Actor) {
		return s, Event{}, refuse(NotYours, "%s", notMine(st.act))
	}
	if st.shut != nil {
		if err := st.shut(s); err != nil {
			return s, Event{}, err
		}
	}
	if st.check != nil {
		if err := st.check(s, a); err != nil {
			return s, Event{}, err
		}
	}
	next := s
	next.Rung = slices.Clone(s.Rung)
	if st.do != nil {
		st.do(&next, a)
	}
	if st.to != nil {
		next.State = st.to(s, a)
	}
	next.Revision = s.Revision + 1
	if !a.Actor.Is(RoleSystem) {
		next.Version = s.Version + 1
	}
	return next, Event{
		Kind: st.event, Act: a.Kind, From: s.State, To: next.State, On: a.On,
		Outcome: a.Outcome, Reasons: a.Reasons, Alarm: a.Alarm, DueOn: next.DueOn,
		ByRequester: a.Actor.Organisation != "", Letter: a.Letter, Document: a.Document,
	}, nil
}

// Open lists the acts that this person could do now, in the order of the procedure.
func Open(s Snapshot, who Actor) []ActKind {
	var out []ActKind
	for _, st := range procedure {
		if slices.Contains(st.from, s.State) && who.Is(st.by...) && (st.mine == nil || st.mine(s, who)) && (st.shut == nil || st.shut(s) == nil) {
			out = append(out, st.act)
		}
	}
	return out
}

// undecided are the states in which the office still owes an answer.
func undecided() []State {
	return slices.DeleteFunc(States(), func(s State) bool { return !s.Undecided() })
}

func always(to State) func(Snapshot, Act) State { return func(Snapshot, Act) State { return to } }

// Whose act it is.

func isRequester(s Snapshot, who Actor) bool {
	return who.Organisation != "" && who.Organisation == s.Organisation
}
func isReviewer(s Snapshot, who Actor) bool { return who.Person == s.Reviewer }

// isHolder: intake asks while the request is new, the assigned reviewer afterwards.
func isHolder(s Snapshot, who Actor) bool {
	if s.State == Received {
		return who.Is(RoleIntake)
	}
	return isReviewer(s, who)
}

// Two different people recommend and sign.

func isNotReviewer(s Snapshot, who Actor) bool {
	return who.Person != s.RecommendedBy && who.Person != s.Reviewer
}
func isDeciding(s Snapshot, who Actor) bool {
	return who.Person == s.Official && isNotReviewer(s, who)
}

// isOutsider: who looks at a decision again had no part in it.
func isOutsider(s Snapshot, who Actor) bool {
	return who.Person != s.Official && isNotReviewer(s, who)
}

// mayTellFacts: a requester of their own request, a reviewer of one on their desk.
func mayTellFacts(s Snapshot, who Actor) bool {
	return isRequester(s, who) || who.Is(RoleIntake, RoleSupervisor) || who.Is(RoleReviewer) && isReviewer(s, who)
}
func mayRecordSigned(s Snapshot, who Actor) bool {
	return who.Is(RoleIntake) || isDeciding(s, who)
}

func notMine(k ActKind) string {
	switch k {
	case ReturnToReviewer, Decide:
		return "The person who reviewed a request may not decide it, and only the official it was sent to decides."
	case RecordFindings, Recommend, AskInformation, IssueLetter:
		return "Only the reviewer this request is assigned to can do this."
	case Reconsider:
		return "Someone who had no part in the decision looks at it again."
	case RecordSignedCopy:
		return "Intake or the official who decided records the signed copy."
	}
	return "This request is not yours."
}

// Why an act is not open although the state fits.

func drawnAlready(s Snapshot) error {
	if !s.WantsDraft() {
		return refuse(NotOpen, "The form is prepared already.")
	}
	return nil
}

func onlyOnce(s Snapshot) error {
	if s.Reconsidered {
		return refuse(NotOpen, "This decision was looked at again already. You may send a new request at any time; nothing is held against it.")
	}
	return nil
}

func onlyU(s Snapshot) error {
	if s.Visa == T {
		return refuse(NotOpen, "A T declaration does not expire, so it needs no fresh signature.")
	}
	return nil
}

// What each act requires.

func wantsText(sentence string) func(Snapshot, Act) error {
	return func(_ Snapshot, a Act) error {
		if !a.Explained {
			return refuse(BadInput, "%s", sentence)
		}
		return nil
	}
}

func checkSubmit(_ Snapshot, a Act) error {
	if a.Visa != U && a.Visa != T {
		return refuse(BadInput, "Choose U or T.")
	}
	if a.Actor.Organisation == "" {
		return refuse(NotYours, "This account belongs to no organisation, so it cannot send requests.")
	}
	if a.RuleSet == "" || a.ReceivedOn.IsZero() {
		return refuse(BadInput, "The due date could not be computed; the office's rule set is missing.")
	}
	return nil
}

// sentAlready answers a second sending of a form: its own request by number,
// and nothing about anybody else's.
func sentAlready(s Snapshot, who Actor) error {
	if !isRequester(s, who) {
		return refuse(NotFound, "There is no such request, or it is not yours to see.")
	}
	return refuse(NotOpen, "You sent this already: it is request %s.", s.Number)
}

func checkReviewer(s Snapshot, a Act) error {
	if a.Reviewer == "" {
		return refuse(BadInput, "Choose the assistant district attorney who reviews it.")
	}
	if !slices.Contains(a.Chosen, RoleReviewer) {
		return refuse(BadInput, "That person is not a reviewer of this office. Choose one from the list.")
	}
	if a.Reviewer == s.Reviewer {
		return refuse(BadInput, "This reviewer has the request already.")
	}
	return nil
}

func checkRecommend(s Snapshot, a Act) error {
	if a.Outcome != Certify && a.Outcome != Decline {
		return refuse(BadInput, "Choose whether you recommend to certify or to decline.")
	}
	if a.Official == "" {
		return refuse(BadInput, "Choose the certifying official who decides.")
	}
	if a.Official == a.Actor.Person {
		return refuse(BadInput, "The reviewer and the official who signs must be two different people.")
	}
	if !slices.Contains(a.Chosen, RoleOfficial) || !a.Designation.InForce(a.On) || a.Designation.Person != a.Official {
		return refuse(BadInput, "That official is not in the register of designated officials today.")
	}
	if a.Outcome == Decline && len(a.Reasons) == 0 {
		return refuse(BadInput, "Choose at least one reason for declining.")
	}
	return checkReasons(a)
}

func checkReasons(a Act) error {
	for _, r := range a.Reasons {
		if !known(Reasons(), string(r)) {
			return refuse(BadInput, "There is no reason called %q.", r)
		}
	}
	return nil
}

func checkDraft(_ Snapshot, a Act) error {
	if a.Document == "" || a.Digest == "" {
		return refuse(BadInput, "The prepared form has no document.")
	}
	return nil
}

func checkDecide(s Snapshot, a Act) error {
	switch a.Outcome {
	case Certify:
		if s.Recommendation != Certify {
			return refuse(BadInput, "The reviewer recommended to decline, so there is no form to sign. Return it to the reviewer if you see it differently.")
		}
		if s.DraftDigest == "" {
			return refuse(BadInput, "The form is still being prepared. Wait a moment and look at it before you decide.")
		}
		if a.Digest != s.DraftDigest {
			return refuse(Stale, "The form changed after you opened it. Read the new one before you decide.")
		}
		if a.Designation.Person != a.Actor.Person || !a.Designation.InForce(a.On) {
			return refuse(NotYours, "You are not in the register of designated officials today, so you cannot certify.")
		}
	case Decline:
		if len(a.Reasons) == 0 {
			return refuse(BadInput, "Choose at least one reason for declining.")
		}
		if !a.Explained {
			return refuse(BadInput, "Explain the decision in a sentence the requester can act on.")
		}
		return checkReasons(a)
	default:
		return refuse(BadInput, "Choose whether to certify or to decline.")
	}
	return nil
}

func checkSigned(s Snapshot, a Act) error {
	switch {
	case a.Document == "":
		return refuse(BadInput, "Attach the scan of the signed form.")
	case a.SignedOn.IsZero():
		return refuse(BadInput, "Enter the date that is handwritten beside the signature.")
	case a.SignedOn.After(a.On):
		return refuse(BadInput, "The signature date %s is in the future.", a.SignedOn.Long())
	case a.SignedOn.Before(s.DecidedOn):
		return refuse(BadInput, "The signature date %s is before the decision of %s. A form is never back-dated.", a.SignedOn.Long(), s.DecidedOn.Long())
	case a.Designation.Person != s.Official || !a.Designation.InForce(a.SignedOn):
		return refuse(BadInput, "The official was not in the register of designated officials on %s.", a.SignedOn.Long())
	}
	return nil
}

func checkReconsider(_ Snapshot, a Act) error {
	switch {
	case a.Outcome != Uphold && a.Outcome != Reopen:
		return refuse(BadInput, "Choose whether the decision stands or the review begins again.")
	case !a.Explained:
		return refuse(BadInput, "Explain the result in a sentence the requester can act on.")
	}
	return nil
}

func checkAlarm(s Snapshot, a Act) error {
	if a.Alarm == "" || strings.TrimSpace(a.Alarm) != a.Alarm {
		return refuse(BadInput, "The alarm has no key.")
	}
	if s.HasRung(a.Alarm) {
		return refuse(NotOpen, "This alarm rang already.")
	}
	return nil
}

// What each act changes.

func doSubmit(s *Snapshot, a Act) {
	s.Request, s.Agency, s.Visa = a.Request, a.Agency, a.Visa
	s.Organisation, s.SubmittedBy = a.Actor.Organisation, a.Actor.Person
	s.ReceivedOn = a.ReceivedOn
	s.RuleSet, s.RuleVersion = a.RuleSet, a.RuleVersion
}

func doAssign(s *Snapshot, a Act) { s.Reviewer = a.Reviewer }

func doAsk(s *Snapshot, _ Act) { s.AskedIn = s.State }

func doAnswer(s *Snapshot, _ Act) { s.AskedIn = None }

func doRecommend(s *Snapshot, a Act) {
	s.Recommendation, s.RecommendedBy, s.RecommendedOn = a.Outcome, a.Actor.Person, a.On
	s.Official = a.Official
	s.Draft, s.DraftDigest = "", ""
}

func doDraft(s *Snapshot, a Act) { s.Draft, s.DraftDigest = a.Document, a.Digest }

func doReturn(s *Snapshot, _ Act) {
	s.Recommendation, s.RecommendedBy, s.RecommendedOn = "", "", Date{}
	s.Official = ""
	s.Draft, s.DraftDigest = "", ""
}

func doDecided(s *Snapshot, a Act) { s.DecidedOn = a.On }

func decided(_ Snapshot, a Act) State {
	if a.Outcome == Certify {
		return AwaitingSignature
	}
	return Declined
}

func doSigned(s *Snapshot, a Act) { s.SignedOn = a.SignedOn }

func doReconsider(s *Snapshot, a Act) {
	s.Reconsidered = true
	if a.Outcome == Reopen {
		doReturn(s, a)
		s.DecidedOn = Date{}
	}
}

func reconsidered(_ Snapshot, a Act) State {
	if a.Outcome == Reopen {
		return UnderReview
	}
	return Declined
}

// doAskReissue has the same form drawn afresh, for the same official.
func doAskReissue(s *Snapshot, _ Act) { s.Draft, s.DraftDigest = "", "" }

func doRing(s *Snapshot, a Act) { s.Rung = append(s.Rung, a.Alarm) }
