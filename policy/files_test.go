package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"suppb/cases"
)

const calendarText = `{
  "kind": "calendar",
  "id": "example-calendar",
  "name": "Example holidays",
  "versions": [
    {
      "version": 1,
      "from": "2020-01-01",
      "cite": "Example",
      "confirmed": false,
      "holidays": [
        {"name": "New Year's Day", "month": 1, "day": 1, "sunday": "monday"},
        {"name": "Labor Day", "month": 9, "weekday": "monday", "nth": 1},
        {"name": "Election Day", "month": 11, "weekday": "tuesday", "on_or_after": 2}
      ],
      "closures": [
        {"on": "2026-02-10", "reason": "Storm"}
      ]
    }
  ]
}
`

const practiceText = `{
  "kind": "practice",
  "id": "example-practice",
  "name": "Example practice",
  "versions": [
    {
      "version": 1,
      "cite": "Example",
      "confirmed": false,
      "alarm_at": "09:00",
      "digest_at": "09:15",
      "answer": {"days": 30, "unit": "calendar"},
      "appeal": {"days": 30, "unit": "calendar"},
      "reissue": {"days": 14, "unit": "calendar"},
      "facts": [
        {"fact": "hearing", "days_before": 7}
      ],
      "stages": [
        {"state": "received", "days": 3, "unit": "business"}
      ],
      "ladders": [
        {
          "clock": "decision",
          "rungs": [
            {"percent": 50, "to": ["holder"]}
          ]
        }
      ]
    }
  ]
}
`

