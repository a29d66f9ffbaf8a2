// Package config reads the program's settings: flags first, then SUPPB_…
// environment variables, then files named by SUPPB_…_FILE, then defaults. It
// imports none of our packages.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Settings are all settings of all roles.
type Settings struct {
	Data       string         // folder of the record, the engine's file and the demo's mail
	Addr       string         // HOST:PORT of the pages
	BaseURL    string         // of the pages as people reach them
	Proxies    []netip.Prefix // in front of the pages, believed about who asks
	Database   string         // SQLite file or postgres:// URL
	Temporal   string         // HOST:PORT of an outside Temporal; empty for the embedded engine
	Namespace  string
	EnginePort int    // of the embedded engine, on loopback; 0 for any free one
	SMTP       string // HOST:PORT
	SMTPUser   string
	MailFrom   string
	MailTLS    bool
	MailCA     string // file, or "system"
	Rules      string // folder of the office's own rule sets
	Fonts      string // folders of further fonts
	Demo       bool

	TemporalCA         string // file, or "system"; TLS if set
	TemporalCert       string // file
	TemporalKey        string // file
	TemporalServerName string
	InsecureNetwork    bool

	SweepEvery time.Duration // how often record and process are compared
	UploadDays int           // how long uploads that no act attached are kept
	Deployment string        // name of this installation's worker deployment at an outside Temporal; empty for workers without versions
	BuildID    string        // of this worker in the deployment

	SessionIdle  time.Duration
	SessionLimit time.Duration
	Sessions     int // of one person at a time
	Guesses      int // wrong ones in a row before a wait

	SecondStepForAll bool
	SignOn           SignOn

	AuditCheckpoints string // file to which checkpoints of the audit log are added; empty for none
	AuditSyslog      string // receiver of audit lines, such as tls://HOST:PORT; empty for none
	AuditSyslogCA    string // file with the authority of its certificate

	VirusScanner string // a clamd: HOST:PORT or unix:/PATH; empty for none

	MasterKeyCommand string // program that wraps and unwraps keys for a key-management service

	// Secrets come from the environment or a file, never from a flag, since
	// flags show in the process list.
	SMTPPassword  string
	TemporalToken string
	MasterKey     string // what "suppb key new" prints
}

// Register adds the flags that the role needs.
func (s *Settings) Register(f *pflag.FlagSet) {
	f.StringVar(&s.Data, "data", "data", "folder for the record, the engine's file and the demo's mail")
	f.StringVar(&s.Addr, "addr", "127.0.0.1:8080", "address to serve on, HOST:PORT")
	f.StringVar(&s.BaseURL, "base-url", "", "how people reach the pages, such as https://certify.example.gov (default http://ADDR)")
	f.Var(proxies{&s.Proxies}, "trusted-proxy", "address or network of the TLS proxy in front, such as 127.0.0.1; it is believed about who asks (X-Forwarded-For), nobody else is")
	f.StringVar(&s.Database, "database", "", "record: a SQLite file or a postgres:// URL (default DATA/record.db)")
	s.RegisterTemporal(f)
	s.RegisterInsecureNetwork(f)
	f.IntVar(&s.EnginePort, "engine-port", 0, "loopback port of the embedded engine (default: any free one)")
	f.StringVar(&s.SMTP, "smtp", "", "mail server, HOST:PORT")
	f.StringVar(&s.SMTPUser, "smtp-user", "", "user name at the mail server; its password comes from SUPPB_SMTP_PASSWORD or SUPPB_SMTP_PASSWORD_FILE")
	f.BoolVar(&s.MailTLS, "smtp-tls", true, "require TLS of the mail server: from the first byte at port 465, by STARTTLS at any other")
	f.StringVar(&s.MailCA, "smtp-ca", "", "file with the authority of the mail server's certificate (default: those of this machine)")
	f.StringVar(&s.MailFrom, "mail-from", "", "sender's address of the office's mail")
	f.StringVar(&s.Rules, "rules-dir", "", "folder with the office's own rules, *.json: deadlines, laws on disclosure, retention")
	f.StringVar(&s.Fonts, "fonts", "", "folders of further fonts for names in other scripts, as PATH lists them; the system's are tried as well")
	f.DurationVar(&s.SweepEvery, "sweep-every", time.Hour, "how often open requests are compared with their running procedures, and mended")
	f.IntVar(&s.UploadDays, "upload-days", 30, "how many days uploads that no act attached are kept")
	f.StringVar(&s.Deployment, "deployment", "", "name of the worker deployment at the outside Temporal (default: workers without versions)")
	f.StringVar(&s.BuildID, "build-id", "", "version of this worker in the deployment (default: the revision that the program was built from)")
	f.StringVar(&s.AuditCheckpoints, "audit-checkpoints", "", "file, best on a disk that only takes additions, to which each night's signed checkpoints of the audit log are added")
	f.StringVar(&s.AuditSyslog, "audit-syslog", "", "receiver of every line of the audit log (RFC 5424): tls://HOST:PORT, tcp://HOST:PORT or udp://HOST:PORT")
	f.StringVar(&s.AuditSyslogCA, "audit-syslog-ca", "", "file with the authority of the receiver's certificate (default: those of this machine)")
	f.StringVar(&s.VirusScanner, "virus-scanner", "", "ClamAV's daemon on this machine, which scans what people send: HOST:PORT or unix:/PATH (default: nothing is scanned)")
	s.RegisterMasterKey(f)
	s.SignOn.register(f)
	s.registerSignIn(f)
	f.BoolVar(&s.Demo, "demo", false, "make a fictional office with accounts and requests; loopback only")
}

