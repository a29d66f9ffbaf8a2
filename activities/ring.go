package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"suppb/cases"
	"suppb/policy"
)

// RingInput is an alarm of a request that is due.
type RingInput struct {
	RequestInput
	Alarm string        `json:"alarm"`
	Act   cases.ActKind `json:"act"`
	At    time.Time     `json:"at"`
	Try   int           `json:"try,omitempty"` // how often the record refused it before
}

// clocksDiffer is by how much the engine's clock may be ahead of ours.
const clocksDiffer = 5 * time.Minute

// Ring records an alarm as an act of the program, once by request and key, and
// queues its messages. A refusal settles a command for good, so a later try is
// another command; the state machine takes each key once.
//
// The engine only says when to look. An alarm that the record does not know, or
// not yet, is not even stored: its command would be settled when its day comes.
func (a *Activities) Ring(ctx context.Context, in RingInput) (Progress, error) {
	if in.At.After(a.Now().Add(clocksDiffer)) {
		return Progress{}, a.failed(ctx, "Ring", in.RequestInput, errors.New("the engine's clock is ahead of this worker's"))
	}
	before, err := a.Records.Snapshot(ctx, in.Agency, in.Request)
	if err == nil {
		_, err = dueAlarm(before, in.Act, in.Alarm, in.At)
	}
	if err != nil {
		return Progress{}, a.failed(ctx, "Ring", in.RequestInput, err)
	}
	id := AlarmCommand(in.Request, in.Alarm)
	if in.Try > 0 {
		id = cases.CommandID(fmt.Sprintf("%s/%d", id, in.Try))
	}
	return a.act(ctx, in.RequestInput, "Ring", cases.Command{ID: id, Kind: in.Act, At: in.At, Payload: cases.Payload{Alarm: in.Alarm}})
}

// AlarmCommand is the command that rings an alarm the first time.
func AlarmCommand(id cases.RequestID, alarm string) cases.CommandID {
	return cases.CommandID(fmt.Sprintf("alarm/%s/%s", id, alarm))
}

// dueAlarm is the alarm of a request that the key stands for, if its moment has come.
func dueAlarm(s cases.Snapshot, act cases.ActKind, key string, at time.Time) (policy.Alarm, error) {
	rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
	if err != nil {
		return policy.Alarm{}, err
	}
	alarm, ok := policy.AlarmByKey(s, rules, key)
	if !ok || alarm.Act != act || alarm.At.After(at) {
		return policy.Alarm{}, cases.Refusal{Code: cases.NotOpen, Text: "The request moved on; this alarm is not needed any more."}
	}
	return alarm, nil
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
