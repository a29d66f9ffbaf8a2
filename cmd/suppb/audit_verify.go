package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/store"
)

// mostTold is how many findings are told one by one; a log that was written anew
// has as many as lines.
const mostTold = 100

func newAuditVerifyCommand() *cobra.Command {
	var where recordFlags
	var checkpoints, key string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify", Short: "Find every line of the audit log that was changed, deleted, put in or moved", Args: noArgs,
		Long: `Reads the whole audit log as of this moment, while the service runs, and exits with
0 only if every line is as this program wrote it. Otherwise it names office, number
and instant of each line that is not.

Without checkpoints kept elsewhere it cannot tell an old copy of the whole record
from the record itself; with them (--checkpoints) it can, up to the newest one.`,
		Example: `  suppb audit verify --checkpoints /mnt/worm/checkpoints.jsonl --public-key "$(cat audit.key)"`,
	}
	where.register(cmd)
	f := cmd.Flags()
	f.StringVar(&checkpoints, "checkpoints", "", "file of checkpoints that was kept elsewhere")
	f.StringVar(&key, "public-key", "", "what “suppb audit key” printed when the record was new (default: the record's own)")
	f.BoolVar(&asJSON, "json", false, "print a line of JSON for each finding, and one for the whole")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		proof, err := auditProof(checkpoints, key)
		if err != nil {
			return inputError(err)
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		return verifyAudit(cmd, s, proof, asJSON)
	}
	return cmd
}

func auditProof(checkpoints, key string) (proof store.AuditProof, err error) {
	if checkpoints != "" {
		if proof.Checkpoints, err = readCheckpoints(checkpoints); err != nil {
			return proof, err
		}
	}
	if key != "" {
		if proof.Key, err = base64.StdEncoding.DecodeString(key); err != nil || len(proof.Key) != ed25519.PublicKeySize {
			return proof, errors.New("--public-key is not what “suppb audit key” prints")
		}
	}
	return proof, nil
}

func verifyAudit(cmd *cobra.Command, s *store.Store, proof store.AuditProof, asJSON bool) error {
	out, bar, told := cmd.OutOrStdout(), newProgress(os.Stderr, "Verifying lines"), 0
	report, err := s.VerifyAudit(cmd.Context(), proof, bar.show, func(t cases.Tampering) {
		if told++; asJSON {
			_ = json.NewEncoder(out).Encode(t) // a reader that went away is no finding
		} else if told <= mostTold {
			bar.clear()
			fmt.Fprintln(out, t)
		}
	})
	bar.clear()
	if err != nil {
		return err
	}
	if asJSON {
		if err := json.NewEncoder(out).Encode(report); err != nil {
			return err
		}
	} else if report.Found > mostTold {
		fmt.Fprintf(out, "… and %d more\n", report.Found-mostTold)
	}
	if !asJSON {
		for _, c := range report.Chained {
			fmt.Fprintln(out, c)
		}
	}
	if report.Found > 0 {
		return fmt.Errorf("the audit log is not as this program wrote it: %d findings in %d lines; keep a copy of the record as it is, and ask who had access to the database", report.Found, report.Lines)
	}
	if !asJSON {
		fmt.Fprintf(out, "Every line is as it was written: %d lines, %d logs, %d checkpoints.\n", report.Lines, report.Offices, report.Checkpoints)
	}
	return nil
}
