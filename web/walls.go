package web

import (
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// wallsBody is the page of who is kept from a request.
type wallsBody struct {
	requestView
	Standing  []cases.Wall
	TakenDown []cases.Wall
	TakesDown bool           // this person takes walls down
	People    []cases.Choice // who can be kept out
	Unused    []typed
}

// Reasons are why somebody is kept out.
func (wallsBody) Reasons() []cases.Choice { return cases.WallReasons() }

// walledRequest finds the request that the address names, for those who put up walls.
func (s *Server) walledRequest(r *http.Request, v *visit) (cases.Request, error) {
	req, err := s.requestFor(r, v)
	if err != nil {
		return req, err
	}
	return req, v.mustBe(cases.WallBuilders...)
}

func (s *Server) wallsPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.walledRequest(r, v)
	if err != nil {
		return err
	}
	return s.showWalls(w, r, v, req, http.StatusOK, formdata.New(), "")
}

func (s *Server) showWalls(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	all, err := s.Walls.Walls(r.Context(), v.Viewer, req.Request)
	if err != nil {
		return err
	}
	body := wallsBody{requestView: s.view(r, v, req, "/walls"), TakesDown: v.Viewer.TakesDownWalls()}
	for _, wall := range all {
		if wall.Stands() {
			body.Standing = append(body.Standing, wall)
		} else {
			body.TakenDown = append(body.TakenDown, wall)
		}
	}
	people, err := s.peopleWith(r, v, append(slices.Clone(staffRoles), cases.RoleAdministrator)...)
	if err != nil {
		return err
	}
	body.People = peopleChoices(slices.DeleteFunc(people, func(p cases.Person) bool {
		return p.ID == v.Person.ID || slices.ContainsFunc(body.Standing, func(w cases.Wall) bool { return w.Person == p.ID })
	}))
	if alert != "" {
		body.Unused = append(v.unused("wall_text", false), v.unused("wall_end", false)...)
	}
	f.Sort([]string{"person", "reason", "wall_text", "wall_end"})
	return s.render(w, r, status, "walls", &page{Title: "Walls " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// onWalls is an act of that page.
func (s *Server) onWalls(field, done string, act formAct) handler {
	return s.onForm(formPage{path: "/walls", find: s.walledRequest, show: s.showWalls}, field, done, act)
}

func (s *Server) putUpWall(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	wall := cases.Wall{Request: id, Person: cases.PersonID(f.Line("person")), WallReason: cases.WallReason{Code: f.Line("reason"), Text: f.Prose("wall_text")}}
	f.Add(wall.Check())
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Walls.PutUpWall(r.Context(), v.Viewer, wall)
}

func (s *Server) takeDownWall(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	why := f.Prose("wall_end")
	f.Add(cases.CheckWallEnd(why))
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Walls.TakeDownWall(r.Context(), v.Viewer, id, r.PathValue("wall"), why)
}
