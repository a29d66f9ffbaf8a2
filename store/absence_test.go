package store_test

import (
	"testing"
	"time"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestAbsences(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		day := today(t, o)
		away := cases.Absence{Person: o.ADA.ID, From: day.AddDays(-2), Until: day.AddDays(5), Cover: o.Chief.ID}
		for _, tt := range []struct {
			name   string
			by     cases.Person
			change func(*cases.Absence)
			code   cases.RefusalCode
			says   string
		}{
			{"a requester", o.Attorney, func(*cases.Absence) {}, cases.NotYours, "for the staff"},
			{"an administrator", o.Admin, func(*cases.Absence) {}, cases.NotYours, "for the staff"},
			{"an official for a reviewer", o.Official, func(*cases.Absence) {}, cases.NotYours, "their own days"},
			{"backwards", o.Intake, func(a *cases.Absence) { a.Until = a.From.AddDays(-1) }, cases.BadInput, "before the first day"},
			{"a requester who is away", o.Intake, func(a *cases.Absence) { a.Person = o.Attorney.ID }, cases.BadInput, "Choose who is away"},
			{"covered by a requester", o.Intake, func(a *cases.Absence) { a.Cover = o.Attorney.ID }, cases.BadInput, "Choose who covers"},
			{"covered by themselves", o.Intake, func(a *cases.Absence) { a.Cover = a.Person }, cases.BadInput, "Nobody covers for themselves"},
		} {
			a := away
			tt.change(&a)
			_, err := s.AddAbsence(t.Context(), o.Viewer(tt.by), a)
			says(t, err, tt.code, tt.says)
		}
		id, err := s.AddAbsence(t.Context(), o.Viewer(o.Intake), away)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddAbsence(t.Context(), o.Viewer(o.ADA), cases.Absence{Person: o.ADA.ID, From: away.Until, Until: away.Until.AddDays(1)})
		says(t, err, cases.BadInput, "away from "+away.From.Long()+" to "+away.Until.Long())
		if _, err := s.AddAbsence(t.Context(), o.Viewer(o.ADA), cases.Absence{Person: o.ADA.ID, From: away.Until.AddDays(1), Until: away.Until.AddDays(1)}); err != nil {
			t.Errorf("the day after, their own: %v", err)
		}
		all, err := s.Absences(t.Context(), o.Viewer(o.Official), day)
		if err != nil || len(all) != 2 || all[0].ID != id || all[0].Name != o.ADA.Name || all[0].CoverName != o.Chief.Name || !all[1].CoverName.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
		if _, err := s.Absences(t.Context(), o.Viewer(o.Attorney), day); code(err) != cases.NotYours {
			t.Errorf("a requester reads absences: %v", err)
		}

		// Who is away gets no request.
		request := submit(t, o, o.Attorney)
		c := o.Command(t, o.Intake, request, cases.Accept, time.Now(), cases.Payload{Reviewer: o.ADA.ID})
		accept := func() error {
			t.Helper()
			_, err := applied(t, o, c)
			return err
		}
		says(t, accept(), cases.BadInput, "away until "+away.Until.Long())

		// Back today, and the request can be theirs.
		says(t, s.EndAbsence(t.Context(), o.Viewer(o.Official), id, day), cases.NotYours, "their own days")
		says(t, s.EndAbsence(t.Context(), o.Viewer(o.ADA), id, day.AddDays(-1)), cases.BadInput, "in the past")
		says(t, s.EndAbsence(t.Context(), o.Viewer(o.ADA), "x", day), cases.NotFound, "no such absence")
		if err := s.EndAbsence(t.Context(), o.Viewer(o.ADA), id, day); err != nil {
			t.Fatal(err)
		}
		c = o.Command(t, o.Intake, request, cases.Accept, time.Now(), cases.Payload{Reviewer: o.ADA.ID})
		if err := accept(); err != nil {
			t.Error(err)
		}
		// One that has not begun is taken out.
		if err := s.EndAbsence(t.Context(), o.Viewer(o.Manager), all[1].ID, day); err != nil {
			t.Error(err)
		}
		if all, err = s.Absences(t.Context(), o.Viewer(o.ADA), day); len(all) != 0 || err != nil {
			t.Errorf("%+v, %v", all, err)
		}
		desk, err := s.Queue(t.Context(), o.Viewer(o.Intake), cases.QueueFilter{Desk: o.ADA.ID, Today: day})
		if err != nil || len(desk) != 1 || desk[0].Request != request {
			t.Errorf("the reviewer's desk: %+v, %v", desk, err)
		}
		if desk, err = s.Queue(t.Context(), o.Viewer(o.Intake), cases.QueueFilter{Desk: o.Chief.ID, Today: day}); len(desk) != 0 || err != nil {
			t.Errorf("somebody else's desk: %+v, %v", desk, err)
		}
	})
}

// Two entries of the same days at once: one is kept.
func TestTwoAbsencesAtOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		a := cases.Absence{Person: o.ADA.ID, From: today(t, o), Until: today(t, o)}
		results := make(chan error, 10)
		for range cap(results) {
			go func() { _, err := s.AddAbsence(t.Context(), o.Viewer(o.Intake), a); results <- err }()
		}
		done := 0
		for range cap(results) {
			if err := <-results; err == nil {
				done++
			} else {
				says(t, err, cases.BadInput, "already")
			}
		}
		if done != 1 {
			t.Errorf("%d of %d were kept, want 1", done, cap(results))
		}
	})
}

func applied(t *testing.T, o *storetest.Office, c cases.Command) (cases.Snapshot, error) {
	t.Helper()
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return o.Store.Apply(t.Context(), c.ID, activities.Decide)
}
