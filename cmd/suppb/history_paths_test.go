package main

import (
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"

	"suppb/cases"
	"suppb/policy"
	"suppb/store/storetest"
)

const day = 24 * time.Hour

// plain is the path whose cost has a limit.
const plain = "u-certified"

// paths are the recorded ways through the procedure. Received is how long ago
// the request came in.
var paths = []struct {
	name     string
	visa     cases.Visa
	received time.Duration
	walk     func(*path)
	alone    bool // in an office without a supervisor
	soon     bool // under rules of its own, whose alarms ring in a few seconds; these paths come first
	events   int  // after how many the run continues as new; 0: as the server does
}{
	{name: "timer-fires", visa: cases.U, soon: true, walk: func(p *path) {
		p.submit()
		p.accept()
		p.ask(p.o.ADA)
		p.fire()
		p.await("the reminder rings", func(s cases.Snapshot) bool { return len(s.Rung) > 0 })
		p.answer()
	}},
	{name: "timer-fires-for-nothing", visa: cases.U, soon: true, walk: func(p *path) {
		p.submit()
		p.accept()
		p.ask(p.o.ADA)
		p.answer()
		p.fire()
		p.cancel()
	}},
	{name: "lapsed-and-signed-afresh", visa: cases.U, soon: true, walk: func(p *path) {
		p.at = p.signedToLapseToday()
		p.toDispatch()
		p.fire()
		p.await("it lapses", func(s cases.Snapshot) bool { return s.State == cases.Lapsed })
		p.at = time.Now()
		p.reissue()
	}},
	{name: plain, visa: cases.U, received: time.Hour, walk: (*path).toDispatch},
	{name: "u-receipt-confirmed", visa: cases.U, received: time.Hour, walk: func(p *path) { p.toDispatch(); p.arrive() }},
	{name: "t-two-signatures", visa: cases.T, received: time.Hour, walk: func(p *path) { p.toDispatch(); p.arrive() }},
	{name: "lapses-before-it-left", visa: cases.U, received: 300 * day, walk: func(p *path) {
		p.toForm()
		p.certify(p.o.Official)
		p.sign()
		p.await("it lapses", func(s cases.Snapshot) bool { return s.State == cases.AwaitingDecision })
		p.at = time.Now().Add(-time.Hour)
		p.certify(p.o.Official)
		p.sign()
		p.dispatch()
	}},
	{name: "reissued-before-lapse", visa: cases.U, received: time.Hour, walk: func(p *path) { p.toDispatch(); p.reissue() }},
	{name: "overdue-when-it-comes", visa: cases.U, received: 100 * day, walk: func(p *path) {
		p.submit()
		p.await("the overdue alarm rings", func(s cases.Snapshot) bool { return len(s.Rung) > 0 })
		p.accept()
	}},
	{name: "misdirected", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.do(p.o.Intake, cases.Misdirect, cases.Payload{Text: "the police"})
	}},
	{name: "cancelled-while-asked", visa: cases.T, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.ask(p.o.Intake)
		p.cancel()
	}},
	{name: "asked-answered-declined", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.ask(p.o.Intake)
		p.answer()
		p.accept()
		p.ask(p.o.ADA)
		p.answer()
		p.decline()
	}},
	{name: "reviewer-steps-aside", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.ADA, cases.Recuse, cases.Payload{Code: "witness"})
		p.do(p.o.Chief, cases.AssignReviewer, cases.Payload{Reviewer: p.staff.reviewer.ID})
		p.do(p.staff.reviewer, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(p.visa)})
		p.cancel()
	}},
	{name: "official-steps-aside", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.toForm()
		p.do(p.o.Official, cases.Recuse, cases.Payload{Code: "knows_party"})
		p.do(p.o.Chief, cases.ChooseOfficial, cases.Payload{Official: p.staff.official.ID})
		p.certify(p.staff.official)
		p.sign()
		p.dispatch()
	}},
	{name: "official-steps-aside-after-deciding", visa: cases.T, received: time.Hour, walk: func(p *path) {
		p.toForm()
		p.certify(p.o.Official)
		p.do(p.o.Official, cases.Recuse, cases.Payload{Code: "interest"})
		p.do(p.o.Intake, cases.ChooseOfficial, cases.Payload{Official: p.staff.official.ID})
		p.certify(p.staff.official)
		p.sign()
		p.dispatch()
	}},
	{name: "returned-by-supervisor-and-official", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.recommend(cases.Certify)
		p.do(p.o.Chief, cases.ReturnToReviewer, cases.Payload{Text: "again"})
		p.recommend(cases.Certify)
		p.endorse()
		p.form()
		p.do(p.o.Official, cases.ReturnToReviewer, cases.Payload{Text: "once more"})
		p.recommend(cases.Certify)
		p.endorse()
		p.certify(p.o.Official)
		p.sign()
		p.dispatch()
	}},
	{name: "reconsidered-and-upheld", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.decline()
		p.reconsider(cases.Uphold)
	}},
	{name: "reconsidered-and-certified", visa: cases.T, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.decline()
		p.reconsider(cases.Reopen)
		p.recommend(cases.Certify)
		p.endorse()
		p.certify(p.o.Official)
		p.sign()
		p.dispatch()
	}},
	{name: "hold-comes-back", visa: cases.U, received: 6 * day, walk: func(p *path) {
		p.submit()
		p.accept()
		p.hold(p.today().AddDays(2))
		p.await("the hold is over", func(s cases.Snapshot) bool { return s.State == cases.UnderReview })
		p.at = time.Now().Add(-time.Hour)
		p.cancel()
	}},
	{name: "hold-taken-off", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.hold(p.today().AddDays(20))
		p.do(p.o.ADA, cases.Resume, cases.Payload{})
		p.cancel()
	}},
	{name: "delay-explained", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.ADA, cases.ExplainDelay, cases.Payload{Day: p.today().AddDays(120), Text: "The file is in an archive."})
		p.cancel()
	}},
	{name: "urgent-fact-told-verified-struck", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.Attorney, cases.RecordFact, cases.Payload{Fact: cases.Detained, Text: "custody record"})
		facts, err := p.o.Store.Facts(p.t.Context(), p.request)
		if err != nil {
			p.t.Fatal(err)
		}
		p.do(p.o.ADA, cases.VerifyFact, cases.Payload{FactID: facts[0].ID})
		p.do(p.o.Chief, cases.StrikeFact, cases.Payload{FactID: facts[0].ID, Text: "released"})
		p.cancel()
	}},
	{name: "withdrawn", visa: cases.U, received: time.Hour, walk: func(p *path) {
		p.toDispatch()
		p.do(p.o.ADA, cases.ProposeWithdrawal, cases.Payload{Text: "new facts"})
		p.do(p.o.Chief, cases.Withdraw, cases.Payload{Text: "they bear it out"})
	}},
	{name: "withdrawal-proposed-and-kept", visa: cases.T, received: time.Hour, walk: func(p *path) {
		p.toDispatch()
		p.do(p.o.Chief, cases.ProposeWithdrawal, cases.Payload{Text: "new facts"})
		p.do(p.o.Official, cases.KeepCertification, cases.Payload{Text: "they do not bear it out"})
	}},
	{name: "unsupervised", visa: cases.U, received: time.Hour, alone: true, walk: func(p *path) {
		p.submit()
		p.accept()
		p.recommend(cases.Certify)
		p.certify(p.o.Official)
		p.sign()
		p.dispatch()
	}},
	{name: "asked-again", visa: cases.U, received: time.Hour, walk: func(p *path) {
		earlier := p.another()
		p.do(p.o.Attorney, cases.Submit, cases.Payload{Visa: p.visa, Submission: storetest.Submission(), Related: earlier})
		p.cancel()
	}},
	{name: "duplicate-linked", visa: cases.U, received: time.Hour, walk: func(p *path) {
		earlier := p.another()
		p.submit()
		p.do(p.o.Intake, cases.LinkRequest, cases.Payload{Code: "duplicate", Related: earlier})
		p.cancel()
	}},
	{name: "continued-as-new", visa: cases.U, received: time.Hour, events: 20, walk: func(p *path) {
		p.toDispatch()
		if len(p.runs) < 2 {
			p.t.Error("it is still the first run")
		}
	}},
}

