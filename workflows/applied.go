package workflows

import (
	"context"
	"sync"

	"suppb/cases"
)

// watches are the acts that people of this process wait for.
type watches struct {
	mu      sync.Mutex
	waiting map[cases.CommandID]chan cases.Snapshot
}

// Applied says that the record has an act. The record is the truth, so whoever
// did it can go on while the engine still writes its history. A worker in another
// process says nothing; then the engine's answer does. See activities.Activities.
func (c *Client) Applied(id cases.CommandID, after cases.Snapshot) {
	c.watches.mu.Lock()
	defer c.watches.mu.Unlock()
	if w := c.watches.waiting[id]; w != nil {
		w <- after
		delete(c.watches.waiting, id)
	}
}

// watch waits for one act until end is called.
func (c *Client) watch(id cases.CommandID) (applied <-chan cases.Snapshot, end func()) {
	w := make(chan cases.Snapshot, 1)
	c.watches.mu.Lock()
	defer c.watches.mu.Unlock()
	if c.watches.waiting == nil {
		c.watches.waiting = map[cases.CommandID]chan cases.Snapshot{}
	}
	c.watches.waiting[id] = w
	return w, func() {
		c.watches.mu.Lock()
		defer c.watches.mu.Unlock()
		if c.watches.waiting[id] == w {
			delete(c.watches.waiting, id)
		}
	}
}

// carryOut sends the act to its workflow and returns as soon as the record has
// it, or with the process's answer. Sending goes on behind an early return, so
// that the run hears of the act.
func (c *Client) carryOut(ctx context.Context, act cases.Act) (cases.Snapshot, error) {
	applied, end := c.watch(act.Command)
	defer end()
	type answer struct {
		after cases.Snapshot
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		after, err := c.send(context.WithoutCancel(ctx), act)
		answered <- answer{after, err}
	}()
	select {
	case after := <-applied:
		return after, nil
	case a := <-answered:
		return a.after, a.err
	case <-ctx.Done():
		return cases.Snapshot{}, cases.ErrSaved
	}
}
