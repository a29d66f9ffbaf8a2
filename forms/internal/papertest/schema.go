package papertest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"pgregory.net/rapid"

	"suppb/forms"
)

// Schema checks that example has the schema, and that facts made from it by
// chance can be read if, and only if, they have it too. Days that are not in
// the calendar are the one thing that only reading finds.
func Schema(t *testing.T, schema *forms.Schema, example any, read func(io.Reader) error) {
	t.Helper()
	text, err := schema.Text()
	if err != nil {
		t.Fatal(err)
	}
	var again jsonschema.Schema
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	resolved, err := again.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(plain(t, example)); err != nil {
		t.Errorf("the example: %v", err)
	}
	rapid.Check(t, func(r *rapid.T) {
		facts := plain(t, example)
		for range rapid.IntRange(0, 3).Draw(r, "changes") {
			facts = change(r, facts)
		}
		text, err := json.Marshal(facts)
		if err != nil {
			r.Fatal(err)
		}
		valid, readable := resolved.Validate(facts), read(bytes.NewReader(text))
		if (valid == nil) != (readable == nil) && !impossibleDay(text) {
			r.Errorf("%s\nschema: %v\nreading: %v", text, valid, readable)
		}
	})
}

// plain is v as a program without our types sees it.
func plain(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// scraps are values that are right in some field, or in none.
func scraps() []any {
	return []any{
		nil, true, 3.0, 9.0, -1.0, "", "yes", "no", "maybe", "other", "local", "flr", "murder", "labor_trafficking", "complied",
		"2024-05-11", "2024-02-30", "05/11/2024", "A-123 456 78", "A12", "NY", "New York", []any{}, []any{""}, []any{"rape"},
		[]any{"2024-05-11", ""}, map[string]any{}, map[string]any{"family": "Doe"}, map[string]any{"part": 2.0},
	}
}

// change replaces, adds or removes something somewhere in v.
func change(r *rapid.T, v any) any {
	if rapid.IntRange(0, 5).Draw(r, "here") == 0 {
		return rapid.SampledFrom(scraps()).Draw(r, "value")
	}
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return v
		}
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(v))).Draw(r, "field")
		switch rapid.IntRange(0, 9).Draw(r, "how") {
		case 0:
			delete(v, name)
		case 1:
			v[strings.ToUpper(name)] = v[name]
		default:
			v[name] = change(r, v[name])
		}
		return v
	case []any:
		if len(v) > 0 {
			v[0] = change(r, v[0])
		}
		return v
	}
	return rapid.SampledFrom(scraps()).Draw(r, "value")
}

var dates = regexp.MustCompile(`"\d{4}-\d{2}-\d{2}"`)

func impossibleDay(text []byte) bool {
	return slices.Contains(dates.FindAllString(string(text), -1), `"2024-02-30"`)
}
