package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
)

// Certification is the life of one request. It waits for people's acts, which
// come as updates, and for the next alarm that the rules set. The record holds
// the truth: the workflow reads it at its start and after each act takes over
// the snapshot that the record wrote.
//
// A run goes on when somebody cancels it at the engine: what ends a request is an act.
func Certification(ctx workflow.Context, in CertificationInput) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	c := &certification{in: in}
	if err := c.setup(ctx); err != nil {
		return err
	}
	return c.run(ctx)
}

// CertificationInput names the request that a run carries.
type CertificationInput struct {
	activities.RequestInput
	// Generation is of the code that began the run; zero before there were any.
	// A change that only runs to come need asks for it, which costs no event.
	Generation int `json:"generation,omitempty"`
}

// generation is what new runs begin with: 1 keeps timers (see rightTimer).
const generation = 1

// InputOf is what a run of the request begins with.
func InputOf(agency cases.AgencyID, request cases.RequestID) CertificationInput {
	return CertificationInput{activities.RequestInput{Agency: agency, Request: request}, generation}
}

func (in CertificationInput) keepsTimers() bool { return in.Generation >= 1 }

type certification struct {
	in       CertificationInput
	snapshot cases.Snapshot
	loaded   bool
	settled  int              // acts that were carried out or refused
	changed  workflow.Channel // a handler took over a new snapshot
	alarm    pendingAlarm
	refusals []refusedAlarm
	drawing  workflow.Future // nil while no form is being drawn
}

// activity names the activities; a rename breaks the build.
var activity *activities.Activities

// setup registers the handlers before anything blocks, then reads the record.
func (c *certification) setup(ctx workflow.Context) error {
	c.changed = workflow.NewBufferedChannel(ctx, 1)
	self := workflow.GetInfo(ctx).WorkflowExecution
	if err := workflow.SetQueryHandler(ctx, ProgressQuery, func(nonce string) (Standing, error) {
		return Standing{activities.Progress{Snapshot: c.snapshot}, &c.in.RequestInput, Asked{nonce, self.ID, self.RunID}}, nil
	}); err != nil {
		return err
	}
	for _, kind := range cases.ActKinds() {
		if err := workflow.SetUpdateHandlerWithOptions(ctx, string(kind), c.handle,
			workflow.UpdateHandlerOptions{Validator: c.validate}); err != nil {
			return err
		}
	}
	workflow.Go(ctx, c.reloads)
	c.load(ctx)
	return nil
}

// run follows the request until nothing more can happen to it.
func (c *certification) run(ctx workflow.Context) error {
	if err := workflow.Await(ctx, func() bool { return c.snapshot.State != cases.None || c.settled > 0 }); err != nil {
		return err
	}
	for c.goesOn() && !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		c.startDrawing(ctx)
		if c.ringIfDue(ctx) {
			continue
		}
		c.wait(ctx)
	}
	c.alarm.stop()
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	if c.goesOn() {
		return workflow.NewContinueAsNewError(ctx, CertificationType, InputOf(c.in.Agency, c.in.Request))
	}
	return nil
}

func (c *certification) goesOn() bool { return c.snapshot.State != cases.None && !c.snapshot.Ended() }

// wait lets time pass until the alarm, an act or a drawn form.
func (c *certification) wait(ctx workflow.Context) {
	s := workflow.NewSelector(ctx)
	s.AddReceive(c.changed, func(ch workflow.ReceiveChannel, _ bool) { ch.Receive(ctx, nil) })
	if c.alarm.timer != nil {
		s.AddFuture(c.alarm.timer, func(workflow.Future) { c.alarm = pendingAlarm{} })
	}
	if c.drawing != nil {
		s.AddFuture(c.drawing, func(f workflow.Future) { c.drawn(ctx, f) })
	}
	s.Select(ctx)
}

// rules are those the request was opened under. A worker too old to know them
// must not go on with others: the panic holds the task until a newer one comes.
func (c *certification) rules() policy.RuleSet {
	r, err := policy.Rules(c.snapshot.RuleSet, c.snapshot.RuleVersion)
	if err != nil {
		panic(err)
	}
	return r
}

// adopt takes over a snapshot of this request unless a later one is here already.
func (c *certification) adopt(s cases.Snapshot) {
	if s.State != cases.None && s.Request != c.in.Request {
		return
	}
	if !c.loaded || s.Revision > c.snapshot.Revision {
		c.snapshot, c.loaded = s, true
		c.changed.SendAsync(nil)
	}
}

// load reads the record, however long it takes to answer.
func (c *certification) load(ctx workflow.Context) {
	for {
		var p activities.Progress
		err := workflow.ExecuteLocalActivity(local(ctx), activity.Load, c.in.RequestInput).Get(ctx, &p)
		if err == nil {
			c.adopt(p.Snapshot)
			return
		}
		if workflow.Sleep(ctx, time.Minute) != nil {
			return
		}
	}
}

// startDrawing has the supplement drawn when the official needs one.
func (c *certification) startDrawing(ctx workflow.Context) {
	if c.snapshot.WantsDraft() && c.drawing == nil {
		c.drawing = workflow.ExecuteActivity(drawing(ctx), activity.Draw, c.in.RequestInput)
	}
}

func (c *certification) drawn(ctx workflow.Context, f workflow.Future) {
	c.drawing = nil
	var p activities.Progress
	if err := f.Get(ctx, &p); err != nil {
		c.load(ctx) // refused: the request moved on while it was drawn
		return
	}
	c.adopt(p.Snapshot)
}

// refused unpacks the state machine's answer from an activity's error.
func refused(err error) (cases.Refusal, bool) {
	var app *temporal.ApplicationError
	var r cases.Refusal
	if errors.As(err, &app) && app.Type() == activities.RefusedType && app.Details(&r) == nil {
		return r, true
	}
	return r, false
}

// local is for activities that are one short transaction of the record.
func local(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 2 * time.Minute,
		StartToCloseTimeout:    30 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 5 * time.Second},
	})
}

// drawing draws one form. A worker that dies while it draws is noticed after
// half a minute.
func drawing(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second, RetryPolicy: untilItWorks(),
	})
}

// untilItWorks tries again until the activity succeeds or is refused.
func untilItWorks() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute}
}
