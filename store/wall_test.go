package store_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// wall keeps somebody from a request.
func wall(t *testing.T, o *storetest.Office, by, person cases.Person, request cases.RequestID) error {
	t.Helper()
	return o.Store.PutUpWall(t.Context(), o.Viewer(by), cases.Wall{Request: request, Person: person.ID, WallReason: cases.WallReason{Code: "knows_accused", Text: "His brother."}})
}

func mustWall(t *testing.T, o *storetest.Office, by, person cases.Person, request cases.RequestID) {
	t.Helper()
	if err := wall(t, o, by, person, request); err != nil {
		t.Fatal(err)
	}
}

func wallsOf(t *testing.T, o *storetest.Office, by cases.Person, request cases.RequestID) []cases.Wall {
	t.Helper()
	all, err := o.Store.Walls(t.Context(), o.Viewer(by), request)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The attack: the defendant's brother is a supervisor and sees the whole office. A
// colleague puts up a wall. Who may put up and take down walls, and what is written
// down, follows. Whoever is kept out sees nothing of the wall either.
func TestWalls(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request, sight := submit(t, o, o.Attorney), func(p cases.Person, id cases.RequestID) bool {
			_, err := s.Request(t.Context(), o.Viewer(p), id)
			return err == nil
		}
		other := submit(t, o, o.Attorney)
		for _, p := range []cases.Person{o.ADA, o.Manager, o.Admin, o.Attorney} {
			says(t, wall(t, o, p, o.Chief, request), cases.NotYours, "Who is kept from a request is for")
			_, err := s.Walls(t.Context(), o.Viewer(p), request)
			says(t, err, cases.NotYours, "Who is kept from a request is for")
		}
		says(t, wall(t, o, o.Chief, o.Chief, request), cases.BadInput, "against themselves")
		says(t, wall(t, o, o.Chief, o.Attorney, request), cases.BadInput, "Choose somebody of the office")
		says(t, wall(t, o, o.Chief, cases.Person{ID: "who?"}, request), cases.BadInput, "Choose somebody of the office")
		says(t, wall(t, o, o.Chief, o.Deputy, cases.RequestID(uuid.NewString())), cases.NotFound, "no such request")
		elsewhere := storetest.NewOffice(t, s)
		says(t, wall(t, o, o.Chief, elsewhere.Chief, request), cases.BadInput, "Choose somebody of the office")
		says(t, s.PutUpWall(t.Context(), elsewhere.Viewer(elsewhere.Chief), cases.Wall{Request: request, Person: elsewhere.Deputy.ID, WallReason: cases.WallReason{Code: "witness"}}), cases.NotFound, "no such request")

		mustWall(t, o, o.Intake, o.Chief, request)
		if sight(o.Chief, request) || !sight(o.Chief, other) || !sight(o.Deputy, request) {
			t.Error("the wall does not keep the one person from the one request")
		}
		says(t, wall(t, o, o.Intake, o.Chief, request), cases.NotOpen, "already")
		says(t, wall(t, o, o.Chief, o.Deputy, request), cases.NotFound, "no such request")
		_, err := s.Walls(t.Context(), o.Viewer(o.Chief), request)
		says(t, err, cases.NotFound, "no such request")
		all := wallsOf(t, o, o.Official, request)
		if len(all) != 1 || all[0].PersonName != "Irene castellan" || all[0].PutUpName != "Rosa lindqvist" || all[0].Text != "His brother." || all[0].Why() != "Knows the accused, or is related to them" || !all[0].Stands() {
			t.Fatalf("%+v", all)
		}
		down := func(by cases.Person, why string) error {
			return s.TakeDownWall(t.Context(), o.Viewer(by), request, all[0].ID, why)
		}
		says(t, down(o.Intake, "x"), cases.NotYours, "Supervisors and certifying officials")
		says(t, down(o.Chief, "I do not know him."), cases.NotFound, "no such request")
		says(t, down(o.Deputy, " "), cases.BadInput, "Say why")
		says(t, s.TakeDownWall(t.Context(), o.Viewer(o.Deputy), other, all[0].ID, "x"), cases.NotFound, "no such wall")
		if err := down(o.Deputy, "Another person of that name."); err != nil {
			t.Fatal(err)
		}
		says(t, down(o.Official, "x"), cases.NotOpen, "already")
		if all = wallsOf(t, o, o.Chief, request); !sight(o.Chief, request) || all[0].TakerName != "Paul nwosu" || all[0].TakenDownFor != "Another person of that name." {
			t.Errorf("after it was taken down: %+v", all)
		}
		mustWall(t, o, o.Intake, o.Chief, request) // and up again

		log, err := s.AuditLog(t.Context(), o.Viewer(o.Admin), cases.AuditFilter{})
		if err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, l := range slices.Backward(log.Lines) {
			if strings.HasSuffix(l.Action, "Wall") && l.Request == request && l.Object != "" {
				actions = append(actions, l.Action)
			}
		}
		if !slices.Equal(actions, []string{"PutUpWall", "TakeDownWall", "PutUpWall"}) {
			t.Errorf("audit lines %q", actions)
		}
	})
}

