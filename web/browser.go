package web

import (
	"net/http"
	"strings"
	"time"

	"suppb/cases"
)

// browserMemory is how long a browser counts as one that an account signed in
// with. Each sign-in begins it anew.
const browserMemory = 180 * 24 * time.Hour

// origin says where an attempt to sign in comes from.
func (s *Server) origin(r *http.Request) cases.Origin {
	from := cases.Origin{Address: networkOf(s.clientAddress(r))}
	if c, err := r.Cookie(s.cookieName("suppb-browser")); err == nil && len(c.Value) <= 128 {
		from.Browser = c.Value
	}
	return from
}

// rememberBrowser gives the browser the token by which it is known again: an
// attacker elsewhere cannot lock out a person who comes with it (OWASP, “Slow
// down online guessing attacks with device cookies”). It opens nothing by itself.
func (s *Server) rememberBrowser(w http.ResponseWriter, token string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName("suppb-browser"), Value: token, Path: "/", MaxAge: int(browserMemory.Seconds()),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

// cookieName binds a cookie to this host where the pages are served by https.
func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// browserFamily is what is kept of a browser's own description: enough to tell
// one's sessions apart, too little to tell browsers apart.
func browserFamily(userAgent string) string {
	first := func(pairs ...[2]string) string {
		for _, p := range pairs {
			if strings.Contains(userAgent, p[0]) {
				return p[1]
			}
		}
		return ""
	}
	family := first([2]string{"Edg/", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"Firefox/", "Firefox"}, [2]string{"FxiOS/", "Firefox"},
		[2]string{"CriOS/", "Chrome"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := first([2]string{"Windows", "Windows"}, [2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"},
		[2]string{"Mac OS X", "Mac"}, [2]string{"CrOS", "ChromeOS"}, [2]string{"Linux", "Linux"})
	switch {
	case family == "":
		return "A browser"
	case system == "":
		return family
	}
	return family + " on " + system
}
