package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/internal/testkit"
)

// A record of before 00007 leaves none of its facts in clear when it is brought
// up to date: not in rows, nor in pages that were given free long ago.
func TestNothingStaysInClear(t *testing.T) {
	const canary = "held in an apartment for two days"
	old := func(t *testing.T, exec func(query string)) {
		t.Helper()
		exec(`INSERT INTO agencies (id, name, kind, category, head, street, city, state, zip, phone, fax, zone, rule_set) VALUES ('a', 'Office', 'local', 'prosecutor', '{}', '', '', '', '', '', '', 'America/New_York', 'ny-da-default')`)
		for i := range 200 {
			exec(fmt.Sprintf(`INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, payload, outcome) VALUES ('c%d', 'a', 'r', '{}', 'Submit', 1, 1, '{"text":"%s, %[1]d"}', 'refused')`, i, canary))
		}
		exec(`DELETE FROM commands WHERE id LIKE 'c1%'`)
	}
	t.Run("sqlite", func(t *testing.T) {
		file := t.TempDir() + "/record.db"
		s, err := Open(t.Context(), file, testMaster(t))
		require.NoError(t, err)
		p, err := s.provider()
		require.NoError(t, err)
		_, err = p.UpTo(t.Context(), 5)
		require.NoError(t, err)
		careless, err := sql.Open("sqlite3", "file:"+file+"?_secure_delete=off")
		require.NoError(t, err)
		old(t, func(query string) {
			_, err := careless.Exec(query)
			require.NoError(t, err)
		})
		require.NoError(t, careless.Close())
		_, err = s.Migrate(t.Context())
		require.NoError(t, err)
		for _, name := range []string{file, file + "-wal"} {
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Zero(t, bytes.Count(b, []byte(canary)), name)
		}
		require.NoError(t, s.Close())
	})
	t.Run("postgres", func(t *testing.T) {
		s, err := Open(t.Context(), testkit.Postgres(t), testMaster(t))
		require.NoError(t, err)
		defer s.Close()
		p, err := s.provider()
		require.NoError(t, err)
		_, err = p.UpTo(t.Context(), 5)
		require.NoError(t, err)
		old(t, func(query string) {
			_, err := s.db.Exec(query)
			require.NoError(t, err)
		})
		_, err = s.Migrate(t.Context())
		require.NoError(t, err)
		_, err = s.db.Exec(`CHECKPOINT`)
		require.NoError(t, err)
		var b []byte
		require.NoError(t, s.db.QueryRow(`SELECT pg_read_binary_file(pg_relation_filepath('commands'))`).Scan(&b))
		require.NotEmpty(t, b)
		require.Zero(t, bytes.Count(b, []byte(canary)))
	})
}
