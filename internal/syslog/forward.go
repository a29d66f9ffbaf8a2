package syslog

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"time"

	"suppb/cases"
)

// Source is the audit log of the record, with what each receiver was sent.
type Source interface {
	AuditToSend(ctx context.Context, receiver string, most int) ([][]cases.AuditLine, error)
	AuditSent(ctx context.Context, receiver string, last cases.AuditLine) error
}

// Receiver is where messages go.
type Receiver struct {
	network, address string
	tls              *tls.Config
}

// ParseReceiver reads udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT, the
// last with the authority of the receiver's certificate in a file, or "" for
// those of this machine.
func ParseReceiver(text, authority string) (Receiver, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Port() == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return Receiver{}, fmt.Errorf("%q is not like tls://logs.example.gov:6514", text)
	}
	r := Receiver{network: u.Scheme, address: u.Host}
	switch u.Scheme {
	case "udp", "tcp":
		if authority != "" {
			return r, fmt.Errorf("a certificate's authority is for tls://, not %s://", u.Scheme)
		}
		return r, nil
	case "tls":
	default:
		return r, fmt.Errorf("%q begins with none of udp://, tcp:// and tls://", text)
	}
	r.network, r.tls = "tcp", &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	if authority == "" {
		return r, nil
	}
	pem, err := os.ReadFile(authority) // #nosec G304 -- the path is the operator's
	if err != nil {
		return r, fmt.Errorf("read the authority of the receiver's certificate: %w", err)
	}
	r.tls.RootCAs = x509.NewCertPool()
	if !r.tls.RootCAs.AppendCertsFromPEM(pem) {
		return r, fmt.Errorf("%s holds no certificate", authority)
	}
	return r, nil
}

// String is the receiver as its lines are counted.
func (r Receiver) String() string {
	if r.tls != nil {
		return "tls://" + r.address
	}
	return r.network + "://" + r.address
}

const (
	batch    = 200
	patience = 10 * time.Second // for connecting, and for each batch
	settle   = 200 * time.Millisecond
)

// Forwarder sends every line at least once, in the order of its office's log. It
// reads what is committed and never makes an act wait.
type Forwarder struct {
	Source   Source
	Receiver Receiver
	Logger   *slog.Logger
	Every    time.Duration // how often it looks for new lines
}

// Run sends until ctx ends. While the receiver does not answer it tries again,
// less and less often.
func (f Forwarder) Run(ctx context.Context) {
	host, _ := os.Hostname() // "" is written as none
	wait := f.Every
	var c *connection
	defer func() { c.close() }()
	for {
		more := false
		var err error
		if c, more, err = f.turn(ctx, c, host); err != nil && ctx.Err() == nil {
			level := slog.LevelWarn
			if errors.Is(err, cases.ErrSentMoved) {
				level = slog.LevelError
			}
			f.Logger.Log(ctx, level, "audit lines wait to be sent", "receiver", f.Receiver.String(), "err", err)
			wait = min(2*wait, time.Minute)
		} else if wait = f.Every; more {
			wait = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// turn sends one batch of each office that has anything, and remembers it as sent.
// It returns the connection for the next one, nil if it is of no use any more, and
// whether there may be more at once.
func (f Forwarder) turn(ctx context.Context, c *connection, host string) (_ *connection, more bool, err error) {
	offices, err := f.Source.AuditToSend(ctx, f.Receiver.String(), batch)
	if err != nil || len(offices) == 0 {
		return c, false, err
	}
	if c == nil {
		if c, err = f.Receiver.connect(ctx); err != nil {
			return nil, false, err
		}
	}
	if err := c.sendAll(offices, host); err != nil {
		c.close()
		return nil, false, err
	}
	for _, lines := range offices {
		if err := f.Source.AuditSent(ctx, f.Receiver.String(), lines[len(lines)-1]); err != nil {
			return c, false, err
		}
		more = more || len(lines) == batch
	}
	return c, more, nil
}

func (c *connection) sendAll(offices [][]cases.AuditLine, host string) error {
	for _, lines := range offices {
		for _, l := range lines {
			if err := c.send(Message(l, host)); err != nil {
				return err
			}
		}
	}
	return c.stays()
}

type connection struct {
	net.Conn
	counted bool          // each message after its length (RFC 6587, 3.4.1; RFC 5425, 4.3)
	gone    chan struct{} // closed when the receiver hung up
}

func (r Receiver) connect(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var raw net.Conn
	var err error
	if r.tls != nil {
		raw, err = (&tls.Dialer{Config: r.tls}).DialContext(ctx, r.network, r.address)
	} else {
		raw, err = (&net.Dialer{}).DialContext(ctx, r.network, r.address)
	}
	if err != nil {
		return nil, fmt.Errorf("reach the receiver: %w", err)
	}
	c := &connection{raw, r.network == "tcp", make(chan struct{})}
	if c.counted {
		go func() {
			defer close(c.gone)
			_, _ = io.Copy(io.Discard, raw) // a receiver says nothing; it ends when it hangs up
		}()
	}
	return c, nil
}

func (c *connection) send(message string) error {
	if c.counted {
		message = fmt.Sprintf("%d %s", len(message), message)
	}
	if err := c.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := io.WriteString(c, message)
	return err
}

// stays looks whether the receiver hung up instead of reading: syslog has no
// receipt, so a batch counts as sent if the connection outlives it for a moment.
func (c *connection) stays() error {
	if !c.counted {
		return nil
	}
	select {
	case <-c.gone:
		return errors.New("the receiver hung up")
	case <-time.After(settle):
		return nil
	}
}

func (c *connection) close() {
	if c != nil {
		_ = c.Conn.Close()
	}
}
