package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"

	"github.com/google/uuid"
)

// goodDemand is the form of a demand with nothing wrong in it.
func goodDemand() url.Values {
	return url.Values{
		"command": {uuid.NewString()}, "kind": {"subpoena"}, "asker": {"Victor Hale"}, "asker_agency": {"Hale & Partners"}, "asker_address": {"12 Court Street\nTestville, NY 10999"},
		"reference": {"Docket 2026/1187"}, "received_on_month": {"5"}, "received_on_day": {"15"}, "received_on_year": {"2026"}, "channel": {"served"},
		"due_on_month": {"5"}, "due_on_day": {"29"}, "due_on_year": {"2026"}, "asked": {"All papers about Maria Lopez."}, "tell": {"yes"},
	}
}

// demanded is a demand about the request at the path, or about none; the path of
// its page.
func (s *site) demanded(by cases.PersonID, request string, pairs ...string) string {
	s.t.Helper()
	values := with(goodDemand(), pairs...)
	if request != "" {
		values.Set("number", s.requests[s.requestOf(request)].Number)
	}
	got := s.as(by).upload("/disclosures", values, file{"paper", "subpoena.pdf", pdfHeader + "duces tecum"}).wantStatus(http.StatusSeeOther)
	return got.header.Get("Location")
}

// takes takes a step by its page, as somebody does who signed in.
func (p *person) takes(demand, step string, values url.Values) answer {
	p.s.t.Helper()
	return p.post(demand+"/"+step, p.fill(demand+"/"+step, demand+"/"+step, values))
}

func (s *site) demandAt(path string) *cases.Demand {
	i := slices.IndexFunc(s.log.demands, func(d *cases.Demand) bool { return "/disclosures/"+d.ID == path })
	return s.log.demands[i]
}

// sentWith is the document that came with a request.
func (s *site) sentWith(request string) string {
	i := slices.IndexFunc(s.docs, func(d cases.Document) bool {
		return d.Request == s.requestOf(request) && d.Kind == cases.Attachment
	})
	return string(s.docs[i].ID)
}

var proposal = url.Values{"law": {"us/1/court-order"}, "facts": {"exists", "received_on"}, "to": {"Hon. R. Vance, Part 42"}, "how": {"court"}, "step_text": {"Ordered on 12 May."}}

// releasedDemand is a demand on which a paper and two facts were released.
func (s *site) releasedDemand() (demand, request string) {
	s.t.Helper()
	request = s.accepted()
	demand = s.demanded(ines, request)
	s.as(sue).takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	values := with(proposal, "documents", s.sentWith(request))
	s.as(sue).takes(demand, "release", values).wantStatus(http.StatusSeeOther)
	s.as(sam).takes(demand, "approve", nil).wantStatus(http.StatusSeeOther)
	return demand, request
}

