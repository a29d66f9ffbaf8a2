package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/seal"
	"suppb/internal/testkit"
	"suppb/store"
	"suppb/store/storetest"
)

// everything is what a supervisor reads of the office's requests, files included.
func everything(t *testing.T, o *storetest.Office) (out []string) {
	t.Helper()
	v := o.Viewer(o.Chief)
	rows, err := o.Store.Queue(t.Context(), v, cases.QueueFilter{})
	require.NoError(t, err)
	require.NoError(t, o.Store.OpenNames(t.Context(), v, rows))
	for _, row := range rows {
		r, err := o.Store.Request(t.Context(), v, row.Request)
		require.NoError(t, err)
		out = append(out, fmt.Sprintf("%s %+v %+v", row.VictimName, r.Submission, r.Timeline))
		for _, d := range r.Documents {
			var content bytes.Buffer
			require.NoError(t, o.Store.CopyDocument(t.Context(), v, d.ID, &content))
			out = append(out, d.FileName+" "+d.SHA256+" "+content.String())
		}
	}
	return out
}

func submitWithFile(t *testing.T, o *storetest.Office) {
	t.Helper()
	id := cases.RequestID(uuid.NewString())
	d := o.Save(t, o.Attorney, id, cases.Attachment, "police report.pdf", strings.Repeat("what happened ", 100_000))
	_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{d.ID}})
	require.NoError(t, err)
}

// keysetOf opens a set of keys as the record keeps it.
func keysetOf(t *testing.T, s *store.Store, name string) *seal.Keyset {
	t.Helper()
	var wrapped []byte
	require.NoError(t, s.Raw().GetContext(t.Context(), &wrapped, s.Raw().Rebind(`SELECT wrapped FROM keysets WHERE name = ?`), name))
	set, err := seal.OpenKeyset(t.Context(), storetest.Master(t), name, wrapped)
	require.NoError(t, err)
	return set
}

// bytesOf are the values of columns that hold something, by the query that reads one.
func bytesOf(t *testing.T, s *store.Store, queries ...string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, query := range queries {
		var values [][]byte
		require.NoError(t, s.Raw().SelectContext(t.Context(), &values, query))
		for _, v := range values {
			if len(v) > 0 {
				out[string(v)] = true
			}
		}
	}
	return out
}

func lines(t *testing.T, s *store.Store, action, object string) (n int) {
	t.Helper()
	require.NoError(t, s.Raw().GetContext(t.Context(), &n, s.Raw().Rebind(`SELECT COUNT(*) FROM audit WHERE action = ? AND object = ?`), action, object))
	return n
}

// After each rotation everything reads as before, the bytes are others, the old
// key is gone and opens nothing that is left, and the audit log says so.
func TestRotation(t *testing.T) {
	nobody := func(int, int) {}
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 3 {
			submitWithFile(t, o)
		}
		record(t, o, o.Intake, subpoena(t, o, ""))
		const wrapped, chunks = `SELECT wrapped FROM request_keys`, `SELECT bytes FROM document_chunks`
		var own, install []string
		store.OwnColumns(func(table, column, _ string) { own = append(own, `SELECT `+column+` FROM `+table) })
		store.InstallColumns(func(table, column string) { install = append(install, `SELECT `+column+` FROM `+table) })
		office := officeName(o)
		want := everything(t, o)
		for _, rotation := range []struct {
			name    string
			rotate  func() error
			set     string // that is another one then
			changed []string
			same    []string
		}{
			{"the office's key", func() error { return s.RotateOffice(t.Context(), o.Agency.ID, nobody) }, office, []string{wrapped}, append(own, chunks)},
			{"accounts", func() error { return s.RotateInstall(t.Context(), nobody) }, "install", install, []string{wrapped}},
			{"requests and files", func() error {
				left, err := s.RotateRequests(t.Context(), o.Agency.ID, nobody)
				require.Zero(t, left)
				return err
			}, "", append(own, chunks, wrapped), install},
		} {
			t.Run(rotation.name, func(t *testing.T) {
				changed, same := bytesOf(t, s, rotation.changed...), bytesOf(t, s, rotation.same...)
				require.NotEmpty(t, changed)
				var before *seal.Keyset
				if rotation.set != "" {
					before = keysetOf(t, s, rotation.set)
				}
				require.NoError(t, rotation.rotate())
				require.Empty(t, cmp.Diff(want, everything(t, o)))
				after := bytesOf(t, s, rotation.changed...)
				require.Len(t, after, len(changed))
				for value := range after {
					require.False(t, changed[value], "it was not sealed anew")
				}
				require.Equal(t, same, bytesOf(t, s, rotation.same...))
				if rotation.set == "" {
					require.Equal(t, 1, lines(t, s, "RotateRequestKeys", "4"), "three requests, and the office's own")
					return
				}
				now := keysetOf(t, s, rotation.set)
				require.NotEqual(t, before.ID(), now.ID())
				require.Equal(t, 1, now.Size())
				require.Equal(t, 1, lines(t, s, "RotateKey", rotation.set))
				require.Equal(t, 1, lines(t, s, "ForgetKey", rotation.set))
				if rotation.set == office {
					opensNone(t, s, before, now.ID())
				}
			})
		}
		people, err := s.PeopleWith(t.Context(), o.Agency.ID, cases.RoleIntake)
		require.NoError(t, err)
		require.Equal(t, o.Intake.Name, people[0].Name)
	})
}

