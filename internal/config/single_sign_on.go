package config

import (
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// SignOn says which identity provider opens accounts; Issuer is empty if none does.
type SignOn struct {
	Issuer       string
	ClientID     string
	ClientSecret string // from the environment or a file
	GroupsClaim  string
	Roles        string // group=role,group=role
	Scopes       []string
	Hosts        []string // of the provider, besides the issuer's
	CA           string   // file
	SecondFactor string   // ours or provider
	TrustEmail   bool
	Create       bool
}

// Whose second factor counts.
const (
	SecondFactorOurs     = "ours"
	SecondFactorProvider = "provider"
)

func (s *SignOn) register(f *pflag.FlagSet) {
	f.StringVar(&s.Issuer, "oidc-issuer", "", "the office's identity provider (OpenID Connect), such as https://login.example.gov/office (default: passwords only)")
	f.StringVar(&s.ClientID, "oidc-client-id", "", "name of this service at the identity provider; its secret comes from SUPPB_OIDC_CLIENT_SECRET or SUPPB_OIDC_CLIENT_SECRET_FILE")
	f.StringVar(&s.GroupsClaim, "oidc-groups-claim", "groups", "claim that holds the groups of a person")
	f.StringVar(&s.Roles, "oidc-roles", "", "what groups mean here, GROUP=ROLE,GROUP=ROLE; who is in none of them is not let in")
	f.StringSliceVar(&s.Scopes, "oidc-scopes", []string{"openid", "email", "profile"}, "scopes to ask the identity provider for")
	f.StringSliceVar(&s.Hosts, "oidc-hosts", nil, "further hosts of the identity provider, HOST or HOST:PORT, if its addresses are not all at the issuer's")
	f.StringVar(&s.CA, "oidc-ca", "", "file with the authority of the identity provider's certificate (default: those of this machine)")
	f.StringVar(&s.SecondFactor, "oidc-second-factor", SecondFactorOurs, "whose second factor counts: “ours” asks for a code or passkey unless the provider says that it did (amr mfa); “provider” never asks")
	f.BoolVar(&s.TrustEmail, "oidc-trust-email", false, "take the provider's e-mail addresses for confirmed though it does not say so; only for a provider whose addresses the office gives out itself")
	f.BoolVar(&s.Create, "oidc-create", false, "make an account for people in a mapped group who have none")
}

func (s *SignOn) check() error {
	if s.Issuer == "" {
		if s.ClientID != "" || s.ClientSecret != "" || s.Roles != "" || len(s.Hosts) > 0 || s.CA != "" || s.TrustEmail || s.Create || s.SecondFactor == SecondFactorProvider {
			return errors.New("single sign-on is set without its provider; name it with --oidc-issuer, or leave the other --oidc settings out")
		}
		return nil
	}
	switch {
	case s.ClientID == "":
		return errors.New("--oidc-issuer needs --oidc-client-id, the name of this service there")
	case s.ClientSecret == "":
		return errors.New("--oidc-issuer needs the secret of this service there, in SUPPB_OIDC_CLIENT_SECRET or a file that SUPPB_OIDC_CLIENT_SECRET_FILE names")
	case s.Roles == "":
		return errors.New("--oidc-issuer needs --oidc-roles GROUP=ROLE, or nobody could sign in there")
	case s.SecondFactor != SecondFactorOurs && s.SecondFactor != SecondFactorProvider:
		return fmt.Errorf("--oidc-second-factor %q is neither “ours” nor “provider”", s.SecondFactor)
	}
	return nil
}

// Authorities are those that the provider's certificate may be of; nil for those
// of this machine.
func (s *SignOn) Authorities() (*x509.CertPool, error) {
	if s.CA == "" {
		return nil, nil
	}
	pem, err := pemOf(s.CA)
	if err != nil {
		return nil, fmt.Errorf("--oidc-ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("--oidc-ca holds no certificate in PEM")
	}
	return pool, nil
}
