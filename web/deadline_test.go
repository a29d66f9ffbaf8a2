package web

import (
	"net/url"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/web/formdata"
)

func received(pairs ...string) url.Values {
	return with(url.Values{
		"rules": {"ny-da-default"}, "visa": {"U"}, "received_on_month": {"5"}, "received_on_day": {"16"}, "received_on_year": {"2026"},
	}, pairs...)
}

func TestDeadlineCalculator(t *testing.T) {
	if err := tolls(); err != nil {
		t.Fatal(err)
	}
	noDay := []string{"received_on_month", "", "received_on_day", "", "received_on_year", ""}
	for _, tt := range []struct {
		name  string
		pairs []string
		says  []string
	}{
		{"ordinary", nil, []string{
			"Due Friday, 14 August 2026", "In 90 days.", "Received 16 May 2026, a Saturday. Rules: District attorney in New York: office policy, version 2.",
			"Ordinary limit: 14 August 2026 = received 16 May 2026 + 90 calendar days (Office policy).", "Ordinary limit Counts Fri 14 Aug 2026", "Not confirmed by this office yet",
		}},
		{"a fact that is near", []string{"detained", "yes"}, []string{"Due Saturday, 30 May 2026", "In 14 days, expedited.", "Detained by immigration authorities Counts Sat 30 May 2026"}},
		{"a birthday", []string{"child_turns_21_month", "8", "child_turns_21_day", "3", "child_turns_21_year", "2026"}, []string{
			"Due Saturday, 4 July 2026", "30 days before a child's 21st birthday on 3 August 2026", "8 U.S.C. 1184(p)(7)",
		}},
		{"a hearing that leaves no time", []string{"hearing_month", "5", "hearing_day", "18", "hearing_year", "2026"}, []string{"Due Saturday, 16 May 2026", "Today, expedited.", "that is past"}},
		{"long ago", []string{"received_on_year", "2024"}, []string{"Due Wednesday, 14 August 2024", "version 1", "days ago."}},
		{"pauses", []string{"pause_1_from_month", "6", "pause_1_from_day", "1", "pause_1_from_year", "2026", "pause_1_to_month", "6", "pause_1_to_day", "11", "pause_1_to_year", "2026"}, []string{
			"Due Monday, 24 August 2026", "paused 10 days", "a question to the requester pauses nothing",
		}},
		{"pauses that the rules know", []string{"rules", "tolls", "received_on_day", "15", "pause_1_from_month", "6", "pause_1_from_day", "1", "pause_1_from_year", "2026", "pause_1_to_month", "6", "pause_1_to_day", "11", "pause_1_to_year", "2026"}, []string{
			"paused 10 days", "Give the reasons in writing. (Section 9)",
		}},
		{"after hours", []string{"rules", "tolls", "received_on_day", "15", "received_time", "5:30 pm"}, []string{"What comes after 17:00", "18 May 2026", "Received 18 May 2026, a Monday"}},
		{"before closing", []string{"rules", "tolls", "received_on_day", "15", "received_time", "16:59"}, []string{"Received 15 May 2026, a Friday"}},
		{"six months besides", []string{"signed_on_month", "8", "signed_on_day", "31", "signed_on_year", "2026"}, []string{"Due Friday, 14 August 2026", "USCIS must receive it by Sunday, 28 February 2027", "February 2027 has no day 31"}},
		{"six months alone", append(noDay, "signed_on_month", "4", "signed_on_day", "1", "signed_on_year", "2026"), []string{"USCIS must receive it by Wednesday, 30 September 2026", "In 137 days."}},
		{"six months of T", append(noDay, "visa", "T", "signed_on_month", "4", "signed_on_day", "1", "signed_on_year", "2026"), []string{"A T declaration does not expire"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := newSite(t).as(rosa).post("/deadline", received(tt.pairs...)).wantStatus(200).says(tt.says...)
			got.harmless()
			for name, values := range received(tt.pairs...) {
				if name != "visa" && name != "rules" && name != "detained" && got.value(name) != values[0] {
					t.Errorf("%s holds %q", name, got.value(name))
				}
			}
		})
	}
}

