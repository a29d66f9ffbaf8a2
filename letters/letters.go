// Package letters is the text of the letters that an office writes: templates in
// mustache with a fixed vocabulary, in English and in Spanish, and the values
// that a request gives them. It is pure; paper is drawn elsewhere.
//
// The first line of a template is the subject; the body follows after an empty
// line. In a body, lines that begin with "# " are headings, and lines that begin
// with "- " are a list.
package letters

import (
	"embed"
	"fmt"
	"strings"

	"suppb/cases"
)

//go:embed templates
var templates embed.FS

// Default is the template that comes with the program.
func Default(kind cases.LetterKind, language cases.Language) string {
	b, err := templates.ReadFile(fmt.Sprintf("templates/%s/%s.txt", language, kind))
	if err != nil {
		return ""
	}
	return string(b)
}

// Split divides a text into its subject and its body.
func Split(text string) (subject, body string) {
	subject, body, _ = strings.Cut(strings.TrimSpace(plain(text)), "\n")
	return strings.TrimSpace(subject), strings.TrimSpace(body)
}

// plain is text with one kind of line end.
func plain(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}
