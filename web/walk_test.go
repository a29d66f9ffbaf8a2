package web

import (
	"bytes"
	"cmp"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"suppb/cases"

	"golang.org/x/net/html"
)

// walk is what the pages lead to, for whom: their links, and their forms with what
// stands in them. A test that goes where pages lead reaches what is there; random
// addresses are nearly all nobody's.
type walk struct {
	mux   *http.ServeMux          // of the routes, to name what an address is
	found map[string][]*led       // by pattern, the newest last
	seen  map[cases.PersonID]seen // who was led where
}

type seen map[string]int // addresses, and how many of each pattern

// led is where a page led its reader.
type led struct {
	reader  cases.Person
	page    string // that led there
	address string
	fields  []input // of a form
	parts   bool    // it takes files
}

// input is a field of a form: what it may be given.
type input struct {
	name, kind string
	choices    []string
}

// The newest of each pattern are kept.
const ledKept = 60

func newWalk(routes []string) *walk {
	w := &walk{mux: http.NewServeMux(), found: map[string][]*led{}, seen: map[cases.PersonID]seen{}}
	for _, pattern := range routes {
		w.mux.Handle(pattern, http.NotFoundHandler())
	}
	return w
}

// pattern is the route of an address.
func (w *walk) pattern(method, address string) string {
	r, err := http.NewRequest(method, address, nil)
	if err != nil || r.URL.Host != "" {
		return ""
	}
	_, pattern := w.mux.Handler(r)
	return pattern
}

func (w *walk) add(method string, l *led) string {
	pattern := w.pattern(method, l.address)
	if pattern == "" {
		return ""
	}
	kept := append(w.found[pattern], l)
	w.found[pattern] = kept[max(0, len(kept)-ledKept):]
	return pattern
}

// learn reads links and forms of a page, and returns the links.
func (w *walk) learn(reader cases.Person, page string, answer *httptest.ResponseRecorder) (links []string) {
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") || answer.Code >= 500 {
		return nil
	}
	doc, err := html.Parse(bytes.NewReader(answer.Body.Bytes()))
	if err != nil {
		return nil
	}
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "a" || n.Data == "img":
			to := attr(n, "href") + attr(n, "src")
			to, _, _ = strings.Cut(to, "#")
			if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/static/") {
				links = append(links, to)
			}
		case n.Data == "form" && strings.EqualFold(attr(n, "method"), "post"):
			l := &led{reader: reader, page: page, address: attr(n, "action"), fields: inputs(n), parts: strings.HasPrefix(attr(n, "enctype"), "multipart/")}
			if l.address == "" {
				l.address = page
			}
			w.add("POST", l)
			for b := range n.Descendants() {
				if to := attr(b, "formaction"); to != "" { // another button of the form
					other := *l
					other.address = to
					w.add("POST", &other)
				}
			}
		case n.Data == "form":
			links = append(links, attr(n, "action")+"?"+asked(n))
		}
	}
	return links
}

// asked is a form that asks for a page, with the first of each choice and every box.
func asked(form *html.Node) string {
	q := url.Values{}
	for _, f := range inputs(form) {
		if q[f.name] = f.choices[:1]; f.kind == "checkbox" {
			q[f.name] = f.choices
		}
	}
	return q.Encode()
}

// inputs are the fields of a form, those of a name together.
func inputs(form *html.Node) (out []input) {
	add := func(name, kind, choice string) {
		if name == "" {
			return
		}
		if i := slices.IndexFunc(out, func(f input) bool { return f.name == name && f.kind == kind }); i >= 0 && kind != "hidden" {
			out[i].choices = append(out[i].choices, choice)
			return
		}
		out = append(out, input{name, kind, []string{choice}})
	}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "input":
			add(attr(n, "name"), cmp.Or(attr(n, "type"), "text"), attr(n, "value"))
		case "button":
			add(attr(n, "name"), "button", attr(n, "value"))
		case "textarea":
			add(attr(n, "name"), "text", textOf(n))
		case "select":
			for o := range n.Descendants() {
				if o.Data == "option" && attr(o, "value") != "" {
					add(attr(n, "name"), "select", attr(o, "value"))
				}
			}
		}
	}
	return out
}

