package store

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"suppb/cases"
)

// What authenticator apps agree on, RFC 6238: six digits of HMAC-SHA-1, a new
// code every 30 seconds. The step before and the one after count, since clocks
// differ.
const (
	stepSeconds = 30
	stepsAside  = 1
)

var codeOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

func appLabel(id cases.PersonID) string { return label("apps.secret", string(id)) }

// Factors are the second factors of an account.
func (s *Store) Factors(ctx context.Context, id cases.PersonID) (cases.Factors, error) {
	f, err := factors(ctx, s.db, id)
	f.Required = f.Required || s.Limits.SecondStepForAll
	return f, err
}

func factors(ctx context.Context, q querier, id cases.PersonID) (cases.Factors, error) {
	var row struct {
		Apps     int `db:"apps"`
		Recovery int `db:"recovery"`
		Passkeys int `db:"passkeys"`
		Password int `db:"password"`
		Staff    int `db:"staff"`
	}
	if err := get(ctx, q, &row, `SELECT (SELECT COUNT(*) FROM apps WHERE person_id = ?) AS apps,
		(SELECT COUNT(*) FROM recovery_codes WHERE person_id = ? AND used_at = 0) AS recovery,
		(SELECT COUNT(*) FROM passkeys WHERE person_id = ?) AS passkeys,
		(SELECT COUNT(*) FROM people WHERE id = ? AND LENGTH(password_hash) > 0) AS password,
		(SELECT COUNT(*) FROM roles WHERE person_id = ? AND role <> 'requester') AS staff`, id, id, id, id, id); err != nil {
		return cases.Factors{}, fmt.Errorf("find the second factors: %w", err)
	}
	return cases.Factors{Required: row.Staff > 0, Password: row.Password > 0, App: row.Apps > 0, Recovery: row.Recovery, Passkeys: row.Passkeys}, nil
}

// CheckCode takes the code of the person's app or one of their recovery codes,
// each once. Too many wrong ones make the next wait, ASVS 6.6.3.
func (s *Store) CheckCode(ctx context.Context, id cases.PersonID, code string, from cases.Origin) (cases.SignInMethod, error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return "", err
	}
	browser, err := s.knownBrowser(ctx, id, from.Browser, false)
	if err != nil {
		return "", err
	}
	limit := s.ownGuesses("code", string(id), browser)
	if err := s.attempt(ctx, limit); err != nil {
		return "", s.noteRefusal(ctx, line{agency: person.Agency, actor: id, action: "CodeRefused"}, err)
	}
	method, refusal := cases.ByApp, cases.Refusal{}
	err = s.inTx(ctx, func(t *tx) error {
		var right bool
		var err error
		if code = plainCode(code); len(code) == 6 {
			right, refusal, err = t.takeStep(ctx, person, code, s.now())
		} else {
			method = cases.ByRecovery
			right, refusal, err = t.takeRecovery(ctx, person, code, s.now())
		}
		if err != nil || right {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: id, action: "CodeRefused", object: string(method), result: string(refusal.Code)})
	})
	if err != nil {
		return "", err
	}
	if refusal.Code != "" {
		return "", refusal
	}
	return method, s.forgive(ctx, limit)
}

// plainCode leaves out what apps and paper put between the characters of a code.
func plainCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code))
}

var wrongCode = cases.Refusal{Code: cases.BadInput, Text: "This code is not right. Enter the one that the app shows now, or one of your recovery codes."}

// takeStep accepts the app's code of a step that no code was accepted of yet.
func (t *tx) takeStep(ctx context.Context, person cases.Person, code string, at time.Time) (bool, cases.Refusal, error) {
	secret, err := appSecret(ctx, t, person.ID)
	if missing(err) {
		return false, wrongCode, nil
	}
	if err != nil {
		return false, cases.Refusal{}, err
	}
	refusal := wrongCode
	for _, step := range stepsAround(at) {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), codeOptions)
		if err != nil {
			return false, refusal, fmt.Errorf("work out a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 0 {
			continue
		}
		n, err := t.useStep(ctx, person, step)
		if err != nil {
			return false, refusal, err
		}
		if n > 0 {
			return true, cases.Refusal{}, nil
		}
		refusal.Text = "This code was used already. Wait until the app shows the next one."
	}
	return false, refusal, nil
}

// stepsAround are the steps whose codes count at an instant.
func stepsAround(at time.Time) (steps []int64) {
	now := at.Unix() / stepSeconds
	for step := now - stepsAside; step <= now+stepsAside; step++ {
		steps = append(steps, step)
	}
	return steps
}

// useStep marks a step as used, and forgets those whose time is long over.
func (t *tx) useStep(ctx context.Context, person cases.Person, step int64) (int64, error) {
	if _, err := t.exec(ctx, `DELETE FROM app_steps WHERE person_id = ? AND step < ?`, person.ID, step-10*stepsAside); err != nil {
		return 0, fmt.Errorf("forget old codes: %w", err)
	}
	n, err := t.exec(ctx, `INSERT INTO app_steps (agency_id, person_id, step) VALUES (?, ?, ?) ON CONFLICT (person_id, step) DO NOTHING`, person.Agency, person.ID, step)
	if err != nil {
		return 0, fmt.Errorf("use the code: %w", err)
	}
	return n, nil
}