func TestMistakesInRuleFiles(t *testing.T) {
	second := `,
    {"version": 2, "from": "2024-01-01", "until": "", "cite": "Example policy", "visas": ["U"], "zone": "America/New_York", "calendar": "us-ny/1",
     "practice": "office/2", "day_count": {"value": "exclude_first"}, "roll": {"value": "none"}, "receipt": {"after_hours": "same_day"}}
  ]
}
`
	tests := []struct {
		name string
		text string // the file that is changed
		from string
		to   string
		want string // after "office.json "
	}{
		// The text itself.
		{"empty", "{}", "{}", "", `line 1: this is not JSON: the file ends in the middle`},
		{"cut off", officeFile, "\"tolling\": {\"information\": false},\n      \"duties\": []\n    }\n  ]\n}\n", "", `line 21: this is not JSON: the file ends in the middle`},
		{"a comma too many", officeFile, `"visas": ["U", "T"],`, `"visas": ["U", "T",],`, `line 11: this is not JSON: invalid character ']' looking for beginning of value`},
		{"a comma missing", officeFile, `"cite": "Example policy",`, `"cite": "Example policy"`, `line 11: this is not JSON: invalid character '"' after object key:value pair`},
		{"two objects", officeFile, "  ]\n}\n", "  ]\n}\n{}\n", `line 27: this is not JSON: there is something after the end of the JSON object`},
		{"a list", "{}", "{}", "[]", `line 1, kind: say what the file holds: "rules", "calendar", "practice", "penal_law", "retention" or "disclosure"`},

		// Fields.
		{"an unknown field with a near one", officeFile, `"calendar": "us-ny/1"`, `"calender": "us-ny/1"`, `line 13, versions[0].calender: there is no field "calender" here; did you mean "calendar"?`},
		{"an unknown field without a near one", officeFile, `"duties": []`, `"sundries": []`, `line 23, versions[0].sundries: there is no field "sundries" here`},
		{"an unknown field within a value", officeFile, `{"days": 30, "unit": "calendar"}`, `{"day": 30, "unit": "calendar"}`, `line 18, versions[0].ordinary.day: there is no field "day" here; did you mean "days"?`},
		{"capital letters", officeFile, `"zone"`, `"Zone"`, `line 12, versions[0].Zone: there is no field "Zone" here; did you mean "zone"?`},
		{"a doubled field", officeFile, `"zone": "America/New_York",`, `"zone": "America/New_York", "zone": "America/Chicago",`, `line 12, versions[0].zone: this field is there twice`},
		{"a number in quotes", officeFile, `"days": 30`, `"days": "30"`, `line 18, versions[0].ordinary.days: here belongs a whole number`},
		{"a fraction", officeFile, `"days": 30`, `"days": 30.5`, `line 18, versions[0].ordinary.days: here belongs a whole number`},
		{"a bare word", officeFile, `"information": false`, `"information": "no"`, `line 22, versions[0].tolling.information: here belongs true or false`},
		{"a number for a text", officeFile, `"name": "Example office"`, `"name": 7`, `line 4, name: here belongs a text in quotes`},
		{"a text for a list", officeFile, `"visas": ["U", "T"]`, `"visas": "U"`, `line 11, versions[0].visas: here belongs a list in brackets`},
		{"a text for an object", officeFile, `"roll": {"value": "none"}`, `"roll": "none"`, `line 16, versions[0].roll: here belongs an object in braces`},
		{"an impossible date", officeFile, `"from": "2020-01-01"`, `"from": "2020-02-30"`, `line 8, versions[0].from: "2020-02-30" is not a date; write it as YYYY-MM-DD`},
		{"a date as Americans write it", officeFile, `"until": ""`, `"until": "12/31/2026"`, `line 9, versions[0].until: "12/31/2026" is not a date; write it as YYYY-MM-DD`},
		{"a date without quotes", officeFile, `"from": "2020-01-01"`, `"from": 2020`, `line 8, versions[0].from: write a date as "YYYY-MM-DD"`},

		// The header.
		{"no kind", officeFile, `"kind": "rules"`, `"kind": ""`, `line 2, kind: say what the file holds: "rules", "calendar", "practice", "penal_law", "retention" or "disclosure"`},
		{"no ID", officeFile, `"id": "example-office"`, `"id": ""`, `line 3, id: "" is not an ID: use small letters, digits and hyphens`},
		{"an ID with spaces", officeFile, `"id": "example-office"`, `"id": "Our office"`, `line 3, id: "Our office" is not an ID: use small letters, digits and hyphens`},
		{"no name", officeFile, `"name": "Example office"`, `"name": " "`, `line 4, name: say in words what this is`},

		// Versions.
		{"version 0", officeFile, `"version": 1`, `"version": 0`, `line 7, versions[0].version: must be at least 1`},
		{"no first day", officeFile, `"from": "2020-01-01"`, `"from": ""`, `line 8, versions[0].from: say from which day requests are received under this version`},
		{"ends before it begins", officeFile, `"until": ""`, `"until": "2019-12-31"`, `line 9, versions[0].until: it ends on 31 December 2019, before it begins on 1 January 2020`},
		{"no citation", officeFile, `"cite": "Example policy"`, `"cite": ""`, `line 10, versions[0].cite: say which law or policy this is`},
		{"versions that overlap", officeFile, "\n  ]\n}\n", second, `line 25, versions[1].from: versions 1 and 2 are both in force on 1 January 2024; end the earlier one with until`},
		{"versions that overlap by a day", strings.Replace(officeFile, `"until": ""`, `"until": "2024-01-01"`, 1), "\n  ]\n}\n", second, `line 25, versions[1].from: versions 1 and 2 are both in force on 1 January 2024; end the earlier one with until`},
		{"a version number twice", strings.Replace(officeFile, `"until": ""`, `"until": "2023-12-31"`, 1), "\n  ]\n}\n", strings.Replace(second, `"version": 2`, `"version": 1`, 1), `line 25, versions[1].version: there is a version 1 of the rule set "example-office" already; give a new one a new number`},
		{"a version that is there already", strings.Replace(officeFile, "example-office", "us-wa", 1), "", "", `line 7, versions[0].version: there is a version 1 of the rule set "us-wa" already; give a new one a new number`},

		// Values.
		{"an unknown visa", officeFile, `["U", "T"]`, `["U", "V"]`, `line 11, versions[0].visas[1]: "V" is neither U nor T`},
		{"no visas", officeFile, `["U", "T"]`, `[]`, `line 11, versions[0].visas: say whether it is about U, T or both`},
		{"an unknown zone", officeFile, `America/New_York`, `New York`, `line 12, versions[0].zone: "New York" is not a time zone such as America/New_York`},
		{"the zone of the computer", officeFile, `America/New_York`, `Local`, `line 12, versions[0].zone: "Local" is not a time zone such as America/New_York`},
		{"an unknown calendar", officeFile, `us-ny/1`, `us-ny/2`, `line 13, versions[0].calendar: there is no calendar "us-ny/2"; did you mean "us-ny/1"?`},
		{"an unknown practice", officeFile, `office/2`, `office/9`, `line 14, versions[0].practice: there is no practice "office/9"; did you mean "office/1"?`},
		{"an unknown day count", officeFile, `exclude_first`, `exclude`, `line 15, versions[0].day_count.value: "exclude" is neither exclude_first nor include_first`},
		{"an unknown roll", officeFile, `"roll": {"value": "none"}`, `"roll": {"value": "forward"}`, `line 16, versions[0].roll.value: "forward" is neither none nor next_business_day`},
		{"an unknown receipt", officeFile, `same_day`, `never`, `line 17, versions[0].receipt.after_hours: "never" is neither same_day nor next_business_day`},
		{"no closing time", officeFile, `same_day`, `next_business_day`, `line 17, versions[0].receipt.closes: "" is not a time such as 17:00`},
		{"day 0", officeFile, `"days": 30`, `"days": 0`, `line 18, versions[0].ordinary.days: must be 1 to 3660`},
		{"a negative number of days", officeFile, `"days": 30`, `"days": -30`, `line 18, versions[0].ordinary.days: must be 1 to 3660`},
		{"too many days", officeFile, `"days": 30`, `"days": 3661`, `line 18, versions[0].ordinary.days: must be 1 to 3660`},
		{"no unit", officeFile, `"days": 30, "unit": "calendar"`, `"days": 30`, `line 18, versions[0].ordinary.unit: "" is neither calendar nor business`},
		{"working days", officeFile, `"days": 30, "unit": "calendar"`, `"days": 30, "unit": "working"`, `line 18, versions[0].ordinary.unit: "working" is neither calendar nor business`},
		{"days and months", officeFile, `"days": 30, "unit": "calendar"`, `"days": 30, "unit": "calendar", "months": 1`, `line 18, versions[0].ordinary.months: give either days or months, not both`},
		{"months with a unit", officeFile, `"days": 30, "unit": "calendar"`, `"months": 1, "unit": "calendar"`, `line 18, versions[0].ordinary.unit: months have no unit; leave it out`},
		{"a fact where none belongs", officeFile, `"days": 30, "unit": "calendar"`, `"days": 30, "unit": "calendar", "fact": "detained"`, `line 18, versions[0].ordinary: this limit takes days or months, and no fact`},
		{"an unknown fact with a near one", officeFile, `"fact": "detained"`, `"fact": "detaned"`, `line 20, versions[0].triggers[0].fact: there is no fact "detaned"; did you mean "detained"?`},
		{"an unknown fact", officeFile, `"fact": "detained"`, `"fact": "xyzzy"`, `line 20, versions[0].triggers[0].fact: there is no fact "xyzzy"`},
		{"a trigger that says nothing", officeFile, `"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "detained"`, `line 20, versions[0].triggers[0]: say by exactly one of days, months, days_before and priority what the fact does`},
		{"a trigger that says two things", officeFile, `"fact": "detained", "days": 7`, `"fact": "detained", "priority": true, "days": 7`, `line 20, versions[0].triggers[0]: say by exactly one of days, months, days_before and priority what the fact does`},
		{"days before a circumstance", officeFile, `"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "detained", "days_before": 7`, `line 20, versions[0].triggers[0].days_before: detained has no day of its own to count back from`},
		{"a circumstance within days", officeFile, `"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "detained", "days": 7, "unit": "calendar", "within": {"months": 3}`, `line 20, versions[0].triggers[0].within: detained has no day of its own`},
		{"an unknown anchor", officeFile, `"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "detained", "days": 7, "unit": "calendar", "anchor": "told"`, `line 20, versions[0].triggers[0].anchor: "told" is neither receipt nor next_business_day`},
		{"an anchor for nothing", officeFile, `"fact": "detained", "days": 7, "unit": "calendar"`, `"fact": "detained", "priority": true, "anchor": "receipt"`, `line 20, versions[0].triggers[0].anchor: nothing counts from it`},
		{"a negative cap", officeFile, `"information": false`, `"information": false, "most_days": -1`, `line 22, versions[0].tolling.most_days: must be 0 to 3660`},
		{"tolling without a provision", officeFile, `"information": false`, `"information": true`, `line 22, versions[0].tolling.cite: say which provision lets a question pause the clock`},
		{"a duty without words", officeFile, `"duties": []`, `"duties": [{"text": "", "cite": "Example"}]`, `line 23, versions[0].duties[0].text: the duty says nothing`},
		{"an unknown anchor of the ordinary limit", officeFile, `"days": 30, "unit": "calendar"`, `"days": 30, "unit": "calendar", "anchor": "recept"`, `line 18, versions[0].ordinary.anchor: "recept" is neither receipt nor next_business_day`},

		// Calendars.
		{"a holiday without a name", calendarText, `"name": "New Year's Day"`, `"name": ""`, `line 12, versions[0].holidays[0].name: the holiday has no name`},
		{"month 13", calendarText, `"month": 1, "day": 1`, `"month": 13, "day": 1`, `line 12, versions[0].holidays[0].month: 13 is not a month from 1 to 12`},
		{"31 September", calendarText, `"month": 1, "day": 1`, `"month": 9, "day": 31`, `line 12, versions[0].holidays[0].day: there is no such day in that month`},
		{"two ways to say which day", calendarText, `"nth": 1`, `"nth": 1, "on_or_after": 1`, `line 13, versions[0].holidays[1]: say which day by exactly one of day, nth and on_or_after`},
		{"an unknown weekday", calendarText, `"weekday": "monday"`, `"weekday": "Mon"`, `line 13, versions[0].holidays[1].weekday: "Mon" is not a weekday such as monday`},
		{"the sixth Monday", calendarText, `"nth": 1`, `"nth": 6`, `line 13, versions[0].holidays[1].nth: 6 is not 1 to 5, or -1 for the last`},
		{"a Tuesday on or after the 31st", calendarText, `"on_or_after": 2`, `"on_or_after": 31`, `line 14, versions[0].holidays[2].on_or_after: 31 is not a day from 1 to 28`},
		{"Sunday moves to Friday", calendarText, `"sunday": "monday"`, `"sunday": "friday"`, `line 12, versions[0].holidays[0].sunday: "friday" is not monday`},
		{"a closure without a day", calendarText, `"on": "2026-02-10"`, `"on": ""`, `line 17, versions[0].closures[0].on: the closure has no date`},
		{"a closure without a reason", calendarText, `"reason": "Storm"`, `"reason": ""`, `line 17, versions[0].closures[0].reason: the closure has no reason`},
		{"a calendar that is there already", calendarText, `"id": "example-calendar"`, `"id": "us-ny"`, `line 7, versions[0].version: there is a calendar us-ny/1 already`},
		{"a weekday beside a day", calendarText, `"day": 1, "sunday": "monday"`, `"day": 1, "weekday": "monday"`, `line 12, versions[0].holidays[0].weekday: a holiday with a day has no weekday; leave it out`},
		{"a version that is null", calendarText, calendarText[strings.Index(calendarText, "    {"):strings.LastIndex(calendarText, "\n  ]")], "    null", `line 6, versions[0]: here belongs an object in braces`},

		// Practices.
		{"an impossible time", practiceText, `"alarm_at": "09:00"`, `"alarm_at": "25:00"`, `line 10, versions[0].alarm_at: "25:00" is not a time such as 09:00`},
		{"a limit without days", practiceText, `"answer": {"days": 30, "unit": "calendar"}`, `"answer": {}`, `line 12, versions[0].answer.days: must be 1 to 3660`},
		{"a state without a next move", practiceText, `"state": "received"`, `"state": "certified"`, `line 19, versions[0].stages[0].state: "certified" is not a state in which the office has the next move`},
		{"a misspelt state", practiceText, `"state": "received"`, `"state": "recieved"`, `line 19, versions[0].stages[0].state: "recieved" is not a state in which the office has the next move; did you mean "received"?`},
		{"an unknown clock", practiceText, `"clock": "decision"`, `"clock": "decisions"`, `line 23, versions[0].ladders[0].clock: there is no clock "decisions"; did you mean "decision"?`},
		{"a rung without a day", practiceText, `"percent": 50, `, ``, `line 25, versions[0].ladders[0].rungs[0]: say by exactly one of percent, days_before and days_after when it rings`},
		{"a rung for nobody", practiceText, `"to": ["holder"]`, `"to": []`, `line 25, versions[0].ladders[0].rungs[0].to: say whom it reminds`},
		{"a rung for somebody else", practiceText, `"to": ["holder"]`, `"to": ["judge"]`, `line 25, versions[0].ladders[0].rungs[0].to: "judge" is not holder, requester, supervisors or managers`},
		{"a practice version that is null", practiceText, practiceText[strings.Index(practiceText, "    {"):strings.LastIndex(practiceText, "\n  ]")], "    null", `line 6, versions[0]: here belongs an object in braces`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(tt.text, tt.from) {
				t.Fatalf("the file does not hold %s", tt.from)
			}
			errs := checkedFile(t, []byte(strings.Replace(tt.text, tt.from, tt.to, 1)))
			if len(errs) == 0 {
				t.Fatalf("no mistake was found; want office.json %s", tt.want)
			}
			if got := strings.TrimPrefix(errs[0].Error(), "office.json "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// checkedFile is CheckFiles for one file, with a panic as a test that failed.
func checkedFile(t *testing.T, text []byte) (errs []FileError) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("CheckFiles panics: %v", r)
		}
	}()
	_, errs = CheckFiles([]File{{"office.json", text}})
	return errs
}

func TestEveryMistakeIsReported(t *testing.T) {
	_, errs := CheckFiles([]File{{"office.json", []byte(changed(t, `"days": 30`, `"days": 0`, `"us-ny/1"`, `"us-nj/1"`, `"fact": "detained"`, `"fact": "detain"`))}})
	var got []string
	for _, e := range errs {
		got = append(got, fmt.Sprintf("%d %s", e.Line, e.Field))
	}
	if want := "13 versions[0].calendar, 18 versions[0].ordinary.days, 20 versions[0].triggers[0].fact"; strings.Join(got, ", ") != want {
		t.Errorf("mistakes %s, want %s", strings.Join(got, ", "), want)
	}
}

// embeddedFiles are the rule files of the program, by name.
func embeddedFiles(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[name], err = embedded.ReadFile(name)
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("%d embedded files, %v", len(out), err)
	}
	return out
}

