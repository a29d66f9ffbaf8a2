package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/store/storetest"

	"golang.org/x/net/html"
)

// The attack: Mallory signs in halfway with an account of hers, puts her session
// into the browser of somebody else, waits until they sign in, and goes on with
// the session that she knows.
func TestSessionFixation(t *testing.T) {
	d := newDoor(t)
	mallory, victim := d.anyone(), d.anyone()
	d.password(mallory, d.o.Intake, storetest.Password)
	planted := d.cookie(mallory)
	d.plant(victim, planted)
	seen := map[string]bool{planted: true}
	d.password(victim, d.o.ADA, storetest.Password)
	half := d.cookie(victim)
	if seen[half] {
		t.Error("the session of before the password goes on after it")
	}
	seen[half] = true
	d.enrol(victim, d.o.ADA)
	if seen[d.cookie(victim)] {
		t.Error("a session of before the second factor goes on after it")
	}
	if !d.isIn(victim, d.o.ADA) {
		t.Fatal("the victim is not in")
	}
	for session := range seen {
		d.plant(mallory, session)
		if d.isIn(mallory, d.o.ADA) {
			t.Error("Mallory is in with a session that she knew")
		}
	}
}

// The attack: somebody has the password of a member of staff, but not the
// telephone, and tries every address of the service.
func TestHalfSignedInReachesNothing(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.Chief)
	const path = "/requests/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11"
	own := regexp.MustCompile(`^/(second-factor(/passkey)?$|sign-in|reset$|static/)`)
	half, stranger := d.anyone(), d.anyone()
	for _, pattern := range patterns(t) {
		method, address := split(pattern, path)
		if own.MatchString(address) {
			continue
		}
		if half.get("/second-factor").status != http.StatusOK {
			d.password(half, d.o.Chief, storetest.Password).wantStatus(http.StatusSeeOther)
		}
		d.now = d.now.Add(time.Second)
		got, want := half.send(half.request(method, address, nil)), stranger.send(stranger.request(method, address, nil))
		if got.status != want.status || got.header.Get("Location") != want.header.Get("Location") {
			t.Errorf("%s: status %d to %q, and a stranger gets %d to %q", pattern, got.status, got.header.Get("Location"), want.status, want.header.Get("Location"))
		}
		if strings.Contains(got.body, string(d.o.Chief.Name.Given)) || strings.Contains(got.body, "office-nav") {
			t.Errorf("%s shows a page of the person", pattern)
		}
	}
}

// The attack: somebody has the password of a member of staff who has a telephone,
// and sets up another telephone before the second step is asked for.
func TestHalfSignedInSetsUpNothing(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.Chief)
	thief := d.anyone()
	d.password(thief, d.o.Chief, storetest.Password)
	if got := thief.get("/second-factor/new"); got.status != http.StatusSeeOther || strings.Contains(got.body, "app-secret") {
		t.Errorf("status %d", got.status)
	}
	thief.get("/second-factor/new/picture").wantStatus(http.StatusNotFound)
	thief.post("/second-factor/new", url.Values{"code": {"123456"}}).wantStatus(http.StatusUnauthorized)
	d.enter(thief, d.o.Chief) // with the code, which only the owner has
}

// The attack: somebody has the password of an attorney, at an office that asks
// requesters for a second step as well.
func TestSecondStepForAll(t *testing.T) {
	d := newDoor(t)
	free := d.in(d.o.Attorney)
	free.get("/second-factor/new").wantStatus(http.StatusOK)
	d.enrol(free, d.o.Attorney)
	free.post("/account/app/remove", nil).wantStatus(http.StatusSeeOther)

	d.store.Limits.SecondStepForAll = true
	p := d.anyone()
	if got := d.password(p, d.o.Attorney, storetest.Password); got.header.Get("Location") != "/second-factor/new" || d.isIn(p, d.o.Attorney) {
		t.Errorf("leads to %s", got.header.Get("Location"))
	}
	d.enrol(p, d.o.Attorney)
	p.post("/account/app/remove", nil).wantStatus(http.StatusForbidden)
	if got := d.password(d.anyone(), d.o.Attorney, storetest.Password); got.header.Get("Location") != "/second-factor" {
		t.Errorf("leads to %s", got.header.Get("Location"))
	}
}

