package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
)

// A FileError is one mistake in a rule file.
type FileError struct {
	File  string
	Line  int
	Field string // such as versions[0].ordinary.days; empty if the file cannot be read at all
	Text  string
}

func (e FileError) Error() string {
	where := fmt.Sprintf("%s line %d", e.File, e.Line)
	if e.Field != "" {
		where += ", " + e.Field
	}
	return where + ": " + e.Text
}

// outline is the fields of a JSON file with the lines that they stand on.
type outline struct {
	text  []byte
	lines map[string]int
}

// lineOf is the line of a field, or of the nearest field around it.
func (o outline) lineOf(field string) int {
	for field != "" {
		if n, ok := o.lines[field]; ok {
			return n
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return 1
}

func (o outline) lineAt(offset int64) int {
	return 1 + bytes.Count(o.text[:min(max(offset, 0), int64(len(o.text)))], []byte("\n"))
}

// readOutline walks the JSON text and compares its fields with those of the Go
// type that it is to become: unknown and doubled fields are mistakes.
func readOutline(file string, text []byte, into reflect.Type) (outline, []FileError) {
	o := outline{text, map[string]int{}}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var errs []FileError
	err := o.value(d, "", into, func(field, format string, args ...any) {
		errs = append(errs, FileError{file, o.lineOf(field), field, fmt.Sprintf(format, args...)})
	})
	if err == nil {
		if _, extra := d.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("there is something after the end of the JSON object")
		}
	}
	if err != nil {
		var syntax *json.SyntaxError
		at := d.InputOffset()
		if errors.As(err, &syntax) {
			at = syntax.Offset
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the file ends in the middle")
		}
		errs = append(errs, FileError{file, o.lineAt(at), "", "this is not JSON: " + err.Error()})
	}
	return o, errs
}

// deepest is how far objects may nest; a rule file needs six.
const deepest = 20

func (o outline) value(d *json.Decoder, path string, t reflect.Type, report func(field, format string, args ...any)) error {
	if strings.Count(path, ".")+strings.Count(path, "[") > deepest {
		return errors.New("it nests too deeply")
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	if path != "" {
		o.lines[path] = o.lineAt(d.InputOffset())
	}
	if wrong := misfit(token, t); wrong != "" {
		report(path, "%s", wrong)
		t = nil
	}
	switch token {
	case json.Delim('{'):
		return o.object(d, path, t, report)
	case json.Delim('['):
		var element reflect.Type
		if t != nil && t.Kind() == reflect.Slice {
			element = deref(t.Elem())
		}
		for i := 0; d.More(); i++ {
			if err := o.value(d, fmt.Sprintf("%s[%d]", path, i), element, report); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	}
	return nil
}

var dateType = reflect.TypeFor[cases.Date]()

// misfit says in what way a value is not of the type that belongs here.
func misfit(token json.Token, t reflect.Type) string {
	if t == nil {
		return ""
	}
	want := ""
	switch {
	case t == dateType:
		text, ok := token.(string)
		if !ok {
			return "write a date as \"YYYY-MM-DD\""
		}
		if _, err := cases.ParseDate(text); err != nil {
			return err.Error()
		}
		return ""
	case t.Kind() == reflect.Struct && token != json.Delim('{'):
		want = "an object in braces"
	case t.Kind() == reflect.Slice && token != json.Delim('['):
		want = "a list in brackets"
	case t.Kind() == reflect.Bool:
		if _, ok := token.(bool); !ok {
			want = "true or false"
		}
	case t.Kind() == reflect.String:
		if _, ok := token.(string); !ok {
			want = "a text in quotes"
		}
	case t.Kind() == reflect.Int:
		n, ok := token.(json.Number)
		if ok {
			_, err := strconv.Atoi(n.String())
			ok = err == nil
		}
		if !ok {
			want = "a whole number"
		}
	}
	if want != "" {
		return "here belongs " + want
	}
	return ""
}

func (o outline) object(d *json.Decoder, path string, t reflect.Type, report func(field, format string, args ...any)) error {
	known := map[string]reflect.Type{}
	if t != nil && t.Kind() == reflect.Struct {
		jsonFields(t, known)
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		field := strings.TrimPrefix(path+"."+name, ".")
		o.lines[field] = o.lineAt(d.InputOffset())
		if seen[name] {
			report(field, "this field is there twice")
		}
		seen[name] = true
		next, ok := known[name]
		if !ok && len(known) > 0 {
			report(field, "there is no field %q here%s", name, didYouMean(name, sortedKeys(known)))
		}
		if err := o.value(d, field, next, report); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// jsonFields collects the JSON names of a struct's fields, embedded ones included.
func jsonFields(t reflect.Type, into map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			jsonFields(deref(f.Type), into)
		case name != "" && name != "-":
			into[name] = deref(f.Type)
		}
	}
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func sortedKeys(m map[string]reflect.Type) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// didYouMean is “; did you mean "x"?” if one of the known words is near.
func didYouMean(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Nearest is the known word that a typed one was most likely meant to be; empty
// if none is near.
func Nearest(word string, known []string) string {
	best, least := "", max(len(word)/3, 2)+1
	for _, k := range known {
		if d := editDistance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// editDistance is Levenshtein's: how many letters to insert, delete or replace.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, cost)
		}
	}
	return row[len(b)]
}
