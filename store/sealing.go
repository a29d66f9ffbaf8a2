package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/pressly/goose/v3"

	"suppb/cases"
	"suppb/internal/seal"
)

// clearColumn is a column that was kept in clear before migration 00007, beside
// the sealed one of the same name.
type clearColumn struct {
	table, column string
	row           string // SQL: what names the row in the label
	request       string // SQL: whose key; '' for the install's
}

var clearColumns = []clearColumn{
	{"people", "name", `id`, ``},
	{"people", "password_hash", `id`, ``},
	{"commands", "payload", `id`, `request_id`},
	{"commands", "refusal_text", `id`, `request_id`},
	{"requests", "victim_name", `id`, `id`},
	{"requests", "submission", `id`, `id`},
	{"requests", "findings", `id`, `id`},
	{"events", "event", `request_id || '/' || seq`, `request_id`},
	{"events", "text", `request_id || '/' || seq`, `request_id`},
	{"facts", "on_day", `request_id || '/' || id`, `request_id`},
	{"facts", "evidence", `request_id || '/' || id`, `request_id`},
	{"documents", "file_name", `id`, keyOwner},
}

// sealing is migration 00007: it makes the keys, and seals what earlier versions
// of the program kept in clear. It goes row by row, and an interrupted one goes
// on where it stopped.
func (s *Store) sealing() *goose.Migration {
	run := func(steps ...func(context.Context) error) *goose.GoFunc {
		return &goose.GoFunc{RunDB: func(ctx context.Context, _ *sql.DB) error {
			for _, step := range steps {
				if err := step(ctx); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	return goose.NewGoMigration(7, run(s.makeKeys, s.bindRoles, s.sealColumns, s.sealAddresses, s.sealDigests, s.sealFiles),
		run(s.openColumns, s.clearAddresses, s.clearDigests, s.clearFiles))
}

func (s *Store) makeKeys(ctx context.Context) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.makeKeyset(ctx, "", installKeys, seal.NewKeyset); err != nil {
			return err
		}
		if err := t.makeKeyset(ctx, "", digestKeys, seal.NewDigestKeyset); err != nil {
			return err
		}
		var offices []cases.AgencyID
		if err := list(ctx, t, &offices, `SELECT id FROM agencies`); err != nil {
			return err
		}
		for _, office := range offices {
			if err := t.makeKeyset(ctx, office, officeKeys(office), seal.NewKeyset); err != nil {
				return err
			}
		}
		return nil
	})
}

// bindRoles gives the roles of accounts their digests.
func (s *Store) bindRoles(ctx context.Context) error {
	return s.inTx(ctx, func(t *tx) error {
		var rows []roleRow
		if err := list(ctx, t, &rows, `SELECT agency_id, person_id, role, mac FROM roles`); err != nil {
			return fmt.Errorf("list roles: %w", err)
		}
		for _, r := range rows {
			mac, err := r.digest(ctx, t)
			if err != nil {
				return err
			}
			if _, err := t.exec(ctx, `UPDATE roles SET mac = ? WHERE person_id = ? AND role = ?`, mac, r.Person, r.Role); err != nil {
				return fmt.Errorf("bind a role: %w", err)
			}
		}
		return nil
	})
}

// clearRow is one value on its way into its sealed column, or back.
type clearRow struct {
	Row     string          `db:"row"`
	Agency  cases.AgencyID  `db:"agency_id"`
	Request cases.RequestID `db:"request"`
	Clear   string          `db:"clear"`
	Sealed  []byte          `db:"sealed"`
}

// boxOf is what seals a row: its request's key, or the install's. What is in
// clear yet has no key.
func (t *tx) boxOf(ctx context.Context, r clearRow) (*seal.Box, error) {
	if r.Request == "" {
		return t.keys.install(ctx, t)
	}
	return t.firstBox(ctx, r.Agency, r.Request)
}

// batch is how many rows one transaction of a migration moves.
const batch = 200

// inBatches runs a step until it says that nothing is left.
func (s *Store) inBatches(ctx context.Context, step func(*tx) (more bool, err error)) error {
	for more := true; more; {
		if err := s.inTx(ctx, func(t *tx) (err error) {
			more, err = step(t)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) sealColumns(ctx context.Context) error {
	for _, c := range clearColumns {
		request := c.request
		if request == "" {
			request = `''`
		}
		err := s.inBatches(ctx, func(t *tx) (bool, error) {
			var rows []clearRow
			if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT %s AS row, agency_id, %s AS request, %s_clear AS clear FROM %s WHERE %s IS NULL LIMIT %d`,
				c.row, request, c.column, c.table, c.column, batch)); err != nil {
				return false, err
			}
			for _, r := range rows {
				box, err := t.boxOf(ctx, r)
				if err != nil {
					return false, err
				}
				if _, err := t.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s = ?`, c.table, c.column, c.row),
					box.Seal(label(c.table+"."+c.column, r.Row), []byte(r.Clear)), r.Row); err != nil {
					return false, err
				}
			}
			return len(rows) == batch, nil
		})
		if err != nil {
			return fmt.Errorf("seal %s.%s: %w", c.table, c.column, err)
		}
	}
	return nil
}

func (s *Store) openColumns(ctx context.Context) error {
	for _, c := range clearColumns {
		request := c.request
		if request == "" {
			request = `''`
		}
		err := s.inBatches(ctx, func(t *tx) (bool, error) {
			var rows []clearRow
			if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT %s AS row, agency_id, %s AS request, %s AS sealed FROM %s WHERE %s IS NOT NULL LIMIT %d`,
				c.row, request, c.column, c.table, c.column, batch)); err != nil {
				return false, err
			}
			for _, r := range rows {
				box, err := t.boxOf(ctx, r)
				if err != nil {
					return false, err
				}
				clear, err := openText(box, label(c.table+"."+c.column, r.Row), r.Sealed)
				if err != nil {
					return false, err
				}
				if _, err := t.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s_clear = ?, %s = NULL WHERE %s = ?`, c.table, c.column, c.column, c.row), clear, r.Row); err != nil {
					return false, err
				}
			}
			return len(rows) == batch, nil
		})
		if err != nil {
			return fmt.Errorf("open %s.%s: %w", c.table, c.column, err)
		}
	}
	return nil
}

