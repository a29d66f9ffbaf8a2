package policy

import (
	"slices"
	"strings"
	"testing"

	"suppb/cases"
)

func TestSentence(t *testing.T) {
	const thirty = `"days": 30, "unit": "calendar"`
	noTriggers := []string{`{"fact": "detained", "days": 7, "unit": "calendar"}`, ``}
	tests := []struct {
		name     string
		change   []string
		received string
		fact     string
		told     string
		pauses   string
		want     string
	}{
		{"calendar days", nil, "2026-05-16", "", "", "", "Due 15 June 2026 = received 16 May 2026 + 30 calendar days"},
		{"one business day", []string{thirty, `"days": 1, "unit": "business"`}, "2026-05-15", "", "", "", "Due 18 May 2026 = received 15 May 2026 + 1 business day"},
		{"months", []string{thirty, `"months": 3`}, "2026-11-30", "", "", "", "Due 28 February 2027 = received 30 November 2026 + 3 months"},
		{"receipt is day 1", []string{"exclude_first", "include_first"}, "2026-05-16", "", "", "", "Due 14 June 2026 = received 16 May 2026 + 30 calendar days, that day included"},
		{"paused", nil, "2026-05-16", "", "", "2026-05-20..2026-05-25", "Due 20 June 2026 = received 16 May 2026 + 30 calendar days; paused 5 days"},
		{"moved off a Sunday", []string{`"value": "none"`, `"value": "next_business_day"`}, "2026-05-01", "", "", "", "Due 1 June 2026 = received 1 May 2026 + 30 calendar days; 31 May 2026 is a Sunday, so the next business day"},
		{"moved off a holiday", []string{`"value": "none"`, `"value": "next_business_day"`}, "2026-04-25", "", "", "", "Due 26 May 2026 = received 25 April 2026 + 30 calendar days; 25 May 2026 is Memorial Day, so the next business day"},
		{"an urgent fact", nil, "2026-05-16", "detained", "2026-05-16", "", "Due 23 May 2026 = received 16 May 2026 + 7 calendar days because of detention"},
		{"an urgent fact, told later", nil, "2026-05-16", "detained", "2026-05-20", "", "Due 27 May 2026 = told on 20 May 2026 + 7 calendar days because of detention"},
		{"before a birthday", nil, "2026-05-16", "child_turns_21=2026-07-01", "2026-05-16", "", "Due 1 June 2026 = 30 days before a child's 21st birthday on 1 July 2026"},
		{"before a hearing that is near", nil, "2026-05-16", "hearing=2026-05-18", "2026-05-16", "", "Due 16 May 2026 = 7 days before the hearing on 18 May 2026; that is past, so the day on which the office was told, 16 May 2026"},
		{"on the very day", []string{`"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "hearing", "days_before": 0`}, "2026-05-16", "hearing=2026-05-20", "2026-05-16", "", "Due 20 May 2026 = the day of the hearing, 20 May 2026"},
		{"first, without a number of days", []string{`"days": 7, "unit": "calendar"`, `"priority": true`}, "2026-05-16", "detained", "2026-05-16", "", "Due 15 June 2026 = received 16 May 2026 + 30 calendar days; goes first because of detention"},
		{"no number of days", append([]string{`"ordinary": {` + thirty + `},`, ``}, noTriggers...), "2026-05-16", "", "", "", "No due date: the rule set names no number of days"},
		{"from the first business day after receipt", []string{`"days": 7, "unit": "calendar"`, `"days": 7, "unit": "calendar", "anchor": "next_business_day"`}, "2026-05-16", "detained", "2026-05-16", "", "Due 25 May 2026 = first business day after receipt 18 May 2026 + 7 calendar days because of detention"},
		{"from receipt, though told later", []string{`"days": 7, "unit": "calendar"`, `"days": 7, "unit": "calendar", "anchor": "receipt"`}, "2026-05-16", "detained", "2026-05-20", "", "Due 23 May 2026 = received 16 May 2026 + 7 calendar days because of detention"},
		{"from receipt, told when it was past", []string{`"days": 7, "unit": "calendar"`, `"days": 7, "unit": "calendar", "anchor": "receipt"`}, "2026-05-16", "detained", "2026-06-01", "", "Due 1 June 2026 = received 16 May 2026 + 7 calendar days because of detention; that is past, so the day on which the office was told, 1 June 2026"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := cases.Matter{Received: date(tt.received), Pauses: pausesOf(t, tt.pauses)}
			if tt.fact != "" {
				m.Facts = []cases.Fact{factOf(t, tt.fact, tt.told)}
			}
			if got := written(t, changed(t, tt.change...)).Due(m).Sentence(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A fact that is told later counts from the first business day after that, so
// the sentence must not speak of receipt.
func TestSentenceOfAFactToldLaterInCalifornia(t *testing.T) {
	r := inForceOn(t, "us-ca", "2026-05-16")
	d := r.Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{factOf(t, "detained", "2026-05-20")}})
	if d.On != date("2026-05-28") {
		t.Errorf("due %s", d.On)
	}
	if strings.Contains(d.Sentence(), "after receipt") {
		t.Errorf("%q: 21 May is not the first business day after the receipt on 16 May", d.Sentence())
	}
}

func TestSteps(t *testing.T) {
	r := inForceOn(t, "us-wa", "2026-05-16")
	d := r.Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{
		factOf(t, "child_turns_21=2026-07-01", "2026-05-16"),
		factOf(t, "removal_proceedings", "2026-05-20"),
	}})
	want := []string{
		"Received 16 May 2026, a Saturday. Rules: Washington, version 1.",
		"Ordinary limit: 14 August 2026 = received 16 May 2026 + 90 calendar days (RCW 7.98).",
		"Urgent: 3 June 2026 = told on 20 May 2026 + 14 calendar days because of removal proceedings (RCW 7.98).",
		"Urgent: 17 June 2026 = 14 days before a child's 21st birthday on 1 July 2026 (RCW 7.98).",
		"The earliest counts: 3 June 2026.",
		"Not every value was compared with its source yet; check before you rely on it.",
	}
	if got := d.Steps(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestStepsWithoutANumberOfDays(t *testing.T) {
	d := inForceOn(t, "us-ct", "2026-05-16").Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{factOf(t, "detained", "2026-05-16")}})
	want := []string{
		"Received 16 May 2026, a Saturday. Rules: Connecticut, version 1.",
		"Ordinary limit: no number of days is known.",
		"Urgent: detention puts the request first; no number of days is known (Office practice).",
		"Not every value was compared with its source yet; check before you rely on it.",
	}
	if got := d.Steps(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !d.Expedited || !d.On.IsZero() || d.BasisName() != "none" {
		t.Errorf("expedited %v, due %q by %s", d.Expedited, d.On, d.BasisName())
	}
}

func TestStruckFactsDoNotCount(t *testing.T) {
	f := factOf(t, "detained", "2026-05-16")
	f.StruckOn = date("2026-05-20")
	d := version(t, "ny-da-default", 2).Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{f}})
	if d.On != date("2026-08-14") || d.Expedited || len(d.Facts) != 0 || len(d.Ignored) != 0 {
		t.Errorf("due %s, expedited %v, facts %v, ignored %v", d.On, d.Expedited, d.Facts, d.Ignored)
	}
}