// The attack: a thief with the password waits at the page for the code. The owner
// notices, and sets another password or has the rest ended: the thief's sign-in
// must not outlive that, least of all to set up a telephone once the owner's is
// taken off.
func TestHalfSignInEndsWithTheRest(t *testing.T) {
	for _, end := range []struct {
		name string
		do   func(d *door) error
	}{
		{"a new password", func(d *door) error {
			return d.store.ChangePassword(d.t.Context(), d.o.Viewer(d.o.ADA), cases.PasswordChange{Current: storetest.Password, New: "tulip ledger anvil"})
		}},
		{"the owner ends the others", func(d *door) error {
			return d.store.EndOtherSessions(d.t.Context(), d.o.Viewer(d.o.ADA), "the owner's")
		}},
		{"an administrator ends all", func(d *door) error {
			return d.store.EndSessionsOf(d.t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID)
		}},
		{"an administrator removes the second step", func(d *door) error {
			return d.store.RemoveFactors(d.t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID)
		}},
	} {
		t.Run(end.name, func(t *testing.T) {
			d := newDoor(t)
			d.in(d.o.ADA)
			thief := d.anyone()
			d.password(thief, d.o.ADA, storetest.Password)
			thief.get("/second-factor").wantStatus(http.StatusOK)
			if err := end.do(d); err != nil {
				t.Fatal(err)
			}
			for _, page := range []string{"/second-factor", "/second-factor/new"} {
				if got := thief.get(page); got.header.Get("Location") != "/sign-in" {
					t.Errorf("%s goes on: status %d", page, got.status)
				}
			}
			thief.post("/second-factor/new", url.Values{"code": {"123456"}}).wantStatus(http.StatusUnauthorized)
		})
	}
}

// The attack: a code is read over the shoulder and entered again at once.
func TestCodeIsTakenOnce(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.ADA)
	first, second := d.anyone(), d.anyone()
	d.password(first, d.o.ADA, storetest.Password)
	d.password(second, d.o.ADA, storetest.Password)
	code := d.code(d.o.ADA)
	first.post("/second-factor", url.Values{"code": {code[:3] + " " + code[3:]}}).wantStatus(http.StatusSeeOther)
	second.post("/second-factor", url.Values{"code": {code}}).wantStatus(422).says("used already")
	if d.isIn(second, d.o.ADA) {
		t.Error("the same code let two in")
	}
	d.now = d.now.Add(2 * time.Minute)
	third := d.anyone()
	d.password(third, d.o.ADA, storetest.Password)
	third.post("/second-factor", url.Values{"code": {code}}).wantStatus(422).says("not right")
}

// The attack: the paper with the recovery codes is found after one was used.
func TestRecoveryCodeIsTakenOnce(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.ADA)
	paper := d.paper[d.o.ADA.ID]
	first, second := d.anyone(), d.anyone()
	d.password(first, d.o.ADA, storetest.Password)
	d.password(second, d.o.ADA, storetest.Password)
	first.post("/second-factor", url.Values{"code": {strings.ToUpper(paper[0])}}).wantStatus(http.StatusSeeOther)
	first.get("/account").says("9 codes left", "Password and recovery code")
	second.post("/second-factor", url.Values{"code": {paper[0]}}).wantStatus(422)
	if kinds := d.mailKinds(d.o.ADA); !strings.Contains(kinds, string(cases.NoticeRecoveryUsed)) {
		t.Errorf("mail %s", kinds)
	}

	// New ones end the old ones, and belong to one person.
	page := first.post("/account/recovery", nil).wantStatus(http.StatusOK)
	fresh := page.recoveryCodes()
	second.post("/second-factor", url.Values{"code": {paper[1]}}).wantStatus(422)
	d.in(d.o.Chief)
	other := d.anyone()
	d.password(other, d.o.Chief, storetest.Password)
	other.post("/second-factor", url.Values{"code": {fresh[0]}}).wantStatus(422)
	second.post("/second-factor", url.Values{"code": {fresh[0]}}).wantStatus(http.StatusSeeOther)
}

