package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"suppb/cases"

	ics "github.com/arran4/golang-ical"
)

const feedSuffix = ".ics"

// feedEvery is how often a calendar should ask again, as RFC 7986 writes it.
const feedEvery = "PT1H"

// feed sends a person's due dates to whoever knows the token. It has no session:
// a calendar program asks for it. The lines hold the number of a request and
// what is due, and nothing else about anybody.
func (s *Server) feed(w http.ResponseWriter, r *http.Request, _ *visit) error {
	token, ok := strings.CutSuffix(r.PathValue("file"), feedSuffix)
	if !ok {
		return noFeed(w)
	}
	owner, err := s.Feeds.FeedOwner(r.Context(), token)
	var refusal cases.Refusal
	if errors.As(err, &refusal) || err == nil && !owner.Active {
		if err := s.note(r, nil, cases.AuditNote{Action: "FeedRefused", Result: string(cases.NotFound)}); err != nil {
			return err
		}
		return noFeed(w)
	}
	if err != nil {
		return fmt.Errorf("find the feed: %w", err)
	}
	viewer := cases.Viewer{Actor: owner.Actor(), Agency: owner.Agency}
	dates, err := s.Reader.DueDates(cases.ComesFrom(r.Context(), "feed"), viewer)
	if err != nil {
		return fmt.Errorf("find the due dates: %w", err)
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	return s.feedOf(viewer, dates).SerializeTo(w, ics.WithNewLineWindows)
}

func noFeed(w http.ResponseWriter) error {
	http.Error(w, "There is no calendar at this address.", http.StatusNotFound)
	return nil
}

// feedOf makes a calendar of due dates, the first due one first. A request has
// one line for the office's answer: the first date on which it is due. A paused
// clock has none, since its date will move.
func (s *Server) feedOf(viewer cases.Viewer, dates []cases.DueDate) *ics.Calendar {
	calendar := ics.NewCalendarFor("suppb")
	calendar.SetMethod(ics.MethodPublish)
	calendar.SetXWRCalName("Certification due dates")
	calendar.SetRefreshInterval(feedEvery)
	calendar.SetXPublishedTTL(feedEvery)
	host := "suppb"
	if u, err := url.Parse(s.BaseURL); err == nil {
		host = u.Hostname()
	}
	type line struct {
		request cases.RequestID
		code    string
	}
	seen := map[line]bool{}
	for _, d := range dates {
		code, what := feedLine(d.Clock.Kind, viewer.Is(cases.RoleRequester))
		if what == "" || !d.Clock.Paused.IsZero() || seen[line{d.Request, code}] {
			continue
		}
		seen[line{d.Request, code}] = true
		event := calendar.AddEvent(fmt.Sprintf("%s-%s-%s@%s", d.Request, code, d.Clock.Due, host))
		event.SetDtStampTime(s.Now())
		event.SetAllDayStartAt(midnight(d.Clock.Due))
		event.SetAllDayEndAt(midnight(d.Clock.Due.AddDays(1)))
		event.SetSummary("Request " + d.Number + ": " + what)
		event.SetURL(s.base() + "/requests/" + url.PathEscape(string(d.Request)))
		event.SetClass(ics.ClassificationPrivate)
		event.SetTimeTransparency(ics.TransparencyTransparent)
	}
	return calendar
}

// feedLine is what is due, as a code for the line's identity and in words; empty
// if it is nobody's business outside the office. An expedited answer is called
// what any answer is: that it is expedited tells of somebody's life.
func feedLine(kind cases.ClockKind, requester bool) (code, what string) {
	if requester && kind.ForRequester() == "" {
		return "", ""
	}
	switch kind {
	case cases.ClockDecision, cases.ClockExpedite:
		return "answer", "answer of the office due"
	case cases.ClockInformation:
		if requester {
			return "information", "your answer due"
		}
		return "information", "answer of the requester due"
	case cases.ClockAppeal:
		return "appeal", "result of the second look due"
	case cases.ClockReissue:
		return "reissue", "fresh signature due"
	case cases.ClockValidity:
		return "validity", "last safe day for USCIS to receive the form"
	case cases.ClockStage:
		return "stage", "target of the present step"
	}
	return "", ""
}

func midnight(d cases.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}
