package workflows

import "go.temporal.io/sdk/workflow"

// reloads reads the record afresh, even if it went back, whenever a sweep says
// that this run knows another revision.
func (c *certification) reloads(ctx workflow.Context) {
	for asked := workflow.GetSignalChannel(ctx, ReloadSignal); asked.Receive(ctx, nil); {
		c.loaded = false
		c.load(ctx)
	}
}
