package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// today is the office's date by the clock of the machine: the register of
// officials and absences are kept by it.
func today(t *testing.T, o *storetest.Office) cases.Date {
	t.Helper()
	day, err := o.Agency.Today(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// says fails unless err is a refusal with this code and these words.
func says(t *testing.T, err error, want cases.RefusalCode, words string) {
	t.Helper()
	var refusal cases.Refusal
	if !errors.As(err, &refusal) || refusal.Code != want || !strings.Contains(refusal.Text, words) {
		t.Errorf("%v, want %s with %q", err, want, words)
	}
}

func entriesOf(t *testing.T, o *storetest.Office) []cases.DesignationEntry {
	t.Helper()
	all, err := o.Store.Officials(t.Context(), o.Viewer(o.Intake))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sign carries a request to a form that the official signed on noon's day.
func sign(t *testing.T, o *storetest.Office) (cases.RequestID, cases.Paper) {
	t.Helper()
	id, day := toDrawn(t, o, drawing(o), noon), cases.MustDate("2026-05-18")
	page, err := o.Store.Request(t.Context(), o.Viewer(o.Official), id)
	if err != nil {
		t.Fatal(err)
	}
	later(t, o, o.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: page.Paper().SHA256})
	scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 scan")
	later(t, o, o.Intake, id, cases.RecordSignedCopy, noon, cases.Payload{SignedOn: day, SignedAgain: day, Document: scan.ID})
	if page, err = o.Store.Request(t.Context(), o.Viewer(o.Intake), id); err != nil {
		t.Fatal(err)
	}
	return id, page.Paper()
}

// Every signature names the designation it rests on, and a designation does not
// end before a signature that rests on it.
func TestSignaturesRestOnDesignations(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		entry := entriesOf(t, o)[0]
		_, paper := sign(t, o)
		if paper.Designation != entry.ID || paper.RestsOn.Name != o.Official.Name || paper.RestsOn.Capacity != cases.Designee || paper.RestsOn.From != entry.From {
			t.Errorf("the paper rests on %q, %+v; want %s", paper.Designation, paper.RestsOn, entry.ID)
		}
		if got := entriesOf(t, o)[0].LastSigned; got != paper.SignedOn {
			t.Errorf("last signed %s, want %s", got, paper.SignedOn)
		}
		chief := o.Viewer(o.Chief)
		says(t, s.EndDesignation(t.Context(), chief, entry.ID, paper.SignedOn.AddDays(-1)), cases.BadInput, "A form was signed under this designation on 18 May 2026")
		_, err := s.ChangeHead(t.Context(), chief, cases.HeadChange{Name: cases.Name{Given: "Ruth", Family: "Vance"}, From: paper.SignedOn})
		says(t, err, cases.BadInput, "Enter 19 May 2026 or later")
		if err := s.EndDesignation(t.Context(), chief, entry.ID, paper.SignedOn); err != nil {
			t.Error(err)
		}

		// Nobody signs outside their dates: the day after is not covered any more.
		id, day := toDrawn(t, o, drawing(o), noon), paper.SignedOn.AddDays(1)
		page, err := s.Request(t.Context(), o.Viewer(o.Official), id)
		if err != nil {
			t.Fatal(err)
		}
		later(t, o, o.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: page.Paper().SHA256})
		scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 scan")
		c := o.Command(t, o.Intake, id, cases.RecordSignedCopy, noon.AddDate(0, 0, 2), cases.Payload{SignedOn: day, SignedAgain: day, Document: scan.ID})
		if _, err := s.AddCommand(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		_, err = s.Apply(t.Context(), c.ID, activities.Decide)
		says(t, err, cases.BadInput, "not in the register of designated officials on 19 May 2026")
	})
}

// Forms are recorded as signed while the designation ends before their date: the
// one or the other is refused, and no signature is left outside.
func TestSignedWhileADesignationEnds(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		entry, day := entriesOf(t, o)[0], cases.MustDate("2026-05-18")
		var commands []cases.CommandID
		for range 4 {
			id := toDrawn(t, o, drawing(o), noon)
			page, err := s.Request(t.Context(), o.Viewer(o.Official), id)
			if err != nil {
				t.Fatal(err)
			}
			later(t, o, o.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: page.Paper().SHA256})
			scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 scan")
			c := o.Command(t, o.Intake, id, cases.RecordSignedCopy, noon, cases.Payload{SignedOn: day, SignedAgain: day, Document: scan.ID})
			if _, err := s.AddCommand(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			commands = append(commands, c.ID)
		}
		results := make(chan error, len(commands)+1)
		for _, id := range commands {
			go func() { _, err := s.Apply(t.Context(), id, activities.Decide); results <- err }()
		}
		go func() { results <- s.EndDesignation(t.Context(), o.Viewer(o.Chief), entry.ID, day.AddDays(-1)) }()
		for range len(commands) + 1 {
			if err := <-results; err != nil && code(err) != cases.BadInput {
				t.Error(err)
			}
		}
		if got := entriesOf(t, o)[0]; got.LastSigned.IsZero() == got.Until.IsZero() {
			t.Errorf("last signed %q, ends %q: exactly one of them has to be", got.LastSigned, got.Until)
		}
	})
}