// RegisterMasterKey adds the flag of those that read the record. The key itself
// is no flag.
func (s *Settings) RegisterMasterKey(f *pflag.FlagSet) {
	f.StringVar(&s.MasterKeyCommand, "master-key-command", "", "program that wraps and unwraps the record's keys, for a key-management service (default: the key of SUPPB_MASTER_KEY, SUPPB_MASTER_KEY_FILE or DATA/master.key)")
}

// Complete fills in what the flags left open from the environment lookup
// (os.LookupEnv outside of tests).
func (s *Settings) Complete(f *pflag.FlagSet, lookup func(string) (string, bool)) error {
	typed := f.Changed("database")
	var failure error
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || failure != nil {
			return
		}
		value, found, err := env(lookup, flag.Name)
		if err == nil && found {
			err = f.Set(flag.Name, value)
			if err != nil {
				err = fmt.Errorf("%s: %w", variable(flag.Name), err)
			}
		}
		failure = err
	})
	if failure != nil {
		return failure
	}
	for name, field := range map[string]*string{"smtp-password": &s.SMTPPassword, "temporal-token": &s.TemporalToken, "oidc-client-secret": &s.SignOn.ClientSecret, "master-key": &s.MasterKey} {
		value, _, err := env(lookup, name)
		if err != nil {
			return err
		}
		*field = value
	}
	if s.MasterKey != "" && s.MasterKeyCommand != "" {
		return errors.New("both a master key and --master-key-command are set; keep one")
	}
	if typed && s.typedPassword() {
		return errors.New("--database has a password, and flags show in the process list; put the URL into SUPPB_DATABASE, or into a file that SUPPB_DATABASE_FILE names")
	}
	if s.Database == "" {
		s.Database = filepath.Join(s.Data, "record.db")
	}
	if s.BaseURL == "" {
		s.BaseURL = "http://" + s.Addr
	}
	return nil
}

func variable(flag string) string {
	return "SUPPB_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func env(lookup func(string) (string, bool), flag string) (string, bool, error) {
	name := variable(flag)
	value, _ := lookup(name)
	path, _ := lookup(name + "_FILE")
	set, fileSet := value != "", path != ""
	switch {
	case set && fileSet:
		return "", false, fmt.Errorf("both %s and %s_FILE are set; keep one", name, name)
	case set:
		return value, true, nil
	case fileSet:
		b, err := os.ReadFile(path)
		if err != nil {
			return "", false, fmt.Errorf("%s_FILE: %w", name, err)
		}
		return strings.TrimRight(string(b), "\r\n"), true, nil
	}
	return "", false, nil
}

