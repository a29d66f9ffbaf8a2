package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/internal/syslog"
)

func newAuditExportCommand() *cobra.Command {
	var where recordFlags
	var from, to, format string
	cmd := &cobra.Command{
		Use: "export", Short: "Print the audit log, as JSON or as syslog messages", Args: noArgs,
		Long: `Prints every line of every office's log, a line each: JSON, or RFC 5424 messages with
everything in the structured data. That it was exported is a line of the log.`,
		Example: `  suppb audit export --from 2026-11-01 --to 2026-11-30 > november.jsonl`,
	}
	where.register(cmd)
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "first day, YYYY-MM-DD, UTC (default: the beginning)")
	f.StringVar(&to, "to", "", "last day, YYYY-MM-DD, UTC (default: today)")
	f.StringVar(&format, "format", "json", "json or syslog")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		first, err := auditDay("--from", from)
		if err != nil {
			return inputError(err)
		}
		last, err := auditDay("--to", to)
		if err != nil {
			return inputError(err)
		}
		if !last.IsZero() {
			last = last.AddDate(0, 0, 1)
		}
		out := bufio.NewWriter(cmd.OutOrStdout())
		write, err := auditWriter(out, format)
		if err != nil {
			return inputError(err)
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		return errors.Join(s.ExportAudit(cmd.Context(), first, last, write), out.Flush())
	}
	return cmd
}

func auditDay(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%s %q is not a day as 2026-11-23", flag, text)
	}
	return t, nil
}

func auditWriter(out *bufio.Writer, format string) (func(cases.AuditLine) error, error) {
	switch format {
	case "json":
		lines := json.NewEncoder(out)
		return func(l cases.AuditLine) error { return lines.Encode(l) }, nil
	case "syslog":
		host, _ := os.Hostname() // "" is written as none
		return func(l cases.AuditLine) error {
			_, err := fmt.Fprintln(out, syslog.Message(l, host))
			return err
		}, nil
	}
	return nil, fmt.Errorf("there is no format %q; choose json or syslog", format)
}

// forwardAudit sends the audit log to a receiver elsewhere while the worker runs.
func (a *app) forwardAudit(ctx context.Context) error {
	if a.settings.AuditSyslog == "" || !a.role.worker {
		return nil
	}
	receiver, err := syslog.ParseReceiver(a.settings.AuditSyslog, a.settings.AuditSyslogCA)
	if err != nil {
		return inputError(fmt.Errorf("--audit-syslog: %w", err))
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		syslog.Forwarder{Source: a.store, Receiver: receiver, Logger: a.logger, Every: time.Second}.Run(ctx)
	}()
	a.onClose(func() { stop(); <-done })
	return nil
}
