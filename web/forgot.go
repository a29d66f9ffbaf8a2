package web

import (
	"context"
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// forgotBody is the page for people who forgot their password.
type forgotBody struct{ Sent bool }

func (s *Server) forgotPage(w http.ResponseWriter, r *http.Request, _ *visit) error {
	return s.showForgot(w, r, http.StatusOK, nil, false)
}

func (s *Server) showForgot(w http.ResponseWriter, r *http.Request, status int, f *formdata.Form, sent bool) error {
	return s.render(w, r, status, "forgot", &page{Title: "Forgot your password?", Form: f, Body: forgotBody{sent}})
}

// forgot answers everybody in the same words and before it looks whether there is
// such an account, so that neither words nor time tell.
func (s *Server) forgot(w http.ResponseWriter, r *http.Request, _ *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	email := f.Line("email")
	if why := s.unproved(r, f); why != "" {
		f.Problem("email", "%s", why)
		return s.showForgot(w, r, http.StatusTooManyRequests, f, false)
	}
	if email == "" || len(email) > 254 {
		f.Problem("email", "Enter your e-mail address.")
		return s.showForgot(w, r, http.StatusUnprocessableEntity, f, false)
	}
	from := s.origin(r)
	s.afterwards(r, "forgotten password", func(ctx context.Context) error {
		agency, err := s.Passwords.ForgotPassword(ctx, email, from)
		var refusal cases.Refusal
		if errors.As(err, &refusal) || err == nil && agency == "" {
			return nil
		}
		if err != nil {
			return err
		}
		return s.Postman.Poke(ctx, agency)
	})
	return s.showForgot(w, r, http.StatusOK, nil, true)
}
