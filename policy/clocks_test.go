package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"suppb/cases"
)

// verb is what somebody does to a request, for tests that tell its life in lines
// such as "2026-05-20 ask".
type verb struct {
	kind    cases.EventKind
	outcome cases.Outcome
	to      cases.State // empty: the state stays
	from    []cases.State
}

var verbs = map[string]verb{
	"submit":     {cases.EventSubmitted, "", cases.Received, []cases.State{cases.None}},
	"accept":     {cases.EventAccepted, "", cases.UnderReview, []cases.State{cases.Received}},
	"misdirect":  {cases.EventMisdirected, "", cases.Misdirected, []cases.State{cases.Received}},
	"ask":        {cases.EventInformationAsked, "", cases.AwaitingInformation, []cases.State{cases.Received, cases.UnderReview}},
	"answer":     {cases.EventInformationAnswered, "", "", []cases.State{cases.AwaitingInformation}},
	"findings":   {cases.EventFindingsRecorded, "", "", []cases.State{cases.UnderReview}},
	"recommend":  {cases.EventRecommended, "", cases.AwaitingDecision, []cases.State{cases.UnderReview}},
	"return":     {cases.EventReturned, "", cases.UnderReview, []cases.State{cases.AwaitingDecision}},
	"certify":    {cases.EventDecided, cases.Certify, cases.AwaitingSignature, []cases.State{cases.AwaitingDecision}},
	"decline":    {cases.EventDecided, cases.Decline, cases.Declined, []cases.State{cases.AwaitingDecision}},
	"sign":       {cases.EventSigned, "", cases.Certified, []cases.State{cases.AwaitingSignature}},
	"lapse":      {cases.EventLapsed, "", cases.Lapsed, []cases.State{cases.Certified}},
	"reconsider": {cases.EventReconsiderationAsked, "", cases.Reconsidering, []cases.State{cases.Declined}},
	"uphold":     {cases.EventReconsidered, cases.Uphold, cases.Declined, []cases.State{cases.Reconsidering}},
	"reopen":     {cases.EventReconsidered, cases.Reopen, cases.UnderReview, []cases.State{cases.Reconsidering}},
	"reissue":    {cases.EventReissueAsked, "", cases.AwaitingDecision, []cases.State{cases.Certified, cases.Lapsed}},
	"cancel":     {cases.EventCancelled, "", cases.Cancelled, undecided()},
	"hold":       {cases.EventHeld, "", cases.OnHold, []cases.State{cases.UnderReview}},
	"resume":     {cases.EventResumed, "", cases.UnderReview, []cases.State{cases.OnHold}},
	"delay":      {cases.EventDelayExplained, "", "", undecided()}, // to the day 30 days later
	"ink":        {cases.EventSigned, "", cases.AwaitingDispatch, []cases.State{cases.AwaitingSignature}},
	"send":       {cases.EventDispatched, "", cases.Certified, []cases.State{cases.AwaitingDispatch}},
	"lose":       {cases.EventLapsed, "", cases.AwaitingDecision, []cases.State{cases.AwaitingDispatch}}, // the six months, before it was sent
	"withdraw":   {cases.EventWithdrawn, "", cases.Withdrawn, []cases.State{cases.AwaitingDispatch, cases.Certified}},
	"fact":       {cases.EventFactRecorded, "", "", undecided()},
	"strike":     {cases.EventFactStruck, "", "", undecided()},
}

func undecided() []cases.State {
	return slices.DeleteFunc(cases.States(), func(s cases.State) bool { return !s.Undecided() })
}

// life is one request with what policy.Advance is given about it.
type life struct {
	r    RuleSet
	s    cases.Snapshot
	m    cases.Matter
	last cases.Event
}

