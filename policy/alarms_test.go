package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
)

func clock(kind cases.ClockKind, from, due string) cases.Clock {
	return cases.Clock{Kind: kind, From: date(from), Due: date(due)}
}

// with is an open request with the clocks.
func with(state cases.State, clocks ...cases.Clock) cases.Snapshot {
	return cases.Snapshot{State: state, Visa: cases.U, Reviewer: "r", ReceivedOn: date("2026-01-05"), Clocks: clocks}
}

func decision() cases.Clock { return clock(cases.ClockDecision, "2026-01-05", "2026-04-05") }
func validity() cases.Clock { return clock(cases.ClockValidity, "2026-08-31", "2027-02-28") }

func rang(s cases.Snapshot, keys ...string) cases.Snapshot {
	s.Rung = keys
	return s
}

func TestNextAlarm(t *testing.T) {
	under := with(cases.UnderReview, decision())
	asked := with(cases.AwaitingInformation, decision(), clock(cases.ClockInformation, "2026-01-21", "2026-02-20"))
	signed := with(cases.Certified, validity())
	paused := decision()
	paused.Paused = date("2026-01-21")
	ended := decision()
	ended.EndedOn, ended.EndedBy = date("2026-02-01"), cases.EventSigned

	tests := []struct {
		name     string
		version  int // of ny-da-default
		snapshot cases.Snapshot
		now      string
		key      string // empty: no alarm is left
		at       string // UTC; 9 o'clock in New York is 13:00 or 14:00
		act      cases.ActKind
	}{
		{"first rung before the due date", 1, under, "2026-01-06T12:00:00Z", "due/2026-04-05/2026-03-22", "2026-03-22T13:00:00Z", cases.Remind},
		{"after a pause only the latest of the ladder", 1, under, "2026-04-04T12:00:00Z", "due/2026-04-05/2026-04-03", "2026-04-03T13:00:00Z", cases.Remind},
		{"rungs below one that rang are gone", 1, rang(under, "due/2026-04-05/2026-04-03"), "2026-04-04T12:00:00Z", "due/2026-04-05/2026-04-06", "2026-04-06T13:00:00Z", cases.Remind},
		{"a rung rings at its very instant", 1, under, "2026-03-29T13:00:00Z", "due/2026-04-05/2026-03-29", "2026-03-29T13:00:00Z", cases.Remind},
		{"and not a second earlier", 1, under, "2026-03-29T12:59:59Z", "due/2026-04-05/2026-03-22", "2026-03-22T13:00:00Z", cases.Remind},
		{"long overdue", 1, under, "2026-06-30T12:00:00Z", "due/2026-04-05/2026-05-18", "2026-05-18T13:00:00Z", cases.Remind},
		{"the last rung rang", 1, rang(under, "due/2026-04-05/2026-05-18"), "2026-06-30T12:00:00Z", "", "", ""},
		{"the answer is wanted before the decision", 1, asked, "2026-01-21T12:00:00Z", "answer/2026-02-20/2026-02-06", "2026-02-06T14:00:00Z", cases.Remind},
		{"file soon", 1, signed, "2026-09-01T12:00:00Z", "usable/2027-02-28/2026-12-30", "2026-12-30T14:00:00Z", cases.Remind},
		{"lapsed while the service was off", 1, signed, "2027-06-01T12:00:00Z", "usable/2027-02-28/2027-03-01", "2027-03-01T14:00:00Z", cases.Lapse},

		{"after a downtime, of each ladder the latest: first the decision's", 1, with(cases.AwaitingInformation, decision(), clock(cases.ClockInformation, "2026-03-08", "2026-04-07")), "2026-04-05T12:00:00Z", "due/2026-04-05/2026-04-03", "2026-04-03T13:00:00Z", cases.Remind},
		{"after a downtime, then the answer's", 1, rang(with(cases.AwaitingInformation, decision(), clock(cases.ClockInformation, "2026-03-08", "2026-04-07")), "due/2026-04-05/2026-04-03"), "2026-04-05T12:00:00Z", "answer/2026-04-07/2026-04-04", "2026-04-04T13:00:00Z", cases.Remind},
		{"no rung on the day on which the clock began", 2, with(cases.AwaitingDecision, clock(cases.ClockReissue, "2026-11-02", "2026-11-04")), "2026-11-02T12:00:00Z", "reissue/2026-11-04/2026-11-03", "2026-11-03T14:00:00Z", cases.Remind},

		{"half of the clock's days", 2, under, "2026-01-06T12:00:00Z", "due/2026-04-05/2026-02-19", "2026-02-19T14:00:00Z", cases.Remind},
		{"four fifths of the clock's days, in daylight time", 2, rang(under, "due/2026-04-05/2026-02-19"), "2026-02-20T12:00:00Z", "due/2026-04-05/2026-03-18", "2026-03-18T13:00:00Z", cases.Remind},
		{"half of an odd number of days, rounded up", 2, with(cases.UnderReview, clock(cases.ClockDecision, "2026-01-05", "2026-04-06")), "2026-01-06T12:00:00Z", "due/2026-04-06/2026-02-20", "2026-02-20T14:00:00Z", cases.Remind},
		{"an urgent fact", 2, with(cases.UnderReview, decision(), clock(cases.ClockExpedite, "2026-01-05", "2026-01-19")), "2026-01-05T12:00:00Z", "expedite/2026-01-19/2026-01-12", "2026-01-12T14:00:00Z", cases.Remind},
		{"due on the day on which the office was told: no rung before it", 2, with(cases.UnderReview, clock(cases.ClockExpedite, "2026-01-05", "2026-01-05")), "2026-01-05T12:00:00Z", "expedite/2026-01-05/2026-01-05", "2026-01-05T14:00:00Z", cases.Remind},
		{"a result is wanted", 2, with(cases.Reconsidering, clock(cases.ClockAppeal, "2026-06-10", "2026-07-10")), "2026-06-11T12:00:00Z", "appeal/2026-07-10/2026-06-25", "2026-06-25T13:00:00Z", cases.Remind},
		{"a fresh signature is wanted", 2, with(cases.AwaitingDecision, clock(cases.ClockReissue, "2026-11-01", "2026-11-15")), "2026-11-01T12:00:00Z", "reissue/2026-11-15/2026-11-08", "2026-11-08T14:00:00Z", cases.Remind},
		{"the target of a step, with its state in the key", 2, with(cases.UnderReview, cases.Clock{Kind: cases.ClockStage, Stage: cases.UnderReview, From: date("2026-01-05"), Due: date("2026-02-19")}), "2026-01-06T12:00:00Z", "stage-under_review/2026-02-19/2026-02-19", "2026-02-19T14:00:00Z", cases.Remind},
		{"a paused clock is silent", 2, with(cases.AwaitingInformation, paused), "2026-04-04T12:00:00Z", "", "", ""},
		{"an ended clock is silent", 2, with(cases.Certified, ended), "2026-04-04T12:00:00Z", "", "", ""},
		{"a T declaration has no expiry", 2, cases.Snapshot{State: cases.Certified, Visa: cases.T, SignedOn: date("2026-08-31"), Clocks: []cases.Clock{ended}}, "2026-09-01T00:00:00Z", "", "", ""},
		{"no clocks", 2, with(cases.UnderReview), "2026-04-04T12:00:00Z", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := version(t, "ny-da-default", tt.version)
			got, ok := NextAlarm(tt.snapshot, r, instant(t, tt.now))
			if ok != (tt.key != "") || got.Key != tt.key || got.Act != tt.act {
				t.Fatalf("next alarm %q (%s, %v), want %q (%s)", got.Key, got.Act, ok, tt.key, tt.act)
			}
			if ok && !got.At.Equal(instant(t, tt.at)) {
				t.Errorf("at %s, want %s", got.At.UTC().Format(time.RFC3339), tt.at)
			}
			if again, found := AlarmByKey(tt.snapshot, r, tt.key); ok && (!found || again.Key != got.Key || !again.At.Equal(got.At)) {
				t.Errorf("AlarmByKey finds %q at %s, %v", again.Key, again.At, found)
			}
		})
	}
}

