package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"suppb/store"
)

func newBackupCommand() *cobra.Command {
	var where recordFlags
	var keys string
	cmd := &cobra.Command{
		Use: "backup FILE --keys FILE", Short: "Copy the record into a file, and the keys of its requests into another", Args: oneFile("write", "suppb backup /vault/record.db --keys /vault/record.keys"),
		Long: `Copies the record as it is at this moment, while the service runs, into one SQLite
file, whichever database it is in. The keys of requests go into a file of their own,
which is written over. Both are needed to restore, and the master key, which is in
neither.

Keep many copies of the record, but only the newest file of keys: it opens all of
them, and what was destroyed stays destroyed, since no older file brings its key
back. Keep it in another place than the copies.`,
		Example: `  suppb backup /vault/record-$(date +%F).db --keys /vault/record.keys`,
	}
	where.register(cmd)
	cmd.Flags().StringVar(&keys, "keys", "", "file for the keys of requests, always the same one (required)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path := args[0]
		if keys == "" {
			return errNoKeys
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return inputError(fmt.Errorf("there is a file %s already; a copy is never written over", path))
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		part, keysPart := path+".part", keys+".part"
		defer os.Remove(part)
		defer os.Remove(keysPart)
		for _, p := range []string{part, keysPart} { // what an interrupted one left
			if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("begin the copy: %w", err)
			}
		}
		out, err := os.OpenFile(keysPart, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the path is the operator's
		if err != nil {
			return inputError(fmt.Errorf("the file of keys cannot be written: %w", err))
		}
		bar := newProgress(os.Stderr, "Copying tables")
		err = s.Backup(cmd.Context(), part, out, bar.show)
		bar.clear()
		if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
			return err
		}
		if err := errors.Join(os.Chmod(part, 0o600), os.Rename(part, path)); err != nil {
			return fmt.Errorf("finish the copy: %w", err)
		}
		if err := os.Rename(keysPart, keys); err != nil { // after the copy: older keys still open older copies
			return fmt.Errorf("finish the file of keys, which is still the one of before: %w", err)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Copied the record to %s and the keys of its requests to %s.\n", path, keys)
		return nil
	}
	return cmd
}

var errNoKeys = inputError(errors.New("name the file of keys with --keys; the newest one opens every copy"))

func newRestoreCommand() *cobra.Command {
	var where recordFlags
	var keys, copyKey string
	cmd := &cobra.Command{
		Use: "restore FILE --keys FILE", Short: "Fill an empty record from a copy", Args: oneFile("restore", "suppb restore /vault/record.db --keys /vault/record.keys"),
		Long: `Fills an empty record, in SQLite or PostgreSQL, from what “suppb backup” made and
the newest file of keys. A request whose key is not in that file cannot be read: its
number, dates and outcome remain. Either all is restored or nothing.

The master key is the one that the file of keys was made under. If the copy is from
before “suppb key change-master”, name its own with --copy-key. A copy from before
“suppb key rotate --requests” does not open.

Everybody has to sign in again. Procedures are rebuilt when the service starts.`,
		Example: `  suppb restore /vault/record-2026-11-23.db --keys /vault/record.keys --data /var/lib/suppb`,
	}
	where.register(cmd)
	cmd.Flags().StringVar(&keys, "keys", "", "the newest file with the keys of requests (required)")
	cmd.Flags().StringVar(&copyKey, "copy-key", "", "file with the master key that the copy was made under, if it was changed since")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if keys == "" {
			return errNoKeys
		}
		in, err := os.Open(keys) // #nosec G304 -- the path is the operator's
		if err != nil {
			return inputError(fmt.Errorf("the file of keys cannot be read: %w", err))
		}
		defer in.Close()
		from := store.Copy{Path: args[0], Keys: in}
		if copyKey != "" {
			if from.Master, err = readMasterKey(copyKey); err != nil {
				return err
			}
		}
		s, err := where.open(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		if _, err := s.Migrate(cmd.Context()); err != nil {
			return err
		}
		bar := newProgress(os.Stderr, "Restoring")
		done, err := s.Restore(cmd.Context(), from, bar.show)
		bar.clear()
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d requests, of which %d are destroyed, %d have no key and %d do not open with theirs.\n", done.Requests, done.Destroyed, done.Keyless, done.Unreadable)
		fmt.Fprintln(cmd.OutOrStdout(), "The record is restored. Start the service; it rebuilds the procedures of open requests.")
		return nil
	}
	return cmd
}
