package sso

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

// AnswerPath is where the provider sends people back to, below the base URL.
const AnswerPath = "/sign-in/office/answer"

// Options say which provider, and what its groups mean.
type Options struct {
	Issuer       string // as the provider writes it, https
	ClientID     string
	ClientSecret string
	BaseURL      string // of the pages
	Scopes       []string
	GroupsClaim  string                // holds the names of a person's groups
	Roles        map[string]cases.Role // by group
	TrustEmail   bool                  // addresses count as confirmed unless the provider says that they are not
	Hosts        []string              // of the provider, besides the issuer's
	CA           *x509.CertPool        // nil for the authorities of this machine
	Now          func() time.Time
}

// mapping is one "group=role" of a list. Groups may hold commas and equals signs,
// as the names of directories do, so an entry ends where a role's name does.
var mapping = regexp.MustCompile(`^(.+?)=([a-z_]+)(?:,|$)`)

// ParseRoles reads "group=role,group=role".
func ParseRoles(list string) (map[string]cases.Role, error) {
	out := map[string]cases.Role{}
	for rest := strings.TrimSpace(list); rest != ""; {
		group, role, after, err := firstRole(rest)
		if err != nil {
			return nil, err
		}
		if had, twice := out[group]; twice && had != role {
			return nil, fmt.Errorf("the group %q is given two roles; give it one, or make another group", group)
		}
		out[group] = role
		rest = strings.TrimSpace(after)
	}
	if len(out) == 0 {
		return nil, errors.New("no group has a role, so nobody could sign in; write GROUP=ROLE,GROUP=ROLE")
	}
	return out, nil
}

func firstRole(rest string) (group string, role cases.Role, after string, err error) {
	for from := 0; ; {
		m := mapping.FindStringSubmatchIndex(rest[from:])
		if m == nil {
			return "", "", "", fmt.Errorf("%q is not GROUP=ROLE with a role of the office: %s", rest, roleNames())
		}
		if role := cases.Role(rest[from+m[4] : from+m[5]]); isStaffRole(role) {
			return strings.TrimSpace(rest[:from+m[3]]), role, rest[from+m[1]:], nil
		}
		if from += m[5]; from >= len(rest) {
			return "", "", "", fmt.Errorf("%q is not GROUP=ROLE with a role of the office: %s", rest, roleNames())
		}
	}
}

func isStaffRole(r cases.Role) bool { return slices.Contains(staffRoles(), r) }

// staffRoles are the roles that groups can mean. Requesters are of other
// organisations, which the office's provider does not know.
func staffRoles() []cases.Role {
	var out []cases.Role
	for _, r := range cases.Roles() {
		if r.Role != cases.RoleRequester {
			out = append(out, r.Role)
		}
	}
	return out
}

func roleNames() string {
	var names []string
	for _, r := range staffRoles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// check refuses options that contradict each other.
func (o Options) check() error {
	if o.ClientID == "" || o.GroupsClaim == "" || o.Now == nil || len(o.Roles) == 0 {
		return errors.New("sso: ClientID, GroupsClaim, Roles and Now are all needed")
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("the issuer %q is not an address such as https://login.example.gov/office", o.Issuer)
	}
	if u.Scheme != "https" && !o.inClear(u) {
		return fmt.Errorf("the issuer %q is not https", o.Issuer)
	}
	return nil
}

// inClear reports whether an address may be plain http: on this machine, for pages
// that are served on this machine only.
func (o Options) inClear(u *url.URL) bool {
	base, err := url.Parse(o.BaseURL)
	return err == nil && u.Scheme == "http" && base.Scheme == "http" && loopback(u.Hostname()) && loopback(base.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
