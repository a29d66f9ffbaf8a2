package web

import (
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// requestDisclosureBody is the page of a request's demands, holds and pending
// cases.
type requestDisclosureBody struct {
	requestView
	cases.RequestDisclosure
	Today  cases.Date
	Who    cases.Actor
	Staff  []cases.Choice // who may try a case
	Unused []typed
}

// Aside reports whether this person stepped aside from the request.
func (b requestDisclosureBody) Aside() bool { return slices.Contains(b.Recused, b.Who.Person) }

// MayEndHold and MayEndCase report whether this person ends it now.
func (b requestDisclosureBody) MayEndHold(h cases.LegalHold) bool {
	return h.MayEnd(b.Who, b.Today) == nil && !b.Aside()
}

func (b requestDisclosureBody) MayEndCase(p cases.Prosecution) bool {
	return p.MayEnd(b.Who) == nil && !b.Aside()
}

// disclosureOf finds the request that the address names, for staff who may see
// its facts.
func (s *Server) disclosureOf(r *http.Request, v *visit) (cases.Request, error) {
	req, err := s.requestFor(r, v)
	if err != nil {
		return req, err
	}
	return req, v.mustBe(cases.DemandRecorders...)
}

func (s *Server) requestDisclosurePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.disclosureOf(r, v)
	if err != nil {
		return err
	}
	return s.showRequestDisclosure(w, r, v, req, http.StatusOK, formdata.New(), "")
}

func (s *Server) showRequestDisclosure(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	panel, err := s.Disclosures.RequestDisclosure(r.Context(), v.Viewer, req.Request)
	if err != nil {
		return err
	}
	body := requestDisclosureBody{requestView: s.view(r, v, req, "/disclosure"), RequestDisclosure: panel, Today: v.Today, Who: v.Viewer.Actor}
	body.Discovery, body.Personal.Opens = body.Personal.releases(panel.Discovery)
	people, err := s.staffOfOffice(r, v)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(p cases.Person) bool { return !p.Actor().RecordsDemands() || slices.Contains(req.Walled, p.ID) })
	body.Staff = peopleChoices(people)
	if alert != "" {
		for _, name := range []string{"hold_reason", "hold_end", "case_number", "trial_name", "trial_email", "trial_address", "case_note"} {
			body.Unused = append(body.Unused, v.unused(name, false)...)
		}
	}
	f.Sort([]string{"hold_reason", "hold_until", "hold_end", "case_number", "trial", "trial_name", "trial_email", "trial_address", "note", "case_note", "case_ended"})
	return s.render(w, r, status, "request_disclosure", &page{Title: "Demands and holds " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// onDisclosure is an act of that page. Its acts tell somebody.
func (s *Server) onDisclosure(field, done string, act formAct) handler {
	return s.onForm(formPage{path: "/disclosure", find: s.disclosureOf, show: s.showRequestDisclosure, mails: true}, field, done, act)
}

func (s *Server) setHold(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	h := cases.LegalHold{Request: id, Reason: f.Prose("hold_reason"), Until: f.Date("hold_until", "The last day")}
	f.Add(h.Check(v.Today))
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Disclosures.SetHold(r.Context(), v.Viewer, h)
}

func (s *Server) endHold(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	reason := prose(f, "hold_end", "Say why the hold is not needed any more.")
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Disclosures.EndHold(r.Context(), v.Viewer, id, r.PathValue("hold"), reason)
}

func (s *Server) recordProsecution(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	command, err := uuid.Parse(f.Line("command"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	p := cases.Prosecution{ID: command.String(), Request: id, Trial: cases.PersonID(f.Line("trial")), ProsecutionText: cases.ProsecutionText{
		CaseNumber: f.Line("case_number"), Name: f.Line("trial_name"), Email: f.Line("trial_email"), Address: f.Prose("trial_address"), Note: f.Prose("note"),
	}}
	f.Add(p.Check())
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Disclosures.RecordProsecution(r.Context(), v.Viewer, p)
}

func (s *Server) noteProsecution(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	note := prose(f, "case_note", "Write the note: what was asked for, and what the court ordered.")
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Disclosures.NoteProsecution(r.Context(), v.Viewer, id, r.PathValue("case"), note)
}

func (s *Server) openToTrial(open bool) func(*http.Request, *visit, cases.RequestID, *formdata.Form) error {
	return func(r *http.Request, v *visit, id cases.RequestID, _ *formdata.Form) error {
		return s.Disclosures.OpenToTrial(r.Context(), v.Viewer, id, r.PathValue("case"), open)
	}
}

func (s *Server) endProsecution(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error {
	on := f.Date("case_ended", "The day on which the case ended")
	if len(f.Problems) > 0 {
		return nil
	}
	return s.Disclosures.EndProsecution(r.Context(), v.Viewer, id, r.PathValue("case"), on)
}
