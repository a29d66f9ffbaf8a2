package policy

import (
	"strings"
	"testing"

	"suppb/cases"
)

const retentionText = `{
  "kind": "retention",
  "id": "example-records",
  "name": "An example",
  "versions": [
    {
      "version": 1,
      "from": "2020-01-01",
      "until": "",
      "cite": "Example",
      "confirmed": false,
      "requests": [
        {"item": "all", "states": ["certified", "lapsed", "withdrawn", "declined"], "years": 2, "after": "six_months", "cite": "Example", "confirmed": false},
        {"item": "rest", "states": ["cancelled", "misdirected"], "days": 10, "after": "last_entry", "cite": "Example", "confirmed": false}
      ],
      "tombstones": {"years": 3, "cite": "Example", "confirmed": false},
      "refused_acts": {"months": 1, "confirmed": false},
      "sent_mail": {"days": 90, "confirmed": false},
      "demands": {"years": 2, "confirmed": false},
      "histories": {"days": 3, "confirmed": false}
    }
  ]
}
`

// A request is kept to the end of the last day, and may be destroyed on the next.
func TestKeeps(t *testing.T) {
	office, err := RetentionOn(cases.MustDate("2026-11-23"))
	if err != nil || office.Key() != "office/1" {
		t.Fatal(office, err)
	}
	for _, tt := range []struct {
		name             string
		state            cases.State
		visa             cases.Visa
		last, usable     string
		line, until, due string
	}{
		{"lapsed counts from the end of the six months", cases.Lapsed, cases.U, "2026-12-02", "2026-12-01", "certified", "2036-12-02", "2036-12-03"},
		{"the six months end later than the last entry", cases.Lapsed, cases.U, "2026-06-02", "2026-12-01", "certified", "2036-12-01", "2036-12-02"},
		{"a declaration for T never lapses", cases.Certified, cases.T, "2026-06-02", "", "certified", "2036-06-02", "2036-06-03"},
		{"on a leap day", cases.Declined, cases.U, "2028-02-29", "", "declined", "2038-02-28", "2038-03-01"},
		{"to a leap year, from 28 February", cases.Cancelled, cases.U, "2026-02-28", "", "not-answered", "2032-02-28", "2032-02-29"},
		{"to a leap year, from a leap day", cases.Misdirected, cases.T, "2028-02-29", "", "not-answered", "2034-02-28", "2034-03-01"},
		{"on the last of a month", cases.Withdrawn, cases.U, "2026-08-31", "2026-07-15", "withdrawn", "2036-08-31", "2036-09-01"},
		{"on the last of the year", cases.Declined, cases.T, "2026-12-31", "", "declined", "2036-12-31", "2037-01-01"},
		{"open", cases.UnderReview, cases.U, "2026-05-16", "", "", "2036-05-16", "2036-05-17"},
		{"a U certification whose six months run", cases.Certified, cases.U, "2026-06-02", "2026-12-01", "", "2036-12-01", "2036-12-02"},
		{"opened again after it was declined", cases.Reconsidering, cases.U, "2026-06-02", "", "", "2036-06-02", "2036-06-03"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := cases.Ending{Snapshot: cases.Snapshot{State: tt.state, Visa: tt.visa}, LastEntry: cases.MustDate(tt.last)}
			if tt.usable != "" {
				e.Clocks = []cases.Clock{{Kind: cases.ClockValidity, Due: cases.MustDate(tt.usable)}}
			}
			got := office.Keeps(e)
			if got.Until != cases.MustDate(tt.until) || strings.TrimPrefix(got.Line, "office/1 ") != tt.line {
				t.Errorf("kept to %s under %q, want %s under %q", got.Until, got.Line, tt.until, tt.line)
			}
			if due := cases.MustDate(tt.due); got.FallsDue(due.AddDays(-1)) || !got.FallsDue(due) {
				t.Errorf("does not fall due on %s", due)
			}
		})
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct {
		term        Term
		from, until string
		words       string
	}{
		{Term{Years: 1}, "2024-02-29", "2025-02-28", "1 year"},
		{Term{Years: 4}, "2024-02-29", "2028-02-29", "4 years"},
		{Term{Months: 1}, "2026-01-31", "2026-02-28", "1 month"},
		{Term{Months: 13}, "2027-01-31", "2028-02-29", "13 months"},
		{Term{Months: 6}, "2026-08-31", "2027-02-28", "6 months"},
		{Term{Days: 30}, "2028-01-30", "2028-02-29", "30 days"},
		{Term{Days: 1}, "2026-12-31", "2027-01-01", "1 day"},
	} {
		if got := tt.term.Last(cases.MustDate(tt.from)); got != cases.MustDate(tt.until) || tt.term.Words() != tt.words {
			t.Errorf("%s (%s) from %s is %s, want %s (%s)", tt.term.Words(), tt.words, tt.from, got, tt.until, tt.words)
		}
	}
}

