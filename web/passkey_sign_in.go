package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// passkeySignIn asks for a passkey instead of password and code: it is something
// that the person has, unlocked by something they know or are.
func (s *Server) passkeySignIn(w http.ResponseWriter, r *http.Request, _ *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	if s.relyingParty == nil {
		return errNoPasskeys
	}
	options, data, err := s.relyingParty.BeginDiscoverableLogin()
	if err != nil {
		return err
	}
	if err := s.ask(r, question{About: askedToSignIn, Data: *data}); err != nil {
		return err
	}
	return s.showPasskey(w, r, nil, options, passkeyBody{To: readArrival(f), Action: "/passkey/answer", Instead: "Sign in with your password instead"})
}

// passkeySecond asks for one of a person's passkeys after their password.
func (s *Server) passkeySecond(w http.ResponseWriter, r *http.Request, _ *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	if s.relyingParty == nil {
		return errNoPasskeys
	}
	to := readArrival(f)
	person, ok, err := s.half(r)
	if err != nil {
		return err
	}
	if !ok {
		return s.fromTheStart(w, r, to)
	}
	return s.askPerson(w, r, nil, person, askedAsSecond, passkeyBody{To: to, Action: "/passkey/answer", Instead: "Enter a code instead"})
}

// passkeyAnswered checks what the browser's authenticator signed.
func (s *Server) passkeyAnswered(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to := readArrival(f)
	if f.Yes("instead") {
		return s.withoutPasskey(w, r, http.StatusOK, "", to)
	}
	person, err := s.checkSignIn(r, f)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return s.withoutPasskey(w, r, refusalStatus(refusal.Code), refusal.Text, to)
	}
	if err != nil {
		return err
	}
	return s.finishSignIn(w, r, v, person, cases.ByPasskey, s.Now(), to)
}

func (s *Server) checkSignIn(r *http.Request, f *formdata.Form) (cases.Person, error) {
	q, err := s.asked(r, askedToSignIn, askedAsSecond)
	if err != nil {
		return cases.Person{}, err
	}
	if q.About == askedToSignIn {
		return s.checkPasskey(r, f, q, cases.Person{})
	}
	person, ok, err := s.half(r)
	if err != nil {
		return cases.Person{}, err
	}
	if !ok {
		return cases.Person{}, notAsked
	}
	return s.checkPasskey(r, f, q, person)
}

// withoutPasskey leads back to where the person chose the passkey.
func (s *Server) withoutPasskey(w http.ResponseWriter, r *http.Request, status int, why string, to arrival) error {
	person, ok, err := s.half(r)
	if err != nil {
		return err
	}
	if !ok {
		return s.showSignIn(w, r, status, nil, why, to)
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil {
		return err
	}
	return s.showSecondFactor(w, r, person, factors, status, codeProblem(why), to)
}

// codeProblem is a form whose field for the code says what was wrong; "" for nothing.
func codeProblem(why string) *formdata.Form {
	f := formdata.New()
	if why != "" {
		f.Problem("code", "%s", why)
	}
	return f
}