func TestDemandForm(t *testing.T) {
	for _, tt := range []struct{ name, field, value, problem string }{
		{"no kind", "kind", "", "Choose what was received."},
		{"an invented kind", "kind", "rumor", "Choose what was received."},
		{"nothing is asked for", "asked", "", "Write what is asked for"},
		{"no day", "received_on_day", "", "The day of receipt needs a day."},
		{"tomorrow", "received_on_day", "17", "in the future"},
		{"years ago", "received_on_year", "2020", "more than a year ago"},
		{"due before it came", "due_on_month", "4", "before the day of receipt"},
		{"no way", "channel", "pigeon", "Choose how it came."},
		{"told or not", "tell", "", "Choose whether the requester is told."},
		{"forbidden by nothing", "tell", "no", "Name the court order"},
		{"told in spite of an order", "bar_reason", "Order of 3 May.", "Choose “No” above"},
		{"a request that is not there", "number", "2026-9999", "no request of that number"},
		{"half a book", "asked", strings.Repeat("x", cases.MaxProse+1), "characters long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			got := s.as(ines).upload("/disclosures", with(goodDemand(), tt.field, tt.value), file{"paper", "subpoena.pdf", pdfHeader}).wantStatus(http.StatusUnprocessableEntity)
			if !strings.Contains(got.text(), tt.problem) {
				t.Errorf("the page does not say %q: %s", tt.problem, got.text())
			}
			if tt.field != "asker" && got.value("asker") != "Victor Hale" {
				t.Error("what was typed is lost")
			}
			got.says("Leave out “subpoena.pdf”")
			if len(s.log.demands) > 0 {
				t.Error("it was recorded")
			}
		})
	}
	t.Run("nobody asks", func(t *testing.T) {
		s := newSite(t)
		got := s.as(ines).upload("/disclosures", with(goodDemand(), "asker", "", "asker_agency", "")).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("asker"); !strings.Contains(said, "Enter who asks") {
			t.Error(said)
		}
	})
	t.Run("a second click", func(t *testing.T) {
		s := newSite(t)
		values := goodDemand()
		p := s.as(ines)
		p.upload("/disclosures", values).wantStatus(http.StatusSeeOther)
		p.upload("/disclosures", values).wantStatus(http.StatusSeeOther)
		if len(s.log.demands) != 1 {
			t.Errorf("%d demands", len(s.log.demands))
		}
	})
}

// A demand's way through the pages: recorded, looked at, a release proposed by one
// and approved by another, the bundle, and what the request and its requester see.
func TestDemandIsAnswered(t *testing.T) {
	s := newSite(t)
	s.as(ines).get("/disclosures").wantStatus(http.StatusOK).says("Nobody has asked for papers yet", "say neither that there is a request nor that there is none")
	request := s.accepted()
	demand := s.demanded(ines, request)
	s.as(ines).get(demand).wantStatus(http.StatusOK).says("Received", "Victor Hale, Hale & Partners", "Docket 2026/1187", "All papers about Maria Lopez.", "13 days left", "A supervisor or a certifying official answers the demand.", "subpoena.pdf").
		silent("Begin the legal review")
	s.as(ines).get("/disclosures?show=open&kind=subpoena").says("1 demand", "D-2026-0001")
	s.as(ines).get("/disclosures?kind=media").says("No demand is of that kind.")
	if got := s.as(rosa).get(demand + "/papers/" + string(s.demandAt(demand).Papers[0].ID)); got.body != pdfHeader+"duces tecum" || got.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("the paper: %q as %s", got.body, got.header.Get("Content-Type"))
	}

	chief := s.as(sue)
	chief.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	page := chief.get(demand+"/release").wantStatus(http.StatusOK).says("Nothing is marked for you", "34 U.S.C. 12291(b)(2)(C)", "not compared with the source yet", "Attachment: report.pdf", "Name of the victim: Maria Lopez")
	for n := range page.doc.Descendants() {
		if attr(n, "type") == "checkbox" && hasAttr(n, "checked") {
			t.Errorf("%s is marked by default", attr(n, "value"))
		}
	}
	s.releaseWith(t, chief, demand, with(proposal, "law", ""), "law", "Choose the law")
	s.releaseWith(t, chief, demand, with(proposal, "law", "us/1/usc-1367"), "law", "Choose the law") // it refuses, and releases nothing
	s.releaseWith(t, chief, demand, with(proposal, "law", "us/1/made-up"), "law", "Choose the law")
	s.releaseWith(t, chief, demand, with(proposal, "facts", ""), "documents", "Nothing is released by default")
	s.releaseWith(t, chief, demand, with(proposal, "to", ""), "to", "to whom it goes")
	s.releaseWith(t, chief, demand, with(proposal, "how", "pigeon"), "how", "how it goes")
	s.releaseWith(t, chief, demand, with(proposal, "facts", "salary"), "documents", "One of the facts")
	chief.takes(demand, "release", with(proposal, "documents", s.sentWith(request))).wantStatus(http.StatusSeeOther)
	chief.get(demand).says("What is proposed", "You proposed this release. Another supervisor or certifying official approves it.", "report.pdf").silent("Approve the release")
	s.as(sam).get(demand+"/approve").says("Somebody other than who proposed it", "report.pdf", "Hon. R. Vance, Part 42")
	s.as(sam).takes(demand, "approve", nil).wantStatus(http.StatusSeeOther)
	s.as(sam).get(demand).says("Released", "Approved by Sam Sorel", "On 34 U.S.C. 12291(b)(2)(C)")

	s.as(rosa).get(request).says("Demands and holds", "D-2026-0001", "nothing of this request is destroyed")
	s.as(rosa).get(request+"/disclosure").says("What was produced to whom", "Hon. R. Vance, Part 42", "approved by Sam Sorel")
	s.as(ana).get(request).says("Somebody asked the office for papers of this request", "Subpoena of Victor Hale", "Released on", "report.pdf").silent("Sue", "Sorel", "Ordered on 12 May")
	s.as(ben).get("/requests").silent("D-2026-0001")
	if slices.ContainsFunc(s.log.demands[0].Steps, func(e cases.DemandEntry) bool { return e.Kind == cases.ApproveRelease && e.Actor != sam }) {
		t.Error("somebody else approved")
	}
}

