package cases

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var (
	attorney = Actor{"attorney", "legal-aid", []Role{RoleRequester}}
	intake   = Actor{"clerk", "", []Role{RoleIntake}}
	ada      = Actor{"ada", "", []Role{RoleReviewer}}
	official = Actor{"official", "", []Role{RoleOfficial}}
	both     = Actor{"ada", "", []Role{RoleReviewer, RoleOfficial}} // an ADA who is also designated
	manager  = Actor{"manager", "", []Role{RoleManager}}
	chief    = Actor{"chief", "", []Role{RoleSupervisor}}

	day       = MustDate("2026-05-16")
	inForce   = Designation{Person: "official", Capacity: Designee, From: MustDate("2025-01-01")}
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
	if slices.Contains([]State{AwaitingDecision, AwaitingSignature, Certified, Lapsed, Declined, Reconsidering}, state) {
		s.Recommendation, s.RecommendedBy, s.RecommendedOn, s.Official = Certify, "ada", day.AddDays(-2), "official"
		s.Draft, s.DraftDigest = "d", "digest"
	}
	if slices.Contains([]State{AwaitingSignature, Certified, Lapsed, Declined, Reconsidering}, state) {
		s.DecidedOn = day.AddDays(-1)
	}
	if state == Certified || state == Lapsed {
		s.SignedOn = day
	}
	return s
}

func TestNext(t *testing.T) {
	submit := Act{Kind: Submit, Actor: attorney, Visa: U, RuleSet: "x", RuleVersion: 1, ReceivedOn: day}
	certifyAct := Act{Kind: Decide, Actor: official, Outcome: Certify, Digest: "digest", Designation: inForce}
	signedAct := Act{Kind: RecordSignedCopy, Actor: intake, SignedOn: day, Document: "scan", Designation: inForce}
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

		{"intake asks while new", at(Received, U), Act{Kind: AskInformation, Actor: intake, Explained: true}, AwaitingInformation, ""},
		{"intake does not ask during review", at(UnderReview, U), Act{Kind: AskInformation, Actor: intake, Explained: true}, UnderReview, NotYours},
		{"reviewer asks", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada, Explained: true}, AwaitingInformation, ""},
		{"ask without a question", at(UnderReview, U), Act{Kind: AskInformation, Actor: ada}, UnderReview, BadInput},
		{"answer", at(AwaitingInformation, U), Act{Kind: AnswerInformation, Actor: attorney, Explained: true}, UnderReview, ""},
		{"another organisation answers", at(AwaitingInformation, U), Act{Kind: AnswerInformation, Actor: Actor{"x", "firm", []Role{RoleRequester}}, Explained: true}, AwaitingInformation, NotYours},

		{"save findings", at(UnderReview, U), Act{Kind: RecordFindings, Actor: ada}, UnderReview, ""},
		{"another reviewer saves", at(UnderReview, U), Act{Kind: RecordFindings, Actor: Actor{"x", "", []Role{RoleReviewer}}}, UnderReview, NotYours},
		{"recommend to certify", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, AwaitingDecision, ""},
		{"recommend to oneself", at(UnderReview, U), Act{Kind: Recommend, Actor: both, Outcome: Certify, Official: "ada", Chosen: []Role{RoleOfficial}, Designation: Designation{Person: "ada", From: day}}, UnderReview, BadInput},
		{"recommend to someone not designated yet", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Certify, Official: "official", Chosen: []Role{RoleOfficial}, Designation: tomorrows}, UnderReview, BadInput},
		{"recommend with another's designation", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Certify, Official: "someone", Chosen: []Role{RoleOfficial}, Designation: inForce}, UnderReview, BadInput},
		{"recommend to someone who is no official any more", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Certify, Official: "official", Designation: inForce}, UnderReview, BadInput},
		{"recommend to decline without a reason", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Decline, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce}, UnderReview, BadInput},
		{"recommend to decline for a reason not on the list", at(UnderReview, U), Act{Kind: Recommend, Actor: ada, Outcome: Decline, Official: "official", Chosen: []Role{RoleOfficial}, Designation: inForce, Reasons: []Reason{"case_closed"}}, UnderReview, BadInput},

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

		{"signed", at(AwaitingSignature, U), signedAct, Certified, ""},
		{"signed, without a scan", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Document = "" }), AwaitingSignature, BadInput},
		{"signed tomorrow", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedOn = day.AddDays(1) }), AwaitingSignature, BadInput},
		{"signed before the decision", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.SignedOn = day.AddDays(-2) }), AwaitingSignature, BadInput},
		{"signed outside the designation", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Designation.Until = day.AddDays(-1) }), AwaitingSignature, BadInput},
		{"signed, recorded by the reviewer", at(AwaitingSignature, U), with(signedAct, func(a *Act) { a.Actor = ada }), AwaitingSignature, NotYours},

		{"ask for reconsideration", at(Declined, U), Act{Kind: AskReconsideration, Actor: attorney, Explained: true}, Reconsidering, ""},
		{"ask for reconsideration without saying of what", at(Declined, U), Act{Kind: AskReconsideration, Actor: attorney}, Declined, BadInput},
		{"ask for reconsideration twice", again, Act{Kind: AskReconsideration, Actor: attorney, Explained: true}, Declined, NotOpen},
		{"reconsidered: it stands", at(Reconsidering, U), Act{Kind: Reconsider, Actor: chief, Outcome: Uphold, Explained: true}, Declined, ""},
		{"reconsidered: begin again", at(Reconsidering, U), Act{Kind: Reconsider, Actor: chief, Outcome: Reopen, Explained: true}, UnderReview, ""},
		{"reconsidered by who decided", at(Reconsidering, U), Act{Kind: Reconsider, Actor: official, Outcome: Uphold, Explained: true}, Reconsidering, NotYours},
		{"reconsidered by who reviewed", at(Reconsidering, U), Act{Kind: Reconsider, Actor: both, Outcome: Uphold, Explained: true}, Reconsidering, NotYours},
		{"reconsidered without a word", at(Reconsidering, U), Act{Kind: Reconsider, Actor: chief, Outcome: Uphold}, Reconsidering, BadInput},
		{"reconsidered to certify", at(Reconsidering, U), Act{Kind: Reconsider, Actor: chief, Outcome: Certify, Explained: true}, Reconsidering, BadInput},
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
		{"withdrawn after the six months", at(Lapsed, U), Act{Kind: IssueLetter, Actor: chief, Letter: LetterWithdrawal, Document: "d"}, Lapsed, ""},
		{"intake does not withdraw", at(Certified, U), Act{Kind: IssueLetter, Actor: intake, Letter: LetterWithdrawal, Document: "d"}, Certified, NotYours},
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

