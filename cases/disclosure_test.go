package cases

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

var deputy = Actor{Person: "deputy", Roles: []Role{RoleSupervisor}}

// goodStep is a step with everything that it could need.
func goodStep(k DemandStepKind, version int64) DemandAct {
	return DemandAct{Kind: k, Version: version, Text: "Why.", Basis: "us/1/x", Request: "other", Document: "letter",
		Release: Proposal{To: "The court", How: "court", Facts: []string{"exists"}}}
}

// Every step in every state, for everybody: what is listed as open is done, and
// all else is refused.
func TestDemandSteps(t *testing.T) {
	open := map[DemandState][]DemandStepKind{
		DemandReceived:    {ReviewDemand, TakeBackDemand},
		DemandUnderReview: {RefuseDemand, ProposeRelease, TakeBackDemand, FileLetter},
		ReleaseProposed:   {ApproveRelease, RejectRelease},
		ReleaseRejected:   {RefuseDemand, ProposeRelease, TakeBackDemand, FileLetter},
		DemandRefused:     {ReopenDemand, FileLetter},
		DemandReleased:    nil,
		DemandTakenBack:   {ReopenDemand},
	}
	for state := range open {
		open[state] = append(open[state], BarTelling) // an order can come at any time
	}
	to := map[DemandStepKind]DemandState{
		ReviewDemand: DemandUnderReview, RefuseDemand: DemandRefused, ProposeRelease: ReleaseProposed, ApproveRelease: DemandReleased,
		RejectRelease: ReleaseRejected, TakeBackDemand: DemandTakenBack, ReopenDemand: DemandUnderReview,
	}
	if len(open) != len(DemandStates()) {
		t.Fatalf("%d states", len(DemandStates()))
	}
	for state, want := range open {
		d := Demand{ID: "d", Number: "D-1", Request: "r", State: state, Version: 7, ProposedBy: "somebody", Recused: []PersonID{"aside"}}
		for _, who := range []Actor{chief, official, deputy, intake, ada, manager, attorney, System(), {Person: "aside", Roles: []Role{RoleSupervisor}}, {Person: "admin", Roles: []Role{RoleAdministrator}}} {
			handles := who.Is(RoleSupervisor, RoleOfficial) && who.Person != "aside"
			listed := OpenDemandSteps(d, who)
			for _, k := range DemandStepKinds() {
				after, err := NextDemand(d, goodStep(k, 7), who)
				fits := handles && slices.Contains(want, k)
				if (err == nil) != fits || slices.Contains(listed, k) != fits {
					t.Errorf("%s, %s by %s: %v, listed %v, want open %v", state, k, who.Person, err, slices.Contains(listed, k), fits)
				}
				if err != nil && (after.State != d.State || after.Version != d.Version) {
					t.Errorf("%s, %s: refused, and yet changed", state, k)
				}
				if wanted := to[k]; err == nil && (after.Version != 8 || wanted != "" && after.State != wanted || wanted == "" && after.State != state) {
					t.Errorf("%s, %s leads to %s, version %d", state, k, after.State, after.Version)
				}
			}
		}
	}
}

