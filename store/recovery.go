package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// Recovery codes are six groups of four characters, 118 bits each, so that a
// plain digest keeps them (ASVS 6.5.2); ours is keyed besides.
const (
	recoveryCodes  = 10
	recoveryGroups = 6
)

// newRecoveryCodes makes a person's recovery codes; those of before end.
func (t *tx) newRecoveryCodes(ctx context.Context, person cases.Person) ([]string, error) {
	if _, err := t.exec(ctx, `DELETE FROM recovery_codes WHERE person_id = ?`, person.ID); err != nil {
		return nil, fmt.Errorf("end the old recovery codes: %w", err)
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = RandomGroups(recoveryGroups)
		digest, err := t.keys.digest(ctx, t, "recovery_codes/"+string(person.ID), plainCode(codes[i]))
		if err != nil {
			return nil, err
		}
		if _, err := t.exec(ctx, `INSERT INTO recovery_codes (agency_id, person_id, digest) VALUES (?, ?, ?)`, person.Agency, person.ID, digest); err != nil {
			return nil, fmt.Errorf("keep the recovery codes: %w", err)
		}
	}
	return codes, nil
}

// takeRecovery accepts a recovery code that was not used yet.
func (t *tx) takeRecovery(ctx context.Context, person cases.Person, code string, at time.Time) (bool, cases.Refusal, error) {
	digest, err := t.keys.digest(ctx, t, "recovery_codes/"+string(person.ID), code)
	if err != nil {
		return false, cases.Refusal{}, err
	}
	n, err := t.exec(ctx, `UPDATE recovery_codes SET used_at = ? WHERE person_id = ? AND digest = ? AND used_at = 0`, at.Unix(), person.ID, digest)
	if err != nil {
		return false, cases.Refusal{}, fmt.Errorf("use the recovery code: %w", err)
	}
	if n == 0 {
		return false, wrongCode, nil
	}
	if err := t.tellPerson(ctx, person, cases.NoticeRecoveryUsed, at); err != nil {
		return false, cases.Refusal{}, err
	}
	return true, cases.Refusal{}, t.audit(ctx, line{agency: person.Agency, at: at, actor: person.ID, action: "UseRecoveryCode", object: string(person.ID)})
}

// NewRecoveryCodes makes a person's recovery codes anew. See web.Factors.
func (s *Store) NewRecoveryCodes(ctx context.Context, v cases.Viewer) (codes []string, err error) {
	person, err := s.Person(ctx, v.Person)
	if err != nil {
		return nil, err
	}
	err = s.inTx(ctx, func(t *tx) error {
		have, err := factors(ctx, t, person.ID)
		if err != nil {
			return err
		}
		if !have.Any() {
			return cases.Refusal{Code: cases.BadInput, Text: "Recovery codes belong to a second step. Set one up first."}
		}
		if codes, err = t.newRecoveryCodes(ctx, person); err != nil {
			return err
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepNew, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: person.ID, action: "NewRecoveryCodes", object: string(person.ID)})
	})
	return codes, err
}
