package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// absencesBody is who is away, and the form that enters it.
type absencesBody struct {
	Away   []absenceRow // today
	Soon   []absenceRow
	Anyone bool // this person enters when others are away
	People []cases.Choice
}

// absenceRow is an absence in a list.
type absenceRow struct {
	cases.Absence
	CoverAway cases.Absence // of the one who covers, at the same time
	Mine      bool          // to change
}

// assigns are those who give requests to others, and so enter when others are away.
var assigns = []cases.Role{cases.RoleIntake, cases.RoleSupervisor, cases.RoleManager}

// mayKeep reports whether this person enters and ends somebody's absence.
func (v *visit) mayKeep(person cases.PersonID) bool {
	return v.Person.ID == person || v.Viewer.Is(assigns...)
}

func (s *Server) absencesPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	return s.showAbsences(w, r, v, http.StatusOK, formdata.New())
}

func (s *Server) showAbsences(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	all, err := s.Absences.Absences(r.Context(), v.Viewer, v.Today)
	if err != nil {
		return err
	}
	people, err := s.staffOfOffice(r, v)
	if err != nil {
		return err
	}
	body := absencesBody{Anyone: v.Viewer.Is(assigns...), People: peopleChoices(people)}
	for _, a := range all {
		row := absenceRow{Absence: a, Mine: v.mayKeep(a.Person)}
		for _, o := range all {
			if o.Person == a.Cover && o.Overlaps(a) {
				row.CoverAway = o
			}
		}
		if a.On(v.Today) {
			body.Away = append(body.Away, row)
		} else {
			body.Soon = append(body.Soon, row)
		}
	}
	f.Sort([]string{"person", "from", "until", "cover"})
	return s.render(w, r, status, "absences", &page{Title: "Absences", Visit: v, Form: f, Body: body})
}

// addAbsence enters an absence, one's own unless the form names somebody.
func (s *Server) addAbsence(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	a := cases.Absence{
		Person: cases.PersonID(f.Line("person")), Cover: cases.PersonID(f.Line("cover")),
		From: f.Date("from", "The first day"), Until: f.Date("until", "The last day"),
	}
	if !v.Viewer.Is(assigns...) {
		a.Person = v.Person.ID
	}
	f.Add(a.Check(v.Today))
	id := ""
	if len(f.Problems) == 0 {
		id, err = s.Absences.AddAbsence(r.Context(), v.Viewer, a)
		if err := asProblem(f, "from", err); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return s.showAbsences(w, r, v, http.StatusUnprocessableEntity, f)
	}
	return s.seeOther(w, r, "/absences/"+id, "The absence is entered. Nobody gives a new request to this person while it lasts.")
}
