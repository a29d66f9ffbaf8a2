package workflows

import (
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

// scheduleDigests has an office's digests sent every day at the time that its
// practice says, on its own clock. A schedule that is there takes the newest time.
func (c *Client) scheduleDigests(ctx context.Context, id cases.AgencyID) error {
	agency, err := c.Commands.Agency(ctx, id)
	if err != nil {
		return err
	}
	rules, err := policy.InForceAt(agency.RuleSet, time.Now())
	if err != nil {
		return err
	}
	at := rules.DigestAt()
	spec := client.ScheduleSpec{
		TimeZoneName: rules.Zone,
		Calendars: []client.ScheduleCalendarSpec{{
			Hour: []client.ScheduleRange{{Start: at.Hour()}}, Minute: []client.ScheduleRange{{Start: at.Minute()}}, Second: []client.ScheduleRange{{Start: at.Second()}},
		}},
	}
	_, err = c.Temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: DigestID(id), Spec: spec, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: 12 * time.Hour,
		Action: &client.ScheduleWorkflowAction{
			ID: DigestID(id), Workflow: DigestType, TaskQueue: TaskQueue, Args: []any{activities.MailInput{Agency: id}},
		},
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		err = c.Temporal.ScheduleClient().GetHandle(ctx, DigestID(id)).Update(ctx, client.ScheduleUpdateOptions{
			DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
				in.Description.Schedule.Spec = &spec
				return &client.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
			},
		})
	}
	if err != nil {
		return fmt.Errorf("schedule the digests: %w", err)
	}
	return nil
}
