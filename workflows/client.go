package workflows

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
)

// Commands is the part of the record that the docket needs.
type Commands interface {
	AddCommand(ctx context.Context, c cases.Command) (added bool, err error)
	Settled(ctx context.Context, id cases.CommandID) (done bool, refusal error, err error)
	Refuse(ctx context.Context, id cases.CommandID, r cases.Refusal) error
	PendingCommands(ctx context.Context, before time.Time) ([]cases.Command, error)

	Snapshot(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (cases.Snapshot, error)
	Agency(ctx context.Context, id cases.AgencyID) (cases.Agency, error)
	Ground(ctx context.Context, c cases.Command) (cases.Ground, error)

	OpenRequests(ctx context.Context, agency cases.AgencyID, after cases.RequestID, most int) ([]cases.Snapshot, error)
	Agencies(ctx context.Context) ([]cases.AgencyID, error)
	HasUnsent(ctx context.Context, agency cases.AgencyID) (bool, error)
	// ConfirmedDestructions lists the lists of requests that are to be destroyed now.
	ConfirmedDestructions(ctx context.Context, agency cases.AgencyID) (ids []string, err error)
}

// Client is the docket: the only caller of the Temporal client. It stores each
// command, then sends it to the request's workflow as an update with the
// command's own ID, starting the workflow if it does not run.
type Client struct {
	Temporal  client.Client
	Namespace string // of Temporal
	Commands  Commands
	Logger    *slog.Logger
	Patience  time.Duration // how long a person waits for the engine before reading cases.ErrSaved

	SweepEvery time.Duration // how often record and process are compared; an hour if zero

	// Stored, if set, runs between storing a command and sending it: the
	// end-to-end tests stop the process there.
	Stored func(cases.Command)

	pokes   pokes
	watches watches
}

// Do carries a person's act to the process. See web.Docket.
func (c *Client) Do(ctx context.Context, cmd cases.Command) (cases.Snapshot, error) {
	ground, act, err := c.actOf(ctx, cmd)
	if err != nil {
		return cases.Snapshot{}, err
	}
	added, err := c.store(ctx, ground, act)
	if err != nil {
		return cases.Snapshot{}, err
	}
	if added && c.Stored != nil {
		c.Stored(cmd)
	}
	return c.carryOut(ctx, act)
}

// store keeps the command unless the record shows already that it is not open
// now. A command that is stored already is a double click or a retry.
func (c *Client) store(ctx context.Context, g cases.Ground, act cases.Act) (added bool, err error) {
	if _, _, refusal := cases.Next(g.Before, act); refusal != nil {
		done, earlier, err := c.Commands.Settled(ctx, act.Command)
		if err != nil || !done || earlier != nil {
			return false, refusal
		}
	}
	return c.Commands.AddCommand(ctx, g.Command)
}

// actOf gathers what the record knows, and is the command without its personal
// data, with the dates of its rules and the designation it rests on.
func (c *Client) actOf(ctx context.Context, cmd cases.Command) (cases.Ground, cases.Act, error) {
	g, err := c.Commands.Ground(ctx, cmd)
	if err != nil {
		return g, cases.Act{}, err
	}
	act, err := activities.ActOf(g)
	return g, act, err
}

// send sends the act as an update until the record knows its end. The engine's
// answer only says when to look: neither what it calls done nor what it calls
// refused is taken from it.
func (c *Client) send(ctx context.Context, act cases.Act) (cases.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	var failure error
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		answer := c.update(ctx, act)
		snapshot, err := c.outcome(ctx, act, answer)
		if refusal := (cases.Refusal{}); err == nil || errors.As(err, &refusal) {
			return snapshot, err
		}
		failure = err
		select {
		case <-ctx.Done():
			c.Logger.ErrorContext(ctx, "an act is stored but not carried out yet", "act", act.Kind, "request", act.Request, "command", act.Command, "error", failure)
			return cases.Snapshot{}, cases.ErrSaved
		case <-time.After(pause):
		}
	}
}

