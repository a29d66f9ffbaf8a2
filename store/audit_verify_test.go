package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit"
)

func nobody(int, int) {}

// onBothRecords runs a test on a record of each database.
func onBothRecords(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return t.TempDir() + "/record.db" },
		"postgres": func(t *testing.T) string { return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), database(t), testMaster(t))
			require.NoError(t, err)
			t.Cleanup(func() { s.Close() })
			_, err = s.Migrate(t.Context())
			require.NoError(t, err)
			test(t, s)
		})
	}
}

// writeLog writes an audit log of two offices and of none, as the program does.
func writeLog(t *testing.T, s *Store, lines int) {
	t.Helper()
	s.RulesHash = "5f3286ea"
	for _, office := range []cases.AgencyID{"a", "b"} {
		require.NoError(t, s.AddAgency(t.Context(), cases.Agency{ID: office, Name: "Office", RuleSet: "ny-da-default"}))
	}
	writeLines(t, s, lines)
}

func writeLines(t *testing.T, s *Store, lines int) {
	t.Helper()
	for i := range lines {
		l := line{
			agency: []cases.AgencyID{"a", "a", "b", ""}[i%4], actor: cases.PersonID(fmt.Sprint("person-", i%5)), action: "ReadRequest",
			request: cases.RequestID(fmt.Sprint("request-", i%7)), object: fmt.Sprint("facts=", i), result: "", rules: "ny-da-default/1",
		}
		require.NoError(t, s.note(cases.ComesFrom(t.Context(), "web/ABCDEFGH"), l))
	}
}

// dropWalls takes the triggers away, as an administrator of the database can.
func dropWalls(t *testing.T, s *Store) {
	t.Helper()
	for _, table := range []string{"audit", "audit_checkpoints"} {
		if s.postgres {
			_, err := s.db.ExecContext(t.Context(), `DROP TRIGGER audit_stays ON `+table)
			require.NoError(t, err)
			continue
		}
		for _, what := range []string{"update", "delete"} {
			_, err := s.db.ExecContext(t.Context(), `DROP TRIGGER `+table+`_`+what)
			require.NoError(t, err)
		}
	}
}

func tampering(t *testing.T, s *Store, proof AuditProof) (found []string) {
	t.Helper()
	_, err := s.VerifyAudit(t.Context(), proof, nobody, func(f cases.Tampering) { found = append(found, f.String()) })
	require.NoError(t, err)
	return found
}

func TestTheDatabaseRefusesToChangeTheAuditLog(t *testing.T) {
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 8)
		_, err := s.Checkpoint(t.Context(), "a", time.Now())
		require.NoError(t, err)
		queries := []string{`UPDATE audit SET object = 'x' WHERE number = 2`, `DELETE FROM audit WHERE number = 2`, `UPDATE audit_checkpoints SET number = 1`, `DELETE FROM audit_checkpoints`}
		if s.postgres {
			queries = append(queries, `TRUNCATE audit`)
		}
		for _, query := range queries {
			_, err := s.db.ExecContext(t.Context(), query)
			require.ErrorContains(t, err, "never", query)
		}
		require.Empty(t, tampering(t, s, AuditProof{}))
	})
}

// forger edits an audit log in a transaction that is rolled back afterwards, as
// whoever has the database and not the master key could.
type forger struct {
	t   *testing.T
	ctx context.Context
	tx  *sqlx.Tx
	s   *Store
	r   *rand.Rand
}

func (f *forger) exec(query string, args ...any) {
	f.t.Helper()
	_, err := f.tx.ExecContext(f.ctx, f.tx.Rebind(query), args...)
	require.NoError(f.t, err, query)
}

func (f *forger) rows(office cases.AgencyID) (rows []auditRow) {
	require.NoError(f.t, f.tx.SelectContext(f.ctx, &rows, f.tx.Rebind(`SELECT `+auditColumns+` FROM audit WHERE agency_id = ? ORDER BY number`), office))
	return rows
}

// replace writes an office's log anew.
func (f *forger) replace(office cases.AgencyID, rows []auditRow) {
	f.exec(`DELETE FROM audit WHERE agency_id = ?`, office)
	for _, r := range rows {
		f.exec(insertLine, r.values()...)
	}
}

