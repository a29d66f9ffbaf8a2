package cases

import (
	"slices"
	"testing"
)

var (
	attorney = Actor{"attorney", "legal-aid", []Role{RoleRequester}}
	intake   = Actor{"clerk", "", []Role{RoleIntake}}
	ada      = Actor{"ada", "", []Role{RoleReviewer}}
	official = Actor{"official", "", []Role{RoleOfficial}}
	both     = Actor{"ada", "", []Role{RoleReviewer, RoleOfficial}} // an ADA who is also designated
	manager  = Actor{"manager", "", []Role{RoleManager}}
	chief    = Actor{"chief", "", []Role{RoleSupervisor}}

	second   = Actor{"second", "", []Role{RoleOfficial}} // another official
	stranger = Actor{"x", "", []Role{RoleReviewer}}      // a reviewer of other requests

	day       = MustDate("2026-05-16")
	inForce   = Designation{ID: "entry", Person: "official", Capacity: Designee, From: MustDate("2025-01-01")}
	tomorrows = Designation{Person: "official", Capacity: Designee, From: day.AddDays(1)}
)

// at is a request in the given state, with everything that got it there.
func at(state State, visa Visa) Snapshot {
	s := Snapshot{
		Request: "r", Agency: "a", Number: "2026-0001", Visa: visa, State: state, Version: 3, Revision: 5,
		Organisation: "legal-aid", SubmittedBy: "attorney", RuleSet: "x", RuleVersion: 1, ReceivedOn: day.AddDays(-30), DueOn: day.AddDays(60),
	}
	if state != Received {
		s.Reviewer = "ada"
	}
	if state == AwaitingInformation {
		s.AskedIn = UnderReview
	}
	if state == OnHold {
		s.HeldIn, s.HeldUntil, s.HeldFor = UnderReview, day, HeldForRecords
	}
	sofar := slices.Index([]State{AwaitingSupervisor, AwaitingDecision, AwaitingSignature, AwaitingDispatch, Certified, Lapsed, Withdrawn}, state)
	if state == Declined || state == Reconsidering {
		sofar = 2
	}
	if sofar >= 0 {
		s.Recommendation, s.RecommendedBy, s.RecommendedOn, s.Official = Certify, "ada", day.AddDays(-2), "official"
	}
	if sofar >= 1 {
		s.EndorsedBy, s.EndorsedOn = "chief", day.AddDays(-1)
		s.Draft, s.DraftDigest = "d", "digest"
	}
	if sofar >= 2 {
		s.DecidedOn = day.AddDays(-1)
	}
	if sofar >= 3 {
		s.SignedOn, s.SignedUnder = day, "entry"
	}
	if sofar >= 4 {
		s.DispatchedOn = day
	}
	return s
}

// but is the request with something changed.
func but(s Snapshot, change func(*Snapshot)) Snapshot { change(&s); return s }

