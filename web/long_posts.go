package web

import (
	"net/http"
	"sync"

	"suppb/cases"
	"suppb/web/formdata"
)

// Limits of one post of somebody who has not signed in.
const (
	mostPublic  = 32 << 20 // bytes, of a file to verify or of a form with its files that is kept through signing in
	mostTexts   = 5 << 20  // of all but its files: a form that is kept
	freeTexts   = 64 << 10 // of them: every other form of strangers
	longAtOnce  = 8        // posts with more than that
	longFromOne = 2        // of them, from one network
)

// longPosts counts the posts of strangers whose long texts are in memory. A short
// one never waits for them: whoever sends long ones slowly keeps nobody from
// signing in.
type longPosts struct {
	mu  sync.Mutex
	by  map[string]int // by network
	all int
}

func newLongPosts() *longPosts { return &longPosts{by: map[string]int{}} }

func (l *longPosts) begin(network string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= longAtOnce || l.by[network] >= longFromOne {
		return false
	}
	l.all++
	l.by[network]++
	return true
}

func (l *longPosts) end(network string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.by[network]--; l.by[network] == 0 {
		delete(l.by, network)
	}
}

var errTooLong = cases.Refusal{Code: cases.TooMany, Text: "Too many long forms are being sent at this moment, so nothing was done. Go back, wait a minute and send the form again."}

// bounded holds what arrives to the bounds of strangers, until [Server.knowsPerson]
// knows somebody.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, begun := networkOf(s.clientAddress(r)), false
		defer func() {
			if begun {
				s.longPosts.end(from)
			}
		}()
		next.ServeHTTP(w, formdata.Within(r, &formdata.Bounds{Post: mostPublic, Texts: mostTexts, Free: freeTexts, Turn: func() error {
			if begun = s.longPosts.begin(from); begun {
				return nil
			}
			return errTooLong
		}}))
	})
}
