package policy

import (
	"testing"
	"time"
)

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestReceivedOn(t *testing.T) {
	const (
		sameDay = `"receipt": {"after_hours": "same_day"}`
		nextDay = `"receipt": {"after_hours": "next_business_day", "closes": "17:00"}`
		newYork = "America/New_York"
		pacific = "America/Los_Angeles"
		zone    = `"zone": "America/New_York"`
	)
	tests := []struct {
		name, zone, receipt, at, want string
	}{
		{"New York, 23:30 on 7 March is 8 March in UTC", newYork, sameDay, "2026-03-08T04:30:00Z", "2026-03-07"},
		{"New York, midnight", newYork, sameDay, "2026-03-08T05:00:00Z", "2026-03-08"},
		{"daylight saving begins: 01:59 and 03:00 are the same day", newYork, sameDay, "2026-03-08T06:59:59Z", "2026-03-08"},
		{"daylight saving: 23:59 is an hour earlier in UTC", newYork, sameDay, "2026-03-09T03:59:59Z", "2026-03-08"},
		{"daylight saving: midnight", newYork, sameDay, "2026-03-09T04:00:00Z", "2026-03-09"},
		{"daylight saving ends: the second 01:30", newYork, sameDay, "2026-11-01T06:30:00Z", "2026-11-01"},
		{"daylight saving ended: 23:30", newYork, sameDay, "2026-11-02T04:30:00Z", "2026-11-01"},
		{"daylight saving ended: midnight", newYork, sameDay, "2026-11-02T05:00:00Z", "2026-11-02"},
		{"Los Angeles is still on New Year's Eve", pacific, sameDay, "2027-01-01T07:59:59Z", "2026-12-31"},
		{"New York is not", newYork, sameDay, "2027-01-01T07:59:59Z", "2027-01-01"},
		{"an instant written in another zone", newYork, sameDay, "2026-05-18T23:30:00+09:00", "2026-05-18"},

		{"same day: after hours", newYork, sameDay, "2026-05-15T22:00:00Z", "2026-05-15"},
		{"same day: a Saturday", newYork, sameDay, "2026-05-16T15:00:00Z", "2026-05-16"},
		{"next business day: before closing time", newYork, nextDay, "2026-05-14T20:59:59Z", "2026-05-14"},
		{"next business day: at closing time", newYork, nextDay, "2026-05-14T21:00:00Z", "2026-05-15"},
		{"next business day: Friday after hours", newYork, nextDay, "2026-05-15T22:00:00Z", "2026-05-18"},
		{"next business day: Saturday morning", newYork, nextDay, "2026-05-16T13:00:00Z", "2026-05-18"},
		{"next business day: Sunday evening", newYork, nextDay, "2026-05-18T00:00:00Z", "2026-05-18"},
		{"next business day: Friday before Memorial Day", newYork, nextDay, "2026-05-22T22:00:00Z", "2026-05-26"},
		{"next business day: on Thanksgiving Day", newYork, nextDay, "2026-11-26T15:00:00Z", "2026-11-27"},
		{"next business day: the eve of Lincoln's Birthday", newYork, nextDay, "2026-02-11T23:00:00Z", "2026-02-13"},
		{"next business day: New Year's Eve, after hours", newYork, nextDay, "2026-12-31T22:30:00Z", "2027-01-04"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := written(t, changed(t, zone, `"zone": "`+tt.zone+`"`, sameDay, tt.receipt))
			if got := r.ReceivedOn(instant(t, tt.at)); got != date(tt.want) {
				t.Errorf("received on %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTodayIsTheOfficesDay(t *testing.T) {
	r := written(t, changed(t, `"receipt": {"after_hours": "same_day"}`, `"receipt": {"after_hours": "next_business_day", "closes": "17:00"}`))
	if got := r.Today(instant(t, "2026-03-08T04:30:00Z")); got != date("2026-03-07") {
		t.Errorf("today is %s in New York, want 2026-03-07 whatever the rule on receipts", got)
	}
}

func TestClosingTimeCountsItsSeconds(t *testing.T) {
	r := written(t, changed(t, `"receipt": {"after_hours": "same_day"}`, `"receipt": {"after_hours": "next_business_day", "closes": "17:00:30"}`))
	if got := r.ReceivedOn(instant(t, "2026-05-14T21:00:15Z")); got != date("2026-05-14") {
		t.Errorf("received on %s, want 2026-05-14: the office closes 15 seconds later", got)
	}
}