// TestNextNeverBreaksItsPromises walks random acts of random people.
func TestNextNeverBreaksItsPromises(t *testing.T) {
	people := []Actor{attorney, intake, ada, official, both, manager, chief, System(), {"other", "firm", []Role{RoleRequester}}}
	rapid.Check(t, func(t *rapid.T) {
		s, today := Snapshot{}, day
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			today = today.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
			who := rapid.SampledFrom(people).Draw(t, "who")
			a := Act{
				Kind: rapid.SampledFrom(ActKinds()).Draw(t, "kind"), Actor: who, On: today, Version: s.Version,
				Request: "r", Agency: "a", Visa: rapid.SampledFrom([]Visa{U, T}).Draw(t, "visa"),
				Reviewer: "ada", Official: rapid.SampledFrom([]PersonID{"official", "ada"}).Draw(t, "official"),
				Outcome: rapid.SampledFrom([]Outcome{Certify, Decline, Uphold, Reopen}).Draw(t, "outcome"), Reasons: []Reason{"culpable"},
				Chosen: []Role{RoleReviewer, RoleOfficial}, SignedOn: today, Document: "d", Digest: "digest", Explained: true,
				Letter:  rapid.SampledFrom(LetterKinds()).Draw(t, "letter"),
				Alarm:   rapid.StringMatching(`[a-z]{1,3}`).Draw(t, "alarm"),
				RuleSet: "x", RuleVersion: 1, ReceivedOn: today,
			}
			a.Designation = Designation{Person: a.Official, From: MustDate("2020-01-01")}
			if who.Is(RoleOfficial) {
				a.Designation.Person = who.Person
			}
			if a.Kind == RecordSignedCopy {
				a.Designation.Person = s.Official
			}
			open := slices.Contains(Open(s, who), a.Kind)
			after, _, err := Next(s, a)
			if err == nil && !open {
				t.Fatalf("%s was done in %q by %s though it is not listed as open", a.Kind, s.State, who.Person)
			}
			if err != nil {
				if after.State != s.State || after.Revision != s.Revision {
					t.Fatalf("a refused %s changed the request", a.Kind)
				}
				continue
			}
			if s.Ended() && a.Kind != AskReconsideration && a.Kind != AskReissue && a.Kind != IssueLetter {
				t.Fatalf("%s happened to a request that had ended (%q)", a.Kind, s.State)
			}
			if after.State == AwaitingSignature || after.State == Certified || after.State == Lapsed {
				if after.Official == after.RecommendedBy || after.Official == "" || after.RecommendedBy == "" || after.DraftDigest == "" {
					t.Fatalf("%q with official %q, recommended by %q, draft %q", after.State, after.Official, after.RecommendedBy, after.DraftDigest)
				}
			}
			s = after
		}
	})
}
