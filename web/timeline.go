package web

import (
	"slices"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
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
	New     bool   // happened after the person opened the page
	Folded  []line // reminders one after the other: they are shown on demand
}

// timeline turns entries into lines. Requesters read "The office" instead of a
// name; seen is the version a stale page showed, or AnyVersion.
func (v *visit) timeline(req cases.Request, seen int64) []line {
	version := req.Version // counts the acts of people; the timeline is newest first
	var out []line
	for _, e := range req.Timeline {
		l := line{
			Kind: kindOf(e.Event), What: e.Event.Kind.Words(), Text: e.Text, Detail: v.detail(e),
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
	return foldReminders(out)
}

// news is what happened since the page was opened from which the form came.
func (v *visit) news(req cases.Request, f *formdata.Form) []line {
	return slices.DeleteFunc(v.timeline(req, seenVersion(f)), func(l line) bool { return !l.New })
}

// foldReminders makes one line of several reminders in a row, so that they do
// not drown what people did.
func foldReminders(lines []line) []line {
	reminder := cases.EventReminded.Words()
	var out []line
	for i := 0; i < len(lines); {
		n := 1
		for lines[i].What == reminder && i+n < len(lines) && lines[i+n].What == reminder {
			n++
		}
		if n == 1 {
			out = append(out, lines[i])
		} else {
			l := lines[i]
			l.What, l.Detail, l.Folded = plural(n, "reminder", "reminders"), nil, lines[i:i+n]
			l.When = lines[i+n-1].When + " to " + l.When
			out = append(out, l)
		}
		i += n
	}
	return out
}

// kindOf says who acted: three kinds that look different.
func kindOf(e cases.Event) string {
	switch e.Act {
	case cases.RecordDraft, cases.Remind, cases.Lapse:
		return "program"
	case cases.Resume:
		if e.Alarm != "" {
			return "program"
		}
	case cases.Submit, cases.AnswerInformation, cases.Cancel:
		return "requester"
	}
	if e.ByRequester {
		return "requester"
	}
	return "staff"
}

// detail is what an event means beyond its name.
func (v *visit) detail(e cases.Entry) []string {
	var out []string
	if f := e.Event.Fact; f != "" {
		out = append(out, upper(f.Words())+".")
	}
	switch e.Event.Kind {
	case cases.EventRecommended:
		out = append(out, "To "+strings.ToLower(e.Event.Outcome.Words())+".")
	case cases.EventDecided:
		out = append(out, "The office decided to "+strings.ToLower(e.Event.Outcome.Words())+".")
	case cases.EventReconsidered:
		if e.Event.Outcome == cases.Reopen {
			out = append(out, "The review begins again.")
		} else {
			out = append(out, "The decision stands.")
		}
	case cases.EventLetterIssued:
		out = append(out, e.Event.Letter.Words()+".")
	case cases.EventReminded:
		out = append(out, reminderOf(e.Event.Alarm))
	}
	out = append(out, v.chosen(e.Event)...)
	for _, reason := range e.Event.Reasons {
		out = append(out, reason.Words()+".")
	}
	return append(out, v.because(e.Event)...)
}

// chosen is what was chosen with the act, and the day it names.
func (v *visit) chosen(e cases.Event) []string {
	var out []string
	if words := e.Act.CodeWords(e.Code); words != "" && (e.Kind != cases.EventRecused || v.Viewer.Is(cases.RoleSupervisor)) {
		out = append(out, words+".")
	}
	for _, words := range wordsOf(cases.Deficiencies(), e.Missing) {
		out = append(out, words+".")
	}
	day := map[cases.EventKind]string{
		cases.EventDispatched: "It left on", cases.EventReceiptConfirmed: "It arrived on", cases.EventHeld: "Until", cases.EventDelayExplained: "An answer is expected by",
	}[e.Kind]
	if day != "" && (len(e.Because) == 0 || !v.Viewer.SeesFacts()) { // otherwise the dates below say so
		out = append(out, day+" "+e.Day.Long()+".")
	}
	return out
}

// because says how the dates that an event set were found. People who may not
// see urgent facts get the date alone, since the arithmetic names them.
func (v *visit) because(e cases.Event) []string {
	switch {
	case v.Viewer.SeesFacts():
		return e.Because
	case len(e.Because) > 0 && e.To.Undecided():
		return []string{"Due " + e.DueOn.Long() + "."}
	}
	return nil
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
	ladder, state, _ := strings.Cut(parts[0], "-")
	what := map[string]string{
		"due": "the due date", "expedite": "the expedited due date", "answer": "the day by which an answer is wanted",
		"appeal": "the day on which the reconsideration is due", "reissue": "the day on which a fresh signature is due",
		"usable": "the last day for USCIS to receive the form",
		"stage":  "the office's own target for “" + cases.State(state).Words() + "”",
	}[ladder]
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

// dueSentence is the due date as it was found when it was set: “Due 14 August
// 2026 = received 16 May 2026 + 90 calendar days”. People who may not see urgent
// facts get the date alone.
func (v *visit) dueSentence(req cases.Request) string {
	date := req.DueOn.Long()
	if v.Viewer.SeesFacts() {
		for _, e := range req.Timeline {
			for _, sentence := range e.Event.Because {
				if strings.Contains(strings.ToLower(sentence), "due "+strings.ToLower(date)+" ") {
					return strings.TrimSuffix(sentence, ".")
				}
			}
		}
	}
	return "Due " + date
}

// last is the newest entry of a kind.
func last(req cases.Request, kind cases.EventKind) cases.Entry {
	i := slices.IndexFunc(req.Timeline, func(e cases.Entry) bool { return e.Event.Kind == kind })
	if i < 0 {
		return cases.Entry{}
	}
	return req.Timeline[i]
}
