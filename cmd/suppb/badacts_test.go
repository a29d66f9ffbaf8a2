package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/internal/testkit/visitor"
)

// badAct is a form of a request's page as nobody should send it.
type badAct struct {
	name     string
	who      *visitor.Visitor
	page     string // from which it is sent, the last part of its address
	fill     func(*visitor.Form)
	field    string // beside which the sentence stands
	sentence string
}

// refused sends each and wants the sentence, the page again with what was typed,
// and nothing done.
func (b *bad) refused(t *testing.T, path string, rows []badAct) {
	for _, row := range rows {
		t.Run(strings.TrimPrefix(row.page, "/")+", "+row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{path}, func() {
				f := row.who.In(t).Get(path + row.page).Form(path + row.page)
				row.fill(f)
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake(row.field); row.sentence == "" && got == "" || !strings.Contains(got, row.sentence) {
					t.Errorf("by %s stands %q, want %q; the list says %.500q", row.field, got, row.sentence, page.Alert())
				}
				if page.HasForm(path + row.page) { // what no box stands for cannot be marked again
					f.Set("code", page.Form(path + row.page).Values["code"]...)
				}
				keeps(t, page, f, path+row.page)
			})
		})
	}
}

func (b *bad) date(later int) string {
	return time.Now().In(b.zone).AddDate(0, 0, later).Format(time.DateOnly)
}

func (b *bad) plainActs(t *testing.T) {
	b = b.in(t)
	reviewed, recommended := b.accepted(), b.recommended()
	hold := func(code, day, text string) func(*visitor.Form) {
		return func(f *visitor.Form) { f.Set("code", code).Date("act_day", day).Set("act_text", text) }
	}
	const text = "The hospital's file is on its way."
	b.refused(t, reviewed, []badAct{
		{"no reason", b.ada, "/step-aside", func(*visitor.Form) {}, "code", "Choose why you step aside."},
		{"an invented reason", b.ada, "/step-aside", func(f *visitor.Form) { f.Set("code", "bored") }, "code", "Choose why you step aside."},
		{"a text of 30,000 characters", b.ada, "/step-aside", func(f *visitor.Form) { f.Set("code", "witness").Set("act_text", strings.Repeat("no", 15_000)) }, "act_text", "at most 20,000 fit"},
		{"no reason", b.ada, "/hold", func(f *visitor.Form) { f.Date("act_day", b.date(9)).Set("act_text", text) }, "code", "Choose why the request has to wait."},
		{"an invented reason", b.ada, "/hold", hold("holiday", b.date(9), text), "code", "Choose why the request has to wait."},
		{"no day", b.ada, "/hold", func(f *visitor.Form) { f.Set("code", "records").Set("act_text", text) }, "act_day", "Enter the day on which the request comes back."},
		{"until today", b.ada, "/hold", hold("records", b.date(0), text), "act_day", "after today, and within 180 days"},
		{"until yesterday", b.ada, "/hold", hold("records", b.date(-1), text), "act_day", "after today, and within 180 days"},
		{"until the day after the longest hold", b.ada, "/hold", hold("records", b.date(181), text), "act_day", "after today, and within 180 days"},
		{"for ever", b.ada, "/hold", hold("records", "2199-12-31", text), "act_day", "after today, and within 180 days"},
		{"until 31 February", b.ada, "/hold", hold("records", "2027-02-31", text), "act_day", "February 2027 has no day 31."},
		{"until the year 27", b.ada, "/hold", hold("records", "27-02-01", text), "act_day", "needs a year of four digits"},
		{"no text", b.ada, "/hold", hold("records", b.date(9), "  "), "act_text", "Write what has to happen before the review can go on."},
		{"a bell in the text", b.ada, "/hold", hold("records", b.date(9), "Ring\a"), "act_text", "This text holds control characters."},
		{"nothing", b.ada, "/delay", func(*visitor.Form) {}, "act_day", "Enter the day by which an answer is expected."},
		{"expected today", b.ada, "/delay", func(f *visitor.Form) { f.Date("act_day", b.date(0)).Set("act_text", text) }, "act_day", "after today, and within 365 days"},
		{"expected in more than a year", b.ada, "/delay", func(f *visitor.Form) { f.Date("act_day", b.date(366)).Set("act_text", text) }, "act_day", "after today, and within 365 days"},
		{"no text", b.ada, "/delay", func(f *visitor.Form) { f.Date("act_day", b.date(30)) }, "act_text", "Explain the delay in a sentence"},
	})
	official := func(family string) func(*visitor.Form) {
		return func(f *visitor.Form) { f.Set("code", b.person(family)).Set("act_text", "Absent.") }
	}
	b.refused(t, recommended, []badAct{
		{"nobody", b.supervisor, "/official", func(*visitor.Form) {}, "code", "Choose the certifying official who decides."},
		{"who has it", b.supervisor, "/official", official("Verdi"), "code", "This official has the request already."},
		{"the reviewer", b.supervisor, "/official", official("Okafor"), "code", "Who reviewed or endorsed a request may not sign it."},
		{"the supervisor who passed it on", b.supervisor, "/official", official("Castellan"), "code", "Who reviewed or endorsed a request may not sign it."},
		{"an attorney", b.supervisor, "/official", official("Ortiz"), "code", "That official is not in the register of designated officials today."},
		{"nobody there is", b.supervisor, "/official", func(f *visitor.Form) { f.Set("code", uuid.NewString()) }, "code", "That official is not in the register of designated officials today."},
	})
	t.Run("ask without a box", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{reviewed}, func() {
			f := b.ada.Get(reviewed).Form(reviewed+"/ask").Set("question", "Which precinct?")
			page := f.Send().Is(http.StatusUnprocessableEntity)
			if got := page.Mistake("missing"); !strings.Contains(got, "Mark what is missing") {
				t.Errorf("by the boxes stands %q", got)
			}
			keeps(t, page, f, reviewed+"/ask")
			f.Set("missing", "money").Send().Is(http.StatusUnprocessableEntity).Has("One of the boxes is not on the list.", "Which precinct?")
		})
	})
	t.Run("what is not on hold cannot be taken off", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{reviewed}, func() {
			b.ada.Get(reviewed + "/resume").Is(http.StatusConflict)
			b.ada.Post(reviewed+"/resume", plainForm, b.act(reviewed, "act_text", "It came.")).Is(http.StatusConflict).Has("It came.")
		})
	})
}

