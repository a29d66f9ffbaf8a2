package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

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

func TestRotation(t *testing.T) {
	nobody := func(int, int) {}
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 3 {
			submitWithFile(t, o)
		}
		want := everything(t, o)
		for name, rotate := range map[string]func() error{
			"the office's key": func() error { return s.RotateOffice(t.Context(), o.Agency.ID, nobody) },
			"accounts":         func() error { return s.RotateInstall(t.Context(), nobody) },
			"requests and files": func() error {
				left, err := s.RotateRequests(t.Context(), o.Agency.ID, nobody)
				require.Zero(t, left)
				return err
			},
		} {
			require.NoError(t, rotate(), name)
			if diff := cmp.Diff(want, everything(t, o)); diff != "" {
				t.Errorf("after rotating %s:\n%s", name, diff)
			}
		}
		people, err := s.PeopleWith(t.Context(), o.Agency.ID, cases.RoleIntake)
		require.NoError(t, err)
		require.Equal(t, o.Intake.Name, people[0].Name)
	})
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
				}, storetest.Password, noon))
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
	require.NoError(t, s.ChangeMaster(t.Context(), next))

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
