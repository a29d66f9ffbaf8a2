package cases

import "slices"

// EventKind names what happened, for the timeline.
type EventKind string

const (
	EventSubmitted           EventKind = "submitted"
	EventAccepted            EventKind = "accepted"
	EventMisdirected         EventKind = "misdirected"
	EventReviewerAssigned    EventKind = "reviewer_assigned"
	EventInformationAsked    EventKind = "information_asked"
	EventInformationAnswered EventKind = "information_answered"
	EventFindingsRecorded    EventKind = "findings_recorded"
	EventRecommended         EventKind = "recommended"
	EventDraftPrepared       EventKind = "draft_prepared"
	EventReturned            EventKind = "returned_to_reviewer"
	EventDecided             EventKind = "decided"
	EventSigned              EventKind = "signed"
	EventCancelled           EventKind = "cancelled"
	EventReminded            EventKind = "reminded"
	EventLapsed              EventKind = "lapsed"

	EventFactRecorded         EventKind = "fact_recorded"
	EventFactVerified         EventKind = "fact_verified"
	EventFactStruck           EventKind = "fact_struck"
	EventReconsiderationAsked EventKind = "reconsideration_asked"
	EventReconsidered         EventKind = "reconsidered"
	EventReissueAsked         EventKind = "reissue_asked"
	EventLetterIssued         EventKind = "letter_issued"

	EventRecused            EventKind = "recused"
	EventEndorsed           EventKind = "endorsed"
	EventOfficialChosen     EventKind = "official_chosen"
	EventDispatched         EventKind = "dispatched"
	EventReceiptConfirmed   EventKind = "receipt_confirmed"
	EventHeld               EventKind = "held"
	EventResumed            EventKind = "resumed"
	EventDelayExplained     EventKind = "delay_explained"
	EventWithdrawalProposed EventKind = "withdrawal_proposed"
	EventWithdrawn          EventKind = "withdrawn"
	EventKept               EventKind = "certification_kept"
	EventLinked             EventKind = "linked"
)

type eventWord struct {
	kind   EventKind
	words  string
	public bool
}

// eventWords: the sentence on the timeline, and whether the requester sees it.
// What staff write to each other stays with staff.
var eventWords = []eventWord{
	{EventSubmitted, "Request sent", true},
	{EventAccepted, "Accepted and given to a reviewer", true},
	{EventMisdirected, "Sent to another agency", true},
	{EventReviewerAssigned, "Another reviewer assigned", false},
	{EventInformationAsked, "Information asked for", true},
	{EventInformationAnswered, "Information answered", true},
	{EventFindingsRecorded, "Findings saved", false},
	{EventRecommended, "Recommendation made", false},
	{EventDraftPrepared, "Form prepared for the official", false},
	{EventReturned, "Returned to the reviewer", false},
	{EventDecided, "Decision made", true},
	{EventSigned, "Signed copy recorded", true},
	{EventCancelled, "Cancelled by the requester", true},
	{EventFactRecorded, "Urgent fact recorded", true},
	{EventFactVerified, "Evidence of an urgent fact seen", false},
	{EventFactStruck, "Urgent fact struck", true},
	{EventReconsiderationAsked, "Reconsideration asked for", true},
	{EventReconsidered, "Reconsidered", true},
	{EventReissueAsked, "Fresh signature asked for", true},
	{EventLetterIssued, "Letter issued", true},
	{EventRecused, "Stepped aside", false},
	{EventEndorsed, "Passed on by the supervisor", false},
	{EventOfficialChosen, "Another official chosen", false},
	{EventDispatched, "Original sent", true},
	{EventReceiptConfirmed, "Receipt of the original confirmed", true},
	{EventHeld, "Put on hold", true},
	{EventResumed, "Taken off hold", true},
	{EventDelayExplained, "Delay explained", true},
	{EventWithdrawalProposed, "Withdrawal proposed", false},
	{EventWithdrawn, "Certification withdrawn", true},
	{EventKept, "Certification kept", false},
	{EventLinked, "Linked to another request", false},
	{EventReminded, "Reminder", false},
	{EventLapsed, "The six months for filing ended", true},
}

func (k EventKind) row() (words string, public bool) {
	i := slices.IndexFunc(eventWords, func(w eventWord) bool { return w.kind == k })
	if i < 0 {
		return string(k), false
	}
	return eventWords[i].words, eventWords[i].public
}

