package sso

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/internal/testkit/oidc"
)

func init() { slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil))) } // the provider's own log

const base = "http://127.0.0.1:8080"

var dana = oidc.Person{
	Subject: "248289761001", Email: "dana.reid@office.example", Verified: true, Given: "Dana", Family: "Reid",
	Groups: []string{"CN=ADAs,OU=Bureau=1,DC=office", "printers"},
}

func options(p *oidc.Provider) Options {
	return Options{
		Issuer: p.URL, ClientID: oidc.ClientID, ClientSecret: oidc.ClientSecret, BaseURL: base, Scopes: []string{"openid", "email", "profile"},
		GroupsClaim: "groups", Roles: map[string]cases.Role{"CN=ADAs,OU=Bureau=1,DC=office": cases.RoleReviewer, "chiefs": cases.RoleSupervisor}, CA: p.Authorities, Now: time.Now,
	}
}

func newClient(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := New(o)
	require.NoError(t, err)
	return c
}

// at follows the way through the provider as a browser does, up to the address
// below our base URL.
func at(t *testing.T, p *oidc.Provider, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar, Transport: newFence(options(p)).next, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), base) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := browser.Get(address)
	require.NoError(t, err)
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	to, err := res.Location()
	require.NoError(t, err, "%d %s", res.StatusCode, body)
	require.Equal(t, base+AnswerPath, to.Scheme+"://"+to.Host+to.Path)
	return to.Query()
}

func TestSignsIn(t *testing.T) {
	for _, tt := range []struct {
		name  string
		serve func(testing.TB, string) *oidc.Provider
		thin  bool
	}{{"in clear on this machine", oidc.Serve, false}, {"over TLS with an authority of its own", oidc.ServeTLS, false}, {"with claims at the user info endpoint", oidc.Serve, true}} {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.serve(t, base)
			p.As(dana)
			p.Thin(tt.thin)
			c := newClient(t, options(p))
			attempt, address, err := c.Begin(t.Context(), false)
			require.NoError(t, err)
			q := must(url.Parse(address)).Query()
			require.Equal(t, "S256", q.Get("code_challenge_method"))
			require.NotContains(t, address, attempt.Verifier)
			answer := at(t, p, address)
			got, err := c.Finish(t.Context(), attempt, answer)
			require.NoError(t, err)
			require.WithinDuration(t, time.Now(), got.ProvedAt, time.Minute)
			got.ProvedAt = time.Time{}
			require.Equal(t, cases.Identity{
				Issuer: p.URL, Subject: "248289761001", Email: "dana.reid@office.example", EmailVerified: true,
				Name: cases.Name{Given: "Dana", Family: "Reid"}, Roles: []cases.Role{cases.RoleReviewer},
			}, got)

			_, err = c.Finish(t.Context(), attempt, answer)
			refused(t, err, "the token endpoint answered 4", "a code counts once")
		})
	}
}

// Whoever signs is asked anew at the provider: it is told so in both ways that
// OpenID Connect Core 3.1.2.1 has, and a plain sign-in in neither.
func TestAsksAnewOnlyOnDemand(t *testing.T) {
	p := oidc.Serve(t, base)
	c := newClient(t, options(p))
	for _, anew := range []bool{true, false} {
		_, address, err := c.Begin(t.Context(), anew)
		require.NoError(t, err)
		q := must(url.Parse(address)).Query()
		require.Equal(t, anew, q.Get("prompt") == "login", address)
		require.Equal(t, anew, q.Get("max_age") == "0", address)
	}
}

// The attack: a stranger opens the sign-in when what the provider said is to be
// asked for anew, and hangs up at once, again and again, so that nobody comes in by
// the office's sign-in. The same by accident: the provider is away at that moment.
func TestNobodySwitchesTheProviderOff(t *testing.T) {
	p := oidc.Serve(t, base)
	p.As(dana)
	now := time.Now()
	o := options(p)
	o.Now = func() time.Time { return now }
	down := oidc.Lies{Answer: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) }}

	c := newClient(t, o)
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	_, _, err := c.Begin(gone, false)
	require.NoError(t, err, "the answer is everybody's")

	now = now.Add(freshFor + time.Second)
	p.Lie(down)
	_, _, err = c.Begin(t.Context(), false)
	require.NoError(t, err, "what the provider said before counts")
	asked := len(p.Requests())
	_, _, err = c.Begin(t.Context(), false)
	require.NoError(t, err)
	require.Len(t, p.Requests(), asked, "it is not asked again before the pause is over")
	p.Lie(oidc.Lies{})
	now = now.Add(pause + time.Second)
	_, _, err = c.Begin(t.Context(), false)
	require.NoError(t, err)
	require.Greater(t, len(p.Requests()), asked, "it is asked again after the pause")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// refused fails unless a person reads a sentence and the log a reason.
func refused(t *testing.T, err error, why, about string) {
	t.Helper()
	var refusal cases.Refusal
	require.ErrorAs(t, err, &refusal, about)
	require.ErrorContains(t, err, why, about)
	require.NotContains(t, err.Error(), dana.Email)
	require.NotContains(t, err.Error(), dana.Subject)
}

