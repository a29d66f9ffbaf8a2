package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"

	"suppb/cases"
)

// Sessions keeps signed-in sessions in the record, sealed. It is a scs.CtxStore;
// let the manager hash tokens (HashTokenInStore), so a stolen record opens nothing.
type Sessions struct{ store *Store }

// The names under which a session holds what is listed of it.
const (
	SessionPerson  = "person"  // string
	SessionHalf    = "half"    // string: the person, between first and second factor
	SessionAgency  = "agency"  // string
	SessionID      = "id"      // string
	SessionBegan   = "began"   // int64, Unix seconds
	SessionBrowser = "browser" // string
	SessionMethod  = "method"  // string
)

// Sessions is the session store for scs.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// sessionTail is how long the row of a session outlives it. A page on its way writes
// its session when it is done, into that row if there is one; the slowest takes less
// (web/time_limits.go).
const sessionTail = time.Hour

func sessionLabel(token string) string { return label("sessions.data", token) }

func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var sealed []byte
	err := get(ctx, s.store.db, &sealed, `SELECT data FROM sessions WHERE token = ? AND NOT ended AND expires_at > ?`, token, s.store.now().Unix())
	if missing(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find the session: %w", err)
	}
	box, err := s.store.db.keys.install(ctx, s.store.db)
	if err != nil {
		return nil, false, err
	}
	data, err := box.Open(sessionLabel(token), sealed)
	return data, err == nil, err
}

// CommitCtx also notes whose session it is and how it began, so that it can be
// listed and ended. One between first and second factor ends with the others of its
// person; it has no ID and is not listed. A session that ended meanwhile stays so.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	text := func(name string) string { v, _ := values[name].(string); return v }
	began, _ := values[SessionBegan].(int64)
	person := cases.PersonID(cmp.Or(text(SessionPerson), text(SessionHalf)))
	return s.store.inTx(ctx, func(t *tx) error {
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return err
		}
		sealed, now := box.Seal(sessionLabel(token), data), s.store.now().Unix()
		n, err := t.exec(ctx, `UPDATE sessions SET data = CASE WHEN ended THEN data ELSE ? END, used_at = ?, expires_at = ? WHERE token = ?`, sealed, now, expiry.Unix(), token)
		if err != nil || n > 0 {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO sessions (token, id, agency_id, person_id, data, began_at, used_at, browser, method, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			token, text(SessionID), text(SessionAgency), person, sealed, began, now, text(SessionBrowser), text(SessionMethod), expiry.Unix()); err != nil || text(SessionPerson) == "" {
			return err
		}
		return t.endOldest(ctx, person, token, s.store.Limits.sessions())
	})
}

// endOldest ends the sessions of a person beyond the most that are allowed, never
// the one that begins now.
func (t *tx) endOldest(ctx context.Context, person cases.PersonID, token string, most int64) error {
	_, err := t.exec(ctx, `UPDATE sessions SET ended = TRUE WHERE person_id = ? AND id <> '' AND NOT ended AND token NOT IN
		(SELECT token FROM sessions WHERE person_id = ? AND id <> '' AND NOT ended ORDER BY CASE WHEN token = ? THEN 0 ELSE 1 END, began_at DESC, used_at DESC, token LIMIT ?)`, person, person, token, most)
	return err
}

func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.store.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE sessions SET ended = TRUE WHERE token = ?`, token)
		return err
	})
}

// endSessions ends every session of a person, but one if it is named, and what is
// between first and second factor.
func (t *tx) endSessions(ctx context.Context, person cases.PersonID, but string) (int64, error) {
	n, err := t.exec(ctx, `UPDATE sessions SET ended = TRUE WHERE person_id = ? AND (id <> ? OR id = '') AND NOT ended`, person, but)
	if err != nil {
		return 0, fmt.Errorf("end the account's sessions: %w", err)
	}
	return n, nil
}

func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
