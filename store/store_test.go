package store_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

var noon = time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC)

// do stores and applies an act the way the worker does.
func do(t *testing.T, o *storetest.Office, by cases.Person, request cases.RequestID, kind cases.ActKind, p cases.Payload) (cases.Snapshot, error) {
	t.Helper()
	c := o.Command(t, by, request, kind, noon, p)
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return o.Store.Apply(t.Context(), c.ID, activities.Decide)
}

func submit(t *testing.T, o *storetest.Office, by cases.Person) cases.RequestID {
	t.Helper()
	id := cases.RequestID(uuid.NewString())
	doc := o.Save(t, by, id, cases.Attachment, "report.pdf", "%PDF-1.4 a report")
	if _, err := do(t, o, by, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{doc.ID}}); err != nil {
		t.Fatal(err)
	}
	return id
}

func code(err error) cases.RefusalCode {
	var r cases.Refusal
	errors.As(err, &r)
	return r.Code
}

func TestApplyWritesOnceAndEverything(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := cases.RequestID(uuid.NewString())
		c := o.Command(t, o.Attorney, id, cases.Submit, noon, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
		for range 2 {
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		first, err := s.Apply(t.Context(), c.ID, activities.Decide)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.Apply(t.Context(), c.ID, activities.Decide)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("applying a command twice changed the request:\n%s", diff)
		}
		if first.Number != "2026-0001" || first.State != cases.Received || first.DueOn != cases.MustDate("2026-08-16") {
			t.Errorf("%+v", first)
		}
		page, err := s.Request(t.Context(), o.Viewer(o.Intake), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Timeline) != 1 || page.Submission.Victim.Name.Family != "Quetzalcoatl" || page.Requester != "Ana ortiz" {
			t.Errorf("page %+v", page)
		}
		mails, err := s.Unsent(t.Context(), o.Agency.ID, 10)
		if err != nil || len(mails) != 2 {
			t.Errorf("%d messages queued (%v), want one to the requester and one to intake", len(mails), err)
		}
	})
}

func TestAddCommandKnowsAForeignCommand(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		c := o.Command(t, o.Attorney, "r", cases.Submit, noon, cases.Payload{Visa: cases.U})
		if added, err := s.AddCommand(t.Context(), c); !added || err != nil {
			t.Fatal(added, err)
		}
		if added, err := s.AddCommand(t.Context(), c); added || err != nil {
			t.Errorf("the same click: added %v, %v", added, err)
		}
		c.Actor = o.Other.Actor()
		if _, err := s.AddCommand(t.Context(), c); code(err) != cases.Stale {
			t.Errorf("another person's command with the same ID: %v", err)
		}
	})
}

func TestRefusedCommandsStayRefused(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		c := o.Command(t, o.Intake, id, cases.Accept, noon, cases.Payload{})
		if _, err := s.AddCommand(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := s.Apply(t.Context(), c.ID, activities.Decide); code(err) != cases.BadInput {
				t.Errorf("%v", err)
			}
		}
		if pending, err := s.PendingCommands(t.Context(), noon.Add(time.Hour)); err != nil || len(pending) != 0 {
			t.Errorf("%d commands are pending (%v)", len(pending), err)
		}
	})
}

// Fifty people accept the same request at once: one wins, the others read a
// sentence, and the timeline shows one acceptance.
func TestTwoActAtOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		var commands []cases.Command
		for range 50 {
			c := o.Command(t, o.Intake, id, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			commands = append(commands, c)
		}
		results := make([]error, len(commands))
		var wg sync.WaitGroup
		for i, c := range commands {
			wg.Go(func() { _, results[i] = s.Apply(context.WithoutCancel(t.Context()), c.ID, activities.Decide) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if code(err) != cases.Stale {
				t.Errorf("a loser reads %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d acts won", won)
		}
	})
}

func TestOnlyReviewersReview(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o, foreign := storetest.NewOffice(t, s), storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		for name, who := range map[string]cases.PersonID{
			"a clerk": o.Intake.ID, "the attorney": o.Attorney.ID, "an ADA of another office": foreign.ADA.ID, "nobody": "nobody",
		} {
			if _, err := do(t, o, o.Intake, id, cases.Accept, cases.Payload{Reviewer: who}); code(err) != cases.BadInput {
				t.Errorf("%s became the reviewer: %v", name, err)
			}
		}
		if err := s.SetActive(t.Context(), o.Viewer(o.Admin), o.ADA.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := do(t, o, o.Intake, id, cases.Accept, cases.Payload{Reviewer: o.ADA.ID}); code(err) != cases.BadInput {
			t.Errorf("a disabled account became the reviewer: %v", err)
		}
	})
}

