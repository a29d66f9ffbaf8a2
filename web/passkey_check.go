package web

import (
	"errors"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"suppb/cases"
	"suppb/web/formdata"
)

// askPerson asks for one of a known person's passkeys.
func (s *Server) askPerson(w http.ResponseWriter, r *http.Request, v *visit, person cases.Person, about askedFor, body passkeyBody) error {
	if s.relyingParty == nil {
		return errNoPasskeys
	}
	owner, err := s.passkeyOwner(r.Context(), person)
	if err != nil {
		return err
	}
	if len(owner.keys) == 0 {
		return cases.Refusal{Code: cases.NotFound, Text: "You have no passkey here. Use your code instead."}
	}
	options, data, err := s.relyingParty.BeginLogin(owner)
	if err != nil {
		return err
	}
	if err := s.ask(r, question{About: about, Person: person.ID, Data: *data}); err != nil {
		return err
	}
	return s.showPasskey(w, r, v, options, body)
}

func (s *Server) showPasskey(w http.ResponseWriter, r *http.Request, v *visit, options any, body passkeyBody) error {
	var err error
	if body.Question, err = questionJSON(options); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "passkey", &page{Title: "Use your passkey", Visit: v, Script: passkeyScript, Body: body})
}

// checkPasskey checks the answer to a question to one person, or to anybody if the
// person is nobody, and says whose passkey it is. A refusal says what to try
// instead.
func (s *Server) checkPasskey(r *http.Request, f *formdata.Form, q question, person cases.Person) (cases.Person, error) {
	if person.ID != q.Person {
		return cases.Person{}, notAsked
	}
	answer, err := passkeyAnswer(f)
	if err != nil {
		return cases.Person{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return cases.Person{}, noAnswer
	}
	owner, used, err := s.validate(r, q, person, parsed)
	switch {
	case owner == nil && err != nil:
		return cases.Person{}, err
	case err != nil:
		return cases.Person{}, s.refusePasskey(r, owner.person, "not proved")
	case used.Authenticator.CloneWarning:
		return cases.Person{}, s.refusePasskey(r, owner.person, "counter went back")
	}
	key, err := owner.key(used)
	if err != nil {
		return cases.Person{}, err
	}
	return owner.person, s.Passkeys.UsePasskey(r.Context(), owner.person.ID, key)
}

// validate has the library check the signature, challenge, origin and flags. The
// owner is nil as long as it is not known.
func (s *Server) validate(r *http.Request, q question, person cases.Person, parsed *protocol.ParsedCredentialAssertionData) (owner *passkeyOwner, used *webauthn.Credential, err error) {
	alone := person.ID == ""
	if alone {
		person, err = s.Passkeys.PasskeyOwner(r.Context(), parsed.Response.UserHandle)
		var refusal cases.Refusal
		if errors.As(err, &refusal) {
			if err := s.note(r, nil, cases.AuditNote{Action: "PasskeyRefused", Object: "unknown", Result: string(refusal.Code)}); err != nil {
				return nil, nil, err
			}
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if owner, err = s.passkeyOwner(r.Context(), person); err != nil {
		return nil, nil, err
	}
	if alone {
		_, used, err = s.relyingParty.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return owner, nil }, q.Data, parsed)
	} else {
		used, err = s.relyingParty.ValidateLogin(owner, q.Data, parsed)
	}
	return owner, used, err
}

// refusePasskey notes the failure beside the account and says no more of it.
func (s *Server) refusePasskey(r *http.Request, person cases.Person, why string) error {
	if err := s.Passkeys.PasskeyRefused(r.Context(), person, why); err != nil {
		return err
	}
	return wrongKey
}
