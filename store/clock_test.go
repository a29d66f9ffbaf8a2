package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// later carries an act out at a moment and returns the request after it.
func later(t *testing.T, o *storetest.Office, by cases.Person, id cases.RequestID, kind cases.ActKind, at time.Time, p cases.Payload) cases.Snapshot {
	t.Helper()
	c := o.Command(t, by, id, kind, at, p)
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s, err := o.Store.Apply(t.Context(), c.ID, activities.Decide)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return s
}

func TestClocksAndFactsAreKept(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		facts := storetest.Submission()
		facts.Urgency.Detained = true
		id := cases.RequestID(uuid.NewString())
		later(t, o, o.Attorney, id, cases.Submit, noon, cases.Payload{Visa: cases.U, Submission: facts})
		later(t, o, o.Intake, id, cases.Accept, noon.AddDate(0, 0, 1), cases.Payload{Reviewer: o.ADA.ID})
		after := later(t, o, o.ADA, id, cases.RecordFact, noon.AddDate(0, 0, 2), cases.Payload{
			Fact: cases.ChildTurns21, FactOn: cases.MustDate("2026-06-30"), Text: "Birth certificate of the daughter",
		})
		if after.DueOn != cases.MustDate("2026-05-31") || !after.Expedited {
			t.Errorf("due %s, expedited %v", after.DueOn, after.Expedited)
		}
		page, err := s.Request(t.Context(), o.Viewer(o.ADA), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(after.Clocks, page.Clocks); diff != "" {
			t.Errorf("the clocks changed in the record:\n%s", diff)
		}
		if len(page.Facts) != 2 || page.Facts[1].Evidence != "Birth certificate of the daughter" || page.Facts[1].RaisedOn != cases.MustDate("2026-05-20") {
			t.Fatalf("facts %+v", page.Facts)
		}
		if because := page.Timeline[0].Event.Because; len(because) != 1 || because[0] != "Due 31 May 2026 = 30 days before a child's 21st birthday on 30 June 2026." {
			t.Errorf("the timeline says %q", because)
		}

		later(t, o, o.ADA, id, cases.VerifyFact, noon.AddDate(0, 0, 2), cases.Payload{FactID: page.Facts[1].ID})
		later(t, o, o.Chief, id, cases.StrikeFact, noon.AddDate(0, 0, 3), cases.Payload{FactID: page.Facts[0].ID, Text: "Released on 20 May"})
		after = later(t, o, o.Chief, id, cases.StrikeFact, noon.AddDate(0, 0, 4), cases.Payload{FactID: page.Facts[1].ID, Text: "Filed already"})
		if after.DueOn != cases.MustDate("2026-08-16") || after.Expedited {
			t.Errorf("after both facts were struck: due %s, expedited %v", after.DueOn, after.Expedited)
		}
		page, err = s.Request(t.Context(), o.Viewer(o.Manager), id)
		if err != nil {
			t.Fatal(err)
		}
		if page.Facts != nil || page.Timeline[0].Event.Because != nil {
			t.Error("a manager sees why a request hurries")
		}
		ended := 0
		for _, c := range page.Clocks {
			if c.Fact != "" {
				t.Error("a manager sees which fact set a clock")
			}
			if c.Kind == cases.ClockExpedite && c.EndedBy == cases.EventFactStruck {
				ended++
			}
		}
		if ended != 2 {
			t.Errorf("%d expedited clocks ended by striking, want 2: %+v", ended, page.Clocks)
		}
	})
}

func TestDueDatesAreOnesOwn(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		count := func(p cases.Person) int {
			t.Helper()
			dates, err := s.DueDates(t.Context(), o.Viewer(p))
			if err != nil {
				t.Fatal(err)
			}
			return len(dates)
		}
		for _, tt := range []struct {
			who  cases.Person
			want int // the decision clock, and for staff the target of the step
		}{{o.Attorney, 1}, {o.Other, 0}, {o.Intake, 2}, {o.ADA, 0}, {o.Official, 0}, {o.Chief, 2}, {o.Manager, 2}, {o.Admin, 0}} {
			if n := count(tt.who); n != tt.want {
				t.Errorf("%s has %d dates, want %d", tt.who.Name, n, tt.want)
			}
		}
		later(t, o, o.Intake, id, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		if count(o.ADA) != 2 || count(o.Intake) != 0 {
			t.Errorf("after the acceptance the reviewer has %d dates, intake %d", count(o.ADA), count(o.Intake))
		}
	})
}

