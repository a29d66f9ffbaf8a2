package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/internal/testkit"
	"suppb/policy"
	"suppb/store/storetest"
	"suppb/workflows"
)

// generation names the folder of the histories that this code records. A change
// that is guarded by a marker gets a new one; the older folders stay.
const generation = "clocks"

var record = flag.Bool("record", false, "write the histories of TestHistories to workflows/testdata/histories")

// path is one way through the procedure, on a real engine and a real record.
type path struct {
	t       *testing.T
	o       *storetest.Office
	docket  *workflows.Client
	request cases.RequestID
	visa    cases.Visa
	at      time.Time // of the next act
}

func (p *path) do(by cases.Person, kind cases.ActKind, payload cases.Payload) cases.Snapshot {
	p.t.Helper()
	s, err := p.docket.Do(p.t.Context(), p.o.Command(p.t, by, p.request, kind, p.at, payload))
	if err != nil {
		p.t.Fatalf("%s: %v", kind, err)
	}
	p.at = p.at.Add(time.Minute)
	return s
}

func (p *path) submit() {
	p.do(p.o.Attorney, cases.Submit, cases.Payload{Visa: p.visa, Submission: storetest.Submission()})
}

func (p *path) accept() {
	p.do(p.o.Intake, cases.Accept, cases.Payload{Reviewer: p.o.ADA.ID})
}

// recommend waits for the form, as the official's page does.
func (p *path) recommend() cases.Snapshot {
	p.do(p.o.ADA, cases.Recommend, cases.Payload{Outcome: cases.Certify, Official: p.o.Official.ID, Findings: storetest.Findings(p.visa)})
	return p.await("the form is drawn", func(s cases.Snapshot) bool { return s.DraftDigest != "" })
}

func (p *path) await(what string, reached func(cases.Snapshot) bool) cases.Snapshot {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		s, err := p.o.Store.Snapshot(p.t.Context(), p.o.Agency.ID, p.request)
		if err != nil {
			p.t.Fatal(err)
		}
		if reached(s) {
			return s
		}
	}
	p.t.Fatalf("waited in vain until %s", what)
	return cases.Snapshot{}
}

func (p *path) certify() {
	p.do(p.o.Official, cases.Decide, cases.Payload{Outcome: cases.Certify, Digest: p.recommend().DraftDigest})
}

func (p *path) sign() cases.Snapshot {
	scan := p.o.Save(p.t, p.o.Intake, p.request, cases.SignedScan, "scan.pdf", "%PDF-1.4")
	s, err := p.o.Store.Snapshot(p.t.Context(), p.o.Agency.ID, p.request)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.do(p.o.Intake, cases.RecordSignedCopy, cases.Payload{SignedOn: s.DecidedOn, Document: scan.ID})
}

