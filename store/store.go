package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // driver "sqlite3"
	"github.com/pressly/goose/v3"

	"suppb/cases"
	"suppb/internal/clamd"
	"suppb/internal/seal"
)

//go:embed migrations
var migrations embed.FS

// Store is the record.
type Store struct {
	db       pool
	postgres bool
	now      func() time.Time
	compare  func(password, hash string) (bool, error) // the costly part of a sign-in
	hashes   chan struct{}                             // full while nobody else may begin it

	Limits Limits
	Logger *slog.Logger // hears of what somebody changed from outside, and of what a page leaves out

	// Scanner looks for viruses in what people send; nil for nobody.
	Scanner      *clamd.Daemon
	patience     patience
	scannerRests atomic.Int64 // until then, Unix; see scan.go

	// RulesHash names all rules that this process loaded; every audit line
	// carries it. See policy.Hash.
	RulesHash string
}

// Open opens the record at a SQLite file path or a postgres:// URL, with the
// master key that its keys are wrapped with. It does not migrate; see
// [Store.Migrate] and [Store.Ready].
func Open(ctx context.Context, database string, master seal.Master) (*Store, error) {
	driver, dsn := "sqlite3", ""
	postgres := strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
	if postgres {
		driver, dsn = "pgx", database
	} else {
		if err := ownFile(database); err != nil {
			return nil, err
		}
		dsn = sqliteDSN(database)
	}
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the record: %w", err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16) // opening one anew costs more than most queries
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open the record: %w", err)
	}
	keys := &keyring{master: master, open: map[string]keysetVersion{}}
	return &Store{db: pool{db, keys}, postgres: postgres, now: time.Now, compare: argon2id.ComparePasswordAndHash, hashes: make(chan struct{}, hashesAtOnce), patience: usualPatience, Logger: slog.New(slog.DiscardHandler)}, nil
}

// ownFile makes an empty record that nobody but this user reads; SQLite would
// let all users of the machine. One that exists stays as it is.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the path is the operator's
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the record: %w", err)
	}
	return f.Close()
}

// sqliteDSN puts every pragma into the DSN: one set by a statement would reach
// a single connection of the pool. Transactions begin IMMEDIATE, so two writers
// queue up instead of failing when the second one upgrades its read lock.
func sqliteDSN(path string) string {
	q := url.Values{}
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_foreign_keys", "on")
	q.Set("_busy_timeout", "10000")
	q.Set("_secure_delete", "on")
	q.Set("_txlock", "immediate")
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// SetClock gives the record another clock than the machine's.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

func (s *Store) Close() error { return s.db.Close() }

func (s *Store) provider() (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if s.postgres {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.db.DB.DB, files, goose.WithGoMigrations(s.sealing(), s.auditChain(), s.rewriting(), s.binding()))
}

// Migrate brings the record to the newest schema and returns what it did, a
// line a step.
func (s *Store) Migrate(ctx context.Context) ([]string, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	version, err := p.GetDBVersion(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the record's schema: %w", err)
	}
	if err := s.notPutBack(ctx, version); err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err == nil {
		err = s.indexRequests(ctx) // what a migration took the terms from, and one that was interrupted here
	}
	if err != nil {
		return nil, fmt.Errorf("migrate the record: %w", err)
	}
	var done []string
	for _, r := range results {
		step := r.String()
		if r.Source.Type == goose.TypeGo {
			step = fmt.Sprintf("OK    %05d in Go (%.2fms)", r.Source.Version, float64(r.Duration.Microseconds())/1000)
		}
		done = append(done, step)
	}
	return done, nil
}

// Ready reports whether the record answers and has the newest schema.
func (s *Store) Ready(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	behind, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("the record does not answer: %w", err)
	}
	if behind {
		return errors.New("the record's schema is behind this program; run `suppb migrate`")
	}
	_, err = s.db.keys.install(ctx, s.db)
	return err
}

const deadlock = "40P01" // PostgreSQL's code

// mostTries is how often a transaction begins anew that PostgreSQL ended since two
// waited for each other.
const mostTries = 5

// inTx runs f in one transaction and commits if it returns nil. It may run f more
// than once, so f sets what it fills outside, and adds nothing to it.
func (s *Store) inTx(ctx context.Context, f func(*tx) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, f)
		var pg *pgconn.PgError
		if try == mostTries || !errors.As(err, &pg) || pg.Code != deadlock {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, f func(*tx) error) error {
	raw, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer raw.Rollback()
	t := &tx{Tx: raw, postgres: s.postgres, rulesHash: s.RulesHash, keys: s.db.keys}
	if err := f(t); err != nil {
		return err
	}
	if err := t.writeLines(ctx); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, office := range t.broken {
		s.Logger.ErrorContext(ctx, "the end of the audit log was changed from outside; run “suppb audit verify”", "office", office)
	}
	return nil
}

// again reads once more what did not open. A page reads values and then their key,
// and a rotation may have replaced both between the two.
func again[T any](read func() (T, error)) (T, error) {
	out, err := read()
	for try := 1; try < mostTries && errors.Is(err, seal.ErrOpen); try++ {
		out, err = read()
	}
	return out, err
}

// querier is what reads need: the pool or a transaction, and the keys.
type querier interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
	Rebind(string) string
	keyring() *keyring
}

// pool is the connections to the record.
type pool struct {
	*sqlx.DB
	keys *keyring
}

func (p pool) keyring() *keyring { return p.keys }

// tx is one transaction with the few verbs the nouns use.
type tx struct {
	*sqlx.Tx
	postgres  bool
	rulesHash string
	keys      *keyring
	lines     []line           // of the audit log, written before the commit
	broken    []cases.AgencyID // whose audit log was found changed
}

func (t *tx) keyring() *keyring { return t.keys }

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := t.ExecContext(ctx, t.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func get(ctx context.Context, q querier, dest any, query string, args ...any) error {
	return q.GetContext(ctx, dest, q.Rebind(query), args...)
}

func list(ctx context.Context, q querier, dest any, query string, args ...any) error {
	return q.SelectContext(ctx, dest, q.Rebind(query), args...)
}

func missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }

func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