func TestDesignate(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		chief, day := o.Viewer(o.Chief), today(t, o)
		known := entriesOf(t, o)[0]
		good := cases.Designation{Person: o.Official.ID, Capacity: cases.Judge, Title: "Hon.", From: day}
		for _, tt := range []struct {
			name   string
			by     cases.Person
			change func(*cases.Designation)
			code   cases.RefusalCode
			says   string
		}{
			{"the reviewer", o.ADA, func(*cases.Designation) {}, cases.NotYours, "keep the register"},
			{"a requester", o.Attorney, func(*cases.Designation) {}, cases.NotYours, "keep the register"},
			{"no title", o.Chief, func(d *cases.Designation) { d.Title = "" }, cases.BadInput, "title"},
			{"somebody who is no official", o.Chief, func(d *cases.Designation) { d.Person = o.ADA.ID }, cases.BadInput, "role of a certifying official"},
			{"nobody of this office", o.Chief, func(d *cases.Designation) { d.Person = "x" }, cases.BadInput, "role of a certifying official"},
			{"the same capacity at the same time", o.Chief, func(d *cases.Designation) { d.Capacity = cases.Designee }, cases.BadInput, "in the same capacity from 1 January 2020 on"},
			{"a letter that is not there", o.Chief, func(d *cases.Designation) { d.Letter = "x" }, cases.BadInput, "The letter is not there"},
		} {
			d := good
			tt.change(&d)
			says(t, s.Designate(t.Context(), o.Viewer(tt.by), d), tt.code, tt.says)
		}
		if got := entriesOf(t, o); len(got) != 1 {
			t.Fatalf("what was refused is there: %+v", got)
		}
		for _, by := range []cases.Person{o.Chief, o.Manager, o.Admin} {
			if err := s.Designate(t.Context(), o.Viewer(by), good); err != nil {
				t.Errorf("%s: %v", by.Name, err)
			}
			good.From = good.From.AddDays(-10)
			good.Until = good.From.AddDays(9)
		}
		if err := s.EndDesignation(t.Context(), chief, known.ID, day.AddDays(-1)); err != nil {
			t.Fatal(err)
		}
		says(t, s.EndDesignation(t.Context(), chief, known.ID, day), cases.BadInput, "already")
		says(t, s.EndDesignation(t.Context(), chief, "x", day), cases.NotFound, "no such entry")
		says(t, s.EndDesignation(t.Context(), o.Viewer(o.Intake), known.ID, day), cases.NotYours, "keep the register")
		renewed := cases.Designation{Person: o.Official.ID, Capacity: cases.Designee, Title: "Chief", From: day}
		if err := s.Designate(t.Context(), chief, renewed); err != nil {
			t.Errorf("designated anew from the day after the end: %v", err)
		}
		ending, err := s.DesignationsEnding(t.Context(), o.Agency.ID, day.AddDays(-1), day.AddDays(30))
		if err != nil || len(ending) != 2 || ending[0].Person != o.Official.ID || ending[0].Until.After(ending[1].Until) {
			t.Errorf("ending: %+v, %v", ending, err)
		}
	})
}

// Whoever enters the register at the same moment is checked against the other.
func TestTwoDesignateAtOnce(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		d := cases.Designation{Person: o.Official.ID, Capacity: cases.HeadOfAgency, Title: "District Attorney", From: today(t, o)}
		results := make(chan error, 10)
		for range cap(results) {
			go func() { results <- s.Designate(t.Context(), o.Viewer(o.Chief), d) }()
		}
		done := 0
		for range cap(results) {
			if err := <-results; err == nil {
				done++
			} else {
				says(t, err, cases.BadInput, "in the same capacity")
			}
		}
		if done != 1 {
			t.Errorf("%d of %d were entered, want 1", done, cap(results))
		}
	})
}

