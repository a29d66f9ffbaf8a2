package forms_test

import (
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms"
)

func TestReadSaysWhatToChange(t *testing.T) {
	type facts struct {
		Name forms.Name `json:"name"`
		On   cases.Date `json:"on"`
	}
	for _, test := range []struct{ name, text, want string }{
		{"empty", "  \n", "the facts are empty; write them as a JSON object"},
		{"not JSON", "{\n  \"name\": nothing\n}", "line 2 of the facts is not JSON: invalid character 'o' in literal null (expecting 'u')"},
		{"comma at the end", "{\n\"name\": {},\n}", "line 3 of the facts is not JSON: invalid character '}' looking for beginning of object key string"},
		{"cut off", "{\n\"name\": {", "line 2 of the facts ends too early; a quote, bracket or brace is not closed"},
		{"unknown field", `{"name":{"famly":"Doe"}}`, `the form has no field "famly"; correct its name or remove it`},
		{"number for a text", "{\n\n\"name\":{\"family\":7}}", `line 3 of the facts: "name.family" cannot be a number`},
		{"list for everything", `[]`, "the facts must be a JSON object, in braces; found: array"},
		{"not a date", `{"on":"05/11/2024"}`, `the facts cannot be used: "05/11/2024" is not a date; write it as YYYY-MM-DD`},
		{"two values", "{}\n{}", "line 2 of the facts comes after their end; remove what follows the last brace"},
		{"rubbish after", "{}\n\nx", "line 3 of the facts comes after their end; remove what follows the last brace"},
		{"too long", strings.Repeat(" ", forms.Largest) + "{}", "the facts are longer than 1048576 bytes; shorten them"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var f facts
			err := forms.Read(strings.NewReader(test.text), &f)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
