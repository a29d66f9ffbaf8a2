package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"suppb/cases"
)

// The due date against the second implementation in naive_test.go.

// matterOf draws a request that is received on the day.
func matterOf(t *rapid.T, received cases.Date) cases.Matter {
	m := cases.Matter{Received: received}
	for range rapid.IntRange(0, 4).Draw(t, "facts") {
		f := cases.Fact{Name: rapid.SampledFrom(cases.FactNames()).Draw(t, "fact")}
		if f.Name.Dated() {
			f.On = received.AddDays(rapid.IntRange(-40, 250).Draw(t, "on"))
		}
		switch rapid.IntRange(0, 4).Draw(t, "told") {
		case 0: // nobody wrote down when
		case 1:
			f.RaisedOn = received.AddDays(-rapid.IntRange(1, 30).Draw(t, "days early"))
		case 2:
			f.RaisedOn = received.AddDays(rapid.IntRange(1, 130).Draw(t, "days late"))
		default:
			f.RaisedOn = received
		}
		if rapid.IntRange(0, 9).Draw(t, "struck") == 0 {
			f.StruckOn = received.AddDays(5)
		}
		m.Facts = append(m.Facts, f)
	}
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		p := cases.Pause{From: received.AddDays(rapid.IntRange(-40, 150).Draw(t, "from"))}
		if rapid.IntRange(0, 9).Draw(t, "goes on") > 0 {
			p.To = p.From.AddDays(rapid.IntRange(-3, 45).Draw(t, "days"))
		}
		m.Pauses = append(m.Pauses, p)
	}
	return m
}

// oneOf draws by index, so that a failure does not print the whole value.
func oneOf[T any](t *rapid.T, all []T) T {
	return all[rapid.IntRange(0, len(all)-1).Draw(t, "index")]
}

// dayOf draws a day of the years 2020 to 2030 on which the version is in force.
// Small numbers come up often, so the i-th day drawn lies far from the others.
func dayOf(t *rapid.T, r RuleSet, i int) (cases.Date, bool) {
	first, last := later(date("2020-01-01"), r.From), date("2030-12-31")
	if !r.Until.IsZero() && r.Until.Before(last) {
		last = r.Until
	}
	if last.Before(first) {
		return cases.Date{}, false
	}
	days := last.DaysSince(first) + 1
	return first.AddDays((rapid.IntRange(0, days-1).Draw(t, "received") + i*613) % days), true
}

// variantOf changes what a rule set leaves open: how days are counted, whether
// dates roll, how long pauses may be and what the ordinary limit counts in.
func variantOf(t *rapid.T, r RuleSet) RuleSet {
	r.DayCount.Value = rapid.SampledFrom([]string{ExcludeFirst, IncludeFirst}).Draw(t, "day count")
	r.Roll.Value = rapid.SampledFrom([]string{RollNone, RollNext}).Draw(t, "roll")
	r.Tolling.MostDays = rapid.SampledFrom([]int{0, 0, 1, 10, 40}).Draw(t, "cap")
	r.Ordinary = &Limit{
		Span: rapid.SampledFrom([]Span{
			{Days: 1, Unit: CalendarDays}, {Days: 60, Unit: CalendarDays}, {Days: 1, Unit: BusinessDays},
			{Days: 45, Unit: BusinessDays}, {Months: 1}, {Months: 6},
		}).Draw(t, "limit"),
		Anchor: rapid.SampledFrom([]string{"", AnchorReceipt, AnchorNextBusinessDay}).Draw(t, "anchor"),
	}
	return r
}

func differences(r RuleSet, m cases.Matter) string {
	got, want := r.Due(m), dueNaively(r, m)
	var out []string
	if got.On.String() != want.on.text() {
		out = append(out, fmt.Sprintf("due %q, naively %q", got.On, want.on.text()))
	}
	if got.Expedited != want.expedited {
		out = append(out, fmt.Sprintf("expedited %v, naively %v", got.Expedited, want.expedited))
	}
	if r.Ordinary != nil && got.Ordinary.On.String() != want.ordinary.text() {
		out = append(out, fmt.Sprintf("ordinary %q, naively %q", got.Ordinary.On, want.ordinary.text()))
	}
	var a, b []string
	for _, f := range got.Facts {
		a = append(a, fmt.Sprintf("%s %s", f.Fact.Name, f.On))
	}
	for _, f := range want.triggers {
		b = append(b, fmt.Sprintf("%s %s", f.fact, f.on.text()))
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		out = append(out, fmt.Sprintf("triggers %q, naively %q", a, b))
	}
	if len(out) == 0 {
		return ""
	}
	return fmt.Sprintf("%s, %+v: %s", r.Key(), m, strings.Join(out, "; "))
}

func TestDueAgreesWithTheNaiveWalk(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range RuleSets() {
			for i := range 10 {
				received, ok := dayOf(t, r, i)
				if !ok {
					break
				}
				m := matterOf(t, received)
				if d := differences(r, m); d != "" {
					t.Fatal(d)
				}
				compared++
			}
		}
	})
	if !t.Failed() && compared < 10_000 {
		t.Errorf("only %d due dates were compared", compared)
	}
	t.Logf("%d due dates compared", compared)
}

