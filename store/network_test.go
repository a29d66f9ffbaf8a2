package store_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"suppb/internal/testkit"
	"suppb/store"
	"suppb/store/storetest"
)

// TestPostgreSQLOverANetwork reaches a real server that takes nobody without a
// certificate, as docs/operations.md says to.
func TestPostgreSQLOverANetwork(t *testing.T) {
	ours, foreign := testkit.NewAuthority(t), testkit.NewAuthority(t)
	address, log := testkit.PostgresTLS(t, ours, "127.0.0.1")
	elsewhere, _ := testkit.PostgresTLS(t, ours, "db.example")
	cert, key := ours.Issue(t, "suppb")
	otherCert, otherKey := ours.Issue(t, "mallory")
	foreignCert, foreignKey := foreign.Issue(t, "suppb")
	for _, tt := range []struct {
		name     string
		address  string
		settings map[string]string
		says     string // "" if all is well
		logs     string // what the server writes, where the client may hear of a closed connection only
	}{
		{"with our certificate", address, map[string]string{"sslmode": "verify-full", "sslrootcert": ours.File, "sslcert": cert, "sslkey": key}, "", ""},
		{"any name of our authority", elsewhere, map[string]string{"sslmode": "verify-ca", "sslrootcert": ours.File, "sslcert": cert, "sslkey": key}, "", ""},
		{"with none", address, map[string]string{"sslmode": "verify-full", "sslrootcert": ours.File}, "client certificate", ""},
		{"with somebody else's", address, map[string]string{"sslmode": "verify-full", "sslrootcert": ours.File, "sslcert": otherCert, "sslkey": otherKey}, "authentication failed", ""},
		{"with one that a foreign authority signed", address, map[string]string{"sslmode": "verify-full", "sslrootcert": ours.File, "sslcert": foreignCert, "sslkey": foreignKey}, "open the record: ", "could not accept SSL connection"},
		{"a server that a foreign authority vouches for", address, map[string]string{"sslmode": "verify-full", "sslrootcert": foreign.File, "sslcert": cert, "sslkey": key}, "unknown authority", ""},
		{"a server of another name", elsewhere, map[string]string{"sslmode": "verify-full", "sslrootcert": ours.File, "sslcert": cert, "sslkey": key}, "127.0.0.1", ""},
		{"in clear", address, map[string]string{"sslmode": "disable"}, "no encryption", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			query := url.Values{}
			for k, v := range tt.settings {
				query.Set(k, v)
			}
			s, err := store.Open(t.Context(), tt.address+"?"+query.Encode(), storetest.Master(t))
			if err == nil {
				defer s.Close()
				_, err = s.Migrate(t.Context())
			}
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v, want %q", err, tt.says)
			}
			require.Eventually(t, func() bool {
				written, err := os.ReadFile(log)
				return err == nil && strings.Contains(string(written), tt.logs)
			}, 10*time.Second, 10*time.Millisecond, "the server's log holds no %q", tt.logs)
		})
	}
}
