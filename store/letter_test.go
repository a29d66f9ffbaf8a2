package store_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestLetterTemplates(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o, other := storetest.NewOffice(t, s), storetest.NewOffice(t, s)
		chief, manager := o.Viewer(o.Chief), o.Viewer(o.Manager)
		save := func(v cases.Viewer, version int, text string) error {
			t.Helper()
			_, err := s.SaveTemplate(t.Context(), v, cases.LetterTemplate{Kind: cases.LetterDelay, Language: cases.Spanish, Version: version, Text: text})
			return err
		}
		newest := func(v cases.Viewer) cases.LetterTemplate {
			t.Helper()
			got, err := s.Template(t.Context(), v, cases.LetterDelay, cases.Spanish)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}

		want := cases.LetterTemplate{Agency: o.Agency.ID, Kind: cases.LetterDelay, Language: cases.Spanish}
		if diff := cmp.Diff(want, newest(chief)); diff != "" {
			t.Errorf("before anything is saved:\n%s", diff)
		}
		if err := save(chief, 0, "Uno\n\nTexto con ñ"); err != nil {
			t.Fatal(err)
		}
		if err := save(manager, 1, "Dos"); err != nil {
			t.Fatal(err)
		}
		if err := save(chief, 1, "Tres"); code(err) != cases.Stale {
			t.Errorf("over a version that was not seen: %v", err)
		}
		if err := save(chief, 5, "Tres"); code(err) != cases.Stale {
			t.Errorf("over a version that does not exist: %v", err)
		}
		history, err := s.TemplateHistory(t.Context(), chief, cases.LetterDelay, cases.Spanish)
		if err != nil {
			t.Fatal(err)
		}
		two := cases.LetterTemplate{Agency: o.Agency.ID, Kind: cases.LetterDelay, Language: cases.Spanish, Version: 2, Text: "Dos", Author: o.Manager.ID, AuthorName: "Grace halloran"}
		one := cases.LetterTemplate{Agency: o.Agency.ID, Kind: cases.LetterDelay, Language: cases.Spanish, Version: 1, Text: "Uno\n\nTexto con ñ", Author: o.Chief.ID, AuthorName: "Irene castellan"}
		if diff := cmp.Diff([]cases.LetterTemplate{two, one}, history, cmpopts.IgnoreFields(cases.LetterTemplate{}, "At")); diff != "" {
			t.Errorf("history:\n%s", diff)
		}
		for _, h := range history {
			if h.At.IsZero() {
				t.Errorf("version %d has no time", h.Version)
			}
		}
		if _, err := s.SaveTemplate(t.Context(), chief, cases.LetterTemplate{Kind: cases.LetterReceipt, Language: cases.English, Text: "One"}); err != nil {
			t.Fatal(err)
		}
		all, err := s.Templates(t.Context(), o.Viewer(o.Intake))
		if err != nil || len(all) != 2 || all[0].Text != "Dos" || all[1].Kind != cases.LetterReceipt || newest(o.Viewer(o.ADA)).Text != "Dos" {
			t.Errorf("in use: %+v (%v)", all, err)
		}
		if all, err := s.Templates(t.Context(), other.Viewer(other.Chief)); err != nil || len(all) != 0 {
			t.Errorf("another office reads %+v (%v)", all, err)
		}
		if got := newest(other.Viewer(other.Chief)); got.Version != 0 || got.Text != "" {
			t.Errorf("another office reads %+v", got)
		}
	})
}

func TestLetterTemplatesAreForTheirRoles(t *testing.T) {
	o := storetest.NewOffice(t, storetest.SQLite(t))
	for _, tt := range []struct {
		name        string
		who         cases.Person
		reads, edit bool
	}{
		{"requester", o.Attorney, false, false},
		{"intake", o.Intake, true, false},
		{"reviewer", o.ADA, true, false},
		{"official", o.Official, true, false},
		{"supervisor", o.Chief, true, true},
		{"manager", o.Manager, true, true},
		{"administrator", o.Admin, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := o.Viewer(tt.who)
			_, err := o.Store.Templates(t.Context(), v)
			if (err == nil) != tt.reads || err != nil && code(err) != cases.NotYours {
				t.Errorf("lists: %v", err)
			}
			if _, err := o.Store.Template(t.Context(), v, cases.LetterDelay, cases.English); (err == nil) != tt.reads {
				t.Errorf("reads: %v", err)
			}
			now, _ := o.Store.Template(t.Context(), o.Viewer(o.Chief), cases.LetterDelay, cases.English)
			if _, err := o.Store.SaveTemplate(t.Context(), v, cases.LetterTemplate{Kind: cases.LetterDelay, Language: cases.English, Version: now.Version, Text: "x"}); (err == nil) != tt.edit {
				t.Errorf("saves: %v", err)
			}
		})
	}
	for _, wrong := range []cases.LetterTemplate{{Kind: "postcard", Language: cases.English}, {Kind: cases.LetterDelay, Language: "fr"}, {}} {
		if _, err := o.Store.SaveTemplate(t.Context(), o.Viewer(o.Chief), wrong); code(err) != cases.BadInput {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// Two people who save at once: one of them is told.
func TestLetterTemplateVersionsAreNeverLost(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		var all sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			all.Go(func() {
				_, results[i] = s.SaveTemplate(t.Context(), o.Viewer(o.Chief), cases.LetterTemplate{Kind: cases.LetterReceipt, Language: cases.English, Text: string(rune('a' + i))})
			})
		}
		all.Wait()
		saved := 0
		for _, err := range results {
			if err == nil {
				saved++
			} else if code(err) != cases.Stale {
				t.Errorf("%v", err)
			}
		}
		history, err := s.TemplateHistory(t.Context(), o.Viewer(o.Chief), cases.LetterReceipt, cases.English)
		if err != nil || saved != 1 || len(history) != 1 {
			t.Errorf("%d saved, %d versions (%v)", saved, len(history), err)
		}
	})
}

