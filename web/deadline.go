package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// pauseRows is how many pauses the calculator takes.
const pauseRows = 2

// deadlineBody is the calculator. Nothing of it is kept, and nothing is in its
// address: dates can be birthdays.
type deadlineBody struct {
	RuleSets []cases.Choice
	Result   *deadlineResult
}

// deadlineResult is what the calculator found. Without a day of receipt only
// the six months are counted.
type deadlineResult struct {
	Rules      policy.RuleSet
	Due        policy.Due
	Limits     []limitRow
	Late       string // why the day of receipt is another than the one that was typed
	Unpaused   bool   // pauses were typed, and a question pauses nothing under these rules
	SixMonths  policy.Validity
	NoValidity bool // a T declaration does not expire
}

// limitRow is one limit as it was applied.
type limitRow struct {
	policy.Applied
	Name  string
	How   string
	Moved cases.Date // the day that it was moved from
	Sets  bool       // it is the one that counts
}

// dateField is a date that the calculator asks for.
type dateField struct{ Name, Label string }

// Visas are the two kinds of request.
func (deadlineBody) Visas() []cases.Choice {
	return []cases.Choice{{Code: string(cases.U), Words: "U"}, {Code: string(cases.T), Words: "T"}}
}

// Circumstances are the urgent facts without a day.
func (deadlineBody) Circumstances() []dateField {
	return factFields(func(n cases.FactName) bool { return !n.Dated() }, "")
}

// Days are the urgent facts that are a day.
func (deadlineBody) Days() []dateField { return factFields(cases.FactName.Dated, " on") }

func factFields(which func(cases.FactName) bool, suffix string) []dateField {
	var out []dateField
	for _, n := range cases.FactNames() {
		if which(n) {
			out = append(out, dateField{string(n), factLabel(n) + suffix})
		}
	}
	return out
}

// Pauses are the dates of the rows of pauses.
func (deadlineBody) Pauses() []dateField {
	var out []dateField
	for i := range pauseRows {
		out = append(out, dateField{pauseField(i, "from"), "Paused from"}, dateField{pauseField(i, "to"), "Counts again on"})
	}
	return out
}

// Paused reports whether a pause was typed.
func (b deadlineBody) Paused(f *formdata.Form) bool {
	for _, d := range b.Pauses() {
		if typedText(f, d.Name) != "" {
			return true
		}
	}
	return false
}

func pauseField(row int, end string) string { return fmt.Sprintf("pause_%d_%s", row+1, end) }

// deadlineFields are the fields of the page in its order.
func deadlineFields() []string {
	out := []string{"rules", "visa", "received_on", "received_time"}
	for _, list := range [][]dateField{deadlineBody{}.Circumstances(), deadlineBody{}.Days(), deadlineBody{}.Pauses()} {
		for _, d := range list {
			out = append(out, d.Name)
		}
	}
	return append(out, "signed_on")
}

func (s *Server) deadlinePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("rules", v.Agency.RuleSet)
	f.Values.Set("visa", string(cases.U))
	return s.showDeadline(w, r, v, http.StatusOK, f, nil)
}