// releaseWith proposes with one mistake, and wants its sentence and nothing kept.
func (s *site) releaseWith(t *testing.T, p *person, demand string, values url.Values, field, sentence string) {
	t.Helper()
	got := p.takes(demand, "release", values).wantStatus(http.StatusUnprocessableEntity)
	if said := got.problem(field); !strings.Contains(said, sentence) {
		t.Errorf("%s: %q, want %q", field, said, sentence)
	}
	if len(s.demandAt(demand).Releases) > 0 {
		t.Error("it was proposed")
	}
}

// Attack: one person wants to release alone. The page has no button for it, so
// they forge the post; they replay an approval; they approve by an old page; and
// people of other roles post what their pages never showed.
func TestNobodyReleasesAlone(t *testing.T) {
	s := newSite(t)
	request := s.accepted()
	demand := s.demanded(ines, request)
	chief := s.as(sue)
	chief.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	chief.takes(demand, "release", proposal).wantStatus(http.StatusSeeOther)
	forged := func(version int64) url.Values { return url.Values{"version": {decimal(version)}} }
	now := s.demandAt(demand).Version

	chief.get(demand + "/approve").wantStatus(http.StatusConflict).says("You proposed this release")
	chief.post(demand+"/approve", forged(now)).wantStatus(http.StatusForbidden).says("You proposed this release")
	for _, who := range []cases.PersonID{ines, rosa} {
		s.as(who).post(demand+"/approve", forged(now)).wantStatus(http.StatusForbidden)
	}
	for _, who := range []cases.PersonID{ana, ben, max_, ada} {
		s.as(who).post(demand+"/approve", forged(now)).wantStatus(http.StatusForbidden).silent("Hale", "Lopez")
	}
	s.as(sam).post(demand+"/approve", forged(now-1)).wantStatus(http.StatusConflict).says("after you opened the page")
	s.as(sam).post(demand+"/approve", url.Values{}).wantStatus(http.StatusUnprocessableEntity)
	s.as(sam).post("/disclosures/"+uuid.NewString()+"/approve", forged(now)).wantStatus(http.StatusNotFound)
	if s.demandAt(demand).State != cases.ReleaseProposed || len(s.log.bundles) > 0 {
		t.Fatalf("released: %+v", s.demandAt(demand))
	}
	s.as(sam).get(demand + "/bundle").wantStatus(http.StatusNotFound)

	// Who stepped aside from the request is not the second one.
	s.requests[s.requestOf(request)].Recused = []cases.PersonID{sam}
	s.as(sam).post(demand+"/approve", forged(now)).wantStatus(http.StatusForbidden).says("You stepped aside")
	s.as(otto).post(demand+"/approve", forged(now)).wantStatus(http.StatusSeeOther)
	s.as(una).post(demand+"/approve", forged(now+1)).wantStatus(http.StatusConflict).says("“Released”")
}

