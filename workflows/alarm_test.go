package workflows_test

import (
	"context"
	"log/slog"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"

	"suppb/activities"
	"suppb/cases"
)

// ringing replaces the activity that rings; real is the one it replaces.
func (r *run) ringing(ring func(ctx context.Context, real *activities.Activities, in activities.RingInput) (activities.Progress, error)) {
	var a *activities.Activities
	real := &activities.Activities{Records: r.o.Store, Postman: quiet{}, Now: r.env.Now, Logger: slog.New(slog.DiscardHandler)}
	r.env.OnActivity(a.Ring, mock.Anything, mock.Anything).Return(func(ctx context.Context, in activities.RingInput) (activities.Progress, error) {
		return ring(ctx, real, in)
	})
}

func TestARefusedAlarmWaitsADay(t *testing.T) {
	r := newRun(t, cases.U)
	var rings atomic.Int32
	r.ringing(func(context.Context, *activities.Activities, activities.RingInput) (activities.Progress, error) {
		if rings.Add(1) > 100 {
			t.Error("an alarm that is refused rings again and again")
			r.env.CancelWorkflow()
		}
		refusal := cases.Refusal{Code: cases.NotOpen, Text: "The request moved on."}
		return activities.Progress{}, temporal.NewNonRetryableApplicationError(refusal.Text, activities.RefusedType, nil, refusal)
	})
	r.submit()
	r.after(10*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	// The office's target for a new request is 21 May; its ladder has rungs on
	// the 21st and 24th, and each is tried once a day until the next replaces it.
	if n := rings.Load(); n < 3 || n > 10 {
		t.Errorf("the record was asked %d times in ten days", n)
	}
}

func TestARefusalDoesNotLoseTheAlarm(t *testing.T) {
	r := newRun(t, cases.U)
	r.ringing(func(ctx context.Context, real *activities.Activities, in activities.RingInput) (activities.Progress, error) {
		if in.Try == 0 {
			in.Act = cases.Lapse // which is not open: the refusal settles this command for good
		}
		return real.Ring(ctx, in)
	})
	r.submit()
	r.after(12*days, "cancel", r.o.Attorney, cases.Cancel, nil)
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	equal(t, r.reminders(), []string{
		"stage-received/2026-05-21/2026-05-21", "stage-received/2026-05-21/2026-05-24",
	})
	for _, e := range r.page().Timeline {
		if e.Event.Alarm == "stage-received/2026-05-21/2026-05-21" && e.At.UTC().Format(time.RFC3339) != "2026-05-22T13:00:00Z" {
			t.Errorf("it rang at %s, not a day after it was refused", e.At)
		}
	}
}

func TestAHoldEndsByItself(t *testing.T) {
	r := newRun(t, cases.U)
	r.submit()
	r.after(1*days, "accept", r.o.Intake, cases.Accept, func(cases.Snapshot) cases.Payload { return cases.Payload{Reviewer: r.o.ADA.ID} })
	var before, held cases.Snapshot
	r.after(2*days, "hold", r.o.ADA, cases.Hold, func(s cases.Snapshot) cases.Payload {
		before = s
		return cases.Payload{Code: cases.HeldForRecords, Day: cases.MustDate("2026-06-08"), Text: "The court's file."}
	})
	r.env.RegisterDelayedCallback(func() { held, _ = r.o.Store.Snapshot(context.Background(), r.o.Agency.ID, r.request) }, 20*days)
	r.after(22*days, "cancel", r.o.Attorney, cases.Cancel, func(s cases.Snapshot) cases.Payload {
		if s.State != cases.UnderReview || s.ReceivedOn != before.ReceivedOn || !reflect.DeepEqual(s.Clocks, before.Clocks) || s.HeldFor != "" {
			t.Errorf("came back as %+v, was %+v", s, before)
		}
		return cases.Payload{}
	})
	if err := r.execute(); err != nil {
		t.Fatal(err)
	}
	if held.State != cases.OnHold || !reflect.DeepEqual(held.Clocks, before.Clocks) {
		t.Errorf("on hold it is %+v, was %+v", held, before)
	}
	var returned []string
	for _, e := range r.page().Timeline {
		if e.Event.Kind == cases.EventResumed {
			returned = append(returned, e.At.UTC().Format(time.RFC3339))
		}
	}
	equal(t, returned, []string{"2026-06-08T13:00:00Z"})
}
