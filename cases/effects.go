package cases

import "slices"

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

// doRecuse takes the request off the person's desk. An official who steps aside
// leaves no decision and no form behind.
func doRecuse(s *Snapshot, a Act) {
	s.Recused = append(slices.Clone(s.Recused), a.Actor.Person)
	switch a.Actor.Person {
	case s.Reviewer:
		s.Reviewer = ""
	case s.Official:
		s.Official, s.DecidedOn = "", Date{}
		s.Draft, s.DraftDigest = "", ""
	}
}

// undecidedAgain leads a decision without its official back; what was not
// decided yet stays where it is.
func undecidedAgain(s Snapshot, _ Act) State {
	if s.State == AwaitingSignature {
		return AwaitingDecision
	}
	return s.State
}

func doRecommend(s *Snapshot, a Act) {
	s.Recommendation, s.RecommendedBy, s.RecommendedOn = a.Outcome, a.Actor.Person, a.On
	s.Official = a.Official
	s.EndorsedBy, s.EndorsedOn = "", Date{}
	s.Draft, s.DraftDigest = "", ""
}

func recommended(_ Snapshot, a Act) State {
	if a.Unsupervised {
		return AwaitingDecision
	}
	return AwaitingSupervisor
}

func doEndorse(s *Snapshot, a Act) { s.EndorsedBy, s.EndorsedOn = a.Actor.Person, a.On }

func doDraft(s *Snapshot, a Act) { s.Draft, s.DraftDigest = a.Document, a.Digest }

func doReturn(s *Snapshot, _ Act) {
	s.Recommendation, s.RecommendedBy, s.RecommendedOn = "", "", Date{}
	s.EndorsedBy, s.EndorsedOn = "", Date{}
	s.Official = ""
	s.Draft, s.DraftDigest = "", ""
}

func doChooseOfficial(s *Snapshot, a Act) {
	s.Official, s.DecidedOn = a.Official, Date{}
	s.Draft, s.DraftDigest = "", ""
}

func doDecided(s *Snapshot, a Act) { s.DecidedOn = a.On }

func decided(_ Snapshot, a Act) State {
	if a.Outcome == Certify {
		return AwaitingSignature
	}
	return Declined
}

func doSigned(s *Snapshot, a Act) {
	s.SignedOn, s.SignedUnder = a.SignedOn, a.Designation.ID
	s.DispatchedOn, s.ReceiptOn = Date{}, Date{}
}

func doDispatch(s *Snapshot, a Act) { s.DispatchedOn = a.Day }

func doConfirmReceipt(s *Snapshot, a Act) { s.ReceiptOn = a.Day }

func doHold(s *Snapshot, a Act) { s.HeldIn, s.HeldUntil, s.HeldFor = s.State, a.Day, a.Code }

func doResume(s *Snapshot, a Act) {
	s.HeldIn, s.HeldUntil, s.HeldFor = None, Date{}, ""
	if a.Alarm != "" {
		doRing(s, a)
	}
}

func doDelay(s *Snapshot, a Act) { s.ProjectedOn = a.Day }

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

func doPropose(s *Snapshot, a Act) { s.WithdrawalBy = a.Actor.Person }

func doKeep(s *Snapshot, _ Act) { s.WithdrawalBy = "" }

// doLapse has the form drawn afresh if the original never left: then the office
// still owes it.
func doLapse(s *Snapshot, a Act) {
	doRing(s, a)
	if s.State == AwaitingDispatch {
		s.DecidedOn, s.Draft, s.DraftDigest = Date{}, "", ""
	}
}

func lapsed(s Snapshot, _ Act) State {
	if s.State == AwaitingDispatch {
		return AwaitingDecision
	}
	return Lapsed
}

func doRing(s *Snapshot, a Act) { s.Rung = append(s.Rung, a.Alarm) }
