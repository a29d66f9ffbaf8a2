package i918b_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

// full has everything at once, and far too much of it.
var full = rapid.Custom(func(r *rapid.T) i918b.Facts {
	f := i918b.Example()
	f.FillEmpty = rapid.Bool().Draw(r, "fill")
	f.Acts.Narrative = papertest.Account(r, "N", rapid.IntRange(15_000, 20_000).Draw(r, "narrative"))
	f.Acts.Injury = papertest.Account(r, "I", rapid.IntRange(0, 3_000).Draw(r, "injury"))
	f.Acts.Where = papertest.Account(r, "W", rapid.IntRange(0, 400).Draw(r, "where"))
	f.Acts.Statutes = papertest.Account(r, "S", rapid.IntRange(0, 900).Draw(r, "statutes"))
	f.Help.Explanation = papertest.Account(r, "H", rapid.IntRange(0, 9_000).Draw(r, "explanation"))
	f.Help.Other = papertest.Account(r, "O", rapid.IntRange(0, 6_000).Draw(r, "other"))
	f.Acts.Dates, f.Acts.Categories = nil, nil
	for i := range 40 {
		f.Acts.Dates = append(f.Acts.Dates, cases.NewDate(2023, 3, 1+i*9))
	}
	for _, c := range i918b.Categories() {
		f.Acts.Categories = append(f.Acts.Categories, c.Code)
	}
	f.Family.Relatives = nil
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
				"N": f.Acts.Narrative, "I": f.Acts.Injury, "W": f.Acts.Where, "S": f.Acts.Statutes, "H": f.Help.Explanation, "O": f.Help.Other,
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
			for _, d := range f.Acts.Dates {
				if !strings.Contains(all, d.Form()) {
					t.Errorf("%s is lost", d)
				}
			}
			if n := strings.Count(" "+strings.Join(strings.Fields(pages[1]), " "), " X "); n < 31 {
				t.Errorf("%d boxes are marked on page 2, want 31 and the answers", n)
			}
			papertest.AdditionalSheets(t, pages, "Quiñones Açaí", "Marisol", "A- 204118837", "District Attorney's Office")
			papertest.InsideMargins(t, pdf)
		})
	}
}
