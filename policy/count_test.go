package policy

import (
	"testing"

	"suppb/cases"
)

func TestOrdinaryLimit(t *testing.T) {
	const (
		include  = `"value": "include_first"`
		exclude  = `"value": "exclude_first"`
		noRoll   = `"value": "none"`
		nextDay  = `"value": "next_business_day"`
		thirty   = `"days": 30, "unit": "calendar"`
		noPauses = `"tolling": {"information": false}`
	)
	tests := []struct {
		name     string
		change   []string
		received string
		pauses   string
		want     string
	}{
		{"N.Y. Gen. Constr. Law 20: the day of receipt is not counted", nil, "2026-05-01", "", "2026-05-31"},
		{"LAPD: receipt is day 1", []string{exclude, include}, "2026-05-01", "", "2026-05-30"},
		{"LAPD: one day, receipt is day 1", []string{exclude, include, thirty, `"days": 1, "unit": "calendar"`}, "2026-05-01", "", "2026-05-01"},
		{"no roll: a Sunday stays a Sunday", nil, "2026-05-01", "", "2026-05-31"},
		{"N.Y. Gen. Constr. Law 25-a: Sunday to Monday", []string{noRoll, nextDay}, "2026-05-01", "", "2026-06-01"},
		{"N.Y. Gen. Constr. Law 25-a: Saturday to Monday", []string{noRoll, nextDay}, "2026-04-30", "", "2026-06-01"},
		{"N.Y. Gen. Constr. Law 25-a: a business day stays", []string{noRoll, nextDay}, "2026-04-29", "", "2026-05-29"},
		{"N.Y. Gen. Constr. Law 25-a: Memorial Day weekend", []string{noRoll, nextDay}, "2026-04-23", "", "2026-05-26"},
		{"N.Y. Gen. Constr. Law 25-a: over New Year's Day", []string{noRoll, nextDay}, "2026-12-02", "", "2027-01-04"},
		{"over the year's end", nil, "2026-12-15", "", "2027-01-14"},
		{"over 29 February", nil, "2028-02-10", "", "2028-03-11"},
		{"over the start of daylight saving, 8 March 2026", nil, "2026-02-20", "", "2026-03-22"},
		{"over the end of daylight saving, 1 November 2026", nil, "2026-10-20", "", "2026-11-19"},
		{"business days over Memorial Day", []string{thirty, `"days": 10, "unit": "business"`}, "2026-05-18", "", "2026-06-02"},
		{"business days from a Saturday", []string{thirty, `"days": 1, "unit": "business"`}, "2026-05-16", "", "2026-05-18"},
		{"business days, receipt is day 1", []string{exclude, include, thirty, `"days": 1, "unit": "business"`}, "2026-05-18", "", "2026-05-18"},
		{"business days, receipt is day 1, on a Saturday", []string{exclude, include, thirty, `"days": 1, "unit": "business"`}, "2026-05-16", "", "2026-05-18"},
		{"business days over the year's end", []string{thirty, `"days": 5, "unit": "business"`}, "2026-12-29", "", "2027-01-06"},
		{"months", []string{thirty, `"months": 3`}, "2026-11-30", "", "2027-02-28"},
		{"months, receipt is day 1", []string{exclude, include, thirty, `"months": 3`}, "2026-05-01", "", "2026-07-31"},
		{"months, the last day rolls", []string{noRoll, nextDay, thirty, `"months": 1`}, "2026-04-16", "", "2026-05-18"},

		{"a pause is half-open", nil, "2026-05-01", "2026-05-10..2026-05-15", "2026-06-05"},
		{"a pause that still goes on does not move the date yet", nil, "2026-05-01", "2026-05-10..", "2026-05-31"},
		{"an empty pause", nil, "2026-05-01", "2026-05-10..2026-05-10", "2026-05-31"},
		{"pauses that overlap count once", nil, "2026-05-01", "2026-05-10..2026-05-15 2026-05-12..2026-05-20", "2026-06-10"},
		{"pauses that touch", nil, "2026-05-01", "2026-05-10..2026-05-15 2026-05-15..2026-05-20", "2026-06-10"},
		{"a pause within a pause", nil, "2026-05-01", "2026-05-10..2026-05-20 2026-05-12..2026-05-14", "2026-06-10"},
		{"the order of pauses does not matter", nil, "2026-05-01", "2026-05-20..2026-05-22 2026-05-10..2026-05-12", "2026-06-04"},
		{"the day of receipt was not counted anyway", nil, "2026-05-01", "2026-05-01..2026-05-02", "2026-05-31"},
		{"receipt is day 1, and paused", []string{exclude, include}, "2026-05-01", "2026-05-01..2026-05-02", "2026-05-31"},
		{"a pause before receipt", nil, "2026-05-01", "2026-04-01..2026-04-20", "2026-05-31"},
		{"a pause that begins before receipt", nil, "2026-05-01", "2026-04-20..2026-05-06", "2026-06-04"},
		{"a pause on the last day", nil, "2026-05-01", "2026-05-31..2026-06-01", "2026-06-01"},
		{"a pause after the last day", nil, "2026-05-01", "2026-06-01..2026-06-10", "2026-05-31"},
		{"one pause brings the date into the next", nil, "2026-05-01", "2026-05-10..2026-05-15 2026-06-03..2026-06-05", "2026-06-07"},
		{"a pause over a weekend moves no business days", []string{thirty, `"days": 10, "unit": "business"`}, "2026-06-01", "2026-06-06..2026-06-08", "2026-06-15"},
		{"a pause of business days", []string{thirty, `"days": 10, "unit": "business"`}, "2026-06-01", "2026-06-04..2026-06-09", "2026-06-18"},
		{"a paused date still rolls", []string{noRoll, nextDay}, "2026-05-01", "2026-05-10..2026-05-16", "2026-06-08"},
		{"a pause of a limit in months", []string{thirty, `"months": 1`}, "2026-05-01", "2026-05-10..2026-05-15", "2026-06-06"},
		{"the cap on one pause", []string{noPauses, `"tolling": {"information": true, "most_days": 3, "cite": "Example policy"}`}, "2026-05-01", "2026-05-10..2026-05-15", "2026-06-03"},
		{"the cap on all pauses", []string{noPauses, `"tolling": {"information": true, "most_days": 7, "cite": "Example policy"}`}, "2026-05-01", "2026-05-10..2026-05-15 2026-05-20..2026-05-25", "2026-06-07"},
		{"the cap, exactly used up", []string{noPauses, `"tolling": {"information": true, "most_days": 5, "cite": "Example policy"}`}, "2026-05-01", "2026-05-10..2026-05-15 2026-05-20..2026-05-25", "2026-06-05"},
		{"the cap does not count an overlap twice", []string{noPauses, `"tolling": {"information": true, "most_days": 8, "cite": "Example policy"}`}, "2026-05-01", "2026-05-10..2026-05-15 2026-05-12..2026-05-16", "2026-06-06"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := written(t, changed(t, tt.change...))
			d := r.Due(cases.Matter{Received: date(tt.received), Pauses: pausesOf(t, tt.pauses)})
			if d.On != date(tt.want) {
				t.Errorf("due %s, want %s (%s)", d.On, tt.want, d.Sentence())
			}
		})
	}
}

