package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit"
)

// shows presses the button for personal details on a page of a request; the page
// that it leads back to.
func (p *person) shows(request, from string) answer {
	p.s.t.Helper()
	return p.post(request+"/personal", url.Values{"page": {from}}).wantStatus(http.StatusSeeOther)
}

// personal gives a request personal details that occur nowhere else.
func (s *site) personal(path string) string {
	sub := &s.requests[s.requestOf(path)].Submission
	sub.Victim.OtherNames = []cases.Name{{Given: "Marisol", Family: "Quiñones"}}
	sub.Victim.BornOn, sub.Victim.ANumber, sub.ReplyTo = cases.MustDate("1986-04-28"), "219876543", "Attn: W. Ødegård\n40 Mercer Walk"
	return path
}

// details are the personal details in every spelling that the program has, and in
// which people write them.
var details = map[string][]string{
	"other name":    {"Quiñones", "Qui&", "Marisol"},
	"date of birth": {"28 April 1986", "1986-04-28", "04/28/1986", "4/28/1986", "28 Apr 1986", "April 28", "28 de abril de 1986", "29 April"},
	"A-Number":      {"219876543", "219 876 543", "219-876-543", "219876", "876543"},
	"address":       {"Mercer Walk", "degård"},
}

// bornIn is the year of birth, outside random IDs, in which four digits happen to
// occur as well, and outside longer words.
var (
	bornIn    = regexp.MustCompile(`(^|[^0-9A-Za-z])1986([^0-9A-Za-z]|$)`)
	randomIDs = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// found are the details that a page holds anywhere, attributes included.
func (a answer) found() (out []string) {
	for what, spellings := range details {
		if slices.ContainsFunc(spellings, func(word string) bool { return strings.Contains(a.body, word) }) ||
			what == "date of birth" && bornIn.MatchString(randomIDs.ReplaceAllString(a.body, "")) {
			out = append(out, what)
		}
	}
	slices.Sort(out)
	return out
}

// sentAsFiles are the addresses that send a file instead of a page. Each opening of one
// is a line of its own; what is in them cannot be masked (docs/security.md).
var sentAsFiles = map[string]string{
	"GET /documents/{id}":                            "the form that is decided on, a letter, or what the requester sent",
	"GET /documents/{id}/pages":                      "the same as pictures",
	"GET /documents/{id}/pages/{n}":                  "the same as pictures",
	"GET /requests/{id}/packet":                      "what is printed, signed and put into the envelope",
	"GET /disclosures/{id}/bundle":                   "what a second person approved for release",
	"GET /disclosures/{id}/papers/{paper}":           "what came with a demand",
	"GET /disclosures/{id}/papers/{paper}/pages":     "the same as pictures",
	"GET /disclosures/{id}/papers/{paper}/pages/{n}": "the same as pictures",
	"GET /officials/{id}/letter":                     "of no request",
	"GET /officials/{id}/letter/pages":               "of no request",
	"GET /officials/{id}/letter/pages/{n}":           "of no request",
	"GET /retention/{id}/certificate":                "of what was destroyed; it holds numbers and dates",
	"GET /feed/{file}":                               "a calendar; it holds numbers and dates",
}

// staffPages are all addresses of pages about a request, and those of the office
// beside them.
func (s *site) staffPages(request string) (out []string) {
	s.t.Helper()
	left := map[string]bool{}
	var demands []string
	for _, d := range s.log.demands {
		demands = append(demands, "/disclosures/"+d.ID)
	}
	for _, pattern := range patterns(s.t) {
		if sentAsFiles[pattern] != "" {
			left[pattern] = true
			continue
		}
		method, address := split(pattern, request)
		switch {
		case method != "GET":
		case strings.HasSuffix(address, "/reading/{document}"):
			for _, d := range s.docs {
				out = append(out, request+"/reading/"+string(d.ID))
			}
		case strings.HasPrefix(address, "/disclosures/x"):
			for _, d := range demands {
				out = append(out, d+strings.TrimPrefix(address, "/disclosures/x"))
			}
		default:
			out = append(out, address)
		}
	}
	for _, d := range demands {
		for _, step := range demandStepPages {
			out = append(out, d+"/"+step.Path)
		}
	}
	for _, kind := range cases.LetterKinds() {
		for _, language := range letterLanguages {
			out = append(out, writing(request, kind, language))
		}
	}
	if len(left) < len(sentAsFiles)-1 { // the feed is no page
		s.t.Errorf("of the addresses of files, only %d are left", len(left))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var everyStaff = []cases.PersonID{ines, rosa, otto, sue, max_, ada}

// The attack: somebody of the office opens page after page of requests to see
// where victims can be found. No page of a request says it, to nobody and in no
// state; one that is added without a thought about it fails here.
func TestPersonalDetailsAreMasked(t *testing.T) {
	testkit.SlowWithRace(t, "looks at thousands of pages, one after the other")
	s := newSite(t)
	demand, released := s.releasedDemand()
	proposedDemand := s.demanded(ines, released)
	for _, d := range []string{demand, proposedDemand} {
		of := s.demandAt(d)
		of.Releases = []cases.Release{{ID: "release", Demand: of.ID, Request: of.Request, State: cases.DemandReleased, ReleaseList: cases.ReleaseList{FactCodes: []string{"victim_born_on"}}}}
		of.Releases[0].Facts = cases.Releasable(*s.requests[of.Request])
	}
	s.personal(released)
	for _, d := range []string{demand, proposedDemand} {
		of := s.demandAt(d)
		of.Releases[0].Facts = cases.Releasable(*s.requests[of.Request])
	}
	of := s.demandAt(proposedDemand)
	of.State, of.Releases[0].State, of.ProposedBy, of.Version = cases.ReleaseProposed, cases.ReleaseProposed, sam, 3
	identified := s.demanded(ines, released)
	s.as(sue).takes(identified, "review", nil).wantStatus(http.StatusSeeOther)
	filled, reading := s.withFile(pdfHeader + "form He struck her twice.")

	requests := []string{released, filled, s.submitted(), s.accepted(), s.recommended(), s.drafted(), s.decided(), s.signed(), s.dispatched(), s.proposed(), s.withdrawn(), s.held()}
	if len(requests) < len(cases.States())/2 {
		t.Fatal("too few states")
	}
	shown, seen := 0, map[string]int{}
	for _, request := range requests {
		s.personal(request)
	}
	s.now = s.now.Add(10 * time.Minute) // so many sign-ins at once are refused
	for _, who := range everyStaff {
		p := s.as(who)
		for _, request := range requests {
			for _, address := range s.staffPages(request) {
				got := p.get(address)
				if got.status == http.StatusOK {
					shown++
				}
				if found := got.found(); len(found) > 0 {
					t.Errorf("%s, status %d, tells %s the %v", address, got.status, who, found)
				}
			}
		}
	}
	if shown < 500 {
		t.Errorf("only %d pages were shown", shown)
	}

	// The control: the same pages say them once they are opened, so the words above
	// are those of the pages. Managers and administrators open nothing.
	for who, want := range map[cases.PersonID]map[string][]string{
		sue: {
			released: {"A-Number", "address", "date of birth", "other name"}, identified + "/release": {"A-Number", "date of birth"}, demand: {"A-Number", "date of birth"},
			proposedDemand: {"A-Number", "date of birth"}, proposedDemand + "/approve": {"A-Number", "date of birth"}, released + "/disclosure": {"A-Number", "date of birth"},
			writing(released, cases.LetterReceipt, cases.English): {"address"},
		},
		rosa: {filled + "/findings": {"A-Number", "address", "date of birth", "other name"}, reading: {"A-Number", "date of birth"}},
		ines: {requests[7] + "/dispatch": {"address"}},
	} {
		p := s.as(who)
		for _, request := range requests {
			if s.sees(cases.Viewer{Actor: s.people[who].Actor()}, s.requests[s.requestOf(request)]) {
				p.shows(request, request)
			}
		}
		for address, details := range want {
			got := p.get(address).wantStatus(http.StatusOK)
			if found := got.found(); !slices.Equal(found, details) {
				t.Errorf("%s shows %s the %v, want %v", address, who, found, details)
			}
			seen[address]++
		}
	}
	for _, who := range []cases.PersonID{max_, ada, ana} {
		if got := s.as(who).post(requests[2]+"/personal", nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			t.Errorf("%s opens personal details: status %d", who, got.status)
		}
	}
}

// What a requester sent, they read.
func TestRequestersReadWhatTheySent(t *testing.T) {
	s := newSite(t)
	path := s.personal(s.submitted())
	got := s.as(ana).get(path)
	if found := got.found(); len(found) != len(details) {
		t.Errorf("only %v", found)
	}
	got.silent("Show personal details", cases.Masked)
}

// One click shows them on all pages of this request, to this person, in this
// session, for ten minutes; a line of the audit log is written first.
func TestPersonalDetailsAreShown(t *testing.T) {
	s := newSite(t)
	path, other := s.personal(s.submitted()), s.personal(s.submitted())
	p, second, colleague := s.as(ines), s.as(ines), s.as(sue)
	masked := func(p *person, path string) {
		t.Helper()
		got := p.get(path).wantStatus(http.StatusOK).says("Personal details are masked", "Date of birth Masked", "A-Number Masked", "Original goes to Masked", "Maria Lopez", "He hit her.", "She called the police.", "IND-1234-26")
		if found := got.found(); len(found) > 0 {
			t.Errorf("%s tells the %v", path, found)
		}
	}
	masked(p, path)
	p.get(path + "/personal").wantStatus(http.StatusMethodNotAllowed)
	p.get(path + "?personal=yes&page=" + path)
	masked(p, path)

	s.audit = nil
	values := p.get(path).hidden(path + "/personal")
	got := p.post(path+"/personal", values).wantStatus(http.StatusSeeOther)
	if to := got.header.Get("Location"); to != path+"#personal" {
		t.Errorf("it leads to %s", to)
	}
	line := s.audit[len(s.audit)-1]
	if line.Action != "ShowPersonalDetails" || line.Actor != ines || line.Request != s.requestOf(path) || line.Object+line.Result != "" || !strings.HasPrefix(line.Origin, "web/") {
		t.Errorf("the line is %+v", line)
	}
	page := p.get(path).says("Personal details are shown to you until 11:14 AM EDT", "28 April 1986", "219876543", "40 Mercer Walk", "Marisol Quiñones").silent("Show personal details", cases.Masked)
	if n := page.id("personal"); n == nil || attr(n, "tabindex") != "-1" || attr(n, "aria-labelledby") != "personal-standing" {
		t.Error("the anchor takes no focus, or has no name")
	}
	masked(p, other)
	masked(second, path)
	masked(colleague, path)

	s.now = s.now.Add(openingTime - time.Second)
	p.get(path).says("28 April 1986")
	s.now = s.now.Add(time.Second)
	masked(p, path)

	// Who signs out, or signs in as somebody else, leaves nothing open.
	p.shows(path, path)
	p.post("/sign-out", nil)
	p.post("/sign-in", url.Values{"email": {string(ines) + "@example.org"}, "password": {password}})
	p.post("/second-factor", url.Values{"code": {code}}).wantStatus(http.StatusSeeOther)
	masked(p, path)
}

// If the line cannot be written, nothing is shown, then or later.
func TestNoLineNoPersonalDetails(t *testing.T) {
	s := newSite(t)
	path := s.personal(s.submitted())
	p := s.as(ines)
	s.unwritten = errBroken
	p.post(path+"/personal", url.Values{"page": {path}}).wantStatus(http.StatusInternalServerError)
	s.unwritten = nil
	if found := p.get(path).wantStatus(http.StatusOK).found(); len(found) > 0 {
		t.Errorf("the page tells the %v", found)
	}
}

// The attack: the button's form is sent with an address of the abuser's choice.
func TestPersonalDetailsLeadBackToOurPages(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ines)
	for _, to := range []string{"", "https://evil.example", "//evil.example" + path, `/\evil.example`, path + "@evil.example", path + "/../../people", path + "#x", path + "?next=x", "/people", "javascript:alert(1)", path + "\r\nX: y"} {
		if got := p.shows(path, to).header.Get("Location"); got != path+"#personal" {
			t.Errorf("%q leads to %q", to, got)
		}
	}
	document := path + "/reading/" + string(s.docs[0].ID)
	for _, to := range []string{document, writing(path, cases.LetterDelay, cases.English), path + "/dispatch", "/disclosures/" + strings.TrimPrefix(path, "/requests/") + "/take-back"} {
		if got := p.shows(path, to).header.Get("Location"); got != to+"#personal" {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}

// Who previews the office's own text with a real request leaves a line, whatever
// the text asks for.
func TestPreviewWithARequestIsALine(t *testing.T) {
	s := newSite(t)
	path := s.personal(s.submitted())
	s.as(sue).post("/letters/receipt/en/preview", url.Values{"template": {"Receipt\n\n{{number}}, {{received_on}}"}, "number": {s.requests[s.requestOf(path)].Number}}).wantStatus(http.StatusOK)
	if line := s.audit[len(s.audit)-1]; line.Action != "PreviewLetter" || line.Actor != sue || line.Request != s.requestOf(path) {
		t.Errorf("the line is %+v", line)
	}
}

// No body of a page holds a request or a demand itself: it goes through the view
// that masks.
func TestPagesGoThroughTheView(t *testing.T) {
	bodies := 0
	parsed, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parsed["web"].Files {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !strings.HasSuffix(spec.Name.Name, "Body") || slices.Contains([]string{"bundleBody", "newRequestBody"}, spec.Name.Name) { // what leaves the office as it was approved, and what a requester sends
				return true
			}
			body, ok := spec.Type.(*ast.StructType)
			if !ok {
				return true
			}
			bodies++
			for _, field := range body.Fields.List {
				if named, ok := field.Type.(*ast.SelectorExpr); ok && slices.Contains([]string{"Request", "Demand", "Submission", "Victim"}, named.Sel.Name) {
					t.Errorf("%s holds cases.%s; let it embed requestView or demandView", spec.Name.Name, named.Sel.Name)
				}
			}
			return true
		})
	}
	if bodies < 30 {
		t.Errorf("only %d bodies", bodies)
	}
}
