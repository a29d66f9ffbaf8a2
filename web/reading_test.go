package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"suppb/cases"
)

// withFile submits a request with one attachment and gives it to the reviewer.
func (s *site) withFile(content string) (path, reading string) {
	p := s.as(ana)
	path = p.upload("/requests", goodRequest(), file{"documents", "draft.pdf", content}).wantStatus(http.StatusSeeOther).header.Get("Location")
	intake := s.as(ines)
	intake.post(path+"/accept", intake.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	return path, path + "/reading/" + string(s.docs[len(s.docs)-1].ID)
}

func TestReadingIsTakenOverItemByItem(t *testing.T) {
	s := newSite(t)
	path, reading := s.withFile(pdfHeader + "form He struck her twice.")
	p := s.as(rosa)
	p.get(path).says("Read “draft.pdf” as a filled form")
	p.get(reading).says("edition 04/01/24", "not 01/20/25", "He struck her twice.", "field Part3_Line6 on page 2", "Lopes", "Not the same")
	p.post(reading, p.fill(reading, reading, url.Values{"accept": {"narrative"}})).wantStatus(http.StatusSeeOther)
	got := s.commands[len(s.commands)-1]
	if got.Kind != cases.RecordFindings || got.Payload.Findings.Narrative != "He struck her twice." || got.Payload.Findings.CaseNumber != "" {
		t.Errorf("%s with %+v", got.Kind, got.Payload.Findings)
	}
}

func TestReadingBadInput(t *testing.T) {
	s := newSite(t)
	_, scanned := s.withFile(pdfHeader + "a scan")
	path, reading := s.withFile(pdfHeader + "form x")
	p := s.as(rosa)
	p.get(scanned).wantStatus(http.StatusOK).says("This PDF has no form fields.", "Nothing was taken over.")
	p.post(reading, p.fill(reading, reading, nil)).wantStatus(http.StatusUnprocessableEntity).says("Mark the items to take over.")
	p.get(path + "/reading/nothing").wantStatus(http.StatusNotFound)
	s.as(ana).get(reading).wantStatus(http.StatusForbidden)
	s.as(ray).get(reading).wantStatus(http.StatusNotFound)
	if n := strings.Count(string(p.get(reading).body), `name="accept"`); n != 2 {
		t.Errorf("%d items can be taken over, want the narrative and the case number", n)
	}
}
