package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type factRow struct {
	ID         string         `db:"id"`
	Name       cases.FactName `db:"name"`
	On         []byte         `db:"on_day"` // sealed: mostly birthdays and hearings
	RaisedOn   cases.Date     `db:"raised_on"`
	Evidence   []byte         `db:"evidence"` // sealed
	VerifiedBy cases.PersonID `db:"verified_by"`
	VerifiedOn cases.Date     `db:"verified_on"`
	StruckOn   cases.Date     `db:"struck_on"`
}

const factColumns = `id, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on`

// facts lists the urgent facts of a request in the order in which they were told.
func facts(ctx context.Context, q querier, id cases.RequestID) ([]cases.Fact, error) {
	var rows []factRow
	if err := list(ctx, q, &rows, `SELECT `+factColumns+` FROM facts WHERE request_id = ? ORDER BY seq`, id); err != nil {
		return nil, fmt.Errorf("find the urgent facts: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	box, err := requestBox(ctx, q, id)
	if err != nil {
		return nil, err
	}
	var out []cases.Fact
	for _, r := range rows {
		f := cases.Fact{ID: r.ID, Name: r.Name, RaisedOn: r.RaisedOn, VerifiedBy: r.VerifiedBy, VerifiedOn: r.VerifiedOn, StruckOn: r.StruckOn}
		row := string(id) + "/" + r.ID
		if f.Evidence, err = openText(box, label("facts.evidence", row), r.Evidence); err != nil {
			return nil, err
		}
		on, err := openText(box, label("facts.on_day", row), r.On)
		if err != nil {
			return nil, err
		}
		if err := f.On.Scan(on); err != nil {
			return nil, fmt.Errorf("read the day of an urgent fact: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
}

// Facts lists the urgent facts of a request, struck ones included.
func (s *Store) Facts(ctx context.Context, id cases.RequestID) ([]cases.Fact, error) {
	return again(func() ([]cases.Fact, error) { return facts(ctx, s.db, id) })
}

// writeFacts stores the facts that an act added, verified or struck.
func (t *tx) writeFacts(ctx context.Context, c cases.Command, before, after []cases.Fact) error {
	if len(after) == 0 {
		return nil
	}
	box, err := t.makeRequestBox(ctx, c.Agency, c.Request)
	if err != nil {
		return err
	}
	for i, f := range after {
		if i < len(before) && before[i] == f {
			continue
		}
		row := string(c.Request) + "/" + f.ID
		if _, err := t.exec(ctx, `INSERT INTO facts (agency_id, request_id, seq, `+factColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (request_id, id) DO UPDATE SET verified_by = excluded.verified_by, verified_on = excluded.verified_on, struck_on = excluded.struck_on`,
			c.Agency, c.Request, i, f.ID, f.Name, box.Seal(label("facts.on_day", row), []byte(f.On.String())), f.RaisedOn, box.Seal(label("facts.evidence", row), []byte(f.Evidence)), f.VerifiedBy, f.VerifiedOn, f.StruckOn); err != nil {
			return fmt.Errorf("write the urgent facts: %w", err)
		}
	}
	return nil
}

type pauseRow struct {
	From      cases.Date `db:"from_on"`
	To        cases.Date `db:"to_on"`
	Reason    string     `db:"reason"`
	Authority string     `db:"authority"`
}

// pauses lists the pauses of a request's decision clock.
func pauses(ctx context.Context, q querier, id cases.RequestID) ([]cases.Pause, error) {
	var rows []pauseRow
	if err := list(ctx, q, &rows, `SELECT from_on, to_on, reason, authority FROM pauses WHERE request_id = ? ORDER BY seq`, id); err != nil {
		return nil, fmt.Errorf("find the pauses: %w", err)
	}
	var out []cases.Pause
	for _, r := range rows {
		out = append(out, cases.Pause(r))
	}
	return out, nil
}

func (t *tx) writePauses(ctx context.Context, c cases.Command, before, after []cases.Pause) error {
	for i, p := range after {
		if i < len(before) && before[i] == p {
			continue
		}
		if _, err := t.exec(ctx, `INSERT INTO pauses (agency_id, request_id, seq, from_on, to_on, reason, authority) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (request_id, seq) DO UPDATE SET to_on = excluded.to_on`,
			c.Agency, c.Request, i, p.From, p.To, p.Reason, p.Authority); err != nil {
			return fmt.Errorf("write the pauses: %w", err)
		}
	}
	return nil
}