// moveDigests turns a column of values into their keyed digests, with the value
// itself sealed beside it, or back.
func (s *Store) moveDigests(ctx context.Context, table, column, digests, request string, sealed bool) error {
	want := `IS NULL`
	if !sealed {
		want = `IS NOT NULL`
	}
	err := s.inBatches(ctx, func(t *tx) (bool, error) {
		var rows []clearRow
		if err := list(ctx, t, &rows, fmt.Sprintf(`SELECT id AS row, agency_id, %s AS request, %s AS clear, %s AS sealed FROM %s WHERE %s <> '' AND %s %s LIMIT %d`,
			request, digests, column, table, digests, column, want, batch)); err != nil {
			return false, err
		}
		for _, r := range rows {
			box, err := t.boxOf(ctx, r)
			if err != nil {
				return false, err
			}
			name := label(table+"."+column, r.Row)
			var digest string
			var value []byte
			if sealed {
				digest, err = t.keys.digest(ctx, t, table+"."+column, r.Clear)
				value = box.Seal(name, []byte(r.Clear))
			} else {
				digest, err = openText(box, name, r.Sealed)
			}
			if err != nil {
				return false, err
			}
			if _, err := t.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = ?, %s = ? WHERE id = ?`, table, digests, column), digest, value, r.Row); err != nil {
				return false, err
			}
		}
		return len(rows) == batch, nil
	})
	if err != nil {
		return fmt.Errorf("move %s.%s: %w", table, column, err)
	}
	return nil
}

func (s *Store) sealAddresses(ctx context.Context) error {
	return s.moveDigests(ctx, "people", "email", "email_digest", `''`, true)
}

func (s *Store) clearAddresses(ctx context.Context) error {
	return s.moveDigests(ctx, "people", "email", "email_digest", `''`, false)
}

func (s *Store) sealDigests(ctx context.Context) error {
	return s.moveDigests(ctx, "documents", "sha256", "digest", keyOwner, true)
}

func (s *Store) clearDigests(ctx context.Context) error {
	return s.moveDigests(ctx, "documents", "sha256", "digest", keyOwner, false)
}

// sealFiles seals the bytes of every file, a file a transaction.
func (s *Store) sealFiles(ctx context.Context) error {
	return s.moveFiles(ctx, "document_chunks_clear", func(t *tx, d documentRow) error {
		box, err := t.firstBox(ctx, d.Agency, d.sealedWith())
		if err != nil {
			return err
		}
		out, err := box.Writer(&chunkWriter{put: func(seq int, b []byte) error { return t.addChunk(ctx, "document_chunks", d, seq, b) }}, fileLabel(d.ID))
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, &chunkReader{ctx: ctx, q: t, table: "document_chunks_clear", id: d.ID}); err != nil {
			return err
		}
		return out.Close()
	})
}

func (s *Store) clearFiles(ctx context.Context) error {
	return s.moveFiles(ctx, "document_chunks", func(t *tx, d documentRow) error {
		box, err := requestBox(ctx, t, d.sealedWith())
		if err != nil {
			return err
		}
		in, err := box.Reader(&chunkReader{ctx: ctx, q: t, table: "document_chunks", id: d.ID}, fileLabel(d.ID))
		if err != nil {
			return err
		}
		w := &chunkWriter{put: func(seq int, b []byte) error { return t.addChunk(ctx, "document_chunks_clear", d, seq, b) }}
		if _, err := io.Copy(w, in); err != nil {
			return err
		}
		return w.Close()
	})
}

// moveFiles does one file after the other until its table of pieces is empty.
func (s *Store) moveFiles(ctx context.Context, from string, move func(*tx, documentRow) error) error {
	err := s.inBatches(ctx, func(t *tx) (bool, error) {
		var d documentRow
		err := get(ctx, t, &d, `SELECT d.id, d.agency_id, d.request_id FROM documents d WHERE d.id IN (SELECT document_id FROM `+from+`) LIMIT 1`)
		if missing(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if err := move(t, d); err != nil {
			return false, err
		}
		_, err = t.exec(ctx, `DELETE FROM `+from+` WHERE document_id = ?`, d.ID)
		return true, err
	})
	if err != nil {
		return fmt.Errorf("move the files: %w", err)
	}
	return nil
}

// indexRequests gives every request its terms that has none and can be read.
func (s *Store) indexRequests(ctx context.Context) error {
	var ids []cases.RequestID
	if err := list(ctx, s.db, &ids, `SELECT k.request_id FROM request_keys k JOIN requests r ON r.id = k.request_id
		WHERE LENGTH(k.wrapped) > 0 AND NOT EXISTS (SELECT 1 FROM terms x WHERE x.request_id = k.request_id)`); err != nil {
		return fmt.Errorf("find requests without terms: %w", err)
	}
	for _, id := range ids {
		err := s.inTx(ctx, func(t *tx) error { return t.reindex(ctx, id) })
		if _, err := s.unreadable(ctx, id, err); err != nil && !errors.Is(err, destroyed) {
			return fmt.Errorf("make the terms of a request: %w", err)
		}
	}
	return nil
}

// reindex makes the terms of a request from what it says; one that was destroyed
// has none, and an error says so.
func (t *tx) reindex(ctx context.Context, id cases.RequestID) error {
	var row struct {
		Agency     cases.AgencyID `db:"agency_id"`
		Submission []byte         `db:"submission"`
	}
	if err := get(ctx, t, &row, `SELECT agency_id, submission FROM requests WHERE id = ?`, id); err != nil {
		return err
	}
	box, err := requestBox(ctx, t, id)
	if err != nil {
		return err
	}
	submission, err := openJSON[cases.Submission](box, label("requests.submission", string(id)), row.Submission)
	if err != nil {
		return err
	}
	return t.writeTerms(ctx, row.Agency, id, submission)
}