// The attack: whoever has the password tries all codes, many at one moment, from
// ever new sessions, and over a restart of the program.
func TestGuessingCodesWaits(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.ADA)
	wrong := func(code string) bool {
		n := 0
		for _, c := range code {
			n += int(c)
		}
		return n > 0
	}
	tried := 0
	for i := range 20 {
		thief := d.anyone()
		if got := d.password(thief, d.o.ADA, storetest.Password); got.header.Get("Location") != "/second-factor" {
			t.Fatalf("status %d", got.status)
		}
		guess := "00000" + string(rune('0'+i%10))
		if got := thief.post("/second-factor", url.Values{"code": {guess}}); got.status == 422 && wrong(guess) {
			tried++
		} else if got.status != http.StatusTooManyRequests {
			t.Fatalf("guess %d: status %d", i, got.status)
		}
		if i == 10 {
			d.open()
		}
	}
	if tried != 5 {
		t.Errorf("%d guesses were looked at, want 5", tried)
	}
	late := d.anyone()
	d.password(late, d.o.ADA, storetest.Password)
	late.post("/second-factor", url.Values{"code": {d.code(d.o.ADA)}}).wantStatus(http.StatusTooManyRequests).says("Wait 15 minutes")
	d.now = d.now.Add(16 * time.Minute)
	again := d.anyone()
	d.password(again, d.o.ADA, storetest.Password)
	again.post("/second-factor", url.Values{"code": {"000000"}}).wantStatus(422)
	again.post("/second-factor", url.Values{"code": {"000001"}}).wantStatus(http.StatusTooManyRequests).says("Wait 30 minutes")
}

// The attack: whoever reads the mail of a member of staff sets their password again
// and again, and each time gets another five guesses at the code.
func TestLinksBuyNoGuessesAtTheCode(t *testing.T) {
	d := newDoor(t)
	d.in(d.o.ADA)
	tried := 0
	for i := range 3 {
		thief, chosen := d.anyone(), fmt.Sprintf("tulip ledger anvil %d", i)
		thief.post("/forgot", url.Values{"email": {d.o.ADA.Email}})
		thief.post("/reset", url.Values{"token": {d.token(d.o.ADA)}, "new": {chosen}, "again": {chosen}}).wantStatus(http.StatusSeeOther)
		d.password(thief, d.o.ADA, chosen).wantStatus(http.StatusSeeOther)
		for j := range 4 {
			if thief.post("/second-factor", url.Values{"code": {fmt.Sprintf("00000%d", j)}}).status == 422 {
				tried++
			}
		}
	}
	if tried != 5 {
		t.Errorf("%d guesses were looked at, want 5", tried)
	}
}

// The attack: one machine tries one password on many accounts, each from another
// address of the network that its provider gave it (IPv6, RFC 6177).
func TestOneCustomerIsOneAddress(t *testing.T) {
	d := newDoor(t)
	try := func(i int, address string) int {
		p := d.anyone()
		p.client.Transport = from(address)
		return d.password(p, cases.Person{Email: fmt.Sprintf("somebody%d@nowhere.example", i)}, "wrong").status
	}
	for i := range 8 { // further ones take proof of work besides
		if got := try(i, fmt.Sprintf("2001:db8:1:2::%x", i+1)); got != 422 {
			t.Fatalf("try %d: status %d", i, got)
		}
	}
	for i := range 22 {
		if _, err := d.store.SignIn(t.Context(), cases.Credentials{Email: fmt.Sprint(i, "@nowhere.example"), Password: "wrong", From: cases.Origin{Address: "2001:db8:1:2::/64"}}); err == nil {
			t.Fatal("in")
		}
	}
	if got := try(30, "2001:db8:1:2:ffff::1"); got != http.StatusTooManyRequests {
		t.Errorf("the same network: status %d", got)
	}
	if got := try(31, "2001:db8:1:3::1"); got != 422 {
		t.Errorf("the network beside it: status %d", got)
	}
}