func TestEmbeddedFilesAreClean(t *testing.T) {
	for name, text := range embeddedFiles(t) {
		t.Run(name, func(t *testing.T) {
			var f struct {
				Kind     string
				ID       string
				Versions []struct{ Version int }
			}
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "/"+f.ID+".json") || !strings.Contains(name, "/"+strings.TrimSuffix(f.Kind, "s")) {
				t.Errorf("it holds %s %s", f.Kind, f.ID)
			}
			copied := strings.Replace(string(text), fmt.Sprintf(`"id": %q`, f.ID), `"id": "a-copy"`, 1)
			all, errs := CheckFiles([]File{{name, []byte(copied)}})
			s := all[0]
			for _, err := range errs {
				t.Error(err)
			}
			if s.Kind != f.Kind || s.ID != "a-copy" || len(s.Versions) != len(f.Versions) {
				t.Errorf("summary %+v", s)
			}
		})
	}
}

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// officeVersion is officeFile as another rule set, under another version.
func officeVersion(t testing.TB, id string, n int, from, until string, days int) string {
	t.Helper()
	return changed(t, "example-office", id, `"version": 1`, fmt.Sprintf(`"version": %d`, n), `"from": "2020-01-01"`, fmt.Sprintf(`"from": %q`, from),
		`"until": ""`, fmt.Sprintf(`"until": %q`, until), `"days": 30`, fmt.Sprintf(`"days": %d`, days))
}

