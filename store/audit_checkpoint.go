package store

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"time"

	"suppb/cases"
)

type checkpointRow struct {
	Agency    cases.AgencyID `db:"agency_id"`
	At        int64          `db:"at"`
	Number    int64          `db:"number"`
	MAC       []byte         `db:"mac"`
	Signature []byte         `db:"signature"`
}

const checkpointColumns = `agency_id, at, number, mac, signature`

func (r checkpointRow) checkpoint() cases.Checkpoint {
	c := cases.Checkpoint{Agency: r.Agency, Number: r.Number, At: instant(r.At), Signature: r.Signature}
	copy(c.MAC[:], r.MAC)
	return c
}

// checkpointKey signs checkpoints.
func (s *Store) checkpointKey(ctx context.Context) (ed25519.PrivateKey, error) {
	set, err := s.db.keys.keyset(ctx, s.db, auditKeys, 0)
	if err != nil {
		return nil, fmt.Errorf("find the key of checkpoints: %w", err)
	}
	return ed25519.NewKeyFromSeed(set.Digest("checkpoints", ed25519.SeedSize)), nil
}

// AuditKey is the public key of the record's checkpoints.
func (s *Store) AuditKey(ctx context.Context) (ed25519.PublicKey, error) {
	key, err := s.checkpointKey(ctx)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

// Checkpoint signs where an office's log ends, and where the log of what names no
// office does, and keeps both in the record. Each is a line of its log, too.
func (s *Store) Checkpoint(ctx context.Context, office cases.AgencyID, at time.Time) (out []cases.Checkpoint, err error) {
	key, err := s.checkpointKey(ctx)
	if err != nil {
		return nil, err
	}
	err = s.inTx(ctx, func(t *tx) error {
		out = nil
		for _, agency := range []cases.AgencyID{"", office} { // in the order of writeLines
			c, err := t.checkpoint(ctx, agency, at, key)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

func (t *tx) checkpoint(ctx context.Context, agency cases.AgencyID, at time.Time, key ed25519.PrivateKey) (cases.Checkpoint, error) {
	if err := t.extendChain(ctx, agency, []line{{agency: agency, at: at, actor: cases.System().Person, action: "Checkpoint", origin: cases.OriginOf(ctx)}}); err != nil {
		return cases.Checkpoint{}, err
	}
	row := checkpointRow{Agency: agency, At: at.Unix()}
	if err := get(ctx, t, &row, `SELECT number, mac FROM audit_heads WHERE agency_id = ?`, agency); err != nil {
		return cases.Checkpoint{}, fmt.Errorf("find the end of the audit log: %w", err)
	}
	c := row.checkpoint().Sign(key)
	if _, err := t.exec(ctx, `INSERT INTO audit_checkpoints (`+checkpointColumns+`) VALUES (?, ?, ?, ?, ?)`, agency, row.At, row.Number, row.MAC, c.Signature); err != nil {
		return c, fmt.Errorf("keep the checkpoint: %w", err)
	}
	return c, nil
}
