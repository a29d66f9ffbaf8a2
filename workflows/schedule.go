package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
)

// plan is one of an office's schedules.
type plan struct {
	id       string // of the schedule, and the first part of its runs' IDs
	workflow string
	in       any
	spec     client.ScheduleSpec
	late     time.Duration // how much later a start that was missed is made up for
}

// schedule sets up an office's schedules, each on the office's own clock. One
// that is there takes the newest time and input, and stays paused if it is.
func (c *Client) schedule(ctx context.Context, id cases.AgencyID) error {
	agency, err := c.Commands.Agency(ctx, id)
	if err != nil {
		return err
	}
	rules, err := policy.InForceAt(agency.RuleSet, time.Now())
	if err != nil {
		return err
	}
	office := activities.OfficeInput{Agency: id}
	morning := daily(rules.Zone, rules.DigestAt())
	night := daily(rules.Zone, time.Date(0, 1, 1, 3, 30, 0, 0, time.UTC)) // no American zone skips or repeats it when the clocks change
	dawn := daily(rules.Zone, time.Date(0, 1, 1, 4, 30, 0, 0, time.UTC))
	for _, p := range []plan{
		{DigestID(id), DigestType, activities.MailInput{Agency: id}, morning, 12 * time.Hour},
		{DesignationsID(id), DesignationsType, office, morning, 12 * time.Hour},
		{RetentionID(id), RetentionType, office, night, 12 * time.Hour},
		{CheckpointID(id), CheckpointType, office, dawn, 12 * time.Hour},
		{SweepID(id), SweepType, office, client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: c.sweepEvery()}}}, time.Minute},
	} {
		if err := c.setSchedule(ctx, p); err != nil {
			return fmt.Errorf("schedule %s: %w", p.workflow, err)
		}
	}
	return nil
}

// sweepAll starts the sweep of every office now, unless somebody paused it or one
// is under way.
func (c *Client) sweepAll(ctx context.Context) error {
	offices, err := c.Commands.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, id := range offices {
		sweeps := c.Temporal.ScheduleClient().GetHandle(ctx, SweepID(id))
		now, err := sweeps.Describe(ctx)
		if err == nil && !now.Schedule.State.Paused {
			err = sweeps.Trigger(ctx, client.ScheduleTriggerOptions{})
		}
		if err != nil {
			return fmt.Errorf("start a sweep: %w", err)
		}
	}
	return nil
}

func (c *Client) sweepEvery() time.Duration { return cmp.Or(c.SweepEvery, time.Hour) }

func (c *Client) setSchedule(ctx context.Context, p plan) error {
	action := &client.ScheduleWorkflowAction{ID: p.id, Workflow: p.workflow, TaskQueue: TaskQueue, Args: []any{p.in}}
	_, err := c.Temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: p.id, Spec: p.spec, Action: action, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: p.late,
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return err
	}
	return c.Temporal.ScheduleClient().GetHandle(ctx, p.id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			in.Description.Schedule.Spec, in.Description.Schedule.Action = &p.spec, action
			return &client.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
		},
	})
}

// daily is every day at that time of the zone's clock.
func daily(zone string, at time.Time) client.ScheduleSpec {
	exactly := func(n int) []client.ScheduleRange { return []client.ScheduleRange{{Start: n}} }
	return client.ScheduleSpec{
		TimeZoneName: zone,
		Calendars:    []client.ScheduleCalendarSpec{{Hour: exactly(at.Hour()), Minute: exactly(at.Minute()), Second: exactly(at.Second())}},
	}
}
