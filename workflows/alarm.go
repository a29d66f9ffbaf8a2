package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/policy"
)

// patience is how long the record is left alone about an alarm that it refused.
const patience = 24 * time.Hour

// pendingAlarm is the one timer of a request.
type pendingAlarm struct {
	key    string
	at     time.Time
	timer  workflow.Future // nil: none runs
	cancel workflow.CancelFunc
}

// refusedAlarm is one that the record did not want at its moment.
type refusedAlarm struct {
	key   string
	tries int
	again time.Time // not before
}

// ringIfDue rings the next alarm if its moment has come, and reports whether it
// did. Otherwise it sees to it that a timer runs.
func (c *certification) ringIfDue(ctx workflow.Context) bool {
	now := workflow.Now(ctx)
	next, ok := c.nextAlarm(now)
	if ok && !next.At.After(now) {
		c.ring(ctx, next)
		return true
	}
	if !ok && c.in.keepsTimers() || ok && c.rightTimer(next) {
		return false
	}
	c.alarm.stop()
	c.alarm = pendingAlarm{}
	if ok {
		timerCtx, cancel := workflow.WithCancel(ctx)
		c.alarm = pendingAlarm{next.Key, next.At, workflow.NewTimer(timerCtx, next.At.Sub(now)), cancel}
	}
	return false
}

// rightTimer reports whether the timer that runs will do. One that fires too
// early is left alone: looking again then costs less than moving it each time
// that somebody acts.
func (c *certification) rightTimer(next policy.Alarm) bool {
	if c.in.keepsTimers() {
		return c.alarm.timer != nil && !next.At.Before(c.alarm.at)
	}
	return next.Key == c.alarm.key
}

// nextAlarm is the alarm to wait for. One that the record refused comes up again
// later, and the others do not wait for it.
func (c *certification) nextAlarm(now time.Time) (first policy.Alarm, any bool) {
	s := c.snapshot
	for {
		a, ok := policy.NextAlarm(s, c.rules(), now)
		if !ok {
			return first, any
		}
		again := c.refusal(a.Key).again
		if again.After(now) {
			a.At = again
			s.Rung = append(slices.Clone(s.Rung), a.Key)
		}
		if !any || a.At.Before(first.At) {
			first, any = a, true
		}
		if !again.After(now) {
			return first, any
		}
	}
}

func (c *certification) refusal(key string) refusedAlarm {
	for _, r := range c.refusals {
		if r.key == key {
			return r
		}
	}
	return refusedAlarm{key: key}
}

func (c *certification) ring(ctx workflow.Context, a policy.Alarm) {
	var p activities.Progress
	r := c.refusal(a.Key)
	err := workflow.ExecuteLocalActivity(local(ctx), activity.Ring, activities.RingInput{
		RequestInput: c.in.RequestInput, Alarm: a.Key, Act: a.Act, At: workflow.Now(ctx), Try: r.tries,
	}).Get(ctx, &p)
	if err == nil {
		c.adopt(p.Snapshot)
		return
	}
	if _, ok := refused(err); ok {
		c.refusals = slices.DeleteFunc(c.refusals, func(x refusedAlarm) bool { return x.key == a.Key })
		c.refusals = append(c.refusals, refusedAlarm{a.Key, r.tries + 1, workflow.Now(ctx).Add(patience)})
	}
	c.load(ctx) // refused: the request moved on; otherwise the record is away, and load waits for it
}

func (p pendingAlarm) stop() {
	if p.cancel != nil {
		p.cancel()
	}
}
