package web

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
)

// What strangers sent is saved and never a page; what this program drew is shown.
func TestDocuments(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	sent := s.docs[slices.IndexFunc(s.docs, func(d cases.Document) bool { return d.Kind == cases.Attachment })].ID
	got := s.as(ana).get("/documents/" + string(sent)).wantStatus(http.StatusOK)
	if got.body != pdfHeader+"body" || got.header.Get("Content-Type") != "application/octet-stream" || got.header.Get("Content-Disposition") != `attachment; filename=report.pdf` {
		t.Errorf("headers %v", got.header)
	}
	if csp := got.header.Get("Content-Security-Policy"); csp != sentPolicy {
		t.Errorf("policy %q", csp)
	}
	s.as(ben).get("/documents/" + string(sent)).wantStatus(http.StatusNotFound)
	if !slices.Equal(s.opened, []cases.DocumentID{sent}) {
		t.Errorf("openings %v", s.opened)
	}

	draft := s.requests[cases.RequestID(path[len("/requests/"):])].Draft
	got = s.as(otto).get("/documents/" + string(draft)).wantStatus(http.StatusOK)
	if got.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "inline;") || got.header.Get("Content-Security-Policy") != drawnPolicy {
		t.Errorf("the form: headers %v", got.header)
	}

	i := slices.IndexFunc(s.docs, func(d cases.Document) bool { return d.ID == sent })
	s.docs[i].MediaType, s.docs[i].FileName = "text/html", "ü\r\n\"; x=.html"
	got = s.as(ana).get("/documents/" + string(sent)).wantStatus(http.StatusOK)
	if got.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename") {
		t.Errorf("headers %v", got.header)
	}
}

func TestPagesOfDocuments(t *testing.T) {
	s := newSite(t)
	s.submitted()
	sent := s.docs[0].ID
	s.files[sent] = []byte(pdfHeader + strings.Repeat("x", 23)) // 23 pages
	address := "/documents/" + string(sent) + "/pages"
	p := s.as(ana)

	got := p.get(address).wantStatus(http.StatusOK).says("report.pdf", "23 pages", "Page 10 of 23", "Show the next 10 pages").silent("Page 11 of", "before these")
	if got.find(func(n *nodeT) bool { return n.Data == "img" && attr(n, "src") == address+"/10" }) == nil {
		t.Error("the pictures are elsewhere")
	}
	for _, n := range []string{"1", "10", "23"} {
		picture := p.get(address + "/" + n).wantStatus(http.StatusOK)
		if picture.header.Get("Content-Type") != "image/jpeg" || picture.header.Get("Cache-Control") != "no-store" || picture.header.Get("Content-Security-Policy") != sentPolicy {
			t.Errorf("page %s: headers %v", n, picture.header)
		}
	}
	p.get(address+"?from=21").wantStatus(http.StatusOK).says("Page 21 of 23", "Page 23 of 23", "before these").silent("Page 20 of", "Show the next")
	p.get(address + "?from=11").wantStatus(http.StatusOK).says("Show the next 3 pages")
	for _, from := range []string{"0", "-5", "24", "x", "99999999999999999999"} {
		p.get(address + "?from=" + from).wantStatus(http.StatusOK).says("Page 1 of 23")
	}
	for _, n := range []string{"0", "24", "-1", "x", "99999999999999999999"} {
		p.get(address + "/" + n).wantStatus(http.StatusNotFound)
	}
	if !slices.Equal(s.opened, []cases.DocumentID{sent}) {
		t.Errorf("%d openings are written down for one", len(s.opened))
	}

	for _, who := range []cases.PersonID{ben, rosa, max_, ada} {
		s.as(who).get(address).wantStatus(http.StatusNotFound).silent("report")
		s.as(who).get(address + "/1").wantStatus(http.StatusNotFound)
	}
	s.as(ines).get(address).wantStatus(http.StatusOK)
	s.now = s.now.Add(openingTime)
	p.get(address + "/1").wantStatus(http.StatusOK)
	if len(s.opened) != 3 {
		t.Errorf("%d openings, want those of two people and a later one", len(s.opened))
	}

	// Who may not see the file any more does not see what was kept of it.
	s.requests[s.docs[0].Request].Organisation = "another"
	p.get(address + "/1").wantStatus(http.StatusNotFound)
}

func TestPagesThatCannotBeShown(t *testing.T) {
	s := newSite(t)
	s.submitted()
	s.files[s.docs[0].ID] = []byte(pdfHeader + "locked")
	address := "/documents/" + string(s.docs[0].ID)
	got := s.as(ana).get(address+"/pages").wantStatus(http.StatusOK).says("protected by a password", "Save the file")
	if got.find(func(n *nodeT) bool { return n.Data == "a" && attr(n, "href") == address }) == nil {
		t.Error("the file cannot be saved")
	}
}

func TestPagesOfDesignationLetters(t *testing.T) {
	s := newSite(t)
	s.as(sue).upload("/officials", goodDesignation(), file{"letter", "letter.pdf", pdfHeader + "abc"}).wantStatus(http.StatusSeeOther)
	address := "/officials/" + s.entries[0].ID + "/letter"
	s.as(rosa).get(address+"/pages").wantStatus(http.StatusOK).says("letter.pdf", "3 pages")
	s.as(rosa).get(address + "/pages/3").wantStatus(http.StatusOK)
	s.as(ana).get(address + "/pages").wantStatus(http.StatusNotFound)
	s.as(ana).get(address + "/pages/1").wantStatus(http.StatusNotFound)
}

func TestOpeningsAreBounded(t *testing.T) {
	o, now, reads := newOpenings(), time.Now(), 0
	read := func(person cases.PersonID, size int) {
		t.Helper()
		b, err := o.bytes(person, storedFile{cases.Document{ID: "d"}, func(w io.Writer) error {
			reads++
			_, err := w.Write(make([]byte, size))
			return err
		}}, now)
		if err != nil || len(b) != size {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
		now = now.Add(time.Second)
	}
	for _, who := range []cases.PersonID{"a", "b", "c", "a", "b", "c"} {
		read(who, 40<<20)
	}
	if reads != 3 || o.size != 120<<20 {
		t.Errorf("%d reads, %d bytes kept", reads, o.size)
	}
	read("d", 20<<20) // the oldest makes room
	read("b", 40<<20)
	read("a", 40<<20)
	if reads != 5 || o.size > openingBytes || len(o.files) != 3 {
		t.Errorf("%d reads, %d bytes of %d files kept", reads, o.size, len(o.files))
	}
	read("e", openingBytes+1) // too large to be kept at all
	now = now.Add(openingTime)
	read("f", 1)
	if o.size != 1 || len(o.files) != 1 {
		t.Errorf("%d bytes of %d files kept", o.size, len(o.files))
	}
}
