package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit"
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
	if err := s.AddPerson(t.Context(), cases.Person{ID: "p", Agency: "a", Email: "p@office.example", Roles: []cases.Role{cases.RoleIntake}}, "", time.Now()); err != nil {
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

// Many acts at one moment make one chain, and none of them waits for ever.
func TestParallelActsMakeOneChain(t *testing.T) {
	const people, each = 12, 25
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 0)
		var group sync.WaitGroup
		failed := make(chan error, people*each)
		for p := range people {
			group.Go(func() {
				for i := range each {
					failed <- s.inTx(t.Context(), func(t *tx) error {
						// Lines before, between and after locks that the others want in another order.
						ctx := context.Background()
						offices := []cases.AgencyID{"a", "b", ""}
						slices.SortFunc(offices, func(x, y cases.AgencyID) int { return (p+i)%3 - 1 })
						for _, office := range offices {
							if err := t.audit(ctx, line{agency: office, at: time.Unix(1, 0), actor: cases.PersonID(fmt.Sprint(p)), action: "Search"}); err != nil {
								return err
							}
							if _, err := t.reserve(ctx, "a", "parallel", i%3); err != nil {
								return err
							}
						}
						if i%5 == 4 {
							return errRollback
						}
						return nil
					})
				}
			})
		}
		group.Wait()
		close(failed)
		undone := 0
		for err := range failed {
			if errors.Is(err, errRollback) {
				undone++
				continue
			}
			require.NoError(t, err)
		}
		require.Equal(t, people*each/5, undone)
		require.Empty(t, tampering(t, s, AuditProof{}))
		var heads []int64
		require.NoError(t, list(t.Context(), s.db, &heads, `SELECT number FROM audit_heads ORDER BY agency_id`))
		require.Equal(t, []int64{240, 241, 241}, heads, "nothing of what was undone, and every office's first line")
	})
}

var errRollback = errors.New("undone")

// An administrator of the database cuts the end off and puts the head there; the
// next line hides nothing: it says so, and every later verification finds it.
func TestWorkGoesOnBehindABrokenHead(t *testing.T) {
	for name, query := range map[string]string{
		"the end cut off, the head adjusted": `DELETE FROM audit WHERE agency_id = 'a' AND number > 5;
			UPDATE audit_heads SET number = 5, mac = (SELECT mac FROM audit WHERE agency_id = 'a' AND number = 5) WHERE agency_id = 'a'`,
		"the head gone":         `DELETE FROM audit_heads WHERE agency_id = 'a'`,
		"the log and head gone": `DELETE FROM audit WHERE agency_id = 'a'; DELETE FROM audit_heads WHERE agency_id = 'a'`,
	} {
		t.Run(name, func(t *testing.T) {
			onBothRecords(t, func(t *testing.T, s *Store) {
				writeLog(t, s, 20)
				dropWalls(t, s)
				_, err := s.db.ExecContext(t.Context(), query)
				require.NoError(t, err)
				require.NotEmpty(t, tampering(t, s, AuditProof{}))
				writeLines(t, s, 3)
				_, err = s.Checkpoint(t.Context(), "a", time.Now())
				require.NoError(t, err)
				found := tampering(t, s, AuditProof{})
				require.Len(t, found, 1)
				require.Contains(t, found[0], "the head of the log had been changed from outside")
			})
		})
	}
}

