// Package clamd asks ClamAV's daemon whether there is a virus in a file. It speaks
// as much of the daemon's protocol (clamd(8)) as that takes: PING and INSTREAM.
package clamd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"
)

const (
	dialTime  = 3 * time.Second
	pieceTime = 5 * time.Second // for the daemon to take a piece
	pieceSize = 64 << 10
	mostReply = 1 << 10
	mostName  = 100
)

// ErrSilent means that the daemon did not answer in time.
var ErrSilent = errors.New("the virus scanner does not answer")

// Daemon is a clamd on this machine.
type Daemon struct {
	network, address string
	logger           *slog.Logger
}

// New is the daemon at HOST:PORT or unix:/PATH. What goes wrong is told to the
// logger; it holds nothing of a file.
func New(address string, logger *slog.Logger) *Daemon {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return &Daemon{"unix", path, logger}
	}
	return &Daemon{"tcp", address, logger}
}

// Ping reports whether the daemon answers.
func (d *Daemon) Ping(ctx context.Context) error {
	s := d.begin(ctx, "zPING\x00")
	defer s.Close()
	reply, err := s.reply(ctx)
	if err == nil && reply != "PONG" {
		err = unexpected(reply)
	}
	return err
}

// Begin begins to scan a file: everything that is written to it. It has to be
// closed.
func (d *Daemon) Begin(ctx context.Context) *Scan { return d.begin(ctx, "zINSTREAM\x00") }

func (d *Daemon) begin(ctx context.Context, command string) *Scan {
	dialer := net.Dialer{Timeout: dialTime}
	conn, err := dialer.DialContext(ctx, d.network, d.address)
	s := &Scan{conn: conn, err: inTime(err), logger: d.logger}
	s.send([]byte(command))
	return s
}

// Scan is one file on its way to the daemon. Writing to it never fails: a file
// arrives without a scanner, too. What went wrong is in the verdict.
type Scan struct {
	conn   net.Conn // nil if there is none
	err    error    // the first
	logger *slog.Logger
}

// Write sends a part of the file, in pieces with their lengths before them.
func (s *Scan) Write(b []byte) (int, error) {
	for piece := range slices.Chunk(b, pieceSize) {
		s.send(binary.BigEndian.AppendUint32(nil, uint32(len(piece)))) // #nosec G115 -- a piece has 64 KiB at most
		s.send(piece)
	}
	return len(b), nil
}

func (s *Scan) send(b []byte) {
	if s.err != nil {
		return
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(pieceTime))
	_, err := s.conn.Write(b)
	s.err = inTime(err)
}

// Verdict ends the file and is the name of the virus that was found in it, or "".
func (s *Scan) Verdict(ctx context.Context) (virus string, err error) {
	s.send(make([]byte, 4)) // a piece without bytes
	reply, err := s.reply(ctx)
	if err == nil {
		virus, err = parse(reply)
	}
	if err != nil {
		s.logger.WarnContext(ctx, "a file was not scanned for viruses", "err", err)
	}
	return virus, err
}

// Close ends the connection, whatever became of the file.
func (s *Scan) Close() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// reply is what the daemon answers, up to the zero byte. A daemon that takes no
// more of a file says why and hangs up, which is better to know than the hanging up.
func (s *Scan) reply(ctx context.Context) (string, error) {
	if s.conn == nil {
		return "", s.err
	}
	if s.err != nil {
		_ = s.conn.SetReadDeadline(time.Now().Add(time.Second))
	}
	stop := context.AfterFunc(ctx, func() { _ = s.conn.SetReadDeadline(time.Now()) })
	defer stop()
	b, err := bufio.NewReaderSize(s.conn, mostReply).ReadSlice(0)
	said := string(bytes.TrimSuffix(b, []byte{0}))
	switch {
	case err == nil && s.err == nil:
		return said, nil
	case err == nil || errors.Is(err, bufio.ErrBufferFull):
		return "", unexpected(said)
	case s.err != nil:
		return "", s.err
	case errors.Is(err, io.EOF):
		return "", fmt.Errorf("the virus scanner hung up after “%s”", printable(said, mostName))
	case errors.Is(ctx.Err(), context.Canceled):
		return "", ctx.Err()
	}
	return "", inTime(err)
}

// parse reads the answer about a file. Whatever is not one of the two verdicts is
// an error, and never a clean file.
func parse(reply string) (virus string, err error) {
	said, ok := strings.CutPrefix(reply, "stream: ")
	if !ok {
		return "", unexpected(reply)
	}
	if said == "OK" {
		return "", nil
	}
	if found, ok := strings.CutSuffix(said, " FOUND"); ok {
		return name(found), nil
	}
	return "", unexpected(reply)
}

// name is the name of a virus as lines of logs can hold it.
func name(found string) string {
	found = printable(found, mostName)
	if found == "" {
		return "unnamed"
	}
	return found
}

func unexpected(reply string) error {
	return fmt.Errorf("the virus scanner answered “%s”", printable(reply, mostName))
}

// printable is at most the first bytes of a text, with a question mark for each
// that is not printable ASCII.
func printable(text string, most int) string {
	out := []byte(strings.TrimSpace(text[:min(len(text), most)]))
	for i, c := range out {
		if c < ' ' || c > '~' {
			out[i] = '?'
		}
	}
	return string(out)
}

// inTime names the error of whatever took too long.
func inTime(err error) error {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return ErrSilent
	}
	return err
}
