package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// guess is a limit on wrong attempts in a row: after most of them each further
// one waits, at first for wait, then for twice as long each time up to longest.
type guess struct {
	key           string
	most          int64
	wait, longest time.Duration
	memory        time.Duration // after so long without an attempt the failures are forgotten
}

// guessMemory is longer than any wait, so that waits grow from day to day.
const guessMemory = 24 * time.Hour

// ownGuesses limits attempts on one account with one kind of secret. A browser
// that the account signed in with before has a count of its own; all others share
// one. So a stranger can make strangers wait, and never the person (OWASP, “Slow
// down online guessing attacks with device cookies”). For codes a browser that is
// known by a link alone is a stranger: else each link would buy five guesses more.
// CJIS Security Policy AC-7: five attempts in 15 minutes.
func (s *Store) ownGuesses(secret, account, browser string) guess {
	return guess{key: secret + "/" + account + "/" + browser, most: s.Limits.guesses(), wait: 15 * time.Minute, longest: 8 * time.Hour, memory: guessMemory}
}

// addressGuesses limits attempts from one network address with browsers that
// nobody signed in with. An office's people may share an address.
func addressGuesses(address string) guess {
	return guess{key: "address/" + address, most: 30, wait: time.Minute, longest: 15 * time.Minute, memory: time.Hour}
}

// attempt counts one attempt against every limit before anything is compared, so
// that many at one moment are not one. It refuses, and counts nothing, while one
// of them has to wait.
func (s *Store) attempt(ctx context.Context, guesses ...guess) error {
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		for _, g := range guesses {
			id, err := t.keys.digest(ctx, t, "guesses", g.key)
			if err != nil {
				return err
			}
			if _, err := t.exec(ctx, `INSERT INTO guesses (id, failures, last_at, wait_until) VALUES (?, 0, ?, 0) ON CONFLICT (id) DO NOTHING`, id, now.Unix()); err != nil {
				return fmt.Errorf("count an attempt: %w", err)
			}
			var row struct {
				Failures  int64 `db:"failures"`
				LastAt    int64 `db:"last_at"`
				WaitUntil int64 `db:"wait_until"`
			}
			if err := get(ctx, t, &row, `SELECT failures, last_at, wait_until FROM guesses WHERE id = ?`+t.forUpdate(), id); err != nil {
				return fmt.Errorf("count an attempt: %w", err)
			}
			if left := instant(row.WaitUntil).Sub(now); row.WaitUntil > 0 && left > 0 {
				return cases.Refusal{Code: cases.TooMany, Text: "There were too many wrong attempts. Wait " + inWords(left) + " before you try again."}
			}
			if now.Sub(instant(row.LastAt)) > g.memory {
				row.Failures = 0
			}
			row.Failures++
			if _, err := t.exec(ctx, `UPDATE guesses SET failures = ?, last_at = ?, wait_until = ? WHERE id = ?`,
				row.Failures, now.Unix(), g.waitsUntil(row.Failures, now), id); err != nil {
				return fmt.Errorf("count an attempt: %w", err)
			}
		}
		return nil
	})
}

// waitsUntil is when the attempt after so many failures may be made; 0 for at once.
func (g guess) waitsUntil(failures int64, now time.Time) int64 {
	over := failures - g.most
	if over < 0 {
		return 0
	}
	wait := g.longest
	if over < 16 {
		wait = min(g.wait<<over, g.longest)
	}
	return now.Add(wait).Unix()
}

// forgive forgets the failures before an attempt that was right.
func (s *Store) forgive(ctx context.Context, g guess) error {
	return s.inTx(ctx, func(t *tx) error {
		id, err := t.keys.digest(ctx, t, "guesses", g.key)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `DELETE FROM guesses WHERE id = ?`, id)
		return err
	})
}

// discount takes one right attempt out of a count that others share.
func (s *Store) discount(ctx context.Context, g guess) error {
	return s.inTx(ctx, func(t *tx) error {
		id, err := t.keys.digest(ctx, t, "guesses", g.key)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE guesses SET failures = failures - 1, wait_until = CASE WHEN failures <= ? THEN 0 ELSE wait_until END WHERE id = ? AND failures > 0`, g.most, id)
		return err
	})
}

// inWords rounds a wait up to whole minutes or hours.
func inWords(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch {
	case minutes <= 1:
		return "a minute"
	case minutes < 90:
		return fmt.Sprintf("%d minutes", minutes)
	}
	return fmt.Sprintf("%d hours", (minutes+59)/60)
}
