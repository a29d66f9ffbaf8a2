package notify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"suppb/cases"
)

// Sender is what the office's mail says about itself.
type Sender struct {
	From    string // address
	Office  func(ctx context.Context, id cases.AgencyID) (string, error)
	BaseURL string // of the pages, for links
}

// build composes the message. Its Message-ID comes from the outbox row, so a
// message that is sent twice is one message to the systems that receive it.
func (s Sender) build(ctx context.Context, m cases.Mail) (*mail.Msg, error) {
	office, err := s.Office(ctx, m.Agency)
	if err != nil {
		return nil, err
	}
	text, err := compose(m, office, s.BaseURL)
	if err != nil {
		return nil, err
	}
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8))
	if err := msg.FromFormat(office, s.From); err != nil {
		return nil, fmt.Errorf("the sender's address is not one: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("the recipient's address is not one")
	}
	msg.SetMessageIDWithValue(messageID(m.ID, s.From))
	msg.SetDateWithValue(m.Queued)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(text.Subject)
	msg.SetBodyString(mail.TypeTextPlain, text.Body)
	return msg, nil
}

func messageID(outbox, from string) string {
	sum := sha256.Sum256([]byte(outbox))
	_, domain, _ := strings.Cut(from, "@")
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// SMTP hands messages to a mail server.
type SMTP struct {
	Sender
	client *mail.Client
}

// SMTPOptions says where the mail server is.
type SMTPOptions struct {
	HostPort string
	User     string // no sign-in if empty
	Password string
	TLS      bool // required, of a server that proves its name
	AtOnce   bool // TLS from the first byte instead of STARTTLS
	// Authorities are those that its certificate may come from; nil for the machine's.
	Authorities *x509.CertPool
}

// NewSMTP prepares a mail client; it connects when it sends.
func NewSMTP(s Sender, o SMTPOptions) (*SMTP, error) {
	host, portText, err := net.SplitHostPort(o.HostPort)
	if err != nil {
		return nil, fmt.Errorf("the mail server %q is not HOST:PORT", o.HostPort)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("the mail server's port %q is not a number", portText)
	}
	opts := []mail.Option{mail.WithPort(port), mail.WithTimeout(20 * time.Second), mail.WithTLSPolicy(mail.NoTLS)}
	if o.TLS {
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithTLSConfig(&tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, RootCAs: o.Authorities}))
	}
	if o.TLS && o.AtOnce {
		opts = append(opts, mail.WithSSL())
	}
	if o.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.User), mail.WithPassword(o.Password))
	}
	client, err := mail.NewClient(host, opts...)
	if err != nil {
		return nil, fmt.Errorf("set up the mail client: %w", err)
	}
	return &SMTP{s, client}, nil
}

// Send hands one message to the server.
func (s *SMTP) Send(ctx context.Context, m cases.Mail) error {
	msg, err := s.build(ctx, m)
	if err != nil {
		return err
	}
	err = s.client.DialAndSendWithContext(ctx, msg)
	var refusal *mail.SendError
	if errors.As(err, &refusal) { // its text repeats the recipient, which must not reach a log
		return fmt.Errorf("the mail server refused the message: %s, code %d", refusal.Reason, refusal.ErrorCode())
	}
	if err != nil {
		return fmt.Errorf("the mail server did not take the message: %w", err)
	}
	return nil
}
