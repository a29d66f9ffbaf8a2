package store

import (
	"context"
	"fmt"
	"slices"

	"suppb/cases"
)

// Overview counts the office's requests and measures its turnaround. Requests
// that were cancelled or misdirected are not decisions and are not measured.
func (s *Store) Overview(ctx context.Context, v cases.Viewer, today cases.Date) (cases.Overview, error) {
	var out cases.Overview
	if !v.Is(cases.RoleManager) {
		return out, cases.Refusal{Code: cases.NotYours, Text: "The overview is for program managers."}
	}
	var counts []struct {
		State cases.State `db:"state"`
		Count int         `db:"n"`
	}
	if err := list(ctx, s.db, &counts, `SELECT state, COUNT(*) AS n FROM requests WHERE agency_id = ? GROUP BY state`, v.Agency); err != nil {
		return out, fmt.Errorf("count requests: %w", err)
	}
	for _, state := range cases.States() {
		if !state.Undecided() {
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

	open, err := s.Queue(ctx, v, cases.QueueFilter{Show: cases.ShowOpen})
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

	var decided []struct {
		State      cases.State `db:"state"`
		Visa       cases.Visa  `db:"visa"`
		Expedited  bool        `db:"expedited"`
		ReceivedOn cases.Date  `db:"received_on"`
		DecidedOn  cases.Date  `db:"decided_on"`
	}
	if err := list(ctx, s.db, &decided, `SELECT state, visa, expedited, received_on, decided_on FROM requests
		WHERE agency_id = ? AND state IN ('awaiting_signature', 'certified', 'lapsed', 'declined')`, v.Agency); err != nil {
		return out, fmt.Errorf("measure turnaround: %w", err)
	}
	groups := []struct {
		label string
		days  []int
	}{{label: "All decisions"}, {label: "To certify"}, {label: "To decline"}, {label: "U requests"}, {label: "T requests"}, {label: "Expedited"}}
	for _, d := range decided {
		days := d.DecidedOn.DaysSince(d.ReceivedOn)
		for i, in := range []bool{true, d.State != cases.Declined, d.State == cases.Declined, d.Visa == cases.U, d.Visa == cases.T, d.Expedited} {
			if in {
				groups[i].days = append(groups[i].days, days)
			}
		}
	}
	for _, g := range groups {
		slices.Sort(g.days)
		out.Decided = append(out.Decided, cases.Turnaround{Label: g.label, Count: len(g.days), Median: nearestRank(g.days, 50), P90: nearestRank(g.days, 90)})
	}
	return out, nil
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
