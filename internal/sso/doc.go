// Package sso is the client of the office's identity provider: OpenID Connect
// Core 1.0 by the authorization code flow, with PKCE (RFC 7636), state and nonce.
//
// It fetches nothing but the provider's discovery document, token endpoint, keys
// and user info, from the issuer's host or hosts that were named, over TLS,
// without following redirects, and within limits of size and time. What a
// provider says of a person becomes a [cases.Identity].
package sso
