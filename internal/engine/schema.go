package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"

	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/schema/sqlite"
)

// The database file and its age.
//
// The server lays its tables down in an empty file and has no migrations for SQLite: its own check of the schema
// version is a stub. So a table of ours in the same file holds the server version that made it, and a file of another
// version, newer or older, is moved aside. That costs the closed histories of the last days and nothing else, because
// open procedures are rebuilt from the record.
//
// The file is made under another name and gets its own when it is complete, so a file that lacks our table was not made
// by us or is damaged.

// companions are the files SQLite keeps beside a database; they belong to it and mean harm beside any other.
var companions = []string{"-wal", "-shm", "-journal"}

// errUnusable says that a file is no database, is damaged, or is not one that this package completed.
var errUnusable = errors.New("not a whole engine database")

// prepare leaves a database at path that this version of the server can use. The caller holds the lock. A file that
// cannot be used is moved aside with a line in the log, never deleted. An error is about something else than the file's
// content: the disk is full, the file may not be read, ctx is done.
func prepare(ctx context.Context, path string, logger *slog.Logger) error {
	version, err := madeBy(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return layDown(ctx, path)
	case errors.Is(err, errUnusable):
		to, moveErr := moveAside(path, "unreadable")
		if moveErr != nil {
			return moveErr
		}
		logger.WarnContext(ctx, "The engine's file could not be used. It was moved aside and a new one is begun; open requests are rebuilt from the record. Have the disk looked at.",
			"moved_to", to, "error", err)
		return layDown(ctx, path)
	case err != nil:
		return err
	case version != headers.ServerVersion:
		to, moveErr := moveAside(path, "from-"+fileNamePart(version))
		if moveErr != nil {
			return moveErr
		}
		logger.WarnContext(ctx, "The engine's file was made by another version of the Temporal server. It was moved aside and a new one is begun; open requests are rebuilt from the record.",
			"made_by", version, "this_is", headers.ServerVersion, "moved_to", to)
		return layDown(ctx, path)
	}
	// A file that was copied here may have come with wider permissions.
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("make the engine's file private: %w", err)
	}
	return nil
}

// madeBy returns the server version that made the database at path. It returns an error that is fs.ErrNotExist if there
// is no file, and errUnusable if the file is not a whole engine database. Every page is read, about 0.2 s per 100 MB;
// an engine with a hundred open requests has 2 MB.
func madeBy(ctx context.Context, path string) (string, error) {
	if _, err := os.Stat(path); err != nil {
		return "", err
	}
	db, err := openSQLite(path, "rw")
	if err != nil {
		return "", err
	}
	defer db.Close()

	var verdict, version string
	err = db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict)
	if err == nil && verdict != "ok" {
		return "", fmt.Errorf("%w: %s", errUnusable, verdict)
	}
	if err == nil {
		err = db.QueryRowContext(ctx, `SELECT server_version FROM suppb_engine`).Scan(&version)
	}
	switch {
	case err == nil:
		return version, nil
	case errors.Is(err, sql.ErrNoRows), code(err) == sqliteError, code(err) == sqliteCorrupt, code(err) == sqliteNotADB:
		// sqliteError is SQLite's word for "no such table", among others; the statement itself is right.
		return "", fmt.Errorf("%w: %w", errUnusable, err)
	default:
		return "", fmt.Errorf("read the engine's file: %w", err)
	}
}

