package cases

import (
	"slices"
	"strings"
)

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

func mayReissue(s Snapshot) error {
	if s.Visa == T {
		return refuse(NotOpen, "A T declaration does not expire, so it needs no fresh signature.")
	}
	return notWhileWithdrawing(s)
}

// withReviewer: another reviewer is assigned only while a reviewer's work is open.
func withReviewer(s Snapshot) error {
	if s.State == AwaitingInformation && s.AskedIn != UnderReview || s.State == OnHold && s.HeldIn != UnderReview {
		return refuse(NotOpen, "The request is not with a reviewer now.")
	}
	return nil
}

func notUnderway(s Snapshot) error {
	switch {
	case s.DispatchedOn.IsZero():
		return refuse(NotOpen, "The record does not say that the original was sent.")
	case !s.ReceiptOn.IsZero():
		return refuse(NotOpen, "The receipt of the original is confirmed already.")
	}
	return nil
}

func notWhileWithdrawing(s Snapshot) error {
	if s.WithdrawalBy != "" {
		return refuse(NotOpen, "The withdrawal of this certification is proposed; that has to be decided first.")
	}
	return nil
}

func onlyWhileWithdrawing(s Snapshot) error {
	if s.WithdrawalBy == "" {
		return refuse(NotOpen, "Nobody proposed to withdraw this certification.")
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

func wantsCode(list func() []Choice, sentence string) func(Snapshot, Act) error {
	return func(_ Snapshot, a Act) error {
		if !known(list(), a.Code) {
			return refuse(BadInput, "%s", sentence)
		}
		return nil
	}
}

func checkSubmit(_ Snapshot, a Act) error {
	switch {
	case a.Visa != U && a.Visa != T:
		return refuse(BadInput, "Choose U or T.")
	case a.Actor.Organisation == "":
		return refuse(NotYours, "This account belongs to no organisation, so it cannot send requests.")
	case a.RuleSet == "" || a.ReceivedOn.IsZero():
		return refuse(BadInput, "The due date could not be computed; the office's rule set is missing.")
	case a.Related != "" && !a.RelatedSeen:
		return refuse(BadInput, "The earlier request was not found among yours. Send this one without it.")
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

func checkAsk(_ Snapshot, a Act) error {
	if len(a.Missing) == 0 {
		return refuse(BadInput, "Mark what is missing, so that the requester sees it at a glance.")
	}
	for _, code := range a.Missing {
		if !known(Deficiencies(), code) {
			return refuse(BadInput, "One of the boxes is not on the list. Reload the page and mark them again.")
		}
	}
	return wantsText("Write what is missing, so that the requester can answer it.")(Snapshot{}, a)
}

func checkReviewer(s Snapshot, a Act) error {
	switch {
	case a.Reviewer == "":
		return refuse(BadInput, "Choose the assistant district attorney who reviews it.")
	case !slices.Contains(a.Chosen, RoleReviewer):
		return refuse(BadInput, "That person is not a reviewer of this office. Choose one from the list.")
	case a.Reviewer == s.Reviewer:
		return refuse(BadInput, "This reviewer has the request already.")
	case slices.Contains(s.Recused, a.Reviewer):
		return refuse(BadInput, "This reviewer stepped aside from the request. Choose another one.")
	case slices.Contains(a.Walled, a.Reviewer):
		return refuse(BadInput, "This reviewer is kept from the request. Choose another one.")
	}
	return notAway(a)
}

func notAway(a Act) error {
	if !a.AwayUntil.IsZero() {
		return refuse(BadInput, "That person is away until %s. Choose another one.", a.AwayUntil.Long())
	}
	return nil
}

func checkRecommend(s Snapshot, a Act) error {
	switch {
	case a.Outcome != Certify && a.Outcome != Decline:
		return refuse(BadInput, "Choose whether you recommend to certify or to decline.")
	case a.Official == "":
		return refuse(BadInput, "Choose the certifying official who decides.")
	case a.Official == a.Actor.Person:
		return refuse(BadInput, "The reviewer and the official who signs must be two different people.")
	case !a.NoConflict:
		return refuse(BadInput, "Confirm that you looked for a conflict of interest, or step aside.")
	}
	if err := checkOfficial(s, a); err != nil {
		return err
	}
	if a.Outcome == Decline && len(a.Reasons) == 0 {
		return refuse(BadInput, "Choose at least one reason for declining.")
	}
	return checkReasons(a)
}

// checkOfficial: the chosen official may sign today and may have this request.
func checkOfficial(s Snapshot, a Act) error {
	switch {
	case !slices.Contains(a.Chosen, RoleOfficial) || !a.Designation.InForce(a.On) || a.Designation.Person != a.Official:
		return refuse(BadInput, "That official is not in the register of designated officials today.")
	case slices.Contains(s.Recused, a.Official):
		return refuse(BadInput, "That official stepped aside from the request. Choose another one.")
	case slices.Contains(a.Walled, a.Official):
		return refuse(BadInput, "That official is kept from the request. Choose another one.")
	}
	return notAway(a)
}

func checkNewOfficial(s Snapshot, a Act) error {
	switch a.Official {
	case "":
		return refuse(BadInput, "Choose the certifying official who decides.")
	case s.Official:
		return refuse(BadInput, "This official has the request already.")
	case s.Reviewer, s.RecommendedBy, s.EndorsedBy:
		return refuse(BadInput, "Who reviewed or endorsed a request may not sign it. Choose another official.")
	}
	return checkOfficial(s, a)
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
	case a.SignedAgain != a.SignedOn:
		return refuse(BadInput, "The two dates differ. Look at the paper again and type the handwritten date twice.")
	case a.SignedOn.After(a.On):
		return refuse(BadInput, "The signature date %s is in the future.", a.SignedOn.Long())
	case a.SignedOn.Before(s.DecidedOn):
		return refuse(BadInput, "The signature date %s is before the decision of %s. A form is never back-dated.", a.SignedOn.Long(), s.DecidedOn.Long())
	case a.Designation.Person != s.Official || !a.Designation.InForce(a.SignedOn):
		return refuse(BadInput, "The official was not in the register of designated officials on %s.", a.SignedOn.Long())
	case s.Visa == T && a.SupervisorOn.IsZero():
		return refuse(BadInput, "Enter the date beside the supervisor's signature; a T declaration has two signatures.")
	case s.Visa == T && (a.SupervisorOn.After(a.On) || a.SupervisorOn.Before(s.DecidedOn)):
		return refuse(BadInput, "The supervisor's date %s is not between the decision of %s and today.", a.SupervisorOn.Long(), s.DecidedOn.Long())
	}
	return nil
}

func checkDispatch(s Snapshot, a Act) error {
	switch {
	case !known(Channels(), a.Code):
		return refuse(BadInput, "Choose how the original goes back.")
	case a.Day.IsZero() || a.Day.After(a.On) || a.Day.Before(s.SignedOn):
		return refuse(BadInput, "Enter the day on which the original left: from %s, when it was signed, to today.", s.SignedOn.Long())
	case !a.Explained && a.Code != ByHand:
		return refuse(BadInput, "Enter the tracking number, or who takes the original along.")
	}
	return nil
}

func checkReceipt(s Snapshot, a Act) error {
	if a.Day.IsZero() || a.Day.After(a.On) || a.Day.Before(s.DispatchedOn) {
		return refuse(BadInput, "Enter the day on which the original arrived: from %s, when it was sent, to today.", s.DispatchedOn.Long())
	}
	return nil
}

// The longest hold and the farthest projected answer, in days.
const (
	MostHeldDays    = 180
	MostDelayedDays = 365
)

func checkHold(_ Snapshot, a Act) error {
	switch {
	case !known(HoldReasons(), a.Code):
		return refuse(BadInput, "Choose why the request has to wait.")
	case !a.Day.After(a.On) || a.Day.DaysSince(a.On) > MostHeldDays:
		return refuse(BadInput, "Enter the day on which the request comes back: after today, and within %d days.", MostHeldDays)
	}
	return wantsText("Write what has to happen before the review can go on.")(Snapshot{}, a)
}

func checkResume(s Snapshot, a Act) error {
	if !a.Actor.Is(RoleSystem) {
		return nil
	}
	if a.On.Before(s.HeldUntil) {
		return refuse(NotOpen, "The hold goes on until %s.", s.HeldUntil.Long())
	}
	return checkAlarm(s, a)
}

func checkDelay(_ Snapshot, a Act) error {
	if !a.Day.After(a.On) || a.Day.DaysSince(a.On) > MostDelayedDays {
		return refuse(BadInput, "Enter the day by which an answer is expected: after today, and within %d days.", MostDelayedDays)
	}
	return wantsText("Explain the delay in a sentence the requester can pass on to the client.")(Snapshot{}, a)
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

func checkLink(s Snapshot, a Act) error {
	switch {
	case !known(Relations(), a.Code):
		return refuse(BadInput, "Choose how the two requests belong together.")
	case a.Related == s.Request:
		return refuse(BadInput, "A request is not linked to itself.")
	case !a.RelatedSeen:
		return refuse(BadInput, "There is no request of that number in this office.")
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
