package activities

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// RingInput is an alarm of a request that is due.
type RingInput struct {
	RequestInput
	Alarm string        `json:"alarm"`
	Act   cases.ActKind `json:"act"`
	At    time.Time     `json:"at"`
	Try   int           `json:"try,omitempty"` // how often the record refused it before
}

// Ring records an alarm as an act of the program, once by request and key, and
// queues its messages. A refusal settles a command for good, so a later try is
// another command; the state machine takes each key once.
func (a *Activities) Ring(ctx context.Context, in RingInput) (Progress, error) {
	id := fmt.Sprintf("alarm/%s/%s", in.Request, in.Alarm)
	if in.Try > 0 {
		id = fmt.Sprintf("%s/%d", id, in.Try)
	}
	return a.act(ctx, in.RequestInput, "Ring", cases.Command{ID: cases.CommandID(id), Kind: in.Act, At: in.At, Payload: cases.Payload{Alarm: in.Alarm}})
}

// act stores and applies a command of the program itself.
func (a *Activities) act(ctx context.Context, in RequestInput, what string, c cases.Command) (Progress, error) {
	c.Agency, c.Request, c.Actor, c.Version = in.Agency, in.Request, cases.System(), cases.AnyVersion
	c.At = c.At.UTC().Truncate(time.Second)
	if _, err := a.Records.AddCommand(ctx, c); err != nil {
		return Progress{}, a.failed(ctx, what, in, err)
	}
	return a.Apply(ctx, ApplyInput{in, c.ID})
}
