package web

import (
	"errors"
	"net/http"
	"path"
	"regexp"
	"time"

	"suppb/cases"
	"suppb/web/formdata"
)

// freshFor is how long a proof of who somebody is serves for signing and for
// changes of accounts, ASVS 7.5.1 and 7.5.3.
const freshFor = 10 * time.Minute

// confirmBody is the page on which a signed-in person proves again who they are.
type confirmBody struct {
	To       arrival
	Factors  cases.Factors
	Password bool // is asked for
	Code     bool // is asked for
	Office   bool // the identity provider said who it is, and the code is left
	DemoCode string
	Ways     ways
}

// needsFresh lets people through who proved within the last minutes who they are.
// Others do that first, and go on with what they typed. A person who has not
// signed in is for the page itself to judge.
func (s *Server) needsFresh(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if !v.Known() || s.Now().Sub(v.proved) <= freshFor {
			return next(w, r, v)
		}
		return s.askToConfirm(w, r, v)
	}
}

// accountActs are the acts on accounts. What they hold is not carried on: their
// pages are opened again.
var accountActs = regexp.MustCompile(`^/(account|people|second-factor/new)(/|$)`)

func (s *Server) askToConfirm(w http.ResponseWriter, r *http.Request, v *visit) error {
	to := arrival{}
	switch {
	case r.Method != http.MethodPost:
		if returnable.MatchString(r.URL.Path) {
			to.Next = r.URL.Path
		}
		http.Redirect(w, r, to.at("/confirm"), http.StatusSeeOther)
		return nil
	case keepable.MatchString(r.URL.Path):
		var err error
		if to.Kept, err = keepForm(w, r, v); err != nil {
			return err
		}
	case returnable.MatchString(r.URL.Path):
		to.Next = r.URL.Path
	case returnable.MatchString(path.Dir(r.URL.Path)):
		to.Next = path.Dir(r.URL.Path)
	default:
		if found := accountActs.FindStringSubmatch(r.URL.Path); found != nil {
			to.Next = "/" + found[1]
		}
	}
	return s.showConfirm(w, r, v, http.StatusUnauthorized, nil, to)
}

func (s *Server) confirmPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.showConfirm(w, r, v, http.StatusOK, nil, arrivalOf(r))
}

func (s *Server) showConfirm(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, to arrival) error {
	body := confirmBody{To: to}
	var err error
	if body.Factors, err = s.Factors.Factors(r.Context(), v.Person.ID); err != nil {
		return err
	}
	only, err := s.onlyByOffice(r, v.Person, body.Factors)
	if err != nil {
		return err
	}
	body.Office = body.Factors.Any() && s.officeSaid(r)
	body.Password = body.Factors.Password && !body.Office && !only
	body.Code = body.Factors.Any() && (body.Password || body.Office)
	if body.Ways, err = s.waysToConfirm(r, v.Person, body.Factors, to); err != nil {
		return err
	}
	if body.Factors.App {
		if body.DemoCode, err = s.demoCode(r, v.Person); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "confirm", &page{Title: "Confirm that it is you", Visit: v, Form: f, Body: body})
}

// confirm checks password and second factor of a person who is signed in. The
// identity provider stands in for the password.
func (s *Server) confirm(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to, password, code := readArrival(f), f.Values.Get("password"), f.Line("code")
	f.Values.Del("password")
	f.Values.Del("code")
	factors, err := s.Factors.Factors(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	only, err := s.onlyByOffice(r, v.Person, factors)
	if err != nil {
		return err
	}
	if only {
		return s.showConfirm(w, r, v, refusalStatus(useOffice.Code), codeProblem(useOffice.Text), to)
	}
	office := factors.Any() && s.officeSaid(r)
	if password == "" && !office {
		f.Problem("password", "Enter your password.")
	}
	if code == "" && factors.Any() {
		f.Problem("code", "Enter the code that your app shows, or a recovery code.")
	}
	if len(f.Problems) > 0 {
		return s.showConfirm(w, r, v, http.StatusUnprocessableEntity, f, to)
	}
	var refusal cases.Refusal
	if !office {
		err = s.ownPassword(r, v, password)
	}
	if errors.As(err, &refusal) {
		f.Problem("password", "%s", refusal.Text)
		return s.showConfirm(w, r, v, refusalStatus(refusal.Code), f, to)
	}
	if err != nil {
		return err
	}
	method := cases.ByPassword
	if factors.Any() {
		method, err = s.Factors.CheckCode(r.Context(), v.Person.ID, code, s.origin(r))
		if errors.As(err, &refusal) {
			f.Problem("code", "%s", refusal.Text)
			return s.showConfirm(w, r, v, refusalStatus(refusal.Code), f, to)
		}
		if err != nil {
			return err
		}
		if method == cases.ByRecovery {
			s.mailSoon(r, v.Person.Agency)
		}
	}
	return s.finishConfirm(w, r, v, method, to)
}

// ownPassword checks the password of a person who is signed in.
func (s *Server) ownPassword(r *http.Request, v *visit, password string) error {
	person, err := s.Accounts.SignIn(r.Context(), cases.Credentials{Email: v.Person.Email, Password: password, From: s.origin(r)})
	if err == nil && person.ID != v.Person.ID {
		return errors.New("another account has this person's address")
	}
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.BadInput {
		refusal.Text = "This is not your password."
		return refusal
	}
	return err
}

// finishConfirm is the end of every way of confirming: the session goes on under a
// new token, no longer than it would have, and the person with what they did.
func (s *Server) finishConfirm(w http.ResponseWriter, r *http.Request, v *visit, by cases.SignInMethod, to arrival) error {
	if err := s.note(r, v, cases.AuditNote{Action: "Confirm", Object: string(by)}); err != nil {
		return err
	}
	ctx := r.Context()
	deadline := s.Sessions.Deadline(ctx)
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.Sessions.SetDeadline(ctx, deadline)
	s.Sessions.Remove(ctx, sessionOffice)
	s.Sessions.Put(ctx, sessionProved, s.Now().Unix())
	return s.arrive(w, r, v, v.Person, to)
}
