package web

import (
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// clockRow is a clock as the office's table prints it.
type clockRow struct {
	Name     string
	From     cases.Date
	Due      cases.Date
	Standing string // the time left, since when it is paused, or how it ended
	Look     string // of Standing: "overdue", "soon" or ""
}

// clocks divides the clocks of a request into those that are open, the first due
// one first, and those that ended, the newest first.
func (v *visit) clocks(s cases.Snapshot) (open, ended []clockRow) {
	for _, c := range s.OpenClocks() {
		row := clockRow{Name: v.clockName(c), From: c.From, Due: c.Due, Standing: v.Left(c.Due), Look: v.Urgency(c.Due)}
		if !c.Paused.IsZero() {
			row.Standing, row.Look = "Paused since "+c.Paused.Long()+"; the due date moves later by the pause", ""
		}
		open = append(open, row)
	}
	for _, c := range slices.Backward(s.Clocks) {
		if !c.Open() {
			ended = append(ended, clockRow{Name: v.clockName(c), From: c.From, Due: c.Due, Standing: howEnded(c)})
		}
	}
	return open, ended
}

// clockName is the clock's name for this person: an urgent fact is named only
// to those who may see it.
func (v *visit) clockName(c cases.Clock) string {
	switch {
	case c.Kind == cases.ClockStage:
		return "Office target: " + c.Stage.Words()
	case !v.Viewer.SeesFacts():
		return c.Kind.Words()
	}
	return c.Words()
}

// howEnded says when and by what a clock ended, and whether that was in time. A
// clock that a new fact replaced was neither in time nor late, and nor are the
// six months for filing.
func howEnded(c cases.Clock) string {
	s := c.EndedBy.Words() + " on " + c.EndedOn.Long()
	switch {
	case c.EndedBy == cases.EventFactRecorded, c.EndedBy == cases.EventFactStruck, c.Kind == cases.ClockValidity:
		return s
	case c.Kept():
		return s + ", in time"
	}
	return s + ", " + plural(c.EndedOn.DaysSince(c.Due), "day", "days") + " late"
}

// promise is a date that the requester is told.
type promise struct {
	What string
	On   cases.Date // zero while its clock is paused
	Note string
}

// promises are the open clocks that concern the requester. Of the dates for the
// office's answer only the first matters.
func (v *visit) promises(s cases.Snapshot) []promise {
	var out []promise
	answered := false
	for _, c := range s.OpenClocks() {
		p := promise{What: c.Kind.ForRequester(), On: c.Due}
		switch c.Kind {
		case cases.ClockStage:
			continue
		case cases.ClockDecision, cases.ClockExpedite:
			if answered {
				continue
			}
			if c.Fact != "" {
				p.What = "The office's answer is due, sooner because of " + c.Fact.Words()
			}
			if !c.Paused.IsZero() {
				p.What, p.On = "The office's answer", cases.Date{}
				p.Note = fmt.Sprintf("The office's days stopped on %s and go on when your answer arrives. The date, %s so far, becomes later by as many days.", c.Paused.Long(), c.Due.Long())
			} else {
				answered = true
			}
		case cases.ClockInformation:
			p.Note = "If you need longer, say so in an answer."
			if c, ok := s.Clock(cases.ClockDecision); ok && c.Paused.IsZero() {
				p.Note += " The office's own date does not move meanwhile."
			}
		case cases.ClockValidity:
			p.What = "USCIS must receive it by"
			p.Note = "Received, not mailed. A later filing needs a fresh signature."
		}
		out = append(out, p)
	}
	return out
}

// standing is where a request stands and what happens next, for the requester.
func standing(s cases.Snapshot) (now, next string) {
	_, reissue := s.Clock(cases.ClockReissue)
	switch {
	case reissue && s.State == cases.AwaitingDecision:
		return "You asked for a fresh signature.", "The form is drawn again, and the certifying official looks at it before signing anew."
	case s.State == cases.Declined && s.Reconsidered:
		return "The office declined to certify, also after looking at it again.", "The reasons are below. You may send a new request with new information at any time; nothing is held against it."
	case s.State == cases.Certified && !s.ReceiptOn.IsZero():
		return s.State.ForRequester(), "File the paper original with USCIS."
	}
	return s.State.ForRequester(), s.State.WhatNext()
}

func weekdayOf(d cases.Date) time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// day is a date with its weekday: "Friday, 14 August 2026".
func day(d cases.Date) string { return weekdayOf(d).String() + ", " + d.Long() }

// shortDay is day for a narrow column: "Fri 14 Aug 2026".
func shortDay(d cases.Date) string { return fmt.Sprintf("%.3s %s", weekdayOf(d), short(d)) }
