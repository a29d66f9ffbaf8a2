package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// confirmByPasskey asks a signed-in person for one of their passkeys, as proof
// that it is still they.
func (s *Server) confirmByPasskey(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	return s.askPerson(w, r, v, v.Person, askedToConfirm, passkeyBody{To: readArrival(f), Action: "/confirm/passkey/answer", Instead: "Confirm in another way"})
}

func (s *Server) confirmedByPasskey(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	to := readArrival(f)
	if f.Yes("instead") {
		return s.showConfirm(w, r, v, http.StatusOK, nil, to)
	}
	q, err := s.asked(r, askedToConfirm)
	if err == nil {
		_, err = s.checkPasskey(r, f, q, v.Person)
	}
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return s.showConfirm(w, r, v, refusalStatus(refusal.Code), codeProblem(refusal.Text), to)
	}
	if err != nil {
		return err
	}
	return s.finishConfirm(w, r, v, cases.ByPasskey, to)
}
