package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/sso"
	"suppb/internal/testkit/oidc"
	"suppb/store/storetest"

	"golang.org/x/net/html"
)

// officeDoor is a door with an identity provider beside it.
type officeDoor struct {
	*door
	provider *oidc.Provider
}

const groupsOfTheOffice = "adas=reviewer,chiefs=supervisor,clerks=intake,it=administrator"

func newOfficeDoor(t *testing.T, differ ...func(*SignOn)) *officeDoor {
	t.Helper()
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil))) // the provider's own log
	t.Cleanup(func() { slog.SetDefault(before) })
	d := &officeDoor{}
	d.door = newNamedDoor(t, func(o *Options) {
		d.provider = oidc.Serve(t, o.BaseURL)
		roles, err := sso.ParseRoles(groupsOfTheOffice)
		if err != nil {
			t.Fatal(err)
		}
		client, err := sso.New(sso.Options{
			Issuer: d.provider.URL, ClientID: oidc.ClientID, ClientSecret: oidc.ClientSecret, BaseURL: o.BaseURL,
			Scopes: []string{"openid", "email", "profile"}, GroupsClaim: "groups", Roles: roles, Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		o.SignOn = &SignOn{Provider: client, TwoFactors: true}
		for _, f := range differ {
			f(o.SignOn)
		}
	})
	return d
}

// at is a person at the provider, with the address of an account here.
func at(who cases.Person, groups ...string) oidc.Person {
	return oidc.Person{Subject: "sub-" + string(who.ID), Email: strings.ToUpper(who.Email), Verified: true, Given: who.Name.Given, Family: who.Name.Family, Groups: append([]string{"everybody"}, groups...)}
}

func (d *officeDoor) allow(who cases.Person) {
	d.t.Helper()
	if err := d.store.AllowSignOn(d.t.Context(), d.o.Viewer(d.o.Admin), who.ID, true); err != nil {
		d.t.Fatal(err)
	}
}

// through follows a link to the provider and back, as a browser does, and gives
// what is answered to the provider's answer.
func (d *officeDoor) through(p *person, path string) answer {
	d.t.Helper()
	return d.follow(p, d.url+path, nowhere)
}

// follow follows redirects until one leads to another page of ours, or stop says so.
func (d *officeDoor) follow(p *person, address string, stop func(*url.URL) bool) answer {
	d.t.Helper()
	client := *p.client
	client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if stop(r.URL) || strings.HasPrefix(r.URL.String(), d.url) && r.URL.Path != sso.AnswerPath {
			return http.ErrUseLastResponse
		}
		return nil
	}
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return (&person{p.s, &client}).send(r)
}

func nowhere(*url.URL) bool { return false }

// answered is the address with which the provider sends this browser back.
func (d *officeDoor) answered(p *person) string {
	d.t.Helper()
	return d.follow(p, d.url+"/sign-in/office", func(u *url.URL) bool { return u.Path == sso.AnswerPath }).header.Get("Location")
}