// The attack: a supervisor has somebody's papers in mind, and first walls off,
// one after the other, all who could notice what he does with them.
func TestSomebodyIsLeftToTakeAWallDown(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request := submit(t, o, o.Attorney)
		mustWall(t, o, o.Chief, o.Official, request)
		says(t, wall(t, o, o.Chief, o.Deputy, request), cases.BadInput, "Nobody but you would be left")
		mustWall(t, o, o.Intake, o.Deputy, request)
		says(t, wall(t, o, o.Intake, o.Chief, request), cases.BadInput, "Nobody but you would be left")
		mustWall(t, o, o.Chief, o.Manager, submit(t, o, o.Attorney))
	})
}

// Who steps aside sees the request no more, in the same moment and for whatever
// reason of the list, and leaves what they were given for a trial.
func TestSteppingAsideIsAWall(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for _, reason := range cases.ConflictReasons() {
			request := submit(t, o, o.Attorney)
			later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
			later(t, o, o.ADA, request, cases.Recommend, noon, o.Recommendation(cases.U, cases.Certify))
			pending := cases.Prosecution{ID: uuid.NewString(), Request: request, Trial: o.Chief.ID, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-1"}}
			if err := s.RecordProsecution(t.Context(), o.Viewer(o.Intake), pending); err != nil {
				t.Fatal(err)
			}
			if err := s.OpenToTrial(t.Context(), o.Viewer(o.Deputy), request, pending.ID, true); err != nil {
				t.Fatal(err)
			}
			after := later(t, o, o.Chief, request, cases.Recuse, noon, cases.Payload{Code: reason.Code, Text: "Ask Deputy."})
			if _, err := s.Request(t.Context(), o.Viewer(o.Chief), request); code(err) != cases.NotFound {
				t.Errorf("%s: whoever stepped aside reads on: %v", reason.Code, err)
			}
			all := wallsOf(t, o, o.Intake, request)
			if len(all) != 1 || !all[0].SteppedAside() || all[0].Person != o.Chief.ID || all[0].Why() != reason.Words || all[0].Text != "Ask Deputy." {
				t.Errorf("%s: %+v", reason.Code, all)
			}
			panel, err := s.RequestDisclosure(t.Context(), o.Viewer(o.Intake), request)
			if err != nil || panel.Prosecutions[0].OpenedBy != "" {
				t.Errorf("%s: the trial assistant's access: %+v, %v", reason.Code, panel.Prosecutions, err)
			}
			says(t, s.OpenToTrial(t.Context(), o.Viewer(o.Deputy), request, pending.ID, true), cases.NotOpen, "kept from the request")
			again := pending
			again.ID = uuid.NewString()
			says(t, s.RecordProsecution(t.Context(), o.Viewer(o.Intake), again), cases.NotOpen, "kept from the request")
			if after.State != cases.AwaitingSupervisor || !slices.Contains(after.Recused, o.Chief.ID) {
				t.Errorf("%s: %+v", reason.Code, after)
			}
		}
	})
}

