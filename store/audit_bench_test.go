package store

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit"
)

// BenchmarkAudit compares, in one run, a transaction that writes one row with the
// same and a chained line of the audit log: what the chain adds to an act. What a
// page adds to be read is the third, a transaction of a line alone.
//
//	go test ./store -run xxx -bench Audit -benchtime 300x
func BenchmarkAudit(b *testing.B) {
	for name, database := range map[string]string{"sqlite": b.TempDir() + "/record.db", "postgres": testkit.Postgres(b)} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(b.Context(), database, testMaster(b))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Migrate(b.Context()); err != nil {
				b.Fatal(err)
			}
			must := func(err error) {
				if err != nil {
					b.Fatal(err)
				}
			}
			_ = s.AddAgency(b.Context(), cases.Agency{ID: "a", Name: "Office", RuleSet: "ny-da-default"}) // there is one in the later rounds
			n := time.Now().UnixNano()
			write := func(t *tx) error {
				n++
				_, err := t.exec(b.Context(), `INSERT INTO counters (agency_id, name, value) VALUES ('a', ?, 1)`, fmt.Sprint(n))
				return err
			}
			l := line{agency: "a", at: time.Now(), actor: "somebody", action: "ReadRequest", request: "request"}
			ways := []struct {
				name string
				do   func() error
				took []time.Duration
			}{
				{name: "row", do: func() error { return s.inTx(b.Context(), write) }},
				{name: "row+line", do: func() error {
					return s.inTx(b.Context(), func(t *tx) error {
						if err := write(t); err != nil {
							return err
						}
						return t.audit(b.Context(), l)
					})
				}},
				{name: "line", do: func() error { return s.note(b.Context(), l) }},
			}
			for b.Loop() {
				for i := range ways {
					start := time.Now()
					must(ways[i].do())
					ways[i].took = append(ways[i].took, time.Since(start))
				}
			}
			for _, way := range ways {
				slices.Sort(way.took)
				b.ReportMetric(float64(way.took[len(way.took)/2].Microseconds())/1000, way.name+"-p50-ms")
			}
		})
	}
}

// BenchmarkVerifyAudit reads a log of many lines and reports how many a second,
// and the most memory in use, which does not grow with the log.
//
//	go test ./store -run xxx -bench VerifyAudit -benchtime 1x
func BenchmarkVerifyAudit(b *testing.B) {
	for _, lines := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			s, err := Open(b.Context(), b.TempDir()+"/record.db", testMaster(b))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Migrate(b.Context()); err != nil {
				b.Fatal(err)
			}
			for done := 0; done < lines; done += 5000 {
				if err := s.inTx(b.Context(), func(t *tx) error {
					for range 5000 {
						if err := t.audit(b.Context(), line{agency: "a", at: time.Unix(1, 0), actor: "somebody", action: "ReadRequest", request: "request", object: "facts"}); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
			runtime.GC()
			var most uint64
			for b.Loop() {
				if _, err := s.VerifyAudit(b.Context(), AuditProof{}, func(int, int) {
					var m runtime.MemStats
					if runtime.ReadMemStats(&m); m.HeapAlloc > most {
						most = m.HeapAlloc
					}
				}, func(cases.Tampering) {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
			b.ReportMetric(float64(most)/(1<<20), "heap-MB")
		})
	}
}
