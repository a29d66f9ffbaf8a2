package forms_test

import (
	"slices"
	"strings"
	"testing"

	"suppb/forms"
)

func TestProse(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"acts only", "On May 11, 2024, he struck her 2 times on the street, in Part 30, Supreme Court, near 5 men on the road.", ""},
		{"grand jury", "She testified before the Grand Jury, which voted a true bill.", "“Grand Jury”, “true bill”: grand jury"},
		{"grand jury by statute", "See CPL § 190.25(4).", "“190.25”"},
		{"sealed", "The record was sealed under CPL 160.50.", "“160.50”, “sealed”: sealed records"},
		{"youthful offender", "He was adjudicated a youthful offender in Family Court.", "“Family Court”, “youthful offender”: youthful"},
		{"street address", "At 1420 W. Example Ave he waited.", "“1420 W. Example Ave”: a street address"},
		{"street address in small letters", "at 12 elm street", "“12 elm street”"},
		{"numbered street", "at 350 East 146th Street", "“350 East 146th Street”"},
		{"Queens address", "at 90-15 Sutphin Boulevard, Apt. 4B", "“90-15 Sutphin Boulevard”, “Apt. 4B”"},
		{"Social Security number", "Her number is 123-45-6789.", "what looks like one (1): a Social Security number"},
		{"A-Number", "A 123-456-789 and (212) 555-0142", ""},
		{"said twice", "sealed and sealed", "Holds “sealed”: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			var found forms.Findings
			found.Prose(3, "6", test.text)
			var texts []string
			for _, f := range found {
				if f.Blocks || f.Part != 3 || f.Item != "6" {
					t.Errorf("%+v", f)
				}
				texts = append(texts, f.Text)
			}
			if got := strings.Join(texts, "\n"); test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if strings.Contains(strings.Join(texts, ""), "6789") {
				t.Error("the number is repeated")
			}
		})
	}
}

func TestInOrder(t *testing.T) {
	var found forms.Findings
	found.Warn(3, "10", "g")
	found.Warn(3, "2.b", "f")
	found.Warn(3, "2.a", "e")
	found.Block(3, "2.a", "d")
	found.Warn(3, "", "c")
	found.Block(2, "9", "b")
	found.Warn(0, "", "a")
	found.Block(2, "9", "b")
	var texts string
	for _, f := range found.InOrder() {
		texts += f.Text
	}
	if texts != "abcdefg" {
		t.Errorf("the order is %s", texts)
	}
	if blocking := forms.Blocking(found.InOrder()); len(blocking) != 2 {
		t.Errorf("%d findings block, want 2: %v", len(blocking), blocking)
	}
	if got, want := (forms.Finding{Part: 2, Item: "4.a", Text: "Look."}).String(), "Part 2 Item 4.a: Look."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFonts(t *testing.T) {
	fonts := forms.Fonts()
	embedded := slices.DeleteFunc(slices.Clone(fonts), func(f forms.Font) bool { return !f.Embedded })
	if len(embedded) != 2 {
		t.Errorf("%d fonts are embedded, want 2", len(embedded))
	}
	for _, f := range fonts {
		if len(f.SHA256) != 64 || strings.ContainsAny(f.Name, `/\`) {
			t.Errorf("%+v", f)
		}
	}
	if err := forms.SearchFonts(t.TempDir() + "/nowhere"); err == nil {
		t.Error("a folder that is not there was taken")
	}
}
