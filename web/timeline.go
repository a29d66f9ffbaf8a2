package web

import (
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/policy"
)

// line is one entry of a timeline as a page prints it.
type line struct {
	Kind    string // "staff", "requester" or "program", also the look
	By      string // who, in words
	What    string
	Changed string // previous and new value
	Detail  []string
	Text    string
	When    string // absolute, with zone
	Age     string
	New     bool // happened after the person opened the page
}

// timeline turns entries into lines. Requesters read "The office" instead of a
// name; seen is the version a stale page showed, or AnyVersion.
func (v *visit) timeline(req cases.Request, seen int64) []line {
	version := req.Version // counts the acts of people; the timeline is newest first
	var out []line
	for _, e := range req.Timeline {
		l := line{
			Kind: kindOf(e), What: e.Event.Kind.Words(), Text: e.Text, Detail: v.detail(req, e),
			When: v.Time(e.At), Age: v.Age(e.At),
		}
		switch {
		case l.Kind == "program":
			l.By = "The program"
		case l.Kind == "staff" && !v.staff():
			l.By = "The office"
		default:
			l.By = e.ActorName
		}
		if e.Event.From != e.Event.To && e.Event.From != cases.None && v.staff() {
			l.Changed = e.Event.From.Words() + " → " + e.Event.To.Words()
		}
		if l.Kind != "program" {
			l.New = v.staff() && seen != cases.AnyVersion && version > seen
			version--
		}
		out = append(out, l)
	}
	return out
}

// kindOf says who acted: three kinds that look different.
func kindOf(e cases.Entry) string {
	switch e.Event.Act {
	case cases.RecordDraft, cases.Remind, cases.Lapse:
		return "program"
	case cases.Submit, cases.AnswerInformation, cases.Cancel:
		return "requester"
	}
	return "staff"
}

// detail is what an event means beyond its name.
func (v *visit) detail(req cases.Request, e cases.Entry) []string {
	var out []string
	switch e.Event.Kind {
	case cases.EventSubmitted:
		out = append(out, v.dueSentence(req))
	case cases.EventRecommended:
		out = append(out, "To "+strings.ToLower(e.Event.Outcome.Words())+".")
	case cases.EventDecided:
		out = append(out, "The office decided to "+strings.ToLower(e.Event.Outcome.Words())+".")
	case cases.EventReminded:
		out = append(out, reminderOf(e.Event.Alarm))
	}
	for _, reason := range e.Event.Reasons {
		out = append(out, reason.Words()+".")
	}
	return out
}

// reminderOf reads the key of an alarm: what it counts to, that date, and the
// day on which it rang.
func reminderOf(key string) string {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return "Reminder sent."
	}
	target, errTarget := cases.ParseDate(parts[1])
	on, errOn := cases.ParseDate(parts[2])
	what := map[string]string{
		"due": "the due date", "answer": "the day by which an answer is wanted", "usable": "the last day for USCIS to receive the form",
	}[parts[0]]
	if errTarget != nil || errOn != nil || what == "" {
		return "Reminder sent."
	}
	when := "On"
	if n := target.DaysSince(on); n > 0 {
		when = plural(n, "day", "days") + " before"
	} else if n < 0 {
		when = plural(-n, "day", "days") + " after"
	}
	return when + " " + what + ", " + target.Long() + "."
}

// dueSentence shows how the due date was found: "Due 14 August 2026 = received
// 16 May 2026 + 90 calendar days". People who may not see the urgency facts, and
// rule sets that would say otherwise today, get the date alone.
func (v *visit) dueSentence(req cases.Request) string {
	plain := fmt.Sprintf("Due %s", req.DueOn.Long())
	rules, err := policy.Rules(req.RuleSet, req.RuleVersion)
	if err != nil {
		return plain
	}
	due := rules.DueOn(req.ReceivedOn, req.Submission.Urgency)
	if due.On != req.DueOn {
		return plain
	}
	return plain + " = " + due.Because
}

// last is the newest entry of a kind.
func last(req cases.Request, kind cases.EventKind) cases.Entry {
	i := slices.IndexFunc(req.Timeline, func(e cases.Entry) bool { return e.Event.Kind == kind })
	if i < 0 {
		return cases.Entry{}
	}
	return req.Timeline[i]
}
