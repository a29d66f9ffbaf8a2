package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/testkit"
)

// purged is an office of a record, with one clerk, at noon.
type purged struct {
	*testing.T
	s     *Store
	clerk cases.Viewer
	now   time.Time
}

func onBoth(t *testing.T, test func(p purged)) {
	for name, database := range map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return migrated.SQLite(t) },
		"postgres": func(t *testing.T) string {
			testkit.SlowWithRace(t, "our code is the same as with SQLite")
			return migrated.Postgres(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), database(t), migratedMaster)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			p := purged{T: t, s: s, clerk: cases.Viewer{Agency: "office"}, now: time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC)}
			s.now = func() time.Time { return p.now }
			p.must(s.AddAgency(t.Context(), cases.Agency{ID: "office", Zone: "America/New_York", RuleSet: "ny-da-default"}))
			p.clerk.Actor = p.person("clerk", cases.RoleIntake).Actor()
			p.exec(`INSERT INTO organisations (id, agency_id, name) VALUES ('firm', 'office', 'Firm')`)
			test(p)
		})
	}
}

func (p purged) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p purged) exec(query string, args ...any) {
	p.Helper()
	p.must(p.s.inTx(p.Context(), func(t *tx) error {
		_, err := t.exec(p.Context(), query, args...)
		return err
	}))
}

func (p purged) person(id cases.PersonID, roles ...cases.Role) cases.Person {
	p.Helper()
	who := cases.Person{ID: id, Agency: p.clerk.Agency, Email: string(id) + "@office.example", Roles: roles}
	p.must(p.s.AddPerson(p.Context(), who, "", p.now))
	return who
}

// opened enters a request of that state.
func (p purged) opened(id cases.RequestID, state cases.State, visa cases.Visa) {
	p.Helper()
	p.exec(`INSERT INTO requests (id, agency_id, number, visa, state, version, revision, organisation_id, submitted_by, reviewer_id, official_id, rule_set, rule_version,
		expedited, received_at, received_on, due_on, recommended_on, decided_on, signed_on, recommended_by, recommendation, asked_in, draft_id, draft_digest, victim_name, submission, findings)
		VALUES (?, 'office', ?, ?, ?, 1, 7, 'firm', 'clerk', '', '', '', 1, FALSE, 0, '', '', '', '', '', '', '', '', '', '', '', '{}', '{}')`, id, id, visa, state)
}

// upload stores a file so many days ago, for a request.
func (p purged) upload(id cases.DocumentID, request cases.RequestID, kind cases.DocumentKind, days int) {
	p.Helper()
	_, err := p.s.saveDocument(p.Context(), cases.Document{
		ID: id, Agency: "office", Request: request, Kind: kind, FileName: "x.pdf", Uploader: "clerk", At: p.now.AddDate(0, 0, -days),
	}, strings.NewReader("seven b"))
	p.must(err)
}

func (p purged) purge() cases.Purge {
	p.Helper()
	done, err := p.s.Purge(p.Context(), "office", cases.PurgeBefore{Uploads: p.now.AddDate(0, 0, -30), RefusedActs: p.now.AddDate(0, 0, -90), SentMail: p.now.AddDate(0, 0, -90)}, p.now)
	p.must(err)
	return done
}

func (p purged) ids(query string) (found []string) {
	p.Helper()
	p.must(list(p.Context(), p.s.db, &found, query))
	return found
}