// The attack: an abuser who knows the address of an attorney enters wrong
// passwords all day, so that the attorney cannot get in.
func TestNobodyLocksOthersOut(t *testing.T) {
	d := newDoor(t)
	known := d.in(d.o.Attorney)
	known.post("/sign-out", nil).wantStatus(http.StatusSeeOther)
	mallory := d.anyone()
	stopped := false
	for range 30 {
		got := d.password(mallory, d.o.Attorney, "wrong")
		stopped = stopped || got.status == http.StatusTooManyRequests
	}
	if !stopped {
		t.Error("guessing is not stopped")
	}
	d.password(known, d.o.Attorney, storetest.Password).wantStatus(http.StatusSeeOther)
	if !d.isIn(known, d.o.Attorney) {
		t.Error("the attorney is locked out of the browser that they always use")
	}
	d.password(d.anyone(), d.o.Other, storetest.Password).wantStatus(http.StatusSeeOther) // others are not held up

	// In a new browser the way in is the mail.
	fresh := d.anyone()
	d.password(fresh, d.o.Attorney, storetest.Password).wantStatus(http.StatusTooManyRequests)
	fresh.post("/forgot", url.Values{"email": {d.o.Attorney.Email}}).wantStatus(http.StatusOK)
	const chosen = "tulip ledger anvil"
	fresh.post("/reset", url.Values{"token": {d.token(d.o.Attorney)}, "new": {chosen}, "again": {chosen}}).wantStatus(http.StatusSeeOther)
	d.password(fresh, d.o.Attorney, chosen).wantStatus(http.StatusSeeOther)

	// A browser that is known has a limit of its own, which holds up nobody else.
	fresh.post("/sign-out", nil)
	for range 5 {
		d.password(fresh, d.o.Attorney, "wrong").wantStatus(422)
	}
	d.password(fresh, d.o.Attorney, chosen).wantStatus(http.StatusTooManyRequests)
	known.post("/sign-out", nil)
	d.password(known, d.o.Attorney, chosen).wantStatus(http.StatusSeeOther)
}

// The attack: a stranger wants to know who works for the office or asks it for
// certifications, and enters addresses everywhere.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	d := newDoor(t)
	if err := d.store.SetActive(t.Context(), d.o.Viewer(d.o.Admin), d.o.Other.ID, false); err != nil {
		t.Fatal(err)
	}
	emails := []string{d.o.ADA.Email, d.o.Other.Email, "nobody@nowhere.example"} // active, disabled, none
	for _, step := range []struct {
		name string
		send func(p *person, email string) answer
	}{
		{"sign-in", func(p *person, email string) answer {
			return p.post("/sign-in", url.Values{"email": {email}, "password": {"wrong"}})
		}},
		{"forgot", func(p *person, email string) answer { return p.post("/forgot", url.Values{"email": {email}}) }},
	} {
		for try := range 8 { // before and after the limit
			var first answer
			for i, email := range emails {
				got := step.send(d.anyone(), email)
				got.body = strings.ReplaceAll(got.body, email, "ADDRESS")
				if i == 0 {
					first = got
				} else if got.status != first.status || got.body != first.body {
					t.Errorf("%s, try %d: %s differs: status %d and %d", step.name, try, email, got.status, first.status)
				}
			}
		}
	}
}

