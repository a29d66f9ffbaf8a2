package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/browser"
	"suppb/store/storetest"
)

// enterIn signs somebody in with a real browser, by password and code.
func (d *door) enterIn(page *browser.Page, who cases.Person) {
	d.t.Helper()
	page.Go(d.url + "/sign-in")
	page.Fill("#email", who.Email)
	page.Fill("#password", storetest.Password)
	page.Follow("form[action='/sign-in'] button")
	page.Fill("#code", d.code(who))
	page.Follow("form[action='/second-factor'] button")
}

// arrives waits until the browser is on a page, which a script leads to.
func arrives(t *testing.T, page *browser.Page, path string) {
	t.Helper()
	for range 200 {
		if strings.HasSuffix(page.URL(), path) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("at %s, not at %s: %s", page.URL(), path, page.Text("main"))
}

// looksGood takes pictures of a page as a laptop and a telephone show it.
func looksGood(t *testing.T, page *browser.Page, name string) {
	t.Helper()
	for _, size := range [][2]int{{1280, 900}, {390, 844}} {
		page.Resize(size[0], size[1])
		if wide := page.Read("String(document.documentElement.scrollWidth - document.documentElement.clientWidth)"); wide != "0" {
			t.Errorf("%s is %s pixels too wide for a window of %d", name, wide, size[0])
		}
		page.Screenshot(name + map[int]string{1280: "-wide", 390: "-narrow"}[size[0]])
	}
	page.Resize(1280, 900)
	for _, mistake := range page.Axe() {
		t.Error(name, mistake)
	}
}

// A real browser with an authenticator of its own makes a passkey, signs in with
// it alone, and after the password.
func TestPasskeyInABrowser(t *testing.T) {
	d := newNamedDoor(t)
	d.in(d.o.ADA) // sets up the app
	page := browser.Open(t)
	page.Authenticator()
	d.enterIn(page, d.o.ADA)
	page.Go(d.url + "/account/passkeys")
	looksGood(t, page, "passkeys-none")
	page.Follow("form[action='/account/passkeys/new'] button")
	looksGood(t, page, "passkey-new")
	page.Fill("#name", "Telephone")
	page.Follow("form[data-passkey] button")
	arrives(t, page, "/account/passkeys")
	if said := page.Text("main"); !strings.Contains(said, "The passkey was added") || !strings.Contains(said, "Telephone") {
		t.Fatalf("the page says %s", said)
	}
	looksGood(t, page, "passkeys")

	// The same device has one already, and says so.
	page.Follow("form[action='/account/passkeys/new'] button")
	page.Click("form[data-passkey] button")
	for range 100 {
		if page.Read("String(document.querySelector('[data-passkey-says=known]').hidden)") == "false" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	looksGood(t, page, "passkey-known")

	page.Follow("form[action='/sign-out'] button")
	looksGood(t, page, "sign-in-passkey")
	page.Click("form[action='/passkey'] button")
	arrives(t, page, "/requests")

	page.Follow("form[action='/sign-out'] button")
	page.Fill("#email", d.o.ADA.Email)
	page.Fill("#password", storetest.Password)
	page.Follow("form[action='/sign-in'] button")
	looksGood(t, page, "second-factor-passkey")
	page.Click("form[action='/second-factor/passkey'] button")
	arrives(t, page, "/requests")
	for _, problem := range page.Problems() {
		t.Error(problem)
	}

	// Whose passkey was removed here is told so.
	keys, err := d.store.Passkeys(t.Context(), d.o.ADA.ID)
	if err != nil || len(keys) != 1 || keys[0].Uses != 2 {
		t.Fatal(keys, err)
	}
	if err := d.store.RemovePasskey(t.Context(), d.o.ADA.ID, keys[0].ID); err != nil {
		t.Fatal(err)
	}
	page.Follow("form[action='/sign-out'] button")
	page.Click("form[action='/passkey'] button")
	arrives(t, page, "/passkey/answer")
	if said := page.Text("main"); !strings.Contains(said, "was not accepted") {
		t.Errorf("the page says %s", said)
	}
	looksGood(t, page, "passkey-refused")
}

// A browser without an authenticator, and one without scripts, are told what to do.
func TestPasskeyInABrowserWithoutAny(t *testing.T) {
	d := newNamedDoor(t)
	page := browser.Open(t)
	page.WithoutScript()
	page.Go(d.url + "/sign-in")
	if status := page.Follow("form[action='/passkey'] button"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if said := page.Text("main"); !strings.Contains(said, "Passkeys need JavaScript") || strings.Contains(said, "Ask again") {
		t.Errorf("the page says %s", said)
	}
	page.Follow("button[name=instead]")
	if !page.Has("#password") {
		t.Error("there is no way back to the password")
	}
}

// A real browser goes to the provider, which is another site, and comes back with
// the session that it left with.
func TestOfficeInABrowser(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.allow(d.o.Chief)
	d.provider.As(at(d.o.ADA, "adas"))
	page := browser.Open(t)
	page.Go(d.url + "/sign-in")
	looksGood(t, page, "sign-in-ways")
	page.Click("a[href='/sign-in/office']")
	arrives(t, page, "/requests")
	page.Go(d.url + "/account")
	if said := page.Text("main"); !strings.Contains(said, "The office's sign-in") {
		t.Errorf("the page says %s", said)
	}
	looksGood(t, page, "account-office")
	page.Follow("form[action='/sign-out'] button")
	for _, problem := range page.Problems() {
		t.Error(problem)
	}

	d.in(d.o.Admin)
	admin := page.Another()
	d.enterIn(admin, d.o.Admin)
	admin.Go(d.url + "/people")
	looksGood(t, admin, "people-office")

	d.provider.As(at(d.o.ADA))
	page.Click("a[href='/sign-in/office']")
	for range 100 {
		if strings.Contains(page.URL(), "/answer") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if said := page.Text("main"); !strings.Contains(said, "none of the groups") {
		t.Errorf("the page says %s", said)
	}
	looksGood(t, page, "sign-in-refused")
}
