package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// readingBody is what a filled form says, beside the record.
type readingBody struct {
	requestView
	Document cases.Document
	Reading  cases.FormReading
	Items    []cases.ReadItem
	Refused  string // why the file could not be read
}

// Mine lists the items that the reviewer can take over.
func (b readingBody) Mine() []cases.ReadItem { return b.only(true) }

// Theirs lists the items that the form prints as the requester sent them.
func (b readingBody) Theirs() []cases.ReadItem { return b.only(false) }

func (b readingBody) only(mine bool) []cases.ReadItem {
	return slices.DeleteFunc(slices.Clone(b.Items), func(i cases.ReadItem) bool { return i.Mine != mine })
}

func (s *Server) readingPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	body, err := s.reading(r, v)
	if err != nil {
		return err
	}
	return s.showReading(w, r, v, http.StatusOK, formdata.New(), "", body)
}

// reading reads one of the requester's files for the reviewer of the request.
func (s *Server) reading(r *http.Request, v *visit) (readingBody, error) {
	req, err := s.requestFor(r, v)
	if err != nil {
		return readingBody{}, err
	}
	if err := v.mayAct(req.Snapshot, cases.RecordFindings); err != nil {
		return readingBody{}, err
	}
	i := slices.IndexFunc(req.Documents, func(d cases.Document) bool {
		return string(d.ID) == r.PathValue("document") && d.Kind == cases.Attachment
	})
	if i < 0 {
		return readingBody{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such file among those that the requester sent."}
	}
	body := readingBody{requestView: s.view(r, v, req, "/reading/"+r.PathValue("document")), Document: req.Documents[i]}
	var pdf bytes.Buffer
	if err := s.Reader.CopyDocument(r.Context(), v.Viewer, body.Document.ID, &pdf); err != nil {
		return body, err
	}
	body.Reading, err = s.Paperwork.Read(r.Context(), pdf.Bytes())
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		body.Refused = refusal.Text
		return body, nil
	}
	if err != nil {
		return body, err
	}
	if body.Reading.Visa != req.Visa {
		body.Refused = "This is " + body.Reading.Visa.Form() + ", and the request is for " + req.Visa.Form() + "."
		return body, nil
	}
	body.Items = body.Reading.Compare(req.Submission.Victim, req.Findings)
	if !body.Personal.Shown {
		body.Items = cases.MaskRead(body.Items)
	}
	return body, nil
}

// acceptReading takes the items over that the reviewer marked, and nothing else.
func (s *Server) acceptReading(w http.ResponseWriter, r *http.Request, v *visit) error {
	body, err := s.reading(r, v)
	if err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	codes := f.Values["accept"]
	if len(codes) == 0 {
		f.Problem("accept", "Mark the items to take over.")
	}
	findings := body.Reading.Accept(body.Findings, codes)
	f.Add(findings.CheckSaved(body.Visa, v.Today))
	after, err := s.do(r, v, cases.RecordFindings, body.Request.Request, f, cases.Payload{Findings: &findings}, "accept", func(status int, f *formdata.Form, alert string) error {
		now, err := s.reading(r, v)
		if err != nil {
			return err
		}
		return s.showReading(w, r, v, status, f, alert, now)
	})
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(body.Request.Request)+"/findings", "What you marked is in your findings now. Check it: what you recommend is yours.")
}

func (s *Server) showReading(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, alert string, body readingBody) error {
	return s.render(w, r, status, "reading", &page{Title: "Filled form " + body.Number, Visit: v, Form: f, Alert: alert, Body: body, Wide: true})
}
