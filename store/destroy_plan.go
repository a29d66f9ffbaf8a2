package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// keeps says how long a request is kept; see policy.Retention.
type keeps = func(cases.Ending) cases.Keeping

// endingRow is a request as far as its destruction goes.
type endingRow struct {
	ID           cases.RequestID `db:"id"`
	Number       string          `db:"number"`
	Visa         cases.Visa      `db:"visa"`
	State        cases.State     `db:"state"`
	WithdrawalBy cases.PersonID  `db:"withdrawal_by"`
	ReceivedAt   int64           `db:"received_at"`
	LastAt       int64           `db:"last_at"`
	UsableUntil  cases.Date      `db:"usable_until"`
	DestroyedOn  cases.Date      `db:"destroyed_on"`
}

const endingQuery = `SELECT r.id, r.number, r.visa, r.state, r.withdrawal_by, r.received_at, r.destroyed_on,
	COALESCE((SELECT MAX(e.at) FROM events e WHERE e.request_id = r.id AND e.kind <> 'reminded'), r.received_at) AS last_at,
	COALESCE((SELECT c.due_on FROM clocks c WHERE c.request_id = r.id AND c.kind = 'validity' ORDER BY c.seq DESC LIMIT 1), '') AS usable_until
	FROM requests r`

// disposal is the request as a line of a list, by the office's clock.
func (r endingRow) disposal(zone *time.Location, keeps keeps) (cases.Disposal, cases.Keeping) {
	last := cases.DateOf(instant(r.LastAt).In(zone))
	ending := cases.Ending{Snapshot: cases.Snapshot{Request: r.ID, Number: r.Number, Visa: r.Visa, State: r.State}, LastEntry: last}
	if !r.UsableUntil.IsZero() {
		ending.Clocks = []cases.Clock{{Kind: cases.ClockValidity, Due: r.UsableUntil}}
	}
	kept := keeps(ending)
	return cases.Disposal{
		Request: r.ID, Number: r.Number, Visa: r.Visa, State: r.State, EndedOn: last, Line: kept.Line, KeptUntil: kept.Until,
	}, kept
}

func zoneOf(ctx context.Context, q querier, id cases.AgencyID) (*time.Location, error) {
	office, err := agency(ctx, q, id)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(office.Zone)
	if err != nil {
		return nil, fmt.Errorf("the office's time zone: %w", err)
	}
	return zone, nil
}

// Destroyable is what an office may destroy on a day under the schedule that
// keeps says, and what stands against the rest. It changes nothing.
func (s *Store) Destroyable(ctx context.Context, agency cases.AgencyID, on cases.Date, schedule string, keeps func(cases.Ending) cases.Keeping) (cases.DestructionPlan, error) {
	return destroyable(ctx, s.db, agency, "", on, schedule, keeps)
}

// destroyable leaves out what the person who plans is kept from.
func destroyable(ctx context.Context, q querier, id cases.AgencyID, by cases.PersonID, on cases.Date, schedule string, keeps keeps) (cases.DestructionPlan, error) {
	plan := cases.DestructionPlan{On: on, Schedule: schedule}
	zone, err := zoneOf(ctx, q, id)
	if err != nil {
		return plan, err
	}
	var rows []endingRow
	if err := list(ctx, q, &rows, endingQuery+` WHERE r.agency_id = ? AND r.destroyed_on = '' AND r.id NOT IN (`+walledOff+`) ORDER BY r.number`, id, by); err != nil {
		return plan, fmt.Errorf("find what falls due: %w", err)
	}
	if plan.Unnamed, err = unnamedDemands(ctx, q, id); err != nil {
		return plan, err
	}
	for _, r := range rows {
		item, kept := r.disposal(zone, keeps)
		if !kept.FallsDue(on) {
			continue
		}
		if item.Blocks, err = r.blocks(ctx, q, on); err != nil {
			return plan, err
		}
		if len(item.Blocks) > 0 {
			plan.Blocked = append(plan.Blocked, item)
		} else {
			plan.Due = append(plan.Due, item)
		}
	}
	return plan, nil
}

// unnamedDemands counts an office's demands that are not answered and name no
// request, such as one for all files of a year. They block nothing by themselves,
// so whoever confirms a list says that they know of them.
func unnamedDemands(ctx context.Context, q querier, agency cases.AgencyID) (n int, err error) {
	if err := get(ctx, q, &n, `SELECT COUNT(*) FROM demands WHERE agency_id = ? AND request_id = '' AND state NOT IN `+answered, agency); err != nil {
		return 0, fmt.Errorf("count demands that name no request: %w", err)
	}
	return n, nil
}

// blocks is everything that stands against destroying a request on a day. Whoever
// destroys asks in the same transaction, after locking the row of the request:
// whoever sets a hold, names the request in a demand or reopens one locks it too.
func (r endingRow) blocks(ctx context.Context, q querier, on cases.Date) (out []cases.Block, err error) {
	if !(cases.Snapshot{State: r.State, Visa: r.Visa}).Ended() {
		out = append(out, cases.BlockOpen)
	}
	if r.WithdrawalBy != "" && r.State != cases.Withdrawn {
		out = append(out, cases.BlockWithdrawal)
	}
	for _, look := range []struct {
		query string
		args  []any
		block cases.Block
	}{
		{`SELECT COUNT(*) FROM holds WHERE request_id = ? AND ended_at = 0 AND (until_on = '' OR until_on >= ?)`, []any{r.ID, on}, cases.BlockHold},
		{`SELECT COUNT(*) FROM prosecutions WHERE request_id = ? AND ended_on = ''`, []any{r.ID}, cases.BlockCase},
		{`SELECT COUNT(*) FROM demands WHERE request_id = ? AND state NOT IN ` + answered, []any{r.ID}, cases.BlockDemand},
		{`SELECT COUNT(*) FROM commands WHERE request_id = ? AND outcome = 'pending'`, []any{r.ID}, cases.BlockCommand},
		{`SELECT COUNT(*) FROM links l JOIN requests o ON o.id = CASE WHEN l.request_id = ? THEN l.other_id ELSE l.request_id END
			WHERE (l.request_id = ? OR l.other_id = ?) AND o.destroyed_on = '' AND NOT (o.state IN ` + ended + ` OR o.state = 'certified' AND o.visa = 'T')`,
			[]any{r.ID, r.ID, r.ID}, cases.BlockRelated},
	} {
		var n int
		if err := get(ctx, q, &n, look.query, look.args...); err != nil {
			return nil, fmt.Errorf("look for what stands against it: %w", err)
		}
		if n > 0 {
			out = append(out, look.block)
		}
	}
	return out, nil
}
