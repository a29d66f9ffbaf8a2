package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"suppb/cases"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	s := newSite(t)
	form := os.Getenv("SHOTPDF")
	_ = form
	a := s.submitted()
	b := s.accepted()
	c := s.recommended()
	d := s.drafted()
	if pdf, err := os.ReadFile(form); err == nil {
		for id := range s.files {
			for _, doc := range s.docs {
				if doc.ID == id && doc.Kind == cases.Draft {
					s.files[id] = pdf
				}
			}
		}
		for i := range s.docs {
			s.docs[i].Size = int64(len(s.files[s.docs[i].ID]))
		}
	}
	e := s.decided()
	f := s.signed()
	g := s.recommended("outcome", "decline", "reasons", "not_helpful")
	p := s.as(otto)
	p.post(g+"/decline", p.fill(g+"/decision", g+"/decline", url.Values{"reasons": {"no_record_found"}, "explanation": {"We searched under both spellings and the docket number. A precinct and a complaint number would help."}})).wantStatus(303)
	h := s.accepted()
	pr := s.as(rosa)
	pr.post(h+"/ask", pr.fill(h, h+"/ask", url.Values{"question": {"Please send the precinct's complaint number and the date of the report."}})).wantStatus(303)
	tt := goodRequest()
	tt.Set("visa", "T")
	tt.Set("detained", "yes")
	s.as(ana).upload("/requests", tt).wantStatus(303)
	tp := "/requests/" + tt.Get("request")
	pi := s.as(ines)
	pi.post(tp+"/accept", pi.fill(tp, tp+"/accept", url.Values{"reviewer": {string(rosa)}}))
	od := s.submitted()
	for id, r := range s.requests {
		if "/requests/"+string(id) == od {
			r.DueOn = cases.MustDate("2026-05-13")
		}
		if "/requests/"+string(id) == a {
			r.DueOn = cases.MustDate("2026-05-20")
		}
	}
	s.now = s.now.Add(26 * time.Hour)
	_, _, _, _, _, _ = b, c, d, e, f, g
	shots := []struct {
		name string
		who  cases.PersonID
		path string
	}{
		{"signin", "", "/sign-in"},
		{"new", ana, "/requests/new"}, {"list", ana, "/requests"}, {"emptylist", ben, "/requests"},
		{"r-received", ana, a}, {"r-asked", ana, h}, {"r-signed", ana, f}, {"r-declined", ana, g}, {"r-cancel", ana, a + "/cancel"},
		{"queue", ines, "/requests"}, {"queue-overdue", ines, "/requests?show=overdue"}, {"queue-mgr", max_, "/requests"},
		{"s-received", ines, a}, {"s-review", rosa, b}, {"s-mgr", max_, b}, {"s-signed", ines, f},
		{"findings-u", rosa, b + "/findings"}, {"findings-t", rosa, tp + "/findings"},
		{"decision", otto, d + "/decision"}, {"decision-wait", otto, c + "/decision"}, {"signature", ines, e + "/signature"},
		{"overview", max_, "/overview"}, {"people", ada, "/people"}, {"mail", ada, "/mail"}, {"notfound", ana, "/nothing"},
	}
	for _, width := range []int64{1280, 400} {
		for _, shot := range shots {
			only := os.Getenv("ONLY")
			if only != "" && only != shot.name {
				continue
			}
			opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath("/usr/bin/chromium"), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("headless", "new"), chromedp.Flag("hide-scrollbars", false))
			ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
			ctx, cancel2 := chromedp.NewContext(ctx)
			ctx, cancel3 := context.WithTimeout(ctx, 40*time.Second)
			var cookies []*http.Cookie
			if shot.who != "" {
				who := s.as(shot.who)
				u, _ := url.Parse(s.url)
				cookies = who.client.Jar.Cookies(u)
			}
			var png []byte
			err := chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
				for _, c := range cookies {
					if err := network.SetCookie(c.Name, c.Value).WithDomain("127.0.0.1").WithPath("/").Do(ctx); err != nil {
						return err
					}
				}
				return nil
			}), chromedp.EmulateViewport(width, 900), chromedp.Navigate(s.url+shot.path), chromedp.Sleep(1500*time.Millisecond), chromedp.FullScreenshot(&png, 80))
			if err != nil {
				t.Errorf("%s: %v", shot.name, err)
			}
			_ = os.WriteFile(fmt.Sprintf("%s/%s-%d.jpg", dir, shot.name, width), png, 0o644)
			cancel3()
			cancel2()
			cancel()
		}
	}
}