// afterSignature is about dates and texts of what follows the decision.
func (b *bad) afterSignature(t *testing.T) {
	b = b.in(t)
	path := b.recommended()
	b.official.Get(path + "/decision").Form(path + "/certify").Send().Is(http.StatusOK)
	t.Run("dispatch before the signature", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			b.intake.Get(path + "/dispatch").Is(http.StatusConflict)
			b.intake.Post(path+"/dispatch", plainForm, b.act(path, "code", "courier", "act_day_month", "1", "act_day_day", "2", "act_day_year", "2026", "act_text", "1Z 999")).
				Is(http.StatusConflict).Has("is not open now: the request is “Awaiting signature”", "1Z 999")
		})
	})
	t.Run("two dates that differ", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			f := b.intake.Get(path+"/signature").Form(path+"/signature").Date("signed_on", b.date(0)).Date("signed_again", b.date(-1)).
				Attach("scan", "signed.pdf", "application/pdf", pdf)
			page := f.Send().Is(http.StatusUnprocessableEntity)
			if got := page.Mistake("signed_again"); !strings.Contains(got, "The two dates differ.") {
				t.Errorf("by the second date stands %q", got)
			}
			keeps(t, page, f, path+"/signature")
			f = b.intake.Get(path+"/signature").Form(path+"/signature").Date("signed_on", b.date(0))
			keeps(t, f.Send().Is(http.StatusUnprocessableEntity).Has("The two dates differ."), f, path+"/signature")
		})
	})
	late := b.intake2.Get(path+"/signature").Form(path+"/signature").Date("signed_on", "2026-01-17").Date("signed_again", "2026-01-18")
	uVictim.sign(b.intake, path, b.date(0), "").Is(http.StatusOK).Has("Awaiting dispatch")
	t.Run("the signature is recorded already", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			page := late.Send().Is(http.StatusConflict).Has("Someone acted on this request", "What is new", "Signed copy recorded", "What you typed")
			for _, day := range []string{"01/17/2026", "01/18/2026"} {
				if !bytes.Contains(page.Body, []byte(day)) {
					t.Errorf("the page lost %s", day)
				}
			}
		})
	})
	dispatched := func(code, day, tracking string) func(*visitor.Form) {
		return func(f *visitor.Form) { f.Set("code", code).Date("act_day", day).Set("act_text", tracking) }
	}
	b.refused(t, path, []badAct{
		{"nothing", b.intake, "/dispatch", func(*visitor.Form) {}, "code", "Choose how the original goes back."},
		{"by pigeon", b.intake, "/dispatch", dispatched("pigeon", b.date(0), "ring 7"), "code", "Choose how the original goes back."},
		{"tomorrow", b.intake, "/dispatch", dispatched("courier", b.date(1), "1Z 999"), "act_day", "Enter the day on which the original left: from"},
		{"before it was signed", b.intake, "/dispatch", dispatched("courier", b.date(-1), "1Z 999"), "act_day", "when it was signed, to today."},
		{"no tracking number", b.intake, "/dispatch", dispatched("mail_tracked", b.date(0), ""), "act_text", "Enter the tracking number, or who takes the original along."},
		{"no text", b.supervisor, "/withdrawal", func(*visitor.Form) {}, "act_text", "Write which facts came to light that end the certification."},
		{"a text of 30,000 characters", b.supervisor, "/withdrawal", func(f *visitor.Form) { f.Set("act_text", strings.Repeat("no", 15_000)) }, "act_text", "at most 20,000 fit"},
	})
	t.Run("receipt before it left", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() { b.attorney.Get(path + "/receipt").Is(http.StatusConflict) })
	})
	b.intake.Get(path+"/dispatch").Form(path+"/dispatch").Set("code", "by_hand").Date("act_day", b.date(0)).Send().Is(http.StatusOK).Has("Certified")
	b.refused(t, path, []badAct{
		{"no day", b.attorney, "/receipt", func(*visitor.Form) {}, "act_day", "Enter the day on which the original arrived."},
		{"tomorrow", b.attorney, "/receipt", func(f *visitor.Form) { f.Date("act_day", b.date(1)) }, "act_day", "Enter the day on which the original arrived: from"},
		{"before it was sent", b.attorney, "/receipt", func(f *visitor.Form) { f.Date("act_day", b.date(-1)) }, "act_day", "when it was sent, to today."},
		{"in the year 0026", b.attorney, "/receipt", func(f *visitor.Form) { f.Date("act_day", "0026-01-02") }, "act_day", "needs a year of four digits"},
	})
	t.Run("another firm's receipt", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			b.other.Post(path+"/receipt", plainForm, b.act(path, actsOf(b)["/receipt"]...)).Is(http.StatusNotFound)
		})
	})
	t.Run("who proposed a withdrawal does not decide on it", func(t *testing.T) {
		b := b.in(t)
		b.supervisor.Get(path+"/withdrawal").Form(path+"/withdrawal").Set("act_text", "A second file came to light.").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			for _, act := range []string{"/withdraw", "/keep"} {
				b.supervisor.Post(path+act, plainForm, b.act(path, "act_text", "I stand by it.")).Is(http.StatusForbidden).
					Has("Someone other than the person who proposed the withdrawal decides on it.", "I stand by it.")
				b.attorney.Post(path+act, plainForm, b.act(path, "act_text", "No.")).Is(http.StatusForbidden)
			}
			b.supervisor.Post(path+"/withdrawal", plainForm, b.act(path, "act_text", "Once more.")).Is(http.StatusConflict).
				Has("The withdrawal of this certification is proposed; that has to be decided first.", "Once more.")
		})
		b.refused(t, path, []badAct{
			{"no text", b.chief2, "/withdraw", func(*visitor.Form) {}, "act_text", "Write why the certification is withdrawn."},
			{"no text", b.chief2, "/keep", func(*visitor.Form) {}, "act_text", "Write why the certification stands."},
		})
		if strings.Contains(b.attorney.Get(path).Text(), "A second file came to light.") {
			t.Error("the requester reads a proposal that nobody decided yet")
		}
	})
}

