package policy

import (
	"testing"
	"time"

	"suppb/cases"
)

func TestUsableUntil(t *testing.T) {
	// The vectors of a public filing tool for 8 CFR 214.14(c)(2)(i), and month ends.
	for signed, want := range map[string]string{
		"2026-04-01": "2026-09-30",
		"2026-08-31": "2027-02-28", // AddDate(0, 6, 0) would say 3 March
		"2027-08-31": "2028-02-29",
		"2027-08-30": "2028-02-29",
		"2027-08-29": "2028-02-28",
		"2026-08-28": "2027-02-27",
		"2026-03-31": "2026-09-30",
		"2026-12-31": "2027-06-30",
	} {
		if got := UsableUntil(cases.MustDate(signed)); got != cases.MustDate(want) {
			t.Errorf("signed %s: usable until %s, want %s", signed, got, want)
		}
	}
}

func rules(t *testing.T) RuleSet {
	t.Helper()
	r, err := Rules("ny-da-default", 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDueOn(t *testing.T) {
	received := cases.MustDate("2026-05-16")
	tests := []struct {
		name      string
		urgency   cases.Urgency
		want      string
		expedited bool
	}{
		{"ordinary", cases.Urgency{}, "2026-08-14", false},
		{"removal proceedings", cases.Urgency{RemovalProceedings: true}, "2026-05-30", true},
		{"detained and ordered removed", cases.Urgency{Detained: true, RemovalOrder: true}, "2026-05-30", true},
		{"child ages out", cases.Urgency{ChildTurns21On: cases.MustDate("2026-07-01")}, "2026-06-01", true},
		{"child ages out after the ordinary limit", cases.Urgency{ChildTurns21On: cases.MustDate("2027-07-01")}, "2026-08-14", false},
		{"hearing tomorrow", cases.Urgency{HearingOn: cases.MustDate("2026-05-17")}, "2026-05-16", true},
		{"earliest of several", cases.Urgency{Detained: true, HearingOn: cases.MustDate("2026-05-27")}, "2026-05-20", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := rules(t).DueOn(received, tt.urgency)
			if got.On != cases.MustDate(tt.want) || got.Expedited != tt.expedited {
				t.Errorf("due %s expedited %v (%s), want %s %v", got.On, got.Expedited, got.Because, tt.want, tt.expedited)
			}
		})
	}
}

func TestTodayIsNewYorksDay(t *testing.T) {
	late := time.Date(2026, 3, 8, 4, 30, 0, 0, time.UTC) // 23:30 on 7 March in New York
	if got := rules(t).Today(late); got != cases.MustDate("2026-03-07") {
		t.Errorf("today is %s", got)
	}
}

func TestNextAlarm(t *testing.T) {
	r := rules(t)
	open := cases.Snapshot{State: cases.UnderReview, Visa: cases.U, Reviewer: "r", ReceivedOn: cases.MustDate("2026-01-05"), DueOn: cases.MustDate("2026-04-05")}
	asked := open
	asked.State, asked.AskedIn, asked.AnswerBy = cases.AwaitingInformation, cases.UnderReview, cases.MustDate("2026-02-20")
	signed := cases.Snapshot{State: cases.Certified, Visa: cases.U, SignedOn: cases.MustDate("2026-08-31"), UsableUntil: cases.MustDate("2027-02-28")}
	rang := open
	rang.Rung = []string{"due/2026-04-05/2026-04-03"}

	tests := []struct {
		name     string
		snapshot cases.Snapshot
		now      string
		key      string
		at       string // UTC; 9 o'clock in New York is 13:00 or 14:00
		act      cases.ActKind
	}{
		{"first rung before the due date", open, "2026-01-06T12:00:00Z", "due/2026-04-05/2026-03-22", "2026-03-22T13:00:00Z", cases.Remind},
		{"after a pause only the latest of the ladder", open, "2026-04-04T12:00:00Z", "due/2026-04-05/2026-04-03", "2026-04-03T13:00:00Z", cases.Remind},
		{"rungs below one that rang are gone", rang, "2026-04-04T12:00:00Z", "due/2026-04-05/2026-04-06", "2026-04-06T13:00:00Z", cases.Remind},
		{"long overdue", open, "2026-06-30T12:00:00Z", "due/2026-04-05/2026-05-18", "2026-05-18T13:00:00Z", cases.Remind},
		{"the answer is wanted before the decision", asked, "2026-01-21T12:00:00Z", "answer/2026-02-20/2026-02-06", "2026-02-06T14:00:00Z", cases.Remind},
		{"file soon", signed, "2026-09-01T12:00:00Z", "usable/2027-02-28/2026-12-30", "2026-12-30T14:00:00Z", cases.Remind},
		{"lapsed while the service was off", signed, "2027-06-01T12:00:00Z", "usable/2027-02-28/2027-03-01", "2027-03-01T14:00:00Z", cases.Lapse},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := NextAlarm(tt.snapshot, r, now)
			if !ok || got.Key != tt.key || got.At.UTC().Format(time.RFC3339) != tt.at || got.Act != tt.act {
				t.Errorf("next alarm %q at %s (%s, %v), want %q at %s (%s)", got.Key, got.At.UTC().Format(time.RFC3339), got.Act, ok, tt.key, tt.at, tt.act)
			}
		})
	}

	t.Run("a T declaration has no expiry", func(t *testing.T) {
		declaration := cases.Snapshot{State: cases.Certified, Visa: cases.T, SignedOn: cases.MustDate("2026-08-31")}
		if a, ok := NextAlarm(declaration, r, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)); ok {
			t.Errorf("alarm %q", a.Key)
		}
	})
	t.Run("every alarm that rings brings the next, until none is left", func(t *testing.T) {
		s, now, n := open, time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC), 0
		for {
			a, ok := NextAlarm(s, r, now)
			if !ok {
				break
			}
			if a.At.After(now) {
				now = a.At
			}
			s.Rung = append(s.Rung, a.Key)
			n++
		}
		if n != 7 {
			t.Errorf("%d alarms rang, want 3 before the due date and 4 after it", n)
		}
	})
}
