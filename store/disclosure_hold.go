package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/seal"
)

// holdFor holds the request that a demand names, unless the demand does already.
func (t *tx) holdFor(ctx context.Context, d cases.Demand, by cases.PersonID, at time.Time) error {
	if d.Request == "" {
		return nil
	}
	if err := t.lockRequest(ctx, d.Request); err != nil {
		return err
	}
	var kept int
	if err := get(ctx, t, &kept, `SELECT COUNT(*) FROM holds WHERE demand_id = ? AND request_id = ? AND ended_at = 0`, d.ID, d.Request); err != nil {
		return fmt.Errorf("look for holds: %w", err)
	}
	if kept > 0 {
		return nil
	}
	return t.setHold(ctx, cases.LegalHold{ID: uuid.NewString(), Request: d.Request, Demand: d.ID, SetBy: by, SetAt: at}, d.Agency, nil)
}

// setHold enters a hold. The request's row is locked before, so that nobody
// destroys it meanwhile. The hold of a demand needs no reason of its own.
func (t *tx) setHold(ctx context.Context, h cases.LegalHold, agency cases.AgencyID, box *seal.Box) error {
	var reason []byte
	if h.Reason != "" {
		reason = box.Seal(label("holds.reason", h.ID), []byte(h.Reason))
	}
	if _, err := t.exec(ctx, `INSERT INTO holds (id, agency_id, request_id, demand_id, set_by, set_at, until_on, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		h.ID, agency, h.Request, h.Demand, h.SetBy, h.SetAt.Unix(), h.Until, reason); err != nil {
		return fmt.Errorf("set the hold: %w", err)
	}
	return t.audit(ctx, line{agency: agency, at: h.SetAt, actor: h.SetBy, action: "SetHold", request: h.Request, object: h.ID})
}

func holds(ctx context.Context, q querier, where string, args ...any) ([]cases.LegalHold, error) {
	var rows []struct {
		ID           string            `db:"id"`
		Request      cases.RequestID   `db:"request_id"`
		Demand       string            `db:"demand_id"`
		DemandNumber string            `db:"demand_number"`
		DemandState  cases.DemandState `db:"demand_state"`
		SetBy        cases.PersonID    `db:"set_by"`
		SetAt        int64             `db:"set_at"`
		Until        cases.Date        `db:"until_on"`
		Reason       []byte            `db:"reason"`
		EndedBy      cases.PersonID    `db:"ended_by"`
		EndedAt      int64             `db:"ended_at"`
		EndedFor     []byte            `db:"ended_for"`
	}
	if err := list(ctx, q, &rows, `SELECT h.id, h.request_id, h.demand_id, COALESCE(m.number, '') AS demand_number, COALESCE(m.state, '') AS demand_state,
		h.set_by, h.set_at, h.until_on, h.reason, h.ended_by, h.ended_at, h.ended_for
		FROM holds h LEFT JOIN demands m ON m.id = h.demand_id WHERE `+where+` ORDER BY h.ended_at, h.set_at DESC, h.id`, args...); err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.SetBy, r.EndedBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	var out []cases.LegalHold
	for _, r := range rows {
		h := cases.LegalHold{
			ID: r.ID, Request: r.Request, Demand: r.Demand, DemandNumber: r.DemandNumber, DemandOpen: r.Demand != "" && r.DemandState.Open(),
			SetBy: r.SetBy, SetterName: names[r.SetBy], SetAt: instant(r.SetAt), Until: r.Until,
			EndedBy: r.EndedBy, EnderName: names[r.EndedBy], EndedAt: instant(r.EndedAt),
		}
		box, err := requestBox(ctx, q, r.Request)
		if err != nil && !errors.Is(err, destroyed) {
			return nil, err
		}
		if err == nil {
			if h.Reason, err = openText(box, label("holds.reason", r.ID), r.Reason); err != nil {
				return nil, err
			}
			if h.EndedFor, err = openText(box, label("holds.ended_for", r.ID), r.EndedFor); err != nil {
				return nil, err
			}
		}
		out = append(out, h)
	}
	return out, nil
}

// SetHold sets a hold that no demand set. See web.Disclosures.
func (s *Store) SetHold(ctx context.Context, v cases.Viewer, h cases.LegalHold) error {
	if !v.HandlesDemands() {
		return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials set holds."}
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		_, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		if err := seesRequest(ctx, t, v, h.Request); err != nil {
			return err
		}
		if problems := h.Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if err := t.lockRequest(ctx, h.Request); err != nil {
			return err
		}
		box, err := requestBox(ctx, t, h.Request)
		if err != nil {
			return err
		}
		theirs, err := holds(ctx, t, `h.request_id = ? AND h.demand_id = '' AND h.set_by = ?`, h.Request, v.Person)
		if err != nil {
			return err
		}
		for _, o := range theirs {
			if o.InForce(today) && o.Reason == h.Reason && o.Until == h.Until {
				return cases.Refusal{Code: cases.NotOpen, Text: "You set this hold already."}
			}
		}
		h.ID, h.Demand, h.SetBy, h.SetAt = uuid.NewString(), "", v.Person, now
		return t.setHold(ctx, h, v.Agency, box)
	})
}

var errNoHold = cases.Refusal{Code: cases.NotFound, Text: "There is no such hold."}

// EndHold ends a hold that somebody else set.
func (s *Store) EndHold(ctx context.Context, v cases.Viewer, request cases.RequestID, id, reason string) error {
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		_, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		if err := seesRequest(ctx, t, v, request); err != nil {
			return err
		}
		if err := t.alone(ctx, `SELECT id FROM holds WHERE id = ?`, id); err != nil {
			return err
		}
		found, err := holds(ctx, t, `h.agency_id = ? AND h.request_id = ? AND h.id = ?`, v.Agency, request, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errNoHold
		}
		if err := found[0].MayEnd(v.Actor, today); err != nil {
			return err
		}
		if err := notRecused(ctx, t, v, request); err != nil {
			return err
		}
		if problems := (cases.LegalHold{Reason: reason}).Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: "Say why the hold is not needed any more, in at most a page."}
		}
		box, err := requestBox(ctx, t, request)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE holds SET ended_by = ?, ended_at = ?, ended_for = ? WHERE id = ?`,
			v.Person, now.Unix(), box.Seal(label("holds.ended_for", id), []byte(reason)), id); err != nil {
			return fmt.Errorf("end the hold: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: now, actor: v.Person, action: "EndHold", request: request, object: id})
	})
}
