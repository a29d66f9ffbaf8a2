package cases

import (
	"slices"
	"testing"
)

// Each code of the list is one that releases or filled forms know, so that a typo
// does not unmask anything.
func TestPersonalDetailsAreWhereTheyAreShown(t *testing.T) {
	full := Submission{Victim: Victim{
		Name: Name{Given: "Maria", Family: "Lopez"}, OtherNames: []Name{{Given: "Marisol", Family: "Quiñones"}, {Family: "Sol"}}, BornOn: MustDate("1986-04-28"), ANumber: "219876543",
	}, CaseNumber: "IND-1", Narrative: "He hit her.", ReplyTo: "40 Mercer Walk"}
	if got, want := full.PersonalDetails(false), []PersonalDetail{
		{"other_names", "Other names", "Marisol Quiñones; Sol"}, {"born_on", "Date of birth", "28 April 1986"}, {"a_number", "A-Number", "219876543"}, {"reply_to", "Original goes to", "40 Mercer Walk"},
	}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, d := range full.PersonalDetails(true) {
		if d.Value != Masked {
			t.Errorf("%s is %q", d.Code, d.Value)
		}
	}
	bare := full.WithoutPersonalDetails()
	for _, d := range bare.PersonalDetails(true) {
		if d.Value != "" {
			t.Errorf("what is not there is %q", d.Value)
		}
	}
	if bare.Victim.Name != full.Victim.Name || bare.Narrative != full.Narrative || bare.CaseNumber != full.CaseNumber || full.Victim.ANumber == "" {
		t.Errorf("%+v", bare)
	}

	released := Releasable(Request{Submission: full})
	for i, f := range MaskReleased(released) {
		masked := slices.Contains([]string{"victim_born_on", "victim_a_number"}, f.Code)
		if masked != (f.Value == Masked) || !masked && f != released[i] {
			t.Errorf("%s is %q", f.Code, f.Value)
		}
	}
	for _, d := range personalDetails {
		if d.released != "" && !slices.ContainsFunc(released, func(f ReleasedFact) bool { return f.Code == d.released }) {
			t.Errorf("nothing is released as %q", d.released)
		}
	}

	items := FormReading{Visa: U, Victim: Victim{Name: full.Victim.Name, BornOn: MustDate("1986-04-29"), ANumber: "219876543"}}.Compare(Victim{Name: full.Victim.Name, BornOn: full.Victim.BornOn}, Findings{})
	for _, item := range MaskRead(items) {
		want := map[string][2]string{"name": {"Maria Lopez", "Maria Lopez"}, "born_on": {Masked, Masked}, "a_number": {Masked, ""}}[item.Code]
		if [2]string{item.Said, item.Have} != want || item.Differs != (item.Code != "name") {
			t.Errorf("%s: %q and %q", item.Code, item.Said, item.Have)
		}
	}
}
