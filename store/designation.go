package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type designationRow struct {
	Person   cases.PersonID `db:"person_id"`
	Capacity cases.Capacity `db:"capacity"`
	Title    string         `db:"title"`
	Division string         `db:"division"`
	From     cases.Date     `db:"from_on"`
	Until    cases.Date     `db:"until_on"`
}

func designations(ctx context.Context, q querier, agency cases.AgencyID, person cases.PersonID) ([]cases.Designation, error) {
	var rows []designationRow
	if err := list(ctx, q, &rows, `SELECT person_id, capacity, title, division, from_on, until_on FROM designations
		WHERE agency_id = ? AND person_id = ? ORDER BY from_on, id`, agency, person); err != nil {
		return nil, fmt.Errorf("read the register of officials: %w", err)
	}
	out := make([]cases.Designation, len(rows))
	for i, r := range rows {
		out[i] = cases.Designation(r)
	}
	return out, nil
}

// Designations lists a person's entries in the register of certifying officials.
func (s *Store) Designations(ctx context.Context, agency cases.AgencyID, person cases.PersonID) ([]cases.Designation, error) {
	return designations(ctx, s.db, agency, person)
}

// AddDesignation enters an official into the register.
func (s *Store) AddDesignation(ctx context.Context, agency cases.AgencyID, id string, d cases.Designation) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO designations (id, agency_id, person_id, capacity, title, division, from_on, until_on)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, id, agency, d.Person, d.Capacity, d.Title, d.Division, d.From, d.Until)
		return err
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
