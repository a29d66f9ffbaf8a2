package workflows_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/worker"

	"suppb/cases"
	"suppb/policy"
	"suppb/workflows"
)

// A version of the office's rules that reminds of nothing at all.
const silentRules = `{"kind": "rules", "id": "ny-da-default", "name": "Newer rules", "versions": [{
  "version": 99, "from": "2030-01-01", "until": "", "cite": "Test", "confirmed": false,
  "visas": ["U", "T"], "zone": "America/New_York", "calendar": "us-ny/1", "practice": "silent/1",
  "day_count": {"value": "exclude_first", "confirmed": false}, "roll": {"value": "none", "confirmed": false},
  "receipt": {"after_hours": "same_day", "confirmed": false},
  "ordinary": {"days": 10, "unit": "calendar", "confirmed": false},
  "tolling": {"information": false, "confirmed": false}}]}`

const silentPractice = `{"kind": "practice", "id": "silent", "name": "No reminders", "versions": [{
  "version": 1, "confirmed": false, "alarm_at": "09:00", "digest_at": "09:15",
  "answer": {"days": 1, "unit": "calendar", "confirmed": false}, "appeal": {"days": 1, "unit": "calendar", "confirmed": false},
  "reissue": {"days": 1, "unit": "calendar", "confirmed": false}}]}`

// TestNewRulesLeaveOpenRequestsAlone replays a request that was opened under
// version 1 while version 99 is in force. That the rules matter to the replay is
// shown by the same history with the newer version written into it.
func TestNewRulesLeaveOpenRequestsAlone(t *testing.T) {
	if err := policy.Load(fstest.MapFS{
		"rules.json": {Data: []byte(silentRules)}, "practice.json": {Data: []byte(silentPractice)},
	}); err != nil {
		t.Fatal(err)
	}
	newest, err := policy.InForce("ny-da-default", cases.MustDate("2030-06-03"))
	if err != nil || newest.Version != 99 {
		t.Fatalf("version %d is in force (%v)", newest.Version, err)
	}
	recorded, err := os.ReadFile(histories + "/first-light/u-certified.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := replay(t, recorded); err != nil {
		t.Errorf("a request opened under version 1 took the rules of version 99: %v", err)
	}
	if err := replay(t, underVersion99(t, recorded)); err == nil {
		t.Error("the same request under version 99 replayed as well, so this test shows nothing")
	}
}

func replay(t *testing.T, text []byte) error {
	t.Helper()
	var h historypb.History
	read := temporalproto.CustomJSONUnmarshalOptions{DiscardUnknown: true}
	if err := read.Unmarshal(text, &h); err != nil {
		t.Fatal(err)
	}
	r := worker.NewWorkflowReplayer()
	workflows.RegisterWorkflows(r)
	return r.ReplayWorkflowHistory(nil, &h)
}

var payload = regexp.MustCompile(`"data": "([A-Za-z0-9+/=]+)"`)

func underVersion99(t *testing.T, history []byte) []byte {
	t.Helper()
	return payload.ReplaceAllFunc(history, func(field []byte) []byte {
		text, err := base64.StdEncoding.DecodeString(string(payload.FindSubmatch(field)[1]))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ReplaceAll(text, []byte(`"rule_version":1`), []byte(`"rule_version":99`))
		return []byte(`"data": "` + base64.StdEncoding.EncodeToString(text) + `"`)
	})
}
