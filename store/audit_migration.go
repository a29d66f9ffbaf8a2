package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"suppb/cases"
	"suppb/internal/seal"
)

// auditChain is migration 00011: the audit log becomes a chain for each office,
// and the lines of before are its first.
func (s *Store) auditChain() *goose.Migration {
	return goose.NewGoMigration(auditSince,
		&goose.GoFunc{RunTx: func(ctx context.Context, raw *sql.Tx) error {
			if err := s.auditScript(ctx, raw, "up"); err != nil {
				return err
			}
			return s.chainPlainLines(ctx, raw)
		}},
		&goose.GoFunc{RunTx: func(ctx context.Context, raw *sql.Tx) error { return s.auditScript(ctx, raw, "down") }})
}

func (s *Store) auditScript(ctx context.Context, raw *sql.Tx, direction string) error {
	database := "sqlite"
	if s.postgres {
		database = "postgres"
	}
	script, err := migrations.ReadFile("migrations/" + database + "/audit_chain_" + direction + ".sql")
	if err != nil {
		return err
	}
	_, err = raw.ExecContext(ctx, string(script))
	return err
}

// chainPlainLines makes the key of the audit log, moves the lines of before in the
// order in which they were written, and begins the chains of offices that have
// none. In each chain a line says where the lines end that nothing vouches for; a
// record that is new has none of them.
func (s *Store) chainPlainLines(ctx context.Context, raw *sql.Tx) error {
	keys, err := s.makeAuditKeys(ctx, raw)
	if err != nil {
		return err
	}
	offices, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	chains := map[cases.AgencyID]*chain{"": chainOf("", keys)}
	for _, office := range offices {
		chains[office] = chainOf(office, keys)
	}
	add := func(l auditRow) error {
		if err := s.exec(ctx, raw, insertLine, chains[l.Agency].next(l).values()...); err != nil {
			return fmt.Errorf("chain the audit log: %w", err)
		}
		return nil
	}
	last := int64(0)
	for {
		lines, newest, err := s.plainLines(ctx, raw, last)
		if err != nil {
			return fmt.Errorf("read the audit log: %w", err)
		}
		if len(lines) == 0 {
			break
		}
		last = newest
		for _, l := range lines {
			if chains[l.Agency] == nil {
				chains[l.Agency] = chainOf(l.Agency, keys)
			}
			if err := add(l); err != nil {
				return err
			}
		}
	}
	fresh := len(offices) == 0 && last == 0
	for office, c := range chains {
		if !fresh {
			began := line{agency: office, at: s.now(), actor: cases.System().Person, action: chainBegan, object: fmt.Sprint("lines=", c.number), origin: cases.OriginOf(ctx)}
			if err := add(began.row(s.RulesHash)); err != nil {
				return err
			}
		}
		if err := s.exec(ctx, raw, insertHead, office, c.number, c.mac, c.seal()); err != nil {
			return fmt.Errorf("end the chain of the audit log: %w", err)
		}
	}
	return s.exec(ctx, raw, `DROP TABLE audit_plain`)
}

// makeAuditKeys fails if the record has keys of an audit log already: see
// notPutBack.
func (s *Store) makeAuditKeys(ctx context.Context, raw *sql.Tx) (*seal.Keyset, error) {
	keys, err := seal.NewDigestKeyset()
	if err != nil {
		return nil, err
	}
	wrapped, err := keys.Wrapped(ctx, s.db.keys.master, auditKeys)
	if err != nil {
		return nil, fmt.Errorf("wrap the keys %s: %w", auditKeys, err)
	}
	if err := s.exec(ctx, raw, insertKeyset, auditKeys, "", wrapped); err != nil {
		return nil, fmt.Errorf("keep the keys %s: %w", auditKeys, err)
	}
	return keys, nil
}

// chainBegan is the action of the line behind those that are from before there was
// a chain. Every verification tells it.
const chainBegan = "ChainBegan"

var errPutBack = errors.New("the record says that its audit log is from before there was a chain, and yet it has the keys of one: somebody put its schema back from outside, so nothing was done. " +
	"Keep a copy of the record as it is, ask who had access to the database, and restore a backup")

// notPutBack refuses to chain a log anew that was a chain. Whoever has the database
// could otherwise make it plain, edit it, and have this program vouch for it at
// the next start; and the same with roles, which migration 00007 binds.
func (s *Store) notPutBack(ctx context.Context, version int64) error {
	if version < keysSince || version >= auditSince {
		return nil
	}
	var known int
	if err := get(ctx, s.db, &known, `SELECT COUNT(*) FROM keysets WHERE name = ?`, auditKeys); err != nil {
		return fmt.Errorf("look for the keys of the audit log: %w", err)
	}
	if known > 0 {
		return errPutBack
	}
	return nil
}

// auditSince is the schema that has the first chains.
const auditSince = 11

// plainLines reads the next lines of before, and the number of the last of them.
func (s *Store) plainLines(ctx context.Context, raw *sql.Tx, after int64) (out []auditRow, last int64, err error) {
	rows, err := raw.QueryContext(ctx, s.db.Rebind(`SELECT seq, agency_id, at, actor_id, action, request_id, object, rules, rules_hash FROM audit_plain
		WHERE seq > ? ORDER BY seq LIMIT 1000`), after)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var l auditRow
		if err := rows.Scan(&last, &l.Agency, &l.At, &l.Actor, &l.Action, &l.Request, &l.Object, &l.Rules, &l.RulesHash); err != nil {
			return nil, 0, err
		}
		out = append(out, l)
	}
	return out, last, rows.Err()
}

func (s *Store) exec(ctx context.Context, raw *sql.Tx, query string, args ...any) error {
	_, err := raw.ExecContext(ctx, s.db.Rebind(query), args...)
	return err
}