// Approving asks afresh who it is: a session that somebody left open releases nothing.
func TestApprovalWantsAFreshProof(t *testing.T) {
	s := newSite(t)
	demand := s.demanded(ines, s.accepted())
	s.as(sue).takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	s.as(sue).takes(demand, "release", proposal).wantStatus(http.StatusSeeOther)
	second := s.as(sam)
	values := second.fill(demand+"/approve", demand+"/approve", nil)
	s.now = s.now.Add(freshFor + time.Minute)
	second.post(demand+"/approve", values).wantStatus(http.StatusUnauthorized).says("Confirm that it is you")
	if s.demandAt(demand).State != cases.ReleaseProposed {
		t.Error("it was released without a fresh proof")
	}
}

// Every address of demands, for those whom they are nothing to.
func TestDemandsAreForTheirRoles(t *testing.T) {
	s := newSite(t)
	demand, request := s.releasedDemand()
	paper := string(s.demandAt(demand).Papers[0].ID)
	reads := []string{"/disclosures", "/disclosures/new", demand, demand + "/release", demand + "/letter", demand + "/bundle", demand + "/papers/" + paper, demand + "/papers/" + paper + "/pages",
		demand + "/papers/" + paper + "/pages/1", request + "/disclosure"}
	posts := []string{"/disclosures", demand + "/release", demand + "/letter", demand + "/letter/preview", request + "/holds", request + "/holds/" + s.log.holds[0].ID + "/end", request + "/prosecutions",
		request + "/prosecutions/x/note", request + "/prosecutions/x/open", request + "/prosecutions/x/close", request + "/prosecutions/x/end"}
	for _, p := range demandStepPages {
		if !p.Own() {
			reads, posts = append(reads, demand+"/"+p.Path), append(posts, demand+"/"+p.Path)
		}
	}
	before, holds := len(s.demandAt(demand).Steps), len(s.log.holds)
	for _, who := range []cases.PersonID{ana, ben, max_, ada} {
		p := s.as(who)
		for _, at := range reads {
			if got := p.get(at); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
				t.Errorf("%s opens %s: %d", who, at, got.status)
			} else {
				got.silent("Hale", "All papers about")
			}
		}
		for _, at := range posts {
			if got := p.upload(at, with(goodDemand(), "version", "4", "hold_reason", "x", "hold_end", "x", "case_number", "x", "case_note", "x"), file{"paper", "x.pdf", pdfHeader}); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
				t.Errorf("%s posts to %s: %d", who, at, got.status)
			}
		}
		if who != ana {
			p.get("/requests").silent(`href="/disclosures"`)
		}
	}
	// A reviewer without the request sees none of it either.
	for _, at := range append([]string{demand, demand + "/release", request + "/disclosure"}, posts[1:3]...) {
		if got := s.as(ray).get(at); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("the other reviewer opens %s: %d", at, got.status)
		}
	}
	for _, at := range []string{"/disclosures/x", "/disclosures/..%2f", "/disclosures/" + uuid.NewString(), "/disclosures/" + uuid.NewString() + "/papers/" + paper, demand + "/papers/" + string(s.docs[0].ID)} {
		s.as(sue).get(at).wantStatus(http.StatusNotFound)
	}
	if len(s.log.demands) != 1 || len(s.demandAt(demand).Steps) != before || len(s.log.holds) != holds || len(s.log.cases) > 0 || len(s.log.bundles) > 0 {
		t.Errorf("something was done: %+v", s.log)
	}
}

