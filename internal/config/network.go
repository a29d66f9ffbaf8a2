package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// system names the certificate authorities of this machine, where a file could
// be named, as PostgreSQL's sslrootcert does.
const system = "system"

// RegisterTemporal adds the flags that say how to reach an outside Temporal.
func (s *Settings) RegisterTemporal(f *pflag.FlagSet) {
	f.StringVar(&s.Temporal, "temporal", "", "outside Temporal server, HOST:PORT (default: the embedded engine)")
	f.StringVar(&s.Namespace, "namespace", "suppb", "Temporal namespace")
	f.StringVar(&s.TemporalCA, "temporal-ca", "", "file with the authority of the outside Temporal's certificate, or “system” for those of this machine; turns TLS on")
	f.StringVar(&s.TemporalCert, "temporal-cert", "", "file with this program's certificate for the outside Temporal (mutual TLS)")
	f.StringVar(&s.TemporalKey, "temporal-key", "", "file with the key of --temporal-cert")
	f.StringVar(&s.TemporalServerName, "temporal-server-name", "", "name in the outside Temporal's certificate (default: the host in --temporal)")
}

// RegisterInsecureNetwork adds the flag that allows connections in clear.
func (s *Settings) RegisterInsecureNetwork(f *pflag.FlagSet) {
	f.BoolVar(&s.InsecureNetwork, "insecure-network", false, "reach PostgreSQL, Temporal, the mail server, the virus scanner and the receiver of audit lines in clear over a network that is this program's alone, such as one between containers of one machine")
}

// CheckNetwork refuses to send what people confide to this program over a network
// in clear, or to a server that did not prove its name (ASVS 5.0 12.3.1, 12.3.2).
func (s *Settings) CheckNetwork() error {
	if err := s.checkSyslog(); err != nil {
		return err
	}
	if err := s.checkMail(); err != nil {
		return err
	}
	if err := s.checkVirusScanner(); err != nil {
		return err
	}
	if err := s.checkTemporal(); err != nil {
		return err
	}
	return s.checkDatabase()
}

func (s *Settings) checkMail() error {
	switch {
	case s.MailCA != "" && s.SMTP == "":
		return errors.New("--smtp-ca is for a mail server; leave it out or name one with --smtp")
	case s.MailCA != "" && !s.MailTLS:
		return errors.New("--smtp-ca is for TLS; leave out one of it and --smtp-tls=false")
	case s.SMTP == "":
		return nil
	}
	host, _, err := net.SplitHostPort(s.SMTP)
	if err != nil {
		return fmt.Errorf("--smtp %q is not HOST:PORT", s.SMTP)
	}
	if !s.MailTLS && !Loopback(host) && !s.InsecureNetwork {
		return fmt.Errorf("--smtp %s is on the network and would get mail and password in clear; leave out --smtp-tls=false, and name the authority of its certificate with --smtp-ca FILE if this machine does not know it", s.SMTP)
	}
	return nil
}

func (s *Settings) checkSyslog() error {
	u, err := url.Parse(s.AuditSyslog)
	if err != nil || s.AuditSyslog == "" || u.Scheme == "tls" || Loopback(u.Hostname()) || s.InsecureNetwork {
		return nil // what is no address is refused where it is used
	}
	return fmt.Errorf("--audit-syslog %s would send the audit log in clear over the network; use tls://HOST:PORT", s.AuditSyslog)
}

// checkVirusScanner keeps files on this machine: clamd knows no TLS.
func (s *Settings) checkVirusScanner() error {
	path, socket := strings.CutPrefix(s.VirusScanner, "unix:")
	if s.VirusScanner == "" || socket && strings.HasPrefix(path, "/") {
		return nil
	}
	host, _, err := net.SplitHostPort(s.VirusScanner)
	if err != nil || socket {
		return fmt.Errorf("--virus-scanner %q is neither HOST:PORT nor unix:/PATH", s.VirusScanner)
	}
	if !Loopback(host) && !s.InsecureNetwork {
		return fmt.Errorf("--virus-scanner %s would get people's files in clear over the network; clamd knows no TLS, so have one on this machine", s.VirusScanner)
	}
	return nil
}

func (s *Settings) checkTemporal() error {
	for _, given := range []struct{ flag, value string }{
		{"--temporal-ca", s.TemporalCA}, {"--temporal-cert", s.TemporalCert}, {"--temporal-key", s.TemporalKey}, {"--temporal-server-name", s.TemporalServerName},
	} {
		if s.Temporal == "" && given.value != "" {
			return fmt.Errorf("%s is for an outside Temporal; leave it out or name the server with --temporal", given.flag)
		}
		if s.TemporalCA == "" && given.value != "" {
			return fmt.Errorf("%s needs --temporal-ca, the file with the authority of the server's certificate, or “system”", given.flag)
		}
	}
	if (s.TemporalCert == "") != (s.TemporalKey == "") {
		return errors.New("--temporal-cert and --temporal-key belong together; name both files")
	}
	if s.Temporal == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(s.Temporal)
	if err != nil {
		return fmt.Errorf("--temporal %q is not HOST:PORT", s.Temporal)
	}
	if s.TemporalCA == "" && !Loopback(host) && !s.InsecureNetwork {
		return fmt.Errorf("--temporal %s is on the network and would be reached in clear; name the authority of its certificate with --temporal-ca FILE (or “system”)", s.Temporal)
	}
	return nil
}

// isPostgres reports whether the record is in PostgreSQL; else it is a file.
func (s *Settings) isPostgres() bool {
	return strings.HasPrefix(s.Database, "postgres://") || strings.HasPrefix(s.Database, "postgresql://")
}

