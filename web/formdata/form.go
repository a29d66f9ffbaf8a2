// Package formdata reads what a person sent with a page: texts, choices, dates
// and files. A mistake becomes one sentence beside its field, and everything
// that was typed is kept for showing the page again.
package formdata

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"suppb/cases"
)

// Limits of one post. A text far too long for its field is still read, so that
// it can be shown again with a sentence; only a flood is cut off.
const (
	maxBody  = 300 << 20
	maxField = 12 << 20
	maxTexts = 24 << 20
	maxParts = 2000
)

// ErrTooLarge says that the post as a whole is more than the service reads.
var ErrTooLarge = errors.New("the post is too large")

// Form is what a person sent, or what a page starts with.
type Form struct {
	Values   url.Values
	Files    []cases.Document // accepted and stored
	Problems []cases.Problem
}

// New is a form that nobody has filled in yet.
func New() *Form { return &Form{Values: url.Values{}} }

// Keep stores the bytes of an accepted file. The texts that stood before the
// file in the page are in f already. A [cases.Refusal] with code [cases.Infected]
// becomes a mistake beside the field.
type Keep func(f *Form, d cases.Document, body io.Reader) (cases.Document, error)

// Read reads the whole post, [Within] its bounds. Files go to keep while they
// arrive, never to disk; keep is nil for pages without files. A mistake a person
// can put right is in Problems, not in the error.
func Read(w http.ResponseWriter, r *http.Request, keep Keep) (*Form, error) {
	return read(w, r, keep, maxBody)
}

func read(w http.ResponseWriter, r *http.Request, keep Keep, most int64) (*Form, error) {
	f, pass := New(), func(bool) {}
	if b, _ := r.Context().Value(boundsKey{}).(*Bounds); b != nil {
		body := &bounded{ReadCloser: http.MaxBytesReader(w, r.Body, min(most, b.Post)), Bounds: b}
		pass = func(file bool) { body.passing = file }
		r.Body = body
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, most)
	}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return f, f.readPlain(r.Body)
	}
	if err != nil {
		return f, cases.Refusal{Code: cases.BadInput, Text: "The page was not sent as a form. Open it again and send it from there."}
	}
	return f, f.readParts(parts, keep, pass)
}

// readPlain reads a form without files.
func (f *Form) readPlain(body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, 3*maxTexts+1)) // %XX takes three bytes
	if err != nil {
		return damaged(err)
	}
	if len(b) > 3*maxTexts {
		return ErrTooLarge
	}
	if bytes.Count(b, []byte("&")) >= maxParts {
		return ErrTooLarge
	}
	values, err := url.ParseQuery(string(b))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form arrived damaged. Open the page again and repeat what you did."}
	}
	for name, said := range values {
		for _, v := range said {
			f.Values.Add(Text(name), Text(v))
		}
	}
	return nil
}

// Text is what a text can be kept as: UTF-8, and without the zero byte, which
// PostgreSQL refuses.
func Text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// readParts reads a form with files; pass says when one passes through.
func (f *Form) readParts(parts *multipart.Reader, keep Keep, pass func(file bool)) error {
	texts := 0
	for range maxParts {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		name := part.FormName()
		if part.FileName() != "" {
			pass(true)
			if err := f.readFile(name, part, keep); err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, part); err != nil { // what was not taken
				return damaged(err)
			}
			pass(false)
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if err != nil {
			return damaged(err)
		}
		if texts += len(b); len(b) > maxField || texts > maxTexts {
			return ErrTooLarge
		}
		if name != "" && !hasFileName(part) {
			f.Values.Add(Text(name), Text(string(b)))
		}
	}
	return ErrTooLarge
}

// hasFileName recognises a file field in which nothing was chosen: browsers
// send it as an empty file without a name.
func hasFileName(p *multipart.Part) bool {
	return strings.Contains(p.Header.Get("Content-Disposition"), "filename=")
}

func damaged(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) || errors.Is(err, ErrTooLarge) {
		return ErrTooLarge
	}
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return cases.Refusal{Code: cases.BadInput, Text: "The form arrived damaged or incomplete. Open the page again and repeat what you did."}
}

// Problem notes a mistake. A field has at most one: the first.
func (f *Form) Problem(field, format string, args ...any) {
	if f.Error(field) == "" {
		f.Problems = append(f.Problems, cases.Problem{Field: field, Text: fmt.Sprintf(format, args...)})
	}
}

// Add notes mistakes that others found.
func (f *Form) Add(problems []cases.Problem) {
	for _, p := range problems {
		f.Problem(p.Field, "%s", p.Text)
	}
}

// Sort puts the mistakes in the order of the page. Fields that are not in the
// list come last.
func (f *Form) Sort(fields []string) {
	place := func(p cases.Problem) int {
		if i := slices.Index(fields, p.Field); i >= 0 {
			return i
		}
		return len(fields)
	}
	slices.SortStableFunc(f.Problems, func(a, b cases.Problem) int { return place(a) - place(b) })
}

// Error is the sentence beside a field, or "".
func (f *Form) Error(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Line is a text of one line, without the space around it.
func (f *Form) Line(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// Prose is a text of many lines with the line ends of this machine.
func (f *Form) Prose(name string) string {
	s := strings.ReplaceAll(f.Values.Get(name), "\r\n", "\n")
	return strings.TrimSpace(s)
}

// Has reports whether this choice of a radio or checkbox field is marked.
func (f *Form) Has(name, choice string) bool { return slices.Contains(f.Values[name], choice) }

// Yes reads a checkbox, or a pair of Yes and No.
func (f *Form) Yes(name string) bool { return f.Values.Get(name) == "yes" }
