package policy

import (
	"fmt"
	"slices"

	"suppb/cases"
)

// Advance brings the request's clocks and due date up to an act that just
// happened, and says in a sentence how each new date was found. The matter is
// the request's facts and pauses after the act.
func (r RuleSet) Advance(before, after cases.Snapshot, e cases.Event, m cases.Matter) (cases.Snapshot, cases.Event) {
	t := tick{r: r, s: after, e: e}
	t.s.Clocks = slices.Clone(before.Clocks)
	switch e.Kind {
	case cases.EventSubmitted:
		m.Received = after.ReceivedOn
		t.decide(m)
	case cases.EventFactRecorded, cases.EventFactStruck:
		t.tell(m)
	case cases.EventInformationAsked:
		on := t.start(cases.ClockInformation, r.practice.Answer)
		t.because("An answer is wanted by %s = asked %s + %s.", on.Long(), e.On.Long(), r.practice.Answer.Words())
		if r.Tolling.Information {
			t.pause()
		}
	case cases.EventInformationAnswered:
		t.end(cases.ClockInformation)
		t.resume(m)
	case cases.EventDecided:
		if e.Outcome == cases.Decline {
			t.end(answerClocks...)
		}
	case cases.EventMisdirected, cases.EventCancelled, cases.EventWithdrawn:
		t.end(cases.ClockKinds()...)
	case cases.EventDelayExplained:
		t.delay()
	case cases.EventHeld:
		t.because("It comes back by itself on %s; no clock stops.", e.Day.Long())
	case cases.EventDispatched:
		t.end(answerClocks...)
	case cases.EventSigned:
		if r.Answered.Value != AnsweredByDispatch {
			t.end(answerClocks...)
		}
		if after.Visa == cases.U {
			v := ValidityOf(after.SignedOn)
			t.add(cases.Clock{Kind: cases.ClockValidity, From: after.SignedOn, Due: v.LastReceipt})
			t.because("USCIS must receive the form by %s, six months from the signature on %s.", v.LastReceipt.Long(), after.SignedOn.Long())
		}
	case cases.EventLapsed:
		t.end(cases.ClockValidity)
		if _, owed := t.s.Clock(cases.ClockDecision); after.State == cases.AwaitingDecision && !owed {
			t.startReissue()
		}
	case cases.EventReconsiderationAsked:
		l := limitOf(r.Appeal, r.practice.Appeal)
		on := t.start(cases.ClockAppeal, l)
		t.because("The result is due %s = asked %s + %s.", on.Long(), e.On.Long(), l.Words())
	case cases.EventReconsidered:
		t.end(cases.ClockAppeal, cases.ClockExpedite)
		if e.Outcome == cases.Reopen {
			m.Received, m.Pauses = e.On, nil
			t.decide(m)
		}
	case cases.EventReissueAsked:
		t.end(cases.ClockValidity)
		t.startReissue()
	}
	t.stage()
	t.settle()
	return t.s, t.e
}

// answerClocks end when the office gives its answer.
var answerClocks = []cases.ClockKind{cases.ClockDecision, cases.ClockExpedite, cases.ClockReissue}

// tick is one act's effect on the clocks.
type tick struct {
	r RuleSet
	s cases.Snapshot
	e cases.Event
}

func (t *tick) because(format string, args ...any) {
	t.e.Because = append(t.e.Because, fmt.Sprintf(format, args...))
}

func (t *tick) add(c cases.Clock) { t.s.Clocks = append(t.s.Clocks, c) }

// start begins a clock on the day of the act.
func (t *tick) start(kind cases.ClockKind, l Limit) cases.Date {
	due := t.r.roll(t.r.count(t.e.On, l.Span, nil))
	t.add(cases.Clock{Kind: kind, From: t.e.On, Due: due})
	return due
}

// end ends every open clock of the kinds, by this act.
func (t *tick) end(kinds ...cases.ClockKind) {
	for i, c := range t.s.Clocks {
		if c.Open() && slices.Contains(kinds, c.Kind) {
			t.s.Clocks[i].EndedOn, t.s.Clocks[i].EndedBy, t.s.Clocks[i].Paused = t.e.On, t.e.Kind, cases.Date{}
		}
	}
}

// decide starts the decision clock and gives each urgent fact its own.
func (t *tick) decide(m cases.Matter) {
	due := t.r.Due(m)
	if due.Ordinary != nil {
		t.add(cases.Clock{Kind: cases.ClockDecision, From: m.Received, Due: due.Ordinary.On})
	}
	t.expedite(due)
	t.e.Because = append(t.e.Because, due.Sentence()+".")
}

