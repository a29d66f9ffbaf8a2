package config

import (
	"strings"
	"testing"

	"suppb/internal/testkit"
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

		{"a virus scanner behind a socket", []string{"--virus-scanner", "unix:/run/clamav/clamd.ctl"}, ""},
		{"a virus scanner on this machine", []string{"--virus-scanner", "127.0.0.1:3310"}, ""},
		{"a virus scanner on this machine, IPv6", []string{"--virus-scanner", "[::1]:3310"}, ""},
		{"a virus scanner on the network", []string{"--virus-scanner", "clamav.example:3310"}, "in clear over the network"},
		{"a virus scanner on every address", []string{"--virus-scanner", "0.0.0.0:3310"}, "in clear over the network"},
		{"a virus scanner on the network, knowingly", []string{"--virus-scanner", "clamav:3310", "--insecure-network"}, ""},
		{"a virus scanner without a port", []string{"--virus-scanner", "localhost"}, "neither HOST:PORT nor unix:/PATH"},
		{"a socket somewhere", []string{"--virus-scanner", "unix:clamd.ctl"}, "neither HOST:PORT nor unix:/PATH"},
		{"a path alone", []string{"--virus-scanner", "/run/clamav/clamd.ctl"}, "neither HOST:PORT nor unix:/PATH"},
		{"an address in another way", []string{"--virus-scanner", "tcp://127.0.0.1:3310"}, "neither HOST:PORT nor unix:/PATH"},

		{"a file", []string{"--database", "/var/lib/suppb/record.db"}, ""},
		{"PostgreSQL on this machine", []string{"--database", "postgres://suppb@127.0.0.1:5432/record"}, ""},
		{"PostgreSQL on this machine, IPv6", []string{"--database", "postgres://suppb@[::1]:5432/record?sslmode=disable"}, ""},
		{"a socket of this machine", []string{"--database", "postgres:///record?host=/var/run/postgresql"}, ""},
		{"PostgreSQL with TLS", []string{"--database", "postgres://suppb@db.example/record?" + safely}, ""},
		{"PostgreSQL with mutual TLS", []string{"--database", "postgresql://suppb@db.example/record?" + safely + "&sslcert=c.pem&sslkey=k.pem"}, ""},
		{"any name of one authority", []string{"--database", "postgres://suppb@db.example/record?sslmode=verify-ca&sslrootcert=ca.pem"}, "proof of its name"},
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
		{"a URL in capitals", []string{"--database", "POSTGRES://suppb:hunter2@db.example/record"}, "neither a file nor"},
		{"another server", []string{"--database", "mysql://suppb:hunter2@db.example/record"}, "neither a file nor"},
		{"words as psql takes them", []string{"--database", "host=db.example user=suppb password=hunter2 dbname=record"}, "neither a file nor"},
		{"words, knowingly in clear", []string{"--database", "host=db.example user=suppb", "--insecure-network"}, "neither a file nor"},
		{"a password in a flag", []string{"--database", "postgres://suppb:hunter2@127.0.0.1/record"}, "SUPPB_DATABASE_FILE"},
		{"a password in a flag's query", []string{"--database", "postgres://suppb@127.0.0.1/record?password=hunter2"}, "SUPPB_DATABASE_FILE"},

		{"mail with TLS", []string{"--smtp", "mail.example:587", "--mail-from", "a@da.example"}, ""},
		{"mail with TLS of the office's own authority", []string{"--smtp", "mail.example:465", "--smtp-ca", "/etc/suppb/ca.pem", "--mail-from", "a@da.example"}, ""},
		{"mail on this machine", []string{"--smtp", "127.0.0.1:25", "--smtp-tls=false", "--mail-from", "a@da.example"}, ""},
		{"mail in clear", []string{"--smtp", "mail.example:25", "--smtp-tls=false", "--mail-from", "a@da.example"}, "in clear"},
		{"mail in clear by address", []string{"--smtp", "10.0.0.7:25", "--smtp-tls=false", "--mail-from", "a@da.example"}, "--smtp-ca"},
		{"mail in clear, knowingly", []string{"--smtp", "mail.example:25", "--smtp-tls=false", "--mail-from", "a@da.example", "--insecure-network"}, ""},
		{"mail to no port", []string{"--smtp", "mail.example", "--mail-from", "a@da.example"}, "HOST:PORT"},
		{"an authority of no mail server", []string{"--smtp-ca", "/etc/suppb/ca.pem"}, "--smtp-ca is for a mail server"},
		{"an authority of no TLS", []string{"--smtp", "127.0.0.1:25", "--smtp-tls=false", "--smtp-ca", "/x", "--mail-from", "a@da.example"}, "--smtp-ca is for TLS"},
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

// A password in the URL comes by a variable or a file, as every secret does.
func TestDatabasePasswordFromTheEnvironment(t *testing.T) {
	s, err := read(t, map[string]string{"SUPPB_DATABASE": "postgres://suppb:hunter2@127.0.0.1/record"})
	if err != nil || s.Database != "postgres://suppb:hunter2@127.0.0.1/record" {
		t.Errorf("%v", err)
	}
}

// A secret's own variable may hold or name the PEM; it is in no message either
// way, neither with the lines that openssl pkcs12 writes before a key, nor in a
// form that is not PEM.
func TestKeysFromTheEnvironment(t *testing.T) {
	const key = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"
	for name, value := range map[string]string{
		"PEM": key, "PEM in a bag": "Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n" + key, "something else": "MIIEhunter2", "too long for a name": strings.Repeat("hunter2", 1000),
	} {
		for _, flag := range []string{"SUPPB_TEMPORAL_CA", "SUPPB_TEMPORAL_CERT", "SUPPB_TEMPORAL_KEY", "SUPPB_SMTP_CA"} {
			t.Run(name+"/"+flag, func(t *testing.T) {
				cert, _ := testkit.NewAuthority(t).Issue(t, "suppb")
				env := map[string]string{"SUPPB_TEMPORAL_CA": "system", "SUPPB_TEMPORAL_CERT": cert, "SUPPB_TEMPORAL_KEY": cert, "SUPPB_SMTP_CA": cert}
				env[flag] = value
				s, err := read(t, env, "--temporal", "t.example:7233", "--smtp", "mail.example:587", "--mail-from", "a@da.example")
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(s.String(), "hunter2") {
					t.Error(s.String())
				}
				_, err = s.TemporalTLS()
				if flag == "SUPPB_SMTP_CA" {
					_, err = s.MailAuthorities()
				}
				if err == nil || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("%v", err)
				}
			})
		}
	}
}
