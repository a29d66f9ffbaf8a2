package forms

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"
)

// conforms says in one sentence how v, the JSON value at path, breaks s. It
// knows the keywords that [SchemaOf] uses: the library that knows all of them
// speaks to programmers. About is what the schema says of the value.
func conforms(s *jsonschema.Schema, path, about string, v any) error {
	about = cmp.Or(s.Description, about)
	if !hasType(s, v) || !hasBox(s, v) || !hasForm(s, v) {
		return fmt.Errorf("%q cannot be %s: %s", path, inShort(v), expected(s, about))
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			property, known := s.Properties[name]
			if !known {
				return fmt.Errorf("the form has no field %q; correct its name or remove it", name)
			}
			if err := conforms(property, strings.TrimPrefix(path+"."+name, "."), "", v[name]); err != nil {
				return err
			}
		}
	case []any:
		for i, element := range v {
			if err := conforms(s.Items, fmt.Sprintf("%s.%d", path, i), about, element); err != nil {
				return err
			}
		}
	}
	return nil
}

func hasType(s *jsonschema.Schema, v any) bool {
	is := "null"
	switch v.(type) {
	case bool:
		is = "boolean"
	case string:
		is = "string"
	case float64:
		is = "integer" // Go has refused all others
	case []any:
		is = "array"
	case map[string]any:
		is = "object"
	}
	return s.Type == "" && s.Types == nil || s.Type == is || slices.Contains(s.Types, is)
}

// hasBox reports whether v is one of the boxes that s lists, if it does.
func hasBox(s *jsonschema.Schema, v any) bool { return s.Enum == nil || slices.Contains(s.Enum, v) }

// hasForm reports whether a text or number looks as it should.
func hasForm(s *jsonschema.Schema, v any) bool {
	fits := func(alternative *jsonschema.Schema) bool { return hasForm(alternative, v) }
	if s.AnyOf != nil && !slices.ContainsFunc(s.AnyOf, fits) {
		return false
	}
	switch v := v.(type) {
	case string:
		short := s.MaxLength == nil || utf8.RuneCountInString(v) <= *s.MaxLength
		return short && (s.Pattern == "" || regexp.MustCompile(s.Pattern).MatchString(v))
	case float64:
		return (s.Minimum == nil || v >= *s.Minimum) && (s.Maximum == nil || v <= *s.Maximum)
	}
	return true
}

// inShort is a JSON value as it can be repeated in a sentence.
func inShort(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if utf8.RuneCountInString(v) > 40 {
			return "a text of that length"
		}
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// expected says what a value should be: one of a few boxes, or what about says.
func expected(s *jsonschema.Schema, about string) string {
	if n := len(s.Enum); n == 0 || n > 7 {
		return about
	}
	var boxes []string
	for _, box := range s.Enum {
		if box != "" {
			boxes = append(boxes, fmt.Sprintf("%q", box))
		}
	}
	return about + "; " + strings.Join(boxes, ", ") + " or nothing"
}
