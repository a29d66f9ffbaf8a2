package policy

import (
	"fmt"
	"strings"

	"suppb/cases"
)

// ParseFact reads an urgent fact as people type it: its name alone, or
// NAME=YYYY-MM-DD. The date is the fact's own day; of a circumstance that has no
// day, such as detention, it is the day on which the office was told.
func ParseFact(s string) (cases.Fact, error) {
	name, date, dated := strings.Cut(s, "=")
	f := cases.Fact{Name: cases.FactName(name)}
	if !f.Name.Known() {
		return f, fmt.Errorf("there is no fact %q%s", name, didYouMean(name, factNames()))
	}
	if !dated || date == "" {
		if f.Name.Dated() || dated {
			return f, fmt.Errorf("the fact %s needs its date: write %s=YYYY-MM-DD", name, name)
		}
		return f, nil
	}
	on, err := cases.ParseDate(date)
	if err != nil {
		return f, fmt.Errorf("the fact %s: %w", name, err)
	}
	if err := CheckYear(on); err != nil {
		return f, fmt.Errorf("the fact %s: %w", name, err)
	}
	if f.Name.Dated() {
		f.On = on
	} else {
		f.RaisedOn = on
	}
	return f, nil
}

func factNames() []string {
	var out []string
	for _, n := range cases.FactNames() {
		out = append(out, string(n))
	}
	return out
}

// ParsePause reads a span of days that does not count, as people type it:
// FROM..TO, both YYYY-MM-DD. The clock counts again on TO.
func ParsePause(s string) (cases.Pause, error) {
	a, b, ok := strings.Cut(s, "..")
	if !ok || a == "" || b == "" {
		return cases.Pause{}, fmt.Errorf("%q is not a pause; write it as FROM..TO with two dates", s)
	}
	from, err := cases.ParseDate(a)
	if err != nil {
		return cases.Pause{}, err
	}
	to, err := cases.ParseDate(b)
	if err != nil {
		return cases.Pause{}, err
	}
	for _, d := range []cases.Date{from, to} {
		if err := CheckYear(d); err != nil {
			return cases.Pause{}, err
		}
	}
	if from == to {
		return cases.Pause{}, fmt.Errorf("the pause %s has no day in it; the clock counts again on its second date", s)
	}
	if !from.Before(to) {
		return cases.Pause{}, fmt.Errorf("the pause %s ends before it begins; the clock counts again on its second date, which has to be the later one", s)
	}
	return cases.Pause{From: from, To: to}, nil
}

// CheckYear refuses a date for which no calendar is worked out.
func CheckYear(d cases.Date) error {
	if d.Year < FirstYear || d.Year > LastYear-10 {
		return fmt.Errorf("the date %s is outside the years %d to %d for which holidays are known", d, FirstYear, LastYear-10)
	}
	return nil
}

// Birthday is the day on which somebody turns so many years old. Who was born on
// 29 February is treated as born on the 28th in common years: planning a day too
// early is safe.
func Birthday(born cases.Date, years int) cases.Date { return AddMonths(born, 12*years) }
