package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"suppb/cases"
)

// auditChain is migration 00011: the audit log becomes a chain for each office,
// and the lines of before are its first.
func (s *Store) auditChain() *goose.Migration {
	return goose.NewGoMigration(11,
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

// chainPlainLines moves the lines of before in the order in which they were
// written, and begins the chains of offices that have none.
func (s *Store) chainPlainLines(ctx context.Context, raw *sql.Tx) error {
	chains := map[cases.AgencyID]*chain{"": nil}
	offices, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, office := range offices {
		chains[office] = nil
	}
	for last := int64(0); ; {
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
				if chains[l.Agency], err = newChain(ctx, s.db, l.Agency); err != nil {
					return err
				}
			}
			if err := s.exec(ctx, raw, insertLine, chains[l.Agency].next(l).values()...); err != nil {
				return fmt.Errorf("chain the audit log: %w", err)
			}
		}
	}
	for office, c := range chains {
		if c == nil {
			if c, err = newChain(ctx, s.db, office); err != nil {
				return err
			}
		}
		if err := s.exec(ctx, raw, insertHead, office, c.number, c.mac, c.seal()); err != nil {
			return fmt.Errorf("end the chain of the audit log: %w", err)
		}
	}
	return s.exec(ctx, raw, `DROP TABLE audit_plain`)
}

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
