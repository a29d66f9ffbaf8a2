package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/browser"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"golang.org/x/net/html"
)

// site is the pages over an office in memory, behind a real HTTP server.
type site struct {
	*office
	t      *testing.T
	server *Server
	url    string
	logs   *bytes.Buffer
}

func newSite(t *testing.T) *site {
	t.Helper()
	o, logs := newOffice(), &bytes.Buffer{}
	srv, err := New(options(o, logs))
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(srv.Handler())
	t.Cleanup(ts.Close)
	return &site{office: o, t: t, server: srv, url: ts.URL, logs: logs}
}

func options(o *office, logs io.Writer) Options {
	return Options{
		Docket: o, Reader: o, Journal: o, Vault: o, Accounts: o, Factors: o, Passwords: o, SessionBook: o, Postman: o, Passkeys: noPasskeys{}, Identities: noIdentities{}, Feeds: o, Officials: o, Absences: o, Disclosures: o, Walls: o, Retention: o, Register: o, Paperwork: o, Previewer: o, PageViewer: o, Letters: o, LetterDrawer: o, Mailbox: o, Sessions: scs.New(),
		Now: func() time.Time { return o.now }, Logger: slog.New(slog.NewTextHandler(logs, nil)),
		Ready: func(context.Context) error { return nil }, BaseURL: "http://127.0.0.1:8080", Office: "The office", Demo: true,
		DemoCode: func(context.Context, cases.PersonID) (string, error) { return code, nil },
	}
}

// person is somebody's browser.
type person struct {
	s      *site
	client *http.Client
}

func (s *site) as(id cases.PersonID) *person {
	s.t.Helper()
	p := s.anyone()
	got := p.post("/sign-in", url.Values{"email": {string(id) + "@example.org"}, "password": {password}})
	if s.people[id].Staff() {
		got = p.post("/second-factor", url.Values{"code": {code}})
	}
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/" {
		s.t.Fatalf("sign in as %s: status %d at %s", id, got.status, got.header.Get("Location"))
	}
	return p
}

// signIn fills in the sign-in page that a real browser shows, and the next one.
func (s *site) signIn(page *browser.Page, id cases.PersonID) {
	s.t.Helper()
	page.Fill("#email", string(id)+"@example.org")
	page.Fill("#password", password)
	page.Follow("main button[type=submit]")
	if s.people[id].Staff() {
		page.Fill("#code", code)
		page.Follow("main button[type=submit]")
	}
}

func (s *site) anyone() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a page as it came.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (p *person) send(r *http.Request) answer {
	p.s.t.Helper()
	res, err := p.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		p.s.t.Fatal(err)
	}
	return answer{p.s.t, res.StatusCode, res.Header, string(b), doc}
}

func (p *person) request(method, path string, body io.Reader) *http.Request {
	r, err := http.NewRequest(method, p.s.url+path, body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (p *person) get(path string) answer {
	p.s.t.Helper()
	return p.send(p.request("GET", path, nil))
}

// post sends a form, and does the task that the page asks for, as a browser does.
func (p *person) post(path string, values url.Values) answer {
	p.s.t.Helper()
	send := func(values url.Values) answer {
		r := p.request("POST", path, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return p.send(r)
	}
	got := send(values)
	if got.status == http.StatusTooManyRequests && got.find(func(n *html.Node) bool { return attr(n, "name") == proofTask }) != nil {
		return send(solved(p.s.t, values, got.value(proofTask)))
	}
	return got
}

type file struct{ field, name, content string }

// upload posts a form with files, the texts first.
func (p *person) upload(path string, values url.Values, files ...file) answer {
	p.s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	first := func(name string) {
		for _, v := range values[name] {
			_ = w.WriteField(name, v)
		}
	}
	first("request")
	for name := range values {
		if name != "request" {
			first(name)
		}
	}
	for _, f := range files {
		part, _ := w.CreateFormFile(f.field, f.name)
		_, _ = io.WriteString(part, f.content)
	}
	_ = w.Close()
	r := p.request("POST", path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.send(r)
}

// wantStatus stops the test if the page has another status.
func (a answer) wantStatus(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d; the page says: %s", a.status, status, a.text())
	}
	return a
}

// find is the first element that match accepts.
func (a answer) find(match func(*html.Node) bool) *html.Node {
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && match(n) {
			return n
		}
	}
	return nil
}

// id is the element with this ID.
func (a answer) id(id string) *html.Node {
	return a.find(func(n *html.Node) bool { return attr(n, "id") == id })
}

// value is what an input, textarea or hidden field holds.
func (a answer) value(name string) string {
	n := a.find(func(n *html.Node) bool { return attr(n, "name") == name })
	if n == nil {
		a.t.Errorf("there is no field %q", name)
		return ""
	}
	if n.Data == "textarea" {
		return textOf(n)
	}
	return attr(n, "value")
}

// problem is the sentence beside a field.
func (a answer) problem(field string) string {
	n := a.id(field + "-error")
	if n == nil {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSpace(textOf(n)), "Error: ")
}

// text is what a person reads on the page, in one line.
func (a answer) text() string {
	main := a.id("main")
	if main == nil {
		return a.body
	}
	var words []string
	for n := range main.Descendants() {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// says fails if the page lacks a text.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.text(), text) {
			a.t.Errorf("the page does not say %q: %s", text, a.text())
		}
	}
	return a
}

// silent fails if the page has a text anywhere.
func (a answer) silent(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.t.Errorf("the page says %q", text)
		}
	}
	return a
}

