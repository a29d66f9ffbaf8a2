package main

import (
	"suppb/activities"
	"suppb/cases"
	"suppb/workflows"
)

// ways lead a new request to each state.
var ways = map[cases.State]func(*path){
	cases.Received:            (*path).submit,
	cases.UnderReview:         (*path).toReview,
	cases.AwaitingInformation: func(p *path) { p.toReview(); p.ask(p.o.ADA) },
	cases.AwaitingSupervisor:  func(p *path) { p.toReview(); p.recommend(cases.Certify) },
	cases.AwaitingDecision:    (*path).toForm,
	cases.AwaitingSignature:   func(p *path) { p.toForm(); p.certify(p.o.Official) },
	cases.AwaitingDispatch:    func(p *path) { p.toForm(); p.certify(p.o.Official); p.sign() },
	cases.Certified:           (*path).toDispatch,
	cases.OnHold:              func(p *path) { p.toReview(); p.hold(p.today().AddDays(20)) },
	cases.Declined:            func(p *path) { p.toReview(); p.decline() },
	cases.Reconsidering: func(p *path) {
		p.toReview()
		p.decline()
		p.do(p.o.Attorney, cases.AskReconsideration, cases.Payload{Text: "new docket"})
	},
	cases.Cancelled: func(p *path) { p.submit(); p.cancel() },
	cases.Misdirected: func(p *path) {
		p.submit()
		p.do(p.o.Intake, cases.Misdirect, cases.Payload{Text: "the police"})
	},
	cases.Lapsed: func(p *path) { p.toForm(); p.certify(p.o.Official); p.signAndDispatchUnseen() },
	cases.Withdrawn: func(p *path) {
		p.toDispatch()
		p.do(p.o.ADA, cases.ProposeWithdrawal, cases.Payload{Text: "new facts"})
		p.do(p.o.Chief, cases.Withdraw, cases.Payload{Text: "they bear it out"})
	},
}

func (p *path) toReview() { p.submit(); p.accept() }

// signAndDispatchUnseen does both acts in the record alone, before the workflow
// can find that so old a signature lapsed.
func (p *path) signAndDispatchUnseen() {
	p.t.Helper()
	on := p.snapshot().DecidedOn
	scan := p.o.Save(p.t, p.o.Intake, p.request, cases.SignedScan, "scan.pdf", "%PDF-1.4")
	for _, act := range []struct {
		kind    cases.ActKind
		payload cases.Payload
	}{
		{cases.RecordSignedCopy, cases.Payload{SignedOn: on, SignedAgain: on, Document: scan.ID}},
		{cases.Dispatch, cases.Payload{Code: cases.ByHand, Day: on}},
	} {
		c := p.o.Command(p.t, p.o.Intake, p.request, act.kind, p.at, act.payload)
		if _, err := p.o.Store.AddCommand(p.t.Context(), c); err != nil {
			p.t.Fatal(err)
		}
		if _, err := p.o.Store.Apply(p.t.Context(), c.ID, activities.Decide); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := p.temporal.SignalWorkflow(p.t.Context(), workflows.CertificationID(p.request), "", workflows.ReloadSignal, nil); err != nil {
		p.t.Fatal(err)
	}
}
