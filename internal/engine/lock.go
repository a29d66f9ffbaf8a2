package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// fileLock says that this engine, and no other, uses a database file. Two servers over one file would take each other's
// work away without end; and moving a file aside is safe only when nobody has it open.
//
// It is an exclusive transaction on an empty SQLite file beside the database. The system drops such a lock when the
// process ends, however it ends, on every platform; a file with a process number in it would outlive a crash.
type fileLock struct {
	db *sql.DB
	tx *sql.Tx
}

// lockFile takes the lock for the database at path, or returns an error at once if it is taken, by this process or another.
func lockFile(ctx context.Context, path string) (*fileLock, error) {
	db, err := openSQLite(path+".lock", "rwc", "_txlock=exclusive", "_pragma=journal_mode=memory")
	if err != nil {
		return nil, err
	}
	// The transaction must outlive ctx, which is only about starting.
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = db.Close()
		if code(err) == sqliteBusy {
			return nil, fmt.Errorf("%s is in use by another engine: is the program running already?", path)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	l := &fileLock{db: db, tx: tx}
	// By name and not through an open file: closing any file of ours on it would drop the lock (POSIX says so).
	if err := os.Chmod(path+".lock", 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("make the lock of %s private: %w", path, err), l.release())
	}
	return l, nil
}

// release gives the lock back. The lock file stays: deleting it would let two others lock two different files.
func (l *fileLock) release() error { return errors.Join(l.tx.Rollback(), l.db.Close()) }
