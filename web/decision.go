package web

import (
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// decisionBody is the page of the certifying official, and before that of the
// supervisor.
type decisionBody struct {
	requestView
	Due         string
	Recommended cases.Entry // when, why, and the note
	Acts        []string    // the categories or forms of trafficking, in words
	Cooperation []string    // of the T form, in words
	Reasons     []cases.Choice
	Lines       []line   // what happened since the page was opened
	Blocks      []string // why the form cannot be signed today
	Warns       []string // what to look at before it is
	CanDecide   bool
	CanReturn   bool
	CanEndorse  bool
	Elements    []cases.Element
	Barriers    []cases.Barrier // reasons that the explanation names and that cannot carry a refusal
	Unused      []typed
}

// Certifiable reports whether the official could certify now.
func (b decisionBody) Certifiable() bool {
	return b.CanDecide && b.Recommendation == cases.Certify && b.DraftDigest != ""
}

func (s *Server) decisionPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleOfficial, cases.RoleSupervisor); err != nil {
		return err
	}
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.ReturnToReviewer); err != nil {
		return err
	}
	return s.showDecision(w, r, v, req, http.StatusOK, formdata.New(), "")
}

func (s *Server) showDecision(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	open := cases.Open(req.Snapshot, v.Viewer.Actor)
	body := decisionBody{
		requestView: s.view(r, v, req, "/decision"), Due: v.dueSentence(req), Recommended: last(req, cases.EventRecommended), Reasons: cases.Reasons(),
		Acts: wordsOf(cases.QualifyingCriminalActivities(), req.Findings.Activities), Cooperation: wordsOf(cases.Cooperations(), req.Findings.Cooperation),
		CanDecide: slices.Contains(open, cases.Decide), CanReturn: slices.Contains(open, cases.ReturnToReviewer),
		Elements:   req.Findings.Elements(req.Visa),
		CanEndorse: slices.Contains(open, cases.Endorse),
	}
	if req.Visa == cases.T {
		body.Acts = wordsOf(cases.TraffickingForms(), req.Findings.Trafficking)
	}
	body.Lines = v.news(req, f)
	body.Unused = append(v.unused("explanation", body.CanDecide), v.unused("comment", body.CanReturn)...)
	if req.Recommendation == cases.Decline && !f.Values.Has("command") { // a fresh page, not one that came back
		for _, reason := range body.Recommended.Event.Reasons {
			f.Values.Add("reasons", string(reason))
		}
	}
	if body.Certifiable() {
		var err error
		if body.Blocks, body.Warns, err = s.Paperwork.Ready(r.Context(), v.Viewer, req.Request, v.Today); err != nil {
			return err
		}
	}
	body.Barriers = cases.Barriers(f.Prose("explanation"))
	f.Sort([]string{"reasons", "explanation", "comment"})
	return s.render(w, r, status, "decision", &page{Title: "Decision " + req.Number, Visit: v, Form: f, Alert: alert, Body: body, Wide: true})
}

// wordsOf are the words of codes, in the order of the list.
func wordsOf(list []cases.Choice, codes []string) []string {
	var out []string
	for _, c := range list {
		if slices.Contains(codes, c.Code) {
			out = append(out, c.Words)
		}
	}
	return out
}

// officialAct reads a form of the decision page and does its act.
func (s *Server) officialAct(w http.ResponseWriter, r *http.Request, v *visit, kind cases.ActKind, field, to, done string, payload func(*formdata.Form) cases.Payload) error {
	if err := v.mustBe(cases.RoleOfficial, cases.RoleSupervisor); err != nil {
		return err
	}
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, kind, "")
	if err != nil {
		return err
	}
	after, err := s.do(r, v, kind, req.Request, f, payload(f), field, func(status int, f *formdata.Form, alert string) error {
		now, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showDecision(w, r, v, now, status, f, alert)
	})
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request)+to, done)
}

// endorse passes the recommendation on to the official.
func (s *Server) endorse(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.officialAct(w, r, v, cases.Endorse, "", "", "Passed on to the certifying official.", func(*formdata.Form) cases.Payload {
		return cases.Payload{}
	})
}

// certify carries the digest of the form that the official read.
func (s *Server) certify(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.officialAct(w, r, v, cases.Decide, "", "/signature", "You decided to certify. Now print the form and sign it in ink.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{Outcome: cases.Certify, Digest: f.Line("digest")}
	})
}

func (s *Server) decline(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.officialAct(w, r, v, cases.Decide, "explanation", "", "You declined. The requester is told the reasons.", func(f *formdata.Form) cases.Payload {
		reasons := readReasons(f)
		if len(reasons) == 0 {
			f.Problem("reasons", "Choose at least one reason for declining.")
		}
		return cases.Payload{Outcome: cases.Decline, Reasons: reasons, Acknowledged: f.Yes("acknowledged"), Text: prose(f, "explanation", "Explain the decision in a sentence the requester can act on.")}
	})
}

func (s *Server) returnToReviewer(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.officialAct(w, r, v, cases.ReturnToReviewer, "comment", "", "Returned to the reviewer.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{Text: prose(f, "comment", "Write what the reviewer should look at again.")}
	})
}
