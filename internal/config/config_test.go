package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func read(t *testing.T, env map[string]string, args ...string) (Settings, error) {
	t.Helper()
	var s Settings
	f := pflag.NewFlagSet("suppb", pflag.ContinueOnError)
	s.Register(f)
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if err := s.Complete(f, func(k string) (string, bool) { v, ok := env[k]; return v, ok }); err != nil {
		return s, err
	}
	return s, s.Check()
}

func TestOrderOfSettings(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := read(t, map[string]string{
		"SUPPB_ADDR": "127.0.0.1:1", "SUPPB_DATA": "/var/lib/suppb", "SUPPB_SMTP_PASSWORD_FILE": secret, "SUPPB_DEMO": "true",
	}, "--addr", "127.0.0.1:2")
	if err != nil {
		t.Fatal(err)
	}
	if s.Addr != "127.0.0.1:2" || s.Database != "/var/lib/suppb/record.db" || s.BaseURL != "http://127.0.0.1:2" || s.SMTPPassword != "hunter2" || !s.Demo {
		t.Errorf("%+v", s)
	}
	if strings.Contains(s.String(), "hunter2") {
		t.Error("the printed settings show a password")
	}
}

func TestPrintedSettingsHideTheDatabasePassword(t *testing.T) {
	for _, database := range []string{
		"postgres://suppb:hunter2@127.0.0.1/record",
		"postgres://suppb@127.0.0.1/record?password=hunter2&sslpassword=hunter2",
		"postgres://suppb:hunter2@127.0.0.1:port/record",
		"POSTGRES://suppb:hunter2@127.0.0.1/record",
		"host=127.0.0.1 password=hunter2",
	} {
		s := Settings{Database: database}
		if said := s.String(); strings.Contains(said, "hunter2") {
			t.Error(said)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		says string // "" if all is well
	}{
		{"defaults", nil, nil, ""},
		{"public address behind https", nil, []string{"--addr", "0.0.0.0:80", "--base-url", "https://certify.example"}, ""},
		{"demo on the network", nil, []string{"--demo", "--addr", "0.0.0.0:8080"}, "loopback"},
		{"demo on a name", nil, []string{"--demo", "--addr", "office.example:8080"}, "loopback"},
		{"demo on every address", nil, []string{"--demo", "--addr", ":8080"}, "loopback"},
		{"demo with a mail server", nil, []string{"--demo", "--smtp", "mail.example:25"}, "--smtp"},
		{"no port", nil, []string{"--addr", "127.0.0.1"}, "HOST:PORT"},
		{"plain http for others", nil, []string{"--base-url", "http://certify.example"}, "https"},
		{"not an address", nil, []string{"--base-url", "certify.example"}, "http or https"},
		{"mail from nobody", nil, []string{"--smtp", "mail.example:25"}, "--mail-from"},
		{"a port for an engine elsewhere", nil, []string{"--temporal", "127.0.0.1:7233", "--engine-port", "7233"}, "--engine-port"},
		{"a rollout at an outside engine", nil, []string{"--temporal", "127.0.0.1:7233", "--deployment", "suppb", "--build-id", "2026-12"}, ""},
		{"a rollout of the embedded engine", nil, []string{"--deployment", "suppb"}, "--temporal"},
		{"a version of nothing", nil, []string{"--build-id", "2026-12"}, "--deployment"},
		{"a deployment that Temporal refuses", nil, []string{"--temporal", "127.0.0.1:7233", "--deployment", "suppb.ny"}, "dot"},
		{"proxies", nil, []string{"--trusted-proxy", "127.0.0.1, 10.1.0.0/16", "--trusted-proxy", "::1"}, ""},
		{"a proxy by name", nil, []string{"--trusted-proxy", "proxy.example"}, "no address"},
		{"sweeping without a pause", nil, []string{"--sweep-every", "0s"}, "--sweep-every"},
		{"audit lines to this machine", nil, []string{"--audit-syslog", "udp://127.0.0.1:514"}, ""},
		{"audit lines by TLS", nil, []string{"--audit-syslog", "tls://logs.example:6514", "--audit-syslog-ca", "/x"}, ""},
		{"audit lines in clear", nil, []string{"--audit-syslog", "tcp://logs.example:601"}, "tls://"},
		{"an authority of nothing", nil, []string{"--audit-syslog-ca", "/x"}, "--audit-syslog"},
		{"uploads deleted at once", nil, []string{"--upload-days", "0"}, "--upload-days"},
		{"a value and a file", map[string]string{"SUPPB_SMTP": "a:1", "SUPPB_SMTP_FILE": "/x"}, nil, "both SUPPB_SMTP"},
		{"a file that is not there", map[string]string{"SUPPB_SMTP_PASSWORD_FILE": "/nowhere/at/all"}, nil, "SUPPB_SMTP_PASSWORD_FILE"},
		{"not yes or no", map[string]string{"SUPPB_DEMO": "maybe"}, nil, "SUPPB_DEMO"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, tt.env, tt.args...)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v, want a sentence with %q", err, tt.says)
			}
		})
	}
}