// opensNone fails if an office's old set of keys opens a request's key.
func opensNone(t *testing.T, s *store.Store, old *seal.Keyset, id int64) {
	t.Helper()
	var rows []struct {
		Request string `db:"request_id"`
		KeyID   int64  `db:"key_id"`
		Wrapped []byte `db:"wrapped"`
	}
	require.NoError(t, s.Raw().SelectContext(t.Context(), &rows, `SELECT request_id, key_id, wrapped FROM request_keys`))
	require.NotEmpty(t, rows)
	for _, r := range rows {
		require.Equal(t, id, r.KeyID)
		_, err := old.Box.Open("request_keys.wrapped/"+r.Request, r.Wrapped)
		require.ErrorIs(t, err, seal.ErrOpen)
	}
}

// The accident: the machine stops in the middle of a night-long run. The next one
// goes on with what is left. One of a year ago is not gone on with: whoever took a
// key since then would keep it.
func TestRotatingRequestsGoesOn(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 4 {
			submit(t, o, o.Attorney)
		}
		at := noon
		s.SetClock(func() time.Time { return at })
		stopped, stop := context.WithCancel(t.Context())
		_, err := s.RotateRequests(stopped, o.Agency.ID, func(done, all int) {
			require.Equal(t, 4, all)
			if done == 3 {
				stop()
			}
		})
		require.Error(t, err)
		before := bytesOf(t, s, `SELECT submission FROM requests`)
		run := func() (first int) {
			t.Helper()
			first = -1
			left, err := s.RotateRequests(t.Context(), o.Agency.ID, func(_, all int) {
				if first < 0 {
					first = all
				}
			})
			require.NoError(t, err)
			require.Zero(t, left)
			return first
		}
		at = at.Add(time.Hour)
		require.Equal(t, 1, run())
		kept := 0
		for value := range bytesOf(t, s, `SELECT submission FROM requests`) {
			if before[value] {
				kept++
			}
		}
		require.Equal(t, 3, kept, "requests that were done already")
		require.Equal(t, 4, run(), "a run that ended is not gone on with")
		require.Equal(t, 4, run(), "within the same second")

		stopped, stop = context.WithCancel(t.Context())
		_, err = s.RotateRequests(stopped, o.Agency.ID, func(int, int) { stop() })
		require.Error(t, err)
		at = at.AddDate(1, 0, 0)
		require.Equal(t, 4, run())
	})
}

