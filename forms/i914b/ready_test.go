package i914b_test

import (
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
)

// known is a signing of which everything is known and in order.
var known = forms.Signing{On: cases.MustDate("2026-11-23"), Edition: "01/20/25", Designated: forms.Yes, HeadCurrent: forms.Yes}

func TestReady(t *testing.T) {
	if found := i914b.Ready(i914b.Example(), known); len(found) > 0 {
		t.Errorf("the example is not ready: %v", found)
	}
	for _, test := range []struct {
		name   string
		change func(*i914b.Facts, *forms.Signing)
		want   string
		blocks bool
	}{
		{"born after the signature", func(f *i914b.Facts, _ *forms.Signing) { f.Victim.BornOn = cases.MustDate("2027-01-01") },
			"Part 1 Item 3: 01/01/2027 is after the day of the signature, 11/23/2026.", true},
		{"not designated", func(_ *i914b.Facts, s *forms.Signing) { s.Designated = forms.No },
			"Part 2 Item 2.a: The official is neither the head of the agency nor designated to sign on the day of the signature.", true},
		{"no status", func(f *i914b.Facts, _ *forms.Signing) { f.Case.Status = "" }, "Part 2 Item 9: Give the status of the case.", true},
		{"status not explained", func(f *i914b.Facts, _ *forms.Signing) { f.Case.Status = forms.OtherStatus },
			"Part 2 Item 9: Give the status of the case in words.", true},
		{"nothing marked", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.Trafficking = nil },
			"Part 3 Item 1: Needs at least one box of the statement of claim.", true},
		{"not applicable alone", func(f *i914b.Facts, _ *forms.Signing) {
			f.Claim.Trafficking = []i914b.Trafficking{i914b.NotApplicable}
		}, "Part 3 Item 1.d: “Not applicable” alone declares nothing; mark the form of trafficking, or decline.", true},
		{"not applicable among others", func(f *i914b.Facts, _ *forms.Signing) {
			f.Claim.Trafficking = []i914b.Trafficking{i914b.LaborTrafficking, i914b.NotApplicable}
		}, "Part 3 Item 1.d: “Not applicable” contradicts the other marks of Item 1.", true},
		{"other form not explained", func(f *i914b.Facts, _ *forms.Signing) {
			f.Claim.Trafficking = []i914b.Trafficking{i914b.OtherTrafficking}
		}, "Part 3 Item 1.e: Give the other form of trafficking in words.", true},
		{"no account", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.Narrative = "" },
			"Part 3 Item 2: Give an account of the victimization and how it relates to the crime.", true},
		{"fear not explained", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.FearExplanation = "" },
			"Part 3 Item 3: Give what the applicant fears.", true},
		{"fear unanswered", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.Fear = "" }, "Part 3 Item 3: Answer Yes or No.", true},
		{"home address", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.FearExplanation = "They came to 12 Example Road." },
			"Part 3 Item 3: Holds “12 Example Road”: a street address may lead to the victim; name city, county and state.", false},
		{"no dates", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.Dates = nil },
			"Part 3 Item 4: Needs at least one date of the acts of trafficking.", true},
		{"completed before it began", func(f *i914b.Facts, _ *forms.Signing) { f.Claim.ClosedOn = cases.MustDate("2024-01-01") },
			"Part 3 Item 7: The investigation was completed before it was initiated.", true},
		{"no cooperation marked", func(f *i914b.Facts, _ *forms.Signing) { f.Cooperation.Boxes = nil },
			"Part 4 Item 1: Mark how the applicant cooperated, or why that was not asked for.", true},
		{"failed to comply", func(f *i914b.Facts, s *forms.Signing) {
			f.Cooperation.Boxes, s.Override = []i914b.CooperationBox{i914b.FailedToComply}, forms.No
		}, "Part 4 Item 1.b: The form says that the victim refused or failed to help, and no supervisor has agreed to certify all the same.", true},
		{"cooperation not explained", func(f *i914b.Facts, _ *forms.Signing) { f.Cooperation.Explanation = "" },
			"Part 4 Item 1.f: Give what the applicant did, or could not do, as acts.", true},
		{"family unanswered", func(f *i914b.Facts, _ *forms.Signing) { f.Family.Culpable = "" }, "Part 5 Item 1: Answer Yes or No.", true},
		{"no second signature", func(f *i914b.Facts, _ *forms.Signing) { f.Supervisor.Family = "" },
			"Part 6 Item 2.a: Give the family name of the supervising official, who signs too.", true},
		{"one person twice", func(f *i914b.Facts, _ *forms.Signing) { f.Supervisor = f.Official.Name },
			"Part 6 Item 2.a: The certifying and the supervising official are the same person; the form wants two signatures.", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts, signing := i914b.Example(), known
			test.change(&facts, &signing)
			found := i914b.Ready(facts, signing)
			if len(found) != 1 || found[0].String() != test.want || found[0].Blocks != test.blocks {
				t.Errorf("got  %v\nwant %v (blocks: %v)", found, test.want, test.blocks)
			}
		})
	}
	exempt := i914b.Example()
	exempt.Cooperation = i914b.Cooperation{Boxes: []i914b.CooperationBox{i914b.Under18}}
	if found := i914b.Ready(exempt, known); len(found) > 0 {
		t.Errorf("a minor does not have to cooperate: %v", found)
	}
}
