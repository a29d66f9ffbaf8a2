package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
)

// TestDesignations lets the days pass, with an official whose designation ends
// on 30 June.
func TestDesignations(t *testing.T) {
	ends := cases.MustDate("2026-06-30")
	for _, tt := range []struct {
		name    string
		follows string         // first day of the next designation; "" if there is none
		days    []string       // on which a worker runs, in the office's morning
		told    map[string]int // messages after each day, of all days together
	}{
		{"30 and 7 days before, once each", "", []string{"2026-05-30", "2026-05-31", "2026-05-31", "2026-06-01", "2026-06-22", "2026-06-23", "2026-06-24", "2026-07-01"},
			map[string]int{"2026-05-30": 0, "2026-05-31": 3, "2026-06-22": 3, "2026-06-23": 6, "2026-07-01": 6}},
		{"a day without a worker is made up for", "", []string{"2026-06-10", "2026-06-30"}, map[string]int{"2026-06-10": 3, "2026-06-30": 6}},
		{"entered late, one message", "", []string{"2026-06-26", "2026-06-27"}, map[string]int{"2026-06-27": 3}},
		{"another follows at once", "2026-07-01", []string{"2026-05-31", "2026-06-23"}, map[string]int{"2026-06-23": 0}},
		{"another follows after a gap", "2026-07-02", []string{"2026-05-31", "2026-06-23"}, map[string]int{"2026-06-23": 6}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, a, p, _ := setUp(t)
			signer := cases.Person{ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Email: "signer@office.example", Roles: []cases.Role{cases.RoleOfficial}}
			if err := o.Store.AddPerson(t.Context(), signer, "", noon); err != nil {
				t.Fatal(err)
			}
			add := func(from, until cases.Date) {
				t.Helper()
				d := cases.Designation{Person: signer.ID, Capacity: cases.Designee, From: from, Until: until}
				if err := o.Store.AddDesignation(t.Context(), o.Agency.ID, uuid.NewString(), d); err != nil {
					t.Fatal(err)
				}
			}
			add(cases.MustDate("2024-01-01"), ends)
			if tt.follows != "" {
				add(cases.MustDate(tt.follows), cases.Date{})
			}
			for _, day := range tt.days {
				at, err := time.Parse(time.DateOnly, day)
				if err != nil {
					t.Fatal(err)
				}
				a.Now = func() time.Time { return at.Add(13*time.Hour + 15*time.Minute) }
				pokes, before := p.pokes, unsent(t, o.Store, o.Agency.ID)
				out, err := a.Designations(t.Context(), activities.OfficeInput{Agency: o.Agency.ID})
				if err != nil {
					t.Fatal(err)
				}
				now := unsent(t, o.Store, o.Agency.ID)
				if want, ok := tt.told[day]; ok && now != want {
					t.Errorf("%s: %d messages, want %d", day, now, want)
				}
				if out.Queued != now-before || (p.pokes > pokes) != (out.Queued > 0) {
					t.Errorf("%s: says %d, queued %d, poked %d times", day, out.Queued, now-before, p.pokes-pokes)
				}
			}
			mails, err := o.Store.Unsent(t.Context(), o.Agency.ID, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range mails {
				if !slices.Contains([]string{signer.Email, o.Manager.Email, o.Admin.Email}, m.To) || m.Kind != cases.NoticeDesignationEnds {
					t.Errorf("%s to %s", m.Kind, m.To)
				}
			}
		})
	}
}
