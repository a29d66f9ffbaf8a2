package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
)

// Attack: an administrator of the database undoes the chain by SQL, as the
// migration's way back would, edits the plain log, and lets the service chain it
// with the real key at its next start.
func TestALogIsNotLaundered(t *testing.T) {
	launder := func(t *testing.T, s *Store) (restoreKey func()) {
		t.Helper()
		var wrapped []byte
		require.NoError(t, s.db.GetContext(t.Context(), &wrapped, `SELECT wrapped FROM keysets WHERE name = 'audit'`))
		p, err := s.provider()
		require.NoError(t, err)
		_, err = p.DownTo(t.Context(), auditSince-1)
		require.NoError(t, err)
		_, err = s.db.ExecContext(t.Context(), `DELETE FROM audit WHERE actor_id = 'person-3'`)
		require.NoError(t, err)
		s.db.keys.forget() // as a service that starts
		return func() {
			_, err := s.db.ExecContext(t.Context(), s.db.Rebind(insertKeyset), auditKeys, "", wrapped)
			require.NoError(t, err)
		}
	}
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 40)
		kept, err := s.Checkpoint(t.Context(), "a", time.Now())
		require.NoError(t, err)
		key, err := s.AuditKey(t.Context())
		require.NoError(t, err)
		require.Empty(t, tampering(t, s, AuditProof{Key: key, Checkpoints: kept}))

		restoreKey := launder(t, s)
		restoreKey()
		_, err = s.Migrate(t.Context())
		require.ErrorIs(t, err, errPutBack)
		var lines int
		require.NoError(t, s.db.GetContext(t.Context(), &lines, `SELECT COUNT(*) FROM audit`), "nothing was done")

		// Without the key there is another one, and whoever kept the old one knows.
		_, err = s.db.ExecContext(t.Context(), `DELETE FROM keysets WHERE name = 'audit'`)
		require.NoError(t, err)
		_, err = s.Migrate(t.Context())
		require.NoError(t, err)
		require.Contains(t, tampering(t, s, AuditProof{Key: key})[0], "another key")
		require.Contains(t, tampering(t, s, AuditProof{Checkpoints: kept})[0], "not signed with the key")

		// Whoever kept nothing hears when it was done.
		report, err := s.VerifyAudit(t.Context(), AuditProof{}, nobody, func(f cases.Tampering) { t.Error(f) })
		require.NoError(t, err)
		require.Len(t, report.Chained, 3)
		for _, c := range report.Chained {
			require.Positive(t, c.Lines)
			require.WithinDuration(t, time.Now(), c.At, time.Minute)
		}
	})
}