// load loads a folder until the end of the test.
func load(t testing.TB, files map[string]string) {
	t.Helper()
	before := *loaded
	t.Cleanup(func() { *loaded = before })
	if err := Load(folder(files)); err != nil {
		t.Fatal(err)
	}
}

func TestLoadIsAllOrNothing(t *testing.T) {
	before, sets := Hash(), len(RuleSets())
	err := Load(folder(map[string]string{
		"a.json":     officeVersion(t, "test-good", 1, "2020-01-01", "", 30),
		"sub/b.json": officeVersion(t, "test-bad", 1, "2020-01-01", "", 0),
		"notes.txt":  "not a rule file",
	}))
	var mistake FileError
	if !errors.As(err, &mistake) || mistake.File != "sub/b.json" || mistake.Line != 18 {
		t.Errorf("error %v", err)
	}
	if Hash() != before || len(RuleSets()) != sets {
		t.Error("something was loaded all the same")
	}
	if _, err := Rules("test-good", 1); err == nil {
		t.Error("the good file was loaded without the bad one")
	}
}

func TestLoadJoinsTheMistakesOfAllFiles(t *testing.T) {
	err := Load(folder(map[string]string{"a.json": "{", "b.json": `{"kind": "law"}`, "c.json": officeVersion(t, "test-bad", 1, "2020-01-01", "", 0)}))
	for _, want := range []string{"a.json line 1: this is not JSON", `b.json line 1, kind: say what the file holds`, "c.json line 18, versions[0].ordinary.days: must be 1 to 3660"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %s: %v", want, err)
		}
	}
}

