package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"suppb/cases"
)

// fromWeb marks what comes from the pages; who signed in adds the session.
func fromWeb(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(cases.ComesFrom(r.Context(), "web")))
	})
}

// inSession is the context of what this person does: the audit log names the
// beginning of the session's ID.
func (v *visit) inSession(ctx context.Context) context.Context {
	return cases.ComesFrom(ctx, "web/"+v.session[:min(8, len(v.session))])
}

// note writes into the audit log what the record does not see by itself.
func (s *Server) note(r *http.Request, v *visit, n cases.AuditNote) error {
	if v.Known() {
		return s.Journal.Note(v.inSession(r.Context()), v.Viewer, n)
	}
	left, ok := s.strangers.take()
	if !ok {
		return nil
	}
	if left > 0 {
		n.Object += fmt.Sprintf(" left_out=%d", left)
	}
	return s.Journal.Note(r.Context(), cases.Viewer{}, n)
}

// noteRefusal writes down that somebody reached for what is not theirs, or too
// often (ASVS 5.0, 16.3.2 and 16.3.3). Mistakes in what was typed are not.
func (s *Server) noteRefusal(r *http.Request, v *visit, err error) {
	var refusal cases.Refusal
	if !errors.As(err, &refusal) {
		return
	}
	switch refusal.Code {
	case cases.NotYours, cases.NotFound, cases.TooMany:
	default:
		return
	}
	object := cmp.Or(r.Pattern, methodOf(r)+" of an address that is no text") // nothing else has no route
	if refusal == errOtherSite {
		object = methodOf(r) + " from another site"
	}
	n := cases.AuditNote{Action: "Refused", Object: object, Result: string(refusal.Code)}
	if id, err := uuid.Parse(r.PathValue("id")); err == nil && strings.Contains(r.Pattern, "/requests/{id}") {
		n.Request = cases.RequestID(id.String())
	}
	if err := s.note(r, v, n); err != nil {
		s.Logger.ErrorContext(r.Context(), "a refusal is not in the audit log", "err", err)
	}
}

// methodOf names the method of a request in logs: another one is a text of up to
// 64 KB that a stranger chose.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, http.MethodConnect:
		return r.Method
	}
	return "another method"
}

// Lines about people who have not signed in, in the long run and after a pause.
// Whoever sends requests by the thousand does not fill the log and hold up the
// office: how many lines were left out is in the next one.
const (
	strangersPerSecond = 1
	strangersAtOnce    = 100
)

type strangers struct {
	mu     sync.Mutex
	bucket *rate.Limiter
	left   int
}

func newStrangers() *strangers {
	return &strangers{bucket: rate.NewLimiter(strangersPerSecond, strangersAtOnce)}
}

// take reports whether a line is written now, and how many were not before it.
func (l *strangers) take() (left int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.bucket.Allow() {
		l.left++
		return 0, false
	}
	left, l.left = l.left, 0
	return left, true
}
