package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"suppb/cases"
)

func TestPacket(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	id := strings.TrimPrefix(path, "/requests/")
	got := s.as(ines).get(path + "/packet").wantStatus(http.StatusOK)
	if body := string(got.body); !strings.HasPrefix(body, pdfHeader+"packet "+id) || !strings.HasSuffix(body, pdfHeader+"draft") {
		t.Errorf("the packet is %q", body)
	}
	if body := string(got.body); !strings.Contains(body, "signed in ink on "+byHand) || !strings.Contains(body, "USCIS must receive it by "+byHand) || !strings.Contains(body, id+" and the date") {
		t.Errorf("the cover letter leaves its dates for the hand? %q", body)
	}
	if len(s.printed) != 1 || len(s.opened) != 1 {
		t.Errorf("printed %v, opened %v", s.printed, s.opened)
	}
	s.as(otto).get(path + "/packet").wantStatus(http.StatusOK)
	s.as(ana).get(path + "/packet").wantStatus(http.StatusForbidden)
	s.as(ben).get(path + "/packet").wantStatus(http.StatusNotFound)
	s.as(ines).get(s.accepted() + "/packet").wantStatus(http.StatusConflict)
}

// A T declaration is signed by the official and by the supervisor who passed the
// recommendation on; in an office without one, by the head.
func TestPacketNamesBothSigners(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	s.head = cases.Name{Given: "Eleanor", Family: "Marsh"}
	request := s.requests[cases.RequestID(strings.TrimPrefix(path, "/requests/"))]
	for _, tt := range []struct {
		visa     cases.Visa
		endorser string
		want     string
	}{{cases.U, "Sue Sato", " Otto Okafor "}, {cases.T, "Sue Sato", " Otto Okafor and Sue Sato "}, {cases.T, "", " Otto Okafor and Eleanor Marsh "}} {
		request.Visa, request.EndorserName = tt.visa, tt.endorser
		if body := string(s.as(ines).get(path + "/packet").wantStatus(http.StatusOK).body); !strings.Contains(body, tt.want) {
			t.Errorf("%s, passed on by %q: %q", tt.visa, tt.endorser, body)
		}
	}
}

func TestScansGoToTheirRequests(t *testing.T) {
	s := newSite(t)
	ready, unclear, signed := s.decided(), s.decided(), s.signed()
	code := func(path string) string { return strings.TrimPrefix(path, "/requests/") }
	stack := pdfHeader + "stray\npacket " + code(ready) + "\ndoubt " + code(unclear) + "\npacket " + code(signed) + "\npacket unknown\n"
	p := s.as(ines)
	got := p.upload("/scans", nil, file{"stack", "stack.pdf", stack}).wantStatus(http.StatusOK)
	got.says("5 pages, 4 packets", "Page 2: Request", "The scan is there.", "A page is missing.", "The signed copy of this form is recorded already.",
		"The cover sheet is not of a form that this office prepared.", "This page lies before the first cover sheet.")
	waiting := 0
	for _, d := range s.docs {
		if d.Kind == cases.SignedScan && !s.attached[d.ID] {
			waiting++
			if string(d.Request) != code(ready) || d.FileName != "P-2026-0001-signed.pdf" {
				t.Errorf("a scan went to %s as %s", d.Request, d.FileName)
			}
		}
	}
	if waiting != 1 {
		t.Errorf("%d scans wait for their date, want 1", waiting)
	}
	p.get(ready + "/signature").says("Already uploaded")
	p.upload(ready+"/signature", p.fill(ready+"/signature", ready+"/signature", typedTwice("5", "16", "2026"))).wantStatus(http.StatusSeeOther)
	p.get(ready).says("Awaiting dispatch")
}

func TestScansBadInput(t *testing.T) {
	s := newSite(t)
	p := s.as(ines)
	p.upload("/scans", url.Values{"x": {""}}).wantStatus(http.StatusUnprocessableEntity).says("Choose the scan of the signed packets.")
	p.upload("/scans", nil, file{"stack", "stack.pdf", "MZ"}).wantStatus(http.StatusUnprocessableEntity).says("is not a PDF")
	p.upload("/scans", nil, file{"stack", "stack.pdf", pdfHeader + "broken"}).wantStatus(http.StatusUnprocessableEntity).says("The scan is damaged.")
	s.as(rosa).get("/scans").wantStatus(http.StatusForbidden)
	s.as(ana).upload("/scans", nil, file{"stack", "stack.pdf", pdfHeader}).wantStatus(http.StatusForbidden)
}
