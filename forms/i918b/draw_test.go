package i918b_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

func draw(t testing.TB, f i918b.Facts) []byte {
	t.Helper()
	pdf, err := i918b.Draw(f)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestGolden(t *testing.T) {
	for name, facts := range map[string]i918b.Facts{
		"example.pdf":  i918b.Example(),
		"overflow.pdf": overflowing(),
		"blank.pdf":    {},
	} {
		t.Run(name, func(t *testing.T) {
			pdf := draw(t, facts)
			papertest.Golden(t, name, pdf)
			papertest.Sound(t, pdf)
			papertest.InsideMargins(t, pdf)
			papertest.Legible(t, pdf)
			papertest.Footers(t, pdf, "Form I-918 Supplement B")
		})
	}
}

// overflowing has more of everything than the form has room for.
func overflowing() i918b.Facts {
	f := i918b.Example()
	f.FillEmpty = true
	f.Victim.ANumber = ""
	f.Victim.Name = forms.Name{Family: "Παπαδόπουλος", Given: "Жанна", Middle: "Nguyễn Øyvind"}
	f.Victim.OtherNames = []forms.Name{
		{Family: strings.Repeat("Wolfeschlegelstein", 4), Given: "Țăndărică"},
		{Family: "Đặng", Given: "Sở"},
		{Family: "Łuczak", Given: "Ægir", Middle: "Çağlar"},
	}
	for i := range 9 {
		f.Acts.Dates = append(f.Acts.Dates, cases.NewDate(2024, 7, 1+17*i))
	}
	f.Acts.DatesNote = "On days in the summer of 2023 that were not recorded."
	f.Acts.Narrative = account(300)
	f.Acts.Injury = account(40)
	f.Help.Explanation = strings.Repeat("unbroken", 500)
	f.Family.Relatives = append(f.Family.Relatives, f.Family.Relatives[0], f.Family.Relatives[0], f.Family.Relatives[0])
	for _, c := range i918b.Categories() {
		f.Acts.Categories = append(f.Acts.Categories, c.Code)
	}
	return f
}

// account is a text of n sentences in paragraphs.
func account(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "Sentence %d of an account that names acts only. ", i+1)
		if i%13 == 12 {
			text.WriteString("\n\n")
		}
	}
	return text.String()
}

func TestSameFactsSameBytes(t *testing.T) {
	want := draw(t, overflowing())
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			got, err := i918b.Draw(overflowing())
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
	for _, test := range []struct {
		letters int
		between string
	}{
		{1_000, " "}, {1_000, "\n\n"}, {2_000, " \t "}, {2_000, "\r\n"}, {20_000, " "}, {20_000, "\n\n"},
	} {
		t.Run(fmt.Sprintf("%d letters, %q", test.letters, test.between), func(t *testing.T) {
			t.Parallel()
			var words []string
			for i := range test.letters / 7 {
				words = append(words, fmt.Sprintf("é%05dñ", i))
			}
			pdf := draw(t, i918b.Facts{Acts: i918b.Acts{Narrative: strings.Join(words, test.between)}})
			found := counted.FindAllString(strings.Join(papertest.Pages(t, pdf), " "), -1)
			if got, want := strings.Join(found, ""), strings.Join(words, ""); got != want {
				t.Errorf("printed %d of %d words, or in another order", len(found), len(words))
			}
			papertest.InsideMargins(t, pdf)
		})
	}
}

func TestAdditionalSheetsNameTheVictim(t *testing.T) {
	f := overflowing()
	f.Victim.ANumber = "A 12-345-678"
	papertest.AdditionalSheets(t, papertest.Pages(t, draw(t, f)), "Παπαδόπουλος", "Жанна", "A- 012345678")
}

func TestLongNameIsWholeInPart7(t *testing.T) {
	name := "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe"
	paper := papertest.Open(t, draw(t, i918b.Facts{Victim: forms.Victim{Name: forms.Name{Family: name}}}))
	for _, box := range []struct {
		page, part  int
		label, want string
	}{
		{1, 1, "2.a. Family Name (Last Name)", "(see Part 7)"},
		{5, 7, "1.a. Family Name (Last Name)", "Wolfeschlegelsteinhausenbergerdorf…"},
		{5, 7, "4.d.", name},
	} {
		if err := paper.Holds(box.page, box.part, box.label, box.want); err != nil {
			t.Error(err)
		}
	}
}

