package store

import (
	"testing"

	"suppb/cases"
)

// BenchmarkRetentionPlan plans an office with 100,000 requests, one in a hundred
// of which falls due.
func BenchmarkRetentionPlan(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir()+"/record.db", testMaster(b))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := s.AddAgency(b.Context(), cases.Agency{ID: "office", Zone: "America/New_York", RuleSet: "ny-da-default"}); err != nil {
		b.Fatal(err)
	}
	for _, fill := range []string{
		`INSERT INTO organisations (id, agency_id, name) VALUES ('firm', 'office', 'Firm')`,
		`INSERT INTO people (id, agency_id, email_digest, password_hash, active) VALUES ('clerk', 'office', 'x', '', TRUE)`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
			INSERT INTO requests (id, agency_id, number, visa, state, version, revision, organisation_id, submitted_by, reviewer_id, official_id, rule_set, rule_version,
				expedited, received_at, received_on, due_on, recommended_on, decided_on, signed_on, recommended_by, recommendation, asked_in, draft_id, draft_digest)
			SELECT printf('r%06d', i), 'office', printf('2026-%06d', i), 'U', CASE WHEN i % 100 = 0 THEN 'declined' ELSE 'under_review' END, 1, 1, 'firm', 'clerk', '', '', '', 1,
				FALSE, CASE WHEN i % 100 = 0 THEN 1000000000 ELSE 2100000000 END, '', '', '', '', '', '', '', '', '', '' FROM n`,
		`INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, outcome) SELECT 'c' || id, 'office', id, '{}', 'Submit', 0, received_at, 'applied' FROM requests`,
		`INSERT INTO events (agency_id, request_id, seq, command_id, kind, actor_id, at) SELECT 'office', id, 1, 'c' || id, 'submitted', '', received_at FROM requests`,
		`INSERT INTO clocks (agency_id, request_id, seq, kind, fact, stage, from_on, due_on, paused_on, ended_on, ended_by) SELECT 'office', id, 0, 'decision', '', '', '', '', '', '', '' FROM requests`,
	} {
		if err := s.inTx(b.Context(), func(t *tx) error { _, err := t.exec(b.Context(), fill); return err }); err != nil {
			b.Fatal(err)
		}
	}
	keeps := func(e cases.Ending) cases.Keeping {
		return cases.Keeping{Line: "x/1 all", Until: e.LastEntry.AddDays(3650)}
	}
	for b.Loop() {
		plan, err := s.Destroyable(b.Context(), "office", cases.MustDate("2037-01-01"), "x/1", keeps)
		if err != nil || len(plan.Due) != 1000 {
			b.Fatalf("%d due (%v)", len(plan.Due), err)
		}
	}
}
