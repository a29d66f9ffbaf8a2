package i918b_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	want := i918b.Example()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := i918b.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestCheck(t *testing.T) {
	if missing := i918b.Example().Check(); len(missing) > 0 {
		t.Errorf("the example lacks something: %v", missing)
	}
	var got []string
	for _, err := range (i918b.Facts{}).Check() {
		got = append(got, err.Error())
	}
	want := []string{
		"Part 1 Item 2.a needs the victim's family name.",
		"Part 1 Item 2.b needs the victim's given name.",
		"Part 2 Item 1 needs the name of the certifying agency.",
		"Part 2 Item 2.a needs the family name of the certifying official.",
		"Part 2 Item 2.b needs the given name of the certifying official.",
		"Part 3 Item 1 needs at least one named crime.",
		"Part 3 Item 2.a needs at least one date of the criminal activity.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCheckWantsNamedCrimeAndDate(t *testing.T) {
	for _, test := range []struct {
		name string
		acts i918b.Acts
		want []string
	}{
		{"attempt names no crime", i918b.Acts{
			Categories: []i918b.Category{i918b.Attempt, i918b.Conspiracy, i918b.Solicitation}, Dates: []cases.Date{cases.MustDate("2024-05-11")},
		}, []string{"1"}},
		{"attempted murder", i918b.Acts{
			Categories: []i918b.Category{i918b.Attempt, i918b.Murder}, Dates: []cases.Date{cases.MustDate("2024-05-11")},
		}, nil},
		{"an empty date is none", i918b.Acts{
			Categories: []i918b.Category{i918b.Rape}, Dates: []cases.Date{{}},
		}, []string{"2.a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := i918b.Example()
			f.Acts = test.acts
			var items []string
			for _, err := range f.Check() {
				items = append(items, err.(forms.Mistake).Item)
			}
			if !slices.Equal(items, test.want) {
				t.Errorf("mistakes in items %q, want %q", items, test.want)
			}
		})
	}
}

func TestCategories(t *testing.T) {
	named := 0
	for _, c := range i918b.Categories() {
		if c.Code.NamesCrime() {
			named++
		}
	}
	if all := len(i918b.Categories()); all != 31 || named != 28 {
		t.Errorf("%d boxes, %d of them crimes; the form has 31 and 28", all, named)
	}
	inOrder := slices.IsSortedFunc(i918b.Categories(), func(a, b forms.Choice[i918b.Category]) int {
		return strings.Compare(a.Label, b.Label)
	})
	if !inOrder {
		t.Error("the boxes are not in the order of the form")
	}
}

func TestSchema(t *testing.T) {
	papertest.Schema(t, i918b.Schema(), i918b.Example(), func(r io.Reader) error {
		_, err := i918b.Read(r)
		return err
	})
}

func FuzzRead(f *testing.F) {
	example, err := json.Marshal(i918b.Example())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"victim":{"name":{"family":"Nguye\u0302\u0303n"},"other_names":[{},{}]}}`))
	f.Add([]byte(`{"acts":{"dates":["2024-05-11","x"],"narrative":"\ud83d\ude00"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		facts, err := i918b.Read(bytes.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			return
		}
		first, errFirst := i918b.Draw(facts)
		second, errSecond := i918b.Draw(facts)
		if !bytes.Equal(first, second) || (errFirst == nil) != (errSecond == nil) {
			t.Error("the same facts gave another form")
		}
		if _, mistake := errFirst.(forms.Mistake); errFirst != nil && !mistake {
			t.Errorf("facts that could be read could not be drawn, for no reason in them: %v", errFirst)
		}
	})
}
