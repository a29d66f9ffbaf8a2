package store

import (
	"context"
	"fmt"
	"slices"

	"suppb/cases"
)

// Overview counts the office's requests and measures its turnaround. Requests
// that were cancelled or misdirected are not decisions and are not measured. What
// is open is counted as lists show it, without requests that the reader is kept
// from; how long answers took names nobody, and is the whole office's.
func (s *Store) Overview(ctx context.Context, v cases.Viewer, today cases.Date) (cases.Overview, error) {
	var out cases.Overview
	if !v.Is(cases.RoleManager) {
		return out, cases.Refusal{Code: cases.NotYours, Text: "The overview is for program managers."}
	}
	var counts []struct {
		State cases.State `db:"state"`
		Count int         `db:"n"`
	}
	cond, args := visibleTo(v)
	if err := list(ctx, s.db, &counts, `SELECT r.state, COUNT(*) AS n FROM requests r WHERE `+cond+` GROUP BY r.state`, args...); err != nil {
		return out, fmt.Errorf("count requests: %w", err)
	}
	for _, state := range cases.States() {
		if !state.Open() {
			continue
		}
		c := cases.StateCount{State: state}
		for _, row := range counts {
			if row.State == state {
				c.Count = row.Count
			}
		}
		out.Open += c.Count
		out.Undecided = append(out.Undecided, c)
	}

	open, err := s.queue(ctx, v, cases.QueueFilter{Show: cases.ShowOpen})
	if err != nil {
		return out, err
	}
	for _, r := range open {
		switch left := r.DueOn.DaysSince(today); {
		case left < 0:
			out.Overdue++
		case left <= cases.DueSoonDays:
			out.DueIn14++
		}
	}
	slices.SortStableFunc(open, func(a, b cases.QueueRow) int { return a.ReceivedOn.DaysSince(b.ReceivedOn) })
	out.WaitingLong = open[:min(10, len(open))]

	if err := s.clockCounts(ctx, v, today, &out); err != nil {
		return out, err
	}
	if err := s.measure(ctx, v.Agency, &out); err != nil {
		return out, err
	}
	return out, s.noteRead(ctx, v, "ReadOverview", "", fmt.Sprintf("open=%d", out.Open))
}

// clockCounts counts the open clocks by kind.
func (s *Store) clockCounts(ctx context.Context, v cases.Viewer, today cases.Date, out *cases.Overview) error {
	var rows []clockRow
	if err := list(ctx, s.db, &rows, `SELECT `+clockColumns+` FROM clocks WHERE agency_id = ? AND ended_on = '' AND request_id NOT IN (`+walledOff+`)`, v.Agency, v.Person); err != nil {
		return fmt.Errorf("count clocks: %w", err)
	}
	for _, kind := range cases.ClockKinds() {
		c := cases.ClockCount{Kind: kind}
		for _, r := range rows {
			if r.Kind != kind {
				continue
			}
			c.Running++
			switch left := r.Due.DaysSince(today); {
			case !r.Paused.IsZero():
				c.Paused++
			case left < 0:
				c.Overdue++
			case left <= cases.DueSoonDays:
				c.DueSoon++
			}
		}
		if c.Running > 0 {
			out.Clocks = append(out.Clocks, c)
		}
	}
	return nil
}

// measure looks at the clocks that ended: how long answers took, and which were
// in time.
func (s *Store) measure(ctx context.Context, agency cases.AgencyID, out *cases.Overview) error {
	var ended []struct {
		clockRow
		Visa      cases.Visa `db:"visa"`
		Expedited bool       `db:"expedited"`
	}
	if err := list(ctx, s.db, &ended, `SELECT `+prefixed("c", clockColumns)+`, r.visa, r.expedited FROM clocks c JOIN requests r ON r.id = c.request_id
		WHERE c.agency_id = ? AND c.ended_on <> '' AND c.ended_by NOT IN ('cancelled', 'misdirected', 'fact_struck', 'fact_recorded', 'delay_explained', 'withdrawn')`, agency); err != nil {
		return fmt.Errorf("measure turnaround: %w", err)
	}
	groups := []struct {
		label string
		days  []int
	}{{label: "All answers"}, {label: "Signed"}, {label: "Declined"}, {label: "U requests"}, {label: "T requests"}, {label: "Expedited"}}
	kinds, steps := map[cases.ClockKind]*cases.Kept{}, map[cases.State]*cases.Kept{}
	for _, e := range ended {
		c := e.clock()
		if c.Kind == cases.ClockDecision {
			signed := c.EndedBy == cases.EventSigned || c.EndedBy == cases.EventDispatched
			for i, in := range []bool{true, signed, !signed, e.Visa == cases.U, e.Visa == cases.T, e.Expedited} {
				if in {
					groups[i].days = append(groups[i].days, c.EndedOn.DaysSince(c.From))
				}
			}
		}
		switch {
		case c.Kind == cases.ClockStage:
			keep(steps, c.Stage, c)
		case c.Kind.Owed():
			keep(kinds, c.Kind, c)
		}
	}
	for _, g := range groups {
		slices.Sort(g.days)
		out.Decided = append(out.Decided, cases.Turnaround{Label: g.label, Count: len(g.days), Median: nearestRank(g.days, 50), P90: nearestRank(g.days, 90)})
	}
	for _, kind := range cases.ClockKinds() {
		if k, ok := kinds[kind]; ok {
			k.Label = kind.Words()
			out.Kept = append(out.Kept, *k)
		}
	}
	for _, state := range cases.States() {
		if k, ok := steps[state]; ok {
			k.Label = state.Words()
			out.Steps = append(out.Steps, *k)
		}
	}
	return nil
}

func keep[K comparable](into map[K]*cases.Kept, key K, c cases.Clock) {
	if into[key] == nil {
		into[key] = &cases.Kept{}
	}
	into[key].Ended++
	if c.Kept() {
		into[key].InTime++
	}
}

// nearestRank is the percentile of sorted values by the nearest-rank method: an
// observed value, never an interpolated one. 0 for no values.
func nearestRank(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	rank := (percent*len(sorted) + 99) / 100
	return sorted[max(rank, 1)-1]
}
