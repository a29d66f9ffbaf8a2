package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/internal/testkit/visitor"
	"suppb/store/storetest"
)

// rival is one of two people who act on a request at the same moment.
type rival struct {
	email    string
	page     string // the last part of its address, from which the form is sent
	form     string // the last part of the form's address
	fill     func(f *visitor.Form, text string)
	happened cases.EventKind // if this one wins
	typed    bool            // the form has a text, which must not be lost
}

// TestFiftyPairs has two people act on the same request at the same moment, on
// fifty requests at once. One wins; the other reads what happened and keeps what
// they typed; the record has the one act.
func TestFiftyPairs(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { fiftyPairs(t, sqliteMatrix(t)) })
	t.Run("postgres", func(t *testing.T) { fiftyPairs(t, newMatrix(t, testkit.Postgres(t))) })
}

func fiftyPairs(t *testing.T, m *matrix) {
	second := addPerson(t, m.o, "Castell", cases.RoleIntake)
	today := m.on.String()
	field := func(name string) func(*visitor.Form, string) {
		return func(f *visitor.Form, text string) { f.Set(name, text) }
	}
	accept := func(reviewer cases.Person) func(*visitor.Form, string) {
		return func(f *visitor.Form, _ string) { f.Set("reviewer", string(reviewer.ID)) }
	}
	sorts := []struct {
		name string
		in   cases.State
		one  rival
		two  rival
	}{
		{"one supervisor passes on, another returns", cases.AwaitingSupervisor,
			rival{m.o.Chief.Email, "/decision", "/endorse", func(*visitor.Form, string) {}, cases.EventEndorsed, false},
			rival{m.o.Deputy.Email, "/decision", "/return", field("comment"), cases.EventReturned, true}},
		{"the official declines, a supervisor chooses another official", cases.AwaitingDecision,
			rival{m.o.Official.Email, "/decision", "/decline", func(f *visitor.Form, text string) {
				f.Set("reasons", "no_record_found").Set("explanation", text)
			}, cases.EventDecided, true},
			rival{m.o.Chief.Email, "/official", "/official", func(f *visitor.Form, text string) {
				f.Set("code", string(m.staff.official.ID)).Set("act_text", text)
			}, cases.EventOfficialChosen, true}},
		{"intake accepts twice", cases.Received,
			rival{m.o.Intake.Email, "", "/accept", accept(m.o.ADA), cases.EventAccepted, false},
			rival{second.Email, "", "/accept", accept(m.staff.reviewer), cases.EventAccepted, false}},
		{"the reviewer puts on hold, the requester cancels", cases.UnderReview,
			rival{m.o.ADA.Email, "/hold", "/hold", func(f *visitor.Form, text string) {
				f.Set("code", cases.HeldForRecords).Date("act_day", m.on.AddDays(9).String()).Set("act_text", text)
			}, cases.EventHeld, true},
			rival{m.o.Attorney.Email, "/cancel", "/cancel", func(*visitor.Form, string) {}, cases.EventCancelled, false}},
		{"the original leaves, a withdrawal is proposed", cases.AwaitingDispatch,
			rival{m.o.Intake.Email, "/dispatch", "/dispatch", func(f *visitor.Form, text string) {
				f.Set("code", "courier").Date("act_day", today).Set("act_text", text)
			}, cases.EventDispatched, true},
			rival{m.o.Chief.Email, "/withdrawal", "/withdrawal", field("act_text"), cases.EventWithdrawalProposed, true}},
	}
	people := map[string]*visitor.Visitor{}
	for _, s := range sorts {
		for _, email := range []string{s.one.email, s.two.email} {
			people[email] = visitor.New(t, m.pages).SignIn(email, storetest.Password)
		}
	}
	contests := make([]*contest, 50)
	for i := range contests {
		s := sorts[i%len(sorts)]
		c := &contest{placed: m.standing(t, s.in), name: s.name, rivals: [2]rival{s.one, s.two}}
		for j, r := range c.rivals {
			c.texts[j] = "Typed " + uuid.NewString()
			path := "/requests/" + string(c.Request)
			c.forms[j] = people[r.email].Get(path + r.page).Form(path + r.form)
			r.fill(c.forms[j], c.texts[j])
		}
		contests[i] = c
	}

	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, c := range contests {
		for j := range c.forms {
			wg.Go(func() {
				<-start
				var err error
				if c.answers[j], err = c.forms[j].TrySend(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	began := time.Now()
	close(start)
	wg.Wait()
	t.Logf("%d acts on %d requests were answered in %s", 2*len(contests), len(contests), time.Since(began).Round(time.Millisecond))
	if t.Failed() {
		return
	}
	for i, c := range contests {
		t.Run(fmt.Sprintf("%d: %s", i+1, c.name), c.oneWon)
	}
}

// contest is a request on which two people acted at the same moment.
type contest struct {
	*placed
	name    string
	rivals  [2]rival
	forms   [2]*visitor.Form
	texts   [2]string
	answers [2]*visitor.Page
}

// oneWon checks what both read, and what the record holds.
func (c *contest) oneWon(t *testing.T) {
	won := 0
	if c.answers[1].Status == http.StatusOK {
		won = 1
	}
	lost := 1 - won
	if c.answers[won].Status != http.StatusOK || c.answers[lost].Status != http.StatusConflict {
		t.Fatalf("they were answered with %d and %d: %.600s", c.answers[0].Status, c.answers[1].Status, c.answers[lost].Text())
	}
	page := c.answers[lost]
	if alert := page.Alert(); !strings.Contains(alert, "Someone acted on this request after you opened it") && !strings.Contains(alert, "is not open now") {
		t.Errorf("who came second reads %q", alert)
	}
	if happened := c.rivals[won].happened.Words(); !strings.Contains(page.Text(), happened) {
		t.Errorf("who came second does not read %q at %s; the page says: %.1500s", happened, c.rivals[lost].form, page.Text())
	}
	if c.rivals[lost].typed && !strings.Contains(string(page.Body), c.texts[lost]) {
		t.Errorf("what was typed at %s is lost; the page says: %.1500s", c.rivals[lost].form, page.Text())
	}
	for what, query := range map[string]string{
		"act in the timeline": `SELECT COUNT(*) FROM events WHERE request_id = ? AND actor_id <> 'system'`,
		"version more":        `SELECT version FROM requests WHERE id = ?`,
		"command carried out": `SELECT COUNT(*) FROM commands WHERE request_id = ? AND outcome = 'applied' AND actor NOT LIKE '%"system"%'`,
		"act in the audit":    `SELECT COUNT(*) FROM audit WHERE request_id = ? AND actor_id <> 'system' AND result = '' AND action IN (SELECT kind FROM commands)`,
	} {
		if n := c.count(t, query, c.Request) - c.Version; n != 1 {
			t.Errorf("there are %d, not 1: %s", n, what)
		}
	}
}
