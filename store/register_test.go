package store_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/forms/supplement"
	"suppb/store"
	"suppb/store/storetest"
)

// toDrawn carries a request to a form that waits for the official.
func toDrawn(t *testing.T, o *storetest.Office, draw *activities.Activities, at time.Time) cases.RequestID {
	t.Helper()
	id := cases.RequestID(uuid.NewString())
	later(t, o, o.Attorney, id, cases.Submit, at, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	later(t, o, o.Intake, id, cases.Accept, at, cases.Payload{Reviewer: o.ADA.ID})
	later(t, o, o.ADA, id, cases.Recommend, at, o.Recommendation(cases.U, cases.Certify))
	later(t, o, o.Chief, id, cases.Endorse, at, cases.Payload{})
	if _, err := draw.Draw(t.Context(), activities.RequestInput{Agency: o.Agency.ID, Request: id}); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRegister(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		draw := drawing(o)
		id := toDrawn(t, o, draw, noon)
		papersOf := func() []cases.Paper {
			t.Helper()
			page, err := s.Request(t.Context(), o.Viewer(o.Intake), id)
			if err != nil {
				t.Fatal(err)
			}
			return page.Papers
		}
		standing := func(q cases.PaperQuestion) cases.Standing {
			t.Helper()
			got, err := s.Standing(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}

		// Returned and drawn again: a new number, the old paper is superseded.
		first := papersOf()[0]
		later(t, o, o.Official, id, cases.ReturnToReviewer, noon, cases.Payload{Text: "Look again."})
		later(t, o, o.ADA, id, cases.Recommend, noon, o.Recommendation(cases.U, cases.Certify))
		later(t, o, o.Chief, id, cases.Endorse, noon, cases.Payload{})
		if _, err := draw.Draw(t.Context(), activities.RequestInput{Agency: o.Agency.ID, Request: id}); err != nil {
			t.Fatal(err)
		}
		all := papersOf()
		if len(all) != 2 || first.Number != "P-2026-0001" || all[0].Number != "P-2026-0002" || all[0].Standing != cases.Prepared || all[1].Standing != cases.Superseded {
			t.Fatalf("papers %+v", all)
		}

		// Printed, decided, signed.
		snapshot := later(t, o, o.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: all[0].SHA256})
		for range 2 {
			if err := s.MarkPrinted(t.Context(), o.Viewer(o.Intake), id); err != nil {
				t.Fatal(err)
			}
		}
		if q := (cases.PaperQuestion{Code: all[0].Code, SHA256: all[0].SHA256}); standing(q) != cases.NotOurs {
			t.Error("a form that nobody signed is genuine")
		}
		scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 scan")
		later(t, o, o.Intake, id, cases.RecordSignedCopy, noon, cases.Payload{SignedOn: snapshot.DecidedOn, SignedAgain: snapshot.DecidedOn, Document: scan.ID})
		paper := papersOf()[0]
		if paper.Standing != cases.Signed || paper.PrintedAt.IsZero() || paper.ScanSHA != scan.SHA256 || paper.SignedOn != snapshot.DecidedOn {
			t.Errorf("%+v", paper)
		}

		for name, tt := range map[string]struct {
			q    cases.PaperQuestion
			want cases.Standing
		}{
			"code and form":        {cases.PaperQuestion{Code: paper.Code, SHA256: paper.SHA256}, cases.Signed},
			"code and scan":        {cases.PaperQuestion{Code: paper.Code, SHA256: paper.ScanSHA}, cases.Signed},
			"code and date":        {cases.PaperQuestion{Code: " " + paper.Code, SignedOn: paper.SignedOn}, cases.Signed},
			"code and wrong date":  {cases.PaperQuestion{Code: paper.Code, SignedOn: paper.SignedOn.AddDays(1)}, cases.NotOurs},
			"code alone":           {cases.PaperQuestion{Code: paper.Code}, cases.NotOurs},
			"digest alone":         {cases.PaperQuestion{SHA256: paper.SHA256}, cases.NotOurs},
			"another paper's code": {cases.PaperQuestion{Code: first.Code, SHA256: paper.SHA256 + "x"}, cases.NotOurs},
		} {
			if got := standing(tt.q); got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
		}
		for digest, want := range map[string]cases.DocumentKind{paper.SHA256: cases.Draft, paper.ScanSHA: cases.SignedScan} {
			d, now, ok, err := s.Issued(t.Context(), digest)
			if err != nil || !ok || d.Kind != want || now != cases.Signed {
				t.Errorf("%s: %v, %s, %v, %v", want, d.Kind, now, ok, err)
			}
		}
		if _, _, ok, err := s.Issued(t.Context(), "0000"); ok || err != nil {
			t.Errorf("an unknown file was issued (%v)", err)
		}

		// A fresh signature supersedes the old one only once it is there.
		later(t, o, o.Intake, id, cases.Dispatch, noon.AddDate(0, 0, 1), cases.Payload{Code: cases.ByHand, Day: cases.MustDate("2026-05-19")})
		later(t, o, o.Attorney, id, cases.AskReissue, noon.AddDate(0, 1, 0), cases.Payload{})
		if got := standing(cases.PaperQuestion{Code: paper.Code, SignedOn: paper.SignedOn}); got != cases.Signed {
			t.Errorf("the old paper is %s before the new one is signed", got)
		}
	})
}

// After a withdrawal no paper of the request counts for genuine any more, by
// whatever it is asked for.
func TestWithdrawnPapers(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := toDrawn(t, o, drawing(o), noon)
		page, err := s.Request(t.Context(), o.Viewer(o.Official), id)
		if err != nil {
			t.Fatal(err)
		}
		paper, day := page.Paper(), cases.MustDate("2026-05-18")
		later(t, o, o.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: paper.SHA256})
		scan := o.Save(t, o.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 scan")
		later(t, o, o.Intake, id, cases.RecordSignedCopy, noon, cases.Payload{SignedOn: day, SignedAgain: day, Document: scan.ID})
		later(t, o, o.Official, id, cases.ProposeWithdrawal, noon, cases.Payload{Text: "A recording came to light."})
		later(t, o, o.Chief, id, cases.Withdraw, noon, cases.Payload{Text: "Not a victim of the activity."})
		for name, q := range map[string]cases.PaperQuestion{
			"code and date": {Code: paper.Code, SignedOn: day}, "code and scan": {Code: paper.Code, SHA256: scan.SHA256}, "code and form": {Code: paper.Code, SHA256: paper.SHA256},
		} {
			if got, err := s.Standing(t.Context(), q); got != cases.PaperWithdrawn || err != nil {
				t.Errorf("%s: %s (%v)", name, got, err)
			}
		}
		if _, standing, ok, err := s.Issued(t.Context(), scan.SHA256); standing != cases.PaperWithdrawn || !ok || err != nil {
			t.Errorf("the scan is %s (%v)", standing, err)
		}
	})
}

func drawing(o *storetest.Office) *activities.Activities {
	return &activities.Activities{Records: o.Store, Renderer: drawer{}, Postman: nobody{}, Now: func() time.Time { return noon }, Logger: slog.New(slog.DiscardHandler)}
}

type drawer struct{}

func (drawer) Draw(s cases.Supplement) ([]byte, error) { return supplement.Draw(s) }

type nobody struct{}

func (nobody) Poke(context.Context, cases.AgencyID) error { return nil }