func TestDesignationLetter(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		known, chief := entriesOf(t, o)[0], o.Viewer(o.Chief)
		save := func(by cases.Person, kind cases.DocumentKind) cases.DocumentID {
			return o.Save(t, by, "", kind, "letter.pdf", "%PDF-1.4 I designate").ID
		}
		says(t, s.AttachLetter(t.Context(), chief, known.ID, save(o.Manager, cases.DesignationLetter)), cases.BadInput, "not there")
		says(t, s.AttachLetter(t.Context(), chief, known.ID, save(o.Chief, cases.Attachment)), cases.BadInput, "not there")
		letter := save(o.Chief, cases.DesignationLetter)
		if err := s.AttachLetter(t.Context(), chief, known.ID, letter); err != nil {
			t.Fatal(err)
		}
		says(t, s.AttachLetter(t.Context(), chief, known.ID, save(o.Chief, cases.DesignationLetter)), cases.NotOpen, "has its letter already")
		var b bytes.Buffer
		if err := s.CopyDesignationLetter(t.Context(), o.Viewer(o.ADA), known.ID, &b); err != nil || b.String() != "%PDF-1.4 I designate" {
			t.Errorf("%q, %v", b.String(), err)
		}
		d, err := s.DesignationLetter(t.Context(), o.Viewer(o.Admin), known.ID)
		if err != nil || d.ID != letter || d.FileName != "letter.pdf" {
			t.Errorf("%+v, %v", d, err)
		}
		says(t, s.CopyDesignationLetter(t.Context(), o.Viewer(o.Attorney), known.ID, &b), cases.NotYours, "for the staff")
		if _, err := s.Document(t.Context(), o.Viewer(o.Attorney), letter); code(err) != cases.NotFound {
			t.Errorf("a requester opens the letter as a document: %v", err)
		}
		if _, _, issued, err := s.Issued(t.Context(), d.SHA256); issued || err != nil {
			t.Errorf("the letter counts as issued by the office (%v)", err)
		}
	})
}

func TestChangeHead(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		chief, day := o.Viewer(o.Chief), today(t, o)
		for _, d := range []cases.Designation{
			{Person: o.Official.ID, Capacity: cases.HeadOfAgency, Title: "District Attorney", From: cases.MustDate("2022-01-01")},
			{Person: o.Official.ID, Capacity: cases.Judge, Title: "Hon.", From: cases.MustDate("2020-01-01")},
		} {
			if err := s.AddDesignation(t.Context(), o.Agency.ID, uuid.NewString(), d); err != nil {
				t.Fatal(err)
			}
		}
		head := func() cases.Name {
			t.Helper()
			a, err := s.Agency(t.Context(), o.Agency.ID)
			if err != nil {
				t.Fatal(err)
			}
			return a.Head
		}
		change := cases.HeadChange{Name: cases.Name{Given: "Ruth", Middle: "A", Family: "Vance"}, From: day.AddDays(30), Person: o.Official.ID, Title: "District Attorney"}

		_, err := s.ChangeHead(t.Context(), o.Viewer(o.Intake), change)
		says(t, err, cases.NotYours, "keep the register")
		old := change
		old.Name, old.From = head(), day
		_, err = s.ChangeHead(t.Context(), chief, old)
		says(t, err, cases.BadInput, "name Eleanor Marsh as the head of the agency already")

		// Prepared: the designations end, the forms name the old head until the day.
		if n, err := s.ChangeHead(t.Context(), chief, change); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if head().Family != "Marsh" {
			t.Errorf("the forms name %s before the day", head())
		}
		for _, d := range entriesOf(t, o) {
			switch {
			case d.Capacity == cases.Judge && d.Until.IsZero(), d.From == change.From && d.Capacity == cases.HeadOfAgency && d.Until.IsZero(), d.Until == day.AddDays(29):
			default:
				t.Errorf("after the change was prepared: %+v", d)
			}
		}
		without := change
		without.Person = ""
		_, err = s.ChangeHead(t.Context(), chief, without)
		says(t, err, cases.BadInput, "nothing to prepare")

		// Earlier than planned, and today: the name changes, and the days move.
		change.From, change.Person = day, ""
		if n, err := s.ChangeHead(t.Context(), chief, change); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if head() != change.Name {
			t.Errorf("the forms name %s", head())
		}
		if got, err := s.OfficialsOn(t.Context(), o.Agency.ID, day); err != nil || len(got) != 1 { // the judge
			t.Errorf("%d may sign, %v", len(got), err)
		}
		sup, _, err := s.Official(t.Context(), o.Agency.ID, o.Official.ID, day)
		if err != nil || sup != o.Official.Name {
			t.Error(sup, err)
		}
	})
}

// What was prepared is completed by sending the same change on its day: nothing
// is entered twice.
func TestHeadChangeCompleted(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		day := today(t, o)
		if err := s.AddDesignation(t.Context(), o.Agency.ID, uuid.NewString(), cases.Designation{Person: o.Official.ID, Capacity: cases.HeadOfAgency, Title: "District Attorney", From: day}); err != nil {
			t.Fatal(err)
		}
		if err := s.EndDesignation(t.Context(), o.Viewer(o.Chief), entriesOf(t, o)[0].ID, day.AddDays(-1)); err != nil {
			t.Fatal(err)
		}
		change := cases.HeadChange{Name: cases.Name{Given: "Ruth", Family: "Vance"}, From: day, Person: o.Official.ID, Title: "District Attorney"}
		if n, err := s.ChangeHead(t.Context(), o.Viewer(o.Manager), change); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if got := entriesOf(t, o); len(got) != 2 {
			t.Errorf("%+v", got)
		}
	})
}
