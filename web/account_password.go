package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.showPassword(w, r, v, http.StatusOK, nil)
}

func (s *Server) showPassword(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	return s.render(w, r, status, "account_password", &page{Title: "Change your password", Visit: v, Form: f})
}

// changePassword replaces the person's password and ends their other sessions.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	change := cases.PasswordChange{Current: f.Values.Get("current"), New: newPassword(f), Session: v.session}
	f.Values.Del("current")
	if change.Current == "" {
		f.Problem("current", "Enter the password that you have now.")
	}
	if len(f.Problems) > 0 {
		f.Sort([]string{"current", "new", "again"})
		return s.showPassword(w, r, v, http.StatusUnprocessableEntity, f)
	}
	err = s.Passwords.ChangePassword(r.Context(), v.Viewer, change)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		field := "new"
		if refusal.Code != cases.BadInput {
			field = "current"
		}
		f.Problem(field, "%s", refusal.Text)
		status := refusalStatus(refusal.Code)
		if refusal.Code == cases.NotYours {
			status = http.StatusUnprocessableEntity
		}
		return s.showPassword(w, r, v, status, f)
	}
	if err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	return s.seeOther(w, r, "/account", "Your password is changed, and your other sessions are ended.")
}

// newPassword reads the two fields of a new password and takes them out of the
// form, so that no page holds them.
func newPassword(f *formdata.Form) string {
	password, again := f.Values.Get("new"), f.Values.Get("again")
	f.Values.Del("new")
	f.Values.Del("again")
	switch {
	case password == "":
		f.Problem("new", "Enter the new password.")
	case len(password) > 1024:
		f.Problem("new", "A password has at most 256 characters.")
	case password != again:
		f.Problem("again", "The two passwords differ. Enter both again.")
	}
	return password
}
