package sso

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Limits of one exchange with the provider.
const (
	patience    = 10 * time.Second
	longestBody = 1 << 20
)

// fence lets requests through to the provider and to nobody else (ASVS 5.0
// 1.3.6), and answers through up to a size.
type fence struct {
	next    http.RoundTripper
	hosts   []string // as host:port
	inClear func(*url.URL) bool
}

var errOutside = errors.New("the address is not the identity provider's")

// allows says why an address must not be fetched or sent to a browser; nil if it may.
func (f *fence) allows(u *url.URL) error {
	if u.Scheme != "https" && !f.inClear(u) || u.User != nil || u.Fragment != "" || !slices.Contains(f.hosts, hostPort(u)) {
		return fmt.Errorf("%w: %s://%s; name its host with --oidc-hosts if it is", errOutside, u.Scheme, u.Host)
	}
	return nil
}

func (f *fence) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := f.allows(r.URL); err != nil {
		return nil, err
	}
	res, err := f.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{&limited{res.Body, longestBody}, res.Body}
	return res, nil
}

// limited fails, instead of ending, at a size.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("the identity provider's answer is too long")
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func newFence(o Options) *fence {
	f := &fence{inClear: o.inClear}
	issuer, _ := url.Parse(o.Issuer) // checked
	f.hosts = append(f.hosts, hostPort(issuer))
	for _, host := range o.Hosts {
		f.hosts = append(f.hosts, hostPort(&url.URL{Scheme: "https", Host: host}))
	}
	f.next = &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: patience / 2}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.CA, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    patience / 2,
		ResponseHeaderTimeout:  patience,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns:           4,
		IdleConnTimeout:        time.Minute,
		ForceAttemptHTTP2:      true,
	}
	return f
}

// client follows no redirects: an answer that points elsewhere is no answer.
func (f *fence) client() *http.Client {
	return &http.Client{Transport: f, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
