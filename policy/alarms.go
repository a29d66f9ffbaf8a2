package policy

import (
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// Alarm is a moment at which something happens to a request by itself.
type Alarm struct {
	Key     string // unique within the request; holds the date, so a moved date arms it anew
	Ladder  string // alarms of one ladder replace each other
	At      time.Time
	Act     cases.ActKind // Remind or Lapse
	Notices []cases.Notice
}

// Alarms lists every alarm of the request in the order in which they ring,
// those that already rang included.
func Alarms(s cases.Snapshot, r RuleSet) []Alarm {
	var out []Alarm
	add := func(ladder string, on cases.Date, target cases.Date, act cases.ActKind, notices ...cases.Notice) {
		out = append(out, Alarm{
			Key:    fmt.Sprintf("%s/%s/%s", ladder, target, on),
			Ladder: ladder + "/" + target.String(), At: r.at(on), Act: act, Notices: notices,
		})
	}
	if s.State.Undecided() && !s.DueOn.IsZero() {
		for _, n := range r.DueNearDays {
			if on := s.DueOn.AddDays(-n); on.After(s.ReceivedOn) {
				add("due", on, s.DueOn, cases.Remind, cases.Notice{Kind: cases.NoticeDueNear, To: s.Holder()})
			}
		}
		for _, n := range r.OverdueDays {
			add("due", s.DueOn.AddDays(n), s.DueOn, cases.Remind,
				cases.Notice{Kind: cases.NoticeOverdue, To: s.Holder()}, cases.Notice{Kind: cases.NoticeOverdue, To: cases.ToManagers})
		}
	}
	if s.State == cases.AwaitingInformation && !s.AnswerBy.IsZero() {
		for _, n := range r.AnswerNearDays {
			add("answer", s.AnswerBy.AddDays(-n), s.AnswerBy, cases.Remind, cases.Notice{Kind: cases.NoticeAnswerStillWanted, To: cases.ToRequester})
		}
		add("answer", s.AnswerBy, s.AnswerBy, cases.Remind,
			cases.Notice{Kind: cases.NoticeAnswerStillWanted, To: cases.ToRequester}, cases.Notice{Kind: cases.NoticeAnswerStillWanted, To: s.Holder()})
	}
	if s.State == cases.Certified && !s.UsableUntil.IsZero() {
		for _, n := range r.FileSoonDays {
			if on := s.UsableUntil.AddDays(-n); on.After(s.SignedOn) {
				add("usable", on, s.UsableUntil, cases.Remind, cases.Notice{Kind: cases.NoticeFileSoon, To: cases.ToRequester})
			}
		}
		add("usable", s.UsableUntil.AddDays(1), s.UsableUntil, cases.Lapse)
	}
	slices.SortStableFunc(out, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return out
}

// NextAlarm is the alarm to wait for. After a pause it is the latest of each
// ladder that is due: nobody gets four reminders at once for one date.
func NextAlarm(s cases.Snapshot, r RuleSet, now time.Time) (Alarm, bool) {
	all := Alarms(s, r)
	for i, a := range all {
		replaced := slices.ContainsFunc(all[i+1:], func(later Alarm) bool {
			return later.Ladder == a.Ladder && (!later.At.After(now) || s.HasRung(later.Key))
		})
		if !replaced && !s.HasRung(a.Key) {
			return a, true
		}
	}
	return Alarm{}, false
}

// AlarmByKey finds the alarm a recorded key stands for, if the request still has it.
func AlarmByKey(s cases.Snapshot, r RuleSet, key string) (Alarm, bool) {
	for _, a := range Alarms(s, r) {
		if a.Key == key {
			return a, true
		}
	}
	return Alarm{}, false
}
