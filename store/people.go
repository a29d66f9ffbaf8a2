package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"suppb/cases"
)

type personRow struct {
	ID           cases.PersonID       `db:"id"`
	Agency       cases.AgencyID       `db:"agency_id"`
	Organisation cases.OrganisationID `db:"organisation_id"`
	OrgName      string               `db:"org_name"`
	Name         asJSON[cases.Name]   `db:"name"`
	Email        string               `db:"email"`
	Active       bool                 `db:"active"`
	Hash         string               `db:"password_hash"`
}

const personQuery = `SELECT p.id, p.agency_id, p.organisation_id, COALESCE(o.name, '') AS org_name, p.name, p.email, p.active, p.password_hash
	FROM people p LEFT JOIN organisations o ON o.id = p.organisation_id`

func (r personRow) person() cases.Person {
	return cases.Person{
		ID: r.ID, Agency: r.Agency, Name: r.Name.V, Email: r.Email,
		Organisation: r.Organisation, OrgName: r.OrgName, Active: r.Active,
	}
}

// people runs a person query and adds each one's roles.
func people(ctx context.Context, q querier, where string, args ...any) ([]cases.Person, error) {
	var rows []personRow
	if err := list(ctx, q, &rows, personQuery+` `+where+` ORDER BY p.sort_name, p.id`, args...); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	out := make([]cases.Person, len(rows))
	for i, r := range rows {
		out[i] = r.person()
		if err := list(ctx, q, &out[i].Roles, `SELECT role FROM roles WHERE person_id = ? ORDER BY role`, r.ID); err != nil {
			return nil, fmt.Errorf("list roles: %w", err)
		}
	}
	return out, nil
}

// Person finds an active account.
func (s *Store) Person(ctx context.Context, id cases.PersonID) (cases.Person, error) {
	found, err := people(ctx, s.db, `WHERE p.id = ? AND p.active`, id)
	if err != nil {
		return cases.Person{}, err
	}
	if len(found) == 0 {
		return cases.Person{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such account."}
	}
	return found[0], nil
}

// rolesOf lists the roles of an account; none if it is not active or not of this office.
func rolesOf(ctx context.Context, q querier, agency cases.AgencyID, id cases.PersonID) ([]cases.Role, error) {
	var roles []cases.Role
	if err := list(ctx, q, &roles, `SELECT x.role FROM roles x JOIN people p ON p.id = x.person_id
		WHERE p.id = ? AND p.agency_id = ? AND p.active ORDER BY x.role`, id, agency); err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	return roles, nil
}

// PeopleWith lists active accounts that hold a role.
func (s *Store) PeopleWith(ctx context.Context, agency cases.AgencyID, role cases.Role) ([]cases.Person, error) {
	return people(ctx, s.db, `JOIN roles x ON x.person_id = p.id WHERE p.agency_id = ? AND x.role = ? AND p.active`, agency, role)
}

// People lists every account of the office, for administrators.
func (s *Store) People(ctx context.Context, v cases.Viewer) ([]cases.Person, error) {
	if !v.Is(cases.RoleAdministrator) {
		return nil, cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	return people(ctx, s.db, `WHERE p.agency_id = ?`, v.Agency)
}

// AddPerson creates an account with a password.
func (s *Store) AddPerson(ctx context.Context, p cases.Person, password string, at time.Time) error {
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		email := strings.ToLower(strings.TrimSpace(p.Email))
		n, err := t.exec(ctx, `INSERT INTO people (id, agency_id, organisation_id, name, sort_name, email, password_hash, active)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
			p.ID, p.Agency, p.Organisation, toJSON(p.Name), strings.ToLower(p.Name.Family+" "+p.Name.Given), email, hash, true)
		if err != nil {
			return fmt.Errorf("add the account: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.BadInput, Text: "There is an account with this e-mail address already."}
		}
		for _, role := range p.Roles {
			if _, err := t.exec(ctx, `INSERT INTO roles (agency_id, person_id, role) VALUES (?, ?, ?)`, p.Agency, p.ID, role); err != nil {
				return fmt.Errorf("add the role: %w", err)
			}
		}
		return t.audit(ctx, line{agency: p.Agency, at: at, actor: "system", action: "AddPerson", object: string(p.ID)})
	})
}

// SetActive enables or disables an account; disabling ends its sessions.
func (s *Store) SetActive(ctx context.Context, v cases.Viewer, id cases.PersonID, active bool) error {
	if !v.Is(cases.RoleAdministrator) {
		return cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	if v.Person == id && !active {
		return cases.Refusal{Code: cases.BadInput, Text: "You cannot disable your own account. Ask another administrator."}
	}
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE people SET active = ? WHERE id = ? AND agency_id = ?`, active, id, v.Agency)
		if err != nil {
			return fmt.Errorf("change the account: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.NotFound, Text: "There is no such account."}
		}
		action := "EnablePerson"
		if !active {
			action = "DisablePerson"
			if _, err := t.exec(ctx, `DELETE FROM sessions WHERE person_id = ?`, id); err != nil {
				return fmt.Errorf("end the account's sessions: %w", err)
			}
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: action, object: string(id)})
	})
}

// personNames maps IDs to names. The program itself has none.
func personNames(ctx context.Context, q querier, ids ...cases.PersonID) (map[cases.PersonID]string, error) {
	names := make(map[cases.PersonID]string, len(ids))
	for _, id := range ids {
		if _, done := names[id]; done || id == "" || id == cases.System().Person {
			continue
		}
		var name asJSON[cases.Name]
		if err := get(ctx, q, &name, `SELECT name FROM people WHERE id = ?`, id); err != nil && !missing(err) {
			return nil, fmt.Errorf("find a person's name: %w", err)
		}
		names[id] = name.V.String()
	}
	return names, nil
}