// Mail, reminders and digests about a request do not reach whoever is kept from
// it: neither what comes later, nor what waits already.
func TestNoMailGoesOverAWall(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request, other := submit(t, o, o.Attorney), submit(t, o, o.Attorney)
		d := record(t, o, o.Intake, subpoena(t, o, "")) // names no request, so it is told to all who answer
		numbers := func(p cases.Person) (out []string) {
			all, err := s.Unsent(t.Context(), o.Agency.ID, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				if m.To != p.Email {
					continue
				}
				out = append(out, m.Number)
				for _, item := range m.Items {
					out = append(out, item.Number)
				}
			}
			return out
		}
		page, err := s.Request(t.Context(), o.Viewer(o.Intake), request)
		if err != nil {
			t.Fatal(err)
		}
		number := page.Number
		if !slices.Contains(numbers(o.Intake), number) || len(numbers(o.Chief)) != 1 {
			t.Fatalf("intake is told of %q, the supervisor of %q", numbers(o.Intake), numbers(o.Chief))
		}
		overdue := func(id cases.RequestID) {
			c := cases.Command{
				ID: cases.CommandID("alarm/" + string(id)), Agency: o.Agency.ID, Request: id, Actor: cases.System(),
				Kind: cases.Remind, Version: cases.AnyVersion, At: noon.AddDate(0, 3, 1), Payload: cases.Payload{Alarm: "due/2026-08-16/2026-08-17"},
			}
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), c.ID, activities.Decide); err != nil {
				t.Fatal(err)
			}
		}
		overdue(request) // a reminder waits for the supervisors' digest
		mustWall(t, o, o.Deputy, o.Chief, request)
		mustWall(t, o, o.Deputy, o.Intake, request)
		if got := numbers(o.Intake); slices.Contains(got, number) || len(got) == 0 {
			t.Errorf("what waited for intake: %q", got)
		}
		gather := func(at time.Time) {
			if _, err := s.GatherDigests(t.Context(), o.Agency.ID, at); err != nil {
				t.Fatal(err)
			}
		}
		gather(noon.AddDate(0, 4, 0))
		if got := numbers(o.Deputy); !slices.Contains(got, number) {
			t.Errorf("the other supervisor's digest: %q", got)
		}
		if got := numbers(o.Chief); slices.Contains(got, number) {
			t.Errorf("the digest: %q", got)
		}
		// A digest that was gathered before the wall goes out without it, and not at
		// all if nothing else is in it.
		overdue(other)
		gather(noon.AddDate(0, 5, 0))
		before := len(numbers(o.Chief))
		mustWall(t, o, o.Deputy, o.Chief, other)
		if after := len(numbers(o.Chief)); after != before-2 {
			t.Errorf("%d messages and reminders, and %d after the wall", before, after)
		}
		// A demand that turns out to be about it is told to the others only.
		take := func(a cases.DemandAct) {
			a.Version = demand(t, o, o.Deputy, d.ID).Version
			if err := s.StepDemand(t.Context(), o.Viewer(o.Deputy), d.ID, a); err != nil {
				t.Fatalf("%s: %v", a.Kind, err)
			}
		}
		take(cases.DemandAct{Kind: cases.ReviewDemand})
		take(cases.DemandAct{Kind: cases.IdentifyDemand, Request: request})
		counts := []int{len(numbers(o.Chief)), len(numbers(o.Official))}
		take(release(nil, "exists"))
		if now := []int{len(numbers(o.Chief)), len(numbers(o.Official))}; now[0] != counts[0] || now[1] != counts[1]+1 {
			t.Errorf("the release is told: %v and then %v", counts, now)
		}
		// New ones go to those who are left: managers, where no supervisor is.
		third := submit(t, o, o.Attorney)
		mustWall(t, o, o.Intake, o.Chief, third)
		mustWall(t, o, o.Intake, o.Deputy, third)
		later(t, o, o.Intake, third, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		told := []int{len(numbers(o.Chief)), len(numbers(o.Deputy)), len(numbers(o.Manager))}
		later(t, o, o.ADA, third, cases.Recommend, noon, o.Recommendation(cases.U, cases.Certify))
		if now := []int{len(numbers(o.Chief)), len(numbers(o.Deputy)), len(numbers(o.Manager))}; now[0] != told[0] || now[1] != told[1] || now[2] != told[2]+1 {
			t.Errorf("the recommendation is told: %v and then %v", told, now)
		}
	})
}

