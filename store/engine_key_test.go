package store_test

import (
	"errors"
	"testing"

	"suppb/internal/seal"
	"suppb/store"
	"suppb/store/storetest"
)

// Two processes of one record, and a rotation while they run.
func TestEngineBox(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		if none, err := s.KnownEngineBox(t.Context()); none != nil || err != nil {
			t.Fatalf("before anything was sealed there is %v (%v)", none, err)
		}
		box := func() *store.EngineBox {
			t.Helper()
			b, err := s.EngineBox(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		one := box()
		before := one.Seal("x", []byte("a payload"))
		if err := s.RotateInstall(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		two := box()
		after := two.Seal("x", []byte("a payload"))
		if string(before[:5]) == string(after[:5]) {
			t.Error("the key did not change")
		}
		looks, err := s.KnownEngineBox(t.Context())
		if err != nil || looks == nil {
			t.Fatal(err)
		}
		for name, b := range map[string]*store.EngineBox{"the old process": one, "the new one": two, "who looks": looks} {
			for _, sealed := range [][]byte{before, after} {
				if plain, err := b.Open("x", sealed); err != nil || string(plain) != "a payload" {
					t.Errorf("%s reads %q (%v)", name, plain, err)
				}
			}
			if _, err := b.Open("y", before); !errors.Is(err, seal.ErrOpen) {
				t.Errorf("%s opens what is not meant: %v", name, err)
			}
		}
	})
}
