package store_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

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
				done, err := back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader(whole)}, nobody)
				require.NoError(t, err)
				require.Equal(t, store.Restored{Requests: 2}, done)
				require.Empty(t, cmp.Diff(want, everything(t, &back)))
				submitWithFile(t, &back) // it counts on
				require.Len(t, everything(t, &back), len(want)+2)

				found, err := back.Store.Search(t.Context(), back.Viewer(back.Chief), "Xiomara")
				require.NoError(t, err)
				require.Len(t, found, 3)

				_, err = back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader(whole)}, nobody)
				require.Equal(t, cases.BadInput, code(err))
			})
		}
		t.Run("without the keys", func(t *testing.T) {
			back := *o
			back.Store = storetest.SQLite(t)
			done, err := back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader("")}, nobody)
			require.NoError(t, err)
			require.Equal(t, store.Restored{Requests: 2, Keyless: 2}, done)
			rows, err := back.Store.Queue(t.Context(), back.Viewer(back.Chief), cases.QueueFilter{})
			require.NoError(t, err)
			require.Len(t, rows, 2)
			require.NoError(t, back.Store.OpenNames(t.Context(), back.Viewer(back.Chief), rows))
			for _, row := range rows {
				require.Empty(t, row.VictimName)
				_, err := back.Store.AddCommand(t.Context(), back.Command(t, back.Attorney, row.Request, cases.Cancel, noon, cases.Payload{}))
				require.Equal(t, cases.NotFound, code(err), "it got another key")
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

// copyOf is a copy of an office's record, and its file of keys.
func copyOf(t *testing.T, s *store.Store) (path, keys string) {
	t.Helper()
	path = t.TempDir() + "/copy.db"
	var out bytes.Buffer
	require.NoError(t, s.Backup(t.Context(), path, &out, func(int, int) {}))
	return path, out.String()
}

// The accident: the machine burns. In the vault are a copy of last month and the
// newest file of keys; meanwhile a request was destroyed, which gave the office
// another key, and everything was rotated. Everything of last month is there
// again, but for what was destroyed.
func TestAnOlderCopyOpensWithTheNewestKeys(t *testing.T) {
	nobody := func(int, int) {}
	onArchives(t, func(a archive) {
		gone, stays := a.ended(cases.Lapsed), a.ended(cases.Declined)
		signer := cases.Person{ID: "signer", Agency: a.Agency.ID, Email: "signer@da.example", Roles: []cases.Role{cases.RoleManager}}
		a.must(a.s.AddPerson(a.Context(), signer, storetest.Password, noon))
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: stays, Reason: "A lawsuit."}))
		asked := record(a.T, a.Office, a.Intake, subpoena(a.T, a.Office, stays))
		want := a.read(a.Chief, stays)
		older, _ := copyOf(a.T, a.s)

		a.carryOut(a.confirmed())
		a.must(errors.Join(a.s.RotateOffice(a.Context(), a.Agency.ID, nobody), a.s.RotateInstall(a.Context(), nobody)))
		after := a.sent(cases.U) // that the copy does not have
		_, newest := copyOf(a.T, a.s)
		tombstone := a.read(a.Chief, gone)

		for name, database := range map[string]string{"sqlite": a.TempDir() + "/record.db", "postgres": testkit.Postgres(a)} {
			a.Run("into "+name, func(t *testing.T) {
				back := archive{t, new(storetest.Office), storetest.Open(t, database)}
				*back.Office = *a.Office
				back.Office.Store = back.s
				done, err := back.s.Restore(t.Context(), store.Copy{Path: older, Keys: strings.NewReader(newest)}, nobody)
				require.NoError(t, err)
				require.Equal(t, store.Restored{Requests: 2, Destroyed: 1}, done)

				require.Empty(t, cmp.Diff(want, back.read(back.Chief, stays)))
				require.Equal(t, asked.DemandText, demand(t, back.Office, back.Intake, asked.ID).DemandText)
				_, err = back.s.SignIn(t.Context(), cases.Credentials{Email: signer.Email, Password: storetest.Password})
				require.NoError(t, err)
				people, err := back.s.PeopleWith(t.Context(), a.Agency.ID, cases.RoleIntake)
				require.NoError(t, err)
				require.Equal(t, a.Intake.Name, people[0].Name)

				require.Empty(t, cmp.Diff(tombstone, back.read(back.Chief, gone)), "it reads as it did before the accident")
				_, err = back.s.Request(t.Context(), back.Viewer(back.Chief), after)
				require.Equal(t, cases.NotFound, code(err))
				found, err := back.s.Search(t.Context(), back.Viewer(back.Chief), "Xiomara")
				require.NoError(t, err)
				require.Len(t, found, 1)
				alike, err := back.s.Alike(t.Context(), back.Viewer(back.Chief), stays)
				require.NoError(t, err)
				require.Empty(t, alike)
				back.sent(cases.U) // it goes on
				a.must(back.s.RotateOffice(t.Context(), a.Agency.ID, nobody))
				require.Empty(t, cmp.Diff(want, back.read(back.Chief, stays)))
			})
		}
	})
}