func (d *officeDoor) rolesOf(who cases.Person) []cases.Role {
	d.t.Helper()
	p, err := d.store.Person(d.t.Context(), who.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Roles
}

func TestSignsOnWithTheOffice(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	if !p.get("/sign-in?next=/account").links("/sign-in/office?next=/account") {
		t.Fatal("the sign-in page does not offer it")
	}
	if got := d.through(p, "/sign-in/office?next=/account"); got.header.Get("Location") != "/account" {
		t.Fatalf("status %d: %s", got.status, got.text())
	}
	p.get("/account").says(d.o.ADA.Email, "The office's sign-in")

	// The next time the address does not matter: the subject is linked.
	moved := at(d.o.ADA, "adas")
	moved.Email, moved.Verified = "new.name@office.example", false
	d.provider.As(moved)
	again := d.anyone()
	d.through(again, "/sign-in/office")
	if !d.isIn(again, d.o.ADA) {
		t.Error("the second sign-in does not work")
	}
	// Nor can another subject come by the address that the first one had.
	impostor := at(d.o.ADA, "adas")
	impostor.Subject = "somebody else"
	d.provider.As(impostor)
	d.through(d.anyone(), "/sign-in/office").wantStatus(http.StatusForbidden).says("may not be opened")

	admin := d.in(d.o.Admin)
	admin.get("/people").says("Office account linked")
	admin.post("/people/"+string(d.o.ADA.ID)+"/sign-on", nil).wantStatus(http.StatusSeeOther)
	if d.isIn(p, d.o.ADA) {
		t.Error("a session goes on after the office account was ended")
	}
	d.provider.As(at(d.o.ADA, "adas"))
	d.through(d.anyone(), "/sign-in/office").wantStatus(http.StatusForbidden).says("may not be opened")
	admin.post("/people/"+string(d.o.ADA.ID)+"/sign-on", url.Values{"allowed": {"yes"}}).wantStatus(http.StatusSeeOther)
	d.through(p, "/sign-in/office")
	if !d.isIn(p, d.o.ADA) {
		t.Error("it is not allowed again")
	}
}

func TestSecondFactorAfterTheOffice(t *testing.T) {
	d := newOfficeDoor(t, func(s *SignOn) { s.TwoFactors = false })
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	if got := d.through(p, "/sign-in/office"); got.header.Get("Location") != "/second-factor/new" {
		t.Fatalf("status %d at %q", got.status, got.header.Get("Location"))
	}
	if d.isIn(p, d.o.ADA) {
		t.Fatal("in without a second factor")
	}
	d.enrol(p, d.o.ADA)
	if !d.isIn(p, d.o.ADA) {
		t.Fatal("not in after setting one up")
	}
	p = d.anyone()
	if got := d.through(p, "/sign-in/office?next=/account"); got.header.Get("Location") != "/second-factor?next=/account" {
		t.Fatalf("status %d at %q", got.status, got.header.Get("Location"))
	}
	p.post("/second-factor", url.Values{"code": {d.code(d.o.ADA)}}).wantStatus(http.StatusSeeOther)

	twice := at(d.o.ADA, "adas")
	twice.Methods = []string{"pwd", "otp", "mfa"}
	d.provider.As(twice)
	p = d.anyone()
	d.through(p, "/sign-in/office")
	if !d.isIn(p, d.o.ADA) {
		t.Error("a provider that asked for two factors is asked again")
	}
}

func TestRolesFollowGroups(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	for _, tt := range []struct {
		groups []string
		want   []cases.Role
	}{
		{[]string{"adas"}, []cases.Role{cases.RoleReviewer}},
		{[]string{"chiefs", "adas"}, []cases.Role{cases.RoleReviewer, cases.RoleSupervisor}},
		{[]string{"clerks"}, []cases.Role{cases.RoleIntake}},
	} {
		d.provider.As(at(d.o.ADA, tt.groups...))
		d.through(d.anyone(), "/sign-in/office").wantStatus(http.StatusSeeOther)
		if got := d.rolesOf(d.o.ADA); !slices.Equal(got, tt.want) {
			t.Errorf("groups %v: roles %v, want %v", tt.groups, got, tt.want)
		}
	}
	p := d.anyone()
	d.through(p, "/sign-in/office")

	// A provider that says nothing of groups is a mistake in settings: nobody loses anything.
	silent := at(d.o.ADA)
	silent.Groups = nil
	d.provider.As(silent)
	d.through(d.anyone(), "/sign-in/office").wantStatus(http.StatusForbidden).says("did not say which groups")
	if !d.isIn(p, d.o.ADA) || len(d.rolesOf(d.o.ADA)) != 1 {
		t.Error("a silent provider took something away")
	}

	// Who left the groups is out, everywhere and with the password too.
	d.provider.As(at(d.o.ADA))
	d.through(d.anyone(), "/sign-in/office").wantStatus(http.StatusForbidden).says("in none of the groups")
	if d.isIn(p, d.o.ADA) || len(d.rolesOf(d.o.ADA)) != 0 {
		t.Errorf("roles %v are left", d.rolesOf(d.o.ADA))
	}
	d.provider.As(at(d.o.ADA, "adas"))
	d.through(p, "/sign-in/office")
	if got := d.rolesOf(d.o.ADA); !slices.Equal(got, []cases.Role{cases.RoleReviewer}) {
		t.Errorf("roles %v after coming back", got)
	}
}

func TestWhoTheOfficeDoesNotLetIn(t *testing.T) {
	d := newOfficeDoor(t)
	stranger := cases.Person{ID: "new", Email: "wren@office.example", Name: cases.Name{Given: "Wren", Family: "Sloan"}}
	unconfirmed, nameless := at(d.o.ADA, "adas"), at(d.o.ADA, "adas")
	unconfirmed.Verified, nameless.Email = false, ""
	d.allow(d.o.ADA)
	d.allow(d.o.Chief)
	if err := d.store.SetActive(t.Context(), d.o.Viewer(d.o.Admin), d.o.Chief.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		who  oidc.Person
		says string
	}{
		{"an address that nobody confirmed", unconfirmed, "no confirmed e-mail address"},
		{"no address", nameless, "no confirmed e-mail address"},
		{"an account for which it was not allowed", at(d.o.Intake, "clerks"), "may not be opened"},
		{"somebody without an account", at(stranger, "adas"), "has no account here"},
		{"somebody in no group", at(d.o.ADA, "printers"), "in none of the groups"},
		{"a disabled account", at(d.o.Chief, "chiefs"), "has no account here"},
		{"a requester's account", at(d.o.Attorney, "adas"), "has no account here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d.provider.As(tt.who)
			p := d.anyone()
			got := d.through(p, "/sign-in/office").wantStatus(http.StatusForbidden).says(tt.says)
			if p.get("/account").status == http.StatusOK {
				t.Error("in")
			}
			got.silent(tt.who.Subject)
		})
	}
	if err := d.store.AllowSignOn(t.Context(), d.o.Viewer(d.o.Admin), d.o.Attorney.ID, true); err == nil {
		t.Error("a requester's account can be allowed")
	}
	if err := d.store.AllowSignOn(t.Context(), d.o.Viewer(d.o.ADA), d.o.Intake.ID, true); err == nil {
		t.Error("staff can allow it")
	}
	if !slices.Equal(d.rolesOf(d.o.ADA), d.o.ADA.Roles) {
		t.Error("a refusal before the link changed the roles")
	}
}

