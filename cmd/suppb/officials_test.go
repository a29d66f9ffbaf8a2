package main

import (
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
	"suppb/internal/testkit/visitor"
)

// TestOfficialsAndAbsences keeps the register and moves a desk on the built
// program: pages, record, process engine and mail are the real ones.
func TestOfficialsAndAbsences(t *testing.T) {
	mailbox := smtp.Serve(t)
	s := newService(t, "", "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example")
	passwords := s.open("ny-da-default")
	passwords["ada2@da.example"] = s.account("--email", "ada2@da.example", "--given", "Hugh", "--family", "Pemberton", "--role", "reviewer")
	s.account("--email", "weiss@da.example", "--given", "Clara", "--family", "Weiss", "--role", "certifying_official", "--title", "Deputy Chief", "--designated-from", "2024-01-01")
	s.start()
	p := s.signInAll(passwords)
	cover := visitor.New(t, s.base()).SignIn("ada2@da.example", passwords["ada2@da.example"])
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	today := cases.DateOf(time.Now().In(zone))

	first, second, third := uVictim.submit(t, p.attorney), uVictim.submit(t, p.other), uVictim.submit(t, p.attorney)
	for _, path := range []string{first, second} {
		p.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	}

	// The reviewer falls ill: no new request, and the desk goes to the one who covers.
	p.intake.Get("/absences").Form("/absences").Option("person", "Okafor").Date("from", today.String()).Date("until", today.AddDays(4).String()).
		Option("cover", "Pemberton").Send().Has("The absence is entered", "2 requests", "Hugh Pemberton covers")
	again := p.intake.Get(third).Form(third+"/accept").Option("reviewer", "Okafor").Send()
	if said := again.Mistake("reviewer"); !strings.Contains(said, "away until "+today.AddDays(4).Long()) {
		t.Errorf("accepted for somebody who is away: %q", said)
	}
	away := p.supervisor.Get("/absences").Links("Requests and return")
	if len(away) != 1 {
		t.Fatalf("absences %v", away)
	}
	p.supervisor.Get(away[0]).Form(away[0]+"/reassign").Send().Has("2 requests have another reviewer now", "No request waits on this desk")
	for _, path := range []string{first, second} {
		cover.Get(path).Has("Under review")
		p.ada.Get(path).Is(404)
	}
	p.ada.Get(away[0]).Form(away[0]+"/end").Date("back_on", today.String()).Send().Has("Everybody is there")

	// The official's letter is attached later, and the staff open it.
	entry := p.supervisor.Get("/officials").Has("No letter", "2 designations are in force today").Link("Weiss")
	p.supervisor.Get(entry).Form(entry+"/letter").Attach("letter", "letter.pdf", "application/pdf", "%PDF-1.7 I designate").Send().Has("The letter is attached")
	if got := p.ada.Get(entry + "/letter").Is(200); !strings.Contains(string(got.Body), "I designate") {
		t.Errorf("the letter is %q", got.Body)
	}
	p.attorney.Get(entry + "/letter").Is(403)

	// A new head, prepared for tomorrow and come today: the designee of the old
	// head may not sign until they are designated anew.
	p.manager.Get("/officials/head").Has("The forms name Eleanor Marsh now", "Clara Weiss, Deputy Chief").Form("/officials/head").
		Set("given", "Ruth").Set("family", "Vance").Date("from", today.AddDays(1).String()).Send().
		Has("Prepared", "go on naming Eleanor Marsh", "Clara Weiss may sign to "+today.Long())
	offered := func() string { return strings.Join(cover.Get(first+"/findings").Options("official"), ", ") }
	if !strings.Contains(offered(), "Weiss") {
		t.Errorf("today, before the change: %s may sign", offered())
	}
	p.manager.Get("/officials/head").Form("/officials/head").Set("given", "Ruth").Set("family", "Vance").Date("from", today.String()).Send().
		Has("1 designation ended on "+today.AddDays(-1).Long(), "The forms name Ruth Vance", "Clara Weiss may not sign since "+today.Long())
	if strings.Contains(offered(), "Weiss") {
		t.Errorf("after the change: %s may sign", offered())
	}
	links := p.manager.Get("/officials").Links("Weiss")
	anew := p.manager.Get(links[len(links)-1]).Form("/officials")
	if anew.Values.Get("title") != "Deputy Chief" {
		t.Errorf("the new entry begins with %v", anew.Values)
	}
	anew.Date("from", today.String()).Send().Has("attach the letter as soon as you have it")
	if !strings.Contains(offered(), "Weiss") {
		t.Errorf("designated anew: %s may sign", offered())
	}
}
