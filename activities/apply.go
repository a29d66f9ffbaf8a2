package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"suppb/cases"
	"suppb/policy"
)

// errElsewhere says that a command is not of the request whose run sent it. It
// settles nothing: the command waits for its own run.
var errElsewhere = errors.New("the act is of another request")

// ApplyInput names a stored command.
type ApplyInput struct {
	RequestInput
	Command cases.CommandID `json:"command"`
}

// Load reads the request as the record has it.
func (a *Activities) Load(ctx context.Context, in RequestInput) (Progress, error) {
	s, err := a.Records.Snapshot(ctx, in.Agency, in.Request)
	if err != nil {
		return Progress{}, a.failed(ctx, "Load", in, err)
	}
	return Progress{s}, nil
}

// Apply carries a stored command of the request out and says that there is mail
// to send. What the act is and who does it, the record knows; the engine only
// names it, and cannot have one request's act done by another's run.
func (a *Activities) Apply(ctx context.Context, in ApplyInput) (Progress, error) {
	after, err := a.Records.Apply(ctx, in.Command, func(g cases.Ground) (cases.Change, error) {
		if g.Command.Request != in.Request || g.Command.Agency != in.Agency {
			return cases.Change{}, errElsewhere
		}
		return Decide(g)
	})
	if err == nil && (after.Request != in.Request || after.Agency != in.Agency) {
		err = errElsewhere
	}
	if errors.Is(err, errElsewhere) {
		a.Logger.WarnContext(ctx, "an act was sent to another request's run", "request", in.Request, "command", in.Command)
		return Progress{}, temporal.NewNonRetryableApplicationError("an act of another request", "Elsewhere", nil)
	}
	if err != nil {
		return Progress{}, a.failed(ctx, "Apply", in.RequestInput, err)
	}
	if a.Applied != nil {
		a.Applied(in.Command, after)
	}
	if err := a.mailWaits(ctx, in.Agency); err != nil {
		return Progress{}, a.failed(ctx, "Apply", in.RequestInput, err)
	}
	return Progress{after}, nil
}

// Decide is what an act changes: the state machine, the request's clocks under
// its own rules, and the register of officials. It is pure.
func Decide(g cases.Ground) (cases.Change, error) {
	rules, err := rulesOf(g)
	if err != nil {
		return cases.Change{}, err
	}
	act, err := ActOf(g)
	if err != nil {
		return cases.Change{}, err
	}
	after, event, err := cases.Next(g.Before, act)
	if err != nil {
		return cases.Change{}, err
	}
	facts, err := cases.FactsAfter(g.Facts, g.Command, act.On)
	if err != nil {
		return cases.Change{}, err
	}
	pauses := cases.PausesAfter(g.Pauses, act.Kind, act.On, rules.PauseAuthority())
	event.Fact = cases.FactOf(facts, g.Command)
	after, event = rules.Advance(g.Before, after, event, cases.Matter{Facts: facts, Pauses: pauses})
	notices := cases.Notices(after, event)
	if act.Alarm != "" {
		alarm, err := dueAlarm(g.Before, act.Kind, act.Alarm, g.Command.At)
		if err != nil {
			return cases.Change{}, err
		}
		if act.Kind == cases.Remind {
			notices = alarm.Notices
		}
	}
	return cases.Change{After: after, Event: event, Facts: facts, Pauses: pauses, Notices: notices}, nil
}

// ActOf is the ground's command as the state machine sees it, or a refusal if
// its facts are missing or absurd.
func ActOf(g cases.Ground) (cases.Act, error) {
	rules, err := rulesOf(g)
	if err != nil {
		return cases.Act{}, err
	}
	act := policy.ActOf(g.Command, g.Before, rules)
	if err := g.Command.Check(g.Before.Visa, act.On); err != nil {
		return act, err
	}
	if act.Kind == cases.Submit && !rules.Covers(act.Visa) && act.Visa != "" {
		return act, cases.Refusal{Code: cases.BadInput, Text: "This office's rules are not about " + string(act.Visa) + " visas. Ask the office which agency certifies them."}
	}
	if _, err := cases.FactsAfter(g.Facts, g.Command, act.On); err != nil {
		return act, err
	}
	on := act.On
	if act.Kind == cases.RecordSignedCopy {
		on = act.SignedOn
	}
	act.Chosen, act.AwayUntil, act.RelatedSeen = g.Chosen, g.AwayUntil, g.RelatedSeen
	act.Unsupervised, act.Walled = g.Agency.Unsupervised, g.Walled
	act.Designation, _ = cases.DesignationOn(g.Designations, on)
	return act, nil
}

// rulesOf are the rules the request was opened under, or those in force when a
// new one comes.
func rulesOf(g cases.Ground) (policy.RuleSet, error) {
	if g.Before.State == cases.None {
		return policy.InForceAt(g.Agency.RuleSet, g.Command.At)
	}
	return policy.Rules(g.Before.RuleSet, g.Before.RuleVersion)
}
