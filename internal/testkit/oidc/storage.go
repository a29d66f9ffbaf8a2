package oidc

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"slices"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// storage is the provider's memory. What it does not implement is never called
// in the authorization code flow.
type storage struct {
	op.Storage
	answer string // where people are sent back to
	key    key

	mu       sync.Mutex
	people   map[string]Person // by subject
	present  string            // subject of who is at the keyboard; "" for nobody
	thin     bool              // ID tokens leave out what the user info has
	attempts map[string]*attempt
	codes    map[string]string // attempts by code
	tokens   map[string]string // subjects by access token
}

func newStorage(answer string) *storage {
	return &storage{
		answer: answer, key: newKey(), people: map[string]Person{},
		attempts: map[string]*attempt{}, codes: map[string]string{}, tokens: map[string]string{},
	}
}

var errUnknown = errors.New("unknown")

// attempt is one request for a code.
type attempt struct {
	id  string
	req *oidc.AuthRequest
	who Person
	at  time.Time // of the login; zero before
}

func (a *attempt) GetID() string                      { return a.id }
func (a *attempt) GetACR() string                     { return "" }
func (a *attempt) GetAudience() []string              { return []string{a.req.ClientID} }
func (a *attempt) GetAuthTime() time.Time             { return a.at }
func (a *attempt) GetClientID() string                { return a.req.ClientID }
func (a *attempt) GetNonce() string                   { return a.req.Nonce }
func (a *attempt) GetRedirectURI() string             { return a.req.RedirectURI }
func (a *attempt) GetResponseType() oidc.ResponseType { return a.req.ResponseType }
func (a *attempt) GetResponseMode() oidc.ResponseMode { return a.req.ResponseMode }
func (a *attempt) GetScopes() []string                { return a.req.Scopes }
func (a *attempt) GetState() string                   { return a.req.State }
func (a *attempt) GetSubject() string                 { return a.who.Subject }
func (a *attempt) Done() bool                         { return !a.at.IsZero() }
func (a *attempt) GetCodeChallenge() *oidc.CodeChallenge {
	if a.req.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: a.req.CodeChallenge, Method: a.req.CodeChallengeMethod}
}

func (a *attempt) GetAMR() []string {
	if len(a.who.Methods) == 0 {
		return []string{"pwd"}
	}
	return a.who.Methods
}

func (s *storage) CreateAuthRequest(_ context.Context, req *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &attempt{id: rand.Text(), req: req}
	s.attempts[a.id] = a
	return a, nil
}

// login signs in who is at the keyboard.
func (s *storage) login(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, who := s.attempts[id], s.people[s.present]
	if a == nil || who.Subject == "" {
		return false
	}
	a.who, a.at = who, time.Now()
	if !who.Since.IsZero() && !slices.Contains(a.req.Prompt, oidc.PromptLogin) {
		a.at = who.Since
	}
	return true
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.attempts[id]; a != nil {
		return a, nil
	}
	return nil, errUnknown
}

func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id := s.codes[code]
	s.mu.Unlock()
	return s.AuthRequestByID(ctx, id)
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.attempts, id)
	return nil
}

func (s *storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := rand.Text()
	s.tokens[id] = r.GetSubject()
	return id, time.Now().Add(5 * time.Minute), nil
}

func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	info.Subject = subject
	if slices.Contains(scopes, oidc.ScopeEmail) {
		s.fill(info, subject)
	}
	return nil
}

func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, token, subject, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens[token] != subject {
		return errUnknown
	}
	s.fill(info, subject)
	return nil
}

func (s *storage) fill(info *oidc.UserInfo, subject string) {
	who := s.people[subject]
	info.Subject, info.Email, info.EmailVerified = subject, who.Email, oidc.Bool(who.Verified)
	info.GivenName, info.FamilyName = who.Given, who.Family
	if who.Groups != nil {
		info.AppendClaims("groups", who.Groups)
	}
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != ClientID || secret != ClientSecret {
		return errUnknown
	}
	return nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, errUnknown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return client{s.answer, s.thin}, nil
}

func (s *storage) Health(context.Context) error { return nil }

// client is the service.
type client struct {
	answer string
	thin   bool
}

func (c client) GetID() string                       { return ClientID }
func (c client) RedirectURIs() []string              { return []string{c.answer} }
func (c client) PostLogoutRedirectURIs() []string    { return nil }
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) GrantTypes() []oidc.GrantType         { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c client) LoginURL(id string) string            { return "/login?id=" + id }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (c client) IDTokenLifetime() time.Duration       { return 5 * time.Minute }
func (c client) DevMode() bool                        { return true } // http on loopback
func (c client) IsScopeAllowed(string) bool           { return true }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return !c.thin }
func (c client) ClockSkew() time.Duration             { return 0 }

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return same }
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return same }

func same(scopes []string) []string { return scopes }

// key signs ID tokens.
type key struct {
	id      string
	private *rsa.PrivateKey
}

func newKey() key {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key{rand.Text(), k}
}

func (k key) ID() string                                  { return k.id }
func (k key) Key() any                                    { return k.private }
func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

func (k key) sign(claims map[string]any) string {
	return sign(claims, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: k.private, KeyID: k.id}})
}

// publicKey is what the provider shows of its key.
type publicKey struct{ key }

func (k publicKey) Key() any                           { return &k.private.PublicKey }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }
func (s *storage) KeySet(context.Context) ([]op.Key, error)          { return []op.Key{publicKey{s.key}}, nil }
func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}
