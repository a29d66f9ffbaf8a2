package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
	"suppb/internal/seal"
)

// Agency finds an office.
func (s *Store) Agency(ctx context.Context, id cases.AgencyID) (cases.Agency, error) {
	return agency(ctx, s.db, id)
}

func agency(ctx context.Context, q querier, id cases.AgencyID) (cases.Agency, error) {
	var row struct {
		ID       cases.AgencyID     `db:"id"`
		Name     string             `db:"name"`
		Kind     string             `db:"kind"`
		Category string             `db:"category"`
		Head     asJSON[cases.Name] `db:"head"`
		Street   string             `db:"street"`
		City     string             `db:"city"`
		State    string             `db:"state"`
		Zip      string             `db:"zip"`
		Phone    string             `db:"phone"`
		Fax      string             `db:"fax"`
		Zone     string             `db:"zone"`
		RuleSet  string             `db:"rule_set"`
		Blank    bool               `db:"leave_blank"`
		Alone    bool               `db:"unsupervised"`
	}
	err := get(ctx, q, &row, `SELECT id, name, kind, category, head, street, city, state, zip, phone, fax, zone, rule_set, leave_blank, unsupervised FROM agencies WHERE id = ?`, id)
	if err != nil {
		return cases.Agency{}, fmt.Errorf("find the agency: %w", err)
	}
	return cases.Agency{
		ID: row.ID, Name: row.Name, Kind: row.Kind, Category: row.Category, Head: row.Head.V, Street: row.Street,
		City: row.City, State: row.State, Zip: row.Zip, Phone: row.Phone, Fax: row.Fax, Zone: row.Zone, RuleSet: row.RuleSet, LeaveBlank: row.Blank, Unsupervised: row.Alone,
	}, nil
}

// agencyOn is agency with the office's civil date at an instant.
func agencyOn(ctx context.Context, q querier, id cases.AgencyID, at time.Time) (office cases.Agency, on cases.Date, err error) {
	if office, err = agency(ctx, q, id); err == nil {
		on, err = office.Today(at)
	}
	return office, on, err
}

// Agencies lists every office in this install.
func (s *Store) Agencies(ctx context.Context) ([]cases.AgencyID, error) {
	var ids []cases.AgencyID
	err := list(ctx, s.db, &ids, `SELECT id FROM agencies ORDER BY id`)
	return ids, err
}

// AddAgency creates an office.
func (s *Store) AddAgency(ctx context.Context, a cases.Agency) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO agencies (id, name, kind, category, head, street, city, state, zip, phone, fax, zone, rule_set, leave_blank, unsupervised)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.ID, a.Name, a.Kind, a.Category, toJSON(a.Head), a.Street, a.City, a.State, a.Zip, a.Phone, a.Fax, a.Zone, a.RuleSet, a.LeaveBlank, a.Unsupervised)
		if err != nil {
			return fmt.Errorf("add the office: %w", err)
		}
		if err := t.makeKeyset(ctx, a.ID, officeKeys(a.ID), seal.NewKeyset); err != nil {
			return err
		}
		if err := t.beginChain(ctx, a.ID); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: a.ID, at: s.now(), actor: cases.System().Person, action: "AddOffice", object: string(a.ID)})
	})
}

// OrganisationNamed finds the office's organisation with this name, or creates
// it under the given ID.
func (s *Store) OrganisationNamed(ctx context.Context, agency cases.AgencyID, name string, id cases.OrganisationID) (cases.OrganisationID, error) {
	err := s.inTx(ctx, func(t *tx) error {
		var known cases.OrganisationID
		err := get(ctx, t, &known, `SELECT id FROM organisations WHERE agency_id = ? AND name = ?`, agency, name)
		if err == nil {
			id = known
			return nil
		}
		if !missing(err) {
			return err
		}
		if _, err = t.exec(ctx, `INSERT INTO organisations (id, agency_id, name) VALUES (?, ?, ?)`, id, agency, name); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: agency, at: s.now(), actor: cases.System().Person, action: "AddOrganisation", object: string(id)})
	})
	if err != nil {
		return "", fmt.Errorf("find the organisation: %w", err)
	}
	return id, nil
}
