package store_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/store"
	"suppb/store/storetest"
)

// A copy of either database restores into either, and what it holds reads the same.
func TestBackupAndRestore(t *testing.T) {
	nobody := func(int, int) {}
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 2 {
			submitWithFile(t, o)
		}
		want := everything(t, o)
		path := t.TempDir() + "/copy.db"
		var keys bytes.Buffer
		require.NoError(t, s.Backup(t.Context(), path, &keys, nobody))
		whole := keys.String()

		for name, database := range map[string]string{"sqlite": t.TempDir() + "/record.db", "postgres": testkit.Postgres(t)} {
			t.Run("into "+name, func(t *testing.T) {
				back := *o
				back.Store = storetest.Open(t, database)
				require.NoError(t, back.Store.Restore(t.Context(), path, bytes.NewBufferString(whole), nobody))
				require.Empty(t, cmp.Diff(want, everything(t, &back)))
				submitWithFile(t, &back) // it counts on
				require.Len(t, everything(t, &back), len(want)+2)

				var refusal cases.Refusal
				require.ErrorAs(t, back.Store.Restore(t.Context(), path, bytes.NewBufferString(whole), nobody), &refusal)
			})
		}
		t.Run("without the keys", func(t *testing.T) {
			back := *o
			back.Store = storetest.SQLite(t)
			require.NoError(t, back.Store.Restore(t.Context(), path, bytes.NewReader(nil), nobody))
			rows, err := back.Store.Queue(t.Context(), back.Viewer(back.Chief), cases.QueueFilter{})
			require.NoError(t, err)
			require.Len(t, rows, 2)
			require.NoError(t, back.Store.OpenNames(t.Context(), back.Viewer(back.Chief), rows))
			for _, row := range rows {
				require.Empty(t, row.VictimName)
			}
		})
		t.Run("with another master key", func(t *testing.T) {
			other, err := store.Open(t.Context(), path, newMaster(t))
			require.NoError(t, err)
			defer other.Close()
			require.ErrorIs(t, other.Ready(t.Context()), store.ErrMasterKey)
		})
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, secret := range []string{"Quetzalcoatl", "219876543", "what happened", "police report", "lindqvist"} {
			require.NotContains(t, string(b)+whole, secret)
		}
	})
}
