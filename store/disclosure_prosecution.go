package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"suppb/cases"
)

// openedToTrial are the requests that were opened to a trial assistant, its one
// argument, as long as their case is pending.
const openedToTrial = `SELECT p.request_id FROM prosecutions p WHERE p.trial_id = ? AND p.opened_by <> '' AND p.ended_on = ''`

func prosecutions(ctx context.Context, q querier, where string, args ...any) ([]cases.Prosecution, error) {
	var rows []struct {
		ID         string          `db:"id"`
		Request    cases.RequestID `db:"request_id"`
		Trial      cases.PersonID  `db:"trial_id"`
		Content    []byte          `db:"content"`
		RecordedBy cases.PersonID  `db:"recorded_by"`
		RecordedAt int64           `db:"recorded_at"`
		OpenedBy   cases.PersonID  `db:"opened_by"`
		OpenedAt   int64           `db:"opened_at"`
		EndedBy    cases.PersonID  `db:"ended_by"`
		EndedOn    cases.Date      `db:"ended_on"`
		TrialGone  bool            `db:"trial_gone"`
	}
	if err := list(ctx, q, &rows, `SELECT x.id, x.request_id, x.trial_id, x.content, x.recorded_by, x.recorded_at, x.opened_by, x.opened_at, x.ended_by, x.ended_on,
		EXISTS (SELECT 1 FROM people p WHERE p.id = x.trial_id AND NOT p.active) AS trial_gone
		FROM prosecutions x WHERE `+where+` ORDER BY x.ended_on, x.recorded_at DESC, x.id`, args...); err != nil {
		return nil, fmt.Errorf("list pending cases: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.Trial, r.RecordedBy, r.OpenedBy, r.EndedBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	var out []cases.Prosecution
	for _, r := range rows {
		p := cases.Prosecution{
			ID: r.ID, Request: r.Request, Trial: r.Trial, TrialName: names[r.Trial], TrialGone: r.TrialGone,
			RecordedBy: r.RecordedBy, RecorderName: names[r.RecordedBy], RecordedAt: instant(r.RecordedAt),
			OpenedBy: r.OpenedBy, OpenerName: names[r.OpenedBy], OpenedAt: instant(r.OpenedAt), EndedOn: r.EndedOn, EnderName: names[r.EndedBy],
		}
		if p.ProsecutionText, err = prosecutionText(ctx, q, r.Request, r.ID, r.Content); err != nil && !errors.Is(err, destroyed) {
			return nil, err
		}
		if p.TrialName == "" {
			p.TrialName = p.Name
		}
		if p.Notices, err = trialNotices(ctx, q, r.ID); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func prosecutionText(ctx context.Context, q querier, request cases.RequestID, id string, sealed []byte) (cases.ProsecutionText, error) {
	box, err := requestBox(ctx, q, request)
	if err != nil {
		return cases.ProsecutionText{}, err
	}
	return openJSON[cases.ProsecutionText](box, label("prosecutions.content", id), sealed)
}

func trialNotices(ctx context.Context, q querier, id string) ([]cases.TrialNotice, error) {
	var rows []struct {
		QueuedAt int64 `db:"queued_at"`
		SentAt   int64 `db:"sent_at"`
	}
	if err := list(ctx, q, &rows, `SELECT queued_at, sent_at FROM outbox WHERE prosecution_id = ? ORDER BY queued_at DESC, id`, id); err != nil {
		return nil, fmt.Errorf("list what the trial assistant was told: %w", err)
	}
	var out []cases.TrialNotice
	for _, r := range rows {
		out = append(out, cases.TrialNotice{Queued: instant(r.QueuedAt), Sent: instant(r.SentAt)})
	}
	return out, nil
}

// RecordProsecution links a request to a criminal case that is pending, and tells
// the trial assistant. Its ID comes from the form, so that a second click records
// nothing twice.
func (s *Store) RecordProsecution(ctx context.Context, v cases.Viewer, p cases.Prosecution) error {
	if err := readsDemands(v); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		if err := seesRequest(ctx, t, v, p.Request); err != nil {
			return err
		}
		if err := notRecused(ctx, t, v, p.Request); err != nil {
			return err
		}
		if problems := p.Check(); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if p.Trial != "" {
			roles, err := rolesOf(ctx, t, v.Agency, p.Trial)
			if err != nil {
				return err
			}
			if !staffOf(cases.Viewer{Actor: cases.Actor{Roles: roles}}) {
				return cases.Refusal{Code: cases.BadInput, Text: "Choose the trial assistant from the list, or enter name and address."}
			}
			if err := t.notWalled(ctx, p.Request, p.Trial); err != nil {
				return err
			}
			p.Name, p.Email, p.Address = "", "", ""
		}
		if err := t.lockRequest(ctx, p.Request); err != nil {
			return err
		}
		var known int
		if err := get(ctx, t, &known, `SELECT COUNT(*) FROM prosecutions WHERE id = ?`, p.ID); err != nil || known > 0 {
			return err
		}
		box, err := requestBox(ctx, t, p.Request)
		if err != nil {
			return err
		}
		content, err := sealJSON(box, label("prosecutions.content", p.ID), p.ProsecutionText)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO prosecutions (id, agency_id, request_id, trial_id, content, recorded_by, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			p.ID, v.Agency, p.Request, p.Trial, content, v.Person, now.Unix()); err != nil {
			return fmt.Errorf("record the pending case: %w", err)
		}
		if p.Reachable() && p.Trial != v.Person {
			if err := t.queueOne(ctx, "prosecution."+p.ID, v.Agency, p.Request, p.Trial, p.ID, cases.NoticeTrial, now); err != nil {
				return err
			}
		}
		return t.audit(ctx, line{agency: v.Agency, at: now, actor: v.Person, action: "RecordProsecution", request: p.Request, object: p.ID})
	})
}

var errNoProsecution = cases.Refusal{Code: cases.NotFound, Text: "There is no such case beside this request."}

// changeProsecution runs a change of a pending case.
func (s *Store) changeProsecution(ctx context.Context, v cases.Viewer, request cases.RequestID, id string, change func(t *tx, p cases.Prosecution, by line, today cases.Date) error) error {
	if err := readsDemands(v); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		_, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		if err := seesRequest(ctx, t, v, request); err != nil {
			return err
		}
		if err := notRecused(ctx, t, v, request); err != nil {
			return err
		}
		if err := t.alone(ctx, `SELECT id FROM prosecutions WHERE id = ?`, id); err != nil {
			return err
		}
		found, err := prosecutions(ctx, t, `x.agency_id = ? AND x.request_id = ? AND x.id = ?`, v.Agency, request, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errNoProsecution
		}
		return change(t, found[0], line{agency: v.Agency, at: now, actor: v.Person, request: request, object: id}, today)
	})
}

