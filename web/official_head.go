package web

import (
	"fmt"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// headBody is the form for a change of the head of the agency.
type headBody struct {
	People []cases.Choice
	Ending []officialRow // what a change today would end
}

func (s *Server) headPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	return s.showHead(w, r, v, http.StatusOK, formdata.New())
}

func (s *Server) showHead(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleOfficial)
	if err != nil {
		return err
	}
	all, err := s.Officials.Officials(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	body := headBody{People: peopleChoices(people)}
	tomorrow := cases.HeadChange{From: v.Today.AddDays(1)}
	for _, d := range all {
		if tomorrow.Ends(d.Designation) {
			body.Ending = append(body.Ending, officialRowOf(d, v.Today))
		}
	}
	f.Sort([]string{"given", "middle", "family", "from", "person", "title", "division"})
	return s.render(w, r, status, "official_head", &page{Title: "The head of the agency changes", Visit: v, Form: f, Body: body})
}

func (s *Server) changeHead(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	h := cases.HeadChange{
		Name: cases.Name{Given: f.Line("given"), Middle: f.Line("middle"), Family: f.Line("family")},
		From: f.Date("from", "The first day"), Person: cases.PersonID(f.Line("person")), Title: f.Line("title"), Division: f.Line("division"),
	}
	f.Add(h.Check(v.Today))
	ended := 0
	if len(f.Problems) == 0 {
		ended, err = s.Officials.ChangeHead(r.Context(), v.Viewer, h)
		if err := asProblem(f, "from", err); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return s.showHead(w, r, v, http.StatusUnprocessableEntity, f)
	}
	last := h.From.AddDays(-1).Long()
	if !h.Names(v.Today) {
		return s.seeOther(w, r, "/officials", fmt.Sprintf("Prepared: %s on %s. The forms go on naming %s: send this form again on %s or later, and they name %s.",
			plural(ended, "designation ends", "designations end"), last, v.Agency.Head, h.From.Long(), h.Name))
	}
	return s.seeOther(w, r, "/officials", fmt.Sprintf("The forms name %s as the head of the agency now. %s on %s; below is who has to be designated anew.",
		h.Name, plural(ended, "designation ended", "designations ended"), last))
}
