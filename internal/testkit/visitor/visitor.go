// Package visitor is a person at the pages, for tests: it keeps cookies, reads
// pages, fills in the forms that stand on them and sends them the way a browser
// without JavaScript would. Only tests import it.
package visitor

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math/bits"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Visitor is one person.
type Visitor struct {
	t      testing.TB
	base   string
	client *http.Client
}

// New is a person without a session at the service with this base URL.
func New(t testing.TB, base string) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Visitor{t, base, &http.Client{Jar: jar}}
}

// At is the same person, cookies included, at a service that moved.
func (v *Visitor) At(base string) *Visitor { return &Visitor{v.t, base, v.client} }

// In is the same person, cookies included, in a subtest that they fail instead
// of its parent.
func (v *Visitor) In(t testing.TB) *Visitor { return &Visitor{t, v.base, v.client} }

// Page is an answer of the service.
type Page struct {
	v      *Visitor
	Status int
	Path   string // after redirects
	Header http.Header
	Body   []byte
	root   *html.Node
}

// Get opens a page.
func (v *Visitor) Get(path string) *Page {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := v.do(req)
	if err != nil {
		v.t.Fatalf("open %s: %v", path, err)
	}
	return page
}

func (v *Visitor) do(req *http.Request) (*Page, error) {
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	p := &Page{v: v, Status: resp.StatusCode, Path: resp.Request.URL.Path, Header: resp.Header, Body: body}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		body = nil // a file, or plain text, has no elements
	}
	p.root, err = html.Parse(bytes.NewReader(body))
	return p, err
}

// Post sends whatever it is told to an address, as no page of the service
// would. Headers come in pairs of name and value.
func (v *Visitor) Post(path, contentType, body string, headers ...string) *Page {
	v.t.Helper()
	return v.Send(http.MethodPost, path, contentType, body, headers...)
}

// Send is Post with another method. Without a content type it sends none.
func (v *Visitor) Send(method, path, contentType, body string, headers ...string) *Page {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	page, err := v.do(req)
	if err != nil {
		v.t.Fatalf("%s %s: %v", method, path, err)
	}
	return page
}

// Mistake is the sentence by a field, or "".
func (p *Page) Mistake(field string) string { return p.textOf(field + "-error") }

// Alert is the summary of mistakes at the top of the page, or "".
func (p *Page) Alert() string { return p.textOf("mistakes") }

func (p *Page) textOf(id string) (text string) {
	walk(p.root, func(n *html.Node) {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			text = strings.TrimPrefix((&Page{root: n}).Text(), "Error: ")
		}
	})
	return text
}

// Text is everything a person reads on the page, with white space folded.
func (p *Page) Text() string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
		if n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Head {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.root)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Has fails the test unless the page shows every sentence.
func (p *Page) Has(sentences ...string) *Page {
	p.v.t.Helper()
	text := p.Text()
	for _, s := range sentences {
		if !strings.Contains(text, s) {
			p.v.t.Fatalf("%s (status %d) does not say %q; it says: %.3000s", p.Path, p.Status, s, text)
		}
	}
	return p
}

// Is fails the test unless the page has this status.
func (p *Page) Is(status int) *Page {
	p.v.t.Helper()
	if p.Status != status {
		p.v.t.Fatalf("%s has status %d, want %d; it says: %.2000s", p.Path, p.Status, status, p.Text())
	}
	return p
}

// Links lists the targets of links whose text contains the words.
func (p *Page) Links(words string) (hrefs []string) {
	each(p.root, atom.A, func(n *html.Node) {
		if strings.Contains((&Page{root: n}).Text(), words) {
			hrefs = append(hrefs, attr(n, "href"))
		}
	})
	return hrefs
}

// Link is the only target of links with these words.
func (p *Page) Link(words string) string {
	p.v.t.Helper()
	hrefs := slices.Compact(p.Links(words))
	if len(hrefs) != 1 {
		p.v.t.Fatalf("%s has %d links %q", p.Path, len(hrefs), words)
	}
	return hrefs[0]
}

// Form is a form of a page, filled as the page filled it.
type Form struct {
	v         *Visitor
	page      *Page
	action    string
	multipart bool
	Values    url.Values
	order     []string // of first appearance: uploads stream, so hidden fields must come first
	files     []file
	headers   map[string]string
	proof     int // zero bits that the answer to the form's task of work needs
}

type file struct{ field, name, mediaType, content string }

// Form finds the form that can be sent to the address, by its own action or by
// one of its buttons.
func (p *Page) Form(action string) *Form {
	p.v.t.Helper()
	var found *Form
	each(p.root, atom.Form, func(n *html.Node) {
		to := attr(n, "action") == action
		each(n, atom.Button, func(b *html.Node) { to = to || attr(b, "formaction") == action })
		if to && found == nil {
			found = &Form{v: p.v, page: p, action: action, multipart: attr(n, "enctype") == "multipart/form-data", Values: url.Values{}}
			found.read(n)
		}
	})
	if found == nil {
		p.v.t.Fatalf("%s (status %d) has no form for %s; it says: %.2000s", p.Path, p.Status, action, p.Text())
	}
	return found
}

// HasForm reports whether the page has a form for the address.
func (p *Page) HasForm(action string) (has bool) {
	each(p.root, atom.Form, func(n *html.Node) { has = has || attr(n, "action") == action })
	return has
}

