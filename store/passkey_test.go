package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestPasskeys(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ctx, who := t.Context(), o.ADA.ID
		handle, err := s.PasskeyHandle(ctx, who)
		require.NoError(t, err)
		require.Len(t, handle, 32)
		again, err := s.PasskeyHandle(ctx, who)
		require.NoError(t, err)
		require.Equal(t, handle, again)
		other, err := s.PasskeyHandle(ctx, o.Intake.ID)
		require.NoError(t, err)
		require.NotEqual(t, handle, other)
		require.False(t, bytes.Contains(handle, []byte(who)))
		owner, err := s.PasskeyOwner(ctx, handle)
		require.NoError(t, err)
		require.Equal(t, who, owner.ID)
		_, err = s.PasskeyOwner(ctx, []byte("guessed"))
		require.Equal(t, cases.BadInput, code(err))

		key := cases.Passkey{ID: "key-1", Name: "Telephone", Credential: []byte{1, 2, 3}, Record: []byte("how it is checked")}
		require.NoError(t, s.AddPasskey(ctx, who, key))
		key.ID = "key-2"
		require.Equal(t, cases.BadInput, code(s.AddPasskey(ctx, o.Intake.ID, key)), "a credential has one owner")
		keys, err := s.Passkeys(ctx, who)
		require.NoError(t, err)
		require.Len(t, keys, 1)
		require.Equal(t, "Telephone", keys[0].Name)
		require.Equal(t, []byte("how it is checked"), keys[0].Record)
		require.True(t, keys[0].Used.IsZero())
		factors, err := s.Factors(ctx, who)
		require.NoError(t, err)
		require.Equal(t, 1, factors.Passkeys)
		require.True(t, factors.Any())

		used := keys[0]
		used.Record = []byte("with a higher counter")
		require.NoError(t, s.UsePasskey(ctx, who, used))
		require.Equal(t, cases.Stale, code(s.UsePasskey(ctx, who, used)), "two uses of one reading")
		keys, err = s.Passkeys(ctx, who)
		require.NoError(t, err)
		require.Equal(t, used.Record, keys[0].Record)
		require.False(t, keys[0].Used.IsZero())
		require.Equal(t, cases.Stale, code(s.UsePasskey(ctx, o.Intake.ID, keys[0])), "another's")

		require.Equal(t, cases.NotFound, code(s.RemovePasskey(ctx, o.Intake.ID, "key-1")))
		require.Equal(t, cases.BadInput, code(s.RemovePasskey(ctx, who, "key-1")), "the last second step of staff")
		require.NoError(t, s.GiveApp(ctx, o.ADA))
		require.NoError(t, s.RemovePasskey(ctx, who, "key-1"))

		for i := range 10 {
			require.NoError(t, s.AddPasskey(ctx, who, cases.Passkey{ID: fmt.Sprint("many-", i), Credential: []byte{byte(i)}}))
		}
		require.Equal(t, cases.BadInput, code(s.AddPasskey(ctx, who, cases.Passkey{ID: "too-many", Credential: []byte("x")})))

		require.NoError(t, s.SetActive(ctx, o.Viewer(o.Admin), who, false))
		_, err = s.PasskeyOwner(ctx, handle)
		require.Equal(t, cases.BadInput, code(err))
		_, err = s.PasskeyHandle(ctx, who)
		require.Equal(t, cases.NotFound, code(err))
	})
}

// Somebody who can write into the database cannot move a passkey to another
// account's row, or put one of their own in.
func TestPasskeysCannotBePlanted(t *testing.T) {
	path := t.TempDir() + "/record.db"
	s := storetest.Open(t, path)
	o := storetest.NewOffice(t, s)
	require.NoError(t, s.AddPasskey(t.Context(), o.Intake.ID, cases.Passkey{ID: "mine", Name: "Mine", Credential: []byte{1}, Record: []byte("mine")}))
	require.NoError(t, s.AddPasskey(t.Context(), o.ADA.ID, cases.Passkey{ID: "theirs", Name: "Theirs", Credential: []byte{2}, Record: []byte("theirs")}))
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000")
	require.NoError(t, err)
	defer db.Close()
	for _, change := range []string{
		`UPDATE passkeys SET record = (SELECT record FROM passkeys WHERE id = 'mine') WHERE id = 'theirs'`,
		`UPDATE passkeys SET record = '{"id":"AQ","publicKey":"AQ"}' WHERE id = 'theirs'`,
	} {
		_, err := db.ExecContext(t.Context(), change)
		require.NoError(t, err)
		_, err = s.Passkeys(t.Context(), o.ADA.ID)
		require.Error(t, err, change)
	}
}

func TestSpendsOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		now := time.Now()
		s.SetClock(func() time.Time { return now })
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[cases.RefusalCode]int{}
		for range 12 {
			wg.Go(func() {
				err := s.Spend(t.Context(), "a challenge", now.Add(time.Minute))
				mu.Lock()
				defer mu.Unlock()
				got[code(err)]++
			})
		}
		wg.Wait()
		require.Equal(t, map[cases.RefusalCode]int{"": 1, cases.Stale: 11}, got)
		require.NoError(t, s.Spend(t.Context(), "another", now.Add(time.Minute)))
	})
}
