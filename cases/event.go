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
	Kind    EventKind
	Act     ActKind
	From    State
	To      State
	On      Date
	Outcome Outcome
	Reasons []Reason
	Alarm   string
	DueOn   Date
}

// Audience is who is told of an event; the record knows which people these are.
type Audience string

const (
	ToRequester Audience = "requester"
	ToIntake    Audience = "intake"
	ToReviewer  Audience = "reviewer"
	ToOfficial  Audience = "official"
	ToManagers  Audience = "managers"
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
	NoticeDueNear           NoticeKind = "due_near"
	NoticeOverdue           NoticeKind = "overdue"
	NoticeFileSoon          NoticeKind = "file_soon"
)

// NoticeKinds lists every mail template.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		NoticeReceived, NoticeNews, NoticeAnswerWanted, NoticeAnswerStillWanted, NoticeNewRequest, NoticeAssigned,
		NoticeDecisionWanted, NoticeSignatureWanted, NoticeDueNear, NoticeOverdue, NoticeFileSoon,
	}
}

// Notice is a message that an event sends.
type Notice struct {
	Kind NoticeKind
	To   Audience
}

// Notices are the messages that an event sends, given the request after it.
// Reminders bring their own, from policy.
func Notices(after Snapshot, e Event) []Notice {
	switch e.Kind {
	case EventSubmitted:
		return []Notice{{NoticeReceived, ToRequester}, {NoticeNewRequest, ToIntake}}
	case EventAccepted:
		return []Notice{{NoticeNews, ToRequester}, {NoticeAssigned, ToReviewer}}
	case EventReviewerAssigned, EventReturned:
		return []Notice{{NoticeAssigned, ToReviewer}}
	case EventInformationAsked:
		return []Notice{{NoticeAnswerWanted, ToRequester}}
	case EventInformationAnswered:
		return []Notice{{NoticeNews, after.Holder()}}
	case EventRecommended:
		return []Notice{{NoticeDecisionWanted, ToOfficial}}
	case EventDecided:
		if e.Outcome == Certify {
			return []Notice{{NoticeSignatureWanted, ToIntake}, {NoticeNews, ToRequester}}
		}
		return []Notice{{NoticeNews, ToRequester}}
	case EventMisdirected, EventSigned, EventLapsed:
		return []Notice{{NoticeNews, ToRequester}}
	case EventCancelled:
		return []Notice{{NoticeNews, Snapshot{State: e.From, AskedIn: after.AskedIn}.Holder()}}
	}
	return nil
}

// Holder is who has the request on their desk; while the requester is asked,
// who asked.
func (s Snapshot) Holder() Audience {
	state := s.State
	if state == AwaitingInformation {
		state = s.AskedIn
	}
	if to := state.WaitingOn(); to != "" {
		return to
	}
	return ToIntake
}
