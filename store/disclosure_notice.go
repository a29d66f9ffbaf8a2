package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// queueOne queues one message. The same ID twice is one message.
func (t *tx) queueOne(ctx context.Context, id string, agency cases.AgencyID, request cases.RequestID, to cases.PersonID, prosecution string, kind cases.NoticeKind, at time.Time) error {
	if _, err := t.exec(ctx, `INSERT INTO outbox (id, agency_id, request_id, person_id, prosecution_id, kind, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, id, agency, request, to, prosecution, kind, at.Unix()); err != nil {
		return fmt.Errorf("queue the mail: %w", err)
	}
	return nil
}

func demandMail(d cases.Demand, kind cases.NoticeKind, to string) string {
	return fmt.Sprintf("demand.%s.%d.%s.%s", d.ID, d.Version, kind, to)
}

// tellHandlers tells those who answer demands that one waits for them. The
// message names neither the demand nor a request.
func (t *tx) tellHandlers(ctx context.Context, d cases.Demand, by cases.PersonID, at time.Time) error {
	ids, err := t.handlers(ctx, d.Agency, d.Request)
	if err != nil {
		return err
	}
	for _, p := range ids {
		if p == by {
			continue
		}
		if err := t.queueOne(ctx, demandMail(d, cases.NoticeDemandWanted, string(p)), d.Agency, "", p, "", cases.NoticeDemandWanted, at); err != nil {
			return err
		}
	}
	return nil
}

// handlers are the office's people who answer demands, and who are not kept from
// the request if there is one.
func (t *tx) handlers(ctx context.Context, agency cases.AgencyID, request cases.RequestID) (ids []cases.PersonID, err error) {
	if err := list(ctx, t, &ids, `SELECT DISTINCT p.id FROM people p JOIN roles x ON x.person_id = p.id
		WHERE p.agency_id = ? AND p.active AND x.role IN (?, ?) AND `+notBehindWall+` ORDER BY p.id`, agency, cases.RoleSupervisor, cases.RoleOfficial, request); err != nil {
		return nil, fmt.Errorf("find whom to tell: %w", err)
	}
	return ids, nil
}

// tellRequester tells the requester that there is a demand, or what became of it,
// unless a court order forbids that.
func (t *tx) tellRequester(ctx context.Context, d *cases.Demand, at time.Time) error {
	if d.Request == "" || d.Barred {
		return nil
	}
	var to cases.PersonID
	if err := get(ctx, t, &to, `SELECT submitted_by FROM requests WHERE id = ?`, d.Request); err != nil {
		return fmt.Errorf("find the requester: %w", err)
	}
	if err := t.queueOne(ctx, demandMail(*d, cases.NoticeDemand, string(to)), d.Agency, d.Request, to, "", cases.NoticeDemand, at); err != nil {
		return err
	}
	if !d.ToldAt.IsZero() {
		return nil
	}
	d.ToldAt = at
	if _, err := t.exec(ctx, `UPDATE demands SET told_at = ? WHERE id = ?`, at.Unix(), d.ID); err != nil {
		return fmt.Errorf("note that the requester was told: %w", err)
	}
	return nil
}

// stopTelling takes back what was not sent to the requester yet.
func (t *tx) stopTelling(ctx context.Context, d cases.Demand) error {
	if _, err := t.exec(ctx, `DELETE FROM outbox WHERE agency_id = ? AND kind = ? AND sent_at = 0 AND id LIKE ?`, d.Agency, cases.NoticeDemand, "demand."+d.ID+".%"); err != nil {
		return fmt.Errorf("take back the mail: %w", err)
	}
	return nil
}

// tellOfAnswer tells the requester and the trial assistants what became of a
// demand.
func (t *tx) tellOfAnswer(ctx context.Context, d *cases.Demand, step cases.DemandStepKind, by cases.PersonID, at time.Time) error {
	switch step {
	case cases.RefuseDemand, cases.ApproveRelease, cases.FileLetter:
	default:
		return nil
	}
	if step != cases.FileLetter {
		if err := t.tellRequester(ctx, d, at); err != nil {
			return err
		}
	}
	return t.tellTrial(ctx, d.Agency, d.Request, fmt.Sprintf("demand.%s.%d", d.ID, d.Version), by, at)
}

// tellTrial tells the trial assistants of the cases that are pending that
// something happened on a request. What names the occasion.
func (t *tx) tellTrial(ctx context.Context, agency cases.AgencyID, request cases.RequestID, what string, by cases.PersonID, at time.Time) error {
	if request == "" {
		return nil
	}
	pending, err := prosecutions(ctx, t, `x.agency_id = ? AND x.request_id = ? AND x.ended_on = ''`, agency, request)
	if err != nil {
		return err
	}
	for _, p := range pending {
		if p.TrialGone {
			if err := t.tellTrialGone(ctx, agency, request, what+"."+p.ID, at); err != nil {
				return err
			}
		}
		if !p.Reachable() || p.Trial == by {
			continue
		}
		if err := t.queueOne(ctx, what+"."+string(cases.NoticeTrial)+"."+p.ID, agency, request, p.Trial, p.ID, cases.NoticeTrial, at); err != nil {
			return err
		}
	}
	return nil
}

// tellTrialGone tells those who answer demands that what concerns a pending case
// reached nobody, since the assistant's account was disabled.
func (t *tx) tellTrialGone(ctx context.Context, agency cases.AgencyID, request cases.RequestID, what string, at time.Time) error {
	ids, err := t.handlers(ctx, agency, request)
	if err != nil {
		return err
	}
	recused, err := recusedFrom(ctx, t, request)
	if err != nil {
		return err
	}
	for _, p := range ids {
		if slices.Contains(recused, p) {
			continue
		}
		if err := t.queueOne(ctx, fmt.Sprintf("%s.%s.%s", what, cases.NoticeTrialGone, p), agency, request, p, "", cases.NoticeTrialGone, at); err != nil {
			return err
		}
	}
	return nil
}

// trialAddress is where a trial assistant without an account reads mail.
func trialAddress(ctx context.Context, q querier, prosecution string) (string, error) {
	var row struct {
		Request cases.RequestID `db:"request_id"`
		Content []byte          `db:"content"`
	}
	if err := get(ctx, q, &row, `SELECT request_id, content FROM prosecutions WHERE id = ?`, prosecution); err != nil {
		return "", fmt.Errorf("find the trial assistant: %w", err)
	}
	text, err := prosecutionText(ctx, q, row.Request, prosecution, row.Content)
	if errors.Is(err, destroyed) {
		err = nil // with the request; this one message goes nowhere, and the others must go out
	}
	return text.Email, err
}