// act does one thing on a day. Facts are given as ParseFact reads them.
func (l *life) act(t interface{ Fatal(...any) }, day cases.Date, name, fact string) {
	v, ok := verbs[name]
	if !ok {
		t.Fatal("there is no verb " + name)
	}
	if !slices.Contains(v.from, l.s.State) {
		t.Fatal(fmt.Sprintf("%s is not open while %q", name, l.s.State))
	}
	after := l.s
	if v.to != "" {
		after.State = v.to
	}
	switch name {
	case "submit":
		after.ReceivedOn = day
		if fact != "" {
			l.tell(t, day, fact)
		}
	case "fact":
		l.tell(t, day, fact)
	case "strike":
		i := slices.IndexFunc(l.m.Facts, func(f cases.Fact) bool { return string(f.Name) == fact && f.Counts() })
		if i < 0 {
			t.Fatal("there is no fact " + fact)
		}
		l.m.Facts[i].StruckOn = day
	case "ask":
		after.AskedIn = l.s.State
		if l.r.Tolling.Information {
			l.m.Pauses = append(l.m.Pauses, cases.Pause{From: day, Reason: "information was asked for", Authority: "Example"})
		}
	case "answer":
		after.State, after.AskedIn = l.s.AskedIn, ""
		for i := range l.m.Pauses {
			if l.m.Pauses[i].To.IsZero() {
				l.m.Pauses[i].To = day
			}
		}
	case "certify", "decline":
		after.DecidedOn = day
	case "sign", "ink":
		after.SignedOn = day
	}
	e := cases.Event{Kind: v.kind, From: l.s.State, To: after.State, On: day, Outcome: v.outcome, Day: day.AddDays(30)}
	l.s, l.last = l.r.Advance(l.s, after, e, cases.Matter{Facts: l.m.Facts, Pauses: l.m.Pauses})
}

func (l *life) tell(t interface{ Fatal(...any) }, day cases.Date, fact string) {
	f, err := ParseFact(fact)
	if err != nil {
		t.Fatal(err)
	}
	f.RaisedOn = day
	l.m.Facts = append(l.m.Facts, f)
}

// lived is the request after the lines of a story.
func lived(t *testing.T, r RuleSet, visa cases.Visa, story string) *life {
	t.Helper()
	l := &life{r: r, s: cases.Snapshot{Visa: visa}}
	for _, line := range strings.Split(strings.TrimSpace(story), "\n") {
		words := append(strings.Fields(line), "", "")
		l.act(t, date(words[0]), words[1], words[2])
	}
	return l
}

