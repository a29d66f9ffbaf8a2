package web

import (
	"net/http"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// What sections of the penal law usually are stands beside the statutes after
// saving, and nothing is marked by it.
func TestFindingsSuggestCrimes(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	p.get(path + "/findings").silent("What these sections usually are")
	values := with(goodFindings(), "activities", "", "statutes", "NY Penal Law § 120.05(2); CPL 530.11", "conviction_statutes", "PL 160.15")
	p.post(path+"/findings", p.fill(path+"/findings", path+"/findings", values)).wantStatus(http.StatusSeeOther)
	page := p.get(path+"/findings").says("PL 120.05 is assault in the second degree: usually felonious assault.",
		"PL 160.15 is robbery in the first degree: usually similar to felonious assault.", "Not compared with the law yet", "You marked none of these.").silent("530.11 is")
	if n := page.find(func(n *nodeT) bool { return attr(n, "name") == "activities" && hasAttr(n, "checked") }); n != nil {
		t.Error("a suggestion was marked by itself")
	}
	values = with(values, "activities", "felonious_assault")
	p.post(path+"/findings", p.fill(path+"/findings", path+"/findings", values)).wantStatus(http.StatusSeeOther)
	p.get(path + "/findings").says("You marked “Felonious assault” as the crime itself.").silent("You marked none of these.")
}

// What stands beside a crime counts only while the crime is marked, and a hidden
// mark that was left does not stop anybody.
func TestFindingsBesideACrime(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	values := with(goodFindings(), "similar", "murder", "attempt_of", "felonious_assault")
	p.post(path+"/recommend", p.fill(path+"/findings", path+"/findings", values)).wantStatus(http.StatusSeeOther)
	got := s.commands[len(s.commands)-1].Payload.Findings
	if len(got.Similar) != 0 || len(got.AttemptOf) != 0 || len(got.Activities) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestFindingsSayHowOldTheVictimWas(t *testing.T) {
	s := newSite(t)
	s.as(rosa).get(s.accepted() + "/findings").says("By the record the victim was 39 on the first date of the activity.")
}

// A request can be declined before anything was found.
func TestFindingsDeclineWithoutAnswers(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	values := p.fill(path+"/findings", path+"/findings", with(nil, "outcome", "decline", "reasons", "no_record_found", "official", string(otto), "no_conflict", "yes"))
	p.post(path+"/recommend", values).wantStatus(http.StatusSeeOther)
}

// The partial for pages that decline quotes the text and gives the rule.
func TestFindingsBarriersPartial(t *testing.T) {
	all, err := parsePages()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := all["decision"].ExecuteTemplate(&b, "barriers", cases.Barriers("The <b>case</b> is closed.\nNo arrest was made.")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<q>No arrest</q>: No arrest is needed", "no reason by itself"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %q: %s", want, b.String())
		}
	}
	b.Reset()
	if err := all["decision"].ExecuteTemplate(&b, "barriers", cases.Barriers("No record was found.")); err != nil || strings.TrimSpace(b.String()) != "" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// The page without a script: what an answer asks for shows when it is given.
func TestFindingsInTheBrowser(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, rosa)
	page.Go(s.url + path + "/findings")
	if text := page.Text("main"); strings.Contains(text, "Similar to it") || strings.Contains(text, "If No, why") {
		t.Error("what nobody asked for shows")
	}
	for _, id := range []string{"victim_kind_indirect", "activities_attempt", "activities_felonious_assault", "activities_stalking", "helpful_no", "refused"} {
		page.Click("label[for=" + id + "]")
	}
	text := page.Text("main")
	for _, want := range []string{"Similar to it", "Attempted", "What it rests on", "If No, why", "what was not given, and why that was unreasonable"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(text, "Conspired to") {
		t.Error("conspiracy shows though it is not marked")
	}
	page.Click("label[for=attempt_of_stalking]")
	page.Fill("#victim_harm", "Her husband was killed.")
	page.Follow(".button-bar button:not([formaction])")
	fine(t, page, "findings-answered")
	f := s.commands[len(s.commands)-1].Payload.Findings
	if f.VictimKind != cases.IndirectVictim || len(f.AttemptOf) != 1 || f.AttemptOf[0] != "stalking" || f.VictimHarm != "Her husband was killed." || f.Refused != cases.Yes {
		t.Errorf("%+v", f)
	}
}