func TestDeadlineMistakes(t *testing.T) {
	if err := tolls(); err != nil {
		t.Fatal(err)
	}
	date := func(name, month, day, year string) []string {
		return []string{name + "_month", month, name + "_day", day, name + "_year", year}
	}
	for _, tt := range []struct {
		name     string
		pairs    []string
		field    string
		sentence string
	}{
		{"nothing", date("received_on", "", "", ""), "received_on", "Enter the day on which the request came"},
		{"no such day", date("received_on", "2", "30", "2026"), "received_on", "The date of receipt: February 2026 has no day 30."},
		{"words", date("received_on", "May", "1", "2026"), "received_on", "The date of receipt must be written in digits"},
		{"before every calendar", date("received_on", "1", "1", "1950"), "received_on", "The date 1950-01-01 is outside the years 1990 to 2100"},
		{"before the rules", date("received_on", "1", "1", "1995"), "rules", "No version of the rule set"},
		{"rules that nobody has", []string{"rules", "atlantis"}, "rules", "There is no rule set"},
		{"rules that say nothing about T", []string{"rules", "tolls", "visa", "T"}, "rules", "These rules say nothing about T requests."},
		{"no visa", []string{"visa", ""}, "visa", "Choose U or T."},
		{"a time that is none", []string{"received_time", "late"}, "received_time", "Write the time as 16:30"},
		{"25 o'clock", []string{"received_time", "25:00"}, "received_time", "Write the time as 16:30"},
		{"a hearing without its year", date("hearing", "9", "30", ""), "hearing", "The hearing needs a year."},
		{"a birthday in no year", date("child_turns_21", "9", "31", "2026"), "child_turns_21", "A child's 21st birthday: September 2026 has no day 31."},
		{"a birthday far away", date("sibling_turns_18", "9", "30", "2150"), "sibling_turns_18", "The date 2150-09-30 is outside the years"},
		{"a pause without its end", date("pause_1_from", "6", "1", "2026"), "pause_1_to", "Enter the day on which the clock counts again."},
		{"a pause without its beginning", date("pause_2_to", "6", "1", "2026"), "pause_2_from", "Enter the day from which the clock was paused."},
		{"a pause that ends first", append(date("pause_1_from", "6", "2", "2026"), date("pause_1_to", "6", "2", "2026")...), "pause_1_to", "The clock counts again after the pause began."},
		{"a signature on no day", date("signed_on", "0", "1", "2026"), "signed_on", "The date of the signature needs a month from 1 to 12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := newSite(t).as(ines).post("/deadline", received(tt.pairs...)).wantStatus(422).silent(`id="due"`)
			if !strings.HasPrefix(got.problem(tt.field), tt.sentence) {
				t.Errorf("the sentence by %s is %q", tt.field, got.problem(tt.field))
			}
			if got.id(tt.field) == nil {
				t.Error("the list of mistakes leads nowhere")
			}
			for i := 0; i < len(tt.pairs); i += 2 {
				if name := tt.pairs[i]; name != "visa" && name != "rules" && got.value(name) != tt.pairs[i+1] {
					t.Errorf("%s holds %q", name, got.value(name))
				}
			}
		})
	}
}

// Dates can be birthdays: nothing of the calculator is in an address or a log.
func TestDeadlineKeepsNothing(t *testing.T) {
	s := newSite(t)
	for _, who := range []cases.PersonID{ines, rosa, otto, sue, max_} {
		p := s.as(who)
		page := p.get("/deadline").wantStatus(200).says("Nothing that you type is kept.")
		if page.find(func(n *nodeT) bool {
			return n.Data == "option" && attr(n, "value") == "ny-da-default" && hasAttr(n, "selected")
		}) == nil {
			t.Error("the office's rules are not chosen")
		}
		p.post("/deadline", received("child_turns_21_month", "8", "child_turns_21_day", "3", "child_turns_21_year", "2033")).wantStatus(200)
	}
	if strings.Contains(s.logs.String(), "2033") || len(s.commands) != 0 {
		t.Error("something was kept")
	}
	s.as(ana).get("/deadline").wantStatus(403)
	s.as(ana).post("/deadline", received()).wantStatus(403)
	s.as(ada).get("/deadline").wantStatus(403)
}

func TestReadTime(t *testing.T) {
	for text, want := range map[string]string{"16:30": "16:30", "4:30 pm": "16:30", "4:30PM": "16:30", "9 AM": "09:00", "0:05": "00:05"} {
		at, typed := readTime(&formdata.Form{Values: url.Values{"received_time": {text}}})
		if !typed || at.Format("15:04") != want {
			t.Errorf("%s is read as %s", text, at.Format("15:04"))
		}
	}
}
