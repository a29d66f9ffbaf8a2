package smtp

import (
	"crypto/tls"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wneessen/go-mail"
)

// The messages here are sent with the library that the program itself uses.

func TestServerKeepsWhatItReceives(t *testing.T) {
	server := Serve(t)

	message := letter(t, "Hay novedades · there is news")
	message.SetBodyString(mail.TypeTextPlain, "Entre a su cuenta; 😀\n")
	message.AddAlternativeString(mail.TypeTextHTML, "<p>Entre a su cuenta; 😀</p>\n")
	require.NoError(t, message.AttachReader("letter.pdf", strings.NewReader("%PDF-1.7"), mail.WithFileContentType("application/pdf")))
	require.NoError(t, message.Bcc("clerk@office.example"))
	require.NoError(t, client(t, server.Addr, mail.WithTLSPolicy(mail.NoTLS)).DialAndSend(message))

	got := server.Wait(t, 1)[0]
	require.Equal(t, "suppb@office.example", got.From)
	require.Equal(t, []string{"ana@example.org", "clerk@office.example"}, got.To)
	require.Equal(t, "Hay novedades · there is news", got.Subject)
	require.Equal(t, "Entre a su cuenta; 😀", strings.TrimSpace(got.Text))
	require.Equal(t, "<p>Entre a su cuenta; 😀</p>", strings.TrimSpace(got.HTML))
	require.Equal(t, []Attachment{{Name: "letter.pdf", Type: "application/pdf", Body: []byte("%PDF-1.7")}}, got.Attachments)
	require.NotContains(t, string(got.Raw), "clerk@office.example")

	server.Forget()
	require.Empty(t, server.Messages())
}

func TestServerRefuses(t *testing.T) {
	server := Serve(t)
	server.Refuse(451)
	server.Refuse(550)
	sender := client(t, server.Addr, mail.WithTLSPolicy(mail.NoTLS))

	send := func() error {
		message := letter(t, "news")
		message.SetBodyString(mail.TypeTextPlain, "news")
		return sender.DialAndSend(message)
	}
	var failure *mail.SendError
	require.ErrorAs(t, send(), &failure)
	require.True(t, failure.IsTemp(), "451 is try again later: %v", failure)
	require.ErrorAs(t, send(), &failure)
	require.False(t, failure.IsTemp(), "550 is never: %v", failure)
	require.Empty(t, server.Messages())

	require.NoError(t, send())
	server.Wait(t, 1)
}

func TestServerWithTLSWantsTLSAndAPassword(t *testing.T) {
	server := ServeTLS(t, "suppb", "a long password")
	trust := mail.WithTLSConfig(&tls.Config{ServerName: "localhost", RootCAs: server.RootCAs})
	send := func(options ...mail.Option) error {
		message := letter(t, "news")
		message.SetBodyString(mail.TypeTextPlain, "news")
		return client(t, server.Addr, append(options, mail.WithSMTPAuth(mail.SMTPAuthPlain), mail.WithUsername("suppb"))...).DialAndSend(message)
	}

	require.Error(t, send(trust, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPassword("a wrong password")))
	require.Error(t, send(mail.WithTLSPolicy(mail.NoTLS), mail.WithPassword("a long password")))
	require.Error(t, send(mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPassword("a long password")), "nobody trusts this certificate")
	require.Empty(t, server.Messages())

	require.NoError(t, send(trust, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPassword("a long password")))
	server.Wait(t, 1)
}

func letter(t *testing.T, subject string) *mail.Msg {
	t.Helper()
	message := mail.NewMsg()
	require.NoError(t, message.From("suppb@office.example"))
	require.NoError(t, message.To("ana@example.org"))
	message.Subject(subject)
	return message
}

func client(t *testing.T, addr string, options ...mail.Option) *mail.Client {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	number, err := strconv.Atoi(port)
	require.NoError(t, err)
	c, err := mail.NewClient(host, append(options, mail.WithPort(number))...)
	require.NoError(t, err)
	return c
}
