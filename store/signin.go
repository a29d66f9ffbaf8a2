package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

var wrongPassword = cases.Refusal{Code: cases.BadInput, Text: "The e-mail address or the password is not right."}

// SignIn finds the active account with this address and password. An address
// without an account takes the same work and gets the same answer.
func (s *Store) SignIn(ctx context.Context, c cases.Credentials) (cases.Person, error) {
	digest, err := addressDigest(ctx, s.db, c.Email)
	if err != nil {
		return cases.Person{}, err
	}
	var row personRow
	if err := get(ctx, s.db, &row, personQuery+` WHERE p.email_digest = ? AND p.active`, digest); err != nil && !missing(err) {
		return cases.Person{}, fmt.Errorf("find the account: %w", err)
	}
	browser, err := s.knownBrowser(ctx, row.ID, c.From.Browser, true)
	if err != nil {
		return cases.Person{}, err
	}
	limits := []guess{s.ownGuesses("password", digest, browser)}
	if browser == "" {
		limits = append(limits, addressGuesses(c.From.Address))
	}
	if err := s.attempt(ctx, limits...); err != nil {
		return cases.Person{}, s.noteSignIn(ctx, row, digest, err)
	}
	hash, err := openHash(ctx, s.db, row.ID, row.Hash)
	if err != nil {
		return cases.Person{}, err
	}
	match, err := s.comparePassword(ctx, c.Password, hash)
	if err != nil {
		return cases.Person{}, fmt.Errorf("compare the password: %w", err)
	}
	if !match {
		return cases.Person{}, s.noteSignIn(ctx, row, digest, wrongPassword)
	}
	if err := s.forgive(ctx, limits[0]); err != nil {
		return cases.Person{}, err
	}
	if browser == "" {
		if err := s.discount(ctx, limits[1]); err != nil {
			return cases.Person{}, err
		}
	}
	return s.Person(ctx, row.ID)
}

// noteSignIn writes down why a sign-in was refused: of the account, or of an
// address without one, by its keyed digest.
func (s *Store) noteSignIn(ctx context.Context, account personRow, address string, why error) error {
	return s.noteRefusal(ctx, line{agency: account.Agency, actor: account.ID, action: "SignInRefused", object: cmp.Or(string(account.ID), "address/"+address)}, why)
}

// SignedIn notes that a person signed in. See web.Accounts.
func (s *Store) SignedIn(ctx context.Context, id cases.PersonID, method cases.SignInMethod, from cases.Origin) (browser string, err error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return "", err
	}
	err = s.inTx(ctx, func(t *tx) error {
		if browser, err = t.rememberBrowser(ctx, person.Agency, id, from.Browser, false, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: id, action: "SignIn", object: string(method)})
	})
	return browser, err
}

// forgetSignIns deletes what counts for no sign-in any more: links that are too old,
// browsers that were not used for long, and failures of long ago.
func (t *tx) forgetSignIns(ctx context.Context, agency cases.AgencyID, at time.Time) error {
	for _, old := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM password_links WHERE agency_id = ? AND expires_at <= ?`, []any{agency, at.Unix()}},
		{`DELETE FROM browsers WHERE agency_id = ? AND used_at <= ?`, []any{agency, at.Add(-browserMemory).Unix()}},
		{`DELETE FROM guesses WHERE last_at <= ? AND wait_until <= ?`, []any{at.Add(-guessMemory).Unix(), at.Unix()}},
	} {
		if _, err := t.exec(ctx, old.query, old.args...); err != nil {
			return fmt.Errorf("forget old sign-ins: %w", err)
		}
	}
	return nil
}
