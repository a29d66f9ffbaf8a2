package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// RecordDemand writes down a demand that came in, with the papers that this
// person uploaded. Its ID comes from the form, so that a second click records
// nothing twice.
func (s *Store) RecordDemand(ctx context.Context, v cases.Viewer, d cases.Demand, papers []cases.DocumentID) error {
	if err := readsDemands(v); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		_, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		if problems := d.Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if d.Request != "" {
			if err := seesRequest(ctx, t, v, d.Request); err != nil {
				return err
			}
		}
		known, err := t.knownDemand(ctx, v, d.ID)
		if err != nil || known {
			return err
		}
		d.Agency, d.State, d.Version, d.RecordedBy, d.RecordedAt = v.Agency, cases.DemandReceived, 1, v.Person, now
		if err := t.insertDemand(ctx, &d); err != nil {
			return err
		}
		for _, id := range papers {
			if err := t.keepDemandPaper(ctx, v, d.ID, id, cases.DemandPaper); err != nil {
				return err
			}
		}
		if err := t.addDemandStep(ctx, d, cases.DemandAct{Kind: cases.RecordDemand}, v.Person, now, today); err != nil {
			return err
		}
		if err := t.tellHandlers(ctx, d, v.Person, now); err != nil {
			return err
		}
		return t.aboutRequest(ctx, &d, v.Person, now)
	})
}

// knownDemand reports whether this person recorded the demand already. Somebody
// else's ID is refused.
func (t *tx) knownDemand(ctx context.Context, v cases.Viewer, id string) (bool, error) {
	var by cases.PersonID
	err := get(ctx, t, &by, `SELECT recorded_by FROM demands WHERE id = ?`, id)
	switch {
	case missing(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("find the demand: %w", err)
	case by != v.Person:
		return false, cases.Refusal{Code: cases.BadInput, Text: "The form was used before. Open the page again and repeat what you did."}
	}
	return true, nil
}

func (t *tx) insertDemand(ctx context.Context, d *cases.Demand) error {
	number, err := t.reserve(ctx, d.Agency, "demands", d.ReceivedOn.Year)
	if err != nil {
		return err
	}
	d.Number = "D-" + number
	box, err := t.makeRequestBox(ctx, d.Agency, sealedWith(d.Agency, ""))
	if err != nil {
		return err
	}
	content, err := sealJSON(box, label("demands.content", d.ID), d.DemandText)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO demands (id, agency_id, number, request_id, kind, state, version, received_on, due_on, channel, barred, content, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Agency, d.Number, d.Request, d.Kind, d.State, d.Version, d.ReceivedOn, d.DueOn, d.Channel, d.Barred, content, d.RecordedBy, d.RecordedAt.Unix()); err != nil {
		return fmt.Errorf("record the demand: %w", err)
	}
	return nil
}

// addDemandStep writes the line of the demand's own log and the audit line.
func (t *tx) addDemandStep(ctx context.Context, d cases.Demand, a cases.DemandAct, by cases.PersonID, at time.Time, today cases.Date) error {
	box, err := officeBox(ctx, t, d.Agency)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO demand_steps (agency_id, demand_id, seq, kind, actor_id, at, on_day, basis, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Agency, d.ID, d.Version, a.Kind, by, at.Unix(), today, a.Basis, box.Seal(label("demand_steps.text", demandStepRow(d.ID, d.Version)), []byte(a.Text))); err != nil {
		return fmt.Errorf("write the log of a demand: %w", err)
	}
	return t.audit(ctx, line{agency: d.Agency, at: at, actor: by, action: a.Kind.Action(), request: d.Request, object: d.ID})
}

// keepDemandPaper makes this person's upload part of a demand.
func (t *tx) keepDemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, kind cases.DocumentKind) error {
	n, err := t.exec(ctx, `UPDATE documents SET attached = ? WHERE id = ? AND agency_id = ? AND request_id = '' AND kind = ? AND uploader_id = ? AND NOT attached AND digest <> ''`,
		true, id, v.Agency, kind, v.Person)
	if err != nil {
		return fmt.Errorf("keep the paper: %w", err)
	}
	if n == 0 {
		return cases.Refusal{Code: cases.BadInput, Text: "The paper is not there any more. Choose the file again."}
	}
	if _, err := t.exec(ctx, `INSERT INTO demand_papers (agency_id, demand_id, document_id) VALUES (?, ?, ?)`, v.Agency, demand, id); err != nil {
		return fmt.Errorf("keep the paper: %w", err)
	}
	return nil
}

