package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"golang.org/x/net/html"

	"suppb/cases"
	"suppb/store/storetest"
)

// newNamedDoor is a door that is reached by a name, as passkeys need it.
func newNamedDoor(t *testing.T, differ ...func(*Options)) *door {
	t.Helper()
	d := newDoor(t)
	server := httptest.NewUnstartedServer(nil)
	base := "http://localhost:" + server.Listener.Addr().String()[strings.LastIndex(server.Listener.Addr().String(), ":")+1:]
	opts := d.options()
	opts.BaseURL = base
	for _, f := range differ {
		f(&opts)
	}
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = srv.Handler()
	server.Start()
	t.Cleanup(func() { server.Close(); srv.Wait() })
	d.url = base
	return d
}

// device is somebody's authenticator with one passkey.
type device struct {
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
}

func (d *door) device() *device {
	return &device{
		party: virtualwebauthn.RelyingParty{ID: "localhost", Name: "The office", Origin: d.url},
		auth:  virtualwebauthn.NewAuthenticator(), key: newKey(),
	}
}

// newKey leaves out the keys in whose COSE form this library drops a leading zero
// of a coordinate, which RFC 9053 section 7.1.1 does not allow: one of 128.
func newKey() virtualwebauthn.Credential {
	for {
		const whole = 77 // bytes
		if k := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(k.Key.AttestationData()) == whole {
			return k
		}
	}
}

// question is what a page asks the browser's authenticator.
func (a answer) question() string {
	a.t.Helper()
	form := a.find(func(n *html.Node) bool { return attr(n, "data-passkey") != "" })
	if form == nil {
		a.t.Fatalf("status %d: the page asks for no passkey: %s", a.status, a.text())
	}
	return attr(form, "data-question")
}

// make answers a question for a new passkey.
func (v *device) make(t *testing.T, question string) string {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(question)
	if err != nil {
		t.Fatal(err)
	}
	v.auth.Options.UserHandle = []byte(options.UserID)
	v.auth.AddCredential(v.key)
	return virtualwebauthn.CreateAttestationResponse(v.party, v.auth, v.key, *options)
}

// sign answers a question for a passkey.
func (v *device) sign(t *testing.T, question string) string {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(question)
	if err != nil {
		t.Fatal(err)
	}
	v.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(v.party, v.auth, v.key, *options)
}

// addPasskey gives a person who is in a passkey.
func (d *door) addPasskey(p *person, name string) *device {
	d.t.Helper()
	v := d.device()
	question := p.post("/account/passkeys/new", nil).wantStatus(http.StatusOK).question()
	got := p.post("/account/passkeys", url.Values{"answer": {v.make(d.t, question)}, "name": {name}})
	if got.header.Get("Location") != "/account/passkeys" {
		d.t.Fatalf("the passkey was not added: %d %s", got.status, got.text())
	}
	return v
}

// withPasskey tries to sign in with a passkey and nothing else.
func (d *door) withPasskey(p *person, v *device) answer {
	d.t.Helper()
	question := p.post("/passkey", nil).wantStatus(http.StatusOK).question()
	return p.post("/passkey/answer", url.Values{"answer": {v.sign(d.t, question)}})
}

func TestPasskeySignsIn(t *testing.T) {
	d := newNamedDoor(t)
	p := d.in(d.o.ADA)
	p.get("/account/passkeys").says("You have none yet.")
	page := p.post("/account/passkeys/new", nil).wantStatus(http.StatusOK)
	if id := page.question(); strings.Contains(id, string(d.o.ADA.ID)) {
		t.Error("authenticators are told the account's ID")
	}
	v := d.addPasskey(p, "Telephone")
	d.addPasskey(p, "")
	office, err := time.LoadLocation(d.o.Agency.Zone)
	if err != nil {
		t.Fatal(err)
	}
	today := d.now.In(office).Format("2 Jan 2006")
	p.get("/account/passkeys").says("Telephone "+today+" Never", "A browser")
	if kinds := d.mailKinds(d.o.ADA); !strings.Contains(kinds, string(cases.NoticeSecondStepNew)) {
		t.Errorf("mail %s", kinds)
	}

	alone := d.anyone()
	asking := alone.get("/sign-in").hidden("/passkey")
	page = alone.post("/passkey", with(asking, "next", "/account")).wantStatus(http.StatusOK)
	if policy := page.header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
	got := alone.post("/passkey/answer", url.Values{"answer": {v.sign(t, page.question())}, "next": {"/account"}})
	if got.header.Get("Location") != "/account" {
		t.Fatalf("status %d: %s", got.status, got.text())
	}
	alone.get("/account").says(d.o.ADA.Email, "Passkey")
	p.get("/account/passkeys").says("Telephone " + today + " " + today + " Remove")
	if policy := p.get("/account").header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") {
		t.Errorf("a page without a script allows one: %s", policy)
	}

	second := d.anyone()
	d.password(second, d.o.ADA, storetest.Password)
	question := second.post("/second-factor/passkey", second.get("/second-factor").hidden("/second-factor/passkey")).wantStatus(http.StatusOK).question()
	second.post("/passkey/answer", url.Values{"answer": {v.sign(t, question)}}).wantStatus(http.StatusSeeOther)
	if !d.isIn(second, d.o.ADA) {
		t.Error("password and passkey do not sign in")
	}
}

