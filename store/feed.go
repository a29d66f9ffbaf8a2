package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"suppb/cases"
)

// NewFeed makes a calendar feed and ends the one the person had. See web.Feeds.
func (s *Store) NewFeed(ctx context.Context, v cases.Viewer) (token string, err error) {
	token = newToken()
	err = s.inTx(ctx, func(t *tx) error {
		now := s.now().UTC()
		if _, err := t.exec(ctx, `INSERT INTO feeds (person_id, agency_id, token, since) VALUES (?, ?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET token = excluded.token, since = excluded.since`,
			v.Person, v.Agency, digest(token), now.Unix()); err != nil {
			return fmt.Errorf("make the calendar feed: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: now, actor: v.Person, action: "NewFeed", object: string(v.Person)})
	})
	return token, err
}

// EndFeed ends the person's calendar feed, if they have one.
func (s *Store) EndFeed(ctx context.Context, v cases.Viewer) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `DELETE FROM feeds WHERE person_id = ?`, v.Person); err != nil {
			return fmt.Errorf("end the calendar feed: %w", err)
		}
		return t.audit(ctx, line{agency: v.Agency, at: s.now().UTC(), actor: v.Person, action: "EndFeed", object: string(v.Person)})
	})
}

// FeedSince is when the person's feed was made; zero if they have none.
func (s *Store) FeedSince(ctx context.Context, v cases.Viewer) (time.Time, error) {
	var since int64
	err := get(ctx, s.db, &since, `SELECT since FROM feeds WHERE person_id = ?`, v.Person)
	if missing(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("find the calendar feed: %w", err)
	}
	return instant(since), nil
}

// FeedOwner finds the active account that a feed's token belongs to.
func (s *Store) FeedOwner(ctx context.Context, token string) (cases.Person, error) {
	var id cases.PersonID
	err := get(ctx, s.db, &id, `SELECT person_id FROM feeds WHERE token = ?`, digest(token))
	if missing(err) {
		return cases.Person{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such calendar feed."}
	}
	if err != nil {
		return cases.Person{}, fmt.Errorf("find the calendar feed: %w", err)
	}
	return s.Person(ctx, id)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
