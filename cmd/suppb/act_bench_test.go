package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/engine"
	"suppb/store/storetest"
	"suppb/workflows"
)

// BenchmarkAct times each act of a plain certified request, from the person's
// click to the new state in the record, and beside it, in the same run, the two
// parts that it cannot do without: an update whose handler runs a local activity
// that does nothing, and one committed transaction that writes the same rows.
// x-bare is the median act by the sum of the medians of the parts; the aim is
// 1.3 or less. Between acts the mail goes out, untimed.
func BenchmarkAct(b *testing.B) {
	file := filepath.Join(b.TempDir(), "record.db")
	o := storetest.NewOffice(b, storetest.Open(b, file))
	p := newProcess(b, o, dialled(b, o.Store, engine.Options{}), func(does *activities.Activities, docket *workflows.Client) {
		does.Applied = docket.Applied // as in one process
	})
	bare := newBareParts(b, p.temporal, file)
	var acts, updates, transactions []time.Duration
	for b.Loop() {
		r := &path{t: b, process: p, request: cases.RequestID(uuid.NewString()), visa: cases.U, at: time.Now().Add(-time.Hour)}
		r.around = func(act func()) {
			quietOffice(b, o)
			bare.mark()
			acts = append(acts, timed(act))
			quietOffice(b, o)
			updates = append(updates, timed(bare.update))
			rows := bare.written()
			transactions = append(transactions, timed(func() { bare.write(rows) }))
		}
		r.toDispatch()
	}
	act, update, transaction := median(acts), median(updates), median(transactions)
	b.ReportMetric(act, "act-p50-ms")
	b.ReportMetric(update, "bare-update-p50-ms")
	b.ReportMetric(transaction, "bare-tx-p50-ms")
	b.ReportMetric(act/(update+transaction), "x-bare")
}

func timed(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

func median(of []time.Duration) (ms float64) { return percentile(of, 50) }

// percentile is the nearest-rank percentile in milliseconds.
func percentile(of []time.Duration, p int) (ms float64) {
	sorted := slices.Sorted(slices.Values(of))
	return float64(sorted[max(0, (len(sorted)*p+99)/100-1)]) / float64(time.Millisecond)
}

// quietOffice waits until the office's mail is sent and the engine has nothing to do.
func quietOffice(t testing.TB, o *storetest.Office) {
	t.Helper()
	for {
		waiting, err := o.Store.HasUnsent(t.Context(), o.Agency.ID)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond)
		if !waiting {
			return
		}
	}
}

// bareParts are an act without this program.
type bareParts struct {
	b        *testing.B
	temporal client.Client
	from, to *sql.DB          // the record, and a file of the same schema
	tables   []string         // in which an act adds rows
	last     map[string]int64 // row of each table before the act
}

const bareID = "bare"

func newBareParts(b *testing.B, temporal client.Client, file string) *bareParts {
	b.Helper()
	twin := filepath.Join(b.TempDir(), "bare.db")
	storetest.Open(b, twin)
	p := &bareParts{b: b, temporal: temporal, from: opened(b, file), to: opened(b, twin), last: map[string]int64{}}
	rows, err := p.from.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' ORDER BY name`)
	p.must(err)
	defer rows.Close()
	for rows.Next() {
		var name string
		p.must(rows.Scan(&name))
		p.tables = append(p.tables, name)
	}
	p.must(rows.Err())
	w := worker.New(temporal, bareID, worker.Options{})
	w.RegisterWorkflowWithOptions(bareWorkflow, workflow.RegisterOptions{Name: bareID})
	p.must(w.Start())
	b.Cleanup(w.Stop)
	_, err = temporal.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: bareID, TaskQueue: bareID}, bareID)
	p.must(err)
	return p
}

// opened is a SQLite file with the record's pragmas but for foreign keys.
func opened(b testing.TB, file string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_synchronous=FULL&_secure_delete=on&_busy_timeout=10000&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func bareWorkflow(ctx workflow.Context) error {
	if err := workflow.SetUpdateHandler(ctx, bareID, func(ctx workflow.Context) error {
		ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
		return workflow.ExecuteLocalActivity(ctx, func(context.Context) error { return nil }).Get(ctx, nil)
	}); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return workflow.GetInfo(ctx).GetContinueAsNewSuggested() })
}

func (p *bareParts) must(err error) {
	p.b.Helper()
	if err != nil {
		p.b.Fatal(err)
	}
}

func (p *bareParts) update() {
	h, err := p.temporal.UpdateWorkflow(p.b.Context(), client.UpdateWorkflowOptions{
		WorkflowID: bareID, UpdateName: bareID, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	p.must(err)
	p.must(h.Get(p.b.Context(), nil))
}

// mark remembers the last row of each table.
func (p *bareParts) mark() {
	for _, table := range p.tables {
		var last int64
		p.must(p.from.QueryRow(`SELECT COALESCE(MAX(rowid), 0) FROM ` + table).Scan(&last))
		p.last[table] = last
	}
}

type row struct {
	table  string
	values []any
}

// written are the rows that were added since the mark, and those of the request
// and its clocks, which an act changes.
func (p *bareParts) written() (out []row) {
	for _, table := range p.tables {
		where := `rowid > ` + fmt.Sprint(p.last[table])
		switch table {
		case "requests":
			where = `id = (SELECT request_id FROM events ORDER BY rowid DESC LIMIT 1)`
		case "clocks":
			where += ` OR request_id = (SELECT request_id FROM events ORDER BY rowid DESC LIMIT 1) AND ended_on <> ''`
		}
		rows, err := p.from.Query(`SELECT * FROM ` + table + ` WHERE ` + where)
		p.must(err)
		columns, err := rows.Columns()
		p.must(err)
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			p.must(rows.Scan(into...))
			out = append(out, row{table, values})
		}
		p.must(rows.Err())
		rows.Close()
	}
	return out
}

func (p *bareParts) write(rows []row) {
	tx, err := p.to.Begin()
	p.must(err)
	for _, r := range rows {
		_, err := tx.Exec(`INSERT OR REPLACE INTO `+r.table+` VALUES (`+strings.TrimSuffix(strings.Repeat("?, ", len(r.values)), ", ")+`)`, r.values...)
		p.must(err)
	}
	p.must(tx.Commit())
}