// aboutRequest is what follows once a demand names a request: a hold, and a
// message to the requester unless a court forbids it.
func (t *tx) aboutRequest(ctx context.Context, d *cases.Demand, by cases.PersonID, at time.Time) error {
	if err := t.holdFor(ctx, *d, by, at); err != nil {
		return err
	}
	return t.tellRequester(ctx, d, at)
}

// StepDemand takes a step; see cases.NextDemand.
func (s *Store) StepDemand(ctx context.Context, v cases.Viewer, id string, a cases.DemandAct) error {
	if err := readsDemands(v); err != nil {
		return err
	}
	var proposed cases.Request
	if a.Kind == cases.ProposeRelease {
		before, err := s.Demand(ctx, v, id)
		if err != nil {
			return err
		}
		if before.Request != "" {
			if proposed, err = s.Request(ctx, v, before.Request); err != nil {
				return err
			}
		}
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		_, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		before, err := t.lockDemand(ctx, v, id)
		if err != nil {
			return err
		}
		if a.Kind == cases.IdentifyDemand && a.Request != "" {
			if err := seesRequest(ctx, t, v, a.Request); err != nil {
				return err
			}
			if before.Recused, err = recusedFrom(ctx, t, a.Request); err != nil {
				return err
			}
		}
		after, err := cases.NextDemand(before, a, v.Actor)
		if err != nil {
			return err
		}
		if err := t.writeDemand(ctx, before, after); err != nil {
			return err
		}
		if err := t.addDemandStep(ctx, after, a, v.Person, now, today); err != nil {
			return err
		}
		switch a.Kind {
		case cases.IdentifyDemand:
			return t.aboutRequest(ctx, &after, v.Person, now)
		case cases.TellRequester:
			return t.tellRequester(ctx, &after, now)
		case cases.ReopenDemand:
			return t.holdFor(ctx, after, v.Person, now)
		case cases.BarTelling:
			return t.stopTelling(ctx, after)
		case cases.FileLetter:
			if err := t.keepDemandPaper(ctx, v, after.ID, a.Document, cases.DemandLetter); err != nil {
				return err
			}
		case cases.ProposeRelease:
			return t.propose(ctx, after, proposed, a.Release, now)
		case cases.ApproveRelease, cases.RejectRelease:
			if err := t.decideRelease(ctx, after, v.Person, now); err != nil {
				return err
			}
		}
		return t.tellOfAnswer(ctx, &after, a.Kind, v.Person, now)
	})
}

// lockDemand reads a demand that this person may see, for a change.
func (t *tx) lockDemand(ctx context.Context, v cases.Viewer, id string) (cases.Demand, error) {
	cond, args := seesDemands(v)
	var row demandRow
	err := get(ctx, t, &row, `SELECT `+demandColumns+` FROM demands m WHERE m.id = ? AND `+cond+t.forUpdate(), append([]any{id}, args...)...)
	if missing(err) {
		return cases.Demand{}, errNoDemand
	}
	if err != nil {
		return cases.Demand{}, fmt.Errorf("find the demand: %w", err)
	}
	d, err := row.demand(ctx, t)
	if err != nil {
		return d, err
	}
	d.Recused, err = recusedFrom(ctx, t, d.Request)
	return d, err
}

func (t *tx) writeDemand(ctx context.Context, before, after cases.Demand) error {
	n, err := t.exec(ctx, `UPDATE demands SET request_id = ?, state = ?, version = ?, barred = ?, proposed_by = ? WHERE id = ? AND version = ?`,
		after.Request, after.State, after.Version, after.Barred, after.ProposedBy, after.ID, before.Version)
	if err != nil {
		return fmt.Errorf("write the demand: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("write the demand: it changed meanwhile")
	}
	return nil
}

// lockRequest waits for whoever destroys a request, and keeps them waiting.
func (t *tx) lockRequest(ctx context.Context, id cases.RequestID) error {
	return t.alone(ctx, `SELECT id FROM requests WHERE id = ?`, id)
}