// usual is what a person who has read the page types into a field of a name, or of
// a name on one page.
var usual, usualOn = func() (all url.Values, on map[string]url.Values) {
	day := func(name, month, day string) url.Values {
		return url.Values{name + "_month": {month}, name + "_day": {day}, name + "_year": {"2026"}}
	}
	all = url.Values{}
	for _, v := range []url.Values{
		goodRequest(), goodFindings(), typedTwice("5", "16", "2026"), onDay("5", "16", "2026"), day("received_on", "5", "15"), day("from", "5", "15"), day("until", "5", "29"), day("back", "5", "20"), day("ends_on", "5", "29"),
		{"act_text": {"Seen at the counter."}, "number": {"2026-0001"}, "password": {password}, "code": {code}, "email": {string(ana) + "@example.org"}, "again": {"yes"}, "read": {"yes"}, "language": {"en"}},
	} {
		for name, said := range v {
			if name != "command" && name != "request" {
				all[name] = said
			}
		}
	}
	return all, map[string]url.Values{
		"POST /disclosures":                   goodDemand(),
		"POST /disclosures/{id}/release":      proposal,
		"POST /officials":                     with(goodDesignation(), "capacity", ""),
		"POST /officials/head":                {"given": {"Rita"}, "family": {"Vance"}, "person": {string(una)}, "title": {"District Attorney"}},
		"POST /absences":                      goodAbsence(),
		"POST /requests/{id}/hold":            with(onDay("6", "20", "2026"), "code", cases.HeldForRecords),
		"POST /requests/{id}/dispatch":        {"code": {cases.ByHand}},
		"POST /requests/{id}/facts":           {"fact": {"detained"}, "evidence": {"Notice of custody."}},
		"POST /requests/{id}/accept":          {"reviewer": {string(rosa)}},
		"POST /requests/{id}/reassign":        {"reviewer": {string(ray)}},
		"POST /requests/{id}/decline":         {"reasons": {"no_record_found"}, "explanation": {"Nothing under either name."}},
		"POST /requests/{id}/ask":             {"question": {"Which precinct?"}, "missing": {"incident"}},
		"POST /requests/{id}/prosecutions":    {"case_number": {"IND-1"}, "trial_name": {"Olga Fern"}, "trial_email": {"fern@da.example"}},
		"POST /absences/{id}/reassign":        {"new_reviewer": {string(ray)}},
		"POST /letters/{kind}/{language}":     {"template": {officeText}},
		"POST /requests/{id}/reconsideration": {"reconsideration": {"The number was mistyped."}},
	}
}()

// filled is a form as somebody sends it: as a rule one who wants it to be taken,
// else one who chooses and types anything that the page offers.
func (z *fuzzing) filled(pattern string, l *led) (values url.Values, files []file) {
	values = url.Values{}
	careful := z.random.IntN(4) > 0
	good := func(name string) []string {
		if said := usualOn[pattern][name]; said != nil {
			return said
		}
		return usual[name]
	}
	for _, f := range l.fields {
		said := f.choices[0]
		usually := good(f.name)
		switch f.kind {
		case "hidden", "button":
		case "file":
			files = append(files, file{f.name, "paper.pdf", pdfHeader + "paper"})
			continue
		case "radio", "select":
			if said = pick(z, f.choices); careful && len(usually) > 0 && slices.Contains(f.choices, usually[0]) {
				said = usually[0]
			}
		case "checkbox":
			for i, c := range f.choices {
				if slices.Contains(usually, c) && careful || !careful && z.random.IntN(3) == 0 || careful && i == 0 && !slices.ContainsFunc(f.choices, func(c string) bool { return slices.Contains(usually, c) }) {
					values.Add(f.name, c)
				}
			}
			continue
		default: // typed
			switch {
			case careful && len(usually) > 0 && (said == "" || z.random.IntN(2) == 0):
				said = usually[0]
			case said != "" && (careful || z.random.IntN(2) == 0):
			case strings.HasSuffix(f.name, "_month"), strings.HasSuffix(f.name, "_day"), strings.HasSuffix(f.name, "_year"):
				said = pick(z, []string{"", "5", "2026"})
			default:
				said = pick(z, []string{"A word.", "A word.", "12", ""})
			}
		}
		values.Add(f.name, said)
	}
	return values, files
}

