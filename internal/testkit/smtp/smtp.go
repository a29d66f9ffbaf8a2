// Package smtp is a real mail server for tests: it listens on loopback, speaks
// SMTP, and keeps what it receives.
package smtp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Message is one message as it arrived.
type Message struct {
	// From and To are the envelope's: who was told to the server, which Bcc
	// makes differ from what the header says.
	From string
	To   []string

	Header      mail.Header
	Subject     string
	Text        string // the text/plain part
	HTML        string // the text/html part
	Attachments []Attachment

	// Raw is the message byte for byte, to search for what must not be in it.
	Raw []byte
}

// Attachment is a file of a message.
type Attachment struct {
	Name string
	Type string
	Body []byte
}

// Server is a mail server that runs until the test ends.
type Server struct {
	// Addr is where it listens: host:port.
	Addr string
	// RootCAs trusts the server's certificate. Nil without TLS.
	RootCAs *x509.CertPool

	user, password string
	atOnce         bool

	mu       sync.Mutex
	received []Message
	refusals []error
	arrived  chan struct{} // closed and replaced at each arrival
}

// Serve starts a server that takes mail from anyone, without TLS.
func Serve(t testing.TB) *Server {
	t.Helper()
	return serve(t, &Server{}, nil)
}

// ServeTLS starts a server that wants STARTTLS and then this name and password,
// as most offices' servers do.
func ServeTLS(t testing.TB, user, password string) *Server {
	t.Helper()
	return serveTLS(t, &Server{user: user, password: password})
}

// ServeTLSAtOnce starts one that speaks TLS from the first byte, as at port 465.
func ServeTLSAtOnce(t testing.TB) *Server {
	t.Helper()
	return serveTLS(t, &Server{atOnce: true})
}

func serveTLS(t testing.TB, s *Server) *Server {
	t.Helper()
	certificate, pool, err := selfSigned()
	if err != nil {
		t.Fatalf("make a certificate for the mail server: %v", err)
	}
	s.RootCAs = pool
	return serve(t, s, &tls.Config{Certificates: []tls.Certificate{certificate}})
}

func serve(t testing.TB, s *Server, config *tls.Config) *Server {
	t.Helper()
	s.arrived = make(chan struct{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Addr = listener.Addr().String()
	if s.atOnce {
		listener = tls.NewListener(listener, config)
	}

	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{server: s}, nil
	}))
	server.Domain = "localhost"
	server.TLSConfig = config
	server.ReadTimeout = time.Minute
	server.WriteTimeout = time.Minute
	server.ErrorLog = stdlog.New(io.Discard, "", 0)

	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // a test that ends at once does so before Serve has it
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("the mail server stopped: %v", err)
		}
	})
	return s
}

// Messages gives what has arrived so far, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Wait gives the messages once there are n. It fails the test when fewer have
// arrived after ten seconds, or when there are more.
func (s *Server) Wait(t testing.TB, n int) []Message {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		messages, arrived := slices.Clone(s.received), s.arrived
		s.mu.Unlock()
		if len(messages) > n {
			t.Fatalf("%d messages arrived, not %d: %q", len(messages), n, subjects(messages))
		}
		if len(messages) == n {
			return messages
		}
		select {
		case <-arrived:
		case <-deadline:
			t.Fatalf("%d messages arrived in ten seconds, not %d: %q", len(messages), n, subjects(messages))
		}
	}
}

func subjects(messages []Message) (subjects []string) {
	for _, m := range messages {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}

// Forget drops what has arrived.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = nil
}

// Refuse answers the next message with this SMTP code instead of taking it:
// 451 is "try again later", 550 is "never". Several calls queue up.
func (s *Server) Refuse(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, &smtp.SMTPError{
		Code:         code,
		EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0},
		Message:      "refused by the test",
	})
}

func (s *Server) take(message Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refusals) > 0 {
		err := s.refusals[0]
		s.refusals = s.refusals[1:]
		return err
	}
	s.received = append(s.received, message)
	close(s.arrived)
	s.arrived = make(chan struct{})
	return nil
}

// session is one connection.
type session struct {
	server   *Server
	from     string
	to       []string
	loggedIn bool
}

func (s *session) AuthMechanisms() []string {
	if s.server.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.user || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.loggedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.user != "" && !s.loggedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	message.From, message.To = s.from, s.to
	return s.server.take(message)
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

// parse reads a message strictly: what a mail program could not show, the test
// server does not take.
func parse(raw []byte) (Message, error) {
	message := Message{Raw: raw}
	reader, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return message, fmt.Errorf("read the message: %w", err)
	}
	defer reader.Close()
	message.Header = reader.Header
	if message.Subject, err = reader.Header.Subject(); err != nil {
		return message, fmt.Errorf("read the subject: %w", err)
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return message, nil
		}
		if err != nil {
			return message, fmt.Errorf("read a part: %w", err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return message, fmt.Errorf("read a part: %w", err)
		}
		switch header := part.Header.(type) {
		case *mail.InlineHeader:
			kind, _, _ := header.ContentType()
			switch kind {
			case "text/html":
				message.HTML += string(body)
			default:
				message.Text += string(body)
			}
		case *mail.AttachmentHeader:
			name, _ := header.Filename()
			kind, _, _ := header.ContentType()
			message.Attachments = append(message.Attachments, Attachment{Name: name, Type: kind, Body: body})
		}
	}
}

// selfSigned makes a certificate for localhost and the pool that trusts it.
func selfSigned() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool, nil
}
