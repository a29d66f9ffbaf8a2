package store

import (
	"fmt"

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

// comparePassword compares a password with an account's hash, or with one that
// nothing matches if there is no account or it has no password yet.
func (s *Store) comparePassword(password, hash string) (bool, error) {
	against := hash
	if hash == "" {
		against = noAccountHash
	}
	match, err := s.compare(password, against)
	return match && hash != "", err
}

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