func TestPurgeUploads(t *testing.T) {
	tests := []struct {
		name string
		open bool // the request was sent, and waits for its signature
		kind cases.DocumentKind
		days int
		then string // statement about the FILE of the REQUEST
		goes bool
	}{
		{"a form that was never sent", false, cases.Attachment, 31, ``, true},
		{"a file that was left out", true, cases.Attachment, 31, ``, true},
		{"half a file", false, cases.Attachment, 31, `UPDATE documents SET digest = '' WHERE id = 'FILE'`, true},
		{"not old enough", false, cases.Attachment, 29, ``, false},
		{"attached", true, cases.Attachment, 400, `UPDATE documents SET attached = TRUE WHERE id = 'FILE'`, false},
		{"named by a stored act", false, cases.Attachment, 31, `INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, payload, outcome)
			VALUES ('c-FILE', 'office', 'REQUEST', '{}', 'Submit', 0, 0, '{"documents":["FILE"]}', 'pending')`, false},
		{"named by an act that was refused", false, cases.Attachment, 31, `INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, payload, outcome)
			VALUES ('c-FILE', 'office', 'REQUEST', '{}', 'Submit', 0, 0, '{"documents":["FILE"]}', 'refused')`, true},
		{"a scan that waits for its date", true, cases.SignedScan, 31, ``, false},
		{"a scan of a request that moved on", true, cases.SignedScan, 31, `UPDATE requests SET state = 'certified' WHERE id = 'REQUEST'`, true},
		{"a scan that was replaced", true, cases.SignedScan, 31, `INSERT INTO documents (id, agency_id, request_id, kind, file_name, media_type, size, digest, uploader_id, at, attached)
			SELECT 'newer-FILE', agency_id, request_id, kind, file_name, media_type, 0, 'x', uploader_id, at + 1, TRUE FROM documents WHERE id = 'FILE'`, true},
		{"the form that is signed now", true, cases.Draft, 31, `UPDATE requests SET draft_id = 'FILE' WHERE id = 'REQUEST'`, false},
		{"a form of the register", true, cases.Draft, 31, `INSERT INTO register (number, agency_id, code, request_id, document_id, sha256, drawn_at, standing)
			VALUES ('P-FILE', 'office', 'FILE', 'REQUEST', 'FILE', 'x', 0, 'prepared')`, false},
		{"a letter that designates", false, cases.Attachment, 31, `INSERT INTO designations (id, agency_id, person_id, capacity, title, division, from_on, until_on, letter_id)
			VALUES ('d', 'office', 'clerk', 'designee', '', '', '2020-01-01', '', 'FILE')`, false},
	}
	onBoth(t, func(p purged) {
		for i, tt := range tests {
			p.Run(tt.name, func(t *testing.T) {
				p := p
				p.T = t
				file, request := fmt.Sprintf("file-%d", i), fmt.Sprintf("request-%d", i)
				p.upload(cases.DocumentID(file), cases.RequestID(request), tt.kind, tt.days)
				if tt.open {
					p.opened(cases.RequestID(request), cases.AwaitingSignature, cases.U)
				}
				if tt.then != "" {
					p.exec(strings.NewReplacer("FILE", file, "REQUEST", request).Replace(tt.then))
				}
				done := p.purge()
				files := len(p.ids(`SELECT id FROM documents WHERE id = '` + file + `'`))
				chunks := len(p.ids(`SELECT document_id FROM document_chunks WHERE document_id = '` + file + `'`))
				lines := len(p.ids(`SELECT object FROM audit WHERE action = 'DeleteUpload' AND object = '` + file + `' AND request_id = '` + request + `'`))
				keys := done.Keys
				done.Keys, done.Acts = 0, 0 // see TestPurgeActsMailAndKeys
				if goes := tt.goes && !tt.open; goes != (keys == 1) {
					t.Errorf("%d keys destroyed", keys)
				}
				if tt.goes && (done != cases.Purge{Uploads: 1, Bytes: 7} || files != 0 || chunks != 0 || lines != 1) {
					t.Errorf("kept: %s; %d files, %d chunks, %d audit lines", done, files, chunks, lines)
				}
				if !tt.goes && (done != cases.Purge{} || files != 1 || chunks != 1 || lines != 0) {
					t.Errorf("deleted: %s; %d files, %d chunks, %d audit lines", done, files, chunks, lines)
				}
				if again := p.purge(); again != (cases.Purge{}) {
					t.Errorf("the next night deleted %s", again)
				}
			})
		}
	})
}