func TestDisabledHereIsOutAtOnce(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	d.through(p, "/sign-in/office")
	if err := d.store.SetActive(t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID, false); err != nil {
		t.Fatal(err)
	}
	if d.isIn(p, d.o.ADA) {
		t.Error("still in")
	}
	d.through(p, "/sign-in/office").wantStatus(http.StatusForbidden).says("has no account here")
}

func TestMakesAccountsOnlyIfTold(t *testing.T) {
	d := newOfficeDoor(t, func(s *SignOn) { s.Create = true })
	wren := oidc.Person{Subject: "42", Email: "wren@office.example", Verified: true, Given: "Wren", Family: "Sloan", Groups: []string{"it"}}
	d.provider.As(wren)
	p := d.anyone()
	d.through(p, "/sign-in/office").wantStatus(http.StatusSeeOther)
	p.get("/account").says("Wren Sloan", "wren@office.example", "Administrator")

	// The attack: whoever reads the person's mail asks for a password. None opens the
	// account, and none can be asked for, also after an administrator ended the
	// office's sign-in for it, as when somebody leaves.
	who, err := d.store.PersonAt(t.Context(), wren.Email)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d.password(d.anyone(), who, storetest.Password).wantStatus(422)
		if _, err := d.store.ForgotPassword(t.Context(), wren.Email, cases.Origin{Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
		if kinds := d.mailKinds(who); strings.Contains(kinds, string(cases.NoticePasswordReset)) {
			t.Errorf("mail %s", kinds)
		}
		if err := d.store.AllowSignOn(t.Context(), d.o.Viewer(d.o.Admin), who.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	// Whoever runs the program can invite them.
	token, err := d.store.Invite(t.Context(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	const chosen = "tulip ledger anvil"
	p.post("/reset", url.Values{"token": {token}, "new": {chosen}, "again": {chosen}}).wantStatus(http.StatusSeeOther)
	d.password(p, who, chosen).wantStatus(http.StatusSeeOther)

	for name, who := range map[string]oidc.Person{
		"in no group":             {Subject: "43", Email: "n@office.example", Verified: true, Given: "N", Family: "N", Groups: []string{"printers"}},
		"without a name":          {Subject: "44", Email: "m@office.example", Verified: true, Groups: []string{"it"}},
		"unconfirmed":             {Subject: "45", Email: "o@office.example", Given: "O", Family: "O", Groups: []string{"it"}},
		"with somebody's address": at(d.o.ADA, "it"),
		"with a requester's":      at(d.o.Attorney, "it"),
	} {
		d.provider.As(who)
		got := d.through(d.anyone(), "/sign-in/office")
		if got.status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

// The attack: Mallory signs in at the provider with her own account, and has the
// victim's browser open the address with which the provider sent her back. The
// victim would work in Mallory's account, and show her what they type.
func TestAnswerOfAnotherBrowserIsRefused(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.Intake)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.Intake, "clerks"))
	mallory, victim := d.anyone(), d.anyone()
	planted := d.answered(mallory)

	d.follow(victim, planted, nowhere).wantStatus(http.StatusConflict).says("not begun in this browser")
	begun := d.anyone()
	d.answered(begun)
	d.follow(begun, planted, nowhere).wantStatus(http.StatusConflict).says("not begun in this browser")
	for _, p := range []*person{victim, begun} {
		if d.isIn(p, d.o.Intake) {
			t.Fatal("the victim works in Mallory's account")
		}
	}

	// Nor with Mallory's code under the victim's own state.
	d.provider.As(at(d.o.ADA, "adas"))
	own, _ := url.Parse(d.answered(victim))
	theirs, _ := url.Parse(planted)
	mixed := own.Query()
	mixed.Set("code", theirs.Query().Get("code"))
	own.RawQuery = mixed.Encode()
	d.follow(victim, own.String(), nowhere).wantStatus(422).says("was not accepted")
	if d.isIn(victim, d.o.Intake) || d.isIn(victim, d.o.ADA) {
		t.Fatal("in by a stolen code")
	}

	// Mallory's answer serves her once.
	d.follow(mallory, planted, nowhere).wantStatus(http.StatusSeeOther)
	d.follow(mallory, planted, nowhere).wantStatus(http.StatusConflict)
}

// The attack: a link or form on another site begins a sign-in, brings an answer
// that nobody asked for, or leads somewhere else after one.
func TestSignOnBeginsHere(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	r := p.request("GET", "/sign-in/office", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := p.send(r); got.header.Get("Location") != "/sign-in" {
		t.Errorf("a link elsewhere begins a sign-in: %q", got.header.Get("Location"))
	}
	for _, address := range []string{"?code=x&state=", "?state=x&code=y", "", "?iss=" + url.QueryEscape(d.provider.URL), "?error=access_denied&error_description=call+555-0100"} {
		p.get(sso.AnswerPath + address).wantStatus(http.StatusConflict).silent("555-0100")
	}
	for _, next := range []string{"https://evil.example", "//evil.example", "/sign-out", "/requests/../people"} {
		if got := d.through(d.anyone(), "/sign-in/office?next="+url.QueryEscape(next)); got.header.Get("Location") != "/" {
			t.Errorf("%s leads to %q", next, got.header.Get("Location"))
		}
	}
	answer := d.answered(p)
	d.now = d.now.Add(signOnLimit + time.Second)
	d.follow(p, answer, nowhere).wantStatus(http.StatusConflict)
	d.provider.Nobody()
	if d.follow(p, d.url+"/sign-in/office", nowhere).status != http.StatusForbidden {
		t.Error("the provider's own page is not what a person sees")
	}
}

// A provider that lies, is wrong or is gone lets nobody in, and the password does.
func TestProviderThatFails(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	answer := d.answered(p)
	d.provider.Lie(oidc.Lies{Sign: d.provider.SignedByAnother})
	d.follow(p, answer, nowhere).wantStatus(422).says("was not accepted")
	if last := d.audit[len(d.audit)-1]; last.Action != "SignInRefused" || last.Object != "provider" || last.Actor != "" {
		t.Errorf("the log says %+v", last)
	}

	d.provider.Lie(oidc.Lies{})
	answer = d.answered(p)
	down := oidc.Lies{Answer: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) }}
	d.provider.Lie(down)
	d.follow(p, answer, nowhere).wantStatus(http.StatusServiceUnavailable).says("does not answer just now", "Password")

	gone := newOfficeDoor(t)
	gone.provider.Lie(down)
	p = gone.anyone()
	gone.through(p, "/sign-in/office").wantStatus(http.StatusServiceUnavailable).says("does not answer just now")
	if gone.enter(p, gone.o.ADA); !gone.isIn(p, gone.o.ADA) {
		t.Error("the password does not work while the provider is down")
	}
	for _, log := range []string{d.logs.String(), gone.logs.String()} {
		for _, secret := range []string{d.o.ADA.Email, strings.ToUpper(d.o.ADA.Email), "sub-" + string(d.o.ADA.ID), "code="} {
			if strings.Contains(log, secret) {
				t.Errorf("the log says %q", secret)
			}
		}
	}
}

func TestConfirmsWithTheOffice(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.allow(d.o.Intake)
	d.provider.As(at(d.o.ADA, "adas"))
	p := d.anyone()
	d.through(p, "/sign-in/office")
	d.now = d.now.Add(11 * time.Minute)
	if !p.get("/confirm?next=/account/password").links("/confirm/office?next=/account/password") {
		t.Fatal("the page does not offer it")
	}
	p.get("/account/password").wantStatus(http.StatusSeeOther)

	d.provider.As(at(d.o.Intake, "clerks"))
	d.through(p, "/confirm/office").wantStatus(http.StatusForbidden).says("another account")
	p.get("/account/password").wantStatus(http.StatusSeeOther)

	d.provider.As(at(d.o.ADA, "adas"))
	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { c["auth_time"] = time.Now().Add(-time.Hour).Unix() }})
	d.now = time.Now() // as the provider has it
	d.now = d.now.Add(11 * time.Minute)
	d.through(p, "/confirm/office").wantStatus(http.StatusForbidden).says("did not ask you again")
	p.get("/account/password").wantStatus(http.StatusSeeOther)

	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { c["auth_time"] = d.now.Unix() }})
	if got := d.through(p, "/confirm/office?next=/account/password"); got.header.Get("Location") != "/account/password" {
		t.Fatalf("status %d: %s", got.status, got.text())
	}
	p.get("/account/password").wantStatus(http.StatusOK)
}