func TestVariantsAgreeWithTheNaiveWalk(t *testing.T) {
	sets := RuleSets()
	rapid.Check(t, func(t *rapid.T) {
		for i := range 50 {
			r := variantOf(t, oneOf(t, sets))
			received, ok := dayOf(t, r, i)
			if !ok {
				continue
			}
			if d := differences(r, matterOf(t, received)); d != "" {
				t.Fatalf("%s, %s, roll %s, at most %d days paused, %+v: %s", r.Key(), r.DayCount.Value, r.Roll.Value, r.Tolling.MostDays, *r.Ordinary, d)
			}
		}
	})
}

func TestDueProperties(t *testing.T) {
	sets := RuleSets()
	rapid.Check(t, func(t *rapid.T) {
		for i := range 50 {
			r := variantOf(t, oneOf(t, sets))
			received, ok := dayOf(t, r, i)
			if !ok {
				continue
			}
			m := matterOf(t, received)
			all := r.Due(m)

			fewer := m
			fewer.Facts = m.Facts[:len(m.Facts)/2]
			if some := r.Due(fewer); some.On.Before(all.On) && !some.On.IsZero() {
				t.Fatalf("%s, %+v: due %s with fewer facts, %s with all", r.Key(), m, some.On, all.On)
			}

			still := m
			still.Pauses = nil
			unpaused := r.Due(still)
			for i, f := range all.Facts {
				if f.On != unpaused.Facts[i].On {
					t.Fatalf("%s, %+v: pauses moved %s from %s to %s", r.Key(), m, f.Fact.Name, unpaused.Facts[i].On, f.On)
				}
				if !f.On.IsZero() && all.On.After(f.On) {
					t.Fatalf("%s, %+v: due %s, after %s on %s", r.Key(), m, all.On, f.Fact.Name, f.On)
				}
			}
			if all.On.Before(unpaused.On) {
				t.Fatalf("%s, %+v: pauses made the date earlier, %s to %s", r.Key(), m, unpaused.On, all.On)
			}

			shuffled := cases.Matter{
				Received: m.Received,
				Facts:    rapid.Permutation(m.Facts).Draw(t, "facts in another order"),
				Pauses:   rapid.Permutation(m.Pauses).Draw(t, "pauses in another order"),
			}
			other := r.Due(shuffled)
			if all.On != other.On || all.Ordinary.On != other.Ordinary.On || all.Expedited != other.Expedited || len(all.Facts) != len(other.Facts) {
				t.Fatalf("%s, %+v: due %s in another order, %s in this", r.Key(), m, other.On, all.On)
			}
			for i := range all.Facts {
				if all.Facts[i].On != other.Facts[i].On || all.Facts[i].Fact.Name != other.Facts[i].Fact.Name {
					t.Fatalf("%s, %+v: the facts do not come in one order", r.Key(), m)
				}
			}
		}
	})
}

func TestValidityAgreesWithTheNaiveWalk(t *testing.T) {
	for d := date("2015-01-01"); d.Year < 2045; d = d.AddDays(1) {
		if got, want := ValidityOf(d).LastReceipt.String(), validityNaively(wallDayOf(d)).text(); got != want {
			t.Fatalf("signed %s: last safe receipt %s, naively %s", d, got, want)
		}
	}
}

func TestCalendarsAgreeWithTheNaiveWalk(t *testing.T) {
	for _, c := range Calendars() {
		next := wallDay{}
		for d := (wallDay{2060, 12, 31}); d.y > 1995; d = d.minus(1) {
			works := worksNaively(c.Name(), d)
			if works {
				next = d
			}
			if got := c.IsBusinessDay(d.date()); got != works {
				t.Fatalf("%s: %s is a business day: %v, naively %v", c.Name(), d.text(), got, works)
			}
			if next != (wallDay{}) && c.Next(d.date()) != next.date() {
				t.Fatalf("%s: next business day from %s is %s, naively %s", c.Name(), d.text(), c.Next(d.date()), next.text())
			}
		}
	}
}

func TestBetweenAgreesWithTheNaiveWalk(t *testing.T) {
	all := Calendars()
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			c := oneOf(t, all)
			from := wallDayOf(date("2020-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "from")))
			to := from.plus(rapid.IntRange(0, 400).Draw(t, "days"))
			want := 0
			for d := from; d.before(to); d = d.tomorrow() {
				if worksNaively(c.Name(), d) {
					want++
				}
			}
			if got := c.Between(from.date(), to.date()); got != want {
				t.Fatalf("%s: %d business days from %s to %s, naively %d", c.Name(), got, from.text(), to.text(), want)
			}
		}
	})
}

func TestReceivedOnAgreesWithTheNaiveWalk(t *testing.T) {
	var sets []RuleSet
	for _, zone := range []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"} {
		for _, receipt := range []string{`{"after_hours": "same_day"}`, `{"after_hours": "next_business_day", "closes": "17:00"}`, `{"after_hours": "next_business_day", "closes": "16:30"}`} {
			sets = append(sets, written(t, changed(t, "America/New_York", zone, `{"after_hours": "same_day"}`, receipt)))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 50 {
			r := oneOf(t, sets)
			utc := wallDayOf(date("2020-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "day")))
			minute := rapid.IntRange(0, 24*60-1).Draw(t, "minute")
			at := time.Date(utc.y, time.Month(utc.m), utc.d, 0, minute, rapid.IntRange(0, 59).Draw(t, "second"), 0, time.UTC)
			if got, want := r.ReceivedOn(at).String(), receivedNaively(r, utc, minute).text(); got != want {
				t.Fatalf("%s, %s: received on %s, naively %s", r.Zone, at, got, want)
			}
		}
	})
}
