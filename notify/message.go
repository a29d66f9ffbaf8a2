package notify

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"

	"suppb/cases"
)

//go:embed templates/*.txt
var templateFiles embed.FS

var templates = template.Must(template.New("mail").Option("missingkey=error").ParseFS(templateFiles, "templates/*.txt"))

// Message is a mail ready to send.
type Message struct {
	Subject string
	Body    string
}

// compose fills the template of the notice: its first line is the subject.
func compose(m cases.Mail, office, baseURL string) (Message, error) {
	t := templates.Lookup(string(m.Kind) + ".txt")
	if t == nil {
		return Message{}, fmt.Errorf("there is no mail template for %q", m.Kind)
	}
	var buf bytes.Buffer
	err := t.Execute(&buf, map[string]string{
		"Number": m.Number, "Office": office,
		"Link": strings.TrimRight(baseURL, "/") + "/requests/" + string(m.Request),
	})
	if err != nil {
		return Message{}, fmt.Errorf("fill the mail template %q: %w", m.Kind, err)
	}
	subject, body, ok := strings.Cut(buf.String(), "\n\n")
	if !ok {
		return Message{}, fmt.Errorf("the mail template %q has no body", m.Kind)
	}
	return Message{Subject: strings.TrimSpace(subject), Body: body}, nil
}