func TestDigests(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ring := func(id cases.RequestID, alarm string, at time.Time) {
			t.Helper()
			c := cases.Command{
				ID: cases.CommandID("alarm/" + string(id) + "/" + alarm), Agency: o.Agency.ID, Request: id, Actor: cases.System(),
				Kind: cases.Remind, Version: cases.AnyVersion, At: at, Payload: cases.Payload{Alarm: alarm},
			}
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), c.ID, activities.Decide); err != nil {
				t.Fatal(err)
			}
		}
		first, second := submit(t, o, o.Attorney), submit(t, o, o.Other)
		nine := time.Date(2026, 8, 17, 13, 0, 0, 0, time.UTC)
		ring(first, "due/2026-08-16/2026-08-17", nine)
		ring(second, "due/2026-08-16/2026-08-17", nine)
		later(t, o, o.Attorney, first, cases.Cancel, nine.Add(time.Minute), cases.Payload{}) // before the digest goes out

		if n, err := s.GatherDigests(t.Context(), o.Agency.ID, nine.Add(-time.Hour)); n != 0 || err != nil {
			t.Errorf("%d digests before anything rang (%v)", n, err)
		}
		// Overdue: the holder, both supervisors and the manager are told.
		if n, err := s.GatherDigests(t.Context(), o.Agency.ID, nine.Add(15*time.Minute)); n != 4 || err != nil {
			t.Errorf("%d digests (%v)", n, err)
		}
		if n, err := s.GatherDigests(t.Context(), o.Agency.ID, nine.Add(16*time.Minute)); n != 0 || err != nil {
			t.Errorf("%d digests the second time (%v)", n, err)
		}
		mails, err := s.Unsent(t.Context(), o.Agency.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			if m.Kind == cases.NoticeDigest && (len(m.Items) != 1 || m.Items[0].Number != "2026-0002" || m.Items[0].Clock.Kind != cases.ClockDecision) {
				t.Errorf("digest %+v", m)
			}
		}
	})
}

func TestFeeds(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		v := o.Viewer(o.ADA)
		if since, err := s.FeedSince(t.Context(), v); !since.IsZero() || err != nil {
			t.Errorf("a feed since %s (%v)", since, err)
		}
		old, err := s.NewFeed(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		token, err := s.NewFeed(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := s.FeedOwner(t.Context(), token); err != nil || p.ID != o.ADA.ID {
			t.Errorf("%v, %v", p.ID, err)
		}
		for _, gone := range []string{old, "", "guess"} {
			if _, err := s.FeedOwner(t.Context(), gone); code(err) != cases.NotFound {
				t.Errorf("the token %q: %v", gone, err)
			}
		}
		if err := s.EndFeed(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FeedOwner(t.Context(), token); code(err) != cases.NotFound {
			t.Errorf("an ended feed: %v", err)
		}
		disabled, err := s.NewFeed(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetActive(t.Context(), o.Viewer(o.Admin), o.ADA.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FeedOwner(t.Context(), disabled); code(err) != cases.NotFound {
			t.Errorf("the feed of a disabled account: %v", err)
		}
	})
}

func TestAReconsiderationStartsNewClocks(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
		later(t, o, o.Intake, id, cases.Accept, day(1), cases.Payload{Reviewer: o.ADA.ID})
		later(t, o, o.ADA, id, cases.Recommend, day(5), o.Recommendation(cases.U, cases.Decline))
		later(t, o, o.Chief, id, cases.Endorse, day(5), cases.Payload{})
		later(t, o, o.Official, id, cases.Decide, day(6), cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "No record."})
		asked := later(t, o, o.Attorney, id, cases.AskReconsideration, day(10), cases.Payload{Text: "The docket number was wrong."})
		if asked.DueOn != cases.MustDate("2026-06-27") {
			t.Errorf("the result is due %s, want 30 days after 28 May", asked.DueOn)
		}
		again := later(t, o, o.Deputy, id, cases.Reconsider, day(12), cases.Payload{Outcome: cases.Reopen, Text: "We found it."})
		decision, ok := again.Clock(cases.ClockDecision)
		if !ok || decision.From != cases.MustDate("2026-05-30") || again.DueOn != cases.MustDate("2026-08-28") || again.State != cases.UnderReview {
			t.Errorf("%s, due %s, clock %+v", again.State, again.DueOn, decision)
		}
		if first := again.Clocks[0]; first.Kind != cases.ClockDecision || first.From != cases.MustDate("2026-05-18") || first.EndedBy != cases.EventDecided {
			t.Errorf("the first decision clock is %+v", first)
		}
	})
}
