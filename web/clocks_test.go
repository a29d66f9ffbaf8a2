package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"suppb/cases"
	"suppb/policy"

	"github.com/google/uuid"
)

// tolls adds a rule set, for U only, under which a question pauses the decision
// clock and what comes late counts as of the next business day.
var tolls = sync.OnceValue(func() error {
	b, err := os.ReadFile("../policy/data/rules/ny-da-default.json")
	if err != nil {
		return err
	}
	text := strings.NewReplacer(
		`"id": "ny-da-default"`, `"id": "tolls"`, `"name": "District attorney in New York: office policy"`, `"name": "Rules that pause"`,
		`"information": false`, `"information": true`, `["U", "T"]`, `["U"]`,
		`"after_hours": "same_day"`, `"after_hours": "next_business_day", "closes": "17:00"`,
		`"duties": []`, `"duties": [{"text": "Give the reasons in writing.", "cite": "Section 9", "confirmed": true}]`,
	).Replace(string(b))
	return policy.Load(fstest.MapFS{"tolls.json": {Data: []byte(text)}})
})

func (s *site) underTolls() {
	s.t.Helper()
	if err := tolls(); err != nil {
		s.t.Fatal(err)
	}
	s.ruleSet = "tolls"
}

func (s *site) snapshot(path string) *cases.Request {
	return s.requests[cases.RequestID(strings.TrimPrefix(path, "/requests/"))]
}

// tell records an urgent fact through the page.
func (p *person) tell(path string, pairs ...string) answer {
	p.s.t.Helper()
	values := with(p.fill(path, path+"/facts", url.Values{"evidence": {"Notice of custody."}}), pairs...)
	return p.upload(path+"/facts", values)
}

func TestClocksOnTheOfficesPage(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	s.as(ana).tell(path, "fact", "detained").wantStatus(303)
	for _, who := range []cases.PersonID{ines, rosa, otto, sue} {
		s.as(who).get(path).says(
			"Under review: 14 days left", "Due 30 May 2026 = received 16 May 2026 + 14 calendar days because of detention",
			"Expedited decision: detention 16 May 2026 Sat 30 May 2026 14 days left", "Decision 16 May 2026 Fri 14 Aug 2026 90 days left",
			"Office target: Received 16 May 2026 Wed 20 May 2026 Accepted and given to a reviewer on 16 May 2026, in time",
		)
	}
	if body := s.as(ines).get(path).text(); strings.Index(body, "Expedited decision:") > strings.Index(body, "Fri 14 Aug 2026") {
		t.Error("the clock that is due first does not come first")
	}
}

