package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"suppb/internal/config"
)

func newServeCommand() *cobra.Command {
	return newRoleCommand(role{web: true, worker: true}, "serve", "Run everything in one process: pages, worker and the embedded engine", `
Serves the pages, carries requests and keeps time, all in one process. The record
and the engine's file live in the data folder. The record is migrated first.

    suppb serve --demo                          look around with fictional data
    suppb serve --smtp mail.example.gov:587 --mail-from certify@example.gov \
          --base-url https://certify.example.gov --addr 127.0.0.1:8080

Every flag can be set by an environment variable, such as SUPPB_BASE_URL, or read
from a file that SUPPB_BASE_URL_FILE names.`)
}

func newWebCommand() *cobra.Command {
	return newRoleCommand(role{web: true}, "web", "Run the pages only; needs --temporal and a worker elsewhere", `
Serves the pages of an office whose worker runs in another process. Both share
the record (--database) and the Temporal server (--temporal).`)
}

func newWorkerCommand() *cobra.Command {
	return newRoleCommand(role{worker: true}, "worker", "Run the worker only; needs --temporal", `
Carries requests, rings alarms, draws forms and sends mail. Serves /healthz and
/readyz on --addr and nothing else.`)
}

func newRoleCommand(r role, use, short, long string) *cobra.Command {
	var settings config.Settings
	cmd := &cobra.Command{Use: use, Short: short, Long: long[1:], Args: noArgs}
	settings.Register(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := settings.Complete(cmd.Flags(), os.LookupEnv); err != nil {
			return inputError(err)
		}
		if err := settings.Check(); err != nil {
			return inputError(err)
		}
		if settings.Temporal == "" && !(r.web && r.worker) {
			return inputError(errors.New("a single role needs --temporal HOST:PORT; only `suppb serve` has an engine of its own"))
		}
		if settings.Demo && !(r.web && r.worker) {
			return inputError(errors.New("--demo is for `suppb serve`"))
		}
		if _, err := workerOptions(settings); err != nil {
			return err
		}
		a := &app{settings: settings, role: r, out: cmd.OutOrStdout()}
		return a.run(cmd.Context())
	}
	return cmd
}
