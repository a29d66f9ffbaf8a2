package notify

import (
	"bytes"
	"embed"
	"errors"
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
	if m.Kind == cases.NoticePasswordReset && m.Token == "" {
		return Message{}, errors.New("the mail would hold no link")
	}
	base := strings.TrimRight(baseURL, "/")
	link := func(id cases.RequestID) string { return base + "/requests/" + string(id) }
	var items []item
	for _, d := range m.Items {
		items = append(items, item{d.Number, whatIsDue(d), "due " + d.Clock.Due.Long(), link(d.Request)})
	}
	var buf bytes.Buffer
	err := t.Execute(&buf, map[string]any{"Number": m.Number, "Office": office, "Link": link(m.Request), "Officials": base + "/officials", "Disclosures": base + "/disclosures", "Items": items,
		"Password": base + "/reset/" + m.Token, "Forgot": base + "/forgot", "Account": base + "/account"})
	if err != nil {
		return Message{}, fmt.Errorf("fill the mail template %q: %w", m.Kind, err)
	}
	subject, body, ok := strings.Cut(buf.String(), "\n\n")
	if !ok {
		return Message{}, fmt.Errorf("the mail template %q has no body", m.Kind)
	}
	return Message{Subject: strings.TrimSpace(subject), Body: body}, nil
}

// item is one line of a digest.
type item struct{ Number, What, Day, Link string }

// whatIsDue names the clock. That a request is urgent stays on its page.
func whatIsDue(d cases.DueDate) string {
	switch d.Clock.Kind {
	case cases.ClockExpedite:
		return cases.ClockDecision.Words()
	case cases.ClockStage:
		return "Next step"
	}
	return d.Clock.Kind.Words()
}
