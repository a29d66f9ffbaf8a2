package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newMigrateCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the record's schema up to this program", Args: noArgs,
		Long: `Brings the record to the newest schema. Safe to repeat. “suppb serve” does this by
itself; run it before starting separate web and worker processes.`,
	}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := where.open(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		done, err := s.Migrate(cmd.Context())
		if err != nil {
			return err
		}
		for _, step := range done {
			fmt.Fprintln(cmd.OutOrStdout(), step)
		}
		if len(done) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "The record's schema is up to date.")
		}
		return nil
	}
	return cmd
}
