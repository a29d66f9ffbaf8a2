package config

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSignOnSettings(t *testing.T) {
	secret := map[string]string{"SUPPB_OIDC_CLIENT_SECRET": "hunter2"}
	whole := []string{"--oidc-issuer", "https://login.example", "--oidc-client-id", "suppb", "--oidc-roles", "adas=reviewer"}
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		want string // in the sentence; "" for fine
	}{
		{"none", nil, nil, ""},
		{"whole", secret, whole, ""},
		{"whole, with everything", secret, append(whole, "--oidc-create", "--oidc-hosts", "keys.example,token.example:8443", "--oidc-second-factor", "provider", "--oidc-trust-email", "--oidc-scopes", "openid,groups"), ""},
		{"no secret", nil, whole, "SUPPB_OIDC_CLIENT_SECRET"},
		{"no client", secret, []string{"--oidc-issuer", "https://login.example", "--oidc-roles", "adas=reviewer"}, "--oidc-client-id"},
		{"no roles", secret, []string{"--oidc-issuer", "https://login.example", "--oidc-client-id", "suppb"}, "--oidc-roles"},
		{"nobody's second factor", secret, append(whole, "--oidc-second-factor", "none"), "neither"},
		{"a secret for nothing", secret, nil, "--oidc-issuer"},
		{"accounts for nothing", nil, []string{"--oidc-create"}, "--oidc-issuer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := read(t, tt.env, tt.args...)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if strings.Contains(s.String(), "hunter2") {
				t.Error("the printed settings show the secret")
			}
		})
	}
}

func TestAuthoritiesOfTheProvider(t *testing.T) {
	if pool, err := (&SignOn{}).Authorities(); pool != nil || err != nil {
		t.Error(pool, err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("no certificate")}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ca := range []string{file, file + ".missing"} {
		if _, err := (&SignOn{CA: ca}).Authorities(); err == nil || !strings.Contains(err.Error(), "--oidc-ca") {
			t.Errorf("%s: %v", ca, err)
		}
	}
}
