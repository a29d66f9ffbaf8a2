package web

import (
	"net/http"
	"strings"
	"testing"
)

// A page of another site may ask, and its browser gives it nothing (ASVS 3.4.2).
func TestNoAnswerIsForOtherSites(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	people := []*person{s.anyone(), s.as(ana), s.as(ines)}
	for _, pattern := range patterns(t) {
		method, address := split(pattern, path)
		for _, p := range people {
			for _, m := range []string{method, http.MethodOptions} {
				r := p.request(m, address, nil)
				r.Header.Set("Origin", "https://evil.example")
				r.Header.Set("Access-Control-Request-Method", method)
				for header := range p.send(r).header {
					if strings.HasPrefix(header, "Access-Control-") {
						t.Errorf("%s %s: %s", m, address, header)
					}
				}
			}
		}
	}
}

// TRACE would give back what a browser sent, cookies included (ASVS 13.4.4).
func TestNoTrace(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	for _, address := range []string{"/", "/requests", "/sign-in", "/healthz", "/static/suppb.css"} {
		p.send(p.request(http.MethodTrace, address, nil)).wantStatus(http.StatusMethodNotAllowed)
	}
}
