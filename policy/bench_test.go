package policy

import (
	"math/rand"
	"testing"
	"time"

	"github.com/rickar/cal/v2"

	"suppb/cases"
)

func matterWithEverything(t testing.TB) cases.Matter {
	return cases.Matter{
		Received: date("2026-05-15"),
		Facts: []cases.Fact{
			factOf(t, "detained", "2026-05-20"), factOf(t, "hearing=2026-09-10", "2026-05-15"), factOf(t, "victim_turns_21=2026-10-01", "2026-05-15"),
		},
		Pauses: pausesOf(t, "2026-06-01..2026-06-10 2026-06-05..2026-06-20 2026-07-01..2026-07-08"),
	}
}

// BenchmarkDue also times the holiday library alone, which walks the same span
// of business days: times-library is how much of that time Due takes.
func BenchmarkDue(b *testing.B) {
	r := version(b, "us-il", 1)
	m := matterWithEverything(b)
	due := r.Due(m)
	span := r.BusinessDays().Between(m.Received.AddDays(1), due.Ordinary.On.AddDays(1))

	library := cal.NewBusinessCalendar()
	for _, h := range r.BusinessDays().Holidays {
		library.AddHoliday(h.holiday())
	}
	received := time.Date(2026, time.May, 15, 0, 0, 0, 0, time.UTC)
	if got := cases.DateOf(library.WorkdaysFrom(received, span)); got != due.Ordinary.On {
		b.Fatalf("the library says %s, Due %s", got, due.Ordinary.On)
	}
	const walks = 2000
	begin := time.Now()
	for range walks {
		library.WorkdaysFrom(received, span)
	}
	walk := float64(time.Since(begin).Nanoseconds()) / walks

	for b.Loop() {
		r.Due(m)
	}
	b.ReportMetric(walk, "ns/walk-of-library")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/walk, "times-library")
}

// BenchmarkRecompute100k finds the due dates of 100,000 open requests under all
// rule sets, as after a change of the rules.
func BenchmarkRecompute100k(b *testing.B) {
	const requests = 100_000
	random := rand.New(rand.NewSource(1))
	sets := RuleSets()
	type request struct {
		rules  RuleSet
		matter cases.Matter
	}
	open := make([]request, requests)
	for i := range open {
		m := cases.Matter{Received: date("2024-01-01").AddDays(random.Intn(1000))}
		for range random.Intn(4) {
			f := cases.Fact{Name: cases.FactNames()[random.Intn(len(cases.FactNames()))], RaisedOn: m.Received.AddDays(random.Intn(60))}
			if f.Name.Dated() {
				f.On = m.Received.AddDays(random.Intn(300))
			}
			m.Facts = append(m.Facts, f)
		}
		for range random.Intn(3) {
			from := m.Received.AddDays(random.Intn(60))
			m.Pauses = append(m.Pauses, cases.Pause{From: from, To: from.AddDays(1 + random.Intn(30))})
		}
		open[i] = request{sets[i%len(sets)], m}
	}
	for b.Loop() {
		for _, q := range open {
			q.rules.Due(q.matter)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/100k")
}
