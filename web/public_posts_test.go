package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"suppb/cases"
)

// from posts a form as somebody at a network address.
func (s *site) from(address, path string, values url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.RemoteAddr = address
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	return w
}

var guess = url.Values{"email": {"p-ana@example.org"}, "password": {"wrong"}}

// solved is the form with its task done, as the browser does it.
func solved(t *testing.T, values url.Values, task string) url.Values {
	t.Helper()
	if task == "" {
		t.Fatal("the page has no task")
	}
	for n := range 1 << 24 {
		if answer := fmt.Sprint(n); solves(proof{task, answer}, proofBits) {
			return with(with(values, proofTask, task), proofAnswer, answer)
		}
	}
	t.Fatal("no answer is right")
	return nil
}

// rewritten is another text that a decoder takes for the same task: its last
// letter has bits that count for nothing.
func rewritten(task string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(task) - 1
	return task[:last] + string(letters[strings.IndexByte(letters, task[last])^1])
}

// taskOn is the task that a page carries.
func taskOn(w *httptest.ResponseRecorder) string {
	_, rest, _ := strings.Cut(w.Body.String(), `name="proof_task" value="`)
	task, _, _ := strings.Cut(rest, `"`)
	return task
}

// An attacker tries passwords by the million. After a few, each one takes work,
// and nobody else notices.
func TestGuessingTakesWork(t *testing.T) {
	s := newSite(t)
	const attacker, other = "203.0.113.7:4711", "203.0.113.8:4711"
	for i := range freePosts {
		if w := s.from(attacker, "/sign-in", guess); w.Code != http.StatusUnprocessableEntity || (taskOn(w) != "") != (i == freePosts-1) {
			t.Fatalf("post %d: status %d, task %q", i, w.Code, taskOn(w))
		}
	}
	right := url.Values{"email": {"p-ana@example.org"}, "password": {password}}
	w := s.from(attacker, "/sign-in", right)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Set-Cookie") != "" || !strings.Contains(w.Body.String(), "Wait 20 seconds") {
		t.Fatalf("without proof: %d %s", w.Code, w.Body)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; script-src 'self'") || !strings.Contains(w.Body.String(), `src="/static/proof.js"`) {
		t.Errorf("the page cannot do its task: %q", policy)
	}
	if w := s.from(other, "/sign-in", right); w.Code != http.StatusSeeOther {
		t.Errorf("somebody else: status %d", w.Code)
	}

	task := taskOn(w)
	proved := solved(t, right, task)
	for name, bad := range map[string]url.Values{
		"a wrong answer":       with(proved, proofAnswer, proved.Get(proofAnswer)+"0"),
		"somebody's own task":  with(proved, proofTask, "AAAA"+task[4:]),
		"an endless answer":    with(proved, proofAnswer, strings.Repeat("1", 1<<20)),
		"no answer, no wait":   with(proved, proofAnswer, ""),
		"another form's task":  solved(t, right, s.server.proofs.task("/verify", "203.0.113.7")),
		"another network's":    solved(t, right, s.server.proofs.task("/sign-in", "203.0.113.8")),
		"another server's":     solved(t, right, newProofs(s.server.Now).task("/sign-in", "203.0.113.7")),
		"another writing":      solved(t, right, rewritten(task)),
		"a task on two lines":  solved(t, right, task[:20]+"\n"+task[20:]),
		"not even base64":      with(proved, proofTask, "%%%"),
		"a task without a key": with(proved, proofTask, task[:40]),
	} {
		if w := s.from(attacker, "/sign-in", bad); w.Code != http.StatusTooManyRequests {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	if w := s.from(attacker, "/sign-in", proved); w.Code != http.StatusSeeOther {
		t.Errorf("with proof: %d %s", w.Code, w.Body)
	}
	if w := s.from(attacker, "/sign-in", proved); w.Code != http.StatusTooManyRequests {
		t.Errorf("the same proof again: status %d", w.Code)
	}
	old := solved(t, right, s.server.proofs.task("/sign-in", "203.0.113.7"))
	s.now = s.now.Add(proofTime)
	for range freePosts + 1 {
		s.from(attacker, "/sign-in", guess)
	}
	if w := s.from(attacker, "/sign-in", old); w.Code != http.StatusTooManyRequests {
		t.Errorf("an old proof: status %d", w.Code)
	}
}

// Without JavaScript, a person waits instead of calculating; a machine gains
// nothing by fetching many tasks and waiting once.
func TestWaitingInsteadOfWork(t *testing.T) {
	s := newSite(t)
	const at = "203.0.113.7:4711"
	var tasks []string
	for range freePosts + 3 {
		tasks = append(tasks, taskOn(s.from(at, "/sign-in", guess)))
	}
	one, two := tasks[freePosts], tasks[freePosts+1]
	right := url.Values{"email": {"p-ana@example.org"}, "password": {password}}
	s.now = s.now.Add(proofWait)
	wrong := with(guess, proofTask, one)
	if w := s.from(at, "/sign-in", wrong); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("after waiting: status %d", w.Code)
	}
	if w := s.from(at, "/sign-in", with(right, proofTask, two)); w.Code != http.StatusTooManyRequests {
		t.Errorf("a second task, waited for at the same time: status %d", w.Code)
	}
	s.now = s.now.Add(proofWait)
	if w := s.from(at, "/sign-in", with(right, proofTask, one)); w.Code != http.StatusTooManyRequests {
		t.Errorf("the same task again: status %d", w.Code)
	}
	s.now = s.now.Add(proofWait)
	if w := s.from(at, "/sign-in", with(right, proofTask, two)); w.Code != http.StatusSeeOther {
		t.Errorf("after waiting again: status %d", w.Code)
	}
}

