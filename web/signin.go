package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

type signInBody struct {
	To          arrival
	NewPassword bool   // a link set one a moment ago
	Idle        string // after which a session ends
	Ways        ways
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	return s.showSignIn(w, r, http.StatusOK, nil, "", arrivalOf(r))
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, status int, f *formdata.Form, alert string, to arrival) error {
	return s.render(w, r, status, "sign_in", &page{Title: "Sign in", Form: f, Alert: alert, Body: signInBody{to, r.URL.Query().Get("new") == "password", s.idleWords(), s.waysIn(to)}})
}

// signIn checks the password. Whoever has a second factor, or needs one, is
// known from then on but may do nothing until it was checked, too.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to := readArrival(f)
	email, password := f.Line("email"), f.Values.Get("password")
	f.Values.Del("password")
	if why := s.unproved(r, f); why != "" {
		return s.showSignIn(w, r, http.StatusTooManyRequests, f, why, to)
	}
	if email == "" {
		f.Problem("email", "Enter your e-mail address.")
	}
	if password == "" {
		f.Problem("password", "Enter your password.")
	}
	if len(email) > 254 || len(password) > 1024 {
		f.Problem("email", "The e-mail address or the password is too long.")
	}
	if len(f.Problems) > 0 {
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, f, "", to)
	}
	person, err := s.Accounts.SignIn(r.Context(), cases.Credentials{Email: email, Password: password, From: s.origin(r)})
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		f.Problem("email", "%s", refusal.Text)
		return s.showSignIn(w, r, refusalStatus(refusal.Code), f, "", to)
	}
	if err != nil {
		return err
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil {
		return err
	}
	only, err := s.onlyByOffice(r, person, factors)
	if err != nil {
		return err
	}
	if only {
		if err := s.noteSignIn(r, person, useOffice); err != nil {
			return err
		}
		return s.showSignIn(w, r, refusalStatus(useOffice.Code), f, useOffice.Text, to)
	}
	if !factors.Any() && !factors.Required {
		return s.finishSignIn(w, r, v, person, cases.ByPassword, s.Now(), to)
	}
	if err := s.halfSignIn(r, person, cases.ByPassword); err != nil {
		return err
	}
	return s.askSecondFactor(w, r, person, factors, to)
}

// noteSignIn writes down that a person with the right password was not let in.
func (s *Server) noteSignIn(r *http.Request, person cases.Person, why cases.Refusal) error {
	by := cases.Viewer{Actor: cases.Actor{Person: person.ID}, Agency: person.Agency}
	return s.Journal.Note(r.Context(), by, cases.AuditNote{Action: "SignInRefused", Object: string(person.ID), Result: string(why.Code)})
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := s.note(r, v, cases.AuditNote{Action: "SignOut"}); err != nil {
		return err
	}
	if err := s.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	// Pages that are kept for the back button go too (ASVS 14.3.1). Cookies stay:
	// one of them tells that this person's browser is no stranger's.
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

// home leads to the page that this person's work begins on.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visit) error {
	to := "/requests"
	switch {
	case v.Viewer.Is(cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor, cases.RoleRequester):
	case v.Viewer.Is(cases.RoleManager):
		to = "/overview"
	case v.Viewer.Is(cases.RoleAdministrator):
		to = "/people"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
