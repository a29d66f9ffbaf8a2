package main

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"

	"suppb/workflows"
)

// tablesOfRequests are those that hold something of a request, commands apart.
func tablesOfRequests(t *testing.T, db *sql.DB) (tables []string) {
	t.Helper()
	rows, err := db.Query(`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'request_id'
		WHERE m.type = 'table' AND m.name <> 'commands' ORDER BY m.name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}

// untouched fails the test if doing it changed what the record holds of the
// request, or the history of its run. Of a request that ended, an update starts
// a run that reads the record, refuses and ends.
func (r *placed) untouched(t *testing.T, what string, doing func()) {
	t.Helper()
	record, history := r.held(t), r.run(t)
	doing()
	if after := r.held(t); after != record {
		t.Errorf("%s, and the record holds\n%s\nand held\n%s", what, after, record)
	}
	after := r.run(t)
	if r.Ended() {
		for deadline := time.Now().Add(10 * time.Second); after.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING && time.Now().Before(deadline); after = r.run(t) {
			time.Sleep(5 * time.Millisecond)
		}
		if after.Status != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
			t.Errorf("%s, and a run is left that is %s", what, after.Status)
		}
	} else if after.Execution.RunId != history.Execution.RunId || after.HistoryLength != history.HistoryLength {
		t.Errorf("%s, and the history has %d events in run %s, and had %d in %s", what, after.HistoryLength, after.Execution.RunId, history.HistoryLength, history.Execution.RunId)
	}
}

// held is everything that the record holds of the request, but for the commands
// that were sent about it, and the audit lines of who looked and who was refused.
func (r *placed) held(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	r.rows(t, &b, `SELECT * FROM requests WHERE id = ?`, r.Request)
	for _, table := range r.tables {
		fmt.Fprintln(&b, table)
		only := ``
		if table == "audit" {
			only = ` AND result = '' AND action IN (SELECT kind FROM commands WHERE outcome = 'applied')`
		}
		r.rows(t, &b, `SELECT * FROM `+table+` WHERE request_id = ?`+only+` ORDER BY rowid`, r.Request)
	}
	return b.String()
}

// count is the number that a query over the record answers.
func (m *matrix) count(t testing.TB, query string, args ...any) (n int64) {
	t.Helper()
	if m.postgres {
		for i := range args {
			query = strings.Replace(query, "?", fmt.Sprintf("$%d", i+1), 1)
		}
	}
	if err := m.db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// rows writes what a query over the record answers, a line for each row.
func (m *matrix) rows(t testing.TB, b *strings.Builder, query string, args ...any) {
	t.Helper()
	rows, err := m.db.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(columns))
	for rows.Next() {
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			fmt.Fprintf(b, "%s=%v ", columns[i], *v.(*any))
		}
		fmt.Fprintln(b)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// run is the newest run of the request's workflow.
func (r *placed) run(t *testing.T) *workflowpb.WorkflowExecutionInfo {
	t.Helper()
	d, err := r.temporal.DescribeWorkflowExecution(t.Context(), workflows.CertificationID(r.Request), "")
	if err != nil {
		t.Fatal(err)
	}
	return d.WorkflowExecutionInfo
}