// Each row is an ID token that somebody might send us, and why we do not believe it.
func TestBelievesNoFalseToken(t *testing.T) {
	p := oidc.Serve(t, base)
	p.As(dana)
	set := func(name string, value any) oidc.Lies {
		return oidc.Lies{Claims: func(c map[string]any) { c[name] = value }}
	}
	for _, tt := range []struct {
		attack string
		lies   oidc.Lies
		why    string
	}{
		{"signed with another key", oidc.Lies{Sign: p.SignedByAnother}, "failed to verify"},
		{"not signed: alg none", oidc.Lies{Sign: oidc.Unsigned}, "malformed jwt"},
		{"signed with the public key as an HMAC's secret", oidc.Lies{Sign: p.SignedWithPublicKey}, "malformed jwt"},
		{"no token", oidc.Lies{Sign: func(map[string]any) string { return "" }}, "malformed jwt"},
		{"of another issuer", set("iss", "https://evil.example"), "different provider"},
		{"for another client", set("aud", "other"), "expected audience"},
		{"for us and others, given to another", oidc.Lies{Claims: func(c map[string]any) { c["aud"], c["azp"] = []string{"other", oidc.ClientID}, "other" }}, "another client"},
		{"for us and others, given to nobody", oidc.Lies{Claims: func(c map[string]any) { c["aud"] = []string{"other", oidc.ClientID}; delete(c, "azp") }}, "another client"},
		{"expired", set("exp", time.Now().Add(-time.Minute).Unix()), "token is expired"},
		{"of the future", set("iat", time.Now().Add(time.Hour).Unix()), "of the future"},
		{"with another nonce", set("nonce", "another"), "nonce"},
		{"without a nonce", oidc.Lies{Claims: func(c map[string]any) { delete(c, "nonce") }}, "nonce"},
		{"without a subject", set("sub", ""), "subject"},
		{"without groups", oidc.Lies{Claims: func(c map[string]any) { delete(c, "groups"); c["sub"] = "somebody else" }}, "somebody else"},
	} {
		t.Run(tt.attack, func(t *testing.T) {
			p.Lie(oidc.Lies{})
			c := newClient(t, options(p))
			attempt, address, err := c.Begin(t.Context(), false)
			require.NoError(t, err)
			answer := at(t, p, address)
			p.Lie(tt.lies)
			_, err = c.Finish(t.Context(), attempt, answer)
			refused(t, err, tt.why, tt.attack)
		})
	}
}

func TestBelievesNoFalseAnswer(t *testing.T) {
	p := oidc.Serve(t, base)
	p.As(dana)
	c := newClient(t, options(p))
	for _, tt := range []struct {
		attack string
		change func(url.Values, *cases.SignOnAttempt)
		why    string
	}{
		{"the state of another", func(q url.Values, _ *cases.SignOnAttempt) { q.Set("state", "another") }, "state"},
		{"no state at all", func(q url.Values, a *cases.SignOnAttempt) { q.Del("state"); a.State = "" }, "state"},
		{"a code that was begun in another browser", func(_ url.Values, a *cases.SignOnAttempt) { a.Verifier = strings.Repeat("x", 43) }, "answered 4"},
		{"a code that nobody gave", func(q url.Values, _ *cases.SignOnAttempt) { q.Set("code", "guessed") }, "answered 4"},
		{"an error with a sentence", func(q url.Values, _ *cases.SignOnAttempt) {
			q.Set("error", "access_denied")
			q.Set("error_description", "call 555-0100")
		}, "no code"},
		{"the name of another issuer", func(q url.Values, _ *cases.SignOnAttempt) { q.Set("iss", "https://evil.example") }, "another issuer"},
	} {
		t.Run(tt.attack, func(t *testing.T) {
			attempt, address, err := c.Begin(t.Context(), false)
			require.NoError(t, err)
			answer := at(t, p, address)
			tt.change(answer, &attempt)
			_, err = c.Finish(t.Context(), attempt, answer)
			refused(t, err, tt.why, tt.attack)
			require.NotContains(t, err.Error(), "555-0100")
		})
	}
}

// The discovery document must not lead us, or people's browsers, anywhere else:
// not to this machine's other services, not to the cloud's metadata.
func TestFetchesNothingElse(t *testing.T) {
	var hits []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { hits = append(hits, r.URL.Path) }))
	defer elsewhere.Close()
	p := oidc.Serve(t, base)
	p.As(dana)
	set := func(name, value string) oidc.Lies {
		return oidc.Lies{Discovery: func(d map[string]any) { d[name] = value }}
	}
	for _, tt := range []struct {
		attack string
		lies   oidc.Lies
	}{
		{"keys on another port of this machine", set("jwks_uri", elsewhere.URL+"/keys")},
		{"token endpoint in the cloud's metadata", set("token_endpoint", "http://169.254.169.254/latest/meta-data/")},
		{"authorization on another site", set("authorization_endpoint", "https://evil.example/login")},
		{"user info by a file", set("userinfo_endpoint", "file:///etc/passwd")},
		{"the issuer as user name of another host", set("token_endpoint", strings.Replace(p.URL, "http://", "http://"+strings.TrimPrefix(p.URL, "http://")+"@evil.example:80/", 1))},
		{"a script for an authorization endpoint", set("authorization_endpoint", "javascript:alert(1)")},
		{"no keys", set("jwks_uri", "")},
		{"another issuer", set("issuer", "https://evil.example")},
		{"a redirect", oidc.Lies{Answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/redirected", http.StatusFound)
		}}},
		{"an endless document", oidc.Lies{Answer: func(w http.ResponseWriter, _ *http.Request) {
			for range 2000 {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}}},
	} {
		t.Run(tt.attack, func(t *testing.T) {
			p.Lie(tt.lies)
			_, _, err := newClient(t, options(p)).Begin(t.Context(), false)
			require.ErrorIs(t, err, cases.ErrProviderDown)
			require.Less(t, len(err.Error()), 500)
		})
	}
	require.Empty(t, hits)
}

