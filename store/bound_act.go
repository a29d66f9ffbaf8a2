package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"suppb/cases"
	"suppb/internal/seal"
)

// boundAct is what a command's payload seals: what somebody typed together with
// who did what in which roles, and when. An act is done as it was sealed, and not
// at all if the columns beside it say anything else.
type boundAct struct {
	ID      cases.CommandID `json:"id"`
	Agency  cases.AgencyID  `json:"agency"`
	Request cases.RequestID `json:"request"`
	Actor   cases.Actor     `json:"actor"`
	Kind    cases.ActKind   `json:"kind"`
	Version int64           `json:"version"`
	At      int64           `json:"at"`
	Origin  string          `json:"origin"`
	Payload cases.Payload   `json:"payload"`
}

func boundActOf(c cases.Command, origin string) boundAct {
	return boundAct{c.ID, c.Agency, c.Request, c.Actor, c.Kind, c.Version, c.At.Unix(), origin, c.Payload}
}

func (r commandRow) boundAct(p cases.Payload) boundAct {
	return boundAct{r.ID, r.Agency, r.Request, r.Actor.V, r.Kind, r.Version, r.At, r.Origin, p}
}

// forged is the answer to a command that is not as somebody stored it, or that
// waits although it had its end.
var forged = cases.Refusal{Code: cases.NotFound, Text: "This act was changed in the database after it was sent, so it was not done. Do it again, and tell whoever runs this service."}

// command is the act of a row that is pending; [forged] for one that nobody stored so.
func (r commandRow) command(ctx context.Context, q querier) (cases.Command, error) {
	box, err := requestBox(ctx, q, r.Request)
	if err != nil {
		return cases.Command{}, err
	}
	act, err := openJSON[boundAct](box, label("commands.payload", string(r.ID)), r.Payload)
	if errors.Is(err, seal.ErrOpen) {
		return cases.Command{}, forged
	}
	if err != nil {
		return cases.Command{}, err
	}
	if !reflect.DeepEqual(act, r.boundAct(act.Payload)) {
		return cases.Command{}, forged
	}
	var ends int // that the audit log, which cannot be rewritten, knows of it
	if err := get(ctx, q, &ends, `SELECT COUNT(*) FROM audit WHERE agency_id = ? AND request_id = ? AND object = ? AND action = ?`, r.Agency, r.Request, r.ID, r.Kind); err != nil {
		return cases.Command{}, fmt.Errorf("look for the act's end: %w", err)
	}
	if ends > 0 {
		return cases.Command{}, forged
	}
	return cases.Command{
		ID: r.ID, Agency: r.Agency, Request: r.Request, Actor: r.Actor.V, Kind: r.Kind,
		Version: r.Version, At: instant(r.At), Payload: act.Payload,
	}, nil
}
