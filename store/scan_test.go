package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/clamd"
	"suppb/internal/testkit"
	"suppb/store"
	"suppb/store/storetest"
)

var infected = "%PDF-1.4\n" + testkit.EICAR

// scanners are a real one and what can be in its place.
type scanners struct {
	real, down *clamd.Daemon
	asked      atomic.Int32 // of the one that hangs
	hanging    *clamd.Daemon
	nonsense   *clamd.Daemon
}

func newScanners(t *testing.T) *scanners {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	folder := t.TempDir()
	z := &scanners{real: clamd.New(testkit.Clamd(t), quiet), down: clamd.New("unix:"+filepath.Join(folder, "nobody"), quiet)}
	listen := func(name string, handle func(net.Conn)) *clamd.Daemon {
		l, err := net.Listen("unix", filepath.Join(folder, name))
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				if name == "hanging" {
					z.asked.Add(1)
				}
				go func() { defer conn.Close(); handle(conn) }()
			}
		}()
		return clamd.New("unix:"+filepath.Join(folder, name), quiet)
	}
	z.hanging = listen("hanging", func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	z.nonsense = listen("nonsense", func(conn net.Conn) {
		_, _ = io.WriteString(conn, "220 mail.example ESMTP\r\n\x00")
		_, _ = io.Copy(io.Discard, conn)
	})
	return z
}

// sent is a request with one file in it.
func sent(t *testing.T, o *storetest.Office, content string) (cases.RequestID, cases.Document) {
	t.Helper()
	id := cases.RequestID(uuid.NewString())
	d := o.Save(t, o.Attorney, id, cases.Attachment, "report.pdf", content)
	_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{d.ID}})
	require.NoError(t, err)
	return id, d
}

// opens is what a person gets of a file.
func opens(t *testing.T, o *storetest.Office, by cases.Person, id cases.DocumentID) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := o.Store.CopyDocument(t.Context(), o.Viewer(by), id, &b)
	if err != nil {
		require.Zero(t, b.Len(), "bytes were given out before the refusal")
	}
	return b.String(), err
}

// The attack: somebody sends a file with a virus in it. It is not kept, they read
// why, and the log names the file and the virus.
func TestInfectedFilesAreNotKept(t *testing.T) {
	z := newScanners(t)
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		s.Scanner = z.real
		o := storetest.NewOffice(t, s)
		for _, tt := range []struct {
			by   cases.Person
			kind cases.DocumentKind
		}{{o.Attorney, cases.Attachment}, {o.Intake, cases.SignedScan}, {o.Chief, cases.DesignationLetter}, {o.Intake, cases.DemandPaper}} {
			request := cases.RequestID("")
			if tt.kind == cases.Attachment || tt.kind == cases.SignedScan {
				request = cases.RequestID(uuid.NewString())
			}
			id := cases.DocumentID(uuid.NewString())
			_, err := s.SaveDocument(t.Context(), o.Viewer(tt.by), cases.Document{
				ID: id, Request: request, Kind: tt.kind, FileName: "report.pdf", MediaType: "application/pdf", At: time.Now(),
			}, strings.NewReader(infected))
			require.Equal(t, cases.Infected, code(err), "%s: %v", tt.kind, err)
			waiting, err := s.Uploaded(t.Context(), o.Viewer(tt.by), request)
			require.NoError(t, err)
			require.Empty(t, waiting)
			var left int
			require.NoError(t, s.Raw().Get(&left, s.Raw().Rebind(`SELECT (SELECT COUNT(*) FROM documents WHERE id = ?) + (SELECT COUNT(*) FROM document_chunks WHERE document_id = ?)`), id, id))
			require.Zero(t, left, "something of the file is left")
			require.Contains(t, auditLines(t, o, cases.AuditFilter{Action: "VirusFound"}), fmt.Sprintf("VirusFound %s %s", testkit.EICARName, id))
		}
		require.NotContains(t, strings.Join(auditLines(t, o, cases.AuditFilter{}), "\n"), "Upload ")
	})
}

