package web

import (
	"bytes"
	"image/png"
	"net/http"
	"testing"

	"suppb/internal/testkit/browser"
	"suppb/store/storetest"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/pquerna/otp"
)

// TestLookOfSigningIn is TestLook for the pages of signing in and of one's own
// account, from the first sign-in on.
func TestLookOfSigningIn(t *testing.T) {
	d := newDoor(t)
	who := d.o.ADA
	page := browser.Open(t)
	password := func() {
		page.Go(d.url + "/sign-in")
		page.Fill("#email", who.Email)
		page.Fill("#password", storetest.Password)
		page.Follow("main button[type=submit]")
	}
	password()
	fine(t, page, "second-factor-new")
	if drawn := page.Read(`String(document.querySelector("main img").naturalWidth)`); drawn != "264" {
		t.Errorf("the picture is %s pixels wide", drawn)
	}
	d.secrets[who.ID] = page.Read(`document.querySelector("#app-secret").textContent`)
	page.Fill("#code", "000000")
	page.Follow("main form[action='/second-factor/new'] button[type=submit]")
	page.Forget() // the answer 422 is meant
	fine(t, page, "second-factor-new-mistake")
	page.Fill("#code", d.code(who))
	page.Follow("main form[action='/second-factor/new'] button[type=submit]")
	fine(t, page, "recovery-codes")
	page.Follow("main a.usa-button")
	page.Go(d.url + "/account")
	fine(t, page, "account")
	page.Go(d.url + "/account/password")
	fine(t, page, "account-password")
	page.Go(d.url + "/confirm")
	fine(t, page, "confirm")
	page.Follow(".office-header__person button")
	password()
	fine(t, page, "second-factor")
	page.Go(d.url + "/forgot")
	fine(t, page, "forgot")
	page.Fill("#email", who.Email)
	page.Follow("main button[type=submit]")
	fine(t, page, "forgot-sent")
	page.Go(d.url + "/reset/" + d.token(who))
	fine(t, page, "reset")
}

// What an app reads from the picture is the secret that the page shows, under the
// name of the office and the person.
func TestPictureOfTheSecret(t *testing.T) {
	d := newDoor(t)
	p := d.anyone()
	d.password(p, d.o.ADA, storetest.Password)
	secret := textOf(p.get("/second-factor/new").id("app-secret"))
	got := p.get("/second-factor/new/picture").wantStatus(http.StatusOK)
	if got.header.Get("Content-Type") != "image/png" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", got.header)
	}
	picture, err := png.Decode(bytes.NewReader([]byte(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(read.GetText())
	if err != nil || key.Secret() != secret || key.Issuer() != "The office" || key.AccountName() != d.o.ADA.Email || len(secret) < 32 {
		t.Errorf("%q, %v", read.GetText(), err)
	}

	// Another session sets up another secret.
	q := d.anyone()
	d.password(q, d.o.ADA, storetest.Password)
	if textOf(q.get("/second-factor/new").id("app-secret")) == secret {
		t.Error("two sessions set up one secret")
	}
}
