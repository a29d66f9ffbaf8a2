package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// queueMail writes a message for everyone an act's notices are for. The ID
// comes from command, kind and person: one person gets one message of a kind
// per act, and never the person who acted.
func (t *tx) queueMail(ctx context.Context, c cases.Command, s cases.Snapshot, notices []cases.Notice) error {
	for _, n := range notices {
		people, err := t.audience(ctx, s, n.To)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p == c.Actor.Person && n.Kind != cases.NoticeReceived {
				continue
			}
			if n.Kind == cases.NoticeReminder {
				if err := t.remind(ctx, c, p, n); err != nil {
					return err
				}
				continue
			}
			id := fmt.Sprintf("%s.%s.%s", c.ID, n.Kind, p)
			if _, err := t.exec(ctx, `INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (id) DO NOTHING`, id, c.Agency, c.Request, p, n.Kind, c.At.Unix()); err != nil {
				return fmt.Errorf("queue the mail: %w", err)
			}
		}
	}
	return nil
}

func (t *tx) audience(ctx context.Context, s cases.Snapshot, to cases.Audience) ([]cases.PersonID, error) {
	one := func(p cases.PersonID) ([]cases.PersonID, error) {
		if p == "" {
			return nil, nil
		}
		return []cases.PersonID{p}, nil
	}
	withRole := func(role cases.Role) (ids []cases.PersonID, err error) {
		err = list(ctx, t, &ids, `SELECT p.id FROM people p JOIN roles x ON x.person_id = p.id
			WHERE p.agency_id = ? AND x.role = ? AND p.active AND `+notBehindWall+` ORDER BY p.id`, s.Agency, role, s.Request)
		if err != nil {
			return nil, fmt.Errorf("find whom to tell: %w", err)
		}
		return ids, nil
	}
	switch to {
	case cases.ToRequester:
		return one(s.SubmittedBy)
	case cases.ToReviewer:
		return one(s.Reviewer)
	case cases.ToOfficial:
		return one(s.Official)
	case cases.ToIntake:
		return withRole(cases.RoleIntake)
	case cases.ToSupervisors:
		ids, err := withRole(cases.RoleSupervisor)
		if err != nil || len(ids) > 0 {
			return ids, err
		}
		return withRole(cases.RoleManager)
	case cases.ToManagers:
		return withRole(cases.RoleManager)
	}
	return nil, fmt.Errorf("there is no audience %q", to)
}

// toSomebody is the condition that a message (alias m) does not go to an account
// (alias p) that was disabled since it was queued.
const toSomebody = `(p.id IS NULL OR p.active)`

// HasUnsent reports whether an office has messages to send.
func (s *Store) HasUnsent(ctx context.Context, agency cases.AgencyID) (bool, error) {
	var n int
	err := get(ctx, s.db, &n, `SELECT COUNT(*) FROM (SELECT 1 FROM outbox m LEFT JOIN people p ON p.id = m.person_id WHERE m.agency_id = ? AND m.sent_at = 0 AND `+toSomebody+` LIMIT 1) AS unsent`, agency)
	return n > 0, err
}

// Unsent lists messages of an office that wait to be sent: those with the
// fewest attempts first, then the oldest.
func (s *Store) Unsent(ctx context.Context, agency cases.AgencyID, most int) ([]cases.Mail, error) {
	var rows []struct {
		ID       string           `db:"id"`
		Agency   cases.AgencyID   `db:"agency_id"`
		Request  cases.RequestID  `db:"request_id"`
		Number   string           `db:"number"`
		Kind     cases.NoticeKind `db:"kind"`
		Person   cases.PersonID   `db:"person_id"`
		Case     string           `db:"prosecution_id"`
		Email    []byte           `db:"email"`
		QueuedAt int64            `db:"queued_at"`
		Attempts int              `db:"attempts"`
	}
	if err := s.dropOldLinks(ctx, agency); err != nil {
		return nil, err
	}
	if err := s.dropWalledMail(ctx, agency); err != nil {
		return nil, err
	}
	if err := list(ctx, s.db, &rows, `SELECT m.id, m.agency_id, m.request_id, COALESCE(r.number, '') AS number, m.kind, m.person_id, m.prosecution_id, p.email, m.queued_at, m.attempts
		FROM outbox m LEFT JOIN requests r ON r.id = m.request_id LEFT JOIN people p ON p.id = m.person_id
		WHERE m.agency_id = ? AND m.sent_at = 0 AND `+toSomebody+` ORDER BY m.attempts, m.queued_at, m.id LIMIT ?`, agency, most); err != nil {
		return nil, fmt.Errorf("list unsent mail: %w", err)
	}
	box, err := s.db.keys.install(ctx, s.db)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Mail, len(rows))
	for i, r := range rows {
		to, err := openText(box, label("people.email", string(r.Person)), r.Email)
		if r.Person == "" {
			to, err = trialAddress(ctx, s.db, r.Case)
		}
		if err != nil {
			return nil, err
		}
		out[i] = cases.Mail{
			ID: r.ID, Agency: r.Agency, Request: r.Request, Number: r.Number, Kind: r.Kind,
			To: to, Queued: instant(r.QueuedAt), Attempts: r.Attempts,
		}
		if r.Kind == cases.NoticePasswordReset {
			if out[i].Token, err = passwordToken(ctx, s.db, r.ID); err != nil {
				return nil, err
			}
		}
		if r.Kind != cases.NoticeDigest {
			continue
		}
		if out[i].Items, err = digestItems(ctx, s.db, r.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// MailTried counts an attempt before the message leaves.
func (s *Store) MailTried(ctx context.Context, id string) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE outbox SET attempts = attempts + 1 WHERE id = ?`, id)
		return err
	})
}

// MailSent marks a message as handed to the mail server.
func (s *Store) MailSent(ctx context.Context, id string, at time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `UPDATE outbox SET sent_at = ? WHERE id = ? AND sent_at = 0`, at.Unix(), id); err != nil {
			return err
		}
		_, err := t.exec(ctx, `UPDATE password_links SET token = NULL WHERE id = ?`, id)
		return err
	})
}
