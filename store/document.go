package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"suppb/cases"
	"suppb/internal/seal"
)

type documentRow struct {
	ID        cases.DocumentID   `db:"id"`
	Agency    cases.AgencyID     `db:"agency_id"`
	Request   cases.RequestID    `db:"request_id"`
	Kind      cases.DocumentKind `db:"kind"`
	FileName  []byte             `db:"file_name"` // sealed
	MediaType string             `db:"media_type"`
	Size      int64              `db:"size"`
	SHA256    []byte             `db:"sha256"` // sealed
	Digest    string             `db:"digest"` // keyed; '' until the file is whole
	Uploader  cases.PersonID     `db:"uploader_id"`
	At        int64              `db:"at"`
	Virus     string             `db:"virus"`
}

const documentColumns = `d.id, d.agency_id, d.request_id, d.kind, d.file_name, d.media_type, d.size, d.sha256, d.digest, d.uploader_id, d.at, d.virus`

// keyOwner says whose key seals a file: its request's, or for the letters of the
// register of officials the office's own, kept under this name.
const keyOwner = `CASE WHEN request_id = '' THEN ` + officeOwner + ` ELSE request_id END`

// officeOwner is the office's own key.
const officeOwner = `'office/' || agency_id`

func (r documentRow) sealedWith() cases.RequestID { return sealedWith(r.Agency, r.Request) }

func sealedWith(agency cases.AgencyID, id cases.RequestID) cases.RequestID {
	if id == "" {
		return cases.RequestID("office/" + agency)
	}
	return id
}

// errRotated ends an upload whose key was changed under it.
var errRotated = cases.Refusal{Code: cases.BadInput, Text: "The file could not be kept, because its keys were changed at that moment. Send it again."}

func fileLabel(id cases.DocumentID) string { return label("document_chunks.bytes", string(id)) }

// document is what describes a file in clear.
func (r documentRow) document() cases.Document {
	return cases.Document{ID: r.ID, Agency: r.Agency, Request: r.Request, Kind: r.Kind, MediaType: r.MediaType, Size: r.Size, Uploader: r.Uploader, At: instant(r.At), Virus: r.Virus}
}

// openDocument reads what describes a file.
func openDocument(ctx context.Context, q querier, r documentRow) (cases.Document, error) {
	all, err := openDocuments(ctx, q, []documentRow{r})
	if err != nil {
		return cases.Document{}, err
	}
	return all[0], nil
}

