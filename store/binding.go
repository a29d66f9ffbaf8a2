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

// binding is migration 00018: an act that waits is sealed together with who did
// what. Of one that was stored before, the columns are believed this once. One
// that had its end stays as it is, and cannot be made to wait again.
func (s *Store) binding() *goose.Migration {
	run := func(step func(boundAct) any) *goose.GoFunc {
		return &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error { return s.sealPending(ctx, step) }}
	}
	return goose.NewGoMigration(18, run(func(act boundAct) any { return act }), run(func(act boundAct) any { return act.Payload }))
}

// sealPending seals what the step makes of each act that waits.
func (s *Store) sealPending(ctx context.Context, step func(boundAct) any) error {
	return s.inTx(ctx, func(t *tx) error {
		var rows []commandRow
		if err := list(ctx, t, &rows, `SELECT id, agency_id, request_id, actor, kind, version, at, payload, origin FROM commands WHERE outcome = ?`+t.forUpdate(), pending); err != nil {
			return fmt.Errorf("list pending commands: %w", err)
		}
		for _, r := range rows {
			box, err := requestBox(ctx, t, r.Request)
			if errors.Is(err, destroyed) { // in a copy of the record that is older than its keys
				continue
			}
			if err != nil {
				return err
			}
			act, err := r.sealedBefore(box)
			if errors.Is(err, seal.ErrOpen) { // nobody will do it
				continue
			}
			if err != nil {
				return err
			}
			name := label("commands.payload", string(r.ID))
			sealed, err := sealJSON(box, name, step(act))
			if err != nil {
				return err
			}
			if _, err := t.exec(ctx, `UPDATE commands SET payload = ? WHERE id = ?`, sealed, r.ID); err != nil {
				return fmt.Errorf("bind an act: %w", err)
			}
		}
		return nil
	})
}

// sealedBefore reads an act whether it is bound already or not.
func (r commandRow) sealedBefore(box *seal.Box) (boundAct, error) {
	name := label("commands.payload", string(r.ID))
	act, err := openJSON[boundAct](box, name, r.Payload)
	if err != nil || act.ID == r.ID {
		return act, err
	}
	payload, err := openJSON[cases.Payload](box, name, r.Payload)
	return r.boundAct(payload), err
}