// Check refuses settings that contradict each other or are not what they say.
func (s *Settings) Check() error {
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return fmt.Errorf("--addr %q is not HOST:PORT", s.Addr)
	}
	base, err := url.Parse(s.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return fmt.Errorf("--base-url %q is not an http or https address", s.BaseURL)
	}
	loopback := Loopback(host)
	if s.Demo && !loopback {
		return fmt.Errorf("--demo serves fictional accounts with printed passwords, so it takes a loopback address only; %q is not one", host)
	}
	if s.Demo && s.SMTP != "" {
		return errors.New("--demo writes mail as files; leave --smtp out")
	}
	if base.Scheme == "http" && !Loopback(base.Hostname()) {
		return fmt.Errorf("--base-url %s is not https; only loopback addresses are served without", s.BaseURL)
	}
	if s.Temporal != "" && s.EnginePort != 0 {
		return errors.New("--engine-port is for the embedded engine; leave it out with --temporal")
	}
	if s.Temporal == "" && s.Deployment != "" {
		return errors.New("--deployment is for an outside Temporal; the embedded engine has one worker, so leave it out or name the server with --temporal")
	}
	if s.Deployment == "" && s.BuildID != "" {
		return errors.New("--build-id needs --deployment, the name under which this office's workers are rolled out")
	}
	if strings.ContainsAny(s.Deployment, ".:") || strings.HasPrefix(s.Deployment, "__") {
		return fmt.Errorf("--deployment %q may not hold a dot or a colon, or begin with two underscores", s.Deployment)
	}
	if err := s.checkSignIn(); err != nil {
		return err
	}
	if s.SweepEvery < time.Second {
		return fmt.Errorf("--sweep-every %s is too often; a second is the least, an hour is usual", s.SweepEvery)
	}
	if s.UploadDays < 1 {
		return fmt.Errorf("--upload-days %d would delete files that are being typed about; a day is the least", s.UploadDays)
	}
	if s.AuditSyslogCA != "" && s.AuditSyslog == "" {
		return errors.New("--audit-syslog-ca is for a receiver of audit lines; leave it out or name one with --audit-syslog")
	}
	if s.SMTP != "" && s.MailFrom == "" {
		return errors.New("--smtp needs --mail-from, the address that the office's mail comes from")
	}
	if err := s.SignOn.check(); err != nil {
		return err
	}
	return s.CheckNetwork()
}

// proxies is a flag that lists addresses or networks, with commas or by repeating it.
type proxies struct{ to *[]netip.Prefix }

func (p proxies) Type() string { return "address" }

func (p proxies) String() string {
	if p.to == nil {
		return ""
	}
	var out []string
	for _, n := range *p.to {
		out = append(out, n.String())
	}
	return strings.Join(out, ",")
}

func (p proxies) Set(list string) error {
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		n, err := netip.ParsePrefix(word)
		if err != nil {
			a, err := netip.ParseAddr(word)
			if err != nil {
				return fmt.Errorf("%q is no address such as 127.0.0.1 and no network such as 10.1.0.0/16", word)
			}
			n = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		*p.to = append(*p.to, n.Masked())
	}
	return nil
}

// Loopback reports whether the host can only be this machine.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// String lists the settings with every secret hidden.
func (s Settings) String() string {
	hide := func(v string) string {
		if v == "" {
			return "(none)"
		}
		return "(hidden)"
	}
	return fmt.Sprintf("data=%s addr=%s base-url=%s trusted-proxy=%s database=%s temporal=%s temporal-ca=%s temporal-cert=%s temporal-server-name=%s namespace=%s insecure-network=%v smtp=%s smtp-tls=%v smtp-ca=%s mail-from=%s demo=%v sweep-every=%s upload-days=%d audit-checkpoints=%s audit-syslog=%s virus-scanner=%s deployment=%s build-id=%s session-idle=%s session-limit=%s sessions=%d sign-in-attempts=%d second-step-for-all=%v oidc-issuer=%s oidc-client-id=%s oidc-roles=%s oidc-second-factor=%s oidc-create=%v smtp-password=%s temporal-token=%s oidc-client-secret=%s master-key=%s",
		s.Data, s.Addr, s.BaseURL, proxies{&s.Proxies}, s.databaseName(), s.Temporal, fileName(s.TemporalCA), fileName(s.TemporalCert), s.TemporalServerName, s.Namespace, s.InsecureNetwork, s.SMTP, s.MailTLS, fileName(s.MailCA), s.MailFrom, s.Demo, s.SweepEvery, s.UploadDays, s.AuditCheckpoints, s.AuditSyslog, s.VirusScanner, s.Deployment, s.BuildID, s.SessionIdle, s.SessionLimit, s.Sessions, s.Guesses, s.SecondStepForAll,
		s.SignOn.Issuer, s.SignOn.ClientID, s.SignOn.Roles, s.SignOn.SecondFactor, s.SignOn.Create, hide(s.SMTPPassword), hide(s.TemporalToken), hide(s.SignOn.ClientSecret), hide(s.MasterKey))
}
