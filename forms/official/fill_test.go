package official

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
	"suppb/forms/official/internal/glyphs"
	"suppb/forms/official/officialtest"
)

func TestEachFieldAloneShowsInItsPlace(t *testing.T) {
	d := open(t, officialtest.I918B().PDF(t))
	template := anyForm(d)
	blank, err := template.Fill(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range template.slots {
		v := Value{Part: 1, Item: s.Item.Item, Kind: s.Kind}
		if s.Kind == Choice {
			v.Box = "marked"
		} else {
			v.Text = sample(s.field, i)
		}
		filled, err := template.Fill([]Value{v})
		if err != nil {
			t.Fatal(err)
		}
		if s.Kind == Choice {
			f := s.boxes[0].field
			if before, after := ink(picture(t, blank.PDF, f)), ink(picture(t, filled.PDF, f)); after < before+5 {
				t.Errorf("%s: %d%% of the box is dark, and %d%% of the blank one", f.Leaf, after, before)
			}
			continue
		}
		onPages := words(t, filled.PDF)
		if got := shown(t, onPages, s.field); got != v.Text {
			t.Errorf("%s shows %q, want %q", s.field.Leaf, got, v.Text)
		}
		for j := range d.fields {
			f := &d.fields[j]
			if f.index == s.field.index || f.Kind != TextField && f.Kind != DropdownField {
				continue
			}
			if shown(t, onPages, f) != "" {
				t.Errorf("filling %s also shows %q in %s", s.field.Leaf, shown(t, onPages, f), f.Leaf)
			}
		}
	}
}

func TestFillI918B(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	facts := i918b.Example()
	facts.Agency.Address.City = "Llanfairpwllgwyngyllgogerychwyrndrobwll"
	filled, err := FillI918B(template, facts)
	if err != nil {
		t.Fatal(err)
	}
	papertest.Sound(t, filled.PDF)
	d := open(t, filled.PDF)
	if d.HasXFA() || d.HasUsageRights() || d.Encrypted() || d.SHA256() == "" || d.Edition() != "01/20/25" {
		t.Error("the filled form still has XFA, usage rights or encryption, or no edition")
	}
	byLeaf := map[string]string{}
	onPages := words(t, filled.PDF)
	for i := range d.fields {
		f := &d.fields[i]
		byLeaf[f.Leaf] = f.Value
		if f.Kind == TextField && squeeze(f.Value) != shown(t, onPages, f) {
			t.Errorf("%s holds %q and shows %q", f.Leaf, f.Value, shown(t, onPages, f))
		}
	}
	for leaf, want := range map[string]string{
		"Pt1Line2a_FamilyName[0]":            "Quiñones Açaí",
		"Pt1Line2a_FamilyName[1]":            "Quiñones Açaí",
		"Part1_Line1_AlienNumber[0]":         "204118837",
		"Part1_Line1_AlienNumber[1]":         "204118837",
		"P1_Line4_DateOfBirth[0]":            "03/09/1994",
		"Part1_5_checkboxes[0]":              "Female",
		"Part1_5_checkboxes[1]":              "",
		"P3_Line4c_Unit[1]":                  " FLR ",
		"Pt2Line5_State[0]":                  "NY",
		"Part2_Line6_checkboxes[0]":          "3",
		"Part2_Line8_checkboxes[1]":          "P",
		"Part3_Line1_checkboxes[0]":          "0", // Stalking
		"Part3_Line1_checkboxes[1]":          "",
		"Part3_Line1_checkboxes[11]":         "11", // Domestic Violence
		"Part3_Line1_checkboxes[17]":         "17", // Felonious Assault
		"Part4_Line3_chbxyesno[0]":           "N",
		"Part6_Line3_DaytimePhoneNumber[0]":  "2125550142",
		"Pt2Line3_TitleandDivisionOffice[0]": "Chief Assistant District Attorney, Survivor Services Bureau",
		"CityTown[0]":                        "(see Part 7)",
		"Pt1Line13_ApplicantSignature[0]":    "",
		"Part6_Line2_Date[0]":                "",
		"P8_Line4a_PageNumber[0]":            "1",
		"P8_Line4b_PartNumber[0]":            "1",
		"P8_Line4c_ItemNumber[0]":            "3.a",
		"Part7_Line4d_AdditionalInfo[0]":     "Other name used: family name Açaí de Brito, given name Marisol.",
		"Part7_Line5a_PartNumber[0]":         "2",
		"Part7_Line5a_ItemNumber[0]":         "5.c",
		"Part7_Line5d_AdditionalInfo[0]":     "Llanfairpwllgwyngyllgogerychwyrndrobwll",
		"P8_Line6c_ItemNumber[0]":            "9",
	} {
		if byLeaf[leaf] != want {
			t.Errorf("%s holds %q, want %q", leaf, byLeaf[leaf], want)
		}
	}
}

func TestReadBackGivesTheFacts(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	want := i918b.Example()
	want.Victim.OtherNames = want.Victim.OtherNames[:1]
	want.Official.Phone, want.Official.Fax = "2125550142", "2125550143"
	want.Official.Division = ""
	want.FillEmpty = true
	filled, err := FillI918B(template, want)
	if err != nil {
		t.Fatal(err)
	}
	values, err := ReadBack(filled.PDF)
	if err != nil {
		t.Fatal(err)
	}
	if d := Compare(filled.Printed, values); len(d) > 0 {
		t.Errorf("read back with differences: %v", d)
	}
	got, provenance := ReadI918B(values)
	got.FillEmpty = true
	slices.Sort(got.Acts.Categories)
	if again, want := I918B(got), I918B(want); len(Compare(want, again)) > 0 {
		t.Errorf("the facts differ: %v", Compare(want, again))
	}
	if !slices.Equal(got.Notes, want.Notes) {
		t.Errorf("notes are %v, want %v", got.Notes, want.Notes)
	}
	for _, p := range provenance {
		if p.Fact == "victim.name.family" && p.From.String() != "field Pt1Line2a_FamilyName[0] on page 1" {
			t.Errorf("the family name is from %s", p.From)
		}
	}
}

func TestReadKeepsWhatIsNoDate(t *testing.T) {
	f, provenance := ReadI918B([]Value{{Part: 1, Item: "4", Kind: Date, Text: "spring of 1990"}, {Part: 3, Item: "2.a", Kind: Date, Text: "3/9/2024"}})
	if !f.Victim.BornOn.IsZero() || provenance[0].Unread != "spring of 1990" || f.Acts.Dates[0] != cases.MustDate("2024-03-09") {
		t.Errorf("read %v with provenance %v", f, provenance)
	}
}

func TestFillEmpty(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	filled, err := FillI918B(template, i918b.Facts{FillEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(filled.Printed, func(v Value) bool { return v.Item == "1" && v.Part == 1 && v.Text == "NONE" }) {
		t.Error("the A-Number is not said to be none")
	}
	values, err := ReadBack(filled.PDF)
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := ReadI918B(values); len(I918B(f)) != 0 {
		t.Errorf("an empty form was read as %v", I918B(f))
	}
}

func TestLongTextLosesNoCharacter(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	facts := i918b.Example()
	var long strings.Builder
	for i := 0; long.Len() < 20_000; i++ {
		long.WriteString("sentence " + strings.Repeat("ễ", i%7) + " ends here. ")
		if i%9 == 0 {
			long.WriteString("\n\n")
		}
	}
	facts.Acts.Narrative = long.String()
	filled, err := FillI918B(template, facts)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, at := range [][2]any{{3, "6"}, {7, "5.d"}} { // 4.d has the other name
		i := slices.IndexFunc(filled.Printed, func(v Value) bool { return v.Part == at[0] && v.Item == at[1] })
		got.WriteString(strings.TrimSuffix(strings.TrimSuffix(filled.Printed[i].Text, continuedMark), onSheetMark))
	}
	for _, o := range filled.Overflow {
		if o.Part == 3 && o.Item == "6" && o.Page == 2 {
			got.WriteString(o.Text)
		}
	}
	if squeeze(got.String()) != squeeze(facts.Acts.Narrative) {
		t.Errorf("%d characters of %d are on the form or left over", len(squeeze(got.String())), len(squeeze(facts.Acts.Narrative)))
	}
}

func TestWordsThatAreTooLongAreBroken(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 3000), strings.Repeat("ễ ", 900), strings.Repeat("a\u0323\u0302b", 700), "\n\n\nend", "a  b   c", strings.Repeat("i WWWWWWWWWWWWWWWWWWWWWWWW", 40)} {
		b := room{width: 150, height: 80, multiline: true, size: 10}
		shown, taken := b.begin(text, continuedMark)
		if head := strings.TrimSuffix(shown, continuedMark); taken > 0 && squeeze(head)+squeeze(text[taken:]) != squeeze(text) {
			t.Errorf("%.20q… loses characters", text)
		}
		set, fits := b.set(shown)
		if taken > 0 && !fits {
			t.Errorf("%.20q… does not fit", text)
		}
		for _, line := range set.lines {
			if w := glyphs.Regular().Width(line, set.size); w > b.width-2*padding || set.size < 8 {
				t.Errorf("%q is %.1f points wide at %.1f points", line, w, set.size)
			}
		}
	}
}

func TestTextDoesNotFitALowBox(t *testing.T) {
	if set, fits := (room{width: 100, height: 7, size: 10}).set("Xu"); fits {
		t.Errorf("a box of 7 points holds type of %g points", set.size)
	}
}

func TestTextStandsOnRules(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	ruled := 0
	for _, s := range template.slots {
		if s.field == nil || s.field.rules == nil {
			continue
		}
		ruled++
		for _, text := range []string{"Two short lines.\nThe second.", strings.Repeat("Many words that need all the room there is. ", 12)} {
			set, fits := s.field.room().set(text)
			if !fits {
				t.Fatalf("%s does not hold %q", s.field.Leaf, text)
			}
			for i := range set.lines {
				for _, rule := range s.field.rules {
					if from := set.baselines[i] + set.size*glyphs.Descent/1000; rule > from && rule < set.baselines[i]+set.size*glyphs.CapHeight/1000 {
						t.Errorf("%s: line %d of %g points is struck through", s.field.Leaf, i, set.size)
					}
				}
			}
		}
	}
	if ruled != 3 {
		t.Errorf("%d fields are ruled, want the three of Part 7", ruled)
	}
	for name, want := range map[string]int{"i-90.pdf": 7, "ar-11.pdf": 0} {
		t.Run(name, func(t *testing.T) {
			ruled := 0
			for _, f := range open(t, standIn(t, name)).Fields() {
				if f.rules != nil {
					ruled++
				}
			}
			if ruled < want {
				t.Errorf("%d fields are ruled, want %d", ruled, want)
			}
		})
	}
}

func TestNonLatinLettersShow(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	facts := i918b.Example()
	facts.Victim.Name = forms.Name{Family: "Nguyễn Đặng", Given: "Жанна", Middle: "Ωmega"}
	facts.Acts.Injury = "e\u0301te\u0301" // accents typed by themselves
	filled, err := FillI918B(template, facts)
	if err != nil {
		t.Fatal(err)
	}
	text := poppler(t, filled.PDF, "pdftotext", "-", "-")
	for _, want := range []string{"Nguyễn Đặng", "Жанна", "Ωmega", "été"} {
		if !strings.Contains(text, want) {
			t.Errorf("the pages do not show %q", want)
		}
	}
}

func TestMistakes(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	for name, c := range map[string]struct {
		change func(*i918b.Facts)
		want   string
	}{
		"letter without glyph": {func(f *i918b.Facts) { f.Victim.Name.Given = "李" }, `Part 1 Item 2.b holds "李", which the form's font cannot print.`},
		"joined script":        {func(f *i918b.Facts) { f.Acts.Narrative = "مرحبا" }, `Part 3 Item 6 holds "م", which the form's font cannot print.`},
		"damaged character":    {func(f *i918b.Facts) { f.Acts.Injury = "a\xffb" }, "Part 3 Item 7 holds a damaged character; type the text again."},
		"unknown state":        {func(f *i918b.Facts) { f.Agency.Address.State = "QQ" }, `Part 2 Item 5.d holds "QQ", which the form's list does not offer.`},
		"unknown box":          {func(f *i918b.Facts) { f.Acts.Categories = []i918b.Category{"arson"} }, `Part 3 Item 1 has no box for "arson".`},
		"A-Number":             {func(f *i918b.Facts) { f.Victim.ANumber = "A-12" }, `Part 1 Item 1 holds "A-12"; an A-Number has 7 to 9 digits.`},
		"note":                 {func(f *i918b.Facts) { f.Notes = []forms.Note{{Part: 3, Item: "99", Text: "x"}} }, "Part 3 Item 99 has a note, but the form has no such item."},
		"letter in a note":     {func(f *i918b.Facts) { f.Notes = []forms.Note{{Part: 3, Item: "4", Text: "漢"}} }, `Part 3 Item 4 holds "漢", which the form's font cannot print.`},
	} {
		t.Run(name, func(t *testing.T) {
			facts := i918b.Example()
			c.change(&facts)
			_, err := FillI918B(template, facts)
			var mistake forms.Mistake
			if !errors.As(err, &mistake) || mistake.Error() != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	for name, values := range map[string][]Value{
		"no such item": {{Part: 9, Item: "1", Kind: Text, Text: "x"}},
		"signature":    {{Part: 6, Item: "1", Kind: Text, Text: "x"}},
		"two genders":  {{Part: 1, Item: "5", Kind: Choice, Box: "male"}, {Part: 1, Item: "5", Kind: Choice, Box: "female"}},
	} {
		if _, err := template.Fill(values); !errors.As(err, new(forms.Mistake)) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := (Template{}).Fill(nil); err == nil {
		t.Error("a form that was not recognised was filled")
	}
}

func TestLimitsOfFields(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	facts := i918b.Example()
	facts.Agency.Address.ZIP = "10000-1234"
	facts.Agency.Address.City = "Llanfairpwllgwyngyllgogerychwyrndrobwll"
	facts.Official.Phone = "+1 (212) 555-0142 ext. 77"
	filled, err := FillI918B(template, facts)
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]string{}
	for _, v := range filled.Printed {
		printed[fmt.Sprint(v.Part, " ", v.Item)] = v.Text
		if v.Part == 6 && v.Item == "3" {
			t.Errorf("the telephone number %q was printed", v.Text)
		}
	}
	if printed["2 5.e"] != "10000" || printed["2 5.c"] != seePart7 {
		t.Errorf("the ZIP code is %q and the city %q", printed["2 5.e"], printed["2 5.c"])
	}
	left := ""
	for _, v := range filled.Printed {
		if v.Part == 7 {
			left += v.Text + "\n"
		}
	}
	for _, o := range filled.Overflow {
		left += o.Text + "\n"
	}
	for _, want := range []string{facts.Agency.Address.ZIP, facts.Agency.Address.City, facts.Official.Phone} {
		if !strings.Contains(left, want+"\n") {
			t.Errorf("%q is neither in Part 7 nor left over: %s", want, left)
		}
	}
}

func TestCombLettersStandInTheMiddleOfTheirCells(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	filled, err := FillI918B(template, i918b.Example())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range template.slots {
		if s.Kind == Comb {
			combCentred(t, words(t, filled.PDF), s.field, "204118837")
		}
	}
}

func combCentred(t *testing.T, all []word, f *Field, want string) {
	t.Helper()
	cell := (f.Rect.Right - f.Rect.Left) / float64(f.MaxLen)
	found := within(all, f)
	if len(found) != len(want) {
		t.Errorf("%s: %d letters stand alone, want %d", f.Leaf, len(found), len(want))
		return
	}
	for i, w := range found {
		middle := f.Rect.Left + (float64(i)+0.5)*cell
		if got := (w.rect.Left + w.rect.Right) / 2; math.Abs(got-middle) > 0.6 || w.text != want[i:i+1] {
			t.Errorf("%s: %q stands at %.1f, want %q at %.1f", f.Leaf, w.text, got, want[i:i+1], middle)
		}
	}
}

func TestSameFactsSameBytes(t *testing.T) {
	pdf := officialtest.I918B().PDF(t)
	var first []byte
	for range 3 {
		template, _ := Recognise(open(t, pdf))
		filled, err := FillI918B(template, i918b.Example())
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = filled.PDF
		}
		if !bytes.Equal(first, filled.PDF) {
			t.Fatal("the same facts gave other bytes")
		}
	}
}

func TestOneTemplateServesMany(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	want, err := FillI918B(template, i918b.Example())
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if got, err := FillI918B(template, i918b.Example()); err != nil || !bytes.Equal(got.PDF, want.PDF) {
				t.Errorf("filling at the same time gave other bytes, or error %v", err)
			}
		})
	}
}

func TestFillI914B(t *testing.T) {
	template := recognised(t, officialtest.I914B())
	facts := i914b.Example()
	filled, err := FillI914B(template, facts)
	if err != nil {
		t.Fatal(err)
	}
	papertest.Sound(t, filled.PDF)
	values, err := ReadBack(filled.PDF)
	if err != nil {
		t.Fatal(err)
	}
	got, provenance := ReadI914B(values)
	want := facts
	want.Official.Name = forms.Name{}
	want.Victim.ANumber = "009031762"
	want.Official.Phone = "2125550168"
	if d := Compare(I914B(want), I914B(got)); len(d) > 0 {
		t.Errorf("the facts differ: %v", d)
	}
	i := slices.IndexFunc(provenance, func(p Provenance) bool { return p.Unread != "" })
	if i < 0 || provenance[i].Unread != "Imogen Vasquez-Hale" {
		t.Errorf("the official's name is not said to be unread: %v", provenance)
	}
}
