package web

import (
	"net/http"

	"suppb/cases"
)

// ways are the ways of proving who one is besides password and code, as the pages
// of a sign-in offer them. An address is "" where there is none.
type ways struct {
	Passkey string // a form is posted there
	Office  string // a link leads there, and from there to the identity provider
}

// waysIn are those of somebody who has not said who they are.
func (s *Server) waysIn(to arrival) (w ways) {
	if s.relyingParty != nil {
		w.Passkey = "/passkey"
	}
	if s.SignOn != nil {
		w.Office = to.at("/sign-in/office")
	}
	return w
}

// waysSecond are those of somebody whose password was right.
func (s *Server) waysSecond(factors cases.Factors) (w ways) {
	if s.relyingParty != nil && factors.Passkeys > 0 {
		w.Passkey = "/second-factor/passkey"
	}
	return w
}

// waysToConfirm are those of somebody who is signed in.
func (s *Server) waysToConfirm(r *http.Request, person cases.Person, factors cases.Factors, to arrival) (w ways, err error) {
	if s.relyingParty != nil && factors.Passkeys > 0 {
		w.Passkey = "/confirm/passkey"
	}
	if s.SignOn == nil {
		return w, nil
	}
	on, err := s.Identities.SignOnOf(r.Context(), person.ID)
	if !on.Linked.IsZero() {
		w.Office = to.at("/confirm/office")
	}
	return w, err
}
