package cases

import "slices"

// Whose act it is.

func isRequester(s Snapshot, who Actor) bool {
	return who.Organisation != "" && who.Organisation == s.Organisation
}
func isReviewer(s Snapshot, who Actor) bool { return s.Reviewer != "" && who.Person == s.Reviewer }

// isHolder: intake asks while the request is new, the assigned reviewer afterwards.
func isHolder(s Snapshot, who Actor) bool {
	if s.State == Received {
		return who.Is(RoleIntake)
	}
	return who.Is(RoleReviewer) && isReviewer(s, who)
}

// isOnDesk: the request is with this person now, under the role that acts.
func isOnDesk(s Snapshot, who Actor) bool {
	switch s.State {
	case Received:
		return who.Is(RoleIntake)
	case UnderReview, AwaitingInformation:
		return who.Is(RoleReviewer) && isReviewer(s, who)
	case AwaitingSupervisor:
		return who.Is(RoleSupervisor)
	case AwaitingDecision, AwaitingSignature:
		return who.Is(RoleOfficial) && who.Person == s.Official
	}
	return false
}

// isHolding: who could have put it on hold may take it off, and any supervisor.
func isHolding(s Snapshot, who Actor) bool {
	held := s
	held.State = s.HeldIn
	return who.Is(RoleSystem, RoleSupervisor) || isOnDesk(held, who)
}

// Two different people recommend and sign, and a third looks in between.

func isNotReviewer(s Snapshot, who Actor) bool {
	return who.Person != s.RecommendedBy && who.Person != s.Reviewer
}
func isDeciding(s Snapshot, who Actor) bool {
	return who.Person == s.Official && isNotReviewer(s, who) && who.Person != s.EndorsedBy
}
func isSecondLook(s Snapshot, who Actor) bool {
	return isNotReviewer(s, who) && who.Person != s.Official && !slices.Contains(s.Recused, who.Person)
}

// isReading: the supervisor or the official who has the recommendation before them.
func isReading(s Snapshot, who Actor) bool {
	if s.State == AwaitingSupervisor {
		return who.Is(RoleSupervisor) && isSecondLook(s, who)
	}
	return who.Is(RoleOfficial) && isNotReviewer(s, who)
}

// isOutsider: who looks at a decision again had no part in it.
func isOutsider(s Snapshot, who Actor) bool {
	return isSecondLook(s, who) && who.Person != s.EndorsedBy
}

// mayTellFacts: a requester of their own request, a reviewer of one on their desk.
func mayTellFacts(s Snapshot, who Actor) bool {
	return isRequester(s, who) || who.Is(RoleIntake, RoleSupervisor) || who.Is(RoleReviewer) && isReviewer(s, who)
}

func mayRecordSigned(s Snapshot, who Actor) bool {
	return who.Is(RoleIntake) || isDeciding(s, who)
}

func isOursOrTheirs(s Snapshot, who Actor) bool { return who.Is(RoleIntake) || isRequester(s, who) }

func mayPropose(s Snapshot, who Actor) bool {
	return who.Is(RoleSupervisor, RoleOfficial) || isReviewer(s, who)
}

func isSecondWithdrawer(s Snapshot, who Actor) bool {
	return who.Person != s.WithdrawalBy && !slices.Contains(s.Recused, who.Person)
}

func notMine(k ActKind) string {
	switch k {
	case ReturnToReviewer, Decide:
		return "The person who reviewed a request may not decide it, and only the official it was sent to decides."
	case Endorse:
		return "A supervisor who neither reviewed this request nor is to sign it, and has not stepped aside, looks at it."
	case RecordFindings, Recommend, AskInformation, IssueLetter, ExplainDelay, LinkRequest:
		return "Only the reviewer this request is assigned to can do this."
	case Reconsider:
		return "Someone who had no part in the decision looks at it again."
	case RecordSignedCopy:
		return "Intake or the official who decided records the signed copy."
	case Recuse, Hold, Resume:
		return "Only the person who has this request on their desk can do this."
	case ProposeWithdrawal:
		return "The reviewer of this request, a supervisor or an official proposes its withdrawal."
	case Withdraw, KeepCertification:
		return "Someone other than the person who proposed the withdrawal decides on it."
	}
	return "This request is not yours."
}
