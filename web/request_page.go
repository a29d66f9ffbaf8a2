package web

import (
	"net/http"
	"slices"
	"strconv"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// requestBody is the page of a request, for staff and for requesters.
type requestBody struct {
	cases.Request
	Due       string // the arithmetic
	Rules     policy.RuleSet
	Lines     []line
	Sent      []cases.Document // by the requester
	Drawn     []cases.Document // prepared and signed forms
	SeesFacts bool
	SeesRules bool             // which rule set counted the days, and whether the office confirmed it
	Waiting   []cases.Document // uploaded, not attached yet
	Reviewers []cases.Choice
	Unused    []typed

	Question  string // the open request for information
	Referral  string // where else to ask
	Declined  cases.Entry
	SignedPDF cases.DocumentID

	open []cases.ActKind
}

// Can reports whether an act is open to this person now.
func (b requestBody) Can(kind string) bool { return slices.Contains(b.open, cases.ActKind(kind)) }

// CanAny reports whether anything is open to this person now.
func (b requestBody) CanAny() bool { return len(b.open) > 0 }

func (s *Server) requestPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	return s.showRequest(w, r, v, req, http.StatusOK, formdata.New(), "")
}

// bySender divides documents into those of the requester and those of the office.
func bySender(all []cases.Document) (sent, drawn []cases.Document) {
	for _, d := range all {
		if d.Kind == cases.Attachment {
			sent = append(sent, d)
		} else {
			drawn = append(drawn, d)
		}
	}
	return sent, drawn
}

// again shows the page of the request as it is now, after an act that could
// not be carried out.
func (s *Server) again(w http.ResponseWriter, r *http.Request, v *visit) comeback {
	return func(status int, f *formdata.Form, alert string) error {
		req, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showRequest(w, r, v, req, status, f, alert)
	}
}

func (s *Server) showRequest(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	body := requestBody{
		Request: req, Due: v.dueSentence(req), Lines: v.timeline(req, seenVersion(f)),
		SeesFacts: v.Viewer.SeesFacts(), SeesRules: v.Viewer.Is(cases.RoleManager, cases.RoleAdministrator), open: cases.Open(req.Snapshot, v.Viewer.Actor),
		Declined: last(req, cases.EventDecided), Referral: last(req, cases.EventMisdirected).Text,
	}
	var err error
	if body.Rules, err = policy.Rules(req.RuleSet, req.RuleVersion); err != nil {
		return err
	}
	body.Sent, body.Drawn = bySender(req.Documents)
	for _, d := range body.Drawn {
		if d.Kind == cases.SignedScan {
			body.SignedPDF = d.ID
		}
	}
	if req.State == cases.AwaitingInformation {
		body.Question = last(req, cases.EventInformationAsked).Text
	}
	if body.Can(string(cases.AnswerInformation)) {
		if body.Waiting, err = s.waiting(r.Context(), v, req.Request, cases.Attachment); err != nil {
			return err
		}
	}
	if body.Can(string(cases.Accept)) || body.Can(string(cases.AssignReviewer)) {
		people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleReviewer)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p cases.Person) bool { return p.ID == req.Reviewer })
		body.Reviewers = peopleChoices(people)
	}
	for _, text := range actTexts {
		body.Unused = append(body.Unused, unused(f, text.field, body.Can(string(text.kind)))...)
	}
	name := "request_staff"
	if !v.staff() {
		name = "request_requester"
	}
	return s.render(w, r, status, name, &page{Title: "Request " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// actTexts are the texts that people type on the page of a request.
var actTexts = []struct {
	field string
	kind  cases.ActKind
}{
	{"answer", cases.AnswerInformation},
	{"question", cases.AskInformation},
	{"referral", cases.Misdirect},
}

// seenVersion is the version that a form was drawn from.
func seenVersion(f *formdata.Form) int64 {
	if n, err := strconv.ParseInt(f.Line("version"), 10, 64); err == nil {
		return n
	}
	return cases.AnyVersion
}