func TestPasskeyIsRemoved(t *testing.T) {
	d := newNamedDoor(t)
	p := d.in(d.o.ADA)
	v := d.addPasskey(p, "Telephone")
	mine, err := d.store.Passkeys(t.Context(), d.o.ADA.ID)
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	remove := "/account/passkeys/" + mine[0].ID + "/remove"
	d.in(d.o.Intake).post(remove, nil).wantStatus(http.StatusNotFound)
	d.now = d.now.Add(11 * time.Minute)
	p.post(remove, nil).wantStatus(http.StatusUnauthorized).says("Confirm that it is you")
	p.post("/account/passkeys/new", nil).wantStatus(http.StatusUnauthorized).says("Confirm that it is you")

	question := p.post("/confirm/passkey", url.Values{"next": {"/account"}}).wantStatus(http.StatusOK).question()
	got := p.post("/confirm/passkey/answer", url.Values{"answer": {v.sign(t, question)}, "next": {"/account"}})
	if got.header.Get("Location") != "/account" {
		t.Fatalf("the passkey does not confirm: %d %s", got.status, got.text())
	}
	p.post(remove, nil).wantStatus(http.StatusSeeOther)
	d.withPasskey(d.anyone(), v).wantStatus(422)
	p.get("/account/passkeys").says("You have none yet.")
}

// A person keeps a second step: the last one of staff cannot be removed.
func TestLastSecondStepStays(t *testing.T) {
	d := newNamedDoor(t)
	p := d.in(d.o.Attorney)
	d.addPasskey(p, "Key")
	keys, _ := d.store.Passkeys(t.Context(), d.o.Attorney.ID)
	p.post("/account/passkeys/"+keys[0].ID+"/remove", nil).wantStatus(http.StatusSeeOther)

	p = d.in(d.o.ADA)
	d.addPasskey(p, "Key")
	if err := d.store.RemoveFactors(t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID); err != nil {
		t.Fatal(err)
	}
	if keys, _ = d.store.Passkeys(t.Context(), d.o.ADA.ID); len(keys) != 0 {
		t.Error("passkeys outlive the removal of every second step")
	}
}

