package sso

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"suppb/cases"
)

// claims are what a provider said of a person, by name.
type claims map[string]json.RawMessage

func readClaims(into func(any) error) (claims, error) {
	out := claims{}
	if err := into(&out); err != nil {
		return nil, errors.New("the claims cannot be read")
	}
	return out, nil
}

func (c claims) has(name string) bool { return len(c[name]) > 0 && string(c[name]) != "null" }

// with adds claims that c does not have.
func (c claims) with(more claims) claims {
	out := maps.Clone(more)
	maps.Copy(out, c)
	return out
}

// text is a claim that is a text; "" if it is not.
func (c claims) text(name string) (s string) {
	if json.Unmarshal(c[name], &s) != nil {
		return ""
	}
	return s
}

// texts is a claim that is a list of texts, or one.
func (c claims) texts(name string) (list []string, ok bool) {
	if json.Unmarshal(c[name], &list) == nil {
		return list, list != nil
	}
	if one := c.text(name); one != "" {
		return []string{one}, true
	}
	return nil, false
}

// instant is a claim of seconds since 1970; zero if it is not.
func (c claims) instant(name string) time.Time {
	var seconds int64
	if json.Unmarshal(c[name], &seconds) != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// confirmed reads email_verified, which some providers write as a text. Missing
// is what the office says it is.
func (c claims) confirmed(trusted bool) bool {
	if !c.has("email_verified") {
		return trusted
	}
	var yes bool
	return json.Unmarshal(c["email_verified"], &yes) == nil && yes || c.text("email_verified") == "true"
}

// noGroups is a mistake in the settings here or there, and not the person's: it
// changes nothing of their account.
var noGroups = cases.Refusal{Code: cases.NotYours, Text: "The office's sign-in did not say which groups you are in, so this service cannot tell what you may do. Sign in with your password, and tell an administrator."}

// identity is what the claims say in our words.
func (c *Client) identity(checked *oidc.IDToken, said claims) (cases.Identity, error) {
	groups, ok := said.texts(c.o.GroupsClaim)
	if !ok {
		return cases.Identity{}, fmt.Errorf("%w: there is no claim %q", noGroups, c.o.GroupsClaim)
	}
	methods, _ := said.texts("amr")
	return cases.Identity{
		Issuer: c.o.Issuer, Subject: checked.Subject,
		Email: said.text("email"), EmailVerified: said.confirmed(c.o.TrustEmail),
		Name:       cases.Name{Given: said.text("given_name"), Family: said.text("family_name")},
		Roles:      c.roles(groups),
		TwoFactors: slices.Contains(methods, "mfa"),
		ProvedAt:   said.instant("auth_time"),
	}, nil
}

// roles are what groups mean here.
func (c *Client) roles(groups []string) []cases.Role {
	var out []cases.Role
	for _, group := range groups {
		if role, ok := c.o.Roles[group]; ok && !slices.Contains(out, role) {
			out = append(out, role)
		}
	}
	return slices.Sorted(slices.Values(out))
}
