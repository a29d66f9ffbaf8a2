package cases

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
	to    move                       // the zero move: the state stays
	event EventKind
	rule  string // one sentence, for the page of the act and for docs/procedure.md
}

// procedure is the life of a request, in order. A newcomer can read it top to bottom.
var procedure = []step{
	{
		act: Submit, from: []State{None}, by: []Role{RoleRequester},
		check: checkSubmit, do: doSubmit, to: always(Received), event: EventSubmitted,
		rule: "A request counts as received on the day that the office's rules say, and its clocks begin.",
	},
	{
		act: Accept, from: []State{Received}, by: []Role{RoleIntake},
		check: checkReviewer, do: doAssign, to: always(UnderReview), event: EventAccepted,
		rule: "Accept what is complete and this office's matter; the reviewer has no conflict that is on record.",
	},
	{
		act: Misdirect, from: []State{Received}, by: []Role{RoleIntake},
		check: wantsText("Say which agency the requester should ask."), do: doDecided, to: always(Misdirected), event: EventMisdirected,
		rule: "Another agency's matter is referred there by name; this is not a refusal and counts against nobody.",
	},
	{
		act: AskInformation, from: []State{Received, UnderReview}, by: []Role{RoleIntake, RoleReviewer}, mine: isHolder,
		check: checkAsk, do: doAsk, to: always(AwaitingInformation), event: EventInformationAsked,
		rule: "One question is open at a time. The office's clock goes on unless the rule set lets a question pause it.",
	},
	{
		act: AnswerInformation, from: []State{AwaitingInformation}, by: []Role{RoleRequester}, mine: isRequester,
		check: wantsText("Write an answer, or say in the text what the attached documents show."), do: doAnswer,
		to: between(func(s Snapshot, _ Act) State { return s.AskedIn }, Received, UnderReview), event: EventInformationAnswered,
		rule: "The answer goes to whoever asked, and the review goes on where it stood.",
	},
	{
		act: AssignReviewer, from: []State{UnderReview, AwaitingInformation, OnHold}, by: []Role{RoleIntake, RoleSupervisor, RoleManager},
		shut: withReviewer, check: checkReviewer, do: doAssign, event: EventReviewerAssigned,
		rule: "Nobody who stepped aside or is away gets the request; its clocks do not begin anew.",
	},
	{
		act: Recuse, from: []State{UnderReview, AwaitingInformation, AwaitingSupervisor, AwaitingDecision, AwaitingSignature}, by: []Role{RoleReviewer, RoleSupervisor, RoleOfficial},
		mine: isOnDesk, check: wantsCode(ConflictReasons, "Choose why you step aside."), do: doRecuse,
		to: between(undecidedAgain, UnderReview, AwaitingInformation, AwaitingSupervisor, AwaitingDecision), event: EventRecused,
		rule: "Who has a conflict of interest steps aside, never gets this request again, and does not see it any more.",
	},
	{
		act: RecordFindings, from: []State{UnderReview}, by: []Role{RoleReviewer}, mine: isReviewer,
		event: EventFindingsRecorded,
		rule:  "Findings can be saved half done; they bind nobody before the recommendation.",
	},
	{
		act: Recommend, from: []State{UnderReview}, by: []Role{RoleReviewer}, mine: isReviewer,
		check: checkRecommend, do: doRecommend, to: between(recommended, AwaitingSupervisor, AwaitingDecision), event: EventRecommended,
		rule: "The reviewer looked for a conflict of interest, answered every element, and never signs what they recommend.",
	},
	{
		act: Endorse, from: []State{AwaitingSupervisor}, by: []Role{RoleSupervisor}, mine: isSecondLook,
		do: doEndorse, to: always(AwaitingDecision), event: EventEndorsed,
		rule: "A supervisor who neither reviewed nor will sign reads the recommendation before the official does.",
	},
	{
		act: RecordDraft, from: []State{AwaitingDecision}, by: []Role{RoleSystem},
		shut: drawnAlready, check: checkDraft, do: doDraft, event: EventDraftPrepared,
		rule: "The form is drawn from the findings as they are, and its bytes are kept with their digest.",
	},
	{
		act: ReturnToReviewer, from: []State{AwaitingSupervisor, AwaitingDecision}, by: []Role{RoleSupervisor, RoleOfficial}, mine: isReading,
		check: wantsText("Write what the reviewer should look at again."), do: doReturn, to: always(UnderReview), event: EventReturned,
		rule: "What comes back for rework says what to look at; the recommendation has to be made anew.",
	},
	{
		act: ChooseOfficial, from: []State{AwaitingSupervisor, AwaitingDecision, AwaitingSignature}, by: []Role{RoleSupervisor, RoleIntake},
		check: checkNewOfficial, do: doChooseOfficial, to: between(undecidedAgain, AwaitingSupervisor, AwaitingDecision), event: EventOfficialChosen,
		rule: "Another official reads the form from the beginning; a form that names the first one is never signed.",
	},
	{
		act: Decide, from: []State{AwaitingDecision}, by: []Role{RoleOfficial}, mine: isDeciding,
		check: checkDecide, do: doDecided, to: between(decided, AwaitingSignature, Declined), event: EventDecided,
		rule: "Only the official it went to decides, inside the dates of their designation, on the form they read; a refusal has reasons in writing.",
	},
	{
		act: RecordSignedCopy, from: []State{AwaitingSignature}, by: []Role{RoleIntake, RoleOfficial}, mine: mayRecordSigned,
		check: checkSigned, do: doSigned, to: always(AwaitingDispatch), event: EventSigned,
		rule: "The date is the one in ink, typed twice; it lies inside the designation it rests on, and the six months of a U certification count from it.",
	},
	{
		act: Dispatch, from: []State{AwaitingDispatch}, by: []Role{RoleIntake, RoleSupervisor},
		shut: notWhileWithdrawing, check: checkDispatch, do: doDispatch, to: always(Certified), event: EventDispatched,
		rule: "USCIS wants the ink original, so it goes back in a way that can be followed.",
	},
	{
		act: ConfirmReceipt, from: []State{Certified}, by: []Role{RoleRequester, RoleIntake}, mine: isOursOrTheirs,
		shut: notUnderway, check: checkReceipt, do: doConfirmReceipt, event: EventReceiptConfirmed,
		rule: "Whoever learns that the original arrived says on which day.",
	},
	{
		act: Hold, from: []State{Received, UnderReview, AwaitingSupervisor, AwaitingDecision}, by: []Role{RoleIntake, RoleReviewer, RoleSupervisor, RoleOfficial}, mine: isOnDesk,
		check: checkHold, do: doHold, to: always(OnHold), event: EventHeld,
		rule: "A hold has a reason and a last day, comes back by itself, and stops no clock.",
	},
	{
		act: Resume, from: []State{OnHold}, by: []Role{RoleIntake, RoleReviewer, RoleSupervisor, RoleOfficial, RoleSystem}, mine: isHolding,
		check: checkResume, do: doResume, to: between(func(s Snapshot, _ Act) State { return s.HeldIn }, Received, UnderReview, AwaitingSupervisor, AwaitingDecision), event: EventResumed,
		rule: "The request goes back to where it was held, with its true age.",
	},
	{
		act: ExplainDelay, from: undecided(), by: []Role{RoleIntake, RoleReviewer, RoleSupervisor, RoleOfficial}, mine: mayWriteLetters,
		check: checkDelay, do: doDelay, event: EventDelayExplained,
		rule: "The requester is told why it takes longer and by when an answer is expected; the due date moves only where the law says so.",
	},
	{
		act: AskReconsideration, from: []State{Declined}, by: []Role{RoleRequester}, mine: isRequester,
		shut: onlyOnce, check: wantsText("Write what the office should look at again, and what is new."), to: always(Reconsidering), event: EventReconsiderationAsked,
		rule: "A refusal is looked at again once; a new request is always possible.",
	},
	{
		act: Reconsider, from: []State{Reconsidering}, by: []Role{RoleSupervisor, RoleOfficial}, mine: isOutsider,
		check: checkReconsider, do: doReconsider, to: between(reconsidered, UnderReview, Declined), event: EventReconsidered,
		rule: "Someone who had no part in the decision looks at it again and says why it stands or not.",
	},
	{
		act: AskReissue, from: []State{Certified, Lapsed}, by: []Role{RoleRequester}, mine: isRequester,
		shut: mayReissue, do: doAskReissue, to: always(AwaitingDecision), event: EventReissueAsked,
		rule: "A fresh signature needs a fresh form; the findings stand unless the official returns them.",
	},
	{
		act: ProposeWithdrawal, from: signedStates, by: []Role{RoleReviewer, RoleSupervisor, RoleOfficial}, mine: mayPropose,
		shut: notWhileWithdrawing, check: wantsText("Write which facts came to light that end the certification."), do: doPropose, event: EventWithdrawalProposed,
		rule: "Withdrawing a certification can end a person's protection: one proposes it with reasons, another decides.",
	},
	{
		act: Withdraw, from: signedStates, by: []Role{RoleSupervisor, RoleOfficial}, mine: isSecondWithdrawer,
		shut: onlyWhileWithdrawing, check: wantsText("Write why the certification is withdrawn."), do: doDecided, to: always(Withdrawn), event: EventWithdrawn,
		rule: "A second person withdraws; the register says so, and USCIS is told in writing (8 CFR 214.14(h)(2)(i)).",
	},
	{
		act: KeepCertification, from: signedStates, by: []Role{RoleSupervisor, RoleOfficial}, mine: isSecondWithdrawer,
		shut: onlyWhileWithdrawing, check: wantsText("Write why the certification stands."), do: doKeep, event: EventKept,
		rule: "The certification stands, and the record says why.",
	},
	{
		act: LinkRequest, from: States(), by: []Role{RoleIntake, RoleReviewer, RoleSupervisor}, mine: mayWriteLetters,
		check: checkLink, event: EventLinked,
		rule: "A link says how two requests belong together; it joins nothing and shows a requester nothing of others.",
	},
	{
		act: IssueLetter, from: States(), by: []Role{RoleIntake, RoleReviewer, RoleOfficial, RoleSupervisor}, mine: mayWriteLetters,
		check: checkLetter, event: EventLetterIssued,
		rule: "A letter fits where the request stands; its bytes are kept.",
	},
	{
		act: RecordFact, from: undecided(), by: []Role{RoleRequester, RoleIntake, RoleReviewer, RoleSupervisor}, mine: mayTellFacts,
		check: wantsText("Say what shows it, such as a notice to appear or a birth certificate."), event: EventFactRecorded,
		rule: "An urgent fact makes the answer due sooner and never later.",
	},
	{
		act: VerifyFact, from: undecided(), by: []Role{RoleIntake, RoleReviewer, RoleSupervisor}, mine: mayTellFacts,
		event: EventFactVerified,
		rule:  "An urgent fact counts from the day it was told, before anybody saw its evidence.",
	},
	{
		act: StrikeFact, from: undecided(), by: []Role{RoleSupervisor, RoleOfficial},
		check: wantsText("Write why the fact does not count any more: a date may move later."), event: EventFactStruck,
		rule: "Striking a fact can move a date later, so a supervisor or an official does it, with a reason.",
	},
	{
		act: Cancel, from: undecided(), by: []Role{RoleRequester}, mine: isRequester,
		do: doDecided, to: always(Cancelled), event: EventCancelled,
		rule: "The requester may cancel while the office has not answered, and ask again at any time.",
	},
	{
		act: Remind, from: append(undecided(), AwaitingDispatch, Certified), by: []Role{RoleSystem}, check: checkAlarm, do: doRing, event: EventReminded,
		rule: "Reminders come on the days that the office's practice sets, once each.",
	},
	{
		act: Lapse, from: []State{AwaitingDispatch, Certified}, by: []Role{RoleSystem},
		check: checkAlarm, do: doLapse, to: between(lapsed, Lapsed, AwaitingDecision), event: EventLapsed,
		rule: "USCIS takes a U certification within six months of its signature (8 CFR 214.14(c)(2)(i)); an original that never left is signed afresh.",
	},
}

// signedStates are those in which a signed form exists and may be in use.
var signedStates = []State{AwaitingDispatch, Certified, Lapsed}

// move is where an act leads: always the same state, or one of several.
type move struct {
	states []State
	pick   func(Snapshot, Act) State // nil: the only one
}

func always(to State) move { return move{states: []State{to}} }

func between(pick func(Snapshot, Act) State, states ...State) move { return move{states, pick} }

func (m move) of(s Snapshot, a Act) State {
	switch {
	case m.pick != nil:
		return m.pick(s, a)
	case len(m.states) == 1:
		return m.states[0]
	}
	return s.State
}

// Step is one row of the procedure as people read it.
type Step struct {
	Act   ActKind
	From  []State
	By    []Role
	To    []State // none: the state stays
	Event EventKind
	Rule  string
}

// Procedure lists every step, in the order of a request's life.
func Procedure() []Step {
	out := make([]Step, len(procedure))
	for i, st := range procedure {
		out[i] = Step{st.act, st.from, st.by, st.to.states, st.event, st.rule}
	}
	return out
}

// Rule is the rule of an act in one sentence.
func (k ActKind) Rule() string { st, _ := stepOf(k); return st.rule }
