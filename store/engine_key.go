package store

import (
	"context"
	"errors"
	"sync"

	"suppb/internal/seal"
)

// engineKeys is the set of keys for what goes to the process engine. It is one of
// its own: histories hold what an earlier key sealed, and whoever operates the
// engine gets nothing that opens a column of the record.
const engineKeys = "engine"

// EngineBox seals what goes to the process engine. Its methods may be called from
// any goroutine.
type EngineBox struct {
	store *Store
	mu    sync.RWMutex
	box   *seal.Box
}

// EngineBox makes the engine's keys at the first start.
func (s *Store) EngineBox(ctx context.Context) (*EngineBox, error) {
	if err := s.inTx(ctx, func(t *tx) error { return t.makeKeyset(ctx, "", engineKeys, seal.NewKeyset) }); err != nil {
		return nil, err
	}
	b := &EngineBox{store: s}
	_, err := b.reload(ctx)
	return b, err
}

// KnownEngineBox is EngineBox for who only looks: nil if no process of the office
// has sealed anything yet, which includes records from before there were keys.
func (s *Store) KnownEngineBox(ctx context.Context) (*EngineBox, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	if version, err := p.GetDBVersion(ctx); err != nil || version < keysSince {
		return nil, err
	}
	b := &EngineBox{store: s}
	_, err = b.reload(ctx)
	if missing(err) {
		return nil, nil
	}
	return b, err
}

// keysSince is the schema that has the first keys.
const keysSince = 6

func (b *EngineBox) reload(ctx context.Context) (*seal.Box, error) {
	set, err := b.store.db.keys.load(ctx, b.store.db, engineKeys)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.box = set.Box
	return set.Box, nil
}

func (b *EngineBox) newest() *seal.Box {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.box
}

// Seal encrypts a value under its label.
func (b *EngineBox) Seal(label string, plain []byte) []byte { return b.newest().Seal(label, plain) }

// Open decrypts what Seal gave, here or in another process that has a newer key;
// seal.ErrOpen for anything else.
func (b *EngineBox) Open(label string, sealed []byte) ([]byte, error) {
	plain, err := b.newest().Open(label, sealed)
	if err == nil {
		return plain, nil
	}
	newer, failure := b.reload(context.Background())
	if failure != nil {
		return nil, errors.Join(err, failure)
	}
	return newer.Open(label, sealed)
}

// rotateEngine gives the engine a new key. Earlier ones stay, since histories of
// open requests hold what they sealed. A process seals with the new one from its
// next start on, and opens what others sealed with it at once.
func (s *Store) rotateEngine(ctx context.Context) error {
	return s.inTx(ctx, func(t *tx) error {
		set, err := t.lockKeyset(ctx, engineKeys)
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		next, err := set.Rotated()
		if err != nil {
			return err
		}
		return t.saveKeyset(ctx, engineKeys, next)
	})
}