// appSecret is the secret that a person's app shares, in base32.
func appSecret(ctx context.Context, q querier, id cases.PersonID) (string, error) {
	var sealed []byte
	if err := get(ctx, q, &sealed, `SELECT secret FROM apps WHERE person_id = ?`, id); err != nil {
		return "", err
	}
	box, err := q.keyring().install(ctx, q)
	if err != nil {
		return "", err
	}
	return openText(box, appLabel(id), sealed)
}

// EnrolApp takes over an app that shows the right code. See web.Factors.
func (s *Store) EnrolApp(ctx context.Context, id cases.PersonID, secret, code string) ([]string, error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	var recovery []string
	err = s.inTx(ctx, func(t *tx) error {
		if err := t.setApp(ctx, person, secret, s.now()); err != nil {
			return err
		}
		right, refusal, err := t.takeStep(ctx, person, plainCode(code), s.now())
		if err != nil {
			return err
		}
		if !right {
			refusal.Text = "This code is not right. Enter the one that the app shows now; if it stays wrong, look whether the telephone sets its clock by itself."
			return refusal
		}
		if recovery, err = t.newRecoveryCodes(ctx, person); err != nil {
			return err
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepNew, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: id, action: "EnrolApp", object: string(id)})
	})
	return recovery, err
}

// RemoveApp takes a person's own app off, if they may be without or have a passkey.
// See web.Factors.
func (s *Store) RemoveApp(ctx context.Context, v cases.Viewer) error {
	person, err := s.Person(ctx, v.Person)
	if err != nil {
		return err
	}
	have, err := s.Factors(ctx, person.ID)
	if err != nil {
		return err
	}
	if have.Required && have.Passkeys == 0 {
		return cases.Refusal{Code: cases.NotYours, Text: "This office asks you for a second step. You can set up another one, which takes its place."}
	}
	return s.inTx(ctx, func(t *tx) error {
		if err := t.dropApp(ctx, person.ID); err != nil {
			return err
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepGone, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: person.ID, action: "RemoveApp", object: string(person.ID)})
	})
}

// RemoveFactors takes every second factor off an account whose owner lost them.
// See web.Factors.
func (s *Store) RemoveFactors(ctx context.Context, v cases.Viewer, id cases.PersonID) error {
	if !v.Is(cases.RoleAdministrator) {
		return cases.Refusal{Code: cases.NotYours, Text: "Accounts are for administrators."}
	}
	if v.Person == id {
		return cases.Refusal{Code: cases.BadInput, Text: "You cannot remove your own second step. Ask another administrator."}
	}
	person, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	if person.Agency != v.Agency {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no such account."}
	}
	return s.removeFactors(ctx, v.Person, person)
}

// DropFactors is RemoveFactors for whoever runs the program.
func (s *Store) DropFactors(ctx context.Context, id cases.PersonID) error {
	person, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	return s.removeFactors(ctx, cases.System().Person, person)
}

func (s *Store) removeFactors(ctx context.Context, by cases.PersonID, person cases.Person) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.dropApp(ctx, person.ID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `DELETE FROM passkeys WHERE person_id = ?`, person.ID); err != nil {
			return fmt.Errorf("remove the passkeys: %w", err)
		}
		if _, err := t.endSessions(ctx, person.ID, ""); err != nil {
			return err
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepGone, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: by, action: "RemoveFactors", object: string(person.ID)})
	})
}

// dropApp deletes a person's app and their recovery codes.
func (t *tx) dropApp(ctx context.Context, id cases.PersonID) error {
	for _, table := range []string{"apps", "app_steps", "recovery_codes"} {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE person_id = ?`, id); err != nil {
			return fmt.Errorf("remove the app: %w", err)
		}
	}
	return nil
}

func (t *tx) setApp(ctx context.Context, person cases.Person, secret string, at time.Time) error {
	box, err := t.keys.install(ctx, t)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM app_steps WHERE person_id = ?`, person.ID); err != nil {
		return fmt.Errorf("forget old codes: %w", err)
	}
	if _, err := t.exec(ctx, `INSERT INTO apps (person_id, agency_id, secret, since) VALUES (?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, since = excluded.since`,
		person.ID, person.Agency, box.Seal(appLabel(person.ID), []byte(secret)), at.Unix()); err != nil {
		return fmt.Errorf("keep the app's secret: %w", err)
	}
	return nil
}

// GiveApp sets up an app for an invented person of the demonstration.
func (s *Store) GiveApp(ctx context.Context, person cases.Person) error {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "demonstration", AccountName: string(person.ID)})
	if err != nil {
		return fmt.Errorf("make a secret for an app: %w", err)
	}
	return s.inTx(ctx, func(t *tx) error { return t.setApp(ctx, person, key.Secret(), s.now()) })
}

// CodeOfTheMoment is a code that the person's app shows about now and that was
// not used, for the demonstration; "" if there is none.
func (s *Store) CodeOfTheMoment(ctx context.Context, id cases.PersonID) (string, error) {
	secret, err := appSecret(ctx, s.db, id)
	if missing(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	steps := stepsAround(s.now())
	for _, step := range []int64{steps[1], steps[2], steps[0]} {
		var used int
		if err := get(ctx, s.db, &used, `SELECT COUNT(*) FROM app_steps WHERE person_id = ? AND step = ?`, id, step); err != nil {
			return "", fmt.Errorf("find a code that was not used: %w", err)
		}
		if used == 0 {
			return hotp.GenerateCodeCustom(secret, uint64(step), codeOptions)
		}
	}
	return "", nil
}
