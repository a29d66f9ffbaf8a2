package web

import (
	"fmt"
	"net/http"

	"suppb/cases"
)

// fewForP90 is the least number of cases that a 90th percentile or a share is
// shown for.
const fewForP90 = 10

type overviewBody struct {
	cases.Overview
	Median cases.Turnaround // of all decisions
}

// Percent is how many of a hundred clocks ended in time; too few say nothing.
func (overviewBody) Percent(k cases.Kept) string {
	if k.Ended < fewForP90 {
		return "too few"
	}
	return fmt.Sprintf("%d %%", k.InTime*100/k.Ended)
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
