package activities_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
	"suppb/store/storetest"
)

// The people of a small office, and two firms that send requests to it.
var cast = []cases.Actor{
	{Person: "attorney", Organisation: "legal-aid", Roles: []cases.Role{cases.RoleRequester}},
	{Person: "other", Organisation: "firm", Roles: []cases.Role{cases.RoleRequester}},
	{Person: "clerk", Roles: []cases.Role{cases.RoleIntake}},
	{Person: "ada", Roles: []cases.Role{cases.RoleReviewer}},
	{Person: "senior", Roles: []cases.Role{cases.RoleReviewer, cases.RoleOfficial}},
	{Person: "official", Roles: []cases.Role{cases.RoleOfficial}},
	{Person: "deputy", Roles: []cases.Role{cases.RoleOfficial, cases.RoleSupervisor}},
	{Person: "chief", Roles: []cases.Role{cases.RoleSupervisor}},
	{Person: "second", Roles: []cases.Role{cases.RoleSupervisor, cases.RoleReviewer}},
	{Person: "manager", Roles: []cases.Role{cases.RoleManager}},
	cases.System(),
}

var register = []cases.Designation{
	{ID: "d1", Person: "official", Capacity: cases.HeadOfAgency, From: cases.MustDate("2020-01-01")},
	{ID: "d2", Person: "deputy", Capacity: cases.Designee, From: cases.MustDate("2020-01-01"), Until: cases.MustDate("2026-03-31")},
	{ID: "d3", Person: "deputy", Capacity: cases.Designee, From: cases.MustDate("2026-04-10")},
	{ID: "d4", Person: "senior", Capacity: cases.Designee, From: cases.MustDate("2026-02-01")},
}

// walk is one request and everything that was done to it.
type walk struct {
	agency cases.Agency
	s      cases.Snapshot
	facts  []cases.Fact
	pauses []cases.Pause
	done   []cases.Ground // what each act was decided on, but for the request itself
}

func (w *walk) decide(g cases.Ground) (cases.Change, error) {
	g.Agency, g.Before, g.Facts, g.Pauses = w.agency, w.s, w.facts, w.pauses
	change, err := activities.Decide(g)
	if err != nil {
		return change, err
	}
	if change.After.Number == "" {
		change.After.Number = "2026-0001"
	}
	w.s, w.facts, w.pauses = change.After, change.Facts, change.Pauses
	w.done = append(w.done, g)
	return change, nil
}

// seen is what all walks together reached.
type seen struct {
	steps, done int
	moves       map[string]bool // act and state after it
	endings     map[cases.State]map[cases.EventKind]bool
	effects     map[string]bool
}

const wantedSteps = 100_000

// TestProcedureKeepsItsPromises walks random acts of random people through the
// state machine and the clocks together, as Apply does.
func TestProcedureKeepsItsPromises(t *testing.T) {
	const longest, checks = 60, 2800
	if err := flag.Set("rapid.checks", strconv.Itoa(checks)); err != nil {
		t.Fatal(err)
	}
	all := seen{moves: map[string]bool{}, endings: map[cases.State]map[cases.EventKind]bool{}, effects: map[string]bool{}}
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{agency: cases.Agency{
			ID: "a", Zone: "America/New_York", RuleSet: rapid.SampledFrom([]string{"ny-da-default", "us-ma", "us-ca"}).Draw(t, "rules"),
			Unsupervised: rapid.IntRange(0, 4).Draw(t, "supervised") == 0,
		}}
		visa := rapid.SampledFrom([]cases.Visa{cases.U, cases.T}).Draw(t, "visa")
		at := time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC)
		d := dice{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
		for range rapid.IntRange(longest/2, longest).Draw(t, "acts") {
			at = at.Add(time.Duration(d.IntN(8*24)) * time.Hour)
			if d.one(25) {
				at = at.AddDate(0, 0, 190)
			}
			who, kind := someAct(d, w.s)
			g := ground(t, d, w, visa, who, kind, at)
			before, wasOpen := w.s, slices.Contains(cases.Open(w.s, who), kind)
			change, err := w.decide(g)
			all.steps++
			if err != nil {
				if !reflect.DeepEqual(before, w.s) {
					t.Fatalf("a refused %s changed the request", kind)
				}
				continue
			}
			all.done++
			if !wasOpen {
				t.Fatalf("%s was done in %q by %s though it is not listed as open", kind, before.State, who.Person)
			}
			all.look(t, w, before, change)
		}
		again := &walk{agency: w.agency}
		for _, g := range w.done {
			if _, err := again.decide(g); err != nil {
				t.Fatalf("done again, %s was refused: %v", g.Command.Kind, err)
			}
		}
		if !reflect.DeepEqual(again.s, w.s) {
			t.Fatalf("done again, the same acts led to\n%+v, not\n%+v", again.s, w.s)
		}
	})
	t.Logf("%d steps, of which %d were done", all.steps, all.done)
	if all.steps < wantedSteps {
		t.Errorf("only %d steps", all.steps)
	}
	all.complete(t)
}

