package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// peopleBody is the list of accounts.
type peopleBody struct {
	People  []cases.Person
	SignOn  bool                            // the office has an identity provider
	SignOns map[cases.PersonID]cases.SignOn // accounts that it opens
}

func (s *Server) people(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleAdministrator); err != nil {
		return err
	}
	body := peopleBody{SignOn: s.SignOn != nil}
	var err error
	if body.People, err = s.Reader.People(r.Context(), v.Viewer); err != nil {
		return err
	}
	if body.SignOn {
		if body.SignOns, err = s.Identities.SignOns(r.Context(), v.Viewer); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "people", &page{Title: "People", Visit: v, Body: body})
}

// setActive enables or disables an account; a disabled person is out at once.
func (s *Server) setActive(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleAdministrator); err != nil {
		return err
	}
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	id, active := cases.PersonID(r.PathValue("id")), f.Yes("active")
	if id == v.Person.ID && !active {
		return cases.Refusal{Code: cases.BadInput, Text: "You cannot disable your own account. Ask another administrator."}
	}
	if err := s.Accounts.SetActive(r.Context(), v.Viewer, id, active); err != nil {
		return err
	}
	done := "The account is disabled and signed out everywhere."
	if active {
		done = "The account is enabled."
	}
	return s.seeOther(w, r, "/people", done)
}

// removeFactors takes the second step off the account of somebody who lost it.
func (s *Server) removeFactors(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleAdministrator); err != nil {
		return err
	}
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.Factors.RemoveFactors(r.Context(), v.Viewer, cases.PersonID(r.PathValue("id"))); err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	return s.seeOther(w, r, "/people", "The second step is removed, and the person is signed out everywhere. At the next sign-in they set up a new one.")
}

// endSessionsOf signs somebody out everywhere.
func (s *Server) endSessionsOf(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleAdministrator); err != nil {
		return err
	}
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.SessionBook.EndSessionsOf(r.Context(), v.Viewer, cases.PersonID(r.PathValue("id"))); err != nil {
		return err
	}
	return s.seeOther(w, r, "/people", "The person is signed out everywhere.")
}
