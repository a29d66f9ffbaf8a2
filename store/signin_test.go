package store

import (
	"bytes"
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"suppb/cases"
)

const wrong, right = "not the password", "tulip ledger anvil"

// clerkWithPassword gives the clerk a password and an app, and returns its secret.
func (p purged) clerkWithPassword() (cases.Person, string) {
	p.Helper()
	who, err := p.s.Person(p.Context(), p.clerk.Person)
	p.must(err)
	p.must(p.s.setPassword(p.Context(), who, right, "", nil))
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bytes.Repeat([]byte{7}, 20))
	p.must(p.s.inTx(p.Context(), func(t *tx) error { return t.setApp(p.Context(), who, secret, p.now) }))
	return who, secret
}

// count is the number that a query gives.
func (p purged) count(query string) (n int) {
	p.Helper()
	p.must(get(p.Context(), p.s.db, &n, query))
	return n
}

// dump is everything in the tables, as text.
func (p purged) dump(tables ...string) string {
	p.Helper()
	var b strings.Builder
	for _, table := range tables {
		rows, err := p.s.db.QueryxContext(p.Context(), `SELECT * FROM `+table)
		p.must(err)
		for rows.Next() {
			values, err := rows.SliceScan()
			p.must(err)
			for _, v := range values {
				if bytes, ok := v.([]byte); ok {
					v = string(bytes)
				}
				fmt.Fprintln(&b, v)
			}
		}
		p.must(rows.Err())
		p.must(rows.Close())
	}
	return b.String()
}

func refusalCode(err error) cases.RefusalCode {
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// The attack: a stranger measures how long the answer takes for addresses with
// and without an account. What takes long is argon2, so its runs are counted; so
// are the writes, which are what takes long besides.
func TestEveryAddressIsTheSameWork(t *testing.T) {
	onBoth(t, func(p purged) {
		who, _ := p.clerkWithPassword()
		invited := p.person("invited", cases.RoleIntake)
		p.exec(`UPDATE people SET password_hash = NULL WHERE id = ?`, invited.ID)
		gone := p.person("gone", cases.RoleIntake)
		p.exec(`UPDATE people SET active = FALSE WHERE id = ?`, gone.ID)
		var compared []string
		real := p.s.compare
		p.s.compare = func(password, hash string) (bool, error) {
			compared = append(compared, hash[:strings.LastIndex(hash, "$")-22]) // parameters, without salt and digest
			return real(password, hash)
		}
		var work []string
		for i, email := range []string{who.Email, invited.Email, gone.Email, "nobody@nowhere.example", ""} {
			compared = nil
			before := p.count(`SELECT COUNT(*) FROM audit`)
			_, err := p.s.SignIn(p.Context(), cases.Credentials{Email: email, Password: wrong, From: cases.Origin{Address: fmt.Sprint(i)}})
			work = append(work, fmt.Sprint(err, compared, p.count(`SELECT COUNT(*) FROM audit`)-before, len(compared)))
		}
		if same := slices.Compact(slices.Clone(work)); len(same) != 1 || !strings.HasSuffix(same[0], " 1 1") {
			p.Errorf("the work differs: %s", strings.Join(work, "\n"))
		}
	})
}

// The attack: many guesses at one moment, each sent before the first is counted.
func TestGuessesAtOneMomentAreCounted(t *testing.T) {
	onBoth(t, func(p purged) {
		who, _ := p.clerkWithPassword()
		var looked, refused int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				_, err := p.s.CheckCode(p.Context(), who.ID, fmt.Sprintf("%06d", i), cases.Origin{})
				mu.Lock()
				defer mu.Unlock()
				switch refusalCode(err) {
				case cases.TooMany:
					refused++
				case cases.BadInput:
					looked++
				default:
					p.Errorf("%v", err)
				}
			})
		}
		wg.Wait()
		if looked != 5 || refused != 35 {
			p.Errorf("%d guesses were looked at and %d refused", looked, refused)
		}
	})
}

