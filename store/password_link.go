package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
)

// How long a link may set a password, ASVS 6.4.1. Whoever is invited may be on
// leave; whoever forgot a password sits before the page.
const (
	resetLife      = 30 * time.Minute
	invitationLife = 3 * 24 * time.Hour
)

func tokenLabel(link string) string { return label("password_links.token", link) }

// newLink makes a link for a person and ends those of before, but an invitation only
// by another one: whoever knows an address can ask for a reset. The token is sealed
// besides if it is to be mailed.
func (t *tx) newLink(ctx context.Context, person cases.Person, kind cases.LinkKind, life time.Duration, at time.Time) (id, token string, err error) {
	ends := []any{cases.ResetLink}
	if kind == cases.InvitationLink {
		ends = append(ends, kind)
	}
	if err := t.endLinks(ctx, person.ID, ends...); err != nil {
		return "", "", err
	}
	id, token = uuid.NewString(), newToken()
	digest, err := linkDigest(ctx, t, token)
	if err != nil {
		return "", "", err
	}
	var sealed []byte
	if kind == cases.ResetLink {
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return "", "", err
		}
		sealed = box.Seal(tokenLabel(id), []byte(token))
	}
	if _, err := t.exec(ctx, `INSERT INTO password_links (id, agency_id, person_id, kind, digest, token, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		id, person.Agency, person.ID, kind, digest, sealed, at.Unix(), at.Add(life).Unix()); err != nil {
		return "", "", fmt.Errorf("make the link: %w", err)
	}
	return id, token, nil
}

func linkDigest(ctx context.Context, q querier, token string) (string, error) {
	return q.keyring().digest(ctx, q, "password_links", token)
}

// endLinks ends the links of these kinds that could set the person's password.
func (t *tx) endLinks(ctx context.Context, person cases.PersonID, kinds ...any) error {
	if _, err := t.exec(ctx, `DELETE FROM password_links WHERE person_id = ? AND kind IN (`+marks(len(kinds))+`)`, append([]any{person}, kinds...)...); err != nil {
		return fmt.Errorf("end the links: %w", err)
	}
	return nil
}

// dropOldLinks takes messages out of the outbox whose link works no more.
func (s *Store) dropOldLinks(ctx context.Context, agency cases.AgencyID) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM outbox WHERE agency_id = ? AND kind = ? AND sent_at = 0
			AND NOT EXISTS (SELECT 1 FROM password_links l WHERE l.id = outbox.id AND l.expires_at > ?)`, agency, cases.NoticePasswordReset, s.now().Unix())
		return err
	})
}

// passwordToken is the token of a link that waits to be mailed.
func passwordToken(ctx context.Context, q querier, link string) (string, error) {
	var sealed []byte
	if err := get(ctx, q, &sealed, `SELECT token FROM password_links WHERE id = ?`, link); err != nil {
		if missing(err) {
			return "", nil
		}
		return "", fmt.Errorf("find the link: %w", err)
	}
	box, err := q.keyring().install(ctx, q)
	if err != nil {
		return "", err
	}
	return openText(box, tokenLabel(link), sealed)
}

// ForgotPassword mails a link to the account with this address, if there is one.
// An account gets three in an hour, and one network address may ask for twenty in
// a quarter of one. See web.Passwords.
func (s *Store) ForgotPassword(ctx context.Context, email string, from cases.Origin) (cases.AgencyID, error) {
	digest, err := addressDigest(ctx, s.db, email)
	if err != nil {
		return "", err
	}
	if err := s.attempt(ctx,
		guess{key: "forgot from/" + from.Address, most: 20, wait: 15 * time.Minute, longest: 15 * time.Minute, memory: 15 * time.Minute},
		guess{key: "forgot/" + digest, most: 3, wait: time.Hour, longest: time.Hour, memory: time.Hour},
	); err != nil {
		return "", err
	}
	// An account that only the identity provider opens, or did until an administrator
	// ended that, gets no password this way.
	found, err := people(ctx, s.db, `WHERE p.email_digest = ? AND p.active
		AND NOT (LENGTH(p.password_hash) = 0 AND EXISTS (SELECT 1 FROM identities i WHERE i.person_id = p.id))`, digest)
	if err != nil || len(found) == 0 {
		return "", err
	}
	person := found[0]
	return person.Agency, s.inTx(ctx, func(t *tx) error {
		id, _, err := t.newLink(ctx, person, cases.ResetLink, resetLife, s.now())
		if err != nil {
			return err
		}
		if err := t.mailPerson(ctx, id, person, cases.NoticePasswordReset, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: person.ID, action: "ForgotPassword", object: string(person.ID)})
	})
}

// Invite makes the link with which a person sets their first password.
func (s *Store) Invite(ctx context.Context, id cases.PersonID) (token string, err error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return "", err
	}
	err = s.inTx(ctx, func(t *tx) error {
		if _, token, err = t.newLink(ctx, person, cases.InvitationLink, invitationLife, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: "system", action: "Invite", object: string(id)})
	})
	return token, err
}

var noLink = cases.Refusal{Code: cases.NotFound, Text: "This link does not work any more: it was used, replaced by a newer one, or is too old. Ask for a new one on the sign-in page, under “Forgot your password?”."}

// PasswordLink is what a link is for. See web.Passwords.
func (s *Store) PasswordLink(ctx context.Context, token string) (cases.PasswordLink, error) {
	digest, err := linkDigest(ctx, s.db, token)
	if err != nil {
		return cases.PasswordLink{}, err
	}
	var row struct {
		Person cases.PersonID `db:"person_id"`
		Kind   cases.LinkKind `db:"kind"`
	}
	err = get(ctx, s.db, &row, `SELECT l.person_id, l.kind FROM password_links l JOIN people p ON p.id = l.person_id
		WHERE l.digest = ? AND l.expires_at > ? AND p.active`, digest, s.now().Unix())
	if missing(err) {
		return cases.PasswordLink{}, noLink
	}
	return cases.PasswordLink{Person: row.Person, Kind: row.Kind}, err
}

// SetPassword sets a password by a link, which ends with it. See web.Passwords.
func (s *Store) SetPassword(ctx context.Context, token, password string, from cases.Origin) (browser string, err error) {
	found, err := s.PasswordLink(ctx, token)
	if err != nil {
		return "", err
	}
	person, err := s.Person(ctx, found.Person)
	if err != nil {
		return "", err
	}
	digest, err := linkDigest(ctx, s.db, token)
	if err != nil {
		return "", err
	}
	err = s.setPassword(ctx, person, password, "", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM password_links WHERE digest = ? AND expires_at > ?`, digest, s.now().Unix())
		if err != nil {
			return fmt.Errorf("use the link: %w", err)
		}
		if n == 0 {
			return noLink // somebody else used it a moment ago
		}
		browser, err = t.rememberBrowser(ctx, person.Agency, person.ID, from.Browser, true, s.now())
		return err
	})
	return browser, err
}

// tellPerson mails something about their own account to a person.
func (t *tx) tellPerson(ctx context.Context, person cases.Person, kind cases.NoticeKind, at time.Time) error {
	return t.mailPerson(ctx, uuid.NewString(), person, kind, at)
}

func (t *tx) mailPerson(ctx context.Context, id string, person cases.Person, kind cases.NoticeKind, at time.Time) error {
	if _, err := t.exec(ctx, `INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at) VALUES (?, ?, '', ?, ?, ?)`,
		id, person.Agency, person.ID, kind, at.Unix()); err != nil {
		return fmt.Errorf("queue the mail: %w", err)
	}
	return nil
}
