package config

import (
	"strings"
	"testing"
)

func TestNothingGoesOverANetworkInClear(t *testing.T) {
	const safely = "sslmode=verify-full&sslrootcert=/etc/suppb/ca.pem"
	ca := []string{"--temporal", "t.example:7233", "--temporal-ca", "/etc/suppb/ca.pem"}
	for _, tt := range []struct {
		name string
		args []string
		says string // "" if all is well
	}{
		{"Temporal on this machine", []string{"--temporal", "127.0.0.1:7233"}, ""},
		{"Temporal on this machine, IPv6", []string{"--temporal", "[::1]:7233"}, ""},
		{"Temporal by name on this machine", []string{"--temporal", "localhost:7233"}, ""},
		{"Temporal with TLS", ca, ""},
		{"Temporal with this machine's authorities", []string{"--temporal", "t.example:7233", "--temporal-ca", "system"}, ""},
		{"Temporal with mutual TLS", append(ca, "--temporal-cert", "c.pem", "--temporal-key", "k.pem", "--temporal-server-name", "engine"), ""},
		{"Temporal in clear", []string{"--temporal", "t.example:7233"}, "in clear"},
		{"Temporal in clear by address", []string{"--temporal", "10.0.0.7:7233"}, "--temporal-ca"},
		{"Temporal on every address", []string{"--temporal", "0.0.0.0:7233"}, "in clear"},
		{"Temporal in clear, knowingly", []string{"--temporal", "t.example:7233", "--insecure-network"}, ""},
		{"Temporal behind a resolver", []string{"--temporal", "dns:///t.example:7233"}, "HOST:PORT"},
		{"a name that begins like this machine", []string{"--temporal", "localhost.evil.example:7233"}, "in clear"},
		{"a certificate without its key", append(ca, "--temporal-cert", "c.pem"), "belong together"},
		{"a key without its certificate", append(ca, "--temporal-key", "k.pem"), "belong together"},
		{"a certificate and no authority", []string{"--temporal", "t.example:7233", "--temporal-cert", "c.pem", "--temporal-key", "k.pem"}, "--temporal-cert needs --temporal-ca"},
		{"a name and no authority", []string{"--temporal", "127.0.0.1:7233", "--temporal-server-name", "engine"}, "--temporal-server-name needs --temporal-ca"},
		{"an authority for the embedded engine", []string{"--temporal-ca", "ca.pem"}, "--temporal-ca is for an outside Temporal"},

		{"a file", []string{"--database", "/var/lib/suppb/record.db"}, ""},
		{"PostgreSQL on this machine", []string{"--database", "postgres://suppb@127.0.0.1:5432/record"}, ""},
		{"PostgreSQL on this machine, IPv6", []string{"--database", "postgres://suppb@[::1]:5432/record?sslmode=disable"}, ""},
		{"a socket of this machine", []string{"--database", "postgres:///record?host=/var/run/postgresql"}, ""},
		{"PostgreSQL with TLS", []string{"--database", "postgres://suppb@db.example/record?" + safely}, ""},
		{"PostgreSQL with mutual TLS", []string{"--database", "postgresql://suppb@db.example/record?" + safely + "&sslcert=c.pem&sslkey=k.pem"}, ""},
		{"any name of one authority", []string{"--database", "postgres://suppb@db.example/record?sslmode=verify-ca&sslrootcert=ca.pem"}, ""},
		{"this machine's authorities", []string{"--database", "postgres://suppb@db.example/record?sslmode=verify-full&sslrootcert=system"}, ""},
		{"PostgreSQL in clear", []string{"--database", "postgres://suppb@db.example/record"}, "sslmode=verify-full"},
		{"PostgreSQL in clear on purpose", []string{"--database", "postgres://suppb@db.example/record?sslmode=disable&sslrootcert=ca.pem"}, "db.example is on the network"},
		{"PostgreSQL in clear, knowingly", []string{"--database", "postgres://suppb@db.example/record", "--insecure-network"}, ""},
		{"encrypted to whoever answers", []string{"--database", "postgres://suppb@db.example/record?sslmode=require&sslrootcert=ca.pem"}, "sslmode=verify-full"},
		{"in clear if the server wants it so", []string{"--database", "postgres://suppb@db.example/record?sslmode=prefer&sslrootcert=ca.pem"}, "sslmode=verify-full"},
		{"no authority", []string{"--database", "postgres://suppb@db.example/record?sslmode=verify-full"}, "sslrootcert=FILE"},
		{"an empty authority", []string{"--database", "postgres://suppb@db.example/record?sslmode=verify-full&sslrootcert="}, "sslrootcert=FILE"},
		{"said twice", []string{"--database", "postgres://suppb@db.example/record?" + safely + "&sslmode=disable"}, "sslmode=verify-full"},
		{"said in another way", []string{"--database", "postgres://suppb@db.example/record?" + safely + "&ssl=true"}, "sslmode=verify-full"},
		{"one of two hosts elsewhere", []string{"--database", "postgres://suppb@127.0.0.1:5432,db.example:5432/record"}, "db.example is on the network"},
		{"a host in the query", []string{"--database", "postgres://suppb@127.0.0.1/record?host=db.example"}, "db.example is on the network"},
		{"no host at all", []string{"--database", "postgres:///record"}, "names no host"},
		{"an empty one of two", []string{"--database", "postgres://suppb@127.0.0.1,/record"}, "names no host"},
		{"not a URL", []string{"--database", "postgres://suppb:hunter2@127.0.0.1:port/record"}, "is not a postgres:// URL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, nil, tt.args...)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v, want a sentence with %q", err, tt.says)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the sentence holds the password: %v", err)
			}
		})
	}
}

// A secret's own variable may hold or name the PEM; it is in no message either way.
func TestKeysFromTheEnvironment(t *testing.T) {
	const key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"
	s, err := read(t, map[string]string{"SUPPB_TEMPORAL_CA": key, "SUPPB_TEMPORAL_CERT": key, "SUPPB_TEMPORAL_KEY": key}, "--temporal", "t.example:7233")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.String(), "hunter2") {
		t.Error(s.String())
	}
	if c, err := s.TemporalTLS(); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v, %v", c, err)
	}
}