// twoSignatures is about the second signature of a T declaration.
func (b *bad) twoSignatures(t *testing.T) {
	b = b.in(t)
	path := tVictim.submit(t, b.attorney)
	b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Is(http.StatusOK)
	tVictim.recommend(b.ada, path).Is(http.StatusOK)
	endorse(b.supervisor, path).Is(http.StatusOK)
	b.drawn(path)
	b.official.Get(path + "/decision").Form(path + "/certify").Send().Is(http.StatusOK)
	for _, row := range []struct{ name, date, field, sentence string }{
		{"none", "--", "supervisor_on", "Enter the date beside the supervisor's signature; a T declaration has two signatures."},
		{"31 February", "2026-02-31", "supervisor_on", "February 2026 has no day 31."},
		{"tomorrow", b.date(1), "", "is not between the decision of"},
		{"before the decision", b.date(-1), "", "is not between the decision of"},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{path}, func() {
				f := b.intake.Get(path+"/signature").Form(path+"/signature").Date("signed_on", b.date(0)).Date("signed_again", b.date(0)).
					Date("supervisor_on", row.date).Attach("scan", "signed.pdf", "application/pdf", pdf)
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake(row.field); row.field != "" && !strings.Contains(got, row.sentence) {
					t.Errorf("by %s stands %q", row.field, got)
				}
				page.Has(row.sentence)
				keeps(t, page, f, path+"/signature")
			})
		})
	}
}

