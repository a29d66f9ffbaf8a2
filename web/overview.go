package web

import (
	"net/http"

	"suppb/cases"
)

// fewForP90 is the least number of decisions that a 90th percentile is shown for.
const fewForP90 = 10

type overviewBody struct {
	cases.Overview
	Median cases.Turnaround // of all decisions
}

// ShowP90 reports whether a row has enough decisions for a 90th percentile.
func (overviewBody) ShowP90(t cases.Turnaround) bool { return t.Count >= fewForP90 }

func (s *Server) overview(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleManager); err != nil {
		return err
	}
	o, err := s.Reader.Overview(r.Context(), v.Viewer, v.Today)
	if err != nil {
		return err
	}
	body := overviewBody{Overview: o}
	if len(o.Decided) > 0 {
		body.Median = o.Decided[0]
	}
	return s.render(w, r, http.StatusOK, "overview", &page{Title: "Overview", Visit: v, Body: body})
}
