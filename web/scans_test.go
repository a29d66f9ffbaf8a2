package web

import (
	"net/http"
	"strings"
	"testing"

	"suppb/cases"
)

// A form that was drawn again after its packet was printed must not be taken
// for signed: the ink is on the older one.
func TestScanOfAnOlderForm(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	id := strings.TrimPrefix(path, "/requests/")
	stack := file{"stack", "stack.pdf", pdfHeader + "packet " + id + "\n"}
	p := s.as(ines)
	p.get(path + "/packet").wantStatus(http.StatusOK)
	s.requests[cases.RequestID(id)].DraftDigest = strings.Repeat("0f", 32)

	p.upload("/scans", nil, stack).wantStatus(http.StatusOK).says("Look at this one.",
		"The signed paper is of an older form: print the packet again, and have the new one signed.")
	for _, d := range s.docs {
		if d.Kind == cases.SignedScan {
			t.Errorf("the scan of the older form was taken as %s", d.FileName)
		}
	}

	p.get(path + "/packet").wantStatus(http.StatusOK)
	p.upload("/scans", nil, stack).wantStatus(http.StatusOK).says("The scan is there.")
}

// The register's line may be right and the paper not: the cover sheet says which
// bytes were printed.
func TestScanOfAnotherForm(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	id := strings.TrimPrefix(path, "/requests/")
	p := s.as(ines)
	stack := file{"stack", "stack.pdf", pdfHeader + "packet " + id + " 0f0f0f0f0f0f\n"}
	p.upload("/scans", nil, stack).wantStatus(http.StatusOK).says("The signed paper is of an older form")
	for _, d := range s.docs {
		if d.Kind == cases.SignedScan {
			t.Errorf("the scan of another form was taken as %s", d.FileName)
		}
	}
}
