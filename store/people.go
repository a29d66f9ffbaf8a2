package store

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"

	"suppb/cases"
	"suppb/internal/seal"
)

type personRow struct {
	ID           cases.PersonID       `db:"id"`
	Agency       cases.AgencyID       `db:"agency_id"`
	Organisation cases.OrganisationID `db:"organisation_id"`
	OrgName      string               `db:"org_name"`
	Name         []byte               `db:"name"`  // sealed
	Email        []byte               `db:"email"` // sealed
	Active       bool                 `db:"active"`
	Hash         []byte               `db:"password_hash"` // sealed; empty for an account that no password opens
}

const personQuery = `SELECT p.id, p.agency_id, p.organisation_id, COALESCE(o.name, '') AS org_name, p.name, p.email, p.active, p.password_hash
	FROM people p LEFT JOIN organisations o ON o.id = p.organisation_id`

func (r personRow) person(box *seal.Box) (cases.Person, error) {
	name, err := openJSON[cases.Name](box, label("people.name", string(r.ID)), r.Name)
	if err != nil {
		return cases.Person{}, err
	}
	email, err := openText(box, label("people.email", string(r.ID)), r.Email)
	return cases.Person{
		ID: r.ID, Agency: r.Agency, Name: name, Email: email,
		Organisation: r.Organisation, OrgName: r.OrgName, Active: r.Active,
	}, err
}

