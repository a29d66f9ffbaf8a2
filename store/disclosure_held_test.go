package store

import (
	"fmt"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit"
)

// What holds a request stands against its destruction, to the last day of it.
func TestHeld(t *testing.T) {
	day := cases.MustDate("2026-11-23")
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return t.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), database(), testMaster(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			exec := func(query string, args ...any) {
				t.Helper()
				if _, err := s.db.ExecContext(t.Context(), s.db.Rebind(query), args...); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.AddAgency(t.Context(), cases.Agency{ID: "a", Zone: "America/New_York", RuleSet: "ny-da-default"}); err != nil {
				t.Fatal(err)
			}
			if err := s.AddPerson(t.Context(), cases.Person{ID: "p", Agency: "a", Email: "p@example.org"}, "", s.now()); err != nil {
				t.Fatal(err)
			}
			hold := func(request, until string, ended int) {
				exec(`INSERT INTO holds (id, agency_id, request_id, demand_id, set_by, set_at, until_on, ended_at) VALUES (?, 'a', ?, '', 'p', 1, ?, ?)`, request+until, request, until, ended)
			}
			hold("open", "", 0)
			hold("to-today", "2026-11-23", 0)
			hold("to-yesterday", "2026-11-22", 0)
			hold("ended", "", 1)
			hold("both", "2026-11-22", 0)
			hold("both", "", 0)
			for request, ended := range map[string]string{"pending": "", "over": "2026-11-23"} {
				exec(`INSERT INTO prosecutions (id, agency_id, request_id, trial_id, content, recorded_by, recorded_at, ended_on) VALUES (?, 'a', ?, '', ?, 'p', 1, ?)`, request, request, []byte{}, ended)
			}
			for i, state := range cases.DemandStates() {
				exec(`INSERT INTO demands (id, agency_id, number, request_id, kind, state, version, received_on, due_on, channel, barred, content, recorded_by, recorded_at) VALUES (?, 'a', ?, ?, 'subpoena', ?, 1, '', '', '', FALSE, ?, 'p', 1)`,
					state.Code, fmt.Sprint("D-", i), state.Code, state.Code, []byte{})
			}
			for request, want := range map[cases.RequestID]bool{
				"open": true, "to-today": true, "to-yesterday": false, "ended": false, "both": true, "pending": true, "over": false, "none": false,
				"received": true, "under_review": true, "release_proposed": true, "release_rejected": true, "refused": false, "released": false, "taken_back": false,
			} {
				blocks, err := endingRow{ID: request, Visa: cases.U, State: cases.Declined}.blocks(t.Context(), s.db, day)
				if err != nil || len(blocks) > 0 != want {
					t.Errorf("%s: %v (%v), want held %v", request, blocks, err, want)
				}
			}
		})
	}
}
