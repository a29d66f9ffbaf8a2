package main

import (
	"time"

	"suppb/internal/config"
	"suppb/internal/sso"
	"suppb/web"
)

// signOn is the office's identity provider; nil if it has none. It is asked for
// nothing before somebody signs in there, so the pages start without it.
func signOn(s config.Settings) (*web.SignOn, error) {
	if s.SignOn.Issuer == "" {
		return nil, nil
	}
	roles, err := sso.ParseRoles(s.SignOn.Roles)
	if err != nil {
		return nil, inputError(err)
	}
	authorities, err := s.SignOn.Authorities()
	if err != nil {
		return nil, inputError(err)
	}
	client, err := sso.New(sso.Options{
		Issuer: s.SignOn.Issuer, ClientID: s.SignOn.ClientID, ClientSecret: s.SignOn.ClientSecret, BaseURL: s.BaseURL, Scopes: s.SignOn.Scopes,
		GroupsClaim: s.SignOn.GroupsClaim, Roles: roles, TrustEmail: s.SignOn.TrustEmail, Hosts: s.SignOn.Hosts, CA: authorities, Now: time.Now,
	})
	if err != nil {
		return nil, inputError(err)
	}
	return &web.SignOn{Provider: client, TwoFactors: s.SignOn.SecondFactor == config.SecondFactorProvider, Create: s.SignOn.Create}, nil
}
