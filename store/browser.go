package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// Browsers that a person signed in with are known again for so long, and so many of
// them; so are those in which a link set a password, beside them.
const (
	browserMemory = 180 * 24 * time.Hour
	browsersKept  = 20
)

// knownBrowser is what names the browser in the limits of an account: its digest
// if the person signed in with it before, or "". With byLink, one counts too in which
// a link set a password: that proves the mailbox and nothing more. It does the same
// work when there is no such person.
func (s *Store) knownBrowser(ctx context.Context, id cases.PersonID, token string, byLink bool) (string, error) {
	digest, err := s.db.keys.digest(ctx, s.db, "browsers", token)
	if err != nil {
		return "", err
	}
	var known int
	if err := get(ctx, s.db, &known, `SELECT COUNT(*) FROM browsers WHERE person_id = ? AND digest = ? AND used_at > ? AND (by_link = FALSE OR by_link = ?)`,
		id, digest, s.now().Add(-browserMemory).Unix(), byLink); err != nil {
		return "", fmt.Errorf("find the browser: %w", err)
	}
	if token == "" || known == 0 {
		return "", nil
	}
	return digest, nil
}

// rememberBrowser makes a token by which the browser is known from now on. One
// that it had is worth nothing any more, in case it was somebody else's. Those known
// by links take no place among the others.
func (t *tx) rememberBrowser(ctx context.Context, agency cases.AgencyID, id cases.PersonID, had string, byLink bool, at time.Time) (string, error) {
	token := newToken()
	digest, err := t.keys.digest(ctx, t, "browsers", token)
	if err != nil {
		return "", err
	}
	before, err := t.keys.digest(ctx, t, "browsers", had)
	if err != nil {
		return "", err
	}
	if _, err := t.exec(ctx, `UPDATE browsers SET digest = ? WHERE digest = ?`, digest, before); err != nil {
		return "", fmt.Errorf("remember the browser: %w", err)
	}
	if _, err := t.exec(ctx, `INSERT INTO browsers (agency_id, person_id, digest, used_at, by_link) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person_id, digest) DO UPDATE SET used_at = excluded.used_at, by_link = browsers.by_link AND excluded.by_link`, agency, id, digest, at.Unix(), byLink); err != nil {
		return "", fmt.Errorf("remember the browser: %w", err)
	}
	_, err = t.exec(ctx, `DELETE FROM browsers WHERE person_id = ? AND by_link = ? AND digest NOT IN
		(SELECT digest FROM browsers WHERE person_id = ? AND by_link = ? ORDER BY used_at DESC, digest LIMIT ?)`, id, byLink, id, byLink, browsersKept)
	return token, err
}
