package web

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit"

	"github.com/google/uuid"
)

// fuzzing sends requests that no browser would to every route, as everybody:
// other people's IDs, odd bytes, torn bodies, fields of other forms. Nothing of
// it may fail on our side, and no answer tells of a request that its reader may
// not see. Half of them go where a page led their reader. SUPPB_FUZZ says how many
// for each route; `make fuzz` sends 10000.
type fuzzing struct {
	t       *testing.T
	server  *Server
	logs    *bytes.Buffer
	seed    uint64
	random  *rand.Rand
	people  []cases.Person
	cookies map[cases.PersonID]string
	ids     []string // of anything, anybody's
	version func(request string) int64

	// secrets are those of newSecret that stand in one request each, and who may read it.
	secrets map[string]func(cases.Person) bool

	fields, parameters []string
	routes             []string
	walk               *walk
	statuses           map[int]int
	byRoute            map[string]map[int]int
	failures           int
	skip               *regexp.Regexp            // routes that this test leaves to another
	seldom             func(pattern string) bool // routes that get a twentieth
}

// fuzzCount is how many requests each route gets.
func fuzzCount(t *testing.T, usual int) int {
	t.Helper()
	said := os.Getenv("SUPPB_FUZZ")
	if said == "" {
		return usual
	}
	n, err := strconv.Atoi(said)
	if err != nil {
		t.Fatalf("SUPPB_FUZZ=%s is no number", said)
	}
	return n
}

