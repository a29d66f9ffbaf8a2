package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestVerify(t *testing.T) {
	dated := url.Values{"code": {paperCode}, "signed_on_month": {"5"}, "signed_on_day": {"10"}, "signed_on_year": {"2026"}}
	tests := []struct {
		name   string
		values url.Values
		file   string
		status int
		says   string
	}{
		{"code and date", dated, "", http.StatusOK, "Genuine"},
		{"code and file", url.Values{"code": {paperCode}}, signedFile, http.StatusOK, "Genuine"},
		{"another file", url.Values{"code": {paperCode}}, pdfHeader, http.StatusOK, "Not ours"},
		{"another code", url.Values{"code": {"X"}}, signedFile, http.StatusOK, "Not ours"},
		{"no code", url.Values{}, signedFile, http.StatusUnprocessableEntity, "Enter the code."},
		{"the code alone", url.Values{"code": {paperCode}}, "", http.StatusUnprocessableEntity, "Enter the date beside the signature, or choose the file"},
		{"an impossible date", with(dated, "signed_on_day", "32"), "", http.StatusUnprocessableEntity, "needs a day from 1 to 31"},
		{"not a PDF", url.Values{"code": {paperCode}}, "MZ", http.StatusUnprocessableEntity, "is not a PDF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newSite(t).anyone()
			var files []file
			if tt.file != "" {
				files = append(files, file{"file", "form.pdf", tt.file})
			}
			p.upload("/verify", tt.values, files...).wantStatus(tt.status).says(tt.says)
		})
	}
}

func TestVerifyCannotBeGuessed(t *testing.T) {
	p := newSite(t).anyone()
	for range freePosts {
		p.upload("/verify", url.Values{"code": {"X"}}, file{"file", "form.pdf", pdfHeader}).wantStatus(http.StatusOK)
	}
	got := p.upload("/verify", url.Values{"code": {paperCode}}, file{"file", "form.pdf", signedFile}).wantStatus(http.StatusTooManyRequests)
	if strings.Contains(got.text(), "Genuine") {
		t.Error("the answer was given after too many questions")
	}
}