// openDocuments reads what describes files, and looks each key up once.
func openDocuments(ctx context.Context, q querier, rows []documentRow) (_ []cases.Document, err error) {
	out, boxes := make([]cases.Document, len(rows)), map[cases.RequestID]*seal.Box{}
	for i, r := range rows {
		box := boxes[r.sealedWith()]
		if box == nil {
			if box, err = requestBox(ctx, q, r.sealedWith()); err != nil {
				return nil, err
			}
			boxes[r.sealedWith()] = box
		}
		out[i] = r.document()
		if out[i].FileName, err = openText(box, label("documents.file_name", string(r.ID)), r.FileName); err != nil {
			return nil, err
		}
		if out[i].SHA256, err = openText(box, label("documents.sha256", string(r.ID)), r.SHA256); err != nil {
			return nil, err
		}
	}
	return out, nil
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
	case err == nil && known.Digest != "":
		return openDocument(ctx, s.db, known)
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
	var box *seal.Box
	if err := s.inTx(ctx, func(t *tx) (err error) {
		if box, err = t.makeRequestBox(ctx, d.Agency, sealedWith(d.Agency, d.Request)); err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO documents (id, agency_id, request_id, kind, file_name, media_type, size, digest, uploader_id, at, attached)
			VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?)`,
			d.ID, d.Agency, d.Request, d.Kind, box.Seal(label("documents.file_name", string(d.ID)), []byte(d.FileName)), d.MediaType, d.Uploader, d.At.Unix(), false)
		return err
	}); err != nil {
		return d, fmt.Errorf("store the file: %w", err)
	}
	scanned, err := s.saveBytes(ctx, box, &d, r)
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			if now, err := requestBox(ctx, t, sealedWith(d.Agency, d.Request)); err != nil || !now.Same(box) {
				return errors.Join(err, errRotated)
			}
			digest, err := t.keys.digest(ctx, t, "documents.sha256", d.SHA256)
			if err != nil {
				return err
			}
			_, err = t.exec(ctx, `UPDATE documents SET size = ?, sha256 = ?, digest = ?, scanned_at = ? WHERE id = ?`,
				d.Size, box.Seal(label("documents.sha256", string(d.ID)), []byte(d.SHA256)), digest, scanned, d.ID)
			if err != nil || d.Uploader == "" || d.Uploader == cases.System().Person {
				return err
			}
			return t.audit(ctx, line{agency: d.Agency, at: d.At, actor: d.Uploader, action: "Upload", request: d.Request, object: string(d.ID)})
		})
	}
	if err != nil {
		return d, errors.Join(err, s.dropDocument(context.WithoutCancel(ctx), d.ID))
	}
	return d, nil
}

// saveBytes seals the bytes of r, and fills in the size and digest of what was
// read. On the same way they are scanned: when, or 0 for not.
func (s *Store) saveBytes(ctx context.Context, box *seal.Box, d *cases.Document, r io.Reader) (scanned int64, err error) {
	chunks := &chunkWriter{put: func(seq int, b []byte) error {
		return s.inTx(ctx, func(t *tx) error {
			return t.addChunk(ctx, "document_chunks", documentRow{ID: d.ID, Agency: d.Agency}, seq, b)
		})
	}}
	out, err := box.Writer(chunks, fileLabel(d.ID))
	if err != nil {
		return 0, err
	}
	sum := sha256.New()
	to := []io.Writer{sum, out}
	scan := s.scanArriving(ctx, d.Kind)
	if scan != nil {
		defer scan.Close()
		to = append(to, scan)
	}
	size, err := io.Copy(io.MultiWriter(to...), r)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(out.Close(), chunks.Close()); err != nil {
		return 0, err
	}
	d.Size, d.SHA256 = size, hex.EncodeToString(sum.Sum(nil))
	if scan == nil {
		return 0, nil
	}
	return s.arrived(ctx, scan, *d)
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
		n, err := t.exec(ctx, `UPDATE documents SET attached = ? WHERE id = ? AND agency_id = ? AND request_id = ? AND uploader_id = ? AND digest <> ''`,
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
	return openDocuments(ctx, q, rows)
}

// Uploaded lists this person's files for a request that no act attached yet.
func (s *Store) Uploaded(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.Document, error) {
	return again(func() ([]cases.Document, error) { return s.uploadedOnce(ctx, v, id) })
}

func (s *Store) uploadedOnce(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.Document, error) {
	var rows []documentRow
	if err := list(ctx, s.db, &rows, `SELECT `+documentColumns+` FROM documents d
		WHERE d.request_id = ? AND d.agency_id = ? AND d.uploader_id = ? AND NOT d.attached AND d.digest <> '' ORDER BY d.at, d.id`, id, v.Agency, v.Person); err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	out, err := openDocuments(ctx, s.db, rows)
	if err != nil {
		return nil, err
	}
	return out, s.noteRead(ctx, v, "ListUploads", id, fmt.Sprintf("rows=%d", len(out)))
}

// Document describes a file that this person may open.
func (s *Store) Document(ctx context.Context, v cases.Viewer, id cases.DocumentID) (cases.Document, error) {
	return again(func() (cases.Document, error) { return s.documentOnce(ctx, v, id) })
}

func (s *Store) documentOnce(ctx context.Context, v cases.Viewer, id cases.DocumentID) (cases.Document, error) {
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
	return openDocument(ctx, s.db, row)
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

// copyOpened writes a file that this person may open. Every way out of the record
// leads through here, so that nobody gets a file that was not scanned.
func (s *Store) copyOpened(ctx context.Context, v cases.Viewer, d cases.Document, w io.Writer) error {
	if err := s.mustBeClean(ctx, v, d); err != nil {
		return err
	}
	if err := s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: d.Agency, at: s.now(), actor: v.Person, action: "OpenDocument", request: d.Request, object: string(d.ID)})
	}); err != nil {
		return err
	}
	return s.copyBytes(ctx, d, w)
}

// copyBytes writes a file's bytes to w. If it is sealed anew meanwhile, they go on
// from where they were.
func (s *Store) copyBytes(ctx context.Context, d cases.Document, w io.Writer) error {
	var sent int64
	_, err := again(func() (n int64, err error) {
		in, err := s.openFile(ctx, d)
		if err == nil {
			_, err = io.CopyN(io.Discard, in, sent)
		}
		if err == nil {
			n, err = io.Copy(w, in)
			sent += n
		}
		return n, err
	})
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	return nil
}

func (s *Store) openFile(ctx context.Context, d cases.Document) (io.Reader, error) {
	box, err := requestBox(ctx, s.db, sealedWith(d.Agency, d.Request))
	if err != nil {
		return nil, err
	}
	return box.Reader(&chunkReader{ctx: ctx, q: s.db, table: "document_chunks", id: d.ID}, fileLabel(d.ID))
}