func (f *Form) read(form *html.Node) {
	add := func(name, value string) {
		if name == "" {
			return
		}
		if !slices.Contains(f.order, name) {
			f.order = append(f.order, name)
		}
		f.Values.Add(name, value)
	}
	walk(form, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Input:
			switch attr(n, "type") {
			case "file", "submit":
			case "radio", "checkbox":
				if has(n, "checked") {
					add(attr(n, "name"), attr(n, "value"))
				}
			default:
				add(attr(n, "name"), attr(n, "value"))
				if zeros, err := strconv.Atoi(attr(n, "data-bits")); err == nil {
					f.proof = zeros
				}
			}
		case atom.Textarea:
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			add(attr(n, "name"), text)
		case atom.Select:
			each(n, atom.Option, func(o *html.Node) {
				if has(o, "selected") {
					add(attr(n, "name"), attr(o, "value"))
				}
			})
		}
	})
}

// Set fills a field, replacing what it held.
func (f *Form) Set(name string, values ...string) *Form {
	f.Values[name] = values
	if !slices.Contains(f.order, name) {
		f.order = append(f.order, name)
	}
	return f
}

// Date fills the three fields of a date, given as YYYY-MM-DD.
func (f *Form) Date(name, date string) *Form {
	parts := strings.Split(date, "-")
	return f.Set(name+"_month", parts[1]).Set(name+"_day", parts[2]).Set(name+"_year", parts[0])
}

// Attach adds a file.
func (f *Form) Attach(field, name, mediaType, content string) *Form {
	f.files = append(f.files, file{field, name, mediaType, content})
	return f
}

// Option picks, in a choice list of the page, the option whose words contain the text.
func (f *Form) Option(name, words string) *Form {
	f.v.t.Helper()
	value := ""
	each(f.page.root, atom.Select, func(n *html.Node) {
		if attr(n, "name") == name {
			each(n, atom.Option, func(o *html.Node) {
				if strings.Contains((&Page{root: o}).Text(), words) {
					value = attr(o, "value")
				}
			})
		}
	})
	if value == "" {
		f.v.t.Fatalf("%s has no option %q in %q", f.page.Path, words, name)
	}
	return f.Set(name, value)
}

// Header sets a header of the post.
func (f *Form) Header(name, value string) *Form {
	if f.headers == nil {
		f.headers = map[string]string{}
	}
	f.headers[name] = value
	return f
}

// By is the same form, as filled in so far, sent by somebody else or from
// another window, to any address. What is changed in one is not changed in the other.
func (f *Form) By(v *Visitor, action string) *Form {
	g := *f
	g.v, g.action, g.Values, g.headers = v, action, url.Values{}, nil
	for name, values := range f.Values {
		g.Values[name] = slices.Clone(values)
	}
	g.order, g.files = slices.Clone(f.order), slices.Clone(f.files)
	return &g
}

// Without takes the chosen files out again.
func (f *Form) Without() *Form {
	f.files = nil
	return f
}

// Options lists the words of the options of a choice list.
func (p *Page) Options(name string) (words []string) {
	each(p.root, atom.Select, func(n *html.Node) {
		if attr(n, "name") == name {
			each(n, atom.Option, func(o *html.Node) { words = append(words, (&Page{root: o}).Text()) })
		}
	})
	return words
}

// Send posts the form and follows redirects; it fails the test if the service
// does not answer.
func (f *Form) Send() *Page {
	f.v.t.Helper()
	page, err := f.TrySend()
	if err != nil {
		f.v.t.Fatalf("send %s: %v", f.action, err)
	}
	return page
}

// TrySend is Send for a service that may die meanwhile.
func (f *Form) TrySend() (*Page, error) {
	if f.proof > 0 {
		f.Set("proof_answer", answerTo(f.Values.Get("proof_task"), f.proof))
	}
	body, contentType := f.encode()
	req, err := http.NewRequestWithContext(f.v.t.Context(), http.MethodPost, f.v.base+f.action, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range f.headers {
		req.Header.Set(name, value)
	}
	return f.v.do(req)
}

// answerTo does a task of work, as the script on the page does.
func answerTo(task string, zeros int) string {
	for n := 0; ; n++ {
		answer := strconv.Itoa(n)
		sum := sha256.Sum256([]byte(task + "." + answer))
		if bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])) >= zeros {
			return answer
		}
	}
}

func (f *Form) encode() (io.Reader, string) {
	if !f.multipart {
		return strings.NewReader(f.Values.Encode()), "application/x-www-form-urlencoded"
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, name := range f.order {
		for _, value := range f.Values[name] {
			w.WriteField(name, value)
		}
	}
	for _, file := range f.files {
		h := textproto.MIMEHeader{}
		name := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(file.name) // as browsers do
		h.Set("Content-Disposition", `form-data; name="`+file.field+`"; filename="`+name+`"`)
		h.Set("Content-Type", file.mediaType)
		part, err := w.CreatePart(h)
		if err != nil {
			f.v.t.Fatal(err)
		}
		io.WriteString(part, file.content)
	}
	w.Close()
	return &buf, w.FormDataContentType()
}

func walk(n *html.Node, visit func(*html.Node)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		visit(c)
		walk(c, visit)
	}
}

func each(n *html.Node, tag atom.Atom, visit func(*html.Node)) {
	walk(n, func(c *html.Node) {
		if c.Type == html.ElementNode && c.DataAtom == tag {
			visit(c)
		}
	})
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attr(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}
