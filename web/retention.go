package web

import (
	"errors"
	"net/http"
	"strconv"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

type retentionBody struct {
	Schedule *policy.Retention
	Plan     cases.DestructionPlan
	Waiting  *cases.Destruction // proposed, or being carried out
	Past     []cases.Destruction
}

func (s *Server) retentionPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	return s.showRetention(w, r, v, http.StatusOK, "")
}

func (s *Server) showRetention(w http.ResponseWriter, r *http.Request, v *visit, status int, alert string) error {
	schedule, err := policy.RetentionOn(v.Today)
	if err != nil {
		return err
	}
	body := retentionBody{Schedule: schedule}
	if body.Plan, err = s.Retention.RetentionPlan(r.Context(), v.Viewer, v.Today, schedule.Key(), schedule.Keeps); err != nil {
		return err
	}
	all, err := s.Retention.Destructions(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	for _, d := range all {
		switch d.State {
		case cases.DestructionProposed, cases.DestructionConfirmed:
			body.Waiting = &d
		case cases.DestructionDone:
			body.Past = append(body.Past, d)
		}
	}
	return s.render(w, r, status, "retention", &page{Title: "Retention", Visit: v, Alert: alert, Body: body, Wide: true})
}

// proposeDestruction makes a list of what the page showed.
func (s *Server) proposeDestruction(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	schedule, err := policy.RetentionOn(v.Today)
	if err != nil {
		return err
	}
	id, err := s.Retention.ProposeDestruction(r.Context(), v.Viewer, f.Line("digest"), schedule.Key(), schedule.Keeps)
	if alert, stale := movedOn(err); stale {
		return s.showRetention(w, r, v, http.StatusConflict, alert)
	}
	if err != nil {
		return err
	}
	return s.seeOther(w, r, "/retention/"+id, "The list is proposed. Another manager or supervisor confirms it.")
}

// destructionBody is one list.
type destructionBody struct {
	cases.Destruction
	Mine bool // this person proposed it
}

// Waits, Runs and Done say how far it is.
func (b destructionBody) Waits() bool { return b.State == cases.DestructionProposed }
func (b destructionBody) Runs() bool  { return b.State == cases.DestructionConfirmed }
func (b destructionBody) Done() bool  { return b.State == cases.DestructionDone }

// Gone counts what was destroyed.
func (b destructionBody) Gone() (n int) {
	for _, d := range b.Items {
		if !d.DestroyedOn.IsZero() {
			n++
		}
	}
	return n
}

// ByCommand reports that it was decided on the command line.
func (b destructionBody) ByCommand() bool { return b.ProposedBy == cases.CommandLine }

func (s *Server) destructionPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.showDestruction(w, r, v, http.StatusOK, formdata.New(), "")
}

func (s *Server) showDestruction(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, alert string) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	list, err := s.Retention.Destruction(r.Context(), v.Viewer, r.PathValue("id"))
	if err != nil {
		return err
	}
	title := "Requests to destroy"
	if list.Number != "" {
		title = "Destruction " + list.Number
	}
	body := destructionBody{list, list.ProposedBy == v.Person.ID}
	return s.render(w, r, status, "retention_list", &page{Title: title, Visit: v, Form: f, Alert: alert, Body: body, Wide: true})
}

func (s *Server) confirmDestruction(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	if !f.Has("read", "yes") {
		f.Problem("read", "Read the list, and mark that you did. A destruction cannot be undone.")
	}
	unnamed, err := strconv.Atoi(f.Line("unnamed"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	if unnamed > 0 && !f.Has("asked", "yes") {
		f.Problem("asked", "Ask whoever answers demands, and mark that you did.")
	}
	if len(f.Problems) > 0 {
		return s.showDestruction(w, r, v, http.StatusUnprocessableEntity, f, "")
	}
	schedule, err := policy.RetentionOn(v.Today)
	if err != nil {
		return err
	}
	err = s.Retention.ConfirmDestruction(r.Context(), v.Viewer, r.PathValue("id"), f.Line("digest"), unnamed, schedule.Keeps)
	if alert, stale := movedOn(err); stale {
		return s.showDestruction(w, r, v, http.StatusConflict, formdata.New(), alert)
	}
	if err != nil {
		return err
	}
	return s.seeOther(w, r, "/retention/"+r.PathValue("id"), "Confirmed. The requests are destroyed within a minute, and the certificate is drawn.")
}

func (s *Server) dropDestruction(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	err := s.Retention.DropDestruction(r.Context(), v.Viewer, r.PathValue("id"))
	if alert, stale := movedOn(err); stale {
		return s.showDestruction(w, r, v, http.StatusConflict, formdata.New(), alert)
	}
	if err != nil {
		return err
	}
	return s.seeOther(w, r, "/retention", "The list is dropped. Nothing was destroyed.")
}

// movedOn is the sentence of a refusal because something changed since the page
// was opened.
func movedOn(err error) (alert string, ok bool) {
	var refusal cases.Refusal
	ok = errors.As(err, &refusal) && (refusal.Code == cases.Stale || refusal.Code == cases.NotOpen)
	return refusal.Text, ok
}

// destructionCertificate sends the certificate. The record writes down who
// opened it.
func (s *Server) destructionCertificate(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RetentionKeepers...); err != nil {
		return err
	}
	id := r.PathValue("id")
	d, err := s.Retention.Certificate(r.Context(), v.Viewer, id)
	if err != nil {
		return err
	}
	return s.Retention.CopyCertificate(r.Context(), v.Viewer, id, &fileWriter{w: w, d: d})
}
