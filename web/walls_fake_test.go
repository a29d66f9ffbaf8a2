package web

import (
	"context"
	"fmt"
	"slices"

	"suppb/cases"
)

// walledFrom are the people behind a wall of the fake.
func (o *office) walledFrom(id cases.RequestID) (out []cases.PersonID) {
	for _, w := range o.walls {
		if w.Request == id && w.Stands() {
			out = append(out, w.Person)
		}
	}
	return out
}

func (o *office) Walls(_ context.Context, _ cases.Viewer, id cases.RequestID) ([]cases.Wall, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.Wall
	for _, w := range o.walls {
		if w.Request == id {
			w.PersonName, w.PutUpName, w.TakerName = o.people[w.Person].Name.String(), o.people[w.PutUpBy].Name.String(), o.people[w.TakenDownBy].Name.String()
			out = append(out, w)
		}
	}
	return out, nil
}

func (o *office) PutUpWall(_ context.Context, v cases.Viewer, w cases.Wall) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.requests[w.Request].MayKeepOut(w.Person, v.Actor); err != nil {
		return err
	}
	if slices.Contains(o.walledFrom(w.Request), w.Person) {
		return cases.Refusal{Code: cases.NotOpen, Text: "This person is kept from the request already."}
	}
	w.ID, w.PutUpBy, w.PutUpAt = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(o.walls)), v.Person, o.now
	o.walls = append(o.walls, w)
	return nil
}

func (o *office) TakeDownWall(_ context.Context, v cases.Viewer, _ cases.RequestID, id, why string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.walls, func(w cases.Wall) bool { return w.ID == id })
	switch {
	case !v.TakesDownWalls():
		return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials take walls down."}
	case i < 0:
		return cases.Refusal{Code: cases.NotFound, Text: "There is no such wall."}
	case !o.walls[i].Stands():
		return cases.Refusal{Code: cases.NotOpen, Text: "This wall was taken down already."}
	}
	o.walls[i].TakenDownBy, o.walls[i].TakenDownAt, o.walls[i].TakenDownFor = v.Person, o.now, why
	return nil
}
