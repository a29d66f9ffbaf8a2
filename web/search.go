package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

type searchBody struct {
	Text      string
	Asked     bool
	Rows      []cases.QueueRow
	SeesFacts bool
}

// searchPage and search look a person or a number up. What is looked for is
// posted, so that no name is in an address, a log or a browser's history.
func (s *Server) searchPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "search", &page{Title: "Find a request", Visit: v, Body: searchBody{SeesFacts: v.Viewer.SeesFacts()}})
}

func (s *Server) search(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	body := searchBody{Text: f.Line("text"), SeesFacts: v.Viewer.SeesFacts()}
	rows, err := s.Reader.Search(r.Context(), v.Viewer, body.Text)
	if err := asProblem(f, "text", err); err != nil {
		return err
	}
	if len(f.Problems) > 0 {
		return s.render(w, r, http.StatusUnprocessableEntity, "search", &page{Title: "Find a request", Visit: v, Form: f, Body: body})
	}
	body.Asked, body.Rows = true, rows
	return s.render(w, r, http.StatusOK, "search", &page{Title: "Find a request", Visit: v, Form: f, Body: body, Wide: true})
}
