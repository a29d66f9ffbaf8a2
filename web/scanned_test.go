package web

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/internal/clamd"
	"suppb/internal/testkit"
	"suppb/store/storetest"

	"github.com/google/uuid"
)

// A file with a virus is a mistake beside its field. What was typed stays, and so
// do the other files.
func TestInfectedUpload(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	values := goodRequest()
	got := p.upload("/requests", values, file{"documents", "good.pdf", pdfHeader + "fine"}, file{"documents", "bad.pdf", pdfHeader + testkit.EICAR}).wantStatus(http.StatusUnprocessableEntity)
	got.says("A virus was found in “bad.pdf”, so it was not kept.", "Send a clean copy", values.Get("narrative"), "Leave out “good.pdf”").silent("Leave out “bad.pdf”")
	if len(s.requests) != 0 || len(s.docs) != 1 {
		t.Errorf("%d requests, %d files", len(s.requests), len(s.docs))
	}
	s.as(ines).upload("/scans", nil, file{"stack", "stack.pdf", pdfHeader + testkit.EICAR}).wantStatus(http.StatusUnprocessableEntity).says("A virus was found in “stack.pdf”")
}

// A file in which a virus was found has no link any more.
func TestInfectedFilesAreNamed(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	s.docs[0].Virus = "Win.Evil"
	for _, who := range []cases.PersonID{ana, ines} {
		s.as(who).get(path).wantStatus(http.StatusOK).says("report.pdf", "A virus was found in it").silent("/documents/"+string(s.docs[0].ID), "Win.Evil")
	}
}

// leak sees what pages do with the bytes of files.
type leak struct {
	PageViewer
	Paperwork
	found bool
}

func (l *leak) look(b []byte) { l.found = l.found || bytes.Contains(b, []byte(testkit.EICAR)) }

func (l *leak) Pages(ctx context.Context, kind string, file []byte) (int, error) {
	l.look(file)
	return l.PageViewer.Pages(ctx, kind, file)
}

func (l *leak) Picture(ctx context.Context, kind string, file []byte, page int) ([]byte, error) {
	l.look(file)
	return l.PageViewer.Picture(ctx, kind, file, page)
}

func (l *leak) Read(ctx context.Context, file []byte) (cases.FormReading, error) {
	l.look(file)
	return l.Paperwork.Read(ctx, file)
}

func (l *leak) Split(ctx context.Context, file []byte) (cases.ScannedStack, error) {
	l.look(file)
	return l.Paperwork.Split(ctx, file)
}

func (l *leak) Packet(ctx context.Context, p cases.Packet) ([]byte, error) {
	l.look(p.Signing)
	return l.Paperwork.Packet(ctx, p)
}

// everyFile is an office in whose record every file that people sent has a virus,
// and none was scanned when it arrived.
type everyFile struct {
	*recordSite
	z                    *fuzzing
	o                    *storetest.Office
	leak                 *leak
	sent                 map[string][]string // the files of each request
	entry, demand, paper string
}

