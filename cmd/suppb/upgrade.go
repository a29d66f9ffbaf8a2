package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"suppb/internal/config"
	"suppb/internal/engine"
	"suppb/workflows"
)

func newUpgradeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "upgrade", Short: "Before a new version of this program is rolled out",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newUpgradeCheckCommand())
	return cmd
}

func newUpgradeCheckCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use: "check", Short: "Try this program on every procedure that is open, changing nothing",
		Long: `Run it with the NEW program while the old one still serves. It reads the history of
everything that is open on the engine and replays it with this program's code. What
does not replay would get stuck after the rollout: the answer names the requests by
their IDs, and the exit code is 1. Nothing is changed. Histories are sealed, so it
needs the record and the master key.

    suppb upgrade check --temporal temporal.example.gov:7233 --temporal-ca ca.pem
    suppb upgrade check --data /var/lib/suppb     the embedded engine, which may be running`,
		Args: noArgs,
	}
	f := cmd.Flags()
	where.register(cmd)
	where.settings.RegisterTemporal(f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := where.complete(); err != nil {
			return err
		}
		temporal, done, err := lookAt(cmd.Context(), where.settings)
		if err != nil {
			return err
		}
		defer done()
		if temporal == nil {
			fmt.Fprintln(cmd.OutOrStdout(), "This program has another version of the engine: it begins a new file and rebuilds what is open from the record, so nothing has to replay.")
			return nil
		}
		box, err := where.engineBox(cmd.Context())
		if err != nil {
			return err
		}
		bar := newProgress(os.Stderr, "Replaying")
		checked, err := replayOpen(cmd.Context(), temporal, box, workflows.RegisterWorkflows, bar.show)
		bar.clear()
		if err != nil {
			return err
		}
		for _, s := range checked.stuck {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", s.name, s.why)
		}
		return checked.verdict(cmd.OutOrStdout())
	}
	return cmd
}

// lookAt reaches the engine that the settings name, or a copy of the embedded
// one's file. The client is nil if this program would begin that file anew.
func lookAt(ctx context.Context, s config.Settings) (temporal client.Client, done func(), err error) {
	quiet := slog.New(slog.DiscardHandler)
	options, err := outsideEngine(s)
	if err != nil {
		return nil, nil, inputError(err)
	}
	stop := func() {}
	if s.Temporal == "" {
		e, err := openCopy(ctx, s, quiet)
		if err != nil || e == nil {
			return nil, stop, err
		}
		options, stop = e.ClientOptions(), func() { e.close() }
	}
	options.Logger = sdklog.NewStructuredLogger(quiet)
	c, err := client.DialContext(ctx, options)
	if err != nil {
		stop()
		return nil, nil, fmt.Errorf("reach Temporal at %s: %w", options.HostPort, err)
	}
	return c, func() { c.Close(); stop() }, nil
}

// copiedEngine runs over a copy in a folder of its own.
type copiedEngine struct {
	*engine.Engine
	folder string
}

func (c *copiedEngine) close() {
	_ = c.Close()
	_ = os.RemoveAll(c.folder)
}

// openCopy starts an engine over a copy of the service's file. It is nil if the
// file is of another version of the engine.
func openCopy(ctx context.Context, s config.Settings, logger *slog.Logger) (_ *copiedEngine, err error) {
	c := &copiedEngine{}
	if c.folder, err = os.MkdirTemp("", "suppb-upgrade-"); err != nil {
		return nil, err
	}
	defer func() {
		if c.Engine == nil {
			_ = os.RemoveAll(c.folder)
		}
	}()
	path := filepath.Join(c.folder, "engine.db")
	err = engine.Copy(ctx, filepath.Join(s.Data, "engine.db"), path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, inputError(fmt.Errorf("there is no engine file in %s; name the data folder with --data, or an outside server with --temporal", s.Data))
	}
	if err != nil {
		return nil, err
	}
	e, err := engine.Start(ctx, engine.Options{Path: path, Namespace: s.Namespace, Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("start a copy of the process engine: %w", err)
	}
	c.Engine = e
	if aside, err := filepath.Glob(path + ".from-*"); err != nil || len(aside) > 0 {
		c.close()
		return nil, err
	}
	if aside, err := filepath.Glob(path + ".unreadable*"); err != nil || len(aside) > 0 {
		c.close()
		return nil, errors.Join(fmt.Errorf("the engine file in %s is damaged, or not this program's", s.Data), err)
	}
	return c, nil
}

// verdict says the result in one sentence; it is an error if anything would get stuck.
func (c checked) verdict(out io.Writer) error {
	switch {
	case c.all == 0:
		fmt.Fprintln(out, "Nothing is open, so nothing can get stuck.")
	case len(c.stuck) == 0:
		fmt.Fprintf(out, "All %d open procedures go on with this program.\n", c.all)
	default:
		names := make([]string, len(c.stuck))
		for i, s := range c.stuck {
			names[i] = s.name
		}
		return fmt.Errorf("%d of %d open procedures go on with this program, and these would get stuck: %s", c.all-len(c.stuck), c.all, strings.Join(names, ", "))
	}
	return nil
}
