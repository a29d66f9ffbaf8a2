package sso

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"suppb/cases"
)

// What was discovered is asked for again after freshFor; after a failure not
// before pause is over, so that a provider that is down holds nobody up. Until it
// answers again, what it said before counts.
const (
	freshFor = time.Hour
	pause    = 10 * time.Second
)

// clockSkew is how far the provider's clock may be ahead.
const clockSkew = 2 * time.Minute

// Client signs people in at one provider.
type Client struct {
	o     Options
	fence *fence

	mu       sync.Mutex
	provider *provider
	since    time.Time // of the last answer, or of the failure to get one
	failure  error
}

// New checks the options. It asks the provider nothing yet.
func New(o Options) (*Client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Client{o: o, fence: newFence(o)}, nil
}

// provider is what the discovery document said.
type provider struct {
	*oidc.Provider
	oauth     oauth2.Config
	mustIssue bool // answers name the issuer, RFC 9207
}

// discover reads the provider's discovery document, or remembers it.
func (c *Client) discover(ctx context.Context) (*provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := c.o.Now().Sub(c.since)
	if c.failure == nil && c.provider != nil && age < freshFor || c.failure != nil && age < pause {
		return c.known()
	}
	// Everybody gets the answer, so whoever happened to ask cannot hang up on it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	p, err := c.read(ctx)
	c.since, c.failure = c.o.Now(), nil
	if err != nil {
		c.failure = fmt.Errorf("%w: %s", cases.ErrProviderDown, shortened(err))
	} else {
		c.provider = p
	}
	return c.known()
}

func (c *Client) known() (*provider, error) {
	if c.provider == nil {
		return nil, c.failure
	}
	return c.provider, nil
}

func (c *Client) read(ctx context.Context) (*provider, error) {
	found, err := oidc.NewProvider(c.context(ctx), c.o.Issuer)
	if err != nil {
		return nil, err
	}
	var document struct {
		Authorization string   `json:"authorization_endpoint"`
		Token         string   `json:"token_endpoint"`
		Keys          string   `json:"jwks_uri"`
		UserInfo      string   `json:"userinfo_endpoint"`
		AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
		Issues        bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&document); err != nil {
		return nil, err
	}
	for _, endpoint := range []string{document.Authorization, document.Token, document.Keys, document.UserInfo} {
		if endpoint == "" && endpoint == document.UserInfo {
			continue
		}
		u, err := url.Parse(endpoint)
		if err != nil {
			return nil, err
		}
		if err := c.fence.allows(u); err != nil {
			return nil, err
		}
	}
	p := &provider{Provider: found, mustIssue: document.Issues}
	endpoint := found.Endpoint()
	endpoint.DeviceAuthURL, endpoint.AuthStyle = "", authStyle(document.AuthMethods)
	p.oauth = oauth2.Config{
		ClientID: c.o.ClientID, ClientSecret: c.o.ClientSecret, Endpoint: endpoint, Scopes: c.o.Scopes,
		RedirectURL: strings.TrimSuffix(c.o.BaseURL, "/") + AnswerPath,
	}
	return p, nil
}

// authStyle is how the client proves itself: client_secret_basic, unless the
// provider takes only the other (OpenID Connect Discovery, section 3).
func authStyle(methods []string) oauth2.AuthStyle {
	if len(methods) == 0 || slices.Contains(methods, "client_secret_basic") {
		return oauth2.AuthStyleInHeader
	}
	return oauth2.AuthStyleInParams
}

func (c *Client) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, c.fence.client())
}

// Begin is an attempt and the address at the provider that begins it. Anew asks
// the provider not to rely on what the person proved there before. The error is a
// [cases.ErrProviderDown].
func (c *Client) Begin(ctx context.Context, anew bool) (cases.SignOnAttempt, string, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return cases.SignOnAttempt{}, "", err
	}
	a := cases.SignOnAttempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if anew {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return a, p.oauth.AuthCodeURL(a.State, options...), nil
}

var (
	notCompleted = cases.Refusal{Code: cases.BadInput, Text: "The sign-in with your office account was not completed. Try again, or sign in with your password."}
	notProved    = cases.Refusal{Code: cases.BadInput, Text: "The answer of the office's sign-in was not accepted. Try again, or sign in with your password; if it happens again, tell an administrator."}
)