// ringing lets every alarm ring in turn and lists the keys.
func ringing(s cases.Snapshot, r RuleSet, now time.Time) []Alarm {
	var out []Alarm
	for {
		a, ok := NextAlarm(s, r, now)
		if !ok || len(out) > 100 {
			return out
		}
		if a.At.After(now) {
			now = a.At
		}
		s.Rung = append(slices.Clone(s.Rung), a.Key)
		out = append(out, a)
	}
}

func keys(alarms []Alarm) string {
	var out []string
	for _, a := range alarms {
		out = append(out, a.Key)
	}
	return strings.Join(out, "\n")
}

func TestEveryAlarmBringsTheNext(t *testing.T) {
	tests := []struct {
		name     string
		version  int
		snapshot cases.Snapshot
		want     string
	}{
		{
			"decision, version 1", 1, with(cases.UnderReview, decision()), `due/2026-04-05/2026-03-22
				due/2026-04-05/2026-03-29
				due/2026-04-05/2026-04-03
				due/2026-04-05/2026-04-06
				due/2026-04-05/2026-04-13
				due/2026-04-05/2026-04-27
				due/2026-04-05/2026-05-18`,
		},
		{
			"decision, version 2", 2, with(cases.UnderReview, decision()), `due/2026-04-05/2026-02-19
				due/2026-04-05/2026-03-18
				due/2026-04-05/2026-03-29
				due/2026-04-05/2026-04-03
				due/2026-04-05/2026-04-06
				due/2026-04-05/2026-04-13
				due/2026-04-05/2026-04-27
				due/2026-04-05/2026-05-18`,
		},
		{
			"signed: four reminders, then it lapses", 2, with(cases.Certified, validity()), `usable/2027-02-28/2026-12-30
				usable/2027-02-28/2027-01-29
				usable/2027-02-28/2027-02-14
				usable/2027-02-28/2027-02-21
				usable/2027-02-28/2027-03-01`,
		},
		{
			"two clocks, by turns", 1, with(cases.AwaitingInformation, decision(), clock(cases.ClockInformation, "2026-02-20", "2026-03-22")), `answer/2026-03-22/2026-03-08
				answer/2026-03-22/2026-03-19
				due/2026-04-05/2026-03-22
				answer/2026-03-22/2026-03-22
				due/2026-04-05/2026-03-29
				due/2026-04-05/2026-04-03
				due/2026-04-05/2026-04-06
				due/2026-04-05/2026-04-13
				due/2026-04-05/2026-04-27
				due/2026-04-05/2026-05-18`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rings := ringing(tt.snapshot, version(t, "ny-da-default", tt.version), instant(t, "2026-01-06T00:00:00Z"))
			if got, want := keys(rings), lines(tt.want); got != want {
				t.Errorf("alarms\n%s\nwant\n%s", got, want)
			}
			for i, a := range rings {
				if i > 0 && a.At.Before(rings[i-1].At) {
					t.Errorf("%s rings before %s", a.Key, rings[i-1].Key)
				}
			}
		})
	}
}

