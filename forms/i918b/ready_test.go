package i918b_test

import (
	"slices"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i918b"
)

// known is a signing of which everything is known and in order.
var known = forms.Signing{On: cases.MustDate("2026-11-23"), Edition: "01/20/25", Designated: forms.Yes, HeadCurrent: forms.Yes}

func TestReady(t *testing.T) {
	if found := i918b.Ready(i918b.Example(), known); len(found) > 0 {
		t.Errorf("the example is not ready: %v", found)
	}
	for _, test := range []struct {
		name   string
		change func(*i918b.Facts, *forms.Signing)
		want   string
		blocks bool
	}{
		{"edition superseded", func(_ *i918b.Facts, s *forms.Signing) { s.Edition = "02/02/27" },
			"The form: This is edition 01/20/25, and USCIS accepts edition 02/02/27; draw the form anew.", true},
		{"edition unknown", func(_ *i918b.Facts, s *forms.Signing) { s.Edition = "" },
			"The form: This is edition 01/20/25; check that USCIS accepts it on the day of the signature.", false},
		{"no date of birth", func(f *i918b.Facts, _ *forms.Signing) { f.Victim.BornOn = cases.Date{} },
			"Part 1 Item 4: Give the victim's date of birth.", false},
		{"character not in any font", func(f *i918b.Facts, _ *forms.Signing) { f.Victim.Name.Family = "क" },
			`Part 1 Item 2.a: Holds "क", which the form's font cannot print.`, true},
		{"not designated", func(_ *i918b.Facts, s *forms.Signing) { s.Designated = forms.No },
			"Part 2 Item 2.a: The official is neither the head of the agency nor designated to sign on the day of the signature.", true},
		{"designation unknown", func(_ *i918b.Facts, s *forms.Signing) { s.Designated = "" },
			"Part 2 Item 2.a: Check that the official is the head of the agency, or designated to sign on the day of the signature.", false},
		{"no head", func(f *i918b.Facts, _ *forms.Signing) { f.Head.Family = " " },
			"Part 2 Item 4.a: Give the family name of the head of the agency.", true},
		{"head of yesterday", func(_ *i918b.Facts, s *forms.Signing) { s.HeadCurrent = forms.No },
			"Part 2 Item 4.a: This is not the head of the agency on the day of the signature.", true},
		{"no case number", func(f *i918b.Facts, _ *forms.Signing) { f.Case.Number = "" },
			"Part 2 Item 9: Give the case number.", true},
		{"defendant's number", func(f *i918b.Facts, _ *forms.Signing) { f.Case.FBIOrSID = "1" },
			"Part 2 Item 10: The FBI or SID number is the defendant's criminal history; check that it may leave the office.", false},
		{"no named crime", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Categories = []i918b.Category{i918b.Attempt} },
			"Part 3 Item 1: Needs at least one named crime.", true},
		{"no date", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Dates = nil },
			"Part 3 Item 2.a: Needs at least one date of the criminal activity.", true},
		{"date after the signature", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Dates[1] = cases.MustDate("2026-11-24") },
			"Part 3 Item 2.a: 11/24/2026 is after the day of the signature, 11/23/2026.", true},
		{"no statute", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Statutes = "" },
			"Part 3 Item 3: Give the statutes that were investigated or prosecuted.", true},
		{"nowhere", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Where = "" },
			"Part 3 Item 4.b: Give where it happened: city, county, state.", true},
		{"no jurisdiction", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.InUnitedStates = forms.No },
			"Part 3 Item 5.a: The activity has to have happened in the United States or to have violated its law abroad.", true},
		{"grand jury", func(f *i918b.Facts, _ *forms.Signing) { f.Acts.Narrative = "The grand jury heard her." },
			"Part 3 Item 6: Holds “grand jury”: grand jury proceedings are secret (CPL 190.25).", false},
		{"no information", func(f *i918b.Facts, _ *forms.Signing) { f.Help.HasInformation = forms.No },
			"Part 4 Item 1: A form that says the victim has no information cannot be used; decline instead, or answer Yes.", true},
		{"not helpful", func(f *i918b.Facts, _ *forms.Signing) { f.Help.Helpful = forms.No },
			"Part 4 Item 2: A form that says the victim was not, is not and will not be helpful cannot be used; decline instead, or answer Yes.", true},
		{"refusal unanswered", func(f *i918b.Facts, _ *forms.Signing) { f.Help.Refused = "" },
			"Part 4 Item 3: Answer Yes or No.", true},
		{"refused, override unknown", func(f *i918b.Facts, _ *forms.Signing) { f.Help.Refused = forms.Yes },
			"Part 4 Item 3: The form says that the victim refused or failed to help; a supervisor has to agree to certify all the same.", false},
		{"refused, no override", func(f *i918b.Facts, s *forms.Signing) { f.Help.Refused, s.Override = forms.Yes, forms.No },
			"Part 4 Item 3: The form says that the victim refused or failed to help, and no supervisor has agreed to certify all the same.", true},
		{"refused, not explained", func(f *i918b.Facts, s *forms.Signing) {
			f.Help = i918b.Help{HasInformation: forms.Yes, Helpful: forms.Yes, Refused: forms.Yes}
			s.Override = forms.Yes
		}, "Part 4 Item 3: Give the reasons why the victim did not help.", true},
		{"help not explained", func(f *i918b.Facts, _ *forms.Signing) { f.Help.Explanation = "" },
			"Part 4 Item 3: Give what the victim did, as acts, for every Yes above.", true},
		{"nobody named", func(f *i918b.Facts, _ *forms.Signing) { f.Family.Relatives = nil },
			"Part 5 Item 2.a: Name the family member, or answer No to Item 1.", true},
		{"somebody named all the same", func(f *i918b.Facts, _ *forms.Signing) { f.Family.Culpable = forms.No },
			"Part 5 Item 1: Family members are named below; answer Yes, or take them out.", true},
		{"no telephone", func(f *i918b.Facts, _ *forms.Signing) { f.Official.Phone = "" },
			"Part 6 Item 3: Give a daytime telephone number.", false},
		{"additional sheet", func(f *i918b.Facts, _ *forms.Signing) { f.Help.Explanation = account(200) },
			"Part 7: 2 additional sheets follow the last page; the official signs and dates each of them.", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts, signing := i918b.Example(), known
			facts.Acts.Dates = slices.Clone(facts.Acts.Dates)
			test.change(&facts, &signing)
			found := i918b.Ready(facts, signing)
			if len(found) != 1 || found[0].String() != test.want || found[0].Blocks != test.blocks {
				t.Errorf("got  %v\nwant %v (blocks: %v)", found, test.want, test.blocks)
			}
		})
	}
}
