package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type clockRow struct {
	Request cases.RequestID `db:"request_id"`
	Kind    cases.ClockKind `db:"kind"`
	Fact    cases.FactName  `db:"fact"`
	Stage   cases.State     `db:"stage"`
	From    cases.Date      `db:"from_on"`
	Due     cases.Date      `db:"due_on"`
	Paused  cases.Date      `db:"paused_on"`
	EndedOn cases.Date      `db:"ended_on"`
	EndedBy cases.EventKind `db:"ended_by"`
}

const clockColumns = `request_id, kind, fact, stage, from_on, due_on, paused_on, ended_on, ended_by`

func (r clockRow) clock() cases.Clock {
	return cases.Clock{
		Kind: r.Kind, Fact: r.Fact, Stage: r.Stage, From: r.From, Due: r.Due,
		Paused: r.Paused, EndedOn: r.EndedOn, EndedBy: r.EndedBy,
	}
}

// clocks lists the clocks of a request in the order in which they began.
func clocks(ctx context.Context, q querier, id cases.RequestID) ([]cases.Clock, error) {
	var rows []clockRow
	if err := list(ctx, q, &rows, `SELECT `+clockColumns+` FROM clocks WHERE request_id = ? ORDER BY seq`, id); err != nil {
		return nil, fmt.Errorf("find the request's clocks: %w", err)
	}
	var out []cases.Clock
	for _, r := range rows {
		out = append(out, r.clock())
	}
	return out, nil
}

// writeClocks stores the clocks that an act began, moved or ended.
func (t *tx) writeClocks(ctx context.Context, before, after cases.Snapshot) error {
	for i, c := range after.Clocks {
		if i < len(before.Clocks) && before.Clocks[i] == c {
			continue
		}
		if _, err := t.exec(ctx, `INSERT INTO clocks (agency_id, seq, `+clockColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (request_id, seq) DO UPDATE SET due_on = excluded.due_on, paused_on = excluded.paused_on,
				ended_on = excluded.ended_on, ended_by = excluded.ended_by`,
			after.Agency, i, after.Request, c.Kind, c.Fact, c.Stage, c.From, c.Due, c.Paused, c.EndedOn, c.EndedBy); err != nil {
			return fmt.Errorf("write the clocks: %w", err)
		}
	}
	return nil
}

// DueDates lists the open clocks of what is on this person's desk. See web.Reader.
func (s *Store) DueDates(ctx context.Context, v cases.Viewer) ([]cases.DueDate, error) {
	cond, args := onDesk(v)
	var rows []struct {
		clockRow
		Number string      `db:"number"`
		State  cases.State `db:"state"`
	}
	if err := list(ctx, s.db, &rows, `SELECT `+prefixed("c", clockColumns)+`, r.number, r.state FROM clocks c JOIN requests r ON r.id = c.request_id
		WHERE c.ended_on = '' AND `+cond+` ORDER BY c.due_on, r.number, c.seq`, args...); err != nil {
		return nil, fmt.Errorf("list due dates: %w", err)
	}
	var out []cases.DueDate
	for _, r := range rows {
		c := r.clock()
		if !staffOf(v) && !v.Is(cases.RoleManager) && c.Kind.ForRequester() == "" {
			continue
		}
		if !v.SeesFacts() {
			c.Fact = ""
		}
		out = append(out, cases.DueDate{Request: r.Request, Number: r.Number, State: r.State, Clock: c})
	}
	return out, s.noteRead(ctx, v, "ListDueDates", "", fmt.Sprintf("rows=%d", len(out)))
}

// onDesk is the condition that a request (alias r) is this person's own work, and
// none that they are kept from.
func onDesk(v cases.Viewer) (string, []any) {
	cond, args := `r.agency_id = ? AND (FALSE`, []any{v.Agency}
	if v.Is(cases.RoleSupervisor, cases.RoleManager) {
		cond += ` OR TRUE`
	}
	if v.Is(cases.RoleIntake) {
		cond += ` OR r.desk = 'intake'`
	}
	if v.Is(cases.RoleReviewer) {
		cond, args = cond+` OR r.desk = 'reviewer' AND r.reviewer_id = ?`, append(args, v.Person)
	}
	if v.Is(cases.RoleOfficial) {
		cond, args = cond+` OR r.desk = 'official' AND r.official_id = ?`, append(args, v.Person)
	}
	if v.Is(cases.RoleRequester) && v.Organisation != "" {
		cond, args = cond+` OR r.submitted_by = ?`, append(args, v.Person)
	}
	return cond + `) AND r.id NOT IN (` + walledOff + `)`, append(args, v.Person)
}