// The attack: he clicks while a colleague puts up the wall. His act is done before
// it, or refused as on a request that is not there; never half. The same with a
// request that is being given to him.
func TestActsRaceWalls(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		lost, won := 0, 0
		for round := range 12 {
			request := submit(t, o, o.Attorney)
			kind, by, payload := cases.RecordFact, o.Chief, cases.Payload{Fact: cases.Detained, Text: "x"}
			behind := o.Chief
			if round%2 == 1 {
				kind, by, payload, behind = cases.Accept, o.Intake, cases.Payload{Reviewer: o.ADA.ID}, o.ADA
			}
			c := o.Command(t, by, request, kind, noon, payload)
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			var acted, walled error
			lag := time.Duration(round/2%3-1) * 20 * time.Millisecond // either may be first
			both(lag, func() { _, acted = s.Apply(context.WithoutCancel(t.Context()), c.ID, activities.Decide) },
				func() { walled = wall(t, o, o.Deputy, behind, request) })
			snapshot, err := s.Snapshot(t.Context(), o.Agency.ID, request)
			if err != nil {
				t.Fatal(err)
			}
			done := snapshot.Revision > 1
			switch {
			case kind == cases.RecordFact && walled == nil && acted == nil && done, kind == cases.Accept && acted == nil && done && code(walled) == cases.BadInput:
				won++
			case kind == cases.RecordFact && walled == nil && code(acted) == cases.NotFound && !done, kind == cases.Accept && walled == nil && code(acted) == cases.BadInput && !done:
				lost++
			default:
				t.Errorf("%s: acted %v, walled %v, revision %d", kind, acted, walled, snapshot.Revision)
			}
			if _, err := s.Request(t.Context(), o.Viewer(behind), request); (walled == nil) != (code(err) == cases.NotFound) {
				t.Errorf("%s: the wall %v, and then %v", kind, walled, err)
			}
		}
		if won == 0 || lost == 0 {
			t.Errorf("the act came first %d times, the wall %d times", won, lost)
		}

		// Two colleagues against each other: one of the walls stands.
		for range 6 {
			request := submit(t, o, o.Attorney)
			var one, two error
			both(0, func() { one = wall(t, o, o.Chief, o.Deputy, request) }, func() { two = wall(t, o, o.Deputy, o.Chief, request) })
			if (one == nil) == (two == nil) || one != nil && code(one) != cases.NotFound || two != nil && code(two) != cases.NotFound {
				t.Errorf("against each other: %v and %v", one, two)
			}
		}
		// And the same wall by two at once.
		request := submit(t, o, o.Attorney)
		var one, two error
		both(0, func() { one = wall(t, o, o.Chief, o.Manager, request) }, func() { two = wall(t, o, o.Deputy, o.Manager, request) })
		if (one == nil) == (two == nil) || one != nil && code(one) != cases.NotOpen || two != nil && code(two) != cases.NotOpen {
			t.Errorf("twice at once: %v and %v", one, two)
		}
	})
}

// both runs two functions at one moment, or the first one so much later.
func both(lag time.Duration, one, two func()) {
	var wg sync.WaitGroup
	wg.Go(func() { time.Sleep(lag); one() })
	wg.Go(func() { time.Sleep(-lag); two() })
	wg.Wait()
}

// An act that was stored while the engine was away is refused if a wall was put up
// meanwhile, and stays refused.
func TestAStoredActMeetsTheWall(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	request := submit(t, o, o.Attorney)
	c := o.Command(t, o.Intake, request, cases.Misdirect, noon, cases.Payload{Text: "the police"})
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	mustWall(t, o, o.Deputy, o.Intake, request)
	for range 2 {
		if _, err := o.Store.Apply(t.Context(), c.ID, activities.Decide); code(err) != cases.NotFound {
			t.Errorf("the stored act: %v", err)
		}
	}
	if ground, err := o.Store.Ground(t.Context(), c); err != nil || !slices.Contains(ground.Walled, o.Intake.ID) {
		t.Errorf("checked on %v, %v", ground.Walled, err)
	}
}

