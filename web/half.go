package web

import (
	"errors"
	"net/http"
	"time"

	"suppb/cases"
	"suppb/web/formdata"
)

// halfLimit is how long somebody may take between password and second factor.
const halfLimit = 10 * time.Minute

// Keys of a session between password and second factor. Whoever has one is
// nobody to every other page.
const (
	sessionHalf   = "half"
	sessionHalfAt = "half_at"
)

// halfSignIn remembers whose password was right.
func (s *Server) halfSignIn(r *http.Request, person cases.Person) error {
	if err := s.newSession(r); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessionHalf, string(person.ID))
	s.Sessions.Put(r.Context(), sessionHalfAt, s.Now().Unix())
	return nil
}

// newSession ends the session that the browser had and begins an empty one
// under a new token.
func (s *Server) newSession(r *http.Request) error {
	if err := s.Sessions.Clear(r.Context()); err != nil {
		return err
	}
	return s.Sessions.RenewToken(r.Context())
}

// half is the person whose password was right in this session; false if there is
// none, any more or yet.
func (s *Server) half(r *http.Request) (cases.Person, bool, error) {
	id := s.Sessions.GetString(r.Context(), sessionHalf)
	since := time.Unix(s.Sessions.GetInt64(r.Context(), sessionHalfAt), 0)
	if id == "" || s.Now().Sub(since) > halfLimit {
		return cases.Person{}, false, nil
	}
	person, err := s.Accounts.Person(r.Context(), cases.PersonID(id))
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return cases.Person{}, false, nil
	}
	return person, err == nil, err
}

// fromTheStart asks for the password again, with what was typed before.
func (s *Server) fromTheStart(w http.ResponseWriter, r *http.Request, to arrival) error {
	if r.Method == http.MethodGet {
		http.Redirect(w, r, to.at("/sign-in"), http.StatusSeeOther)
		return nil
	}
	f := formdata.New()
	return s.showSignIn(w, r, http.StatusUnauthorized, f, "More than ten minutes passed since your password. Enter it again.", to)
}
