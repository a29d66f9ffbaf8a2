package web

// noPasskeys and noIdentities are what the office in memory has of them: none.
// Those of a real record are tested in passkey_test.go and single_sign_on_test.go.
type (
	passkeysPort   interface{ Passkeys }
	noPasskeys     struct{ passkeysPort }
	identitiesPort interface{ Identities }
	noIdentities   struct{ identitiesPort }
)
