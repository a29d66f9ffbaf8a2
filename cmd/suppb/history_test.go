package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"suppb/cases"
	"suppb/internal/engine"
	"suppb/internal/testkit"
	"suppb/policy"
	"suppb/store"
	"suppb/store/storetest"
	"suppb/workflows"
)

// generation names the folder of the histories that this code records. A change
// that is guarded gets a new one; the older folders stay.
const generation = "procedure"

// mostEvents is what a plain certified U request may cost, from start to return.
const mostEvents = 60

var record = flag.Bool("record", false, "write the histories of TestHistories to workflows/testdata/histories")

// path is one way through the procedure, on a real engine and a real record.
type path struct {
	t testing.TB
	*process
	staff   colleagues
	request cases.RequestID
	visa    cases.Visa
	at      time.Time // of the next act
	runs    []string  // of the request's workflow, in order

	around func(act func()) // nil: acts are done as they are
}

// colleagues are a second reviewer and a second official.
type colleagues struct{ reviewer, official cases.Person }

func (p *path) do(by cases.Person, kind cases.ActKind, payload cases.Payload) cases.Snapshot {
	p.t.Helper()
	c := p.o.Command(p.t, by, p.request, kind, p.at, payload)
	var s cases.Snapshot
	var err error
	act := func() { s, err = p.docket.Do(p.t.Context(), c) }
	if p.around != nil {
		p.around(act)
	} else {
		act()
	}
	if err != nil {
		p.t.Fatalf("%s: %v", kind, err)
	}
	p.at = p.at.Add(time.Minute)
	p.note()
	return s
}

// note remembers which run carries the request now.
func (p *path) note() {
	p.t.Helper()
	d, err := p.temporal.DescribeWorkflowExecution(p.t.Context(), workflows.CertificationID(p.request), "")
	if err != nil {
		p.t.Fatal(err)
	}
	if id := d.WorkflowExecutionInfo.Execution.RunId; !slices.Contains(p.runs, id) {
		p.runs = append(p.runs, id)
	}
}

func (p *path) snapshot() cases.Snapshot {
	p.t.Helper()
	s, err := p.o.Store.Snapshot(p.t.Context(), p.o.Agency.ID, p.request)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p *path) await(what string, reached func(cases.Snapshot) bool) cases.Snapshot {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if s := p.snapshot(); reached(s) {
			return s
		}
	}
	p.t.Fatalf("waited in vain until %s", what)
	return cases.Snapshot{}
}

// TestHistories walks every path on a real engine and replays what happened
// with the same code. With -record it also writes the histories that
// workflows.TestReplay replays with the code to come.
func TestHistories(t *testing.T) {
	out := filepath.Join(testkit.Root(t), "workflows", "testdata", "histories")
	if *record {
		if err := os.MkdirAll(filepath.Join(out, generation), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	o := storetest.NewOffice(t, storetest.SQLite(t))
	staff, temporal := seconds(t, o), dialled(t, o.Store, engine.Options{})
	soon := soonOffices(t, o.Store, filepath.Join(out, "rules"))
	usual := newProcess(t, o, temporal)
	for _, tt := range paths {
		t.Run(tt.name, func(t *testing.T) {
			carrier := *usual
			switch {
			case tt.soon:
				carrier.o = soon[tt.name]
			case tt.alone:
				carrier.o = storetest.NewOfficeAs(t, o.Store, func(a *cases.Agency) { a.Unsupervised = true })
			case tt.events > 0:
				carrier = *newProcess(t, o, dialled(t, o.Store, engine.Options{HistoryEvents: tt.events}))
			}
			p := &path{
				t: t, process: &carrier, staff: staff, request: cases.RequestID(uuid.NewString()), visa: tt.visa, at: time.Now().Add(-tt.received),
			}
			tt.walk(p)
			p.note()
			p.agrees()
			total := 0
			for i, run := range p.runs {
				history := p.history(run)
				total += len(history.Events)
				if err := newReplayer(t, o.Store).ReplayWorkflowHistory(nil, history); err != nil {
					t.Errorf("what just happened does not replay: %v", err)
				}
				unseal(t, p.o.Store, history)
				if err := newReplayer(t, nil).ReplayWorkflowHistory(nil, history); err != nil {
					t.Errorf("what would be recorded does not replay: %v", err)
				}
				file := filepath.Join(out, generation, fileName(tt.name, i))
				if *record {
					write(t, file, history)
				} else if _, err := os.Stat(file); err != nil {
					t.Errorf("this path has no recorded history; run with -record: %v", err)
				}
			}
			t.Logf("%d events in %d runs", total, len(p.runs))
			if tt.name == plain && total > mostEvents {
				t.Errorf("a plain request costs %d events, more than %d", total, mostEvents)
			}
		})
	}
}

// agrees fails the test unless the run of an open request knows exactly what the
// record says, so that a sweep finds nothing to mend.
func (p *path) agrees() {
	p.t.Helper()
	s := p.snapshot()
	if s.Ended() {
		return
	}
	var got cases.Sweep
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if got = p.docket.Mend(p.t.Context(), []cases.Snapshot{s}); got == (cases.Sweep{Looked: 1}) {
			return
		}
	}
	p.t.Errorf("record and run of a request in %q do not agree: %s", s.State, got)
}

// soonOffices are offices, by path, whose alarms ring one after the other in a
// few seconds. Recorded histories need their rules again.
func soonOffices(t *testing.T, s *store.Store, kept string) map[string]*storetest.Office {
	t.Helper()
	folder := t.TempDir()
	if *record {
		folder = kept
	}
	offices := map[string]*storetest.Office{}
	for _, tt := range paths {
		if tt.soon {
			offices[tt.name] = storetest.NewOfficeWithRules(t, s, generation+"-"+tt.name)
		}
	}
	at := time.Now()
	for _, tt := range paths {
		if tt.soon {
			at = at.Add(6 * time.Second)
			ruleFile(t, folder, offices[tt.name].Agency.RuleSet, at)
		}
	}
	if err := policy.Load(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return offices
}

func fileName(path string, run int) string {
	if run > 0 {
		path = fmt.Sprintf("%s-%d", path, run+1)
	}
	return path + ".json"
}

// unseal makes a history one that is replayed without the key of the record,
// which ends with the test.
func unseal(t *testing.T, s *store.Store, history *historypb.History) {
	t.Helper()
	codec := workflows.Codec{Box: engineBox(t, s)}
	failures := workflows.Sealed(client.Options{}, codec.Box).DataConverter
	err := proxy.VisitFailures(t.Context(), history, proxy.VisitFailuresOptions{Visitor: func(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
		converter.DecodeCommonFailureAttributes(failures, f)
		f.EncodedAttributes = nil
		return nil
	}})
	if err == nil {
		err = proxy.VisitPayloads(t.Context(), history, proxy.VisitPayloadsOptions{
			SkipSearchAttributes: true,
			Visitor: func(_ *proxy.VisitPayloadsContext, p []*commonpb.Payload) ([]*commonpb.Payload, error) {
				return codec.Decode(p)
			},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file string, history *historypb.History) {
	t.Helper()
	b, err := temporalproto.CustomJSONMarshalOptions{Indent: " "}.Marshal(history)
	if err == nil {
		err = os.WriteFile(file, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (p *path) history(run string) *historypb.History {
	p.t.Helper()
	var h historypb.History
	for it := p.temporal.GetWorkflowHistory(p.t.Context(), workflows.CertificationID(p.request), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		event, err := it.Next()
		if err != nil {
			p.t.Fatal(fmt.Errorf("read the history: %w", err))
		}
		h.Events = append(h.Events, event)
	}
	return &h
}
