package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"suppb/internal/seal"
)

func newKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "key", Short: "Make, change and look after the keys that seal the record", Args: noArgs,
		Long: `What the record holds about people is sealed: each request with a key of its own,
that key with its office's, and the office's with the master key. Only the master
key is not in the record. Keep a copy of it in another place than the record and
its backups: who has both reads everything, and without it nobody reads anything.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKeyNewCommand(), newKeyRotateCommand(), newKeyChangeMasterCommand())
	return cmd
}

func newKeyNewCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "new", Short: "Make a master key", Args: noArgs,
		Example: `  suppb key new --out /etc/suppb/master.key
  export SUPPB_MASTER_KEY_FILE=/etc/suppb/master.key`,
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write, readable by its owner only (default: standard output)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if out != "" {
			if err := writeMasterKey(out); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s. Keep a copy in another place: without it the record cannot be read.\n", out)
			return nil
		}
		fmt.Fprintln(cmd.OutOrStdout(), seal.NewMasterText())
		return nil
	}
	return cmd
}
