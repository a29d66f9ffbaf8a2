package visitor

import (
	"encoding/base32"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// SignIn signs in and fails the test if that does not work. Staff who have no
// second factor yet set one up on the way; the next SignIn knows it.
func (v *Visitor) SignIn(email, password string) *Visitor {
	v.t.Helper()
	v.Get("/sign-in").Form("/sign-in").SignIn(email, password)
	return v
}

// SignIn is [Visitor.SignIn] with a form of the sign-in page that is at hand. It
// gives the page where it ends.
func (f *Form) SignIn(email, password string) *Page {
	v := f.v
	v.t.Helper()
	page := f.Set("email", email).Set("password", password).Send()
	switch page.Path {
	case "/second-factor/new":
		page = v.enrol(page, email+" "+password)
	case "/second-factor":
		page = page.Form("/second-factor").Set("code", v.code(page, email+" "+password)).Send()
	}
	if page.Status != http.StatusOK || strings.HasPrefix(page.Path, "/sign-in") || strings.HasPrefix(page.Path, "/second-factor") {
		v.t.Fatalf("%s could not sign in: status %d at %s: %.1000s", email, page.Status, page.Path, page.Text())
	}
	return page
}

// enrol sets up an app and goes on to the person's first page.
func (v *Visitor) enrol(page *Page, account string) *Page {
	v.t.Helper()
	now := time.Now()
	a := &app{secret: page.textOf("app-secret"), used: now.Unix() / 30}
	code, err := totp.GenerateCode(a.secret, now)
	if err != nil {
		v.t.Fatal(err)
	}
	page = page.Form("/second-factor/new").Set("code", code).Send().Is(http.StatusOK)
	a.recovery = strings.Fields(page.textOf("recovery-codes"))
	if len(a.recovery) == 0 {
		v.t.Fatalf("no recovery codes were shown: %.1000s", page.Text())
	}
	apps.Store(account, a)
	return v.Get("/")
}

// code is what the account's app shows, or what the demonstration says it does.
func (v *Visitor) code(page *Page, account string) string {
	v.t.Helper()
	if code := page.textOf("demo-code"); code != "" {
		return code
	}
	a, known := apps.Load(account)
	if !known {
		v.t.Fatalf("this test does not know the app of %s", account)
	}
	return a.(*app).code(v)
}

// apps are the authenticator apps of the accounts that tests set up, by address
// and password. Visitors come and go; accounts stay.
var apps sync.Map

// app is the telephone of one account, and the paper with its recovery codes.
type app struct {
	secret   string
	recovery []string

	mu   sync.Mutex
	used int64 // the last step whose code was entered
}

// code is one that was not used yet: of this step or the next one, which counts
// as well, or else a recovery code, so that nobody has to wait.
func (a *app) code(v *Visitor) string {
	v.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now().Unix() / 30
	if step := max(a.used+1, now); step <= now+1 {
		a.used = step
		code, err := hotp.GenerateCode(a.secret, uint64(step))
		if err != nil {
			v.t.Fatal(err)
		}
		return code
	}
	if len(a.recovery) == 0 {
		v.t.Fatal("all codes of this account were used")
	}
	code := a.recovery[0]
	a.recovery = a.recovery[1:]
	return code
}

// Secrets are what an account's app and the paper with its recovery codes hold,
// if it has any; the app's as text and as bytes.
func Secrets(email, password string) []string {
	known, ok := apps.Load(email + " " + password)
	if !ok {
		return nil
	}
	a := known.(*app)
	out := append([]string{a.secret}, a.recovery...)
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a.secret); err == nil {
		out = append(out, string(raw))
	}
	return out
}
