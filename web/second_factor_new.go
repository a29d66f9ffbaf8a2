package web

import (
	"errors"
	"fmt"
	"image/png"
	"net/http"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"suppb/cases"
	"suppb/web/formdata"
)

// sessionApp holds the secret that an authenticator app is being set up with, as
// an otpauth address, until a code proves that it arrived.
const sessionApp = "app"

// newSecondFactorBody is the page on which an authenticator app is set up.
type newSecondFactorBody struct {
	To       arrival
	Required bool   // staff on their first sign-in
	Secret   string // for apps that cannot read the picture
}

// recoveryBody shows recovery codes, once.
type recoveryBody struct {
	To    arrival
	Codes []string
}

// enrollee is who may set up a second factor here: a signed-in person, or one
// between first factor and first page who has to have one and has none.
func (s *Server) enrollee(r *http.Request, v *visit) (cases.Person, bool, error) {
	if v.Known() {
		return v.Person, true, nil
	}
	person, ok, err := s.half(r)
	if !ok || err != nil {
		return cases.Person{}, false, err
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil || factors.Any() {
		return person, false, err
	}
	if s.Sessions.GetString(r.Context(), sessionHalfBy) == string(cases.BySSO) {
		return person, true, nil
	}
	only, err := s.onlyByOffice(r, person, factors)
	return person, err == nil && !only, err
}

func (s *Server) newSecondFactorPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	person, ok, err := s.enrollee(r, v)
	if err != nil {
		return err
	}
	if !ok {
		return s.fromTheStart(w, r, arrivalOf(r))
	}
	return s.showNewSecondFactor(w, r, v, person, http.StatusOK, nil, arrivalOf(r))
}

func (s *Server) showNewSecondFactor(w http.ResponseWriter, r *http.Request, v *visit, person cases.Person, status int, f *formdata.Form, to arrival) error {
	key, err := s.pendingApp(r)
	if err != nil {
		return err
	}
	if key == nil {
		if key, err = totp.Generate(totp.GenerateOpts{Issuer: s.Office, AccountName: person.Email}); err != nil {
			return fmt.Errorf("make a secret for an app: %w", err)
		}
		s.Sessions.Put(r.Context(), sessionApp, key.URL())
	}
	return s.render(w, r, status, "second_factor_new", &page{Title: "Set up a second step", Visit: v, Form: f, Body: newSecondFactorBody{to, !v.Known(), key.Secret()}})
}

// pendingApp is the secret that this session is setting up; nil if none.
func (s *Server) pendingApp(r *http.Request) (*otp.Key, error) {
	address := s.Sessions.GetString(r.Context(), sessionApp)
	if address == "" {
		return nil, nil
	}
	return otp.NewKeyFromURL(address)
}

// secondFactorPicture is the secret as a QR code.
func (s *Server) secondFactorPicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	_, ok, err := s.enrollee(r, v)
	if err != nil {
		return err
	}
	key, err := s.pendingApp(r)
	if err != nil {
		return err
	}
	if !ok || key == nil {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no picture at this address."}
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	w.Header().Set("Content-Type", "image/png")
	return png.Encode(w, picture)
}

// newSecondFactor takes the app over once a code of it is right, and shows the
// recovery codes.
func (s *Server) newSecondFactor(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to, code := readArrival(f), f.Line("code")
	f.Values.Del("code")
	person, ok, err := s.enrollee(r, v)
	if err != nil {
		return err
	}
	if !ok {
		return s.fromTheStart(w, r, to)
	}
	key, err := s.pendingApp(r)
	if err != nil {
		return err
	}
	if key == nil {
		f.Problem("code", "The picture below is a new one. Scan it, and enter the code that the app shows then.")
		return s.showNewSecondFactor(w, r, v, person, http.StatusConflict, f, to)
	}
	codes, err := s.Factors.EnrolApp(r.Context(), person.ID, key.Secret(), code)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		f.Problem("code", "%s", refusal.Text)
		return s.showNewSecondFactor(w, r, v, person, refusalStatus(refusal.Code), f, to)
	}
	if err != nil {
		return err
	}
	s.mailSoon(r, person.Agency)
	s.Sessions.Remove(r.Context(), sessionApp)
	if v.Known() {
		if err := s.SessionBook.EndOtherSessions(r.Context(), v.Viewer, v.session); err != nil {
			return err
		}
	} else {
		if err := s.beginSession(w, r, person, cases.ByApp, s.Now()); err != nil {
			return err
		}
		if err := s.setUpVisit(r, v, person); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "recovery_codes", &page{Title: "Your recovery codes", Visit: v, Body: recoveryBody{to, codes}})
}