// links reports whether the page leads to an address.
func (a answer) links(to string) bool {
	return a.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "href") == to }) != nil
}

// hidden are the fields of a form that its page filled in.
func (a answer) hidden(action string) url.Values {
	a.t.Helper()
	form := a.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if form == nil {
		a.t.Fatalf("there is no form for %s: %s", action, a.text())
	}
	out := url.Values{}
	for n := range form.Descendants() {
		if n.Data == "input" && attr(n, "type") == "hidden" {
			out.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// with is a copy of values with some of them changed; "" leaves a field out.
func with(values url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range values {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if out.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			out.Del(pairs[i])
		}
	}
	return out
}

// goodRequest is a request form with nothing wrong in it.
func goodRequest() url.Values {
	return url.Values{
		"request": {uuid.NewString()}, "command": {uuid.NewString()}, "handled": {"yes"}, "visa": {"U"},
		"family": {"Lopez"}, "given": {"Maria"}, "born_on_month": {"4"}, "born_on_day": {"28"}, "born_on_year": {"1986"}, "gender": {"female"},
		"case_number": {"IND-1234-26"}, "happened_on_month": {"1"}, "happened_on_day": {"31"}, "happened_on_year": {"2026"},
		"narrative": {"He hit her."}, "helpfulness": {"She called the police."}, "reply_to": {"1 Main St\nNew York"}, "authority": {"yes"},
	}
}

// submitted is a request that Ana sent; the path of its page.
func (s *site) submitted() string {
	s.t.Helper()
	values := goodRequest()
	s.as(ana).upload("/requests", values, file{"documents", "report.pdf", pdfHeader + "body"}).wantStatus(http.StatusSeeOther)
	return "/requests/" + values.Get("request")
}

// goodFindings are findings for U that can be certified.
func goodFindings() url.Values {
	return url.Values{
		"victim_kind": {"direct"}, "capacity": {"own"}, "help_modes": {"was"},
		"case_status": {"ongoing"}, "case_number": {"IND-1234-26"}, "activities": {"felonious_assault", "stalking"},
		"dates_month": {"1"}, "dates_day": {"31"}, "dates_year": {"2026"}, "statutes": {"NY Penal Law § 120.05(2)"},
		"in_united_states": {"yes"}, "where": {"New York, NY"}, "extraterritorial": {"no"}, "narrative": {"The defendant struck her."}, "injury": {"A broken arm."},
		"has_information": {"yes"}, "helpful": {"yes"}, "refused": {"no"}, "helpfulness_explain": {"She reported it and testified."}, "family_culpable": {"no"},
		"outcome": {"certify"}, "official": {string(otto)}, "note": {"Clear case."}, "no_conflict": {"yes"},
	}
}

// fill is a form of a page: what the page hid in it, and what a person adds.
func (p *person) fill(page, action string, values url.Values) url.Values {
	p.s.t.Helper()
	out := p.get(page).hidden(action)
	for k, v := range values {
		out[k] = v
	}
	return out
}

// accepted, recommended, endorsed, drafted, decided, signed and dispatched lead a request on.

func (s *site) accepted() string {
	path := s.submitted()
	p := s.as(ines)
	p.post(path+"/accept", p.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	return path
}

func (s *site) recommended(pairs ...string) string {
	path := s.accepted()
	p := s.as(rosa)
	findings := goodFindings()
	if slices.Contains(pairs, "decline") {
		findings = with(findings, "helpful", "no", "why_helpful", "She knew nothing of it.")
	}
	p.post(path+"/recommend", p.fill(path+"/findings", path+"/findings", with(findings, pairs...))).wantStatus(http.StatusSeeOther)
	return path
}

// endorsed is a recommendation that the supervisor passed on.
func (s *site) endorsed(pairs ...string) string {
	path := s.recommended(pairs...)
	p := s.as(sue)
	p.post(path+"/endorse", p.fill(path+"/decision", path+"/endorse", nil)).wantStatus(http.StatusSeeOther)
	return path
}

func (s *site) drafted() string {
	path := s.endorsed()
	id := cases.RequestID(strings.TrimPrefix(path, "/requests/"))
	doc := cases.Document{ID: cases.DocumentID(uuid.NewString()), Request: id, Kind: cases.Draft, FileName: "form.pdf", MediaType: "application/pdf"}
	doc, err := s.SaveDocument(context.Background(), cases.Viewer{}, doc, strings.NewReader(pdfHeader+"draft"))
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.Do(context.Background(), cases.Command{
		ID: cases.CommandID(uuid.NewString()), Agency: agencyID, Request: id, Actor: cases.System(), Kind: cases.RecordDraft, Version: cases.AnyVersion, At: s.now,
		Payload: cases.Payload{Document: doc.ID, Digest: doc.SHA256},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *site) decided() string {
	path := s.drafted()
	p := s.as(otto)
	p.post(path+"/certify", p.fill(path+"/decision", path+"/certify", nil)).wantStatus(http.StatusSeeOther)
	return path
}

// typedTwice is the date beside a signature, as it is typed from the paper.
func typedTwice(month, day, year string) url.Values {
	out := url.Values{}
	for _, name := range []string{"signed_on", "signed_again"} {
		out.Set(name+"_month", month)
		out.Set(name+"_day", day)
		out.Set(name+"_year", year)
	}
	return out
}

func (s *site) signed() string {
	path := s.decided()
	p := s.as(ines)
	p.upload(path+"/signature", p.fill(path+"/signature", path+"/signature", typedTwice("5", "16", "2026")), file{"scan", "scan.pdf", pdfHeader + "signed"}).wantStatus(http.StatusSeeOther)
	return path
}

// dispatched is a certified request whose original is on its way.
func (s *site) dispatched() string {
	path := s.signed()
	p := s.as(ines)
	p.post(path+"/dispatch", p.fill(path+"/dispatch", path+"/dispatch", url.Values{
		"code": {"courier"}, "act_text": {"TRACK-1"}, "act_day_month": {"5"}, "act_day_day": {"16"}, "act_day_year": {"2026"},
	})).wantStatus(http.StatusSeeOther)
	return path
}

// proposed is a certified request whose withdrawal is to be decided.
func (s *site) proposed() string {
	path := s.dispatched()
	p := s.as(otto)
	p.post(path+"/withdrawal", p.fill(path+"/withdrawal", path+"/withdrawal", url.Values{"act_text": {"A recording came to light."}})).wantStatus(http.StatusSeeOther)
	return path
}

// withdrawn is a certified request that two people took back.
func (s *site) withdrawn() string {
	path := s.proposed()
	p := s.as(sue)
	p.post(path+"/withdraw", p.fill(path+"/withdraw", path+"/withdraw", url.Values{"act_text": {"The person was not there."}})).wantStatus(http.StatusSeeOther)
	return path
}

// held is a request on hold, under review.
func (s *site) held() string {
	path := s.accepted()
	p := s.as(rosa)
	p.post(path+"/hold", p.fill(path+"/hold", path+"/hold", with(onDay("6", "20", "2026"), "code", cases.HeldForRecords, "act_text", "The hospital's records."))).wantStatus(http.StatusSeeOther)
	return path
}
