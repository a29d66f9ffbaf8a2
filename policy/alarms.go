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
	Act     cases.ActKind // Remind, Lapse or Resume
	Notices []cases.Notice
}

// ladderNames are what keys begin with. Keys are in the record: a name that was
// given once stays.
var ladderNames = map[cases.ClockKind]string{
	cases.ClockDecision: "due", cases.ClockExpedite: "expedite", cases.ClockInformation: "answer", cases.ClockAppeal: "appeal",
	cases.ClockReissue: "reissue", cases.ClockValidity: "usable", cases.ClockStage: "stage",
}

// Alarms lists every alarm of the request in the order in which they ring,
// those that already rang included. A paused clock has none.
func Alarms(s cases.Snapshot, r RuleSet) []Alarm {
	var out []Alarm
	add := func(c cases.Clock, on cases.Date, act cases.ActKind, notices ...cases.Notice) {
		name := ladderNames[c.Kind]
		if c.Kind == cases.ClockStage {
			name += "-" + string(c.Stage)
		}
		key := fmt.Sprintf("%s/%s/%s", name, c.Due, on)
		i := slices.IndexFunc(out, func(a Alarm) bool { return a.Key == key })
		if i < 0 {
			out = append(out, Alarm{Key: key, Ladder: name + "/" + c.Due.String(), At: r.at(on), Act: act})
			i = len(out) - 1
		}
		if act == cases.Lapse { // a reminder on that day comes too late
			out[i].Act, out[i].Notices = act, nil
		}
		for _, n := range notices { // two rungs, or the clocks of two facts, can share a day
			if !slices.Contains(out[i].Notices, n) {
				out[i].Notices = append(out[i].Notices, n)
			}
		}
	}
	for _, c := range s.Clocks {
		if !c.Open() || !c.Paused.IsZero() {
			continue
		}
		for _, rung := range r.practice.ladder(c.Kind) {
			if on, ok := rung.on(c); ok {
				add(c, on, cases.Remind, noticesFor(s, c, rung)...)
			}
		}
		if c.Kind == cases.ClockValidity {
			add(c, c.Due.AddDays(1), cases.Lapse)
		}
	}
	if s.State == cases.OnHold {
		out = append(out, Alarm{
			Key: fmt.Sprintf("hold/%s/%d", s.HeldUntil, s.Version), Ladder: "hold", At: r.at(s.HeldUntil), Act: cases.Resume,
		})
	}
	out = slices.DeleteFunc(out, func(a Alarm) bool { return !cases.Rings(a.Act, s.State) })
	slices.SortStableFunc(out, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return out
}

// noticesFor are the messages of one reminder. Requesters get one each, staff
// find theirs in the day's digest.
func noticesFor(s cases.Snapshot, c cases.Clock, rung Rung) []cases.Notice {
	var out []cases.Notice
	for _, to := range rung.To {
		n := cases.Notice{Kind: cases.NoticeReminder, To: to, Clock: c.Kind, Due: c.Due}
		switch {
		case to == ToHolder:
			n.To = s.Holder()
		case to == cases.ToRequester && c.Kind == cases.ClockInformation:
			n.Kind = cases.NoticeAnswerStillWanted
		case to == cases.ToRequester && c.Kind == cases.ClockValidity:
			n.Kind = cases.NoticeFileSoon
		case to == cases.ToRequester:
			n.Kind = cases.NoticeNews
		}
		out = append(out, n)
	}
	return out
}

// NextAlarm is the alarm to wait for. After a pause it is the latest of each
// ladder that is due: nobody gets four reminders at once for one date.
func NextAlarm(s cases.Snapshot, r RuleSet, now time.Time) (Alarm, bool) {
	all := Alarms(s, r)
	for i, a := range all {
		replaced := a.Act == cases.Remind && slices.ContainsFunc(all[i+1:], func(later Alarm) bool {
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
