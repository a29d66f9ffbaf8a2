package cases

import "time"

// TooMany refuses an attempt because there were too many before it.
const TooMany RefusalCode = "too_many"

// Credentials are what somebody enters on the sign-in page, and from where.
type Credentials struct {
	Email    string
	Password string
	From     Origin
}

// Origin is where an attempt to sign in comes from.
type Origin struct {
	Browser string // the token that this browser was given at an earlier sign-in; "" if none
	Address string // network address
}

// Factors are what a person can prove themselves with.
type Factors struct {
	Required bool // the account may not be without a second factor
	Password bool
	App      bool // an authenticator app, RFC 6238
	Recovery int  // recovery codes that were not used yet
	Passkeys int
}

// Any reports whether the account has a second factor. Recovery codes alone are none.
func (f Factors) Any() bool { return f.App || f.Passkeys > 0 }

// SignInMethod is what a sign-in was completed with.
type SignInMethod string

const (
	ByPassword SignInMethod = "password" // alone: requesters without a second factor
	ByApp      SignInMethod = "app"      // password and the code of an app
	ByRecovery SignInMethod = "recovery" // password and a recovery code
	ByPasskey  SignInMethod = "passkey"
	BySSO      SignInMethod = "sso" // the office's identity provider
)

// Words is the method as pages print it.
func (m SignInMethod) Words() string {
	switch m {
	case ByPassword:
		return "Password"
	case ByApp:
		return "Password and code"
	case ByRecovery:
		return "Password and recovery code"
	case ByPasskey:
		return "Passkey"
	case BySSO:
		return "The office's sign-in"
	}
	return "Not known"
}

// PasswordChange is what a person enters to replace their password.
type PasswordChange struct {
	Current, New string
	Session      string // ID of the session that goes on; all others end
}

// LinkKind is what a link that sets a password was made for.
type LinkKind string

const (
	ResetLink      LinkKind = "reset"
	InvitationLink LinkKind = "invitation" // to an account without a password
)

// PasswordLink is a link that sets a password.
type PasswordLink struct {
	Person PersonID
	Kind   LinkKind
}

// SessionLine is one of a person's sessions. Its ID ends it and opens nothing.
type SessionLine struct {
	ID      string
	Began   time.Time
	Used    time.Time // the last page
	Browser string    // family and system, such as "Firefox on Windows"
	Method  SignInMethod
}

// Staff reports whether the account works for the office: every role but requester.
func (p Person) Staff() bool {
	for _, r := range p.Roles {
		if r != RoleRequester {
			return true
		}
	}
	return false
}
