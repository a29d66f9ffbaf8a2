package web

import (
	"mime"
	"net/http"
	"strconv"
	"unicode"

	"suppb/cases"
)

// inlineTypes are what a browser may show in place; all else is saved.
var inlineTypes = map[string]bool{"application/pdf": true, "image/jpeg": true, "image/png": true}

// document sends a stored file. The record writes down who opened it.
func (s *Server) document(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := cases.DocumentID(r.PathValue("id"))
	d, err := s.Reader.Document(r.Context(), v.Viewer, id)
	if err != nil {
		return err
	}
	return s.Reader.CopyDocument(r.Context(), v.Viewer, id, &fileWriter{w: w, d: d})
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

// fileHeaders describe a file that is never a page of ours: no script, no
// request to anywhere, and no frame but our own pages.
func fileHeaders(w http.ResponseWriter, d cases.Document) {
	h := w.Header()
	how := "attachment"
	if inlineTypes[d.MediaType] {
		how = "inline"
		h.Set("Content-Type", d.MediaType)
	} else {
		h.Set("Content-Type", "application/octet-stream")
	}
	disposition := mime.FormatMediaType(how, map[string]string{"filename": plainName(d.FileName)})
	if disposition == "" {
		disposition = how
	}
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'")
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