func TestAForeignFileIsNotAttached(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		foreign := o.Save(t, o.Other, cases.RequestID(uuid.NewString()), cases.Attachment, "theirs.pdf", "%PDF-1.4")
		id := cases.RequestID(uuid.NewString())
		for range 2 {
			c := o.Command(t, o.Attorney, id, cases.Submit, noon, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{foreign.ID}})
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := s.Apply(t.Context(), c.ID, activities.Decide); code(err) != cases.BadInput {
					t.Errorf("%v", err)
				}
			}
		}
		if after, err := s.Snapshot(t.Context(), o.Agency.ID, id); err != nil || after.State != cases.None {
			t.Errorf("half of the request was written: %+v, %v", after, err)
		}
		if pending, err := s.PendingCommands(t.Context(), noon); err != nil || len(pending) != 0 {
			t.Errorf("%d commands are pending (%v)", len(pending), err)
		}
	})
}

func TestWhoSeesARequest(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		foreign := storetest.NewOffice(t, s)
		for _, tt := range []struct {
			name string
			who  cases.Viewer
			sees bool
		}{
			{"the requester", o.Viewer(o.Attorney), true},
			{"an attorney of another organisation", o.Viewer(o.Other), false},
			{"intake", o.Viewer(o.Intake), true},
			{"a reviewer it is not assigned to", o.Viewer(o.ADA), false},
			{"the official", o.Viewer(o.Official), true},
			{"the manager", o.Viewer(o.Manager), true},
			{"an administrator", o.Viewer(o.Admin), false},
			{"intake of another office", foreign.Viewer(foreign.Intake), false},
			{"nobody", cases.Viewer{}, false},
		} {
			t.Run(tt.name, func(t *testing.T) {
				page, err := s.Request(t.Context(), tt.who, id)
				rows, listErr := s.Queue(t.Context(), tt.who, cases.QueueFilter{})
				if listErr == nil {
					listErr = s.OpenNames(t.Context(), tt.who, rows)
				}
				if listErr != nil {
					t.Fatal(listErr)
				}
				if !tt.sees {
					if code(err) != cases.NotFound || len(rows) != 0 {
						t.Errorf("opened: %v, listed %d", err, len(rows))
					}
					return
				}
				if err != nil || len(rows) != 1 {
					t.Fatalf("opened: %v, listed %d", err, len(rows))
				}
				facts := page.Submission.Victim.Name.Family != "" || rows[0].VictimName != "" || len(page.Documents) > 0
				if facts != tt.who.SeesFacts() {
					t.Errorf("facts shown: %v", facts)
				}
			})
		}
	})
}

func TestQueueOrderAndFilters(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		slow := submit(t, o, o.Attorney)
		urgent := cases.RequestID(uuid.NewString())
		facts := storetest.Submission()
		facts.Urgency.Detained = true
		if _, err := do(t, o, o.Attorney, urgent, cases.Submit, cases.Payload{Visa: cases.T, Submission: facts}); err != nil {
			t.Fatal(err)
		}
		gone := submit(t, o, o.Attorney)
		if _, err := do(t, o, o.Attorney, gone, cases.Cancel, cases.Payload{}); err != nil {
			t.Fatal(err)
		}
		ids := func(f cases.QueueFilter) (out []cases.RequestID) {
			rows, err := s.Queue(t.Context(), o.Viewer(o.Intake), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				out = append(out, r.Request)
			}
			return out
		}
		received := cases.MustDate("2026-05-18")
		for _, tt := range []struct {
			name   string
			filter cases.QueueFilter
			want   []cases.RequestID
		}{
			{"least time left first, ended last", cases.QueueFilter{}, []cases.RequestID{urgent, slow, gone}},
			{"open", cases.QueueFilter{Show: cases.ShowOpen}, []cases.RequestID{urgent, slow}},
			{"closed", cases.QueueFilter{Show: cases.ShowClosed}, []cases.RequestID{gone}},
			{"due within 14 days", cases.QueueFilter{Show: cases.ShowDueSoon, Today: received}, []cases.RequestID{urgent}},
			{"overdue in June", cases.QueueFilter{Show: cases.ShowOverdue, Today: received.AddDays(30)}, []cases.RequestID{urgent}},
			{"T only", cases.QueueFilter{Visa: cases.T}, []cases.RequestID{urgent}},
			{"cancelled", cases.QueueFilter{State: cases.Cancelled}, []cases.RequestID{gone}},
		} {
			if got := ids(tt.filter); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
	})
}