func (p *path) submit() {
	p.do(p.o.Attorney, cases.Submit, cases.Payload{Visa: p.visa, Submission: storetest.Submission()})
}

func (p *path) cancel() { p.do(p.o.Attorney, cases.Cancel, cases.Payload{}) }

func (p *path) accept() { p.do(p.o.Intake, cases.Accept, cases.Payload{Reviewer: p.o.ADA.ID}) }

func (p *path) ask(by cases.Person) {
	p.do(by, cases.AskInformation, cases.Payload{Missing: []string{"incident"}, Text: "?"})
}

func (p *path) answer() { p.do(p.o.Attorney, cases.AnswerInformation, cases.Payload{Text: "!"}) }

func (p *path) hold(until cases.Date) {
	p.do(p.o.ADA, cases.Hold, cases.Payload{Code: cases.HeldForRecords, Day: until, Text: "The court's file."})
}

// recommend records the findings first, as the pages do.
func (p *path) recommend(outcome cases.Outcome) {
	p.do(p.o.ADA, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(p.visa)})
	p.do(p.o.ADA, cases.Recommend, p.o.Recommendation(p.visa, outcome))
}

func (p *path) endorse() { p.do(p.o.Chief, cases.Endorse, cases.Payload{}) }

// form waits for the drawn form, as the official's page does.
func (p *path) form() cases.Snapshot {
	return p.await("the form is drawn", func(s cases.Snapshot) bool { return s.DraftDigest != "" })
}

