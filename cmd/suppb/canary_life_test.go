package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"suppb/internal/testkit/visitor"
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

	visitor.New(t, p.base()).Get("/forgot").Form("/forgot").Set("email", "zyxqkwuvnobody@example.org").Send().Is(http.StatusOK)
	p.manager.Get("/audit").Is(http.StatusOK)
	p.manager.Get("/overview").Is(http.StatusOK)
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
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
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