// The attack: a mail with a link that sets a password is found later, or its
// address in a log or in what a browser tells the next page.
func TestResetLinkWorksOnce(t *testing.T) {
	d := newDoor(t)
	old := d.in(d.o.ADA)
	p := d.anyone()
	const chosen = "tulip ledger anvil"
	set := func(token string) answer {
		return p.post("/reset", url.Values{"token": {token}, "new": {chosen}, "again": {chosen}})
	}
	ask := func() string {
		p.post("/forgot", url.Values{"email": {strings.ToUpper(d.o.ADA.Email)}}).wantStatus(http.StatusOK).says("If there is an account")
		return d.token(d.o.ADA)
	}

	replaced := ask()
	token := ask()
	p.get("/reset/" + replaced).wantStatus(http.StatusNotFound).says("does not work any more")
	set(replaced).wantStatus(http.StatusNotFound)

	page := p.get("/reset/" + token).wantStatus(http.StatusOK)
	if page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", page.header)
	}
	p.post("/reset", url.Values{"token": {token}, "new": {"Password12345"}, "again": {"Password12345"}}).wantStatus(422).says("lists that attackers use").silent("Password12345")
	p.post("/reset", url.Values{"token": {token}, "new": {"okafor tulip ledger"}, "again": {"okafor tulip ledger"}}).wantStatus(422).says("a name or an address")
	set(token).wantStatus(http.StatusSeeOther)
	p.get("/sign-in?new=password").says("Your new password is set")
	set(token).wantStatus(http.StatusNotFound)
	p.get("/reset/" + token).wantStatus(http.StatusNotFound)

	if d.isIn(old, d.o.ADA) {
		t.Error("a session of before the new password goes on")
	}
	d.password(d.anyone(), d.o.ADA, storetest.Password).wantStatus(422)
	if got := d.password(p, d.o.ADA, chosen); got.header.Get("Location") != "/second-factor" {
		t.Errorf("after the reset the second factor is not asked for: %s", got.header.Get("Location"))
	}
	if strings.Contains(d.logs.String(), token) || strings.Contains(d.logs.String(), chosen) {
		t.Error("the log holds the token or the password")
	}
	if kinds := d.mailKinds(d.o.ADA); !strings.Contains(kinds, string(cases.NoticePasswordChanged)) {
		t.Errorf("mail %s", kinds)
	}

	d.now = d.now.Add(2 * time.Hour)
	late := ask()
	d.now = d.now.Add(31 * time.Minute)
	set(late).wantStatus(http.StatusNotFound)
	ends := ask()
	if err := d.store.ChangePassword(t.Context(), d.o.Viewer(d.o.ADA), cases.PasswordChange{Current: chosen, New: "walnut kettle brass"}); err != nil {
		t.Fatal(err)
	}
	set(ends).wantStatus(http.StatusNotFound)
	invited := ask()
	if err := d.store.SetActive(t.Context(), d.o.Viewer(d.o.Admin), d.o.ADA.ID, false); err != nil {
		t.Fatal(err)
	}
	set(invited).wantStatus(http.StatusNotFound)
}

