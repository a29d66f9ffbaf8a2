package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

// SessionsOf lists a person's own sessions that go on. See web.SessionBook.
func (s *Store) SessionsOf(ctx context.Context, v cases.Viewer) ([]cases.SessionLine, error) {
	var rows []struct {
		ID      string             `db:"id"`
		BeganAt int64              `db:"began_at"`
		UsedAt  int64              `db:"used_at"`
		Browser string             `db:"browser"`
		Method  cases.SignInMethod `db:"method"`
	}
	if err := list(ctx, s.db, &rows, `SELECT id, began_at, used_at, browser, method FROM sessions
		WHERE person_id = ? AND id <> '' AND NOT ended AND expires_at > ? ORDER BY used_at DESC, began_at DESC, id`, v.Person, s.now().Unix()); err != nil {
		return nil, fmt.Errorf("list the sessions: %w", err)
	}
	out := make([]cases.SessionLine, len(rows))
	for i, r := range rows {
		out[i] = cases.SessionLine{ID: r.ID, Began: instant(r.BeganAt), Used: instant(r.UsedAt), Browser: r.Browser, Method: r.Method}
	}
	return out, nil
}

// EndSession ends one of a person's own sessions.
func (s *Store) EndSession(ctx context.Context, v cases.Viewer, id string) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE sessions SET ended = TRUE WHERE person_id = ? AND id = ? AND id <> '' AND NOT ended`, v.Person, id)
		if err != nil {
			return fmt.Errorf("end the session: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.NotFound, Text: "This session ended already."}
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "EndSession", object: id})
	})
}

// EndOtherSessions ends all of a person's own sessions but one.
func (s *Store) EndOtherSessions(ctx context.Context, v cases.Viewer, but string) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.endSessions(ctx, v.Person, but); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "EndSessions", object: string(v.Person)})
	})
}

// EndSessionsOf ends every session of somebody else, ASVS 7.4.5.
func (s *Store) EndSessionsOf(ctx context.Context, v cases.Viewer, id cases.PersonID) error {
	if !v.Is(cases.RoleAdministrator) {
		return cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	return s.inTx(ctx, func(t *tx) error {
		var known int
		if err := get(ctx, t, &known, `SELECT COUNT(*) FROM people WHERE id = ? AND agency_id = ?`, id, v.Agency); err != nil {
			return fmt.Errorf("find the account: %w", err)
		}
		if known == 0 {
			return cases.Refusal{Code: cases.NotFound, Text: "There is no such account."}
		}
		if _, err := t.endSessions(ctx, id, ""); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "EndSessions", object: string(id)})
	})
}