// After a review that began again, the pauses of the first review are older
// than the clock. They must not use up the cap of the second.
func TestPausesBeforeTheClockDoNotUseUpTheCap(t *testing.T) {
	r := written(t, changed(t, `"tolling": {"information": false}`, `"tolling": {"information": true, "most_days": 5, "cite": "Example policy"}`))
	d := r.Due(cases.Matter{Received: date("2026-05-01"), Pauses: pausesOf(t, "2026-03-01..2026-03-06 2026-05-10..2026-05-15")})
	if d.On != date("2026-06-05") {
		t.Errorf("due %s, want 2026-06-05: the pause of March is none of this clock's", d.On)
	}
}

func TestPausesNeverMoveAnUrgentFact(t *testing.T) {
	r := written(t, changed(t))
	m := cases.Matter{
		Received: date("2026-05-01"),
		Facts:    []cases.Fact{factOf(t, "detained", "2026-05-01"), factOf(t, "child_turns_21=2026-06-20", "2026-05-01")},
		Pauses:   pausesOf(t, "2026-05-02..2026-09-01"),
	}
	d := r.Due(m)
	if d.On != date("2026-05-08") || d.Facts[1].On != date("2026-05-21") {
		t.Errorf("due %s and before the birthday %s", d.On, d.Facts[1].On)
	}
}