func (p *path) certify(by cases.Person) {
	p.do(by, cases.Decide, cases.Payload{Outcome: cases.Certify, Digest: p.form().DraftDigest})
}

func (p *path) decline() {
	p.recommend(cases.Decline)
	p.endorse()
	p.do(p.o.Official, cases.Decide, cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "x"})
}

func (p *path) reconsider(outcome cases.Outcome) {
	p.do(p.o.Attorney, cases.AskReconsideration, cases.Payload{Text: "new docket"})
	p.do(p.o.Deputy, cases.Reconsider, cases.Payload{Outcome: outcome, Text: "found"})
}

func (p *path) sign() {
	scan := p.o.Save(p.t, p.o.Intake, p.request, cases.SignedScan, "scan.pdf", "%PDF-1.4")
	on := p.snapshot().DecidedOn
	payload := cases.Payload{SignedOn: on, SignedAgain: on, Document: scan.ID}
	if p.visa == cases.T {
		payload.SupervisorOn = on
	}
	p.do(p.o.Intake, cases.RecordSignedCopy, payload)
}

func (p *path) dispatch() {
	p.do(p.o.Intake, cases.Dispatch, cases.Payload{Code: "courier", Day: p.snapshot().SignedOn, Text: "1Z 999"})
}

func (p *path) arrive() {
	p.do(p.o.Attorney, cases.ConfirmReceipt, cases.Payload{Day: p.snapshot().DispatchedOn})
}

func (p *path) toForm() {
	p.submit()
	p.accept()
	p.recommend(cases.Certify)
	p.endorse()
	p.form()
}

// toDispatch is the plain road: eight acts from start to return.
func (p *path) toDispatch() {
	p.toForm()
	p.certify(p.o.Official)
	p.sign()
	p.dispatch()
}

func (p *path) reissue() {
	p.do(p.o.Attorney, cases.AskReissue, cases.Payload{})
	p.certify(p.o.Official)
	p.sign()
	p.dispatch()
}

// another sends a request and goes on with a new one.
func (p *path) another() (earlier cases.RequestID) {
	p.submit()
	earlier, p.request, p.runs = p.request, cases.RequestID(uuid.NewString()), nil
	return earlier
}

// today is the office's date of the next act.
func (p *path) today() cases.Date {
	p.t.Helper()
	on, err := p.o.Agency.Today(p.at)
	if err != nil {
		p.t.Fatal(err)
	}
	return on
}

// signedToLapseToday is so long ago that what is signed then lapses at today's alarm.
func (p *path) signedToLapseToday() time.Time {
	p.t.Helper()
	now := time.Now()
	rules, err := policy.InForceAt(p.o.Agency.RuleSet, now)
	if err != nil {
		p.t.Fatal(err)
	}
	today := rules.Today(now)
	for ago := 1; ; ago++ {
		if policy.ValidityOf(today.AddDays(-ago)).LastReceipt == today.AddDays(-1) {
			return now.Add(-time.Duration(ago) * day)
		}
	}
}

// fire waits for the timer of the run that goes on.
func (p *path) fire() {
	p.await("the timer fires", func(cases.Snapshot) bool {
		return count(p.history(p.runs[len(p.runs)-1]), enumspb.EVENT_TYPE_TIMER_FIRED) > 0
	})
}

// seconds adds a second reviewer and a second official to an office.
func seconds(t testing.TB, o *storetest.Office) (c colleagues) {
	t.Helper()
	add := func(family string, role cases.Role) cases.Person {
		p := cases.Person{
			ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Lea", Family: family}, Active: true,
			Email: uuid.NewString() + "@da.example", Roles: []cases.Role{role},
		}
		if err := o.Store.AddPerson(t.Context(), p, storetest.Password, time.Now()); err != nil {
			t.Fatal(err)
		}
		return p
	}
	c = colleagues{add("Abara", cases.RoleReviewer), add("Holm", cases.RoleOfficial)}
	if err := o.Store.AddDesignation(t.Context(), o.Agency.ID, uuid.NewString(), cases.Designation{
		Person: c.official.ID, Capacity: cases.Designee, Title: "Deputy Chief", From: cases.MustDate("2020-01-01"),
	}); err != nil {
		t.Fatal(err)
	}
	return c
}
