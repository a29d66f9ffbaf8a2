package web

import (
	"net/http"
	"time"

	"suppb/cases"
)

// clockSkew is how far another machine's clock may be off.
const clockSkew = 2 * time.Minute

// sessionOffice is when the identity provider said last, Unix seconds, that the
// person is there, and nothing of a second factor.
const sessionOffice = "office"

// officeSaid reports that it did, minutes ago: what is left is a second factor of ours.
func (s *Server) officeSaid(r *http.Request) bool {
	at := s.Sessions.GetInt64(r.Context(), sessionOffice)
	return s.Now().Sub(time.Unix(at, 0)) <= halfLimit
}

// confirmByOffice leads a signed-in person to the identity provider, which asks
// them anew who they are.
func (s *Server) confirmByOffice(w http.ResponseWriter, r *http.Request, v *visit) error {
	to := arrivalOf(r)
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		http.Redirect(w, r, to.at("/confirm"), http.StatusSeeOther)
		return nil
	}
	err := s.toProvider(w, r, signingOn{Next: to.Next, Confirm: v.Person.ID})
	if status, why := s.signOnFailure(r, err); why != "" {
		return s.showConfirm(w, r, v, status, codeProblem(why), to)
	}
	return err
}

// confirmedByOffice takes the provider's word for it that the person was asked
// since they left, and that it is they. Confirming takes as many factors as signing
// in, so a second one of ours is asked for where it is there.
func (s *Server) confirmedByOffice(w http.ResponseWriter, r *http.Request, v *visit, on signingOn) error {
	to := arrival{Next: on.Next}
	if !v.Known() || v.Person.ID != on.Confirm {
		return notBegun
	}
	identity, err := s.provedByOffice(r, v, on)
	if err == nil {
		var person cases.Person
		person, err = s.Identities.SignInBy(r.Context(), identity, false)
		switch {
		case err != nil:
		case person.ID != v.Person.ID:
			err = otherAccount
		case identity.ProvedAt.Before(on.Began.Add(-clockSkew)):
			err = notAskedAnew
		}
	}
	if status, why := s.signOnFailure(r, err); why != "" {
		return s.showConfirm(w, r, v, status, codeProblem(why), to)
	}
	if err != nil {
		return err
	}
	if identity.TwoFactors || s.SignOn.TwoFactors {
		return s.finishConfirm(w, r, v, cases.BySSO, to)
	}
	factors, err := s.Factors.Factors(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	if !factors.Any() {
		return s.showConfirm(w, r, v, refusalStatus(oneFactor.Code), codeProblem(oneFactor.Text), to)
	}
	s.Sessions.Put(r.Context(), sessionOffice, s.Now().Unix())
	http.Redirect(w, r, to.at("/confirm"), http.StatusSeeOther)
	return nil
}

var (
	otherAccount = cases.Refusal{Code: cases.NotYours, Text: "You signed in there with another account. Confirm with your own."}
	oneFactor    = cases.Refusal{Code: cases.NotYours, Text: "The office's sign-in asked you for one proof this time, and this takes two. Try again, and give your second step there."}
	notAskedAnew = cases.Refusal{Code: cases.NotYours, Text: "The office's sign-in did not ask you again who you are. Confirm in another way."}
)
