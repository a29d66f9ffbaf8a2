package main

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// TestDigestSchedule starts the schedule of a real engine by hand: reminders
// become one message a person, and a schedule that is there is left in place.
func TestDigestSchedule(t *testing.T) {
	o, postbag := storetest.NewOffice(t, storetest.SQLite(t)), &postbag{}
	temporal := dialled(t, o.Store, engine.Options{})
	carrier := newProcess(t, o, temporal, func(does *activities.Activities, _ *workflows.Client) { does.Mailer = postbag })
	docket := carrier.docket

	// A request that came 100 days ago is overdue, so its holder is reminded.
	received := time.Now().AddDate(0, 0, -100)
	id := cases.RequestID(uuid.NewString())
	if _, err := docket.Do(t.Context(), o.Command(t, o.Attorney, id, cases.Submit, received, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
		t.Fatal(err)
	}
	p := &path{t: t, process: carrier, request: id}
	p.await("the overdue alarm rings", func(s cases.Snapshot) bool { return len(s.Rung) > 0 })

	for range 2 {
		if err := docket.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	schedule := temporal.ScheduleClient().GetHandle(t.Context(), workflows.DigestID(o.Agency.ID))
	described, err := schedule.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	if next := described.Info.NextActionTimes; len(next) == 0 || next[0].In(newYork).Format("15:04:05") != "09:15:00" {
		t.Errorf("digests are next at %v, not at a quarter past nine in New York", next)
	}
	if err := schedule.Trigger(t.Context(), client.ScheduleTriggerOptions{}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		described, err := schedule.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if described.Info.NumActions > 0 && len(described.Info.RunningWorkflows) == 0 && len(postbag.digests()) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the schedule did not run: %+v", described.Info)
		}
	}
	if n, err := o.Store.GatherDigests(t.Context(), o.Agency.ID, time.Now()); n != 0 || err != nil {
		t.Errorf("%d people still wait for a digest (%v)", n, err)
	}
}

// postbag keeps the mail that was sent.
type postbag struct {
	mu    sync.Mutex
	mails []cases.Mail
}

func (p *postbag) Send(_ context.Context, m cases.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

func (p *postbag) digests() (out []cases.Mail) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.mails {
		if m.Kind == cases.NoticeDigest && len(m.Items) > 0 {
			out = append(out, m)
		}
	}
	return out
}
