package forms

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"suppb/cases"
)

// Schema is the JSON Schema of the facts of a form, for one of its editions.
type Schema struct{ *jsonschema.Schema }

// Boxes is what the schema of a list of marked boxes is made of.
type Boxes struct {
	code reflect.Type
	all  []any
}

// BoxesOf are the boxes of an item where any number can be marked.
func BoxesOf[C ~string](choices []Choice[C]) Boxes {
	b := Boxes{code: reflect.TypeFor[C]()}
	for _, choice := range choices {
		b.all = append(b.all, string(choice.Code))
	}
	return b
}

// oneOf are the boxes of an item where one can be marked, or none.
func oneOf[C ~string](choices []Choice[C]) Boxes {
	b := BoxesOf(choices)
	b.all = append([]any{""}, b.all...)
	return b
}

// SchemaOf makes the schema of facts of type F. Form is the form's short name
// and the tag that says where its fields are, edition is as printed at the foot.
func SchemaOf[F any](form, title, edition string, lists ...Boxes) *Schema {
	types := map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[cases.Date](): {Type: "string", AnyOf: []*jsonschema.Schema{
			{MaxLength: jsonschema.Ptr(0)}, {Format: "date", Pattern: `^\d{4}-\d{2}-\d{2}$`},
		}},
	}
	for _, boxes := range append([]Boxes{
		oneOf(Answers()), oneOf(Genders()), oneOf(AgencyTypes()), oneOf(AgencyCategories()), oneOf(CaseStatuses()), oneOf(Units()),
	}, lists...) {
		types[boxes.code] = &jsonschema.Schema{Type: "string", Enum: boxes.all}
	}
	root, err := jsonschema.For[F](&jsonschema.ForOptions{TypeSchemas: types})
	if err != nil {
		panic(err) // F is a type of this program
	}
	place(root, reflect.TypeFor[F](), form)
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.ID = "urn:suppb:facts:" + form + ":" + isoEdition(edition)
	root.Title = "Facts of " + title + ", edition " + edition
	root.Description = "Every field may be left out; an empty one leaves its box empty."
	return &Schema{root}
}

// isoEdition is an edition such as 01/20/25 as a date that sorts.
func isoEdition(edition string) string {
	day, err := time.Parse("01/02/06", edition)
	if err != nil {
		panic(err) // editions are written in this program
	}
	return day.Format(time.DateOnly)
}

// patterns are what a text has to look like, by the name of its field.
var patterns = map[string]string{
	"a_number": `^$|^[Aa\- ]*(\d[\- ]*){7,9}$`,
	"state":    `^([A-Z]{2})?$`,
}

// place puts the Part and Item in front of every description.
func place(s *jsonschema.Schema, t reflect.Type, form string) {
	for t.Kind() == reflect.Slice {
		s, t = s.Items, t.Elem()
	}
	if len(s.Properties) == 0 {
		return
	}
	s.Required = nil
	for i := range t.NumField() {
		field := t.Field(i)
		name := field.Tag.Get("json")
		property := s.Properties[name]
		if where := field.Tag.Get(form); where != "" {
			property.Description = where + ". " + property.Description
		}
		property.Pattern = patterns[name]
		if field.Type == reflect.TypeFor[int]() {
			property.Minimum, property.Maximum = jsonschema.Ptr(1.0), jsonschema.Ptr(7.0)
		}
		place(property, field.Type, form)
	}
}

// Text is the schema as people and programs read it.
func (s *Schema) Text() ([]byte, error) { return Indented(s.Schema) }

// Indented is v as JSON for people to read.
func Indented(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return out.Bytes(), err
}

// Read is [Read] for facts that have this schema: what breaks the schema is a
// mistake too.
func (s *Schema) Read(r io.Reader, facts any) error {
	var text bytes.Buffer
	if err := Read(io.TeeReader(r, &text), facts); err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(text.Bytes(), &v); err != nil {
		return explain(err, text.Bytes())
	}
	return conforms(s.Schema, "", "", v)
}
