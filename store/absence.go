package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"suppb/cases"
)

// awayUntil is the last day of the absence in which a person is on a day; zero
// if they are present.
func awayUntil(ctx context.Context, q querier, agency cases.AgencyID, person cases.PersonID, on cases.Date) (cases.Date, error) {
	var until cases.Date
	err := get(ctx, q, &until, `SELECT until_on FROM absences WHERE agency_id = ? AND person_id = ? AND from_on <= ? AND until_on >= ?
		ORDER BY until_on DESC LIMIT 1`, agency, person, on, on)
	if missing(err) {
		return cases.Date{}, nil
	}
	if err != nil {
		return cases.Date{}, fmt.Errorf("look for an absence: %w", err)
	}
	return until, nil
}

func absences(ctx context.Context, q querier, where string, args ...any) ([]cases.Absence, error) {
	var rows []struct {
		ID     string         `db:"id"`
		Person cases.PersonID `db:"person_id"`
		From   cases.Date     `db:"from_on"`
		Until  cases.Date     `db:"until_on"`
		Cover  cases.PersonID `db:"cover_id"`
	}
	if err := list(ctx, q, &rows, `SELECT a.id, a.person_id, a.from_on, a.until_on, a.cover_id FROM absences a WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("list absences: %w", err)
	}
	var ids []cases.PersonID
	for _, r := range rows {
		ids = append(ids, r.Person, r.Cover)
	}
	names, err := fullNames(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	var out []cases.Absence
	for _, r := range rows {
		out = append(out, cases.Absence{ID: r.ID, Person: r.Person, Name: names[r.Person], From: r.From, Until: r.Until, Cover: r.Cover, CoverName: names[r.Cover]})
	}
	slices.SortFunc(out, func(a, b cases.Absence) int {
		return cmp.Or(a.From.DaysSince(b.From), byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

var errNoAbsence = cases.Refusal{Code: cases.NotFound, Text: "There is no such absence. It may have been ended."}

// ofOffice refuses those who do not work in the office.
func ofOffice(v cases.Viewer) error {
	if staffOf(v) || v.Is(cases.RoleManager) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Absences are for the staff of the office."}
}

// entersAbsence: their own, or everybody's for those who assign work.
func entersAbsence(v cases.Viewer, person cases.PersonID) error {
	if err := ofOffice(v); err != nil {
		return err
	}
	if v.Person == person || v.Is(cases.RoleIntake, cases.RoleSupervisor, cases.RoleManager) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Intake, supervisors and managers enter when others are away; everybody else their own days."}
}

// Absences lists the absences that are not over on a day, the first to begin
// first. See web.Absences.
func (s *Store) Absences(ctx context.Context, v cases.Viewer, today cases.Date) ([]cases.Absence, error) {
	if err := ofOffice(v); err != nil {
		return nil, err
	}
	return absences(ctx, s.db, `a.agency_id = ? AND a.until_on >= ?`, v.Agency, today)
}

// AddAbsence enters when somebody of the staff is away, and returns its ID.
func (s *Store) AddAbsence(ctx context.Context, v cases.Viewer, a cases.Absence) (id string, err error) {
	if err := entersAbsence(v, a.Person); err != nil {
		return "", err
	}
	a.ID = uuid.NewString()
	err = s.inTx(ctx, func(t *tx) error {
		_, today, err := agencyOn(ctx, t, v.Agency, s.now())
		if err != nil {
			return err
		}
		if problems := a.Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if err := t.checkAbsence(ctx, v.Agency, a); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO absences (id, agency_id, person_id, from_on, until_on, cover_id) VALUES (?, ?, ?, ?, ?, ?)`,
			a.ID, v.Agency, a.Person, a.From, a.Until, a.Cover); err != nil {
			return fmt.Errorf("enter the absence: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "AddAbsence", object: a.ID})
	})
	return a.ID, err
}

// checkAbsence: both are of the staff, and the days are not taken already. Two
// absences of one person wait for each other.
func (t *tx) checkAbsence(ctx context.Context, agency cases.AgencyID, a cases.Absence) error {
	for _, who := range []struct {
		id       cases.PersonID
		sentence string
	}{{a.Person, "Choose who is away from the list."}, {a.Cover, "Choose who covers from the list, or leave it open."}} {
		if who.id == "" {
			continue
		}
		roles, err := rolesOf(ctx, t, agency, who.id)
		if err != nil {
			return err
		}
		if ofOffice(cases.Viewer{Actor: cases.Actor{Roles: roles}}) != nil {
			return cases.Refusal{Code: cases.BadInput, Text: who.sentence}
		}
	}
	if err := t.alone(ctx, `SELECT id FROM people WHERE id = ?`, a.Person); err != nil {
		return err
	}
	theirs, err := absences(ctx, t, `a.agency_id = ? AND a.person_id = ? AND a.until_on >= ?`, agency, a.Person, a.From)
	if err != nil {
		return err
	}
	for _, o := range theirs {
		if o.Overlaps(a) {
			return cases.Refusal{Code: cases.BadInput, Text: "This person is entered as away from " + o.From.Long() + " to " + o.Until.Long() + " already. Choose other days, or end that absence first."}
		}
	}
	return nil
}

// EndAbsence makes a day the person's first day back. An absence of which no day
// is left is taken out.
func (s *Store) EndAbsence(ctx context.Context, v cases.Viewer, id string, back cases.Date) error {
	return s.inTx(ctx, func(t *tx) error {
		found, err := absences(ctx, t, `a.agency_id = ? AND a.id = ?`, v.Agency, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errNoAbsence
		}
		if err := entersAbsence(v, found[0].Person); err != nil {
			return err
		}
		_, today, err := agencyOn(ctx, t, v.Agency, s.now())
		if err != nil {
			return err
		}
		ended, left, err := found[0].BackOn(back, today)
		if err != nil {
			return err
		}
		query, args := `DELETE FROM absences WHERE id = ?`, []any{id}
		if left {
			query, args = `UPDATE absences SET until_on = ? WHERE id = ?`, []any{ended.Until, id}
		}
		if _, err := t.exec(ctx, query, args...); err != nil {
			return fmt.Errorf("end the absence: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: "EndAbsence", object: id})
	})
}
