package syslog

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
)

// log is an audit log in memory of one office.
type log struct {
	mu    sync.Mutex
	lines int64
	sent  int64
}

func (l *log) AuditToSend(_ context.Context, _ string, most int) ([][]cases.AuditLine, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []cases.AuditLine
	for n := l.sent + 1; n <= l.lines && len(out) < most; n++ {
		out = append(out, cases.AuditLine{Agency: "a", Number: n, Action: "ReadRequest"})
	}
	if len(out) == 0 {
		return nil, nil
	}
	return [][]cases.AuditLine{out}, nil
}

func (l *log) AuditSent(_ context.Context, _ string, last cases.AuditLine) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = last.Number
	return nil
}

func (l *log) add(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines += n
}

// receiver counts the numbers of the messages that arrive.
type receiver struct {
	mu  sync.Mutex
	got map[string]int
}

func (r *receiver) take(t *testing.T, message string) {
	m := parsed(t, message)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got[(*m.StructuredData)[element]["number"]]++
}

func (r *receiver) wait(t *testing.T, all int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for n := range all {
			if r.got[fmt.Sprint(n+1)] == 0 {
				return false
			}
		}
		return true
	}, 20*time.Second, 20*time.Millisecond)
}

// counted reads messages after their length until the connection ends.
func (r *receiver) counted(t *testing.T, c net.Conn, most int) {
	in := bufio.NewReader(c)
	for range most {
		length, err := in.ReadString(' ')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimSpace(length))
		require.NoError(t, err)
		message := make([]byte, n)
		if _, err := io.ReadFull(in, message); err != nil {
			return
		}
		r.take(t, string(message))
	}
}

func run(t *testing.T, source *log, address, authority string) {
	t.Helper()
	to, err := ParseReceiver(address, authority)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		Forwarder{source, to, slog.New(slog.DiscardHandler), 10 * time.Millisecond}.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-done })
}

func TestForwardByTCPAndTLS(t *testing.T) {
	for _, scheme := range []string{"tcp", "tls"} {
		t.Run(scheme, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			authority := ""
			if scheme == "tls" {
				var certificate tls.Certificate
				certificate, authority = selfSigned(t)
				listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
			}
			defer listener.Close()
			r := &receiver{got: map[string]int{}}
			go func() {
				for {
					c, err := listener.Accept()
					if err != nil {
						return
					}
					go r.counted(t, c, 1<<30)
				}
			}()
			source := &log{lines: 450}
			run(t, source, scheme+"://"+listener.Addr().String(), authority)
			r.wait(t, 450)
			source.add(3)
			r.wait(t, 453)
		})
	}
}

// A receiver that goes away in the middle of a batch gets it again when it is back.
func TestForwardAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	r := &receiver{got: map[string]int{}}
	go func() {
		for i := 0; ; i++ {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			if i == 0 {
				r.counted(t, c, 7)
				c.Close()
				continue
			}
			go r.counted(t, c, 1<<30)
		}
	}()
	source := &log{lines: 20}
	run(t, source, "tcp://"+listener.Addr().String(), "")
	r.wait(t, 20)
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Equal(t, 2, r.got["1"], "the first batch came twice")
}

func TestForwardByUDP(t *testing.T) {
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer socket.Close()
	r := &receiver{got: map[string]int{}}
	go func() {
		b := make([]byte, 65536)
		for {
			n, _, err := socket.ReadFrom(b)
			if err != nil {
				return
			}
			r.take(t, string(b[:n]))
		}
	}()
	source := &log{lines: 5}
	run(t, source, "udp://"+socket.LocalAddr().String(), "")
	r.wait(t, 5)
}

func TestParseReceiver(t *testing.T) {
	for _, text := range []string{"", "logs.example:514", "http://logs.example:80", "tcp://logs.example", "tls://user@logs.example:6514", "udp://logs.example:514/x", "tcp://logs.example:601?x=y"} {
		_, err := ParseReceiver(text, "")
		require.Error(t, err, text)
	}
	_, err := ParseReceiver("tcp://logs.example:601", "/some/file")
	require.Error(t, err)
	_, err = ParseReceiver("tls://logs.example:6514", filepath.Join(t.TempDir(), "nothing"))
	require.Error(t, err)
}

// A receiver that cannot prove its name gets nothing.
func TestForwardToNobodyElse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	certificate, _ := selfSigned(t)
	_, authority := selfSigned(t)
	listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	defer listener.Close()
	r := &receiver{got: map[string]int{}}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go r.counted(t, c, 1<<30)
		}
	}()
	to, err := ParseReceiver("tls://"+listener.Addr().String(), authority)
	require.NoError(t, err)
	_, _, err = Forwarder{Source: &log{lines: 1}, Receiver: to}.turn(t.Context(), nil, "host")
	require.ErrorContains(t, err, "certificate")
	require.Empty(t, r.got)
}

func selfSigned(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "authority.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}