// The bundle holds what was released and nothing else, the same bytes each time,
// and the record hears of each time with the digest.
func TestBundle(t *testing.T) {
	s := newSite(t)
	demand, _ := s.releasedDemand()
	p := s.as(otto)
	first := p.get(demand + "/bundle").wantStatus(http.StatusOK)
	if h := first.header; h.Get("Content-Type") != "application/zip" || h.Get("Content-Disposition") != `attachment; filename="D-2026-0001.zip"` || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", h)
	}
	z, err := zip.NewReader(strings.NewReader(first.body), int64(len(first.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	if len(files) != 2 || files["paper-01.pdf"] != pdfHeader+"body" {
		t.Fatalf("the archive holds %v", files)
	}
	index := files["index.html"]
	for _, want := range []string{"D-2026-0001", "Hon. R. Vance, Part 42", "report.pdf", s.demandAt(demand).Releases[0].Papers[0].SHA256, "Form I-918 Supplement B", "16 May 2026"} {
		if !strings.Contains(index, want) {
			t.Errorf("the index lacks %q: %s", want, index)
		}
	}
	for _, leak := range []string{"Lopez", "He hit her", "Ordered on 12 May", "Sato", "Sorel", "subpoena.pdf"} {
		if strings.Contains(index, leak) {
			t.Errorf("the index says %q", leak)
		}
	}
	if again := p.get(demand + "/bundle"); again.body != first.body {
		t.Error("the same release gives other bytes")
	}
	if b := s.log.bundles; len(b) != 4 || b[0] != "" || len(b[1]) != 64 || b[1] != b[3] {
		t.Errorf("the record heard %q", b)
	}
}

// A paper that changed in the record since it was proposed never leaves as if it
// were the same.
func TestBundleRefusesOtherBytes(t *testing.T) {
	s := newSite(t)
	demand, _ := s.releasedDemand()
	s.files[s.demandAt(demand).Releases[0].Papers[0].ID] = []byte(pdfHeader + "tampered")
	res, err := s.as(otto).client.Get(s.url + demand + "/bundle")
	if err == nil {
		b, readErr := io.ReadAll(res.Body)
		res.Body.Close()
		if _, zipErr := zip.NewReader(bytes.NewReader(b), int64(len(b))); readErr == nil && zipErr == nil {
			t.Error("a whole archive came")
		}
	}
	if !strings.Contains(s.logs.String(), "other bytes than when its release was proposed") {
		t.Errorf("the log: %s", s.logs)
	}
}

// What people typed is never part of a page's or an archive's markup.
func TestDemandsEscapeWhatPeopleType(t *testing.T) {
	s := newSite(t)
	const evil = `<script>alert(1)</script>"'{{.}}`
	request := s.accepted()
	demand := s.demanded(ines, request, "asker", evil, "asker_agency", evil, "asker_address", evil, "reference", evil, "asked", evil)
	s.as(sue).takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	s.as(sue).takes(demand, "release", with(proposal, "to", evil, "step_text", evil)).wantStatus(http.StatusSeeOther)
	s.as(sam).takes(demand, "approve", url.Values{"step_text": {evil}}).wantStatus(http.StatusSeeOther)
	holder := s.as(sue)
	holder.post(request+"/holds", url.Values{"hold_reason": {evil}}).wantStatus(http.StatusSeeOther)
	holder.post(request+"/prosecutions", url.Values{"command": {uuid.NewString()}, "case_number": {evil}, "trial_name": {evil}, "trial_address": {evil}, "note": {evil}}).wantStatus(http.StatusSeeOther)
	for _, at := range []string{"/disclosures", demand, demand + "/bundle", request, request + "/disclosure"} {
		holder.get(at).wantStatus(http.StatusOK).silent("<script>alert")
	}
	s.as(ana).get(request).silent("<script>alert")
}

func TestRefusalAndLetter(t *testing.T) {
	s := newSite(t)
	request := s.accepted()
	demand := s.demanded(ines, request)
	p := s.as(sue)
	p.get(demand + "/letter").wantStatus(http.StatusConflict)
	p.get(demand + "/letter?language=en&law=us-ny/1/crl-50-b").wantStatus(http.StatusConflict).silent("What you typed")
	p.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	p.takes(demand, "refuse", url.Values{"law": {"us/1/court-order"}, "step_text": {"No order."}}).wantStatus(http.StatusUnprocessableEntity) // it releases
	p.takes(demand, "refuse", url.Values{"law": {"us-ny/1/cplr-2304"}}).wantStatus(http.StatusUnprocessableEntity).says("Write why")
	p.takes(demand, "refuse", url.Values{"law": {"us-ny/1/cplr-2304"}, "step_text": {"No order."}}).wantStatus(http.StatusSeeOther)
	p.get(demand).says("Refused", "N.Y. CPLR 2304", "No order.")

	page := p.get(demand+"/letter").wantStatus(http.StatusOK).says("N.Y. Civil Rights Law 50-b", "not compared with the source yet")
	if n := page.find(func(n *nodeT) bool { return attr(n, "value") == "us-ny/1/cplr-2304" }); n == nil || !hasAttr(n, "checked") {
		t.Error("the law of the refusal is not marked")
	}
	p.get(demand + "/letter?language=en").wantStatus(http.StatusUnprocessableEntity).says("at least one law")
	p.get(demand + "/letter?language=en&law=us/1/court-order").wantStatus(http.StatusUnprocessableEntity)
	at := demand + "/letter?language=en&law=us-ny/1/cplr-2304&law=us/1/usc-1367"
	written := p.get(at).wantStatus(http.StatusOK)
	text := written.value("letter_text")
	for _, want := range []string{"neither confirms nor denies", "May 15, 2026", "Docket 2026/1187", "N.Y. CPLR 2304", "8 U.S.C. 1367", "D-2026-0001"} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter lacks %q: %s", want, text)
		}
	}
	number := s.requests[s.requestOf(request)].Number
	for _, leak := range []string{"Lopez", number, "Avila", "Harbor"} {
		if strings.Contains(strings.ReplaceAll(text, "D-2026-0001", ""), leak) {
			t.Errorf("the letter says %q", leak)
		}
	}
	fill := func(pairs ...string) url.Values {
		out := written.hidden(demand + "/letter")
		for _, name := range []string{"addressee", "letter_text", "signer", "signer_title"} {
			out.Set(name, written.value(name))
		}
		return with(out, pairs...)
	}
	if got := fill().Get("addressee"); got != "Victor Hale\nHale & Partners\n12 Court Street\nTestville, NY 10999" {
		t.Errorf("goes to %q", got)
	}
	for _, bad := range []struct{ field, value, says string }{
		{"letter_text", text + "\nSee request " + number + ".", "number of a request"}, {"letter_text", "Subject\n\n{{asker}}", "A placeholder is left"},
		{"signer", "", "Enter the name"}, {"addressee", "", "Enter the address"}, {"letter_text", text + "😀", "cannot be printed"},
	} {
		got := p.post(demand+"/letter", fill(bad.field, bad.value)).wantStatus(http.StatusUnprocessableEntity).says(bad.says)
		if bad.field != "letter_text" && got.value("letter_text") == "" {
			t.Error("the letter is lost")
		}
	}
	p.post(demand+"/letter/preview", fill()).wantStatus(http.StatusOK)
	values := fill()
	p.post(demand+"/letter", values).wantStatus(http.StatusSeeOther)
	p.post(demand+"/letter", values).wantStatus(http.StatusConflict)
	drawn := s.papers[len(s.papers)-1]
	if !drawn.OfDemand || drawn.Number != "D-2026-0001" {
		t.Errorf("drawn as %+v", drawn)
	}
	papers := s.demandAt(demand).Papers
	letter := papers[len(papers)-1]
	if len(papers) != 2 || letter.Kind != cases.DemandLetter || letter.Request != "" {
		t.Errorf("filed %+v", papers)
	}
	p.get(demand).says("Letter issued", letter.FileName)
	if got := p.get(demand + "/papers/" + string(letter.ID)).wantStatus(http.StatusOK); got.header.Get("Content-Type") != typePDF {
		t.Errorf("the letter comes as %s", got.header.Get("Content-Type"))
	}
	s.as(ana).get(request).silent(letter.FileName)
}