// head puts the head where the log ends now, with a seal that the forger has.
func (f *forger) head(office cases.AgencyID, seal []byte) {
	rows := f.rows(office)
	end := auditRow{MAC: noLine}
	if len(rows) > 0 {
		end = rows[len(rows)-1]
	}
	f.exec(`UPDATE audit_heads SET number = ?, mac = ? WHERE agency_id = ?`, end.Number, end.MAC, office)
	if seal != nil {
		f.exec(`UPDATE audit_heads SET seal = ? WHERE agency_id = ?`, seal, office)
	}
}

func (f *forger) bytes() []byte {
	b := make([]byte, sha256.Size)
	for i := range b {
		b[i] = byte(f.r.IntN(256))
	}
	return b
}

// link makes the lines from a place on a chain of its own: with a hash that
// anybody can work out, or with a key that is not the record's.
func (f *forger) link(rows []auditRow, from int) {
	own := &chain{key: f.bytes()}
	plain := f.r.IntN(2) == 0
	for i := max(from, 0); i < len(rows); i++ {
		rows[i].Number, rows[i].Prev = int64(i+1), noLine
		if i > 0 {
			rows[i].Prev = rows[i-1].MAC
		}
		if plain {
			rows[i].MAC = newMessage(sha256.New(), fmt.Sprint(rows[i].values()...)).Sum(nil)
		} else {
			rows[i].MAC = own.lineMAC(rows[i])
		}
	}
}

var auditTexts = []string{"agency_id", "actor_id", "action", "request_id", "object", "result", "origin", "rules", "rules_hash"}

type forgery struct {
	name  string
	needs bool // checkpoints that were kept elsewhere
	forge func(f *forger, office cases.AgencyID, rows []auditRow)
}

// forgeries are the ways to edit a log, each at random places.
func forgeries() []forgery {
	out := otherForgeries
	for _, column := range auditTexts {
		out = append(out, forgery{"the column " + column, false, func(f *forger, office cases.AgencyID, rows []auditRow) {
			f.exec(`UPDATE audit SET `+column+` = `+column+` || ? WHERE agency_id = ? AND number = ?`, string(rune('d'+f.r.IntN(20))), office, rows[f.r.IntN(len(rows))].Number)
		}})
	}
	return out
}