// dice are even, unlike what rapid draws: a walk has to get far. A walk that
// fails is shortened by its number of acts.
type dice struct{ *rand.Rand }

func (d dice) one(in int) bool { return d.IntN(in) == 0 }

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// onward acts bring a request towards its end.
var onward = []cases.ActKind{
	cases.Submit, cases.Accept, cases.AnswerInformation, cases.Recommend, cases.Endorse, cases.RecordDraft, cases.Decide, cases.RecordSignedCopy,
	cases.Dispatch, cases.AskReconsideration, cases.Reconsider, cases.AskReissue, cases.Lapse, cases.Resume, cases.AssignReviewer, cases.ChooseOfficial,
}

// someAct is mostly one that this person could do, and often one that leads on.
func someAct(d dice, s cases.Snapshot) (cases.Actor, cases.ActKind) {
	type choice struct {
		who  cases.Actor
		kind cases.ActKind
	}
	var leads, open []choice
	for _, who := range cast {
		for _, kind := range cases.Open(s, who) {
			open = append(open, choice{who, kind})
			vacant := s.Reviewer == "" || s.Official == ""
			if slices.Contains(onward, kind) && (vacant || kind != cases.AssignReviewer && kind != cases.ChooseOfficial) {
				leads = append(leads, choice{who, kind})
			}
		}
	}
	switch {
	case len(leads) > 0 && d.IntN(10) < 6:
		c := pick(d, leads...)
		return c.who, c.kind
	case len(open) > 0 && d.IntN(10) < 8:
		c := pick(d, open...)
		return c.who, c.kind
	}
	return pick(d, cast...), pick(d, cases.ActKinds()...)
}

// ground is an act of the kind with everything it needs, or now and then not.
func ground(t *rapid.T, d dice, w *walk, visa cases.Visa, who cases.Actor, kind cases.ActKind, at time.Time) cases.Ground {
	s := w.s
	today, _ := w.agency.Today(at)
	maybe := func() bool { return !d.one(20) }
	p := cases.Payload{Text: "as it is", Visa: visa, Day: today, SignedOn: today, SignedAgain: today, SupervisorOn: today, Document: "d", Digest: "digest", NoConflict: maybe(), Acknowledged: true}
	official := pick[cases.PersonID](d, "official", "official", "deputy", "senior")
	switch kind {
	case cases.Submit:
		p.Submission = storetest.Submission()
		p.Submission.Urgency.Detained = d.one(3)
	case cases.Accept, cases.AssignReviewer:
		p.Reviewer = pick[cases.PersonID](d, "ada", "second", "senior", "clerk")
	case cases.Recommend:
		p.Findings, p.Official = storetest.Findings(visa), official
		p.Outcome = pick(d, cases.Certify, cases.Certify, cases.Decline)
		p.Reasons = []cases.Reason{"culpable"}
	case cases.RecordFindings:
		p.Findings = storetest.Findings(visa)
	case cases.ChooseOfficial:
		p.Official = official
	case cases.Decide:
		p.Outcome = pick(d, cases.Certify, cases.Certify, cases.Decline)
		p.Reasons = []cases.Reason{"culpable"}
	case cases.Reconsider:
		p.Outcome = pick(d, cases.Uphold, cases.Reopen)
	case cases.AskInformation:
		p.Missing = []string{"identity"}
	case cases.Recuse:
		p.Code = "witness"
	case cases.Hold, cases.ExplainDelay:
		p.Code, p.Day = pick(d, cases.HoldReasons()...).Code, today.AddDays(d.IntN(200))
	case cases.Dispatch:
		p.Code = "courier"
	case cases.LinkRequest:
		p.Code, p.Related = "duplicate", "another"
	case cases.IssueLetter:
		p.Letter = pick(d, cases.LetterKinds()...)
	case cases.RecordFact:
		p.Fact, p.FactOn = pick[cases.FactName](d, "hearing", "child_turns_21", "detained"), today.AddDays(1+d.IntN(60))
		if !p.Fact.Dated() {
			p.FactOn = cases.Date{}
		}
	case cases.VerifyFact, cases.StrikeFact:
		if len(w.facts) > 0 {
			p.FactID = pick(d, w.facts...).ID
		}
	case cases.Remind, cases.Lapse, cases.Resume:
		if who.Is(cases.RoleSystem) && s.State != cases.None {
			rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
			if err != nil {
				t.Fatal(err)
			}
			if next, ok := policy.NextAlarm(s, rules, at); ok && next.Act == kind && (maybe() && !next.At.After(at)) {
				p.Alarm = next.Key
			}
		}
	}
	c := cases.Command{
		ID: cases.CommandID(fmt.Sprintf("c%d", len(w.done))), Agency: "a", Request: "r", Actor: who, Kind: kind, Version: s.Version, At: at, Payload: p,
	}
	g := cases.Ground{Command: c, RelatedSeen: maybe()}
	for _, entry := range register {
		if entry.Person == c.Concerns(s) {
			g.Designations = append(g.Designations, entry)
		}
	}
	for _, a := range cast {
		if a.Person == p.Chosen() {
			g.Chosen = a.Roles
		}
	}
	if !maybe() {
		g.AwayUntil = today.AddDays(3)
	}
	return g
}