// meansServer reports whether a value that would be taken for a file was meant to
// say how a server is reached.
func meansServer(file string) bool {
	return slices.ContainsFunc([]string{"://", "host=", "dbname=", "password="}, func(part string) bool { return strings.Contains(file, part) })
}

// checkDatabase reads a postgres:// URL as pgx does, and refuses what pgx would
// take from somewhere else. Sentences name the host only: the URL has a password.
func (s *Settings) checkDatabase() error {
	if !s.isPostgres() && meansServer(s.Database) {
		return errors.New("--database is neither a file nor a URL that begins with postgres://")
	}
	if !s.isPostgres() || s.InsecureNetwork {
		return nil
	}
	u, err := url.Parse(s.Database)
	if err != nil {
		return errors.New("--database is not a postgres:// URL as postgres://USER@HOST/NAME?sslmode=verify-full&sslrootcert=FILE")
	}
	query := u.Query()
	hosts := hostsOf(u.Host)
	if listed, ok := query["host"]; ok {
		hosts = hostsOf(listed[len(listed)-1])
	}
	if slices.Contains(hosts, "") {
		return errors.New("--database names no host; write one, or host=/var/run/postgresql for a socket of this machine")
	}
	away := slices.DeleteFunc(hosts, func(h string) bool { return Loopback(h) || strings.HasPrefix(h, "/") })
	if len(away) == 0 {
		return nil
	}
	if ca := query["sslrootcert"]; !slices.Equal(query["sslmode"], []string{"verify-full"}) || len(ca) != 1 || ca[0] == "" || query.Has("ssl") {
		return fmt.Errorf("--database: %s is on the network and would be reached in clear, or without proof of its name; add sslmode=verify-full&sslrootcert=FILE (or sslrootcert=system) to the URL", away[0])
	}
	return nil
}

// typedPassword reports whether the URL of the database has a password.
func (s *Settings) typedPassword() bool {
	u, err := url.Parse(s.Database)
	if err != nil || !s.isPostgres() {
		return false
	}
	_, typed := u.User.Password()
	return typed || u.Query().Has("password") || u.Query().Has("sslpassword")
}

// hostsOf lists the hosts of "a:1,[::1]:2,c".
func hostsOf(list string) []string {
	hosts := strings.Split(list, ",")
	for i, h := range hosts {
		if strings.HasPrefix(h, "/") {
			continue
		}
		if host, _, err := net.SplitHostPort(h); err == nil {
			h = host
		}
		hosts[i] = strings.Trim(h, "[]")
	}
	return hosts
}

// TemporalTLS is how an outside Temporal is reached: nil for in clear. The server
// has to prove its name to the authority that was named and no other.
func (s *Settings) TemporalTLS() (*tls.Config, error) {
	if s.TemporalCA == "" {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.TemporalServerName}
	var err error
	if c.RootCAs, err = authorities(s.TemporalCA); err != nil {
		return nil, fmt.Errorf("--temporal-ca %w", err)
	}
	if s.TemporalCert == "" {
		return c, nil
	}
	cert, err := pemOf(s.TemporalCert)
	if err != nil {
		return nil, fmt.Errorf("--temporal-cert: %w", err)
	}
	key, err := pemOf(s.TemporalKey)
	if err != nil {
		return nil, fmt.Errorf("--temporal-key: %w", err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("--temporal-cert and --temporal-key: %w", err)
	}
	c.Certificates = []tls.Certificate{pair}
	return c, nil
}

// MailAuthorities are those that the mail server's certificate may come from: nil
// for this machine's.
func (s *Settings) MailAuthorities() (*x509.CertPool, error) {
	if s.MailCA == "" {
		return nil, nil
	}
	pool, err := authorities(s.MailCA)
	if err != nil {
		return nil, fmt.Errorf("--smtp-ca %w", err)
	}
	return pool, nil
}

// MailTLSAtOnce reports whether the mail server speaks TLS from the first byte, as
// RFC 8314 has it for port 465.
func (s *Settings) MailTLSAtOnce() bool { return s.MailTLS && strings.HasSuffix(s.SMTP, ":465") }

// authorities are those in a file; nil for this machine's.
func authorities(value string) (*x509.CertPool, error) {
	if value == system {
		return nil, nil
	}
	pem, err := pemOf(value)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("holds no certificate in PEM")
	}
	return pool, nil
}

// pemOf is what stands in a file; or the value itself, which is what a variable
// such as SUPPB_TEMPORAL_KEY_FILE leads to. What cannot be read may be a key in
// another form, so no sentence repeats it.
func pemOf(value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN") { // tools write other lines before it
		return []byte(value), nil
	}
	b, err := os.ReadFile(value)
	var why *fs.PathError
	if errors.As(err, &why) {
		return nil, why.Err
	}
	return b, err
}

// fileName is a setting that names a file, or holds what stands in one, as the log
// may know it.
func fileName(value string) string {
	if value == "" || value == system {
		return value
	}
	return "(given)"
}

// databaseName is --database without its secrets.
func (s *Settings) databaseName() string {
	if !s.isPostgres() && meansServer(s.Database) {
		return "(hidden)"
	}
	if !s.isPostgres() {
		return s.Database
	}
	u, err := url.Parse(s.Database)
	if err != nil {
		return "(hidden)"
	}
	query := u.Query()
	for _, secret := range []string{"password", "sslpassword"} {
		if query.Has(secret) {
			query.Set(secret, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}