func TestPurgeSessionsAndFeeds(t *testing.T) {
	onBoth(t, func(p purged) {
		gone := p.person("gone", cases.RoleReviewer)
		for _, who := range []cases.Actor{p.clerk.Actor, gone.Actor()} {
			if _, err := p.s.NewFeed(p.Context(), cases.Viewer{Actor: who, Agency: "office"}); err != nil {
				p.Fatal(err)
			}
		}
		p.exec(`UPDATE people SET active = FALSE WHERE id = 'gone'`)
		p.exec(`INSERT INTO sessions (token, id, agency_id, person_id, data, began_at, used_at, browser, method, expires_at) VALUES ('old', 'a', 'office', 'clerk', '', 0, 0, '', '', ?), ('nobody', '', '', '', '', 0, 0, '', '', ?),
			('now', 'b', 'office', 'clerk', '', 0, 0, '', '', ?), ('foreign', 'c', 'other', 'x', '', 0, 0, '', '', 1)`, p.now.Add(-sessionTail).Unix(), p.now.Add(-sessionTail).Unix(), p.now.Add(-sessionTail).Unix()+1)
		if done := p.purge(); done != (cases.Purge{Sessions: 2, Feeds: 1}) {
			p.Error(done)
		}
		if left := p.ids(`SELECT token FROM sessions ORDER BY token`); !slices.Equal(left, []string{"foreign", "now"}) {
			p.Errorf("sessions left: %v", left)
		}
		if left := p.ids(`SELECT person_id FROM feeds`); !slices.Equal(left, []string{"clerk"}) {
			p.Errorf("feeds left: %v", left)
		}
		if lines := p.ids(`SELECT object FROM audit WHERE action = 'Purge' AND actor_id = 'system'`); !slices.Equal(lines, []string{"uploads=0 bytes=0 sessions=2 feeds=1 acts=0 mail=0 keys=0 demands=0"}) {
			p.Errorf("audit %q", lines)
		}
	})
}

func TestOpenRequestsByPage(t *testing.T) {
	onBoth(t, func(p purged) {
		p.opened("a", cases.Received, cases.U)
		p.opened("b", cases.Declined, cases.U)
		p.opened("c", cases.Certified, cases.U) // its six months run
		p.opened("d", cases.Certified, cases.T)
		p.opened("e", cases.UnderReview, cases.T)
		var got []cases.RequestID
		for after := cases.RequestID(""); ; {
			page, err := p.s.OpenRequests(p.Context(), "office", after, 2)
			p.must(err)
			if len(page) == 0 {
				break
			}
			for _, s := range page {
				if got = append(got, s.Request); s.Revision != 7 || s.Agency != "office" {
					p.Errorf("%+v", s)
				}
			}
			after = page[len(page)-1].Request
		}
		if !slices.Equal(got, []cases.RequestID{"a", "c", "e"}) {
			p.Errorf("open: %v", got)
		}
		if page, err := p.s.OpenRequests(p.Context(), "other", "", 10); err != nil || len(page) != 0 {
			p.Errorf("another office's: %v (%v)", page, err)
		}
	})
}

func TestTellDesignationEndsOnce(t *testing.T) {
	onBoth(t, func(p purged) {
		p.person("manager", cases.RoleManager, cases.RoleAdministrator)
		p.person("official", cases.RoleOfficial)
		p.person("left", cases.RoleManager)
		p.exec(`UPDATE people SET active = FALSE WHERE id = 'left'`)
		id := uuid.NewString()
		p.exec(`INSERT INTO designations (id, agency_id, person_id, capacity, title, division, from_on, until_on)
			VALUES (?, 'office', 'official', 'designee', '', '', '2020-01-01', '2026-06-17'), ('endless', 'office', 'official', 'designee', '', '', '2026-09-01', '')`, id)
		for day, want := range map[string]int{"2026-06-16": 0, "2026-06-17": 1} {
			if found, err := p.s.DesignationsEnding(p.Context(), "office", cases.MustDate("2026-05-18"), cases.MustDate(day)); err != nil || len(found) != want {
				p.Errorf("until %s: %v (%v)", day, found, err)
			}
		}
		found, err := p.s.DesignationsEnding(p.Context(), "office", cases.MustDate("2026-06-17"), cases.MustDate("2026-07-01"))
		if err != nil || len(found) != 1 || found[0].ID != id {
			p.Fatalf("%+v (%v)", found, err)
		}
		moved := found[0]
		moved.Until = cases.MustDate("2026-08-01")
		for i, tt := range []struct {
			d      cases.Designation
			days   int
			people int
		}{{found[0], 30, 2}, {found[0], 30, 0}, {found[0], 7, 2}, {moved, 30, 2}} {
			if n, err := p.s.TellDesignationEnds(p.Context(), "office", tt.d, tt.days, p.now); err != nil || n != tt.people {
				p.Errorf("%d: told %d (%v), want %d", i, n, err, tt.people)
			}
		}
		mails, err := p.s.Unsent(p.Context(), "office", 10)
		if err != nil || len(mails) != 6 || mails[0].Kind != cases.NoticeDesignationEnds || mails[0].Number != "" {
			p.Errorf("%+v (%v)", mails, err)
		}
	})
}

