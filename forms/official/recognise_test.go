package official

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/official/officialtest"
	"suppb/internal/testkit"
)

func TestRecogniseFindsBoxesByTheirDescriptions(t *testing.T) {
	template := recognised(t, officialtest.I918B())
	if template.Form() != "I-918B" || template.Edition() != "01/20/25" {
		t.Errorf("recognised as %s, edition %s", template.Form(), template.Edition())
	}
	leaf := map[string]string{}
	for _, s := range template.slots {
		for _, b := range s.boxes {
			leaf[s.Item.String()+" "+b.code] = b.field.Leaf + b.mark
		}
	}
	for box, want := range map[string]string{
		"Part 1 Item 5 male":               "Part1_5_checkboxes[1]Male",
		"Part 2 Item 5.b apt":              "P3_Line4c_Unit[0] APT ",
		"Part 2 Item 5.b flr":              "P3_Line4c_Unit[1] FLR ",
		"Part 2 Item 5.b ste":              "P3_Line4c_Unit[2] STE ",
		"Part 2 Item 7 ongoing":            "Part2_Line7_checkboxes[0]A",
		"Part 3 Item 1 abduction":          "Part3_Line1_checkboxes[1]1",
		"Part 3 Item 1 attempt":            "Part3_Line1_checkboxes[9]9",
		"Part 3 Item 1 sexual_assault":     "Part3_Line1_checkboxes[4]4",
		"Part 3 Item 1 murder":             "Part3_Line1_checkboxes[30]30",
		"Part 4 Item 3 yes":                "Part4_Line3_chbxyesno[1]Y",
		"Part 3 Item 1 held":               "",
		"Part 2 Item 8 prosecutor":         "Part2_Line8_checkboxes[1]P",
		"Part 2 Item 8 law_enforcement":    "Part2_Line8_checkboxes[2]L",
		"Part 3 Item 1 slave_trade":        "Part3_Line1_checkboxes[16]16",
		"Part 3 Item 1 solicitation":       "Part3_Line1_checkboxes[14]14",
		"Part 3 Item 1 being_held_hostage": "Part3_Line1_checkboxes[3]3",
	} {
		if leaf[box] != want {
			t.Errorf("%s is %q, want %q", box, leaf[box], want)
		}
	}
}

func TestRecogniseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*officialtest.Form)
		want   string // one of the sentences
	}{
		"missing field": {func(f *officialtest.Form) { f.Drop("CityTown[0]") }, "Part 2 Item 5.c: the form has no field CityTown[0]."},
		"missing copy":  {func(f *officialtest.Form) { f.Drop("Pt1Line2a_GivenName[1]") }, "Part 1 Item 2.b: the form has no field Pt1Line2a_GivenName[1]."},
		"missing signature": {func(f *officialtest.Form) { f.Drop("Pt1Line13_ApplicantSignature[0]") },
			"Part 6 Item 1: the form has no field Pt1Line13_ApplicantSignature[0]."},
		"missing box": {func(f *officialtest.Form) { f.Drop("Part3_Line1_checkboxes[1]") }, `Part 3 Item 1: there is no box for "abduction".`},
		"other kind": {func(f *officialtest.Form) {
			f.Change("Part2_Line9_CaseNumber[0]", func(x *officialtest.Field) { x.Kind, x.Mark = "checkbox", "1" })
		},
			"Part 2 Item 9: the field Part2_Line9_CaseNumber[0] is a checkbox and not a text."},
		"extra field": {func(f *officialtest.Form) {
			f.Fields = append(f.Fields, officialtest.Field{Group: "pg4[0]", Leaf: "Tracking[0]", Page: 4, Kind: "text", Tooltip: "Agency tracking number"})
		}, "The form has a field that this program does not know: Tracking[0] on page 4."},
		"same name twice": {func(f *officialtest.Form) {
			f.Fields = append(f.Fields, officialtest.Field{Group: "pg4[0]", Leaf: "CityTown[0]", Page: 4, Kind: "text"})
		}, "Part 2 Item 5.c: the form has 2 fields named CityTown[0]."},
		"other page": {func(f *officialtest.Form) { f.Change("CityTown[0]", func(x *officialtest.Field) { x.Page = 3 }) },
			"Part 2 Item 5.c: the field CityTown[0] is on page 3 and not on page 1."},
		"hidden field": {func(f *officialtest.Form) { f.Change("CityTown[0]", func(x *officialtest.Field) { x.Hidden = true }) },
			"Part 2 Item 5.c: the field CityTown[0] is hidden or not printed."},
		"other edition": {func(f *officialtest.Form) { f.Edition = "12/02/26" }, "The form is edition 12/02/26 and not 01/20/25."},
		"no edition":    {func(f *officialtest.Form) { f.Edition = "" }, "No edition is printed on the pages; Form I-918 Supplement B should be edition 01/20/25."},
		"other barcode": {func(f *officialtest.Form) {
			f.Change("PDF417BarCode1[0]", func(x *officialtest.Field) { x.Value = "I-918B|12/02/26|1" })
		}, "The barcode on page 1 is of edition 12/02/26 and not 01/20/25."},
		"six pages": {func(f *officialtest.Form) { f.Pages = 6 }, "The form has 6 pages and not 5."},
		"a box that says nothing": {func(f *officialtest.Form) {
			f.Change("Part3_Line1_checkboxes[5]", func(x *officialtest.Field) { x.Tooltip = "Part 3. Criminal Acts. 1." })
		}, `Part 3 Item 1: neither the description of the box Part3_Line1_checkboxes[5] nor its mark "5" tells which choice it is.`},
		"two boxes that say the same": {func(f *officialtest.Form) {
			f.Change("Part3_Line1_checkboxes[5]", func(x *officialtest.Field) { x.Tooltip = "Part 3. Criminal Acts. 1. Select Stalking." })
		}, `Part 3 Item 1: the boxes Part3_Line1_checkboxes[0] and Part3_Line1_checkboxes[5] are both "stalking".`},
		"description against mark": {func(f *officialtest.Form) {
			f.Change("Part1_5_checkboxes[0]", func(x *officialtest.Field) { x.Mark = "Male" })
		}, `Part 1 Item 5: the description of the box Part1_5_checkboxes[0] and its mark "Male" name different choices.`},
		"described as another item": {func(f *officialtest.Form) {
			f.Change("Part2_Line9_CaseNumber[0]", func(x *officialtest.Field) { x.Tooltip = "Part 2. Agency Information. 10. Enter Number." })
		}, "Part 2 Item 9: the field Part2_Line9_CaseNumber[0] describes itself as Part 2 Item 10."},
		"no block is described as one": {func(f *officialtest.Form) {
			f.Change("P8_Line6b_PartNumber[0]", func(x *officialtest.Field) { x.Tooltip = "Part 7. Additional Information. 9. B. Enter Part Number." })
		}, "Part 7 Item 6.b: the field P8_Line6b_PartNumber[0] describes itself as Part 7 Item 9.b, and 0 others as this item."},
		"telephone and fax the other way round": {func(f *officialtest.Form) {
			f.Change("Part6_Line3_DaytimePhoneNumber[0]", func(x *officialtest.Field) { x.Tooltip = "Part 6. Certification. 4. Enter Daytime Telephone Number." })
			f.Change("P5_Line4_faxNumber[0]", func(x *officialtest.Field) { x.Tooltip = "Part 6. Certification. 3. Enter Fax Number." })
		}, "Part 6 Item 3: the field Part6_Line3_DaytimePhoneNumber[0] describes itself as Part 6 Item 4."},
		"short comb": {func(f *officialtest.Form) {
			f.Change("Part1_Line1_AlienNumber[0]", func(x *officialtest.Field) { x.MaxLen = 8 })
		}, "Part 1 Item 1: the field Part1_Line1_AlienNumber[0] has 8 cells; an A-Number has 9 digits."},
		"filled": {func(f *officialtest.Form) {
			f.Change("CityTown[0]", func(x *officialtest.Field) { x.Value = "Albany" })
		},
			"The field CityTown[0] on page 1 is filled already; install the blank form."},
		"another form": {func(f *officialtest.Form) { f.Fields = f.Fields[:3] },
			"The PDF is not a form that this program knows: Form I-914 Supplement B edition 01/20/25, Form I-918 Supplement B edition 01/20/25."},
	} {
		t.Run(name, func(t *testing.T) {
			f := officialtest.I918B()
			c.change(&f)
			template, found := Recognise(open(t, f.PDF(t)))
			if template.Form() != "" || !slices.Contains(found, Mismatch{c.want, true}) {
				t.Errorf("recognised as %q with %v, want %s", template.Form(), found, c.want)
			}
		})
	}
}

func TestFieldsWhoseNamesArePermutedAreTakenByDescription(t *testing.T) {
	f := officialtest.I918B()
	var first, second string
	f.Change("P8_Line4b_PartNumber[0]", func(x *officialtest.Field) { first = x.Tooltip })
	f.Change("Part7_Line5a_PartNumber[0]", func(x *officialtest.Field) { second, x.Tooltip = x.Tooltip, first })
	f.Change("P8_Line4b_PartNumber[0]", func(x *officialtest.Field) { x.Tooltip = second })
	template, found := Recognise(open(t, f.PDF(t)))
	for _, s := range template.slots {
		if s.Part == 7 && s.Item.Item == "4.b" && s.field.Leaf == "Part7_Line5a_PartNumber[0]" {
			return
		}
	}
	t.Errorf("the field that describes itself as Item 4.b was not taken: %v", found)
}

func TestUnconfirmedNumberOnlyWarns(t *testing.T) {
	f := officialtest.I918B()
	f.Change("Part4_Line5_Other[0]", func(x *officialtest.Field) { x.Tooltip = "Part 4. Helpfulness Of The Victim. 5. Enter Other." })
	template, found := Recognise(open(t, f.PDF(t)))
	warned := func(m Mismatch) bool {
		return strings.Contains(m.Says, "describes itself as Part 4 Item 5;") && !m.Refuses
	}
	if template.Form() == "" || !slices.ContainsFunc(found, warned) {
		t.Errorf("recognised as %q with %v", template.Form(), found)
	}
}