// A file is scanned once. When it was scanned as it arrived, nobody waits for the
// scanner any more.
func TestCleanFilesAreScannedOnce(t *testing.T) {
	z := newScanners(t)
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		s.Scanner = z.real
		o := storetest.NewOffice(t, s)
		_, d := sent(t, o, "%PDF-1.4 a report")
		large := strings.Repeat("%PDF-1.4 25 MB  ", 25<<20/16)
		_, long := sent(t, o, large)
		s.Scanner = z.down
		for _, who := range []cases.Person{o.Intake, o.Attorney} {
			got, err := opens(t, o, who, d.ID)
			require.NoError(t, err)
			require.Equal(t, "%PDF-1.4 a report", got)
		}
		got, err := opens(t, o, o.Intake, long.ID)
		require.NoError(t, err)
		require.True(t, got == large)
	})
}

// A scanner that is away loses nobody's request, and opens nothing either: the
// file is scanned when somebody wants it.
func TestScannerIsAway(t *testing.T) {
	z := newScanners(t)
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		s.WaitForScanner(200*time.Millisecond, 200*time.Millisecond)
		o := storetest.NewOffice(t, s)
		now := time.Now()
		s.SetClock(func() time.Time { return now })
		for _, away := range []struct {
			name    string
			scanner *clamd.Daemon
		}{{"nobody listens", z.down}, {"it hangs", z.hanging}, {"it says nonsense", z.nonsense}, {"there was none", nil}} {
			t.Run(away.name, func(t *testing.T) {
				now = now.Add(time.Hour) // the one that hung has rested
				s.Scanner = away.scanner
				_, clean := sent(t, o, "%PDF-1.4 a report")
				request, bad := sent(t, o, infected)

				if away.scanner != nil {
					for _, who := range []cases.Person{o.Intake, o.Attorney} {
						_, err := opens(t, o, who, clean.ID)
						require.ErrorIs(t, err, cases.ErrNotScanned)
					}
				}
				s.Scanner = z.real
				got, err := opens(t, o, o.Attorney, clean.ID)
				require.NoError(t, err)
				require.Equal(t, "%PDF-1.4 a report", got)
				s.Scanner = z.down
				_, err = opens(t, o, o.Intake, clean.ID)
				require.NoError(t, err, "it was scanned before")

				s.Scanner = z.real
				for _, later := range []*clamd.Daemon{z.real, z.down, nil} { // for good
					s.Scanner = later
					for _, who := range []cases.Person{o.Intake, o.Attorney} {
						_, err := opens(t, o, who, bad.ID)
						require.Equal(t, cases.Infected, code(err), "%v", err)
					}
				}
				page, err := s.Request(t.Context(), o.Viewer(o.Attorney), request)
				require.NoError(t, err)
				require.Equal(t, testkit.EICARName, page.Documents[0].Virus)
				lines := auditLines(t, o, cases.AuditFilter{})
				require.Contains(t, lines, fmt.Sprintf("VirusFound %s %s", testkit.EICARName, bad.ID))
				require.NotContains(t, lines, fmt.Sprintf("OpenDocument %s", bad.ID))
			})
		}
	})
}

// Who sends ten files while the scanner hangs waits once, not ten times.
func TestHangingScannerIsLeftAlone(t *testing.T) {
	z := newScanners(t)
	s := storetest.SQLite(t)
	s.WaitForScanner(300*time.Millisecond, 300*time.Millisecond)
	s.Scanner = z.hanging
	o := storetest.NewOffice(t, s)
	now := time.Now()
	s.SetClock(func() time.Time { return now })
	id := cases.RequestID(uuid.NewString())
	for range 10 {
		o.Save(t, o.Attorney, id, cases.Attachment, "report.pdf", "%PDF-1.4 a report")
	}
	require.EqualValues(t, 1, z.asked.Load())
	now = now.Add(2 * time.Minute)
	o.Save(t, o.Attorney, id, cases.Attachment, "report.pdf", "%PDF-1.4 a report")
	require.EqualValues(t, 2, z.asked.Load())
}

// What the program drew goes out without a scanner.
func TestDrawnFilesAreNotScanned(t *testing.T) {
	z := newScanners(t)
	s := storetest.SQLite(t)
	s.Scanner = z.down
	o := storetest.NewOffice(t, s)
	request, _ := sent(t, o, "%PDF-1.4 a report")
	for _, kind := range []cases.DocumentKind{cases.Draft, cases.Letter, cases.LetterToUSCIS} {
		d := o.Save(t, o.Intake, request, kind, "drawn.pdf", "%PDF-1.4 drawn")
		_, err := s.Raw().Exec(`UPDATE documents SET attached = TRUE WHERE id = ?`, d.ID)
		require.NoError(t, err)
		got, err := opens(t, o, o.Intake, d.ID)
		require.NoError(t, err)
		require.Equal(t, "%PDF-1.4 drawn", got)
	}
}

