package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// The acts on the page of a request: each reads its own small form.

// simpleAct reads the form, builds the payload, does the act and leads back to
// the request.
func (s *Server) simpleAct(w http.ResponseWriter, r *http.Request, v *visit, kind cases.ActKind, field, done string, payload func(*formdata.Form) cases.Payload) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, kind, "")
	if err != nil {
		return err
	}
	after, err := s.do(r, v, kind, req.Request, f, payload(f), field, s.again(w, r, v))
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request), done)
}

func (s *Server) accept(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.Accept, "reviewer", "The request is accepted and assigned.", func(f *formdata.Form) cases.Payload {
		if f.Line("reviewer") == "" {
			f.Problem("reviewer", "Choose the assistant district attorney who reviews it.")
		}
		return cases.Payload{Reviewer: cases.PersonID(f.Line("reviewer"))}
	})
}

func (s *Server) reassign(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.AssignReviewer, "new_reviewer", "Another reviewer has the request now.", func(f *formdata.Form) cases.Payload {
		if f.Line("new_reviewer") == "" {
			f.Problem("new_reviewer", "Choose the assistant district attorney who takes over.")
		}
		return cases.Payload{Reviewer: cases.PersonID(f.Line("new_reviewer"))}
	})
}

func (s *Server) misdirect(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.Misdirect, "referral", "The requester is told which agency to ask.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{Text: prose(f, "referral", "Say which agency the requester should ask, and how.")}
	})
}

func (s *Server) askInformation(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.AskInformation, "question", "The question is sent to the requester.", func(f *formdata.Form) cases.Payload {
		if len(f.Values["missing"]) == 0 {
			f.Problem("missing", "Mark what is missing, so that the requester sees it at a glance.")
		}
		return cases.Payload{Missing: f.Values["missing"], Text: prose(f, "question", "Write what is missing, so that the requester can answer it.")}
	})
}

// actWithDocuments is simpleAct for a requester's form that takes files. The
// fields are in the order of the page; a refusal stands by the first.
func (s *Server) actWithDocuments(w http.ResponseWriter, r *http.Request, v *visit, kind cases.ActKind, fields []string, done string, payload func(*formdata.Form) cases.Payload) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, kind, cases.Attachment)
	if err != nil {
		return err
	}
	uploaded, err := s.waiting(r.Context(), v, req.Request, cases.Attachment)
	if err != nil {
		return err
	}
	p := payload(f)
	p.Documents = chosen(uploaded, f)
	f.Sort(fields)
	after, err := s.do(r, v, kind, req.Request, f, p, fields[0], s.again(w, r, v))
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request), done)
}

func (s *Server) answerInformation(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.actWithDocuments(w, r, v, cases.AnswerInformation, []string{"answer"}, "Your answer was sent. The review goes on.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{Text: prose(f, "answer", "Write an answer, or say in a sentence what the attached documents show.")}
	})
}

func (s *Server) cancelPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.Cancel); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "cancel", &page{Title: "Cancel request " + req.Number, Visit: v, Body: req})
}

func (s *Server) cancel(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.Cancel, "", "The request is cancelled.", func(*formdata.Form) cases.Payload { return cases.Payload{} })
}
