package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type destroyedRow struct {
	DestroyedOn cases.Date `db:"destroyed_on" json:"destroyed_on,omitzero"`
	Line        string     `db:"destroyed_line" json:"destroyed_line,omitempty"`
	Certificate string     `db:"destroyed_number" json:"destroyed_number,omitempty"`
}

const destroyedColumns = `destroyed_on, destroyed_line, destroyed_number`

func (r destroyedRow) destroyed() cases.Destroyed {
	return cases.Destroyed{On: r.DestroyedOn, Line: r.Line, Certificate: r.Certificate}
}

// tombstone is the page of a request whose contents were destroyed: of its
// timeline the kinds and instants are left, and the register of papers.
func (s *Store) tombstone(ctx context.Context, v cases.Viewer, r cases.Request) (cases.Request, error) {
	var rows []struct {
		Seq  int64           `db:"seq"`
		Kind cases.EventKind `db:"kind"`
		At   int64           `db:"at"`
	}
	if err := list(ctx, s.db, &rows, `SELECT seq, kind, at FROM events WHERE request_id = ? ORDER BY seq DESC`, r.Request); err != nil {
		return r, fmt.Errorf("read the timeline: %w", err)
	}
	inside := staffOf(v) || v.Is(cases.RoleManager)
	for _, x := range rows {
		if inside || x.Kind.Public() && x.Kind != cases.EventLetterIssued { // one can be to USCIS
			r.Timeline = append(r.Timeline, cases.Entry{Seq: x.Seq, Event: cases.Event{Kind: x.Kind}, At: instant(x.At)})
		}
	}
	var err error
	if staffOf(v) || !r.SignedOn.IsZero() {
		r.Papers, err = papers(ctx, s.db, r.Request)
	}
	return r, err
}