func TestVersionsInTwoFilesOfOneFolder(t *testing.T) {
	backwards := Load(folder(map[string]string{
		"a.json": officeVersion(t, "test-two-files", 2, "2024-01-01", "", 45),
		"b.json": officeVersion(t, "test-two-files", 1, "2020-01-01", "2024-01-01", 30),
	}))
	if want := "b.json line 8, versions[0].from: versions 2 and 1 are both in force on 1 January 2024; end the earlier one with until"; backwards == nil || backwards.Error() != want {
		t.Errorf("got  %v\nwant %s", backwards, want)
	}
	err := Load(folder(map[string]string{
		"a.json": officeVersion(t, "test-two-files", 1, "2020-01-01", "", 30),
		"b.json": officeVersion(t, "test-two-files", 2, "2024-01-01", "", 45),
	}))
	if want := "b.json line 8, versions[0].from: versions 1 and 2 are both in force on 1 January 2024; end the earlier one with until"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	load(t, map[string]string{
		"a.json": officeVersion(t, "test-two-files", 1, "2020-01-01", "2023-12-31", 30),
		"b.json": officeVersion(t, "test-two-files", 2, "2024-01-01", "", 45),
	})
	for day, want := range map[string]int{"2020-01-01": 1, "2023-12-31": 1, "2024-01-01": 2} {
		if got := inForceOn(t, "test-two-files", day); got.Version != want {
			t.Errorf("version %d on %s, want %d", got.Version, day, want)
		}
	}
}