func newEveryFile(t *testing.T) *everyFile {
	t.Helper()
	s := storetest.SQLite(t)
	r := newRecordSite(t, s)
	e := &everyFile{recordSite: r, o: r.offices[0], sent: map[string][]string{}, demand: uuid.NewString()}
	r.tail = testkit.EICAR
	e.leak = &leak{PageViewer: r.server.PageViewer, Paperwork: r.server.Paperwork}
	r.server.PageViewer, r.server.Paperwork = e.leak, e.leak
	e.z = &fuzzing{t: t, server: r.server, logs: r.logs}
	e.z.prepare()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, o := context.Background(), e.o
	released := cases.RequestID("")
	for _, stage := range []int{2, 7} { // with the reviewer, and with the signed copy
		id := cases.RequestID(uuid.NewString())
		r.lead(o, id, "Invented", stage)
		page, err := s.Request(ctx, o.Viewer(o.Chief), id)
		must(err)
		for _, d := range page.Documents {
			if !d.Kind.Drawn() {
				e.sent[string(id)] = append(e.sent[string(id)], string(d.ID))
			}
		}
		released = id
	}
	entries, err := s.Officials(ctx, o.Viewer(o.Chief))
	must(err)
	e.entry = entries[0].ID
	must(s.AttachLetter(ctx, o.Viewer(o.Chief), e.entry, o.Save(t, o.Chief, "", cases.DesignationLetter, "letter.pdf", pdfHeader+r.tail).ID))
	paper := o.Save(t, o.Intake, "", cases.DemandPaper, "subpoena.pdf", pdfHeader+r.tail)
	e.paper = string(paper.ID)
	must(s.RecordDemand(ctx, o.Viewer(o.Intake), cases.Demand{
		ID: e.demand, Request: released, Kind: cases.DemandSubpoena, ReceivedOn: cases.DateOf(r.now.AddDate(0, 0, -1)), Channel: "served",
		DemandText: cases.DemandText{Asker: "Victor Lastname", Asked: "All papers."},
	}, []cases.DocumentID{paper.ID}))
	step := func(by cases.Person, a cases.DemandAct) {
		t.Helper()
		d, err := s.Demand(ctx, o.Viewer(by), e.demand)
		must(err)
		a.Version = d.Version
		must(s.StepDemand(ctx, o.Viewer(by), e.demand, a))
	}
	step(o.Chief, cases.DemandAct{Kind: cases.ReviewDemand})
	step(o.Chief, cases.DemandAct{Kind: cases.ProposeRelease, Basis: "us/1/court-order", Text: "A court ordered it.",
		Release: cases.Proposal{To: "A court", How: "court", Documents: []cases.DocumentID{cases.DocumentID(e.sent[string(released)][0])}}})
	step(o.Deputy, cases.DemandAct{Kind: cases.ApproveRelease})
	return e
}

// addresses are those that a route has for these files.
func (e *everyFile) addresses(path string) (out []string) {
	fill := func(id, other string) {
		to := strings.ReplaceAll(strings.Replace(path, "{id}", id, 1), "{n}", "1")
		out = append(out, regexp.MustCompile(`\{[a-z$]+\}`).ReplaceAllString(to, other))
	}
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "officials":
		fill(e.entry, "")
	case "disclosures":
		fill(e.demand, e.paper)
	default:
		for request, files := range e.sent {
			for _, f := range files {
				if first == "requests" {
					fill(request, f)
				} else {
					fill(f, f)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// walk sends something to routes as everybody, and says which of them opened a
// file, and which answered with this status and sentence.
func (e *everyFile) walk(routes []string, status int, sentence string) (opened, refused map[string]bool) {
	opened, refused = map[string]bool{}, map[string]bool{}
	for _, pattern := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		if path == "/sign-out" || strings.HasPrefix(path, "/account/sessions") {
			continue
		}
		for _, address := range e.addresses(path) {
			for _, who := range []cases.Person{e.o.Attorney, e.o.Intake, e.o.ADA, e.o.Official, e.o.Chief} {
				e.leak.found = false
				w := e.z.as(who, method, address, url.Values{})
				e.leak.look(w.Body.Bytes())
				if e.leak.found {
					opened[pattern] = true
				}
				if w.Code == status && strings.Contains(w.Body.String(), sentence) {
					refused[pattern] = true
				}
			}
		}
	}
	return opened, refused
}

// The attack: a file with a virus is in the record, from before there was a
// scanner, and somebody opens it by whatever route there is. Without a scanner
// many routes open it, which shows that this test finds them; with one that does
// not answer, or one that finds the virus, none does, and each says why.
func TestNoRouteOpensWhatIsNotScanned(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	found, _ := newEveryFile(t).walk(patterns(t), 0, "")
	open := slices.Sorted(maps.Keys(found))
	if len(open) < 12 {
		t.Fatalf("only %d routes are found to open files: %v", len(open), open)
	}
	e := newEveryFile(t)
	for _, tt := range []struct {
		scanner  string
		status   int
		sentence string
	}{
		{"unix:" + filepath.Join(t.TempDir(), "nobody"), http.StatusServiceUnavailable, "Try again in a minute"},
		{testkit.Clamd(t), http.StatusForbidden, "A virus was found"},
		{"unix:" + filepath.Join(t.TempDir(), "nobody"), http.StatusForbidden, "A virus was found"}, // for good
	} {
		e.store.Scanner = clamd.New(tt.scanner, quiet)
		opened, refused := e.walk(open, tt.status, tt.sentence)
		if len(opened) > 0 {
			t.Errorf("opened by %v", slices.Sorted(maps.Keys(opened)))
		}
		for _, pattern := range open {
			if !refused[pattern] {
				t.Errorf("%s does not say “%s”", pattern, tt.sentence)
			}
		}
	}
}