// Two circumstances of one kind and day, such as detention and removal
// proceedings, remind once.
func TestTwoFactsOnOneDayRingOnce(t *testing.T) {
	detained, order := clock(cases.ClockExpedite, "2026-01-05", "2026-01-19"), clock(cases.ClockExpedite, "2026-01-05", "2026-01-19")
	detained.Fact, order.Fact = cases.Detained, cases.RemovalOrder
	r := version(t, "ny-da-default", 2)
	one := Alarms(with(cases.UnderReview, detained), r)
	both := Alarms(with(cases.UnderReview, detained, order), r)
	if keys(one) != keys(both) {
		t.Fatalf("alarms\n%s\nwant\n%s", keys(both), keys(one))
	}
	for i := range one {
		if !slices.Equal(one[i].Notices, both[i].Notices) {
			t.Errorf("%s: notices %v, want %v", both[i].Key, both[i].Notices, one[i].Notices)
		}
	}
}

func TestAMovedDateArmsTheLadderAnew(t *testing.T) {
	r := version(t, "ny-da-default", 2)
	s := rang(with(cases.UnderReview, clock(cases.ClockDecision, "2026-01-05", "2026-04-15")), "due/2026-04-05/2026-04-03")
	if a, ok := NextAlarm(s, r, instant(t, "2026-04-04T12:00:00Z")); !ok || a.Key != "due/2026-04-15/2026-03-26" {
		t.Errorf("next alarm %q, %v", a.Key, ok)
	}
}

func sentTo(official cases.PersonID, s cases.Snapshot) cases.Snapshot {
	s.Official = official
	return s
}

func TestAHoldEndsByItself(t *testing.T) {
	r := version(t, "ny-da-default", 2)
	s := with(cases.OnHold, decision())
	s.HeldIn, s.HeldUntil, s.Version = cases.UnderReview, date("2026-02-02"), 7
	a, ok := NextAlarm(s, r, instant(t, "2026-01-10T12:00:00Z"))
	if !ok || a.Act != cases.Resume || a.Key != "hold/2026-02-02/7" || !a.At.Equal(instant(t, "2026-02-02T14:00:00Z")) {
		t.Errorf("next alarm %+v, %v", a, ok)
	}
	s.Version = 9 // held again until the same day
	s.Rung = []string{a.Key}
	if again, ok := NextAlarm(s, r, instant(t, "2026-01-10T12:00:00Z")); !ok || again.Act != cases.Resume {
		t.Errorf("after a second hold, next alarm %+v, %v", again, ok)
	}
}

