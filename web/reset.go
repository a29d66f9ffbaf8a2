package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// resetBody is the page behind a link that sets a password. The link stays in the
// page: it opens nothing any more once it was used, and no page is told where its
// reader came from.
type resetBody struct {
	Token string
	Kind  cases.LinkKind
}

func (s *Server) resetPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	return s.showReset(w, r, http.StatusOK, nil, r.PathValue("token"))
}

func (s *Server) showReset(w http.ResponseWriter, r *http.Request, status int, f *formdata.Form, token string) error {
	link, err := s.Passwords.PasswordLink(r.Context(), token)
	if err != nil {
		return err
	}
	return s.render(w, r, status, "reset", &page{Title: "Choose a password", Form: f, Body: resetBody{token, link.Kind}})
}

// reset sets the password and leads to the sign-in, where the second factor is
// asked for as ever (ASVS 6.4.3).
func (s *Server) reset(w http.ResponseWriter, r *http.Request, _ *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	token, password := f.Line("token"), newPassword(f)
	if len(f.Problems) > 0 {
		return s.showReset(w, r, http.StatusUnprocessableEntity, f, token)
	}
	link, err := s.Passwords.PasswordLink(r.Context(), token)
	if err != nil {
		return err
	}
	browser, err := s.Passwords.SetPassword(r.Context(), token, password, s.origin(r))
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.BadInput {
		f.Problem("new", "%s", refusal.Text)
		return s.showReset(w, r, http.StatusUnprocessableEntity, f, token)
	}
	if err != nil {
		return err
	}
	person, err := s.Accounts.Person(r.Context(), link.Person)
	if err != nil {
		return err
	}
	s.mailSoon(r, person.Agency)
	s.rememberBrowser(w, browser)
	http.Redirect(w, r, "/sign-in?new=password", http.StatusSeeOther)
	return nil
}