// Finish redeems what the provider sent with the browser. A [cases.Refusal] has a
// sentence for the person, and wraps what went wrong for the log.
func (c *Client) Finish(ctx context.Context, a cases.SignOnAttempt, answer url.Values) (cases.Identity, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return cases.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(a.State)) == 0 || a.State == "" {
		return cases.Identity{}, fmt.Errorf("%w: the state is another one", notProved)
	}
	// A provider that promises to name itself and does not may be another one.
	if issuer := answer.Get("iss"); issuer != c.o.Issuer && (issuer != "" || p.mustIssue) {
		return cases.Identity{}, fmt.Errorf("%w: the answer is of another issuer", notProved)
	}
	code := answer.Get("code")
	if answer.Has("error") || code == "" || len(code) > 4096 {
		return cases.Identity{}, fmt.Errorf("%w: the provider sent no code", notCompleted)
	}
	token, err := p.oauth.Exchange(c.context(ctx), code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return cases.Identity{}, exchangeFailed(err)
	}
	return c.identify(ctx, p, a, token)
}

// exchangeFailed tells a code that is worth nothing from a provider that is down.
// What the provider wrote besides may be about a person and is left out.
func exchangeFailed(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return fmt.Errorf("%w: the token endpoint answered %d %.40s", notProved, refused.Response.StatusCode, refused.ErrorCode)
	}
	if refused != nil {
		return fmt.Errorf("%w: the token endpoint answered %d", cases.ErrProviderDown, refused.Response.StatusCode)
	}
	return fmt.Errorf("%w: %s", cases.ErrProviderDown, shortened(err))
}

// identify checks the ID token (OpenID Connect Core, section 3.1.3.7) and reads
// who it is about.
func (c *Client) identify(ctx context.Context, p *provider, a cases.SignOnAttempt, token *oauth2.Token) (cases.Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	// The keys are fetched anew: one that the provider took back counts no more.
	checked, err := p.VerifierContext(c.context(ctx), &oidc.Config{ClientID: c.o.ClientID, Now: c.o.Now}).Verify(c.context(ctx), raw)
	if err != nil {
		return cases.Identity{}, fmt.Errorf("%w: %s", notProved, shortened(err))
	}
	if subtle.ConstantTimeCompare([]byte(checked.Nonce), []byte(a.Nonce)) == 0 || a.Nonce == "" {
		return cases.Identity{}, fmt.Errorf("%w: the nonce is another one", notProved)
	}
	if checked.Subject == "" || len(checked.Subject) > 255 {
		return cases.Identity{}, fmt.Errorf("%w: the ID token has no subject", notProved)
	}
	if checked.IssuedAt.After(c.o.Now().Add(clockSkew)) {
		return cases.Identity{}, fmt.Errorf("%w: the ID token is of the future", notProved)
	}
	said, err := readClaims(checked.Claims)
	if err != nil {
		return cases.Identity{}, fmt.Errorf("%w: %s", notProved, err)
	}
	if by := said.text("azp"); by != "" && by != c.o.ClientID || by == "" && len(checked.Audience) > 1 {
		return cases.Identity{}, fmt.Errorf("%w: the ID token is for another client", notProved)
	}
	if !said.has("email") || !said.has(c.o.GroupsClaim) {
		if said, err = c.askMore(ctx, p, checked, token, said); err != nil {
			return cases.Identity{}, err
		}
	}
	return c.identity(checked, said)
}

// askMore adds what the user info endpoint says and the ID token did not.
func (c *Client) askMore(ctx context.Context, p *provider, checked *oidc.IDToken, token *oauth2.Token, said claims) (claims, error) {
	if p.UserInfoEndpoint() == "" {
		return said, nil
	}
	if checked.AccessTokenHash != "" && checked.VerifyAccessToken(token.AccessToken) != nil {
		return nil, fmt.Errorf("%w: the access token belongs to another ID token", notProved)
	}
	info, err := p.UserInfo(c.context(ctx), oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, fmt.Errorf("%w: the user info endpoint gave nothing usable", cases.ErrProviderDown)
	}
	if info.Subject != checked.Subject {
		return nil, fmt.Errorf("%w: the user info is about somebody else", notProved)
	}
	more, err := readClaims(info.Claims)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", notProved, err)
	}
	return said.with(more), nil
}

// shortened is an error without what a provider may have written at length.
func shortened(err error) string {
	text := []rune(strings.Join(strings.Fields(err.Error()), " "))
	return string(text[:min(len(text), 300)])
}
