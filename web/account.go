package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// accountBody is a person's own account.
type accountBody struct {
	Factors  cases.Factors
	Sessions []cases.SessionLine
	This     string // ID of the session of this page
}

func (s *Server) account(w http.ResponseWriter, r *http.Request, v *visit) error {
	body := accountBody{This: v.session}
	var err error
	if body.Factors, err = s.Factors.Factors(r.Context(), v.Person.ID); err != nil {
		return err
	}
	if body.Sessions, err = s.SessionBook.SessionsOf(r.Context(), v.Viewer); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "account", &page{Title: "Your account", Visit: v, Body: body})
}

// newRecoveryCodes answers with the page itself: the codes are shown once.
func (s *Server) newRecoveryCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	codes, err := s.Factors.NewRecoveryCodes(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	return s.render(w, r, http.StatusOK, "recovery_codes", &page{Title: "Your recovery codes", Visit: v, Body: recoveryBody{arrival{Next: "/account"}, codes}})
}

// removeApp takes the person's own authenticator app off, if they may be without.
func (s *Server) removeApp(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.Factors.RemoveApp(r.Context(), v.Viewer); err != nil {
		return err
	}
	if err := s.SessionBook.EndOtherSessions(r.Context(), v.Viewer, v.session); err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	return s.seeOther(w, r, "/account", "The app is removed, and your other sessions are ended.")
}

// endSession ends one of the person's own sessions.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.SessionBook.EndSession(r.Context(), v.Viewer, r.PathValue("id")); err != nil {
		return err
	}
	return s.seeOther(w, r, "/account", "The session is ended.")
}

// endOtherSessions ends all of the person's own sessions but this one.
func (s *Server) endOtherSessions(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.SessionBook.EndOtherSessions(r.Context(), v.Viewer, v.session); err != nil {
		return err
	}
	return s.seeOther(w, r, "/account", "All your other sessions are ended.")
}
