package web

import (
	"errors"
	"net"
	"net/http"
	"regexp"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
)

// returnable are the pages that a person is led back to after signing in:
// those that mails point at. Nothing else is followed.
var returnable = regexp.MustCompile(`^/requests/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[a-z]+)?$`)

type signInBody struct {
	Next string
	Kept kept
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	body := signInBody{}
	if next := r.URL.Query().Get("next"); returnable.MatchString(next) {
		body.Next = next
	}
	return s.render(w, r, http.StatusOK, "sign_in", &page{Title: "Sign in", Body: body})
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	body := signInBody{Kept: readKept(f)}
	if next := f.Line("next"); returnable.MatchString(next) {
		body.Next = next
	}
	email, password := f.Line("email"), f.Values.Get("password")
	f.Values.Del("password")
	again := func(status int) error {
		return s.render(w, r, status, "sign_in", &page{Title: "Sign in", Form: f, Body: body})
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
		return again(http.StatusUnprocessableEntity)
	}

	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	key := address + " " + strings.ToLower(email)
	if !s.limiter.allowed(key) {
		f.Problem("email", "There were too many attempts. Wait a minute before you try again.")
		return again(http.StatusTooManyRequests)
	}
	person, err := s.Accounts.SignIn(r.Context(), email, password)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		s.limiter.failed(key)
		f.Problem("email", "%s", refusal.Text)
		return again(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	s.limiter.succeeded(key)
	if err := s.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessionPerson, string(person.ID))
	s.Sessions.Put(r.Context(), sessionAgency, string(person.Agency))
	if body.Kept.To != "" {
		return s.goOn(w, r, v, person, body.Kept)
	}
	to := body.Next
	if to == "" {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := s.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
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