// Words is the event as the timeline prints it.
func (k EventKind) Words() string { w, _ := k.row(); return w }

// Public reports whether the requester sees events of this kind.
func (k EventKind) Public() bool { _, p := k.row(); return p }

// Event is what one act did.
type Event struct {
	Kind        EventKind
	Act         ActKind
	From        State
	To          State
	On          Date
	Outcome     Outcome
	Reasons     []Reason
	Alarm       string
	DueOn       Date
	Fact        FactName // the urgent fact that the act was about
	Letter      LetterKind
	Document    DocumentID // that the act issued or recorded
	ByRequester bool       // and not by the office or the program
	Because     []string   // how each date that this act set was found, a sentence each

	Code        string    `json:",omitempty"` // from the act's own list
	Missing     []string  `json:",omitempty"` // codes of Deficiencies
	Day         Date      `json:",omitzero"`  // that the act was about
	Designation string    `json:",omitempty"` // in the register of officials, that a signature rests on
	Related     RequestID `json:",omitempty"`
}

// Public reports whether the requester sees the event.
func (e Event) Public() bool {
	return e.Kind.Public() && (e.Kind != EventLetterIssued || e.Letter.ToRequester())
}

// Audience is who is told of an event; the record knows which people these are.
type Audience string

const (
	ToRequester   Audience = "requester"
	ToIntake      Audience = "intake"
	ToReviewer    Audience = "reviewer"
	ToOfficial    Audience = "official"
	ToSupervisors Audience = "supervisors" // managers, in an office without supervisors
	ToManagers    Audience = "managers"
)

// NoticeKind names a mail template. No mail holds anything of a request but its number.
type NoticeKind string

const (
	NoticeReceived          NoticeKind = "received"
	NoticeNews              NoticeKind = "news"
	NoticeAnswerWanted      NoticeKind = "answer_wanted"
	NoticeAnswerStillWanted NoticeKind = "answer_still_wanted"
	NoticeNewRequest        NoticeKind = "new_request"
	NoticeAssigned          NoticeKind = "assigned"
	NoticeDecisionWanted    NoticeKind = "decision_wanted"
	NoticeSignatureWanted   NoticeKind = "signature_wanted"
	NoticeFileSoon          NoticeKind = "file_soon"
	NoticeReviewWanted      NoticeKind = "review_wanted"
	NoticeSupervisorWanted  NoticeKind = "supervisor_wanted"
	NoticeReviewerWanted    NoticeKind = "reviewer_wanted"
	NoticeOfficialWanted    NoticeKind = "official_wanted"
	NoticeDispatchWanted    NoticeKind = "dispatch_wanted"
	NoticeWithdrawalWanted  NoticeKind = "withdrawal_wanted"
	NoticeDesignationEnds   NoticeKind = "designation_ends" // of no request

	NoticeDemand       NoticeKind = "demand"        // to the requester
	NoticeDemandWanted NoticeKind = "demand_wanted" // of no request
	NoticeTrial        NoticeKind = "trial"         // to the assistant who tries a pending case
	NoticeTrialGone    NoticeKind = "trial_gone"    // to those who answer demands: the assistant has no account any more

	// About a person's own account, and of no request.
	NoticePasswordReset   NoticeKind = "password_reset" // holds the link
	NoticePasswordChanged NoticeKind = "password_changed"
	NoticeSecondStepNew   NoticeKind = "second_step_new"
	NoticeSecondStepGone  NoticeKind = "second_step_gone"
	NoticeRecoveryUsed    NoticeKind = "recovery_used"
	NoticeSignOnChanged   NoticeKind = "sign_on_changed" // what the office's identity provider opens

	// NoticeReminder never travels alone: staff get the day's reminders as one digest.
	NoticeReminder NoticeKind = "reminder"
	NoticeDigest   NoticeKind = "digest"
)

// NoticeKinds lists every mail template.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		NoticeReceived, NoticeNews, NoticeAnswerWanted, NoticeAnswerStillWanted, NoticeNewRequest, NoticeAssigned,
		NoticeDecisionWanted, NoticeSignatureWanted, NoticeFileSoon, NoticeReviewWanted, NoticeSupervisorWanted,
		NoticeReviewerWanted, NoticeOfficialWanted, NoticeDispatchWanted, NoticeWithdrawalWanted, NoticeDesignationEnds, NoticeDigest,
		NoticeDemand, NoticeDemandWanted, NoticeTrial, NoticeTrialGone,
		NoticePasswordReset, NoticePasswordChanged, NoticeSecondStepNew, NoticeSecondStepGone, NoticeRecoveryUsed, NoticeSignOnChanged,
	}
}