// parts is a form as a body of parts.
func parts(values url.Values, files []file) (contentType string, body []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(name string) {
		for _, v := range values[name] {
			_ = w.WriteField(name, v)
		}
	}
	for _, name := range []string{"request", "id"} { // what files are stored under comes before them
		write(name)
	}
	for name := range values {
		if name != "request" && name != "id" {
			write(name)
		}
	}
	for _, f := range files {
		if part, err := w.CreateFormFile(f.field, f.name); err == nil {
			_, _ = part.Write([]byte(f.content))
		}
	}
	_ = w.Close()
	return w.FormDataContentType(), b.Bytes()
}

// opensPersonal is where a page's button shows personal details.
var opensPersonal = regexp.MustCompile(`/requests/[0-9a-f-]{36}/personal`)

// walkAs follows the links that a person's pages have, from the pages without an
// ID on, at most a few of each route.
func (z *fuzzing) walkAs(p cases.Person, few int) {
	z.t.Helper()
	been := seen{}
	z.walk.seen[p.ID] = been
	var next []string
	for _, pattern := range z.routes {
		method, path, _ := strings.Cut(pattern, " ")
		if method == "GET" && !strings.Contains(strings.Replace(path, "{$}", "", 1), "{") && !strings.HasPrefix(path, "/static") {
			next = append(next, strings.Replace(path, "{$}", "", 1))
		}
	}
	next = append(next, "/requests?show=all", "/disclosures?show=all")
	for len(next) > 0 {
		address := next[0]
		next = next[1:]
		pattern := z.walk.pattern("GET", address)
		if been[address] > 0 || been[pattern] >= few || pattern == "" || z.skip != nil && z.skip.MatchString(pattern) {
			continue
		}
		been[address]++
		w := z.as(p, "GET", address, nil)
		if open := opensPersonal.FindString(w.Body.String()); open != "" && been[open] == 0 { // as staff do, for what is only there then
			been[open]++
			z.walk.learn(p, address, w)
			z.as(p, "POST", open, nil)
			w = z.as(p, "GET", address, nil)
		}
		z.note(pattern, w)
		if w.Code >= 500 {
			z.t.Errorf("GET %s as %v: status %d: %s", address, p.Roles, w.Code, z.lastFailure())
		}
		if w.Code != http.StatusOK {
			continue
		}
		been[pattern]++
		z.walk.add("GET", &led{reader: p, page: address, address: address})
		next = append(next, z.walk.learn(p, address, w)...)
	}
}

// note counts the answer of a route.
func (z *fuzzing) note(pattern string, w *httptest.ResponseRecorder) {
	z.statuses[w.Code]++
	if z.byRoute[pattern] == nil {
		z.byRoute[pattern] = map[int]int{}
	}
	status := w.Code
	if to := w.Header().Get("Location"); status == http.StatusSeeOther && (strings.HasPrefix(to, "/sign-in") || strings.HasPrefix(to, "/confirm")) && pattern != "POST /sign-out" {
		status = http.StatusUnauthorized // nothing was done
	}
	z.byRoute[pattern][status]++
}

// reached reports whether a route ever did what it is for.
func (z *fuzzing) reached(pattern string) bool {
	for status, n := range z.byRoute[pattern] {
		if n > 0 && status < 400 {
			return true
		}
	}
	return false
}
