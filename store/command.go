package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

const (
	pending = "pending"
	applied = "applied"
	refused = "refused"
)

type commandRow struct {
	ID          cases.CommandID     `db:"id"`
	Agency      cases.AgencyID      `db:"agency_id"`
	Request     cases.RequestID     `db:"request_id"`
	Actor       asJSON[cases.Actor] `db:"actor"`
	Kind        cases.ActKind       `db:"kind"`
	Version     int64               `db:"version"`
	At          int64               `db:"at"`
	Payload     []byte              `db:"payload"` // sealed: a boundAct
	Outcome     string              `db:"outcome"`
	RefusalCode cases.RefusalCode   `db:"refusal_code"`
	RefusalText []byte              `db:"refusal_text"` // sealed: a sentence can repeat what somebody typed
	Origin      string              `db:"origin"`       // as the audit log says it
}

const commandColumns = `id, agency_id, request_id, actor, kind, version, at, payload, outcome, refusal_code, refusal_text, origin`

// refusal is why a refused command was not done.
func (r commandRow) refusal(ctx context.Context, q querier) (cases.Refusal, error) {
	box, err := requestBox(ctx, q, r.Request)
	if err != nil {
		return cases.Refusal{}, err
	}
	text, err := openText(box, label("commands.refusal_text", string(r.ID)), r.RefusalText)
	return cases.Refusal{Code: r.RefusalCode, Text: text}, err
}

// lockCommand locks a command with its request and the request's key, in the order
// of everybody who locks more than one of them.
func (t *tx) lockCommand(ctx context.Context, id cases.CommandID) (commandRow, error) {
	var row commandRow
	if err := get(ctx, t, &row, `SELECT request_id FROM commands WHERE id = ?`, id); err != nil {
		return row, fmt.Errorf("find the command: %w", err)
	}
	if err := t.lockWithKey(ctx, row.Request, t.forShare()); err != nil {
		return row, err
	}
	if err := get(ctx, t, &row, `SELECT `+commandColumns+` FROM commands WHERE id = ?`+t.forUpdate(), id); err != nil {
		return row, fmt.Errorf("lock the command: %w", err)
	}
	return row, nil
}

// refuse settles a command that is pending. One that is not as it was stored has
// no actor to name; one that only seemed so, while a rotation sealed it anew, stays.
func (s *Store) refuse(ctx context.Context, t *tx, id cases.CommandID, r cases.Refusal) error {
	row, err := t.lockCommand(ctx, id)
	if err != nil || row.Outcome != pending {
		return err
	}
	l := line{agency: row.Agency, at: instant(row.At), actor: row.Actor.V.Person, action: string(row.Kind), request: row.Request, object: string(id), origin: row.Origin}
	switch _, err := row.command(ctx, t); {
	case errors.Is(err, forged):
		r, l.at, l.actor, l.action, l.origin = forged, s.now(), cases.System().Person, "ForgedAct", ""
	case err != nil || r == forged:
		return err
	}
	box, err := requestBox(ctx, t, row.Request)
	if err != nil {
		return err
	}
	n, err := t.exec(ctx, `UPDATE commands SET outcome = ?, refusal_code = ?, refusal_text = ? WHERE id = ? AND outcome = ?`,
		refused, r.Code, box.Seal(label("commands.refusal_text", string(id)), []byte(r.Text)), id, pending)
	if err != nil || n == 0 {
		return err
	}
	l.result = string(r.Code)
	return t.audit(ctx, l)
}

// AddCommand stores a command, so that nothing in it can be lost any more. It
// reports false if the same person stored the same command before: a double
// click or a retry.
func (s *Store) AddCommand(ctx context.Context, c cases.Command) (added bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		added, err = t.addCommand(ctx, c)
		return err
	})
	return added, err
}

