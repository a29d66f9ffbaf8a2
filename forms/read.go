package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Largest is the size in bytes beyond which facts are not read. It leaves room
// for narratives a hundred times longer than the boxes of the form.
const Largest = 1 << 20

// Read reads facts, a pointer to a form's Facts, from JSON. A field that the
// form does not have, a second value and anything else it cannot place are
// mistakes; the error says in one sentence what to change.
func Read(r io.Reader, facts any) error {
	text, err := io.ReadAll(io.LimitReader(r, Largest+1))
	if err != nil {
		return fmt.Errorf("the facts cannot be read: %w", err)
	}
	if len(text) > Largest {
		return fmt.Errorf("the facts are longer than %d bytes; shorten them", Largest)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return errors.New("the facts are empty; write them as a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(facts); err != nil {
		return explain(err, text)
	}
	if rest := bytes.TrimSpace(text[d.InputOffset():]); len(rest) > 0 {
		at := bytes.LastIndex(text, rest)
		return fmt.Errorf("line %d of the facts comes after their end; remove what follows the last brace", line(text, int64(at)))
	}
	return nil
}

// explain says what a decoding error means to the person who wrote the text.
func explain(err error, text []byte) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d of the facts is not JSON: %s", line(text, syntax.Offset-1), syntax)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("line %d of the facts ends too early; a quote, bracket or brace is not closed", line(text, int64(len(text))))
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("line %d of the facts: %q cannot be a %s", line(text, wrongType.Offset), wrongType.Field, wrongType.Value)
	case errors.As(err, &wrongType):
		return fmt.Errorf("the facts must be a JSON object, in braces; found: %s", wrongType.Value)
	}
	if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fmt.Errorf("the form has no field %s; correct its name or remove it", field)
	}
	return fmt.Errorf("the facts cannot be used: %w", err)
}

// line is the number of the line that offset is on.
func line(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:offset], []byte("\n"))
}
