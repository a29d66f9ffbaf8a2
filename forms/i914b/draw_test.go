package i914b_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/internal/papertest"
)

func draw(t testing.TB, f i914b.Facts) []byte {
	t.Helper()
	pdf, err := i914b.Draw(f)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestGolden(t *testing.T) {
	for name, facts := range map[string]i914b.Facts{
		"example.pdf":  i914b.Example(),
		"overflow.pdf": overflowing(),
		"blank.pdf":    {},
	} {
		t.Run(name, func(t *testing.T) {
			pdf := draw(t, facts)
			papertest.Golden(t, name, pdf)
			papertest.Sound(t, pdf)
			papertest.InsideMargins(t, pdf)
			papertest.Legible(t, pdf)
			papertest.Footers(t, pdf, "Form I-914 Supplement B")
		})
	}
}

// overflowing has more of everything than the form has room for.
func overflowing() i914b.Facts {
	f := i914b.Example()
	f.FillEmpty = true
	f.Victim.OtherNames = append(f.Victim.OtherNames, forms.Name{Family: "Đặng", Given: "Sở"}, forms.Name{Given: "Жанна"})
	f.Official.Title = strings.Repeat("Deputy Chief of the Bureau ", 5)
	for i := range 60 {
		f.Claim.Dates = append(f.Claim.Dates, cases.NewDate(2024, 7, 1+i))
	}
	f.Claim.TraffickingOther = acts(30)
	f.Claim.Narrative = acts(200)
	f.Claim.FearExplanation = acts(60)
	f.Cooperation.Explanation = acts(120)
	f.Family.Culpable = forms.Yes
	for i := range 5 {
		f.Family.Relatives = append(f.Family.Relatives, forms.Relative{
			Name: forms.Name{Family: "Trần", Given: fmt.Sprintf("Relative %d", i+1)}, Relationship: "Cousin", Involvement: acts(8),
		})
	}
	return f
}

func acts(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "Sentence %d of an account that names acts only. ", i+1)
	}
	return text.String()
}

func TestSameFactsSameBytes(t *testing.T) {
	want := draw(t, overflowing())
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			got, err := i914b.Draw(overflowing())
			if err != nil {
				t.Error(err)
			} else if !bytes.Equal(got, want) {
				t.Error("the same facts gave other bytes")
			}
		})
	}
	all.Wait()
}

var counted = regexp.MustCompile(`é\d{5}ñ`)

func TestLongNarrativeLosesNothing(t *testing.T) {
	var words []string
	for i := range 20_000 / 7 {
		words = append(words, fmt.Sprintf("é%05dñ", i))
	}
	pdf := draw(t, i914b.Facts{Claim: i914b.Claim{Narrative: strings.Join(words, " ")}})
	found := counted.FindAllString(strings.Join(papertest.Pages(t, pdf), " "), -1)
	if got, want := strings.Join(found, ""), strings.Join(words, ""); got != want {
		t.Errorf("printed %d of %d words, or in another order", len(found), len(words))
	}
}

func TestLinesForInkStayEmpty(t *testing.T) {
	text := papertest.Squeeze(papertest.Pages(t, draw(t, i914b.Facts{FillEmpty: true}))[3])
	for label, next := range map[string]string{
		"Signature of Certifying Official (sign in ink)":  "1.b.",
		"Signature of Supervising Official (sign in ink)": "2.e.",
	} {
		if !strings.Contains(text, papertest.Squeeze(label+next)) {
			t.Errorf("something is printed between %q and Item %s", label, next)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(*i914b.Facts)
		want string
	}{
		{"name not in the font", func(f *i914b.Facts) { f.Supervisor.Family = "ไทย" },
			`Part 6 Item 2.a holds "ไ", which the form's font cannot print.`},
		{"explanation not in the font", func(f *i914b.Facts) { f.Claim.FearExplanation = "😀" },
			`Part 3 Item 3 holds "😀", which the form's font cannot print.`},
		{"unknown trafficking", func(f *i914b.Facts) { f.Claim.Trafficking = []i914b.Trafficking{"smuggling"} },
			`Part 3 Item 1 has no box for "smuggling".`},
		{"unknown cooperation", func(f *i914b.Facts) { f.Cooperation.Boxes = []i914b.CooperationBox{"partly"} },
			`Part 4 Item 1 has no box for "partly".`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var f i914b.Facts
			test.set(&f)
			_, err := i914b.Draw(f)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestFillEmpty(t *testing.T) {
	for _, test := range []struct {
		name  string
		facts i914b.Facts
		want  []int
	}{
		{"not asked for", i914b.Facts{}, []int{0, 0, 0, 0, 0}},
		{"asked for", i914b.Facts{FillEmpty: true}, []int{14, 1, 4, 16, 1}},
		{"required", i914b.Facts{
			FillEmpty: true,
			Claim:     i914b.Claim{Trafficking: []i914b.Trafficking{i914b.OtherTrafficking}, Fear: forms.Yes},
			Family:    forms.Family{Culpable: forms.Yes},
		}, []int{14, 0, 3, 12, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i, page := range papertest.Pages(t, draw(t, test.facts)) {
				if got := strings.Count(page, "N/A"); got != test.want[i] {
					t.Errorf("page %d says N/A %d times, want %d", i+1, got, test.want[i])
				}
			}
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	f := i914b.Example()
	papertest.Bench(b, func() ([]byte, error) { return i914b.Draw(f) })
}
