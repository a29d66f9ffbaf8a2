package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"suppb/cases"
)

type auditBody struct {
	cases.AuditPage
	Filter   auditFilter
	Choices  []cases.AuditKind // by their words
	Problem  string
	Next     string // address of the older lines
	NoOffice bool
}

// auditFilter is what the address of the page says.
type auditFilter struct {
	Person, Number, Action, On string
	Opened, NoOffice           bool
	before                     int64
}

func readAuditFilter(q url.Values) auditFilter {
	f := auditFilter{
		Person: q.Get("person"), Number: strings.TrimSpace(q.Get("number")), Action: q.Get("action"), On: q.Get("on"),
		Opened: q.Get("opened") == "yes", NoOffice: q.Get("log") == "none",
	}
	f.before, _ = strconv.ParseInt(q.Get("before"), 10, 64) // nothing for anything else
	return f
}

// URL is the address of the page with this filter.
func (f auditFilter) URL() string {
	q := url.Values{}
	for name, value := range map[string]string{"person": f.Person, "number": f.Number, "action": f.Action, "on": f.On} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Opened {
		q.Set("opened", "yes")
	}
	if f.NoOffice {
		q.Set("log", "none")
	}
	if f.before > 0 {
		q.Set("before", strconv.FormatInt(f.before, 10))
	}
	return "/audit?" + q.Encode()
}

// Any reports whether anything narrows the page.
func (f auditFilter) Any() bool {
	return f.Person != "" || f.Number != "" || f.Action != "" || f.On != "" || f.Opened
}

// auditPage shows the audit log, the newest line first: who did or opened what,
// and never what was in it (ASVS 5.0, 16.2.5).
func (s *Server) auditPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.AuditReaders...); err != nil {
		return err
	}
	body := auditBody{Filter: readAuditFilter(r.URL.Query()), Choices: auditChoices()}
	f := cases.AuditFilter{
		Person: cases.PersonID(body.Filter.Person), Number: body.Filter.Number, Action: body.Filter.Action,
		Opened: body.Filter.Opened, NoOffice: body.Filter.NoOffice, Before: body.Filter.before,
	}
	status := http.StatusOK
	if body.Filter.On != "" {
		day, err := cases.ParseDate(body.Filter.On)
		if err != nil {
			body.Problem, status = "The day is not a date. Write it as 2026-11-23.", http.StatusUnprocessableEntity
			return s.render(w, r, status, "audit", &page{Title: "Audit log", Visit: v, Body: body})
		}
		f.From = time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, v.zone)
		f.Until = f.From.AddDate(0, 0, 1)
	}
	var err error
	body.AuditPage, err = s.Journal.AuditLog(r.Context(), v.Viewer, f)
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.BadInput {
		body.Problem, status, err = refusal.Text, http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return err
	}
	if body.More {
		on := body.Filter
		on.before = body.Lines[len(body.Lines)-1].Number
		body.Next = on.URL()
	}
	return s.render(w, r, status, "audit", &page{Title: "Audit log", Visit: v, Body: body, Wide: true})
}

func auditChoices() []cases.AuditKind {
	kinds := cases.AuditKinds()
	slices.SortStableFunc(kinds, func(a, b cases.AuditKind) int {
		return strings.Compare(strings.ToLower(a.Words), strings.ToLower(b.Words))
	})
	return kinds
}

// Who is the person of a line as the page prints them.
func (auditBody) Who(l cases.AuditLine) string {
	switch {
	case l.ActorName != "":
		return l.ActorName
	case l.Actor == cases.System().Person:
		return "The program"
	case l.Actor == "":
		return "Somebody who had not signed in"
	}
	return "An account that is gone"
}

// What is the action of a line in words.
func (auditBody) What(l cases.AuditLine) string { return cases.AuditWords(l.Action) }

// How is the end of a line in words; "" if it was done.
func (auditBody) How(l cases.AuditLine) string {
	return strings.ReplaceAll(l.Result, "_", " ")
}
