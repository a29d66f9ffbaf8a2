package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/alexedwards/argon2id"

	"suppb/cases"
	"suppb/internal/passwords"
	"suppb/internal/seal"
)

// The first choice of the OWASP password storage cheat sheet: 19 MiB, 2 passes, 1 lane.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// noAccountHash is compared when there is no account, so that the answer takes as long.
var noAccountHash = func() string {
	h, err := argon2id.CreateHash("no account has this password", passwordParams)
	if err != nil {
		panic(err)
	}
	return h
}()

// hashesAtOnce is how many passwords are hashed or compared at one moment. Each
// takes 19 MiB, and strangers send as many as they like; the next ones wait.
const hashesAtOnce = 4

// hashing does the costly part when it is its turn.
func (s *Store) hashing(ctx context.Context, do func() error) error {
	select {
	case s.hashes <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.hashes }()
	return do()
}

// comparePassword compares a password with an account's hash, or with one that
// nothing matches if there is no account or it has no password yet.
func (s *Store) comparePassword(ctx context.Context, password, hash string) (match bool, err error) {
	against := hash
	if hash == "" {
		against = noAccountHash
	}
	err = s.hashing(ctx, func() error {
		match, err = s.compare(password, against)
		return err
	})
	return match && hash != "", err
}

func (s *Store) hashPassword(ctx context.Context, password string) (hash string, err error) {
	if err := s.hashing(ctx, func() error {
		hash, err = argon2id.CreateHash(password, passwordParams)
		return err
	}); err != nil {
		return "", fmt.Errorf("hash the password: %w", err)
	}
	return hash, nil
}

// checkPassword refuses a password that is too easily guessed.
func checkPassword(ctx context.Context, q querier, p cases.Person, password string) error {
	office, err := agency(ctx, q, p.Agency)
	if err != nil {
		return err
	}
	local, _, _ := strings.Cut(p.Email, "@")
	if mistake := passwords.Mistake(password, p.Name.String(), local, office.Name, p.OrgName); mistake != "" {
		return cases.Refusal{Code: cases.BadInput, Text: mistake}
	}
	return nil
}

// ChangePassword replaces a person's password, who knows the one of before. See
// web.Passwords.
func (s *Store) ChangePassword(ctx context.Context, v cases.Viewer, change cases.PasswordChange) error {
	person, err := s.Person(ctx, v.Person)
	if err != nil {
		return err
	}
	limit := s.ownGuesses("change", string(person.ID), "")
	refused := line{agency: person.Agency, actor: person.ID, action: "ChangePassword", object: string(person.ID)}
	if err := s.attempt(ctx, limit); err != nil {
		return s.noteRefusal(ctx, refused, err)
	}
	var sealed []byte
	if err := get(ctx, s.db, &sealed, `SELECT password_hash FROM people WHERE id = ?`, person.ID); err != nil {
		return fmt.Errorf("find the password: %w", err)
	}
	hash, err := openHash(ctx, s.db, person.ID, sealed)
	if err != nil {
		return err
	}
	match, err := s.comparePassword(ctx, change.Current, hash)
	if err != nil {
		return fmt.Errorf("compare the password: %w", err)
	}
	if !match {
		return s.noteRefusal(ctx, refused, cases.Refusal{Code: cases.NotYours, Text: "This is not your password of now."})
	}
	if err := s.forgive(ctx, limit); err != nil {
		return err
	}
	return s.setPassword(ctx, person, change.New, change.Session, nil)
}

// setPassword checks and keeps a new password. It ends every link that could set
// another one, and every session but the one that is named. With more it does
// something besides, in the same transaction.
func (s *Store) setPassword(ctx context.Context, person cases.Person, password, session string, more func(*tx) error) error {
	if err := checkPassword(ctx, s.db, person, password); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		if more != nil {
			if err := more(t); err != nil {
				return err
			}
		}
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE people SET password_hash = ? WHERE id = ?`, sealHash(box, person.ID, hash), person.ID); err != nil {
			return fmt.Errorf("keep the password: %w", err)
		}
		if err := t.endLinks(ctx, person.ID, cases.ResetLink, cases.InvitationLink); err != nil {
			return err
		}
		if _, err := t.endSessions(ctx, person.ID, session); err != nil {
			return err
		}
		if err := t.tellPerson(ctx, person, cases.NoticePasswordChanged, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: person.ID, action: "ChangePassword", object: string(person.ID)})
	})
}

// sealHash binds a password's hash to its account, so that nobody who writes into
// the database gives an account a password of their own.
func sealHash(box *seal.Box, id cases.PersonID, hash string) []byte {
	if hash == "" {
		return []byte{}
	}
	return box.Seal(label("people.password_hash", string(id)), []byte(hash))
}

// openHash reads what sealHash gave; "" for an account that no password opens.
func openHash(ctx context.Context, q querier, id cases.PersonID, sealed []byte) (string, error) {
	box, err := q.keyring().install(ctx, q)
	if err != nil {
		return "", err
	}
	return openText(box, label("people.password_hash", string(id)), sealed)
}
