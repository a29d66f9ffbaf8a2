package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
)

// Sentences for people whom the identity provider knows and this service does not let in.
var (
	noGroup    = cases.Refusal{Code: cases.NotYours, Text: "Your office account is in none of the groups that work with this service. Ask whoever manages the office's accounts to add you to one."}
	noSignOn   = cases.Refusal{Code: cases.NotYours, Text: "Your office account has no account here. Ask an administrator of this service for one."}
	notAllowed = cases.Refusal{Code: cases.NotYours, Text: "Your account here may not be opened with your office account yet. Ask an administrator of this service to allow it, or sign in with your password."}
	noAddress  = cases.Refusal{Code: cases.NotYours, Text: "Your office account has no confirmed e-mail address, so it cannot be told which account here is yours. Ask whoever manages the office's accounts, or sign in with your password."}
)

// SignInBy finds, or with create makes, the account of an identity. See web.Identities.
func (s *Store) SignInBy(ctx context.Context, identity cases.Identity, create bool) (cases.Person, error) {
	var found account
	var refusal cases.Refusal
	err := s.inTx(ctx, func(t *tx) error {
		refusal = cases.Refusal{}
		digest, err := t.keys.digest(ctx, t, "identities", identity.Issuer+"\x00"+identity.Subject)
		if err != nil {
			return err
		}
		found, err = t.accountOf(ctx, identity, digest, create, s.now())
		if err != nil && !errors.As(err, &refusal) {
			return err
		}
		if found.id != "" {
			if err := t.followGroups(ctx, found, identity.Roles, s.now()); err != nil {
				return err
			}
			if len(identity.Roles) == 0 {
				refusal = noGroup
			}
		}
		if refusal.Code != "" {
			return t.audit(ctx, line{
				agency: found.agency, at: s.now(), actor: found.id, action: "SignInRefused",
				object: cmp.Or(string(found.id), "identity/"+digest), result: string(refusal.Code),
			})
		}
		_, err = t.exec(ctx, `UPDATE identities SET used_at = ? WHERE person_id = ?`, s.now().Unix(), found.id)
		return err
	})
	if err != nil {
		return cases.Person{}, err
	}
	if refusal.Code != "" {
		return cases.Person{}, refusal
	}
	return s.Person(ctx, found.id)
}

// account is whose an identity is; without an ID, whose office it would be.
type account struct {
	id     cases.PersonID
	agency cases.AgencyID
}

// accountOf is the active account of an identity, or a refusal. Who is in no group
// that means anything here is not linked.
func (t *tx) accountOf(ctx context.Context, identity cases.Identity, digest string, create bool, at time.Time) (account, error) {
	var row struct {
		Person cases.PersonID `db:"person_id"`
		Agency cases.AgencyID `db:"agency_id"`
		Active bool           `db:"active"`
	}
	err := get(ctx, t, &row, `SELECT i.person_id, i.agency_id, p.active FROM identities i JOIN people p ON p.id = i.person_id WHERE i.digest = ?`+t.forUpdate(), digest)
	switch {
	case missing(err) && len(identity.Roles) == 0:
		return account{}, noGroup
	case missing(err):
		return t.link(ctx, identity, digest, create, at)
	case err != nil:
		return account{}, fmt.Errorf("find the identity: %w", err)
	case !row.Active:
		return account{agency: row.Agency}, noSignOn
	}
	return account{row.Person, row.Agency}, nil
}