// The attack: whoever reads a person's mail uses link after link, until the person's
// own browsers are no longer known and strangers can lock them out.
func TestLinksPushNoBrowserOut(t *testing.T) {
	onBoth(t, func(p purged) {
		who, _ := p.clerkWithPassword()
		own, err := p.s.SignedIn(p.Context(), who.ID, cases.ByApp, cases.Origin{})
		p.must(err)
		link := func(had string) (token string) {
			p.now = p.now.Add(time.Second)
			p.must(p.s.inTx(p.Context(), func(t *tx) (err error) {
				token, err = t.rememberBrowser(p.Context(), "office", who.ID, had, true, p.now)
				return err
			}))
			return token
		}
		known := func(token string) string {
			p.Helper()
			password, err := p.s.knownBrowser(p.Context(), who.ID, token, true)
			p.must(err)
			code, err := p.s.knownBrowser(p.Context(), who.ID, token, false)
			p.must(err)
			return fmt.Sprint(password != "", " ", code != "")
		}
		first := link("")
		for range browsersKept {
			link("")
		}
		if known(own) != "true true" || known(first) != "false false" {
			p.Errorf("the person's own %s, the first link's %s", known(own), known(first))
		}
		last := link("")
		if known(last) != "true false" {
			p.Errorf("a link's %s", known(last))
		}
		again, err := p.s.SignedIn(p.Context(), who.ID, cases.ByApp, cases.Origin{Browser: last})
		p.must(err)
		if known(again) != "true true" || known(last) != "false false" {
			p.Errorf("after a whole sign-in %s", known(again))
		}
		if own = link(own); known(own) != "true true" {
			p.Errorf("a link in a browser that is known made it %s", known(own))
		}
	})
}

// The attack: passwords by the hundred at one moment, for as many addresses, so
// that each hash takes its memory until none is left.
func TestFewPasswordsAreComparedAtOneMoment(t *testing.T) {
	onBoth(t, func(p purged) {
		var now, most atomic.Int32
		going := make(chan struct{}, 40)
		enough := make(chan struct{})
		p.s.compare = func(string, string) (bool, error) {
			n := now.Add(1)
			defer now.Add(-1)
			if n > most.Load() {
				most.Store(n)
			}
			going <- struct{}{}
			<-enough
			return false, nil
		}
		ctx, leave := context.WithCancel(p.Context())
		var left atomic.Int32
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				defer left.Add(1)
				if _, err := p.s.SignIn(ctx, cases.Credentials{Email: fmt.Sprintf("%d@nowhere.example", i), Password: wrong, From: cases.Origin{Address: fmt.Sprint(i)}}); err == nil {
					p.Error("a wrong password signed in")
				}
			})
		}
		for range hashesAtOnce {
			<-going
		}
		leave() // those who wait do not wait for ever
		for left.Load() < 12-hashesAtOnce {
			time.Sleep(time.Millisecond)
		}
		close(enough)
		wg.Wait()
		if most.Load() != hashesAtOnce {
			p.Errorf("%d at one moment", most.Load())
		}
	})
}