// The attack: an official leaves the desk for a moment. A colleague opens the
// sign-in there, the provider lets them in without a question, since its own session
// goes on, and the colleague signs in the official's name.
func TestSilentSignOnProvesNothing(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	desk := at(d.o.ADA, "adas")
	desk.Since = d.now.Add(-3 * time.Hour)
	d.provider.As(desk)
	p := d.anyone()
	silent := func(name string) {
		t.Helper()
		if d.through(p, "/sign-in/office"); !d.isIn(p, d.o.ADA) {
			t.Fatalf("%s: not in", name)
		}
		if got := p.get("/account/password"); got.header.Get("Location") != "/confirm?next=/account/password" {
			t.Errorf("%s: status %d", name, got.status)
		}
		p.post("/account/passkeys/new", nil).wantStatus(http.StatusUnauthorized)
		p.post("/requests/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11/certify", nil).wantStatus(http.StatusUnauthorized)
	}
	silent("three hours ago")
	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { delete(c, "auth_time") }})
	silent("a provider that does not say")

	// The official is asked at the provider, and goes on.
	d.provider.Lie(oidc.Lies{})
	if got := d.through(p, "/confirm/office?next=/account/password"); got.header.Get("Location") != "/account/password" {
		t.Fatalf("status %d: %s", got.status, got.text())
	}
	p.get("/account/password").wantStatus(http.StatusOK)

	// A clock that is ahead makes no proof last longer.
	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { c["auth_time"] = d.now.Add(8 * time.Hour).Unix() }})
	d.through(p, "/sign-in/office")
	p.get("/account/password").wantStatus(http.StatusOK)
	d.now = d.now.Add(11 * time.Minute)
	p.get("/account/password").wantStatus(http.StatusSeeOther)
}

