package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"suppb/cases"
	"suppb/internal/seal"
)

// mostPasskeys is how many one person may have.
const mostPasskeys = 10

var unknownPasskey = cases.Refusal{Code: cases.BadInput, Text: "This passkey belongs to no account here, or was removed."}

type passkeyRow struct {
	ID      string `db:"id"`
	Name    []byte `db:"name"`   // sealed
	Record  []byte `db:"record"` // sealed
	Uses    int64  `db:"uses"`
	AddedAt int64  `db:"added_at"`
	UsedAt  int64  `db:"used_at"`
}

// open reads a row. The credential's ID is part of its record.
func (r passkeyRow) open(box *seal.Box) (cases.Passkey, error) {
	name, err := openText(box, label("passkeys.name", r.ID), r.Name)
	if err != nil {
		return cases.Passkey{}, err
	}
	record, err := box.Open(label("passkeys.record", r.ID), r.Record)
	if err != nil {
		return cases.Passkey{}, fmt.Errorf("read a passkey: %w", err)
	}
	return cases.Passkey{ID: r.ID, Name: name, Record: record, Uses: r.Uses, Added: instant(r.AddedAt), Used: instant(r.UsedAt)}, nil
}

// Passkeys lists the passkeys of an account, the oldest first.
func (s *Store) Passkeys(ctx context.Context, id cases.PersonID) ([]cases.Passkey, error) {
	var rows []passkeyRow
	if err := list(ctx, s.db, &rows, `SELECT id, name, record, uses, added_at, used_at FROM passkeys WHERE person_id = ? ORDER BY added_at, id`, id); err != nil {
		return nil, fmt.Errorf("list the passkeys: %w", err)
	}
	box, err := s.db.keys.install(ctx, s.db)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Passkey, len(rows))
	for i, r := range rows {
		if out[i], err = r.open(box); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PasskeyHandle names an active account to authenticators. See web.Passkeys.
func (s *Store) PasskeyHandle(ctx context.Context, id cases.PersonID) ([]byte, error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	var handle []byte
	err = s.inTx(ctx, func(t *tx) error {
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return err
		}
		name := label("passkey_handles.handle", string(id))
		fresh := make([]byte, 32)
		if _, err := rand.Read(fresh); err != nil {
			return err
		}
		digest, err := t.keys.digest(ctx, t, "passkey_handles", string(fresh))
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO passkey_handles (person_id, agency_id, digest, handle) VALUES (?, ?, ?, ?) ON CONFLICT (person_id) DO NOTHING`,
			id, person.Agency, digest, box.Seal(name, fresh)); err != nil {
			return fmt.Errorf("name the account to authenticators: %w", err)
		}
		var sealed []byte
		if err := get(ctx, t, &sealed, `SELECT handle FROM passkey_handles WHERE person_id = ?`, id); err != nil {
			return fmt.Errorf("find the account's name to authenticators: %w", err)
		}
		handle, err = box.Open(name, sealed)
		return err
	})
	return handle, err
}

// PasskeyOwner finds the active account that a handle names. See web.Passkeys.
func (s *Store) PasskeyOwner(ctx context.Context, handle []byte) (cases.Person, error) {
	digest, err := s.db.keys.digest(ctx, s.db, "passkey_handles", string(handle))
	if err != nil {
		return cases.Person{}, err
	}
	found, err := people(ctx, s.db, `JOIN passkey_handles h ON h.person_id = p.id WHERE h.digest = ? AND p.active`, digest)
	if err != nil {
		return cases.Person{}, err
	}
	if len(found) == 0 {
		return cases.Person{}, unknownPasskey
	}
	return found[0], nil
}

// AddPasskey gives an account another passkey. See web.Passkeys.
func (s *Store) AddPasskey(ctx context.Context, id cases.PersonID, p cases.Passkey) error {
	person, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		var has int
		if err := get(ctx, t, &has, `SELECT COUNT(*) FROM passkeys WHERE person_id = ?`, id); err != nil {
			return fmt.Errorf("count the passkeys: %w", err)
		}
		if has >= mostPasskeys {
			return cases.Refusal{Code: cases.BadInput, Text: fmt.Sprintf("You have %d passkeys. Remove one that you do not use before you add another.", has)}
		}
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return err
		}
		digest, err := t.keys.digest(ctx, t, "passkeys", string(p.Credential))
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `INSERT INTO passkeys (id, agency_id, person_id, digest, name, record, added_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING`,
			p.ID, person.Agency, id, digest, box.Seal(label("passkeys.name", p.ID), []byte(p.Name)), box.Seal(label("passkeys.record", p.ID), p.Record), s.now().Unix())
		if err != nil {
			return fmt.Errorf("add the passkey: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.BadInput, Text: "This passkey is registered already."}
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepNew, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: id, action: "AddPasskey", object: p.ID})
	})
}

// UsePasskey keeps what a passkey's record became by its use, unless it was used
// since it was read. See web.Passkeys.
func (s *Store) UsePasskey(ctx context.Context, id cases.PersonID, p cases.Passkey) error {
	return s.inTx(ctx, func(t *tx) error {
		box, err := t.keys.install(ctx, t)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE passkeys SET record = ?, uses = uses + 1, used_at = ? WHERE id = ? AND person_id = ? AND uses = ?`,
			box.Seal(label("passkeys.record", p.ID), p.Record), s.now().Unix(), p.ID, id, p.Uses)
		if err != nil {
			return fmt.Errorf("note the passkey's use: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.Stale, Text: "This passkey was used twice at one moment. Try again."}
		}
		return nil
	})
}

// PasskeyRefused notes that a passkey of a person was not accepted.
func (s *Store) PasskeyRefused(ctx context.Context, person cases.Person, why string) error {
	return s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: person.ID, action: "PasskeyRefused", object: why, result: string(cases.BadInput)})
	})
}

// RemovePasskey takes a passkey from an account. See web.Passkeys.
func (s *Store) RemovePasskey(ctx context.Context, id cases.PersonID, passkey string) error {
	person, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM passkeys WHERE id = ? AND person_id = ?`, passkey, id)
		if err != nil {
			return fmt.Errorf("remove the passkey: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.NotFound, Text: "You have no such passkey."}
		}
		left, err := factors(ctx, t, id)
		if err != nil {
			return err
		}
		if (person.Staff() || s.Limits.SecondStepForAll) && !left.Any() {
			return cases.Refusal{Code: cases.BadInput, Text: "This is your only second step. Set up an authenticator app or another passkey before you remove it."}
		}
		if err := t.tellPerson(ctx, person, cases.NoticeSecondStepGone, s.now()); err != nil {
			return err
		}
		return t.audit(ctx, line{agency: person.Agency, at: s.now(), actor: id, action: "RemovePasskey", object: passkey})
	})
}

// Spend uses a challenge or state up, once. Whoever comes second, even at the
// same moment, is refused. See web.Passkeys.
func (s *Store) Spend(ctx context.Context, token string, until time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `DELETE FROM spent WHERE expires_at < ?`, s.now().Unix()); err != nil {
			return fmt.Errorf("forget what expired: %w", err)
		}
		digest, err := t.keys.digest(ctx, t, "spent", token)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `INSERT INTO spent (digest, expires_at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING`, digest, until.Unix())
		if err != nil {
			return fmt.Errorf("use it up: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.Stale, Text: "This answer was used already. Begin again."}
		}
		return nil
	})
}
