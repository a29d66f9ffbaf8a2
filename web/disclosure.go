package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// demandBody is the page of a demand.
type demandBody struct {
	demandView
	Open    []cases.DemandStepKind
	Lines   []demandLine // what was done, the newest first
	Handles bool
	Waits   string // why this person does not approve the release that waits
	Took    bool   // this person may take what was released out of the record
}

// demandLine is a step that was done, with the law that it rests on.
type demandLine struct {
	cases.DemandEntry
	Law policy.LegalBasis
}

// Can reports whether a step is open to this person now.
func (b demandBody) Can(kind string) bool {
	return slices.Contains(b.Open, cases.DemandStepKind(kind))
}

// Which tells several proposals apart, of which the newest stands first.
func (b demandBody) Which(i int) string {
	if len(b.Releases) == 1 {
		return ""
	}
	return fmt.Sprintf(" (proposal %d)", len(b.Releases)-i)
}

// Paths are the steps that are open, with their pages.
func (b demandBody) Paths() []demandStep {
	var out []demandStep
	for _, p := range demandStepPages {
		if b.Can(string(p.Kind)) {
			out = append(out, p)
		}
	}
	return out
}

// ChannelWords is how it came.
func (b demandBody) ChannelWords() string {
	for _, c := range cases.DemandChannels() {
		if c.Code == b.Channel {
			return c.Words
		}
	}
	return b.Channel
}

// shut says why the person cannot take a step on the demand now; empty if they can.
func (v *visit) shut(d cases.Demand, k cases.DemandStepKind) string {
	if err := cases.MayTakeDemandStep(d, k, v.Viewer.Actor); err != nil {
		return err.Error()
	}
	return ""
}

// demandFor finds the demand that the address names.
func (s *Server) demandFor(r *http.Request, v *visit) (cases.Demand, error) {
	if err := v.mustBe(cases.DemandRecorders...); err != nil {
		return cases.Demand{}, err
	}
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return cases.Demand{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such demand, or it is not yours to see."}
	}
	return s.Disclosures.Demand(r.Context(), v.Viewer, id.String())
}

func (s *Server) demandPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	return s.showDemand(w, r, v, d, http.StatusOK, formdata.New(), "")
}

func (s *Server) showDemand(w http.ResponseWriter, r *http.Request, v *visit, d cases.Demand, status int, f *formdata.Form, alert string) error {
	body := demandBody{demandView: s.viewDemand(r, v, d, ""), Open: cases.OpenDemandSteps(d, v.Viewer.Actor), Handles: v.Viewer.HandlesDemands()}
	body.Took = body.Handles && d.State == cases.DemandReleased && !slices.Contains(d.Recused, v.Person.ID)
	if d.State == cases.ReleaseProposed && body.Handles {
		body.Waits = v.shut(d, cases.ApproveRelease)
	}
	for _, e := range d.Steps {
		line := demandLine{DemandEntry: e}
		line.Law, _ = policy.Basis(e.Basis)
		body.Lines = append(body.Lines, line)
	}
	return s.render(w, r, status, "disclosure", &page{Title: "Demand " + d.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// demandPaper sends a paper of a demand. The record writes down who opened it.
func (s *Server) demandPaper(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.demandFile(r, v)
	if err != nil {
		return err
	}
	return f.copy(&fileWriter{w: w, d: f.Document})
}

func (s *Server) demandPaperPages(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.demandFile(r, v)
	if err != nil {
		return err
	}
	return s.showPages(w, r, v, f, documentPagesBody{Back: "/disclosures/" + r.PathValue("id"), Words: "The demand"})
}

func (s *Server) demandPaperPicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.demandFile(r, v)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, v, f)
}

func (s *Server) demandFile(r *http.Request, v *visit) (storedFile, error) {
	if err := v.mustBe(cases.DemandRecorders...); err != nil {
		return storedFile{}, err
	}
	id, paper := r.PathValue("id"), cases.DocumentID(r.PathValue("paper"))
	d, err := s.Disclosures.DemandPaper(r.Context(), v.Viewer, id, paper)
	return storedFile{d, func(w io.Writer) error { return s.Disclosures.CopyDemandPaper(r.Context(), v.Viewer, id, paper, w) }}, err
}
