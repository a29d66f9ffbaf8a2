package web

import (
	"net/http"
	"slices"
	"strconv"

	"suppb/cases"
	"suppb/web/formdata"
)

// absenceBody is one absence: its end, and the requests that wait meanwhile.
type absenceBody struct {
	absenceRow
	Assigns   bool
	Desk      []deskRow
	Reviewers []cases.Choice
	Moved     []string   // numbers of requests that were given to somebody else
	Stayed    []stayedOn // and those that were not
}

// deskRow is a request on the desk of the person who is away.
type deskRow struct {
	cases.QueueRow
	Marked bool
}

// Code names the request as it was shown.
func (d deskRow) Code() string {
	return string(d.Request) + ":" + strconv.FormatInt(d.Version, 10)
}

// stayedOn is a request that was not given to somebody else, and why.
type stayedOn struct {
	Request cases.RequestID
	Number  string
	Why     string
}

func (s *Server) absencePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	return s.showAbsence(w, r, v, http.StatusOK, formdata.New(), absenceBody{}, "")
}

// absenceFor finds the absence that the address names, among those that are not over.
func (s *Server) absenceFor(r *http.Request, v *visit) (cases.Absence, error) {
	all, err := s.Absences.Absences(r.Context(), v.Viewer, v.Today)
	if err != nil {
		return cases.Absence{}, err
	}
	i := slices.IndexFunc(all, func(a cases.Absence) bool { return a.ID == r.PathValue("id") })
	if i < 0 {
		return cases.Absence{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such absence. It may be over, or somebody ended it."}
	}
	return all[i], nil
}

// showAbsence shows an absence with what was just done about its desk.
func (s *Server) showAbsence(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, body absenceBody, alert string) error {
	a, err := s.absenceFor(r, v)
	if err != nil {
		return err
	}
	body.absenceRow = absenceRow{Absence: a, Mine: v.mayKeep(a.Person)}
	if body.Assigns = v.Viewer.Is(assigns...); body.Assigns {
		if err := s.fillDesk(r, v, f, &body); err != nil {
			return err
		}
	}
	f.Sort([]string{"new_reviewer", "request", "back_on"})
	return s.render(w, r, status, "absence", &page{Title: "Absence", Visit: v, Form: f, Alert: alert, Body: body})
}

// fillDesk lists the requests on the person's desk, all of them marked on a fresh
// page, and the reviewers to choose from; the one who covers is chosen if they
// are there.
func (s *Server) fillDesk(r *http.Request, v *visit, f *formdata.Form, body *absenceBody) error {
	rows, err := s.Reader.Queue(r.Context(), v.Viewer, cases.QueueFilter{Show: cases.ShowOpen, Desk: body.Person, Today: v.Today})
	if err != nil {
		return err
	}
	fresh := !f.Values.Has("command")
	for _, row := range rows {
		d := deskRow{QueueRow: row}
		d.Marked = fresh || f.Has("request", d.Code())
		body.Desk = append(body.Desk, d)
	}
	people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleReviewer)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(p cases.Person) bool { return p.ID == body.Person })
	if body.Reviewers, err = s.choosable(r, v, people); err != nil {
		return err
	}
	all, err := s.Absences.Absences(r.Context(), v.Viewer, v.Today)
	if err != nil {
		return err
	}
	if _, away := cases.AwayOn(all, body.Cover, v.Today); fresh && !away {
		f.Values.Set("new_reviewer", string(body.Cover))
	}
	return nil
}

// endAbsence brings somebody back earlier than planned.
func (s *Server) endAbsence(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	back := f.Date("back_on", "The first day back")
	if len(f.Problems) == 0 {
		if err := asProblem(f, "back_on", s.Absences.EndAbsence(r.Context(), v.Viewer, r.PathValue("id"), back)); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return s.showAbsence(w, r, v, http.StatusUnprocessableEntity, f, absenceBody{}, "")
	}
	return s.seeOther(w, r, "/absences", "The absence ends before "+back.Long()+".")
}
