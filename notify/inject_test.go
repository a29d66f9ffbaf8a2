package notify_test

import (
	"context"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
	"suppb/notify"
)

// The attack: a name or an address holds a line end, and a header of its own after it.
func TestHeadersCannotBeAdded(t *testing.T) {
	server := smtp.Serve(t)
	evil := sender
	evil.Office = func(context.Context, cases.AgencyID) (string, error) {
		return "Office\r\nBcc: evil@example.org\r\n\r\n<script>", nil
	}
	mailer, err := notify.NewSMTP(evil, notify.SMTPOptions{HostPort: server.Addr})
	if err != nil {
		t.Fatal(err)
	}
	m := message(cases.NoticeNews)
	m.Number = "2026-0042\r\nBcc: evil@example.org\r\n\r\nHello"
	if err := mailer.Send(t.Context(), m); err == nil {
		got := server.Wait(t, 1)[0]
		if got.Header.Get("Bcc") != "" || len(got.To) != 1 {
			t.Errorf("header %v, to %v", got.Header, got.To)
		}
	}
	for _, to := range []string{"ortiz@legalaid.example\r\nBcc: evil@example.org", "ortiz@legalaid.example, evil@example.org", "ortiz@legalaid.example>\r\nRCPT TO:<evil@example.org"} {
		m := message(cases.NoticeNews)
		m.To = to
		if err := mailer.Send(t.Context(), m); err == nil {
			t.Errorf("mail went to %q", to)
		}
	}
}