// Every form that strangers can send asks for proof; none was forgotten. What
// begins a passkey tells and costs nothing.
func TestEveryPublicFormTakesWork(t *testing.T) {
	free := map[string]bool{"/reset": true /* has a random token */, "/passkey": true, "/passkey/answer": true, "/second-factor/passkey": true, "/second-factor": true /* after the password */}
	for _, route := range publicPosts(t) {
		if free[route] {
			continue
		}
		s := newSite(t)
		for range freePosts {
			s.from("203.0.113.7:4711", route, nil)
		}
		if w := s.from("203.0.113.7:4711", route, nil); w.Code != http.StatusTooManyRequests || taskOn(w) == "" {
			t.Errorf("POST %s: status %d, task %q", route, w.Code, taskOn(w))
		}
	}
}

// Whoever signs in is no attacker: an office behind one address does not slow
// itself down in the morning.
func TestOfficeSignsInAtNine(t *testing.T) {
	s := newSite(t)
	for range 6 {
		for _, who := range []cases.PersonID{ana, ines, rosa, otto, sue, max_, ada} {
			s.as(who)
			s.now = s.now.Add(3 * time.Second)
		}
	}
}

// A flood is turned away before anything is read, and only where it comes from.
func TestFlood(t *testing.T) {
	s := newSite(t)
	refused := 0
	for range postsAtOnce + 40 {
		if w := s.from("[2001:db8:1:2::1]:9", "/verify", url.Values{"code": {"x"}}); w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "1" {
			refused++
		}
	}
	if refused != 40 {
		t.Errorf("%d posts are turned away", refused)
	}
	if w := s.from("[2001:db8:1:2:ffff::9]:9", "/verify", nil); w.Header().Get("Retry-After") == "" {
		t.Error("another address of the same customer goes on")
	}
	for _, other := range []string{"[2001:db8:1:3::1]:9", "198.51.100.1:9"} {
		if w := s.from(other, "/verify", nil); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", other, w.Code)
		}
	}
	// Forms that arrive after a session ended are such posts as well.
	if w := s.from("[2001:db8:1:2::1]:9", "/requests", goodRequest()); w.Code != http.StatusTooManyRequests {
		t.Errorf("an interrupted form: status %d", w.Code)
	}
	s.now = s.now.Add(time.Minute)
	if w := s.from("[2001:db8:1:2::1]:9", "/requests", goodRequest()); w.Code != http.StatusUnauthorized {
		t.Errorf("an interrupted form, a minute later: status %d", w.Code)
	}
}

// An attacker with a million addresses fills no memory, and nobody is locked out.
func TestMemoryOfNetworksIsBounded(t *testing.T) {
	now := time.Now()
	n := newNetworks(func() time.Time { return now })
	for i := range 5 * networksKept {
		n.take(fmt.Sprint("2001:db8:", i, "::/64"))
	}
	if len(n.by) != networksKept {
		t.Errorf("%d networks are kept", len(n.by))
	}
	if n.take("198.51.100.1") != 0 || !n.proves("198.51.100.1", 0) {
		t.Error("a new network is locked out, or works for nothing")
	}
	refused := 0
	for range 3 * postsAtOnce {
		if n.take("198.51.100.1") > 0 {
			refused++
		}
	}
	if refused < postsAtOnce {
		t.Errorf("of a flood of a new network, %d posts are refused", refused)
	}
	now = now.Add(freeTime)
	if n.take("198.51.100.1"); n.proves("198.51.100.1", 0) || len(n.by) != 1 {
		t.Errorf("%d networks are kept after a while", len(n.by))
	}

	p := newProofs(func() time.Time { return now })
	for i := range 3 * proofsKept {
		p.spend(proof{task: fmt.Sprint(i)})
	}
	if len(p.spent) != proofsKept || len(p.order) != proofsKept {
		t.Errorf("%d spent tasks are kept", len(p.spent))
	}
}

