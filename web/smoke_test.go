package web

import "testing"

func TestSmoke(t *testing.T) {
	s := newSite(t)
	path := s.signed()
	s.as(ana).get(path).wantStatus(200).says("The form is signed.", "15 November 2026")
}