// outcome is what the record says of an act after the process answered: the
// request after it, its refusal, or another error if the act has no end yet.
func (c *Client) outcome(ctx context.Context, act cases.Act, answer error) (cases.Snapshot, error) {
	_, isRefused := refused(answer)
	if answer != nil && !isRefused {
		return cases.Snapshot{}, answer
	}
	done, refusal, err := c.Commands.Settled(ctx, act.Command)
	if err != nil {
		return cases.Snapshot{}, err
	}
	if refusal != nil {
		return cases.Snapshot{}, refusal
	}
	now, err := c.Commands.Snapshot(ctx, act.Agency, act.Request)
	if err != nil || done {
		return now, err
	}
	if !isRefused {
		return cases.Snapshot{}, errors.New("the process says that an act is done, and the record does not know of it")
	}
	var r cases.Refusal
	if _, _, err := cases.Next(now, act); errors.As(err, &r) {
		return cases.Snapshot{}, errors.Join(r, c.Commands.Refuse(ctx, act.Command, r))
	}
	return cases.Snapshot{}, errors.Join(errors.New("the process refuses an act that the record would take"), c.reload(ctx, act.Request))
}

// update sends the act once and waits for the process's answer.
func (c *Client) update(ctx context.Context, act cases.Act) error {
	handle, err := c.Temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: c.Temporal.NewWithStartWorkflowOperation(
			startOptions(act.Request), CertificationType, InputOf(act.Agency, act.Request)),
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: CertificationID(act.Request), UpdateID: string(act.Command), UpdateName: string(act.Kind),
			Args: []any{act}, WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

func startOptions(id cases.RequestID) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: CertificationID(id), TaskQueue: TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
}

// Rebuild makes the process match the record: every open request runs, every
// stored command is carried out, every unsent message is on its way, and every
// office has its schedules. What runs already is left alone, so it can be called
// at any time.
func (c *Client) Rebuild(ctx context.Context) error {
	agencies, err := c.Commands.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		if err := c.startOpen(ctx, a); err != nil {
			return err
		}
		if _, _, err := c.carryOutLeft(ctx, a, time.Now(), c.carryOutStored); err != nil {
			return err
		}
		if err := c.schedule(ctx, a); err != nil {
			return err
		}
		if err := c.destroyConfirmed(ctx, a); err != nil {
			return err
		}
		if waiting, err := c.Commands.HasUnsent(ctx, a); err != nil {
			return err
		} else if waiting {
			if err := c.Poke(ctx, a); err != nil {
				return fmt.Errorf("start the mailroom: %w", err)
			}
		}
	}
	return nil
}

// startOpen starts the workflow of each of an office's open requests, if it does
// not run.
func (c *Client) startOpen(ctx context.Context, agency cases.AgencyID) error {
	const page = 500
	for after := cases.RequestID(""); ; {
		open, err := c.Commands.OpenRequests(ctx, agency, after, page)
		if err != nil || len(open) == 0 {
			return err
		}
		for _, s := range open {
			if err := c.start(ctx, s); err != nil {
				return err
			}
		}
		after = open[len(open)-1].Request
	}
}

func (c *Client) start(ctx context.Context, s cases.Snapshot) error {
	return c.startWith(ctx, startOptions(s.Request), s)
}

// restart ends whatever runs under the request's name and begins anew.
func (c *Client) restart(ctx context.Context, s cases.Snapshot) error {
	o := startOptions(s.Request)
	o.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
	return c.startWith(ctx, o, s)
}

func (c *Client) startWith(ctx context.Context, o client.StartWorkflowOptions, s cases.Snapshot) error {
	if _, err := c.Temporal.ExecuteWorkflow(ctx, o, CertificationType, InputOf(s.Agency, s.Request)); err != nil {
		return fmt.Errorf("start the workflow of a request: %w", err)
	}
	return nil
}

