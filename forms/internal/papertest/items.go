package papertest

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Mark is the text of a marked box with the first words of its label.
func Mark(label string) string {
	words := strings.Fields(label)
	return "X " + strings.Join(words[:min(len(words), 4)], " ")
}

// Shows looks on a page for words that follow each other, whatever white space
// is between them.
func Shows(t *testing.T, pdf []byte, page int, want string) {
	t.Helper()
	words := strings.Fields(want)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	text := Pages(t, pdf)[page-1]
	if !regexp.MustCompile(`(?:^|\s)` + strings.Join(words, `\s+`)).MatchString(text) {
		t.Errorf("page %d does not show %q:\n%s", page, want, text)
	}
}

// Unfilled lists the fields of a struct, as JSON paths, that none of texts, each
// a JSON object, fills.
func Unfilled(t *testing.T, facts any, texts []string) []string {
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
