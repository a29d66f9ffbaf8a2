package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/config"
)

// The program starts while the identity provider is down, and not with settings
// that let nobody in.
func TestSignOnStartsWithoutItsProvider(t *testing.T) {
	s := config.Settings{BaseURL: "https://certify.example", SignOn: config.SignOn{
		Issuer: "https://login.invalid", ClientID: "suppb", ClientSecret: "x", GroupsClaim: "groups", Roles: "adas=reviewer", SecondFactor: config.SecondFactorProvider, Create: true,
	}}
	on, err := signOn(s)
	require.NoError(t, err)
	require.True(t, on.TwoFactors)
	require.True(t, on.Create)
	_, _, err = on.Provider.Begin(t.Context(), false)
	require.ErrorIs(t, err, cases.ErrProviderDown)

	for name, change := range map[string]func(*config.SignOn){
		"a role that is none":     func(o *config.SignOn) { o.Roles = "adas=boss" },
		"an issuer in clear":      func(o *config.SignOn) { o.Issuer = "http://login.example" },
		"an authority of nothing": func(o *config.SignOn) { o.CA = t.TempDir() + "/none.pem" },
	} {
		wrong := s
		change(&wrong.SignOn)
		_, err := signOn(wrong)
		require.Error(t, err, name)
	}
	none, err := signOn(config.Settings{})
	require.NoError(t, err)
	require.Nil(t, none)
}
