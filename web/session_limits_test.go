package web

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"suppb/internal/testkit/browser"
)

// A session that nobody uses ends after half an hour (ASVS 7.3.1, CJIS AC-11).
func TestIdleSessionsEnd(t *testing.T) {
	d := newDoor(t)
	p := d.in(d.o.ADA)
	d.now = time.Now().Add(29 * time.Minute)
	if !d.isIn(p, d.o.ADA) {
		t.Fatal("the session ended before its time")
	}
	d.now = time.Now().Add(31 * time.Minute)
	if d.isIn(p, d.o.ADA) {
		t.Error("the session goes on after half an hour without a page")
	}
}

// However much it is used, a session ends twelve hours after it began (ASVS
// 7.3.2): using it moves the idle limit, and never that one.
func TestSessionsEndWithTheDay(t *testing.T) {
	d := newDoor(t)
	p := d.in(d.o.ADA)
	srv, err := New(d.options())
	if err != nil {
		t.Fatal(err)
	}
	ends := func() time.Time {
		ctx, err := srv.Sessions.Load(t.Context(), d.cookie(p))
		if err != nil {
			t.Fatal(err)
		}
		return srv.Sessions.Deadline(ctx)
	}
	first := ends()
	if left := time.Until(first); left < 12*time.Hour-time.Minute || left > 12*time.Hour {
		t.Errorf("the session ends in %s", left)
	}
	for range 3 {
		if !d.isIn(p, d.o.ADA) {
			t.Fatal("not in")
		}
	}
	if again := ends(); !again.Equal(first) {
		t.Errorf("pages moved the end from %s to %s", first, again)
	}
}

// Whoever sits down after somebody signed out finds nothing of theirs (ASVS 14.3.1).
func TestSigningOutClearsTheBrowser(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	if got := p.post("/sign-out", nil).header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("the browser is told to clear %q", got)
	}
	if got := p.get("/sign-in").header.Get("Clear-Site-Data"); got != "" {
		t.Errorf("a page that signs nobody out has the browser clear %s", got)
	}
}

// The attack: the abuser takes the telephone when she has signed out, and goes
// back through the pages that she saw.
func TestBackAfterSigningOut(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	tab := browser.Open(t)
	tab.Go(s.url + "/sign-in")
	s.signIn(tab, ana)
	tab.Go(s.url + path)
	if !strings.Contains(tab.Text("main"), "2026-0001") {
		t.Fatal("the request is not shown")
	}
	tab.Follow("form[action='/sign-out'] button")
	for range 3 {
		tab.Do(chromedp.NavigateBack())
		if text := tab.Text("main"); strings.Contains(text, "2026-0001") || strings.Contains(text, "Lopez") {
			t.Errorf("going back to %s shows the request", tab.URL())
		}
	}
}
