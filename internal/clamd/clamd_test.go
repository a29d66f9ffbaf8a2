package clamd

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/internal/testkit"
)

var quiet = slog.New(slog.DiscardHandler)

func scan(t *testing.T, d *Daemon, r io.Reader) (virus string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s := d.Begin(ctx)
	defer s.Close()
	_, err = io.Copy(s, r)
	require.NoError(t, err)
	return s.Verdict(ctx)
}

// pdf is a PDF whose one page packs a text away, as every program does that
// writes PDFs.
func pdf(text string) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	var b strings.Builder
	b.WriteString("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" +
		"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>\nendobj\n")
	fmt.Fprintf(&b, "4 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n", packed.Len(), packed.String())
	b.WriteString("trailer\n<</Root 1 0 R>>\n%%EOF\n")
	return b.String()
}

func TestRealDaemon(t *testing.T) {
	d := New(testkit.Clamd(t), quiet)
	require.NoError(t, d.Ping(t.Context()))
	for _, tt := range []struct {
		name, file, virus string
	}{
		{"an empty file", "", ""},
		{"a text", "%PDF-1.4 a report", ""},
		{"a PDF", pdf("BT (a report) Tj ET"), ""},
		{"the virus alone", testkit.EICAR, testkit.EICARName},
		{"behind the head of a PDF", "%PDF-1.4\n" + testkit.EICAR, testkit.EICARName},
		{"packed away in a PDF", pdf(testkit.EICAR), testkit.EICARName},
		{"across the edge of a piece", strings.Repeat(" ", pieceSize-20) + testkit.EICAR, testkit.EICARName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			virus, err := scan(t, d, strings.NewReader(tt.file))
			require.NoError(t, err)
			require.Equal(t, tt.virus, virus)
		})
	}
	require.NotContains(t, pdf(testkit.EICAR), "EICAR", "the test packs nothing")
}

// The largest file that the office takes is scanned to its last byte, in the
// memory of a few pieces.
func TestLargestFile(t *testing.T) {
	d := New(testkit.Clamd(t), quiet)
	const size = 25 << 20
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	before, most, read := heap(), uint64(0), 0
	watched := func(r io.Reader) io.Reader {
		return readerFunc(func(b []byte) (int, error) {
			n, err := r.Read(b)
			if read>>22 != (read+n)>>22 { // every 4 MiB
				most = max(most, heap())
			}
			read += n
			return n, err
		})
	}
	filler := func() io.Reader { return io.LimitReader(spaces{}, size-int64(len(testkit.EICAR))) }
	virus, err := scan(t, d, bufferless{watched(io.MultiReader(filler(), strings.NewReader(testkit.EICAR)))})
	require.NoError(t, err)
	require.Equal(t, testkit.EICARName, virus)
	require.Less(t, most-min(before, most), uint64(4<<20))

	virus, err = scan(t, d, bufferless{io.LimitReader(spaces{}, size)})
	require.NoError(t, err)
	require.Empty(t, virus)
}

// A file that the daemon was not set up to take is not a clean one, and the
// operator reads why.
func TestLargerThanTheDaemonTakes(t *testing.T) {
	var log bytes.Buffer
	d := New(testkit.Clamd(t), slog.New(slog.NewTextHandler(&log, nil)))
	virus, err := scan(t, d, bufferless{io.LimitReader(spaces{}, 40<<20)})
	require.ErrorContains(t, err, "INSTREAM size limit exceeded. ERROR")
	require.Empty(t, virus)
	require.Contains(t, log.String(), "size limit exceeded")
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// bufferless keeps io.Copy from asking the reader to write itself.
type bufferless struct{ io.Reader }

// serve is a daemon that does with each connection what it likes.
func serve(t *testing.T, handle func(net.Conn)) *Daemon {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); handle(conn) }()
		}
	}()
	return New("unix:"+socket, quiet)
}

