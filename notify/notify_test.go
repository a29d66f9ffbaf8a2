package notify_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
	"suppb/notify"
)

var sender = notify.Sender{
	From: "certify@da.example", BaseURL: "https://certify.da.example/",
	Office: func(context.Context, cases.AgencyID) (string, error) { return "Test County District Attorney", nil },
}

func message(kind cases.NoticeKind) cases.Mail {
	m := cases.Mail{
		ID: "command." + string(kind) + ".person", Agency: "a", Request: "6d0f", Number: "2026-0042", Kind: kind,
		To: "ortiz@legalaid.example", Queued: time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC),
	}
	if kind == cases.NoticeDigest {
		m.Number, m.Request = "", ""
		m.Items = []cases.DueDate{
			{Request: "6d0f", Number: "2026-0042", State: cases.UnderReview, Clock: cases.Clock{Kind: cases.ClockExpedite, Fact: cases.Detained, Due: cases.MustDate("2026-05-20")}},
			{Request: "7e1a", Number: "2026-0043", State: cases.UnderReview, Clock: cases.Clock{Kind: cases.ClockStage, Stage: cases.UnderReview, Due: cases.MustDate("2026-05-21")}},
		}
	}
	if kind.Account() {
		m.Number, m.Request, m.Token = "", "", "LINKTOKEN"
	}
	if kind == cases.NoticeDesignationEnds || kind == cases.NoticeDemandWanted {
		m.Number, m.Request = "", ""
	}
	return m
}

func TestEveryNoticeIsSentAndSaysLittle(t *testing.T) {
	server := smtp.Serve(t)
	mailer, err := notify.NewSMTP(sender, notify.SMTPOptions{HostPort: server.Addr})
	if err != nil {
		t.Fatal(err)
	}
	for i, kind := range cases.NoticeKinds() {
		if err := mailer.Send(t.Context(), message(kind)); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		m := server.Wait(t, i+1)[i]
		subject, page := "Request 2026-0042: ", "/requests/6d0f"
		switch kind {
		case cases.NoticeDigest:
			subject = "Your requests: 2 dates to look at"
		case cases.NoticeDesignationEnds:
			subject, page = "A designation ends soon", "/officials"
		case cases.NoticeDemandWanted:
			subject, page = "Something waits for you", "/disclosures"
		case cases.NoticePasswordReset:
			subject, page = "A new password", "/reset/LINKTOKEN"
		case cases.NoticePasswordChanged:
			subject, page = "Your password was changed", "/forgot"
		case cases.NoticeSecondStepNew:
			subject, page = "Your second step", "/forgot"
		case cases.NoticeSecondStepGone:
			subject, page = "Your second step", ""
		case cases.NoticeRecoveryUsed:
			subject, page = "A recovery code", "/account"
		case cases.NoticeSignOnChanged:
			subject, page = "Your sign-in with the office account", "/account"
		}
		if !strings.HasPrefix(m.Subject, subject) {
			t.Errorf("%s: subject %q", kind, m.Subject)
		}
		if text := strings.ReplaceAll(m.Text, "\r\n", "\n"); page != "" && !strings.Contains(text, "https://certify.da.example"+page+"\n") {
			t.Errorf("%s has no link:\n%s", kind, m.Text)
		}
		if m.To[0] != "ortiz@legalaid.example" || m.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%s: to %v, header %v", kind, m.To, m.Header)
		}
		for _, word := range []string{"certified", "declined", "denied", "visa", "victim", "crime", "immigra", "U.S. Citizenship", "detain", "expedit", "under review"} {
			if strings.Contains(strings.ToLower(m.Subject+m.Text), strings.ToLower(word)) {
				t.Errorf("%s says %q", kind, word)
			}
		}
	}
}

func TestTheSameMessageKeepsItsID(t *testing.T) {
	server := smtp.Serve(t)
	mailer, err := notify.NewSMTP(sender, notify.SMTPOptions{HostPort: server.Addr})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := mailer.Send(t.Context(), message(cases.NoticeNews)); err != nil {
			t.Fatal(err)
		}
	}
	got := server.Wait(t, 2)
	if a, b := got[0].Header.Get("Message-Id"), got[1].Header.Get("Message-Id"); a != b || !strings.HasSuffix(a, "@da.example>") {
		t.Errorf("%q and %q", a, b)
	}
}

func TestRefusedMailDoesNotNameTheRecipient(t *testing.T) {
	server := smtp.Serve(t)
	server.Refuse(550)
	mailer, err := notify.NewSMTP(sender, notify.SMTPOptions{HostPort: server.Addr})
	if err != nil {
		t.Fatal(err)
	}
	err = mailer.Send(t.Context(), message(cases.NoticeNews))
	if err == nil || strings.Contains(err.Error(), "ortiz") || !strings.Contains(err.Error(), "550") {
		t.Errorf("the log would read: %v", err)
	}
}

func TestNoMailServer(t *testing.T) {
	mailer, err := notify.NewSMTP(sender, notify.SMTPOptions{HostPort: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Send(t.Context(), message(cases.NoticeNews)); err == nil {
		t.Error("mail was sent to nobody")
	}
	for _, bad := range []string{"mail.example", "mail.example:smtp", ""} {
		if _, err := notify.NewSMTP(sender, notify.SMTPOptions{HostPort: bad}); err == nil {
			t.Errorf("%q was taken as a mail server", bad)
		}
	}
}

func TestFolder(t *testing.T) {
	folder := &notify.Folder{Sender: sender, Dir: filepath.Join(t.TempDir(), "mail")}
	if letters, err := folder.Letters(); err != nil || len(letters) != 0 {
		t.Fatalf("an empty folder holds %v (%v)", letters, err)
	}
	later := message(cases.NoticeReceived)
	later.Queued = later.Queued.Add(time.Hour)
	for _, m := range []cases.Mail{message(cases.NoticeNews), later, message(cases.NoticeNews)} {
		if err := folder.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := folder.Letters()
	if err != nil || len(letters) != 2 {
		t.Fatalf("%d letters (%v)", len(letters), err)
	}
	if letters[0].Subject != "Request 2026-0042: received" || !strings.Contains(letters[0].Body, "/requests/6d0f") || !letters[0].Sent.Equal(time.Date(2026, 5, 18, 17, 0, 0, 0, time.UTC)) || letters[0].To != "ortiz@legalaid.example" {
		t.Errorf("%+v", letters[0])
	}
}