// A file that is read and not kept, such as a stack of signed papers, is scanned
// before anything reads it.
func TestFilesThatAreNotKept(t *testing.T) {
	z := newScanners(t)
	s := storetest.SQLite(t)
	s.WaitForScanner(200*time.Millisecond, 200*time.Millisecond)
	o := storetest.NewOffice(t, s)
	for _, tt := range []struct {
		name    string
		scanner *clamd.Daemon
		file    string
		refused cases.RefusalCode
		down    bool
	}{
		{"clean", z.real, "%PDF-1.4 a stack", "", false},
		{"infected", z.real, infected, cases.Infected, false},
		{"nobody scans", nil, infected, "", false},
		{"the scanner is down", z.down, "%PDF-1.4 a stack", "", true},
		{"the scanner hangs", z.hanging, "%PDF-1.4 a stack", "", true},
		{"the scanner says nonsense", z.nonsense, "%PDF-1.4 a stack", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.Scanner = tt.scanner
			var b bytes.Buffer
			err := s.PassFile(t.Context(), o.Viewer(o.Intake), strings.NewReader(tt.file), &b)
			switch {
			case tt.down:
				require.ErrorIs(t, err, cases.ErrNotScanned)
			case tt.refused != "":
				require.Equal(t, tt.refused, code(err))
				require.Contains(t, auditLines(t, o, cases.AuditFilter{Action: "VirusFound"}), "VirusFound "+testkit.EICARName)
			default:
				require.NoError(t, err)
				require.Equal(t, tt.file, b.String())
			}
		})
	}
}

// Letters of designations, papers of demands and releases are files like others.
func TestOtherFilesAreScannedBeforeTheyAreOpened(t *testing.T) {
	z := newScanners(t)
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		entry := entriesOf(t, o)[0]
		letter := o.Save(t, o.Chief, "", cases.DesignationLetter, "letter.pdf", infected)
		require.NoError(t, s.AttachLetter(t.Context(), o.Viewer(o.Chief), entry.ID, letter.ID))
		request, file := sent(t, o, infected)
		paper := o.Save(t, o.Intake, "", cases.DemandPaper, "subpoena.pdf", infected)
		d := record(t, o, o.Intake, subpoena(t, o, request), paper.ID)
		mustStep(t, o, o.Chief, d.ID, cases.DemandAct{Kind: cases.ReviewDemand})
		mustStep(t, o, o.Chief, d.ID, release([]cases.DocumentID{file.ID}, "exists"))
		mustStep(t, o, o.Deputy, d.ID, cases.DemandAct{Kind: cases.ApproveRelease})
		released, err := s.Released(t.Context(), o.Viewer(o.Chief), d.ID)
		require.NoError(t, err)

		var b bytes.Buffer
		ways := map[string]func(context.Context) error{
			"the letter":       func(ctx context.Context) error { return s.CopyDesignationLetter(ctx, o.Viewer(o.ADA), entry.ID, &b) },
			"the paper":        func(ctx context.Context) error { return s.CopyDemandPaper(ctx, o.Viewer(o.Chief), d.ID, paper.ID, &b) },
			"the release":      func(ctx context.Context) error { return s.CopyReleased(ctx, o.Viewer(o.Chief), d.ID, file.ID, &b) },
			"the whole bundle": func(ctx context.Context) error { return s.BundleDrawn(ctx, o.Viewer(o.Chief), released, "") },
		}
		for name, open := range ways {
			s.Scanner = z.down
			require.ErrorIs(t, open(t.Context()), cases.ErrNotScanned, name)
		}
		for name, open := range ways {
			s.Scanner = z.real
			require.Equal(t, cases.Infected, code(open(t.Context())), name)
		}
		require.Zero(t, b.Len())
		require.NotContains(t, strings.Join(auditLines(t, o, cases.AuditFilter{}), "\n"), "DrawBundle")
	})
}