// The lines of a record from before the chain are its first, in their order.
func TestTheLogOfBeforeIsChained(t *testing.T) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return t.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), database(), testMaster(t))
			require.NoError(t, err)
			defer s.Close()
			p, err := s.provider()
			require.NoError(t, err)
			_, err = p.UpTo(t.Context(), 10)
			require.NoError(t, err)
			exec := func(query string, args ...any) {
				t.Helper()
				_, err := s.db.ExecContext(t.Context(), s.db.Rebind(query), args...)
				require.NoError(t, err, query)
			}
			exec(`INSERT INTO agencies (id, name, kind, category, head, street, city, state, zip, phone, fax, zone, rule_set) VALUES ('a', 'Office', '', '', '{}', '', '', '', '', '', '', '', ''), ('quiet', 'Office', '', '', '{}', '', '', '', '', '', '', '', '')`)
			for i := range 2500 {
				exec(`INSERT INTO audit (agency_id, at, actor_id, action, request_id, object, rules) VALUES (?, ?, 'p', 'SignIn', '', ?, '')`, []string{"a", "", "gone"}[i%3], 1000-i, fmt.Sprint(i))
			}
			before := func() (out []string) {
				require.NoError(t, list(t.Context(), s.db, &out, `SELECT object FROM audit WHERE agency_id = 'a' ORDER BY at DESC`))
				return out
			}
			want := before()
			_, err = p.UpTo(t.Context(), 11)
			require.NoError(t, err)
			var after []string
			require.NoError(t, list(t.Context(), s.db, &after, `SELECT object FROM audit WHERE agency_id = 'a' ORDER BY number`))
			require.Equal(t, append(want, "lines=834"), after, "and a line that says that they are from before")
			require.Empty(t, tampering(t, s, AuditProof{}))
			require.NoError(t, s.note(t.Context(), line{agency: "quiet", action: "SignOut"}))
			report, err := s.VerifyAudit(t.Context(), AuditProof{}, nobody, func(f cases.Tampering) { t.Error(f) })
			require.NoError(t, err)
			require.Equal(t, 4, report.Offices)
			require.Equal(t, 2505, report.Lines)
			require.Len(t, report.Chained, 4)
			_, err = p.DownTo(t.Context(), 10)
			require.NoError(t, err)
			require.Equal(t, want, before()[1:])
			s.db.keys.forget()
			_, err = p.UpTo(t.Context(), 11)
			require.NoError(t, err)
			require.Empty(t, tampering(t, s, AuditProof{}))
		})
	}
}

// What a checkpoint elsewhere is for: the whole record put back to an earlier
// copy, and one that was made anew under other keys.
func TestCheckpointsFindAnOldCopy(t *testing.T) {
	s := newRecord(t, t.TempDir()+"/record.db")
	writeLog(t, s, 30)
	copied := t.TempDir() + "/copy.db"
	_, err := s.db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
	require.NoError(t, err)
	writeLines(t, s, 8)
	kept, err := s.Checkpoint(t.Context(), "a", time.Now())
	require.NoError(t, err)
	require.Empty(t, tampering(t, s, AuditProof{Checkpoints: kept}))

	old, err := Open(t.Context(), copied, s.db.keys.master)
	require.NoError(t, err)
	defer old.Close()
	require.Empty(t, tampering(t, old, AuditProof{}), "by itself an old copy is whole")
	found := tampering(t, old, AuditProof{Checkpoints: kept})
	require.Len(t, found, 2)
	require.Contains(t, found[0], "the end is missing")

	key, err := s.AuditKey(t.Context())
	require.NoError(t, err)
	fresh := newRecord(t, t.TempDir()+"/fresh.db")
	writeLog(t, fresh, 30)
	require.Empty(t, tampering(t, fresh, AuditProof{}))
	require.Contains(t, tampering(t, fresh, AuditProof{Key: key})[0], "another key")
	require.Contains(t, tampering(t, fresh, AuditProof{Checkpoints: kept})[0], "not signed with the key")
}

// Each receiver gets every line of every office, in order, and none twice as long
// as it is remembered.
func TestLinesToSend(t *testing.T) {
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 40)
		drain := func(receiver string) map[cases.AgencyID]int64 {
			last := map[cases.AgencyID]int64{}
			for {
				offices, err := s.AuditToSend(t.Context(), receiver, 7)
				require.NoError(t, err)
				if len(offices) == 0 {
					return last
				}
				for _, lines := range offices {
					require.LessOrEqual(t, len(lines), 7)
					for _, l := range lines {
						if n, began := last[l.Agency]; began {
							require.Equal(t, n+1, l.Number)
						}
						last[l.Agency] = l.Number
					}
					require.NoError(t, s.AuditSent(t.Context(), receiver, lines[len(lines)-1]))
				}
			}
		}
		require.Equal(t, map[cases.AgencyID]int64{"a": 21, "b": 11, "": 10}, drain("tls://one:6514"))
		require.Empty(t, drain("tls://one:6514"))
		writeLines(t, s, 4)
		require.Equal(t, map[cases.AgencyID]int64{"a": 23, "b": 12, "": 11}, drain("tls://one:6514"))
		require.Equal(t, map[cases.AgencyID]int64{"a": 23, "b": 12, "": 11}, drain("udp://two:514"), "another one gets all")
	})
}