// The attack: somebody has the password of a member of staff who comes in by the
// office's sign-in and so never set up a second step, or reads their mail and sets
// one, and sets up the second step themselves.
func TestPasswordOfOfficeAccountSetsUpNothing(t *testing.T) {
	d := newOfficeDoor(t)
	d.allow(d.o.ADA)
	d.provider.As(at(d.o.ADA, "adas"))
	early, thief, owner := d.anyone(), d.anyone(), d.anyone()
	d.password(early, d.o.ADA, storetest.Password).wantStatus(http.StatusSeeOther) // before the first sign-in at the office
	if d.through(owner, "/sign-in/office"); !d.isIn(owner, d.o.ADA) {
		t.Fatal("the owner is not in")
	}
	d.password(thief, d.o.ADA, storetest.Password).wantStatus(http.StatusForbidden).says("with your office account").links("/sign-in/office")
	if last := d.audit[len(d.audit)-1]; last.Action != "SignInRefused" || last.Actor != d.o.ADA.ID || last.Result != string(cases.NotYours) {
		t.Errorf("the log says %+v", last)
	}
	for _, p := range []*person{early, thief} {
		if got := p.get("/second-factor/new"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/sign-in" {
			t.Errorf("status %d to %s", got.status, got.header.Get("Location"))
		}
		p.get("/second-factor/new/picture").wantStatus(http.StatusNotFound)
		p.post("/second-factor/new", url.Values{"code": {"123456"}}).wantStatus(http.StatusUnauthorized)
		if d.isIn(p, d.o.ADA) {
			t.Error("in")
		}
	}

	// Nor does the password alone sign at the desk that the owner left.
	d.now = d.now.Add(11 * time.Minute)
	page := owner.get("/confirm")
	if !page.links("/confirm/office") || page.find(func(n *html.Node) bool { return attr(n, "name") == "password" }) != nil {
		t.Error("the page asks for the password")
	}
	owner.post("/confirm", url.Values{"password": {storetest.Password}}).wantStatus(http.StatusForbidden).says("with your office account")
	owner.get("/account/password").wantStatus(http.StatusSeeOther)

	// Once the owner has a second step here, password and code are a way in.
	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { c["auth_time"] = d.now.Unix() }})
	d.through(owner, "/confirm/office").wantStatus(http.StatusSeeOther)
	d.enrol(owner, d.o.ADA)
	d.enter(thief, d.o.ADA)
	if !d.isIn(thief, d.o.ADA) {
		t.Error("password and code do not work")
	}
}

