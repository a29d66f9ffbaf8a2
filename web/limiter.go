package web

import (
	"sync"
	"time"
)

// limiter slows down whoever guesses passwords: after some failures for one
// account from one network address, each further attempt waits.
type limiter struct {
	now func() time.Time

	mu       sync.Mutex
	failures map[string]failures
}

type failures struct {
	count int
	last  time.Time
}

const (
	failuresAllowed = 10
	failureWait     = time.Minute
	failureMemory   = 15 * time.Minute
	failuresKept    = 10_000
)

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, failures: map[string]failures{}}
}

// allowed reports whether an attempt may be made now.
func (l *limiter) allowed(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.failures[key]
	return f.count < failuresAllowed || l.now().Sub(f.last) >= failureWait
}

// failed counts a failure.
func (l *limiter) failed(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	f := l.failures[key]
	if now.Sub(f.last) > failureMemory {
		f.count = 0
	}
	l.failures[key] = failures{f.count + 1, now}
	if len(l.failures) <= failuresKept {
		return
	}
	for k, f := range l.failures {
		if now.Sub(f.last) > failureWait {
			delete(l.failures, k)
		}
	}
}

// succeeded forgets the failures.
func (l *limiter) succeeded(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.failures, key)
}
