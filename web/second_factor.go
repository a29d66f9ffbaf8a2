package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// secondFactorBody is the page between password and first page.
type secondFactorBody struct {
	To       arrival
	Factors  cases.Factors
	DemoCode string // the demonstration's code of the moment
	Ways     ways
}

// askSecondFactor leads to the page for the code, or to the one on which staff
// set up their first second factor.
func (s *Server) askSecondFactor(w http.ResponseWriter, r *http.Request, person cases.Person, factors cases.Factors, to arrival) error {
	switch {
	case to.Kept.To == "" && factors.Any():
		http.Redirect(w, r, to.at("/second-factor"), http.StatusSeeOther)
		return nil
	case to.Kept.To == "":
		http.Redirect(w, r, to.at("/second-factor/new"), http.StatusSeeOther)
		return nil
	case factors.Any():
		return s.showSecondFactor(w, r, person, factors, http.StatusOK, nil, to)
	}
	return s.showNewSecondFactor(w, r, nil, person, http.StatusOK, nil, to)
}

func (s *Server) secondFactorPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	person, ok, err := s.half(r)
	if err != nil {
		return err
	}
	if !ok {
		return s.fromTheStart(w, r, arrivalOf(r))
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if !factors.Any() {
		http.Redirect(w, r, arrivalOf(r).at("/second-factor/new"), http.StatusSeeOther)
		return nil
	}
	return s.showSecondFactor(w, r, person, factors, http.StatusOK, nil, arrivalOf(r))
}

func (s *Server) showSecondFactor(w http.ResponseWriter, r *http.Request, person cases.Person, factors cases.Factors, status int, f *formdata.Form, to arrival) error {
	body := secondFactorBody{To: to, Factors: factors, Ways: s.waysSecond(factors)}
	var err error
	if body.DemoCode, err = s.demoCode(r, person); err != nil {
		return err
	}
	return s.render(w, r, status, "second_factor", &page{Title: "Enter your code", Form: f, Body: body})
}

// demoCode is what an authenticator app would show now, in the demonstration.
func (s *Server) demoCode(r *http.Request, person cases.Person) (string, error) {
	if s.DemoCode == nil {
		return "", nil
	}
	return s.DemoCode(r.Context(), person.ID)
}

// secondFactor checks the code of an app or a recovery code.
func (s *Server) secondFactor(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to, code := readArrival(f), f.Line("code")
	f.Values.Del("code")
	person, ok, err := s.half(r)
	if err != nil {
		return err
	}
	if !ok {
		return s.fromTheStart(w, r, to)
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if !factors.Any() {
		return s.fromTheStart(w, r, to)
	}
	if why := s.unproved(r, f); why != "" {
		f.Problem("code", "%s", why)
		return s.showSecondFactor(w, r, person, factors, http.StatusTooManyRequests, f, to)
	}
	method, err := s.Factors.CheckCode(r.Context(), person.ID, code, s.origin(r))
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		f.Problem("code", "%s", refusal.Text)
		return s.showSecondFactor(w, r, person, factors, refusalStatus(refusal.Code), f, to)
	}
	if err != nil {
		return err
	}
	if method == cases.ByRecovery {
		s.mailSoon(r, person.Agency)
	}
	return s.finishSignIn(w, r, v, person, method, s.Now(), to)
}
