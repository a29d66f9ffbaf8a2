package browser

import "github.com/chromedp/cdproto/webauthn"

// Authenticator gives the tab an authenticator for passkeys, like that of a
// telephone: it unlocks and answers at once, without asking anybody.
func (p *Page) Authenticator() {
	p.t.Helper()
	p.Do(
		command(webauthn.Enable, webauthn.EnableParams{}),
		command(webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}}),
	)
}
