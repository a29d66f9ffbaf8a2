package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/policy"
)

// pendingAlarm is the one timer of a request.
type pendingAlarm struct {
	key    string
	timer  workflow.Future
	cancel workflow.CancelFunc
}

// ringIfDue rings the next alarm if its moment has come, and reports whether it
// did. Otherwise it sets the timer for it, leaving a timer that is right alone.
func (c *certification) ringIfDue(ctx workflow.Context) bool {
	now := workflow.Now(ctx)
	next, ok := policy.NextAlarm(c.snapshot, c.rules(), now)
	if ok && !next.At.After(now) {
		c.ring(ctx, next)
		return true
	}
	if ok && next.Key == c.alarm.key {
		return false
	}
	c.alarm.stop()
	c.alarm = pendingAlarm{}
	if ok {
		timerCtx, cancel := workflow.WithCancel(ctx)
		c.alarm = pendingAlarm{next.Key, workflow.NewTimer(timerCtx, next.At.Sub(now)), cancel}
	}
	return false
}

func (c *certification) ring(ctx workflow.Context, a policy.Alarm) {
	var p activities.Progress
	err := workflow.ExecuteLocalActivity(local(ctx), activity.Ring, activities.RingInput{
		RequestInput: c.in, Alarm: a.Key, Act: a.Act, At: workflow.Now(ctx),
	}).Get(ctx, &p)
	if err != nil {
		c.load(ctx) // refused: the request moved on; otherwise the record is away, and load waits for it
		return
	}
	c.adopt(p.Snapshot)
}

func (p pendingAlarm) stop() {
	if p.cancel != nil {
		p.cancel()
	}
}