// look checks one act that was done.
func (all *seen) look(t *rapid.T, w *walk, before cases.Snapshot, change cases.Change) {
	s, e := w.s, change.Event
	all.moves[string(e.Act)+" → "+string(e.To)] = true
	step := cases.Procedure()[slices.IndexFunc(cases.Procedure(), func(st cases.Step) bool { return st.Act == e.Act })]
	if e.To != e.From && !slices.Contains(step.To, e.To) || !slices.Contains(step.From, e.From) {
		t.Fatalf("%s led from %q to %q, which the procedure does not say", e.Act, e.From, e.To)
	}
	if before.Ended() && !opensAgain(e.Act) {
		t.Fatalf("%s happened to a request that had ended (%q)", e.Act, before.State)
	}
	if s.Ended() && s.State != cases.Certified && e.From != e.To {
		if all.endings[s.State] == nil {
			all.endings[s.State] = map[cases.EventKind]bool{}
		}
		all.endings[s.State][e.Kind] = true
	}
	signed(t, s, e)
	wayOn(t, s)
	all.clocks(t, before, s, e)
}

// opensAgain lists the acts on requests that ended.
func opensAgain(kind cases.ActKind) bool {
	switch kind {
	case cases.AskReconsideration, cases.AskReissue, cases.IssueLetter, cases.LinkRequest, cases.ConfirmReceipt,
		cases.ProposeWithdrawal, cases.Withdraw, cases.KeepCertification:
		return true
	}
	return false
}

// signed: nobody signs what they reviewed, endorsed or stepped aside from, or
// outside the dates of the designation that the signature names.
func signed(t *rapid.T, s cases.Snapshot, e cases.Event) {
	if e.Kind != cases.EventSigned && (e.Kind != cases.EventDecided || e.Outcome != cases.Certify) {
		return
	}
	if s.Official == "" || s.DraftDigest == "" || s.RecommendedBy == "" {
		t.Fatalf("%s with official %q, recommended by %q, form %q", e.Kind, s.Official, s.RecommendedBy, s.DraftDigest)
	}
	if s.Official == s.RecommendedBy || s.Official == s.Reviewer || s.Official == s.EndorsedBy || slices.Contains(s.Recused, s.Official) {
		t.Fatalf("%s signs what they recommended, endorsed or stepped aside from: %+v", s.Official, s)
	}
	on := e.On
	if e.Kind == cases.EventSigned {
		on = s.SignedOn
	}
	i := slices.IndexFunc(register, func(d cases.Designation) bool { return d.ID == e.Designation })
	if i < 0 || register[i].Person != s.Official || !register[i].InForce(on) {
		t.Fatalf("%s by %s on %s rests on the designation %q", e.Kind, s.Official, on, e.Designation)
	}
}

