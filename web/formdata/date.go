package formdata

import (
	"strconv"
	"strings"
	"time"

	"suppb/cases"
)

// Years that a date on these pages can have.
const (
	firstYear = 1890
	lastYear  = 2199
)

// Date reads the three fields of a date: name_month, name_day, name_year. What
// names the date at the start of a sentence, such as "The date of birth". Three
// empty fields are no date; anything else that is not a day of the calendar
// becomes a sentence beside the field, and no date.
func (f *Form) Date(name, what string) cases.Date {
	month, day, year := f.Line(name+"_month"), f.Line(name+"_day"), f.Line(name+"_year")
	if month == "" && day == "" && year == "" {
		return cases.Date{}
	}
	d, sentence := ParseDate(month, day, year, what)
	if sentence != "" {
		f.Problem(name, "%s", sentence)
	}
	return d
}

// SetDate fills the three fields.
func (f *Form) SetDate(name string, d cases.Date) {
	if d.IsZero() {
		return
	}
	f.Values.Set(name+"_month", strconv.Itoa(int(d.Month)))
	f.Values.Set(name+"_day", strconv.Itoa(d.Day))
	f.Values.Set(name+"_year", strconv.Itoa(d.Year))
}

// ParseDate is the date, or the sentence that says what is wrong with it.
func ParseDate(month, day, year, what string) (cases.Date, string) {
	var missing []string
	for _, part := range []struct{ value, name string }{{month, "a month"}, {day, "a day"}, {year, "a year"}} {
		if part.value == "" {
			missing = append(missing, part.name)
		}
	}
	if len(missing) > 0 {
		return cases.Date{}, what + " needs " + strings.Join(missing, " and ") + "."
	}
	m, okMonth := number(month, 2)
	d, okDay := number(day, 2)
	y, okYear := number(year, 4)
	switch {
	case !okMonth || !okDay || !okYear:
		return cases.Date{}, what + " must be written in digits: month, day and year, such as 4 28 1986."
	case y < firstYear || y > lastYear:
		return cases.Date{}, what + " needs a year of four digits, such as 1986. Check the year."
	case m < 1 || m > 12:
		return cases.Date{}, what + " needs a month from 1 to 12, in the first field."
	case d < 1 || d > 31:
		return cases.Date{}, what + " needs a day from 1 to 31, in the second field."
	}
	date := cases.NewDate(y, time.Month(m), d)
	if date.Day != d {
		return cases.Date{}, what + ": " + time.Month(m).String() + " " + strconv.Itoa(y) + " has no day " + strconv.Itoa(d) + "."
	}
	return date, ""
}

// number reads at most most plain digits.
func number(s string, most int) (int, bool) {
	if len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
