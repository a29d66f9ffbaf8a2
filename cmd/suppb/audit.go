package main

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
)

func newAuditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "audit", Short: "Verify, sign and export the audit log", Args: noArgs,
		Long: `The audit log says who did, opened, looked for or was refused what, and when. It
holds no name, no fact and no text of anybody. Each line carries a code over itself
and over the line before, made with a key that is not in the database: a line that
was changed, deleted, put in or moved is found by “suppb audit verify”. What each
kind of line holds is in docs/audit.md.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuditVerifyCommand(), newAuditCheckpointCommand(), newAuditKeyCommand(), newAuditExportCommand())
	return cmd
}

func newAuditKeyCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use: "key", Short: "Print the public key that checkpoints of the audit log are signed with", Args: noArgs,
		Long: `Prints the public key. Keep it in another place than the record, such as on paper:
“suppb audit verify --public-key KEY” then also finds a record that was made anew.`,
	}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		key, err := s.AuditKey(cmd.Context())
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), base64.StdEncoding.EncodeToString(key))
		return nil
	}
	return cmd
}

func newAuditCheckpointCommand() *cobra.Command {
	var where recordFlags
	var out string
	cmd := &cobra.Command{
		Use: "checkpoint", Short: "Sign where the audit log ends now", Args: noArgs,
		Long: `Signs how far each office's log goes, keeps that in the record, and prints it, a
line of JSON each. Kept elsewhere, it shows later that lines up to there were cut
off. The service does this every night by itself; --audit-checkpoints FILE of
“suppb serve” keeps those in a file, too.`,
		Example: `  suppb audit checkpoint --out /mnt/worm/checkpoints.jsonl`,
	}
	where.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to add to (default: standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		offices, err := s.Agencies(cmd.Context())
		if err != nil {
			return err
		}
		var taken []cases.Checkpoint
		for _, office := range offices {
			more, err := s.Checkpoint(cmd.Context(), office, time.Now().UTC().Truncate(time.Second))
			if err != nil {
				return err
			}
			taken = append(taken, more...)
		}
		if out == "" {
			for _, c := range taken {
				fmt.Fprintln(cmd.OutOrStdout(), c)
			}
			return nil
		}
		if err := appendCheckpoints(out, taken); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Added %d checkpoints to %s.\n", len(taken), out)
		return nil
	}
	return cmd
}

// keepCheckpoints is what the worker does with each night's checkpoints; nil if
// the office keeps them in the record only.
func keepCheckpoints(file string) func([]cases.Checkpoint) error {
	if file == "" {
		return nil
	}
	return func(taken []cases.Checkpoint) error { return appendCheckpoints(file, taken) }
}

// appendCheckpoints only ever adds to the file, so that it can lie on a disk that
// takes nothing else.
func appendCheckpoints(file string, taken []cases.Checkpoint) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) // #nosec G304 -- the path is the operator's
	if err != nil {
		return fmt.Errorf("the file of checkpoints cannot be written: %w", err)
	}
	var lines strings.Builder
	for _, c := range taken {
		fmt.Fprintln(&lines, c)
	}
	_, err = f.WriteString(lines.String())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the file of checkpoints cannot be written: %w", err)
	}
	return nil
}

// readCheckpoints reads a file of checkpoints; empty lines are left out.
func readCheckpoints(file string) (out []cases.Checkpoint, err error) {
	f, err := os.Open(file) // #nosec G304 -- the path is the operator's
	if err != nil {
		return nil, fmt.Errorf("the checkpoints cannot be read: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		c, err := cases.ParseCheckpoint(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, n, err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the checkpoints cannot be read: %w", err)
	}
	return out, nil
}
