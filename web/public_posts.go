package web

import (
	"fmt"
	"hash/maphash"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"suppb/cases"
	"suppb/web/formdata"
)

// Limits of what one network sends without being signed in.
const (
	postsPerSecond = 2   // in the long run
	postsAtOnce    = 200 // after a pause: an office signs in at nine
	freePosts      = 10  // in freeTime; each further one takes proof of work
	freeTime       = 10 * time.Minute
	networksKept   = 20_000
	sharedSenders  = 1024        // of networks that come when the memory is full
	sweepEvery     = time.Minute // of a full memory: each time costs a look at all of it
)

// networks counts the posts of each network that is not signed in. It slows
// down one network and never another one.
type networks struct {
	now  func() time.Time
	seed maphash.Seed

	mu     sync.Mutex
	by     map[string]*sender
	shared [sharedSenders]*sender
	swept  time.Time
}

type sender struct {
	shared bool
	bucket *rate.Limiter
	posts  int // since the first of them
	first  time.Time
	waited time.Time // when a post without proof was taken for having waited
}

func newNetworks(now func() time.Time) *networks {
	return &networks{now: now, seed: maphash.MakeSeed(), by: map[string]*sender{}}
}

// sender is what is known of a network. If it is new and the memory full, it
// shares what is known with others; nobody can choose with whom.
func (n *networks) sender(network string) *sender {
	now := n.now()
	if s := n.by[network]; s != nil {
		if now.Sub(s.first) >= freeTime {
			s.posts, s.first = 0, now
		}
		return s
	}
	if len(n.by) >= networksKept && now.Sub(n.swept) >= sweepEvery {
		n.swept = now
		for k, s := range n.by {
			if now.Sub(s.first) >= freeTime {
				delete(n.by, k)
			}
		}
	}
	s := &sender{bucket: rate.NewLimiter(postsPerSecond, postsAtOnce), first: now}
	if len(n.by) < networksKept {
		n.by[network] = s
		return s
	}
	i := maphash.String(n.seed, network) % sharedSenders
	if n.shared[i] == nil {
		s.shared = true
		n.shared[i] = s
	}
	return n.shared[i]
}

// take counts a post, or says how long to wait before it is taken.
func (n *networks) take(network string) (wait time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s, now := n.sender(network), n.now()
	r := s.bucket.ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait
	}
	s.posts++
	return 0
}

// succeeded gives back the posts of somebody who signed in.
func (n *networks) succeeded(network string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.sender(network)
	s.posts = max(0, s.posts-2) // the password and the second factor
}

// proves reports whether further posts, besides those counted, take proof of work.
func (n *networks) proves(network string, further int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.sender(network)
	return s.shared || s.posts+further > freePosts
}

// hasWaited takes a post without proof, one in each proofWait.
func (n *networks) hasWaited(network string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	s, now := n.sender(network), n.now()
	if now.Sub(s.waited) < proofWait {
		return false
	}
	s.waited = now
	return true
}

// publicPost bounds what strangers send. The handler asks [Server.unproved]
// before it does anything that costs or tells something.
func (s *Server) publicPost(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if err := s.tooMany(w, r); err != nil {
			return err
		}
		return next(w, r, v)
	}
}

// tooMany refuses a post of a network that sends too many at once.
func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) error {
	wait := s.networks.take(networkOf(s.clientAddress(r)))
	if wait == 0 {
		return nil
	}
	seconds := int(math.Ceil(wait.Seconds()))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	return cases.Refusal{Code: cases.TooMany, Text: fmt.Sprintf("Too much arrives from your network at once, so nothing was done. Go back, wait %s and send the form again.", plural(seconds, "second", "seconds"))}
}

// unproved is the sentence that answers a public post whose proof of work is
// missing or spent; empty if it may go on. The page that shows it carries a new task.
func (s *Server) unproved(r *http.Request, f *formdata.Form) string {
	from := networkOf(s.clientAddress(r))
	given := proofOf(f)
	if !s.networks.proves(from, 0) {
		return ""
	}
	switch err := s.proofs.check(given, r.URL.Path, from); {
	case err == nil:
		return ""
	case err == errNoAnswer && s.networks.hasWaited(from) && s.proofs.spend(given):
		return ""
	}
	return fmt.Sprintf("Many forms came from your network. Wait %d seconds and send this one again.", int(proofWait.Seconds()))
}
