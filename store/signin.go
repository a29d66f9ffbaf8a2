package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/alexedwards/argon2id"

	"suppb/cases"
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

func hashPassword(password string) (string, error) {
	if n := len([]rune(password)); n < 12 || n > 256 {
		return "", cases.Refusal{Code: cases.BadInput, Text: "A password has at least 12 characters and at most 256."}
	}
	hash, err := argon2id.CreateHash(password, passwordParams)
	if err != nil {
		return "", fmt.Errorf("hash the password: %w", err)
	}
	return hash, nil
}

// SignIn finds the active account with this address and password.
func (s *Store) SignIn(ctx context.Context, email, password string) (cases.Person, error) {
	wrong := cases.Refusal{Code: cases.BadInput, Text: "The e-mail address or the password is not right."}
	var row personRow
	err := get(ctx, s.db, &row, personQuery+` WHERE p.email = ? AND p.active`, strings.ToLower(strings.TrimSpace(email)))
	if err != nil && !missing(err) {
		return cases.Person{}, fmt.Errorf("find the account: %w", err)
	}
	found := err == nil
	hash := noAccountHash
	if found {
		hash = row.Hash
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return cases.Person{}, fmt.Errorf("compare the password: %w", err)
	}
	if !found {
		return cases.Person{}, wrong
	}
	action := "SignIn"
	if !match {
		action = "SignInRefused"
	}
	if err := s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: row.Agency, at: s.now(), actor: row.ID, action: action, object: string(row.ID)})
	}); err != nil {
		return cases.Person{}, err
	}
	if !match {
		return cases.Person{}, wrong
	}
	return s.Person(ctx, row.ID)
}
