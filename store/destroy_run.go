package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
)

// DestroyItem destroys a request of a confirmed list, in a transaction of its
// own: all of it or nothing. What came up since the confirmation spares it. A
// request that is destroyed already stays so.
func (s *Store) DestroyItem(ctx context.Context, agency cases.AgencyID, listID string, id cases.RequestID, keeps func(cases.Ending) cases.Keeping) error {
	return s.inTx(ctx, func(t *tx) error {
		list, err := confirmedList(ctx, t, agency, listID)
		if err != nil {
			return err
		}
		for _, d := range list.Items {
			if d.Request == id && d.Spared == "" && d.DestroyedOn.IsZero() {
				return t.destroyItem(ctx, list, d, s.now().Unix(), keeps)
			}
		}
		return nil
	})
}

// destroyItem locks the request, as a hold that is being set does, and then its
// key, as an act or a file that is being stored does: each is either seen here,
// or finds the key gone.
func (t *tx) destroyItem(ctx context.Context, list cases.Destruction, d cases.Disposal, at int64, keeps keeps) error {
	zone, err := zoneOf(ctx, t, list.Agency)
	if err != nil {
		return err
	}
	today := cases.DateOf(instant(at).In(zone))
	if err := t.lockWithKey(ctx, d.Request, t.forUpdate()); err != nil {
		return err
	}
	var row endingRow
	if err := get(ctx, t, &row, endingQuery+` WHERE r.id = ? AND r.agency_id = ?`, d.Request, list.Agency); err != nil {
		return fmt.Errorf("find a request that is destroyed: %w", err)
	}
	now, kept := row.disposal(zone, keeps)
	blocks, err := row.blocks(ctx, t, today)
	if err != nil {
		return err
	}
	if len(blocks) == 0 && (!kept.FallsDue(today) || !sameLine(now, d) || !row.DestroyedOn.IsZero()) {
		blocks = append(blocks, cases.BlockNotDue)
	}
	by := line{agency: list.Agency, at: instant(at), actor: cases.System().Person, request: d.Request, object: list.Number}
	if len(blocks) > 0 {
		if _, err := t.exec(ctx, `UPDATE destruction_items SET spared = ? WHERE destruction_id = ? AND request_id = ?`, blocks[0], list.ID, d.Request); err != nil {
			return fmt.Errorf("spare a request: %w", err)
		}
		by.action, by.result = "SpareRequest", string(blocks[0])
		return t.audit(ctx, by)
	}
	return t.destroy(ctx, by, today, d.Line)
}

// destroy wipes the request of the line and notes it, on the list whose number the
// line has for an object and in the audit log.
func (t *tx) destroy(ctx context.Context, by line, on cases.Date, scheduled string) error {
	if err := t.wipe(ctx, by.request, on, scheduled, by.object); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE destruction_items SET destroyed_on = ?, spared = '' WHERE request_id = ?
		AND destruction_id IN (SELECT id FROM destructions WHERE agency_id = ? AND number = ?)`, on, by.request, by.agency, by.object); err != nil {
		return fmt.Errorf("note that a request is destroyed: %w", err)
	}
	by.action = "DestroyRequest"
	return t.audit(ctx, by)
}

// ToForget lists the destroyed requests of a list that the process engine may
// still know.
func (s *Store) ToForget(ctx context.Context, agency cases.AgencyID, listID string) (ids []cases.RequestID, err error) {
	if err := list(ctx, s.db, &ids, `SELECT request_id FROM destruction_items WHERE agency_id = ? AND destruction_id = ? AND destroyed_on <> '' AND NOT forgotten ORDER BY number`, agency, listID); err != nil {
		return nil, fmt.Errorf("find what the process is to forget: %w", err)
	}
	return ids, nil
}

// Forgotten notes that the process engine knows nothing of a request any more.
func (s *Store) Forgotten(ctx context.Context, listID string, id cases.RequestID) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE destruction_items SET forgotten = TRUE WHERE destruction_id = ? AND request_id = ?`, listID, id)
		return err
	})
}

// Scrub takes what was deleted off the disk. SQLite overwrote it (secure_delete)
// and keeps copies in its log until that is emptied; PostgreSQL keeps old rows
// until they are vacuumed, and the table of keys is written anew. The office gets
// a new key, so that a wrapped key that some old page or log still holds opens
// with nothing.
func (s *Store) Scrub(ctx context.Context, office cases.AgencyID) error {
	if err := s.RotateOffice(ctx, office, func(int, int) {}); err != nil {
		return err
	}
	if !s.postgres {
		return s.emptyLog(ctx)
	}
	if _, err := s.db.ExecContext(ctx, `VACUUM (FULL) request_keys, keysets`); err != nil {
		return fmt.Errorf("write the keys anew: %w", err)
	}
	tables := []string{"document_chunks", "terms", "alarms", "pauses", "clocks", "digest_items", "outbox"}
	for _, c := range sealedColumns {
		if c.owner != "" {
			tables = append(tables, c.table)
		}
	}
	if _, err := s.db.ExecContext(ctx, `VACUUM `+strings.Join(slices.Compact(slices.Sorted(slices.Values(tables))), ", ")); err != nil {
		return fmt.Errorf("vacuum the record: %w", err)
	}
	return nil
}
