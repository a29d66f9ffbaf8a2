package workflows

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
)

// How long a poke waits for others, and for the engine to be back.
const (
	pokeAfter = 200 * time.Millisecond
	pokeAgain = 5 * time.Second
)

// pokes are the offices whose mailroom is about to be told.
type pokes struct {
	mu      sync.Mutex
	waiting map[cases.AgencyID]bool
}

// Poke tells an office's mailroom that there is mail: a moment later, so that
// the act which queued it is answered first, and once for many acts. What a
// process that ends did not tell, the next start or sweep does. See
// activities.Postman.
func (c *Client) Poke(_ context.Context, agency cases.AgencyID) error {
	c.pokeAfter(pokeAfter, agency)
	return nil
}

func (c *Client) pokeAfter(pause time.Duration, agency cases.AgencyID) {
	c.pokes.mu.Lock()
	defer c.pokes.mu.Unlock()
	if c.pokes.waiting[agency] {
		return
	}
	if c.pokes.waiting == nil {
		c.pokes.waiting = map[cases.AgencyID]bool{}
	}
	c.pokes.waiting[agency] = true
	time.AfterFunc(pause, func() { c.poke(agency) })
}

func (c *Client) poke(agency cases.AgencyID) {
	c.pokes.mu.Lock()
	delete(c.pokes.waiting, agency)
	c.pokes.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), c.Patience)
	defer cancel()
	if _, err := c.Temporal.SignalWithStartWorkflow(ctx, MailroomID(agency), PokeSignal, nil,
		client.StartWorkflowOptions{TaskQueue: TaskQueue}, MailroomType, activities.MailInput{Agency: agency}); err != nil {
		c.Logger.Warn("the mailroom could not be told of mail; will try again", "agency", agency, "error", err)
		c.pokeAfter(pokeAgain, agency)
	}
}