// layDown makes an empty engine database at path, where no file is.
func layDown(ctx context.Context, path string) error {
	building := path + ".new"
	// A file under this name is left from a start that did not come to its end. A log of commits beside a file that
	// was deleted would be played into the new one.
	for _, leftover := range []string{building, path} {
		for _, suffix := range append([]string{""}, companions...) {
			if leftover == path && suffix == "" {
				continue
			}
			if err := os.Remove(leftover + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("clear the place for the engine's file: %w", err)
			}
		}
	}

	// Made by us, so that it is private from its first moment; SQLite gives -wal and -shm the same permissions.
	file, err := os.OpenFile(building, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("make the engine's file: %w", err)
	}
	defer file.Close()
	if err := fillIn(ctx, building); err != nil {
		return errors.Join(fmt.Errorf("lay down the engine's tables: %w", err), os.Remove(building))
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("write the engine's file to the disk: %w", err)
	}
	if err := os.Rename(building, path); err != nil {
		return fmt.Errorf("put the engine's file in its place: %w", err)
	}
	return syncFolder(path)
}

// fillIn creates the server's tables and ours in an empty database.
func fillIn(ctx context.Context, path string) error {
	// No journal: a file that does not come to its end is thrown away.
	db, err := openSQLite(path, "rw", "_pragma=journal_mode=off", "_pragma=synchronous=off")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := sqlite.SetupSchemaOnDB(schemaWriter{ctx: ctx, tx: tx}); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `CREATE TABLE suppb_engine (server_version TEXT NOT NULL)`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO suppb_engine (server_version) VALUES (?)`, headers.ServerVersion); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return db.Close()
}

// schemaWriter lets the server write its schema through a transaction of ours. Its own way there would leave an open
// connection behind (see databaseConfig). Exec is all that SetupSchemaOnDB calls; any other method panics, in a test.
type schemaWriter struct {
	sqlplugin.AdminDB
	ctx context.Context
	tx  *sql.Tx
}

func (w schemaWriter) Exec(statement string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, statement, args...)
	return err
}

// moveAside renames a database and its companions to PATH.WHY, or PATH.WHY.2 and so on if that is taken, and returns
// the new name. The companions go first: without its log a database is older, but a log without its database is a danger
// to the next one.
func moveAside(path, why string) (string, error) {
	to := path + "." + why
	for n := 2; ; n++ {
		_, err := os.Lstat(to)
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("move the engine's file aside: %w", err)
		}
		to = fmt.Sprintf("%s.%s.%d", path, why, n)
	}
	for _, suffix := range append(append([]string{}, companions...), "") {
		err := os.Rename(path+suffix, to+suffix)
		if err != nil && !(suffix != "" && errors.Is(err, fs.ErrNotExist)) {
			return "", fmt.Errorf("move the engine's file aside: %w", err)
		}
	}
	return to, syncFolder(path)
}

// checkpoint writes what is in the -wal file back into the database, so that the one file is whole after a stop.
func checkpoint(ctx context.Context, path string) error {
	db, err := openSQLite(path, "rw")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return fmt.Errorf("write the engine's log back into its file: %w", err)
	}
	return nil
}

// syncFolder makes a rename in path's folder outlive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write the engine's folder to the disk: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("write the engine's folder to the disk: %w", err)
	}
	return nil
}

// openSQLite opens a database for a short use of ours with the engine's own driver ("sqlite", pure Go, registered by
// the server's SQLite plugin). mode is rw, or rwc to make the file; more are driver parameters ("_pragma=…").
func openSQLite(path, mode string, more ...string) (*sql.DB, error) {
	dsn := "file:" + uriPath(path) + "?mode=" + mode
	for _, parameter := range more {
		dsn += "&" + parameter
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// Result codes of SQLite, https://www.sqlite.org/rescode.html.
const (
	sqliteError   = 1
	sqliteBusy    = 5
	sqliteCorrupt = 11
	sqliteNotADB  = 26
)

// code returns SQLite's primary result code of an error, 0 if it is not SQLite's.
func code(err error) int {
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	return 0
}

var notForFileNames = regexp.MustCompile(`[^0-9A-Za-z.-]+`)

// fileNamePart turns what a file says of itself into something a file may be called.
func fileNamePart(s string) string {
	s = notForFileNames.ReplaceAllString(s, "")
	if s == "" || len(s) > 40 {
		return "unknown"
	}
	return s
}