// paths are the recorded ways through the procedure. Received is how long ago
// the request came in.
var paths = []struct {
	name     string
	visa     cases.Visa
	received time.Duration
	walk     func(*path)
}{
	{"u-certified", cases.U, time.Hour, func(p *path) { p.submit(); p.accept(); p.certify(); p.sign() }},
	{"u-certified-long-ago-lapses", cases.U, 300 * 24 * time.Hour, func(p *path) {
		p.submit()
		p.accept()
		p.certify()
		p.sign()
		p.await("it lapses", func(s cases.Snapshot) bool { return s.State == cases.Lapsed })
	}},
	{"t-certified", cases.T, time.Hour, func(p *path) { p.submit(); p.accept(); p.certify(); p.sign() }},
	{"overdue-when-it-comes", cases.U, 100 * 24 * time.Hour, func(p *path) {
		p.submit()
		p.await("the overdue alarm rings", func(s cases.Snapshot) bool { return len(s.Rung) > 0 })
		p.accept()
	}},
	{"asked-answered-returned-declined", cases.U, time.Hour, func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.ADA, cases.AskInformation, cases.Payload{Text: "?"})
		p.do(p.o.Attorney, cases.AnswerInformation, cases.Payload{Text: "!"})
		p.recommend()
		p.do(p.o.Official, cases.ReturnToReviewer, cases.Payload{Text: "again"})
		p.do(p.o.ADA, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(p.visa)})
		p.do(p.o.ADA, cases.Recommend, cases.Payload{
			Outcome: cases.Decline, Official: p.o.Official.ID, Findings: storetest.Findings(p.visa), Reasons: []cases.Reason{"no_record_found"},
		})
		p.do(p.o.Official, cases.Decide, cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "x"})
	}},
	{"cancelled-while-asked", cases.T, time.Hour, func(p *path) {
		p.submit()
		p.do(p.o.Intake, cases.AskInformation, cases.Payload{Text: "?"})
		p.do(p.o.Attorney, cases.Cancel, cases.Payload{})
	}},
	{"misdirected", cases.U, time.Hour, func(p *path) {
		p.submit()
		p.do(p.o.Intake, cases.Misdirect, cases.Payload{Text: "the police"})
	}},
	{"facts-pull-and-strike", cases.U, time.Hour, func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.Attorney, cases.RecordFact, cases.Payload{Fact: cases.Detained, Text: "custody record"})
		facts, err := p.o.Store.Facts(p.t.Context(), p.request)
		if err != nil {
			p.t.Fatal(err)
		}
		p.do(p.o.ADA, cases.VerifyFact, cases.Payload{FactID: facts[0].ID})
		p.do(p.o.Chief, cases.StrikeFact, cases.Payload{FactID: facts[0].ID, Text: "released"})
		p.do(p.o.Attorney, cases.Cancel, cases.Payload{})
	}},
	{"reconsidered-and-certified", cases.T, time.Hour, func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.ADA, cases.Recommend, cases.Payload{
			Outcome: cases.Decline, Official: p.o.Official.ID, Findings: storetest.Findings(p.visa), Reasons: []cases.Reason{"no_record_found"},
		})
		p.do(p.o.Official, cases.Decide, cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "x"})
		p.do(p.o.Attorney, cases.AskReconsideration, cases.Payload{Text: "new docket"})
		p.do(p.o.Chief, cases.Reconsider, cases.Payload{Outcome: cases.Reopen, Text: "found"})
		p.certify()
		p.sign()
	}},
	{"lapsed-and-signed-afresh", cases.U, 300 * 24 * time.Hour, func(p *path) {
		p.submit()
		p.accept()
		p.certify()
		p.sign()
		lapsed := p.await("it lapses", func(s cases.Snapshot) bool { return s.State == cases.Lapsed })
		p.at = time.Now().Add(-time.Hour)
		p.do(p.o.Attorney, cases.AskReissue, cases.Payload{})
		drawn := p.await("the form is drawn afresh", func(s cases.Snapshot) bool { return s.DraftDigest != "" && s.Revision > lapsed.Revision+1 })
		p.do(p.o.Official, cases.Decide, cases.Payload{Outcome: cases.Certify, Digest: drawn.DraftDigest})
		p.sign()
	}},
	{"timer-fires", cases.U, 0, func(p *path) {
		p.submit()
		p.accept()
		p.do(p.o.ADA, cases.AskInformation, cases.Payload{Text: "?"})
		p.await("the reminder's timer fires", func(s cases.Snapshot) bool { return len(s.Rung) > 0 })
		p.do(p.o.Attorney, cases.AnswerInformation, cases.Payload{Text: "!"})
	}},
}

// TestHistories walks every path on a real engine and replays what happened
// with the same code. With -record it also writes the histories that
// workflows.TestReplay replays with the code to come.
func TestHistories(t *testing.T) {
	out := filepath.Join(testkit.Root(t), "workflows", "testdata", "histories")
	rules := t.TempDir()
	if *record {
		rules = filepath.Join(out, "rules")
		for _, folder := range []string{rules, filepath.Join(out, generation)} {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	const ownRules = "recorded-2026-11"
	ruleFile(t, rules, ownRules, time.Now().Add(20*time.Second))
	if err := policy.Load(os.DirFS(rules)); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), engine.Options{Path: filepath.Join(t.TempDir(), "engine.db"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	options := e.ClientOptions()
	options.Identity = "recorder" // not the name of this machine
	temporal, err := client.DialContext(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(temporal.Close)
	o := storetest.NewOffice(t, storetest.SQLite(t))
	docket := &workflows.Client{Temporal: temporal, Commands: o.Store, Logger: slog.New(slog.DiscardHandler), Patience: 10 * time.Second}
	w := worker.New(temporal, workflows.TaskQueue, worker.Options{})
	workflows.Register(w, &activities.Activities{
		Records: o.Store, Renderer: renderer{}, Mailer: unsent{}, Postman: docket, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)

	for _, tt := range paths {
		t.Run(tt.name, func(t *testing.T) {
			office := *o
			if tt.name == "timer-fires" {
				office = *storetest.NewOfficeWithRules(t, o.Store, ownRules)
			}
			p := &path{t: t, o: &office, docket: docket, request: cases.RequestID(uuid.NewString()), visa: tt.visa, at: time.Now().Add(-tt.received)}
			tt.walk(p)
			history := historyOf(t, temporal, workflows.CertificationID(p.request))
			replayer := worker.NewWorkflowReplayer()
			workflows.RegisterWorkflows(replayer)
			if err := replayer.ReplayWorkflowHistory(nil, history); err != nil {
				t.Errorf("what just happened does not replay: %v", err)
			}
			t.Logf("%d events", len(history.Events))
			if *record {
				b, err := temporalproto.CustomJSONMarshalOptions{Indent: " "}.Marshal(history)
				if err == nil {
					err = os.WriteFile(filepath.Join(out, generation, tt.name+".json"), b, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

type unsent struct{}

func (unsent) Send(context.Context, cases.Mail) error { return nil }

func historyOf(t *testing.T, c client.Client, id string) *historypb.History {
	t.Helper()
	var h historypb.History
	for it := c.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		event, err := it.Next()
		if err != nil {
			t.Fatal(fmt.Errorf("read the history: %w", err))
		}
		h.Events = append(h.Events, event)
	}
	return &h
}
