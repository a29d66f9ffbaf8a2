package web

import (
	"fmt"
	"strconv"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
)

// field is one field of a form as the templates of fields.html draw it: label,
// hint, mistake and what was typed belong together by their IDs.
type field struct {
	Form     *formdata.Form
	Name     string
	ID       string
	Label    string
	Hint     string
	Tag      string // a mark beside the label, such as where a value comes from
	Note     string // shown under the label, such as what the requester wrote
	Width    string // USWDS width: 2xs … 2xl
	Rows     int
	Required bool
	Index    int // which of several fields of this name
	Columns  bool
	Inline   bool
	Single   bool // a file field for one file
	Choices  []cases.Choice
}

// newField makes a field for a template: options are "required",
// "inline", "columns", "single", or "hint=…", "width=…", "rows=…", "tag=…", "note=…", "index=…".
func newField(form *formdata.Form, name, label string, options ...string) (field, error) {
	f := field{Form: form, Name: name, ID: name, Label: label, Rows: 6}
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		var err error
		switch key {
		case "required":
			f.Required = true
		case "single":
			f.Single = true
		case "inline":
			f.Inline = true
		case "columns":
			f.Columns = true
		case "hint":
			f.Hint = value
		case "tag":
			f.Tag = value
		case "note":
			f.Note = value
		case "width":
			f.Width = value
		case "rows":
			f.Rows, err = strconv.Atoi(value)
		case "index":
			f.Index, err = strconv.Atoi(value)
			if f.Index > 0 {
				f.ID = fmt.Sprintf("%s_%d", name, f.Index+1)
			}
		default:
			err = fmt.Errorf("field %s: no option %q", name, o)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// newChoiceField is newField for radio buttons, checkboxes and lists.
func newChoiceField(form *formdata.Form, name, label string, choices []cases.Choice, options ...string) (field, error) {
	f, err := newField(form, name, label, options...)
	f.Choices = choices
	return f, err
}

// Value is what was typed.
func (f field) Value() string {
	if all := f.Form.Values[f.Name]; f.Index < len(all) {
		return all[f.Index]
	}
	return ""
}

// Part is what was typed into one of the three fields of a date.
func (f field) Part(part string) string { return f.Form.Values.Get(f.Name + "_" + part) }

// Error is the mistake beside the first field of this name.
func (f field) Error() string {
	if f.Index > 0 {
		return ""
	}
	return f.Form.Error(f.Name)
}

// Marked reports whether a choice is marked.
func (f field) Marked(code string) bool { return f.Form.Has(f.Name, code) }

// ChoiceID is the ID of a choice. The first has the field's own, so that the
// list of mistakes leads to it.
func (f field) ChoiceID(i int, code string) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "_" + code
}

// DescribedBy ties the field to its hint, its note and its mistake.
func (f field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Note != "" {
		ids = append(ids, f.ID+"-note")
	}
	if f.Error() != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// yesNo are the two boxes of a question.
func yesNo() []cases.Choice {
	return []cases.Choice{{Code: "yes", Words: "Yes"}, {Code: "no", Words: "No"}}
}

// peopleChoices are people to choose from.
func peopleChoices(people []cases.Person) []cases.Choice {
	var out []cases.Choice
	for _, p := range people {
		out = append(out, cases.Choice{Code: string(p.ID), Words: p.Name.String()})
	}
	return out
}