// The attack: a customer of a large IPv6 network comes from each of its parts, until
// nothing more is remembered. Who cannot calculate still signs in by waiting.
func TestFullMemoryKeepsNobodyOut(t *testing.T) {
	s := newSite(t)
	for i := range networksKept {
		s.server.networks.take(fmt.Sprint("2001:db8:", i, "::/64"))
	}
	const at = "203.0.113.7:4711"
	right := url.Values{"email": {"p-ana@example.org"}, "password": {password}}
	w := s.from(at, "/sign-in", right)
	if w.Code != http.StatusTooManyRequests {
		t.Fatalf("without proof: status %d", w.Code)
	}
	task := taskOn(w)
	s.now = s.now.Add(proofWait)
	if w := s.from(at, "/sign-in", with(right, proofTask, task)); w.Code != http.StatusSeeOther {
		t.Errorf("after waiting: status %d", w.Code)
	}
	if w := s.from(at, "/sign-in", solved(t, right, taskOn(s.from(at, "/sign-in", right)))); w.Code != http.StatusSeeOther {
		t.Errorf("with proof: status %d", w.Code)
	}
}

// An attacker writes into X-Forwarded-For who they would like to be.
func TestClientAddress(t *testing.T) {
	for _, tt := range []struct {
		name, peer string
		forwarded  []string
		proxies    string
		want       string
	}{
		{"directly", "203.0.113.7:1", nil, "", "203.0.113.7"},
		{"claimed without a proxy", "203.0.113.7:1", []string{"198.51.100.1"}, "", "203.0.113.7"},
		{"claimed beside a proxy", "203.0.113.7:1", []string{"198.51.100.1"}, "127.0.0.1/32", "203.0.113.7"},
		{"behind a proxy", "127.0.0.1:1", []string{"203.0.113.7"}, "127.0.0.1/32", "203.0.113.7"},
		{"claimed through a proxy", "127.0.0.1:1", []string{"198.51.100.1, 203.0.113.7"}, "127.0.0.1/32", "203.0.113.7"},
		{"claimed in a line of its own", "127.0.0.1:1", []string{"198.51.100.1", "203.0.113.7"}, "127.0.0.1/32", "203.0.113.7"},
		{"two proxies", "127.0.0.1:1", []string{"198.51.100.1, 203.0.113.7, 10.0.0.5"}, "127.0.0.1/32 10.0.0.0/8", "203.0.113.7"},
		{"a proxy that adds the port", "127.0.0.1:1", []string{"198.51.100.1, 203.0.113.7:4711"}, "127.0.0.1/32", "203.0.113.7"},
		{"a proxy that adds the port to IPv6", "127.0.0.1:1", []string{"[2001:db8::7]:4711"}, "127.0.0.1/32", "2001:db8::7"},
		{"a proxy that writes brackets", "127.0.0.1:1", []string{"[2001:db8::7]"}, "127.0.0.1/32", "2001:db8::7"},
		{"nonsense through a proxy", "127.0.0.1:1", []string{"203.0.113.7, <script>"}, "127.0.0.1/32", "127.0.0.1"},
		{"a silent proxy", "127.0.0.1:1", nil, "127.0.0.1/32", "127.0.0.1"},
		{"IPv4 in IPv6", "[::ffff:203.0.113.7]:1", nil, "", "203.0.113.7"},
		{"a zone", "[fe80::1%eth0]:1", nil, "", "fe80::1"},
	} {
		var o Options
		for _, p := range strings.Fields(tt.proxies) {
			o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = tt.peer, tt.forwarded
		if got := (&Server{Options: o}).clientAddress(r); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whoever sends a byte a minute holds a connection, but not for long.
func TestSlowForms(t *testing.T) {
	ended := make(chan error, 1)
	ts := httptest.NewServer(inTime(200*time.Millisecond, 10*time.Second, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		ended <- err
	})))
	t.Cleanup(ts.Close)
	slow, send := io.Pipe()
	go func() {
		for range 100 {
			if _, err := send.Write([]byte("a=b&")); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		send.Close()
	}()
	go func() {
		res, err := http.Post(ts.URL, "application/x-www-form-urlencoded", slow)
		if err == nil {
			res.Body.Close()
		}
		slow.CloseWithError(io.ErrClosedPipe)
	}()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the whole form was waited for")
		}
	case <-time.After(4 * time.Second):
		t.Error("the form is still read")
	}
}

// A post of many empty fields is small to send and large to keep.
func TestManyFields(t *testing.T) {
	s := newSite(t)
	var before, after runtime.MemStats
	body := strings.Repeat("&", 16<<20)
	runtime.ReadMemStats(&before)
	r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	runtime.ReadMemStats(&after)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", w.Code)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 10*uint64(len(body)) {
		t.Errorf("%d MB of memory", used>>20)
	}
}
