package store

import (
	"slices"
	"testing"
	"time"

	"suppb/cases"
)

func TestEveryAuditLineNamesTheRules(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/record.db", testMaster(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.RulesHash = "5f3286ea"
	if err := s.AddAgency(t.Context(), cases.Agency{ID: "a", Name: "Office", RuleSet: "ny-da-default"}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddPerson(t.Context(), cases.Person{ID: "p", Agency: "a", Email: "p@office.example", Roles: []cases.Role{cases.RoleIntake}}, "correct horse battery", time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.NewFeed(t.Context(), cases.Viewer{Actor: cases.Actor{Person: "p"}, Agency: "a"}); err != nil {
		t.Fatal(err)
	}
	var hashes []string
	if err := list(t.Context(), s.db, &hashes, `SELECT rules_hash FROM audit`); err != nil {
		t.Fatal(err)
	}
	if len(hashes) < 2 || slices.ContainsFunc(hashes, func(h string) bool { return h != s.RulesHash }) {
		t.Errorf("audit lines name the rules %q", hashes)
	}
}
