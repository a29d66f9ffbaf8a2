package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// allowSignOn lets an account be opened at the identity provider, or ends that.
func (s *Server) allowSignOn(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleAdministrator); err != nil {
		return err
	}
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	allowed := f.Yes("allowed")
	if err := s.Identities.AllowSignOn(r.Context(), v.Viewer, cases.PersonID(r.PathValue("id")), allowed); err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	done := "The office account does not open this account any more, and the person is signed out everywhere."
	if allowed {
		done = "The office account with the same confirmed e-mail address can open this account from now on."
	}
	return s.seeOther(w, r, "/people", done)
}
