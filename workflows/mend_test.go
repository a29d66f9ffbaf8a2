package workflows

import (
	"context"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
)

// operated is an engine whose operator says what they like of one run.
type operated struct {
	client.Client
	run       *workflowpb.WorkflowExecutionInfo
	answers   func(nonce string) any
	restarted bool
	reloaded  bool
}

func (o *operated) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: o.run}, nil
}

func (o *operated) QueryWorkflowWithOptions(_ context.Context, q *client.QueryWorkflowWithOptionsRequest) (*client.QueryWorkflowWithOptionsResponse, error) {
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(o.answers(q.Args[0].(string)))
	return &client.QueryWorkflowWithOptionsResponse{QueryResult: client.NewValue(payloads)}, err
}

func (o *operated) ExecuteWorkflow(_ context.Context, options client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	o.restarted = options.WorkflowIDConflictPolicy == enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
	return nil, nil
}

func (o *operated) SignalWorkflow(context.Context, string, string, string, any) error {
	o.reloaded = true
	return nil
}

// record is one request, and which acts had their end.
type record struct {
	Commands
	s       cases.Snapshot
	settled map[cases.CommandID]bool
}

func (r record) Snapshot(context.Context, cases.AgencyID, cases.RequestID) (cases.Snapshot, error) {
	return r.s, nil
}

func (r record) Settled(_ context.Context, id cases.CommandID) (bool, error, error) {
	return r.settled[id], nil, nil
}

// The attacks: a run of the right name, kind and queue is kept still. Its operator
// answers for it with what another run said, or this one at another time, or an
// earlier one, or says nothing of when; or it answers truly and is kept from its
// timers. Each is begun anew, or a person hears of it.
func TestMendBelievesNoOldAnswer(t *testing.T) {
	now := time.Now()
	received := cases.DateOf(now).AddDays(-30)
	s := cases.Snapshot{
		Agency: "a", Request: "r", State: cases.Received, Visa: cases.U, RuleSet: "ny-da-default", RuleVersion: 1, ReceivedOn: received, Revision: 1, Version: 1,
		Clocks: []cases.Clock{{Kind: cases.ClockDecision, From: received, Due: cases.DateOf(now).AddDays(60)}},
	}
	rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
	if err != nil {
		t.Fatal(err)
	}
	quiet, ringing := s, s
	for _, a := range policy.Alarms(s, rules) {
		if a.At.Before(now) {
			quiet.Rung = append(quiet.Rung, a.Key)
		}
	}
	ringing.Clocks = []cases.Clock{{Kind: cases.ClockDecision, From: received, Due: cases.DateOf(now).AddDays(-2)}}
	missed, ok := policy.NextAlarm(ringing, rules, now)
	if !ok || now.Sub(missed.At) < time.Hour {
		t.Fatalf("no alarm was missed: %+v", missed)
	}
	refused := map[cases.CommandID]bool{}
	for _, a := range policy.Alarms(ringing, rules) {
		refused[activities.AlarmCommand("r", a.Key)] = true
	}

	says := func(s cases.Snapshot, asked Asked) Standing {
		return Standing{activities.Progress{Snapshot: s}, &activities.RequestInput{Agency: "a", Request: "r"}, asked}
	}
	truly := func(s cases.Snapshot) func(string) any {
		return func(nonce string) any { return says(s, Asked{nonce, "certification/r", "run"}) }
	}
	behind := quiet
	behind.Revision = 0
	for name, tt := range map[string]struct {
		record   cases.Snapshot
		settled  map[cases.CommandID]bool
		answers  func(nonce string) any
		want     cases.Sweep
		reloaded bool
	}{
		"the truth":                {quiet, nil, truly(quiet), cases.Sweep{}, false},
		"an earlier revision":      {quiet, nil, truly(behind), cases.Sweep{Reloaded: 1}, true},
		"another time":             {quiet, nil, func(string) any { return says(quiet, Asked{"earlier", "certification/r", "run"}) }, cases.Sweep{Started: 1}, false},
		"another run":              {quiet, nil, func(n string) any { return says(quiet, Asked{n, "copy", "run"}) }, cases.Sweep{Started: 1}, false},
		"an earlier run":           {quiet, nil, func(n string) any { return says(quiet, Asked{n, "certification/r", "before"}) }, cases.Sweep{Started: 1}, false},
		"earlier code":             {quiet, nil, func(string) any { return says(quiet, Asked{}) }, cases.Sweep{Failed: 1}, false},
		"a missed alarm":           {ringing, nil, truly(ringing), cases.Sweep{Started: 1}, false},
		"alarms that were refused": {ringing, refused, truly(ringing), cases.Sweep{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			engine := &operated{answers: tt.answers, run: &workflowpb.WorkflowExecutionInfo{
				Execution: &commonpb.WorkflowExecution{WorkflowId: "certification/r", RunId: "run"}, Type: &commonpb.WorkflowType{Name: CertificationType},
				Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, TaskQueue: TaskQueue,
			}}
			c := &Client{Temporal: engine, Commands: record{s: tt.record, settled: tt.settled}, Patience: time.Minute}
			got, err := c.mend(t.Context(), tt.record)
			if err != nil {
				got = cases.Sweep{Failed: 1}
			}
			if got != tt.want || engine.restarted != (tt.want.Started == 1) || engine.reloaded != tt.reloaded {
				t.Errorf("%s (%v), restarted %t, reloaded %t", got, err, engine.restarted, engine.reloaded)
			}
		})
	}
}
