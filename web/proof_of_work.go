package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math/bits"
	"net/http"
	"sync"
	"time"

	"suppb/web/formdata"
)

// A task is to find a number whose digest, together with the task, begins with
// enough zero bits. Finding it takes a browser about a second and a machine that
// guesses passwords about as long for each guess; checking it takes nothing.
const (
	proofBits  = 17
	proofTime  = 10 * time.Minute // a task is good for this long, once
	proofWait  = 20 * time.Second // who cannot calculate waits instead
	proofsKept = 100_000          // spent tasks that are remembered
)

// Names of the fields that carry a task and its answer.
const (
	proofTask   = "proof_task"
	proofAnswer = "proof_answer"
)

// proof is what a form gave.
type proof struct{ task, answer string }

// proofOf takes the proof out of a form, so that it never comes back on a page.
func proofOf(f *formdata.Form) proof {
	p := proof{f.Line(proofTask), f.Line(proofAnswer)}
	f.Values.Del(proofTask)
	f.Values.Del(proofAnswer)
	return p
}

// proofs makes tasks and checks answers. Its key ends with the process, and with
// it every task that is out.
type proofs struct {
	now func() time.Time
	key []byte

	mu    sync.Mutex
	spent map[string]bool // by task
	order []string        // of spending
}

func newProofs(now func() time.Time) *proofs {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return &proofs{now: now, key: key, spent: map[string]bool{}}
}

const taskHead = 8 + 16 // the time of making in Unix milliseconds, and a random number

// task is a new one for a route and a network. It is told nothing of them.
func (p *proofs) task(route, network string) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.now().UnixMilli()))
	b = append(b, make([]byte, 16)...)
	_, _ = rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b, p.sign(b, route, network)...))
}

func (p *proofs) sign(head []byte, route, network string) []byte {
	m := hmac.New(sha256.New, p.key)
	m.Write(head)
	m.Write([]byte(route + "\x00" + network))
	return m.Sum(nil)[:16]
}

// What is wrong with a proof.
var (
	errNoTask   = errors.New("no task of ours, or not for this form and network, or too old")
	errTooSoon  = errors.New("no answer, and sent before the wait was over")
	errNoAnswer = errors.New("no answer, but sent after the wait")
	errWrong    = errors.New("the answer does not solve the task")
	errSpent    = errors.New("the task was used already")
)

// check spends the task if its answer is right.
func (p *proofs) check(given proof, route, network string) error {
	b, err := base64.RawURLEncoding.DecodeString(given.task)
	if err != nil || base64.RawURLEncoding.EncodeToString(b) != given.task { // a decoder reads one task in many writings
		return errNoTask
	}
	if len(b) != taskHead+16 || !hmac.Equal(b[taskHead:], p.sign(b[:taskHead], route, network)) {
		return errNoTask
	}
	switch age := p.now().Sub(time.UnixMilli(int64(binary.BigEndian.Uint64(b)))); {
	case age < 0 || age >= proofTime:
		return errNoTask
	case given.answer == "" && age < proofWait:
		return errTooSoon
	case given.answer == "":
		return errNoAnswer
	}
	if len(given.answer) > 20 || !solves(given, proofBits) {
		return errWrong
	}
	if !p.spend(given) {
		return errSpent
	}
	return nil
}

// solves reports whether enough leading bits of the digest are zero.
func solves(given proof, zeros int) bool {
	sum := sha256.Sum256([]byte(given.task + "." + given.answer))
	return bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])) >= zeros
}

// spend reports whether the task is used for the first time.
func (p *proofs) spend(given proof) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spent[given.task] {
		return false
	}
	p.spent[given.task] = true
	p.order = append(p.order, given.task)
	if len(p.order) > proofsKept {
		delete(p.spent, p.order[0])
		p.order = p.order[1:]
	}
	return true
}

// task is what a form asks a browser to do before it is sent.
type task struct {
	Token string
	Bits  int
	Wait  int // seconds, for who cannot calculate
}

// Proof is the task of the form that posts to a route; nil if none is needed. The
// page then has the script that does it.
func (p *page) Proof(route string) *task {
	if p.newTask == nil {
		return nil
	}
	p.proves = true
	return &task{p.newTask(route), proofBits, int(proofWait.Seconds())}
}

// taskFor makes tasks for whoever has to do one with the next post.
func (s *Server) taskFor(r *http.Request) func(route string) string {
	from := networkOf(s.clientAddress(r))
	if !s.networks.proves(from, 1) {
		return nil
	}
	return func(route string) string { return s.proofs.task(route, from) }
}