// related is about the numbers of other requests.
func (b *bad) related(t *testing.T) {
	b = b.in(t)
	path := b.accepted()
	foreign := uVictim.submit(t, b.other)
	link := func(number, code string) func(*visitor.Form) {
		return func(f *visitor.Form) { f.Set("number", number).Set("code", code).Set("act_text", "The same evening.") }
	}
	own := b.numberOf(path)
	rows := []badAct{
		{"nothing", b.ada, "/link", func(*visitor.Form) {}, "number", "Mark a request above, or enter its number."},
		{"itself", b.ada, "/link", link(own, "duplicate"), "number", "A request is not linked to itself."},
		{"no such number", b.ada, "/link", link("2026-9999", "duplicate"), "number", ""},
		{"no number at all", b.ada, "/link", link("'; DROP TABLE links; --", "duplicate"), "number", ""},
		{"a number of 10,000 digits", b.ada, "/link", link(strings.Repeat("9", 10_000), "duplicate"), "number", ""},
		{"an ID", b.ada, "/link", link(strings.TrimPrefix(foreign, "/requests/"), "duplicate"), "number", ""},
		{"no relation", b.intake, "/link", func(f *visitor.Form) { f.Set("number", b.numberOf(foreign)) }, "code", "Choose how the two requests belong together."},
		{"an invented relation", b.intake, "/link", link(b.numberOf(foreign), "cousin"), "code", "Choose how the two requests belong together."},
		{"a text of 30,000 characters", b.intake, "/link", func(f *visitor.Form) { f.Set("act_text", strings.Repeat("no", 15_000)) }, "act_text", "at most 20,000 fit"},
		{"a request that the reviewer does not see", b.ada, "/link", link(b.numberOf(foreign), "family"), "number", ""},
	}
	b.refused(t, path, rows)
	t.Run("whether a request exists is nobody else's business", func(t *testing.T) {
		b := b.in(t)
		say := func(number string) string {
			f := b.ada.Get(path + "/link").Form(path + "/link")
			link(number, "family")(f)
			return f.Send().Mistake("number")
		}
		if there, none := say(b.numberOf(foreign)), say("2026-9999"); there != none || none == "" {
			t.Errorf("the answers tell which requests there are: %q, %q", there, none)
		}
	})
	t.Run("asked again after another firm's request", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			for _, id := range []string{strings.TrimPrefix(foreign, "/requests/"), uuid.NewString(), "2026-0001"} {
				f := uVictim.form(b.attorney).Set("related", id)
				f.Send().Is(http.StatusUnprocessableEntity).Has("The earlier request was not found among yours. Send this one without it.", uVictim.narrative)
			}
			b.attorney.Get("/requests/new?again=" + strings.TrimPrefix(foreign, "/requests/")).Is(http.StatusNotFound)
		})
	})
	t.Run("the requester sees no links to others", func(t *testing.T) {
		b := b.in(t)
		f := b.intake.Get(path + "/link").Form(path + "/link")
		link(b.numberOf(foreign), "same_crime")(f)
		f.Send().Is(http.StatusOK).Has("The two requests are linked.", "Another victim of the same crime")
		for _, page := range []*visitor.Page{b.attorney.Get(path), b.other.Get(foreign)} {
			for _, word := range []string{"Another victim of the same crime", "Linked to another request", "The same evening."} {
				if strings.Contains(page.Text(), word) {
					t.Errorf("the requester reads %q", word)
				}
			}
		}
		if slices.ContainsFunc(b.ada.Get(path).Links("Request 2026"), func(href string) bool { return href == foreign }) {
			t.Error("the reviewer is led to a request that is not theirs")
		}
	})
}

func (b *bad) numberOf(path string) (number string) {
	b.t.Helper()
	if err := b.db.QueryRow(`SELECT number FROM requests WHERE id = ?`, strings.TrimPrefix(path, "/requests/")).Scan(&number); err != nil {
		b.t.Fatal(err)
	}
	return number
}