func TestDocuments(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		page, err := s.Request(t.Context(), o.Viewer(o.Attorney), id)
		if err != nil || len(page.Documents) != 1 {
			t.Fatal(page.Documents, err)
		}
		doc := page.Documents[0]
		var buf bytes.Buffer
		if err := s.CopyDocument(t.Context(), o.Viewer(o.Intake), doc.ID, &buf); err != nil || buf.String() != "%PDF-1.4 a report" {
			t.Errorf("%q, %v", buf.String(), err)
		}
		for _, who := range []cases.Person{o.Other, o.Manager, o.Admin} {
			if err := s.CopyDocument(t.Context(), o.Viewer(who), doc.ID, &buf); code(err) != cases.NotFound {
				t.Errorf("%s opened the file: %v", who.Roles, err)
			}
		}
		if _, err := s.SaveDocument(t.Context(), o.Viewer(o.Other), cases.Document{ID: "x", Request: id, Kind: cases.Attachment, At: noon}, strings.NewReader("y")); code(err) != cases.NotFound {
			t.Errorf("a file was added to a foreign request: %v", err)
		}
		t.Run("larger than a chunk", func(t *testing.T) {
			large := strings.Repeat("0123456789abcdef", 200_000)
			d := o.Save(t, o.Attorney, id, cases.Attachment, "large.pdf", large)
			if _, err := do(t, o, o.Intake, id, cases.AskInformation, cases.Payload{Text: "?", Missing: []string{"identity"}}); err != nil {
				t.Fatal(err)
			}
			if _, err := do(t, o, o.Attorney, id, cases.AnswerInformation, cases.Payload{Text: "attached", Documents: []cases.DocumentID{d.ID}}); err != nil {
				t.Fatal(err)
			}
			var buf bytes.Buffer
			if err := s.CopyDocument(t.Context(), o.Viewer(o.Intake), d.ID, &buf); err != nil || buf.String() != large || d.Size != int64(len(large)) {
				t.Errorf("%d bytes came back of %d: %v", buf.Len(), len(large), err)
			}
		})
		t.Run("a file nobody attached is not found", func(t *testing.T) {
			d := o.Save(t, o.Attorney, id, cases.Attachment, "loose.pdf", "x")
			if _, err := s.Document(t.Context(), o.Viewer(o.Intake), d.ID); code(err) != cases.NotFound {
				t.Errorf("%v", err)
			}
			loose, err := s.Uploaded(t.Context(), o.Viewer(o.Attorney), id)
			if err != nil || len(loose) != 1 {
				t.Errorf("%v, %v", loose, err)
			}
		})
	})
}

func TestSignIn(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOfficeWithPasswords(t, s)
		signIn := func(email, password string) (cases.Person, error) {
			return s.SignIn(t.Context(), cases.Credentials{Email: email, Password: password, From: cases.Origin{Address: "192.0.2.1"}})
		}
		if p, err := signIn(" "+strings.ToUpper(o.ADA.Email), storetest.Password); err != nil || p.ID != o.ADA.ID {
			t.Errorf("%v, %v", p, err)
		}
		for _, tt := range [][2]string{{o.ADA.Email, "wrong"}, {"nobody@test.example", storetest.Password}, {"", ""}} {
			if _, err := signIn(tt[0], tt[1]); code(err) != cases.BadInput {
				t.Errorf("%q: %v", tt[0], err)
			}
		}
		if err := s.SetActive(t.Context(), o.Viewer(o.Admin), o.ADA.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := signIn(o.ADA.Email, storetest.Password); code(err) != cases.BadInput {
			t.Errorf("a disabled account signed in: %v", err)
		}
		if err := s.SetActive(t.Context(), o.Viewer(o.Manager), o.ADA.ID, true); code(err) != cases.NotYours {
			t.Errorf("a manager enabled an account: %v", err)
		}
	})
}

func TestOverviewCounts(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 3 {
			submit(t, o, o.Attorney)
		}
		out, err := s.Overview(t.Context(), o.Viewer(o.Manager), cases.MustDate("2026-08-17"))
		if err != nil || out.Open != 3 || out.Overdue != 3 || out.DueIn14 != 0 || len(out.WaitingLong) != 3 {
			t.Errorf("%+v, %v", out, err)
		}
		if _, err := s.Overview(t.Context(), o.Viewer(o.ADA), cases.MustDate("2026-08-17")); code(err) != cases.NotYours {
			t.Errorf("an ADA read the overview: %v", err)
		}
	})
}

func TestMailIsListedUntilSent(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		submit(t, o, o.Attorney)
		mails, err := s.Unsent(t.Context(), o.Agency.ID, 10)
		if err != nil || len(mails) != 2 {
			t.Fatal(mails, err)
		}
		if err := s.MailTried(t.Context(), mails[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.MailSent(t.Context(), mails[1].ID, noon); err != nil {
			t.Fatal(err)
		}
		left, err := s.Unsent(t.Context(), o.Agency.ID, 10)
		if err != nil || len(left) != 1 || left[0].ID != mails[0].ID || left[0].Attempts != 1 {
			t.Errorf("%+v, %v", left, err)
		}
	})
}
