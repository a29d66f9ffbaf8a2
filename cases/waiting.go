package cases

// Party is who has to move before a request can go on.
type Party string

const (
	Nobody        Party = ""
	Us            Party = "us"
	TheRequester  Party = "requester"
	AnotherAgency Party = "another_agency"
)

// WaitingOn is who has to move, derived from where the request stands and why
// it is held.
func (s Snapshot) WaitingOn() Party {
	switch {
	case s.State == AwaitingInformation, s.State == OnHold && s.HeldFor == HeldForRequester:
		return TheRequester
	case s.State == OnHold && (s.HeldFor == HeldForRecords || s.HeldFor == HeldForAgency):
		return AnotherAgency
	case s.Desk() == "":
		return Nobody
	}
	return Us
}

// Desk is who in the office has the request before them; empty if nobody. While
// the requester is asked it is who asked, and on hold where it was held.
func (s Snapshot) Desk() Audience {
	switch s.State {
	case AwaitingInformation:
		return Snapshot{State: s.AskedIn, Reviewer: s.Reviewer}.Desk()
	case OnHold:
		held := s
		held.State = s.HeldIn
		return held.Desk()
	case Received, AwaitingSignature, AwaitingDispatch:
		return ToIntake
	case UnderReview:
		if s.Reviewer == "" {
			return ToIntake // who assigns another one
		}
		return ToReviewer
	case AwaitingSupervisor, Reconsidering:
		return ToSupervisors
	case AwaitingDecision:
		if s.Official == "" {
			return ToSupervisors
		}
		return ToOfficial
	}
	if s.WithdrawalBy != "" && s.State != Withdrawn {
		return ToSupervisors
	}
	return ""
}

// Holder is whom reminders about the request go to.
func (s Snapshot) Holder() Audience {
	if to := s.Desk(); to != "" {
		return to
	}
	return ToIntake
}