var otherForgeries = []forgery{
	{"a text of another line", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows) - 1)
		f.exec(`UPDATE audit SET object = ? WHERE agency_id = ? AND number = ?`, rows[i].Object, office, rows[i+1].Number)
	}},
	{"two texts that run together", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		r := rows[1+f.r.IntN(len(rows)-1)]
		f.exec(`UPDATE audit SET action = ?, request_id = ? WHERE agency_id = ? AND number = ?`, r.Action[:len(r.Action)-1], r.Action[len(r.Action)-1:]+string(r.Request), office, r.Number)
	}},
	{"the instant", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`UPDATE audit SET at = at + ? WHERE agency_id = ? AND number = ?`, 1+f.r.IntN(1000), office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"the mac", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`UPDATE audit SET mac = ? WHERE agency_id = ? AND number = ?`, f.bytes(), office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"the mac of the line before", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`UPDATE audit SET prev = ? WHERE agency_id = ? AND number = ?`, f.bytes(), office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"the number", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`UPDATE audit SET number = ? WHERE agency_id = ? AND number = ?`, []int{-1, 1}[f.r.IntN(2)]*(500+f.r.IntN(100)), office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"a line deleted", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`DELETE FROM audit WHERE agency_id = ? AND number = ?`, office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"a line deleted, the rest renumbered and linked", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows))
		rows = append(rows[:i:i], rows[i+1:]...)
		f.link(rows, i)
		f.replace(office, rows)
		f.head(office, nil)
	}},
	{"a line put in, the rest renumbered and linked", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows))
		more := rows[f.r.IntN(len(rows))]
		more.Object = "put in"
		rows = append(append(rows[:i:i], more), rows[i:]...)
		f.link(rows, i)
		f.replace(office, rows)
		f.head(office, f.bytes())
	}},
	{"a line put in, the rest renumbered only", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows))
		rows = append(append(rows[:i:i], rows[f.r.IntN(len(rows))]), rows[i:]...)
		for i := range rows {
			rows[i].Number = int64(i + 1)
		}
		f.replace(office, rows)
	}},
	{"a line added at the end", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		rows = append(rows, rows[f.r.IntN(len(rows))])
		f.link(rows, len(rows)-1)
		f.replace(office, rows)
		if f.r.IntN(2) == 0 {
			f.head(office, nil)
		}
	}},
	{"two lines swapped", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows) - 1)
		j := i + 1 + f.r.IntN(len(rows)-i-1)
		rows[i], rows[j] = rows[j], rows[i]
		rows[i].Number, rows[j].Number = rows[j].Number, rows[i].Number
		if f.r.IntN(2) == 0 {
			f.link(rows, i)
		}
		f.replace(office, rows)
	}},
	{"a line twice", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`CREATE TABLE audit_loose AS SELECT * FROM audit`)
		f.exec(`DROP TABLE audit`)
		f.exec(`ALTER TABLE audit_loose RENAME TO audit`)
		f.exec(insertLine, rows[f.r.IntN(len(rows))].values()...)
	}},
	{"the end cut off", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.replace(office, rows[:f.r.IntN(len(rows))])
	}},
	{"the end cut off, the head put there", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.replace(office, rows[:f.r.IntN(len(rows))])
		f.head(office, [][]byte{nil, f.bytes(), {}}[f.r.IntN(3)])
	}},
	{"everything written anew from a line on", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		i := f.r.IntN(len(rows))
		for j := i; j < len(rows); j++ {
			rows[j].Actor = "somebody-else"
		}
		f.link(rows, i)
		f.replace(office, rows)
		f.head(office, f.bytes())
	}},
	{"the head", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec([]string{`UPDATE audit_heads SET number = number + 1 WHERE agency_id = ?`, `UPDATE audit_heads SET number = number - 1 WHERE agency_id = ?`,
			`DELETE FROM audit_heads WHERE agency_id = ?`, `UPDATE audit_heads SET agency_id = agency_id || 'x' WHERE agency_id = ?`}[f.r.IntN(4)], office)
	}},
	{"the seal of the head", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`UPDATE audit_heads SET seal = ? WHERE agency_id = ?`, f.bytes(), office)
	}},
	{"the log of an office gone, and its head", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		f.exec(`DELETE FROM audit WHERE agency_id = ?`, office)
		f.exec(`DELETE FROM audit_heads WHERE agency_id = ?`, office)
	}},
	{"a line of another office", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		to := map[cases.AgencyID]cases.AgencyID{"a": "b", "b": "", "": "c"}[office]
		r := rows[f.r.IntN(len(rows))]
		if f.r.IntN(2) == 0 {
			f.exec(`DELETE FROM audit WHERE agency_id = ? AND number = ?`, office, r.Number)
		}
		r.Agency, r.Number = to, int64(len(f.rows(to))+1)
		f.exec(insertLine, r.values()...)
	}},
	{"a whole log under another name", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		for _, r := range rows {
			r.Agency = "elsewhere"
			f.exec(insertLine, r.values()...)
		}
		f.exec(`INSERT INTO audit_heads (agency_id, number, mac, seal) SELECT 'elsewhere', number, mac, seal FROM audit_heads WHERE agency_id = ?`, office)
	}},
	{"a value of another kind", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		set := `object = '1' || object`
		if !f.s.postgres {
			set = []string{`object = CAST(object AS BLOB)`, `at = at || ' o''clock'`, `mac = HEX(mac)`, `number = number + 0.5`, `agency_id = CAST(agency_id AS BLOB)`}[f.r.IntN(5)]
		}
		f.exec(`UPDATE audit SET `+set+` WHERE agency_id = ? AND number = ?`, office, rows[f.r.IntN(len(rows))].Number)
	}},
	{"a line of an office that has no name", false, func(f *forger, office cases.AgencyID, rows []auditRow) {
		r := rows[f.r.IntN(len(rows))]
		if f.s.postgres {
			r.Agency += "\u200b"
			f.exec(insertLine, r.values()...)
			return
		}
		values := r.values()
		values[0] = []byte(r.Agency)
		f.exec(insertLine, values...)
	}},
	{"an old head put back and the end cut off", true, func(f *forger, office cases.AgencyID, rows []auditRow) {
		// The seal of an earlier moment, which an administrator could have copied then.
		c, err := newChain(f.ctx, f.s.db, office)
		require.NoError(f.t, err)
		old := rows[f.r.IntN(len(rows))]
		f.exec(`DELETE FROM audit WHERE agency_id = ? AND number > ?`, office, old.Number)
		c.number, c.mac = old.Number, old.MAC
		f.head(office, c.seal())
	}},
}

