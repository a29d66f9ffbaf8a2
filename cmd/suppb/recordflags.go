package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"suppb/internal/config"
	"suppb/policy"
	"suppb/store"
	"suppb/workflows"
)

// recordFlags say where the record is, for upkeep commands.
type recordFlags struct {
	settings config.Settings
	cmd      *cobra.Command
}

func (r *recordFlags) register(cmd *cobra.Command) {
	r.cmd = cmd
	cmd.Flags().StringVar(&r.settings.Data, "data", "data", "data folder of the service")
	cmd.Flags().StringVar(&r.settings.Database, "database", "", "record: a SQLite file or a postgres:// URL (default DATA/record.db)")
	r.settings.RegisterMasterKey(cmd.Flags())
	r.settings.RegisterInsecureNetwork(cmd.Flags())
	cmd.Flags().StringVar(&r.settings.Rules, "rules-dir", "", "folder with the office's own rules, *.json: deadlines, laws on disclosure, retention")
}

// complete reads the settings, and the office's own rules.
func (r *recordFlags) complete() error {
	if err := r.settings.Complete(r.cmd.Flags(), os.LookupEnv); err != nil {
		return inputError(err)
	}
	if err := r.settings.CheckNetwork(); err != nil {
		return inputError(err)
	}
	return loadRules(r.settings.Rules)
}

func (r *recordFlags) open(ctx context.Context) (*store.Store, error) {
	if err := r.complete(); err != nil {
		return nil, err
	}
	return r.connect(ctx)
}

func (r *recordFlags) connect(ctx context.Context) (*store.Store, error) {
	if r.settings.Database == filepath.Join(r.settings.Data, "record.db") {
		if err := os.MkdirAll(r.settings.Data, 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
	}
	master, err := masterKey(r.settings)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, r.settings.Database, master)
	if err != nil {
		return nil, err
	}
	s.RulesHash = policy.Hash()
	return s, nil
}

// openReady opens a record whose schema is up to date.
func (r *recordFlags) openReady(ctx context.Context) (*store.Store, error) {
	s, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Ready(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// engineBox opens what the service gave to its engine; nil if nothing can be
// sealed yet. It changes nothing, and comes after complete.
func (r *recordFlags) engineBox(ctx context.Context) (workflows.Box, error) {
	if file := r.settings.Database; !strings.Contains(file, "://") {
		if _, err := os.Stat(file); err != nil {
			return nil, inputError(fmt.Errorf("the key to the engine's histories is in the record: %w; name the record with --data or --database", err))
		}
	}
	s, err := r.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	box, err := s.KnownEngineBox(ctx)
	if box == nil {
		return nil, err
	}
	return box, err
}
