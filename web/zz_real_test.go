package web

import (
	"os"
	"strings"
	"testing"
	"time"

	"suppb/internal/testkit/browser"
)

func TestReal(t *testing.T) {
	if os.Getenv("REAL") == "" {
		t.Skip()
	}
	const base = "http://127.0.0.1:18099"
	pw := map[string]string{"ortiz@harbor.example": "pynn-vp9g-2pmn-xu3m", "intake@office.example": "ehg5-2x5g-778d-ut83", "ada@office.example": "2jwf-sfxc-ergn-bvw7", "official@office.example": "feb6-8h8y-j3y6-bb8c", "manager@office.example": "ezxh-yan8-cw72-n7py"}
	in := func(who string) *browser.Page {
		p := browser.Open(t)
		p.Go(base + "/sign-in")
		p.Fill("#email", who)
		p.Fill("#password", pw[who])
		p.Follow("main button[type=submit]")
		p.Resize(1280, 900)
		return p
	}
	shot := func(p *browser.Page, name string) {
		time.Sleep(1500 * time.Millisecond)
		p.Screenshot("real-" + name)
		for _, x := range p.Problems() {
			t.Errorf("%s: %s", name, x)
		}
		p.Forget()
		for _, x := range p.Axe() {
			t.Errorf("%s: %s", name, x)
		}
	}
	m := in("manager@office.example")
	m.Go(base + "/overview")
	shot(m, "overview")
	m.Go(base + "/people")
	shot(m, "people")
	m.Go(base + "/mail")
	shot(m, "mail")
	i := in("intake@office.example")
	shot(i, "queue")
	i.Go(base + "/requests?show=open&state=awaiting_signature")
	i.Follow("th[scope=row] a")
	shot(i, "awaiting-signature")
	r := in("ortiz@harbor.example")
	shot(r, "requests")
	r.Follow("th[scope=row] a")
	shot(r, "status")
	a := in("ada@office.example")
	a.Go(base + "/requests?show=open&state=under_review&visa=U")
	shot(a, "ada-queue")
	a.Follow("th[scope=row] a")
	shot(a, "ada-request")
	a.Follow("a[href$='/findings']")
	shot(a, "ada-findings")
	status := a.Follow("button[formaction$='/recommend']")
	t.Log("recommend", status, a.Title())
	shot(a, "ada-recommend-mistakes")
	o := in("official@office.example")
	o.Go(base + "/requests?show=open&state=awaiting_decision")
	shot(o, "official-queue")
	o.Follow("th[scope=row] a")
	if o.Has("a[href$='/decision']") {
		o.Follow("a[href$='/decision']")
		shot(o, "decision")
	}
	t.Log(strings.TrimSpace(o.URL()))
}
