package i914b_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/internal/papertest"
)

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	want := i914b.Example()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := i914b.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestReadRefusesSocialSecurityNumber(t *testing.T) {
	_, err := i914b.Read(strings.NewReader(`{"victim":{"ssn":"000000000"}}`))
	if err == nil {
		t.Error("the facts of a form hold a Social Security number")
	}
}

func TestCheck(t *testing.T) {
	if missing := i914b.Example().Check(); len(missing) > 0 {
		t.Errorf("the example lacks something: %v", missing)
	}
	var got []string
	for _, err := range (i914b.Facts{}).Check() {
		got = append(got, err.Error())
	}
	want := []string{
		"Part 1 Item 1.a needs the victim's family name.",
		"Part 1 Item 1.b needs the victim's given name.",
		"Part 2 Item 1 needs the name of the certifying agency.",
		"Part 2 Item 2.a needs the family name of the certifying official.",
		"Part 2 Item 2.b needs the given name of the certifying official.",
		"Part 3 Item 1 needs at least one box of the statement of claim.",
		"Part 3 Item 4 needs at least one date of the acts of trafficking.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSchema(t *testing.T) {
	papertest.Schema(t, i914b.Schema(), i914b.Example(), func(r io.Reader) error {
		_, err := i914b.Read(r)
		return err
	})
}

func FuzzRead(f *testing.F) {
	example, err := json.Marshal(i914b.Example())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"claim":{"dates":["2024-05-11"],"narrative":"\u202e"},"notes":[{"part":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		facts, err := i914b.Read(bytes.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			return
		}
		_, err = i914b.Draw(facts)
		if _, mistake := err.(forms.Mistake); err != nil && !mistake {
			t.Errorf("facts that could be read could not be drawn, for no reason in them: %v", err)
		}
	})
}
