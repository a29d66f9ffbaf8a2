package engine

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"go.temporal.io/server/common/rpc/encryption"
)

// The history, matching, worker and internal-frontend services believe whoever reaches their ports: the authorizer is
// asked on the public frontend only. A secret on the front door is worth nothing beside four open ones, so these
// listeners speak TLS and want a client certificate, and the only certificate there is exists in this process' memory.

// internodeName is the name in that certificate. Nothing resolves it.
const internodeName = "engine.internal"

// newInternodeTLS makes a key and a certificate for one start and returns the server's TLS set-up: mutual TLS between
// its own services, none on the public frontend (loopback only, guarded by the token). Errors do not happen short of a
// fault in the standard library.
func newInternodeTLS() (encryption.TLSConfigProvider, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key the engine's services know each other by: %w", err)
	}
	// The certificate ends with the process. Its dates are wide, because a process may run for years and a clock may
	// be set while it runs.
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: internodeName},
		DNSNames:              []string{internodeName},
		NotBefore:             time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate the engine's services know each other by: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate just made: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	pair := []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}}

	return &encryption.FixedTLSConfigProvider{
		InternodeServerConfig: &tls.Config{
			MinVersion:   tls.VersionTLS13,
			Certificates: pair,
			ClientAuth:   tls.RequireAndVerifyClientCert,
			ClientCAs:    pool,
		},
		InternodeClientConfig: &tls.Config{
			MinVersion:   tls.VersionTLS13,
			Certificates: pair,
			RootCAs:      pool,
			ServerName:   internodeName,
		},
	}, nil
}