// The accident: the copy is from the night between the confirmation of a list and
// its destruction. The list is carried out again, and says when it was.
func TestACopyFromBeforeADestructionKnowsOfIt(t *testing.T) {
	onArchives(t, func(a archive) {
		gone := a.ended(cases.Lapsed)
		list := a.confirmed()
		between, _ := copyOf(a.T, a.s)
		a.carryOut(list)
		want := a.read(a.Chief, gone).Destroyed
		_, newest := copyOf(a.T, a.s)

		back := archive{a.T, new(storetest.Office), storetest.SQLite(a.T)}
		*back.Office = *a.Office
		back.Office.Store = back.s
		_, err := back.s.Restore(a.Context(), store.Copy{Path: between, Keys: strings.NewReader(newest)}, func(int, int) {})
		a.must(err)
		back.carryOut(list)
		again, err := back.s.Destruction(a.Context(), back.Viewer(back.Manager), list.ID)
		a.must(err)
		require.Equal(a, cases.DestructionDone, again.State)
		require.Equal(a, want.On, again.Items[0].DestroyedOn)
		require.Empty(a, again.Items[0].Spared)
		require.Equal(a, want, back.read(back.Chief, gone).Destroyed)
	})
}

// The accident: the master key was changed, and the newest file of keys is under
// the new one; the copy that is left is under the old one.
func TestACopyFromBeforeAnotherMasterKey(t *testing.T) {
	nobody := func(int, int) {}
	path := t.TempDir() + "/record.db"
	s := storetest.Open(t, path)
	o := storetest.NewOffice(t, s)
	submitWithFile(t, o)
	want := everything(t, o)
	older, _ := copyOf(t, s)
	next := newMaster(t)
	require.NoError(t, s.ChangeMaster(t.Context(), next))
	open := func(database string) *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), database, next)
		require.NoError(t, err)
		t.Cleanup(func() { s.Close() })
		return s
	}
	_, newest := copyOf(t, open(path))
	back := *o
	back.Store = open(t.TempDir() + "/record.db")
	_, err := back.Store.Migrate(t.Context())
	require.NoError(t, err)
	_, err = back.Store.Restore(t.Context(), store.Copy{Path: older, Keys: strings.NewReader(newest)}, nobody)
	require.ErrorIs(t, err, store.ErrMasterKey)
	_, err = back.Store.Restore(t.Context(), store.Copy{Path: older, Keys: strings.NewReader(newest), Master: storetest.Master(t)}, nobody)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, everything(t, &back)))
}