// tell brings the clocks of urgent facts up to the facts as they are now. While
// no decision is pending, but a reconsideration or a fresh signature, only what
// was told since counts, and there is no ordinary limit.
func (t *tick) tell(m cases.Matter) {
	r := t.r
	m.Received = t.s.ReceivedOn
	for _, kind := range []cases.ClockKind{cases.ClockAppeal, cases.ClockReissue, cases.ClockDecision} {
		open, ok := t.s.Clock(kind)
		if !ok {
			continue
		}
		m.Received = open.From
		if kind != cases.ClockDecision {
			m.Facts = slices.DeleteFunc(slices.Clone(m.Facts), func(f cases.Fact) bool { return f.RaisedOn.Before(open.From) })
			r.Ordinary = nil
		}
	}
	due := r.Due(m)
	t.expedite(due)
	if due.Basis != nil {
		t.e.Because = append(t.e.Because, due.Sentence()+".")
	}
}

// expedite starts the clocks of urgent facts that have none, and ends those of
// facts that count no more.
func (t *tick) expedite(due Due) {
	var wanted []cases.Clock
	for _, a := range due.Facts {
		c := cases.Clock{Kind: cases.ClockExpedite, Fact: a.Fact.Name, From: later(a.Fact.RaisedOn, due.Received), Due: a.On}
		if !a.On.IsZero() && !slices.Contains(wanted, c) {
			wanted = append(wanted, c)
		}
	}
	for i, c := range t.s.Clocks {
		if c.Kind != cases.ClockExpedite || !c.Open() {
			continue
		}
		if j := slices.Index(wanted, c); j >= 0 {
			wanted = slices.Delete(wanted, j, j+1)
			continue
		}
		t.s.Clocks[i].EndedOn, t.s.Clocks[i].EndedBy = t.e.On, t.e.Kind
	}
	for _, c := range wanted {
		t.add(c)
	}
	t.s.Expedited = due.Expedited
}

// pause stops the decision clock; the clocks of urgent facts go on.
func (t *tick) pause() {
	for i, c := range t.s.Clocks {
		if c.Kind == cases.ClockDecision && c.Open() {
			t.s.Clocks[i].Paused = t.e.On
			t.because("The decision clock is paused from %s until the answer comes.", t.e.On.Long())
		}
	}
}

// resume lets a paused decision clock go on, with its due date as much later as
// it was paused.
func (t *tick) resume(m cases.Matter) {
	for i, c := range t.s.Clocks {
		if c.Kind != cases.ClockDecision || !c.Open() || c.Paused.IsZero() {
			continue
		}
		m.Received = c.From
		due := t.r.Due(m)
		t.s.Clocks[i].Paused, t.s.Clocks[i].Due = cases.Date{}, due.Ordinary.On
		t.e.Because = append(t.e.Because, due.Sentence()+".")
	}
}

// startReissue gives the office its days for a fresh signature.
func (t *tick) startReissue() {
	if _, open := t.s.Clock(cases.ClockReissue); open {
		return
	}
	l := limitOf(t.r.Reissue, t.r.practice.Reissue)
	on := t.start(cases.ClockReissue, l)
	t.because("A freshly signed form is due %s = %s + %s.", on.Long(), t.e.On.Long(), l.Words())
}

// delay moves the decision clock where the law takes an explained delay for an answer.
func (t *tick) delay() {
	if r := t.r.Delay; r.Value == DelayMoves {
		if c, ok := t.s.Clock(cases.ClockDecision); ok && c.Paused.IsZero() && t.e.Day.After(c.Due) {
			t.end(cases.ClockDecision)
			t.add(cases.Clock{Kind: cases.ClockDecision, From: c.From, Due: t.e.Day})
			t.because("The answer is due %s, as the office explained (%s).", t.e.Day.Long(), r.Cite)
			return
		}
	}
	t.because("An answer is expected by %s; the due date stays.", t.e.Day.Long())
}

// stage moves the office's own target on to the state that the request reached.
// A hold is not a step of its own: the target of the step goes on.
func (t *tick) stage() {
	held := t.e.To == cases.OnHold || t.e.Kind == cases.EventResumed
	if t.e.From == t.e.To || held {
		return
	}
	t.end(cases.ClockStage)
	if target, ok := t.r.practice.stage(t.e.To); ok {
		t.add(cases.Clock{Kind: cases.ClockStage, Stage: t.e.To, From: t.e.On, Due: t.r.count(t.e.On, target, nil)})
	}
}

// settle makes the due date the first of what the office owes. A request that
// is answered keeps the date that it had.
func (t *tick) settle() {
	for _, c := range t.s.OpenClocks() {
		if c.Kind.Owed() && c.Paused.IsZero() {
			t.s.DueOn = c.Due
			break
		}
	}
	t.e.DueOn = t.s.DueOn
}
