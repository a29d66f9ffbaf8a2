package store

import (
	"os"
	"strings"
	"testing"
)

// Every row belongs to an agency, so that one install can hold several offices.
func TestEveryTableNamesItsAgency(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/record.db", testMaster(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var tables []string
	if err := list(t.Context(), s.db, &tables, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`); err != nil {
		t.Fatal(err)
	}
	if len(tables) < 10 {
		t.Fatalf("only %d tables", len(tables))
	}
	for _, table := range tables {
		var columns []string
		if err := list(t.Context(), s.db, &columns, `SELECT name FROM pragma_table_info(?)`, table); err != nil {
			t.Fatal(err)
		}
		if all := " " + strings.Join(columns, " ") + " "; table != "agencies" && !strings.Contains(all, " agency_id ") {
			t.Errorf("table %s has no agency_id", table)
		}
	}
}

// Another user of the machine reads neither the record nor its log.
func TestTheRecordIsItsOwnersFile(t *testing.T) {
	file := t.TempDir() + "/record.db"
	s := newRecord(t, file)
	for _, name := range []string{file, file + "-wal"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestPragmasReachEveryConnection(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/record.db", testMaster(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 5 {
		conn, err := s.db.Connx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // held, so that each round gets a new one
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "secure_delete": "1"} {
			var got string
			if err := conn.GetContext(t.Context(), &got, "PRAGMA "+pragma); err != nil || got != want {
				t.Errorf("%s is %q (%v), want %q", pragma, got, err, want)
			}
		}
	}
}

func TestNearestRank(t *testing.T) {
	for _, tt := range []struct {
		values      []int
		median, p90 int
	}{
		{nil, 0, 0},
		{[]int{7}, 7, 7},
		{[]int{1, 2, 3, 4}, 2, 4},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 9},
	} {
		if m, p := nearestRank(tt.values, 50), nearestRank(tt.values, 90); m != tt.median || p != tt.p90 {
			t.Errorf("%v: median %d, p90 %d; want %d, %d", tt.values, m, p, tt.median, tt.p90)
		}
	}
}
