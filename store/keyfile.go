package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"suppb/cases"
	"suppb/internal/seal"
)

// keyLine is a line of the file of keys: a set of keys, or a request's own key.
type keyLine struct {
	Keyset  string          `json:"keyset,omitempty" db:"name"`
	Request cases.RequestID `json:"request,omitempty" db:"request_id"`
	Agency  cases.AgencyID  `json:"agency" db:"agency_id"`
	KeyID   int64           `json:"key_id,omitempty" db:"key_id"`
	Version int64           `json:"key_version" db:"key_version"`
	Wrapped []byte          `json:"wrapped" db:"wrapped"` // empty once it was destroyed
	destroyedRow
}

// keysOfCopies are the sets that seal rows of the record directly, so each copy
// has its own. The others only open what is not in a copy, and come with that.
var keysOfCopies = []string{installKeys, digestKeys}

var errBadKeys = cases.Refusal{Code: cases.BadInput, Text: "The file of keys is damaged; use another copy of it."}

func writeKeys(ctx context.Context, from *sqlx.Tx, w io.Writer) error {
	out := json.NewEncoder(w)
	write := func(query string, args ...any) error {
		rows, err := from.QueryxContext(ctx, from.Rebind(query), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k keyLine
			if err := errors.Join(rows.StructScan(&k), out.Encode(k)); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	if err := write(`SELECT name, agency_id, version AS key_version, wrapped FROM keysets WHERE name NOT IN (?, ?) ORDER BY name`, keysOfCopies[0], keysOfCopies[1]); err != nil {
		return fmt.Errorf("write the keys of offices: %w", err)
	}
	if err := write(`SELECT k.request_id, k.agency_id, k.key_id, k.key_version, k.wrapped,
		COALESCE(r.destroyed_on, '') AS destroyed_on, COALESCE(r.destroyed_line, '') AS destroyed_line, COALESCE(r.destroyed_number, '') AS destroyed_number
		FROM request_keys k LEFT JOIN requests r ON r.id = k.request_id ORDER BY k.request_id`); err != nil {
		return fmt.Errorf("write the keys of requests: %w", err)
	}
	return nil
}

// readKeys reads the whole file, before anything else is touched.
func readKeys(r io.Reader) (out []keyLine, err error) {
	for in := json.NewDecoder(r); ; {
		var k keyLine
		err := in.Decode(&k)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil || (k.Keyset == "") == (k.Request == "") || !k.DestroyedOn.IsZero() && len(k.Wrapped) > 0 || slices.Contains(keysOfCopies, k.Keyset) {
			return nil, errBadKeys
		}
		out = append(out, k)
	}
}

// putKeys adds the keys of the file to a record that was just copied. Each has to
// open, or the file does not belong here. Keys of an office that the copy does not
// know yet are left out.
func (t *tx) putKeys(ctx context.Context, keys []keyLine) error {
	offices := []cases.AgencyID{""}
	if err := t.eachOffice(ctx, func(office cases.AgencyID) error { offices = append(offices, office); return nil }); err != nil {
		return err
	}
	for _, k := range keys {
		switch {
		case !slices.Contains(offices, k.Agency):
			continue
		case k.Keyset != "":
			if _, err := t.exec(ctx, `INSERT INTO keysets (name, agency_id, version, wrapped) VALUES (?, ?, ?, ?)
				ON CONFLICT (name) DO UPDATE SET version = excluded.version, wrapped = excluded.wrapped`, k.Keyset, k.Agency, k.Version, k.Wrapped); err != nil {
				return fmt.Errorf("restore the keys of an office: %w", err)
			}
			if _, err := t.keys.load(ctx, t, k.Keyset); err != nil {
				return err
			}
			continue
		}
		if _, err := t.exec(ctx, `INSERT INTO request_keys (request_id, agency_id, key_id, key_version, wrapped) VALUES (?, ?, ?, ?, ?)`,
			k.Request, k.Agency, k.KeyID, k.Version, k.Wrapped); err != nil {
			return fmt.Errorf("restore the keys of requests: %w", err)
		}
		_, err := t.keys.unwrap(ctx, t, k.Request, wrappedKey{Agency: k.Agency, KeyID: k.KeyID, Version: k.Version, Wrapped: k.Wrapped})
		if errors.Is(err, seal.ErrOpen) {
			return cases.Refusal{Code: cases.BadInput, Text: "The keys of requests do not open with the office's. The file of keys is damaged, or not of this record."}
		}
		if err != nil && !errors.Is(err, destroyed) {
			return err
		}
	}
	return nil
}

// destroyAgain destroys in a record that was just copied what the file of keys says
// was destroyed since, so that it reads as destroyed and not as damaged.
func (t *tx) destroyAgain(ctx context.Context, keys []keyLine, at time.Time) error {
	for _, k := range keys {
		if k.DestroyedOn.IsZero() {
			continue
		}
		var left int
		if err := get(ctx, t, &left, `SELECT COUNT(*) FROM requests WHERE id = ? AND agency_id = ? AND destroyed_on = ''`, k.Request, k.Agency); err != nil {
			return fmt.Errorf("look for what was destroyed since: %w", err)
		}
		if left == 0 {
			continue
		}
		by := line{agency: k.Agency, at: at, actor: cases.System().Person, request: k.Request, object: k.Certificate}
		if err := t.destroy(ctx, by, k.DestroyedOn, k.Line); err != nil {
			return err
		}
	}
	return nil
}
