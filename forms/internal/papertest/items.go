package papertest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"suppb/forms"
)

// Item is where a fact belongs on the pages.
type Item struct {
	page, part  int
	label, want string // as for [Paper.Holds]
	facts       string
}

// Box is an item whose box holds want if nothing but facts is known. The label
// begins with the item's number.
func Box(page, part int, label, want, facts string) Item {
	return Item{page, part, label, want, facts}
}

// Squares are items of which each marks one of the squares of label; facts have
// a %q for the code of the choice.
func Squares[C ~string](page, part int, label, facts string, all []forms.Choice[C]) []Item {
	var items []Item
	for _, c := range all {
		items = append(items, Item{page, part, label, marked + c.Label, fmt.Sprintf(facts, c.Code)})
	}
	return items
}

// Relatives are Part 5 Items 2 to 4.
func Relatives() []Item {
	var items []Item
	for i := range 3 {
		facts := `{"family":{"relatives":[` + strings.Repeat("{},", i) + `{%s}]}}`
		for _, row := range []Item{
			{label: "a. Family Name (Last Name)", want: "Brandão", facts: `"name":{"family":"Brandão"}`},
			{label: "b. Given Name (First Name)", want: "Otávio", facts: `"name":{"given":"Otávio"}`},
			{label: "c. Middle Name", want: "Luís", facts: `"name":{"middle":"Luís"}`},
			{label: "d. Relationship", want: "Uncle", facts: `"relationship":"Uncle"`},
			{label: "e. Involvement", want: "Drove the car.", facts: `"involvement":"Drove the car."`},
		} {
			items = append(items, Item{4, 5, fmt.Sprintf("%d.%s", 2+i, row.label), row.want, fmt.Sprintf(facts, row.facts)})
		}
	}
	return items
}

// Notes are Part 7 Items 4 to 6.
func Notes() []Item {
	var items []Item
	for i := range 3 {
		facts := `{"notes":[` + strings.Repeat(`{"part":1,"item":"3","text":"One before."},`, i) + `{"part":5,"item":"1","text":"More."}]}`
		for _, row := range []Item{
			{label: "a. Page Number", want: "4"}, {label: "b. Part Number", want: "5"}, {label: "c. Item Number", want: "1"}, {label: "d.", want: "More."},
		} {
			items = append(items, Item{5, 7, fmt.Sprintf("%d.%s", 4+i, row.label), row.want, facts})
		}
	}
	return items
}

// EveryItem fails the test unless each item is where it belongs, and together
// they fill every field of facts.
func EveryItem(t *testing.T, facts any, items []Item, draw func(facts string) ([]byte, error)) {
	t.Helper()
	var texts []string
	for _, item := range items {
		texts = append(texts, item.facts)
		t.Run(fmt.Sprintf("Part %d %s %s", item.part, item.label, item.want), func(t *testing.T) {
			t.Parallel()
			pdf, err := draw(item.facts)
			if err != nil {
				t.Fatal(err)
			}
			paper := Open(t, pdf)
			if err := paper.Holds(item.page, item.part, item.label, item.want); err != nil {
				t.Error(err)
			}
			if got, want := paper.marks(), strings.Count(item.want, marked); got != want {
				t.Errorf("%d squares are marked, want %d", got, want)
			}
		})
	}
	for _, path := range unfilled(t, facts, texts) {
		if path != ".fill_empty" {
			t.Errorf("no item fills %s", path)
		}
	}
}

// unfilled lists the fields of a struct, as JSON paths, that none of texts, each
// a JSON object, fills.
func unfilled(t *testing.T, facts any, texts []string) []string {
	t.Helper()
	filled := map[string]bool{}
	for _, text := range texts {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		markFilled(filled, "", v)
	}
	return slices.DeleteFunc(paths("", reflect.TypeOf(facts)), func(path string) bool { return filled[path] })
}

func markFilled(filled map[string]bool, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			markFilled(filled, path+"."+name, inner)
		}
	case []any:
		for _, inner := range v {
			markFilled(filled, path, inner)
		}
	default:
		filled[path] = true
	}
}

func paths(path string, t reflect.Type) []string {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.Name() == "Date" {
		return []string{path}
	}
	var all []string
	for i := range t.NumField() {
		f := t.Field(i)
		all = append(all, paths(path+"."+f.Tag.Get("json"), f.Type)...)
	}
	return all
}
