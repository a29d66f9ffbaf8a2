package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit"
)

// Acts that wait while the program is brought up to date are done by the new one,
// also if it was stopped in between, and by the old one after a way back. Acts of
// before that had their end do not wait again, whatever a row says.
func TestActsThatWaitAreBound(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return t.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), database(), testMaster(t))
			require.NoError(t, err)
			defer s.Close()
			_, err = s.Migrate(t.Context())
			require.NoError(t, err)
			p, err := s.provider()
			require.NoError(t, err)
			require.NoError(t, s.AddAgency(t.Context(), cases.Agency{ID: "a", Name: "Office", Zone: "America/New_York", RuleSet: "ny-da-default"}))
			now := time.Now()
			c := cases.Command{ID: "waits", Agency: "a", Request: "r", Actor: cases.Actor{Person: "p", Roles: []cases.Role{cases.RoleRequester}}, Kind: cases.Submit,
				Version: cases.AnyVersion, At: now.UTC().Truncate(time.Second), Payload: cases.Payload{Text: "typed"}}
			old := c
			old.ID = "had its end"
			for _, x := range []cases.Command{c, old} {
				_, err = s.AddCommand(t.Context(), x)
				require.NoError(t, err)
			}
			_, err = p.DownTo(t.Context(), 17)
			require.NoError(t, err)
			box, err := requestBox(t.Context(), s.db, "r")
			require.NoError(t, err)
			var sealed []byte
			require.NoError(t, get(t.Context(), s.db, &sealed, `SELECT payload FROM commands WHERE id = 'waits'`))
			payload, err := openJSON[cases.Payload](box, "commands.payload/waits", sealed)
			require.NoError(t, err)
			require.Equal(t, c.Payload, payload, "what the program of before reads")
			_, err = s.db.Exec(`UPDATE commands SET outcome = 'refused' WHERE id = 'had its end'`)
			require.NoError(t, err)

			_, err = p.Up(t.Context())
			require.NoError(t, err)
			require.NoError(t, s.sealPending(t.Context(), func(act boundAct) any { return act }), "again, after an interruption")
			_, err = s.db.Exec(`UPDATE commands SET outcome = 'pending' WHERE id = 'had its end'`)
			require.NoError(t, err)
			left, err := s.PendingCommands(t.Context(), now)
			require.NoError(t, err)
			require.Equal(t, []cases.Command{c}, left)
		})
	}
}
