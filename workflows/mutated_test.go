package workflows_test

import (
	"bytes"
	"log/slog"
	"os"
	"slices"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"suppb/workflows"
)

type events = []*historypb.HistoryEvent

// TestMutatedHistoriesDoNotReplay shows that TestReplay would notice: each row
// makes of a history that replays one that other code would have written.
func TestMutatedHistoriesDoNotReplay(t *testing.T) {
	const recorded = histories + "/clocks/u-certified.json"
	for _, tt := range []struct {
		name   string
		mutate func(t *testing.T, h events) events
	}{
		{"untouched", func(_ *testing.T, h events) events { return h }},
		{"a timer is not started", func(t *testing.T, h events) events {
			i := at(t, h, enumspb.EVENT_TYPE_TIMER_STARTED)
			return slices.Delete(h, i, i+1)
		}},
		{"another activity is scheduled", func(t *testing.T, h events) events {
			h[at(t, h, enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)].GetActivityTaskScheduledEventAttributes().ActivityType.Name = "Sign"
			return h
		}},
		{"a local activity is another one", func(t *testing.T, h events) events {
			marker := h[at(t, h, enumspb.EVENT_TYPE_MARKER_RECORDED)].GetMarkerRecordedEventAttributes()
			for _, p := range marker.Details["data"].Payloads {
				p.Data = bytes.Replace(p.Data, []byte(`"Load"`), []byte(`"Sign"`), 1)
			}
			return h
		}},
		{"a timer starts before the answer", func(t *testing.T, h events) events {
			i := at(t, h, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
			j := i + slices.IndexFunc(h[i:], func(e *historypb.HistoryEvent) bool { return e.EventType == enumspb.EVENT_TYPE_TIMER_STARTED })
			if j < i {
				t.Fatal("no timer starts after the first answer")
			}
			h[i], h[j] = h[j], h[i]
			return h
		}},
		{"a timer is not cancelled", func(t *testing.T, h events) events {
			slices.Reverse(h)
			i := at(t, h, enumspb.EVENT_TYPE_TIMER_CANCELED) // the last, so that no other event is renumbered but the timer after it
			h = slices.Delete(h, i, i+1)
			slices.Reverse(h)
			return h
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := os.ReadFile(recorded)
			if err != nil {
				t.Fatal(err)
			}
			var h historypb.History
			if err := (temporalproto.CustomJSONUnmarshalOptions{DiscardUnknown: true}).Unmarshal(text, &h); err != nil {
				t.Fatal(err)
			}
			h.Events = tt.mutate(t, h.Events)
			for i, e := range h.Events {
				e.EventId = int64(i + 1)
			}
			r := worker.NewWorkflowReplayer()
			workflows.RegisterWorkflows(r)
			err = r.ReplayWorkflowHistory(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), &h)
			if untouched := tt.name == "untouched"; untouched != (err == nil) {
				t.Errorf("replayed with %v", err)
			}
			t.Log(err)
		})
	}
}

// at is where the first event of a type stands.
func at(t *testing.T, h events, what enumspb.EventType) int {
	t.Helper()
	i := slices.IndexFunc(h, func(e *historypb.HistoryEvent) bool { return e.EventType == what })
	if i < 0 {
		t.Fatalf("the history has no %s", what)
	}
	return i
}