// The attack: an abuser knows the address of somebody new at the office, and asks
// for a new password in their name every half hour, so that no invitation works.
func TestForgottenPasswordEndsNoInvitation(t *testing.T) {
	d := newDoor(t)
	invite := func() string {
		token, err := d.store.Invite(t.Context(), d.o.ADA.ID)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	p := d.anyone()
	ask := func() string {
		p.post("/forgot", url.Values{"email": {d.o.ADA.Email}}).wantStatus(http.StatusOK)
		return d.token(d.o.ADA)
	}
	invitation := invite()
	reset := ask()
	p.get("/reset/" + invitation).wantStatus(http.StatusOK)
	p.get("/reset/" + reset).wantStatus(http.StatusOK)

	newer := invite() // an administrator's word ends both
	p.get("/reset/" + invitation).wantStatus(http.StatusNotFound)
	p.get("/reset/" + reset).wantStatus(http.StatusNotFound)

	reset = ask()
	const chosen = "tulip ledger anvil"
	p.post("/reset", url.Values{"token": {newer}, "new": {chosen}, "again": {chosen}}).wantStatus(http.StatusSeeOther)
	p.get("/reset/" + reset).wantStatus(http.StatusNotFound)
}

// The attack: whoever is signed in, or took over a session, reaches for the
// accounts of others, and for more than their own account may have.
func TestAccountsOfOthers(t *testing.T) {
	d := newDoor(t)
	mallory, victim, admin := d.in(d.o.ADA), d.in(d.o.Chief), d.in(d.o.Admin)
	lines, err := d.store.SessionsOf(t.Context(), d.o.Viewer(d.o.Chief))
	if err != nil || len(lines) != 1 {
		t.Fatalf("%v, %v", lines, err)
	}
	mallory.post("/account/sessions/"+lines[0].ID+"/end", nil).wantStatus(http.StatusNotFound)
	mallory.post("/account/sessions/end", nil).wantStatus(http.StatusSeeOther)
	for _, act := range []string{"active", "second-step", "sessions"} {
		mallory.post("/people/"+string(d.o.Chief.ID)+"/"+act, url.Values{"active": {"no"}}).wantStatus(http.StatusForbidden)
	}
	if !d.isIn(victim, d.o.Chief) {
		t.Fatal("Mallory ended a session of somebody else")
	}
	mallory.post("/account/app/remove", nil).wantStatus(http.StatusForbidden)
	mallory.post("/account/password", url.Values{"current": {"wrong"}, "new": {"tulip ledger anvil"}, "again": {"tulip ledger anvil"}, "person": {string(d.o.Chief.ID)}}).wantStatus(422)

	admin.post("/people/"+string(d.o.Admin.ID)+"/second-step", nil).wantStatus(422).says("your own")
	admin.post("/people/"+string(d.o.Chief.ID)+"/second-step", nil).wantStatus(http.StatusSeeOther)
	if d.isIn(victim, d.o.Chief) {
		t.Error("a session outlives the second step that it was begun with")
	}
	if got := d.password(victim, d.o.Chief, storetest.Password); got.header.Get("Location") != "/second-factor/new" {
		t.Errorf("without a second step the person is led to %s", got.header.Get("Location"))
	}
	d.enrol(victim, d.o.Chief)
	admin.post("/people/"+string(d.o.Chief.ID)+"/sessions", nil).wantStatus(http.StatusSeeOther)
	if d.isIn(victim, d.o.Chief) {
		t.Error("the session goes on")
	}
}

// The attack: a person who was dismissed goes on in the window that is open.
func TestDisabledIsOutAtOnce(t *testing.T) {
	d := newDoor(t)
	leaver, halfway, admin := d.in(d.o.ADA), d.anyone(), d.in(d.o.Admin)
	d.password(halfway, d.o.ADA, storetest.Password)
	admin.post("/people/"+string(d.o.ADA.ID)+"/active", url.Values{"active": {"no"}}).wantStatus(http.StatusSeeOther)
	if d.isIn(leaver, d.o.ADA) {
		t.Error("the session goes on")
	}
	halfway.post("/second-factor", url.Values{"code": {d.code(d.o.ADA)}}).wantStatus(http.StatusUnauthorized)
	admin.post("/people/"+string(d.o.ADA.ID)+"/active", url.Values{"active": {"yes"}}).wantStatus(http.StatusSeeOther)
	if d.isIn(leaver, d.o.ADA) {
		t.Error("the session came back with the account")
	}
}

// The attack: somebody sits down at a desk that its owner left for a moment, and
// signs, or changes the password.
func TestUnattendedDesk(t *testing.T) {
	d := newDoor(t)
	p := d.in(d.o.Official)
	before := d.cookie(p)
	ends := d.ends(p)
	d.now = d.now.Add(11 * time.Minute)
	path := "/requests/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11"
	for _, act := range []string{"certify", "decline", "signature"} {
		p.post(path+"/"+act, url.Values{"command": {"c"}, "explanation": {"Nothing <b>found</b>."}}).
			wantStatus(http.StatusUnauthorized).says("Confirm that it is you", "What you typed is kept.").harmless()
	}
	p.post("/officials/6d0f1c1e-3f5a-4a52-9c7e-2f1f0a3a9d11/letter", nil).wantStatus(http.StatusUnauthorized)
	if n := len(d.commands); n != 0 {
		t.Fatalf("%d commands were sent", n)
	}
	if got := p.get("/account/password"); got.header.Get("Location") != "/confirm?next=/account/password" {
		t.Errorf("leads to %s", got.header.Get("Location"))
	}
	for _, address := range []string{"/account/password", "/account/recovery", "/account/app/remove", "/account/sessions/x/end", "/account/sessions/end", "/second-factor/new"} {
		got := p.post(address, url.Values{"current": {storetest.Password}, "new": {"tulip ledger anvil"}}).wantStatus(http.StatusUnauthorized).silent("tulip")
		if got.hidden("/confirm").Get("next") == "" {
			t.Errorf("%s leads nowhere", address)
		}
	}

	page := p.post(path+"/decline", url.Values{"explanation": {"Nothing found."}})
	confirm := page.hidden("/confirm")
	confirm.Set("password", storetest.Password)
	confirm.Set("code", "000000")
	page = p.post("/confirm", confirm).wantStatus(422).says("This code is not right").silent(storetest.Password)
	confirm.Set("password", "wrong")
	confirm.Set("code", d.code(d.o.Official))
	p.post("/confirm", confirm).wantStatus(422).says("This is not your password")
	confirm.Set("password", storetest.Password)
	confirm.Set("code", d.code(d.o.Official))
	page = p.post("/confirm", confirm).wantStatus(http.StatusOK).says("You confirmed that it is you.", "Decline this request", "Nothing found.")
	if last := d.audit[len(d.audit)-1]; last.Action != "Confirm" || last.Object != string(cases.ByApp) || last.Actor != d.o.Official.ID {
		t.Errorf("the log says %+v", last)
	}
	if after := d.cookie(p); after == before {
		t.Error("the session has the token of before")
	}
	if !d.ends(p).Equal(ends) {
		t.Error("confirming makes the session longer")
	}
	if sent := page.hidden(path + "/decline"); sent.Get("explanation") != "Nothing found." || sent.Get("password")+sent.Get("code") != "" {
		t.Errorf("the form holds %v", sent)
	}
	p.get("/account/password").wantStatus(http.StatusOK)
}

// Whoever has an account sees where it is signed in, and ends what they do not know.
func TestOwnSessions(t *testing.T) {
	d := newDoor(t)
	here, there, third := d.in(d.o.ADA), d.in(d.o.ADA), d.in(d.o.ADA)
	page := here.get("/account").wantStatus(http.StatusOK).says("A browser", "Password and code", "This one", d.o.ADA.Email)
	if strings.Contains(page.body, "Go-http-client") || strings.Count(page.body, "/end\"") != 3 {
		t.Errorf("the page says %s", page.text())
	}
	lines, err := d.store.SessionsOf(t.Context(), d.o.Viewer(d.o.ADA))
	if err != nil || len(lines) != 3 {
		t.Fatalf("%v, %v", lines, err)
	}
	end := page.find(func(n *html.Node) bool {
		return n.Data == "form" && strings.HasSuffix(attr(n, "action"), "/end") && attr(n, "action") != "/account/sessions/end"
	})
	here.post(attr(end, "action"), nil).wantStatus(http.StatusSeeOther)
	if d.isIn(there, d.o.ADA) == d.isIn(third, d.o.ADA) {
		t.Error("not one session ended, but none or both")
	}
	here.post("/account/sessions/end", nil).wantStatus(http.StatusSeeOther)
	if d.isIn(there, d.o.ADA) || d.isIn(third, d.o.ADA) || !d.isIn(here, d.o.ADA) {
		t.Error("the others go on, or this one does not")
	}
	const chosen = "tulip ledger anvil"
	there = d.in(d.o.ADA)
	here.post("/account/password", url.Values{"current": {storetest.Password}, "new": {chosen}, "again": {"tulip ledger"}}).wantStatus(422).says("differ").silent(chosen)
	here.post("/account/password", url.Values{"current": {storetest.Password}, "new": {chosen}, "again": {chosen}}).wantStatus(http.StatusSeeOther)
	if d.isIn(there, d.o.ADA) || !d.isIn(here, d.o.ADA) {
		t.Error("another session outlives the password, or this one does not")
	}
}