func TestRuleFilesMayComeBeforeTheirCalendar(t *testing.T) {
	load(t, map[string]string{
		"a-rules.json":    strings.Replace(strings.Replace(officeVersion(t, "test-order", 1, "2020-01-01", "", 30), "us-ny/1", "test-calendar/1", 1), "office/2", "test-practice/1", 1),
		"b-practice.json": strings.Replace(practiceText, "example-practice", "test-practice", 1),
		"c-calendar.json": strings.Replace(strings.Replace(calendarText, "example-calendar", "test-calendar", 1), `"New Year's Day"`, `"First day"`, 1),
	})
	r := version(t, "test-order", 1)
	if got := r.BusinessDays().ClosedFor(date("2026-02-10")); got != "Storm" {
		t.Errorf("closed for %q", got)
	}
	if got := r.Due(cases.Matter{Received: date("2026-05-16"), Facts: []cases.Fact{factOf(t, "hearing=2026-06-10", "2026-05-16")}}); got.On != date("2026-06-03") {
		t.Errorf("due %s by the practice's margin", got.On)
	}
}

// An office's folder: where its version and the program's are both in force, its
// own rules. Requests that were opened under the program's keep it.
func TestAnOfficeOverridesForAWhile(t *testing.T) {
	load(t, map[string]string{"program.json": officeVersion(t, "test-override", 1, "2020-01-01", "", 90)})
	load(t, map[string]string{"office.json": officeVersion(t, "test-override", 2, "2026-01-01", "2026-12-31", 60)})
	for day, want := range map[string]int{"2025-12-31": 1, "2026-01-01": 2, "2026-12-31": 2, "2027-01-01": 1} {
		if got := inForceOn(t, "test-override", day); got.Version != want {
			t.Errorf("version %d on %s, want %d", got.Version, day, want)
		}
	}
	if old := version(t, "test-override", 1); old.Ordinary.Days != 90 {
		t.Errorf("version 1 has %d days now", old.Ordinary.Days)
	}
	err := Load(folder(map[string]string{"again.json": officeVersion(t, "test-override", 2, "2028-01-01", "", 45)}))
	if err == nil || !strings.Contains(err.Error(), `there is a version 2 of the rule set "test-override" already; give a new one a new number`) {
		t.Errorf("a second version 2: %v", err)
	}
}