// The attack: the colleague at the desk knows the official's password at the
// provider, which asks for nothing more. Signing in takes our code besides, and so
// does confirming.
func TestConfirmingTakesTwoFactors(t *testing.T) {
	d := newOfficeDoor(t, func(s *SignOn) { s.TwoFactors = false })
	d.allow(d.o.ADA)
	desk := at(d.o.ADA, "adas")
	d.provider.As(desk)
	p := d.anyone()
	d.through(p, "/sign-in/office")
	d.enrol(p, d.o.ADA)
	d.now = d.now.Add(11 * time.Minute)
	d.provider.Lie(oidc.Lies{Claims: func(c map[string]any) { c["auth_time"] = d.now.Unix() }})
	confirmed := func(want bool) {
		t.Helper()
		if got := p.get("/account/password").status == http.StatusOK; got != want {
			t.Errorf("confirmed: %v", got)
		}
	}
	const next = "?next=/account/password"
	if got := d.through(p, "/confirm/office"+next); got.header.Get("Location") != "/confirm"+next {
		t.Fatalf("leads to %q", got.header.Get("Location"))
	}
	confirmed(false)
	page := p.get("/confirm" + next).says("Your second step is left")
	if page.find(func(n *html.Node) bool { return attr(n, "name") == "password" }) != nil {
		t.Error("the page asks for the password besides")
	}
	p.post("/confirm", url.Values{"code": {"000000"}}).wantStatus(422).says("not right")
	p.post("/confirm", nil).wantStatus(422).says("Enter the code")
	confirmed(false)

	// The provider's word serves for minutes, and once.
	d.now = d.now.Add(halfLimit + time.Second)
	p.post("/confirm", url.Values{"code": {d.code(d.o.ADA)}}).wantStatus(422).says("Enter your password")
	confirmed(false)
	d.through(p, "/confirm/office"+next)
	sent := page.hidden("/confirm")
	sent.Set("code", d.code(d.o.ADA))
	if got := p.post("/confirm", sent); got.header.Get("Location") != "/account/password" {
		t.Errorf("status %d: %s", got.status, got.text())
	}
	confirmed(true)
	p.post("/confirm", url.Values{"code": {d.code(d.o.ADA)}}).wantStatus(422).says("Enter your password")

	// Who has no second factor here gives the second one there, and that is enough.
	d.now = time.Now().Add(time.Minute)
	d.allow(d.o.Intake)
	clerk := at(d.o.Intake, "clerks")
	clerk.Methods = []string{"pwd", "mfa"}
	d.provider.As(clerk)
	p = d.anyone()
	d.through(p, "/sign-in/office")
	d.now = d.now.Add(11 * time.Minute)
	d.through(p, "/confirm/office").wantStatus(http.StatusSeeOther)
	confirmed(true)
	d.now = d.now.Add(11 * time.Minute)
	clerk.Methods = nil
	d.provider.As(clerk)
	d.through(p, "/confirm/office").wantStatus(http.StatusForbidden).says("this takes two")
	confirmed(false)
}

// What was typed when a session ended cannot go along to the provider, so it waits
// in its window.
func TestOfficeInAnotherWindow(t *testing.T) {
	d := newOfficeDoor(t)
	const to = "/requests/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11/ask"
	page := d.anyone().post(to, url.Values{"question": {"Which hospital was it?"}}).wantStatus(http.StatusUnauthorized).says("in another window", "Send it now")
	if page.hidden(to).Get("question") != "Which hospital was it?" {
		t.Error("what was typed does not wait")
	}
}

// Without a provider nothing offers it, and its addresses are nowhere.
func TestNoOfficeNoButton(t *testing.T) {
	d := newNamedDoor(t)
	d.anyone().get("/sign-in").silent("office account", "/sign-in/office")
	d.anyone().get("/sign-in/office").wantStatus(http.StatusNotFound)
	d.anyone().get(sso.AnswerPath).wantStatus(http.StatusNotFound)
	d.in(d.o.Admin).get("/people").silent("ffice account")
}