func TestFileSaysNothingAboutPeople(t *testing.T) {
	info := papertest.Info(t, draw(t, i918b.Example()))
	if got, want := info["Title"], "Form I-918 Supplement B, edition 01/20/25"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	for _, name := range []string{"Author", "Subject", "Keywords", "Creator"} {
		if info[name] != "" {
			t.Errorf("the file has %s %q", name, info[name])
		}
	}
	if info["Pages"] != "5" || !strings.HasPrefix(info["Page size"], "612 x 792") {
		t.Errorf("%s pages of %s", info["Pages"], info["Page size"])
	}
}

func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		name string
		set  func(*i918b.Facts)
		want string
	}{
		{"character not in the font", func(f *i918b.Facts) { f.Victim.Name.Family = "क" },
			`Part 1 Item 2.a holds "क", which the form's font cannot print.`},
		{"character beyond the first plane", func(f *i918b.Facts) { f.Acts.Narrative = "a 😀" },
			`Part 3 Item 6 holds "😀", which the form's font cannot print.`},
		{"vowel mark", func(f *i918b.Facts) { f.Head.Given = "مَريم" },
			`Part 2 Item 4.b holds "\u064e", which the form's font cannot print.`},
		{"control character", func(f *i918b.Facts) { f.Help.Other = "a\x07b" },
			`Part 4 Item 4 holds "\a", which the form's font cannot print.`},
		{"invisible character", func(f *i918b.Facts) { f.Case.Number = "12\u202e34" },
			`Part 2 Item 9 holds "\u202e", which the form's font cannot print.`},
		{"damaged text", func(f *i918b.Facts) { f.Official.Fax = "\xff" },
			`Part 6 Item 4 holds a damaged character; type the text again.`},
		{"unknown box", func(f *i918b.Facts) { f.Case.Status = "closed" },
			`Part 2 Item 7 has no box for "closed".`},
		{"unknown crime", func(f *i918b.Facts) { f.Acts.Categories = []i918b.Category{"theft"} },
			`Part 3 Item 1 has no box for "theft".`},
		{"unknown answer", func(f *i918b.Facts) { f.Help.Refused = "maybe" },
			`Part 4 Item 3 has no box for "maybe".`},
		{"A-Number too short", func(f *i918b.Facts) { f.Victim.ANumber = "A123" },
			`Part 1 Item 1 holds "A123"; an A-Number has 7 to 9 digits.`},
		{"A-Number with letters", func(f *i918b.Facts) { f.Victim.ANumber = "12345678B" },
			`Part 1 Item 1 holds "12345678B"; an A-Number has 7 to 9 digits.`},
		{"note about no item", func(f *i918b.Facts) { f.Notes = []forms.Note{{Part: 9, Item: "1", Text: "a"}} },
			`Part 9 Item 1 has a note, but the form has no such item.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var f i918b.Facts
			test.set(&f)
			_, err := i918b.Draw(f)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if _, ok := err.(forms.Mistake); !ok {
				t.Errorf("%T is not a Mistake", err)
			}
		})
	}
}

func TestFillEmpty(t *testing.T) {
	blank := strings.Join(papertest.Pages(t, draw(t, i918b.Facts{})), "")
	if strings.Contains(blank, "N/A") {
		t.Error("an empty form says N/A although that was not asked for")
	}
	filled := papertest.Pages(t, draw(t, i918b.Facts{FillEmpty: true}))
	if !strings.Contains(papertest.Squeeze(filled[0]), "A-NONE") {
		t.Error("the A-Number does not say NONE")
	}
	for page, want := range []int{13, 5, 1, 16, 1} {
		if got := strings.Count(filled[page], "N/A"); got != want {
			t.Errorf("page %d says N/A %d times, want %d", page+1, got, want)
		}
	}
}

func TestFillEmptyLeavesRequiredBoxes(t *testing.T) {
	pages := papertest.Pages(t, draw(t, i918b.Facts{
		FillEmpty: true,
		Agency:    forms.Agency{Category: forms.OtherCategory},
		Case:      forms.Case{Status: forms.OtherStatus},
		Acts:      i918b.Acts{InUnitedStates: forms.Yes, Extraterritorial: forms.Yes},
		Family:    forms.Family{Culpable: forms.Yes},
	}))
	for page, want := range []int{11, 3, 1, 12, 1} {
		if got := strings.Count(pages[page], "N/A"); got != want {
			t.Errorf("page %d says N/A %d times, want %d", page+1, got, want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	f := i918b.Example()
	papertest.Bench(b, func() ([]byte, error) { return i918b.Draw(f) })
}