func TestI914BIsRefusedWhereDescriptionsDoNotTell(t *testing.T) {
	f := officialtest.I914B()
	f.Change("SID[0]", func(x *officialtest.Field) { x.Tooltip = "" })
	f.Change("Fear[0]", func(x *officialtest.Field) { x.Tooltip = "" })
	f.Change("Supervisor_1[0]", func(x *officialtest.Field) { x.Tooltip = "" })
	template, found := Recognise(open(t, f.PDF(t)))
	var said []string
	for _, m := range found {
		said = append(said, m.Says)
	}
	for _, want := range []string{
		`Part 2 Item 12 was not found: no text of Part 2 speaks of "f b i|fbi|sid|s i d".`,
		`Part 3 Item 3: there is no box for "no".`,
		`Part 6 Item 2.b was not found: no text of Part 6 speaks of "given name".`,
	} {
		if !slices.Contains(said, want) {
			t.Errorf("%q is not in the list:\n%s", want, strings.Join(said, "\n"))
		}
	}
	if template.Form() != "" {
		t.Error("it was recognised all the same")
	}
}

// knownFields are the field names collected from public sources.
func knownFields(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "..", "shared", "forms", name))
	if err != nil {
		t.Skip("the folder shared/forms with the known field names is not beside the project")
	}
	var list struct {
		Fields []struct {
			Name string `json:"name"`
			Leaf string `json:"leaf_name"`
		} `json:"fields"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	var leaves []string
	for _, f := range list.Fields {
		leaves = append(leaves, f.Leaf+f.Name[strings.LastIndex(f.Name, ".")+1:])
	}
	slices.Sort(leaves)
	return leaves
}

func TestMadeFormHasTheKnownNames(t *testing.T) {
	known := knownFields(t, "i-918supb.fields.partial.json")
	var made []string
	for _, f := range officialtest.I918B().Fields {
		if f.Kind != "barcode" {
			made = append(made, f.Leaf)
		}
	}
	slices.Sort(made)
	if !slices.Equal(made, known) || len(known) != 133 {
		t.Errorf("%d names are known and %d made", len(known), len(made))
	}
	for _, leaf := range knownFields(t, "i-914supb.fields.partial.json") {
		if !slices.ContainsFunc(officialtest.I914B().Fields, func(f officialtest.Field) bool { return f.Leaf == leaf }) {
			t.Errorf("the made I-914B has no %s", leaf)
		}
	}
}

func TestLayoutsHaveABoxForEachChoiceOfTheFacts(t *testing.T) {
	boxes := map[string]bool{}
	for _, l := range Layouts() {
		for _, item := range l.Items {
			for _, b := range item.Boxes {
				boxes[l.Form+" "+item.String()+" "+b.Box] = true
			}
		}
	}
	total := 0
	expect := func(form, item string, codes []string) {
		t.Helper()
		for _, code := range codes {
			total++
			if !boxes[form+" "+item+" "+code] {
				t.Errorf("%s %s has no box for %q", form, item, code)
			}
		}
	}
	for _, form := range [][5]string{
		{"I-918B", "Part 1 Item 5", "Part 2 Item 6", "Part 2 Item 7", "Part 2 Item 8"},
		{"I-914B", "Part 1 Item 4", "Part 2 Item 8", "Part 2 Item 9", "Part 2 Item 10"},
	} {
		expect(form[0], form[1], codesOf(forms.Genders()))
		expect(form[0], form[2], codesOf(forms.AgencyTypes()))
		expect(form[0], form[3], codesOf(forms.CaseStatuses()))
		expect(form[0], form[4], codesOf(forms.AgencyCategories()))
		expect(form[0], "Part 2 Item 5.b", codesOf(forms.Units()))
		expect(form[0], "Part 5 Item 1", codesOf(forms.Answers()))
	}
	expect("I-918B", "Part 3 Item 1", codesOf(i918b.Categories()))
	expect("I-914B", "Part 3 Item 1", codesOf(i914b.Traffickings()))
	expect("I-914B", "Part 4 Item 1", codesOf(i914b.CooperationBoxes()))
	for _, item := range []string{"Part 3 Item 4.a", "Part 3 Item 5.a", "Part 4 Item 1", "Part 4 Item 2", "Part 4 Item 3"} {
		expect("I-918B", item, codesOf(forms.Answers()))
	}
	expect("I-914B", "Part 3 Item 3", codesOf(forms.Answers()))
	if total != len(boxes) {
		t.Errorf("the layouts have %d boxes and the facts %d", len(boxes), total)
	}
}

func codesOf[C ~string](choices []forms.Choice[C]) []string {
	var codes []string
	for _, c := range choices {
		codes = append(codes, string(c.Code))
	}
	return codes
}