func TestHowAClockEnded(t *testing.T) {
	on := cases.MustDate
	for _, tt := range []struct {
		clock cases.Clock
		want  string
	}{
		{cases.Clock{Kind: cases.ClockDecision, Due: on("2026-05-16"), EndedOn: on("2026-05-16"), EndedBy: cases.EventSigned}, "Signed copy recorded on 16 May 2026, in time"},
		{cases.Clock{Kind: cases.ClockDecision, Due: on("2026-05-16"), EndedOn: on("2026-05-17"), EndedBy: cases.EventDecided}, "Decision made on 17 May 2026, 1 day late"},
		{cases.Clock{Kind: cases.ClockExpedite, Due: on("2026-05-16"), EndedOn: on("2026-05-20"), EndedBy: cases.EventFactStruck}, "Urgent fact struck on 20 May 2026"},
		{cases.Clock{Kind: cases.ClockValidity, Due: on("2026-05-16"), EndedOn: on("2026-05-17"), EndedBy: cases.EventLapsed}, "The six months for filing ended on 17 May 2026"},
	} {
		if got := howEnded(tt.clock); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestUrgentFacts(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	requester, reviewer, supervisor := s.as(ana), s.as(rosa), s.as(sue)
	requester.get(path).says("You told us of nothing urgent.")
	values := requester.fill(path, path+"/facts", url.Values{"fact": {"hearing"}, "fact_on_month": {"6"}, "fact_on_day": {"20"}, "fact_on_year": {"2026"}, "evidence": {"The notice, attached."}})
	requester.upload(path+"/facts", values, file{"documents", "notice.pdf", pdfHeader}).wantStatus(303)
	if c := s.commands[len(s.commands)-1]; c.Kind != cases.RecordFact || c.Payload.Fact != cases.Hearing || c.Payload.FactOn != cases.MustDate("2026-06-20") || len(c.Payload.Documents) != 1 {
		t.Errorf("command %+v", c)
	}
	requester.get(path).says("Hearing in immigration court on 20 June 2026 Evidence not seen by the office yet", "sooner because of the hearing Saturday, 13 June 2026", "notice.pdf", "Requester Urgent fact recorded")

	reviewer.get(path).says("Hearing in immigration court on 20 June 2026 Not seen yet", "Shown by: The notice, attached.", "I saw the evidence").silent("/strike")
	reviewer.post(path+"/verify", reviewer.fill(path, path+"/verify", nil)).wantStatus(303)
	reviewer.get(path).says("Seen by the office on 16 May 2026").silent("Not seen yet", "I saw the evidence<")
	requester.get(path).says("Evidence seen by the office on 16 May 2026")

	strike := supervisor.fill(path, path+"/strike", nil)
	supervisor.post(path+"/strike", strike).wantStatus(422).says("Choose the fact that does not count any more.", "Write why the fact does not count any more")
	strike.Set("strike_id", s.snapshot(path).Facts[0].ID)
	strike.Set("strike_reason", "The hearing is off the calendar.")
	supervisor.post(path+"/strike", strike).wantStatus(303)
	if got := s.snapshot(path).DueOn; got != cases.MustDate("2026-08-14") {
		t.Errorf("due %s after the fact was struck", got)
	}
	supervisor.get(path).says("Struck on 16 May 2026", "Expedited decision: the hearing 16 May 2026 Sat 13 Jun 2026 Urgent fact struck on 16 May 2026").silent("Strike an urgent fact")
	requester.get(path).says("Struck by the office on 16 May 2026", "The hearing is off the calendar.", "The office's answer is due Friday, 14 August 2026").silent("Sam Sorel")
}

func TestUrgentFactMistakes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		pairs    []string
		field    string
		sentence string
	}{
		{"none chosen", nil, "fact", "Choose which fact makes the request urgent."},
		{"invented", []string{"fact", "lottery"}, "fact", "Choose which fact makes the request urgent."},
		{"hearing without its date", []string{"fact", "hearing"}, "fact_on", "Enter the date of the hearing."},
		{"detention with a date", []string{"fact", "detained", "fact_on_month", "6", "fact_on_day", "1", "fact_on_year", "2026"}, "fact_on", "Leave the date empty: detention has none."},
		{"no such day", []string{"fact", "hearing", "fact_on_month", "6", "fact_on_day", "31", "fact_on_year", "2026"}, "fact_on", "The date: June 2026 has no day 31."},
		{"yesterday", []string{"fact", "hearing", "fact_on_month", "5", "fact_on_day", "15", "fact_on_year", "2026"}, "fact_on", "That day is in the past."},
		{"nothing shows it", []string{"fact", "detained", "evidence", ""}, "evidence", "Say what shows it"},
		{"too long", []string{"fact", "detained", "evidence", strings.Repeat("x", 20_001)}, "evidence", "This is 20,001 characters long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			path := s.accepted()
			for _, who := range []cases.PersonID{ana, rosa} {
				p := s.as(who)
				values := with(p.fill(path, path+"/facts", url.Values{"evidence": {"Notice of custody."}}), tt.pairs...)
				got := p.post(path+"/facts", values).wantStatus(422)
				if !strings.HasPrefix(got.problem(tt.field), tt.sentence) {
					t.Errorf("as %s the sentence by %s is %q", who, tt.field, got.problem(tt.field))
				}
				if got.id(tt.field) == nil || values.Get("evidence") != "" && !strings.Contains(got.value("evidence"), values.Get("evidence")) {
					t.Errorf("as %s what was typed is lost", who)
				}
			}
			if n := len(s.snapshot(path).Facts); n != 0 {
				t.Errorf("%d facts", n)
			}
		})
	}
	s := newSite(t)
	path := s.accepted()
	p := s.as(ana)
	p.tell(path, "fact", "detained").wantStatus(303)
	p.tell(path, "fact", "detained").wantStatus(422).says("This fact is recorded already.")
	p.upload(path+"/facts", p.fill(path, path+"/facts", url.Values{"fact": {"removal_order"}}), file{"documents", "order.pdf", pdfHeader}).
		wantStatus(422).says("Say what shows it", "Already uploaded")
}

