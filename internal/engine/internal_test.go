package engine

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
)

// The pragmas hold on the connection the running server uses, and on any other made the same way. The plugin gives the
// server's own connection to who asks with the same configuration; it lets us execute, not read, so the answer is
// written into a table.
func TestPragmas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "engine.db")
	e, err := Start(t.Context(), Options{Path: path})
	require.NoError(t, err)
	defer e.Close()
	require.FileExists(t, path+"-wal")

	for name, cfg := range map[string]*config.SQL{"servers_own": e.db, "another": databaseConfig(path)} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.NewSQLAdminDB(sqlplugin.DbKindUnknown, cfg, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
			require.NoError(t, err)
			require.NoError(t, db.Exec(`CREATE TABLE probe_`+name+` AS SELECT
				(SELECT journal_mode FROM pragma_journal_mode) AS journal_mode,
				(SELECT synchronous FROM pragma_synchronous) AS synchronous,
				(SELECT timeout FROM pragma_busy_timeout) AS busy_timeout`))

			ours, err := openSQLite(path, "rw")
			require.NoError(t, err)
			defer ours.Close()
			var journal string
			var synchronous, timeout int
			require.NoError(t, ours.QueryRow(`SELECT journal_mode, synchronous, busy_timeout FROM probe_`+name).Scan(&journal, &synchronous, &timeout))
			require.Equal(t, "wal", journal)
			require.Equal(t, 1, synchronous, "1 is NORMAL; SQLite's default is 2, FULL")
			require.Equal(t, 10000, timeout)
		})
	}
}

// A port is grabbed between choosing and listening: others are tried, and nothing is left of the first attempt.
func TestPortGrabbed(t *testing.T) {
	grabbed, err := net.Listen("tcp4", loopback+":0")
	require.NoError(t, err)
	defer grabbed.Close()
	taken := grabbed.Addr().(*net.TCPAddr).Port

	for name, row := range map[string]struct {
		grab map[int]bool // which of the ports asked for, by number of the request
		want bool
	}{
		"frontend":        {map[int]bool{1: true}, true},
		"worker":          {map[int]bool{5: true}, true},
		"in each attempt": {map[int]bool{1: true, 6: true, 11: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			free := func() (int, error) {
				if asked++; row.grab[asked] {
					return taken, nil
				}
				return freePort()
			}
			e, err := start(t.Context(), Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)}, free)
			if !row.want {
				require.True(t, portTaken(err), "%v", err)
				return
			}
			require.NoError(t, err)
			require.NoError(t, e.Close())
		})
	}
}

// A server that gives up while it runs is told to the caller; it does not end the process.
func TestFatalWhileRunning(t *testing.T) {
	e, err := Start(t.Context(), Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	l := serverLog{out: slog.New(slog.DiscardHandler), trap: e.server.trap}
	ended := make(chan bool, 1)
	go func() {
		defer func() { ended <- true }()
		l.Fatal("the disk is gone")
		t.Error("Fatal returned")
	}()
	<-ended
	select {
	case err := <-e.Failed():
		require.ErrorContains(t, err, "the disk is gone")
	case <-time.After(time.Second):
		t.Fatal("nobody was told")
	}
	require.NoError(t, e.Close())

	go l.Fatal("after the end") // must be of no consequence
	select {
	case err := <-e.Failed():
		t.Fatal(err)
	case <-time.After(50 * time.Millisecond):
	}
}

func TestServerLog(t *testing.T) {
	for name, row := range map[string]struct {
		say      func(l log.Logger)
		stopping bool
		want     string
	}{
		"warning":     {say: func(l log.Logger) { l.Warn("slow", tag.Int("n", 3)) }, want: "level=WARN msg=slow n=3\n"},
		"narration":   {say: func(l log.Logger) { l.Info("starting") }},
		"with tags":   {say: func(l log.Logger) { log.With(l, tag.String("a", "b")).Error("bad", tag.Error(io.EOF)) }, want: "level=ERROR msg=bad a=b error=EOF\n"},
		"development": {say: func(l log.Logger) { l.DPanic("odd") }, want: "level=ERROR msg=odd\n"},
		"own choice":  {say: func(l log.Logger) { l.Warn("HTTP API port has not been set. And so on.") }},
		"loading shard": {say: func(l log.Logger) {
			l.Error("Queue reader unable to retrieve tasks", tag.Error(errors.New("shard status unknown")))
		}},
		"broken queue": {say: func(l log.Logger) { l.Error("Queue reader unable to retrieve tasks", tag.Error(io.EOF)) }, want: "level=ERROR msg=\"Queue reader unable to retrieve tasks\" error=EOF\n"},
		"stopping":     {say: func(l log.Logger) { l.Error("connection refused") }, stopping: true},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			noTime := func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			}
			trap := newTrap()
			trap.disarmed.Store(row.stopping)
			row.say(serverLog{out: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTime})), trap: trap})
			require.Equal(t, row.want, out.String())
		})
	}
}

func TestFreePortsDiffer(t *testing.T) {
	n := 0
	p, err := choosePorts(0, func() (int, error) { n++; return 1000 + n/2, nil }) // each number is offered twice
	require.NoError(t, err)
	require.Equal(t, ports{1000, 1001, 1002, 1003, 1004}, p)

	_, err = choosePorts(0, func() (int, error) { return 0, errors.New("none left") })
	require.EqualError(t, err, "none left")
}

// Starting and closing does not pile up goroutines.
func TestNothingPilesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "engine.db")
	var counts []int
	for range 3 {
		e, err := Start(t.Context(), Options{Path: path})
		require.NoError(t, err)
		require.NoError(t, e.Close())
		time.Sleep(200 * time.Millisecond)
		counts = append(counts, runtime.NumGoroutine())
	}
	t.Log("goroutines after each close:", counts)
	perStart := (counts[len(counts)-1] - counts[1]) / (len(counts) - 2)
	require.Less(t, perStart, 60)
}
