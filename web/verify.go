package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// verifyBody is the public page on which anybody who holds a paper can ask
// whether it is genuine.
type verifyBody struct {
	Answer cases.Standing
}

func (s *Server) verifyPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	return s.showVerify(w, r, http.StatusOK, formdata.New(), "", "")
}

// verify answers with a standing and nothing else: not whose paper it is, nor
// which half of the question was wrong.
func (s *Server) verify(w http.ResponseWriter, r *http.Request, _ *visit) error {
	var q cases.PaperQuestion
	f, err := formdata.Read(w, r, func(_ *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		sum := sha256.New()
		_, err := io.Copy(sum, body)
		q.SHA256 = hex.EncodeToString(sum.Sum(nil))
		return d, err
	})
	if err != nil {
		return err
	}
	if why := s.unproved(r, f); why != "" {
		return s.showVerify(w, r, http.StatusTooManyRequests, f, why, "")
	}
	q.Code, q.SignedOn = f.Line("code"), f.Date("signed_on", "The date beside the signature")
	if q.Code == "" {
		f.Problem("code", "Enter the code. It is on the office's letter that came with the form.")
	}
	if len(f.Problems) == 0 && q.SHA256 == "" && q.SignedOn.IsZero() {
		f.Problem("signed_on", "Enter the date beside the signature, or choose the file that you got from the office.")
	}
	if len(f.Problems) > 0 {
		f.Sort([]string{"code", "signed_on", "file"})
		return s.showVerify(w, r, http.StatusUnprocessableEntity, f, "", "")
	}
	answer, err := s.Register.Standing(r.Context(), q)
	if err != nil {
		return fmt.Errorf("ask the register: %w", err)
	}
	return s.showVerify(w, r, http.StatusOK, f, "", answer)
}

func (s *Server) showVerify(w http.ResponseWriter, r *http.Request, status int, f *formdata.Form, alert string, answer cases.Standing) error {
	return s.render(w, r, status, "verify", &page{Title: "Is this genuine?", Form: f, Alert: alert, Body: verifyBody{answer}})
}
