package web

import (
	"net/http"

	"suppb/cases"
)

// disclosuresBody is the log of demands for papers.
type disclosuresBody struct {
	Filter  cases.DemandFilter
	Rows    []cases.Demand
	Handles bool // this person answers demands
}

// Kinds are what the list can be narrowed to.
func (disclosuresBody) Kinds() []cases.Choice { return cases.DemandKinds() }

// Narrowed reports whether the list leaves anything out.
func (b disclosuresBody) Narrowed() bool { return b.Filter != cases.DemandFilter{} }

func (s *Server) disclosuresPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.DemandRecorders...); err != nil {
		return err
	}
	q := r.URL.Query()
	body := disclosuresBody{Filter: cases.DemandFilter{Open: q.Get("show") == "open"}, Handles: v.Viewer.HandlesDemands()}
	if kind := cases.DemandKind(q.Get("kind")); kind.Known() {
		body.Filter.Kind = kind
	}
	var err error
	if body.Rows, err = s.Disclosures.Demands(r.Context(), v.Viewer, body.Filter); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "disclosures", &page{Title: "Demands for papers", Visit: v, Body: body})
}
