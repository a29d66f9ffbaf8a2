package web

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"suppb/cases"
)

func onDay(month, day, year string) url.Values {
	return url.Values{"act_day_month": {month}, "act_day_day": {day}, "act_day_year": {year}}
}

// Every plain act: its page says the rule, an empty form says what is missing,
// and the request says afterwards what happened.
func TestPlainActs(t *testing.T) {
	tests := []struct {
		kind   cases.ActKind
		lead   func(*site) string
		who    cases.PersonID
		values url.Values
		empty  string // what an empty form is told; "" if it is enough
		says   []string
		public []string // what the requester reads; none: nothing new
		silent string   // what the requester never reads
	}{
		{cases.Recuse, (*site).accepted, rosa, with(nil, "code", "witness", "act_text", "I was there."), "Choose why you step aside.", nil, nil, "I was there."},
		{cases.ChooseOfficial, (*site).drafted, sue, with(nil, "code", string(una)), "Choose the certifying official who decides.", []string{"Another official chosen", "Certifying official Una Usman"}, nil, "Una"},
		{cases.Hold, (*site).accepted, rosa, with(onDay("6", "20", "2026"), "code", cases.HeldForRecords, "act_text", "The hospital's records."), "Choose why the request has to wait.",
			[]string{"On hold", "It comes back to “Under review” on 20 June 2026", "Waiting on Another agency"}, []string{"Records of another agency are on their way", "The hospital's records.", "Comes back by 20 June 2026", "Waiting on Another agency"}, "Rosa"},
		{cases.Resume, (*site).held, rosa, nil, "", []string{"Taken off hold", "Under review"}, []string{"Taken off hold"}, "Rosa"},
		{cases.ExplainDelay, (*site).accepted, rosa, with(onDay("7", "1", "2026"), "act_text", "The file is in the archive."), "Explain the delay", []string{"Answer expected By 1 July 2026"},
			[]string{"The file is in the archive.", "An answer is expected by 1 July 2026", "the due date stays", "The office's answer is due Friday, 14 August 2026"}, "Rosa"},
		{cases.Dispatch, (*site).signed, ines, with(onDay("5", "16", "2026"), "code", "courier", "act_text", "TRACK-1"), "Choose how the original goes back.", []string{"Original sent 16 May 2026", "Courier."}, []string{"TRACK-1", "It left on 16 May 2026."}, "Ines"},
		{cases.ConfirmReceipt, (*site).dispatched, ana, onDay("5", "16", "2026"), "Enter the day on which the original arrived.", []string{"arrived 16 May 2026"}, []string{"It arrived on 16 May 2026."}, "Ines"},
		{cases.ProposeWithdrawal, (*site).dispatched, otto, with(nil, "act_text", "A recording came to light."), "Write which facts came to light", []string{"Withdrawal Proposed, and not decided yet"}, nil, "recording"},
		{cases.Withdraw, (*site).proposed, sue, with(nil, "act_text", "The person was not there."), "Write why the certification is withdrawn.", []string{"Certification withdrawn", "Withdrawn"}, []string{"Why the office withdrew its certification", "The person was not there."}, "recording"},
		{cases.KeepCertification, (*site).proposed, sue, with(nil, "act_text", "The recording is of somebody else."), "Write why the certification stands.", []string{"Certification kept"}, nil, "somebody else"},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind), func(t *testing.T) {
			s := newSite(t)
			path := tt.lead(s)
			at := path + "/" + plainActs[slices.IndexFunc(plainActs, func(a plainAct) bool { return a.Kind == tt.kind })].Path
			p := s.as(tt.who)
			if !p.get(path).wantStatus(http.StatusOK).links(at) {
				t.Errorf("the request's page does not lead to %s", at)
			}
			p.get(at).wantStatus(http.StatusOK).says(tt.kind.Rule())
			if tt.empty != "" {
				p.post(at, p.fill(at, at, nil)).wantStatus(http.StatusUnprocessableEntity).says(tt.empty)
			}
			before := len(s.commands)
			stale := p.fill(at, at, tt.values)
			p.post(at, stale).wantStatus(http.StatusSeeOther)
			if len(s.commands) != before+1 || s.commands[before].Kind != tt.kind {
				t.Fatalf("%d acts more", len(s.commands)-before)
			}
			if tt.kind != cases.Recuse {
				p.get(path).says(tt.says...)
			}
			if page := s.as(ana).get(path).says(tt.public...); tt.silent != "" {
				page.silent(tt.silent)
			}
			again := p.post(at, with(stale, "command", "7f6a1c7e-7d65-4a08-9a6e-0b5f1f4e5d11"))
			if again.status != http.StatusConflict && again.status != http.StatusNotFound {
				t.Errorf("done twice, status %d", again.status)
			}
			if text := tt.values.Get("act_text"); again.status == http.StatusConflict && text != "" {
				again.says(text)
			}
		})
	}
	if len(tests) != len(plainActs) {
		t.Errorf("%d plain acts, %d tested", len(plainActs), len(tests))
	}
}

