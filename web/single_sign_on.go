package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"suppb/cases"
)

// SignOn is how people come in by the office's identity provider.
type SignOn struct {
	Provider   SignOnProvider
	TwoFactors bool // each sign-in there counts as two factors, whatever the provider says of it
	Create     bool // people whom only the provider knows get an account
}

// sessionSignOn holds a way to the provider and back, once.
const (
	sessionSignOn = "sign_on"
	signOnLimit   = 10 * time.Minute
)

// signingOn is a way to the identity provider that has begun.
type signingOn struct {
	Attempt cases.SignOnAttempt
	Next    string         // where the person wanted to go
	Confirm cases.PersonID // who is to prove that it is still they; "" for a sign-in
	Began   time.Time
}

var useOffice = cases.Refusal{Code: cases.NotYours, Text: "You sign in here with your office account. Use it below; once you are in, you can set up a second step on the page of your account, and then your password works too."}

var notBegun = cases.Refusal{Code: cases.Stale, Text: "This sign-in was not begun in this browser, was finished before, or took more than ten minutes. Begin again."}

// signOn leads to the identity provider. A link on somebody else's page does not.
func (s *Server) signOn(w http.ResponseWriter, r *http.Request, _ *visit) error {
	to := arrivalOf(r)
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		http.Redirect(w, r, to.at("/sign-in"), http.StatusSeeOther)
		return nil
	}
	err := s.toProvider(w, r, signingOn{Next: to.Next})
	if status, why := s.signOnFailure(r, err); why != "" {
		return s.showSignIn(w, r, status, nil, why, to)
	}
	return err
}

// signOnFailure is what a person reads of a failure at the identity provider; ""
// for none, and for one of ours. The log gets the rest.
func (s *Server) signOnFailure(r *http.Request, err error) (status int, why string) {
	var refusal cases.Refusal
	switch {
	case errors.As(err, &refusal):
		status, why = refusalStatus(refusal.Code), refusal.Text
	case errors.Is(err, cases.ErrProviderDown):
		status, why = http.StatusServiceUnavailable, "The office's sign-in does not answer just now. Use your password, or try again in a few minutes."
	default:
		return 0, ""
	}
	s.Logger.WarnContext(r.Context(), "identity provider", "route", r.Pattern, "err", err)
	return status, why
}

func (s *Server) toProvider(w http.ResponseWriter, r *http.Request, on signingOn) error {
	if s.SignOn == nil {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no page at this address."}
	}
	attempt, address, err := s.SignOn.Provider.Begin(r.Context(), on.Confirm != "")
	if err != nil {
		return err
	}
	on.Attempt, on.Began = attempt, s.Now()
	b, err := json.Marshal(on)
	if err != nil {
		return fmt.Errorf("keep the way to the identity provider: %w", err)
	}
	s.Sessions.Put(r.Context(), sessionSignOn, string(b))
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// signedOn takes what the provider sent with the browser.
func (s *Server) signedOn(w http.ResponseWriter, r *http.Request, v *visit) error {
	on, err := s.begunSignOn(r)
	if err == nil && on.Confirm != "" {
		return s.confirmedByOffice(w, r, v, on)
	}
	var identity cases.Identity
	var person cases.Person
	if err == nil {
		identity, err = s.provedByOffice(r, v, on)
	}
	if err == nil {
		person, err = s.Identities.SignInBy(r.Context(), identity, s.SignOn.Create)
	}
	to := arrival{Next: on.Next}
	if status, why := s.signOnFailure(r, err); why != "" {
		return s.showSignIn(w, r, status, nil, why, to)
	}
	if err != nil {
		return err
	}
	if identity.TwoFactors || s.SignOn.TwoFactors {
		return s.finishSignIn(w, r, v, person, cases.BySSO, identity.ProvedAt, to)
	}
	factors, err := s.Factors.Factors(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if err := s.halfSignIn(r, person, cases.BySSO); err != nil {
		return err
	}
	return s.askSecondFactor(w, r, person, factors, to)
}

// provedByOffice is who the provider's answer proves is there. One that proves nothing
// may be an attack, and is a line of the audit log.
func (s *Server) provedByOffice(r *http.Request, v *visit, on signingOn) (cases.Identity, error) {
	identity, err := s.SignOn.Provider.Finish(r.Context(), on.Attempt, r.URL.Query())
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		if err := s.note(r, v, cases.AuditNote{Action: "SignInRefused", Object: "provider", Result: string(refusal.Code)}); err != nil {
			return cases.Identity{}, err
		}
	}
	return identity, err
}

// onlyByOffice reports that the person comes in at the identity provider and has no
// second factor here. Their password proves nothing then: whoever has it would set up
// the second factor of an account whose owner never needs one.
func (s *Server) onlyByOffice(r *http.Request, person cases.Person, factors cases.Factors) (bool, error) {
	if s.SignOn == nil || factors.Any() {
		return false, nil
	}
	on, err := s.Identities.SignOnOf(r.Context(), person.ID)
	return !on.Linked.IsZero(), err
}

// begunSignOn is the way that this browser began and whose state came back. It
// counts once. An answer to another one changes nothing.
func (s *Server) begunSignOn(r *http.Request) (signingOn, error) {
	var on signingOn
	if s.SignOn == nil {
		return on, cases.Refusal{Code: cases.NotFound, Text: "There is no page at this address."}
	}
	text := s.Sessions.GetString(r.Context(), sessionSignOn)
	if text == "" {
		return on, notBegun
	}
	if err := json.Unmarshal([]byte(text), &on); err != nil {
		return on, errors.New("the way to the identity provider cannot be read")
	}
	if r.URL.Query().Get("state") != on.Attempt.State {
		return signingOn{}, notBegun
	}
	s.Sessions.Remove(r.Context(), sessionSignOn)
	if s.Now().Sub(on.Began) > signOnLimit {
		return on, notBegun
	}
	return on, s.Passkeys.Spend(r.Context(), "sign-on/"+on.Attempt.State, on.Began.Add(signOnLimit))
}
