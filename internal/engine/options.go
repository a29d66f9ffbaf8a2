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
	// defaultNamespace is the Temporal namespace our workflows live in when Options names none.
	defaultNamespace = "suppb"

	// retention is how long a closed history is kept. Long enough to look into what went wrong on a Friday evening on
	// the Monday after; the record keeps what matters for good. A namespace that exists keeps what it was made with.
	retention = 72 * time.Hour
)

// Options says where the engine keeps its file and what its namespace is called. The zero value of every field but Path
// is usable.
type Options struct {
	// Path is the database file. Required. Its folder must exist; the file is created, readable and writable by this
	// user only (0600), when it is missing. Beside it stand Path-wal and Path-shm (SQLite), Path.lock (one engine per
	// file), and, after an upgrade or a damaged disk, Path.from-VERSION or Path.unreadable, which may be deleted.
	Path string

	// Namespace is the Temporal namespace, "suppb" when empty.
	Namespace string

	// Port is where clients connect, on 127.0.0.1. Zero picks a free one.
	Port int

	// HistoryEvents is after how many events a run is told to continue as new, the server's 4,096 when zero.
	HistoryEvents int

	// Logger receives what the engine has to say, slog.Default() when nil.
	Logger *slog.Logger
}

// namespaceName is narrower than what Temporal allows; nobody needs more.
var namespaceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// withDefaults returns the options with every empty field filled and Path made absolute, or the first contradiction as
// a sentence that says what to do.
func (o Options) withDefaults() (Options, error) {
	if o.Path == "" {
		return o, errors.New("Path is empty: name the engine's database file")
	}
	if o.Port < 0 || o.Port > 65535 {
		return o, fmt.Errorf("port %d: use 1 to 65535, or 0 for any free port", o.Port)
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return o, fmt.Errorf("find the folder of %s: %w", o.Path, err)
	}
	o.Path = path
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return o, fmt.Errorf("the folder of the engine's file must exist: %w", err)
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
		o.Namespace = defaultNamespace
	}
	if !namespaceName.MatchString(o.Namespace) {
		return o, fmt.Errorf("namespace %q: use up to 100 letters, digits, dots, dashes and underscores", o.Namespace)
	}
	if strings.HasPrefix(o.Namespace, "temporal-") {
		return o, fmt.Errorf("namespace %q: names that start with temporal- belong to the server", o.Namespace)
	}

	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o, nil
}