// An office's own schedule rules over the program's, and nothing else does.
func TestOwnRetention(t *testing.T) {
	on, before := cases.MustDate("2026-11-23"), Hash()
	load(t, map[string]string{"own.json": retentionText})
	if r, err := RetentionOn(on); err != nil || r.Key() != "example-records/1" || Hash() == before {
		t.Errorf("%v (%v)", r, err)
	}
	if _, err := RetentionOn(cases.MustDate("2019-12-31")); err == nil {
		t.Error("a schedule is in force before there is any")
	}
	later := strings.NewReplacer(`"version": 1`, `"version": 2`, `"from": "2020-01-01"`, `"from": "2027-01-01"`).Replace(retentionText)
	load(t, map[string]string{"later.json": later})
	for day, key := range map[string]string{"2026-12-31": "example-records/1", "2027-01-01": "example-records/2"} {
		if r, err := RetentionOn(cases.MustDate(day)); err != nil || r.Key() != key {
			t.Errorf("on %s: %v (%v), want %s", day, r, err, key)
		}
	}
	_, errs := CheckFiles([]File{{"a.json", []byte(strings.Replace(retentionText, "example-records", "a", 1))}, {"b.json", []byte(strings.Replace(retentionText, "example-records", "b", 1))}})
	if len(errs) != 1 || !strings.Contains(errs[0].Text, "a/1 and b/1 are both in force on 1 January 2020") {
		t.Errorf("two schedules at once: %v", errs)
	}
}

func TestMistakesInRetentionFiles(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{"none", "", "", ""},
		{"an ending without a line", `["cancelled", "misdirected"]`, `["cancelled"]`, "line 12, versions[0].requests: no line says how long U requests are kept that ended as misdirected\nline 12, versions[0].requests: no line says how long T requests are kept that ended as misdirected"},
		{"an ending with two lines", `["cancelled", "misdirected"]`, `["cancelled", "misdirected", "declined"]`, "line 12, versions[0].requests: 2 lines are about U requests that ended as declined\nline 12, versions[0].requests: 2 lines are about T requests that ended as declined"},
		{"a state that is no ending", `["cancelled", "misdirected"]`, `["cancelled", "misdirected", "received"]`, `line 14, versions[0].requests[1].states[2]: no request ends as "received"`},
		{"two lengths", `"years": 2`, `"years": 2, "days": 1`, `line 13, versions[0].requests[0].years: give exactly one of years, months and days`},
		{"no length", `"days": 10, `, ``, `line 14, versions[0].requests[1].years: give exactly one of years, months and days`},
		{"a negative length", `"days": 10`, `"days": -10`, `line 14, versions[0].requests[1].years: must be 1 day to 100 years`},
		{"for ever and ever", `"years": 2`, `"years": 101`, `line 13, versions[0].requests[0].years: must be 1 day to 100 years`},
		{"from an unknown day", `"last_entry"`, `"receipt"`, `line 14, versions[0].requests[1].after: "receipt" is neither last_entry nor six_months`},
		{"two lines of one name", `"rest"`, `"all"`, `line 14, versions[0].requests[1].item: two lines are called "all"`},
		{"a line that names no source", `"after": "last_entry", "cite": "Example"`, `"after": "last_entry", "cite": ""`, `line 14, versions[0].requests[1].cite: say where the line comes from`},
		{"tombstones of days", `{"years": 3, `, `{"days": 30, `, `line 16, versions[0].tombstones.years: keep numbers, dates and audit lines for at least a year`},
		{"an unknown visa", `"states": ["cancelled", "misdirected"]`, `"states": ["cancelled", "misdirected"], "visas": ["U", "T", "V"]`, `line 14, versions[0].requests[1].visas[2]: "V" is neither U nor T`},
		{"the program's own version", `"id": "example-records"`, `"id": "office"`, `line 7, versions[0].version: there is a version 1 of the retention schedule "office" already; give a new one a new number`},
		{"ends before it begins", `"until": ""`, `"until": "2019-01-01"`, `line 9, versions[0].until: it ends on 1 January 2019, before it begins on 1 January 2020`},
		{"a version that is null", retentionText[strings.Index(retentionText, "    {"):strings.LastIndex(retentionText, "\n  ]")], "    null", `line 6, versions[0]: here belongs an object in braces`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(retentionText, tt.from) {
				t.Fatalf("the file does not hold %s", tt.from)
			}
			var got []string
			for _, err := range checkedFile(t, []byte(strings.Replace(retentionText, tt.from, tt.to, 1))) {
				got = append(got, strings.TrimPrefix(err.Error(), "office.json "))
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("mistakes\n%s\nwant\n%s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}
