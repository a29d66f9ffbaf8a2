package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"suppb/cases"
)

// walledOff are the requests that a person, its one argument, is kept from. They
// are few, so the database looks them up once for a whole list.
const walledOff = `SELECT w.request_id FROM walls w WHERE w.person_id = ? AND w.taken_down_at = 0`

// notBehindWall is the condition that a person (alias p) is not kept from a
// request, its one argument.
const notBehindWall = `p.id NOT IN (SELECT w.person_id FROM walls w WHERE w.request_id = ? AND w.taken_down_at = 0)`

// behindWall is the condition that a message's person is kept from its request.
func behindWall(message string) string {
	return `EXISTS (SELECT 1 FROM walls w WHERE w.person_id = ` + message + `.person_id AND w.request_id = ` + message + `.request_id AND w.taken_down_at = 0)`
}

// dropWalledMail takes messages out of the outbox that a wall was put up before.
func (s *Store) dropWalledMail(ctx context.Context, agency cases.AgencyID) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM outbox WHERE agency_id = ? AND sent_at = 0 AND (`+behindWall("outbox")+`
			OR kind = ? AND NOT EXISTS (SELECT 1 FROM digest_items d WHERE d.agency_id = outbox.agency_id AND d.mail_id = outbox.id AND NOT `+behindWall("d")+`))`, agency, cases.NoticeDigest)
		return err
	})
}

// walledFrom are the people who are kept from a request.
func walledFrom(ctx context.Context, q querier, id cases.RequestID) (people []cases.PersonID, err error) {
	if err := list(ctx, q, &people, `SELECT person_id FROM walls WHERE request_id = ? AND taken_down_at = 0 ORDER BY person_id`, id); err != nil {
		return nil, fmt.Errorf("find who is kept from a request: %w", err)
	}
	return people, nil
}

// notWalled refuses to give a request to somebody who is kept from it. The request
// is locked, so that nobody puts a wall up meanwhile.
func (t *tx) notWalled(ctx context.Context, id cases.RequestID, person cases.PersonID) error {
	if err := t.lockRequest(ctx, id); err != nil {
		return err
	}
	behind, err := walledFrom(ctx, t, id)
	if err == nil && slices.Contains(behind, person) {
		err = cases.Refusal{Code: cases.NotOpen, Text: "This person is kept from the request."}
	}
	return err
}

var (
	errNoWalls = cases.Refusal{Code: cases.NotYours, Text: "Who is kept from a request is for intake, supervisors and certifying officials."}
	errNoWall  = cases.Refusal{Code: cases.NotFound, Text: "There is no such wall."}
)

// Walls lists who is or was kept from a request: those that stand first, then the
// newest. See web.Walls.
func (s *Store) Walls(ctx context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Wall, error) {
	if !v.PutsUpWalls() {
		return nil, errNoWalls
	}
	if err := seesRequest(ctx, s.db, v, request); err != nil {
		return nil, err
	}
	found, err := walls(ctx, s.db, `w.agency_id = ? AND w.request_id = ?`, v.Agency, request)
	if err != nil {
		return nil, err
	}
	return found, s.noteRead(ctx, v, "ReadWalls", request, fmt.Sprintf("rows=%d", len(found)))
}

func walls(ctx context.Context, q querier, where string, args ...any) ([]cases.Wall, error) {
	var rows []struct {
		ID           string          `db:"id"`
		Request      cases.RequestID `db:"request_id"`
		Person       cases.PersonID  `db:"person_id"`
		PutUpBy      cases.PersonID  `db:"put_up_by"`
		PutUpAt      int64           `db:"put_up_at"`
		Reason       []byte          `db:"reason"`
		TakenDownBy  cases.PersonID  `db:"taken_down_by"`
		TakenDownAt  int64           `db:"taken_down_at"`
		TakenDownFor []byte          `db:"taken_down_for"`
	}
	if err := list(ctx, q, &rows, `SELECT w.id, w.request_id, w.person_id, w.put_up_by, w.put_up_at, w.reason, w.taken_down_by, w.taken_down_at, w.taken_down_for
		FROM walls w WHERE `+where+` ORDER BY CASE WHEN w.taken_down_at = 0 THEN 0 ELSE 1 END, w.put_up_at DESC, w.id`, args...); err != nil {
		return nil, fmt.Errorf("list walls: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.Person, r.PutUpBy, r.TakenDownBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Wall, len(rows))
	for i, r := range rows {
		box, err := requestBox(ctx, q, r.Request)
		if err != nil {
			return nil, err
		}
		w := cases.Wall{
			ID: r.ID, Request: r.Request, Person: r.Person, PersonName: names[r.Person],
			PutUpBy: r.PutUpBy, PutUpName: names[r.PutUpBy], PutUpAt: instant(r.PutUpAt),
			TakenDownBy: r.TakenDownBy, TakerName: names[r.TakenDownBy], TakenDownAt: instant(r.TakenDownAt),
		}
		if len(r.Reason) > 0 {
			if w.WallReason, err = openJSON[cases.WallReason](box, label("walls.reason", r.ID), r.Reason); err != nil {
				return nil, err
			}
		}
		if w.TakenDownFor, err = openText(box, label("walls.taken_down_for", r.ID), r.TakenDownFor); err != nil {
			return nil, err
		}
		out[i] = w
	}
	return out, nil
}

// PutUpWall keeps a person of the office from a request. The request is locked
// first: an act is done before the wall, or is refused by it.
func (s *Store) PutUpWall(ctx context.Context, v cases.Viewer, w cases.Wall) error {
	if !v.PutsUpWalls() {
		return errNoWalls
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		request, err := t.lockSnapshot(ctx, v.Agency, w.Request)
		if err != nil {
			return err
		}
		if err := seesRequest(ctx, t, v, w.Request); err != nil {
			return err
		}
		if problems := w.Check(); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if err := request.MayKeepOut(w.Person, v.Actor); err != nil {
			return err
		}
		if err := t.mayBeWalled(ctx, v, w); err != nil {
			return err
		}
		w.PutUpBy, w.PutUpAt = v.Person, now
		return t.putUpWall(ctx, v.Agency, w)
	})
}

// mayBeWalled: the person is of the staff and not behind a wall already, and
// somebody other than who puts this one up is left who could take it down. A
// supervisor would otherwise hide a request from all who could notice what they do
// with it.
func (t *tx) mayBeWalled(ctx context.Context, v cases.Viewer, w cases.Wall) error {
	roles, err := rolesOf(ctx, t, v.Agency, w.Person)
	if err != nil {
		return err
	}
	if !(cases.Person{Roles: roles}).Staff() {
		return cases.Refusal{Code: cases.BadInput, Text: "Choose somebody of the office from the list."}
	}
	behind, err := walledFrom(ctx, t, w.Request)
	if err != nil {
		return err
	}
	out := map[cases.PersonID]bool{w.Person: true, v.Person: true}
	for _, p := range behind {
		if p == w.Person {
			return cases.Refusal{Code: cases.NotOpen, Text: "This person is kept from the request already."}
		}
		out[p] = true
	}
	var could []cases.PersonID
	if err := list(ctx, t, &could, `SELECT DISTINCT p.id FROM people p JOIN roles x ON x.person_id = p.id WHERE p.agency_id = ? AND p.active AND x.role IN (?, ?)`,
		v.Agency, cases.RoleSupervisor, cases.RoleOfficial); err != nil {
		return fmt.Errorf("find who takes walls down: %w", err)
	}
	for _, p := range could {
		if !out[p] {
			return nil
		}
	}
	return cases.Refusal{Code: cases.BadInput, Text: "Nobody but you would be left who could take this wall down. Have a colleague put it up, or ask another agency to certify."}
}

// putUpWall enters a wall. What was opened to the person for a trial is closed.
func (t *tx) putUpWall(ctx context.Context, agency cases.AgencyID, w cases.Wall) error {
	box, err := requestBox(ctx, t, w.Request)
	if err != nil {
		return err
	}
	w.ID = uuid.NewString()
	reason, err := sealJSON(box, label("walls.reason", w.ID), w.WallReason)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO walls (id, agency_id, request_id, person_id, put_up_by, put_up_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		w.ID, agency, w.Request, w.Person, w.PutUpBy, w.PutUpAt.Unix(), reason); err != nil {
		return fmt.Errorf("put up the wall: %w", err)
	}
	by := line{agency: agency, at: w.PutUpAt, actor: w.PutUpBy, request: w.Request}
	var opened []string
	if err := list(ctx, t, &opened, `SELECT id FROM prosecutions WHERE request_id = ? AND trial_id = ? AND opened_by <> ''`, w.Request, w.Person); err != nil {
		return fmt.Errorf("find what was opened for a trial: %w", err)
	}
	for _, id := range opened {
		if _, err := t.exec(ctx, `UPDATE prosecutions SET opened_by = '', opened_at = 0 WHERE id = ?`, id); err != nil {
			return fmt.Errorf("end the access for a trial: %w", err)
		}
		by.action, by.object = "CloseToTrial", id
		if err := t.audit(ctx, by); err != nil {
			return err
		}
	}
	by.action, by.object = "PutUpWall", w.ID
	return t.audit(ctx, by)
}

// TakeDownWall lets the person see the request again.
func (s *Store) TakeDownWall(ctx context.Context, v cases.Viewer, request cases.RequestID, id, why string) error {
	if !v.TakesDownWalls() {
		return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials take walls down."}
	}
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lockRequest(ctx, request); err != nil {
			return err
		}
		if err := seesRequest(ctx, t, v, request); err != nil {
			return err
		}
		found, err := walls(ctx, t, `w.agency_id = ? AND w.request_id = ? AND w.id = ?`, v.Agency, request, id)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return errNoWall
		case !found[0].Stands():
			return cases.Refusal{Code: cases.NotOpen, Text: "This wall was taken down already."}
		}
		if problems := cases.CheckWallEnd(why); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		box, err := requestBox(ctx, t, request)
		if err != nil {
			return err
		}
		now := s.now()
		if _, err := t.exec(ctx, `UPDATE walls SET taken_down_by = ?, taken_down_at = ?, taken_down_for = ? WHERE id = ?`,
			v.Person, now.Unix(), box.Seal(label("walls.taken_down_for", id), []byte(why)), id); err != nil {
			return fmt.Errorf("take down the wall: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: now, actor: v.Person, action: "TakeDownWall", request: request, object: id})
	})
}
