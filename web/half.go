package web

import (
	"errors"
	"net/http"
	"time"

	"suppb/cases"
	"suppb/web/formdata"
)

// halfLimit is how long somebody may take between first and second factor.
const halfLimit = 10 * time.Minute

// Keys of a session between first and second factor. Whoever has one is nobody to
// every other page. The store of sessions reads whose it is, to end it with the
// others of the account.
const (
	sessionHalf   = "half"
	sessionHalfAt = "half_at"
	sessionHalfBy = "half_by" // the first factor: cases.ByPassword or cases.BySSO
)

// halfSignIn remembers who proved by a first factor who they are.
func (s *Server) halfSignIn(r *http.Request, person cases.Person, by cases.SignInMethod) error {
	if err := s.newSession(r); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessionHalf, string(person.ID))
	s.Sessions.Put(r.Context(), sessionHalfAt, s.Now().Unix())
	s.Sessions.Put(r.Context(), sessionHalfBy, string(by))
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

// half is the person who gave a first factor in this session; false if there is
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
