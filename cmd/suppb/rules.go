package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"suppb/internal/config"
)

func newRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rules", Short: "Deadline rule sets: which there are, what they say, are they right",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesListCommand(), newRulesShowCommand(), newRulesCheckCommand())
	return cmd
}

// rulesFolder is the setting --rules-dir of a command that needs no record.
type rulesFolder struct{ flag *pflag.Flag }

func (r *rulesFolder) register(f *pflag.FlagSet) {
	f.String("rules-dir", "", "folder with the office's own rules, *.json: deadlines, laws on disclosure, retention")
	r.flag = f.Lookup("rules-dir")
}

// load adds the office's own rule sets, as the service does with the same
// setting.
func (r *rulesFolder) load() error {
	only := pflag.NewFlagSet("rules", pflag.ContinueOnError)
	only.AddFlag(r.flag)
	if err := new(config.Settings).Complete(only, os.LookupEnv); err != nil {
		return inputError(err)
	}
	return loadRules(r.flag.Value.String())
}