// Account reports whether the message is about the person's own account.
func (k NoticeKind) Account() bool {
	switch k {
	case NoticePasswordReset, NoticePasswordChanged, NoticeSecondStepNew, NoticeSecondStepGone, NoticeRecoveryUsed, NoticeSignOnChanged:
		return true
	}
	return false
}

// Notice is a message that an event sends.
type Notice struct {
	Kind  NoticeKind
	To    Audience
	Clock ClockKind // reminders only: which clock, and when it is due
	Due   Date
}

// Notices are the messages that an event sends, given the request after it.
// Reminders bring their own, from policy.
func Notices(after Snapshot, e Event) []Notice {
	switch e.Kind {
	case EventSubmitted:
		return []Notice{tell(ToRequester, NoticeReceived), tell(ToIntake, NoticeNewRequest)}
	case EventAccepted:
		return []Notice{tell(ToRequester, NoticeNews), tell(ToReviewer, NoticeAssigned)}
	case EventReviewerAssigned, EventReturned:
		return []Notice{tell(ToReviewer, NoticeAssigned)}
	case EventInformationAsked:
		return []Notice{tell(ToRequester, NoticeAnswerWanted)}
	case EventInformationAnswered:
		return []Notice{tell(after.Holder(), NoticeNews)}
	case EventFactRecorded, EventFactStruck:
		return []Notice{tell(after.Holder(), NoticeNews), tell(ToRequester, NoticeNews)}
	case EventRecommended, EventReissueAsked, EventEndorsed, EventOfficialChosen, EventRecused:
		return handOver(after)
	case EventResumed:
		return append(handOver(after), tell(ToRequester, NoticeNews))
	case EventReconsiderationAsked:
		return []Notice{tell(ToSupervisors, NoticeReviewWanted)}
	case EventReconsidered:
		if after.State == UnderReview {
			return append([]Notice{tell(ToRequester, NoticeNews)}, handOver(after)...)
		}
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventDecided:
		if e.Outcome == Certify {
			return []Notice{tell(ToIntake, NoticeSignatureWanted), tell(ToRequester, NoticeNews)}
		}
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventLetterIssued:
		if !e.Letter.ToRequester() {
			return nil
		}
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventSigned:
		return []Notice{tell(ToIntake, NoticeDispatchWanted), tell(ToRequester, NoticeNews)}
	case EventLapsed:
		if after.State == AwaitingDecision {
			return append(handOver(after), tell(ToRequester, NoticeNews))
		}
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventMisdirected, EventDispatched, EventHeld, EventDelayExplained:
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventReceiptConfirmed:
		if e.ByRequester {
			return nil
		}
		return []Notice{tell(ToRequester, NoticeNews)}
	case EventWithdrawalProposed:
		return []Notice{tell(ToSupervisors, NoticeWithdrawalWanted)}
	case EventWithdrawn:
		return []Notice{tell(ToRequester, NoticeNews), tell(ToIntake, NoticeNews)}
	case EventCancelled:
		before := after
		before.State = e.From
		return []Notice{tell(before.Holder(), NoticeNews)}
	}
	return nil
}

func tell(to Audience, kind NoticeKind) Notice { return Notice{Kind: kind, To: to} }

// handOver tells whoever has the request on their desk now what is wanted.
func handOver(s Snapshot) []Notice {
	switch {
	case s.State == AwaitingSupervisor:
		return []Notice{tell(ToSupervisors, NoticeSupervisorWanted)}
	case s.State == AwaitingDecision && s.Official == "":
		return []Notice{tell(ToSupervisors, NoticeOfficialWanted)}
	case s.State == AwaitingDecision:
		return []Notice{tell(ToOfficial, NoticeDecisionWanted)}
	case s.Reviewer == "" && s.State != Received:
		return []Notice{tell(ToIntake, NoticeReviewerWanted)}
	case s.State == UnderReview:
		return []Notice{tell(ToReviewer, NoticeAssigned)}
	}
	return []Notice{tell(s.Holder(), NoticeNews)}
}
