package cases

import (
	"errors"
	"time"
)

// ErrProviderDown means that the office's identity provider gave no usable
// answer. The password still works.
var ErrProviderDown = errors.New("the identity provider does not answer")

// SignOnAttempt is one way to the office's identity provider and back. The
// session of the browser keeps it.
type SignOnAttempt struct {
	State    string // what the provider has to bring back, RFC 6749 section 10.12
	Nonce    string // what the ID token has to hold, OpenID Connect Core 3.1.2.1
	Verifier string // what proves that the code is ours, RFC 7636
}

// Identity is what the office's identity provider proved about a person.
type Identity struct {
	Issuer        string
	Subject       string // unique and never reassigned at this issuer
	Email         string
	EmailVerified bool
	Name          Name
	Roles         []Role    // what the person's groups mean here; sorted
	TwoFactors    bool      // the person gave two factors there, RFC 8176 "mfa"
	ProvedAt      time.Time // when they last did, as far as the provider says
}

// SignOn says whether an account may use the office's identity provider.
type SignOn struct {
	Allowed time.Time // zero if not
	Linked  time.Time // the first sign-in; zero before it
	Used    time.Time // the last one
}
