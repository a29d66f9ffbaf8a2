package i914b_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/internal/papertest"
)

// full has everything at once, and far too much of it.
var full = rapid.Custom(func(r *rapid.T) i914b.Facts {
	f := i914b.Example()
	f.FillEmpty = rapid.Bool().Draw(r, "fill")
	f.Claim.Narrative = papertest.Account(r, "N", rapid.IntRange(15_000, 20_000).Draw(r, "narrative"))
	f.Claim.TraffickingOther = papertest.Account(r, "O", rapid.IntRange(0, 3_000).Draw(r, "other"))
	f.Claim.FearExplanation = papertest.Account(r, "A", rapid.IntRange(0, 6_000).Draw(r, "fear"))
	f.Claim.DatesNote = papertest.Account(r, "D", rapid.IntRange(0, 900).Draw(r, "dates"))
	f.Claim.Statutes = papertest.Account(r, "S", rapid.IntRange(0, 900).Draw(r, "statutes"))
	f.Cooperation.Explanation = papertest.Account(r, "C", rapid.IntRange(0, 9_000).Draw(r, "explanation"))
	f.Claim.Dates, f.Claim.Trafficking, f.Cooperation.Boxes = nil, nil, nil
	for i := range 40 {
		f.Claim.Dates = append(f.Claim.Dates, cases.NewDate(2023, 3, 1+i*9))
	}
	for _, c := range i914b.Traffickings() {
		f.Claim.Trafficking = append(f.Claim.Trafficking, c.Code)
	}
	for _, c := range i914b.CooperationBoxes() {
		f.Cooperation.Boxes = append(f.Cooperation.Boxes, c.Code)
	}
	f.Family = forms.Family{Culpable: forms.Yes}
	for i := range 12 {
		f.Family.Relatives = append(f.Family.Relatives, forms.Relative{
			Name:         forms.Name{Family: fmt.Sprintf("«F%04d»", i), Given: fmt.Sprintf("«G%04d»", i)},
			Relationship: fmt.Sprintf("«R%04d»", i),
			Involvement:  papertest.Account(r, fmt.Sprintf("V%c", 'a'+i), rapid.IntRange(1, 600).Draw(r, "involvement")),
		})
	}
	return f
})

func TestNothingIsLost(t *testing.T) {
	for seed := range 8 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			f := full.Example(seed)
			pdf := draw(t, f)
			pages := papertest.Pages(t, pdf)
			for field, text := range map[string]string{
				"N": f.Claim.Narrative, "O": f.Claim.TraffickingOther, "A": f.Claim.FearExplanation, "D": f.Claim.DatesNote,
				"S": f.Claim.Statutes, "C": f.Cooperation.Explanation,
			} {
				papertest.LosesNothing(t, pages, field, text)
			}
			all := papertest.Squeeze(strings.Join(pages, ""))
			for i, r := range f.Family.Relatives {
				papertest.LosesNothing(t, pages, fmt.Sprintf("V%c", 'a'+i), r.Involvement)
				for _, text := range []string{r.Name.Family, r.Name.Given, r.Relationship} {
					if !strings.Contains(all, text) {
						t.Errorf("%s is lost", text)
					}
				}
			}
			for _, d := range f.Claim.Dates {
				if !strings.Contains(all, d.Form()) {
					t.Errorf("%s is lost", d)
				}
			}
			papertest.AdditionalSheets(t, pages, "Trần", "Mỹ Hạnh", "A- 009031762", "District Attorney's Office")
			papertest.InsideMargins(t, pdf)
		})
	}
}
