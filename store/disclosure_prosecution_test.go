package store_test

import (
	"testing"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// Attack: a supervisor who stepped aside, since she knows somebody of the case,
// records a case with a friend as the trial assistant, and opens the request to him.
// She does not even find it. If the wall is taken down, what protects the request is
// open to her and nothing else.
func TestWhoSteppedAsideOpensNothing(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request := submit(t, o, o.Attorney)
		p := prosecution(request, o.ADA.ID)
		if err := s.RecordProsecution(t.Context(), o.Viewer(o.Deputy), p); err != nil {
			t.Fatal(err)
		}
		later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		later(t, o, o.ADA, request, cases.Recommend, noon, o.Recommendation(cases.U, cases.Certify))
		later(t, o, o.Chief, request, cases.Recuse, noon, cases.Payload{Code: "knows_party"})
		v := o.Viewer(o.Chief)
		says(t, s.OpenToTrial(t.Context(), v, request, p.ID, true), cases.NotFound, "no such request")
		if err := s.TakeDownWall(t.Context(), o.Viewer(o.Deputy), request, wallsOf(t, o, o.Deputy, request)[0].ID, "Another person of that name."); err != nil {
			t.Fatal(err)
		}
		says(t, s.RecordProsecution(t.Context(), v, prosecution(request, o.ADA.ID)), cases.NotYours, "You stepped aside")
		says(t, s.OpenToTrial(t.Context(), v, request, p.ID, true), cases.NotYours, "You stepped aside")
		says(t, s.NoteProsecution(t.Context(), v, request, p.ID, "None."), cases.NotYours, "You stepped aside")
		says(t, s.EndProsecution(t.Context(), v, request, p.ID, today(t, o)), cases.NotYours, "You stepped aside")
		if err := s.SetHold(t.Context(), v, cases.LegalHold{Request: request, Reason: "A suit."}); err != nil {
			t.Error(err)
		}
	})
}

// Accident: the assistant who tries the case left the office. Those who answer
// demands hear of what the assistant would have heard, and the page says so.
func TestATrialAssistantWhoLeft(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		trial := cases.Person{ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: "Tessa", Family: "Brandt"}, Active: true,
			Email: "brandt@" + string(o.Agency.ID) + ".example", Roles: []cases.Role{cases.RoleReviewer}}
		if err := s.AddPerson(t.Context(), trial, "", noon); err != nil {
			t.Fatal(err)
		}
		request := submit(t, o, o.Attorney)
		if err := s.RecordProsecution(t.Context(), o.Viewer(o.Intake), prosecution(request, trial.ID)); err != nil {
			t.Fatal(err)
		}
		if err := s.SetActive(t.Context(), o.Viewer(o.Admin), trial.ID, false); err != nil {
			t.Fatal(err)
		}
		later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		later(t, o, o.Intake, request, cases.IssueLetter, noon, cases.Payload{Letter: cases.LetterReceipt, Language: cases.English, Document: o.Save(t, o.Intake, request, cases.Letter, "letter.pdf", "%PDF-1.4").ID})
		if got := mailTo(t, o, trial.Email); len(got) > 0 {
			t.Errorf("mail to somebody who left: %v", got)
		}
		for _, p := range []cases.Person{o.Chief, o.Official} {
			if n := counted(mailTo(t, o, p.Email), cases.NoticeTrialGone); n != 1 {
				t.Errorf("%v got %d messages", p.Roles, n)
			}
		}
		panel, err := s.RequestDisclosure(t.Context(), o.Viewer(o.Chief), request)
		if err != nil || !panel.Prosecutions[0].TrialGone || panel.Prosecutions[0].Reachable() {
			t.Errorf("%+v, %v", panel.Prosecutions, err)
		}
	})
}
