package cases

import (
	"slices"
	"strings"
	"testing"
)

// The attack: who is kept from a request acts on it all the same, by its address,
// under whatever role. Every act in every state is answered as on a request that
// is not there.
func TestBehindAWallNobodyActs(t *testing.T) {
	everybody := Actor{"brother", "firm", append(slices.Collect(rolesOf), RoleSystem)}
	for _, state := range States() {
		for _, kind := range ActKinds() {
			s := at(state, U)
			before := s
			_, _, err := Next(s, Act{Kind: kind, Actor: everybody, On: day, Version: s.Version, Walled: []PersonID{"somebody", "brother"}})
			if r, _ := err.(Refusal); r.Code != NotFound || strings.Contains(r.Text, "kept") {
				t.Errorf("%s in %s: %v", kind, state, err)
			}
			if before.Revision != s.Revision {
				t.Errorf("%s in %s changed the request", kind, state)
			}
		}
	}
}

func rolesOf(yield func(Role) bool) {
	for _, r := range Roles() {
		if !yield(r.Role) {
			return
		}
	}
}

// A colleague gives the request to somebody behind a wall, or it falls back to them.
func TestNobodyBehindAWallGetsIt(t *testing.T) {
	designated := func(p PersonID) Designation { return Designation{Person: p, From: day} }
	for name, act := range map[string]struct {
		from Snapshot
		act  Act
	}{
		"accept":          {at(Received, U), Act{Kind: Accept, Actor: intake, Reviewer: "x", Chosen: []Role{RoleReviewer}}},
		"reassign":        {at(UnderReview, U), Act{Kind: AssignReviewer, Actor: manager, Reviewer: "x", Chosen: []Role{RoleReviewer}}},
		"recommend":       {at(UnderReview, U), Act{Kind: Recommend, Actor: ada, NoConflict: true, Outcome: Certify, Official: "x", Chosen: []Role{RoleOfficial}, Designation: designated("x")}},
		"choose official": {at(AwaitingDecision, U), Act{Kind: ChooseOfficial, Actor: chief, Official: "x", Chosen: []Role{RoleOfficial}, Designation: designated("x")}},
	} {
		act.act.On, act.act.Version = day, act.from.Version
		if _, _, err := Next(act.from, act.act); err != nil {
			t.Errorf("%s without a wall: %v", name, err)
		}
		act.act.Walled = []PersonID{"x"}
		_, _, err := Next(act.from, act.act)
		if r, _ := err.(Refusal); r.Code != BadInput || !strings.Contains(r.Text, "kept from the request") {
			t.Errorf("%s: %v", name, err)
		}
	}

	reopened := at(Reconsidering, U)
	reopened.Reviewer, reopened.RecommendedBy = "ada", "ada"
	after, event, err := Next(reopened, Act{Kind: Reconsider, Actor: Actor{"deputy", "", []Role{RoleSupervisor}}, On: day, Version: reopened.Version, Outcome: Reopen, Explained: true, Walled: []PersonID{"ada"}})
	if err != nil || after.State != UnderReview || after.Reviewer != "" || after.Desk() != ToIntake {
		t.Errorf("reopened: %v, %q on the desk of %s", err, after.Reviewer, after.Desk())
	}
	if told := Notices(after, event); !slices.Contains(told, tell(ToIntake, NoticeReviewerWanted)) {
		t.Errorf("told of it: %+v", told)
	}
	certified := at(Certified, U)
	after, _, err = Next(certified, Act{Kind: AskReissue, Actor: attorney, On: day, Version: certified.Version, Walled: []PersonID{"official"}})
	if err != nil || after.State != AwaitingDecision || after.Official != "" || after.Desk() != ToSupervisors {
		t.Errorf("to be signed afresh: %v, %q on the desk of %s", err, after.Official, after.Desk())
	}
}

// Whoever holds a seat is replaced before they are kept out, so that no request
// waits on a desk from which it cannot be seen.
func TestMayKeepOut(t *testing.T) {
	held := at(OnHold, U)
	held.Reviewer, held.Official, held.EndorsedBy = "ada", "official", "chief"
	decided := but(at(AwaitingSignature, U), func(s *Snapshot) { s.Reviewer, s.EndorsedBy = "ada", "chief" })
	for _, tt := range []struct {
		from   Snapshot
		person PersonID
		by     Actor
		code   RefusalCode
		says   string
	}{
		{at(Received, U), "ada", intake, "", ""},
		{at(Received, U), "intake", Actor{"intake", "", []Role{RoleIntake}}, BadInput, "against themselves"},
		{at(Received, U), "x", ada, NotYours, "Intake, supervisors"},
		{at(Received, U), "x", manager, NotYours, "Intake, supervisors"},
		{at(Received, U), "x", attorney, NotYours, "Intake, supervisors"},
		{at(UnderReview, U), "ada", intake, BadInput, "Assign another reviewer first"},
		{at(UnderReview, U), "official", intake, "", ""},
		{at(AwaitingInformation, U), "ada", chief, BadInput, "Assign another reviewer first"},
		{at(AwaitingDecision, U), "ada", chief, BadInput, "have it returned"},
		{at(AwaitingDecision, U), "official", chief, BadInput, "Choose another official first"},
		{but(at(AwaitingDecision, U), func(s *Snapshot) { s.EndorsedBy = "chief" }), "chief", intake, BadInput, "passed this request on"},
		{held, "ada", intake, BadInput, "reviewer"}, {held, "official", intake, BadInput, "official"}, {held, "chief", intake, BadInput, "passed"},
		{decided, "ada", intake, "", ""}, {decided, "chief", intake, "", ""}, {decided, "official", intake, BadInput, "official"},
		{at(Certified, U), "official", intake, "", ""}, {at(Declined, U), "ada", official, "", ""},
	} {
		err := tt.from.MayKeepOut(tt.person, tt.by)
		if r, _ := err.(Refusal); r.Code != tt.code || !strings.Contains(r.Text, tt.says) {
			t.Errorf("%s, %s by %s: %v", tt.from.State, tt.person, tt.by.Person, err)
		}
	}
}

func TestWallChecks(t *testing.T) {
	for _, tt := range []struct {
		wall Wall
		want []string
	}{
		{Wall{}, []string{"person", "reason"}},
		{Wall{Person: "x", WallReason: WallReason{Code: "other"}}, []string{"wall_text"}},
		{Wall{Person: "x", WallReason: WallReason{Code: "interest"}}, []string{"reason"}},
		{Wall{Person: "x", WallReason: WallReason{Code: "witness", Text: strings.Repeat("x", MaxProse+1)}}, []string{"wall_text"}},
		{Wall{Person: "x", WallReason: WallReason{Code: "witness"}}, nil},
	} {
		var got []string
		for _, p := range tt.wall.Check() {
			got = append(got, p.Field)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%+v: mistakes %q, want %q", tt.wall, got, tt.want)
		}
	}
	if len(CheckWallEnd(" ")) != 1 || len(CheckWallEnd("Another person of that name.")) != 0 {
		t.Error("why a wall is taken down is not asked for")
	}
	aside := SteppedAside(Command{Actor: ada, Payload: Payload{Code: "interest"}})
	if aside.Why() != "Has a personal or financial interest" || !aside.SteppedAside() || (Wall{Person: "x", PutUpBy: "y", WallReason: WallReason{Code: "witness"}}).Why() == "witness" {
		t.Errorf("why: %q", aside.Why())
	}
}