// What was refused or sent long ago goes, and the key of a request that nobody
// sent; what anything still needs stays.
func TestPurgeActsMailAndKeys(t *testing.T) {
	onBoth(t, func(p purged) {
		p.opened("open", cases.Received, cases.U)
		key := func(id string) {
			p.exec(`INSERT INTO request_keys (request_id, agency_id, key_id, key_version, wrapped) VALUES (?, 'office', 1, 1, 'x')`, id)
		}
		for _, id := range []string{"open", "never", "refused", "pending", "office/office"} {
			key(id)
		}
		p.upload("draft", "typing", cases.Attachment, 1)
		old, day := p.now.AddDate(0, 0, -91).Unix(), p.now.AddDate(0, 0, -89).Unix()
		p.exec(`INSERT INTO commands (id, agency_id, request_id, actor, kind, version, at, payload, outcome) VALUES
			('c1', 'office', 'refused', '{}', 'Submit', 0, ?, '', 'refused'), ('c2', 'office', 'open', '{}', 'Accept', 0, ?, '', 'refused'),
			('c3', 'office', 'open', '{}', 'Submit', 0, ?, '', 'applied'), ('c4', 'office', 'pending', '{}', 'Submit', 0, ?, '', 'pending')`, old, day, old, old)
		p.exec(`INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at, sent_at) VALUES
			('old', 'office', 'open', 'clerk', 'news', ?, ?), ('new', 'office', 'open', 'clerk', 'news', ?, ?), ('unsent', 'office', 'open', 'clerk', 'news', ?, 0), ('digest', 'office', '', 'clerk', 'digest', ?, ?)`,
			old, old, old, day, old, old, old)
		p.exec(`INSERT INTO outbox (id, agency_id, request_id, person_id, prosecution_id, kind, queued_at, sent_at) VALUES ('trial', 'office', 'open', '', 'p', 'trial', ?, ?)`, old, old)
		p.exec(`INSERT INTO digest_items (id, agency_id, person_id, request_id, clock, due_on, queued_at, mail_id) VALUES ('d1', 'office', 'clerk', 'open', 'decision', '', 0, 'digest'), ('d2', 'office', 'clerk', 'open', 'decision', '', 0, '')`)
		if done := p.purge(); done != (cases.Purge{Acts: 1, Mail: 2, Keys: 2}) {
			p.Error(done)
		}
		for query, want := range map[string][]string{
			`SELECT id FROM commands ORDER BY id`:                     {"c2", "c3", "c4"},
			`SELECT id FROM outbox ORDER BY id`:                       {"new", "trial", "unsent"},
			`SELECT id FROM digest_items`:                             {"d2"},
			`SELECT request_id FROM request_keys ORDER BY request_id`: {"office/office", "open", "pending", "typing"},
		} {
			if left := p.ids(query); !slices.Equal(left, want) {
				p.Errorf("%s: %v, want %v", query, left, want)
			}
		}
		if again := p.purge(); again != (cases.Purge{}) {
			p.Errorf("the next night deleted %s", again)
		}
		// The page is sent after all: there is a key again.
		p.upload("late", "never", cases.Attachment, 0)
	})
}