// A token endpoint or key set that moved after the discovery is not followed either.
func TestFollowsNoRedirectLater(t *testing.T) {
	var hits []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { hits = append(hits, r.URL.Path) }))
	defer elsewhere.Close()
	p := oidc.Serve(t, base)
	p.As(dana)
	c := newClient(t, options(p))
	attempt, address, err := c.Begin(t.Context(), false)
	require.NoError(t, err)
	answer := at(t, p, address)
	p.Lie(oidc.Lies{Answer: func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}})
	_, err = c.Finish(t.Context(), attempt, answer)
	require.Error(t, err)
	require.Empty(t, hits)
}

func TestNamedHostsAreTheProviderToo(t *testing.T) {
	keys := oidc.ServeTLS(t, base)
	host := strings.TrimPrefix(keys.URL, "https://")
	o := options(keys)
	o.Issuer = "https://login.office.example"
	require.ErrorIs(t, newFence(o).allows(must(url.Parse(keys.URL+"/keys"))), errOutside)
	o.Hosts = []string{host}
	require.NoError(t, newFence(o).allows(must(url.Parse(keys.URL+"/keys"))))
	require.NoError(t, newFence(o).allows(must(url.Parse("https://LOGIN.office.example:443/x"))))
	require.ErrorIs(t, newFence(o).allows(must(url.Parse("http://login.office.example/x"))), errOutside)
	require.ErrorIs(t, newFence(o).allows(must(url.Parse("https://login.office.example:8443/x"))), errOutside)
}

// A provider that is down is asked once in a while, and its return is noticed.
func TestProviderThatIsDown(t *testing.T) {
	p := oidc.Serve(t, base)
	p.As(dana)
	now := time.Now()
	o := options(p)
	o.Now = func() time.Time { return now }
	c := newClient(t, o)
	p.Lie(oidc.Lies{Answer: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) }})
	for range 5 {
		_, _, err := c.Begin(t.Context(), false)
		require.ErrorIs(t, err, cases.ErrProviderDown)
	}
	require.Len(t, p.Requests(), 1)
	p.Lie(oidc.Lies{})
	now = now.Add(pause)
	_, _, err := c.Begin(t.Context(), false)
	require.NoError(t, err)
}

func TestTakesNoPlainIssuerElsewhere(t *testing.T) {
	p := oidc.Serve(t, base)
	for _, tt := range []struct{ issuer, base string }{
		{"http://login.office.example", base},
		{p.URL, "https://certify.office.example"},
		{"https://user@login.office.example", base},
		{"login.office.example", base},
		{"https://login.office.example/?x=1", base},
	} {
		o := options(p)
		o.Issuer, o.BaseURL = tt.issuer, tt.base
		_, err := New(o)
		require.Error(t, err, tt)
	}
	o := options(oidc.ServeTLS(t, base))
	o.CA = nil
	_, _, err := newClient(t, o).Begin(t.Context(), false)
	require.True(t, errors.Is(err, cases.ErrProviderDown), "a certificate of nobody we know: %v", err)
}

func TestEmail(t *testing.T) {
	for _, tt := range []struct {
		said    string
		trusted bool
		want    bool
	}{{`true`, false, true}, {`"true"`, false, true}, {`false`, true, false}, {`"false"`, true, false}, {``, false, false}, {``, true, true}, {`1`, false, false}} {
		c := claims{}
		if tt.said != "" {
			c["email_verified"] = []byte(tt.said)
		}
		require.Equal(t, tt.want, c.confirmed(tt.trusted), tt)
	}
}

func TestParseRoles(t *testing.T) {
	got, err := ParseRoles("adas=reviewer, chiefs=supervisor,CN=Clerks,OU=Bureau=2,DC=office=intake")
	require.NoError(t, err)
	require.Equal(t, map[string]cases.Role{"adas": cases.RoleReviewer, "chiefs": cases.RoleSupervisor, "CN=Clerks,OU=Bureau=2,DC=office": cases.RoleIntake}, got)
	for _, bad := range []string{"", "adas", "adas=", "=reviewer", "adas=requester", "adas=system", "adas=boss", "adas=reviewer,chiefs", "adas=reviewer,adas=intake"} {
		_, err := ParseRoles(bad)
		require.Error(t, err, bad)
	}
}