func (t *tx) addCommand(ctx context.Context, c cases.Command) (bool, error) {
	box, err := t.makeRequestBox(ctx, c.Agency, c.Request)
	if err != nil {
		return false, err
	}
	origin := cases.OriginOf(ctx)
	payload, err := sealJSON(box, label("commands.payload", string(c.ID)), boundActOf(c, origin))
	if err != nil {
		return false, err
	}
	n, err := t.exec(ctx, `INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, payload, outcome, origin)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		c.ID, c.Agency, c.Request, toJSON(c.Actor), c.Kind, c.Version, c.At.Unix(), payload, pending, origin)
	if err != nil {
		return false, fmt.Errorf("store the command: %w", err)
	}
	if n == 1 {
		return true, nil
	}
	var row commandRow
	if err := get(ctx, t, &row, `SELECT `+commandColumns+` FROM commands WHERE id = ?`, c.ID); err != nil {
		return false, err
	}
	if row.Actor.V.Person != c.Actor.Person || row.Request != c.Request || row.Kind != c.Kind || row.Agency != c.Agency {
		return false, cases.Refusal{Code: cases.Stale, Text: "This page was used already. Open it again and repeat what you want to do."}
	}
	return false, nil
}

// PendingCommands lists commands stored before the given instant and not
// carried out or refused yet, oldest first. One that is not as it was stored is
// refused instead.
func (s *Store) PendingCommands(ctx context.Context, before time.Time) ([]cases.Command, error) {
	return again(func() ([]cases.Command, error) { return s.pendingCommandsOnce(ctx, before) })
}

func (s *Store) pendingCommandsOnce(ctx context.Context, before time.Time) ([]cases.Command, error) {
	var rows []commandRow
	if err := list(ctx, s.db, &rows, `SELECT `+commandColumns+` FROM commands WHERE outcome = ? AND at <= ? ORDER BY at, id`, pending, before.Unix()); err != nil {
		return nil, fmt.Errorf("list pending commands: %w", err)
	}
	out := make([]cases.Command, 0, len(rows))
	for _, r := range rows {
		c, err := r.command(ctx, s.db)
		if errors.Is(err, destroyed) { // in a copy of the record that is older than its keys
			continue
		}
		if errors.Is(err, forged) {
			if err := s.Refuse(ctx, r.ID, forged); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Settled says how a command ended: applied, refused with the refusal, or neither
// yet, be it stored or not.
func (s *Store) Settled(ctx context.Context, id cases.CommandID) (done bool, refusal error, err error) {
	_, err = again(func() (bool, error) {
		done, refusal, err = s.settledOnce(ctx, id)
		return done, err
	})
	return done, refusal, err
}

func (s *Store) settledOnce(ctx context.Context, id cases.CommandID) (done bool, refusal error, err error) {
	var row commandRow
	if err := get(ctx, s.db, &row, `SELECT `+commandColumns+` FROM commands WHERE id = ?`, id); missing(err) {
		return false, nil, nil
	} else if err != nil {
		return false, nil, fmt.Errorf("find the command: %w", err)
	}
	switch row.Outcome {
	case applied:
		return true, nil, nil
	case refused:
		r, err := row.refusal(ctx, s.db)
		return true, r, err
	}
	return false, nil, nil
}

// Refuse settles a command that the process refused before it reached the record.
func (s *Store) Refuse(ctx context.Context, id cases.CommandID, r cases.Refusal) error {
	return s.inTx(ctx, func(t *tx) error { return s.refuse(ctx, t, id, r) })
}

// Apply carries a stored command out in one transaction: it gathers what the
// record knows, asks decide what changes, and writes the request, the timeline,
// the audit line and the outgoing messages. Applying a command twice changes
// nothing: the second time it returns the request as it is, or the same refusal.
func (s *Store) Apply(ctx context.Context, id cases.CommandID, decide func(cases.Ground) (cases.Change, error)) (cases.Snapshot, error) {
	var after cases.Snapshot
	var refusal cases.Refusal
	err := s.inTx(ctx, func(t *tx) error {
		refusal = cases.Refusal{}
		row, err := t.lockCommand(ctx, id)
		if missing(err) {
			refusal = cases.Refusal{Code: cases.NotFound, Text: "This act is not in the record, so nobody did it."}
			return nil
		}
		if err != nil {
			return err
		}
		before, err := t.lockSnapshot(ctx, row.Agency, row.Request)
		if err != nil {
			return err
		}
		switch row.Outcome {
		case applied:
			after = before
			return nil
		case refused:
			refusal, err = row.refusal(ctx, t)
			return err
		}
		c, err := row.command(ctx, t)
		if errors.Is(err, forged) {
			refusal = forged
			return s.refuse(ctx, t, id, forged)
		}
		if err != nil {
			return err
		}
		ctx := cases.ComesFrom(ctx, row.Origin)
		ground, err := ground(ctx, t, c, before)
		if err != nil {
			return err
		}
		change, err := decide(ground)
		if errors.As(err, &refusal) {
			return s.refuse(ctx, t, id, refusal)
		}
		if err != nil {
			return err
		}
		after = change.After
		return t.write(ctx, ground, &after, change)
	})
	if errors.As(err, &refusal) { // found while writing, so the transaction is gone
		err = s.Refuse(ctx, id, refusal)
	}
	if err != nil {
		return cases.Snapshot{}, err
	}
	if refusal.Code != "" {
		return cases.Snapshot{}, refusal
	}
	return after, nil
}

// Ground gathers what an act is decided on, without carrying it out.
func (s *Store) Ground(ctx context.Context, c cases.Command) (cases.Ground, error) {
	return again(func() (cases.Ground, error) { return s.groundOnce(ctx, c) })
}

func (s *Store) groundOnce(ctx context.Context, c cases.Command) (cases.Ground, error) {
	before, err := s.Snapshot(ctx, c.Agency, c.Request)
	if err != nil {
		return cases.Ground{}, err
	}
	return ground(ctx, s.db, c, before)
}

func ground(ctx context.Context, q querier, c cases.Command, before cases.Snapshot) (cases.Ground, error) {
	g := cases.Ground{Command: c, Before: before}
	var err error
	if g.Command.Actor.Roles, err = rolesHeld(ctx, q, c); err != nil {
		return g, err
	}
	if g.Agency, err = agency(ctx, q, c.Agency); err != nil {
		return g, err
	}
	if g.Designations, err = designations(ctx, q, c.Agency, c.Concerns(before)); err != nil {
		return g, err
	}
	if g.Facts, err = facts(ctx, q, c.Request); err != nil {
		return g, err
	}
	if g.Pauses, err = pauses(ctx, q, c.Request); err != nil {
		return g, err
	}
	if chosen := c.Payload.Chosen(); chosen != "" {
		if g.Chosen, err = rolesOf(ctx, q, c.Agency, chosen); err != nil {
			return g, err
		}
		today, err := g.Agency.Today(c.At)
		if err != nil {
			return g, err
		}
		if g.AwayUntil, err = awayUntil(ctx, q, c.Agency, chosen, today); err != nil {
			return g, err
		}
	}
	if g.Walled, err = walledFrom(ctx, q, c.Request); err != nil {
		return g, err
	}
	g.RelatedSeen, err = relatedSeen(ctx, q, c)
	return g, err
}

// rolesHeld are the roles in which somebody acts and that they have now: an act
// that waited may have outlived its actor's role.
func rolesHeld(ctx context.Context, q querier, c cases.Command) ([]cases.Role, error) {
	if c.Actor.Person == cases.System().Person {
		return c.Actor.Roles, nil
	}
	now, err := rolesOf(ctx, q, c.Agency, c.Actor.Person)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(c.Actor.Roles), func(r cases.Role) bool { return !slices.Contains(now, r) }), nil
}

// write stores everything that one act changes.
func (t *tx) write(ctx context.Context, g cases.Ground, after *cases.Snapshot, change cases.Change) error {
	c, before := g.Command, g.Before
	if before.State == cases.None {
		number, err := t.reserve(ctx, c.Agency, "requests", after.ReceivedOn.Year)
		if err != nil {
			return err
		}
		after.Number = number
		if err := t.insertRequest(ctx, c, *after); err != nil {
			return err
		}
	} else if err := t.updateRequest(ctx, c, before, *after); err != nil {
		return err
	}
	if err := t.writeClocks(ctx, before, *after); err != nil {
		return err
	}
	if err := t.writeFacts(ctx, c, g.Facts, change.Facts); err != nil {
		return err
	}
	if err := t.writePauses(ctx, c, g.Pauses, change.Pauses); err != nil {
		return err
	}
	if c.Payload.Alarm != "" {
		if _, err := t.exec(ctx, `INSERT INTO alarms (agency_id, request_id, key, rang_at) VALUES (?, ?, ?, ?)`, c.Agency, c.Request, c.Payload.Alarm, c.At.Unix()); err != nil {
			return fmt.Errorf("record the alarm: %w", err)
		}
	}
	if err := t.writeLink(ctx, c); err != nil {
		return err
	}
	if err := t.attach(ctx, c); err != nil {
		return err
	}
	if err := t.enterPaper(ctx, c, before, *after); err != nil {
		return err
	}
	if err := t.addEvent(ctx, c, change.Event); err != nil {
		return err
	}
	if err := t.queueMail(ctx, c, *after, change.Notices); err != nil {
		return err
	}
	if change.Event.Kind.TellsTrial() {
		if err := t.tellTrial(ctx, c.Agency, c.Request, string(c.ID), c.Actor.Person, c.At); err != nil {
			return err
		}
	}
	if c.Kind == cases.Recuse {
		if err := t.putUpWall(ctx, c.Agency, cases.SteppedAside(c)); err != nil {
			return err
		}
	}
	rules := fmt.Sprintf("%s/%d", after.RuleSet, after.RuleVersion)
	if err := t.audit(ctx, line{agency: c.Agency, at: c.At, actor: c.Actor.Person, action: string(c.Kind), request: c.Request, object: string(c.ID), rules: rules}); err != nil {
		return err
	}
	_, err := t.exec(ctx, `UPDATE commands SET outcome = ? WHERE id = ?`, applied, c.ID)
	return err
}

func (t *tx) addEvent(ctx context.Context, c cases.Command, e cases.Event) error {
	var seq int64
	if err := get(ctx, t, &seq, `SELECT COALESCE(MAX(seq), 0) + 1 FROM events WHERE request_id = ?`, c.Request); err != nil {
		return fmt.Errorf("write the timeline: %w", err)
	}
	box, err := requestBox(ctx, t, c.Request)
	if err != nil {
		return err
	}
	event, err := sealJSON(box, label("events.event", eventRow(c.Request, seq)), e)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO events (agency_id, request_id, seq, command_id, kind, actor_id, at, event, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Agency, c.Request, seq, c.ID, e.Kind, c.Actor.Person, c.At.Unix(), event, box.Seal(label("events.text", eventRow(c.Request, seq)), []byte(c.Payload.Text)))
	if err != nil {
		return fmt.Errorf("write the timeline: %w", err)
	}
	return nil
}

// lockWithKey locks a request and then its key: the order of everybody who needs
// more of a request than one row. What is not there yet is not locked.
func (t *tx) lockWithKey(ctx context.Context, id cases.RequestID, key string) error {
	var locked string
	for _, query := range []string{`SELECT id FROM requests WHERE id = ?` + t.forUpdate(), `SELECT request_id FROM request_keys WHERE request_id = ?` + key} {
		if err := get(ctx, t, &locked, query, id); err != nil && !missing(err) {
			return fmt.Errorf("lock a request: %w", err)
		}
	}
	return nil
}

func eventRow(id cases.RequestID, seq int64) string { return fmt.Sprintf("%s/%d", id, seq) }

// forUpdate locks the selected row in PostgreSQL; SQLite's immediate
// transactions are alone anyway.
func (t *tx) forUpdate() string {
	if t.postgres {
		return ` FOR UPDATE`
	}
	return ""
}
