package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// The attack: a database administrator, who has no keys, makes herself a
// supervisor, or copies the hash of her own password to somebody else's account.
func TestWhatIsPlantedInTheDatabaseCountsForNothing(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOfficeWithPasswords(t, s)
		exec := func(query string, args ...any) {
			t.Helper()
			_, err := s.Raw().ExecContext(t.Context(), s.Raw().Rebind(query), args...)
			require.NoError(t, err)
		}
		exec(`INSERT INTO roles (agency_id, person_id, role, mac) SELECT agency_id, ?, role, mac FROM roles WHERE person_id = ? AND role = ?`, o.Intake.ID, o.Chief.ID, cases.RoleSupervisor)
		who, err := s.Person(t.Context(), o.Intake.ID)
		require.NoError(t, err)
		require.Equal(t, []cases.Role{cases.RoleIntake}, who.Roles)

		exec(`UPDATE people SET password_hash = (SELECT w.password_hash FROM people w WHERE w.id = ?) WHERE id = ?`, o.Intake.ID, o.Chief.ID)
		_, err = s.SignIn(t.Context(), cases.Credentials{Email: o.Chief.Email, Password: storetest.Password})
		require.Error(t, err)
		_, err = s.SignIn(t.Context(), cases.Credentials{Email: o.Intake.Email, Password: storetest.Password})
		require.NoError(t, err)
	})
}