func TestDemandStepsNeed(t *testing.T) {
	review := Demand{ID: "d", Number: "D-1", State: DemandUnderReview, Version: 7}
	named, proposed, barred := review, review, review
	named.Request = "r"
	proposed.Request, proposed.State, proposed.ProposedBy = "r", ReleaseProposed, chief.Person
	barred.Request, barred.Barred = "r", true
	for _, tt := range []struct {
		name string
		d    Demand
		a    DemandAct
		who  Actor
		code RefusalCode
		says string
	}{
		{"an old page", review, goodStep(RefuseDemand, 6), chief, Stale, "after you opened the page"},
		{"a page from the future", review, goodStep(RefuseDemand, 8), chief, Stale, "after you opened the page"},
		{"no such step", review, goodStep("shred", 7), chief, BadInput, "no such step"},
		{"a refusal on nothing", review, DemandAct{Kind: RefuseDemand, Version: 7, Text: "Why."}, chief, BadInput, "the law"},
		{"a refusal without a word", review, DemandAct{Kind: RefuseDemand, Version: 7, Basis: "b", Text: " "}, chief, BadInput, "Write why"},
		{"a novel", review, DemandAct{Kind: RefuseDemand, Version: 7, Basis: "b", Text: strings.Repeat("x", MaxProse+1)}, chief, BadInput, "characters"},
		{"a release of nobody's papers", review, goodStep(ProposeRelease, 7), chief, NotOpen, "Name the request first"},
		{"a release of nothing", named, DemandAct{Kind: ProposeRelease, Version: 7, Basis: "b", Text: "x", Release: Proposal{To: "a", How: "court"}}, chief, BadInput, "Nothing is released by default"},
		{"a release to nobody", named, DemandAct{Kind: ProposeRelease, Version: 7, Basis: "b", Text: "x", Release: Proposal{How: "court", Facts: []string{"exists"}}}, chief, BadInput, "to whom"},
		{"one's own release", proposed, goodStep(ApproveRelease, 7), chief, NotYours, "You proposed this release"},
		{"another's release", proposed, goodStep(ApproveRelease, 7), deputy, "", ""},
		{"one's own release taken back", proposed, goodStep(RejectRelease, 7), chief, "", ""},
		{"a second request", named, goodStep(IdentifyDemand, 7), chief, NotOpen, "names a request already"},
		{"no request", review, DemandAct{Kind: IdentifyDemand, Version: 7}, chief, BadInput, "Enter the number"},
		{"a letter that was not drawn", review, DemandAct{Kind: FileLetter, Version: 7}, chief, BadInput, "not drawn"},
		{"telling without a bar", named, goodStep(TellRequester, 7), chief, NotOpen, "Nothing forbids"},
		{"a bar without an order", named, DemandAct{Kind: BarTelling, Version: 7, Text: " "}, chief, BadInput, "Name the court order"},
		{"a second bar", barred, goodStep(BarTelling, 7), chief, NotOpen, "already"},
		{"telling", barred, goodStep(TellRequester, 7), chief, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			after, err := NextDemand(tt.d, tt.a, tt.who)
			var refusal Refusal
			errors.As(err, &refusal)
			if refusal.Code != tt.code || !strings.Contains(refusal.Text, tt.says) {
				t.Errorf("%v, want %q with %q", err, tt.code, tt.says)
			}
			if may, shut := MayTakeDemandStep(tt.d, tt.a.Kind, tt.who), tt.code == NotOpen || tt.code == NotYours; shut && !errors.Is(may, refusal) || tt.code == "" && may != nil {
				t.Errorf("the page says %v", may)
			}
			if err == nil && after.Barred {
				t.Error("the requester is still not to be told")
			}
		})
	}
}

// What is proposed comes from the record, and nothing that is not on its list.
func TestPropose(t *testing.T) {
	r := Request{Snapshot: Snapshot{Number: "2026-0042", Visa: U, State: UnderReview, ReceivedOn: day}, Documents: []Document{{ID: "a", Kind: Attachment, FileName: "a.pdf", SHA256: "5e", Size: 3}}}
	r.Submission.Victim.Name = Name{Given: "Maria", Family: "Lopez"}
	list, facts, err := Propose(Proposal{To: "The court", How: "court", Documents: []DocumentID{"a"}, Facts: []string{"victim_name", "exists"}}, r)
	if err != nil || len(list.Papers) != 1 || list.Papers[0].SHA256 != "5e" || len(facts) != 2 || facts[0].Code != "exists" || facts[1].Value != "Maria Lopez" {
		t.Errorf("%+v, %+v, %v", list, facts, err)
	}
	for _, p := range []Proposal{{Documents: []DocumentID{"b"}}, {Facts: []string{"salary"}}, {Facts: []string{"decided_on"}}, {Facts: []string{"exists", "exists"}}} {
		if _, _, err := Propose(p, r); err == nil {
			t.Errorf("proposed %+v", p)
		}
	}
	for _, f := range Releasable(Request{}) {
		if f.Code != "exists" && f.Code != "state" {
			t.Errorf("an empty request has %+v", f)
		}
	}
}
