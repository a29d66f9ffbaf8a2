package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"suppb/cases"
	"suppb/web/formdata"
)

// contentPolicy is what a page may load: no inline script or style, nothing from
// elsewhere, and a script of ours only where the page says that it has one.
func contentPolicy(script bool) string {
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	if script {
		policy += "; script-src 'self'"
	}
	return policy
}

// secureHeaders sets what every answer carries (ASVS 5.0, 3.4 and 14.3.2).
func (s *Server) secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy(false))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Permissions-Policy", "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// readable passes on only text, as databases do: another path is nobody's, and in
// a query the torn letters and zero bytes are replaced.
func (s *Server) readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != formdata.Text(r.URL.Path) {
			s.fail(w, r, nil, cases.Refusal{Code: cases.NotFound, Text: "There is no page at this address."})
			return
		}
		if strings.Contains(r.URL.RawQuery, "%") || !utf8.ValidString(r.URL.RawQuery) {
			said, _ := url.ParseQuery(r.URL.RawQuery) // pairs that are no pairs are nobody's either
			kept := url.Values{}
			for name, values := range said {
				for _, v := range values {
					kept.Add(formdata.Text(name), formdata.Text(v))
				}
			}
			r = r.Clone(r.Context())
			r.URL.RawQuery = kept.Encode()
		}
		next.ServeHTTP(w, r)
	})
}
