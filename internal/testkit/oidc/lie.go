package oidc

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

// serve answers truly, and then changes the answer as the test wants.
func (p *Provider) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	lies := p.lies
	p.requests = append(p.requests, r.URL.Path)
	p.mu.Unlock()
	if lies.Answer != nil {
		lies.Answer(w, r)
		return
	}
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, r)
	body := rec.Body.Bytes()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		if lies.Discovery != nil {
			body = change(body, lies.Discovery)
		}
	case "/oauth/token":
		if lies.Claims != nil || lies.Sign != nil {
			body = change(body, func(answer map[string]any) { p.forge(answer, lies) })
		}
	}
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

func change(body []byte, how func(map[string]any)) []byte {
	var v map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return body
	}
	how(v)
	out, _ := json.Marshal(v) // came from JSON
	return out
}

// forge puts another ID token into the answer of the token endpoint.
func (p *Provider) forge(answer map[string]any, lies Lies) {
	raw, ok := answer["id_token"].(string)
	if !ok {
		return
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(raw, ".")[1])
	if err != nil {
		return
	}
	change(payload, func(claims map[string]any) {
		if lies.Claims != nil {
			lies.Claims(claims)
		}
		sign := lies.Sign
		if sign == nil {
			sign = p.storage.key.sign
		}
		answer["id_token"] = sign(claims)
	})
}

// SignedByAnother signs claims with a key that is not the provider's, under the
// provider's key's name.
func (p *Provider) SignedByAnother(claims map[string]any) string {
	other := newKey()
	other.id = p.storage.key.id
	return other.sign(claims)
}

// Unsigned is a token that says it needs no signature, RFC 7519 section 6.
func Unsigned(claims map[string]any) string {
	body, _ := json.Marshal(claims)
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(body) + "."
}

// SignedWithPublicKey uses the provider's public key as the secret of an HMAC, so
// that a client that believes the token's own word for its algorithm takes it.
func (p *Provider) SignedWithPublicKey(claims map[string]any) string {
	secret, _ := json.Marshal(jose.JSONWebKey{Key: p.storage.key.private.Public()})
	return sign(claims, jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: p.storage.key.id}})
}

func sign(claims map[string]any, key jose.SigningKey) string {
	body, _ := json.Marshal(claims)
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		panic(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return out
}
