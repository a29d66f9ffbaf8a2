package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
)

// scansBody is the page on which a scanned stack of signed packets goes to its
// requests.
type scansBody struct {
	Pages     int // of the stack; 0 before one was sent
	Packets   []scanRow
	Questions []string
}

// scanRow is one packet of a stack.
type scanRow struct {
	First, Last int
	Request     cases.RequestID // empty if the code is nobody's
	Number      string
	Taken       bool // the scan waits on the request's page for its date
	Again       bool // a better scan would help
	Questions   []string
}

func (s *Server) scansPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleIntake); err != nil {
		return err
	}
	return s.showScans(w, r, v, http.StatusOK, formdata.New(), scansBody{})
}

// sortScans takes a stack apart. A packet that nothing is in doubt about goes to
// its request and waits there for the date beside the signature; everything else
// is asked about.
func (s *Server) sortScans(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleIntake); err != nil {
		return err
	}
	var stack bytes.Buffer
	f, err := read(w, r, v, func(_ *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		stack.Reset()
		return d, s.Vault.PassFile(r.Context(), v.Viewer, body, &stack)
	})
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 && stack.Len() == 0 {
		f.Problem("stack", "Choose the scan of the signed packets.")
	}
	if len(f.Problems) > 0 {
		return s.showScans(w, r, v, http.StatusUnprocessableEntity, f, scansBody{})
	}
	sorted, err := s.Paperwork.Split(r.Context(), stack.Bytes())
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		f.Problem("stack", "%s", refusal.Text)
		return s.showScans(w, r, v, http.StatusUnprocessableEntity, f, scansBody{})
	}
	if err != nil {
		return fmt.Errorf("take the stack apart: %w", err)
	}
	body := scansBody{Pages: sorted.Pages, Questions: sorted.Questions}
	for _, p := range sorted.Packets {
		row, err := s.takeScan(r, v, p)
		if err != nil {
			return err
		}
		body.Packets = append(body.Packets, row)
	}
	return s.showScans(w, r, v, http.StatusOK, f, body)
}

// takeScan brings one packet to its request, if it waits for a signature.
func (s *Server) takeScan(r *http.Request, v *visit, p cases.ScannedPacket) (scanRow, error) {
	row := scanRow{First: p.First, Last: p.Last, Again: p.PDF == nil, Questions: p.Questions}
	paper, request, err := s.Register.PaperByCode(r.Context(), v.Viewer, p.Token)
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		row.Questions = append(row.Questions, "The cover sheet is not of a form that this office prepared.")
		return row, nil
	}
	if err != nil {
		return row, fmt.Errorf("find the paper: %w", err)
	}
	row.Request, row.Number = request.Request, request.Number
	switch {
	case paper.Standing == cases.Signed:
		row.Questions = append(row.Questions, "The signed copy of this form is recorded already.")
	case request.State != cases.AwaitingSignature:
		row.Questions = append(row.Questions, "The request does not wait for a signature: it is “"+request.State.Words()+"”.")
	case paper.Standing != cases.Prepared || paper.SHA256 != request.DraftDigest || p.Digest == "" || !strings.HasPrefix(paper.SHA256, p.Digest):
		row.Questions = append(row.Questions, "The signed paper is of an older form: print the packet again, and have the new one signed.")
	}
	if len(row.Questions) > 0 || p.PDF == nil {
		return row, nil
	}
	_, err = s.keep(r.Context(), v, request.Request, cases.SignedScan,
		cases.Document{FileName: paper.Number + "-signed.pdf", MediaType: "application/pdf"}, bytes.NewReader(p.PDF))
	if errors.As(err, &refusal) {
		row.Questions = append(row.Questions, refusal.Text)
		return row, nil
	}
	row.Taken = err == nil
	return row, err
}

func (s *Server) showScans(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, body scansBody) error {
	return s.render(w, r, status, "scans", &page{Title: "Signed scans", Visit: v, Form: f, Body: body})
}
