package engine

import (
	"context"
	"fmt"
	"os"
)

// Copy writes the engine's database at path to a new file, as it is at this moment. An engine may run over path and goes
// on; the copy is for looking at what is open, never for carrying it.
func Copy(ctx context.Context, path, to string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := openSQLite(path, "rw")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return fmt.Errorf("copy %s: %w", path, err)
	}
	return nil
}