func TestEarliestOfSeveralFacts(t *testing.T) {
	d := version(t, "ny-da-default", 2).Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{
		factOf(t, "detained", "2026-05-16"), factOf(t, "hearing=2026-05-27", "2026-05-16"), factOf(t, "hearing=2026-06-27", "2026-05-16"),
	}})
	if d.On != date("2026-05-20") || d.BasisName() != "hearing" || len(d.Facts) != 3 {
		t.Errorf("due %s by %s of %d facts", d.On, d.BasisName(), len(d.Facts))
	}
}

func TestOneDayForTheFactAndTheOrdinaryLimit(t *testing.T) {
	d := version(t, "ny-da-default", 2).Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{factOf(t, "detained", "2026-07-31")}})
	if d.On != date("2026-08-14") || d.BasisName() != "ordinary" || d.Expedited {
		t.Errorf("due %s by %s, expedited %v", d.On, d.BasisName(), d.Expedited)
	}
}

func TestFactsWithoutMeaningAreNamed(t *testing.T) {
	next := loaded.clone()
	next.layers++
	for _, f := range []file{
		newFile("silent.json", []byte(`{"kind": "practice", "id": "silent", "name": "An office without practice", "versions": [{"version": 1, "cite": "Example",
			"alarm_at": "09:00", "digest_at": "09:15", "answer": {"days": 30, "unit": "calendar"}, "appeal": {"days": 30, "unit": "calendar"},
			"reissue": {"days": 14, "unit": "calendar"}, "facts": [], "stages": [], "ladders": []}]}`)),
		newFile("office.json", []byte(changed(t, "office/2", "silent/1"))),
	} {
		for _, err := range next.add(f) {
			t.Fatal(err)
		}
	}
	d := next.sets[len(next.sets)-1].Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{factOf(t, "hearing=2026-06-10", "2026-05-16")}})
	if len(d.Ignored) != 1 || !slices.Contains(d.Steps(), "Not counted: these rules say nothing about the hearing.") {
		t.Errorf("ignored %v, steps %q", d.Ignored, d.Steps())
	}
}
