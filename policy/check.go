package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

type report = func(field, format string, args ...any)

func (l *library) addCalendars(x calendarFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i, v := range x.Versions {
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID = x.ID
		checkVersion(v.Version, at)
		if slices.ContainsFunc(l.calendars, func(o *Calendar) bool { return o.Name() == v.Name() }) {
			at("version", "there is a calendar %s already", v.Name())
		}
		v.check(at)
		if len(c.errs) == 0 {
			v.workOut()
			l.calendars = append(l.calendars, v)
			l.digest(x.header, v)
		}
	}
}

func (l *library) addPractices(x practiceFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i, v := range x.Versions {
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID = x.ID
		checkVersion(v.Version, at)
		if slices.ContainsFunc(l.practices, func(o *Practice) bool { return o.ID == v.ID && o.Version == v.Version }) {
			at("version", "there is a practice %s/%d already", v.ID, v.Version)
		}
		v.check(at)
		if len(c.errs) == 0 {
			l.practices = append(l.practices, v)
			l.digest(x.header, v)
		}
	}
}

func (l *library) addRules(x rulesFile, c *checker) {
	checkHeader(x.header, len(x.Versions), c)
	for i := range x.Versions {
		v := &x.Versions[i]
		at := c.within(fmt.Sprintf("versions[%d]", i))
		v.ID, v.Name = x.ID, x.Name
		checkVersion(v.Version, at)
		if slices.ContainsFunc(l.sets, func(o RuleSet) bool { return o.Key() == v.Key() }) {
			at("version", "there is a version %d of the rule set %q already; give a new one a new number", v.Version, v.ID)
		}
		for _, o := range append(l.together(x.ID), x.Versions[:i]...) {
			if o.Version != v.Version && overlap(o, *v) {
				at("from", "versions %d and %d are both in force on %s; end the earlier one with until", o.Version, v.Version, later(o.From, v.From).Long())
				break
			}
		}
		v.check(l, at)
		if len(c.errs) == 0 {
			l.sets = append(l.sets, *v)
			l.layer[v.Key()] = l.layers
			l.digest(x.header, *v)
		}
	}
}

// together are the versions of a rule set from other files of the same folder.
func (l *library) together(id string) []RuleSet {
	var out []RuleSet
	for _, o := range l.sets {
		if o.ID == id && l.layer[o.Key()] == l.layers {
			out = append(out, o)
		}
	}
	return out
}

// overlap reports whether a day belongs to both versions.
func overlap(a, b RuleSet) bool {
	return (b.Until.IsZero() || !a.From.After(b.Until)) && (a.Until.IsZero() || !b.From.After(a.Until))
}

// digest remembers what a version says, whatever the file looks like.
func (l *library) digest(h header, version any) {
	b, err := json.Marshal(version)
	if err != nil {
		panic(err) // these types always have a JSON form
	}
	sum := sha256.Sum256(append([]byte(h.Kind+" "+h.ID+" "+h.Name+"\n"), b...))
	l.digests = append(l.digests, hex.EncodeToString(sum[:]))
}

func checkHeader(h header, versions int, c *checker) {
	if !isID(h.ID) {
		c.report("id", "%q is not an ID: use small letters, digits and hyphens", h.ID)
	}
	if strings.TrimSpace(h.Name) == "" {
		c.report("name", "say in words what this is")
	}
	if versions == 0 {
		c.report("versions", "there is no version in it")
	}
}

