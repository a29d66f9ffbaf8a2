package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"suppb/cases"
)

// chunkSize is how much of a file one row holds; a file of any size passes
// through this much memory.
const chunkSize = 1 << 20

type documentRow struct {
	ID        cases.DocumentID   `db:"id"`
	Agency    cases.AgencyID     `db:"agency_id"`
	Request   cases.RequestID    `db:"request_id"`
	Kind      cases.DocumentKind `db:"kind"`
	FileName  string             `db:"file_name"`
	MediaType string             `db:"media_type"`
	Size      int64              `db:"size"`
	SHA256    string             `db:"sha256"`
	Uploader  cases.PersonID     `db:"uploader_id"`
	At        int64              `db:"at"`
}

const documentColumns = `d.id, d.agency_id, d.request_id, d.kind, d.file_name, d.media_type, d.size, d.sha256, d.uploader_id, d.at`

func (r documentRow) document() cases.Document {
	return cases.Document{
		ID: r.ID, Agency: r.Agency, Request: r.Request, Kind: r.Kind, FileName: r.FileName, MediaType: r.MediaType,
		Size: r.Size, SHA256: r.SHA256, Uploader: r.Uploader, At: instant(r.At),
	}
}

// SaveDocument stores a file for a request that this person may see, or that
// does not exist yet. The bytes come first and in their own transaction; the
// act that attaches the file comes later or never.
func (s *Store) SaveDocument(ctx context.Context, v cases.Viewer, d cases.Document, r io.Reader) (cases.Document, error) {
	var taken int
	if err := get(ctx, s.db, &taken, `SELECT COUNT(*) FROM requests WHERE id = ?`, d.Request); err != nil {
		return d, err
	}
	if taken > 0 {
		cond, args := visibleTo(v)
		var mine int
		if err := get(ctx, s.db, &mine, `SELECT COUNT(*) FROM requests r WHERE r.id = ? AND `+cond, append([]any{d.Request}, args...)...); err != nil {
			return d, err
		}
		if mine == 0 {
			return d, errNotFound
		}
	}
	d.Agency, d.Uploader = v.Agency, v.Person
	return s.saveDocument(ctx, d, r)
}

// SaveDraft stores a form that the program drew. The same ID twice is one document.
func (s *Store) SaveDraft(ctx context.Context, d cases.Document, r io.Reader) (cases.Document, error) {
	var known documentRow
	err := get(ctx, s.db, &known, `SELECT `+documentColumns+` FROM documents d WHERE d.id = ?`, d.ID)
	switch {
	case err == nil && known.SHA256 != "":
		return known.document(), nil
	case err == nil: // a crash left half of it
		if err := s.dropDocument(ctx, d.ID); err != nil {
			return d, err
		}
	case !missing(err):
		return d, fmt.Errorf("find the file: %w", err)
	}
	return s.saveDocument(ctx, d, r)
}