func TestWhoMayDoWhatToClocks(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	s.as(ana).tell(path, "fact", "detained").wantStatus(303)
	id := s.snapshot(path).Facts[0].ID
	for _, tt := range []struct {
		who    cases.PersonID
		act    string
		status int
	}{
		{ana, "verify", 403}, {ana, "strike", 403}, {ana, "reconsider", 403}, {ana, "reconsideration", 409}, {ana, "reissue", 409},
		{ben, "facts", 404}, {ben, "verify", 404}, {ben, "strike", 404}, {ben, "reconsideration", 404}, {ben, "reissue", 404},
		{rosa, "strike", 403}, {ines, "strike", 403}, {otto, "verify", 403}, {otto, "facts", 403}, {max_, "facts", 403}, {max_, "strike", 403}, {max_, "verify", 403}, {ray, "verify", 404},
		{rosa, "reconsideration", 403}, {ines, "reissue", 403}, {rosa, "reconsider", 403}, {sue, "reconsider", 409}, {ada, "facts", 404},
	} {
		values := url.Values{
			"command": {uuid.NewString()}, "version": {fmt.Sprint(s.snapshot(path).Version)}, "fact": {"removal_order"}, "evidence": {"x"}, "fact_id": {id}, "strike_id": {id}, "strike_reason": {"x"},
			"reconsideration": {"x"}, "outcome": {"uphold"}, "result": {"x"},
		}
		if got := s.as(tt.who).post(path+"/"+tt.act, values); got.status != tt.status {
			t.Errorf("%s %s: status %d, want %d", tt.who, tt.act, got.status, tt.status)
		}
	}
	if facts := s.snapshot(path).Facts; len(facts) != 1 || facts[0].Verified() || !facts[0].Counts() {
		t.Errorf("facts %+v", facts)
	}
}

func TestManagersSeeClocksWithoutFacts(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	s.as(ana).tell(path, "fact", "child_turns_21", "fact_on_month", "8", "fact_on_day", "3", "fact_on_year", "2026").wantStatus(303)
	s.as(max_).get(path).says("Expedited decision 16 May 2026 Sat 4 Jul 2026", "Due 4 July 2026", "Urgent fact recorded").
		silent("birthday", "turns 21", "3 August", "custody", "Urgent facts", "because of", "30 days before")
}