// What a person is kept from is on no list of theirs of what is to be destroyed,
// and a list that names it is not theirs to read, confirm or drop. Once destroyed,
// the reason is gone and the wall stands before what is left.
func TestWallsAndDestruction(t *testing.T) {
	onArchives(t, func(a archive) {
		hidden, plain := a.ended(cases.Cancelled), a.ended(cases.Misdirected)
		mustWall(a.T, a.Office, a.Chief, a.Manager, hidden)
		a.s.SetClock(func() time.Time { return longAfter })
		today, keeps := cases.MustDate("2037-01-11"), schedule(a)
		plan := func(p cases.Person) cases.DestructionPlan {
			out, err := a.s.RetentionPlan(a.Context(), a.Viewer(p), today, keeps.Key(), keeps.Keeps)
			a.must(err)
			return out
		}
		named := func(items []cases.Disposal) (out []cases.RequestID) {
			for _, d := range items {
				out = append(out, d.Request)
			}
			return out
		}
		if got := named(plan(a.Manager).Due); !slices.Equal(got, []cases.RequestID{plain}) {
			a.Errorf("the manager plans %q", got)
		}
		if got := named(plan(a.Chief).Due); len(got) != 2 {
			a.Errorf("the supervisor plans %q", got)
		}
		digest := plan(a.Chief).Digest()
		_, err := a.s.ProposeDestruction(a.Context(), a.Viewer(a.Manager), digest, keeps.Key(), keeps.Keeps)
		says(a.T, err, cases.Stale, "The list changed")
		id, err := a.s.ProposeDestruction(a.Context(), a.Viewer(a.Chief), digest, keeps.Key(), keeps.Keeps)
		a.must(err)
		says(a.T, a.s.ConfirmDestruction(a.Context(), a.Viewer(a.Manager), id, digest, 0, keeps.Keeps), cases.NotFound, "no such list")
		says(a.T, a.s.DropDestruction(a.Context(), a.Viewer(a.Manager), id), cases.NotFound, "no such list")
		_, err = a.s.Destruction(a.Context(), a.Viewer(a.Manager), id)
		says(a.T, err, cases.NotFound, "no such list")
		_, err = a.s.Certificate(a.Context(), a.Viewer(a.Manager), id)
		says(a.T, err, cases.NotFound, "no such list")
		if all, err := a.s.Destructions(a.Context(), a.Viewer(a.Manager)); err != nil || len(all) != 0 {
			a.Errorf("%d lists, %v", len(all), err)
		}
		a.must(a.s.ConfirmDestruction(a.Context(), a.Viewer(a.Deputy), id, digest, 0, keeps.Keeps))
		for _, request := range []cases.RequestID{hidden, plain} {
			a.must(a.s.DestroyItem(a.Context(), a.Agency.ID, id, request, keeps.Keeps))
		}
		for _, tt := range []struct {
			who  cases.Person
			id   cases.RequestID
			sees bool
		}{{a.Manager, hidden, false}, {a.Manager, plain, true}, {a.Chief, hidden, true}} {
			page, err := a.s.Request(a.Context(), a.Viewer(tt.who), tt.id)
			if (err == nil) != tt.sees || tt.sees && page.Destroyed.On.IsZero() {
				a.Errorf("%s and what is left: %v, %+v", tt.who.Name, err, page.Destroyed)
			}
		}
		if _, err := a.s.Walls(a.Context(), a.Viewer(a.Chief), hidden); err == nil {
			a.Error("the reason can be read after the destruction")
		}
		says(a.T, wall(a.T, a.Office, a.Chief, a.Admin, hidden), cases.NotFound, "destroyed")
	})
}

// The manager's page counts what is open as the lists show it, and measures the
// whole office.
func TestOverviewBehindAWall(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		hidden, _ := submit(t, o, o.Attorney), submit(t, o, o.Attorney)
		mustWall(t, o, o.Chief, o.Manager, hidden)
		got, err := s.Overview(t.Context(), o.Viewer(o.Manager), cases.MustDate("2026-05-20"))
		if err != nil || got.Open != 1 || got.Undecided[0].Count != 1 || len(got.WaitingLong) != 1 || got.Clocks[0].Running != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A record from before there were walls: whoever stepped aside then is kept out
// from the upgrade on.
func TestWhoSteppedAsideBeforeIsKeptOut(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request := submit(t, o, o.Attorney)
		later(t, o, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		later(t, o, o.ADA, request, cases.Recuse, noon.Add(time.Hour), cases.Payload{Code: "witness"})
		if err := s.Redo(t.Context(), 15); err != nil {
			t.Fatal(err)
		}
		all := wallsOf(t, o, o.Chief, request)
		if len(all) != 1 || all[0].Person != o.ADA.ID || !all[0].SteppedAside() || !all[0].PutUpAt.Equal(noon.Add(time.Hour)) || all[0].Why() != "" {
			t.Fatalf("%+v", all)
		}
		if _, err := uuid.Parse(all[0].ID); err != nil {
			t.Errorf("its ID is %q", all[0].ID)
		}
		if err := s.TakeDownWall(t.Context(), o.Viewer(o.Deputy), request, all[0].ID, "Not a tie."); err != nil {
			t.Error(err)
		}
	})
}
