package web

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// demandNewBody is the form on which a demand is written down.
type demandNewBody struct {
	Waiting []cases.Document // papers that came with a form that has a mistake
}

// Kinds are what can come in, and Channels how.
func (demandNewBody) Kinds() []cases.Choice    { return cases.DemandKinds() }
func (demandNewBody) Channels() []cases.Choice { return cases.DemandChannels() }

// Tells are whether the requester is told.
func (demandNewBody) Tells() []cases.Choice {
	return []cases.Choice{
		{Code: "yes", Words: "Yes. Their counsel can object, or ask a court to protect them."},
		{Code: "no", Words: "No: a court order forbids it"},
	}
}

// demandFields are the fields in the order of the page.
var demandFields = []string{"kind", "asker", "asker_agency", "asker_address", "reference", "received_on", "channel", "due_on", "number", "asked", "tell", "bar_reason", "paper"}

// newDemandPage begins with the number of a request if the address has one.
func (s *Server) newDemandPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.DemandRecorders...); err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("number", r.URL.Query().Get("number"))
	f.Values.Set("tell", "yes")
	return s.showNewDemand(w, r, v, http.StatusOK, f)
}

func (s *Server) showNewDemand(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	waiting, err := s.demandUploads(r, v, f)
	if err != nil {
		return err
	}
	f.Sort(demandFields)
	return s.render(w, r, status, "disclosure_new", &page{Title: "Record a demand", Visit: v, Form: f, Body: demandNewBody{waiting}})
}

// demandUploads are the papers that came with a form or that its page showed.
func (s *Server) demandUploads(r *http.Request, v *visit, f *formdata.Form) ([]cases.Document, error) {
	all, err := s.waiting(r.Context(), v, "", cases.DemandPaper)
	if err != nil {
		return nil, err
	}
	ids := chosen(all, f)
	return slices.DeleteFunc(all, func(d cases.Document) bool { return !slices.Contains(ids, d.ID) }), nil
}

func (s *Server) recordDemand(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.DemandRecorders...); err != nil {
		return err
	}
	f, err := read(w, r, v, func(_ *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		return s.keep(r.Context(), v, "", cases.DemandPaper, d, body)
	})
	if err != nil {
		return err
	}
	id, err := uuid.Parse(f.Line("command"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	d := cases.Demand{
		ID: id.String(), Kind: cases.DemandKind(f.Line("kind")), Channel: f.Line("channel"), Barred: f.Line("tell") == "no",
		ReceivedOn: f.Date("received_on", "The day of receipt"), DueOn: f.Date("due_on", "The day on which the answer is due"),
		DemandText: cases.DemandText{
			Asker: f.Line("asker"), AskerAgency: f.Line("asker_agency"), AskerAddress: f.Prose("asker_address"), Reference: f.Line("reference"),
			Asked: f.Prose("asked"), BarReason: f.Prose("bar_reason"),
		},
	}
	f.Add(d.Check(v.Today))
	switch {
	case f.Line("tell") != "yes" && !d.Barred:
		f.Problem("tell", "Choose whether the requester is told.")
	case !d.Barred && d.BarReason != "":
		f.Problem("bar_reason", "You named an order that forbids telling the requester. Choose “No” above, or empty this field.")
	}
	if number := f.Line("number"); number != "" {
		if d.Request, err = s.numbered(r, v, f, "number", number); err != nil {
			return err
		}
	}
	papers, err := s.demandUploads(r, v, f)
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		var ids []cases.DocumentID
		for _, p := range papers {
			ids = append(ids, p.ID)
		}
		if err := asProblem(f, "paper", s.Disclosures.RecordDemand(r.Context(), v.Viewer, d, ids)); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return s.showNewDemand(w, r, v, http.StatusUnprocessableEntity, f)
	}
	s.mailSoon(r, v.Viewer.Agency)
	return s.seeOther(w, r, "/disclosures/"+d.ID, "The demand is recorded. Tell nobody outside the office whether there is anything.")
}

// numbered finds a request by its number; one that is not there is a mistake
// beside the field.
func (s *Server) numbered(r *http.Request, v *visit, f *formdata.Form, field, number string) (cases.RequestID, error) {
	id, err := s.Reader.Numbered(r.Context(), v.Viewer, number)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		f.Problem(field, "%s", refusal.Text)
		return "", nil
	}
	return id, err
}
