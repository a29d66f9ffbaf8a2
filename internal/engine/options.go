package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const (
	// DefaultNamespace is the Temporal namespace our workflows live in when Options names none.
	DefaultNamespace = "suppb"

	// DefaultRetention is how long a closed history is kept when Options says nothing. Long enough to look into what
	// went wrong on a Friday evening on the Monday after; the record keeps what matters for good.
	DefaultRetention = 72 * time.Hour

	// minRetention is the shortest the server accepts for a namespace on one cluster
	// (go.temporal.io/server/common/namespace, MinRetentionLocal).
	minRetention = time.Hour
)

// Options says where the engine keeps its file and how it is reached. The zero value of every field but Path is usable.
type Options struct {
	// Path is the database file. Required. Its folder must exist; the file is created, readable and writable by this
	// user only (0600), when it is missing. Beside it stand Path-wal and Path-shm (SQLite), Path.lock (one engine per
	// file), and, after an upgrade or a damaged disk, Path.from-VERSION or Path.unreadable, which may be deleted.
	Path string

	// Namespace is the Temporal namespace, DefaultNamespace when empty.
	Namespace string

	// Retention is how long closed histories are kept, DefaultRetention when zero, at least one hour. It is applied to
	// an existing namespace too; a history that is closed already keeps the time it was given.
	Retention time.Duration

	// Port is where clients connect, on 127.0.0.1. Zero picks a free one.
	Port int

	// Logger receives what the engine has to say, slog.Default() when nil.
	Logger *slog.Logger

	// LogLevel is the lowest level of the Temporal server's own lines that reach Logger, slog.LevelWarn when nil: at
	// Info the server narrates its every start and stop.
	LogLevel slog.Leveler
}

// namespaceName is narrower than what Temporal allows; nobody needs more.
var namespaceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// withDefaults returns the options with every empty field filled and Path made absolute, or the first contradiction as
// a sentence that says what to do.
func (o Options) withDefaults() (Options, error) {
	if o.Path == "" {
		return o, errors.New("Path is empty: name the engine's database file")
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return o, fmt.Errorf("find the folder of %s: %w", o.Path, err)
	}
	o.Path = path
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return o, fmt.Errorf("the folder of the engine's file must exist: %w", err)
	}
	if !folder.IsDir() {
		return o, fmt.Errorf("%s is not a folder", filepath.Dir(path))
	}
	switch file, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return o, fmt.Errorf("look at the engine's file: %w", err)
	case !file.Mode().IsRegular():
		// A link would be replaced, not followed, when the file is moved aside or made anew.
		return o, fmt.Errorf("%s is not a plain file: name a file, or a name that is free", path)
	}

	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if !namespaceName.MatchString(o.Namespace) {
		return o, fmt.Errorf("namespace %q: use up to 100 letters, digits, dots, dashes and underscores", o.Namespace)
	}
	if strings.HasPrefix(o.Namespace, "temporal-") {
		return o, fmt.Errorf("namespace %q: names that start with temporal- belong to the server", o.Namespace)
	}

	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	if o.Retention < minRetention {
		return o, fmt.Errorf("retention %s is too short: the server keeps closed histories for at least %s", o.Retention, minRetention)
	}
	if o.Port < 0 || o.Port > 65535 {
		return o, fmt.Errorf("port %d: use 1 to 65535, or 0 for any free port", o.Port)
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.LogLevel == nil {
		o.LogLevel = slog.LevelWarn
	}
	return o, nil
}
