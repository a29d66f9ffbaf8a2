// Command suppb is the service by which a prosecutor's office certifies T- and
// U-visa requests, from an attorney's submission to a signed Supplement B.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"suppb/cases"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run executes the command line. It returns 2 for a mistake in the input and 1
// for a failure, each told in one sentence on standard error.
func run(ctx context.Context, args []string) int {
	root := newRootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(cases.ComesFrom(ctx, fmt.Sprintf("cli/%d", os.Getuid())))
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "suppb:", err)
	var mistake mistakeError
	var refusal cases.Refusal
	if errors.As(err, &mistake) || errors.As(err, &refusal) {
		return 2
	}
	return 1
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "suppb",
		Short: "Certify T- and U-visa requests, from submission to a signed Supplement B",
		Long: `suppb carries requests for Form I-918 Supplement B (U visa) and Form I-914
Supplement B (T visa) through a prosecutor's office: intake, review by an
assistant district attorney, decision by a designated certifying official, the
printed form, the scan of the ink signature, and every reminder on the way.

To look around with fictional people and requests:

    suppb serve --demo`,
		SilenceUsage: true, SilenceErrors: true, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return inputError(fmt.Errorf("%w; see “%s --help”", err, c.CommandPath()))
	})
	root.AddCommand(newServeCommand(), newWebCommand(), newWorkerCommand(), newMigrateCommand(),
		newOfficeCommand(), newUserCommand(), newOfficialCommand(), newHealthcheckCommand(), newRenderCommand(), newFactsCommand(),
		newDeadlineCommand(), newValidityCommand(), newRulesCommand(), newVerifyCommand(), newTemplateCommand(), newReadCommand(),
		newUpgradeCommand(), newProcedureCommand(), newAuditCommand(), newKeyCommand(), newRetentionCommand(), newBackupCommand(), newRestoreCommand())
	return root
}

// noArgs refuses words after the flags.
func noArgs(cmd *cobra.Command, args []string) error {
	if err := cobra.NoArgs(cmd, args); err != nil {
		return inputError(fmt.Errorf("%w; see “%s --help”", err, cmd.CommandPath()))
	}
	return nil
}

// mistakeError marks an error that the person can mend in what they typed.
type mistakeError struct{ error }

func (m mistakeError) Unwrap() error { return m.error }

// inputError marks err as a mistake in the input: exit code 2.
func inputError(err error) error { return mistakeError{err} }