// The accident: everything is sealed anew while people read and act. On
// PostgreSQL two that want the same rows wait for each other; none fails by it.
func TestActsAndReadingWhileRequestsAreSealedAnew(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return t.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			path := database()
			o, other := storetest.NewOffice(t, storetest.Open(t, path)), storetest.Open(t, path)
			var ids []cases.RequestID
			for range 3 {
				id := submit(t, o, o.Attorney)
				later(t, o, o.Intake, id, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
				ids = append(ids, id)
			}
			var wg sync.WaitGroup
			rotated := make(chan struct{})
			wg.Go(func() {
				defer close(rotated)
				for range 6 {
					if _, err := other.RotateRequests(t.Context(), o.Agency.ID, func(int, int) {}); err != nil {
						t.Error(err)
					}
				}
			})
			reads := 0
			going := func() bool {
				select {
				case <-rotated:
					return false
				default:
					return true
				}
			}
			for _, id := range ids {
				wg.Go(func() {
					for range 15 {
						if _, err := do(t, o, o.ADA, id, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(cases.U)}); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Go(func() {
				for going() {
					for _, id := range ids {
						_, err := o.Store.Request(t.Context(), o.Viewer(o.Chief), id)
						_, alike := o.Store.Alike(t.Context(), o.Viewer(o.Chief), id)
						if err := errors.Join(err, alike); err != nil {
							t.Error(err)
						}
						reads++
					}
				}
			})
			wg.Wait()
			require.NotZero(t, reads)
			for _, id := range ids {
				r, err := o.Store.Request(t.Context(), o.Viewer(o.Chief), id)
				require.NoError(t, err)
				require.Len(t, r.Timeline, 15+2)
			}
		})
	}
}

// The accident: somebody takes a long file out of the record while its request is
// sealed anew. They get all of it, once.
func TestAFileIsWholeThatIsSealedAnewOnItsWay(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := cases.RequestID(uuid.NewString())
		content := "%PDF-1.4 " + strings.Repeat("what the precinct wrote, page by page. ", 80_000)
		d := o.Save(t, o.Attorney, id, cases.Attachment, "report.pdf", content)
		_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{d.ID}})
		require.NoError(t, err)

		w := &interrupting{do: func() {
			left, err := s.RotateRequests(t.Context(), o.Agency.ID, func(int, int) {})
			require.NoError(t, err)
			require.Zero(t, left)
		}}
		require.NoError(t, s.CopyDocument(t.Context(), o.Viewer(o.Chief), d.ID, w))
		require.True(t, w.String() == content, "%d bytes of %d", w.Len(), len(content))
	})
}

// interrupting does something once half a megabyte has gone through it, twice.
type interrupting struct {
	strings.Builder
	do   func()
	done int
}

func (w *interrupting) Write(b []byte) (int, error) {
	n, err := w.Builder.Write(b)
	if w.done < 2 && w.Len() > (w.done+1)<<19 {
		w.done++
		w.do()
	}
	return n, err
}

// Requests go on arriving while keys are rotated by another process.
func TestRotationWhileTheOfficeWorks(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return t.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			path := database()
			o, other := storetest.NewOffice(t, storetest.Open(t, path)), storetest.Open(t, path)
			submitWithFile(t, o)
			var wg sync.WaitGroup
			wg.Go(func() {
				nobody := func(int, int) {}
				for range 3 {
					_, err := other.RotateRequests(t.Context(), o.Agency.ID, nobody)
					if err := errors.Join(err, other.RotateOffice(t.Context(), o.Agency.ID, nobody), other.RotateInstall(t.Context(), nobody)); err != nil {
						t.Error(err)
					}
				}
			})
			for i := range 12 {
				submitWithFile(t, o)
				email := fmt.Sprintf("new%d@office.example", i)
				require.NoError(t, o.Store.AddPerson(t.Context(), cases.Person{
					ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "New", Family: email}, Email: email, Roles: []cases.Role{cases.RoleIntake},
				}, "", noon))
			}
			wg.Wait()
			require.Len(t, everything(t, o), 2*13)
			people, err := o.Store.PeopleWith(t.Context(), o.Agency.ID, cases.RoleIntake)
			require.NoError(t, err)
			require.Len(t, people, 13)
		})
	}
}

func TestChangeMaster(t *testing.T) {
	path := t.TempDir() + "/record.db"
	s := storetest.Open(t, path)
	o := storetest.NewOffice(t, s)
	submitWithFile(t, o)
	want := everything(t, o)
	next := newMaster(t)
	const sets = `SELECT wrapped FROM keysets`
	before := bytesOf(t, s, sets)
	command := storetest.Open(t, path) // which has opened nothing yet
	require.NoError(t, command.ChangeMaster(t.Context(), next))
	for wrapped := range bytesOf(t, s, sets) {
		require.False(t, before[wrapped], "a set that is still under the old key")
	}

	old, err := store.Open(t.Context(), path, storetest.Master(t))
	require.NoError(t, err)
	defer old.Close()
	require.ErrorIs(t, old.Ready(t.Context()), store.ErrMasterKey)

	o.Store, err = store.Open(t.Context(), path, next)
	require.NoError(t, err)
	defer o.Store.Close()
	require.Empty(t, cmp.Diff(want, everything(t, o)))
}

func newMaster(t *testing.T) seal.Master {
	t.Helper()
	m, err := seal.ParseMaster(seal.NewMasterText())
	require.NoError(t, err)
	return m
}
