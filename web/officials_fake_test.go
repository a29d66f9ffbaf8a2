package web

import (
	"context"
	"fmt"
	"io"
	"slices"

	"suppb/cases"
)

func (o *office) Officials(context.Context, cases.Viewer) ([]cases.DesignationEntry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.entries), nil
}

// today is the office's date in the fake.
func (o *office) today() cases.Date { return cases.DateOf(o.now) }

func (o *office) Designate(_ context.Context, _ cases.Viewer, d cases.Designation) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.entries {
		if e.Person == d.Person && e.Capacity == d.Capacity && e.Overlaps(d) {
			return cases.Refusal{Code: cases.BadInput, Text: "This person is in the register in the same capacity already."}
		}
	}
	o.attached[d.Letter] = true
	o.enter(d)
	return nil
}

func (o *office) enter(d cases.Designation) {
	d.ID = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(o.entries)+1)
	o.entries = append(o.entries, cases.DesignationEntry{Designation: d, Name: o.people[d.Person].Name, Active: true})
}

// entry finds an entry to change.
func (o *office) entry(id string) *cases.DesignationEntry {
	for i := range o.entries {
		if o.entries[i].ID == id {
			return &o.entries[i]
		}
	}
	return nil
}

func (o *office) EndDesignation(_ context.Context, _ cases.Viewer, id string, until cases.Date) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := o.entry(id)
	if e == nil {
		return notFound
	}
	ended, err := e.EndOn(until, e.LastSigned, o.today())
	e.Designation = ended
	return err
}

func (o *office) AttachLetter(_ context.Context, _ cases.Viewer, id string, letter cases.DocumentID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := o.entry(id)
	if e == nil {
		return notFound
	}
	if e.Letter != "" {
		return cases.Refusal{Code: cases.NotOpen, Text: "This designation has its letter already."}
	}
	e.Letter, o.attached[letter] = letter, true
	return nil
}

func (o *office) ChangeHead(_ context.Context, _ cases.Viewer, h cases.HeadChange) (ended int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h.Names(o.today()) && o.head == h.Name {
		return 0, cases.Refusal{Code: cases.BadInput, Text: "The forms name " + h.Name.String() + " as the head of the agency already."}
	}
	for i := range o.entries {
		if h.Ends(o.entries[i].Designation) {
			o.entries[i].Until = h.From.AddDays(-1)
			ended++
		}
	}
	if d, signs := h.Designation(); signs {
		o.enter(d)
	}
	if h.Names(o.today()) {
		o.head = h.Name
	}
	return ended, nil
}

func (o *office) DesignationLetter(_ context.Context, v cases.Viewer, id string) (cases.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e := o.entry(id); e != nil && !v.Is(cases.RoleRequester) {
		for _, d := range o.docs {
			if d.ID == e.Letter {
				return d, nil
			}
		}
	}
	return cases.Document{}, notFound
}

func (o *office) CopyDesignationLetter(ctx context.Context, v cases.Viewer, id string, w io.Writer) error {
	d, err := o.DesignationLetter(ctx, v, id)
	if err != nil {
		return err
	}
	return o.CopyDocument(ctx, v, d.ID, w)
}