// clocks are the clocks of some kinds in words, in the order in which they began.
func (l *life) clocks(kinds ...cases.ClockKind) string {
	var out []string
	for _, c := range l.s.Clocks {
		if !slices.Contains(kinds, c.Kind) {
			continue
		}
		s := fmt.Sprintf("%s %s..%s", c.Kind, c.From, c.Due)
		if c.Fact != "" {
			s = fmt.Sprintf("%s %s %s..%s", c.Kind, c.Fact, c.From, c.Due)
		}
		if c.Stage != "" {
			s = fmt.Sprintf("%s %s %s..%s", c.Kind, c.Stage, c.From, c.Due)
		}
		if !c.Paused.IsZero() {
			s += " paused " + c.Paused.String()
		}
		if !c.Open() {
			s += fmt.Sprintf(" ended %s by %s", c.EndedOn, c.EndedBy)
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func legalClocks() []cases.ClockKind {
	return slices.DeleteFunc(cases.ClockKinds(), func(k cases.ClockKind) bool { return k == cases.ClockStage })
}

// lines trims the tabs of a text that is written over several lines of a table.
func lines(s string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, "\n")
}

var tolling = []string{`"tolling": {"information": false}`, `"tolling": {"information": true, "cite": "Example policy"}`}

func TestAdvance(t *testing.T) {
	office := version(t, "ny-da-default", 2)
	tests := []struct {
		name      string
		rules     RuleSet
		visa      cases.Visa
		story     string
		clocks    string
		dueOn     string
		expedited bool
		because   []string
	}{
		{
			name: "submitted", rules: office, visa: cases.U,
			story:  "2026-05-16 submit",
			clocks: "decision 2026-05-16..2026-08-14", dueOn: "2026-08-14",
			because: []string{"Due 14 August 2026 = received 16 May 2026 + 90 calendar days."},
		},
		{
			name: "submitted with an urgent fact", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained",
			clocks: `decision 2026-05-16..2026-08-14
				expedite detained 2026-05-16..2026-05-30`,
			dueOn: "2026-05-30", expedited: true,
			because: []string{"Due 30 May 2026 = received 16 May 2026 + 14 calendar days because of detention."},
		},
		{
			name: "a fact is told later", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-06-01 fact hearing=2026-07-20",
			clocks: `decision 2026-05-16..2026-08-14
				expedite hearing 2026-06-01..2026-07-13`,
			dueOn: "2026-07-13", expedited: true,
			because: []string{"Due 13 July 2026 = 7 days before the hearing on 20 July 2026."},
		},
		{
			name: "a second fact keeps the clock of the first", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-20 fact hearing=2026-06-01",
			clocks: `decision 2026-05-16..2026-08-14
				expedite detained 2026-05-16..2026-05-30
				expedite hearing 2026-05-20..2026-05-25`,
			dueOn: "2026-05-25", expedited: true,
			because: []string{"Due 25 May 2026 = 7 days before the hearing on 1 June 2026."},
		},
		{
			name: "a fact that is later than the ordinary limit", rules: office, visa: cases.U,
			story: "2026-05-16 submit child_turns_21=2027-05-16",
			clocks: `decision 2026-05-16..2026-08-14
				expedite child_turns_21 2026-05-16..2027-04-16`,
			dueOn:   "2026-08-14",
			because: []string{"Due 14 August 2026 = received 16 May 2026 + 90 calendar days."},
		},
		{
			name: "two facts on one day have a clock each", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-16 fact removal_proceedings",
			clocks: `decision 2026-05-16..2026-08-14
				expedite detained 2026-05-16..2026-05-30
				expedite removal_proceedings 2026-05-16..2026-05-30`,
			dueOn: "2026-05-30", expedited: true,
			because: []string{"Due 30 May 2026 = received 16 May 2026 + 14 calendar days because of removal proceedings."},
		},
		{
			name: "a fact is struck", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-20 strike detained",
			clocks: `decision 2026-05-16..2026-08-14
				expedite detained 2026-05-16..2026-05-30 ended 2026-05-20 by fact_struck`,
			dueOn:   "2026-08-14",
			because: []string{"Due 14 August 2026 = received 16 May 2026 + 90 calendar days."},
		},
		{
			name: "a fact is struck and told again", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-20 strike detained\n2026-05-25 fact detained",
			clocks: `decision 2026-05-16..2026-08-14
				expedite detained 2026-05-16..2026-05-30 ended 2026-05-20 by fact_struck
				expedite detained 2026-05-25..2026-06-08`,
			dueOn: "2026-06-08", expedited: true,
			because: []string{"Due 8 June 2026 = told on 25 May 2026 + 14 calendar days because of detention."},
		},
		{
			name: "asked, and the clock runs on", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 ask",
			clocks: `decision 2026-05-16..2026-08-14
				information 2026-06-01..2026-07-01`,
			dueOn:   "2026-08-14",
			because: []string{"An answer is wanted by 1 July 2026 = asked 1 June 2026 + 30 calendar days."},
		},
		{
			name: "answered, and the clock ran on", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 ask\n2026-06-11 answer",
			clocks: `decision 2026-05-16..2026-08-14
				information 2026-06-01..2026-07-01 ended 2026-06-11 by information_answered`,
			dueOn: "2026-08-14",
		},
		{
			name: "asked, and the clock is paused", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit\n2026-06-01 ask",
			clocks: `decision 2026-05-16..2026-06-15 paused 2026-06-01
				information 2026-06-01..2026-07-01`,
			dueOn: "2026-06-15",
			because: []string{
				"An answer is wanted by 1 July 2026 = asked 1 June 2026 + 30 calendar days.",
				"The decision clock is paused from 1 June 2026 until the answer comes.",
			},
		},
		{
			name: "a paused clock is not the next date", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit hearing=2026-07-01\n2026-06-01 ask",
			clocks: `decision 2026-05-16..2026-06-15 paused 2026-06-01
				expedite hearing 2026-05-16..2026-06-24
				information 2026-06-01..2026-07-01`,
			dueOn: "2026-06-24",
			because: []string{
				"An answer is wanted by 1 July 2026 = asked 1 June 2026 + 30 calendar days.",
				"The decision clock is paused from 1 June 2026 until the answer comes.",
			},
		},
		{
			name: "answered, and the clock goes on", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit\n2026-06-01 ask\n2026-06-11 answer",
			clocks: `decision 2026-05-16..2026-06-25
				information 2026-06-01..2026-07-01 ended 2026-06-11 by information_answered`,
			dueOn:   "2026-06-25",
			because: []string{"Due 25 June 2026 = received 16 May 2026 + 30 calendar days; paused 10 days."},
		},
		{
			name: "a pause does not stop the clock of an urgent fact", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-18 ask\n2026-06-18 answer",
			clocks: `decision 2026-05-16..2026-07-16
				expedite detained 2026-05-16..2026-05-23
				information 2026-05-18..2026-06-17 ended 2026-06-18 by information_answered`,
			dueOn: "2026-05-23", expedited: true,
			because: []string{"Due 23 May 2026 = received 16 May 2026 + 7 calendar days because of detention."},
		},
		{
			name: "an urgent fact while the clock is paused", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 ask\n2026-06-01 fact detained",
			clocks: `decision 2026-05-16..2026-06-15 paused 2026-05-18
				information 2026-05-18..2026-06-17
				expedite detained 2026-06-01..2026-06-08`,
			dueOn: "2026-06-08", expedited: true,
			because: []string{"Due 8 June 2026 = told on 1 June 2026 + 7 calendar days because of detention."},
		},
		{
			name: "asked twice, paused twice", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 ask\n2026-05-20 answer\n2026-06-01 ask\n2026-06-04 answer",
			clocks: `decision 2026-05-16..2026-06-20
				information 2026-05-18..2026-06-17 ended 2026-05-20 by information_answered
				information 2026-06-01..2026-07-01 ended 2026-06-04 by information_answered`,
			dueOn:   "2026-06-20",
			because: []string{"Due 20 June 2026 = received 16 May 2026 + 30 calendar days; paused 5 days."},
		},
		{
			name: "decided to certify: the answer is still owed", rules: office, visa: cases.U,
			story:  "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 recommend\n2026-06-02 certify",
			clocks: "decision 2026-05-16..2026-08-14", dueOn: "2026-08-14",
		},
		{
			name: "signed U", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 sign",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				expedite detained 2026-05-16..2026-05-30 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21`,
			dueOn: "2026-05-30", expedited: true,
			because: []string{"USCIS must receive the form by 21 November 2026, six months from the signature on 22 May 2026."},
		},
		{
			name: "signed T: a declaration does not expire", rules: office, visa: cases.T,
			story:  "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 sign",
			clocks: "decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed", dueOn: "2026-08-14",
		},
		{
			name: "the form is signed: where the answer is the signature", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 ink\n2026-05-26 send",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21`,
			dueOn: "2026-08-14",
		},
		{
			name: "M.G.L. c. 258F, s. 3: the response has to go out", rules: version(t, "us-ma", 1), visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 ink\n2026-05-26 send",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-26 by dispatched
				validity 2026-05-22..2026-11-21`,
			dueOn: "2026-08-14",
		},
		{
			name: "the six months end before the original left", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 ink\n2026-11-22 lose",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21 ended 2026-11-22 by lapsed
				reissue 2026-11-22..2026-12-06`,
			dueOn:   "2026-12-06",
			because: []string{"A freshly signed form is due 6 December 2026 = 22 November 2026 + 14 calendar days."},
		},
		{
			name: "withdrawn", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 ink\n2026-05-26 send\n2026-06-01 withdraw",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21 ended 2026-06-01 by withdrawn`,
			dueOn: "2026-08-14",
		},
		{
			name: "an explained delay moves nothing", rules: office, visa: cases.U,
			story:  "2026-05-16 submit\n2026-05-18 accept\n2026-08-10 delay",
			clocks: "decision 2026-05-16..2026-08-14", dueOn: "2026-08-14",
			because: []string{"An answer is expected by 9 September 2026; the due date stays."},
		},
		{
			name: "M.G.L. c. 258F, s. 3: an explained delay is a response", rules: version(t, "us-ma", 1), visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-08-10 delay",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-08-10 by delay_explained
				decision 2026-05-16..2026-09-09`,
			dueOn:   "2026-09-09",
			because: []string{"The answer is due 9 September 2026, as the office explained (M.G.L. c. 258F, s. 3)."},
		},
		{
			name: "a hold stops no clock", rules: office, visa: cases.U,
			story:  "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 hold\n2026-07-01 resume",
			clocks: "decision 2026-05-16..2026-08-14", dueOn: "2026-08-14",
		},
		{
			name: "declined", rules: office, visa: cases.U,
			story:  "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 recommend\n2026-06-02 decline",
			clocks: "decision 2026-05-16..2026-08-14 ended 2026-06-02 by decided", dueOn: "2026-08-14",
		},
		{
			name: "misdirected", rules: office, visa: cases.U,
			story:  "2026-05-16 submit\n2026-05-18 misdirect",
			clocks: "decision 2026-05-16..2026-08-14 ended 2026-05-18 by misdirected", dueOn: "2026-08-14",
		},
		{
			name: "cancelled while it was paused", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-18 ask\n2026-05-20 cancel",
			clocks: `decision 2026-05-16..2026-06-15 ended 2026-05-20 by cancelled
				expedite detained 2026-05-16..2026-05-23 ended 2026-05-20 by cancelled
				information 2026-05-18..2026-06-17 ended 2026-05-20 by cancelled`,
			dueOn: "2026-05-23", expedited: true,
		},
		{
			name: "lapsed", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 sign\n2026-11-22 lapse",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21 ended 2026-11-22 by lapsed`,
			dueOn: "2026-08-14",
		},
		{
			name: "a fresh signature is asked for", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 sign\n2026-11-01 reissue",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21 ended 2026-11-01 by reissue_asked
				reissue 2026-11-01..2026-11-15`,
			dueOn:   "2026-11-15",
			because: []string{"A freshly signed form is due 15 November 2026 = 1 November 2026 + 14 calendar days."},
		},
		{
			name: "signed afresh", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 certify\n2026-05-22 sign\n2026-11-22 lapse\n2026-12-01 reissue\n2026-12-03 certify\n2026-12-04 sign",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-22 by signed
				validity 2026-05-22..2026-11-21 ended 2026-11-22 by lapsed
				reissue 2026-12-01..2026-12-15 ended 2026-12-04 by signed
				validity 2026-12-04..2027-06-03`,
			dueOn:   "2026-12-15",
			because: []string{"USCIS must receive the form by 3 June 2027, six months from the signature on 4 December 2026."},
		},
		{
			name: "reconsideration is asked for", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 recommend\n2026-06-02 decline\n2026-06-10 reconsider",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-06-02 by decided
				appeal 2026-06-10..2026-07-10`,
			dueOn:   "2026-07-10",
			because: []string{"The result is due 10 July 2026 = asked 10 June 2026 + 30 calendar days."},
		},
		{
			name: "5 ILCS 825/11: the result in 30 business days", rules: version(t, "us-il", 1), visa: cases.U,
			story: "2026-05-15 submit\n2026-05-18 accept\n2026-06-01 recommend\n2026-06-02 decline\n2026-06-10 reconsider",
			clocks: `decision 2026-05-15..2026-09-24 ended 2026-06-02 by decided
				appeal 2026-06-10..2026-07-24`,
			dueOn:   "2026-07-24",
			because: []string{"The result is due 24 July 2026 = asked 10 June 2026 + 30 business days."},
		},
		{
			name: "the decision stands", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 recommend\n2026-06-02 decline\n2026-06-10 reconsider\n2026-06-20 uphold",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-06-02 by decided
				appeal 2026-06-10..2026-07-10 ended 2026-06-20 by reconsidered`,
			dueOn: "2026-07-10",
		},
		{
			name: "the review begins again, with the facts that still count", rules: office, visa: cases.U,
			story: "2026-05-16 submit detained\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 decline\n2026-06-10 reconsider\n2026-06-20 reopen",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-21 by decided
				expedite detained 2026-05-16..2026-05-30 ended 2026-05-21 by decided
				appeal 2026-06-10..2026-07-10 ended 2026-06-20 by reconsidered
				decision 2026-06-20..2026-09-18
				expedite detained 2026-06-20..2026-07-04`,
			dueOn: "2026-07-04", expedited: true,
			because: []string{"Due 4 July 2026 = received 20 June 2026 + 14 calendar days because of detention."},
		},
		{
			name: "a fact that is told after the review began again", rules: office, visa: cases.U,
			story: "2026-05-16 submit\n2026-05-18 accept\n2026-05-20 recommend\n2026-05-21 decline\n2026-06-10 reconsider\n2026-06-20 reopen\n2026-06-25 fact detained",
			clocks: `decision 2026-05-16..2026-08-14 ended 2026-05-21 by decided
				appeal 2026-06-10..2026-07-10 ended 2026-06-20 by reconsidered
				decision 2026-06-20..2026-09-18
				expedite detained 2026-06-25..2026-07-09`,
			dueOn: "2026-07-09", expedited: true,
			because: []string{"Due 9 July 2026 = told on 25 June 2026 + 14 calendar days because of detention."},
		},
		{
			name: "the pauses of the first review do not move the second", rules: written(t, changed(t, tolling...)), visa: cases.U,
			story: "2026-05-16 submit\n2026-05-17 accept\n2026-05-18 ask\n2026-05-28 answer\n2026-06-01 recommend\n2026-06-02 decline\n2026-06-10 reconsider\n2026-06-20 reopen\n2026-07-01 ask\n2026-07-04 answer",
			clocks: `decision 2026-05-16..2026-06-25 ended 2026-06-02 by decided
				information 2026-05-18..2026-06-17 ended 2026-05-28 by information_answered
				appeal 2026-06-10..2026-07-10 ended 2026-06-20 by reconsidered
				decision 2026-06-20..2026-07-23
				information 2026-07-01..2026-07-31 ended 2026-07-04 by information_answered`,
			dueOn:   "2026-07-23",
			because: []string{"Due 23 July 2026 = received 20 June 2026 + 30 calendar days; paused 3 days."},
		},
		{
			name: "38 RCNY ch. 22: detention puts the request first and has no clock", rules: version(t, "nypd", 1), visa: cases.U,
			story:  "2026-05-15 submit detained",
			clocks: "decision 2026-05-15..2026-07-22", dueOn: "2026-07-22", expedited: true,
			because: []string{"Due 22 July 2026 = received 15 May 2026 + 45 business days; goes first because of detention."},
		},
		{
			name: "Conn. Gen. Stat. 46b-38b: no clock but that of the office's practice", rules: version(t, "us-ct", 1), visa: cases.U,
			story:  "2026-05-16 submit\n2026-06-01 fact hearing=2026-07-20",
			clocks: "expedite hearing 2026-06-01..2026-07-13", dueOn: "2026-07-13", expedited: true,
			because: []string{"Due 13 July 2026 = 7 days before the hearing on 20 July 2026."},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := lived(t, tt.rules, tt.visa, tt.story)
			if got, want := l.clocks(legalClocks()...), lines(tt.clocks); got != want {
				t.Errorf("clocks\n%s\nwant\n%s", got, want)
			}
			if l.s.DueOn != date(tt.dueOn) || l.last.DueOn != l.s.DueOn {
				t.Errorf("due %q, and %q in the event; want %q", l.s.DueOn, l.last.DueOn, tt.dueOn)
			}
			if l.s.Expedited != tt.expedited {
				t.Errorf("expedited %v, want %v", l.s.Expedited, tt.expedited)
			}
			if !slices.Equal(l.last.Because, tt.because) {
				t.Errorf("because\n%q\nwant\n%q", l.last.Because, tt.because)
			}
		})
	}
}

func TestStagesFollowTheState(t *testing.T) {
	l := lived(t, version(t, "ny-da-default", 2), cases.U, "2026-05-15 submit\n2026-05-18 accept\n2026-05-19 findings\n2026-06-01 ask\n2026-06-05 answer\n2026-06-08 recommend\n2026-06-09 certify\n2026-06-10 sign")
	want := lines(`stage received 2026-05-15..2026-05-20 ended 2026-05-18 by accepted
		stage under_review 2026-05-18..2026-07-01 ended 2026-06-01 by information_asked
		stage under_review 2026-06-05..2026-07-20 ended 2026-06-08 by recommended
		stage awaiting_decision 2026-06-08..2026-06-15 ended 2026-06-09 by decided
		stage awaiting_signature 2026-06-09..2026-06-16 ended 2026-06-10 by signed`)
	if got := l.clocks(cases.ClockStage); got != want {
		t.Errorf("clocks\n%s\nwant\n%s", got, want)
	}
}

// A fact can be told while a decision is looked at again or a fresh signature is
// wanted. The decision clock ended then and must not begin anew from the first
// receipt: the request would be long overdue at once.
func TestFactsDoNotRestartAnEndedDecisionClock(t *testing.T) {
	tests := []struct{ name, story, clocks, dueOn string }{
		{
			name:  "while the decision is looked at again",
			story: "2026-01-16 submit\n2026-01-18 accept\n2026-02-01 recommend\n2026-02-02 decline\n2026-06-10 reconsider\n2026-06-12 fact hearing=2026-06-30",
			clocks: `decision 2026-01-16..2026-04-16 ended 2026-02-02 by decided
				appeal 2026-06-10..2026-07-10
				expedite hearing 2026-06-12..2026-06-23`,
			dueOn: "2026-06-23",
		},
		{
			name:  "while a fresh signature is wanted",
			story: "2026-01-16 submit\n2026-01-18 accept\n2026-02-01 recommend\n2026-02-02 certify\n2026-02-03 sign\n2026-06-10 reissue\n2026-06-12 fact detained",
			clocks: `decision 2026-01-16..2026-04-16 ended 2026-02-03 by signed
				validity 2026-02-03..2026-08-02 ended 2026-06-10 by reissue_asked
				reissue 2026-06-10..2026-06-24
				expedite detained 2026-06-12..2026-06-26`,
			dueOn: "2026-06-24",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := lived(t, version(t, "ny-da-default", 2), cases.U, tt.story)
			if got, want := l.clocks(legalClocks()...), lines(tt.clocks); got != want {
				t.Errorf("clocks\n%s\nwant\n%s", got, want)
			}
			if l.s.DueOn != date(tt.dueOn) {
				t.Errorf("due %s, want %s", l.s.DueOn, tt.dueOn)
			}
		})
	}
}

// Where the law knows no number of days there is no decision clock to take the
// day of receipt from.
func TestAFactToldLaterWithoutAnOrdinaryLimit(t *testing.T) {
	r := written(t, changed(t,
		`"ordinary": {"days": 30, "unit": "calendar"},`, ``,
		`{"fact": "detained", "days": 7, "unit": "calendar"}`, `{"fact": "child_turns_21", "days_before": 14, "within": {"months": 3}}`,
	))
	l := lived(t, r, cases.U, "2026-05-16 submit\n2026-06-01 fact child_turns_21=2026-07-20")
	if got, want := l.clocks(legalClocks()...), "expedite child_turns_21 2026-06-01..2026-07-06"; got != want {
		t.Errorf("clocks %q, want %q: the birthday is within three months of receipt", got, want)
	}
}

func TestSentencesEndOnce(t *testing.T) {
	for _, id := range []string{"us-ct", "us-il", "nypd"} {
		l := lived(t, version(t, id, 1), cases.U, "2026-05-16 submit")
		for _, s := range l.last.Because {
			if !strings.HasSuffix(s, ".") || strings.HasSuffix(s, "..") {
				t.Errorf("%s: %q", id, s)
			}
		}
	}
}

func TestAdvanceChangesNothingItIsGiven(t *testing.T) {
	r := written(t, changed(t, tolling...))
	l := lived(t, r, cases.U, "2026-05-16 submit detained")
	before := l.s
	kept := slices.Clone(before.Clocks)
	after := before
	after.State = cases.AwaitingInformation
	r.Advance(before, after, cases.Event{Kind: cases.EventInformationAsked, From: cases.Received, To: cases.AwaitingInformation, On: date("2026-05-18")}, l.m)
	if !slices.Equal(before.Clocks, kept) {
		t.Errorf("the clocks before the act are %v now, were %v", before.Clocks, kept)
	}
}

func TestClocksOfRandomLives(t *testing.T) {
	sets := []RuleSet{
		version(t, "ny-da-default", 1), version(t, "ny-da-default", 2), version(t, "nypd", 1), version(t, "us-ca", 2), version(t, "us-ca-lapd", 1),
		version(t, "us-il", 1), version(t, "us-wa", 1), version(t, "us-ct", 1), written(t, changed(t, tolling...)),
	}
	facts := []string{"detained", "removal_proceedings", "hearing=2026-07-01", "child_turns_21=2026-09-01", "derivative_loss=2026-06-20"}
	rapid.Check(t, func(t *rapid.T) {
		l := &life{r: oneOf(t, sets), s: cases.Snapshot{Visa: rapid.SampledFrom([]cases.Visa{cases.U, cases.T}).Draw(t, "visa")}}
		day := date("2026-05-16")
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			var open []string
			for name, v := range verbs {
				if slices.Contains(v.from, l.s.State) && (name != "strike" || slices.ContainsFunc(l.m.Facts, cases.Fact.Counts)) && (name != "lapse" || l.s.Visa == cases.U) {
					open = append(open, name)
				}
			}
			if len(open) == 0 {
				return
			}
			slices.Sort(open)
			name := rapid.SampledFrom(open).Draw(t, "act")
			fact := ""
			switch name {
			case "fact":
				fact = rapid.SampledFrom(facts).Draw(t, "fact")
			case "strike":
				var counting []string
				for _, f := range l.m.Facts {
					if f.Counts() {
						counting = append(counting, string(f.Name))
					}
				}
				fact = rapid.SampledFrom(counting).Draw(t, "struck")
			}
			before := l.s
			l.act(t, day, name, fact)
			checkClocks(t, before, l)
			day = day.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
		}
	})
}

// checkClocks holds after every act, whatever came before it.
func checkClocks(t *rapid.T, before cases.Snapshot, l *life) {
	s := l.s
	var first cases.Clock
	for _, c := range s.Clocks {
		if c.Open() && c.Kind.Owed() && c.Paused.IsZero() && (first.Kind == "" || c.Due.Before(first.Due)) {
			first = c
		}
	}
	if first.Kind != "" && s.DueOn != first.Due {
		t.Fatalf("after %s: due %s, but the %s clock is due %s", l.last.Kind, s.DueOn, first.Kind, first.Due)
	}
	if first.Kind == "" && s.DueOn != before.DueOn {
		t.Fatalf("after %s: nothing is owed, but the date moved from %s to %s", l.last.Kind, before.DueOn, s.DueOn)
	}
	if len(s.Clocks) < len(before.Clocks) {
		t.Fatalf("after %s: a clock is gone", l.last.Kind)
	}
	for i, c := range before.Clocks {
		now := s.Clocks[i]
		if now.Kind != c.Kind || now.Fact != c.Fact || now.From != c.From || now.Stage != c.Stage {
			t.Fatalf("after %s: the clock %v became %v", l.last.Kind, c, now)
		}
		if !c.Open() && now != c {
			t.Fatalf("after %s: the ended clock %v became %v", l.last.Kind, c, now)
		}
	}
	for _, c := range s.Clocks[len(before.Clocks):] {
		if c.Kind == cases.ClockDecision && l.last.Kind != cases.EventSubmitted && l.last.Outcome != cases.Reopen {
			t.Fatalf("after %s: a decision clock began", l.last.Kind)
		}
		if !c.Open() || c.Due.Before(c.From) {
			t.Fatalf("after %s: a clock began as %v", l.last.Kind, c)
		}
	}
	open := map[cases.ClockKind]int{}
	for _, c := range s.Clocks {
		if c.Open() {
			open[c.Kind]++
		}
	}
	for _, k := range []cases.ClockKind{cases.ClockDecision, cases.ClockInformation, cases.ClockAppeal, cases.ClockReissue, cases.ClockValidity, cases.ClockStage} {
		if open[k] > 1 {
			t.Fatalf("after %s: %d %s clocks run", l.last.Kind, open[k], k)
		}
	}
	if !s.State.Undecided() && open[cases.ClockDecision]+open[cases.ClockExpedite]+open[cases.ClockAppeal]+open[cases.ClockReissue]+open[cases.ClockStage] > 0 {
		t.Fatalf("after %s: %q, and a clock of the office runs", l.last.Kind, s.State)
	}
}

// The target of a step goes on while the step is held: its age stays true.
func TestAHoldIsNoStep(t *testing.T) {
	l := lived(t, version(t, "ny-da-default", 2), cases.U, "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 hold\n2026-07-01 resume")
	want := lines(`stage received 2026-05-16..2026-05-20 ended 2026-05-18 by accepted
		stage under_review 2026-05-18..2026-07-01`)
	if got := l.clocks(cases.ClockStage); got != want {
		t.Errorf("steps\n%s\nwant\n%s", got, want)
	}
	l = lived(t, version(t, "ny-da-default", 2), cases.U, "2026-05-16 submit\n2026-05-18 accept\n2026-06-01 hold\n2026-06-05 cancel")
	if n := len(l.s.OpenClocks()); n > 0 {
		t.Errorf("%d clocks run on after the request was cancelled on hold", n)
	}
}
