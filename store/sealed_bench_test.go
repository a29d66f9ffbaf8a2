package store

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/testkit"
)

var sealedRequests = flag.Int("requests", 100_000, "how many requests BenchmarkSealing fills its records with")

// mostCost is how many times as long a page of a sealed record may take.
const mostCost = 1.5

// pageTimes are medians in nanoseconds.
type pageTimes struct{ Queue, Request, Search int64 }

// BenchmarkSealing compares the pages of a record of 100,000 requests with those
// of the unsealed build, which is this program with `-tags unsealed`. It prints
// both and the ratio:
//
//	go test ./store -run xxx -bench Sealing -benchtime 1x -timeout 60m
func BenchmarkSealing(b *testing.B) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return b.TempDir() + "/record.db" },
		"postgres": func() string { return testkit.Postgres(b) },
	} {
		b.Run(name, func(b *testing.B) { compareBuilds(b, name, database()) })
	}
}

func compareBuilds(b *testing.B, name, database string) {
	if out := os.Getenv("SUPPB_PAGE_TIMES"); out != "" {
		text, err := json.Marshal(measurePages(b, database))
		if err == nil {
			err = os.WriteFile(out, text, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
		return
	}
	out := b.TempDir() + "/times"
	cmd := exec.Command("go", "test", "-tags", "unsealed", "-run", "xxx", "-bench", "Sealing$/"+name+"$", "-benchtime", "1x", "-timeout", "60m", ".", "-requests", fmt.Sprint(*sealedRequests))
	cmd.Env = append(os.Environ(), "SUPPB_PAGE_TIMES="+out)
	if said, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("the unsealed build: %v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	var bare pageTimes
	if err := json.Unmarshal(text, &bare); err != nil {
		b.Fatal(err)
	}
	sealed := measurePages(b, database)
	for _, page := range []struct {
		name         string
		sealed, bare int64
	}{{"queue", sealed.Queue, bare.Queue}, {"request", sealed.Request, bare.Request}, {"search", sealed.Search, bare.Search}} {
		b.ReportMetric(float64(page.sealed)/1e6, page.name+"-ms")
		ratio := float64(page.sealed) / float64(page.bare)
		b.ReportMetric(ratio, page.name+"-ratio")
		if ratio > mostCost {
			b.Errorf("the page %s takes %.2f times as long as unsealed, at most %.1f is allowed", page.name, ratio, mostCost)
		}
	}
}

// measurePages fills a record and reads the list of all open requests, one
// request with fifty events and five files, and a search.
func measurePages(b *testing.B, database string) pageTimes {
	ctx := b.Context()
	s, err := Open(ctx, database, testMaster(b))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	v, one := fill(b, s, *sealedRequests)
	median := func(times int, read func() error) int64 {
		var took []int64
		for range times {
			start := time.Now()
			if err := read(); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start).Nanoseconds())
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	return pageTimes{
		Queue: median(9, func() error {
			rows, err := s.Queue(ctx, v, cases.QueueFilter{})
			if err != nil || len(rows) != *sealedRequests {
				return errors.Join(err, fmt.Errorf("the list has %d rows", len(rows)))
			}
			return s.OpenNames(ctx, v, rows[:100])
		}),
		Request: median(101, func() error {
			r, err := s.Request(ctx, v, one)
			if len(r.Documents) != 5 || len(r.Timeline) < 50 {
				return errors.Join(err, fmt.Errorf("the request has %d files and %d events", len(r.Documents), len(r.Timeline)))
			}
			return err
		}),
		Search: median(9, func() error { _, err := s.Search(ctx, v, "Xiomara Quetzalcoatl"); return err }),
	}
}

// fill writes requests as Apply would, many a transaction. The last one has
// fifty events.
func fill(b *testing.B, s *Store, n int) (cases.Viewer, cases.RequestID) {
	ctx, at := b.Context(), time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC)
	office := cases.Agency{ID: "office", Name: "Office", Kind: "local", Category: "prosecutor", Zone: "America/New_York", RuleSet: "ny-da-default"}
	if err := s.AddAgency(ctx, office); err != nil {
		b.Fatal(err)
	}
	org, err := s.OrganisationNamed(ctx, office.ID, "Legal Aid", "org")
	if err != nil {
		b.Fatal(err)
	}
	who := cases.Person{ID: "attorney", Agency: office.ID, Organisation: org, Name: cases.Name{Given: "Ana", Family: "Ortiz"}, Email: "ortiz@office.example", Roles: []cases.Role{cases.RoleRequester}}
	if err := s.AddPerson(ctx, who, "correct horse battery", at); err != nil {
		b.Fatal(err)
	}
	var last cases.RequestID
	for done := 0; done < n; {
		if err := s.inTx(ctx, func(t *tx) error {
			for range min(2000, n-done) {
				done++
				last = cases.RequestID(uuid.NewString())
				if err := fillOne(t, b, last, who, done, at); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 50 {
		if err := s.inTx(ctx, func(t *tx) error {
			c := cases.Command{ID: cases.CommandID(uuid.NewString()), Agency: office.ID, Request: last, Actor: who.Actor(), Kind: cases.AnswerInformation, At: at,
				Payload: cases.Payload{Text: strings.Repeat("what the office asked for, and more of it. ", 20)}}
			if _, err := t.addCommand(ctx, c); err != nil {
				return err
			}
			return t.addEvent(ctx, c, cases.Event{Kind: cases.EventInformationAnswered, To: cases.UnderReview})
		}); err != nil {
			b.Fatal(i, err)
		}
	}
	for i := range 5 {
		d := cases.Document{ID: cases.DocumentID(uuid.NewString()), Agency: office.ID, Request: last, Kind: cases.Attachment, FileName: fmt.Sprintf("report-%d.pdf", i), MediaType: "application/pdf", Uploader: who.ID, At: at}
		if _, err := s.saveDocument(ctx, d, strings.NewReader(strings.Repeat("what the precinct wrote ", 200))); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := s.db.ExecContext(ctx, `UPDATE documents SET attached = TRUE`); err != nil {
		b.Fatal(err)
	}
	return cases.Viewer{Actor: cases.Actor{Person: "chief", Roles: []cases.Role{cases.RoleSupervisor}}, Agency: office.ID}, last
}

func fillOne(t *tx, b *testing.B, id cases.RequestID, who cases.Person, n int, at time.Time) error {
	given := []string{"Xiomara", "Anahi", "Wei", "Fatima", "Olena", "Ruth", "Dalia", "Noor"}[n%8]
	submission := cases.Submission{
		Victim:     cases.Victim{Name: cases.Name{Family: fmt.Sprintf("Quetzal%d", n), Given: given}, BornOn: cases.MustDate("1991-07-23").AddDays(n % 9000), ANumber: fmt.Sprintf("%09d", 100_000_000+n)},
		CaseNumber: fmt.Sprintf("CR-%06d-25", n), Narrative: strings.Repeat("Held against her will by an employer. ", 20), Helpfulness: "Reported the same day.", ReplyTo: "40 Mercer Walk",
	}
	if n%50_000 == 0 {
		submission.Victim.Name.Family = "Quetzalcoatl"
	}
	day := cases.MustDate("2026-05-18")
	s := cases.Snapshot{
		Request: id, Agency: who.Agency, Number: fmt.Sprintf("2026-%06d", n), Visa: cases.U, State: cases.Received, Version: 1, Revision: 1,
		Organisation: who.Organisation, SubmittedBy: who.ID, RuleSet: "ny-da-default", RuleVersion: 1, ReceivedOn: day, DueOn: day.AddDays(90 + n%30),
	}
	return t.insertRequest(b.Context(), cases.Command{Agency: who.Agency, Request: id, At: at, Payload: cases.Payload{Submission: &submission}}, s)
}
