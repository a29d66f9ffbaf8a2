package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"suppb/cases"
)

// packet prints what is to be signed in ink, with a sheet on top by which the
// scan finds its way back.
func (s *Server) packet(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.RecordSignedCopy); err != nil {
		return err
	}
	paper, ok := preparedPaper(req)
	if !ok {
		return cases.Refusal{Code: cases.NotOpen, Text: "There is no form to print: it was not drawn, or another one took its place."}
	}
	signers, err := s.signers(r, v, req)
	if err != nil {
		return err
	}
	var form bytes.Buffer
	if err := s.Reader.CopyDocument(r.Context(), v.Viewer, paper.Document, &form); err != nil {
		return err
	}
	pdf, err := s.Paperwork.Packet(r.Context(), cases.Packet{
		Visa: req.Visa, Number: req.Number, Token: paper.Code, Office: v.Agency.Name,
		Signers: signers, ReturnTo: strings.Split(strings.TrimSpace(req.Submission.ReplyTo), "\n"), Signing: form.Bytes(),
	})
	if err != nil {
		return err
	}
	if err := s.Register.MarkPrinted(r.Context(), v.Viewer, req.Request); err != nil {
		return fmt.Errorf("note the printing: %w", err)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.pdf"`, paper.Number))
	_, err = w.Write(pdf)
	return err
}

// preparedPaper is the form that waits for its signature.
func preparedPaper(req cases.Request) (cases.Paper, bool) {
	for _, p := range req.Papers {
		if p.Standing == cases.Prepared && p.Document == req.Draft {
			return p, true
		}
	}
	return cases.Paper{}, false
}

// signers are the official, and on a T declaration the head of the agency as
// supervising official.
func (s *Server) signers(r *http.Request, v *visit, req cases.Request) ([]cases.Signer, error) {
	name, designation, err := s.Reader.Official(r.Context(), v.Agency.ID, req.Official, req.DecidedOn)
	if err != nil {
		return nil, err
	}
	out := []cases.Signer{{Name: name.String(), Title: designation.Title}}
	if req.Visa == cases.T {
		out = append(out, cases.Signer{Name: v.Agency.Head.String(), Title: "Head of the agency, as supervising official"})
	}
	return out, nil
}
