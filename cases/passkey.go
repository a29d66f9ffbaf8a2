package cases

import "time"

// Passkey is a WebAuthn credential of an account.
type Passkey struct {
	ID         string // random; names it on pages
	Name       string // what the person calls it
	Credential []byte // what names it to the authenticator
	Record     []byte // what its signatures are checked with, as the pages write it
	Uses       int64
	Added      time.Time
	Used       time.Time // zero if never
}
