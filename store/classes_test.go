package store

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every column of the record is of one kind in docs/data-classes.md, and what
// people are or wrote is sealed (ASVS 14.1.1, 14.2.4).
func TestEveryColumnHasAClass(t *testing.T) {
	said := classes(t)
	s, err := Open(t.Context(), t.TempDir()+"/record.db", testMaster(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var columns []string
	if err := list(t.Context(), s.db, &columns, `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`); err != nil {
		t.Fatal(err)
	}
	sealed := map[string]bool{"document_chunks.bytes": true}
	for _, c := range sealedColumns {
		sealed[c.table+"."+c.column] = true
	}
	for _, column := range columns {
		class, ok := said[column]
		switch personal := class == "Survivor" || class == "People"; {
		case !ok:
			t.Errorf("docs/data-classes.md does not say what %s holds", column)
		case personal && !sealed[column]:
			t.Errorf("%s is said to hold what people are or wrote (%s), and is not sealed", column, class)
		case sealed[column] && class != "Survivor" && class != "People" && class != "Secret":
			t.Errorf("%s is sealed, and docs/data-classes.md says %s", column, class)
		}
	}
	for column := range said {
		if !slices.Contains(columns, column) {
			t.Errorf("docs/data-classes.md names %s, which there is not", column)
		}
	}
}

// classes reads the table of docs/data-classes.md: for each table.column, the
// head of the cell that it stands in.
func classes(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../docs/data-classes.md")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile("`([a-z0-9_]+)`")
	out := map[string]string{}
	var heads []string
	for _, row := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(row, "|"), "|")
		switch {
		case strings.HasPrefix(row, "| Table |"):
			heads = cells
		case heads == nil || strings.HasPrefix(row, "|--") || len(cells) != len(heads):
		default:
			table := name.FindStringSubmatch(cells[0])[1]
			for i, cell := range cells[1:] {
				for _, m := range name.FindAllStringSubmatch(cell, -1) {
					column := table + "." + m[1]
					if before, twice := out[column]; twice {
						t.Errorf("%s is said to be %s and %s", column, before, strings.TrimSpace(heads[i+1]))
					}
					out[column] = strings.TrimSpace(heads[i+1])
				}
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("docs/data-classes.md has no table of columns")
	}
	return out
}
