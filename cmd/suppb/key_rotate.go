package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/internal/seal"
	"suppb/store"
)

func newKeyRotateCommand() *cobra.Command {
	var where recordFlags
	var requests bool
	cmd := &cobra.Command{
		Use: "rotate", Short: "Give the office and its accounts new keys", Args: noArgs,
		Long: `Makes a new key for the office and wraps the key of every request with it, then
makes one for accounts and sessions; the old ones are forgotten. The process engine
gets a new key as well, and keeps the old ones for what is in its histories. The
service may run meanwhile. If it is interrupted, run it again: it goes on where it
stopped, with --requests if that was within a day.

With --requests each request gets a new key of its own, too, and everything kept
about it is sealed anew, files included. Do that when a key may be in wrong hands
together with a copy of the record. Copies that were made before can then not be
restored any more: make a new one, and delete them.`,
	}
	where.register(cmd)
	cmd.Flags().BoolVar(&requests, "requests", false, "seal the contents of every request anew")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		s, err := where.openReady(ctx)
		if err != nil {
			return err
		}
		defer s.Close()
		offices, err := s.Agencies(ctx)
		if err != nil {
			return err
		}
		step := func(what string, do func(store.Progress) error) error {
			bar, all := newProgress(os.Stderr, what), 0
			err := do(func(done, of int) { all = of; bar.show(done, of) })
			bar.clear()
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d done.\n", what, all)
			}
			return err
		}
		for _, office := range offices {
			if err := rotateOffice(cmd, s, office, requests, step); err != nil {
				return err
			}
		}
		return step("Accounts and sessions", func(p store.Progress) error { return s.RotateInstall(ctx, p) })
	}
	return cmd
}

func rotateOffice(cmd *cobra.Command, s *store.Store, office cases.AgencyID, requests bool, step func(string, func(store.Progress) error) error) error {
	if err := step("Keys of requests", func(p store.Progress) error { return s.RotateOffice(cmd.Context(), office, p) }); err != nil || !requests {
		return err
	}
	return step("Contents of requests", func(p store.Progress) error {
		left, err := s.RotateRequests(cmd.Context(), office, p)
		if left > 0 {
			fmt.Fprintf(cmd.OutOrStdout(), "%d requests had a file on its way and were left out; run this again.\n", left)
		}
		return err
	})
}

func newKeyChangeMasterCommand() *cobra.Command {
	var where recordFlags
	var to, program string
	cmd := &cobra.Command{
		Use: "change-master", Short: "Wrap the record's keys with another master key", Args: noArgs,
		Long: `Wraps the keys of the record with the master key of another file, or with that of a
key-management service. Stop the service first and start it again with the new key.
Make a backup then. Copies from before are restored with its file of keys and the old
master key (“suppb restore --copy-key”), so keep that as long as them.`,
		Example: `  suppb key new --out /etc/suppb/next.key
  suppb key change-master --to /etc/suppb/next.key`,
	}
	where.register(cmd)
	cmd.Flags().StringVar(&to, "to", "", "file with the new master key")
	cmd.Flags().StringVar(&program, "to-command", "", "program that wraps with the new master key, as in --master-key-command")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		next, err := nextMaster(to, program)
		if err != nil {
			return err
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		if err := s.ChangeMaster(cmd.Context(), next); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "The record opens with the key of %s now, and with no other. Start the service with it.\n", cmp.Or(to, program))
		return nil
	}
	return cmd
}

func nextMaster(file, program string) (seal.Master, error) {
	switch {
	case (file == "") == (program == ""):
		return nil, inputError(errors.New("name the new master key with --to or --to-command; “suppb key new --out FILE” makes one"))
	case program != "":
		return seal.Command{Program: program}, nil
	}
	return readMasterKey(file)
}
