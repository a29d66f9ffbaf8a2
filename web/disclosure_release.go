package web

import (
	"net/http"

	"suppb/cases"
	"suppb/letters"
	"suppb/policy"
	"suppb/web/formdata"
)

// releaseBody is the page on which a release is proposed.
type releaseBody struct {
	demandView
	Laws   laws
	Papers []cases.Choice
	Facts  []cases.Choice
	Unused []typed
	Shut   string // why it is not open; empty if it is
}

// Ways are how a release can leave the office.
func (releaseBody) Ways() []cases.Choice { return cases.ReleaseWays() }

func (s *Server) releasePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("to", letters.DemandAddressee(d))
	return s.showRelease(w, r, v, d, http.StatusOK, f, "")
}

func (s *Server) showRelease(w http.ResponseWriter, r *http.Request, v *visit, d cases.Demand, status int, f *formdata.Form, alert string) error {
	body := releaseBody{demandView: s.viewDemand(r, v, d, "/release"), Shut: v.shut(d, cases.ProposeRelease), Laws: lawsFor(v, d, policy.ForRelease)}
	if body.Shut == "" {
		req, err := s.Reader.Request(r.Context(), v.Viewer, d.Request)
		if err != nil {
			return err
		}
		for _, p := range req.Documents {
			if p.Virus != "" {
				continue // nobody could take it out of the record
			}
			body.Papers = append(body.Papers, cases.Choice{Code: string(p.ID), Words: p.Kind.Words() + ": " + p.FileName + ", " + v.Day(p.At) + ", " + fileSize(p.Size)})
		}
		facts, opens := body.Personal.facts(cases.Releasable(req))
		body.Personal.Opens = opens
		for _, fact := range facts {
			body.Facts = append(body.Facts, cases.Choice{Code: fact.Code, Words: fact.Words + ": " + fact.Value})
		}
	} else if status == http.StatusOK {
		status = http.StatusConflict
	}
	for _, name := range []string{"to", "step_text"} {
		body.Unused = append(body.Unused, v.unused(name, body.Shut == "")...)
	}
	f.Sort([]string{"law", "documents", "facts", "to", "how", "step_text"})
	return s.render(w, r, status, "disclosure_release", &page{Title: "Propose a release", Visit: v, Form: f, Alert: alert, Body: body})
}

func (s *Server) proposeRelease(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	p := cases.Proposal{To: f.Prose("to"), How: f.Line("how"), Facts: f.Values["facts"]}
	for _, id := range f.Values["documents"] {
		p.Documents = append(p.Documents, cases.DocumentID(id))
	}
	f.Add(p.Check())
	a := cases.DemandAct{Kind: cases.ProposeRelease, Release: p, Basis: law(f, lawsFor(v, d, policy.ForRelease)), Text: prose(f, "step_text", "Write why this may leave the office, for its own log.")}
	return s.stepDemand(w, r, v, d, f, a, "documents", "The release is proposed. Another supervisor or certifying official approves or rejects it.", func(now cases.Demand, status int, alert string) error {
		return s.showRelease(w, r, v, now, status, f, alert)
	})
}
