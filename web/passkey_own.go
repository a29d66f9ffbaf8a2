package web

import (
	"encoding/json"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"suppb/cases"
	"suppb/web/formdata"
)

// longestPasskeyName is in characters.
const longestPasskeyName = 100

// passkeysBody is the page with a person's own passkeys.
type passkeysBody struct {
	Possible bool // this service can have passkeys
	Passkeys []cases.Passkey
}

func (s *Server) passkeysPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	keys, err := s.Passkeys.Passkeys(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "passkeys", &page{Title: "Your passkeys", Visit: v, Body: passkeysBody{s.relyingParty != nil, keys}})
}

// newPasskey asks the browser to make a passkey.
func (s *Server) newPasskey(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if s.relyingParty == nil {
		return errNoPasskeys
	}
	owner, err := s.passkeyOwner(r.Context(), v.Person)
	if err != nil {
		return err
	}
	known := webauthn.Credentials(owner.records).CredentialDescriptors()
	options, data, err := s.relyingParty.BeginRegistration(owner, webauthn.WithExclusions(known))
	if err != nil {
		return err
	}
	if err := s.ask(r, question{About: askedToAdd, Person: v.Person.ID, Data: *data}); err != nil {
		return err
	}
	body := passkeyBody{Name: browserFamily(r.UserAgent())}
	if body.Question, err = questionJSON(options); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "passkey_new", &page{Title: "Add a passkey", Visit: v, Script: passkeyScript, Body: body})
}

// addPasskey keeps the passkey that the browser made.
func (s *Server) addPasskey(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := formdata.Read(w, r, nil)
	if err != nil {
		return err
	}
	if s.relyingParty == nil {
		return errNoPasskeys
	}
	q, err := s.asked(r, askedToAdd)
	if err != nil {
		return err
	}
	if q.Person != v.Person.ID {
		return notAsked
	}
	answer, err := passkeyAnswer(f)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return noAnswer
	}
	owner, err := s.passkeyOwner(r.Context(), v.Person)
	if err != nil {
		return err
	}
	made, err := s.relyingParty.CreateCredential(owner, q.Data, parsed)
	if err != nil {
		return s.refusePasskey(r, v.Person, "not proved")
	}
	made.Attestation = webauthn.CredentialAttestation{} // none was asked for
	record, err := json.Marshal(made)
	if err != nil {
		return err
	}
	name := []rune(f.Line("name"))
	if len(name) == 0 {
		name = []rune(browserFamily(r.UserAgent()))
	}
	key := cases.Passkey{ID: uuid.NewString(), Name: string(name[:min(len(name), longestPasskeyName)]), Credential: made.ID, Record: record}
	if err := s.Passkeys.AddPasskey(r.Context(), v.Person.ID, key); err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	factors, err := s.Factors.Factors(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	done := "The passkey was added. You can sign in with it from now on."
	if factors.Recovery == 0 {
		done += " Make recovery codes on the page of your account, in case you lose it."
	}
	return s.seeOther(w, r, "/account/passkeys", done)
}

func (s *Server) removePasskey(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	if err := s.Passkeys.RemovePasskey(r.Context(), v.Person.ID, r.PathValue("id")); err != nil {
		return err
	}
	if err := s.SessionBook.EndOtherSessions(r.Context(), v.Viewer, v.session); err != nil {
		return err
	}
	s.mailSoon(r, v.Person.Agency)
	return s.seeOther(w, r, "/account/passkeys", "The passkey was removed, and your other sessions are ended. Remove it from your device, too, so that it is not offered any more.")
}