func (s *Server) countDeadline(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(staffRoles...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	result := readDeadline(f)
	if len(f.Problems) > 0 {
		f.Sort(deadlineFields())
		return s.showDeadline(w, r, v, http.StatusUnprocessableEntity, f, nil)
	}
	return s.showDeadline(w, r, v, http.StatusOK, f, &result)
}

func (s *Server) showDeadline(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, result *deadlineResult) error {
	return s.render(w, r, status, "deadline", &page{Title: "Deadline calculator", Visit: v, Form: f, Body: deadlineBody{ruleSetsOn(v.Today), result}})
}

// ruleSetsOn are the rule sets of which a version is in force on the day.
func ruleSetsOn(today cases.Date) []cases.Choice {
	var out []cases.Choice
	for _, r := range policy.RuleSets() {
		in, err := policy.InForce(r.ID, today)
		if err == nil && in.Version == r.Version {
			out = append(out, cases.Choice{Code: r.ID, Words: r.Name})
		}
	}
	return out
}

// readDeadline reads the form and counts, if nothing is wrong with it.
func readDeadline(f *formdata.Form) deadlineResult {
	day := func(name, what string) cases.Date {
		d := f.Date(name, what)
		if !d.IsZero() {
			if err := policy.CheckYear(d); err != nil {
				f.Problem(name, "%s", sentence(err))
			}
		}
		return d
	}
	visa := cases.Visa(f.Line("visa"))
	if visa != cases.U && visa != cases.T {
		f.Problem("visa", "Choose U or T.")
	}
	received, signed := day("received_on", "The date of receipt"), day("signed_on", "The date of the signature")
	if received.IsZero() && signed.IsZero() {
		f.Problem("received_on", "Enter the day on which the request came, or at the end of the page the day of a signature.")
	}
	m := cases.Matter{Facts: readFacts(f, day), Pauses: readPauses(f, day)}
	at, timed := readTime(f)
	if len(f.Problems) > 0 {
		return deadlineResult{}
	}
	var out deadlineResult
	if !signed.IsZero() {
		out.SixMonths, out.NoValidity = policy.ValidityOf(signed), visa == cases.T
	}
	if received.IsZero() {
		return out
	}
	arrival := time.Date(received.Year, received.Month, received.Day, at.Hour(), at.Minute(), 0, 0, time.UTC)
	rules, err := policy.InForce(f.Line("rules"), received)
	if timed {
		rules, err = policy.InForceAtLocal(f.Line("rules"), arrival)
	}
	if err != nil {
		f.Problem("rules", "%s", sentence(err))
		return out
	}
	if !rules.Covers(visa) {
		f.Problem("rules", "These rules say nothing about %s requests.", visa)
		return out
	}
	m.Received = received
	if timed {
		m.Received = rules.ReceivedOn(rules.Local(arrival))
	}
	if m.Received != received {
		out.Late = fmt.Sprintf("What comes after %s or on a day without business counts as received on the next business day, %s.", rules.Receipt.Closes, m.Received.Long())
	}
	out.Rules, out.Due = rules, rules.Due(m)
	out.Unpaused = len(m.Pauses) > 0 && !rules.Tolling.Information
	out.Limits = limitRows(out.Due)
	return out
}

func readFacts(f *formdata.Form, day func(name, what string) cases.Date) []cases.Fact {
	var out []cases.Fact
	for _, n := range cases.FactNames() {
		if !n.Dated() {
			if f.Yes(string(n)) {
				out = append(out, cases.Fact{Name: n})
			}
			continue
		}
		if on := day(string(n), upper(n.Words())); !on.IsZero() {
			out = append(out, cases.Fact{Name: n, On: on})
		}
	}
	return out
}

func readPauses(f *formdata.Form, day func(name, what string) cases.Date) []cases.Pause {
	var out []cases.Pause
	for i := range pauseRows {
		from, to := day(pauseField(i, "from"), "The beginning of the pause"), day(pauseField(i, "to"), "The end of the pause")
		switch {
		case from.IsZero() && to.IsZero():
		case from.IsZero():
			f.Problem(pauseField(i, "from"), "Enter the day from which the clock was paused.")
		case to.IsZero():
			f.Problem(pauseField(i, "to"), "Enter the day on which the clock counts again.")
		case !from.Before(to):
			f.Problem(pauseField(i, "to"), "The clock counts again after the pause began. Check the two dates.")
		default:
			out = append(out, cases.Pause{From: from, To: to})
		}
	}
	return out
}

// readTime reads the time of day, if one was typed.
func readTime(f *formdata.Form) (at time.Time, typed bool) {
	text := strings.ToUpper(f.Line("received_time"))
	if text == "" {
		return at, false
	}
	for _, layout := range []string{"15:04", "3:04 PM", "3:04PM", "3 PM", "3PM"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	f.Problem("received_time", "Write the time as 16:30 or 4:30 PM, or leave it empty.")
	return at, false
}

// limitRows are the ordinary limit and what each urgent fact does.
func limitRows(d policy.Due) []limitRow {
	var out []limitRow
	add := func(name string, a policy.Applied, sets bool) {
		row := limitRow{Applied: a, Name: name, How: upper(d.Arithmetic(a)), Sets: sets}
		if !a.Floored && a.On != a.Unrolled {
			row.Moved = a.Unrolled
		}
		out = append(out, row)
	}
	if d.Ordinary != nil {
		add("Ordinary limit", *d.Ordinary, d.Basis == d.Ordinary)
	}
	for i, a := range d.Facts {
		add(factLabel(a.Fact.Name), a, d.Basis == &d.Facts[i])
	}
	return out
}

// upper begins a text with a capital letter.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// sentence is an error of the rules as a sentence for the page.
func sentence(err error) string { return upper(err.Error()) + "." }