// words finds the names of fields in the source and the templates, so that a new
// form is fuzzed as soon as it is there.
func words(t *testing.T, pattern string) []string {
	t.Helper()
	found := map[string]bool{}
	names := regexp.MustCompile(pattern)
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !(strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".html")) || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range names.FindAllStringSubmatch(string(b), -1) {
			found[strings.Join(m[1:], "")] = true // one of the groups matched
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for name := range found {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (z *fuzzing) prepare() {
	testkit.SlowWithRace(z.t, "sends thousands of requests, one after the other")
	z.random = rand.New(rand.NewPCG(2026, z.seed)) //nolint:gosec // the same requests each time
	z.cookies, z.statuses, z.byRoute = map[cases.PersonID]string{}, map[int]int{}, map[string]map[int]int{}
	z.routes = patterns(z.t)
	z.walk = newWalk(z.routes)
	z.parameters = parameters(z.t)
	for _, name := range words(z.t, `(?:Line|Prose|Has|Yes|Get|Date|Problem|prose)\((?:f, )?"([a-z_]+)"|name="([a-z_]+)"`) {
		z.fields = append(z.fields, name)
	}
	for _, name := range words(z.t, `Date\("([a-z_]+)"`) {
		z.fields = append(z.fields, name+"_month", name+"_day", name+"_year")
	}
	z.fields = append(z.fields, "kept_narrative", "keep_to", "role", "roles", "agency", "reviewer_id", "state", "__proto__", "a[b]", "")
	if len(z.fields) < 80 {
		z.t.Fatalf("only %d fields are found", len(z.fields))
	}
}

// parameters are the names that pages read from their address.
func parameters(t *testing.T) []string {
	t.Helper()
	out := words(t, `(?:Query\(\)|\bq)(?:\.(?:Get|Has)\(|\[)"([a-z_]+)"[)\]]`)
	for _, name := range []string{"show", "state", "visa", "page", "action", "person", "on", "opened", "log", "before", "number", "kind", "language", "law", "again", "next", "new", "from"} {
		if !slices.Contains(out, name) {
			t.Fatalf("the parameter %q is not found among %q", name, out)
		}
	}
	return out
}

// signedIn is a session of the person, begun this moment.
func (z *fuzzing) signedIn(p cases.Person) string {
	if c := z.cookies[p.ID]; c != "" {
		return c
	}
	m := z.server.Sessions
	ctx, err := m.Load(context.Background(), "")
	if err != nil {
		z.t.Fatal(err)
	}
	now := z.server.Now().Unix()
	for name, value := range map[string]any{
		sessionPerson: string(p.ID), sessionAgency: string(p.Agency), sessionID: uuid.NewString(), sessionBegan: now, sessionProved: now,
		sessionMethod: string(cases.ByApp), sessionBrowser: "A browser",
	} {
		m.Put(ctx, name, value)
	}
	token, _, err := m.Commit(ctx)
	if err != nil {
		z.t.Fatal(err)
	}
	z.cookies[p.ID] = m.Cookie.Name + "=" + token
	return z.cookies[p.ID]
}

func pick[T any](z *fuzzing, from []T) T { return from[z.random.IntN(len(from))] }

// odd are texts that break something somewhere.
var odd = []string{
	"", " ", "x", "0", "-1", "1", "2", "31", "2026", "1986", "yes", "no", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "92233720368547760", "4294967296", "1e9", "0x10", "NaN", "true", "U", "T", "certify", "decline", "\x00", "a\x00b", "\xff\xfe", "\u202e\u200b", "\r\nSet-Cookie: evil=1", "‮",
	"' OR '1'='1", "'; DROP TABLE requests; --", `" OR ""="`, "%", "_", "%27%20OR%201=1", "1; SELECT pg_sleep(10)", "$1", "?", "x')) union select * from people --",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{.}}", "${7*7}", "javascript:alert(1)", "https://evil.example", "//evil.example", `\\evil\share`,
	"../../etc/passwd", "..%2f..%2frecord.db", "/etc/passwd", "file:///etc/passwd", "con", ".", "..", "=cmd|' /C calc'!A0", "𝕏", "é", "ﷺ", "\U0010ffff", strings.Repeat("A", 5000), strings.Repeat("é\n", 3000),
	"reviewer", "intake", "administrator", "received", "under_review", "courier", "detained", "hearing", "receipt", "declination", "en", "es", "designee", "head", "other", "incident", "not_helpful", "direct", "own", "was", "ongoing", "closed", "open", "overdue",
}

func (z *fuzzing) value() string {
	switch z.random.IntN(10) {
	case 0, 1, 2:
		return pick(z, z.ids)
	case 3:
		return uuid.NewString()
	case 4:
		b := make([]byte, z.random.IntN(40))
		for i := range b {
			b[i] = byte(z.random.IntN(256))
		}
		return string(b)
	}
	return pick(z, odd)
}

// address fills in a pattern's path.
func (z *fuzzing) address(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	path = strings.Replace(path, "{$}", "", 1)
	path = regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllStringFunc(path, func(hole string) string {
		switch {
		case hole == "{n}":
			return pick(z, []string{"1", "2", "0", "-1", "9999999999999999999", url.PathEscape(z.value())})
		case hole == "{kind}":
			return pick(z, []string{"receipt", "declination", "delay", url.PathEscape(z.value())})
		case hole == "{language}":
			return pick(z, []string{"en", "es", url.PathEscape(z.value())})
		case z.random.IntN(4) > 0:
			return pick(z, z.ids)
		}
		return url.PathEscape(z.value())
	})
	if z.random.IntN(20) == 0 {
		path += pick(z, []string{"/", "//", "/..", "/%2e%2e", ".html", "%00", "/x"})
	}
	if z.random.IntN(3) == 0 {
		path = z.query(path)
	}
	return path
}

// query adds parameters to an address.
func (z *fuzzing) query(path string) string {
	q := url.Values{}
	for range z.random.IntN(4) {
		q.Add(pick(z, z.parameters), z.value())
	}
	path += "?" + q.Encode()
	if z.random.IntN(5) == 0 {
		path += pick(z, []string{"&", "%zz", "=", "&a=%", ";b", "\xff"})
	}
	return path
}

// files are what is uploaded: good ones, and such that only begin like one.
var files = []file{
	{"documents", "report.pdf", pdfHeader + "body"}, {"scan", "scan.pdf", pdfHeader}, {"letter", "letter.pdf", pdfHeader + "letter"}, {"file", "form.pdf", pdfHeader}, {"stack", "stack.pdf", pdfHeader + "stack"},
	{"documents", "photo.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"}, {"documents", "photo.jpg", "\xff\xd8\xff\xe0"}, {"scan", "../../x.pdf", pdfHeader}, {"documents", "a\r\nb\x00.pdf", pdfHeader},
	{"documents", "page.html", "<script>alert(1)</script>"}, {"letter", "", ""}, {"documents", strings.Repeat("n", 3000) + ".pdf", pdfHeader}, {"documents", "x.zip", "PK\x03\x04"},
}

func (z *fuzzing) form(address string) url.Values {
	out := url.Values{}
	if z.random.IntN(4) > 0 { // so that an act gets beyond its first check
		out.Set("command", uuid.NewString())
		request, _, _ := strings.Cut(strings.TrimPrefix(address, "/requests/"), "/")
		out.Set("version", fmt.Sprint(z.version(request)))
	}
	if z.random.IntN(3) == 0 {
		for name, values := range pick(z, []url.Values{goodRequest(), goodFindings(), typedTwice("5", "16", "2026"), onDay("6", "20", "2026")}) {
			out[name] = values
		}
	}
	for range z.random.IntN(8) {
		out.Add(pick(z, z.fields), z.value())
	}
	return out
}

// body is a body and its content type.
func (z *fuzzing) body(address string) (contentType string, body []byte) {
	values := z.form(address)
	switch z.random.IntN(8) {
	case 0, 1, 2, 3:
		return "application/x-www-form-urlencoded", []byte(values.Encode())
	case 4:
		return pick(z, []string{"application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16", "a/b; c"}), []byte(z.value() + values.Encode())
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, said := range values {
		for _, v := range said {
			_ = w.WriteField(name, v)
		}
	}
	for range z.random.IntN(3) {
		f := pick(z, files)
		part, err := w.CreateFormFile(f.field, f.name)
		if err == nil {
			_, _ = part.Write([]byte(f.content))
		}
	}
	_ = w.Close()
	sent := b.Bytes()
	if z.random.IntN(6) == 0 { // torn, or with a byte that fell over
		if z.random.IntN(2) == 0 {
			sent = sent[:z.random.IntN(len(sent))]
		} else {
			sent[z.random.IntN(len(sent))] ^= byte(1 + z.random.IntN(255))
		}
	}
	return w.FormDataContentType(), sent
}

// fitting is a request that a page led to: its reader goes where it leads, and
// sends its form as it is there now. Every third form is spoiled somewhere.
func (z *fuzzing) fitting(pattern string) (l *led, address, contentType string, body []byte) {
	found := z.walk.found[pattern]
	if len(found) == 0 {
		return nil, "", "", nil
	}
	l = pick(z, found)
	if l.fields == nil {
		address = l.address
		if z.random.IntN(3) == 0 {
			address = z.query(strings.SplitN(address, "?", 2)[0])
		}
		return l, address, "", nil
	}
	if z.random.IntN(2) == 0 { // others acted since
		z.walk.learn(l.reader, l.page, z.as(l.reader, "GET", l.page, nil))
		for _, now := range slices.Backward(z.walk.found[pattern]) {
			if now.reader.ID == l.reader.ID && now.address == l.address {
				l = now
				break
			}
		}
	}
	values, sent := z.filled(pattern, l)
	if z.random.IntN(3) == 0 {
		for range z.random.IntN(3) {
			values[pick(z, append(z.fields, l.fields[0].name, l.fields[len(l.fields)-1].name))] = []string{z.value()}
		}
		if len(sent) > 0 {
			sent = append(sent, pick(z, files))
		}
	}
	if l.parts {
		contentType, body = parts(values, sent)
		return l, l.address, contentType, body
	}
	return l, l.address, "application/x-www-form-urlencoded", []byte(values.Encode())
}

// send sends one request for a route, and judges the answer.
func (z *fuzzing) send(pattern string) {
	method, _, _ := strings.Cut(pattern, " ")
	var reader cases.Person // nobody
	led, address, contentType, body := z.fitting(pattern)
	if led != nil && z.random.IntN(2) == 0 {
		reader = led.reader
	} else {
		contentType, body = "", nil
		if z.random.IntN(25) == 0 {
			method = pick(z, []string{"HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "POST", "GET", "BREW"})
		}
		if led == nil || z.random.IntN(3) > 0 { // else somebody goes where another person was led
			address = z.address(pattern)
		}
		if method != "GET" && method != "HEAD" {
			contentType, body = z.body(address)
		}
		if z.random.IntN(8) > 0 {
			reader = pick(z, z.people)
		}
	}
	u, err := url.ParseRequestURI(address)
	if err != nil {
		return // no server would get to see it
	}
	r := httptest.NewRequest(method, "/", bytes.NewReader(body))
	r.URL, r.RequestURI = u, address
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:%d", z.random.IntN(256), z.random.IntN(256), z.random.IntN(256), 1024+z.random.IntN(60000))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if reader.ID != "" {
		r.Header.Set("Cookie", z.signedIn(reader))
	}
	switch z.random.IntN(12) {
	case 0:
		r.Header.Set("Sec-Fetch-Site", pick(z, []string{"cross-site", "same-site", "none", "x\x01"}))
	case 1:
		r.Header.Set("Origin", pick(z, []string{"https://evil.example", "null", "http://example.com", "::"}))
	case 2:
		name := pick(z, []string{"Cookie", "X-Forwarded-For", "Range", "If-None-Match", "Accept-Language", "User-Agent", "X-HTTP-Method-Override", "Content-Length", "Transfer-Encoding", "Referer"})
		if r.Header.Set(name, z.value()); name == "Cookie" {
			reader = cases.Person{}
		}
	default:
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	z.server.Handler().ServeHTTP(w, r)
	if z.note(pattern, w); w.Code == http.StatusOK && method == "GET" && z.random.IntN(8) == 0 {
		z.walk.learn(reader, address, w)
	}
	if reader.ID != "" && w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/sign-in") || strings.Contains(pattern, "/sign-out") {
		delete(z.cookies, reader.ID) // an act ended the session
	}
	z.judge(pattern, fmt.Sprintf("%s %q as %q %v, sending %s %.300q", method, address, reader.ID, reader.Roles, contentType, body), reader, body, w)
}

// inner is what belongs to the log and to nobody else.
var inner = regexp.MustCompile(`(?i)goroutine \d|runtime error|panic:|\.go:\d+|/usr/local/|sqlite|postgres|pgx[.: ]|pgconn|SQLSTATE|syntax error|(?-i:SELECT [^<]* FROM )|no such (table|column)|constraint failed|nil pointer|temporal`)

func (z *fuzzing) judge(pattern, what string, reader cases.Person, sent []byte, w *httptest.ResponseRecorder) {
	z.t.Helper()
	wrong := func(format string, args ...any) {
		z.t.Helper()
		z.t.Errorf(pattern+": "+format, args...)
		if z.failures++; z.failures > 8 {
			z.t.FailNow()
		}
	}
	if w.Code >= 500 {
		wrong("status %d to %s\nlog: %s", w.Code, what, z.lastFailure())
	}
	for name, values := range w.Header() {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			wrong("header %s is %q after %s", name, values, what)
		}
	}
	if w.Header().Get("Set-Cookie") != "" && strings.Contains(w.Header().Get("Set-Cookie"), "evil") {
		wrong("a cookie was set by %s", what)
	}
	answer := w.Body.String()
	if kind := w.Header().Get("Content-Type"); strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml") || kind == "" {
		if found := inner.FindString(answer); found != "" && !strings.Contains(strings.Join(odd, "\n"), found) {
			wrong("the page says %q after %s", found, what)
		}
	}
	for _, secret := range secretPattern.FindAllString(answer, -1) {
		if sees := z.secrets[secret]; sees != nil && !sees(reader) && !bytes.Contains(sent, []byte(secret)) { // what somebody typed comes back to them
			wrong("%q is told after %s", secret, what)
		}
	}
	for name, values := range w.Header() {
		if secret := secretPattern.FindString(strings.Join(values, " ")); secret != "" && name != "Content-Disposition" {
			wrong("%q stands in the header %s after %s", secret, name, what)
		}
	}
	if z.logs.Len() > 4<<20 {
		z.judgeLogs()
		z.logs.Reset()
	}
}

// newSecret is a text that stands nowhere else.
func newSecret() string {
	id := uuid.New()
	return "Secret" + strings.NewReplacer("0", "g", "1", "h", "2", "i", "3", "j", "4", "k", "5", "l", "6", "m", "7", "n", "8", "o", "9", "p").Replace(hex.EncodeToString(id[:8]))
}

var secretPattern = regexp.MustCompile(`Secret[a-p]{16}`)

// judgeLogs fails if a fact of anybody got into the log.
func (z *fuzzing) judgeLogs() {
	z.t.Helper()
	for _, found := range secretPattern.FindAllStringIndex(z.logs.String(), -1) {
		z.t.Errorf("the log holds a secret: %.300s", z.logs.String()[max(0, found[0]-150):])
	}
}

// lastFailure is what the log says of the newest failure, shortly.
func (z *fuzzing) lastFailure() string {
	s := z.logs.String()
	s = s[max(0, strings.LastIndex(s, "page failed")):]
	if at := strings.Index(s, "panic.go"); at >= 0 { // where it began, not where it was caught
		s = s[:min(len(s), 200)] + " … " + s[at:]
	}
	return s[:min(len(s), 900)]
}

// run fuzzes every route.
func (z *fuzzing) run(count int, before func(round int) (anew bool)) {
	z.t.Helper()
	z.prepare()
	routes := slices.DeleteFunc(slices.Clone(z.routes), func(pattern string) bool { return z.skip != nil && z.skip.MatchString(pattern) })
	start := time.Now()
	const atOnce = 25 // requests of a route before the next one: acts on one page change what another shows
	for round := 0; round*atOnce < count; round++ {
		if before(round) {
			for _, p := range z.people {
				z.walkAs(p, 3)
			}
			z.t.Logf("%d of %d a route after %s", round*atOnce, count, time.Since(start).Round(time.Second))
		}
		for _, pattern := range routes {
			if z.seldom != nil && z.seldom(pattern) && round%20 > 0 {
				continue
			}
			for range min(atOnce, count-round*atOnce) {
				z.send(pattern)
			}
		}
	}
	z.judgeLogs()
	total := 0
	for _, n := range z.statuses {
		total += n
	}
	z.t.Logf("%d requests to %d routes in %s; statuses %v", total, len(routes), time.Since(start).Round(time.Second), z.statuses)
	for _, status := range []int{200, 303, 401, 403, 404, 405, 409, 422} {
		if z.statuses[status] == 0 {
			z.t.Errorf("no answer has status %d: the requests reach too little", status)
		}
	}
}

// ownEnds are routes whose end fuzz cannot come to: the steps of signing in and of
// confirming have their own tests, a password is changed once, nobody has a token
// of a mail, there is no identity provider here, and half a year does not pass.
var ownEnds = regexp.MustCompile(` /(sign-in|second-factor|passkey|confirm|reset|static/)|POST /account/(password|passkeys)|POST /people/{id}/sign-on$|POST /requests/{id}/reissue$`)

// reachedAll fails if there are routes that none of the fuzzed requests got an
// answer from other than that it is not possible: behind them nothing was tried.
// A few requests reach most of them only.
func reachedAll(t *testing.T, count int, fuzzed ...*fuzzing) {
	t.Helper()
	var never []string
	routes := 0
	for _, pattern := range fuzzed[0].routes {
		if ownEnds.MatchString(pattern) || fuzzed[0].skip != nil && fuzzed[0].skip.MatchString(pattern) {
			continue
		}
		routes++
		if !slices.ContainsFunc(fuzzed, func(z *fuzzing) bool { return z.reached(pattern) }) {
			never = append(never, fmt.Sprint(pattern, " ", fuzzed[0].byRoute[pattern]))
		}
	}
	if len(never) > 0 && count >= 1000 || len(never) > routes/2 {
		t.Errorf("%d of %d routes never did what they are for:\n%s", len(never), routes, strings.Join(never, "\n"))
	} else if len(never) > 0 {
		t.Logf("%d of %d routes never did what they are for:\n%s", len(never), routes, strings.Join(never, "\n"))
	}
}
