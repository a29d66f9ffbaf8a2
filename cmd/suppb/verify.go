package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"suppb/cases"
)

func newVerifyCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use:   "verify FILE.pdf",
		Short: "Is this file, byte for byte, a document that this office issued?",
		Long: `Compares a file with what the record holds: forms prepared for signature, scans of
signed forms, and letters. It answers with one word first, and exits with 0 only
if the document was issued here and is still in use:

    suppb verify --data /var/lib/suppb form.pdf

A scan made by somebody else of a genuine paper is another file and not ours. Who
holds the paper can ask with its code at /verify.`,
		Args: oneFile("verify", "suppb verify form.pdf"),
	}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		digest, err := digestOf(args[0])
		if err != nil {
			return inputError(err)
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		doc, standing, ok, err := s.Issued(cmd.Context(), digest)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%s: %s; no document of this record has the SHA-256 %s", args[0], cases.NotOurs.Words(), digest)
		}
		office, err := s.Agency(cmd.Context(), doc.Agency)
		if err != nil {
			return err
		}
		on, err := office.Today(doc.At)
		if err != nil {
			return err
		}
		about := fmt.Sprintf("%s: %s, of %s.", standing.Words(), doc.Kind.Words(), on.Long())
		if standing == cases.Superseded || standing == cases.PaperWithdrawn {
			return errors.New(about)
		}
		fmt.Fprintln(cmd.OutOrStdout(), about)
		return nil
	}
	return cmd
}

func digestOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("the file cannot be opened: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("the file cannot be read: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
