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

// staffOfOffice are all who work on requests for the office, by name.
func (s *Server) staffOfOffice(r *http.Request, v *visit) ([]cases.Person, error) {
	var out []cases.Person
	for _, role := range staffRoles {
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
