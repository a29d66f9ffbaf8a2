package web

import (
	"context"
	"fmt"
	"slices"

	"suppb/cases"
)

func (o *office) Absences(_ context.Context, _ cases.Viewer, today cases.Date) ([]cases.Absence, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.absent), func(a cases.Absence) bool { return a.Until.Before(today) }), nil
}

func (o *office) AddAbsence(_ context.Context, _ cases.Viewer, a cases.Absence) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.absent {
		if e.Person == a.Person && e.Overlaps(a) {
			return "", cases.Refusal{Code: cases.BadInput, Text: "This person is entered as away from " + e.From.Long() + " to " + e.Until.Long() + " already."}
		}
	}
	a.ID = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(o.absent)+1)
	a.Name, a.CoverName = o.people[a.Person].Name, o.people[a.Cover].Name
	o.absent = append(o.absent, a)
	return a.ID, nil
}

func (o *office) EndAbsence(_ context.Context, v cases.Viewer, id string, back cases.Date) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.absent, func(a cases.Absence) bool { return a.ID == id })
	if i < 0 {
		return notFound
	}
	if o.absent[i].Person != v.Person && !v.Is(assigns...) {
		return cases.Refusal{Code: cases.NotYours, Text: "Others enter their own days."}
	}
	ended, left, err := o.absent[i].BackOn(back, o.today())
	if err != nil {
		return err
	}
	if o.absent[i] = ended; !left {
		o.absent = slices.Delete(o.absent, i, i+1)
	}
	return nil
}

// awayUntil repeats what the record knows of a person who is chosen.
func (o *office) awayUntil(person cases.PersonID) cases.Date {
	a, _ := cases.AwayOn(o.absent, person, o.today())
	return a.Until
}