// A demand that names nobody stays without a request until the office names one,
// and a bar keeps the requester's page empty.
func TestBarredDemandWithoutRequest(t *testing.T) {
	s := newSite(t)
	request := s.accepted()
	demand := s.demanded(ines, "", "kind", "immigration", "tell", "no", "bar_reason", "Order of 3 May 2026, S.D.N.Y., 26 Mag. 1187.")
	s.as(ines).get(demand).says("None is named", "Order of 3 May 2026")
	p := s.as(sue)
	p.takes(demand, "review", nil).wantStatus(http.StatusSeeOther)
	p.get(demand + "/release").wantStatus(http.StatusConflict).says("Name the request first").silent("What you typed")
	p.takes(demand, "identify", url.Values{"number": {"2026-9999"}}).wantStatus(http.StatusUnprocessableEntity).says("no request of that number")
	p.takes(demand, "identify", url.Values{"number": {s.requests[s.requestOf(request)].Number}}).wantStatus(http.StatusSeeOther)
	s.as(ana).get(request).silent("D-2026-0001", "asked the office for papers")
	p.takes(demand, "tell", nil).wantStatus(http.StatusUnprocessableEntity)
	p.takes(demand, "tell", url.Values{"step_text": {"The order ended on 10 May."}}).wantStatus(http.StatusSeeOther)
	s.as(ana).get(request).says("Request by ICE or another part of DHS of Victor Hale", "Under legal review").silent("Order of 3 May")
}

