package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"suppb/cases"
	"suppb/internal/testkit"
)

// TestRecordsFromBeforeClocks fills a record as the first schema had it, and
// brings it up to date and back.
func TestRecordsFromBeforeClocks(t *testing.T) {
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
			p, err := s.provider()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			exec := func(query string, args ...any) {
				t.Helper()
				if _, err := s.db.ExecContext(t.Context(), s.db.Rebind(query), args...); err != nil {
					t.Fatal(err)
				}
			}
			exec(`INSERT INTO agencies VALUES ('a', 'Office', 'local', 'prosecutor', '{}', '', '', '', '', '', '', 'America/New_York', 'ny-da-default')`)
			exec(`INSERT INTO organisations VALUES ('o', 'a', 'Legal Aid')`)
			exec(`INSERT INTO people VALUES ('p', 'a', 'o', '{}', '', 'p@example', '', TRUE)`)
			for _, r := range []struct{ id, state, due, answerBy, decided, signed, usable, urgency string }{
				{"asked", "awaiting_information", "2026-05-30", "2026-06-20", "", "", "", `{"detained":true,"hearing_on":"2026-07-01","child_turns_21_on":""}`},
				{"certified", "certified", "2026-08-16", "", "2026-06-01", "2026-06-02", "2026-12-01", `{}`},
				{"lapsed", "lapsed", "2026-08-16", "", "2026-06-01", "2026-06-02", "2026-12-01", `{}`},
				{"declined", "declined", "2026-08-16", "", "2026-06-01", "", "", `{}`},
			} {
				exec(`INSERT INTO requests VALUES (?, 'a', ?, 'U', ?, 1, 1, 'o', 'p', '', '', 'ny-da-default', 1, FALSE, 1, '2026-05-16', ?, ?, '', ?, ?, ?, '', '', '', '', '', '', ?, '{}')`,
					r.id, r.id, r.state, r.due, r.answerBy, r.decided, r.signed, r.usable, `{"urgency":`+r.urgency+`}`)
			}
			exec(`INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at) VALUES ('1', 'a', 'asked', 'p', 'overdue', 1), ('2', 'a', 'asked', 'p', 'news', 1)`)

			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			d := cases.MustDate
			received := d("2026-05-16")
			want := map[cases.RequestID][]cases.Clock{
				"asked": {
					{Kind: cases.ClockDecision, From: received, Due: d("2026-05-30")},
					{Kind: cases.ClockInformation, From: d("2026-05-21"), Due: d("2026-06-20")},
				},
				"certified": {
					{Kind: cases.ClockDecision, From: received, Due: d("2026-08-16"), EndedOn: d("2026-06-02"), EndedBy: cases.EventSigned},
					{Kind: cases.ClockValidity, From: d("2026-06-02"), Due: d("2026-12-01")},
				},
				"lapsed": {
					{Kind: cases.ClockDecision, From: received, Due: d("2026-08-16"), EndedOn: d("2026-06-02"), EndedBy: cases.EventSigned},
					{Kind: cases.ClockValidity, From: d("2026-06-02"), Due: d("2026-12-01"), EndedOn: d("2026-12-02"), EndedBy: cases.EventLapsed},
				},
				"declined": {
					{Kind: cases.ClockDecision, From: received, Due: d("2026-08-16"), EndedOn: d("2026-06-01"), EndedBy: cases.EventDecided},
				},
			}
			for id, clocks := range want {
				got, err := s.Snapshot(t.Context(), "a", id)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(clocks, got.Clocks); diff != "" {
					t.Errorf("%s:\n%s", id, diff)
				}
			}
			told, err := s.Facts(t.Context(), "asked")
			if err != nil || len(told) != 2 || told[0].Name != cases.Detained || told[1].On != d("2026-07-01") || told[1].RaisedOn != received {
				t.Errorf("facts %+v (%v)", told, err)
			}
			mails, err := s.Unsent(t.Context(), "a", 10)
			if err != nil || len(mails) != 1 || mails[0].Kind != cases.NoticeNews || mails[0].Number != "asked" {
				t.Errorf("mail %+v (%v)", mails, err)
			}
			if _, err := p.DownTo(t.Context(), 1); err != nil {
				t.Errorf("and back: %v", err)
			}
			var usable string
			if err := get(t.Context(), s.db, &usable, `SELECT usable_until FROM requests WHERE id = 'certified'`); err != nil || usable != "2026-12-01" {
				t.Errorf("back again, usable until %q (%v)", usable, err)
			}
		})
	}
}