// link joins an identity that nobody signed in with before to the active account
// with its confirmed address, if an administrator allowed that, or makes one.
func (t *tx) link(ctx context.Context, identity cases.Identity, digest string, create bool, at time.Time) (account, error) {
	if identity.Email == "" || !identity.EmailVerified {
		return account{}, noAddress
	}
	address, err := addressDigest(ctx, t, identity.Email)
	if err != nil {
		return account{}, err
	}
	var row struct {
		ID           cases.PersonID       `db:"id"`
		Agency       cases.AgencyID       `db:"agency_id"`
		Organisation cases.OrganisationID `db:"organisation_id"`
		Active       bool                 `db:"active"`
	}
	err = get(ctx, t, &row, `SELECT id, agency_id, organisation_id, active FROM people WHERE email_digest = ?`, address)
	switch {
	case missing(err) && create:
		return t.createFor(ctx, identity, digest, at)
	case missing(err):
		return account{}, noSignOn
	case err != nil:
		return account{}, fmt.Errorf("find the account: %w", err)
	case !row.Active || row.Organisation != "":
		return account{agency: row.Agency}, noSignOn
	}
	n, err := t.exec(ctx, `UPDATE identities SET digest = ?, linked_at = ? WHERE person_id = ? AND digest IS NULL AND allowed_at > 0`, digest, at.Unix(), row.ID)
	if err != nil {
		return account{}, fmt.Errorf("link the identity: %w", err)
	}
	if n == 0 {
		return account{agency: row.Agency}, notAllowed
	}
	if err := t.tellPerson(ctx, cases.Person{ID: row.ID, Agency: row.Agency}, cases.NoticeSignOnChanged, at); err != nil {
		return account{}, err
	}
	return account{row.ID, row.Agency}, t.audit(ctx, line{agency: row.Agency, at: at, actor: row.ID, action: "LinkIdentity", object: string(row.ID)})
}

// createFor makes an account for an identity, without a password.
func (t *tx) createFor(ctx context.Context, identity cases.Identity, digest string, at time.Time) (account, error) {
	if identity.Name.Given == "" || identity.Name.Family == "" {
		return account{}, noSignOn
	}
	var agencies []cases.AgencyID
	if err := list(ctx, t, &agencies, `SELECT id FROM agencies`); err != nil {
		return account{}, fmt.Errorf("find the office: %w", err)
	}
	if len(agencies) != 1 {
		return account{}, noSignOn // which office is not for the provider to say
	}
	person := cases.Person{ID: cases.PersonID(uuid.NewString()), Agency: agencies[0], Name: identity.Name, Email: identity.Email}
	if err := t.addPerson(ctx, person, "", at); err != nil {
		return account{}, err
	}
	if _, err := t.exec(ctx, `INSERT INTO identities (person_id, agency_id, digest, allowed_at, linked_at) VALUES (?, ?, ?, ?, ?)`,
		person.ID, person.Agency, digest, at.Unix(), at.Unix()); err != nil {
		return account{}, fmt.Errorf("keep the identity: %w", err)
	}
	return account{person.ID, person.Agency}, nil
}

// followGroups gives an account the roles that its groups mean and no others. An
// account that is left with none is signed out everywhere.
func (t *tx) followGroups(ctx context.Context, a account, roles []cases.Role, at time.Time) error {
	had, err := rolesOf(ctx, t, a.agency, a.id)
	if err != nil {
		return err
	}
	roles = slices.Sorted(slices.Values(roles))
	if slices.Equal(had, roles) {
		return nil
	}
	if _, err := t.exec(ctx, `DELETE FROM roles WHERE person_id = ?`, a.id); err != nil {
		return fmt.Errorf("take the roles: %w", err)
	}
	for _, role := range roles {
		if err := t.addRole(ctx, cases.Person{ID: a.id, Agency: a.agency}, role); err != nil {
			return err
		}
	}
	if len(roles) == 0 {
		if _, err := t.endSessions(ctx, a.id, ""); err != nil {
			return err
		}
	}
	return t.audit(ctx, line{agency: a.agency, at: at, actor: a.id, action: "FollowGroups", object: roleList(had) + " to " + roleList(roles)})
}

func roleList(roles []cases.Role) string {
	if len(roles) == 0 {
		return "none"
	}
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, "+")
}