func TestInForce(t *testing.T) {
	tests := []struct{ name, id, day, key, err string }{
		{"first day", "us-ca", "2016-01-01", "us-ca/1", ""},
		{"last day of version 1", "us-ca", "2019-12-31", "us-ca/1", ""},
		{"first day of version 2", "us-ca", "2020-01-01", "us-ca/2", ""},
		{"long after", "us-ca", "2090-01-01", "us-ca/2", ""},
		{"before the first version", "us-ca", "2015-12-31", "", `no version of the rule set "us-ca" is in force on 31 December 2015; its first is from 1 January 2016`},
		{"an unknown rule set", "us-cal", "2026-01-01", "", `there is no rule set "us-cal"; did you mean "us-ca"?`},
		{"nothing like it", "zz", "2026-01-01", "", `there is no rule set "zz"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := InForce(tt.id, date(tt.day))
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || r.Key() != tt.key {
				t.Errorf("got %s, %v; want %s", r.Key(), err, tt.key)
			}
		})
	}
}

func TestRules(t *testing.T) {
	if r, err := Rules("us-ca", 1); err != nil || r.Key() != "us-ca/1" || r.Name != "California" {
		t.Errorf("got %s, %v", r.Key(), err)
	}
	if _, err := Rules("us-ca", 9); err == nil || err.Error() != `there is no version 9 of the rule set "us-ca"` {
		t.Errorf("error %v", err)
	}
	if _, err := Rules("us-cq", 1); err == nil || !strings.HasPrefix(err.Error(), `there is no rule set "us-cq"; did you mean "us-c`) {
		t.Errorf("error %v", err)
	}
}

func TestInForceAtGoesByTheOfficesDay(t *testing.T) {
	newYearInUTC := instant(t, "2020-01-01T07:59:59Z") // still 31 December in Los Angeles
	if r, err := InForceAt("us-ca", newYearInUTC); err != nil || r.Version != 1 {
		t.Errorf("version %d, %v; want 1", r.Version, err)
	}
	if r, err := InForceAt("us-ca", newYearInUTC.Add(1e9)); err != nil || r.Version != 2 {
		t.Errorf("version %d, %v; want 2", r.Version, err)
	}
}

func TestInForceAtLocalGoesByTheClockOnTheWall(t *testing.T) {
	for clock, want := range map[string]int{"2019-12-31T23:30:00Z": 1, "2020-01-01T00:00:00Z": 2, "2019-12-31T23:30:00+09:00": 1} {
		if r, err := InForceAtLocal("us-ca", instant(t, clock)); err != nil || r.Version != want {
			t.Errorf("version %d at %s on the wall, %v; want %d", r.Version, clock, err, want)
		}
	}
}

// A request that comes after hours on the last day of a version counts as
// received on the first business day of the next, so that one applies.
func TestInForceAtGoesByTheDayOfReceipt(t *testing.T) {
	afterHours := func(text string) string {
		return strings.Replace(text, `"receipt": {"after_hours": "same_day"}`, `"receipt": {"after_hours": "next_business_day", "closes": "17:00"}`, 1)
	}
	load(t, map[string]string{
		"a.json": afterHours(officeVersion(t, "test-after-hours", 1, "2020-01-01", "2025-12-31", 30)),
		"b.json": afterHours(officeVersion(t, "test-after-hours", 2, "2026-01-01", "", 45)),
	})
	r, err := InForceAt("test-after-hours", instant(t, "2025-12-31T23:00:00Z")) // 18:00 in New York
	if err != nil {
		t.Fatal(err)
	}
	if on := r.ReceivedOn(instant(t, "2025-12-31T23:00:00Z")); r.Version != 2 || on != date("2026-01-02") {
		t.Errorf("received on %s under version %d, which is for requests received from %s to %s", on, r.Version, r.From, r.Until)
	}
}

// hashWith is the hash as it would be with one more file.
func hashWith(t testing.TB, text string) string {
	t.Helper()
	next := loaded.clone()
	next.layers++
	for _, err := range next.add(newFile("office.json", []byte(text))) {
		t.Fatal(err)
	}
	old := loaded
	loaded = next
	defer func() { loaded = old }()
	return Hash()
}

func TestHash(t *testing.T) {
	base := hashWith(t, officeFile)
	if len(base) != 64 || base == Hash() {
		t.Errorf("hash %q", base)
	}
	if hashWith(t, officeFile) != base {
		t.Error("the same file gives another hash")
	}
	same := map[string]string{
		"white space":     strings.Join(strings.Fields(officeFile), " "),
		"order of fields": changed(t, `"day_count": {"value": "exclude_first"},`, ``, `"duties": []`, `"duties": [], "day_count": {"value": "exclude_first"}`),
	}
	for name, text := range same {
		if hashWith(t, text) != base {
			t.Errorf("%s changes the hash", name)
		}
	}
	other := map[string]string{
		"the ID":         changed(t, "example-office", "example-offices"),
		"a number":       changed(t, `"days": 30`, `"days": 31`),
		"a trigger":      changed(t, `"days": 7`, `"days": 8`),
		"a date":         changed(t, `"from": "2020-01-01"`, `"from": "2020-01-02"`),
		"a citation":     changed(t, `"cite": "Example policy"`, `"cite": "Another policy"`),
		"a confirmation": changed(t, `"information": false`, `"information": false, "confirmed": true`),
		"the calendar":   changed(t, "us-ny/1", "us-nyc/1"),
	}
	for name, text := range other {
		if hashWith(t, text) == base {
			t.Errorf("%s does not change the hash", name)
		}
	}
	if hashWith(t, calendarText) == hashWith(t, strings.Replace(calendarText, "2026-02-10", "2026-02-11", 1)) {
		t.Error("a closure does not change the hash")
	}
	if hashWith(t, practiceText) == hashWith(t, strings.Replace(practiceText, `"percent": 50`, `"percent": 60`, 1)) {
		t.Error("a rung does not change the hash")
	}
}

// The guide shows a file that an office could write; it has to be one.
func TestTheExampleOfTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(guide), "```json\n")
	text, _, ok := strings.Cut(text, "```")
	if !ok {
		t.Fatal("the guide shows no file")
	}
	for _, err := range checkedFile(t, []byte(text)) {
		t.Error(err)
	}
	d := written(t, text).Due(cases.Matter{Received: date("2027-01-04"), Facts: []cases.Fact{factOf(t, "detained", "2027-01-04")}})
	if d.On != date("2027-01-11") || d.Ordinary.On != date("2027-03-05") {
		t.Errorf("due %s, ordinary %s", d.On, d.Ordinary.On)
	}
}
