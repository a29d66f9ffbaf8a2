package web

import (
	"net/http"
	"slices"
	"strings"

	"suppb/cases"
)

// choosable are reviewers or officials to choose from. Who is away is in the list
// with the reason why not to choose them: the state machine refuses it.
func (s *Server) choosable(r *http.Request, v *visit, people []cases.Person) ([]cases.Choice, error) {
	all, err := s.Absences.Absences(r.Context(), v.Viewer, v.Today)
	if err != nil {
		return nil, err
	}
	out := peopleChoices(people)
	for i, c := range out {
		if a, away := cases.AwayOn(all, cases.PersonID(c.Code), v.Today); away {
			out[i].Words += " (" + awayWords(a) + ")"
		}
	}
	return out, nil
}

// awayWords is an absence behind a name.
func awayWords(a cases.Absence) string {
	words := "away until " + a.Until.Long()
	if !a.CoverName.IsZero() {
		words += ", covered by " + a.CoverName.String()
	}
	return words
}

// mayHave are those of the people who did not step aside from a request, and are
// not kept from it.
func mayHave(people []cases.Person, req cases.Request) []cases.Person {
	return slices.DeleteFunc(people, func(p cases.Person) bool {
		return slices.Contains(req.Recused, p.ID) || slices.Contains(req.Walled, p.ID)
	})
}

// staffOfOffice are all who work on requests for the office, by name.
func (s *Server) staffOfOffice(r *http.Request, v *visit) ([]cases.Person, error) {
	return s.peopleWith(r, v, staffRoles...)
}

// peopleWith are all who hold any of the roles, by name.
func (s *Server) peopleWith(r *http.Request, v *visit, roles ...cases.Role) ([]cases.Person, error) {
	var out []cases.Person
	for _, role := range roles {
		people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, role)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if !slices.ContainsFunc(out, func(o cases.Person) bool { return o.ID == p.ID }) {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b cases.Person) int {
		return strings.Compare(a.Name.Family+" "+a.Name.Given, b.Name.Family+" "+b.Name.Given)
	})
	return out, nil
}
