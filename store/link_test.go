package store_test

import (
	"testing"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestLinks(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		first, theirs := submit(t, o, o.Attorney), submit(t, o, o.Other)

		// Both are about the same invented person.
		alike, err := s.Alike(t.Context(), o.Viewer(o.Intake), first)
		if err != nil || len(alike) != 1 || alike[0].Request != theirs {
			t.Fatalf("alike: %+v (%v)", alike, err)
		}
		if rows, err := s.Alike(t.Context(), o.Viewer(o.Attorney), first); len(rows) != 0 || err != nil {
			t.Errorf("a requester learns of %d others (%v)", len(rows), err)
		}
		if rows, err := s.Alike(t.Context(), o.Viewer(o.Manager), first); len(rows) != 0 || err != nil {
			t.Errorf("a manager learns of %d others (%v)", len(rows), err)
		}

		later(t, o, o.Intake, theirs, cases.LinkRequest, noon, cases.Payload{Related: first, Code: "duplicate", Text: "The same incident."})
		linksOf := func(v cases.Person, id cases.RequestID) []cases.Link {
			t.Helper()
			page, err := s.Request(t.Context(), o.Viewer(v), id)
			if err != nil {
				t.Fatal(err)
			}
			return page.Links
		}
		if l := linksOf(o.Intake, first); len(l) != 1 || l[0].Request != theirs || !l[0].Later {
			t.Errorf("the earlier one's links: %+v", l)
		}
		if l := linksOf(o.Intake, theirs); len(l) != 1 || l[0].Request != first || l[0].Later {
			t.Errorf("the later one's links: %+v", l)
		}
		if l := linksOf(o.Attorney, first); len(l) != 0 {
			t.Errorf("a requester sees another firm's request: %+v", l)
		}
		if alike, err = s.Alike(t.Context(), o.Viewer(o.Intake), first); len(alike) != 0 || err != nil {
			t.Errorf("what is linked is still suggested: %+v (%v)", alike, err)
		}

		// Asking again names the earlier request, if it is one's own.
		id := cases.RequestID(uuid.NewString())
		later(t, o, o.Attorney, id, cases.Submit, noon, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Related: first})
		if l := linksOf(o.Attorney, id); len(l) != 1 || l[0].Relation != cases.Again || l[0].Later {
			t.Errorf("links of what was asked again: %+v", l)
		}
		if _, err := do(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Related: theirs}); err == nil {
			t.Error("a request was asked again by somebody else")
		}
	})
}
