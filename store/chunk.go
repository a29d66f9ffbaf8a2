package store

import (
	"context"
	"fmt"
	"io"

	"suppb/cases"
)

// chunkSize is how much of a file one row holds; a file of any size passes
// through this much memory.
const chunkSize = 1 << 20

// addChunk writes a piece of a file.
func (t *tx) addChunk(ctx context.Context, table string, d documentRow, seq int, b []byte) error {
	if _, err := t.exec(ctx, `INSERT INTO `+table+` (agency_id, document_id, seq, bytes) VALUES (?, ?, ?, ?)`, d.Agency, d.ID, seq, b); err != nil {
		return fmt.Errorf("store the file: %w", err)
	}
	return nil
}

// chunkWriter cuts what is written to it into pieces of one size, the last one
// smaller. It has to be closed.
type chunkWriter struct {
	put func(seq int, b []byte) error
	seq int
	buf []byte
}

func (w *chunkWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		if w.buf == nil {
			w.buf = make([]byte, 0, chunkSize)
		}
		take := min(len(b), chunkSize-len(w.buf))
		w.buf, b = append(w.buf, b[:take]...), b[take:]
		if len(w.buf) == chunkSize {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *chunkWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.put(w.seq, w.buf)
	w.seq, w.buf = w.seq+1, w.buf[:0]
	return err
}

// Close writes the last piece.
func (w *chunkWriter) Close() error { return w.flush() }

// chunkReader reads a file's pieces one after the other.
type chunkReader struct {
	ctx   context.Context
	q     querier
	table string
	id    cases.DocumentID
	seq   int
	rest  []byte
}

func (r *chunkReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		err := get(r.ctx, r.q, &r.rest, `SELECT bytes FROM `+r.table+` WHERE document_id = ? AND seq = ?`, r.id, r.seq)
		if missing(err) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("read the file: %w", err)
		}
		r.seq++
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
