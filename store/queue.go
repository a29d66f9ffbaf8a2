package store

import (
	"context"
	"fmt"
	"strings"

	"suppb/cases"
)

const undecided = `('received', 'under_review', 'awaiting_information', 'awaiting_decision', 'awaiting_signature')`

func prefixed(alias, columns string) string {
	fields := strings.Split(columns, ",")
	for i, f := range fields {
		fields[i] = alias + "." + strings.TrimSpace(f)
	}
	return strings.Join(fields, ", ")
}

// Queue lists what this person may see: undecided requests by least time left,
// ties by the day of receipt, then the others, newest first.
func (s *Store) Queue(ctx context.Context, v cases.Viewer, f cases.QueueFilter) ([]cases.QueueRow, error) {
	cond, args := visibleTo(v)
	if f.State != "" {
		cond, args = cond+` AND r.state = ?`, append(args, f.State)
	}
	if f.Visa != "" {
		cond, args = cond+` AND r.visa = ?`, append(args, f.Visa)
	}
	switch f.Show {
	case cases.ShowOpen:
		cond += ` AND r.state IN ` + undecided
	case cases.ShowClosed:
		cond += ` AND r.state NOT IN ` + undecided
	case cases.ShowOverdue:
		cond, args = cond+` AND r.state IN `+undecided+` AND r.due_on < ?`, append(args, f.Today)
	case cases.ShowDueSoon:
		cond, args = cond+` AND r.state IN `+undecided+` AND r.due_on >= ? AND r.due_on <= ?`, append(args, f.Today, f.Today.AddDays(cases.DueSoonDays))
	}
	var rows []struct {
		Request     cases.RequestID    `db:"id"`
		Number      string             `db:"number"`
		Visa        cases.Visa         `db:"visa"`
		State       cases.State        `db:"state"`
		Expedited   bool               `db:"expedited"`
		ReceivedOn  cases.Date         `db:"received_on"`
		DueOn       cases.Date         `db:"due_on"`
		UsableUntil cases.Date         `db:"usable_until"`
		OrgName     string             `db:"org_name"`
		VictimName  string             `db:"victim_name"`
		Reviewer    asJSON[cases.Name] `db:"reviewer"`
	}
	err := list(ctx, s.db, &rows, `SELECT r.id, r.number, r.visa, r.state, r.expedited, r.received_on, r.due_on, r.usable_until,
			o.name AS org_name, r.victim_name, COALESCE(p.name, '{}') AS reviewer
		FROM requests r
		JOIN organisations o ON o.id = r.organisation_id
		LEFT JOIN people p ON p.id = r.reviewer_id
		WHERE `+cond+`
		ORDER BY CASE WHEN r.state IN `+undecided+` THEN 0 ELSE 1 END,
			CASE WHEN r.state IN `+undecided+` THEN r.due_on END,
			CASE WHEN r.state IN `+undecided+` THEN r.received_on END,
			r.received_at DESC, r.number`, args...)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	out := make([]cases.QueueRow, len(rows))
	for i, r := range rows {
		out[i] = cases.QueueRow{
			Request: r.Request, Number: r.Number, Visa: r.Visa, State: r.State, Expedited: r.Expedited,
			ReceivedOn: r.ReceivedOn, DueOn: r.DueOn, UsableUntil: r.UsableUntil, OrgName: r.OrgName,
			ReviewerName: r.Reviewer.V.String(), WaitingOn: r.State.WaitingOn(),
		}
		if v.SeesFacts() {
			out[i].VictimName = r.VictimName
		}
	}
	return out, nil
}