// CarryOutPending is carryOutLeft, and begins a run anew that has not taken an act
// for longer than a sweep. See activities.Process.
func (c *Client) CarryOutPending(ctx context.Context, agency cases.AgencyID, before time.Time) (carried, failed int, err error) {
	return c.carryOutLeft(ctx, agency, before, func(ctx context.Context, cmd cases.Command) error {
		err := c.carryOutStored(ctx, cmd)
		if !errors.Is(err, cases.ErrSaved) || ctx.Err() != nil || !c.overdue(cmd.At, time.Now()) {
			return err
		}
		if err := c.restart(ctx, cases.Snapshot{Agency: cmd.Agency, Request: cmd.Request}); err != nil {
			return err
		}
		return c.carryOutStored(ctx, cmd)
	})
}

// carryOutLeft sends every act of an office that was stored before the instant
// and reached no end: the process died in between, or the engine was away. One
// that fails does not hold up the others.
func (c *Client) carryOutLeft(ctx context.Context, agency cases.AgencyID, before time.Time, send func(context.Context, cases.Command) error) (carried, failed int, err error) {
	commands, err := c.Commands.PendingCommands(ctx, before)
	if err != nil {
		return 0, 0, err
	}
	for _, cmd := range commands {
		if cmd.Agency != agency {
			continue
		}
		if err := send(ctx, cmd); err != nil {
			if ctx.Err() != nil {
				return carried, failed, ctx.Err()
			}
			failed++
			if !errors.Is(err, cases.ErrSaved) { // which is in the log already
				c.Logger.ErrorContext(ctx, "a stored act could not be carried out; will try again", "request", cmd.Request, "command", cmd.ID, "error", err)
			}
			continue
		}
		carried++
	}
	return carried, failed, nil
}

// carryOutStored sends one stored act. A refusal is an end too.
func (c *Client) carryOutStored(ctx context.Context, cmd cases.Command) error {
	var refusal cases.Refusal
	_, act, err := c.actOf(ctx, cmd)
	if errors.As(err, &refusal) {
		return c.Commands.Refuse(ctx, cmd.ID, refusal)
	}
	if err == nil {
		_, err = c.carryOut(ctx, act)
	}
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// Keep calls Rebuild once and then looks every minute for commands that were
// left behind, until ctx ends. After the first minute it has every office's sweep
// run: people are answered as soon as the record has their act, so a process that
// died then left runs that never heard of one and would let its alarms pass. By
// then what it had under way has timed out, and every run answers.
func (c *Client) Keep(ctx context.Context) {
	if err := c.Rebuild(ctx); err != nil && ctx.Err() == nil {
		c.Logger.ErrorContext(ctx, "the process could not be rebuilt from the record", "error", err)
	}
	if err := c.checkHistories(ctx); err != nil && ctx.Err() == nil {
		c.Logger.WarnContext(ctx, "nobody knows how long the engine keeps closed histories", "error", err)
	}
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for swept := false; ; swept = true {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !swept {
			if err := c.sweepAll(ctx); err != nil && ctx.Err() == nil {
				c.Logger.ErrorContext(ctx, "the process could not be compared with the record after the start; the next sweep will", "error", err)
			}
		}
		if err := c.carryOutAll(ctx, time.Now().Add(-time.Minute)); err != nil && ctx.Err() == nil {
			c.Logger.ErrorContext(ctx, "stored commands could not be carried out; will try again", "error", err)
		}
	}
}

// carryOutAll is CarryOutPending for every office, and carries out what was
// confirmed to be destroyed.
func (c *Client) carryOutAll(ctx context.Context, before time.Time) error {
	agencies, err := c.Commands.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		if _, _, err := c.carryOutLeft(ctx, a, before, c.carryOutStored); err != nil {
			return err
		}
		if err := c.destroyConfirmed(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