func TestPausedClock(t *testing.T) {
	s := newSite(t)
	s.underTolls()
	path := s.accepted()
	s.now = time.Date(2026, 5, 20, 15, 0, 0, 0, time.UTC)
	p := s.as(rosa)
	p.get(path).says("The decision clock pauses until the answer comes")
	p.post(path+"/ask", p.fill(path, path+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(303)
	p.get(path).says("Awaiting information: the clock is paused", "Paused since 20 May 2026; the due date moves later by the pause", "Answer from the requester 20 May 2026", "The decision clock is paused from 20 May 2026")
	q := s.as(ana)
	q.get(path).says("The office's answer Paused The office's days stopped on 20 May 2026").silent("The office's own date does not move", "is due Monday, 17 August")
	s.now = time.Date(2026, 5, 29, 15, 0, 0, 0, time.UTC)
	q.upload(path+"/answer", q.fill(path, path+"/answer", url.Values{"answer": {"The 9th."}})).wantStatus(303)
	if c, _ := s.snapshot(path).Clock(cases.ClockDecision); !c.Paused.IsZero() {
		t.Errorf("clock %+v", c)
	}
	p.get(path).says("paused 9 days").silent("Paused since")
}

// objected is a request that was declined and is looked at again.
func (s *site) objected() string {
	path := s.declined()
	p := s.as(ana)
	p.upload(path+"/reconsideration", p.fill(path, path+"/reconsideration", url.Values{"reconsideration": {"The number was mistyped."}}), file{"documents", "p.pdf", pdfHeader}).wantStatus(303)
	return path
}

func (s *site) declined() string {
	path := s.endorsed("outcome", "decline", "reasons", "not_helpful")
	p := s.as(otto)
	p.post(path+"/decline", p.fill(path+"/decision", path+"/decline", url.Values{"reasons": {"no_record_found"}, "explanation": {"Nothing under either name."}})).wantStatus(303)
	return path
}

func TestReconsideration(t *testing.T) {
	s := newSite(t)
	declined := s.declined()
	p := s.as(ana)
	p.upload(declined+"/reconsideration", p.fill(declined, declined+"/reconsideration", nil)).wantStatus(422).says("Write what the office should look at again")

	path := s.objected()
	if c := s.commands[len(s.commands)-1]; c.Kind != cases.AskReconsideration || len(c.Payload.Documents) != 1 {
		t.Errorf("command %+v", c)
	}
	p.get(path).says("Someone who was not part of the decision is looking at it again.", "The result of the reconsideration is due Monday, 15 June 2026", "Why the office declined").silent("/reconsideration")
	s.as(ines).get(path).says("Under reconsideration", "Waiting on Supervisor").silent("/reconsider")
	s.as(otto).get(path).silent("Look at the decision again")
	s.as(sue).get(path).silent("Look at the decision again") // she passed it on
	chief := s.as(sam)
	chief.get("/requests").says("Your turn 1", "Under reconsideration Supervisor")
	chief.get(path).says("This office has no record of the matter.", "Nothing under either name.", "The number was mistyped.")
	form := chief.fill(path, path+"/reconsider", nil)
	chief.post(path+"/reconsider", form).wantStatus(422).says("Choose whether the decision stands", "Explain the result")
	chief.post(path+"/reconsider", with(form, "outcome", "certify", "result", "x")).wantStatus(422).says("Choose whether the decision stands")
	chief.post(path+"/reconsider", with(form, "outcome", "uphold", "result", "We searched under that number too.")).wantStatus(303)
	p.get(path).says("also after looking at it again", "We searched under that number too.", "The decision stands.").silent("/reconsideration", "Sam Sorel")

	path = s.objected()
	chief.post(path+"/reconsider", chief.fill(path, path+"/reconsider", url.Values{"outcome": {"reopen"}, "result": {"The number leads to a file."}})).wantStatus(303)
	p.get(path).says("An assistant district attorney is reviewing your request.", "The review begins again.", "The number leads to a file.", "The office's answer is due Friday, 14 August 2026")
	s.as(rosa).get(path).says("Record findings and recommend")
}

func TestReissue(t *testing.T) {
	s := newSite(t)
	path := s.dispatched()
	p := s.as(ana)
	p.get(path).says("Ask for a fresh signature", "You send nothing again.")
	p.post(path+"/reissue", p.fill(path, path+"/reissue", nil)).wantStatus(303)
	p.get(path).says("You asked for a fresh signature.", "A freshly signed form is due Saturday, 30 May 2026", "Signed on 16 May 2026; USCIS must receive it by 15 November 2026", "Download the scan")
	s.as(otto).get(path).says("Fresh signature 16 May 2026 Sat 30 May 2026 14 days left", "A freshly signed form is due 30 May 2026 = 16 May 2026 + 14 calendar days", "Earlier signature")

	lapsed := s.dispatched()
	s.snapshot(lapsed).State = cases.Lapsed
	p.post(lapsed+"/reissue", p.fill(lapsed, lapsed+"/reissue", nil)).wantStatus(303)

	declaration := s.dispatched()
	s.snapshot(declaration).Visa = cases.T
	p.get(declaration).says("A T declaration does not expire.").silent("Ask for a fresh signature")
}

func TestSupervisorsDesk(t *testing.T) {
	s := newSite(t)
	s.submitted()
	p := s.as(sue)
	if got := p.get("/").header.Get("Location"); got != "/requests" {
		t.Errorf("home is %s", got)
	}
	p.get("/requests").says("Your turn 0", "No request waits for you.")
	p.get("/requests?show=open").says("1 request").wantStatus(200)
	p.get("/overview").wantStatus(http.StatusForbidden)
}

func TestFactsThatWereTyped(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(ana)
	values := p.fill(path, path+"/facts", url.Values{"fact": {"detained"}, "evidence": {"Notice of custody."}})
	p.signedOut()
	page := p.back(p.post(path+"/facts", values).wantStatus(401), ana, password).wantStatus(200).says("What shows the urgent fact", "Notice of custody.")
	p.post(path+"/facts", page.hidden(path+"/facts")).wantStatus(303)
	p.post(path+"/cancel", p.fill(path+"/cancel", path+"/cancel", nil)).wantStatus(303)
	p.post(path+"/facts", with(values, "command", uuid.NewString())).wantStatus(http.StatusConflict).says("What you typed", "Notice of custody.")
}

func TestEveryFactHasALabel(t *testing.T) {
	for _, n := range cases.FactNames() {
		if factLabel(n) == n.Words() {
			t.Errorf("%s has no label", n)
		}
	}
}

func TestRemindersInARowAreOneLine(t *testing.T) {
	reminder := line{What: cases.EventReminded.Words(), Detail: []string{"x"}, When: "May"}
	lines := []line{{What: "a"}, reminder, reminder, reminder, {What: "b"}, reminder, {What: "c"}}
	got := foldReminders(lines)
	if len(got) != 5 || got[1].What != "3 reminders" || len(got[1].Folded) != 3 || got[3].Folded != nil || got[3].Detail == nil {
		t.Errorf("%+v", got)
	}
}