// NoteProsecution adds a note about the protective order, under its day.
func (s *Store) NoteProsecution(ctx context.Context, v cases.Viewer, request cases.RequestID, id, note string) error {
	return s.changeProsecution(ctx, v, request, id, func(t *tx, p cases.Prosecution, by line, today cases.Date) error {
		if strings.TrimSpace(note) == "" {
			return cases.Refusal{Code: cases.BadInput, Text: "Write the note: what was asked for, and what the court ordered."}
		}
		p.Note = strings.TrimSpace(p.Note + "\n\n" + today.Long() + ": " + note)
		if problems := p.Check(); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		box, err := requestBox(ctx, t, request)
		if err != nil {
			return err
		}
		content, err := sealJSON(box, label("prosecutions.content", id), p.ProsecutionText)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE prosecutions SET content = ? WHERE id = ?`, content, id); err != nil {
			return fmt.Errorf("write the note: %w", err)
		}
		by.action = "NoteProsecution"
		return t.audit(ctx, by)
	})
}

// OpenToTrial gives the trial assistant access to the request, or takes it away.
// Without it an assistant who is not the reviewer sees nothing of it.
func (s *Store) OpenToTrial(ctx context.Context, v cases.Viewer, request cases.RequestID, id string, open bool) error {
	return s.changeProsecution(ctx, v, request, id, func(t *tx, p cases.Prosecution, by line, _ cases.Date) error {
		switch {
		case !v.HandlesDemands():
			return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials give trial assistants access."}
		case p.Trial == "":
			return cases.Refusal{Code: cases.NotOpen, Text: "The trial assistant has no account here, so there is no access to give."}
		case p.Trial == v.Person:
			return cases.Refusal{Code: cases.NotYours, Text: "Nobody gives access to themselves."}
		case !p.Pending():
			return cases.Refusal{Code: cases.NotOpen, Text: "The case is over, and access ended with it."}
		case open == (p.OpenedBy != ""):
			return cases.Refusal{Code: cases.NotOpen, Text: "That is so already."}
		}
		opener, at := v.Person, by.at.Unix()
		by.action = "OpenToTrial"
		if !open {
			opener, at, by.action = "", 0, "CloseToTrial"
		} else if err := t.notWalled(ctx, request, p.Trial); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE prosecutions SET opened_by = ?, opened_at = ? WHERE id = ?`, opener, at, id); err != nil {
			return fmt.Errorf("change the access: %w", err)
		}
		return t.audit(ctx, by)
	})
}

// EndProsecution records that the case is over. The request is not held by it any
// more, and the assistant's access ends.
func (s *Store) EndProsecution(ctx context.Context, v cases.Viewer, request cases.RequestID, id string, on cases.Date) error {
	return s.changeProsecution(ctx, v, request, id, func(t *tx, p cases.Prosecution, by line, today cases.Date) error {
		if err := p.EndOn(v.Actor, on, today); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE prosecutions SET ended_by = ?, ended_on = ? WHERE id = ?`, v.Person, on, id); err != nil {
			return fmt.Errorf("end the pending case: %w", err)
		}
		by.action = "EndProsecution"
		return t.audit(ctx, by)
	})
}