// An order that comes after the demand is entered before the request is named.
func TestALaterBar(t *testing.T) {
	s := newSite(t)
	request := s.accepted()
	demand := s.demanded(ines, "", "kind", "immigration")
	p := s.as(sue)
	p.get(demand).says("A court forbids telling")
	p.takes(demand, "bar", nil).wantStatus(http.StatusUnprocessableEntity).says("Name the court order")
	p.takes(demand, "bar", url.Values{"step_text": {"Order of 3 May 2026, S.D.N.Y., 26 Mag. 1187."}}).wantStatus(http.StatusSeeOther)
	p.get(demand).says("By a court order: see the log below", "Order of 3 May 2026").silent("A court forbids telling")
	p.takes(demand, "identify", url.Values{"number": {s.requests[s.requestOf(request)].Number}}).wantStatus(http.StatusSeeOther)
	s.as(ana).get(request).silent("D-2026-0001", "asked the office for papers")
}

func TestHoldsAndPendingCases(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	at := path + "/disclosure"
	chief, deputy := s.as(sue), s.as(sam)
	chief.get(at).wantStatus(http.StatusOK).says("No hold is in force", "Nobody asked for papers", "Nothing left the office")
	s.as(ines).post(path+"/holds", url.Values{"hold_reason": {"A suit."}}).wantStatus(http.StatusForbidden)
	if got := chief.post(path+"/holds", url.Values{}).wantStatus(http.StatusUnprocessableEntity); got.problem("hold_reason") == "" {
		t.Error("no sentence beside the field")
	}
	chief.post(path+"/holds", url.Values{"hold_reason": {"A suit."}, "hold_until_month": {"6"}, "hold_until_day": {"30"}, "hold_until_year": {"2026"}}).wantStatus(http.StatusSeeOther)
	chief.get(at).says("Nothing of this request is destroyed: a hold is in force", "In force to 30 June 2026", "Set by Sue Sato").silent("End the hold")
	hold := s.log.holds[0].ID
	chief.post(path+"/holds/"+hold+"/end", url.Values{"hold_end": {"Over."}}).wantStatus(http.StatusForbidden).says("You set this hold")
	deputy.post(path+"/holds/"+hold+"/end", url.Values{}).wantStatus(http.StatusUnprocessableEntity).says("Say why the hold is not needed")
	deputy.post(path+"/holds/"+uuid.NewString()+"/end", url.Values{"hold_end": {"Over."}}).wantStatus(http.StatusNotFound)
	other := s.accepted()
	deputy.post(other+"/holds/"+hold+"/end", url.Values{"hold_end": {"Over."}}).wantStatus(http.StatusNotFound)
	deputy.post(path+"/holds/"+hold+"/end", url.Values{"hold_end": {"The suit was settled."}}).wantStatus(http.StatusSeeOther)
	deputy.post(path+"/holds/"+hold+"/end", url.Values{"hold_end": {"Again."}}).wantStatus(http.StatusConflict).says("ended already")

	command := uuid.NewString()
	values := url.Values{"command": {command}, "case_number": {"IND-70011-26"}, "trial_name": {"Olga Fern"}}
	got := s.as(rosa).post(path+"/prosecutions", values).wantStatus(http.StatusUnprocessableEntity)
	if got.problem("trial_email") == "" || got.value("trial_name") != "Olga Fern" {
		t.Error("no sentence, or the name is lost")
	}
	s.as(rosa).post(path+"/prosecutions", with(values, "trial_email", "fern@@da")).wantStatus(http.StatusUnprocessableEntity).says("not an e-mail address")
	s.as(rosa).post(path+"/prosecutions", with(values, "trial", string(ray))).wantStatus(http.StatusSeeOther)
	s.as(rosa).post(path+"/prosecutions", with(values, "trial", string(ray))).wantStatus(http.StatusSeeOther)
	if len(s.log.cases) != 1 {
		t.Fatalf("%d cases after a second click", len(s.log.cases))
	}
	s.as(rosa).get(path).says("Criminal case pending", "the trial assistant is asked")
	chief.get(at).says("a criminal case is pending", "Ray Rowe", "has no access beyond their own desk", "1 message to the assistant")
	one := path + "/prosecutions/" + command
	s.as(rosa).post(one+"/open", nil).wantStatus(http.StatusForbidden)
	chief.post(one+"/open", nil).wantStatus(http.StatusSeeOther)
	chief.post(one+"/open", nil).wantStatus(http.StatusConflict).says("so already")
	chief.get(at).says("access given by Sue Sato")
	chief.post(one+"/close", nil).wantStatus(http.StatusSeeOther)
	chief.post(one+"/note", nil).wantStatus(http.StatusUnprocessableEntity)
	chief.post(one+"/note", url.Values{"case_note": {"Asked for under CPL 245.70."}}).wantStatus(http.StatusSeeOther)
	chief.get(at).says("16 May 2026: Asked for under CPL 245.70.")
	s.as(rosa).post(one+"/end", url.Values{"case_ended_month": {"5"}, "case_ended_day": {"16"}, "case_ended_year": {"2026"}}).wantStatus(http.StatusForbidden)
	chief.post(one+"/end", nil).wantStatus(http.StatusUnprocessableEntity)
	chief.post(one+"/end", url.Values{"case_ended_month": {"5"}, "case_ended_day": {"16"}, "case_ended_year": {"2026"}}).wantStatus(http.StatusSeeOther)
	chief.post(one+"/end", url.Values{"case_ended_month": {"5"}, "case_ended_day": {"16"}, "case_ended_year": {"2026"}}).wantStatus(http.StatusConflict)
	chief.get(at).says("Over since 16 May 2026", "No hold is in force")
}

// A form that was filled in when the session ended comes back after the sign-in.
func TestDemandSurvivesASessionThatEnded(t *testing.T) {
	s := newSite(t)
	p := s.anyone()
	got := p.post("/disclosures", goodDemand()).wantStatus(http.StatusUnauthorized)
	got.says("what you typed is kept")
	if got.value("kept_asked") != "All papers about Maria Lopez." {
		t.Error("what was typed is lost")
	}
}