// AllowSignOn lets an account of the office be opened at the identity provider,
// or ends that and its sessions. See web.Identities.
func (s *Store) AllowSignOn(ctx context.Context, v cases.Viewer, id cases.PersonID, allowed bool) error {
	if !v.Is(cases.RoleAdministrator, cases.RoleSystem) {
		return cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	return s.inTx(ctx, func(t *tx) error { return t.allowSignOn(ctx, v, id, allowed, s.now()) })
}

func (t *tx) allowSignOn(ctx context.Context, v cases.Viewer, id cases.PersonID, allowed bool, at time.Time) error {
	var organisation cases.OrganisationID
	if err := get(ctx, t, &organisation, `SELECT organisation_id FROM people WHERE id = ? AND agency_id = ?`, id, v.Agency); missing(err) {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no such account."}
	} else if err != nil {
		return fmt.Errorf("find the account: %w", err)
	}
	if organisation != "" {
		return cases.Refusal{Code: cases.BadInput, Text: "Requesters are not of this office, so its identity provider does not know them."}
	}
	action := "AllowSignOn"
	if allowed {
		if _, err := t.exec(ctx, `INSERT INTO identities (person_id, agency_id, allowed_at) VALUES (?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET allowed_at = excluded.allowed_at WHERE identities.allowed_at = 0`, id, v.Agency, at.Unix()); err != nil {
			return fmt.Errorf("allow the identity: %w", err)
		}
	} else {
		action = "EndSignOn"
		// The row stays: an account that the provider alone opened is not opened by mail instead.
		if _, err := t.exec(ctx, `UPDATE identities SET digest = NULL, allowed_at = 0, linked_at = 0 WHERE person_id = ?`, id); err != nil {
			return fmt.Errorf("end the identity: %w", err)
		}
		if _, err := t.endSessions(ctx, id, ""); err != nil {
			return err
		}
	}
	if err := t.tellPerson(ctx, cases.Person{ID: id, Agency: v.Agency}, cases.NoticeSignOnChanged, at); err != nil {
		return err
	}
	return t.audit(ctx, line{agency: v.Agency, at: at, actor: v.Person, action: action, object: string(id)})
}

// SignOnOf says whether the identity provider opens an account.
func (s *Store) SignOnOf(ctx context.Context, id cases.PersonID) (cases.SignOn, error) {
	var row signOnRow
	err := get(ctx, s.db, &row, `SELECT person_id, allowed_at, linked_at, used_at FROM identities WHERE person_id = ? AND allowed_at > 0`, id)
	if missing(err) {
		return cases.SignOn{}, nil
	}
	if err != nil {
		return cases.SignOn{}, fmt.Errorf("find the identity: %w", err)
	}
	return row.signOn(), nil
}

type signOnRow struct {
	Person    cases.PersonID `db:"person_id"`
	AllowedAt int64          `db:"allowed_at"`
	LinkedAt  int64          `db:"linked_at"`
	UsedAt    int64          `db:"used_at"`
}

func (r signOnRow) signOn() cases.SignOn {
	return cases.SignOn{Allowed: instant(r.AllowedAt), Linked: instant(r.LinkedAt), Used: instant(r.UsedAt)}
}

// SignOns says of the office's accounts which the identity provider opens. See
// web.Identities.
func (s *Store) SignOns(ctx context.Context, v cases.Viewer) (map[cases.PersonID]cases.SignOn, error) {
	if !v.Is(cases.RoleAdministrator) {
		return nil, cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	var rows []signOnRow
	if err := list(ctx, s.db, &rows, `SELECT person_id, allowed_at, linked_at, used_at FROM identities WHERE agency_id = ? AND allowed_at > 0`, v.Agency); err != nil {
		return nil, fmt.Errorf("list the identities: %w", err)
	}
	out := make(map[cases.PersonID]cases.SignOn, len(rows))
	for _, r := range rows {
		out[r.Person] = r.signOn()
	}
	return out, nil
}
