package main

import (
	"cmp"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/visitor"
	"suppb/policy"
	"suppb/store/storetest"
)

// canaryLife types the words into every kind of field there is.
func canaryLife(t *testing.T, p *staffed, today string) {
	t.Helper()
	// Mistakes first: a wrong password, a form with one, an upload that is left out.
	visitor.New(t, p.base()).Get("/sign-in").Form("/sign-in").Set("email", "zyxqkwuvnobody@example.org").Set("password", "zyxqkwuv wrong password").Send().Is(http.StatusUnprocessableEntity)
	u, v := canaryVictims[0], canaryVictims[1]
	u.form(p.attorney).Set("family", "").Attach("documents", "zyxqkwuv left out.pdf", "application/pdf", "%PDF-1.4 zyxqkwuv left out").Send().Is(http.StatusUnprocessableEntity)

	uPath := u.form(p.attorney).Attach("documents", "Zyxqkwuvarion statement.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvstatement").Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(uPath).Form(uPath+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(uPath).Form(uPath + "/personal").Send().Is(http.StatusOK).Has(u.aNumber)
	p.ada.Get(uPath).Form(uPath+"/ask").Set("missing", "incident").Set("question", "Did Zyxqkwuvarion see the zyxqkwuvdoor?").Send().Has("Awaiting information")
	p.attorney.Get(uPath).Form(uPath+"/answer").Set("answer", "She saw the zyxqkwuvdoor.").Attach("documents", "zyxqkwuvdoor.png", "image/png", picture(t)).Send().Is(http.StatusOK)
	p.attorney.Get(uPath).Form(uPath+"/facts").Set("fact", "hearing").Date("fact_on", cDate(60)).Set("evidence", "A zyxqkwuvnotice of the court.").Send().Is(http.StatusOK)
	p.ada.Get(uPath+"/hold").Form(uPath+"/hold").Set("code", "records").Date("act_day", cDate(20)).Set("act_text", "The zyxqkwuvprecinct looks for the file.").Send().Is(http.StatusOK)
	p.ada.Get(uPath+"/resume").Form(uPath+"/resume").Set("act_text", "The zyxqkwuvfile is here.").Send().Is(http.StatusOK)
	for _, text := range []string{"Zyxqkwuvarion", "zyxqkwuvimena", u.aNumber, u.caseNumber} {
		p.supervisor.Get("/search").Form("/search").Set("text", text).Send().Is(http.StatusOK).Has("2026-0001")
	}
	toArrival(t, p, u, uPath, today)
	if visitorPath := p.attorney.Get(uPath).Path; strings.Contains(strings.ToLower(visitorPath), canaryLower) {
		t.Errorf("an address holds %s", visitorPath)
	}

	more(t, p, uPath)

	// The second is cancelled under review.
	tPath := v.form(p.other).Attach("documents", "zyxqkwuvvalle.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvvalle").Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(tPath).Form(tPath+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(tPath+"/findings").Form(tPath+"/findings").Set("narrative", v.narrative).Set("statutes", "zyxqkwuv § 1").Send().Is(http.StatusOK)
	p.other.Get(tPath + "/cancel").Form(tPath + "/cancel").Send().Is(http.StatusOK)

	thirdPath := v.form(p.other).Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(thirdPath).Form(thirdPath+"/misdirect").Set("referral", "Ask the zyxqkwuvcounty police.").Send().Is(http.StatusOK)
}

// more is what may still happen to a request that was certified, what others ask
// about it, and a third request that is declined.
func more(t *testing.T, p *staffed, uPath string) {
	t.Helper()
	v := canaryVictims[1]
	p.ada.Get(uPath+"/withdrawal").Form(uPath+"/withdrawal").Set("act_text", "A zyxqkwuvwitness came forward.").Send().Is(http.StatusOK)
	p.supervisor.Get(uPath+"/withdraw").Form(uPath+"/withdraw").Set("act_text", "The zyxqkwuvwitness was believed; "+escapedWord+".").Send().Is(http.StatusOK)

	path := v.form(p.attorney).Attach("documents", "zyxqkwuv "+escapedWord+".pdf", "application/pdf", "%PDF-1.4 zyxqkwuv "+escapedWord).Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(path+"/link").Form(path+"/link").Set("number", "2026-0001").Set("code", "same_crime").Set("act_text", "The same zyxqkwuvlandlord.").Send().Is(http.StatusOK).Has("The two requests are linked.")
	p.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(path+"/delay").Form(path+"/delay").Date("act_day", cDate(120)).Set("act_text", "The zyxqkwuvarchive is closed.").Send().Is(http.StatusOK)
	writing := path + "/letters?kind=delay&language=en"
	p.ada.Get(writing).Form(path + "/personal").Send().Is(http.StatusOK)
	letter := p.ada.Get(writing).Form(path + "/letters")
	letter.Set("delay_reason", "The zyxqkwuvarchive is closed until spring.").Date("delay_until", cDate(120)).Set("addressee", "Zyxqkwuv Legal Aid\n1 Zyxqkwuv Street").Send().Is(http.StatusOK)
	p.ada.Get(path+"/findings").Form(path+"/recommend").Set("narrative", v.narrative).Set("outcome", "decline").Set("reasons", "no_record_found").
		Set("comment", "No zyxqkwuvrecord anywhere.").Option("official", "Verdi").Set("no_conflict", "yes").Send().Is(http.StatusOK).Has("With a supervisor")
	endorse(p.supervisor, path).Is(http.StatusOK)
	p.official.Get(path+"/decision").Form(path+"/decline").Set("reasons", "no_record_found").Set("explanation", "There is no zyxqkwuvrecord; "+escapedWord+".").Send().Is(http.StatusOK)
	p.attorney.Get(path).Form(path+"/reconsideration").Set("reconsideration", "Look under zyxqkwuvalle with one v.").
		Attach("documents", "zyxqkwuvcard.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvcard").Send().Is(http.StatusOK)

	aside := v.form(p.other).Set("family", escapedWord).Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(aside).Form(aside+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(aside+"/step-aside").Form(aside+"/step-aside").Set("code", "knows_party").Set("act_text", "I know the zyxqkwuvlandlord.").Send().Is(http.StatusOK)

	demand := p.intake.Get("/disclosures/new").Form("/disclosures").
		Set("kind", "immigration").Set("asker", "Agent Zyxqkwuv").Set("asker_agency", "Zyxqkwuv Investigations").Set("asker_address", "26 Zyxqkwuv Plaza").Date("received_on", cDate(-1)).
		Set("channel", "email").Set("asked", "Everything about Zyxqkwuvarion, A"+canaryVictims[0].aNumber+".").
		Attach("paper", "zyxqkwuv subpoena.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvsubpoena").Send().Is(http.StatusOK).Path
	p.supervisor.Get(demand + "/review").Form(demand + "/review").Send().Has("Under legal review")
	p.supervisor.Get(demand+"/refuse").Form(demand+"/refuse").Set("law", "us/1/administrative-subpoena").Set("step_text", "The zyxqkwuvagent has no order.").Send().Has("Refused")
	p.supervisor.Get(uPath+"/disclosure").Form(uPath+"/holds").Set("hold_reason", "The zyxqkwuvlandlord sues.").Send().Is(http.StatusOK)
	p.ada.Get(uPath+"/disclosure").Form(uPath+"/prosecutions").Set("case_number", "IND-ZYXQKWUV-26").Set("trial_name", "Zyxqkwuv Fern").Set("trial_email", "zyxqkwuvfern@da.example").Send().Is(http.StatusOK)

	released(t, p)

	visitor.New(t, p.base()).Get("/forgot").Form("/forgot").Set("email", "zyxqkwuvnobody@example.org").Send().Is(http.StatusOK)
	p.manager.Get("/audit").Is(http.StatusOK)
	p.manager.Get("/overview").Is(http.StatusOK)
}

// released is a court's order, answered by two people with papers and facts of the
// first request.
func released(t *testing.T, p *staffed) {
	t.Helper()
	u := canaryVictims[0]
	order := p.ada.Get("/disclosures/new?number=2026-0001").Form("/disclosures").
		Set("kind", "court_order").Set("asker", "Hon. Zyxqkwuv Vance").Date("received_on", cDate(-1)).Set("channel", "court").Set("asked", "What the zyxqkwuvlandlord's counsel asked for.").
		Send().Is(http.StatusOK).Path
	p.supervisor.Get(order + "/review").Form(order + "/review").Send().Has("Under legal review")
	page := p.supervisor.Get(order + "/release").Has(u.given + " " + u.family)
	document := regexp.MustCompile(`name="documents" value="([0-9a-f-]{36})"`).FindSubmatch(page.Body)
	fact := regexp.MustCompile(`name="facts" value="([a-z_]+)"`).FindSubmatch(page.Body)
	page.Form(order+"/release").Set("law", "us/1/court-order").Set("documents", string(document[1])).Set("facts", string(fact[1])).
		Set("to", "Hon. Zyxqkwuv Vance, Part 42").Set("how", "court").Set("step_text", "Ordered in the zyxqkwuvhearing.").Send().Has("You proposed this release")
	p.official.Get(order + "/approve").Form(order + "/approve").Send().Has("Approved by Thomas Verdi")
	p.official.Get(order + "/bundle").Is(http.StatusOK)
}

// destroysAndRotates lets seven years pass for what was cancelled, and gives
// everything that stays new keys while the service runs.
func (s *service) destroysAndRotates(t *testing.T, p *staffed) {
	t.Helper()
	s.stop()
	r := storetest.Open(t, cmp.Or(s.database, filepath.Join(s.data, "record.db")))
	later := time.Now().AddDate(7, 0, 0)
	r.SetClock(func() time.Time { return later })
	on := cases.DateOf(later)
	schedule, err := policy.RetentionOn(on)
	if err != nil {
		t.Fatal(err)
	}
	offices, err := r.Agencies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := r.Destroyable(t.Context(), offices[0], on, schedule.Key(), schedule.Keeps)
	if err != nil || len(plan.Due) == 0 {
		t.Fatalf("nothing falls due: %+v (%v)", plan, err)
	}
	if _, err := r.DestroyByCommand(t.Context(), offices[0], len(plan.Due), plan.Digest(), plan.Unnamed, schedule.Key(), schedule.Keeps); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.await("the list is carried out", 30*time.Second, func() bool { return strings.Contains(s.suppb("retention", "list"), "Destroyed") })
	s.suppb("key", "rotate", "--requests")
	p.intake.Get("/requests?show=all").Has("2026-0001")
}

// restored fills an empty record from a backup.
func restored(t *testing.T, from, data string) {
	t.Helper()
	out, err := exec.Command(binary(t), "restore", from+".db", "--keys", from+".keys", "--data", data).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "The record is restored.") {
		t.Fatalf("restore: %v\n%s", err, out)
	}
}

// cDate is a day some days ahead.
func cDate(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

// addressBook is every address that was asked for, and where from.
type addressBook struct {
	mu  sync.Mutex
	all []string
}

// recorded puts somebody between the people and the service who writes addresses
// down, as a proxy's log or a browser's history does.
func (s *service) recorded() *addressBook {
	s.t.Helper()
	book := &addressBook{}
	target, err := url.Parse(s.base())
	if err != nil {
		s.t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		ErrorLog: log.New(io.Discard, "", 0), // while the service starts again
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(r *http.Response) error {
			book.write(r.Header.Get("Location"))
			return nil
		},
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		book.write(r.URL.String())
		book.write(r.Referer())
		proxy.ServeHTTP(w, r)
	}))
	s.t.Cleanup(front.Close)
	s.front = front.URL
	return book
}

func (b *addressBook) write(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = append(b.all, address)
}

func (b *addressBook) search(t *testing.T, s *byteSearch) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.all) < 100 {
		t.Errorf("only %d addresses were written down", len(b.all))
	}
	for _, address := range b.all {
		for _, hit := range s.in([]byte(address)) {
			t.Errorf("the address %s holds %s", address, hit)
		}
	}
}
