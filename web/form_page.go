package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// formPage is a page about a request whose forms do what needs no process.
type formPage struct {
	path  string // after the request's address
	find  func(*http.Request, *visit) (cases.Request, error)
	show  func(http.ResponseWriter, *http.Request, *visit, cases.Request, int, *formdata.Form, string) error
	mails bool // what is done there tells somebody
}

// formAct does what a form asks for, or adds to the form what is wrong with it.
type formAct func(r *http.Request, v *visit, id cases.RequestID, f *formdata.Form) error

// onForm is the shape of every act on such a page: read the form, do it, and lead
// back. What is wrong with the act as a whole stands by the field.
func (s *Server) onForm(p formPage, field, done string, act formAct) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		req, err := p.find(r, v)
		if err != nil {
			return err
		}
		f, err := read(w, r, v, nil)
		if err != nil {
			return err
		}
		err = asProblem(f, field, act(r, v, req.Request, f))
		var refusal cases.Refusal
		switch {
		case errors.As(err, &refusal) && refusal.Code == cases.NotOpen:
			return p.show(w, r, v, req, http.StatusConflict, f, refusal.Text)
		case err != nil:
			return err
		case len(f.Problems) > 0:
			return p.show(w, r, v, req, http.StatusUnprocessableEntity, f, "")
		}
		if p.mails {
			s.mailSoon(r, v.Viewer.Agency)
		}
		return s.seeOther(w, r, "/requests/"+string(req.Request)+p.path, done)
	}
}