// people runs a person query and adds each one's roles. They come by name.
func people(ctx context.Context, q querier, where string, args ...any) ([]cases.Person, error) {
	var rows []personRow
	if err := list(ctx, q, &rows, personQuery+` `+where, args...); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	box, err := q.keyring().install(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Person, len(rows))
	for i, r := range rows {
		if out[i], err = r.person(box); err != nil {
			return nil, err
		}
		if out[i].Roles, err = boundRoles(ctx, q, `person_id = ?`, r.ID); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b cases.Person) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// byName puts people in the order of a list: family name, then given name.
func byName(a, b cases.Name) int {
	return cmp.Compare(strings.ToLower(a.Family+" "+a.Given), strings.ToLower(b.Family+" "+b.Given))
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

// PersonAt finds an active account by its address.
func (s *Store) PersonAt(ctx context.Context, email string) (cases.Person, error) {
	digest, err := addressDigest(ctx, s.db, email)
	if err != nil {
		return cases.Person{}, err
	}
	found, err := people(ctx, s.db, `WHERE p.email_digest = ? AND p.active`, digest)
	if err != nil {
		return cases.Person{}, err
	}
	if len(found) == 0 {
		return cases.Person{}, cases.Refusal{Code: cases.NotFound, Text: "There is no active account with this e-mail address."}
	}
	return found[0], nil
}

// rolesOf lists the roles of an account; none if it is not active or not of this office.
func rolesOf(ctx context.Context, q querier, agency cases.AgencyID, id cases.PersonID) ([]cases.Role, error) {
	return boundRoles(ctx, q, `person_id IN (SELECT p.id FROM people p WHERE p.id = ? AND p.agency_id = ? AND p.active)`, id, agency)
}

// roleRow is a role of an account. Its digest is made with a key that is not in
// the database, so a row that was written by hand counts for nothing.
type roleRow struct {
	Agency cases.AgencyID `db:"agency_id"`
	Person cases.PersonID `db:"person_id"`
	Role   cases.Role     `db:"role"`
	MAC    string         `db:"mac"`
}

func (r roleRow) digest(ctx context.Context, q querier) (string, error) {
	return q.keyring().digest(ctx, q, "roles.mac", string(r.Agency)+"\x00"+string(r.Person)+"\x00"+string(r.Role))
}

func boundRoles(ctx context.Context, q querier, where string, args ...any) ([]cases.Role, error) {
	var rows []roleRow
	if err := list(ctx, q, &rows, `SELECT agency_id, person_id, role, mac FROM roles WHERE `+where+` ORDER BY role`, args...); err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	var out []cases.Role
	for _, r := range rows {
		mac, err := r.digest(ctx, q)
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(mac), []byte(r.MAC)) == 1 {
			out = append(out, r.Role)
		}
	}
	return out, nil
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
	all, err := people(ctx, s.db, `WHERE p.agency_id = ?`, v.Agency)
	if err != nil {
		return nil, err
	}
	return all, s.noteRead(ctx, v, "ListPeople", "", fmt.Sprintf("rows=%d", len(all)))
}

// AddPerson creates an account with a password, or with none: then nobody can
// sign in to it before they were invited.
func (s *Store) AddPerson(ctx context.Context, p cases.Person, password string, at time.Time) error {
	var hash string
	if password != "" {
		if err := checkPassword(ctx, s.db, p, password); err != nil {
			return err
		}
		var err error
		if hash, err = s.hashPassword(ctx, password); err != nil {
			return err
		}
	}
	return s.inTx(ctx, func(t *tx) error { return t.addPerson(ctx, p, hash, at) })
}

// addPerson creates an account; without a hash, one that no password opens.
func (t *tx) addPerson(ctx context.Context, p cases.Person, hash string, at time.Time) error {
	box, err := t.keys.install(ctx, t)
	if err != nil {
		return err
	}
	name, err := sealJSON(box, label("people.name", string(p.ID)), p.Name)
	if err != nil {
		return err
	}
	digest, err := addressDigest(ctx, t, p.Email)
	if err != nil {
		return err
	}
	n, err := t.exec(ctx, `INSERT INTO people (id, agency_id, organisation_id, name, email_digest, email, password_hash, active)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email_digest) DO NOTHING`,
		p.ID, p.Agency, p.Organisation, name, digest, box.Seal(label("people.email", string(p.ID)), []byte(plainAddress(p.Email))), sealHash(box, p.ID, hash), true)
	if err != nil {
		return fmt.Errorf("add the account: %w", err)
	}
	if n == 0 {
		return cases.Refusal{Code: cases.BadInput, Text: "There is an account with this e-mail address already."}
	}
	for _, role := range p.Roles {
		if err := t.addRole(ctx, p, role); err != nil {
			return err
		}
	}
	return t.audit(ctx, line{agency: p.Agency, at: at, actor: "system", action: "AddPerson", object: string(p.ID)})
}

func (t *tx) addRole(ctx context.Context, p cases.Person, role cases.Role) error {
	r := roleRow{Agency: p.Agency, Person: p.ID, Role: role}
	mac, err := r.digest(ctx, t)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO roles (agency_id, person_id, role, mac) VALUES (?, ?, ?, ?)`, r.Agency, r.Person, r.Role, mac); err != nil {
		return fmt.Errorf("add the role: %w", err)
	}
	return nil
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
			if _, err := t.endSessions(ctx, id, ""); err != nil {
				return err
			}
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now(), actor: v.Person, action: action, object: string(id)})
	})
}

func plainAddress(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// addressDigest is what an account is found by at sign-in.
func addressDigest(ctx context.Context, q querier, email string) (string, error) {
	return q.keyring().digest(ctx, q, "people.email", plainAddress(email))
}

// personNames maps IDs to names as pages print them. The program itself has none.
func personNames(ctx context.Context, q querier, ids ...cases.PersonID) (map[cases.PersonID]string, error) {
	names, err := fullNames(ctx, q, ids...)
	out := make(map[cases.PersonID]string, len(names))
	for id, name := range names {
		out[id] = name.String()
	}
	return out, err
}

// fullNames maps IDs to names.
func fullNames(ctx context.Context, q querier, ids ...cases.PersonID) (map[cases.PersonID]cases.Name, error) {
	names := make(map[cases.PersonID]cases.Name, len(ids))
	box, err := q.keyring().install(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, done := names[id]; done || id == "" || id == cases.System().Person {
			continue
		}
		var sealed []byte
		if err := get(ctx, q, &sealed, `SELECT name FROM people WHERE id = ?`, id); err != nil && !missing(err) {
			return nil, fmt.Errorf("find a person's name: %w", err)
		}
		if names[id], err = openJSON[cases.Name](box, label("people.name", string(id)), sealed); err != nil {
			return nil, err
		}
	}
	return names, nil
}