// Each row is an attack on a sign-in with a passkey, by somebody without it.
func TestPasskeyAttacks(t *testing.T) {
	d := newNamedDoor(t)
	ada := d.in(d.o.ADA)
	v := d.addPasskey(ada, "Telephone")
	other := d.addPasskey(d.in(d.o.Intake), "Other")
	ask := func(p *person) string { return p.post("/passkey", nil).wantStatus(http.StatusOK).question() }
	for _, tt := range []struct {
		attack string
		try    func(p *person) answer
	}{
		{"an answer that was overheard is sent again", func(p *person) answer {
			owner := d.anyone()
			overheard := v.sign(t, ask(owner))
			owner.post("/passkey/answer", url.Values{"answer": {overheard}}).wantStatus(http.StatusSeeOther)
			ask(p)
			return p.post("/passkey/answer", url.Values{"answer": {overheard}})
		}},
		{"an answer to a question of another session", func(p *person) answer {
			ask(p)
			return p.post("/passkey/answer", url.Values{"answer": {v.sign(t, ask(d.anyone()))}})
		}},
		{"an answer that nobody asked for", func(p *person) answer {
			return p.post("/passkey/answer", url.Values{"answer": {v.sign(t, ask(d.anyone()))}})
		}},
		{"an answer given on another site", func(p *person) answer {
			phished := *v
			phished.party.Origin = "https://certify.office.example.evil.example"
			return d.withPasskey(p, &phished)
		}},
		{"an answer for another site", func(p *person) answer {
			phished := *v
			phished.party.ID = "evil.example"
			return d.withPasskey(p, &phished)
		}},
		{"a copy of the device, whose counter is behind", func(p *person) answer {
			clone := *v
			d.withPasskey(d.anyone(), v).wantStatus(http.StatusSeeOther)
			return d.withPasskey(p, &clone)
		}},
		{"a key of the attacker's under the ID of the victim's", func(p *person) answer {
			forged := *v
			forged.key = newKey()
			forged.key.ID, forged.key.Counter = v.key.ID, 1000
			return d.withPasskey(p, &forged)
		}},
		{"a passkey of one's own under the handle of the victim", func(p *person) answer {
			mixed := *other
			mixed.auth.Options.UserHandle = v.auth.Options.UserHandle
			return d.withPasskey(p, &mixed)
		}},
		{"a device that was found, and that nobody unlocked", func(p *person) answer {
			found := *v
			found.auth.Options.UserNotVerified = true
			return d.withPasskey(p, &found)
		}},
		{"no handle", func(p *person) answer {
			anonymous := *v
			anonymous.auth.Options.UserHandle = nil
			return d.withPasskey(p, &anonymous)
		}},
		{"an answer after five minutes", func(p *person) answer {
			q := ask(p)
			d.now = d.now.Add(5*time.Minute + time.Second)
			return p.post("/passkey/answer", url.Values{"answer": {v.sign(t, q)}})
		}},
		{"a passkey of one's own after the password of the victim", func(p *person) answer {
			d.password(p, d.o.ADA, storetest.Password)
			q := p.post("/second-factor/passkey", nil).wantStatus(http.StatusOK).question()
			return p.post("/passkey/answer", url.Values{"answer": {other.sign(t, q)}})
		}},
		{"the victim's question, answered as a whole sign-in, after another's password", func(p *person) answer {
			d.password(p, d.o.ADA, storetest.Password)
			q := p.post("/second-factor/passkey", nil).wantStatus(http.StatusOK).question()
			d.password(p, d.o.Intake, storetest.Password)
			return p.post("/passkey/answer", url.Values{"answer": {v.sign(t, q)}})
		}},
		{"the answer to a registration", func(p *person) answer {
			q := ada.post("/account/passkeys/new", nil).question()
			return ada.post("/passkey/answer", url.Values{"answer": {v.sign(t, q)}})
		}},
		{"noise", func(p *person) answer {
			ask(p)
			return p.post("/passkey/answer", url.Values{"answer": {`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`}})
		}},
		{"a flood", func(p *person) answer {
			ask(p)
			return p.post("/passkey/answer", url.Values{"answer": {strings.Repeat("A", longestAnswer+1)}})
		}},
	} {
		t.Run(tt.attack, func(t *testing.T) {
			p := d.anyone()
			got := tt.try(p)
			if got.status != 422 && got.status != http.StatusConflict {
				t.Errorf("status %d to %q: %s", got.status, got.header.Get("Location"), got.text())
			}
			for _, who := range []cases.Person{d.o.ADA, d.o.Intake} {
				if d.isIn(p, who) {
					t.Errorf("the attacker is in as %s", who.Name)
				}
			}
			v.key.Counter += 10 // the next attack begins after what this one used up
		})
	}
}

