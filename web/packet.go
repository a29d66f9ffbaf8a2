package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/letters"
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
	letter, err := s.coverLetter(r, v, req)
	if err != nil {
		return err
	}
	pdf, err := s.Paperwork.Packet(r.Context(), cases.Packet{
		Visa: req.Visa, Number: req.Number, Token: paper.Code, Office: v.Agency.Name,
		Signers: signers, ReturnTo: strings.Split(strings.TrimSpace(req.Submission.ReplyTo), "\n"), Signing: form.Bytes(), Letter: letter,
	})
	if err != nil {
		return err
	}
	if err := s.Register.MarkPrinted(r.Context(), v.Viewer, req.Request); err != nil {
		return fmt.Errorf("note the printing: %w", err)
	}
	return sendPDF(w, paper.Number+".pdf", pdf)
}

// byHand is a line to write on.
const byHand = "____________________"

// coverLetter is the letter that goes back with the form. It is printed before
// the signature, so that its two dates are left for the hand.
func (s *Server) coverLetter(r *http.Request, v *visit, req cases.Request) ([]byte, error) {
	kind, language := cases.LetterReturn, cases.English
	if len(req.Papers) > 1 && req.Papers[1].Standing == cases.Signed {
		kind = cases.LetterReissue
	}
	t, err := s.template(r, v, kind, language)
	if err != nil {
		return nil, err
	}
	req.SignedOn = cases.Date{}
	req.Clocks = slices.DeleteFunc(slices.Clone(req.Clocks), func(c cases.Clock) bool { return c.Kind == cases.ClockValidity })
	text, err := letters.Fill(kind, t.Text, letters.Of(req, v.Agency, v.Today, language))
	if err != nil {
		return nil, fmt.Errorf("fill the cover letter: %w", err)
	}
	for _, gap := range []string{"signed_on", "usable_until"} {
		text = letters.Close(text, gap, byHand, language)
	}
	return s.drawText(r, v, req.Number, letters.Addressee(kind, req), language, text)
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

// signers are the official, and on a T declaration the supervisor who passed the
// recommendation on, or the head of the agency where nobody did.
func (s *Server) signers(r *http.Request, v *visit, req cases.Request) ([]cases.Signer, error) {
	name, designation, err := s.Reader.Official(r.Context(), v.Agency.ID, req.Official, req.DecidedOn)
	if err != nil {
		return nil, err
	}
	out := []cases.Signer{{Name: name.String(), Title: designation.Title}}
	switch {
	case req.Visa != cases.T:
	case req.EndorserName != "":
		out = append(out, cases.Signer{Name: req.EndorserName, Title: "Supervising official"})
	default:
		out = append(out, cases.Signer{Name: v.Agency.Head.String(), Title: "Head of the agency, as supervising official"})
	}
	return out, nil
}
