package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// counted counts what the service read of a post.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

// xs are letters without end.
type xs struct{}

func (xs) Read(b []byte) (int, error) { return copy(b, strings.Repeat("x", len(b))), nil }

const (
	plainForm = "application/x-www-form-urlencoded"
	partsForm = "multipart/form-data; boundary=b"
	textPart  = "--b\r\nContent-Disposition: form-data; name=\"narrative\"\r\n\r\n"
	filePart  = "--b\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"a.pdf\"\r\n\r\n%PDF-"
	partsEnd  = "\r\n--b--\r\n"
)

// stream posts a body of unknown length as somebody without a session.
func (s *site) stream(path, kind string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, body)
	r.ContentLength = -1
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.RemoteAddr = "203.0.113.7:1"
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	return w
}

// The attack: a stranger sends what has no end, to fill the memory or the line: as
// a text, as a part, as the head of a part, as a file. Little of it is read, on
// every address that reads a stranger's form at all.
func TestStrangersSendLittle(t *testing.T) {
	s := newSite(t)
	endless := func(head string) io.Reader {
		return io.MultiReader(strings.NewReader(head), io.LimitReader(xs{}, 200<<20))
	}
	for _, path := range []string{"/sign-in", "/second-factor", "/second-factor/new", "/forgot", "/reset", "/verify", "/passkey", "/requests", "/requests/" + uuid.NewString() + "/findings", "/officials", "/disclosures"} {
		for name, body := range map[string]struct {
			kind string
			sent io.Reader
			most int64
		}{
			"a text":           {plainForm, endless("narrative="), mostTexts},
			"a part":           {partsForm, endless(textPart), mostTexts},
			"the head of one":  {partsForm, endless("--b\r\nX: "), mostTexts},
			"a file":           {partsForm, endless(filePart), mostPublic},
			"before the parts": {partsForm, endless(""), mostTexts},
		} {
			read := &counted{Reader: body.sent}
			w := s.stream(path, body.kind, read)
			if w.Code < 400 || w.Code >= 500 {
				t.Errorf("%s, %s: status %d", path, name, w.Code)
			}
			if read.n > body.most+1<<20 {
				t.Errorf("%s, %s: %d MB are read", path, name, read.n>>20)
			}
			s.now = s.now.Add(time.Minute)
		}
	}
}

// The attack: one machine begins many forms with long texts and never ends them.
// All of them are in memory at once, and the morning's sign-ins wait for them.
func TestLongFormsKeepNobodyOut(t *testing.T) {
	s := newSite(t)
	var ends []*io.PipeWriter
	answered := make(chan int, 20)
	for i := range cap(answered) {
		arriving, sending := io.Pipe()
		ends = append(ends, sending)
		path, kind, head := "/sign-in", plainForm, "kept_narrative="
		if i%2 == 0 {
			path, kind, head = "/requests", partsForm, textPart
		}
		go func() { _, _ = io.Copy(sending, io.MultiReader(strings.NewReader(head), io.LimitReader(xs{}, 2<<20))) }()
		go func() {
			w := s.stream(path, kind, arriving)
			_ = arriving.CloseWithError(io.ErrClosedPipe)
			answered <- w.Code
		}()
	}
	for range cap(answered) - longFromOne {
		select {
		case status := <-answered:
			if status != http.StatusTooManyRequests {
				t.Errorf("status %d", status)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("more long forms are being read than may")
		}
	}
	right := url.Values{"email": {"p-ana@example.org"}, "password": {password}}
	s.now = s.now.Add(freeTime)
	if w := s.from("203.0.113.7:9", "/sign-in", right); w.Code != http.StatusSeeOther {
		t.Errorf("a sign-in beside them: status %d", w.Code)
	}
	for i := range 3 * longAtOnce {
		s.server.longPosts.begin(fmt.Sprint("10.0.0.", i))
	}
	if n := s.server.longPosts.all; n != longAtOnce {
		t.Errorf("%d long forms are read at once", n)
	}
	if w := s.from("198.51.100.1:9", "/sign-in", with(right, "kept_narrative", strings.Repeat("x", freeTexts))); w.Code != http.StatusTooManyRequests {
		t.Errorf("one more: status %d", w.Code)
	}
	if w := s.from("198.51.100.1:9", "/sign-in", right); w.Code != http.StatusSeeOther {
		t.Errorf("a sign-in beside eight: status %d", w.Code)
	}
	for i := range longAtOnce - longFromOne {
		s.server.longPosts.end(fmt.Sprint("10.0.0.", i))
	}
	for _, e := range ends {
		_ = e.Close()
	}
	for range longFromOne {
		<-answered
	}
	if l := s.server.longPosts; l.all != 0 || len(l.by) != 0 {
		t.Errorf("%d turns are not given back, of %v", l.all, l.by)
	}
}

// A form with a scan that arrives when the session has ended keeps its texts: the
// scan passes through and counts for nothing.
func TestInterruptedScanKeepsTexts(t *testing.T) {
	s := newSite(t)
	got := s.anyone().upload("/requests", goodRequest(), file{"documents", "report.pdf", pdfHeader + strings.Repeat("x", 2*mostTexts)}).wantStatus(http.StatusUnauthorized)
	if got.value("kept_narrative") != "He hit her." {
		t.Error("the texts are gone")
	}
}

// timed remembers until when a post may arrive.
type timed struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (w *timed) SetReadDeadline(t time.Time) error { w.until = t; return nil }

// The attack: a stranger says that a file comes, and sends it for twenty minutes.
// Only whoever has signed in gets the time that ten files take.
func TestStrangersGetLittleTime(t *testing.T) {
	s := newSite(t)
	ana := s.as(ana)
	cookies := ana.client.Jar.Cookies(ana.request("GET", "/", nil).URL)
	for _, tt := range []struct {
		name, path, kind string
		signedIn         bool
		want             time.Duration
	}{
		{"a form", "/sign-in", plainForm, false, formTime},
		{"parts", "/sign-in", partsForm, false, strangerTime},
		{"a form with files, signed out", "/requests", partsForm, false, strangerTime},
		{"a form with files", "/requests", partsForm, true, uploadTime},
		{"a form, signed in", "/requests", plainForm, true, formTime},
	} {
		r := httptest.NewRequest("POST", tt.path, strings.NewReader(""))
		r.Header.Set("Content-Type", tt.kind)
		for _, c := range cookies {
			if tt.signedIn {
				r.AddCookie(c)
			}
		}
		w := &timed{ResponseRecorder: httptest.NewRecorder()}
		s.server.Handler().ServeHTTP(w, r)
		if left := time.Until(w.until); left > tt.want || left < tt.want-30*time.Second {
			t.Errorf("%s may take %s, not %s", tt.name, left, tt.want)
		}
	}
}