// TestTamperingIsFound edits an audit log a thousand times on each database, each
// time without the walls and without the checkpoints of the record.
func TestTamperingIsFound(t *testing.T) {
	testkit.SlowWithRace(t, "edits the log a thousand times, one after the other")
	const edits = 1000
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 60)
		var kept []cases.Checkpoint
		for _, office := range []cases.AgencyID{"a", "b"} {
			taken, err := s.Checkpoint(t.Context(), office, time.Now())
			require.NoError(t, err)
			kept = append(kept, taken...)
		}
		require.Empty(t, tampering(t, s, AuditProof{Checkpoints: kept}), "nobody touched it")
		dropWalls(t, s)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 0))
		tried, ways := map[string]int{}, forgeries()
		for i := range edits {
			way := ways[i%len(ways)]
			office := []cases.AgencyID{"a", "b", ""}[r.IntN(3)]
			tx, err := s.db.BeginTxx(t.Context(), nil)
			require.NoError(t, err)
			f := &forger{t, t.Context(), tx, s, r}
			f.exec(`DELETE FROM audit_checkpoints`)
			before, lines := f.dump(), f.lines()
			proof := AuditProof{}
			if way.needs {
				proof.Checkpoints = kept
			}
			for f.dump() == before { // a draw may put a value where it is already
				way.forge(f, office, f.rows(office))
			}
			var found []cases.Tampering
			_, err = s.verifyAudit(t.Context(), tx, proof, nobody, func(f cases.Tampering) { found = append(found, f) })
			require.NoError(t, err, "%s in %q", way.name, office)
			require.NotEmpty(t, found, "edit %d: %s in %q was not found", i, way.name, office)
			for office, number := range changedFirst(lines, f.lines()) {
				require.True(t, slices.ContainsFunc(found, func(f cases.Tampering) bool { // where the end is missing, the line before it
					return f.Agency == office && (f.Number == number || f.Number == number-1)
				}), "edit %d: %s, and line %d of %q is not named: %v", i, way.name, number, office, found)
			}
			require.NoError(t, tx.Rollback())
			tried[way.name]++
		}
		require.Empty(t, tampering(t, s, AuditProof{Checkpoints: kept}), "and nobody touched it in the end")
		require.Len(t, tried, len(ways))
	})
}

// lines are the lines of each office by their numbers; those of which one is not
// what it should be are left out.
func (f *forger) lines() map[cases.AgencyID]map[int64]string {
	out := map[cases.AgencyID]map[int64]string{}
	rows, err := f.tx.QueryxContext(f.ctx, `SELECT `+auditColumns+` FROM audit ORDER BY number`)
	require.NoError(f.t, err)
	for rows.Next() {
		values, err := rows.SliceScan()
		require.NoError(f.t, err)
		office, named := values[0].(string)
		number, numbered := values[1].(int64)
		if !named || !numbered {
			continue
		}
		if out[cases.AgencyID(office)] == nil {
			out[cases.AgencyID(office)] = map[int64]string{}
		}
		out[cases.AgencyID(office)][number] += fmt.Sprintf("%#v\n", values)
	}
	require.NoError(f.t, rows.Err())
	return out
}

// changedFirst is the first line of each office that is not as it was.
func changedFirst(before, after map[cases.AgencyID]map[int64]string) map[cases.AgencyID]int64 {
	out := map[cases.AgencyID]int64{}
	for _, pair := range [][2]map[cases.AgencyID]map[int64]string{{before, after}, {after, before}} {
		for office, lines := range pair[0] {
			for number, text := range lines {
				if first, known := out[office]; pair[1][office][number] != text && (!known || number < first) {
					out[office] = number
				}
			}
		}
	}
	return out
}

// dump is a digest of everything that a verification reads.
func (f *forger) dump() string {
	out := sha256.New()
	for _, table := range []string{"audit", "audit_heads"} {
		rows, err := f.tx.QueryxContext(f.ctx, `SELECT * FROM `+table+` ORDER BY 1, 2, 3`)
		require.NoError(f.t, err)
		for rows.Next() {
			values, err := rows.SliceScan()
			require.NoError(f.t, err)
			fmt.Fprintf(out, "%#v\n", values)
		}
		require.NoError(f.t, rows.Err())
	}
	return string(out.Sum(nil))
}