// An alarm that the state machine would refuse is not waited for.
func TestNoAlarmsOfAnAnsweredRequest(t *testing.T) {
	for _, state := range []cases.State{cases.Declined, cases.Cancelled, cases.Misdirected, cases.Lapsed, cases.Withdrawn} {
		if all := Alarms(with(state, decision(), validity()), version(t, "ny-da-default", 2)); len(all) > 0 {
			t.Errorf("%q has the alarm %q", state, all[0].Key)
		}
	}
}

func TestNoticesOfAReminder(t *testing.T) {
	tests := []struct {
		name     string
		snapshot cases.Snapshot
		key      string
		want     []cases.Notice
	}{
		{"the holder, while under review", with(cases.UnderReview, decision()), "due/2026-04-05/2026-02-19", []cases.Notice{{Kind: cases.NoticeReminder, To: cases.ToReviewer}}},
		{"the holder, while a decision is awaited", sentTo("official", with(cases.AwaitingDecision, decision())), "due/2026-04-05/2026-02-19", []cases.Notice{{Kind: cases.NoticeReminder, To: cases.ToOfficial}}},
		{"whoever finds another official, after one stepped aside", with(cases.AwaitingDecision, decision()), "due/2026-04-05/2026-02-19", []cases.Notice{{Kind: cases.NoticeReminder, To: cases.ToSupervisors}}},
		{"overdue: supervisors and managers, too", with(cases.Received, decision()), "due/2026-04-05/2026-04-06", []cases.Notice{
			{Kind: cases.NoticeReminder, To: cases.ToIntake}, {Kind: cases.NoticeReminder, To: cases.ToSupervisors}, {Kind: cases.NoticeReminder, To: cases.ToManagers},
		}},
		{"the requester, for an answer", with(cases.AwaitingInformation, clock(cases.ClockInformation, "2026-01-21", "2026-02-20")), "answer/2026-02-20/2026-02-17", []cases.Notice{{Kind: cases.NoticeAnswerStillWanted, To: cases.ToRequester}}},
		{"the requester, to file soon", with(cases.Certified, validity()), "usable/2027-02-28/2027-01-29", []cases.Notice{{Kind: cases.NoticeFileSoon, To: cases.ToRequester}}},
		{"a lapse tells nobody by itself", with(cases.Certified, validity()), "usable/2027-02-28/2027-03-01", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, ok := AlarmByKey(tt.snapshot, version(t, "ny-da-default", 2), tt.key)
			if !ok {
				t.Fatalf("there is no alarm %q", tt.key)
			}
			c := tt.snapshot.Clocks[0]
			for i := range tt.want {
				tt.want[i].Clock, tt.want[i].Due = c.Kind, c.Due
			}
			if !slices.Equal(a.Notices, tt.want) {
				t.Errorf("notices %v, want %v", a.Notices, tt.want)
			}
		})
	}
}

// An office may want to tell people on the day after the six months. The form
// lapses on that day all the same.
func TestAReminderDoesNotHideTheLapse(t *testing.T) {
	r := version(t, "ny-da-default", 2)
	practice := *r.practice
	one := 1
	practice.Ladders = []Ladder{{Clock: cases.ClockValidity, Rungs: []Rung{{DaysAfter: &one, To: []cases.Audience{cases.ToRequester}}}}}
	r.practice = &practice
	lapses := 0
	for _, a := range ringing(with(cases.Certified, validity()), r, instant(t, "2026-09-01T12:00:00Z")) {
		if a.Act == cases.Lapse {
			lapses++
		}
	}
	if lapses != 1 {
		t.Errorf("the form lapses %d times, want once", lapses)
	}
}

func TestAlarmsRingOnceEach(t *testing.T) {
	for _, r := range RuleSets() {
		s := with(cases.UnderReview, decision(), clock(cases.ClockExpedite, "2026-01-10", "2026-01-24"), clock(cases.ClockExpedite, "2026-01-05", "2026-01-24"),
			cases.Clock{Kind: cases.ClockStage, Stage: cases.UnderReview, From: date("2026-01-05"), Due: date("2026-02-19")})
		seen := map[string]bool{}
		for _, a := range ringing(s, r, instant(t, "2026-01-05T00:00:00Z")) {
			if seen[a.Key] {
				t.Errorf("%s: %s rings twice", r.Key(), a.Key)
			}
			seen[a.Key] = true
		}
		if len(seen) == 0 {
			t.Errorf("%s: nothing rings", r.Key())
		}
	}
}
