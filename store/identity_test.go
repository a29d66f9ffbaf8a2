package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// The pages of these are tested over the same store, with a real provider, in web.
func TestIdentities(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ctx, admin := t.Context(), o.Viewer(o.Admin)
		who := cases.Identity{Issuer: "https://login.example", Subject: "42", Email: o.ADA.Email, EmailVerified: true, Roles: []cases.Role{cases.RoleSupervisor, cases.RoleIntake}}
		_, err := s.SignInBy(ctx, who, false)
		require.Equal(t, cases.NotYours, code(err), "not allowed")
		_, err = s.SignInBy(ctx, who, true)
		require.Equal(t, cases.NotYours, code(err), "making accounts does not take one over")

		require.NoError(t, s.AllowSignOn(ctx, admin, o.ADA.ID, true))
		require.NoError(t, s.AllowSignOn(ctx, admin, o.ADA.ID, true), "twice is once")
		person, err := s.SignInBy(ctx, who, false)
		require.NoError(t, err)
		require.Equal(t, o.ADA.ID, person.ID)
		require.Equal(t, []cases.Role{cases.RoleIntake, cases.RoleSupervisor}, person.Roles)
		on, err := s.SignOnOf(ctx, o.ADA.ID)
		require.NoError(t, err)
		require.False(t, on.Linked.IsZero())
		require.False(t, on.Used.IsZero())

		for name, other := range map[string]func(*cases.Identity){
			"another subject":                     func(i *cases.Identity) { i.Subject = "43" },
			"another issuer":                      func(i *cases.Identity) { i.Issuer = "https://evil.example" },
			"a subject that runs into the issuer": func(i *cases.Identity) { i.Issuer, i.Subject = "https://login.exampl", "e\x0042" },
		} {
			i := who
			other(&i)
			_, err := s.SignInBy(ctx, i, true)
			require.Equal(t, cases.NotYours, code(err), name)
		}

		ons, err := s.SignOns(ctx, admin)
		require.NoError(t, err)
		require.Len(t, ons, 1)
		_, err = s.SignOns(ctx, o.Viewer(o.ADA))
		require.Equal(t, cases.NotYours, code(err))
		foreign := admin
		foreign.Agency = "another office"
		require.Equal(t, cases.NotFound, code(s.AllowSignOn(ctx, foreign, o.ADA.ID, true)))
		require.NoError(t, s.AllowSignOn(ctx, admin, o.ADA.ID, false))
		_, err = s.SignInBy(ctx, who, false)
		require.Equal(t, cases.NotYours, code(err))
		ons, err = s.SignOns(ctx, admin)
		require.NoError(t, err)
		require.Empty(t, ons)

		require.NoError(t, s.AllowSignOn(ctx, admin, o.ADA.ID, true))
		person, err = s.SignInBy(ctx, who, false)
		require.NoError(t, err, "allowed anew")
		require.Equal(t, o.ADA.ID, person.ID)
	})
}

// The attack: whoever got at an account makes themselves a way in that its owner
// does not see. The owner is told of each (ASVS 6.3.7).
func TestPeopleHearOfChanges(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ctx, admin := t.Context(), o.Viewer(o.Admin)
		require.NoError(t, s.GiveApp(ctx, o.ADA))
		for _, tt := range []struct {
			name string
			do   func() error
			told cases.NoticeKind
		}{
			{"recovery codes", func() error { _, err := s.NewRecoveryCodes(ctx, o.Viewer(o.ADA)); return err }, cases.NoticeSecondStepNew},
			{"the office's sign-in is allowed", func() error { return s.AllowSignOn(ctx, admin, o.ADA.ID, true) }, cases.NoticeSignOnChanged},
			{"an identity is linked", func() error {
				_, err := s.SignInBy(ctx, cases.Identity{Issuer: "https://login.example", Subject: "42", Email: o.ADA.Email, EmailVerified: true, Roles: o.ADA.Roles}, false)
				return err
			}, cases.NoticeSignOnChanged},
			{"the office's sign-in is ended", func() error { return s.AllowSignOn(ctx, admin, o.ADA.ID, false) }, cases.NoticeSignOnChanged},
		} {
			require.NoError(t, tt.do(), tt.name)
			mails, err := s.Unsent(ctx, o.Agency.ID, 50)
			require.NoError(t, err)
			require.Len(t, mails, 1, tt.name)
			require.Equal(t, tt.told, mails[0].Kind, tt.name)
			require.Equal(t, o.ADA.Email, mails[0].To, tt.name)
			require.NoError(t, s.MailSent(ctx, mails[0].ID, time.Now()))
		}
	})
}

// Two first sign-ins with two identities of one address: one of them is linked.
func TestIdentityIsLinkedOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		require.NoError(t, s.AllowSignOn(t.Context(), o.Viewer(o.Admin), o.ADA.ID, true))
		var wg sync.WaitGroup
		var mu sync.Mutex
		in := 0
		for _, subject := range []string{"1", "2", "3", "4"} {
			wg.Go(func() {
				_, err := s.SignInBy(t.Context(), cases.Identity{Issuer: "https://login.example", Subject: subject, Email: o.ADA.Email, EmailVerified: true, Roles: o.ADA.Roles}, false)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					in++
				} else if code(err) != cases.NotYours {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, 1, in)
	})
}