// answering takes a whole file, says something, and does not hang up.
func answering(reply string) func(net.Conn) {
	return func(conn net.Conn) {
		head := make([]byte, len("zINSTREAM\x00")+4)
		_, _ = io.ReadFull(conn, head)
		_, _ = io.CopyN(io.Discard, conn, int64(len("a report")+4))
		_, _ = io.WriteString(conn, reply)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// The attack: something else listens where the scanner should, or somebody made
// the scanner fail with a file. Only its own two sentences are a verdict.
func TestWhatIsNoVerdict(t *testing.T) {
	for _, tt := range []struct {
		name, reply, says string
	}{
		{"nothing", "", "does not answer"},
		{"no end", "stream: OK", "does not answer"},
		{"an error", "stream: Can't allocate memory ERROR\x00", "ERROR"},
		{"about something else", "/etc/passwd: OK\x00", "/etc/passwd: OK"},
		{"not the word alone", "stream: OKAY\x00", "OKAY"},
		{"two sentences", "stream: OK\nstream: OK\x00", "stream: OK?stream: OK"},
		{"a page", "HTTP/1.1 200 OK\r\n\r\n\x00", "HTTP/1.1 200 OK"},
		{"an endless word", strings.Repeat("stream: OK ", 1000), "answered"},
		{"not even ASCII", "stream: \xff\x1b[31m\x00", "stream: ??[31m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := serve(t, answering(tt.reply))
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			s := d.Begin(ctx)
			defer s.Close()
			_, err := io.WriteString(s, "a report")
			require.NoError(t, err)
			virus, err := s.Verdict(ctx)
			require.ErrorContains(t, err, tt.says)
			require.Empty(t, virus)
		})
	}
}

func TestSilentDaemons(t *testing.T) {
	gone := New("unix:"+filepath.Join(t.TempDir(), "nobody"), quiet)
	_, err := scan(t, gone, strings.NewReader("a report"))
	require.ErrorContains(t, err, "no such file")
	require.Error(t, gone.Ping(t.Context()))

	// It takes no bytes: a file that is larger than what the system buffers still
	// arrives, and soon.
	stuck := serve(t, func(net.Conn) { <-t.Context().Done() })
	start := time.Now()
	_, err = scan(t, stuck, bufferless{io.LimitReader(spaces{}, 25<<20)})
	require.ErrorIs(t, err, ErrSilent)
	require.Less(t, time.Since(start), pieceTime+5*time.Second)

	// It hangs up in the middle.
	short := serve(t, func(conn net.Conn) { _, _ = io.CopyN(io.Discard, conn, 1<<20) })
	_, err = scan(t, short, bufferless{io.LimitReader(spaces{}, 25<<20)})
	require.Error(t, err)
}

func TestNamesAreSafeToLog(t *testing.T) {
	virus, err := parse("stream: Win.\x1b[31mEvil\nVirus\x07 \xc3\xa9 FOUND")
	require.NoError(t, err)
	require.Equal(t, "Win.?[31mEvil?Virus? ??", virus)
	virus, err = parse("stream: " + strings.Repeat("x", 5000) + " FOUND")
	require.NoError(t, err)
	require.Len(t, virus, mostName)
	virus, err = parse("stream:  FOUND")
	require.NoError(t, err)
	require.Equal(t, "unnamed", virus)
}

// FuzzReply: whatever a daemon says, only its own words make a file clean, and
// nothing reaches a log that is not short, printable and on one line.
func FuzzReply(f *testing.F) {
	for _, said := range []string{"stream: OK", "stream: Eicar FOUND", "stream: ERROR", "stream:  FOUND", "OK", "", "stream: \x00\xff FOUND"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		virus, err := parse(reply)
		if err == nil && virus == "" && reply != "stream: OK" {
			t.Errorf("%q makes a file clean", reply)
		}
		said := virus
		if err != nil {
			said = strings.NewReplacer("“", "", "”", "").Replace(err.Error())
		}
		if len(said) > mostName+len("the virus scanner answered ") {
			t.Errorf("%d bytes for a log", len(said))
		}
		for _, c := range []byte(said) {
			if c < ' ' || c > '~' {
				t.Errorf("%q holds %q", said, c)
			}
		}
	})
}
