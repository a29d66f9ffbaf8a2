package letters

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"suppb/cases"
)

// Data are the values of one letter, in the words of its language.
type Data struct {
	Language cases.Language
	values   map[string]any // string, []string or true; what is missing is not in it
}

// Of are the values that a request gives on the office's day today.
func Of(r cases.Request, a cases.Agency, today cases.Date, language cases.Language) Data {
	d := Data{language, map[string]any{}}
	v := r.Submission.Victim
	d.text("number", r.Number)
	d.text("requester", r.Requester)
	d.text("organization", r.OrgName)
	d.text("victim_initials", Initials(v.Name))
	d.text("victim_name", v.Name.String())
	if v.ANumber != "" {
		d.text("victim_a_number", "A"+v.ANumber)
	}
	d.text("form", formName(r.Visa, language))
	d.text("visa", string(r.Visa))
	d.flag("is_u", r.Visa == cases.U)
	d.flag("is_t", r.Visa == cases.T)
	d.text("agency", a.Name)
	d.text("agency_phone", a.Telephone())
	d.text("official", r.OfficialName)
	d.date("today", today)
	d.date("victim_born_on", v.BornOn)
	d.date("received_on", r.ReceivedOn)
	if due, ok := answerDue(r.Snapshot); ok {
		d.date("due_on", due)
	}
	d.date("answer_by", r.AnswerBy())
	d.date("decided_on", r.DecidedOn)
	d.date("signed_on", r.SignedOn)
	d.date("usable_until", r.UsableUntil())
	d.date("earlier_signed_on", earlierSignature(r.Snapshot))
	if p := r.Paper(); p.Standing == cases.Signed || p.Standing == cases.Prepared {
		d.text("verification_code", p.Code)
	}
	d.flag("can_review", r.State == cases.Declined && !r.Reconsidered)
	d.written("question", last(r, cases.EventInformationAsked).Text)
	d.written("referral", last(r, cases.EventMisdirected).Text)
	if declined := last(r, cases.EventDecided); declined.Event.Outcome == cases.Decline {
		d.written("explanation", declined.Text)
		d.list("reasons", sentences(declined.Event.Reasons, language))
		d.list("changes", changes(declined.Event.Reasons, language))
	}
	reviewed := last(r, cases.EventReconsidered)
	d.written("review_result", reviewed.Text)
	d.date("reviewed_on", reviewed.Event.On)
	return d
}

func (d Data) text(name, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.values[name] = text
	}
}

func (d Data) date(name string, on cases.Date) { d.text(name, d.Language.Date(on)) }

func (d Data) flag(name string, set bool) {
	if set {
		d.values[name] = true
	}
}

func (d Data) list(name string, items []string) {
	if len(items) > 0 {
		d.values[name] = items
	}
}

// written is a text that staff typed before, in English. A letter in another
// language marks it for translation, and cannot be issued before that.
func (d Data) written(name, text string) {
	d.text(name, toTranslate(text, d.Language))
}

func toTranslate(text string, language cases.Language) string {
	text = strings.TrimSpace(plain(text))
	if text != "" && language == cases.Spanish {
		text = translate + text + "]"
	}
	return text
}

// last is the newest entry of a kind.
func last(r cases.Request, kind cases.EventKind) cases.Entry {
	i := slices.IndexFunc(r.Timeline, func(e cases.Entry) bool { return e.Event.Kind == kind })
	if i < 0 {
		return cases.Entry{}
	}
	return r.Timeline[i]
}

// answerDue is the first day on which the office owes something, if that day is
// sure: a paused clock moves.
func answerDue(s cases.Snapshot) (cases.Date, bool) {
	for _, c := range s.OpenClocks() {
		if c.Kind.Owed() && c.Paused.IsZero() {
			return c.Due, true
		}
	}
	return cases.Date{}, false
}

// earlierSignature is the day of the signature before the newest.
func earlierSignature(s cases.Snapshot) cases.Date {
	newest := true
	for _, c := range slices.Backward(s.Clocks) {
		if c.Kind == cases.ClockValidity && !newest {
			return c.From
		}
		newest = newest && c.Kind != cases.ClockValidity
	}
	return cases.Date{}
}

// Initials are those of the given and of the family name: “M. L.”
func Initials(n cases.Name) string {
	var out []string
	for _, part := range []string{n.Given, n.Family} {
		r, _ := utf8.DecodeRuneInString(strings.TrimSpace(part))
		if !unicode.IsLetter(r) || strings.EqualFold(strings.TrimSpace(part), "none") {
			continue // the form has people without one of the names write “None”
		}
		out = append(out, string(unicode.ToUpper(r))+".")
	}
	return strings.Join(out, "\u00a0")
}

func formName(v cases.Visa, language cases.Language) string {
	if language != cases.Spanish {
		return v.Form()
	}
	return strings.NewReplacer("Form ", "Formulario ", " Supplement", ", Suplemento").Replace(v.Form())
}
