package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// Sessions keeps signed-in sessions in the record. It is a scs.CtxStore; let
// the manager hash tokens (HashTokenInStore), so a stolen record opens nothing.
type Sessions struct{ store *Store }

// The names under which the session holds who is signed in.
const (
	SessionPerson = "person"
	SessionAgency = "agency"
)

// Sessions is the session store for scs.
func (s *Store) Sessions() Sessions { return Sessions{s} }

func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := get(ctx, s.store.db, &data, `SELECT data FROM sessions WHERE token = ? AND expires_at > ?`, token, s.store.now().Unix())
	if missing(err) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx also notes whose session it is, so that disabling an account ends it.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	person, _ := values[SessionPerson].(string)
	agency, _ := values[SessionAgency].(string)
	return s.store.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO sessions (token, agency_id, person_id, data, expires_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (token) DO UPDATE SET agency_id = excluded.agency_id, person_id = excluded.person_id, data = excluded.data, expires_at = excluded.expires_at`,
			token, agency, person, data, expiry.Unix())
		return err
	})
}

func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.store.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM sessions WHERE token = ?`, token)
		return err
	})
}

// Sweep forgets sessions that expired.
func (s Sessions) Sweep(ctx context.Context) error {
	return s.store.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM sessions WHERE expires_at <= ?`, s.store.now().Unix())
		return err
	})
}

func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