func TestNext(t *testing.T) {
	submit := Act{Kind: Submit, Actor: attorney, Visa: U, RuleSet: "x", RuleVersion: 1, ReceivedOn: day}
	certifyAct := Act{Kind: Decide, Actor: official, Outcome: Certify, Digest: "digest", Designation: inForce}
	signedAct := Act{Kind: RecordSignedCopy, Actor: intake, SignedOn: day, SignedAgain: day, Document: "scan", Designation: inForce}
	outsider := Actor{"deputy", "", []Role{RoleSupervisor}}
	holdAct := Act{Kind: Hold, Actor: ada, Code: HeldForRecords, Day: day.AddDays(20), Explained: true}
	dispatchAct := Act{Kind: Dispatch, Actor: intake, Code: "courier", Day: day, Explained: true}
	proposed := but(at(Certified, U), func(s *Snapshot) { s.WithdrawalBy = "second" })
	recused := but(at(UnderReview, U), func(s *Snapshot) { s.Reviewer, s.Recused = "", []PersonID{"ada"} })
	with := func(a Act, change func(*Act)) Act { change(&a); return a }
	declined := at(AwaitingDecision, U)
	declined.Recommendation = Decline
	undrawn := at(AwaitingDecision, U)
	undrawn.DraftDigest = ""
	again := at(Declined, U)
	again.Reconsidered = true

	tests := []struct {
		name string
		from Snapshot
		act  Act
		to   State
		code RefusalCode // "" if the act is done
	}{
		{"submit", Snapshot{}, submit, Received, ""},
		{"submit without a visa", Snapshot{}, with(submit, func(a *Act) { a.Visa = "" }), None, BadInput},
		{"submit without rules", Snapshot{}, Act{Kind: Submit, Actor: attorney, Visa: U}, None, BadInput},
		{"submit by staff", Snapshot{}, with(submit, func(a *Act) { a.Actor = intake }), None, NotYours},
		{"submit over another's", at(Received, U), with(submit, func(a *Act) { a.Actor = Actor{"x", "firm", []Role{RoleRequester}} }), Received, NotFound},
		{"submit twice", at(Received, U), submit, Received, NotOpen},

		{"accept", at(Received, U), Act{Kind: Accept, Actor: intake, Reviewer: "ada", Chosen: []Role{RoleReviewer}}, UnderReview, ""},
		{"accept without a reviewer", at(Received, U), Act{Kind: Accept, Actor: intake}, Received, BadInput},
		{"accept for someone who reviews nothing", at(Received, U), Act{Kind: Accept, Actor: intake, Reviewer: "clerk", Chosen: []Role{RoleIntake}}, Received, BadInput},
		{"accept for nobody", at(Received, U), Act{Kind: Accept, Actor: intake, Reviewer: "who?"}, Received, BadInput},
		{"accept by a reviewer", at(Received, U), Act{Kind: Accept, Actor: ada, Reviewer: "ada"}, Received, NotYours},
		{"misdirected", at(Received, U), Act{Kind: Misdirect, Actor: intake, Explained: true}, Misdirected, ""},
		{"misdirected without a referral", at(Received, U), Act{Kind: Misdirect, Actor: intake}, Received, BadInput},
		{"reassign", at(UnderReview, U), Act{Kind: AssignReviewer, Actor: manager, Reviewer: "other", Chosen: []Role{RoleReviewer}}, UnderReview, ""},
		{"reassign to the same", at(UnderReview, U), Act{Kind: AssignReviewer, Actor: intake, Reviewer: "ada", Chosen: []Role{RoleReviewer}}, UnderReview, BadInput},

		{"intake asks while new", at(Received, U), Act{Kind: AskInformation, Actor: intake, Explained: true, Missing: []string{"identity"}}, AwaitingInformation, ""},
		{"intake does not ask during review", at(UnderReview, U), Act{Kind: AskInformation, Actor: intake, Explained: true, Missing: []string{"identity"}}, UnderReview, NotYours},
		{"reviewer asks", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada, Explained: true, Missing: []string{"identity"}}, AwaitingInformation, ""},
		{"ask without a question", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada, Missing: []string{"identity"}}, UnderReview, BadInput},
		{"ask without saying what is missing", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada, Explained: true}, UnderReview, BadInput},
		{"ask for what is on no list", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada, Explained: true, Missing: []string{"passport"}}, UnderReview, BadInput},
		{"answer", at(AwaitingInformation, U), Act{Kind: AnswerInformation, Actor: attorney, Explained: true}, UnderReview, ""},
		{"another organisation answers", at(AwaitingInformation, U), Act{Kind: AnswerInformation, Actor: Actor{"x", "firm", []Role{RoleRequester}}, Explained: true}, AwaitingInformation, NotYours},

		{"save findings", at(UnderReview, U), Act{Kind: RecordFindings, Actor: ada}, UnderReview, ""},
		{"another reviewer saves", at(UnderReview, U), Act{Kind: RecordFindings, Actor: Actor{"x", "", []Role{RoleReviewer}}}, UnderReview, NotYours},
		{"recommend to certify", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, AwaitingSupervisor, ""},
		{"recommend to oneself", at(UnderReview, U), Act{Kind: Recommend, Actor: both, NoConflict: true, Outcome: Certify, Official: "ada", Chosen: []Role{RoleOfficial}, Designation: Designation{Person: "ada", From: day}}, UnderReview, BadInput},
		{"recommend to someone not designated yet", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: tomorrows}, UnderReview, BadInput},
		{"recommend with another's designation", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "someone", Chosen: []Role{RoleOfficial}, Designation: inForce}, UnderReview, BadInput},
		{"recommend to someone who is no official any more", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "official", Designation: inForce}, UnderReview, BadInput},
		{"recommend to decline without a reason", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Decline, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, UnderReview, BadInput},
		{"recommend to decline for a reason not on the list", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Decline, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce, Reasons: []Reason{"case_closed"}}, UnderReview, BadInput},

		{"draft", undrawn, Act{Kind: RecordDraft, Actor: System(), Document: "d", Digest: "x"}, AwaitingDecision, ""},
		{"draft by a person", undrawn, Act{Kind: RecordDraft, Actor: official, Document: "d", Digest: "x"}, AwaitingDecision, NotYours},
		{"second draft", at(AwaitingDecision, U), Act{Kind: RecordDraft, Actor: System(), Document: "d", Digest: "x"}, AwaitingDecision, NotOpen},
		{"return", at(AwaitingDecision, U), Act{Kind: ReturnToReviewer, Actor: official, Explained: true}, UnderReview, ""},
		{"certify", at(AwaitingDecision, U), certifyAct, AwaitingSignature, ""},
		{"certify what one reviewed", at(AwaitingDecision, U), with(certifyAct, func(a *Act) { a.Actor = both }), AwaitingDecision, NotYours},
		{"certify what went to another official", at(AwaitingDecision, U), with(certifyAct, func(a *Act) { a.Actor.Person = "other" }), AwaitingDecision, NotYours},
		{"certify a form that changed", at(AwaitingDecision, U), with(certifyAct, func(a *Act) { a.Digest = "older" }), AwaitingDecision, Stale},
		{"certify before the form is drawn", undrawn, certifyAct, AwaitingDecision, BadInput},
		{"certify against the recommendation", declined, certifyAct, AwaitingDecision, BadInput},
		{"certify outside the designation", at(AwaitingDecision, U), with(certifyAct, func(a *Act) { a.Designation = tomorrows }), AwaitingDecision, NotYours},
		{"decline", at(AwaitingDecision, U), Act{Kind: Decide, Actor: official, Outcome: Decline, Reasons: []Reason{"no_record_found"}, Explained: true}, Declined, ""},
		{"decline without a reason", at(AwaitingDecision, U), Act{Kind: Decide, Actor: official, Outcome: Decline, Explained: true}, AwaitingDecision, BadInput},
		{"decline without an explanation", at(AwaitingDecision, U), Act{Kind: Decide, Actor: official, Outcome: Decline, Reasons: []Reason{"no_record_found"}}, AwaitingDecision, BadInput},

		{"signed", at(AwaitingSignature, U), signedAct, AwaitingDispatch, ""},
		{"signed, the date typed twice differently", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedAgain = day.AddDays(-1) }), AwaitingSignature, BadInput},
		{"signed, the date typed once", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedAgain = Date{} }), AwaitingSignature, BadInput},
		{"a T declaration signed once", at(AwaitingSignature, T), signedAct, AwaitingSignature, BadInput},
		{"a T declaration signed twice", at(AwaitingSignature, T), with(signedAct, func(a *Act) { a.SupervisorOn = day }), AwaitingDispatch, ""},
		{"a T declaration, the supervisor tomorrow", at(AwaitingSignature, T), with(signedAct, func(a *Act) { a.SupervisorOn = day.AddDays(1) }), AwaitingSignature, BadInput},
		{"signed, without a scan", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Document = "" }), AwaitingSignature, BadInput},
		{"signed tomorrow", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedOn = day.AddDays(1) }), AwaitingSignature, BadInput},
		{"signed before the decision", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedOn = day.AddDays(-2) }), AwaitingSignature, BadInput},
		{"signed outside the designation", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Designation.Until = day.AddDays(-1) }), AwaitingSignature, BadInput},
		{"signed, recorded by the reviewer", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Actor = ada }), AwaitingSignature, NotYours},

		{"ask for reconsideration", at(Declined, U), Act{Kind: AskReconsideration, Actor: attorney, Explained: true}, Reconsidering, ""},
		{"ask for reconsideration without saying of what", at(Declined, U), Act{Kind: AskReconsideration, Actor: attorney}, Declined, BadInput},
		{"ask for reconsideration twice", again, Act{Kind: AskReconsideration, Actor: attorney, Explained: true}, Declined, NotOpen},
		{"reconsidered: it stands", at(Reconsidering, U), Act{Kind: Reconsider, Actor: outsider, Outcome: Uphold, Explained: true}, Declined, ""},
		{"reconsidered: begin again", at(Reconsidering, U), Act{Kind: Reconsider, Actor: outsider, Outcome: Reopen, Explained: true}, UnderReview, ""},
		{"reconsidered by who decided", at(Reconsidering, U), Act{Kind: Reconsider, Actor: official, Outcome: Uphold, Explained: true}, Reconsidering, NotYours},
		{"reconsidered by who reviewed", at(Reconsidering, U), Act{Kind: Reconsider, Actor: both, Outcome: Uphold, Explained: true}, Reconsidering, NotYours},
		{"reconsidered by who endorsed", at(Reconsidering, U), Act{Kind: Reconsider, Actor: chief, Outcome: Uphold, Explained: true}, Reconsidering, NotYours},
		{"reconsidered without a word", at(Reconsidering, U), Act{Kind: Reconsider, Actor: outsider, Outcome: Uphold}, Reconsidering, BadInput},
		{"reconsidered to certify", at(Reconsidering, U), Act{Kind: Reconsider, Actor: outsider, Outcome: Certify, Explained: true}, Reconsidering, BadInput},
		{"a fresh signature", at(Lapsed, U), Act{Kind: AskReissue, Actor: attorney}, AwaitingDecision, ""},
		{"a fresh signature before the old one lapses", at(Certified, U), Act{Kind: AskReissue, Actor: attorney}, AwaitingDecision, ""},
		{"a T declaration needs no fresh signature", at(Certified, T), Act{Kind: AskReissue, Actor: attorney}, Certified, NotOpen},

		{"intake issues a receipt", at(Received, U), Act{Kind: IssueLetter, Actor: intake, Letter: LetterReceipt, Document: "d"}, Received, ""},
		{"the reviewer issues a notice of delay", at(UnderReview, U), Act{Kind: IssueLetter, Actor: ada, Letter: LetterDelay, Document: "d"}, UnderReview, ""},
		{"another reviewer issues none", at(UnderReview, U), Act{Kind: IssueLetter, Actor: Actor{"x", "", []Role{RoleReviewer}}, Letter: LetterDelay, Document: "d"}, UnderReview, NotYours},
		{"a manager issues none", at(UnderReview, U), Act{Kind: IssueLetter, Actor: manager, Letter: LetterDelay, Document: "d"}, UnderReview, NotYours},
		{"a requester issues none", at(UnderReview, U), Act{Kind: IssueLetter, Actor: attorney, Letter: LetterDelay, Document: "d"}, UnderReview, NotYours},
		{"no letter before there is a request", Snapshot{}, Act{Kind: IssueLetter, Actor: intake, Letter: LetterReceipt, Document: "d"}, None, NotOpen},
		{"no such letter", at(UnderReview, U), Act{Kind: IssueLetter, Actor: intake, Letter: "postcard", Document: "d"}, UnderReview, BadInput},
		{"a letter without its paper", at(UnderReview, U), Act{Kind: IssueLetter, Actor: intake, Letter: LetterDelay}, UnderReview, BadInput},
		{"no declination before the decision", at(AwaitingDecision, U), Act{Kind: IssueLetter, Actor: official, Letter: LetterDeclination, Document: "d"}, AwaitingDecision, NotOpen},
		{"a declination after it", at(Declined, U), Act{Kind: IssueLetter, Actor: official, Letter: LetterDeclination, Document: "d"}, Declined, ""},
		{"no result of a review that was not", at(Declined, U), Act{Kind: IssueLetter, Actor: chief, Letter: LetterReviewUpheld, Document: "d"}, Declined, NotOpen},
		{"the result of a review", again, Act{Kind: IssueLetter, Actor: chief, Letter: LetterReviewUpheld, Document: "d"}, Declined, ""},
		{"a letter to go with the signed form", at(Certified, T), Act{Kind: IssueLetter, Actor: intake, Letter: LetterReturn, Document: "d"}, Certified, ""},
		{"no fresh form was signed", at(Certified, U), Act{Kind: IssueLetter, Actor: intake, Letter: LetterReissue, Document: "d"}, Certified, NotOpen},
		{"USCIS is told of a withdrawal", at(Withdrawn, U), Act{Kind: IssueLetter, Actor: chief, Letter: LetterWithdrawal, Document: "d"}, Withdrawn, ""},
		{"intake does not tell USCIS", at(Withdrawn, U), Act{Kind: IssueLetter, Actor: intake, Letter: LetterWithdrawal, Document: "d"}, Withdrawn, NotYours},
		{"no notice before the withdrawal", at(Certified, U), Act{Kind: IssueLetter, Actor: official, Letter: LetterWithdrawal, Document: "d"}, Certified, NotOpen},
		{"nothing to withdraw", at(AwaitingSignature, U), Act{Kind: IssueLetter, Actor: official, Letter: LetterWithdrawal, Document: "d"}, AwaitingSignature, NotOpen},

		{"a requester tells of a fact", at(AwaitingDecision, U), Act{Kind: RecordFact, Actor: attorney, Explained: true}, AwaitingDecision, ""},
		{"a fact without evidence", at(UnderReview, U), Act{Kind: RecordFact, Actor: ada}, UnderReview, BadInput},
		{"another's reviewer tells of a fact", at(UnderReview, U), Act{Kind: RecordFact, Actor: Actor{"x", "", []Role{RoleReviewer}}, Explained: true}, UnderReview, NotYours},
		{"a fact after the end", at(Declined, U), Act{Kind: RecordFact, Actor: attorney, Explained: true}, Declined, NotOpen},
		{"evidence seen", at(UnderReview, U), Act{Kind: VerifyFact, Actor: ada}, UnderReview, ""},
		{"a requester does not verify", at(UnderReview, U), Act{Kind: VerifyFact, Actor: attorney}, UnderReview, NotYours},
		{"a fact is struck", at(UnderReview, U), Act{Kind: StrikeFact, Actor: chief, Explained: true}, UnderReview, ""},
		{"a fact is struck without a reason", at(UnderReview, U), Act{Kind: StrikeFact, Actor: chief}, UnderReview, BadInput},
		{"a reviewer does not strike", at(UnderReview, U), Act{Kind: StrikeFact, Actor: ada, Explained: true}, UnderReview, NotYours},

		{"recommend without looking for a conflict", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, UnderReview, BadInput},
		{"recommend to someone away", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce, AwayUntil: day}, UnderReview, BadInput},
		{"recommend in an office without a supervisor", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Unsupervised: true, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, AwaitingDecision, ""},
		{"endorse", at(AwaitingSupervisor, U), Act{Kind: Endorse, Actor: chief}, AwaitingDecision, ""},
		{"endorse what one reviewed", at(AwaitingSupervisor, U), Act{Kind: Endorse, Actor: Actor{"ada", "", []Role{RoleSupervisor}}}, AwaitingSupervisor, NotYours},
		{"endorse what one will sign", at(AwaitingSupervisor, U), Act{Kind: Endorse, Actor: Actor{"official", "", []Role{RoleSupervisor}}}, AwaitingSupervisor, NotYours},
		{"endorse after stepping aside", but(at(AwaitingSupervisor, U), func(s *Snapshot) { s.Recused = []PersonID{"chief"} }), Act{Kind: Endorse, Actor: chief}, AwaitingSupervisor, NotYours},
		{"the supervisor returns it", at(AwaitingSupervisor, U), Act{Kind: ReturnToReviewer, Actor: chief, Explained: true}, UnderReview, ""},
		{"the official returns nothing yet", at(AwaitingSupervisor, U), Act{Kind: ReturnToReviewer, Actor: official, Explained: true}, AwaitingSupervisor, NotYours},
		{"decide what one endorsed", but(at(AwaitingDecision, U), func(s *Snapshot) { s.EndorsedBy = "official" }), certifyAct, AwaitingDecision, NotYours},

		{"the reviewer steps aside", at(UnderReview, U), Act{Kind: Recuse, Actor: ada, Code: "witness"}, UnderReview, ""},
		{"the reviewer steps aside while information is awaited", at(AwaitingInformation, U), Act{Kind: Recuse, Actor: ada, Code: "witness"}, AwaitingInformation, ""},
		{"step aside without a reason", at(UnderReview, U), Act{Kind: Recuse, Actor: ada}, UnderReview, BadInput},
		{"step aside for another", at(UnderReview, U), Act{Kind: Recuse, Actor: stranger, Code: "witness"}, UnderReview, NotYours},
		{"the official steps aside", at(AwaitingDecision, U), Act{Kind: Recuse, Actor: official, Code: "interest"}, AwaitingDecision, ""},
		{"the official steps aside before the ink", at(AwaitingSignature, U), Act{Kind: Recuse, Actor: official, Code: "interest"}, AwaitingDecision, ""},
		{"who stepped aside does not get it back", recused, Act{Kind: AssignReviewer, Actor: intake, Reviewer: "ada", Chosen: []Role{RoleReviewer}}, UnderReview, BadInput},
		{"someone away does not get it", recused, Act{Kind: AssignReviewer, Actor: intake, Reviewer: "x", Chosen: []Role{RoleReviewer}, AwayUntil: day}, UnderReview, BadInput},
		{"another reviewer gets it", recused, Act{Kind: AssignReviewer, Actor: intake, Reviewer: "x", Chosen: []Role{RoleReviewer}}, UnderReview, ""},
		{"no reviewer while intake asks", but(at(AwaitingInformation, U), func(s *Snapshot) { s.AskedIn, s.Reviewer = Received, "" }), Act{Kind: AssignReviewer, Actor: intake, Reviewer: "x", Chosen: []Role{RoleReviewer}}, AwaitingInformation, NotOpen},
		{"another official", at(AwaitingDecision, U), Act{Kind: ChooseOfficial, Actor: chief, Official: "second", Chosen: []Role{RoleOfficial}, Designation: Designation{Person: "second", From: day}}, AwaitingDecision, ""},
		{"another official before the ink", at(AwaitingSignature, U), Act{Kind: ChooseOfficial, Actor: intake, Official: "second", Chosen: []Role{RoleOfficial}, Designation: Designation{Person: "second", From: day}}, AwaitingDecision, ""},
		{"the same official", at(AwaitingDecision, U), Act{Kind: ChooseOfficial, Actor: chief, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, AwaitingDecision, BadInput},
		{"the endorser as official", at(AwaitingDecision, U), Act{Kind: ChooseOfficial, Actor: chief, Official: "chief", Chosen: []Role{RoleOfficial}, Designation: Designation{Person: "chief", From: day}}, AwaitingDecision, BadInput},

		{"hold", at(UnderReview, U), holdAct, OnHold, ""},
		{"hold without an end", at(UnderReview, U), with(holdAct, func(a *Act) { a.Day = Date{} }), UnderReview, BadInput},
		{"hold until today", at(UnderReview, U), with(holdAct, func(a *Act) { a.Day = day }), UnderReview, BadInput},
		{"hold for ever", at(UnderReview, U), with(holdAct, func(a *Act) { a.Day = day.AddDays(MostHeldDays + 1) }), UnderReview, BadInput},
		{"hold without a reason", at(UnderReview, U), with(holdAct, func(a *Act) { a.Code = "" }), UnderReview, BadInput},
		{"hold another's", at(UnderReview, U), with(holdAct, func(a *Act) { a.Actor = stranger }), UnderReview, NotYours},
		{"it comes back", at(OnHold, U), Act{Kind: Resume, Actor: System(), Alarm: "k"}, UnderReview, ""},
		{"it does not come back early by itself", but(at(OnHold, U), func(s *Snapshot) { s.HeldUntil = day.AddDays(1) }), Act{Kind: Resume, Actor: System(), Alarm: "k"}, OnHold, NotOpen},
		{"taken off hold early", but(at(OnHold, U), func(s *Snapshot) { s.HeldUntil = day.AddDays(9) }), Act{Kind: Resume, Actor: ada}, UnderReview, ""},
		{"taken off hold by a supervisor", at(OnHold, U), Act{Kind: Resume, Actor: chief}, UnderReview, ""},
		{"taken off hold by another reviewer", at(OnHold, U), Act{Kind: Resume, Actor: stranger}, OnHold, NotYours},
		{"explain a delay", at(UnderReview, U), Act{Kind: ExplainDelay, Actor: ada, Day: day.AddDays(30), Explained: true}, UnderReview, ""},
		{"explain a delay to yesterday", at(UnderReview, U), Act{Kind: ExplainDelay, Actor: ada, Day: day.AddDays(-1), Explained: true}, UnderReview, BadInput},
		{"explain a delay without a word", at(UnderReview, U), Act{Kind: ExplainDelay, Actor: ada, Day: day.AddDays(30)}, UnderReview, BadInput},

		{"dispatch", at(AwaitingDispatch, U), dispatchAct, Certified, ""},
		{"dispatch without tracking", at(AwaitingDispatch, U), with(dispatchAct, func(a *Act) { a.Explained = false }), AwaitingDispatch, BadInput},
		{"handed over", at(AwaitingDispatch, U), with(dispatchAct, func(a *Act) { a.Explained, a.Code = false, ByHand }), Certified, ""},
		{"dispatch before the signature", at(AwaitingDispatch, U), with(dispatchAct, func(a *Act) { a.Day = day.AddDays(-1) }), AwaitingDispatch, BadInput},
		{"dispatch tomorrow", at(AwaitingDispatch, U), with(dispatchAct, func(a *Act) { a.Day = day.AddDays(1) }), AwaitingDispatch, BadInput},
		{"dispatch while a withdrawal is proposed", but(at(AwaitingDispatch, U), func(s *Snapshot) { s.WithdrawalBy = "second" }), dispatchAct, AwaitingDispatch, NotOpen},
		{"it arrived", at(Certified, U), Act{Kind: ConfirmReceipt, Actor: attorney, Day: day}, Certified, ""},
		{"it arrived before it left", at(Certified, U), Act{Kind: ConfirmReceipt, Actor: attorney, Day: day.AddDays(-1)}, Certified, BadInput},
		{"it arrived twice", but(at(Certified, U), func(s *Snapshot) { s.ReceiptOn = day }), Act{Kind: ConfirmReceipt, Actor: attorney, Day: day}, Certified, NotOpen},
		{"another's arrival", at(Certified, U), Act{Kind: ConfirmReceipt, Actor: Actor{"x", "firm", []Role{RoleRequester}}, Day: day}, Certified, NotYours},

		{"propose a withdrawal", at(Certified, U), Act{Kind: ProposeWithdrawal, Actor: second, Explained: true}, Certified, ""},
		{"propose it without a word", at(Certified, U), Act{Kind: ProposeWithdrawal, Actor: second}, Certified, BadInput},
		{"propose it twice", proposed, Act{Kind: ProposeWithdrawal, Actor: official, Explained: true}, Certified, NotOpen},
		{"withdraw alone", at(Certified, U), Act{Kind: Withdraw, Actor: chief, Explained: true}, Certified, NotOpen},
		{"withdraw one's own proposal", proposed, Act{Kind: Withdraw, Actor: second, Explained: true}, Certified, NotYours},
		{"withdraw", proposed, Act{Kind: Withdraw, Actor: chief, Explained: true}, Withdrawn, ""},
		{"keep", proposed, Act{Kind: KeepCertification, Actor: chief, Explained: true}, Certified, ""},
		{"a fresh signature while a withdrawal is proposed", proposed, Act{Kind: AskReissue, Actor: attorney}, Certified, NotOpen},

		{"link", at(UnderReview, U), Act{Kind: LinkRequest, Actor: ada, Related: "other", RelatedSeen: true, Code: "duplicate"}, UnderReview, ""},
		{"link to itself", at(UnderReview, U), Act{Kind: LinkRequest, Actor: ada, Related: "r", RelatedSeen: true, Code: "duplicate"}, UnderReview, BadInput},
		{"link to nothing", at(UnderReview, U), Act{Kind: LinkRequest, Actor: ada, Related: "other", Code: "duplicate"}, UnderReview, BadInput},
		{"link without saying how", at(UnderReview, U), Act{Kind: LinkRequest, Actor: ada, Related: "other", RelatedSeen: true}, UnderReview, BadInput},
		{"ask again after another's request", Snapshot{}, with(submit, func(a *Act) { a.Related = "other" }), None, BadInput},

		{"cancel a form that is signed", at(AwaitingDispatch, U), Act{Kind: Cancel, Actor: attorney}, AwaitingDispatch, NotOpen},
		{"cancel", at(AwaitingSignature, T), Act{Kind: Cancel, Actor: attorney}, Cancelled, ""},
		{"cancel after the signature", at(Certified, U), Act{Kind: Cancel, Actor: attorney}, Certified, NotOpen},
		{"remind", at(UnderReview, U), Act{Kind: Remind, Actor: System(), Alarm: "k"}, UnderReview, ""},
		{"a person cannot remind", at(UnderReview, U), Act{Kind: Remind, Actor: manager, Alarm: "k"}, UnderReview, NotYours},
		{"lapse", at(Certified, U), Act{Kind: Lapse, Actor: System(), Alarm: "k"}, Lapsed, ""},
		{"no such act", at(UnderReview, U), Act{Kind: "Shred", Actor: intake}, UnderReview, BadInput},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.act.On, tt.act.Version = day, tt.from.Version
			before := tt.from
			after, event, err := Next(tt.from, tt.act)
			if r, _ := err.(Refusal); r.Code != tt.code {
				t.Fatalf("refusal %q (%v), want %q", r.Code, err, tt.code)
			}
			if after.State != tt.to {
				t.Errorf("state %q, want %q", after.State, tt.to)
			}
			if err == nil && (after.Revision != before.Revision+1 || event.From != before.State || event.To != tt.to) {
				t.Errorf("revision %d after %d, event %+v", after.Revision, before.Revision, event)
			}
			if err != nil && after.Revision != before.Revision {
				t.Error("a refused act changed the request")
			}
		})
	}
}

func TestNextRefusesWhoActsOnAnOldPage(t *testing.T) {
	s := at(UnderReview, U)
	for _, version := range []int64{s.Version - 1, s.Version + 1, AnyVersion} {
		_, _, err := Next(s, Act{Kind: RecordFindings, Actor: ada, On: day, Version: version})
		if r, _ := err.(Refusal); r.Code != Stale {
			t.Errorf("version %d: %v, want a stale refusal", version, err)
		}
	}
}

func TestRemindersDoNotMakePagesStale(t *testing.T) {
	s := at(UnderReview, U)
	after, _, err := Next(s, Act{Kind: Remind, Actor: System(), Alarm: "k", On: day, Version: AnyVersion})
	if err != nil || after.Version != s.Version {
		t.Errorf("version %d after %d (%v)", after.Version, s.Version, err)
	}
	if _, _, err := Next(after, Act{Kind: Remind, Actor: System(), Alarm: "k", On: day, Version: AnyVersion}); err == nil {
		t.Error("the same alarm rang twice")
	}
}
