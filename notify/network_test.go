package notify_test

import (
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
	"suppb/notify"
)

// The attacks: somebody on the way to the mail server answers in its place with a
// certificate of another authority, or as a server that knows no TLS. Neither gets
// a message or the password. The office's own authority can be named, for TLS by
// STARTTLS and from the first byte.
func TestMailOverANetwork(t *testing.T) {
	const user, password = "suppb", "a long password"
	starttls, stranger, plain, atOnce := smtp.ServeTLS(t, user, password), smtp.ServeTLS(t, user, password), smtp.Serve(t), smtp.ServeTLSAtOnce(t)
	for _, tt := range []struct {
		name   string
		server *smtp.Server
		o      notify.SMTPOptions
		taken  bool
	}{
		{"STARTTLS", starttls, notify.SMTPOptions{User: user, Password: password, TLS: true, Authorities: starttls.RootCAs}, true},
		{"TLS from the first byte", atOnce, notify.SMTPOptions{TLS: true, AtOnce: true, Authorities: atOnce.RootCAs}, true},
		{"an authority that the machine does not know", starttls, notify.SMTPOptions{User: user, Password: password, TLS: true}, false},
		{"another authority", stranger, notify.SMTPOptions{User: user, Password: password, TLS: true, Authorities: starttls.RootCAs}, false},
		{"another authority from the first byte", atOnce, notify.SMTPOptions{TLS: true, AtOnce: true, Authorities: starttls.RootCAs}, false},
		{"no TLS", plain, notify.SMTPOptions{TLS: true, Authorities: starttls.RootCAs}, false},
		{"no TLS from the first byte", plain, notify.SMTPOptions{TLS: true, AtOnce: true, Authorities: starttls.RootCAs}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.HostPort = tt.server.Addr
			mailer, err := notify.NewSMTP(sender, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			tt.server.Forget()
			err = mailer.Send(t.Context(), message(cases.NoticeNews))
			if arrived := len(tt.server.Messages()); tt.taken && (err != nil || arrived != 1) || !tt.taken && (err == nil || arrived != 0) {
				t.Errorf("%d messages arrived (%v)", arrived, err)
			}
		})
	}
}
