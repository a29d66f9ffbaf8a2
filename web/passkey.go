package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"suppb/cases"
	"suppb/web/formdata"
)

// A passkey is asked for on a page of its own: the page holds the question, its
// script puts it to the browser, and a form brings the answer back. The session
// holds the same question, once.
const (
	sessionPasskey = "passkey"
	passkeyLimit   = 5 * time.Minute
	passkeyScript  = "passkey.js"
	longestAnswer  = 64 << 10
)

// question is one that a browser's authenticator is asked, in the session until
// it is answered.
type question struct {
	About  askedFor
	Person cases.PersonID // "" if the answer says who it is
	Until  time.Time
	Data   webauthn.SessionData
}

// askedFor says what an answer is good for.
type askedFor string

const (
	askedToSignIn  askedFor = "sign-in" // instead of password and code
	askedAsSecond  askedFor = "second"  // after the password
	askedToAdd     askedFor = "add"     // to make a new passkey
	askedToConfirm askedFor = "confirm" // by somebody who is signed in
)

// newRelyingParty is what passkeys are bound to: the host of the base URL. Nil if
// that is an address, which WebAuthn does not take (Level 3, section 5.4.2).
func newRelyingParty(base, office string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	if protocol.ValidateRPID(u.Hostname()) != nil {
		return nil, nil
	}
	required := true
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: office, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required, ResidentKey: protocol.ResidentKeyRequirementRequired,
			// Also where the passkey is only the second factor: one that was added
			// without could be given a PIN by whoever finds it.
			UserVerification: protocol.VerificationRequired,
		},
	})
}

var errNoPasskeys = cases.Refusal{Code: cases.NotFound, Text: "Passkeys need a service that is reached by a name, such as https://certify.example.gov. Sign in with your password and code."}

// passkeyOwner is a person with passkeys as the library knows one.
type passkeyOwner struct {
	person  cases.Person
	handle  []byte
	keys    []cases.Passkey
	records []webauthn.Credential
}

func (o *passkeyOwner) WebAuthnID() []byte                         { return o.handle }
func (o *passkeyOwner) WebAuthnName() string                       { return o.person.Email }
func (o *passkeyOwner) WebAuthnDisplayName() string                { return o.person.Name.String() }
func (o *passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.records }

func (s *Server) passkeyOwner(ctx context.Context, person cases.Person) (*passkeyOwner, error) {
	o := &passkeyOwner{person: person}
	var err error
	if o.handle, err = s.Passkeys.PasskeyHandle(ctx, person.ID); err != nil {
		return nil, err
	}
	if o.keys, err = s.Passkeys.Passkeys(ctx, person.ID); err != nil {
		return nil, err
	}
	o.records = make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		if err := json.Unmarshal(k.Record, &o.records[i]); err != nil {
			return nil, errors.New("a passkey's record cannot be read")
		}
	}
	return o, nil
}

// key is the passkey that a credential is the record of, as the use left it.
func (o *passkeyOwner) key(c *webauthn.Credential) (cases.Passkey, error) {
	for i, r := range o.records {
		if string(r.ID) == string(c.ID) {
			record, err := json.Marshal(c)
			key := o.keys[i]
			key.Record = record
			return key, err
		}
	}
	return cases.Passkey{}, errors.New("the passkey is not of its owner")
}

// ask keeps a question in the session.
func (s *Server) ask(r *http.Request, q question) error {
	q.Until = s.Now().Add(passkeyLimit)
	b, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("keep the question to the passkey: %w", err)
	}
	s.Sessions.Put(r.Context(), sessionPasskey, string(b))
	return nil
}

var (
	notAsked = cases.Refusal{Code: cases.Stale, Text: "The question to your passkey was answered before, or is older than five minutes. Try again."}
	noAnswer = cases.Refusal{Code: cases.BadInput, Text: "Your browser sent no passkey. Try again, or use your password and code."}
	wrongKey = cases.Refusal{Code: cases.BadInput, Text: "This passkey was not accepted. Try again, or use your password and code."}
)

// asked takes the question that this session was asked out of it: whatever comes
// of the answer, it counts once.
func (s *Server) asked(r *http.Request, about ...askedFor) (question, error) {
	var q question
	text := s.Sessions.PopString(r.Context(), sessionPasskey)
	if text == "" {
		return q, notAsked
	}
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		return q, errors.New("the question to the passkey cannot be read")
	}
	for _, a := range about {
		if q.About == a && !s.Now().After(q.Until) {
			return q, s.Passkeys.Spend(r.Context(), "passkey/"+q.Data.Challenge, q.Until)
		}
	}
	return q, notAsked
}

// passkeyAnswer is what the page's script put into its form.
func passkeyAnswer(f *formdata.Form) ([]byte, error) {
	answer := f.Values.Get("answer")
	f.Values.Del("answer")
	if answer == "" || len(answer) > longestAnswer {
		return nil, noAnswer
	}
	return []byte(answer), nil
}

// passkeyBody is a page that asks for a passkey.
type passkeyBody struct {
	To       arrival
	Question string // the options of navigator.credentials, as JSON
	Action   string // where the answer goes
	Instead  string // words for the way back
	Name     string // what a new passkey is called unless the person says otherwise
}

func questionJSON(options any) (string, error) {
	b, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("write the question to the passkey: %w", err)
	}
	return string(b), nil
}
