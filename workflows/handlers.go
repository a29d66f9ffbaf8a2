package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
)

// validate asks the state machine before anything is written to history. An act
// that was sent knowing more than this run does, because the record is not read
// yet or a drawn form's answer is still on its way, is let through: Apply asks
// again, of the record.
func (c *certification) validate(_ workflow.Context, act cases.Act) error {
	if !c.loaded || act.Seen > c.snapshot.Revision {
		return nil
	}
	if _, _, err := cases.Next(c.snapshot, act); err != nil {
		if r, ok := err.(cases.Refusal); ok {
			return temporal.NewNonRetryableApplicationError(r.Text, activities.RefusedType, nil, r)
		}
		return err
	}
	return nil
}

// handle carries an act out. Two at once are put in order by the record's
// transactions, and adopt keeps the later snapshot whichever returns first.
func (c *certification) handle(ctx workflow.Context, act cases.Act) (activities.Progress, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx) // see Certification
	var p activities.Progress
	err := workflow.ExecuteLocalActivity(local(ctx), activity.Apply, activities.ApplyInput{RequestInput: c.in.RequestInput, Command: act.Command}).Get(ctx, &p)
	c.settled++
	if err == nil {
		c.adopt(p.Snapshot)
	} else if _, ok := refused(err); ok {
		c.load(ctx) // someone acted outside this run's knowledge
	}
	c.changed.SendAsync(nil)
	return p, err
}