// saveDocument writes a chunk a transaction, so that a slow upload never holds
// up other writers. Until the digest is written the file does not count.
func (s *Store) saveDocument(ctx context.Context, d cases.Document, r io.Reader) (cases.Document, error) {
	if err := s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO documents (id, agency_id, request_id, kind, file_name, media_type, size, sha256, uploader_id, at, attached)
			VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?)`,
			d.ID, d.Agency, d.Request, d.Kind, d.FileName, d.MediaType, d.Uploader, d.At.Unix(), false)
		return err
	}); err != nil {
		return d, fmt.Errorf("store the file: %w", err)
	}
	size, digest, err := s.saveChunks(ctx, d, r)
	if err == nil {
		d.Size, d.SHA256 = size, digest
		err = s.inTx(ctx, func(t *tx) error {
			_, err := t.exec(ctx, `UPDATE documents SET size = ?, sha256 = ? WHERE id = ?`, d.Size, d.SHA256, d.ID)
			return err
		})
	}
	if err != nil {
		return d, errors.Join(err, s.dropDocument(context.WithoutCancel(ctx), d.ID))
	}
	return d, nil
}

func (s *Store) saveChunks(ctx context.Context, d cases.Document, r io.Reader) (size int64, digest string, err error) {
	sum, buf := sha256.New(), make([]byte, chunkSize)
	for seq := 0; ; seq++ {
		n, readErr := io.ReadFull(r, buf)
		if n > 0 {
			sum.Write(buf[:n])
			size += int64(n)
			if err := s.inTx(ctx, func(t *tx) error {
				_, err := t.exec(ctx, `INSERT INTO document_chunks (agency_id, document_id, seq, bytes) VALUES (?, ?, ?, ?)`, d.Agency, d.ID, seq, buf[:n])
				return err
			}); err != nil {
				return 0, "", fmt.Errorf("store the file: %w", err)
			}
		}
		if errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF) {
			return size, hex.EncodeToString(sum.Sum(nil)), nil
		}
		if readErr != nil {
			return 0, "", readErr
		}
	}
}

func (s *Store) dropDocument(ctx context.Context, id cases.DocumentID) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `DELETE FROM document_chunks WHERE document_id = ?`, id); err != nil {
			return err
		}
		_, err := t.exec(ctx, `DELETE FROM documents WHERE id = ? AND NOT attached`, id)
		return err
	})
}

// attach makes the files of an act part of its request. A file of another
// request or another person's upload is left alone.
func (t *tx) attach(ctx context.Context, c cases.Command) error {
	ids := c.Payload.Documents
	if c.Payload.Document != "" {
		ids = append(ids[:len(ids):len(ids)], c.Payload.Document)
	}
	for _, id := range ids {
		n, err := t.exec(ctx, `UPDATE documents SET attached = ? WHERE id = ? AND agency_id = ? AND request_id = ? AND uploader_id = ? AND sha256 <> ''`,
			true, id, c.Agency, c.Request, c.Actor.Person)
		if err != nil {
			return fmt.Errorf("attach the file: %w", err)
		}
		if n == 0 {
			return cases.Refusal{Code: cases.BadInput, Text: "One of the files is not there any more. Attach it again."}
		}
	}
	return nil
}

// seesDocument adds to visibleTo what counts for files: requesters never see an
// unsigned draft or a letter to USCIS, and managers see no files at all.
func seesDocument(v cases.Viewer) (string, []any) {
	if !v.SeesFacts() {
		return `FALSE`, nil
	}
	cond, args := visibleTo(v)
	if !staffOf(v) {
		cond += ` AND d.kind NOT IN ('draft', 'letter_uscis')`
	}
	return cond, args
}

func documents(ctx context.Context, q querier, v cases.Viewer, id cases.RequestID) ([]cases.Document, error) {
	cond, args := seesDocument(v)
	var rows []documentRow
	if err := list(ctx, q, &rows, `SELECT `+documentColumns+` FROM documents d JOIN requests r ON r.id = d.request_id
		WHERE d.request_id = ? AND d.attached AND `+cond+` ORDER BY d.at, d.id`, append([]any{id}, args...)...); err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return documentsOf(rows), nil
}

func documentsOf(rows []documentRow) []cases.Document {
	out := make([]cases.Document, len(rows))
	for i, r := range rows {
		out[i] = r.document()
	}
	return out
}

// Uploaded lists this person's files for a request that no act attached yet.
func (s *Store) Uploaded(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.Document, error) {
	var rows []documentRow
	if err := list(ctx, s.db, &rows, `SELECT `+documentColumns+` FROM documents d
		WHERE d.request_id = ? AND d.agency_id = ? AND d.uploader_id = ? AND NOT d.attached AND d.sha256 <> '' ORDER BY d.at, d.id`, id, v.Agency, v.Person); err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return documentsOf(rows), nil
}

// Document describes a file that this person may open.
func (s *Store) Document(ctx context.Context, v cases.Viewer, id cases.DocumentID) (cases.Document, error) {
	cond, args := seesDocument(v)
	var row documentRow
	err := get(ctx, s.db, &row, `SELECT `+documentColumns+` FROM documents d JOIN requests r ON r.id = d.request_id
		WHERE d.id = ? AND d.attached AND `+cond, append([]any{id}, args...)...)
	if missing(err) {
		return cases.Document{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such file, or it is not yours to see."}
	}
	if err != nil {
		return cases.Document{}, fmt.Errorf("find the file: %w", err)
	}
	return row.document(), nil
}

// CopyDocument writes the file's bytes to w, chunk by chunk, after an audit
// line that this person opened it.
func (s *Store) CopyDocument(ctx context.Context, v cases.Viewer, id cases.DocumentID, w io.Writer) error {
	d, err := s.Document(ctx, v, id)
	if err != nil {
		return err
	}
	return s.copyOpened(ctx, v, d, w)
}

// copyOpened writes a file that this person may open.
func (s *Store) copyOpened(ctx context.Context, v cases.Viewer, d cases.Document, w io.Writer) error {
	if err := s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: d.Agency, at: s.now(), actor: v.Person, action: "OpenDocument", request: d.Request, object: string(d.ID)})
	}); err != nil {
		return err
	}
	for seq := 0; ; seq++ {
		var chunk []byte
		err := get(ctx, s.db, &chunk, `SELECT bytes FROM document_chunks WHERE document_id = ? AND seq = ?`, d.ID, seq)
		if missing(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the file: %w", err)
		}
		if _, err := w.Write(chunk); err != nil {
			return err
		}
	}
}
