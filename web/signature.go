package web

import (
	"net/http"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// signatureBody is the page that leads from the decision to the signed copy.
type signatureBody struct {
	requestView
	Waiting []cases.Document // the scan, if it was uploaded already
	IfToday cases.Date       // last day for USCIS, were it signed today
	Can     bool
	Lines   []line // what happened since the page was opened
	Unused  []typed
}

func (s *Server) signaturePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.RecordSignedCopy); err != nil {
		return err
	}
	return s.showSignature(w, r, v, req, http.StatusOK, formdata.New(), "")
}

func (s *Server) showSignature(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	waiting, err := s.waiting(r.Context(), v, req.Request, cases.SignedScan)
	if err != nil {
		return err
	}
	if n := len(waiting); n > 1 {
		waiting = waiting[n-1:]
	}
	body := signatureBody{requestView: s.view(r, v, req, "/signature"), Waiting: waiting, Can: v.mayAct(req.Snapshot, cases.RecordSignedCopy) == nil, Lines: v.news(req, f)}
	for _, name := range []string{"signed_on", "signed_again", "supervisor_on"} {
		body.Unused = append(body.Unused, v.unused(name, body.Can)...)
	}
	if req.Visa == cases.U {
		body.IfToday = policy.ValidityOf(v.Today).LastReceipt
	}
	return s.render(w, r, status, "signature", &page{Title: "Signature " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

func (s *Server) recordSignedCopy(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleIntake, cases.RoleOfficial); err != nil {
		return err
	}
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, cases.RecordSignedCopy, cases.SignedScan)
	if err != nil {
		return err
	}
	waiting, err := s.waiting(r.Context(), v, req.Request, cases.SignedScan)
	if err != nil {
		return err
	}
	signedOn := f.Date("signed_on", "The signature date")
	if signedOn.IsZero() {
		f.Problem("signed_on", "Enter the date that is handwritten beside the signature.")
	}
	again := f.Date("signed_again", "The signature date, typed again,")
	if signedOn != again && f.Error("signed_on") == "" && f.Error("signed_again") == "" {
		f.Problem("signed_again", "The two dates differ. Look at the paper again and type the handwritten date twice.")
	}
	var supervisorOn cases.Date
	if req.Visa == cases.T {
		if supervisorOn = f.Date("supervisor_on", "The date beside the supervisor's signature"); supervisorOn.IsZero() {
			f.Problem("supervisor_on", "Enter the date beside the supervisor's signature; a T declaration has two signatures.")
		}
	}
	var scan cases.DocumentID
	if n := len(waiting); n > 0 {
		scan = waiting[n-1].ID // the newest; one that was replaced stays behind
	} else {
		f.Problem("scan", "Attach the scan of the signed form.")
	}
	if v.mayAct(req.Snapshot, cases.RecordSignedCopy) != nil {
		f.Problems = nil // a second click, which the record knows, or a page out of date
	}
	f.Sort([]string{"scan", "signed_on", "signed_again", "supervisor_on"})
	after, err := s.do(r, v, cases.RecordSignedCopy, req.Request, f, cases.Payload{
		Document: scan, SignedOn: signedOn, SignedAgain: again, SupervisorOn: supervisorOn,
	}, "signed_on", func(status int, f *formdata.Form, alert string) error {
		now, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showSignature(w, r, v, now, status, f, alert)
	})
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request), "The signed copy is recorded. Now send the paper original to the requester, and record that it left.")
}