// A file of keys that is damaged, cut off or of another record restores nothing,
// and the right one can be tried next.
func TestABadFileOfKeysRestoresNothing(t *testing.T) {
	nobody := func(int, int) {}
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		submitWithFile(t, o)
		record(t, o, o.Intake, subpoena(t, o, ""))
		_, early := copyOf(t, s)
		submitWithFile(t, o)
		want := everything(t, o)
		path, keys := copyOf(t, s)
		require.NoError(t, s.RotateOffice(t.Context(), o.Agency.ID, nobody))
		_, rotated := copyOf(t, s)
		_, err := s.RotateRequests(t.Context(), o.Agency.ID, nobody)
		require.NoError(t, err)
		_, resealed := copyOf(t, s)
		sets := func(file string) (sets, requests string) {
			for line := range strings.Lines(file) {
				if strings.Contains(line, `"keyset"`) {
					sets += line
				} else {
					requests += line
				}
			}
			return sets, requests
		}
		oldSets, _ := sets(keys)
		_, newRequests := sets(rotated)

		back := *o
		back.Store = storetest.Open(t, testkit.Postgres(t))
		for name, bad := range map[string]string{
			"no file of keys":                     "correct horse battery staple",
			"cut off":                             keys[:len(keys)-20],
			"a line twice":                        keys + keys,
			"a destroyed request with a key":      strings.Replace(keys, `"request"`, `"destroyed_on":"2026-05-18","request"`, 1),
			"keys of accounts":                    strings.Replace(keys, officeName(o), "install", 1),
			"keys and sets of different days":     oldSets + newRequests,
			"without the office's own":            oldSets,
			"from after all was sealed anew":      resealed,
			"of another office under another key": strings.Replace(keys, `"wrapped":"`, `"wrapped":"AAAA`, 1),
		} {
			_, err := back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader(bad)}, nobody)
			require.Error(t, err, name)
			left, err := back.Store.Agencies(t.Context())
			require.NoError(t, err)
			require.Empty(t, left, name)
		}
		_, err = back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: iotest.ErrReader(errors.New("the disk"))}, nobody)
		require.Error(t, err)

		done, err := back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader(early)}, nobody)
		require.NoError(t, err, "older keys open what they have")
		require.Equal(t, store.Restored{Requests: 2, Keyless: 1}, done)

		back.Store = storetest.Open(t, testkit.Postgres(t))
		_, err = back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader("{")}, nobody)
		require.Equal(t, cases.BadInput, code(err))
		_, err = back.Store.Restore(t.Context(), store.Copy{Path: path, Keys: strings.NewReader(rotated)}, nobody)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, everything(t, &back)))
	})
}

func officeName(o *storetest.Office) string { return "office/" + string(o.Agency.ID) }

// The accident: a disk loses a bit of one request. Lists, the search and what is
// alike go on without it, and say so.
func TestOneDamagedRequestTakesNoListAway(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		bad, good := submit(t, o, o.Attorney), submit(t, o, o.Attorney)
		for _, column := range []string{"victim_name", "submission"} {
			_, err := s.Raw().ExecContext(t.Context(), s.Raw().Rebind(`UPDATE requests SET `+column+` = ? WHERE id = ?`), []byte("damaged"), bad)
			require.NoError(t, err)
		}
		v := o.Viewer(o.Chief)
		rows, err := s.Queue(t.Context(), v, cases.QueueFilter{})
		require.NoError(t, err)
		require.NoError(t, s.OpenNames(t.Context(), v, rows))
		found, err := s.Search(t.Context(), v, "Xiomara")
		require.NoError(t, err)
		for name, list := range map[string][]cases.QueueRow{"the list": rows, "the search": found} {
			require.Len(t, list, 2, name)
			for _, row := range list {
				require.Equal(t, row.Request == bad, row.Unreadable, name)
				require.Equal(t, row.Request == good, row.VictimName != "", name)
			}
		}
		alike, err := s.Alike(t.Context(), v, good)
		require.NoError(t, err)
		require.Empty(t, alike)
		_, err = s.Request(t.Context(), v, bad)
		require.Equal(t, cases.NotFound, code(err))
		require.ErrorContains(t, err, "cannot be opened")
	})
}
