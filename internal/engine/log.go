package engine

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// serverLog hands the Temporal server's lines to slog. The lines carry IDs and error texts of the server; nothing of
// ours that names a person is in the engine (design.md, section 5).
type serverLog struct {
	out  *slog.Logger
	trap *trap
}

var (
	_ log.Logger     = serverLog{}
	_ log.WithLogger = serverLog{}
)

// Debug and Info say nothing: the server narrates its every start and stop.
func (l serverLog) Debug(string, ...tag.Tag) {}
func (l serverLog) Info(string, ...tag.Tag)  {}

func (l serverLog) Warn(msg string, tags ...tag.Tag)  { l.log(slog.LevelWarn, msg, tags) }
func (l serverLog) Error(msg string, tags ...tag.Tag) { l.log(slog.LevelError, msg, tags) }

// DPanic is for states that ought not to be but can be lived with: a line outside development, as in the server's own.
func (l serverLog) DPanic(msg string, tags ...tag.Tag) { l.log(slog.LevelError, msg, tags) }

// Panic logs and panics, as the server expects.
func (l serverLog) Panic(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	panic("temporal server: " + msg)
}

// Fatal must not return: what follows in the server relies on it. The server's own logger ends the process there, and
// with it a request that a person is just typing. Here the calling goroutine ends and the trap is sprung, so that a
// start can fail with an error and a running program can close the record before it stops.
func (l serverLog) Fatal(msg string, tags ...tag.Tag) {
	err := fatalError{msg: msg, cause: errorIn(tags)}
	if !l.trap.disarmed.Load() {
		l.log(slog.LevelError, msg, tags)
		l.trap.spring(err)
	}
	runtime.Goexit()
}

// With implements log.WithLogger.
func (l serverLog) With(tags ...tag.Tag) log.Logger {
	return serverLog{out: slog.New(l.out.Handler().WithAttrs(attrs(tags))), trap: l.trap}
}

// notNews are lines that say "warning" or "error" of something that is meant to be so: how the message begins, and what
// its error says if that matters.
var notNews = []struct{ msg, err string }{
	// We chose to have no HTTP API: nothing calls it, and it would be one more listener.
	{msg: "HTTP API port has not been set."},
	// A stream was refused for want of the token. Refused calls are not logged, and a stranger shall not fill the log.
	{msg: "Authorization error"},
	// On a busy machine the queues of a shard may ask for work while the shard is still being loaded. They ask again.
	{msg: "Queue reader unable to retrieve tasks", err: "shard status unknown"},
}

// isNews reports whether a warning or an error deserves to be shown.
func (l serverLog) isNews(msg string, tags []tag.Tag) bool {
	// While stopping, each service finds the doors of those that stopped before it shut and its own work cancelled, and
	// complains. Whether the stop as a whole worked is what Close returns.
	if l.trap.disarmed.Load() {
		return false
	}
	for _, line := range notNews {
		if !strings.HasPrefix(msg, line.msg) {
			continue
		}
		if err := errorIn(tags); line.err == "" || err != nil && strings.Contains(err.Error(), line.err) {
			return false
		}
	}
	return true
}

func (l serverLog) log(level slog.Level, msg string, tags []tag.Tag) {
	if l.isNews(msg, tags) {
		l.out.LogAttrs(context.Background(), level, msg, attrs(tags)...)
	}
}

func attrs(tags []tag.Tag) []slog.Attr {
	out := make([]slog.Attr, len(tags))
	for i, t := range tags {
		out[i] = slog.Any(t.Key(), t.Value())
	}
	return out
}

// errorIn returns the first error among the tags, whole and not as text, or nil.
func errorIn(tags []tag.Tag) error {
	for _, t := range tags {
		if z, ok := t.(tag.ZapTag); ok {
			if err, ok := z.Field().Interface.(error); ok {
				return err
			}
		}
	}
	return nil
}

// fatalError is what the server said when it gave up.
type fatalError struct {
	msg   string
	cause error // may be nil
}

func (e fatalError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("the Temporal server gave up: %s", e.msg)
	}
	return fmt.Sprintf("the Temporal server gave up: %s: %s", e.msg, e.cause)
}

func (e fatalError) Unwrap() error { return e.cause }
