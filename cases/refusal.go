package cases

import (
	"errors"
	"fmt"
)

// RefusalCode says why an act is not done, coarsely enough to choose a page.
type RefusalCode string

const (
	NotOpen  RefusalCode = "not_open"  // not in this state
	NotYours RefusalCode = "not_yours" // not for this person
	Stale    RefusalCode = "stale"     // someone acted first
	BadInput RefusalCode = "bad_input" // the act itself is incomplete or absurd
	NotFound RefusalCode = "not_found" // no such request for this person
	Infected RefusalCode = "infected"  // a virus was found in the file
)

// Refusal is an error whose text is written for the person who acted. It never
// holds personal data, since it passes through the workflow engine.
type Refusal struct {
	Code RefusalCode `json:"code"`
	Text string      `json:"text"`
}

func (r Refusal) Error() string { return r.Text }

func refuse(code RefusalCode, format string, args ...any) error {
	return Refusal{code, fmt.Sprintf(format, args...)}
}

// Problem is one mistake in what a person typed, by form field.
type Problem struct {
	Field string // the name of the form field
	Text  string // one sentence
}

// ErrSaved says that an act is stored but not carried out yet, because the
// process engine did not answer in time. It will be, without being sent again.
var ErrSaved = errors.New("your act is saved and will be carried out as soon as the process engine answers; do not send it again")

// ErrNotScanned says that a file stays closed for now, because the virus scanner
// did not answer.
var ErrNotScanned = errors.New("the file could not be scanned for viruses")
