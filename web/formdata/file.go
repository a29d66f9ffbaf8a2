package formdata

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"suppb/cases"
	"suppb/internal/picture"
)

// Limits of the files of one post.
const (
	MaxFile  = 25 << 20
	MaxFiles = 10
)

// fileTypes are what the office takes in: what a document is called, and how
// its bytes must begin (ASVS 5.0, 5.2.2). There is no archive among them.
// docs/operations.md tells the office.
var fileTypes = []struct {
	mediaType  string
	extensions []string
	magic      string
	words      string
}{
	{"application/pdf", []string{".pdf"}, "%PDF-", "a PDF"},
	{"image/jpeg", []string{".jpg", ".jpeg"}, "\xff\xd8\xff", "a JPEG picture"},
	{"image/png", []string{".png"}, "\x89PNG\r\n\x1a\n", "a PNG picture"},
}

// Accept is the list for the accept attribute of a file field.
const Accept = ".pdf,.jpg,.jpeg,.png"

func (f *Form) readFile(field string, part *multipart.Part, keep Keep) error {
	name := FileName(part.FileName())
	if keep == nil {
		return cases.Refusal{Code: cases.BadInput, Text: "This page takes no files."}
	}
	if len(f.Files) == MaxFiles {
		f.Problem(field, "Send at most %d files at once. “%s” and what came after it were not taken.", MaxFiles, name)
		return nil
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(part, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(err)
	}
	head = head[:n]
	mediaType, sentence := CheckFile(name, head)
	if sentence != "" {
		f.Problem(field, "%s", sentence)
		return nil
	}
	body := &limited{r: io.MultiReader(bytes.NewReader(head), part), left: MaxFile}
	kept, problem := cleaned(mediaType, body)
	d, err := keep(f, cases.Document{FileName: name, MediaType: mediaType}, kept)
	var refusal cases.Refusal
	switch {
	case problem() != nil:
		f.Problem(field, "%s", pictureSentence(name, problem()))
		return nil
	case body.over:
		f.Problem(field, "“%s” is larger than 25 MB. Send it in parts, or as a smaller scan.", name)
		return nil
	case body.failed != nil:
		return damaged(body.failed)
	case errors.As(err, &refusal) && refusal.Code == cases.Infected:
		f.Problem(field, "A virus was found in “%s”, so it was not kept. Send a clean copy: ask whoever gave you the file for it, or print the pages and scan them anew.", name)
		return nil
	case err != nil:
		return err
	}
	f.Files = append(f.Files, d)
	return nil
}

// CheckFile is the media type of a file by its name and its first bytes, or the
// sentence that says why it is not taken. The two must agree: a page or a
// program with another name stays out.
func CheckFile(name string, head []byte) (mediaType, sentence string) {
	if len(head) == 0 {
		return "", "“" + name + "” is empty. Choose the file again."
	}
	extension := strings.ToLower(path.Ext(name))
	for _, t := range fileTypes {
		for _, e := range t.extensions {
			if e != extension {
				continue
			}
			if !bytes.HasPrefix(head, []byte(t.magic)) {
				return "", "“" + name + "” is called " + extension + " but is not " + t.words + ". Save it as PDF, JPEG or PNG and choose it again."
			}
			return t.mediaType, ""
		}
	}
	return "", "“" + name + "” is not a PDF, JPEG or PNG file. Save it as one of these and choose it again."
}

// cleaned takes out of a picture what it tells about its making, on the way in.
// problem is what is wrong with the picture, once it was read.
func cleaned(mediaType string, body io.Reader) (kept io.Reader, problem func() error) {
	if !picture.Known(mediaType) {
		return body, func() error { return nil }
	}
	c := picture.Clean(mediaType, body)
	return c, c.Problem
}

func pictureSentence(name string, problem error) string {
	var size picture.SizeError
	switch {
	case errors.As(problem, &size):
		return fmt.Sprintf("“%s” is %d by %d pixels. At most 50 million pixels and 20,000 a side are taken. Save it smaller and choose it again.", name, size.Width, size.Height)
	case errors.Is(problem, picture.ErrKind):
		return "“" + name + "” is a kind of JPEG that few programs can show. Save it as an ordinary JPEG or PNG and choose it again."
	}
	return "“" + name + "” is damaged or not a whole picture. Open it, save it anew and choose it again."
}

// FileName is the name without folders and without characters that could make
// it read as another name. It is shown, never used as a path.
func FileName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '"' {
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	const most = 120
	if extra := utf8.RuneCountInString(name) - most; extra > 0 {
		extension := path.Ext(name)
		if len(extension) > 6 {
			extension = ""
		}
		stem := []rune(strings.TrimSuffix(name, extension))
		name = string(stem[:max(1, len(stem)-extra)]) + extension
	}
	if name == "" || name == "." || name == ".." {
		return "file"
	}
	return name
}

// limited reads at most left bytes, and remembers why it stopped.
type limited struct {
	r      io.Reader
	left   int64
	over   bool
	failed error
}

var errOver = errors.New("the file is larger than 25 MB")

func (l *limited) Read(p []byte) (int, error) {
	if l.over {
		return 0, errOver
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		l.over = true
		return 0, errOver
	}
	if err != nil && err != io.EOF {
		l.failed = err
	}
	return n, err
}
