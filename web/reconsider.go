package web

import (
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// What can follow a decision: a second look at it, and a fresh signature.

func (s *Server) askReconsideration(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.actWithDocuments(w, r, v, cases.AskReconsideration, []string{"reconsideration"}, "Your request is sent. Someone who had no part in the decision looks at it again.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{Text: prose(f, "reconsideration", "Write what the office should look at again, and what is new.")}
	})
}

func (s *Server) reconsider(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.Reconsider, "outcome", "The requester is told the result.", func(f *formdata.Form) cases.Payload {
		outcome := cases.Outcome(f.Line("outcome"))
		if outcome != cases.Uphold && outcome != cases.Reopen {
			f.Problem("outcome", "Choose whether the decision stands or the review begins again.")
		}
		return cases.Payload{Outcome: outcome, Text: prose(f, "result", "Explain the result in a sentence the requester can act on.")}
	})
}

func (s *Server) askReissue(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.AskReissue, "", "You asked for a fresh signature. The office is told.", func(*formdata.Form) cases.Payload { return cases.Payload{} })
}
