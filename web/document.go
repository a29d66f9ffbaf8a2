package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strconv"
	"unicode"

	"suppb/cases"
)

// document sends a stored file. The record writes down who opened it.
func (s *Server) document(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.requestFile(r, v)
	if err != nil {
		return err
	}
	return f.copy(&fileWriter{w: w, d: f.Document})
}

// storedFile is a file that this person may open. Each copy is an opening, which
// the record writes down.
type storedFile struct {
	cases.Document
	copy func(io.Writer) error
}

func (s *Server) requestFile(r *http.Request, v *visit) (storedFile, error) {
	d, err := s.Reader.Document(r.Context(), v.Viewer, cases.DocumentID(r.PathValue("id")))
	return storedFile{d, func(w io.Writer) error { return s.Reader.CopyDocument(r.Context(), v.Viewer, d.ID, w) }}, err
}

// fileWriter sends the headers with the first byte, so that an error before it
// still becomes a page.
type fileWriter struct {
	w    http.ResponseWriter
	d    cases.Document
	sent bool
}

func (f *fileWriter) Write(b []byte) (int, error) {
	if !f.sent {
		f.sent = true
		fileHeaders(f.w, f.d)
	}
	return f.w.Write(b)
}

const typePDF = "application/pdf"

// Policies of files. What people sent runs nothing, wherever it is opened. The
// browser's own viewer shows what this program drew, which it would not do in a
// sandbox.
const (
	sentPolicy  = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	drawnPolicy = "default-src 'none'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)

// fileHeaders describe a file. Only what this program drew is shown in place;
// what people sent is saved, and never a page of ours (ASVS 5.0, 3.2.1).
func fileHeaders(w http.ResponseWriter, d cases.Document) {
	h, how := w.Header(), "attachment"
	if d.Kind.Drawn() && d.MediaType == typePDF {
		how = "inline"
		h.Set("Content-Type", typePDF)
		h.Set("Content-Security-Policy", drawnPolicy)
	} else {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Security-Policy", sentPolicy)
	}
	disposition := mime.FormatMediaType(how, map[string]string{"filename": plainName(d.FileName)})
	if disposition == "" {
		disposition = how
	}
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
}

// sendPDF shows what this program drew just now and stored nowhere.
func sendPDF(w http.ResponseWriter, name string, pdf []byte) error {
	fileHeaders(w, cases.Document{Kind: cases.Draft, FileName: name, MediaType: typePDF, Size: int64(len(pdf))})
	_, err := io.Copy(w, bytes.NewReader(pdf))
	return err
}

// plainName leaves out what could break a header.
func plainName(name string) string {
	out := []rune{}
	for _, r := range name {
		if unicode.IsPrint(r) && r != '"' && r != '\\' {
			out = append(out, r)
		}
	}
	return string(out)
}