func isID(s string) bool {
	return s != "" && len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func checkVersion(n int, report report) {
	if n < 1 {
		report("version", "must be at least 1")
	}
}

// Limits on what a file can ask for.
const (
	mostDays   = 3660
	mostMonths = 120
)

func (s Span) check(field string, report report) {
	switch {
	case s.Days != 0 && s.Months != 0:
		report(field+"months", "give either days or months, not both")
	case s.Months < 0 || s.Months > mostMonths:
		report(field+"months", "must be 1 to %d", mostMonths)
	case s.Months > 0 && s.Unit != "":
		report(field+"unit", "months have no unit; leave it out")
	case s.Months > 0:
	case s.Days < 1 || s.Days > mostDays:
		report(field+"days", "must be 1 to %d", mostDays)
	case s.Unit != CalendarDays && s.Unit != BusinessDays:
		report(field+"unit", "%q is neither calendar nor business", s.Unit)
	}
}

// check looks at a limit that runs from an act, such as a question.
func (l Limit) checkPlain(field string, report report) {
	l.Span.check(field, report)
	if l.Anchor != "" {
		report(field+"anchor", "this limit always counts from the day on which something is asked for; leave it out")
	}
	if l.Fact != "" || l.DaysBefore != nil || l.Within != nil || l.Priority {
		report(strings.TrimSuffix(field, "."), "this limit takes days or months, and no fact")
	}
}

// checkTrigger looks at a limit that an urgent fact sets.
func (l Limit) checkTrigger(field string, report report) {
	if !l.Fact.Known() {
		report(field+"fact", "there is no fact %q%s", l.Fact, didYouMean(string(l.Fact), factNames()))
		return
	}
	ways := 0
	for _, set := range []bool{l.Span != Span{}, l.DaysBefore != nil, l.Priority} {
		if set {
			ways++
		}
	}
	switch {
	case ways != 1:
		report(strings.TrimSuffix(field, "."), "say by exactly one of days, months, days_before and priority what the fact does")
	case l.DaysBefore != nil && !l.Fact.Dated():
		report(field+"days_before", "%s has no day of its own to count back from", l.Fact)
	case l.DaysBefore != nil && (*l.DaysBefore < 0 || *l.DaysBefore > mostDays):
		report(field+"days_before", "must be 0 to %d", mostDays)
	case l.Span != Span{}:
		l.Span.check(field, report)
	}
	if l.Within != nil {
		l.Within.check(field+"within.", report)
		if !l.Fact.Dated() {
			report(field+"within", "%s has no day of its own", l.Fact)
		}
	}
	l.checkAnchor(field, report)
}

func (l Limit) checkAnchor(field string, report report) {
	switch {
	case l.Anchor != "" && l.Anchor != AnchorReceipt && l.Anchor != AnchorNextBusinessDay:
		report(field+"anchor", "%q is neither receipt nor next_business_day", l.Anchor)
	case l.Anchor != "" && l.Span == Span{}:
		report(field+"anchor", "nothing counts from it")
	}
}

func timeOfDay(s string) (time.Time, error) {
	if t, err := time.Parse("15:04:05", s); err == nil {
		return t, nil
	}
	return time.Parse("15:04", s)
}

func (p *Practice) check(report report) {
	var err error
	if p.alarmAt, err = timeOfDay(p.AlarmAt); err != nil {
		report("alarm_at", "%q is not a time such as 09:00", p.AlarmAt)
	}
	if p.digestAt, err = timeOfDay(p.DigestAt); err != nil {
		report("digest_at", "%q is not a time such as 09:15", p.DigestAt)
	}
	p.Answer.checkPlain("answer.", report)
	p.Appeal.checkPlain("appeal.", report)
	p.Reissue.checkPlain("reissue.", report)
	for i, l := range p.Facts {
		l.checkTrigger(fmt.Sprintf("facts[%d].", i), report)
	}
	for i, s := range p.Stages {
		at := fmt.Sprintf("stages[%d].", i)
		if !hasTarget(s.State) {
			report(at+"state", "%q is not a state in which the office has the next move%s", s.State, didYouMean(string(s.State), stageNames()))
		}
		s.Span.check(at, report)
		if j := slices.IndexFunc(p.Stages, func(o Stage) bool { return o.State == s.State }); j < i {
			report(at+"state", "this state has a target already")
		}
	}
	for i, l := range p.Ladders {
		at := fmt.Sprintf("ladders[%d].", i)
		if !l.Clock.Known() {
			var names []string
			for _, k := range cases.ClockKinds() {
				names = append(names, string(k))
			}
			report(at+"clock", "there is no clock %q%s", l.Clock, didYouMean(string(l.Clock), names))
		}
		if j := slices.IndexFunc(p.Ladders, func(o Ladder) bool { return o.Clock == l.Clock }); j < i {
			report(at+"clock", "this clock has a ladder already")
		}
		for j, g := range l.Rungs {
			g.check(fmt.Sprintf("%srungs[%d].", at, j), report)
		}
	}
}

// hasTarget reports whether the office has the next move in a state.
func hasTarget(s cases.State) bool {
	return s.Open() && s != cases.AwaitingInformation && s != cases.OnHold
}

func stageNames() []string {
	var out []string
	for _, s := range cases.States() {
		if hasTarget(s) {
			out = append(out, string(s))
		}
	}
	return out
}

func (g Rung) check(field string, report report) {
	ways := 0
	for _, n := range []*int{g.Percent, g.DaysBefore, g.DaysAfter} {
		if n == nil {
			continue
		}
		if ways++; *n < 0 || *n > mostDays {
			report(strings.TrimSuffix(field, "."), "%d is not 0 to %d", *n, mostDays)
		}
	}
	if ways != 1 {
		report(strings.TrimSuffix(field, "."), "say by exactly one of percent, days_before and days_after when it rings")
	}
	if len(g.To) == 0 {
		report(field+"to", "say whom it reminds")
	}
	for _, to := range g.To {
		if !slices.Contains([]cases.Audience{ToHolder, cases.ToRequester, cases.ToSupervisors, cases.ToManagers}, to) {
			report(field+"to", "%q is not holder, requester, supervisors or managers", to)
		}
	}
}

func (r *RuleSet) check(l *library, report report) {
	if r.From.IsZero() {
		report("from", "say from which day requests are received under this version")
	}
	if !r.Until.IsZero() && r.Until.Before(r.From) {
		report("until", "it ends on %s, before it begins on %s", r.Until.Long(), r.From.Long())
	}
	if strings.TrimSpace(r.Cite) == "" {
		report("cite", "say which law or policy this is")
	}
	if len(r.Visas) == 0 {
		report("visas", "say whether it is about U, T or both")
	}
	for i, v := range r.Visas {
		if v != cases.U && v != cases.T {
			report(fmt.Sprintf("visas[%d]", i), "%q is neither U nor T", v)
		}
	}
	var err error
	if r.location, err = time.LoadLocation(r.Zone); err != nil || r.Zone == "" || r.Zone == "Local" {
		report("zone", "%q is not a time zone such as America/New_York", r.Zone)
	}
	r.checkReferences(l, report)
	if v := r.DayCount.Value; v != ExcludeFirst && v != IncludeFirst {
		report("day_count.value", "%q is neither %s nor %s", v, ExcludeFirst, IncludeFirst)
	}
	if v := r.Roll.Value; v != RollNone && v != RollNext {
		report("roll.value", "%q is neither %s nor %s", v, RollNone, RollNext)
	}
	if v := r.Answered.Value; v != "" && v != AnsweredBySignature && v != AnsweredByDispatch {
		report("answered.value", "%q is neither %s nor %s", v, AnsweredBySignature, AnsweredByDispatch)
	}
	if v := r.Delay.Value; v != "" && v != DelayStays && v != DelayMoves {
		report("delay.value", "%q is neither %s nor %s", v, DelayStays, DelayMoves)
	}
	if r.Delay.Value == DelayMoves && strings.TrimSpace(r.Delay.Cite) == "" {
		report("delay.cite", "say which provision takes an explained delay for an answer")
	}
	switch r.Receipt.AfterHours {
	case "same_day":
	case RollNext:
		if r.closes, err = timeOfDay(r.Receipt.Closes); err != nil {
			report("receipt.closes", "%q is not a time such as 17:00", r.Receipt.Closes)
		}
	default:
		report("receipt.after_hours", "%q is neither same_day nor next_business_day", r.Receipt.AfterHours)
	}
	for _, plain := range []struct {
		field string
		limit *Limit
	}{{"appeal.", r.Appeal}, {"reissue.", r.Reissue}} {
		if plain.limit != nil {
			plain.limit.checkPlain(plain.field, report)
		}
	}
	if r.Ordinary != nil {
		r.Ordinary.checkAnchor("ordinary.", report)
		unanchored := *r.Ordinary
		unanchored.Anchor = ""
		unanchored.checkPlain("ordinary.", report)
	}
	for i, t := range r.Triggers {
		t.checkTrigger(fmt.Sprintf("triggers[%d].", i), report)
	}
	if r.Tolling.Information && strings.TrimSpace(r.Tolling.Cite) == "" {
		report("tolling.cite", "say which provision lets a question pause the clock")
	}
	if r.Tolling.MostDays < 0 || r.Tolling.MostDays > mostDays {
		report("tolling.most_days", "must be 0 to %d", mostDays)
	}
	for i, d := range r.Duties {
		if strings.TrimSpace(d.Text) == "" {
			report(fmt.Sprintf("duties[%d].text", i), "the duty says nothing")
		}
	}
}

// checkReferences finds the calendar and the practice that the rule set names.
func (r *RuleSet) checkReferences(l *library, report report) {
	var calendars, practices []string
	for _, c := range l.calendars {
		calendars = append(calendars, c.Name())
		if c.Name() == r.Calendar {
			r.calendar = c
		}
	}
	for _, p := range l.practices {
		name := fmt.Sprintf("%s/%d", p.ID, p.Version)
		practices = append(practices, name)
		if name == r.Practice {
			r.practice = p
		}
	}
	if r.calendar == nil {
		report("calendar", "there is no calendar %q%s", r.Calendar, didYouMean(r.Calendar, calendars))
	}
	if r.practice == nil {
		report("practice", "there is no practice %q%s", r.Practice, didYouMean(r.Practice, practices))
		return
	}
	r.facts = slices.Clone(r.Triggers)
	for _, f := range r.practice.Facts {
		if !slices.ContainsFunc(r.Triggers, func(t Limit) bool { return t.Fact == f.Fact }) {
			r.facts = append(r.facts, f)
		}
	}
}