// The attack: one code, sent twice at one moment.
func TestCodeAtOneMomentIsTakenOnce(t *testing.T) {
	onBoth(t, func(p purged) {
		who, secret := p.clerkWithPassword()
		code, err := totp.GenerateCode(secret, p.now)
		p.must(err)
		taken := 0
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := p.s.CheckCode(p.Context(), who.ID, code, cases.Origin{}); err == nil {
					mu.Lock()
					taken++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if taken != 1 {
			p.Errorf("the code was taken %d times", taken)
		}
	})
}

// The attack: one link, used twice at one moment.
func TestLinkAtOneMomentWorksOnce(t *testing.T) {
	onBoth(t, func(p purged) {
		p.clerkWithPassword()
		token, err := p.s.Invite(p.Context(), p.clerk.Person)
		p.must(err)
		set := 0
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if _, err := p.s.SetPassword(p.Context(), token, fmt.Sprintf("walnut kettle brass %d", i), cases.Origin{}); err == nil {
					mu.Lock()
					set++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if set != 1 {
			p.Errorf("the link set %d passwords", set)
		}
	})
}

// RFC 6238 section 5.2: one step before and one after count, for clocks that differ.
func TestStepsOfCodes(t *testing.T) {
	onBoth(t, func(p purged) {
		p.s.Limits.Guesses = 100
		for _, tt := range []struct {
			off   time.Duration
			taken bool
		}{{-61 * time.Second, false}, {-30 * time.Second, true}, {0, true}, {30 * time.Second, true}, {61 * time.Second, false}} {
			who, secret := p.clerkWithPassword()
			code, err := totp.GenerateCode(secret, p.now.Add(tt.off))
			p.must(err)
			if method, err := p.s.CheckCode(p.Context(), who.ID, code, cases.Origin{}); (err == nil) != tt.taken || tt.taken && method != cases.ByApp {
				p.Errorf("a code of %s: %q, %v", tt.off, method, err)
			}
		}
		stranger := p.person("bare", cases.RoleIntake)
		for _, code := range []string{"000000", "", "abcd", strings.Repeat("1", 5000), "１２３４５６"} {
			if _, err := p.s.CheckCode(p.Context(), stranger.ID, code, cases.Origin{}); refusalCode(err) != cases.BadInput {
				p.Errorf("%.10q without an app: %v", code, err)
			}
		}
	})
}

// The attack: a thief has a session, its owner ends it, and a page of the thief's
// that was on its way is finished after that.
func TestEndedSessionStaysEnded(t *testing.T) {
	onBoth(t, func(p purged) {
		store, ctx := p.s.Sessions(), p.Context()
		data := func(person cases.PersonID, id string) []byte {
			b, err := scs.GobCodec{}.Encode(p.now.Add(time.Hour), map[string]any{
				SessionPerson: string(person), SessionAgency: "office", SessionID: id, SessionBegan: p.now.Unix(), SessionBrowser: "Firefox", SessionMethod: string(cases.ByApp),
			})
			p.must(err)
			return b
		}
		goesOn := func(token string) bool {
			_, found, err := store.FindCtx(ctx, token)
			p.must(err)
			return found
		}
		for _, end := range []struct {
			name string
			do   func(id string) error
		}{
			{"signed out", func(id string) error { return store.DeleteCtx(ctx, "token "+id) }},
			{"ended by its owner", func(id string) error { return p.s.EndSession(ctx, p.clerk, id) }},
			{"all others ended", func(string) error { return p.s.EndOtherSessions(ctx, p.clerk, "another") }},
			{"the account disabled", func(string) error {
				admin := cases.Viewer{Actor: cases.Actor{Person: "admin", Roles: []cases.Role{cases.RoleAdministrator}}, Agency: "office"}
				return p.s.SetActive(ctx, admin, p.clerk.Person, false)
			}},
		} {
			id := uuid.NewString()
			token := "token " + id
			p.must(store.CommitCtx(ctx, token, data(p.clerk.Person, id), p.now.Add(time.Hour)))
			if !goesOn(token) {
				p.Fatalf("%s: there is no session", end.name)
			}
			p.must(end.do(id))
			p.must(store.CommitCtx(ctx, token, data(p.clerk.Person, id), p.now.Add(time.Hour)))
			if goesOn(token) {
				p.Errorf("%s: the session came back", end.name)
			}
		}
	})
}

// The attack: the thief's page is a slow upload, which is finished after the ended
// session would have expired and the night's purge has passed.
func TestEndedSessionStaysEndedAfterThePurge(t *testing.T) {
	onBoth(t, func(p purged) {
		p.s.now = func() time.Time { return p.now }
		store, ctx := p.s.Sessions(), p.Context()
		data, err := scs.GobCodec{}.Encode(p.now.Add(12*time.Hour), map[string]any{SessionPerson: string(p.clerk.Person), SessionAgency: "office", SessionID: "stolen", SessionBegan: p.now.Unix()})
		p.must(err)
		commit := func() { p.must(store.CommitCtx(ctx, "token", data, p.now.Add(time.Minute))) }
		purge := func() {
			_, err := p.s.Purge(ctx, "office", cases.PurgeBefore{}, p.now)
			p.must(err)
		}
		commit()
		p.must(p.s.EndSession(ctx, p.clerk, "stolen"))
		p.now = p.now.Add(40 * time.Minute)
		purge()
		commit()
		if _, found, err := store.FindCtx(ctx, "token"); err != nil || found {
			p.Errorf("the session came back: %v, %v", found, err)
		}
		p.now = p.now.Add(2 * time.Hour)
		if purge(); p.count(`SELECT COUNT(*) FROM sessions`) != 0 {
			p.Error("its row is kept")
		}
	})
}

// What a session holds cannot be read in the record, nor put into another row.
func TestSessionsAreSealed(t *testing.T) {
	onBoth(t, func(p purged) {
		store, ctx := p.s.Sessions(), p.Context()
		data, err := scs.GobCodec{}.Encode(p.now.Add(time.Hour), map[string]any{"app": "otpauth://totp/secret"})
		p.must(err)
		p.must(store.CommitCtx(ctx, "one", data, p.now.Add(time.Hour)))
		p.must(store.CommitCtx(ctx, "two", data, p.now.Add(time.Hour)))
		var kept []byte
		p.must(get(ctx, p.s.db, &kept, `SELECT data FROM sessions WHERE token = 'one'`))
		if bytes.Contains(kept, []byte("otpauth")) {
			p.Error("the session is kept in clear")
		}
		p.exec(`UPDATE sessions SET data = ? WHERE token = 'two'`, kept)
		if _, _, err := store.FindCtx(ctx, "two"); err == nil {
			p.Error("the data of another session is taken")
		}
	})
}

// The sixth session of a person ends the oldest; others keep theirs.
func TestMostSessions(t *testing.T) {
	onBoth(t, func(p purged) {
		store, ctx := p.s.Sessions(), p.Context()
		begin := func(person cases.PersonID, i int) string {
			b, err := scs.GobCodec{}.Encode(p.now.Add(time.Hour), map[string]any{SessionPerson: string(person), SessionID: fmt.Sprint(person, i), SessionBegan: p.now.Unix()})
			p.must(err)
			token := fmt.Sprint("token of ", person, i)
			p.must(store.CommitCtx(ctx, token, b, p.now.Add(time.Hour)))
			return token
		}
		half := func(i int) {
			b, err := scs.GobCodec{}.Encode(p.now.Add(time.Hour), map[string]any{SessionHalf: string(p.clerk.Person)})
			p.must(err)
			p.must(store.CommitCtx(ctx, fmt.Sprint("half", i), b, p.now.Add(time.Hour)))
		}
		begin("other", 0)
		for i := range 7 { // all in one second
			begin(p.clerk.Person, i)
			half(i) // between first and second factor it is nobody's session yet
		}
		lines, err := p.s.SessionsOf(ctx, p.clerk)
		p.must(err)
		if len(lines) != 5 || !slices.ContainsFunc(lines, func(l cases.SessionLine) bool { return l.ID == "clerk6" }) {
			p.Errorf("sessions %v", lines)
		}
		if n := p.count(`SELECT COUNT(*) FROM sessions WHERE person_id = 'other' AND NOT ended`); n != 1 {
			p.Error("somebody else's session ended")
		}
		if p.s.EndSession(ctx, p.clerk, "") == nil {
			p.Error("a session without an ID was ended by it")
		}
		p.must(p.s.EndOtherSessions(ctx, p.clerk, "clerk6"))
		if n := p.count(`SELECT COUNT(*) FROM sessions WHERE person_id = 'clerk' AND NOT ended`); n != 1 {
			p.Errorf("%d go on", n)
		}
	})
}

// The attack: a copy of the record is stolen. No secret of a sign-in is in it in clear.
func TestSecretsOfSignInsAreSealed(t *testing.T) {
	onBoth(t, func(p purged) { secretsOfSignIns(p) })
}

func secretsOfSignIns(p purged) {
	who, secret := p.clerkWithPassword()
	browser, err := p.s.SignedIn(p.Context(), who.ID, cases.ByApp, cases.Origin{Address: "192.0.2.77"})
	p.must(err)
	codes, err := p.s.NewRecoveryCodes(p.Context(), p.clerk)
	p.must(err)
	if _, err := p.s.ForgotPassword(p.Context(), who.Email, cases.Origin{Address: "192.0.2.77"}); err != nil {
		p.Fatal(err)
	}
	mails, err := p.s.Unsent(p.Context(), "office", 9)
	p.must(err)
	i := slices.IndexFunc(mails, func(m cases.Mail) bool { return m.Token != "" })
	if i < 0 {
		p.Fatal("no mail holds a link")
	}
	rows := p.dump("people", "sessions", "apps", "recovery_codes", "browsers", "guesses", "password_links", "outbox", "audit")
	for _, s := range append(codes, secret, browser, mails[i].Token, "192.0.2.77", plainCode(codes[0])) {
		if strings.Contains(rows, s) {
			p.Errorf("%q is in the record in clear", s)
		}
	}
	p.must(p.s.MailSent(p.Context(), mails[i].ID, p.now))
	if p.count(`SELECT COUNT(*) FROM password_links WHERE token IS NOT NULL`) != 0 {
		p.Error("the link is kept after it was mailed")
	}
}

func TestOldSignInsAreForgotten(t *testing.T) {
	onBoth(t, func(p purged) {
		p.s.now = func() time.Time { return p.now }
		who, _ := p.clerkWithPassword()
		_, err := p.s.SignedIn(p.Context(), who.ID, cases.ByApp, cases.Origin{})
		p.must(err)
		_, err = p.s.ForgotPassword(p.Context(), who.Email, cases.Origin{})
		p.must(err)
		left := func() string {
			return fmt.Sprint(p.count(`SELECT COUNT(*) FROM password_links`), p.count(`SELECT COUNT(*) FROM browsers`), p.count(`SELECT COUNT(*) FROM guesses`))
		}
		forget := func() {
			p.must(p.s.inTx(p.Context(), func(t *tx) error { return t.forgetSignIns(p.Context(), "office", p.now) }))
		}
		p.now = p.now.Add(29 * time.Minute)
		if forget(); left() != "1 1 2" {
			p.Errorf("after half an hour: %s", left())
		}
		p.now = p.now.Add(24 * time.Hour)
		if forget(); left() != "0 1 0" {
			p.Errorf("after a day: %s", left())
		}
		p.now = p.now.Add(browserMemory)
		if forget(); left() != "0 0 0" {
			p.Errorf("after half a year: %s", left())
		}
	})
}
