package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type designationRow struct {
	ID       string           `db:"id"`
	Person   cases.PersonID   `db:"person_id"`
	Capacity cases.Capacity   `db:"capacity"`
	Title    string           `db:"title"`
	Division string           `db:"division"`
	From     cases.Date       `db:"from_on"`
	Until    cases.Date       `db:"until_on"`
	Letter   cases.DocumentID `db:"letter_id"`
}

const designationColumns = `d.id, d.person_id, d.capacity, d.title, d.division, d.from_on, d.until_on, d.letter_id`

func designations(ctx context.Context, q querier, agency cases.AgencyID, person cases.PersonID) ([]cases.Designation, error) {
	var rows []designationRow
	if err := list(ctx, q, &rows, `SELECT `+designationColumns+` FROM designations d WHERE d.agency_id = ? AND d.person_id = ?
		ORDER BY d.from_on, d.id`, agency, person); err != nil {
		return nil, fmt.Errorf("read the register of officials: %w", err)
	}
	return designationsOf(rows), nil
}

func designationsOf(rows []designationRow) []cases.Designation {
	out := make([]cases.Designation, len(rows))
	for i, r := range rows {
		out[i] = cases.Designation(r)
	}
	return out
}

// Designations lists a person's entries in the register of certifying officials.
func (s *Store) Designations(ctx context.Context, agency cases.AgencyID, person cases.PersonID) ([]cases.Designation, error) {
	return designations(ctx, s.db, agency, person)
}

// DesignationsEnding lists the designations of active accounts whose last day
// lies from one day to another, both included; the first to end comes first.
func (s *Store) DesignationsEnding(ctx context.Context, agency cases.AgencyID, from, until cases.Date) ([]cases.Designation, error) {
	var rows []designationRow
	if err := list(ctx, s.db, &rows, `SELECT `+designationColumns+` FROM designations d JOIN people p ON p.id = d.person_id
		WHERE d.agency_id = ? AND p.active AND d.until_on >= ? AND d.until_on <= ? AND d.until_on >= d.from_on
		ORDER BY d.until_on, d.from_on, d.id`, agency, from, until); err != nil {
		return nil, fmt.Errorf("read the register of officials: %w", err)
	}
	return designationsOf(rows), nil
}

// AddDesignation enters an official into the register, for the program itself.
func (s *Store) AddDesignation(ctx context.Context, agency cases.AgencyID, id string, d cases.Designation) error {
	d.ID = id
	return s.inTx(ctx, func(t *tx) error {
		return t.designate(ctx, line{agency: agency, at: s.now(), actor: cases.System().Person}, d)
	})
}

// OfficialsOn lists the active certifying officials who may sign on that day.
func (s *Store) OfficialsOn(ctx context.Context, agency cases.AgencyID, on cases.Date) ([]cases.Person, error) {
	people, err := s.PeopleWith(ctx, agency, cases.RoleOfficial)
	if err != nil {
		return nil, err
	}
	var out []cases.Person
	for _, p := range people {
		ds, err := designations(ctx, s.db, agency, p.ID)
		if err != nil {
			return nil, err
		}
		if _, ok := cases.DesignationOn(ds, on); ok {
			out = append(out, p)
		}
	}
	return out, nil
}