// wayOn: a request that has not ended can be moved on by somebody, and the
// office knows who has it.
func wayOn(t *rapid.T, s cases.Snapshot) {
	if s.Ended() {
		return
	}
	if s.State.Open() && s.Desk() == "" {
		t.Fatalf("nobody has the request that is %q", s.State)
	}
	everybody := append(slices.Clone(cast), cases.Actor{Person: "new", Roles: []cases.Role{cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor}})
	for _, who := range everybody {
		for _, kind := range cases.Open(s, who) {
			i := slices.IndexFunc(cases.Procedure(), func(st cases.Step) bool { return st.Act == kind })
			if st := cases.Procedure()[i]; len(st.To) > 0 && kind != cases.Cancel || kind == cases.AssignReviewer {
				return
			}
		}
	}
	t.Fatalf("there is no way on from %q: %+v", s.State, s)
}

// clocks: none is lost or changed behind its back, what the office owes has one,
// and an event does to them what the procedure says.
func (all *seen) clocks(t *rapid.T, before, s cases.Snapshot, e cases.Event) {
	effect := policy.EffectOf(e.Kind)
	for i, old := range before.Clocks {
		now := s.Clocks[i]
		if now.Kind != old.Kind || now.From != old.From || now.Stage != old.Stage || !old.Open() && now != old {
			t.Fatalf("%s changed a clock: %+v became %+v", e.Kind, old, now)
		}
		if old.Open() && !now.Open() {
			if now.EndedBy != e.Kind || now.EndedOn != e.On {
				t.Fatalf("a clock that %s ended on %s says %+v", e.Kind, e.On, now)
			}
			if now.Kind != cases.ClockStage {
				all.effects[string(e.Kind)+" ends "+string(now.Kind)] = true
				if !slices.Contains(effect.Ends, now.Kind) {
					t.Fatalf("%s ended the clock %s, which the procedure does not say", e.Kind, now.Kind)
				}
			}
		}
	}
	for _, c := range s.Clocks[len(before.Clocks):] {
		if c.Kind != cases.ClockStage {
			all.effects[string(e.Kind)+" starts "+string(c.Kind)] = true
			if !slices.Contains(effect.Starts, c.Kind) {
				t.Fatalf("%s started the clock %s, which the procedure does not say", e.Kind, c.Kind)
			}
		}
	}
	owed := slices.ContainsFunc(s.OpenClocks(), func(c cases.Clock) bool {
		return c.Kind == cases.ClockDecision || c.Kind == cases.ClockAppeal || c.Kind == cases.ClockReissue
	})
	if s.State.Undecided() != owed && s.State != cases.AwaitingDispatch {
		t.Fatalf("%q has an open clock for the answer: %v\n%+v", s.State, owed, s.Clocks)
	}
	_, usable := s.Clock(cases.ClockValidity)
	if wants := s.Visa == cases.U && (s.State == cases.AwaitingDispatch || s.State == cases.Certified); wants != usable {
		t.Fatalf("%q has its six months: %v", s.State, usable)
	}
}

// complete: everything that the procedure says was reached.
func (all *seen) complete(t *testing.T) {
	for _, st := range cases.Procedure() {
		for _, to := range st.To {
			if !all.moves[string(st.Act)+" → "+string(to)] {
				t.Errorf("%s never led to %q", st.Act, to)
			}
		}
		effect := policy.EffectOf(st.Event)
		if len(effect.Ends) == len(cases.ClockKinds()) {
			continue
		}
		for _, k := range effect.Ends {
			if !all.effects[string(st.Event)+" ends "+string(k)] {
				t.Errorf("%s never ended the clock %s", st.Event, k)
			}
		}
		for _, k := range effect.Starts {
			if !all.effects[string(st.Event)+" starts "+string(k)] {
				t.Errorf("%s never started the clock %s", st.Event, k)
			}
		}
	}
	for state, by := range map[cases.State][]cases.EventKind{
		cases.Declined:    {cases.EventDecided, cases.EventReconsidered},
		cases.Cancelled:   {cases.EventCancelled},
		cases.Misdirected: {cases.EventMisdirected},
		cases.Lapsed:      {cases.EventLapsed},
		cases.Withdrawn:   {cases.EventWithdrawn},
	} {
		if len(all.endings[state]) != len(by) {
			t.Errorf("%q was reached by %v, want %v", state, all.endings[state], by)
		}
		for _, kind := range by {
			if !all.endings[state][kind] {
				t.Errorf("%q was never reached by %s", state, kind)
			}
		}
	}
}