// A page whose line cannot be written is not shown.
func TestNothingIsReadWithoutALine(t *testing.T) {
	s := newRecord(t, t.TempDir()+"/record.db")
	writeLog(t, s, 0)
	v := cases.Viewer{Actor: cases.Actor{Person: "chief", Roles: []cases.Role{cases.RoleSupervisor, cases.RoleAdministrator}}, Agency: "a"}
	reads := map[string]func() error{
		"list":     func() error { _, err := s.Queue(t.Context(), v, cases.QueueFilter{}); return err },
		"accounts": func() error { _, err := s.People(t.Context(), v); return err },
		"log":      func() error { _, err := s.AuditLog(t.Context(), v, cases.AuditFilter{}); return err },
		"search":   func() error { _, err := s.Search(t.Context(), v, "Quetzalcoatl"); return err },
	}
	for name, read := range reads {
		require.NoError(t, read(), name)
	}
	_, err := s.db.ExecContext(t.Context(), `CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`)
	require.NoError(t, err)
	for name, read := range reads {
		require.ErrorContains(t, read(), "the disk is full", name)
	}
}

func newRecord(t *testing.T, database string) *Store {
	t.Helper()
	s, err := Open(t.Context(), database, testMaster(t))
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	_, err = s.Migrate(t.Context())
	require.NoError(t, err)
	return s
}

// Attack: a value that ends its line and begins one of somebody else.
func TestValuesStayOnTheirLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                   "plain",
		"two\nlines":              `"two\nlines"`,
		"Xiomara \u202equetzal":   `"Xiomara \u202equetzal"`,
		"\x1b[31mred":             `"\x1b[31mred"`,
		strings.Repeat("a", 1000): strings.Repeat("a", 256),
	} {
		require.Equal(t, want, plain(in))
	}
}

// Every action that this program writes is in the list that pages and manual show.
func TestEveryAuditActionIsListed(t *testing.T) {
	known := map[string]bool{}
	for _, k := range cases.AuditKinds() {
		require.False(t, known[k.Action], "%s is listed twice", k.Action)
		known[k.Action] = true
	}
	written := regexp.MustCompile(`(?:action\b[^"\n]{0,20}|noteRead\(ctx, v, |noteOffices\(ctx, |AuditNote\{Action: |return )"([A-Z][a-z]+(?:[A-Z][a-zA-Z]*)?)"`)
	found := 0
	for _, folder := range []string{".", "../web"} {
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			text, err := os.ReadFile(folder + "/" + file.Name())
			require.NoError(t, err)
			for _, m := range written.FindAllSubmatch(text, -1) {
				if strings.HasPrefix(string(m[0]), "return") && folder != "." {
					continue // words of pages
				}
				found++
				if !known[string(m[1])] {
					t.Errorf("%s writes %s into the audit log; list it in cases/audit_kinds.go, with what it means", file.Name(), m[1])
				}
			}
		}
	}
	require.Greater(t, found, 60)
}

var updateManual = flag.Bool("update-manual", false, "write the table of docs/audit.md anew")

// The manual says of every kind of line what it holds (ASVS 5.0, 16.1.1).
func TestTheManualListsEveryAuditAction(t *testing.T) {
	const path, begin, end = "../docs/audit.md", "| Action | Who … | Object |\n|---|---|---|\n", "\n\n## "
	manual, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(manual), begin)
	require.True(t, ok, "docs/audit.md has no table of actions")
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	var rows []string
	for _, k := range cases.AuditKinds() {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", k.Action, k.Words, k.Object))
	}
	want := before + begin + strings.Join(rows, "\n") + end + after
	if *updateManual {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(manual), "write it anew: go test ./store -run TestTheManual -update-manual")
}
