package web

import (
	"net/url"
	"testing"
	"time"

	"suppb/internal/testkit/browser"
)

// A real browser does its task by itself, under the page's own policy, and the
// person who is in a hurry notices nothing but a moment.
func TestBrowserDoesItsTask(t *testing.T) {
	s := newSite(t)
	p := s.anyone()
	for range freePosts + 2 {
		p.upload("/sign-in", url.Values{"email": {"p-ana@example.org"}, "password": {"wrong"}})
	}
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	if !page.Has("input[name=proof_task]") {
		t.Fatal("the page has no task")
	}
	start := time.Now()
	s.signIn(page, ana)
	if !page.Has("a[href='/requests/new']") {
		t.Fatalf("not signed in: %s", page.Text("main"))
	}
	t.Logf("signed in after %s", time.Since(start).Round(time.Millisecond))
	for _, problem := range page.Problems() {
		t.Error(problem)
	}
}
