package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"suppb/activities"
	"suppb/cases"
	"suppb/forms/supplement"
	"suppb/store"
	"suppb/store/storetest"
)

type drawer struct{}

func (drawer) Draw(s cases.Supplement) ([]byte, error) { return supplement.Draw(s) }

// postman counts pokes, and can be away.
type postman struct {
	pokes int
	away  bool
}

func (p *postman) Poke(context.Context, cases.AgencyID) error {
	p.pokes++
	if p.away {
		return errors.New("the engine knows Xiomara Quetzalcoatl") // what a lower layer might say
	}
	return nil
}

// mailer keeps what it sent, and refuses some addresses.
type mailer struct {
	sent   []cases.Mail
	refuse string
}

func (m *mailer) Send(_ context.Context, mail cases.Mail) error {
	if strings.HasPrefix(mail.To, m.refuse) && m.refuse != "" {
		return errors.New("refused")
	}
	m.sent = append(m.sent, mail)
	return nil
}

var noon = time.Date(2026, 5, 18, 16, 0, 0, 0, time.UTC)

func setUp(t *testing.T) (*storetest.Office, *activities.Activities, *postman, *mailer) {
	t.Helper()
	o, p, m := storetest.NewOffice(t, storetest.SQLite(t)), &postman{}, &mailer{}
	return o, &activities.Activities{
		Records: o.Store, Renderer: drawer{}, Mailer: m, Postman: p, Now: func() time.Time { return noon },
		Logger: slog.New(slog.DiscardHandler),
	}, p, m
}

func stored(t *testing.T, o *storetest.Office, by cases.Person, id cases.RequestID, kind cases.ActKind, p cases.Payload) activities.ApplyInput {
	t.Helper()
	c := o.Command(t, by, id, kind, noon, p)
	if _, err := o.Store.AddCommand(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return activities.ApplyInput{RequestInput: activities.RequestInput{Agency: o.Agency.ID, Request: id}, Command: c.ID}
}

func TestApplyTwiceIsOnce(t *testing.T) {
	o, a, p, _ := setUp(t)
	id := cases.RequestID(uuid.NewString())
	in := stored(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	for range 2 {
		out, err := a.Apply(t.Context(), in)
		if err != nil || out.Snapshot.Revision != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	if p.pokes != 2 {
		t.Errorf("%d pokes; a repeated act must still see to its mail", p.pokes)
	}
}

func TestFailuresTellTheEngineNothing(t *testing.T) {
	o, a, p, _ := setUp(t)
	p.away = true
	in := stored(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
	_, err := a.Apply(t.Context(), in)
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.NonRetryable() || strings.Contains(err.Error(), "Xiomara") || errors.Unwrap(app) != nil {
		t.Errorf("the engine would learn %v (cause %v)", err, errors.Unwrap(app))
	}
}

func TestRefusalsAreNotTriedAgain(t *testing.T) {
	o, a, _, _ := setUp(t)
	facts := storetest.Submission()
	facts.Victim.Name.Family = ""
	in := stored(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: facts})
	_, err := a.Apply(t.Context(), in)
	var app *temporal.ApplicationError
	var r cases.Refusal
	if !errors.As(err, &app) || !app.NonRetryable() || app.Type() != activities.RefusedType || app.Details(&r) != nil || r.Code != cases.BadInput {
		t.Errorf("%v", err)
	}
}

func TestRingTwiceIsOnce(t *testing.T) {
	o, a, _, _ := setUp(t)
	id := cases.RequestID(uuid.NewString())
	if _, err := a.Apply(t.Context(), stored(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})); err != nil {
		t.Fatal(err)
	}
	in := activities.RingInput{
		RequestInput: activities.RequestInput{Agency: o.Agency.ID, Request: id},
		Alarm:        "due/2026-08-16/2026-07-29", Act: cases.Remind, At: noon.AddDate(0, 2, 15),
	}
	before := unsent(t, o.Store, o.Agency.ID)
	if _, err := a.Ring(t.Context(), in); err == nil {
		t.Error("an alarm of July rang in May")
	}
	a.Now = func() time.Time { return in.At.Add(15 * time.Minute) }
	for range 2 {
		if out, err := a.Ring(t.Context(), in); err != nil || len(out.Snapshot.Rung) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	if n := unsent(t, o.Store, o.Agency.ID) - before; n != 0 {
		t.Errorf("%d messages before the digest", n)
	}
	for range 2 {
		if _, err := a.Digest(t.Context(), activities.MailInput{Agency: o.Agency.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if n := unsent(t, o.Store, o.Agency.ID) - before; n != 1 {
		t.Errorf("%d digests for one reminder", n)
	}
	in.Alarm = "due/2026-08-16/2026-08-01"
	if _, err := a.Ring(t.Context(), in); err == nil {
		t.Error("an alarm that the rules do not know rang")
	}
}

func unsent(t *testing.T, s *store.Store, agency cases.AgencyID) int {
	t.Helper()
	mails, err := s.Unsent(t.Context(), agency, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(mails)
}

func TestDrawTwiceIsOneForm(t *testing.T) {
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		t.Run(string(visa), func(t *testing.T) {
			o, a, _, _ := setUp(t)
			id := cases.RequestID(uuid.NewString())
			in := activities.RequestInput{Agency: o.Agency.ID, Request: id}
			if _, err := a.Apply(t.Context(), stored(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: visa, Submission: storetest.Submission()})); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Apply(t.Context(), stored(t, o, o.Intake, id, cases.Accept, cases.Payload{Reviewer: o.ADA.ID})); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Apply(t.Context(), stored(t, o, o.ADA, id, cases.Recommend, o.Recommendation(visa, cases.Certify))); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Apply(t.Context(), stored(t, o, o.Chief, id, cases.Endorse, cases.Payload{})); err != nil {
				t.Fatal(err)
			}
			first, err := a.Draw(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			second, err := a.Draw(t.Context(), in)
			if err != nil || second.Snapshot.DraftDigest != first.Snapshot.DraftDigest || first.Snapshot.DraftDigest == "" {
				t.Errorf("%q, then %q (%v)", first.Snapshot.DraftDigest, second.Snapshot.DraftDigest, err)
			}
		})
	}
}

func TestOneBadAddressDoesNotHoldUpTheOthers(t *testing.T) {
	o, a, _, m := setUp(t)
	for range 3 {
		in := stored(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
		if _, err := a.Apply(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	m.refuse = "ortiz@"
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	if _, err := env.ExecuteActivity(a.SendMail, activities.MailInput{Agency: o.Agency.ID}); err == nil {
		t.Error("mail that was refused was reported as sent")
	}
	if len(m.sent) != 3 || unsent(t, o.Store, o.Agency.ID) != 3 {
		t.Errorf("%d sent, %d left", len(m.sent), unsent(t, o.Store, o.Agency.ID))
	}
	m.refuse = ""
	if _, err := env.ExecuteActivity(a.SendMail, activities.MailInput{Agency: o.Agency.ID}); err != nil || unsent(t, o.Store, o.Agency.ID) != 0 {
		t.Errorf("%v, %d left", err, unsent(t, o.Store, o.Agency.ID))
	}
}