// A letter is the requester's to read, and the notice to USCIS is not.
func TestLetters(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := submit(t, o, o.Attorney)
		issue := func(by cases.Person, kind cases.LetterKind) error {
			t.Helper()
			d := o.Save(t, by, id, kind.Document(), "2026-0001-letter.pdf", "%PDF-1.4 "+string(kind))
			_, err := do(t, o, by, id, cases.IssueLetter, cases.Payload{Letter: kind, Language: cases.Spanish, Document: d.ID})
			return err
		}
		if err := issue(o.Intake, cases.LetterReceipt); err != nil {
			t.Fatal(err)
		}
		if err := issue(o.Intake, cases.LetterWithdrawal); code(err) != cases.NotYours {
			t.Errorf("intake withdraws: %v", err)
		}
		if err := issue(o.Chief, cases.LetterWithdrawal); code(err) != cases.NotOpen {
			t.Errorf("nothing is signed yet: %v", err)
		}
		page, err := s.Request(t.Context(), o.Viewer(o.Attorney), id)
		if err != nil {
			t.Fatal(err)
		}
		newest := page.Timeline[0].Event
		there := slices.ContainsFunc(page.Documents, func(d cases.Document) bool { return d.ID == newest.Document && d.Kind == cases.Letter })
		if newest.Kind != cases.EventLetterIssued || newest.Letter != cases.LetterReceipt || !there {
			t.Errorf("timeline %+v, documents %+v", newest, page.Documents)
		}
		mails, err := s.Unsent(t.Context(), o.Agency.ID, 20)
		if err != nil || !slices.ContainsFunc(mails, func(m cases.Mail) bool { return m.Kind == cases.NoticeNews }) {
			t.Errorf("mail %+v (%v)", mails, err)
		}

		id = toDrawn(t, o, drawing(o), noon)
		if page, err = s.Request(t.Context(), o.Viewer(o.Official), id); err != nil {
			t.Fatal(err)
		}
		if _, err := do(t, o, o.Official, id, cases.Decide, cases.Payload{Outcome: cases.Certify, Digest: page.DraftDigest}); err != nil {
			t.Fatal(err)
		}
		scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 signed")
		if _, err := do(t, o, o.Intake, id, cases.RecordSignedCopy, cases.Payload{
			Document: scan.ID, SignedOn: cases.MustDate("2026-05-18"), SignedAgain: cases.MustDate("2026-05-18"),
		}); err != nil {
			t.Fatal(err)
		}
		for _, st := range []struct {
			by   cases.Person
			kind cases.ActKind
		}{{o.Official, cases.ProposeWithdrawal}, {o.Chief, cases.Withdraw}} {
			if _, err := do(t, o, st.by, id, st.kind, cases.Payload{Text: "The victim was not there."}); err != nil {
				t.Fatal(err)
			}
		}
		before, _ := s.Unsent(t.Context(), o.Agency.ID, 100)
		if err := issue(o.Chief, cases.LetterWithdrawal); err != nil {
			t.Fatal(err)
		}
		after, _ := s.Unsent(t.Context(), o.Agency.ID, 100)
		if len(before) != len(after) {
			t.Errorf("the notice to USCIS sent mail: %+v", after[len(before):])
		}
		for _, tt := range []struct {
			who  cases.Person
			sees bool
		}{{o.Attorney, false}, {o.Intake, true}, {o.Official, true}} {
			page, err := s.Request(t.Context(), o.Viewer(tt.who), id)
			if err != nil {
				t.Fatal(err)
			}
			listed := page.Timeline[0].Event.Letter == cases.LetterWithdrawal
			stored := false
			for _, d := range page.Documents {
				stored = stored || d.Kind == cases.LetterToUSCIS
			}
			if listed != tt.sees || stored != tt.sees {
				t.Errorf("%s: on the timeline %v, among the documents %v, want %v", tt.who.Roles, listed, stored, tt.sees)
			}
		}
		page, _ = s.Request(t.Context(), o.Viewer(o.Chief), id)
		notice := page.Timeline[0].Event.Document
		if _, err := s.Document(t.Context(), o.Viewer(o.Attorney), notice); code(err) != cases.NotFound {
			t.Errorf("the requester opens the notice to USCIS: %v", err)
		}
	})
}