// The attack: an answer is sent many times at one moment, so that all are there
// before the first has used the question up.
func TestPasskeyAnswerCountsOnceAtOneMoment(t *testing.T) {
	d := newNamedDoor(t)
	v := d.addPasskey(d.in(d.o.ADA), "Telephone")
	p := d.anyone()
	question := p.post("/passkey", nil).question()
	body := url.Values{"answer": {v.sign(t, question)}}.Encode()
	session := d.cookie(p)
	let, wg, mu := 0, sync.WaitGroup{}, sync.Mutex{}
	for range 8 {
		wg.Go(func() {
			r, _ := http.NewRequest("POST", d.url+"/passkey/answer", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.AddCookie(&http.Cookie{Name: "suppb", Value: session})
			res, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			if res.StatusCode == http.StatusSeeOther {
				let++
			}
		})
	}
	wg.Wait()
	if let != 1 {
		t.Errorf("%d sign-ins by one answer", let)
	}
}

// The attack: somebody has the password of a member of staff, and adds a passkey
// of their own before the second step. Or the passkey of another person.
func TestPasskeyIsAddedByItsOwnerOnly(t *testing.T) {
	d := newNamedDoor(t)
	ada := d.in(d.o.ADA)
	half := d.anyone()
	d.password(half, d.o.ADA, storetest.Password)
	for _, address := range []string{"/account/passkeys/new", "/account/passkeys"} {
		if got := half.post(address, url.Values{"answer": {"{}"}}); got.status != http.StatusSeeOther || got.header.Get("Location") != "/sign-in" {
			t.Errorf("%s: status %d to %q", address, got.status, got.header.Get("Location"))
		}
	}
	if got := half.get("/account/passkeys"); got.header.Get("Location") != "/sign-in" {
		t.Errorf("status %d", got.status)
	}

	v := d.device()
	made := v.make(t, ada.post("/account/passkeys/new", nil).question())
	mallory := d.in(d.o.Intake)
	mallory.post("/account/passkeys", url.Values{"answer": {made}}).wantStatus(http.StatusConflict)
	mallory.post("/account/passkeys/new", nil)
	mallory.post("/account/passkeys", url.Values{"answer": {made}}).wantStatus(422)
	ada.post("/account/passkeys", url.Values{"answer": {made}}).wantStatus(http.StatusSeeOther)
	ada.post("/account/passkeys", url.Values{"answer": {made}}).wantStatus(http.StatusConflict)

	// A credential that has an owner gets no second one.
	v.auth = virtualwebauthn.NewAuthenticator()
	again := v.make(t, mallory.post("/account/passkeys/new", nil).question())
	mallory.post("/account/passkeys", url.Values{"answer": {again}}).wantStatus(422).says("registered already")

	phished := d.device()
	phished.party.Origin = "https://evil.example"
	mallory.post("/account/passkeys", url.Values{"answer": {phished.make(t, mallory.post("/account/passkeys/new", nil).question())}}).wantStatus(422)
	locked := d.device()
	locked.auth.Options.UserNotVerified = true
	mallory.post("/account/passkeys", url.Values{"answer": {locked.make(t, mallory.post("/account/passkeys/new", nil).question())}}).wantStatus(422)
}

func TestPasskeyOfDisabledAccount(t *testing.T) {
	d := newNamedDoor(t)
	p := d.in(d.o.ADA)
	v := d.addPasskey(p, "Telephone")
	if err := d.store.SetActive(t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID, false); err != nil {
		t.Fatal(err)
	}
	d.withPasskey(d.anyone(), v).wantStatus(422).says("belongs to no account here")
	if d.isIn(p, d.o.ADA) {
		t.Error("still in")
	}
}

// What was typed when a session ended goes along with the passkey, too, and back.
func TestPasskeyCarriesWhatWasTyped(t *testing.T) {
	d := newNamedDoor(t)
	v := d.addPasskey(d.in(d.o.ADA), "Telephone")
	p := d.anyone()
	const to = "/requests/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11/ask"
	kept := p.post(to, url.Values{"question": {"Which hospital was it?"}}).wantStatus(http.StatusUnauthorized).hidden("/passkey")
	page := p.post("/passkey", kept).wantStatus(http.StatusOK)
	back := p.post("/passkey/answer", with(page.hidden("/passkey/answer"), "instead", "yes")).wantStatus(http.StatusOK)
	if back.hidden("/sign-in").Get("kept_question") != "Which hospital was it?" {
		t.Error("the way back loses what was typed")
	}
	page = p.post("/passkey", kept)
	p.post("/passkey/answer", with(page.hidden("/passkey/answer"), "answer", v.sign(t, page.question()))).wantStatus(http.StatusOK).says("Which hospital was it?")
}

// By a number there are no passkeys, and nothing offers them.
func TestNoPasskeysWithoutAName(t *testing.T) {
	d := newDoor(t)
	d.anyone().get("/sign-in").silent("passkey")
	d.anyone().post("/passkey", nil).wantStatus(http.StatusNotFound)
	p := d.in(d.o.ADA)
	p.get("/account/passkeys").says("none can be added")
	p.post("/account/passkeys/new", nil).wantStatus(http.StatusNotFound)
}
