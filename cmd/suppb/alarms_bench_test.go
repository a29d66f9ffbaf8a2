package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/policy"
	"suppb/store/storetest"
	"suppb/workflows"
)

// BenchmarkAlarms has the alarms of 10,000 requests come due in the same instant
// while people look at lists and requests, and act.
func BenchmarkAlarms(b *testing.B) {
	for b.Loop() {
		m := newMinute(b, 10_000)
		m.ring()
		b.ReportMetric(m.took.Seconds(), "delivered-s")
		for _, u := range m.uses {
			b.ReportMetric(percentile(u.idle, 95), u.name+"-idle-p95-ms")
			b.ReportMetric(percentile(u.busy, 95), u.name+"-p95-ms")
		}
	}
}

func TestAlarmsOfOneMinute(t *testing.T) {
	m := newMinute(t, 200)
	m.ring()
	t.Logf("200 alarms in %s", m.took)
}

// minute is one in which many alarms are due.
type minute struct {
	t    testing.TB
	n    int
	at   time.Time
	o    *storetest.Office
	file *sql.DB
	uses []*use
	took time.Duration // until every alarm was delivered
}

// use is what a person does meanwhile.
type use struct {
	name       string
	do         func()
	idle, busy []time.Duration
}

func newMinute(t testing.TB, n int) *minute {
	t.Helper()
	file, rules := filepath.Join(t.TempDir(), "record.db"), fmt.Sprintf("minute-%d", n)
	m := &minute{t: t, n: n, o: storetest.NewOfficeWithRules(t, storetest.Open(t, file), rules), file: opened(t, file)}
	temporal := dialled(t, m.o.Store, engine.Options{})
	m.at = time.Now().Add(5*time.Second + time.Duration(n)*35*time.Millisecond).Truncate(time.Second)
	folder := t.TempDir()
	ruleFile(t, folder, rules, m.at)
	if err := policy.Load(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	p := newProcess(t, m.o, temporal)
	p.docket.Patience = 10 * time.Minute // to see how long an act takes behind all that
	var all sync.WaitGroup
	slots := make(chan struct{}, 8)
	for range n {
		id := m.submitted()
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if _, err := temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: workflows.CertificationID(id), TaskQueue: workflows.TaskQueue},
				workflows.CertificationType, workflows.InputOf(m.o.Agency.ID, id)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	r := &path{t: t, process: p, request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour)}
	r.submit()
	r.accept()
	viewer := m.o.Viewer(m.o.Intake)
	m.uses = []*use{
		{name: "queue", do: func() { _, err := m.o.Store.Queue(t.Context(), viewer, cases.QueueFilter{}); m.must(err) }},
		{name: "request", do: func() { _, err := m.o.Store.Request(t.Context(), viewer, r.request); m.must(err) }},
		{name: "act", do: func() {
			r.do(m.o.ADA, cases.RecordFindings, cases.Payload{Findings: storetest.Findings(r.visa)})
		}},
	}
	return m
}

// submitted writes a request into the record whose alarm rings today: a
// fortnight before the ninety days are over.
func (m *minute) submitted() cases.RequestID {
	m.t.Helper()
	c := m.o.Command(m.t, m.o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, time.Now().Add(-76*day),
		cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	_, err := m.o.Store.AddCommand(m.t.Context(), c)
	m.must(err)
	_, err = m.o.Store.Apply(m.t.Context(), c.ID, activities.Decide)
	m.must(err)
	return c.Request
}

func (m *minute) ring() {
	m.t.Helper()
	for range 20 {
		for _, u := range m.uses {
			u.idle = append(u.idle, timed(u.do))
		}
	}
	if time.Now().After(m.at) {
		m.t.Fatal("the alarms were due before everything was ready")
	}
	time.Sleep(time.Until(m.at))
	done := make(chan struct{})
	var people sync.WaitGroup
	for _, u := range m.uses {
		people.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(100 * time.Millisecond):
					u.busy = append(u.busy, timed(u.do))
				}
			}
		})
	}
	for deadline := m.at.Add(15 * time.Minute); m.rows("alarms") < m.n; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			m.t.Errorf("only %d of %d alarms rang", m.rows("alarms"), m.n)
			break
		}
	}
	m.took = time.Since(m.at)
	close(done)
	people.Wait()
	for what, rows := range map[string]string{
		"alarms":            `alarms`,
		"rung requests":     `(SELECT DISTINCT request_id FROM alarms)`,
		"reminders":         `digest_items`,
		"reminded requests": `(SELECT DISTINCT request_id FROM digest_items)`,
		"commands":          `commands WHERE kind = 'Remind' AND outcome = 'applied'`,
	} {
		if got := m.rows(rows); got != m.n {
			m.t.Errorf("%d %s, want %d", got, what, m.n)
		}
	}
}

func (m *minute) rows(of string) (n int) {
	m.must(m.file.QueryRow(`SELECT COUNT(*) FROM ` + of).Scan(&n))
	return n
}

func (m *minute) must(err error) {
	if err != nil {
		m.t.Error(err)
	}
}