func TestPlainActsBadInput(t *testing.T) {
	s := newSite(t)
	reviewed, signed := s.accepted(), s.signed()
	tests := []struct {
		name   string
		who    cases.PersonID
		at     string
		values url.Values
		says   string
	}{
		{"a hold that ended yesterday", rosa, reviewed + "/hold", with(onDay("5", "15", "2026"), "code", "records", "act_text", "x"), "after today, and within 180 days"},
		{"a hold for ever", rosa, reviewed + "/hold", with(onDay("5", "15", "2036"), "code", "records", "act_text", "x"), "after today, and within 180 days"},
		{"a hold to no day", rosa, reviewed + "/hold", with(onDay("2", "30", "2027"), "code", "records", "act_text", "x"), "February 2027 has no day 30"},
		{"a hold for no reason of the list", rosa, reviewed + "/hold", with(onDay("6", "15", "2026"), "code", "holiday", "act_text", "x"), "Choose why the request has to wait."},
		{"dispatch before the signature", ines, signed + "/dispatch", with(onDay("5", "1", "2026"), "code", "courier", "act_text", "x"), "from 16 May 2026, when it was signed, to today"},
		{"dispatch without tracking", ines, signed + "/dispatch", with(onDay("5", "16", "2026"), "code", "courier"), "Enter the tracking number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, before := s.as(tt.who), len(s.commands)
			p.post(tt.at, p.fill(tt.at, tt.at, tt.values)).wantStatus(http.StatusUnprocessableEntity).says(tt.says)
			if len(s.commands) != before {
				t.Error("it was done")
			}
		})
	}
}

func TestLink(t *testing.T) {
	s := newSite(t)
	first, second := s.submitted(), s.submitted()
	p := s.as(ines)
	p.get(second).says("1 looks alike")
	p.get(second+"/link").wantStatus(http.StatusOK).says("2026-0001: Maria Lopez, from Harbor Legal Aid", cases.LinkRequest.Rule())
	p.post(second+"/link", p.fill(second+"/link", second+"/link", nil)).wantStatus(422).says("Choose how the two requests belong together.", "Mark a request above, or enter its number.")
	p.post(second+"/link", p.fill(second+"/link", second+"/link", with(nil, "number", "2026-9999", "code", "duplicate"))).wantStatus(422).says("There is no request of that number")
	p.post(second+"/link", p.fill(second+"/link", second+"/link", with(nil, "number", "2026-0002", "code", "duplicate"))).wantStatus(422).says("A request is not linked to itself.")
	p.post(second+"/link", p.fill(second+"/link", second+"/link", with(nil, "alike", "2026-0001", "code", "duplicate"))).wantStatus(303)
	if page := p.get(second).says("Belongs to Request 2026-0001"); !page.links(first) {
		t.Error("the page does not lead to the other request")
	}
	s.as(ana).get(second + "/link").wantStatus(http.StatusForbidden)
}

func TestAskAgain(t *testing.T) {
	s := newSite(t)
	declined := s.declined()
	p := s.as(ana)
	again := "/requests/new?again=" + declined[len("/requests/"):]
	if !p.get(declined).links(again) {
		t.Error("a declined request does not lead to asking again")
	}
	page := p.get(again).says("You ask again after request 2026-0001.")
	if page.value("family") != "Lopez" || page.value("narrative") != "He hit her." {
		t.Errorf("the page begins with %q, %q", page.value("family"), page.value("narrative"))
	}
	values := page.hidden("/requests")
	for k, v := range goodRequest() {
		if k != "request" {
			values[k] = v
		}
	}
	p.upload("/requests", values).wantStatus(http.StatusSeeOther)
	if c := s.commands[len(s.commands)-1]; "/requests/"+string(c.Payload.Related) != declined {
		t.Errorf("it is linked to %q", c.Payload.Related)
	}
	p.get("/requests/" + values.Get("request")).says("Belongs to request 2026-0001 (Asked again after an earlier request)")
	s.as(ben).get(again).wantStatus(http.StatusNotFound)
}

func TestBarriersAreAcknowledged(t *testing.T) {
	s := newSite(t)
	path := s.endorsed("outcome", "decline", "reasons", "not_helpful")
	p := s.as(otto)
	values := p.fill(path+"/decision", path+"/decline", url.Values{"reasons": {"not_helpful"}, "explanation": {"The case is closed, so nothing can be certified."}})
	got := p.post(path+"/decline", values).wantStatus(http.StatusUnprocessableEntity).says("cannot carry a refusal by itself", "I read this. It is not what the refusal rests on.")
	if got.value("explanation") == "" {
		t.Error("the explanation is gone")
	}
	p.post(path+"/decline", with(values, "acknowledged", "yes", "command", "7f6a1c7e-7d65-4a08-9a6e-0b5f1f4e5d12")).wantStatus(http.StatusSeeOther)
}
